"""rushes judge: any film file, with a plan or without, in words and as JSON; what cannot be judged is said."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from rushes.agents.judging.films import _parts
from rushes.agents.judging.portions import body_of
from rushes.core.shot import CameraKind, CameraMove, Shot, ShotList, Transition
from rushes.core.speech import MouthShape
from rushes.core.staging import Figure, Mouth
from rushes.core.timing import Rate, Size
from rushes.interfaces import cli
from rushes.tools import media

SIZE = Size(width=320, height=180)


def film(path, frames):
    media.encode(iter(frames), path, SIZE, Rate(), [0], lambda index, frame: None)
    return str(path)


def pan(seed=0, count=48, step=1.0, gain=None):
    """A camera that pans over a textured ground."""
    noise = np.random.default_rng(seed).integers(0, 255, (60, 120, 3)).astype(np.uint8)
    ground = cv2.resize(noise, (960, 480), interpolation=cv2.INTER_CUBIC)
    for index in range(count):
        matrix = np.array([[1, 0, -40.0 - step * index], [0, 1, -60.0]])
        frame = cv2.warpAffine(ground, matrix, (320, 180), flags=cv2.INTER_LINEAR)
        yield np.clip(frame * (gain[index] if gain is not None else 1.0), 0, 255).astype(np.uint8)


def judged(capsys, *arguments):
    code = cli.main(["judge", *arguments])
    return code, capsys.readouterr()


def test_a_clean_clip_passes_and_says_what_was_left_out(tmp_path, capsys):
    code, said = judged(capsys, film(tmp_path / "clean.mp4", pan()))
    assert code == 0
    assert "judged without a plan" in said.out
    assert "shot 1  frames 0 to 47: pass" in said.out


def test_flicker_is_found_with_its_frames_and_its_picture(tmp_path, capsys):
    gain = 1 + np.random.default_rng(4).normal(0, 0.03, 48)
    clip = film(tmp_path / "flicker.mp4", pan(gain=gain))
    code, said = judged(capsys, clip, "--json", "--evidence", str(tmp_path / "evidence"))
    verdict = json.loads(said.out.splitlines()[0])
    assert (code, verdict["event"], verdict["faults"]) == (4, "verdict", 1)
    (finding,) = verdict["stretches"][0]["findings"]
    assert finding["mode"] == "flicker"
    assert finding["score"] > 2 * finding["limit"]
    (picture,) = (tmp_path / "evidence").iterdir()
    assert cv2.imread(str(picture)).shape[1] > 300


def test_shots_between_cuts_are_judged_each_for_itself(tmp_path, capsys):
    gain = np.concatenate([np.ones(36), 1 + np.random.default_rng(4).normal(0, 0.04, 36)])
    frames = [*pan(1, 36), *list(pan(2, 72, gain=gain))[36:]]
    code, said = judged(capsys, film(tmp_path / "two.mp4", frames))
    assert code == 4
    assert "shot 1  frames 0 to 35: pass" in said.out
    assert "shot 2  frames 36 to 71: retake" in said.out


def test_a_plan_is_held_against_the_clip(tmp_path, capsys):
    clip = film(tmp_path / "pan.mp4", pan(step=2.0))
    shot = Shot(id="sh-1", length=48, handle=0, camera=CameraMove(kind=CameraKind.PAN, dx=0.294))
    plan = tmp_path / "shot.json"
    plan.write_text(shot.model_dump_json())
    assert judged(capsys, clip, "--plan", str(plan))[0] == 0
    plan.write_text(shot.model_copy(update={"camera": CameraMove(kind=CameraKind.PAN, dx=-0.294)}).model_dump_json())
    code, said = judged(capsys, clip, "--plan", str(plan))
    assert code == 4
    assert "camera against plan" in said.out
    plan.write_text(shot.model_copy(update={"length": 60}).model_dump_json())
    assert "48 frames came back, 60 were asked for" in judged(capsys, clip, "--plan", str(plan))[1].out


@pytest.mark.parametrize(
    ("text", "says"),
    [("{", "is no JSON"), ('{"id": "sh-1"}', "is no shot: length"), ("[1]", "is no shot"), ('{"shots": []}', "shots")],
)
def test_a_plan_that_is_none_is_said(tmp_path, capsys, text, says):
    plan = tmp_path / "plan.json"
    plan.write_text(text)
    code, said = judged(capsys, film(tmp_path / "c.mp4", pan(count=10)), "--plan", str(plan))
    assert code == 2
    assert says in said.err
    assert said.err.count("\n") == 1


@pytest.mark.parametrize("content", [b"", b"hello", b"\x00" * 5000])
def test_a_file_that_is_no_film_is_said(tmp_path, capsys, content):
    clip = tmp_path / "no.mp4"
    clip.write_bytes(content)
    code, said = judged(capsys, str(clip))
    assert code == 2
    assert "cannot be read as a film" in said.err
    assert judged(capsys, str(tmp_path / "absent.mp4"))[0] == 2


def test_a_film_that_breaks_off_is_judged_as_far_as_it_goes(tmp_path, capsys):
    whole = film(tmp_path / "whole.mkv", pan(count=72))
    data = Path(whole).read_bytes()
    torn = tmp_path / "torn.mkv"
    torn.write_bytes(data[: len(data) * 2 // 3])
    code, said = judged(capsys, str(torn))
    assert code in {0, 2, 4}
    assert "Traceback" not in said.err


def planned(folder, *shots):
    """A film's folder with its plan."""
    folder.mkdir()
    plan = ShotList(rate=Rate(), size=SIZE, shots=shots)
    (folder / "shots.json").write_text(plan.dump())
    return str(folder)


