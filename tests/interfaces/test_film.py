"""Whole films by the embedded default, small: what a user gets."""

import json
import re
import subprocess
import sys

import pytest

from rushes.core.take import Geometry
from rushes.tools.media import frames_of, probe

IDEA = "A baker teaches a robot to knead"
SMALL = ["--draft", "--size", "256x144"]
FOUNTAIN = """Title: Two Lamps

INT. KITCHEN - NIGHT

Ada lights a lamp, then waves.

ADA
Is anyone there?

NARRATOR (V.O.)
Nobody answered but the kettle. [[not spoken]]

EXT. FOREST - DAWN

Ada walks to the old tree.
"""


def rushes(folder, *arguments):
    command = [sys.executable, "-m", "rushes.interfaces.cli", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    events = [json.loads(line) for line in done.stdout.splitlines()] if "--json" in arguments else []
    return done, events


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    folder = tmp_path_factory.mktemp("films")
    done, events = rushes(folder, "make", IDEA, *SMALL, "--seconds", "14", "--burn-captions", "--json", "-o", "film")
    assert done.returncode == 0, done.stderr
    return folder / "film", events


def test_the_file_is_what_was_asked_for(film):
    folder, events = film
    facts = probe(folder / "film.mp4")
    assert events[-1]["event"] == "film"
    assert facts.codec == "h264"
    assert facts.pix_fmt == "yuv420p"
    assert facts.faststart
    assert facts.video_seconds == pytest.approx(14, rel=0.05)
    assert facts.audio_codec == "aac"
    assert not events[-1]["notes"], "the final check holds"


def test_the_first_picture_comes_before_the_first_take(film):
    folder, events = film
    names = [event["event"] for event in events]
    assert names.index("first_picture") < names.index("take")
    assert (folder / "first-picture.png").read_bytes().startswith(b"\x89PNG")


def test_pictures_move_and_are_not_empty(film):
    folder, _ = film
    luma = [float(frame.mean()) for frame in frames_of(folder / "film.mp4", 24, 120)]
    assert 30 < sum(luma) / len(luma) < 225
    first, last = (next(frames_of(folder / "film.mp4", at, at + 1)).astype(int) for at in (40, 60))
    assert abs(first - last).mean() > 0.2


def test_captions_say_what_is_spoken(film):
    folder, _ = film
    script = json.loads((folder / ".rushes" / "script.json").read_text())
    spoken = [e["text"] for scene in script["scenes"] for e in scene["elements"] if e["type"] == "line"]
    shown = " ".join(re.sub(r"\d+\n[\d:,]+ --> [\d:,]+\n", "", (folder / "film.srt").read_text()).split())
    for text in spoken:
        assert " ".join(text.split()) in shown


def test_geometry_lies_beside_every_take(film):
    folder, _ = film
    found = list(folder.glob("takes/sh-*/*.geometry.json"))
    assert found
    geometry = Geometry.parse(found[0].read_text())
    assert any(frame.subjects for frame in geometry.frames)


def test_the_report_escapes_and_shows(film):
    folder, _ = film
    page = (folder / "report.html").read_text()
    assert page.count("<article") == len(json.loads((folder / "shots.json").read_text())["shots"])
    assert "<script" not in page
    for source in re.findall(r'src="([^"]+)"', page):
        assert (folder / source).is_file(), source


def test_a_second_run_is_short_and_renders_nothing(film):
    folder, _ = film
    before = (folder / "film.mp4").read_bytes()
    done, events = rushes(folder.parent, "make", "film", "--json")
    assert done.returncode == 0
    assert all(event["reused"] for event in events if event["event"] == "take")
    assert not [event for event in events if event["event"] in ("line", "cut", "score")]
    assert (folder / "film.mp4").read_bytes() == before


def test_the_same_seed_gives_the_same_takes(film, tmp_path):
    folder, _ = film
    done, _ = rushes(tmp_path, "make", IDEA, *SMALL, "--seconds", "14", "-o", "film")
    assert done.returncode == 0, done.stderr
    ours = {path.name: path.read_bytes() for path in folder.glob("takes/*/*.mp4")}
    theirs = {path.name: path.read_bytes() for path in tmp_path.glob("film/takes/*/*.mp4")}
    assert ours == theirs


def test_a_script_is_filmed_in_its_own_words(tmp_path):
    (tmp_path / "lamps.fountain").write_text(FOUNTAIN)
    done, events = rushes(tmp_path, "make", "lamps.fountain", *SMALL, "--json", "-o", "film")
    assert done.returncode in (0, 4), done.stderr
    spoken = {event["message"] for event in events if event["event"] == "line"}
    assert spoken == {"Is anyone there?", "Nobody answered but the kettle."}
    assert "not spoken" not in (tmp_path / "film" / "film.srt").read_text()
    assert (tmp_path / "film" / "script.fountain").read_text().strip() == FOUNTAIN.strip()
    assert events[-1]["title"] == "Two Lamps"


def test_the_gate_from_the_command_line(tmp_path):
    done, _ = rushes(tmp_path, "make", "Two robots in a laundromat", *SMALL, "--seconds", "10", "--review", "script", "-o", "film")
    assert done.returncode == 3
    assert "rushes review" in done.stdout
    assert not (tmp_path / "film" / "takes").exists()
    done, _ = rushes(tmp_path, "review", "film", "--approve")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "film" / "film.mp4").is_file()
