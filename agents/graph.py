"""The graph: who works when."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Literal

from langgraph.graph import START, StateGraph
from langgraph.types import Command, Send

from ..core.beat import BeatSheet
from ..core.bible import Bible
from ..core.brief import Gate, SourceKind
from ..core.event import Event
from ..core.film import Film
from ..core.names import ShotId
from ..core.script import Script
from ..core.shot import ShotList
from ..core.speech import SpeechBook
from ..tools.left_out import left_out
from ..tools.memory import give_back
from ..tools.voices.casting import VoiceCasting
from . import continuity, directing, editor, estimate, moderating, score, views
from .beat_planner import plan_beats
from .cinematographer import chained, plan_shots
from .comparing import held_against, send_outliers_back
from .crew import Crew, Tell
from .fitting import offers, speak_in_time
from .gatekeeper import branches, champions, cut_gate, script_gate, storyboard_gate
from .judging.bench import call_panel
from .lessons import lessons_for
from .on_beats import cut_to_music
from .reader import Step
from .reader import follow as follow_reading
from .requests import STORYBOARD
from .shoot import shoot
from .stage import FALLBACK, Stage
from .staging.linting import lint_prompt
from .state import Context, State, Update, crew_of, tell_of
from .swelling import swelled
from .thinking import second
from .thinking.memory import marks
from .thinking.reading import Cut
from .vault import find_take


async def screenwriter(state: State, runtime: Context) -> Update:
    """The script: written, or read as a person left it; rewritten when notes came from the gate."""
    crew, tell = crew_of(state, runtime), tell_of(state, runtime)

    def work() -> Update:
        brief = crew.brief()
        moderating.moderate_brief(crew, brief, tell, state.get("notes", ""))
        script = second.script_in_hand(crew, brief, tell)
        if state.get("notes"):
            script = second.rewritten(crew, script, brief, state["notes"], tell)
            views.put_noted(crew.project, script, brief)
        too_long = offers(script, brief) if brief.source_kind is not SourceKind.IDEA else []
        for sentence in (*views.told_of_page(crew.project), *left_out(script), *too_long):
            tell(Event(name="note", message=sentence))
        moderating.moderate_script(crew, script, tell)
        script = estimate.to_film(script, brief, crew.renderer(brief.renderer).capabilities, tell)
        digest = crew.project.keep(script)
        tell(Event(name="script", message=script.title, data={"title": script.title, "scenes": len(script.scenes), "version": digest}))
        return {"script": digest, "notes": ""}

    return await asyncio.to_thread(work)


async def art_director(state: State, runtime: Context) -> Update:
    """The bible: looks, places, style, and who speaks with which voice."""
    crew, tell = crew_of(state, runtime), tell_of(state, runtime)

    def work() -> Update:
        script, brief = crew.project.recall(state["script"], Script), crew.brief()
        moderating.moderate_script(crew, script, tell)  # as it left the gate: what was ruled on before is not asked again
        drawn = second.bible(crew, script, VoiceCasting(brief.voice, second.spoken_in(script, brief), crew.voice), tell)
        bible = views.bible_in_hand(crew, drawn, tell)
        for place in bible.locations:
            if not place.fitting:
                tell(Event(name="note", message=f"No set of its own is known for {place.name!r}; another stands in."))
        return {"bible": crew.project.keep(bible)}

    return await asyncio.to_thread(work)


async def speak(state: State, runtime: Context) -> Update:
    """Every line spoken; their real durations time the film."""
    crew = crew_of(state, runtime)
    script = await asyncio.to_thread(crew.project.recall, state["script"], Script)
    bible = await asyncio.to_thread(crew.project.recall, state["bible"], Bible)
    book = await speak_in_time(script, bible, crew, tell_of(state, runtime))
    return {"speeches": await asyncio.to_thread(crew.project.keep, book)}


async def beat_planner(state: State, runtime: Context) -> Update:
    """Beats in frames, from the real audio."""
    crew, tell = crew_of(state, runtime), tell_of(state, runtime)

    def work() -> Update:
        script = crew.project.recall(state["script"], Script)
        speeches = crew.project.recall(state["speeches"], SpeechBook).by_line()
        brief = crew.brief()
        held = crew.project.find(".rushes/beats.json", BeatSheet)
        if held is not None and (held.rate, held.seconds_asked) != (brief.rate, brief.seconds):
            held = None  # another length was asked for: the holds are set anew
        beats = plan_beats(script, speeches, brief, frozen=held).model_copy(update={"seconds_asked": brief.seconds})
        beats = cut_to_music(beats, brief, tell)
        crew.project.save(".rushes/beats.json", beats)
        if beats.missed:
            tell(Event(name="note", message=beats.missed))
        seconds = round(float(beats.rate.seconds(beats.frames)), 2)
        tell(Event(name="beats", message=f"{len(beats.beats)} beats, {seconds} s", data={"beats": len(beats.beats), "seconds": seconds}))
        return {"beats": crew.project.keep(beats)}

    return await asyncio.to_thread(work)


async def cinematographer(state: State, runtime: Context) -> Update:
    """The shots: coverage, blocking, camera, prompts."""
    crew, tell = crew_of(state, runtime), tell_of(state, runtime)

    def work() -> Update:
        recall = crew.project.recall
        shots = plan_shots(
            recall(state["script"], Script), recall(state["bible"], Bible), recall(state["beats"], BeatSheet),
            recall(state["speeches"], SpeechBook).by_line(), crew.brief(),
        )  # fmt: skip
        bible = recall(state["bible"], Bible)
        shots = second.shots(crew, recall(state["script"], Script), shots, bible, tell)
        shots = chained(directing.directed_plan(shots, directing.directions_of(crew.project), bible, tell))
        shots = swelled(shots, crew.brief(), tell)
        moderating.moderate_shots(crew, shots, tell)
        crew.project.save("shots.json", shots)
        renderer = crew.renderer(crew.brief().renderer)
        for shot in shots.shots:
            for fault in lint_prompt(shot, bible, renderer.capabilities, renderer.prompt(shot, bible)):
                tell(Event(name="note", message=f"{shot.id}: its prompt: {fault}", data={"shot": shot.id}))
        data = {"shots": [shot.id for shot in shots.shots], "frames": sum(shot.frames for shot in shots.shots)}
        tell(Event(name="plan", message=f"{len(shots.shots)} shots", data=data))
        return {"shots": crew.project.keep(shots), "sent_back": [], "rounds": 0}

    return await asyncio.to_thread(work)


def _stage(crew: Crew, bible: Bible, plan: ShotList, renderer: str, tell: Tell) -> Stage:
    """Where shots are shot by one renderer. What is shot for the storyboard alone is not put before a judge that costs money."""
    judged = renderer == crew.brief().renderer
    return Stage(
        project=crew.project, brief=crew.brief(), bible=bible, renderer=crew.renderer(renderer),
        fallback=lambda: crew.renderer(FALLBACK), tell=tell, directions=directing.directions_of(crew.project),
        prompts=marks(crew.project), plan=plan, reword=second.clause_maker(crew, tell),
        panel=call_panel(crew, lambda: crew.renderer(FALLBACK), tell) if judged else None,
        lessons=lessons_for(crew.project, plan, crew.renderer(renderer)),
        embedder=crew.embedder() if judged and not crew.brief().draft else None,
    )  # fmt: skip


async def previz(state: State, runtime: Context) -> Update:
    """The animatic of every shot, when a person wants to see the storyboard.

    Where the animatic is the final renderer these are the film's own takes. A renderer that is guided by
    the animatic draws its guide itself, from the same order (`renderers/guide.py`).
    """
    crew, tell = crew_of(state, runtime), tell_of(state, runtime)

    def work() -> Update:
        brief, project = crew.brief(), crew.project
        if Gate.STORYBOARD in brief.review:
            plan = project.recall(state["shots"], ShotList)
            stage = _stage(crew, project.recall(state["bible"], Bible), plan, FALLBACK, tell)
            takes = [find_take(project, shoot(shot, stage).champion) for shot in plan.shots]
            editor.draw_sheet(project, STORYBOARD, [take for take in takes if take is not None])
        return {}

    return await asyncio.to_thread(work)


async def shoot_chain(state: State, runtime: Context) -> Update:
    """Shoot a branch's chains in their order: render, criticise, retake one lever at a time."""
    crew, tell = crew_of(state, runtime), tell_of(state, runtime)

    def work() -> Update:
        plan = crew.project.recall(state["shots"], ShotList)
        stage = _stage(crew, crew.project.recall(state["bible"], Bible), plan, crew.brief().renderer, tell)
        if state.get("records"):
            stage = replace(stage, beside=held_against(crew, plan, champions(crew, state)[2]))
        done = {name: crew.project.keep(shoot(plan.by_id[ShotId(name)], stage)) for name in state["chain"]}
        give_back()
        return {"records": done}

    return await asyncio.to_thread(work)


