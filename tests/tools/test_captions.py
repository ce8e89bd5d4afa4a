"""Captions are readable, in order, whole, and safe to play; burnt in, they cover only their own frames."""

import re
import wave
from itertools import pairwise

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.core.speech import WordTime
from rushes.core.timing import Rate, Size
from rushes.tools import media
from rushes.tools.caption_rules import Rules
from rushes.tools.captions import Cue, Said, burn, burn_film, cues_from, srt, vtt
from rushes.tools.cue import width
from rushes.tools.packets import Chapter, Copied, Parts, mux

RATE = Rate()
LEAST, SPEED, WIDTH = Rules().least, Rules().speed, Rules().columns


def spoken(text, start=0, speed=350, speaker=""):
    """A line whose words each take so many milliseconds."""
    words = [
        WordTime(text=match[0], offset=match.start(), start_ms=number * speed, end_ms=number * speed + speed - 50)
        for number, match in enumerate(re.finditer(r"\w[\w'’]*", text))
    ]
    return Said(text, words, start, speaker)


STORY = (
    "The keeper climbed the hundred steps, and at the top the storm was waiting for him. "
    "It did not knock; storms never do, but it had brought its own lantern. \"Good evening,\" said the storm."
)


def test_captions_split_at_phrases():
    assert [cue.text for cue in cues_from([spoken(STORY)], RATE, 600)] == [
        "The keeper climbed the hundred steps, and\nat the top the storm was waiting for him.",
        "It did not knock; storms never do,\nbut it had brought its own lantern.",
        '"Good evening," said the storm.',
    ]


def test_captions_start_with_their_first_word():
    starts = [next(word.start_ms for word in spoken(STORY).words if word.text == first) for first in ("The", "It", "Good")]
    cues = cues_from([spoken(STORY, start=48)], RATE, 600)
    assert [cue.start_frame for cue in cues] == [48 + RATE.frames(start / 1000) for start in starts]


def test_a_short_word_stays_a_second_if_it_can():
    (only,) = cues_from([spoken("No.", 10)], RATE, 100)
    assert only == Cue(10, 34, "No.", "")
    first, second = cues_from([spoken("No.", 10), spoken("Yes, I am certain of it.", 20)], RATE, 200)
    assert first == Cue(0, 24, "No.", "")  # it comes early instead, and the next one a little late
    assert second.start_frame == 26


def test_the_last_caption_ends_with_the_film():
    (only,) = cues_from([spoken("No.", 90)], RATE, 100)
    assert (only.start_frame, only.end_frame) == (76, 100)


def test_an_unseen_speaker_is_named_once():
    cues = cues_from([spoken(STORY, speaker="Mira  Vale")], RATE, 600)
    assert cues[0].text.startswith("Mira Vale: The keeper")
    assert not any("Mira" in cue.text for cue in cues[1:])
    assert all(width(line) <= WIDTH for cue in cues for line in cue.text.split("\n"))


def test_a_long_word_after_a_name_still_fits():
    cues = cues_from([spoken("Donaudampfschifffahrtselektrizitätenhaupt ist es.", speaker="Mira")], RATE, 600)
    assert all(width(line) <= WIDTH for cue in cues for line in cue.text.split("\n"))
    assert "".join(cue.text for cue in cues).replace("\n", "").startswith("Mira: Donaudampf")


def test_no_words_is_still_a_caption():
    (only,) = cues_from([Said("Hello there.", (), 12)], RATE, 200)
    assert only.text == "Hello there."
    assert cues_from([], RATE, 100) == []
    assert cues_from([Said("  ", (), 0)], RATE, 100) == []


