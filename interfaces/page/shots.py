"""Shots as two rooms show them: the plan, its lines and takes, what was said of each, and their pictures."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

from ...core.beat import BeatSheet
from ...core.direction import Direction
from ...core.project import Project
from ...core.script import Script
from .markup import Markup, tag
from .visitor import Visit, quietly

FRESH = 2.0
"""Seconds for which takes are not looked at again while they are being made."""

Values = dict[str, Any]


@dataclass(frozen=True)
class Known:
    """One shot with all that is known of it. `takes` is as the service gives it, `lines` are who speaks and what."""

    number: int
    shot: Values
    lines: tuple[tuple[str, str], ...] = ()
    said: Direction | None = None
    takes: Values = field(default_factory=dict)

    @property
    def champion(self) -> Values | None:
        """The take that is in the film, or would be."""
        made = self.takes.get("takes", [])
        return next((one for one in made if one["key"] == self.takes.get("champion")), made[-1] if made else None)

    @property
    def name(self) -> str:
        """What the shot shows, in a few words."""
        if self.shot.get("card"):
            return str(self.shot["card"]["title"])
        return str(self.shot["prompt"]["action"]) or f"{self.shot['size']}, {self.shot['camera']['kind']}"


async def known(visit: Visit) -> list[Known]:
    """Every shot of the film, in order; empty while none is planned."""
    plan: Values = await quietly(visit.seat.shots(visit.film), {"shots": []})
    if not plan["shots"]:
        return []
    takes = {one["number"]: one for one in await _takes(visit)}
    lines, said = await asyncio.to_thread(_told, visit.seat.project(visit.film))
    return [
        Known(shot["number"], shot, tuple(line for beat in shot["beats"] for line in lines.get(beat, ())), said.get(shot["id"]),
              takes.get(shot["number"], {}))
        for shot in plan["shots"]
    ]  # fmt: skip


async def _takes(visit: Visit) -> list[Values]:
    film = visit.production
    key, at, found = visit.kept.get("takes", ("", 0.0, []))
    now = time.monotonic()
    if key == f"{film.status}{film.events}" or (film.status.busy and key.startswith(film.status) and now - at < FRESH):
        return list(found)
    made: Values = await quietly(visit.seat.takes(film.id), {"shots": found})
    visit.kept["takes"] = (f"{film.status}{film.events}", now, made["shots"])
    return list(made["shots"])


def _told(project: Project) -> tuple[dict[str, list[tuple[str, str]]], dict[str, Direction]]:
    """What is spoken in each beat, and what a person said of each shot."""
    from ...agents.directing import directions_of

    script, beats = project.find(".rushes/script.json", Script), project.find(".rushes/beats.json", BeatSheet)
    directions = {str(one.shot): one for one in directions_of(project).shots}
    if script is None or beats is None:
        return {}, directions
    lines = {line.id: (script.name_of(line.speaker), line.text) for line in script.lines()}
    return {str(beat.id): [lines[beat.line]] for beat in beats.beats if beat.line is not None and beat.line in lines}, directions


def still(visit: Visit, one: Known) -> Markup:
    """A picture of a shot: its take's strip where there is one, else the take itself, fetched when it comes into view."""
    take = one.champion
    if take is None:
        return tag("span", "not shot yet", klass="still unshot")
    strip = take["file"].removesuffix(".mp4") + ".strip.png"
    if visit.seat.project(visit.film).path(strip).is_file():
        return tag("span", tag("img", src=file(visit, strip), alt="", loading="lazy"), klass="still")
    return tag("span", tag("video", data_src=f"{file(visit, take['file'])}#t=0.4", muted=True, playsinline=True,
        preload="metadata",
                           tabindex=-1, aria_hidden="true"), klass="still")  # fmt: skip


def file(visit: Visit, name: str) -> str:
    """The address of a take's file, named as the project names it."""
    return visit.file(name)


def verdict_word(decision: str | None) -> str:
    """A decision as a person reads it."""
    return {"pass": "passed", "retake": "retaken", "flag": "flagged", "unmeasurable": "could not be judged",
        None: "not shot"}.get(decision, str(decision))