async def continuity_join(state: State, runtime: Context) -> Update:
    """Neighbours and the whole film; shots that don't fit go back, at most twice."""
    crew, tell = crew_of(state, runtime), tell_of(state, runtime)

    def work() -> Update:
        plan, records, takes = champions(crew, state)
        rounds = state.get("rounds", 0)
        back = continuity.misfits(plan, takes) if rounds < continuity.ROUNDS else {}
        if not back and rounds < continuity.ROUNDS:
            back = send_outliers_back(crew, plan, records, takes, tell)
        for shot, why in back.items():
            tell(Event(name="note", message=f"{shot} goes back to be shot again: {why}", data={"shot": shot}))
        if not back:
            for remark in continuity.notes(plan, takes):
                tell(Event(name="note", message=remark))
        return {"sent_back": [str(shot) for shot in back], "rounds": rounds + 1}

    return await asyncio.to_thread(work)


def after_continuity(state: State, runtime: Context) -> list[Send] | str:
    """Back to the set, or on to the score."""
    return branches(state, crew_of(state, runtime)) if state.get("sent_back") else "score"


async def score_node(state: State, runtime: Context) -> Update:
    """Music, ambience and speech, mixed and mastered once."""
    crew, tell = crew_of(state, runtime), tell_of(state, runtime)

    def work() -> Update:
        recall = crew.project.recall
        material = score.Material(
            script=recall(state["script"], Script), bible=recall(state["bible"], Bible), beats=recall(state["beats"], BeatSheet),
            speeches=recall(state["speeches"], SpeechBook).by_line(), shots=recall(state["shots"], ShotList),
        )  # fmt: skip
        sound = score.mix_sound(material, crew.brief(), crew.project, tell)
        give_back()
        return {"sound": sound}

    return await asyncio.to_thread(work)