@settings(deadline=None, max_examples=60, derandomize=True)
@given(
    lines=st.lists(
        st.tuples(
            st.lists(st.text("abcxyzäß,.!?—-'\"日本", min_size=1, max_size=60), min_size=1, max_size=25).map(" ".join),
            st.integers(0, 900),
            st.sampled_from((60, 200, 500)),
            st.sampled_from(("", "Mira", "The Keeper of the Old Lighthouse")),
        ),
        max_size=5,
    )
)
def test_whatever_is_said(lines):
    said = [spoken(text, start, speed, name) for text, start, speed, name in lines]
    cues = cues_from(said, RATE, 1000)
    for cue in cues:
        assert 0 <= cue.start_frame < cue.end_frame <= 1000
        rows = cue.text.split("\n")
        assert len(rows) <= 2
        assert all(width(row) <= WIDTH for row in rows), rows
    assert all(one.end_frame <= other.start_frame for one, other in pairwise(cues))
    letters = sorted("".join(line[0] for line in lines if line[0].strip()).replace(" ", ""))
    words = [re.sub(r"(?m)^(- )?(Mira|The Keeper of the…): ", "", cue.text) for cue in cues]
    assert sorted(re.sub("[ \n-]", "", "".join(words))) == [letter for letter in letters if letter != "-"]


def test_with_room_every_caption_can_be_read():
    lines = [spoken("A storm, a keeper and a lamp that would not go out.", 40 + 120 * n, speed=120) for n in range(5)]
    for cue in cues_from(lines, RATE, 700):
        seconds = (cue.end_frame - cue.start_frame) / 24
        assert seconds >= LEAST
        assert width(cue.text) / seconds <= SPEED + 1e-9


def test_srt_is_srt():
    cues = [Cue(24, 60, "Good evening,\nsaid <i>it</i> {\\an8} --> x", ""), Cue(24 * 3700, 24 * 3701, "Later.", "Mira")]
    text = srt(cues, RATE)
    blocks = text.strip().split("\n\n")
    assert blocks[0].startswith("1\n00:00:01,000 --> 00:00:02,500\nGood evening,\nsaid <\u2060i>it")
    assert blocks[0].count("-->") == 1
    assert "{\\" not in text
    assert blocks[1] == "2\n01:01:40,000 --> 01:01:41,000\nLater."


def test_vtt_is_escaped():
    text = vtt([Cue(24, 60, "a < b & c --> d", "M<i>ra")], RATE)
    assert text == "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n<v M&lt;i&gt;ra>a &lt; b &amp; c --&gt; d\n"
    assert vtt([], RATE) == "WEBVTT\n"


SIZE = Size(width=320, height=180)


def grey(frames, size=SIZE):
    for index in range(frames):
        yield np.full((size.height, size.width, 3), 90 + index, np.uint8)


@pytest.mark.parametrize("style", ["plate", "outline"])
def test_burnt_captions_cover_their_frames_only(style):
    cues = [Cue(12, 14, "Good evening,\nsaid the storm."), Cue(14, 15, "Hm.")]
    drawn = list(burn(grey(8), cues, SIZE, start=10, style=style))
    changed = [(frame != plain).any() for frame, plain in zip(drawn, grey(8), strict=True)]
    assert changed == [False, False, True, True, True, False, False, False]
    rows, columns = np.nonzero((drawn[2] != 92).any(axis=2))
    assert rows.min() > 90
    assert rows.max() < 180 - 5
    assert abs((columns.min() + columns.max()) / 2 - 160) < 4
    assert drawn[2].max() > 230  # letters
    assert drawn[2].min() < 60  # plate or outline


@pytest.mark.parametrize("size", [Size(width=90, height=160), Size(width=64, height=64), Size(width=16, height=16)])
def test_long_captions_stay_inside_any_picture(size):
    text = "W" * WIDTH + "\n" + "M" * WIDTH
    (frame,) = burn(grey(1, size), [Cue(0, 1, text)], size)
    assert frame.shape == (size.height, size.width, 3)
    assert (frame != 90).any()


