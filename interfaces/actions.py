"""What can be done with a film in a conversation: one function each, JSON in and out. Chat, and whatever else talks, calls these."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..core.document import Part
from ..core.errors import Stopped, UsageError
from ..core.event import Event
from ..core.project import Project
from . import service
from .booth import (
    Action,
    ApplyChange,
    Approve,
    Booth,
    ListTakes,
    MakeFilm,
    Nothing,
    OfShot,
    ProposeChange,
    ReadScript,
    Retake,
    Status,
    Told,
)

if TYPE_CHECKING:
    from ..agents.crew import Crew
    from ..agents.revision.changes import Proposal


async def make_film(booth: Booth, asked: MakeFilm) -> Told:
    """Begin a film, or make the one at hand; ends with the film, or at a gate."""
    from ..agents import estimate

    if asked.idea:
        newly = {name: value for name, value in asked.model_dump(exclude={"idea"}).items() if value is not None}
        crew = await asyncio.to_thread(_begin, booth, asked.idea, newly)
        words = estimate.of_size(crew.brief())
        if words:
            booth.watch(Event(name="note", message=words))
    else:
        crew = booth.crew()
    return await _produce(booth, crew, None)


def _begin(booth: Booth, idea: str, newly: dict[str, Any]) -> Crew:
    options = booth.options | newly
    if booth.project is not None:
        options.pop("folder", None)  # another film goes into a folder of its own
    booth.project = service.open_production(idea, **options).project
    return booth.crew()


async def _produce(booth: Booth, crew: Crew, decision: dict[str, Any] | None) -> Told:
    crew.stopping.clear()
    shots: dict[str, int] = {"new": 0, "kept": 0}
    cut: dict[str, Any] = {}
    last: Event | None = None
    try:
        async for event in service.run(crew, decision):
            if event.name == "take":
                shots["kept" if event.data.get("reused") else "new"] += 1
            cut = event.data if event.name == "cut" else cut
            booth.watch(event)
            last = event
    except Stopped:
        return Told(ok=False, said=("Stopped. Nothing is lost: say make it to go on.",))
    if last is None or last.name not in ("film", "waiting"):
        return Told(ok=False, said=("The production ended without a word. Say make it again.",))
    if last.name == "waiting":
        request = last.data["request"]["action_requests"][0]
        said = (f"The {last.data['gate']} waits. Say approve, or what should be different.",)
        return Told(said=said, data={"waiting": last.data["gate"], "version": request["args"]["version"], "shows": request["description"]})
    again = f"{_many(shots['new'], 'take')} made, {shots['kept']} kept"
    if cut:
        again += f"; {_many(cut.get('transitions_encoded', 0), 'transition')} encoded, {cut.get('transitions_cached', 0)} kept"
    return Told(said=(f"The film is made: {last.message} ({again}).",), data={"film": last.data, "takes": shots, "cut": cut})


async def status(booth: Booth, asked: Status) -> Told:
    """How the film stands."""
    return await asyncio.to_thread(_status, booth, asked)


def _status(booth: Booth, asked: Status) -> Told:
    from ..agents.conversation import answers

    crew = booth.crew()
    film = answers.film_of(crew.project)
    said, facts = answers.standing(crew)
    match asked.about:
        case "flagged":
            said = answers.flagged(crew, film)
        case "length":
            said = [answers.length(film)] if film else ["It is not made yet."]
        case "cost":
            said = [answers.cost(crew)]
        case _:
            waits = asyncio.run(_waiting(crew.project))
            said += [f"The {waits} waits for approval."] if waits else []
            facts["waiting"] = waits
    return Told(said=tuple(said), data=facts)


def stands(booth: Booth) -> tuple[str, ...]:
    """How the film stands, in sentences; not to be called where an event loop runs."""
    return _status(booth, Status()).said


async def _waiting(project: Project) -> str:
    from ..agents import production

    request = await production.waiting(project)
    return service.asked_for(request)[0] if request else ""


async def read_script(booth: Booth, asked: ReadScript) -> Told:
    """The script's words."""
    from ..agents.conversation import answers

    script = answers.script_of(booth.crew().project)
    if script is None:
        return Told(ok=False, said=("There is no script yet. Say make it.",))
    return Told(said=(answers.page(script, asked.scene).rstrip(),), data={"title": script.title, "scenes": len(script.scenes)})


