"""What each gate shows: what was made so far, and what is known of the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..core.brief import Brief, Gate
from ..core.direction import Directions
from ..core.film import Film
from ..core.names import ShotId
from ..core.script import Line, Script
from ..core.shot import Shot, ShotList
from ..core.take import ShotRecord, Take
from ..core.timing import timecode
from .estimate import Estimate
from .gates import payload

DECISIONS = ("approve", "edit", "reject", "respond")
STORYBOARD = "storyboard.png"


def script_request(script: Script, version: str, known: Estimate, changes: Sequence[str], cuts: Sequence[str] = ()) -> dict[str, Any]:
    """The script, a range for shots, time and price, and what could be cut where the words are too many."""
    words = sum(len(line.text.split()) for line in script.lines())
    args = {
        "title": script.title, "logline": script.logline, "scenes": len(script.scenes), "lines": len(script.lines()), "words": words,
        "estimate": known.args(), "changes": list(changes), "cuts": list(cuts), "version": version,
    }  # fmt: skip
    facts = f"{_count(script.scenes, 'scene')}, {_count(script.lines(), 'line')}, {_times(words, 'word')}; {known.words()}."
    facts = "\n".join([facts, *cuts])
    return payload(f"approve_{Gate.SCRIPT.value}", args, _page(reading(script), changes, facts), DECISIONS)


def storyboard_request(
    plan: ShotList, script: Script, brief: Brief, said: Directions, version: str, known: Estimate, changes: Sequence[str]
) -> dict[str, Any]:
    """The exact plan, shot by shot; the previz lies in the folder."""
    starts = plan.starts()
    shots = [
        {
            "number": number, "shot": shot.id, "scene": shot.scene, "start": round(float(plan.rate.seconds(starts[shot.id])), 3),
            "seconds": round(float(plan.rate.seconds(shot.length)), 3), "frames": shot.frames, "size": shot.size.value,
            "camera": shot.camera.kind.value, "action": shot.prompt.action, "locked": said.of(shot.id).locked is not None,
            "notes": list(said.of(shot.id).notes),
        }
        for number, shot in enumerate(plan.shots, 1)
    ]  # fmt: skip
    args = {
        "title": script.title, "renderer": brief.renderer, "takes_at_most": 1 if brief.draft else brief.takes, "shots": shots,
        "estimate": known.args(), "changes": list(changes), "picture": STORYBOARD, "version": version,
    }  # fmt: skip
    lines = [_shot_line(number, shot, plan, said) for number, shot in enumerate(plan.shots, 1)]
    return payload(f"approve_{Gate.STORYBOARD.value}", args, _page("\n".join(lines), changes, f"{known.words()}."), DECISIONS)


def cut_request(
    film: Film, plan: ShotList, records: Mapping[ShotId, ShotRecord], takes: Mapping[ShotId, Sequence[Take]], changes: Sequence[str]
) -> dict[str, Any]:
    """The film, and of every shot its takes and what the critic says of them."""
    shots, lines = [], []
    for number, shot in enumerate(plan.shots, 1):
        record = records[shot.id]
        there = [
            {
                "number": take.number, "key": take.key, "file": take.file, "renderer": take.renderer,
                "verdict": take.verdict.decision.value if take.verdict else "",
                "findings": [finding.words for finding in take.verdict.findings] if take.verdict else [], "price_usd": take.price,
                "in_the_film": take.key == record.champion,
            }
            for take in takes[shot.id]
        ]  # fmt: skip
        shots.append({"number": number, "shot": shot.id, "decision": record.decision.value, "because": record.because, "takes": there})
        chosen = next((str(take["number"]) for take in there if take["in_the_film"]), "?")
        of = f"take {chosen} of {len(there)}" if len(there) > 1 else "one take"
        why = f": {record.because}" if record.because else ""
        lines.append(f"{number:>4}  {shot.id:<14} {shot.size.value:<7} {of:<14} {record.decision.value}{why}")
    args = {
        "title": film.title, "film": film.path, "seconds": film.seconds, "shots": shots, "retakes": film.retakes,
        "flagged": list(film.flagged), "notes": list(film.notes), "cost_usd": film.cost_usd, "changes": list(changes),
        "version": film.version,
    }  # fmt: skip
    counted = f"{_count(plan.shots, 'shot')}, {_times(film.retakes, 'retake')}"
    facts = f"{film.path}: {film.seconds:.1f} s, {counted}, {film.cost_usd:.2f} dollars."
    return payload(f"approve_{Gate.CUT.value}", args, _page("\n".join(lines), changes, facts), DECISIONS)


def reading(script: Script) -> str:
    """The script as one reads it in a terminal."""
    page = [script.title, "=" * len(script.title), script.logline, ""]
    for number, scene in enumerate(script.scenes, 1):
        page += [f"{number}  {scene.heading}", ""]
        for element in scene.played:
            if isinstance(element, Line):
                manner = f" ({element.manner})" if element.manner else ""
                page.append(f"    {script.name_of(element.speaker).upper()}{manner}: {element.text}")
            else:
                page.append(element.text)
        page.append("")
    return "\n".join(page)


def _shot_line(number: int, shot: Shot, plan: ShotList, said: Directions) -> str:
    start = timecode(plan.starts()[shot.id], plan.rate)
    length = float(plan.rate.seconds(shot.length))
    direction = said.of(shot.id)
    marks = (["locked"] if direction.locked else []) + [f"“{note}”" for note in direction.notes]
    words = shot.prompt.action or (shot.card.title if shot.card else "")
    words = words if len(words) <= 60 else words[:59].rstrip() + "…"
    tail = f"  [{', '.join(marks)}]" if marks else ""
    return f"{number:>4}  {start}  {length:4.1f} s  {shot.size.value:<7} {shot.camera.kind.value:<8} {words}{tail}"


def _page(body: str, changes: Sequence[str], facts: str) -> str:
    changed = ["What changed:", *(f"  {change}" for change in changes), ""] if changes else []
    return "\n".join([body, "", *changed, facts])


def _count(things: Sequence[object], name: str) -> str:
    return _times(len(things), name)


def _times(number: int, name: str) -> str:
    return f"{number} {name}" + ("" if number == 1 else "s")
