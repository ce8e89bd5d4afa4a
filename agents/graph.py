"""The graph: who works when. State carries ids, paths and hashes only; the folder is the truth."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Literal, TypedDict

from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime
from langgraph.types import Command, Send, interrupt

from ..core.beat import BeatSheet
from ..core.bible import Bible
from ..core.brief import Gate
from ..core.event import Event
from ..core.names import ShotId, TakeKey
from ..core.script import Script
from ..core.shot import ShotList
from ..core.speech import SpeechBook
from ..core.take import ShotRecord, Take
from ..tools.voices import VoiceCasting
from . import continuity, editor, gates, score, views
from .art_director import draw_up_bible
from .beat_planner import plan_beats
from .cinematographer import plan_shots
from .crew import Crew, Tell, teller
from .prompting import lint_prompt
from .rewriting import rewrite
from .shoot import FALLBACK, Stage, find_take, shoot
from .speak import speak as say_lines


def merged(before: dict[str, str], after: dict[str, str]) -> dict[str, str]:
    """Join what parallel chains bring back."""
    return {**before, **after}


class State(TypedDict):
    """Where a production stands: hashes of documents in the folder, never their content."""

    folder: str
    script: str
    notes: str
    bible: str
    speeches: str
    beats: str
    shots: str
    chain: list[str]
    records: Annotated[dict[str, str], merged]
    sent_back: list[str]
    rounds: int
    sound: str
    film: str


Context = Runtime[Crew]
Update = dict[str, Any]


def _crew(state: State, runtime: Context) -> Crew:
    """The crew of the run; opened on the folder when an inspector (LangGraph Studio) runs the graph by itself."""
    return runtime.context or Crew.at(state["folder"])


def _tell(state: State, runtime: Context) -> Tell:
    return teller(runtime.stream_writer, _crew(state, runtime).stopping)


async def screenwriter(state: State, runtime: Context) -> Update:
    """The script: written, or read as a person left it; rewritten when notes came from the gate."""
    crew, tell = _crew(state, runtime), _tell(state, runtime)

    def work() -> Update:
        brief = crew.brief()
        script = views.script_in_hand(crew.project, brief, tell)
        if state.get("notes"):
            script = rewrite(script, brief, state["notes"], tell)
            views.put_script(crew.project, script, brief)
        digest = crew.project.keep(script)
        tell(Event(name="script", message=script.title, data={"title": script.title, "scenes": len(script.scenes), "version": digest}))
        return {"script": digest, "notes": ""}

    return await asyncio.to_thread(work)


async def script_gate(state: State, runtime: Context) -> Command[Literal["screenwriter", "art_director"]]:
    """Wait for a person, if they asked to approve the script and have not approved this one."""
    crew = _crew(state, runtime)
    project, brief = crew.project, crew.brief()
    if Gate.SCRIPT not in brief.review or gates.approved(project, Gate.SCRIPT, state["script"]):
        return Command(goto="art_director")
    decision = gates.answer(interrupt(gates.script_request(project.recall(state["script"], Script), state["script"])))
    gates.record(project, Gate.SCRIPT, state["script"], decision)
    if decision.type == "reject":
        return Command(goto="screenwriter", update={"notes": decision.message})
    script = views.read_view(project, decision.text) if decision.type == "edit" else project.recall(state["script"], Script)
    digest = project.keep(script)
    if decision.type == "edit":
        project.write(views.SCRIPT_VIEW, decision.text)
        gates.record(project, Gate.SCRIPT, digest, gates.Decision(type="approve"))
    return Command(goto="art_director", update={"script": digest})


async def art_director(state: State, runtime: Context) -> Update:
    """The bible: looks, places, style, and who speaks with which voice."""
    crew, tell = _crew(state, runtime), _tell(state, runtime)

    def work() -> Update:
        script, brief = crew.project.recall(state["script"], Script), crew.brief()
        drawn = draw_up_bible(script, brief, VoiceCasting(brief.voice, brief.language))
        bible = views.bible_in_hand(crew.project, drawn, tell)
        for place in bible.locations:
            if not place.fitting:
                tell(Event(name="note", message=f"No set is known for {place.name!r}; a neutral one stands in."))
        return {"bible": crew.project.keep(bible)}

    return await asyncio.to_thread(work)


async def speak(state: State, runtime: Context) -> Update:
    """Every line spoken; their real durations time the film."""
    crew = _crew(state, runtime)
    script, bible = crew.project.recall(state["script"], Script), crew.project.recall(state["bible"], Bible)
    book = await say_lines(script, bible, crew, _tell(state, runtime))
    return {"speeches": crew.project.keep(book)}


async def beat_planner(state: State, runtime: Context) -> Update:
    """Beats in frames, from the real audio."""
    crew, tell = _crew(state, runtime), _tell(state, runtime)

    def work() -> Update:
        script = crew.project.recall(state["script"], Script)
        speeches = crew.project.recall(state["speeches"], SpeechBook).by_line()
        brief = crew.brief()
        held = crew.project.find(".rushes/beats.json", BeatSheet)
        if held is not None and (held.rate, held.seconds_asked) != (brief.rate, brief.seconds):
            held = None  # another length was asked for: the holds are set anew
        beats = plan_beats(script, speeches, brief, frozen=held).model_copy(update={"seconds_asked": brief.seconds})
        crew.project.save(".rushes/beats.json", beats)
        if beats.missed:
            tell(Event(name="note", message=beats.missed))
        seconds = round(float(beats.rate.seconds(beats.frames)), 2)
        tell(Event(name="beats", message=f"{len(beats.beats)} beats, {seconds} s", data={"beats": len(beats.beats), "seconds": seconds}))
        return {"beats": crew.project.keep(beats)}

    return await asyncio.to_thread(work)


async def cinematographer(state: State, runtime: Context) -> Update:
    """The shots: coverage, blocking, camera, prompts."""
    crew, tell = _crew(state, runtime), _tell(state, runtime)

    def work() -> Update:
        recall = crew.project.recall
        shots = plan_shots(
            recall(state["script"], Script), recall(state["bible"], Bible), recall(state["beats"], BeatSheet),
            recall(state["speeches"], SpeechBook).by_line(), crew.brief(),
        )  # fmt: skip
        crew.project.save("shots.json", shots)
        bible = recall(state["bible"], Bible)
        for shot in shots.shots:
            for fault in lint_prompt(shot, bible):
                tell(Event(name="note", message=f"{shot.id}: its prompt: {fault}", data={"shot": shot.id}))
        data = {"shots": [shot.id for shot in shots.shots], "frames": sum(shot.frames for shot in shots.shots)}
        tell(Event(name="plan", message=f"{len(shots.shots)} shots", data=data))
        return {"shots": crew.project.keep(shots), "sent_back": [], "rounds": 0}

    return await asyncio.to_thread(work)


def _stage(crew: Crew, bible: Bible, renderer: str, tell: Tell) -> Stage:
    return Stage(
        project=crew.project, brief=crew.brief(), bible=bible, renderer=crew.renderer(renderer),
        fallback=lambda: crew.renderer(FALLBACK), tell=tell,
    )  # fmt: skip


async def previz(state: State, runtime: Context) -> Update:
    """The animatic of every shot, when the final renderer is guided by pictures; else its takes are the film's own."""
    crew, tell = _crew(state, runtime), _tell(state, runtime)

    def work() -> Update:
        brief = crew.brief()
        if brief.renderer == FALLBACK or "image" not in crew.renderer(brief.renderer).capabilities.kinds:
            return {}
        stage = _stage(crew, crew.project.recall(state["bible"], Bible), FALLBACK, tell)
        for shot in crew.project.recall(state["shots"], ShotList).shots:
            shoot(shot, stage)
        return {}

    return await asyncio.to_thread(work)