def two_shots(tmp_path, second_gain=None):
    """A film of two shots that pan to the right, 36 frames each, with its plan."""
    right = CameraMove(kind=CameraKind.PAN, dx=35 * 2 / 320)
    plan = planned(tmp_path / "made", *(Shot(id=name, length=36, handle=0, camera=right) for name in ("sh-one", "sh-two")))
    frames = [*pan(1, 36, step=2.0), *pan(2, 36, step=2.0, gain=second_gain)]
    return film(tmp_path / "made" / "film.mp4", frames), plan


def test_a_whole_film_is_judged_shot_by_shot_with_each_shots_plan(tmp_path, capsys):
    clip, plan = two_shots(tmp_path, second_gain=1 + np.random.default_rng(4).normal(0, 0.04, 36))
    code, said = judged(capsys, clip, "--plan", plan)
    assert code == 4
    assert "sh-one  frames 0 to 35: pass" in said.out
    assert "sh-two  frames 36 to 71: retake" in said.out
    assert "2 shots judged, 1 with faults: sh-two" in said.out
    assert "hidden cut" not in said.out, "the cut between two shots is meant"
    code, said = judged(capsys, clip, "--plan", plan, "--json")
    verdict = json.loads(said.out.splitlines()[0])
    assert [(one["shot"], one["start"]) for one in verdict["stretches"]] == [("sh-one", 0), ("sh-two", 36)]
    assert verdict["whole"] and verdict["faults"] >= 1
    assert judged(capsys, clip, "--plan", plan, "--shot", "1")[0] == 0, "only the first shot of the film"


def test_a_shot_of_a_film_is_held_to_its_own_plan(tmp_path, capsys):
    clip, plan = two_shots(tmp_path)
    assert judged(capsys, clip, "--plan", plan)[0] == 0
    shots = ShotList.parse(Path(plan, "shots.json").read_text())
    left = shots.shots[1].model_copy(update={"camera": CameraMove(kind=CameraKind.PAN, dx=-35 * 2 / 320)})
    Path(plan, "shots.json").write_text(shots.model_copy(update={"shots": (shots.shots[0], left)}).dump())
    code, said = judged(capsys, clip, "--plan", plan)
    assert code == 4
    assert "sh-one  frames 0 to 35: pass" in said.out and "camera against plan" in said.out


def test_a_clip_is_judged_as_the_shot_that_is_named(tmp_path, capsys):
    _, plan = two_shots(tmp_path)
    clip = film(tmp_path / "one.mp4", pan(1, 36, step=2.0))
    assert judged(capsys, clip, "--plan", plan, "--shot", "sh-two")[0] == 0
    for arguments, says in (
        (("--plan", plan), "say --shot"),
        (("--plan", plan, "--shot", "sh-9"), "There is no shot 'sh-9' in the plan. It plans: sh-one, sh-two"),
        (("--shot", "sh-one"), "--shot needs the plan"),
    ):
        code, said = judged(capsys, clip, *arguments)
        assert code == 2 and says in said.err and said.err.count("\n") == 1


def test_a_part_of_a_shot_is_held_to_that_part_of_its_move():
    move = CameraMove(kind=CameraKind.PUSH, dx=0.4, dy=-0.2, zoom=1.5)
    mouths = tuple(Mouth(shape=shape, start=start) for shape, start in ((MouthShape.REST, 0), (MouthShape.A, 5), (MouthShape.REST, 20)))
    shot = Shot(id="a", length=30, handle=6, camera=move, figures=(Figure(character="mara", x=0, mouths=mouths),))
    whole = body_of(shot, 0, 42)
    assert (whole.camera.dx, whole.camera.zoom) == pytest.approx((0.4, 1.5))
    halves = [body_of(shot, 0, 22), body_of(shot, 21, 21)]
    assert sum(one.camera.dx for one in halves) == pytest.approx(0.4)
    assert halves[0].camera.zoom * halves[1].camera.zoom == pytest.approx(1.5)
    later = body_of(shot, 6 + 8, 20)
    assert (later.frames, later.handle) == (20, 0)
    assert [(mark.shape, mark.start) for mark in later.figures[0].mouths] == [(MouthShape.A, 0), (MouthShape.REST, 12)]


def test_what_shows_two_shots_at_once_belongs_to_neither():
    fade = Transition.CROSS_FADE
    three = (Shot(id="a", length=40, handle=6), Shot(id="b", length=40, handle=6, transition=fade), Shot(id="c", length=40))
    shots = ShotList(rate=Rate(), size=SIZE, shots=three)
    assert [(part.start, part.frames) for part in _parts(shots, 120)] == [(6, 28), (46, 34), (80, 34)]
    assert [(part.start, part.frames) for part in _parts(shots, 60)] == [(3, 14), (23, 17), (40, 17)], "at half the rate"
