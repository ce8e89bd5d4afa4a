"""Every family films the same three shots: through graph, critic, retake and stitch, with a tiny model of random weights.

Such models draw noise, so that only planted faults are judged here: one take of one shot is spoiled, and has to
be taken again. The golden slices hold what a model draws for one order: 3 x 3 pixels of the first and the last
frame, within three grey levels (``pytest --update-golden`` writes them anew).
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
import tiny_pictures
import torch

from rushes.agents.crew import Crew
from rushes.agents.production import produce
from rushes.agents.vault import takes_of
from rushes.core.brief import Brief, SourceKind
from rushes.core.equipment import Equipment
from rushes.core.event import Event
from rushes.core.names import ShotId
from rushes.core.project import Project
from rushes.core.shot import ShotList
from rushes.core.speech import VoiceSpec
from rushes.core.take import ShotRecord, Take
from rushes.core.timing import Rate, Size
from rushes.core.verdict import Decision, FailureMode
from rushes.renderers import registry
from rushes.renderers.base import Order, Renderer
from rushes.renderers.spoiled import Spoil, Spoiled
from rushes.tools import media
from rushes.tools.voices.speech import Spoken

torch.set_num_threads(1)

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # of a scheduler of diffusers, by numpy 2

SCRIPT = (Path(__file__).resolve().parents[3] / "examples" / "three_shots.fountain").read_text(encoding="utf-8")
GOLDEN = Path(__file__).parent / "golden"
SIZE = Size(width=160, height=96)
DRAWN = Size(width=96, height=64)
PLANTED = ShotId("sh-b-s1-l2")
CLOSE = 3  # grey levels


@dataclass(frozen=True)
class Model:
    """A tiny model: its name among those of tests/tiny_pictures.py, the renderer that takes it, and the film's frames a second.

    That rate goes into the model's own without a rest where it makes clips, which spares this test the interpolation.
    """

    tiny: str
    renderer: str
    fps: int = 6

    def __str__(self) -> str:
        return self.tiny


QUICK = (Model("sd-control", "sd"), Model("svd", "svd", 7), Model("wan22-i2v", "wan", 8), Model("ltx", "ltx", 5))
OTHERS = (
    Model("sd", "sd"), Model("sd-ip", "sd"), Model("sdxl", "sdxl"), Model("flux", "flux"), Model("flux-kontext", "flux-kontext"),
    Model("wan", "wan", 8), Model("wan22", "wan", 8), Model("wan-i2v", "wan", 8), Model("wan-flf", "wan", 8),
    Model("wan-vace", "wan-vace", 8), Model("animatediff", "animatediff", 8), Model("cogvideox", "cogvideox", 8),
    Model("cogvideox-i2v", "cogvideox", 8),
)  # fmt: skip
EVERY = [*QUICK, *(pytest.param(model, marks=pytest.mark.slow) for model in OTHERS)]


class Silence:
    """A voice that takes no time: a second of nothing, whatever the text."""

    name, version = "silence", "1"

    def available(self) -> bool:
        return True

    def speak(self, text: str, spec: VoiceSpec, language: str) -> Spoken:
        return Spoken(np.zeros(8000, np.float32), 8000)


@pytest.fixture(scope="session")
def folder_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Model], Path]:
    """The folder of a tiny model, built when it is first asked for."""
    home = tmp_path_factory.mktemp("models")
    return lambda model: home / model.tiny if (home / model.tiny).exists() else tiny_pictures.build(model.tiny, home / model.tiny)


def renderer_of(model: Model, folder: Path) -> Renderer:
    """The renderer with its model, as the crew gets it ready."""
    made = registry.create(model.renderer)
    made.equip(Equipment(model=str(folder), size=DRAWN, steps=2))
    made.load()
    return made


def film(folder: Path, renderer: Renderer, fps: int) -> list[Event]:
    """The three shots filmed, and all that was told."""
    project = Project(folder)
    project.create()
    brief = Brief(
        source=SCRIPT, source_kind=SourceKind.FOUNTAIN, seconds=None, size=SIZE, rate=Rate(numerator=fps), renderer=renderer.name,
        music="none", voice="espeak", transitions="cut", takes=2,
    )  # fmt: skip
    project.save("brief.json", brief)
    crew = Crew(project, renderers={renderer.name: renderer}, voices={"espeak": Silence()})

    async def run() -> list[Event]:
        return [event async for event in produce(crew)]

    return asyncio.run(run())


@pytest.mark.parametrize("model", EVERY, ids=str)
def test_a_family_films_three_shots_and_retakes_what_was_spoiled(model, folder_of, tmp_path):
    renderer = renderer_of(model, folder_of(model))
    spoiled = Spoiled(renderer, {(PLANTED, 0): Spoil.BLACK})
    events = film(tmp_path, spoiled, model.fps)
    project = Project(tmp_path)
    shots = project.load("shots.json", ShotList)
    filmed = [shot for shot in shots.shots if shot.card is None]
    assert len(filmed) == 3
    assert not [event.message for event in events if event.name == "note" and "drawn by" in event.message], "nothing else stood in"

    first, second = takes_of(project, PLANTED)[:2]
    assert first.verdict.decision is Decision.RETAKE
    assert FailureMode.BLACK in _faults(first)
    assert FailureMode.BLACK not in _faults(second), "what was planted is gone"
    done = events[-1]
    assert done.name == "film"
    record = project.load(next(project.path(f"takes/{PLANTED}").glob("*.record.json")).relative_to(tmp_path).as_posix(), ShotRecord)
    noisy = second.verdict.decision is Decision.RETAKE  # for a fault of the noise itself, of another kind
    assert noisy or record.champion == second.key

    frames = list(media.frames_of(project.path("film.mp4")))
    assert len(frames) == shots.frames == done.data["frames"]
    starts = shots.starts()
    middles = [frames[starts[shot.id] + shot.length // 2].astype(int) for shot in filmed]
    dark = [shot.id for shot, middle in zip(filmed, middles, strict=True) if middle.std() <= 5]
    assert set(dark) <= ({PLANTED} if noisy else set()), "every shot shows something"
    assert min(np.abs(one - other).mean() for one, other in itertools.pairwise(middles)) > 3, "and each something else"
    assert renderer.model.pipelines.loads == 1, "the weights are read once for the whole film"


@pytest.mark.parametrize("model", EVERY, ids=str)
def test_golden_slices(model, folder_of, make_order, update_golden):
    renderer = renderer_of(model, folder_of(model))
    order: Order = make_order(width=96, height=64, fps=8, length=9, handle=0)
    frames = [frame.copy() for frame in renderer.render(order).frames]
    assert len(frames) == 9 and frames[0].shape == (64, 96, 3)
    seen = {"first": _slice(frames[0]), "last": _slice(frames[-1])}
    file = GOLDEN / f"{model}.json"
    if update_golden:
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(seen) + "\n", encoding="utf-8")
    held = json.loads(file.read_text(encoding="utf-8"))
    for name, slice_ in held.items():
        off = np.abs(np.array(slice_) - np.array(seen[name]))
        assert off.max() <= CLOSE, f"{model}: the {name} frame is off by up to {off.max()} grey levels"
    other = next(renderer.render(replace(order, shot=order.shot.model_copy(update={"seed": 8}))).frames)
    assert np.abs(other.astype(int) - frames[0]).mean() > 1, "another seed draws another picture"


def _faults(take: Take) -> set[FailureMode]:
    return {finding.mode for finding in take.verdict.findings if finding.hard}


def _slice(frame: np.ndarray) -> list[list[list[int]]]:
    """Nine pixels from the middle of each third."""
    height, width = frame.shape[:2]
    rows, columns = ([side // 6, side // 2, side * 5 // 6] for side in (height, width))
    return [[[int(value) for value in frame[row, column]] for column in columns] for row in rows]
