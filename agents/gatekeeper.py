"""The gatekeeper: the nodes in which a person decides. One interrupt a node, and nothing is done before it.

Their work is done in threads, since it reads and writes files; an interrupt reaches the graph from there as well.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal, TypeVar

from langgraph.types import Command, Send, interrupt

from ..core.brief import Gate
from ..core.errors import GateError
from ..core.event import Event
from ..core.film import Film
from ..core.names import ShotId
from ..core.project import Project
from ..core.script import Script
from ..core.shot import ShotList
from ..core.take import ShotRecord, Take
from ..tools import wallet
from ..tools.differences import plan_changes, script_changes
from . import directing, estimate, fitting, gates, reader, requests, views
from .crew import Crew
from .state import Context, State, crew_of, tell_of
from .vault import find_take, takes_to_choose

D = TypeVar("D", Script, ShotList)
MOST_BRANCHES = 100


def settle(crew: Crew, request: dict[str, Any], value: object) -> dict[str, Any]:
    """What the waiting gate is to be resumed with.

    Everything that can be wrong with an answer is found here, before the run goes on; raises
    `GateError` or `SourceError`. Approving a script whose view was edited by hand approves the edit;
    at a later gate the edit is taken in, and the gate asks again.
    """
    decision, project = gates.answer(value), crew.project
    gates.check(request, decision)
    gate = gates.gate_of(request)
    edited = views.edited_view(project) if decision.type == "approve" else None
    if edited is not None and decision.version:
        raise GateError(f"{views.SCRIPT_VIEW} was edited since you looked. Read it, then approve without a version.")
    if gate is Gate.SCRIPT:
        if edited is not None:
            decision = gates.Decision(type="edit", edited_action=gates.Action(args=gates.Edited(script=edited)))
        if decision.edited.script is not None:
            views.read_view(project, decision.edited.script)
    else:
        plan = project.load("shots.json", ShotList)
        directing.check(decision.edited.shots, plan, project)
    return {"decisions": [decision.model_dump(mode="json")]}


async def script_gate(state: State, runtime: Context) -> Command[Literal["screenwriter", "art_director"]]:
    """Wait for a person, if they asked to approve the script and have not approved this one."""
    return await asyncio.to_thread(_script, state, runtime)


def _script(state: State, runtime: Context) -> Command[Literal["screenwriter", "art_director"]]:
    crew = crew_of(state, runtime)
    project, brief, version = crew.project, crew.brief(), state["script"]
    if Gate.SCRIPT not in brief.review or gates.approved(project, Gate.SCRIPT, version):
        return Command(goto="art_director")
    script = project.recall(version, Script)
    known = _with_thought(estimate.from_script(script, brief, crew.renderer(brief.renderer).capabilities), project)
    request = requests.script_request(script, version, known, _script_changes(project, script), fitting.offers(script, brief))
    decision = gates.answer(interrupt(request))
    if decision.type in ("reject", "respond"):
        gates.record(crew, Gate.SCRIPT, version, decision.type, decision.message)
        return Command(goto="screenwriter", update={"notes": decision.message})
    if decision.edited.script is not None:
        edited = views.read_view(project, decision.edited.script)
        gates.record(crew, Gate.SCRIPT, version, "edit", decision.message, script_changes(script, edited))
        project.write(views.SCRIPT_VIEW, decision.edited.script)
        version = project.keep(edited)
    gates.record(crew, Gate.SCRIPT, version, "approve", decision.message)
    return Command(goto="art_director", update={"script": version})


def _with_thought(known: estimate.Estimate, project: Project) -> estimate.Estimate:
    """An estimate with the US dollars that thinking has cost so far."""
    return replace(known, thought=wallet.thinking(project) / 1e6)


async def storyboard_gate(state: State, runtime: Context) -> Command[Literal["screenwriter", "cinematographer", "shoot"]]:
    """Wait for a person on the previz, if they asked to; then one branch per chain of shots."""
    return await asyncio.to_thread(_storyboard, state, runtime)


def _storyboard(state: State, runtime: Context) -> Command[Literal["screenwriter", "cinematographer", "shoot"]]:
    crew = crew_of(state, runtime)
    project, brief, version = crew.project, crew.brief(), state["shots"]
    if Gate.STORYBOARD in brief.review and state.get("directed") and not gates.approved(project, Gate.STORYBOARD, version):
        gates.record(crew, Gate.STORYBOARD, version, "approve", "directed at the cut gate")
    if Gate.STORYBOARD not in brief.review or gates.approved(project, Gate.STORYBOARD, version):
        return Command(goto=branches(state, crew))
    plan = project.recall(version, ShotList)
    known = _with_thought(estimate.from_plan(plan, brief, crew.renderer(brief.renderer).capabilities), project)
    said = directing.directions_of(project)
    script = project.recall(state["script"], Script)
    asked = requests.storyboard_request(plan, script, brief, said, version, known, _plan_changes(project, plan))
    decision = gates.answer(interrupt(asked))
    if decision.type == "approve":
        if _takes_edit_in(crew, Gate.STORYBOARD, version, state, runtime):
            return Command(goto="screenwriter")
        gates.record(crew, Gate.STORYBOARD, version, "approve", decision.message)
        return Command(goto=branches(state, crew))
    words, rest = _heard(decision, plan)
    _follow(crew, Gate.STORYBOARD, version, decision, words, plan, {}, state, runtime)
    return Command(goto="screenwriter", update={"notes": rest}) if rest else Command(goto="cinematographer")


async def cut_gate(state: State, runtime: Context) -> Command[Literal["screenwriter", "cinematographer", "__end__"]]:
    """Wait for a person on the finished cut, if they asked to; their word on a shot outranks every judge's."""
    return await asyncio.to_thread(_cut, state, runtime)


