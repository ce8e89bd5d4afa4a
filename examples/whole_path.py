"""The whole path, offline: one line becomes a film, and what drifts in it is seen and shot again.

A server on this machine plays two hosted models, asked by the real clients (litellm and openai): one writes, and one
looks at the takes. A tiny Stable Diffusion and a tiny Coqui, built here with random weights, draw and speak; as such a
model draws noise, a coat is painted into it, which turns from yellow to blue in one take. The judge at the server
really looks at the pictures that it is sent.

Run with: python examples/whole_path.py [FOLDER]     (from a clone: the tiny models and the server are the tests' own)
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import tiny_pictures
import tiny_voices
from judges import Honest
from loopback import Loopback, Reply, Request, chat

from rushes.agents.crew import Crew
from rushes.agents.production import produce
from rushes.core.bible import Bible
from rushes.core.brief import Brief
from rushes.core.equipment import Equipment
from rushes.core.event import Event
from rushes.core.project import Project
from rushes.core.settings import settings
from rushes.core.shot import Shot
from rushes.core.take import FrameGeometry
from rushes.core.timing import Rate, Size
from rushes.core.verdict import Lever
from rushes.renderers import registry
from rushes.renderers.base import Footage, Frame, Order, Renderer
from rushes.renderers.guide import expected_geometry

IDEA = "A lighthouse keeper waits for one ship"

SCRIPT = {
    "title": "The Ship", "logline": "A keeper counts the ships until the one that she waits for comes.", "tone": "tender",
    "characters": [{"name": "the Keeper", "description": "an old keeper in a yellow raincoat"}],
    "scenes": [
        {
            "place": "the lighthouse", "interior": False, "time": "day", "weather": "clear",
            "elements": [
                {"type": "action", "speaker": "", "text": "The Keeper looks out to sea.", "manner": ""},
                {"type": "line", "speaker": "narrator", "text": "Every day she counted the ships.", "manner": ""},
            ],
        },
        {
            "place": "the kitchen", "interior": True, "time": "day", "weather": "clear",
            "elements": [
                {"type": "action", "speaker": "", "text": "The Keeper waits at the table.", "manner": ""},
                {"type": "line", "speaker": "the Keeper", "text": "You are late, my dear.", "manner": ""},
            ],
        },
    ],
}  # fmt: skip
BIBLE = {
    "characters": [
        {"id": "keeper", "words": "the keeper, a broad woman of seventy in a bright yellow raincoat", "being": "person", "age": "elder",
         "gender": "woman", "build": "stout", "hair": "short", "hat": "none", "garment": "raincoat", "main": "#f2c21a",
         "second": "#f2c21a", "carries": "none", "species": "human"},
    ],
    "places": [
        {"id": "the-lighthouse", "words": "a red and white lighthouse on a green headland"},
        {"id": "the-kitchen", "words": "a low kitchen with a black stove"},
    ],
    "palette": ["#22304a", "#e0b020", "#b5482f"], "music": "wistful",
}  # fmt: skip
WRITTEN = {"ScriptDraft": SCRIPT, "BibleDraft": BIBLE, "ShotDrafts": {"shots": []}}

ASKED = {"Description": "witness", "Sightings": "critic", "Choice": "pair"}
"""What the judge is asked for, by the shape of its answer."""

MODELS = """
[[model]]
id = "openai/pen"
json_schema = true
price_in = 1.0
price_out = 4.0