def test_karaoke_shows_the_word_that_sounds():
    (cue,) = cues_from([spoken("Good evening, said the storm.", speed=500)], RATE, 100)
    size = Size(width=640, height=360)
    drawn = list(burn(grey(60, size), [cue], size, style="karaoke"))

    def gold(frame):
        """The columns in which letters are golden."""
        red, blue = frame[:, :, 0].astype(int), frame[:, :, 2].astype(int)
        return np.nonzero(((red > 200) & (blue < 120)).any(axis=0))[0]

    middles = [gold(drawn[word.start_frame + 1]).mean() for word in cue.words]
    assert middles == sorted(middles)
    assert middles[-1] - middles[0] > 150
    assert list(gold(drawn[2])) == list(gold(drawn[8]))  # nothing moves while a word sounds
    plain = list(burn(grey(60, size), [cue], size, style="plate"))
    assert not len(gold(plain[20]))


def test_letters_that_are_shaped_are_drawn():
    for text in ("\u200f5 שקלים", "مرحبا يا صديقي", "नमस्ते"):
        for style in ("plate", "outline", "karaoke"):
            (frame,) = burn(grey(1), [Cue(0, 1, text)], SIZE, style=style)
            assert (frame != 90).any()


def test_an_upright_picture_has_captions_above_the_buttons_of_telephones():
    size = Size(width=180, height=320)
    (frame,) = burn(grey(1, size), [Cue(0, 1, "Good evening,\nsaid the storm.")], size)
    rows, _ = np.nonzero((frame != 90).any(axis=2))
    assert rows.min() > 160 and rows.max() < 0.87 * 320


def test_vtt_with_the_time_of_every_word():
    (cue,) = cues_from([spoken("Fish & chips.", speed=500)], RATE, 100)
    assert vtt([cue], RATE, words=True).endswith("\nFish <00:00:00.458>&amp; <00:00:00.500>chips.\n")


def test_burning_does_not_touch_the_renderers_frame():
    frame = np.full((180, 320, 3), 90, np.uint8)
    frame.flags.writeable = False
    (drawn,) = burn([frame], [Cue(0, 1, "Hello")], SIZE)
    assert (frame == 90).all()
    assert (drawn != 90).any()


def test_a_burnt_film_keeps_its_sound_title_and_chapters(tmp_path):
    film, out, sound = tmp_path / "film.mp4", tmp_path / "burnt.mp4", tmp_path / "mix.wav"
    media.encode(grey(48), tmp_path / "take.mp4", SIZE, RATE, (0, 24))
    with wave.open(str(sound), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(48000)
        file.writeframes((np.sin(np.arange(96000) * 0.05) * 9000).astype("<i2").repeat(2).tobytes())
    parts = Parts([Copied(tmp_path / "take.mp4", 0, 48)], sound, (), [Chapter(0, "One"), Chapter(20, "Two")], "Ä film", "de")
    mux(parts, RATE, film)
    burn_film(film, [Cue(5, 9, "Hallo")], out)
    heard = []
    for path in (film, out):
        with av.open(str(path)) as container:
            heard.append(np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1))
            assert container.metadata["title"] == "Ä film"
            assert [round(c["start"] * c["time_base"] * 24) for c in container.chapters()] == [0, 20]
    assert (heard[0] == heard[1]).all()
    assert media.probe(out).languages[:3] == ("deu",) * 3
    assert media.probe(out).audio_seconds == media.probe(film).audio_seconds


def test_a_burnt_film_copies_what_has_no_caption(tmp_path):
    film, out = tmp_path / "film.mp4", tmp_path / "burnt.mp4"
    media.encode(grey(60), film, SIZE, RATE, (0, 20, 40))
    cues = [Cue(25, 30, "Hello")]
    assert burn_film(film, cues, out) == 20
    before, after = list(media.frames_of(film)), list(media.frames_of(out))
    assert len(after) == 60
    same = [bool((one == other).all()) for one, other in zip(before, after, strict=True)]
    assert all(same[:20] + same[40:])
    assert all(np.abs(before[at].astype(int) - after[at]).max() > 60 for at in range(25, 30))
    assert all(np.abs(before[at].astype(int) - after[at]).mean() < 4 for at in (20, 24, 30, 39))
    assert media.probe(out).streams == ("video", "subtitle")
    assert not list(tmp_path.glob(".captions-*"))
