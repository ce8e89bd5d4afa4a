"""Jobs: what a worker process can do with a film's folder. Each takes and gives plain JSON values."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...core.errors import GateError, RushesError
from ...core.event import Event
from .. import consent, equipping, service

if TYPE_CHECKING:
    from ...agents.crew import Crew
    from ...core.project import Project

Tell = Callable[[Event], None]
Values = dict[str, Any]


async def run(folder: str, decision: Values | None, again: bool, tell: Tell, at_work: Callable[[Crew], None]) -> Values:
    """Work on a film until it is made, or a gate waits; says which.

    With `again` the decision was perhaps taken in before the process was killed: then it is passed over if it no longer fits.
    """
    crew = service.crew_of(service.waiting_project(folder))
    at_work(crew)
    try:
        last = await _follow(crew, decision, tell)
    except GateError:
        if not again or decision is None:
            raise
        last = await _follow(crew, None, tell)
    if last is None or last.name not in ("film", "waiting"):
        raise RushesError("The production ended without a word. Resume it; the folder continues.")
    return {"ended": last.name}


async def _follow(crew: Crew, decision: Values | None, tell: Tell) -> Event | None:
    last = None
    async with aclosing(service.run(crew, decision)) as events:
        async for event in events:
            tell(event)
            last = event
    return last


def begin(folder: str, text: str, options: Values) -> Values:
    """Write the brief of a new film into its folder; raises what `service.open_production` raises, and then nothing is there."""
    from ...tools.source import read_text

    crew = service.open_production(read_text(text), folder=folder, **_with_gates(options))
    brief = crew.brief()
    return {"kind": brief.source_kind.value, "size": str(brief.size), "seconds": brief.seconds}


def order(folder: str, options: Values) -> Values:
    """Ask for something else of a film that there is: more takes, another voice, no draft."""
    brief = service.open_production(folder, **_with_gates(options)).brief()
    return {"size": str(brief.size), "seconds": brief.seconds}


def _with_gates(options: Values) -> Values:
    return options | ({"review": tuple(options["review"])} if options.get("review") is not None else {})


def copy(folder: str, into: str) -> Values:
    """A film's folder once more, to be changed by itself; what was asked for in the one may be asked for in the other."""
    from ...core.brief import Brief
    from ...core.project import MARK

    source, target = service.waiting_project(folder), Path(into)
    with source.hold():
        shutil.copytree(source.folder, target, ignore=shutil.ignore_patterns("lock", "checkpoints.*", ".*.part*"), dirs_exist_ok=True)
    project = service.waiting_project(target)
    consent.check(source, source.load(MARK, Brief))
    consent.give(project, project.load(MARK, Brief), dict.fromkeys((*consent.ROLES, *equipping.OPTIONS), "copied"))
    return {}


def settle(folder: str, decision: Values) -> Values:
    """Raise what is wrong with a decision, before it is taken in; what waits, and the decision with its version."""
    import asyncio

    from ...agents.gatekeeper import settle as settled

    project = service.waiting_project(folder)
    request = asyncio.run(service.waiting(project))
    crew = service.crew_of(project)
    decided: Values = settled(crew, request, decision)
    _, version = service.asked_for(request)
    if decided["decisions"][0]["type"] != "approve":
        decided["decisions"][0]["version"] = version
    return {"gate": service.asked_for(request)[0], "version": version, "decision": decision | {"decisions": decided["decisions"]}}


def waiting(folder: str) -> Values:
    """What waits for approval in a folder, as it stands now: with a person's edits of the script's file."""
    import asyncio

    return asyncio.run(service.waiting(service.waiting_project(folder)))


def retake(folder: str, shot: str, note: str) -> Values:
    """Order another take of a shot; it is shot when the film is made the next time."""
    service.retaking(folder, shot, note)
    return {}


def propose(folder: str, words: str, script: str) -> Values:
    """What a change in words would do; see `agents.revision.changes`."""
    from ...agents.revision import changes

    proposal = changes.propose(_crew(folder), words, script)
    values = proposal.model_dump(mode="json", include={"words", "kinds", "done", "diff", "text", "refused", "unread"})
    return {"proposal": "" if proposal.empty else changes.identity(proposal), **values}


def apply(folder: str, proposal: str) -> Values:
    """Make a change as it was proposed."""
    from ...agents.revision import changes

    crew = _crew(folder)
    return _made(changes.apply(crew, changes.proposal(crew.project, proposal)))