async def propose_change(booth: Booth, asked: ProposeChange) -> Told:
    """What a change would do. Nothing is changed."""
    from ..agents.revision import changes

    proposal = await asyncio.to_thread(changes.propose, booth.crew(), asked.words, asked.script)
    identity = changes.identity(proposal)
    booth.shown = "" if proposal.empty else identity
    values = proposal.model_dump(mode="json", include={"kinds", "done", "diff", "refused", "unread"})
    return Told(ok=not proposal.empty, said=tuple(shown(proposal)), data={"proposal": "" if proposal.empty else identity, **values})


def shown(proposal: Proposal) -> list[str]:
    """A proposal as a person reads it: what it does, line by line, and what was not understood."""
    lines = [f"  {sentence}" for sentence in proposal.done]
    lines += [f"    {line}" for line in proposal.text.splitlines()[:40] if not line.startswith("@@")]
    lines += [f"  Not done: {sentence}" for sentence in proposal.refused]
    lines += [f"  Not understood: “{words}”" for words in proposal.unread]
    if proposal.empty and not proposal.refused:
        lines.append("  Nothing would change. Say help for what I understand without a model.")
    return lines


def _proposed(booth: Booth, asked: ApplyChange) -> Proposal:
    from ..agents.revision import changes

    return changes.proposal(booth.crew().project, asked.proposal)


def _ask_to_apply(booth: Booth, asked: ApplyChange) -> str:
    proposal = _proposed(booth, asked)
    diff = "" if asked.proposal == booth.shown else "\n".join(shown(proposal)) + "\n"
    return f"{diff}Change that?"


async def apply_change(booth: Booth, asked: ApplyChange) -> Told:
    """Make a proposed change, exactly as it was shown."""
    from ..agents.revision import changes

    proposal = _proposed(booth, asked)
    change = await asyncio.to_thread(changes.apply, booth.crew(), proposal)
    booth.shown = ""
    said = f"Changed ({', '.join(change.kinds)}); undo takes it back."
    return Told(said=(said,), data={"change": change.id, "kinds": list(change.kinds)})


async def undo(booth: Booth, asked: Nothing) -> Told:
    """Take the last change back."""
    from ..agents.revision import changes

    change = await asyncio.to_thread(changes.undo, booth.crew())
    return Told(said=(f"Undone: “{change.words}”. redo makes it again.",), data={"change": change.id})


async def redo(booth: Booth, asked: Nothing) -> Told:
    """Make the change again that was undone last."""
    from ..agents.revision import changes

    change = await asyncio.to_thread(changes.redo, booth.crew())
    return Told(said=(f"Made again: “{change.words}”.",), data={"change": change.id})


def _ask_to_undo(booth: Booth, asked: Nothing) -> str:
    from ..agents.revision import changes

    project = booth.crew().project
    done, _ = changes.stacks(project)
    if not done:
        return ""
    late = changes.edited_since(project, done[-1])
    also = f" ({', '.join(late)} was edited by hand since: that goes with it, and comes back with redo)" if late else ""
    return f"Undo “{done[-1].words}”{also}?"


def _ask_to_redo(booth: Booth, asked: Nothing) -> str:
    from ..agents.revision import changes

    _, undone = changes.stacks(booth.crew().project)
    return f"Make “{undone[-1].words}” again?" if undone else ""


async def history(booth: Booth, asked: Nothing) -> Told:
    """The changes that stand, and those that can be made again."""
    from ..agents.revision import changes

    done, undone = changes.stacks(booth.crew().project)
    said = [f"{number}. “{change.words}”: {' '.join(change.done)}" for number, change in enumerate(done, 1)]
    said += [f"undone: “{change.words}”" for change in reversed(undone)]
    return Told(said=tuple(said) or ("Nothing was changed yet.",), data={"changes": [change.model_dump(mode="json") for change in done]})


async def approve(booth: Booth, asked: Approve) -> Told:
    """Approve what waits, and go on."""
    return await _produce(booth, booth.crew(), service.decision_of("approve", version=asked.version))


async def retake(booth: Booth, asked: Retake) -> Told:
    """Have one shot taken again, as a change that can be undone."""
    from ..agents.revision import changes

    proposal = await asyncio.to_thread(changes.propose, booth.crew(), _retaking(asked))
    if proposal.empty:
        return Told(ok=False, said=tuple(shown(proposal)))
    change = await asyncio.to_thread(changes.apply, booth.crew(), proposal)
    return Told(said=(*shown(proposal), "Changed; make the film to have it taken."), data={"change": change.id})


def _retaking(asked: Retake) -> str:
    return f"shot {asked.shot}: {asked.note or 'again'}"


