"""A media folder: what is in it, what is left out and why, which file is chosen, and which part of a film."""

import os
import shutil
from itertools import pairwise
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.core.bible import Bible, CharacterSheet
from rushes.core.errors import MediaError, UsageError
from rushes.core.names import CharacterId, ShotId, TimeOfDay
from rushes.core.shot import PromptSections, Shot
from rushes.core.staging import SetDressing
from rushes.renderers import media_choice, media_file, media_index, media_window
from rushes.renderers.media_choice import Ranked
from rushes.renderers.media_file import Facts, Kind, facts_of, film_frames, read_picture
from rushes.renderers.media_index import Medium, Memory, survey

KEEPER, MIRA = CharacterId("keeper"), CharacterId("mira")
BIBLE = Bible(characters=(CharacterSheet(id=KEEPER, name="the Keeper", words="w"), CharacterSheet(id=MIRA, name="Mira", words="w")))
SHOT = Shot(
    id=ShotId("s1"), length=24, subjects=(KEEPER,), seed=3, set=SetDressing(name="coast", place="the lighthouse", time=TimeOfDay.NIGHT),
    prompt=PromptSections(
        character="an old man with a white beard", action="The keeper is running and lifts the lantern.", setting="a rocky coast",
        light="night, storm",
    ),
)  # fmt: skip


def picture(path, width=320, height=180, colour=(40, 120, 200), seed=0):
    """A grainy picture of one colour (red, green, blue)."""
    grain = np.random.default_rng(seed).normal(0, 12, (height, width, 3))
    cv2.imwrite(str(path), np.clip(np.array(colour[::-1]) + grain, 0, 255).astype(np.uint8))
    return path