def chains(state: State, runtime: Context) -> list[Send]:
    """One branch per chain of dependent shots; in later rounds only those that continuity sent back."""
    crew = _crew(state, runtime)
    plan = crew.project.recall(state["shots"], ShotList)
    wanted = set(state.get("sent_back") or []) or {str(shot.id) for shot in plan.shots}
    base = {"folder": state.get("folder", ""), "bible": state["bible"], "shots": state["shots"]}
    return [Send("shoot", {**base, "chain": list(chain)}) for chain in plan.chains() if wanted & set(chain)]


async def shoot_chain(state: State, runtime: Context) -> Update:
    """Shoot one chain in its order: render, criticise, retake one lever at a time."""
    crew, tell = _crew(state, runtime), _tell(state, runtime)

    def work() -> Update:
        plan = crew.project.recall(state["shots"], ShotList)
        stage = _stage(crew, crew.project.recall(state["bible"], Bible), crew.brief().renderer, tell)
        done: dict[str, str] = {}
        for shot in plan.shots:
            if shot.id in state["chain"]:
                done[shot.id] = crew.project.keep(shoot(shot, stage))
        return {"records": done}

    return await asyncio.to_thread(work)


def champions(crew: Crew, state: State) -> tuple[ShotList, dict[ShotId, ShotRecord], dict[ShotId, Take]]:
    """The plan, every shot's record, and every shot's best take."""
    plan = crew.project.recall(state["shots"], ShotList)
    records = {ShotId(shot): crew.project.recall(digest, ShotRecord) for shot, digest in state.get("records", {}).items()}
    takes = {}
    for shot in plan.shots:
        take = find_take(crew.project, TakeKey(records[shot.id].champion)) if shot.id in records else None
        if take is not None:
            takes[shot.id] = take
    return plan, {shot.id: records[shot.id] for shot in plan.shots if shot.id in records}, takes


