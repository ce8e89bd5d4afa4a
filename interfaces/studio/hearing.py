"""Hearing: what a crew's event changes in how its production stands, and what of it is told on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from ...core.event import Event
from .production import FilmFacts, Status


class Heard(NamedTuple):
    """What is kept of an event: name, words and values as they are told, and the fields of the production that change."""

    name: str
    message: str
    data: dict[str, Any]
    changes: dict[str, Any]


def hear(event: Event, percent: int, now: float) -> Heard:
    """Take an event in; `percent` is how far the production is."""
    data, message = event.data, event.message
    changes: dict[str, Any] = {"progress": percent, "doing": message}
    match event.name:
        case "script":
            changes["title"] = str(data.get("title", ""))
        case "waiting":
            data = {name: value for name, value in data.items() if name != "folder"}
            changes |= {"status": Status.WAITING, "gate": data["gate"], "request": data["request"], "work": None}
        case "film":
            film = FilmFacts.model_validate({name: data[name] for name in FilmFacts.model_fields if name in data})
            data = {name: value for name, value in data.items() if name not in ("path", "folder", "schema")}
            message = "The film is made."
            changes |= {
                "status": Status.FINISHED, "film": film, "title": film.title, "work": None, "ended": now, "progress": 100, "doing": message,
            }  # fmt: skip
    return Heard(event.name, message, data, changes)


def scrub_places(text: str, folder: Path, root: Path) -> str:
    """Words, or JSON, without where on this machine the film lies."""
    for place, shown in ((str(folder), "the film's folder"), (str(root), "the studio")):
        inner = json.dumps(place)[1:-1]
        text = text.replace(f"{inner}/", "").replace(inner, shown)
    return text
