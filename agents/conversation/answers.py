"""Answers: how a film stands and why it is as it is, from its records, in sentences."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ...core.errors import GateError
from ...core.film import Film
from ...core.names import TakeKey
from ...core.project import Project
from ...core.script import Script
from ...core.shot import Shot, ShotList
from ...core.take import ShotRecord, Take
from ...core.verdict import Decision
from ...tools.wallet import thinking
from .. import directing, estimate, gates, requests, views
from ..crew import Crew
from ..editor import FILM, STANDING
from ..revision import changes, snapshots
from ..revision.standing import records_of
from ..vault import takes_of


def film_of(project: Project) -> Film | None:
    """The film that was handed over last, if its file is there."""
    return project.find(STANDING, Film) if project.path(FILM).is_file() else None


def outdated(project: Project) -> list[str]:
    """What was changed, undone and made again since the film was made last, in words; nothing while there is no film."""
    late = list[str]()
    for entry in changes.history(project):
        match entry.get("kind"):
            case "made":
                late.clear()
            case "change":
                late.append(f"“{entry.get('words')}”")
            case "undo" | "redo" as kind:
                late.append(f"“{entry.get('words')}” was {'undone' if kind == 'undo' else 'made again'}")
            case _:
                continue
    return late if project.path(FILM).is_file() else []


def standing(crew: Crew) -> tuple[list[str], dict[str, Any]]:
    """How the film stands: sentences, and the same as values."""
    project, brief, film = crew.project, crew.brief(), film_of(crew.project)
    script = script_of(project)
    title = film.title if film else script.title if script else "(no title yet)"
    facts: dict[str, Any] = {"folder": str(project.folder), "title": title, "film": film.model_dump(mode="json") if film else None}
    said = [f"“{title}”, {brief.size} at {brief.rate} frames a second, by {brief.renderer}{', a draft' if brief.draft else ''}."]
    if film is None:
        said.append("It is not made yet." + (f" {_known(crew, script)}" if script else ""))
    else:
        said += [length(film), flagged(crew, film)[0]]
    late = outdated(project)
    facts["changed_since"] = late
    if late:
        said.append(f"Changed since it was made: {'; '.join(late)}. Say make it.")
    return said, facts


def length(film: Film) -> str:
    """How long the film is."""
    return f"It is {film.seconds:.1f} s long, {film.shots} shots: {film.path}"


def cost(crew: Crew) -> str:
    """What the film has cost, and what making it again can."""
    film, project = film_of(crew.project), crew.project
    shot = film.cost_usd if film else 0.0
    thought = thinking(project) / 1e6
    spent = f"{shot + thought:.2f} dollars so far ({shot:.2f} for takes, {thought:.2f} for models)" if shot + thought else "Nothing so far"
    plan = project.find("shots.json", ShotList)
    if plan is None:
        return f"{spent}."
    brief = crew.brief()
    known = estimate.from_plan(plan, brief, crew.renderer(brief.renderer).capabilities)
    rest = "and nothing is to be paid for more takes" if not known.price.high else f"every shot anew: {known.price.words(digits=2)} dollars"
    return f"{spent}, {rest}."


def flagged(crew: Crew, film: Film | None) -> list[str]:
    """The shots that shipped with a known fault, and why."""
    if film is None:
        return ["The film is not made yet."]
    if not film.flagged:
        return ["No shot is flagged."]
    plan = crew.project.load("shots.json", ShotList)
    numbers = {str(shot.id): number for number, shot in enumerate(plan.shots, 1)}
    notes = [note for note in film.notes if note.split(":")[0] in film.flagged]
    return [f"{len(film.flagged)} flagged:", *(f"shot {numbers.get(note.split(':')[0], '?')}, {note}" for note in notes)]


def why(crew: Crew, name: str) -> list[str]:
    """Why a shot is as it is: what was seen, what was changed for it, who chose. Raises `GateError` for no such shot."""
    plan = plan_of(crew.project)
    shot = plan.shots[-1] if name == "-1" else gates.shot_named(plan, name)
    number = plan.shots.index(shot) + 1
    record = records_of(crew, plan, [shot]).get(shot.id)
    said = [f"Shot {number} ({shot.id}): {shot.size.value}, {shot.camera.kind.value} camera ({shot.camera.reason})."]
    if record is None:
        return [*said, "It has not been shot as it is planned now.", *_asked(crew, shot)]
    takes = {take.key: take for take in takes_of(crew.project, shot.id)}
    return [*said, *_course(record, takes), *_asked(crew, shot)]


def takes(crew: Crew, name: str = "") -> list[tuple[int, Shot, list[Take], TakeKey | None]]:
    """Number, shot, its takes and which of them is in the film; of one shot, or of all."""
    plan = plan_of(crew.project)
    wanted = [gates.shot_named(plan, name)] if name else list(plan.shots)
    records = records_of(crew, plan, wanted)
    found = []
    for shot in wanted:
        record = records.get(shot.id)
        made = takes_of(crew.project, shot.id)
        found.append((plan.shots.index(shot) + 1, shot, made, record.champion if record else None))
    return found


def plan_of(project: Project) -> ShotList:
    """The standing plan; raises `GateError` when there is none."""
    plan = project.find("shots.json", ShotList)
    if plan is None:
        raise GateError("No shots are planned yet. Say make it.")
    return plan


def script_of(project: Project) -> Script | None:
    """The script as its view has it now."""
    text = snapshots.read_text(project, views.SCRIPT_VIEW)
    return None if text is None else views.read_view(project, text.removeprefix("\ufeff"))


def page(script: Script, scene: int | None = None) -> str:
    """The script as one reads it, or one scene of it; raises `GateError` for no such scene."""
    if scene is None:
        return requests.reading(script)
    if not 1 <= scene <= len(script.scenes):
        raise GateError(f"There is no scene {scene}: the script has {len(script.scenes)}.")
    text = requests.reading(script.model_copy(update={"scenes": (script.scenes[scene - 1],)}))
    return text.replace("\n1  ", f"\n{scene}  ", 1)


def _known(crew: Crew, script: Script) -> str:
    brief = crew.brief()
    known = estimate.from_script(script, brief, crew.renderer(brief.renderer).capabilities)
    return f"It will take {known.words()}."


def _course(record: ShotRecord, made: Mapping[TakeKey, Take]) -> Iterator[str]:
    """How it was shot: take by take, lever by lever."""
    count = len(record.takes)
    yield f"{'It was taken once' if count == 1 else f'It was taken {count} times'}, and the decision is {record.decision.value}" + (
        f": {record.because}." if record.because else "."
    )
    for pull in record.pulls:
        number = made[pull.after].number if pull.after is not None and pull.after in made else "?"
        better = "it was better and is kept" if pull.kept else "it was no better and is not in the film"
        asked = f" (whose fault it is: {pull.because})" if pull.because else ""
        added = f", adding “{pull.clause}”" if pull.clause else ""
        yield f"It was retaken (take {number}) because {pull.reason}{asked}; {pull.lever.value} was changed{added}; {better}."
    champion = made.get(record.champion)
    findings = champion.verdict.findings if champion and champion.verdict else ()
    if findings:
        yield f"Seen in the take that is in the film: {'; '.join(finding.words for finding in findings)}."
    elif not record.pulls and record.decision is Decision.PASS and not record.because:
        yield "The critic found no fault in it, so it was not retaken."
    if champion and champion.fallback:
        yield f"{champion.renderer} drew it: {champion.fallback}."


def _asked(crew: Crew, shot: Shot) -> Iterator[str]:
    """What persons said of it, and chose."""
    said = directing.directions_of(crew.project).of(shot.id)
    if said.notes:
        yield f"You asked: {'; '.join(f'“{note}”' for note in said.notes)}."
    if said.adjust is not None and said.adjust.seed_step:
        yield f"It is take {said.adjust.seed_step + 1} of its plan, since you asked for another."
    if said.locked is not None:
        yield "You locked it: it stays as it is."
    for entry in _lines(crew.project, directing.PREFERENCES):
        if entry.get("shot") == shot.id:
            yield f"{entry.get('at')}: you {'chose a take' if entry.get('chosen') else 'wanted another take'}" + (
                f", “{entry['note']}”." if entry.get("note") else "."
            )


def _lines(project: Project, name: str) -> list[dict[str, Any]]:
    path = project.path(name)
    found = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else ():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        found += [entry] if isinstance(entry, dict) else []
    return found