def _cut(state: State, runtime: Context) -> Command[Literal["screenwriter", "cinematographer", "__end__"]]:
    crew = crew_of(state, runtime)
    project, brief = crew.project, crew.brief()
    film = project.recall(state["film"], Film)
    if Gate.CUT not in brief.review or gates.approved(project, Gate.CUT, film.version):
        return Command(goto="__end__")
    plan, records, _ = champions(crew, state)
    takes = {shot.id: takes_to_choose(project, shot.id, records[shot.id].champion) for shot in plan.shots}
    before = gates.history(project, Gate.CUT)
    changes = [str(change) for change in before[-1].get("changes", ())] if before else []
    request = reader.shown(project, film.version, requests.cut_request(film, plan, records, takes, changes))
    decision = gates.answer(interrupt(request))
    if decision.type == "approve":
        if _takes_edit_in(crew, Gate.CUT, film.version, state, runtime):
            return Command(goto="screenwriter", update={"directed": False})
        gates.record(crew, Gate.CUT, film.version, "approve", decision.message)
        return Command(goto="__end__")
    words, rest = _heard(decision, plan)
    kept = {shot: record.champion for shot, record in records.items()}
    _follow(crew, Gate.CUT, film.version, decision, words, plan, kept, state, runtime)
    if rest:
        return Command(goto="screenwriter", update={"notes": rest, "directed": False})
    return Command(goto="cinematographer", update={"directed": True})


def _heard(decision: gates.Decision, plan: ShotList) -> tuple[tuple[gates.ShotWord, ...], str]:
    """What a person said of single shots, and what they said of the script."""
    return (decision.edited.shots, "") if decision.edited.shots else directing.words_in(decision.message, plan)


def _takes_edit_in(crew: Crew, gate: Gate, version: str, state: State, runtime: Context) -> bool:
    """Whether the script was edited by hand while a later gate waited: then the edit is filmed, and the gate asks again."""
    project = crew.project
    edited = views.edited_view(project)
    if edited is None:
        return False
    script = views.read_view(project, edited)
    changes = script_changes(project.recall(state["script"], Script), script)
    gates.record(crew, gate, version, "edit", f"{views.SCRIPT_VIEW} was edited by hand", changes)
    gates.record(crew, Gate.SCRIPT, project.keep(script), "approve", f"edited by hand at the {gate.value} gate")
    words = f"{views.SCRIPT_VIEW} was edited by hand: the edit is taken in, and the {gate.value} asks again."
    tell_of(state, runtime)(Event(name="note", message=words))
    return True


def branches(state: State, crew: Crew) -> list[Send]:
    """One branch per chain of dependent shots; in later rounds only those that continuity sent back.

    A long film's chains share branches, neighbours together: after every branch LangGraph waits
    anew on all that are open, which would take the square of a thousand.
    """
    plan = crew.project.recall(state["shots"], ShotList)
    wanted = set(state.get("sent_back") or []) or {str(shot.id) for shot in plan.shots}
    base: dict[str, Any] = {"folder": state.get("folder", ""), "bible": state["bible"], "shots": state["shots"]}
    if state.get("sent_back"):  # a take is then held against the others as they are
        base |= {"records": state.get("records", {})}
    chains = [chain for chain in plan.chains() if wanted & set(chain)]
    share = -(-len(chains) // MOST_BRANCHES) or 1
    groups = [chains[at : at + share] for at in range(0, len(chains), share)]
    return [Send("shoot", {**base, "chain": [shot for chain in group for shot in chain]}) for group in groups]


def champions(crew: Crew, state: State) -> tuple[ShotList, dict[ShotId, ShotRecord], dict[ShotId, Take]]:
    """The plan, every shot's record, and every shot's best take."""
    plan = crew.project.recall(state["shots"], ShotList)
    kept = state.get("records", {})
    records = {shot.id: crew.project.recall(kept[shot.id], ShotRecord) for shot in plan.shots if shot.id in kept}
    found = {shot: find_take(crew.project, record.champion) for shot, record in records.items()}
    return plan, records, {shot: take for shot, take in found.items() if take is not None}


def _follow(
    crew: Crew, gate: Gate, version: str, decision: gates.Decision, words: Sequence[gates.ShotWord], plan: ShotList,
    kept: dict[ShotId, Any], state: State, runtime: Context,
) -> None:  # fmt: skip
    directed = directing.follow(words, plan, kept, crew)
    shots = [gates.shot_named(plan, word.shot).id for word in words]
    gates.record(crew, gate, version, decision.type, decision.message, directed.sentences(), shots)
    tell = tell_of(state, runtime)
    for sentence in directed.sentences():
        tell(Event(name="note", message=sentence))


def _script_changes(project: Project, script: Script) -> list[str]:
    before = _kept(project, Gate.SCRIPT, Script)
    return script_changes(before, script) if before else []


def _plan_changes(project: Project, plan: ShotList) -> list[str]:
    before = _kept(project, Gate.STORYBOARD, ShotList)
    return plan_changes(before, plan) if before else []


def _kept(project: Project, gate: Gate, kind: type[D]) -> D | None:
    """The version that the gate decided on last, if it is still kept."""
    version = gates.last_version(project, gate)
    return project.recall(version, kind) if version and project.path(f".rushes/documents/{version}.json").is_file() else None