def film(path, colours, seconds=1.0, rate=12, size=(160, 90)):
    """A film with one picture sliding past for each colour, so many seconds each."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for number, colour in enumerate(colours):
            for index in range(round(seconds * rate)):
                frame = np.full((size[1], size[0], 3), colour, dtype=np.uint8)
                frame[20:50, 4 + index % 60 : 30 + index % 60] = 255 - np.array(colour) if any(colour) else colour
                frame[60:80, 10 * number : 10 * number + 8] = 128 if any(colour) else 0
                container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        container.mux(stream.encode())
    return path


def medium(name, kind=Kind.PICTURE, seconds=0.0):
    return Medium(name, Path(name), name, Facts(kind, 320, 180, seconds, 24.0 if seconds else 0.0))


@pytest.fixture
def memory(tmp_path):
    return Memory(tmp_path / "state" / "index.json")


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "media"
    made.mkdir()
    return made


# -- files ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp", "A.JPEG"])
def test_pictures_are_known_by_their_header_and_read_in_bounds(folder, name):
    path = picture(folder / name, 320, 180)
    assert facts_of(path) == Facts(Kind.PICTURE, 320, 180)
    assert read_picture(path, 1000).shape == (180, 320, 3)
    small = read_picture(path, 40)
    assert small.shape == (40, 71, 3)
    assert np.allclose(small.reshape(-1, 3).mean(0), (40, 120, 200), atol=4)  # red green blue


def test_a_huge_picture_is_refused_before_it_is_decoded(folder, monkeypatch):
    path = picture(folder / "wall.png", 320, 180)
    monkeypatch.setattr(media_file, "MAX_PIXELS", 50_000)
    monkeypatch.setattr(media_file.cv2, "imdecode", lambda *_: pytest.fail("it was decoded"))
    with pytest.raises(MediaError, match="320x180 pixels"):
        facts_of(path)


def test_a_huge_jpeg_is_decoded_smaller(folder, monkeypatch):
    path = picture(folder / "wall.jpg", 640, 360)
    monkeypatch.setattr(media_file, "MAX_PIXELS", 80_000)
    assert read_picture(path, 360).shape == (180, 320, 3)


@given(st.binary(max_size=80), st.sampled_from([b"\x89PNG\r\n\x1a\n", b"\xff\xd8", b"RIFF\0\0\0\0WEBPVP8X", b"RIFF\0\0\0\0WEBPVP8L", b""]))
@settings(deadline=None, max_examples=60, derandomize=True)
def test_no_header_surprises(tmp_path_factory, rest, head):
    path = tmp_path_factory.getbasetemp() / "header.png"
    path.write_bytes(head + rest)
    with pytest.raises(MediaError):
        facts_of(path)


def test_a_film_is_read_from_a_moment_on(folder):
    path = film(folder / "a.mp4", [(200, 30, 30), (30, 30, 200)], seconds=2.0)
    facts = facts_of(path)
    assert (facts.kind, facts.width, facts.height, facts.rate) == (Kind.FILM, 160, 90, 12.0)
    assert facts.seconds == pytest.approx(4.0, abs=0.01)
    times = [at for at, _ in film_frames(path, 1.3)]
    assert times[0] == pytest.approx(1.25, abs=0.01)  # what is showing at that moment
    assert len(times) == 48 - 15
    assert next(film_frames(path, 3.0))[1][5, 5].argmax() == 2
    assert next(film_frames(path, 3.0, (80, 45)))[1].shape == (45, 80, 3)


def test_a_film_held_on_its_side_is_shown_upright(folder):
    path = film(folder / "a.mov", [(200, 30, 30)])
    # The matrix of the first track's header, as a telephone writes it: a quarter turn to the right.
    data, turned = bytearray(path.read_bytes()), [0, 0x10000, 0, -0x10000, 0, 0, 160 << 16, 0, 0x40000000]
    at = data.index(b"tkhd") + 4 + 40
    data[at : at + 36] = b"".join(value.to_bytes(4, "big", signed=True) for value in turned)
    path.write_bytes(data)
    assert (facts_of(path).width, facts_of(path).height) == (90, 160)
    upright = next(film_frames(path, 0.0))[1]
    assert upright.shape == (160, 90, 3)
    assert next(film_frames(path, 0.0, (45, 80)))[1].shape == (80, 45, 3)
    assert upright[10, 55].max() > 200 > 100 > upright[100, 55, 1]  # the box at the upper left is now at the upper right


def test_a_playlist_that_calls_itself_a_film_opens_nothing(folder):
    film(folder / "real.mp4", [(200, 30, 30)])
    for name, text in (("list.mp4", "ffconcat version 1.0\nfile real.mp4\n"), ("net.mov", "#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n")):
        (folder / name).write_text(text)
        with pytest.raises(MediaError, match="cannot be decoded"):
            facts_of(folder / name)


# -- the folder -----------------------------------------------------------------------------------------------------


def test_what_cannot_be_shown_is_left_out_and_said(folder, memory, tmp_path):
    whole = picture(folder / "b.jpg")
    picture(folder / "sub-a.png", seed=1)
    (folder / "broken.jpg").write_bytes(whole.read_bytes()[:400])
    (folder / "words.png").write_text("these are words")
    (folder / "a\n\x1b[31m.mp4").write_bytes(b"")
    (folder / "notes.txt").write_text("x")
    (folder / ".hidden.png").write_bytes(whole.read_bytes())
    (folder / "twin.jpg").write_bytes(whole.read_bytes())
    (folder / "outside.png").symlink_to(picture(tmp_path / "secret.png", seed=5))
    (folder / "loop").symlink_to(folder)
    (folder / "nowhere.png").symlink_to(folder / "gone.png")
    os.mkfifo(folder / "pipe.mp4")
    found = survey(folder, memory)
    assert [one.name for one in found.media] == ["b.jpg", "sub-a.png"]
    said = "\n".join(found.skipped)
    for name in ("broken.jpg", "words.png", "outside.png", "nowhere.png", "pipe.mp4"):
        assert f"{name}: it " in said
    assert len(found.skipped) == 6
    assert "\x1b" not in said
    assert sorted(path.name for path in folder.iterdir() if path.name.startswith((".", "index"))) == [".hidden.png"]


def test_a_name_that_is_no_text_is_shown_all_the_same(folder, memory):
    picture(folder / "x.png").rename(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.png"))
    assert [one.name for one in survey(folder, memory).media] == ["caf\ufffd.png"]
    memory.keep({one.sha256 for one in survey(folder, memory).media})
    assert memory.file.is_file()


def test_an_empty_folder_is_refused_with_what_was_left_out(folder, memory):
    with pytest.raises(UsageError, match=r"holds nothing that can be shown\. Put pictures"):
        survey(folder, memory)
    (folder / "a.mp4").write_text("no film")
    with pytest.raises(UsageError, match=r"Left out: a\.mp4: it cannot be decoded\."):
        survey(folder, memory)


def test_somebodys_whole_archive_is_refused(folder, memory, monkeypatch):
    picture(folder / "a.png"), picture(folder / "b.png", seed=1)
    monkeypatch.setattr(media_index, "MOST", 1)
    with pytest.raises(UsageError, match="over 1 pictures"):
        survey(folder, memory)


def test_what_was_found_out_is_found_out_once(folder, memory, monkeypatch):
    picture(folder / "a.png"), picture(folder / "b.png", seed=1)
    first = survey(folder, memory)
    memory.keep({one.sha256 for one in first.media})
    monkeypatch.setattr(media_index, "facts_of", lambda path: pytest.fail(f"{path} was looked at again"))
    monkeypatch.setattr(media_index, "file_hash", lambda path: pytest.fail(f"{path} was hashed again"))
    assert survey(folder, Memory(memory.file)) == first
    monkeypatch.undo()
    (folder / "a.png").rename(folder / "c.png")  # the content is known under any name
    monkeypatch.setattr(media_index, "facts_of", lambda path: pytest.fail(f"{path} was looked at again"))
    assert [one.name for one in survey(folder, Memory(memory.file)).media] == ["b.png", "c.png"]


def test_changed_content_is_looked_at_again(folder, memory):
    picture(folder / "a.png")
    memory.keep({one.sha256 for one in survey(folder, memory).media})
    picture(folder / "a.png", 640, 360)
    again = survey(folder, Memory(memory.file)).media
    assert [one.facts.width for one in again] == [640]


LABEL = '{"schema": "rushes/media-index@'


@pytest.mark.parametrize("damage", ["", "{", "[]", LABEL + '9"}', LABEL + '1", "contents": 3}', "\x00"])
def test_a_damaged_index_is_built_again(folder, memory, damage):
    picture(folder / "a.png")
    first = survey(folder, memory)
    memory.keep({one.sha256 for one in first.media})
    whole = memory.file.read_text()
    memory.file.write_text(damage)
    other = Memory(memory.file)
    assert survey(folder, other) == first
    other.keep({one.sha256 for one in first.media})
    assert memory.file.read_text() == whole


def test_an_index_that_cannot_be_written_is_done_without(folder, tmp_path):
    (tmp_path / "state").write_text("a file where a folder should be")
    memory = Memory(tmp_path / "state" / "index.json")
    picture(folder / "a.png")
    memory.keep({one.sha256 for one in survey(folder, memory).media})


def test_what_is_gone_is_forgotten(folder, memory):
    picture(folder / "a.png"), picture(folder / "b.png", seed=1)
    memory.keep({one.sha256 for one in survey(folder, memory).media})
    (folder / "a.png").unlink()
    other = Memory(memory.file)
    other.keep({one.sha256 for one in survey(folder, other).media})
    assert len(media_index.Remembered.parse(memory.file.read_text()).contents) == 1


# -- the choice -----------------------------------------------------------------------------------------------------


def names(ranking):
    return [one.medium.name for one in ranking]


def test_words_have_one_form():
    assert media_choice.stems("Lighthouse_at-Night 02.final") == ("lighthous", "night")
    assert media_choice.stems("runningDogs") == media_choice.stems("run DOG")
    assert media_choice.stems("cafe\u0301") == media_choice.stems("CAFÉ")
    assert media_choice.stems("dancing") == media_choice.stems("dance")
    assert media_choice.stems("маяк ночью") == ("маяк", "ночью")


def test_names_are_found_in_what_the_shot_says():
    fittest_first = ["Keeper-lantern.png", "keeper.png", "lantern.png", "white beard.png", "coast/day.png", "IMG_1234.jpg"]
    ranked = media_choice.rank(SHOT, BIBLE, [medium(name) for name in reversed(fittest_first)], 1.0, None)
    assert names(ranked) == fittest_first


def test_somebody_who_is_not_there_is_not_shown():
    media = [medium("mira on the coast.png"), medium("IMG_1.png")]
    assert names(media_choice.rank(SHOT, BIBLE, media, 1.0, None)) == ["IMG_1.png", "mira on the coast.png"]
    by_day = [medium("day.png"), medium("IMG_1.png")]
    assert names(media_choice.rank(SHOT, BIBLE, by_day, 1.0, None)) == ["IMG_1.png", "day.png"]


def test_a_film_that_is_long_enough_comes_first():
    media = [medium(f"clip{letter}.mp4", Kind.FILM, seconds) for letter, seconds in (("x", 1.0), ("y", 3.0), ("z", 9.0))]
    assert names(media_choice.rank(SHOT, BIBLE, media, 4.0, None)) == ["clipz.mp4", "clipy.mp4", "clipx.mp4"]


def test_meaning_decides_among_equal_names():
    media = [medium("IMG_1.png"), medium("IMG_2.png"), medium("keeper.png")]
    ranked = media_choice.rank(SHOT, BIBLE, media, 1.0, lambda _, one: 1.0 if one.name == "IMG_2.png" else 0.0)
    assert names(ranked) == ["keeper.png", "IMG_2.png", "IMG_1.png"]


def test_equals_are_drawn_by_the_seed():
    media = [medium(f"{number}.png") for number in range(6)]
    orders = {tuple(names(media_choice.rank(SHOT.model_copy(update={"seed": seed}), BIBLE, media, 1.0, None))) for seed in range(8)}
    assert len(orders) > 4
    assert len({order[0] for order in orders}) > 2


ORDERS = st.lists(st.one_of(st.none(), st.permutations(range(4))), max_size=12)


@given(ORDERS, st.integers(1, 4), st.lists(st.floats(-2, 5), min_size=4, max_size=4))
@settings(deadline=None, max_examples=60, derandomize=True)
def test_nothing_is_shown_twice_in_a_row_while_there_is_something_else(orders, count, scores):
    rankings = []
    for order in orders:
        ranked = [Ranked(medium(f"{number}.png"), scores[number]) for number in (order or ()) if number < count]
        rankings.append(None if order is None else sorted(ranked, key=lambda one: -one.score))
    chosen = media_choice.assign(rankings)
    shown = [one.medium.name for one in chosen if one is not None]
    assert [one is None for one in chosen] == [order is None for order in orders]
    assert count == 1 or all(a != b for a, b in pairwise(shown))
    for at, ranking in enumerate(rankings):
        if ranking is None:
            continue
        near = [next((one for one in side if one is not None), None) for side in (chosen[at - 1 :: -1] if at else [], chosen[at + 1 :])]
        others = {media_choice.another(ranking, chosen[at], near, steps).medium.name for steps in range(1, count)}
        taken = {one.medium.name for one in near if one is not None}
        assert not (others - {chosen[at].medium.name}) & taken
        assert media_choice.another(ranking, chosen[at], near, 0) == chosen[at]


# -- the window -----------------------------------------------------------------------------------------------------


def filmed(folder, memory, *colours, seconds=2.0):
    film(folder / "a.mp4", colours, seconds)
    return survey(folder, memory).media[0]


def test_cuts_and_black_part_a_film(folder, memory):
    one = filmed(folder, memory, (200, 30, 30), (30, 30, 200), (0, 0, 0), (30, 160, 30))
    found = media_window.stretches(one, 0.0, 8.0, memory)
    assert np.allclose(found, [(0.0, 2.0), (2.0, 4.0), (6.0, 8.0)], atol=0.09)


def test_a_window_lies_between_two_cuts(folder, memory):
    one = filmed(folder, memory, (200, 30, 30), (30, 30, 200), (0, 0, 0), (30, 160, 30))
    starts = set()
    for seed in range(12):
        window = media_window.choose_window(one, 1.5, seed, None, memory)
        assert window.seconds == 1.5
        assert window.speed == 1.0
        assert any(low <= window.start + 0.09 and window.start + 1.5 <= high + 0.09 for low, high in ((0, 2), (2, 4), (6, 8)))
        starts.add(window.start)
        assert window == media_window.choose_window(one, 1.5, seed, None, memory)
    assert len(starts) > 6


def test_a_window_holds_the_best_moment(folder, memory):
    one = filmed(folder, memory, (200, 30, 30), (30, 30, 200), (0, 0, 0), (30, 160, 30))
    window = media_window.choose_window(one, 1.5, 0, 7.0, memory)
    assert window.start == pytest.approx(6.25, abs=0.09)
    assert media_window.choose_window(one, 1.5, 0, 2.1, memory).start == pytest.approx(2.0, abs=0.09)


def test_a_film_that_is_too_short_is_slowed_but_never_to_a_crawl(folder, memory):
    one = filmed(folder, memory, (200, 30, 30))
    assert media_window.choose_window(one, 3.0, 0, None, memory).speed == pytest.approx(0.667, abs=0.01)
    window = media_window.choose_window(one, 9.0, 0, None, memory)
    assert (window.start, window.speed) == (0.0, 0.5)
    assert window.seconds == pytest.approx(2.0, abs=0.01)


def test_a_film_is_looked_through_once(folder, memory, monkeypatch):
    one = filmed(folder, memory, (200, 30, 30))
    first = media_window.choose_window(one, 1.0, 4, None, memory)
    monkeypatch.setattr(media_window, "film_frames", lambda *_: pytest.fail("it was decoded again"))
    assert media_window.choose_window(one, 1.0, 4, None, memory) == first
    shutil.rmtree(folder)
