"""A renderer of one's own in a page: it draws a rising sun. Give it to a crew, and its takes are judged like any others.

In a package, name it in the entry point group `rushes.renderers` and use it with `--renderer sunrise`.
Run with: python examples/own_renderer.py
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from rushes.agents.crew import Crew
from rushes.agents.production import produce
from rushes.core.bible import Bible
from rushes.core.brief import Brief
from rushes.core.project import Project
from rushes.core.shot import Shot
from rushes.core.timing import Rate, Size
from rushes.renderers.base import Capabilities, Footage, Frame, Order


class Sunrise:
    """Draws every shot as a sun that rises as the shot goes on."""

    name = "sunrise"
    version = "1"
    capabilities = Capabilities()

    def load(self) -> None:
        """Nothing to load."""

    def prompt(self, shot: Shot, bible: Bible) -> str:
        """What a model would be told."""
        return f"{shot.prompt.setting}, {shot.prompt.light}"

    def recipe(self, order: Order) -> dict[str, object]:
        """All that makes the pixels: how long, how large."""
        return {"frames": order.shot.frames, "size": str(order.size), "shot": order.shot.id}

    def render(self, order: Order) -> Footage:
        """The take."""
        return Footage(frames=self._frames(order))

    def _frames(self, order: Order) -> Iterator[Frame]:
        width, height = order.size.width, order.size.height
        rows, columns = np.mgrid[0:height, 0:width]
        for index in range(order.shot.frames):
            share = index / order.shot.frames
            sun = (rows - height * (1.1 - 0.8 * share)) ** 2 + (columns - width / 2) ** 2 < (height / 6) ** 2
            sky = np.stack([60 + 150 * share + rows * 0, 70 + 60 * share + rows / height * 60, 130 - 40 * share + rows * 0], axis=2)
            sky[sun] = (255, 214, 120)
            yield sky.astype(np.uint8)


async def main() -> None:
    """Make a short film with it."""
    project = Project(Path("films") / "sunrise")
    project.create()
    brief = Brief(source="The Last Ferry", seconds=12, renderer="sunrise", size=Size(width=320, height=180), rate=Rate(numerator=12))
    project.save("brief.json", brief)
    async for event in produce(Crew(project, renderers={"sunrise": Sunrise()})):
        if event.message:
            print(event.name, event.message)


if __name__ == "__main__":
    asyncio.run(main())
