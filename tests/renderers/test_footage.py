"""Footage: a person's own folder, filmed: which file, what of it, and one sentence for everything that is missing."""

import json
import re
from dataclasses import replace
from itertools import pairwise

import av
import cv2
import numpy as np
import pytest

from rushes.core.document import content_hash
from rushes.core.equipment import Equipment, Lora
from rushes.core.errors import RenderError, UsageError
from rushes.core.names import ShotId
from rushes.core.shot import Adjustments, CameraKind, CameraMove, Card, Declared, PromptSections, ShotSize
from rushes.core.staging import Deed, Figure
from rushes.core.timing import Size
from rushes.renderers import media_filming
from rushes.renderers.footage import OwnFootage

COLOURS = {"red": (200, 40, 30), "green": (40, 160, 50), "blue": (30, 50, 200)}


def picture(path, colour, width=640, height=360, seed=0):
    grain = cv2.resize(np.random.default_rng(seed).normal(0, 25, (height // 8, width // 8, 3)), (width, height))
    cv2.imwrite(str(path), np.clip(np.array(colour[::-1]) + grain, 0, 255).astype(np.uint8))


def film(path, colours, seconds=2.0, rate=12, size=(160, 90)):
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for colour in colours:
            for index in range(round(seconds * rate)):
                frame = np.full((size[1], size[0], 3), colour, dtype=np.uint8)
                frame[20:70, 2 + 2 * index : 30 + 2 * index] = 255 - np.array(colour)
                container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        container.mux(stream.encode())


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "media"
    made.mkdir()
    return made


@pytest.fixture
def stills(folder):
    for number, (name, colour) in enumerate(COLOURS.items()):
        picture(folder / f"{name}-house.jpg", colour, seed=number)
    return folder


def ready(folder, tmp_path, **more):
    renderer = OwnFootage(tmp_path / "state")
    renderer.equip(Equipment(media=str(folder), **more))
    renderer.load()
    return renderer


def frames_of(renderer, order):
    footage = renderer.render(order)
    return [frame.copy() for frame in footage.frames], footage


def colour_of(frame):
    return list(COLOURS)[int(frame.reshape(-1, 3).mean(0).argmax())]


def in_film(make_order, shot, shots):
    return replace(make_order(), shot=shot, film=shots)


def saying(action, **more):
    return {"prompt": PromptSections(action=action), "figures": (), "subjects": (), "set": None} | more


def test_a_file_is_found_by_its_name_and_filmed_with_the_planned_move(stills, tmp_path, make_order):
    renderer = ready(stills, tmp_path)
    pan = CameraMove(kind=CameraKind.PAN, dx=0.3)
    for name in COLOURS:
        frames, footage = frames_of(renderer, make_order(**saying(f"past the {name} house", camera=pan), length=20))
        assert [colour_of(frame) for frame in frames] == [name] * 22
        assert footage.geometry[-1].camera.x - footage.geometry[0].camera.x == pytest.approx(0.3)
        assert not footage.notes
        assert not footage.declared


def test_the_shot_size_and_a_wider_frame_decide_how_much_is_seen(stills, tmp_path, make_order):
    renderer = ready(stills, tmp_path)
    medium = renderer._media[0]

    def share(**more):
        return media_filming.share_of(make_order(**more), medium)

    assert share(size=ShotSize.WIDE) == 1.0
    assert share(size=ShotSize.CLOSE) == 0.66
    assert share(size=ShotSize.CLOSE, adjust=Adjustments(reframe=0.5)) == 0.83
    assert share(size=ShotSize.CLOSE, width=1280, height=720) == 1.0  # closer it would be soft


def test_neighbours_never_show_the_same(stills, tmp_path, make_order):
    renderer = ready(stills, tmp_path)
    shots = tuple(make_order(**saying("the blue house", id=ShotId(f"s{number}"))).shot for number in range(6))
    shown = []
    for shot in reversed(shots):  # whatever the order in which they are asked for
        shown.insert(0, renderer.recipe(in_film(make_order, shot, shots))["content"])
    assert all(a != b for a, b in pairwise(shown))
    blue = next(one.sha256 for one in renderer._media if one.name.startswith("blue"))
    assert shown.count(blue) == 3
    retaken = shots[3].model_copy(update={"adjust": Adjustments(seed_step=1)})
    assert renderer.recipe(in_film(make_order, retaken, shots))["content"] not in {shown[2], shown[4]}


def test_a_card_is_no_neighbour_and_shows_no_file(stills, tmp_path, make_order):
    renderer = ready(stills, tmp_path)
    card = {"card": Card(title="The End"), "size": ShotSize.CARD, "id": ShotId("end")}
    shots = tuple(make_order(**saying("the blue house", **more)).shot for more in ({"id": ShotId("a")}, card, {"id": ShotId("b")}))
    assert list(renderer.recipe(in_film(make_order, shots[1], shots))) == ["card"]
    contents = [renderer.recipe(in_film(make_order, shot, shots))["content"] for shot in (shots[0], shots[2])]
    assert contents[0] != contents[1]


def test_a_retake_shows_another_file(stills, tmp_path, make_order):
    renderer = ready(stills, tmp_path)
    keys = [renderer.recipe(make_order(**saying("the red house", adjust=Adjustments(seed_step=step))))["content"] for step in range(4)]
    assert len(set(keys[:3])) == 3
    assert keys[3] == keys[0]


def test_the_key_follows_content_and_not_names(stills, tmp_path, make_order):
    order = make_order(**saying("the red house"))
    before = ready(stills, tmp_path).recipe(order)
    assert json.loads(json.dumps(before)) == before
    (stills / "red-house.jpg").rename(stills / "a red house.jpg")
    assert ready(stills, tmp_path).recipe(order) == before
    picture(stills / "a red house.jpg", COLOURS["red"], seed=77)
    assert ready(stills, tmp_path).recipe(order)["content"] != before["content"]


def test_a_film_is_shown_at_the_films_rate_and_nothing_of_the_plan_is_measured(folder, tmp_path, make_order):
    film(folder / "a.mp4", [COLOURS["red"], COLOURS["blue"]])
    renderer = ready(folder, tmp_path)
    for fps in (12, 10, 24):
        frames, footage = frames_of(renderer, make_order(**saying("x", length=10), fps=fps))
        assert [frame.shape for frame in frames] == [(90, 160, 3)] * 12
        assert len({colour_of(frame) for frame in frames}) == 1  # no cut in it
        assert all(np.abs(a.astype(int) - b).max() > 30 for a, b in pairwise(frames))
        assert footage.declared == (Declared.HANDHELD,)
    one, other = (renderer.recipe(make_order(**saying("x", camera=camera), fps=12)) for camera in (CameraMove(), CameraMove(zoom=1.2)))
    assert content_hash(one) == content_hash(other)  # the planned move makes no pixel of somebody else's film


@pytest.mark.parametrize("seed", range(12))
def test_no_picture_is_drawn_between_one_before_a_cut_and_one_after(folder, tmp_path, make_order, seed):
    film(folder / "a.mp4", [COLOURS["red"], COLOURS["blue"]], seconds=1.0)
    renderer = ready(folder, tmp_path)
    for length, fps in ((10, 24), (17, 24), (20, 24), (10, 12)):  # with much room, little, none
        frames, _ = frames_of(renderer, make_order(**saying("x", length=length, seed=seed), fps=fps))
        assert len({colour_of(frame) for frame in frames}) == 1
        first = frames[0].reshape(-1, 3).mean(0)
        assert all(np.abs(frame.reshape(-1, 3).mean(0) - first).max() < 12 for frame in frames)


def test_what_moves_in_a_film_keeps_its_pace(folder, tmp_path, make_order):
    film(folder / "a.mp4", [COLOURS["green"]])  # the box goes 24 pixels a second
    frames, _ = frames_of(ready(folder, tmp_path), make_order(**saying("x", length=22, size=ShotSize.WIDE), fps=24))
    left = [int(np.argmax(np.abs(frame[45].astype(int) - frame[5, 5]).sum(1) > 150)) for frame in frames]
    assert (left[-1] - left[0]) / (len(frames) - 1) == pytest.approx(1.0, abs=0.12)
    assert max(np.diff(left)) <= 3


def test_a_film_that_is_too_short_is_slowed_and_its_end_held_and_that_is_said(folder, tmp_path, make_order):
    film(folder / "a.mp4", [COLOURS["green"]], seconds=1.0)
    frames, footage = frames_of(ready(folder, tmp_path), make_order(**saying("x", length=48), fps=12))
    assert len(frames) == 50
    assert all(np.any(a != b) for a, b in pairwise(frames))
    said = "a.mp4 is too short for the shot: it is shown at 50% of its speed, and its last picture stands for 2.2 s"
    assert said in footage.notes


def test_a_standing_picture_is_whole_in_a_lying_frame(folder, tmp_path, make_order):
    picture(folder / "tower.png", COLOURS["red"], 200, 600)
    wide = make_order(**saying("x", size=ShotSize.WIDE, camera=CameraMove(), length=2), width=320, height=180)
    frames, _ = frames_of(ready(folder, tmp_path), wide)
    row = frames[0][90].mean(1)
    assert row[155:165].mean() > 1.3 * max(row[:80].mean(), row[-80:].mean())  # darker at both sides


def test_a_choice_by_nothing_but_the_seed_and_files_left_out_are_said_once(folder, tmp_path, make_order):
    picture(folder / "IMG_1.png", COLOURS["red"])
    (folder / "broken.png").write_text("x")
    renderer = ready(folder, tmp_path)
    notes = renderer.render(make_order(**saying("a dog"))).notes
    assert notes == [
        "left out of the media folder: broken.png: it is no picture, whatever its name says",
        "no file of the media folder fits by its name; IMG_1.png was drawn by the seed",
    ]
    assert len(renderer.render(make_order(**saying("a dog"))).notes) == 1


def test_the_state_holds_the_index_and_the_folder_stays_as_it_was(stills, tmp_path, make_order):
    film(stills / "film.mp4", [COLOURS["green"]])
    before = sorted(path.name for path in stills.iterdir())
    renderer = ready(stills, tmp_path)
    renderer.recipe(make_order(**saying("a film")))
    assert sorted(path.name for path in stills.iterdir()) == before
    assert len(list((tmp_path / "state" / "media").glob("*.json"))) == 1


@pytest.mark.parametrize(
    ("equipment", "said"),
    [
        (Equipment(), r"needs a folder .* --media DIR"),
        (Equipment(media="/nowhere/at/all"), r"/nowhere/at/all is not there"),
        (Equipment(media=__file__), r"is not there"),
        (Equipment(media="{stills}/empty"), r"holds nothing that can be shown"),
        (Equipment(media="{stills}", model="/nowhere/clip"), r"no model of meaning in /nowhere/clip"),
        (Equipment(media="{stills}", model="{stills}"), r"no config.json"),
    ],
)
def test_each_thing_that_is_missing_is_one_sentence(stills, tmp_path, equipment, said):
    (stills / "empty").mkdir()
    named = {name: str(value).replace("{stills}", str(stills)) for name, value in equipment.model_dump().items() if isinstance(value, str)}
    renderer = OwnFootage(tmp_path / "state")
    renderer.equip(Equipment(**named))
    with pytest.raises(UsageError, match=said):
        renderer.load()


def test_what_only_drawing_models_work_with_is_refused(tmp_path):
    with pytest.raises(UsageError, match=r"leave out --lora, --render-size, --steps"):
        OwnFootage().equip(Equipment(steps=3, size=Size(width=64, height=64), loras=(Lora(file="x"),)))


def test_a_file_that_goes_away_is_an_outage_of_that_name(stills, tmp_path, make_order):
    renderer = ready(stills, tmp_path)
    footage = renderer.render(make_order(**saying("the red house")))
    (stills / "red-house.jpg").unlink()
    with pytest.raises(RenderError, match=r"red-house\.jpg in the media folder could be read before and cannot now"):
        list(footage.frames)


def test_a_take_names_the_file_that_it_shows_and_the_part_of_it(folder, tmp_path, make_order):
    film(folder / "a.mp4", [COLOURS["green"]], seconds=4.0)
    shown = ready(folder, tmp_path).render(make_order(**saying("x", length=10), fps=12)).shows
    assert re.fullmatch(r"a\.mp4, \d\.\d s to \d\.\d s", shown), shown
    picture(folder / "b-hill.png", (1, 2, 3))
    assert ready(folder, tmp_path).render(make_order(**saying("on the b hill"))).shows == "b-hill.png"


def test_pictures_that_a_draft_shows_twice_are_declared_and_told(folder, tmp_path, make_order):
    film(folder / "a.mp4", [COLOURS["green"]], seconds=3.0, rate=10)
    frames, footage = frames_of(ready(folder, tmp_path), make_order(**saying("x", length=22), fps=12, draft=True))
    alike = sum(bool((a == b).all()) for a, b in pairwise(frames))
    assert alike >= 3, "10 pictures fill 12 by showing some twice"
    assert footage.declared == (Declared.HANDHELD, Declared.SPEED_RAMP)
    assert any("a.mp4 gives 10 pictures a second where the draft has 12" in note for note in footage.notes)
    whole = ready(folder, tmp_path).render(make_order(**saying("x", length=22), fps=12))
    assert whole.declared == (Declared.HANDHELD,), "a full film draws what lies in between: a repeated picture there is a fault"


def test_nobody_who_is_out_of_the_frame_has_their_file_shown(folder, tmp_path, make_order):
    for number, name in enumerate(("keeper-at-work", "mira-at-work", "harbour-lamp")):
        picture(folder / f"{name}.png", tuple(COLOURS.values())[number], seed=number)
    renderer = ready(folder, tmp_path)
    said = {"prompt": PromptSections(action="at work"), "set": None}
    both = (Figure(character="keeper", x=-0.5), Figure(character="mira2", x=0.2))

    def shown(**more):
        return renderer.render(make_order(**said | more)).shows

    assert shown(size=ShotSize.CLOSE, subjects=("girl",), figures=both) == "mira-at-work.png"
    assert shown(size=ShotSize.INSERT, subjects=(), figures=both) == "harbour-lamp.png"
    gone = (Figure(character="keeper", x=-1.6), Figure(character="girl", x=0.2))
    assert shown(size=ShotSize.WIDE, subjects=(), figures=gone) == "mira-at-work.png"
    comes = (Figure(character="keeper", x=-1.6, deeds=(Deed(gesture="walk", start=0, length=4, to_x=0.0),)),)
    assert shown(size=ShotSize.WIDE, subjects=(), figures=comes) == "keeper-at-work.png"
