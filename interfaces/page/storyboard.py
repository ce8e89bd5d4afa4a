"""Storyboard: the shots on the timeline, played from anywhere, with a person's words and locks on each."""

from __future__ import annotations

import json
from typing import Any

from ..studio.production import Production, Status
from . import frame, proposals, words
from .markup import Markup, join, tag
from .shots import Known, file, known, still
from .visitor import Said, Visit

NARROWEST = 7.5
"""A shot's least width on the timeline, in rem."""

A_SECOND = 2.2
"""A second's width on the timeline, in rem."""


async def draw(visit: Visit) -> Markup:
    """The screen and the shot at hand, the strip under it."""
    film = visit.production
    shots = await known(visit)
    if not shots:
        said = "The shots stand here as soon as every line is spoken and timed."
        return frame.empty("The shots are not planned yet", said)
    at = min(max(1, int(visit.kept.get("shot", 1))), len(shots))
    return join(
        _decision(visit, film),
        proposals.drawn(visit),
        tag("div", _screen(visit, film, shots), _shot(visit, film, shots[at - 1]), klass="desk board"),
        tag("ol", [_frame(visit, one, one.number == at) for one in shots], klass="strip", aria_label="The shots in their order",
            tabindex=-1),
    )


def _screen(visit: Visit, film: Production, shots: list[Known]) -> Markup:
    """The film where there is one, else its takes one after the other."""
    made = visit.seat.project(film.id).path("film.mp4").is_file()
    if made and film.film is not None:
        source: dict[str, Any] = {"src": f"{visit.file('film.mp4')}?v={film.film.version}", "preload": "metadata"}
        note = None
    else:
        source = {"data_playlist": json.dumps([part for one in shots for part in _part(visit, one)])}
        note = tag("p", "These are the takes, one after the other, without their sound and transitions.", klass="hint")
    return tag("div", tag("video", controls=True, playsinline=True, id="screen", aria_label="The storyboard, played", **source),
        note, klass="screen")


def _part(visit: Visit, one: Known) -> list[dict[str, Any]]:
    take = one.champion
    if take is None:
        return []
    rate = take["rate"]["numerator"] / take["rate"]["denominator"]
    lead = one.shot["handle"] / rate
    return [{"src": file(visit, take["file"]), "at": one.shot["start_seconds"], "from": lead, "to": lead + one.shot["seconds"]}]


def _frame(visit: Visit, one: Known, chosen: bool) -> Markup:
    """A shot on the strip, as wide as it is long."""
    locked = one.said is not None and one.said.locked is not None
    spoken = " ".join(f"{who}: {text}" for who, text in one.lines) or one.name
    marks = [tag("i", "locked", klass="mark") if locked else None, tag("i", "noted", klass="mark") if _note(visit, one) else None]
    return tag(
        "li", tag("button", still(visit, one), tag("span", tag("b", str(one.number)), tag("time",
            words.length(one.shot["seconds"])), marks, klass="row"),
                  tag("span", spoken, klass="spoken"), type="button", data_act="look", data_shot=one.number,
                      data_seek=one.shot["start_seconds"],
                  aria_pressed="true" if chosen else "false"),
        style=f"width:{max(NARROWEST, one.shot['seconds'] * A_SECOND):.1f}rem",
    )  # fmt: skip


def _shot(visit: Visit, film: Production, one: Known) -> Markup:
    """The shot at hand: what it is, what is said, and what can be said of it."""
    shot, locked = one.shot, one.said is not None and one.said.locked is not None
    lines = [tag("p", tag("b", who), " ", text, klass="spoken") for who, text in one.lines]
    camera = f"{shot['camera']['kind']} camera ({shot['camera']['reason']})"
    facts = f"{shot['size']}, {camera}, {words.length(shot['seconds'])} from {words.clock(shot['start_seconds'])}"
    earlier = [tag("li", note) for note in one.said.notes] if one.said else []
    form = tag(
        "form", tag("label", f"Your note on shot {one.number}", for_=f"note-{one.number}"),
        tag("textarea", _note(visit, one), id=f"note-{one.number}", name="note", rows=2, maxlength=2000,
            placeholder="closer · hold still · push in · on the keeper · lighter figure"),
        tag("div", tag("button", "Keep the note"), tag("button", "Unlock" if locked else "Lock it", type="button",
            klass="quiet", data_act="note",
            data_shot=one.number, data_note="unlock" if locked else "lock"), klass="ways"),
        data_act="note", data_shot=one.number,
    ) if not film.status.busy and not shot.get("card") else None  # fmt: skip
    return tag("aside", tag("section", tag("h2", f"Shot {one.number}"), tag("p", one.name), tag("p", facts, klass="hint"), lines,
               tag("ul", earlier, klass="notes") if earlier else None, form), klass="beside")  # fmt: skip


def _note(visit: Visit, one: Known) -> str:
    notes: dict[int, str] = visit.kept.get("notes", {})
    return notes.get(one.number, "")


def _decision(visit: Visit, film: Production) -> Markup | None:
    """What waits: the storyboard itself, or the notes that were gathered."""
    notes: dict[int, str] = visit.kept.get("notes", {})
    gate = film.status is Status.WAITING and film.gate == "storyboard"
    if film.status.busy or not (gate or notes):
        return None
    rows = [
        tag("li", f"Shot {number}: {note} ", tag("button", "take back", type="button", klass="plain", data_act="note",
            data_shot=number, data_note=""))
        for number, note in sorted(notes.items())
    ]
    head = "Shall we go on with these shots?" if gate else "Your notes"
    return tag(
        "section", tag("h2", head), tag("ul", rows, klass="notes") if rows else None,
        tag("div",
            tag("button", "Approve", type="button", klass="go", data_act="approve") if gate and not notes else None,
            tag("button", f"Send {words.many(len(notes), 'note')}", type="button", klass="go",
                data_act="send") if notes else None,
            tag("span", "Write notes on shots below, or approve.", klass="hint") if gate and not notes else None, klass="ways"),
        klass="decide banner calls",
    )  # fmt: skip


async def act(visit: Visit, said: Said) -> None:
    """Look at a shot, note something, send the notes, approve."""
    notes: dict[int, str] = visit.kept.setdefault("notes", {})
    match said["act"]:
        case "look":
            visit.kept["shot"] = int(said["shot"])
        case "note":
            number, note = int(said["shot"]), " ".join(str(said.get("note", "")).split())
            if note:
                notes[number] = note
            else:
                notes.pop(number, None)
        case "send":
            await _send(visit, notes)
        case "approve":
            await visit.seat.decide(visit.film, "approve")
            visit.tell("Approved. The crew goes on.", "good")
        case _:
            await proposals.act(visit, said)


async def _send(visit: Visit, notes: dict[int, str]) -> None:
    """At the gate the notes are the answer; later what they change is shown first."""
    film = visit.production
    if film.status is Status.WAITING and film.gate == "storyboard":
        await visit.seat.decide(film.id, "reject", "\n".join(f"{number}: {note}" for number, note in sorted(notes.items())))
        visit.tell("The notes are with the crew.", "good")
    else:
        spoken = [f"{note} shot {number}" if note in ("lock", "unlock") else f"shot {number}: {note}" for number,
            note in sorted(notes.items())]
        await proposals.propose(visit, "; ".join(spoken))
    visit.kept["notes"] = {}