def _ask_to_retake(booth: Booth, asked: Retake) -> str:
    from ..agents.revision import changes

    return "\n".join(shown(changes.propose(booth.crew(), _retaking(asked)))) + "\nRetake it so?"


async def why(booth: Booth, asked: OfShot) -> Told:
    """Why a shot is as it is, from the records."""
    from ..agents.conversation import answers

    return Told(said=tuple(await asyncio.to_thread(answers.why, booth.crew(), asked.shot)))


async def list_takes(booth: Booth, asked: ListTakes) -> Told:
    """The takes of every shot, or of one, with the critic's word on each."""
    return await asyncio.to_thread(_list_takes, booth, asked)


def _list_takes(booth: Booth, asked: ListTakes) -> Told:
    from ..agents.conversation import answers

    said, data = list[str](), list[dict[str, Any]]()
    for number, shot, takes, champion in answers.takes(booth.crew(), asked.shot):
        there = []
        for take in takes:
            verdict = take.verdict.decision.value if take.verdict else "not judged"
            there.append(f"take {take.number} {verdict}{' (in the film)' if take.key == champion else ''}")
            data.append({"shot": shot.id, "take": take.number, "key": take.key, "verdict": verdict, "in_the_film": take.key == champion})
        words = shot.prompt.action or (shot.card.title if shot.card else "")
        said.append(f"{number:>3}  {shot.size.value:<7} {words[:60]:<60}  {', '.join(there) or 'not shot yet'}")
    return Told(said=tuple(said), data={"takes": data})


def _ask_to_make(booth: Booth, asked: MakeFilm) -> str:
    """A film that costs money is never begun without a yes to the sum; nor another one, nor one of a word that may be a slip."""
    from ..agents import estimate
    from ..core.shot import ShotList

    if asked.idea:
        short = len(asked.idea.split()) < 3 and not Path(asked.idea).expanduser().exists()
        return f"Make a film of “{asked.idea.strip()[:200]}”?" if short or booth.project is not None else ""
    crew = booth.crew()
    brief, plan = crew.brief(), crew.project.find("shots.json", ShotList)
    price = crew.renderer(brief.renderer).capabilities.price_per_second
    if not price:
        return ""
    if plan is None:
        return f"{brief.renderer} costs {price:.2f} dollars a second of film, for every take. Make it?"
    known = estimate.from_plan(plan, brief, crew.renderer(brief.renderer).capabilities)
    return f"It can cost up to {known.price.words(digits=2)} dollars by {brief.renderer}. Make it?"


def _ask_to_approve(booth: Booth, asked: Approve) -> str:
    gate = asyncio.run(_waiting(booth.crew().project))
    return f"Approve the {gate}?" if gate else ""


ACTIONS: dict[str, Action] = {
    action.name: action
    for action in (
        Action("make_film", "Begin a film of an idea, or make the film at hand with all its changes.", MakeFilm, make_film, _ask_to_make),
        Action("status", "How the film stands: made or not, length, flagged shots, cost, what waits.", Status, status),
        Action("read_script", "Read the script, or one scene.", ReadScript, read_script),
        Action("propose_change", "See what a change would do, as a diff. Changes nothing.", ProposeChange, propose_change),
        Action("apply_change", "Make a proposed change; the person is asked first.", ApplyChange, apply_change, _ask_to_apply),
        Action("undo", "Take the last change back; the person is asked first.", Nothing, undo, _ask_to_undo),
        Action("redo", "Make an undone change again; the person is asked first.", Nothing, redo, _ask_to_redo),
        Action("approve", "Approve the gate that waits; the person is asked first.", Approve, approve, _ask_to_approve),
        Action("retake", "Take one shot again; the person is asked first.", Retake, retake, _ask_to_retake),
        Action("why", "Why a shot was retaken, flagged, or is as it is.", OfShot, why),
        Action("list_takes", "The takes of a shot or of all shots.", ListTakes, list_takes),
        Action("history", "The changes made so far.", Nothing, history),
    )
}
"""Every action by its name."""


def _many(count: int, name: str) -> str:
    return f"{count} {name}" + ("" if count == 1 else "s")


def read(name: str, arguments: dict[str, Any]) -> tuple[Action, Part]:
    """An action and its arguments from JSON; raises `UsageError` or pydantic's `ValidationError`."""
    if name not in ACTIONS:
        raise UsageError(f"There is no action {name!r}. There are: {', '.join(ACTIONS)}.")
    return ACTIONS[name], ACTIONS[name].arguments.model_validate(arguments)