def undo(folder: str) -> Values:
    """Take the last change back."""
    from ...agents.revision import changes

    return _made(changes.undo(_crew(folder)))


def redo(folder: str) -> Values:
    """Make the change again that was undone last."""
    from ...agents.revision import changes

    return _made(changes.redo(_crew(folder)))


def history(folder: str) -> Values:
    """The changes that stand, and those that can be made again."""
    from ...agents.revision import changes

    done, undone = changes.stacks(_project(folder))
    return {"done": [_made(change) for change in done], "undone": [_made(change) for change in undone]}


def _made(change: Any) -> Values:
    values: Values = change.model_dump(mode="json", include={"id", "at", "words", "kinds", "done"})
    return values


def takes(folder: str, shot: str) -> Values:
    """Every take of a shot, or of all shots, with its verdict; why it was made, and which is in the film."""
    from ...agents.conversation import answers
    from ...agents.revision.standing import records_of

    crew = _crew(folder)
    found = answers.takes(crew, shot)
    records = records_of(crew, answers.plan_of(crew.project), [one for _, one, _, _ in found])
    listed = []
    for number, one, made, champion in found:
        record = records.get(one.id)
        listed.append({
            "number": number, "shot": one.id, "champion": champion,
            "decision": record.decision.value if record else None, "because": record.because if record else "",
            "takes": [take.model_dump(mode="json") for take in made],
            "pulls": [pull.model_dump(mode="json") for pull in record.pulls] if record else [],
        })  # fmt: skip
    return {"shots": listed}


def why(folder: str, shot: str) -> Values:
    """Why a shot is as it is, in sentences."""
    from ...agents.conversation import answers

    return {"said": answers.why(_crew(folder), shot)}


def standing(folder: str) -> Values:
    """How a film stands, in sentences and as values."""
    from ...agents.conversation import answers

    said, facts = answers.standing(_crew(folder))
    return {"said": said, **facts}


def thumbnail(folder: str) -> Values:
    """A picture of the film's middle, as WebP, in the folder; drawn once for each cut."""
    from ...core.film import Film
    from ...tools.media import probe
    from ...tools.pictures import small

    project = service.waiting_project(folder)
    film = project.load(".rushes/film.json", Film)
    name = f".rushes/cache/thumbnail-{film.version}.webp"
    if not project.path(name).is_file():
        source = project.path("film.mp4")
        project.write(name, small(source, probe(source).frames // 2))
    return {"file": name}


def judge(clip: str) -> Values:
    """What is wrong with any film file, without a plan."""
    from .. import judging

    verdict = judging.judge_file(clip)
    return {"said": judging.in_words(verdict).replace(clip, Path(clip).name), "verdict": verdict.model_dump(mode="json", exclude={"clip"})}


def portrait(clip: str, into: str) -> Values:
    """The middle picture of a film, as PNG; raises `UsageError` for a file that cannot be read as a film."""
    from ...core.errors import MediaError, UsageError
    from ...core.project import write_atomically
    from ...tools.media import pictures_of, probe
    from ...tools.pictures import png

    try:
        middle = max(0, probe(Path(clip)).frames // 2)
        frame = next(picture for number, picture in enumerate(pictures_of(Path(clip))) if number == middle)
    except (MediaError, StopIteration) as fault:
        raise UsageError(f"{clip} cannot be read as a film. Save it again as MP4 and send that.") from fault
    write_atomically(Path(into), png(frame))
    return {}


def picture(path: str) -> Values:
    """Whether a file is a picture that can be used, decoded to its end; raises `UsageError`."""
    from ...tools.given import read_picture

    height, width, _ = read_picture(Path(path)).shape
    return {"width": width, "height": height}


def _project(folder: str) -> Project:
    return service.waiting_project(folder)


def _crew(folder: str) -> Crew:
    return service.crew_of(_project(folder))


def warm() -> Values:
    """Import what the first job would wait for."""
    from ...agents import gatekeeper, production  # noqa: F401
    from ...agents.conversation import answers  # noqa: F401
    from ...agents.revision import changes  # noqa: F401

    return {}


JOBS: dict[str, Callable[..., Values]] = {
    one.__name__: one
    for one in (
        begin, order, copy, settle, waiting, retake, propose, apply, undo, redo, history, takes, why, standing, thumbnail, judge, portrait,
        picture, warm,
    )
}  # fmt: skip
"""Every job but `run` by its name."""
