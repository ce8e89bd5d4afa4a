"""The whole path: one line, written by a model, shot and spoken by tiny ones, judged by one that sees, retaken, cut.

The crew is the real one, and so are the clients of the hosted models, diffusers and Coqui; see examples/whole_path.py.
"""

from __future__ import annotations

import importlib.util
import json
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import av
import numpy as np
import pytest

from rushes.agents.vault import takes_of
from rushes.core import settings
from rushes.core.names import ShotId
from rushes.core.project import Project
from rushes.core.shot import ShotList
from rushes.core.take import ShotRecord
from rushes.core.verdict import Decision, FailureMode, Lever

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "whole_path.py"
DRIFTS = ShotId("sh-b-s2-l1")
NEEDED = ("litellm", "openai", "diffusers", "TTS")

pytestmark = [
    pytest.mark.skipif(not all(find_spec(name) for name in NEEDED), reason=f"not installed: one of {', '.join(NEEDED)}"),
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # of a scheduler of diffusers, by numpy 2
]


@pytest.fixture(scope="module")
def example():
    spec = importlib.util.spec_from_file_location("whole_path", EXAMPLE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_line_becomes_a_film_and_what_drifted_is_shot_again(example, tmp_path, monkeypatch, only_loopback):
    (tmp_path / "models.toml").write_text(example.MODELS)
    monkeypatch.setenv("RUSHES_MODELS", str(tmp_path / "models.toml"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    settings.settings.cache_clear()
    events = []
    try:
        done, server, renderer = example.film(tmp_path, events.append)
    finally:
        settings.settings.cache_clear()
    project = Project(tmp_path / "film")

    assert done.name == "film" and done.data["title"] == "The Ship"
    assert done.data["retakes"] == 1 and done.data["flagged"] == []
    assert not [event.message for event in events if "drawn by" in event.message], "nothing else stood in for the diffusion model"
    written_and_spoken(project)
    judged_and_retaken(project, server, renderer)
    cut(project, done)


def written_and_spoken(project):
    """By the model at the server, and by Coqui."""
    assert "You are late, my dear." in project.path("script.fountain").read_text()
    speeches = [json.loads(path.read_text()) for path in project.path("audio").glob("*.json")]
    assert len(speeches) == 2 and {speech["voice"]["engine"] for speech in speeches} == {"coqui"}


def judged_and_retaken(project, server, renderer):
    """The judge found the drift, where it is; the retake pulled one lever, was found free of it, and preferred in both orders."""
    first, second = takes_of(project, DRIFTS)
    (finding,) = first.verdict.hard
    assert (first.verdict.decision, finding.mode) == (Decision.RETAKE, FailureMode.WARDROBE)
    assert finding.source.startswith("openai/eye@") and finding.evidence and project.path(finding.evidence).is_file()
    assert finding.frames.length > first.frames / 2 and finding.region is not None
    assert second.verdict.decision is Decision.PASS and not second.verdict.not_judged and not second.verdict.hard
    assert "openai/eye@" in second.verdict.judge
    (record,) = [project.load(f"takes/{DRIFTS}/{path.name}", ShotRecord) for path in project.path(f"takes/{DRIFTS}").glob("*.record.json")]
    (pull,) = record.pulls
    assert (pull.lever, pull.kept, record.champion) == (Lever.SEED, True, second.key)
    assert [shot for shot, step in renderer.rendered if step] == [DRIFTS], "nothing else was shot again"
    asked = Counter(kind for kind, _ in server.looks)
    assert asked["witness"] == 3, "once a take"
    assert asked["pair"] == 6, "three samples, each in both orders"


def cut(project, done):
    """What plays holds the coat yellow from beginning to end, as long as planned, and with the speech in it."""
    shots = project.load("shots.json", ShotList)
    start = shots.starts()[DRIFTS]
    length = shots.by_id[DRIFTS].length
    with av.open(str(project.path("film.mp4"))) as film:
        frames = [frame.to_ndarray(format="rgb24").astype(int) for frame in film.decode(video=0)]
    with av.open(str(project.path("film.mp4"))) as film:
        sound = np.concatenate([frame.to_ndarray()[0] for frame in film.decode(audio=0)])
    assert len(frames) == shots.frames == done.data["frames"]
    blue = [float(((frame[..., 2] - frame[..., 0]) > 60).mean()) for frame in frames[start : start + length]]
    yellow = [float(((frame[..., 0] - frame[..., 2]) > 60).mean()) for frame in frames[start + 1 : start + length - 1]]
    assert max(blue) < 0.001 and min(yellow) > 0.005
    assert np.abs(sound).max() > 0.05