async def continuity_join(state: State, runtime: Context) -> Update:
    """Neighbours and the whole film; shots that don't fit go back, at most twice."""
    crew, tell = _crew(state, runtime), _tell(state, runtime)

    def work() -> Update:
        plan, _, takes = champions(crew, state)
        rounds = state.get("rounds", 0)
        back = continuity.misfits(plan, takes) if rounds < continuity.ROUNDS else {}
        for shot, why in back.items():
            tell(Event(name="note", message=f"{shot} goes back to be shot again: {why}", data={"shot": shot}))
        if not back:
            for remark in continuity.notes(plan, takes):
                tell(Event(name="note", message=remark))
        return {"sent_back": [str(shot) for shot in back], "rounds": rounds + 1}

    return await asyncio.to_thread(work)


def after_continuity(state: State, runtime: Context) -> list[Send] | str:
    """Back to the set, or on to the score."""
    return chains(state, runtime) if state.get("sent_back") else "score"


async def score_node(state: State, runtime: Context) -> Update:
    """Music, ambience and speech, mixed and mastered once."""
    crew, tell = _crew(state, runtime), _tell(state, runtime)

    def work() -> Update:
        recall = crew.project.recall
        material = score.Material(
            script=recall(state["script"], Script), bible=recall(state["bible"], Bible), beats=recall(state["beats"], BeatSheet),
            speeches=recall(state["speeches"], SpeechBook).by_line(), shots=recall(state["shots"], ShotList),
        )  # fmt: skip
        return {"sound": score.mix_sound(material, crew.brief(), crew.project, tell)}

    return await asyncio.to_thread(work)


async def edit(state: State, runtime: Context) -> Update:
    """The cut, its captions, the final check, and the report."""
    crew, tell = _crew(state, runtime), _tell(state, runtime)

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


def build() -> StateGraph[State, Crew, State, State]:
    """The graph, not yet compiled: the caller adds the checkpointer."""
    graph = StateGraph(State, context_schema=Crew)
    graph.add_node("screenwriter", screenwriter)
    graph.add_node("script_gate", script_gate)
    graph.add_node("art_director", art_director)
    graph.add_node("speak", speak)
    graph.add_node("beat_planner", beat_planner)
    graph.add_node("cinematographer", cinematographer)
    graph.add_node("previz", previz)
    graph.add_node("shoot", shoot_chain)
    graph.add_node("continuity", continuity_join)
    graph.add_node("score", score_node)
    graph.add_node("editor", edit)
    graph.add_edge(START, "screenwriter")
    graph.add_edge("screenwriter", "script_gate")
    for before, after in (
        ("art_director", "speak"),
        ("speak", "beat_planner"),
        ("beat_planner", "cinematographer"),
        ("cinematographer", "previz"),
        ("shoot", "continuity"),
        ("score", "editor"),
    ):
        graph.add_edge(before, after)
    graph.add_conditional_edges("previz", chains, ["shoot"])
    graph.add_conditional_edges("continuity", after_continuity, ["shoot", "score"])
    graph.add_edge("editor", END)
    return graph


graph = build().compile()
"""The film graph as LangGraph Studio shows it (see langgraph.json); Studio brings its own checkpointer."""

__all__ = ["Context", "State", "build", "graph"]