[[model]]
id = "openai/eye"
vision = true
json_schema = true
price_in = 1.0
price_out = 4.0
"""
SIZE, RATE = Size(width=192, height=108), Rate(numerator=6)
YELLOW, BLUE = np.array((242, 194, 26)), np.array((36, 86, 214))


class Server:
    """The route of the loopback server: `pen` writes, `eye` judges what it sees. `looks` counts what the judge was asked."""

    def __init__(self) -> None:
        self.judge = Honest()
        self.looks: list[tuple[str, int]] = []

    def __call__(self, request: Request) -> Reply | None:
        """A chat completion in the shape that was asked for."""
        shape = request.body["response_format"]["json_schema"]["name"]
        if request.body["model"] == "pen":
            return chat(json.dumps(WRITTEN[shape]), usage=(900, 400))
        text, pictures = _parts(request.body["messages"])
        self.looks.append((ASKED[shape], len(pictures)))
        return chat(json.dumps(self.judge.say(ASKED[shape], text, pictures)), usage=(1500, 200))


def _parts(messages: Sequence[dict[str, Any]]) -> tuple[str, list[Frame]]:
    """The words and the pictures of a request."""
    words, pictures = [], []
    for message in messages:
        content = message["content"]
        for part in [{"type": "text", "text": content}] if isinstance(content, str) else content:
            if part["type"] == "text":
                words.append(part["text"])
            else:
                data = base64.b64decode(part["image_url"]["url"].partition("base64,")[2])
                found = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
                pictures.append(cv2.cvtColor(found, cv2.COLOR_BGR2RGB))
    return "\n".join(words), pictures


class Coated:
    """Paints a coat where somebody stands into what another renderer draws. In the first take of `drifting` it turns blue.

    Whoever wraps a hosted model would see the same: the drift is this take's bad luck, and another seed has none.
    """

    def __init__(self, inner: Renderer, drifting: str) -> None:
        self.inner, self.drifting = inner, drifting
        self.name, self.version = inner.name, f"{inner.version}+coat"
        self.capabilities = inner.capabilities.model_copy(update={"levers": (Lever.SEED,)})
        self.rendered: list[tuple[str, int]] = []

    def load(self) -> None:
        """Get the inner renderer ready."""
        self.inner.load()

    def prompt(self, shot: Shot, bible: Bible) -> str:
        """The inner renderer's prompt."""
        return self.inner.prompt(shot, bible)

    def recipe(self, order: Order) -> dict[str, object]:
        """The inner recipe, and whether this take drifts."""
        return {**self.inner.recipe(order), "drifts": self._drifts(order)}

    def render(self, order: Order) -> Footage:
        """The inner take with its coat."""
        self.rendered.append((order.shot.id, order.shot.adjust.seed_step))
        footage = self.inner.render(order)
        if footage.frames is None or order.shot.card is not None:
            return footage
        return replace(footage, frames=self._dressed(footage.frames, footage.geometry, order))

    def _drifts(self, order: Order) -> bool:
        return order.shot.id == self.drifting and order.shot.adjust.seed_step == 0

    def _dressed(self, frames: Iterator[Frame], geometry: list[FrameGeometry], order: Order) -> Iterator[Frame]:
        planned = expected_geometry(order)
        for index, frame in enumerate(frames):
            grey = np.repeat(frame.mean(axis=2, keepdims=True), 3, axis=2)
            share = index / max(1, order.shot.frames - 1) if self._drifts(order) else 0.0
            colour = YELLOW if share < 0.3 else BLUE if share > 0.7 else YELLOW + (BLUE - YELLOW) * (share - 0.3) / 0.4
            painted = grey.astype(np.uint8)
            for subject in planned[index].subjects.values():
                cv2.fillPoly(painted, [_coat(subject.box, order.size)], tuple(float(part) for part in colour))
            if index < len(geometry):  # as with a model that was shown the animatic: it is only expected where everybody stands
                geometry[index] = geometry[index].model_copy(update={"subjects": planned[index].subjects, "expected": True})
            yield painted


def _coat(box: tuple[float, float, float, float], size: Size) -> np.ndarray:
    """A coat's outline in a figure's box, in pixels: narrow at the neck, wide at the hem."""
    left, top, right, bottom = box
    middle, half, tall = (left + right) / 2, (right - left) / 2, bottom - top
    shape = [(-0.3, 0.3), (0.3, 0.3), (0.8, 0.85), (-0.8, 0.85)]
    return np.array([((middle + x * half) * size.width, (top + y * tall) * size.height) for x, y in shape], dtype=np.int32)


def film(folder: Path, say: Callable[[Event], None] = lambda event: None) -> tuple[Event, Server, Coated]:
    """Make the film in a folder; the last event, the server with what it was asked, and the renderer."""
    made = registry.create("sd")
    model = folder / "models" / "sd"
    voice = folder / "models" / "vits"
    made.equip(Equipment(model=str(tiny_pictures.build("sd", model)), size=Size(width=96, height=64), steps=2))
    renderer = Coated(made, drifting="sh-b-s2-l1")
    renderer.load()
    tiny_voices.vits(voice)
    project = Project(folder / "film")
    project.create()
    server = Server()
    with Loopback() as loopback:
        loopback.route = server
        brief = Brief(
            source=IDEA, seconds=12, size=SIZE, rate=RATE, renderer="sd", voice="coqui", music="none", transitions="cut", takes=3,
            equipment=Equipment(voice_model=str(voice)), budget=1.0,
            writer=f"openai/pen@{loopback.url}", judge=f"openai/eye@{loopback.url}",
        )  # fmt: skip
        project.save("brief.json", brief)
        crew = Crew(project, renderers={"sd": renderer})

        async def run() -> Event:
            last = None
            async for event in produce(crew):
                say(event)
                last = event
            assert last is not None
            return last

        return asyncio.run(run()), server, renderer


def main() -> None:
    """Make the film and tell what happens."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(place)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "models.toml").write_text(MODELS)
        os.environ["RUSHES_MODELS"] = str(folder / "models.toml")
        settings.cache_clear()
        done, server, _ = film(folder, lambda event: print(event.name, event.message) if event.message else None)
        print(f"The judge was asked {len(server.looks)} times and shown {sum(shown for _, shown in server.looks)} pictures.")
        print(json.dumps(done.data))


if __name__ == "__main__":
    main()