async def edit(state: State, runtime: Context) -> Update:
    """The cut, its captions, the final check, and the report."""
    crew, tell = crew_of(state, runtime), tell_of(state, runtime)

    def work() -> Update:
        recall = crew.project.recall
        plan, records, takes = champions(crew, state)
        reel = editor.Reel(
            brief=crew.brief(), script=recall(state["script"], Script), bible=recall(state["bible"], Bible),
            beats=recall(state["beats"], BeatSheet), speeches=recall(state["speeches"], SpeechBook).by_line(),
            shots=plan, records=records, takes=takes, sound=state["sound"],
        )  # fmt: skip
        film = editor.cut(reel, crew.project, tell)
        return {"film": crew.project.keep(film)}

    return await asyncio.to_thread(work)


async def reader(state: State, runtime: Context) -> Command[Literal["screenwriter", "cut_gate"]]:
    """The cut read as a story, where a model judges: shown at the gate, or polished once and kept only if it is preferred."""
    crew, tell = crew_of(state, runtime), tell_of(state, runtime)

    def work() -> Step:
        recall = crew.project.recall
        cut = Cut(
            script=recall(state["script"], Script), beats=recall(state["beats"], BeatSheet), shots=recall(state["shots"], ShotList),
            version=recall(state["film"], Film).version,
        )  # fmt: skip
        return follow_reading(crew, cut, tell, state.get("gone_back", False))

    step = await asyncio.to_thread(work)
    if step.notes or step.back:
        return Command(goto="screenwriter", update={"notes": step.notes, "gone_back": step.back})
    return Command(goto="cut_gate")


def build(context: type[Crew] | None = Crew) -> StateGraph[State, Crew, State, State]:
    """The graph, not yet compiled: the caller adds the checkpointer.

    Without a `context` the crew is called to the state's folder by each node (see `crew_of`): an
    inspector that would make a context from a form cannot make a crew.
    """
    graph = StateGraph(State, context_schema=context)
    graph.add_node("screenwriter", screenwriter)
    graph.add_node("script_gate", script_gate)
    graph.add_node("art_director", art_director)
    graph.add_node("speak", speak)
    graph.add_node("beat_planner", beat_planner)
    graph.add_node("cinematographer", cinematographer)
    graph.add_node("previz", previz)
    graph.add_node("storyboard_gate", storyboard_gate)
    graph.add_node("shoot", shoot_chain)
    graph.add_node("continuity", continuity_join)
    graph.add_node("score", score_node)
    graph.add_node("editor", edit)
    graph.add_node("reader", reader)
    graph.add_node("cut_gate", cut_gate)
    graph.add_edge(START, "screenwriter")
    graph.add_edge("screenwriter", "script_gate")
    for before, after in (
        ("art_director", "speak"),
        ("speak", "beat_planner"),
        ("beat_planner", "cinematographer"),
        ("cinematographer", "previz"),
        ("previz", "storyboard_gate"),
        ("shoot", "continuity"),
        ("score", "editor"),
        ("editor", "reader"),
    ):
        graph.add_edge(before, after)
    graph.add_conditional_edges("continuity", after_continuity, ["shoot", "score"])
    return graph


graph = build(None).compile()
"""The film graph as LangGraph Studio shows it (see langgraph.json); Studio brings its own checkpointer."""

__all__ = ["Context", "State", "build", "graph"]
