"""The assistant: a conversation about one film, as a small graph that thinks, asks for a yes where one is needed, and acts.

It has two minds: a model that calls tools, or the rules of `hearing`. What may be done without the
person's yes is decided here, by code, whichever mind wants it: an act with a question is held back
until the person has said yes to that very question.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypedDict

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime
from langgraph.types import Command, interrupt
from pydantic import BaseModel

from ..core.errors import RushesError, Stopped
from ..core.thought import PromptMark, Thought
from ..prompts import Prompt, fence, load
from ..tools.llm import Acted
from ..tools.wire import Message, Tool, ToolCall, assistant, result, system, user
from .conversation.hearing import NO, ONLY, YES, hear

ROUNDS = 8
"""Rounds of tools in one turn."""

EARLIER = 24
"""Messages of the conversation that a model is reminded of."""

GRAMMAR = (
    "scenes: cut, move, swap scenes 3 and 4, scene 2 at night (in the rain, in the kitchen); words: call the keeper Ada, title: X, "
    'cut line 2 of scene 1, replace "a" with "b", the keeper: "hello", Mara whispers in scene 2; let her run in shot 5; '
    "shots: shot 3: closer (wider, push in, hold still, on the keeper, again, lock, take 2), retake 4; "
    "voices: another (deeper, slower) voice for the captain, captain's voice: f5; "
    "the film: make it 45 seconds, shorter, another, no music, music: tense, style: paper, 9:16, burn captions, draft, final"
)
"""What can be changed in words, in short; docs/chat.md has all of it."""


class Told(Protocol):
    """What came of an act."""

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        ...

    @property
    def said(self) -> tuple[str, ...]:
        """Sentences for the person."""
        ...

    @property
    def data(self) -> dict[str, Any]:
        """Values."""
        ...


class Action(Protocol):
    """Something that can be done; `asks` is the question to be answered with yes first, empty when there is none."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def about(self) -> str:
        """What it does, for a model."""
        ...

    @property
    def arguments(self) -> type[BaseModel]:
        """The shape of its arguments."""
        ...

    @property
    def run(self) -> Callable[[Any, Any], Awaitable[Told]]:
        """Do it."""
        ...

    @property
    def asks(self) -> Callable[[Any, Any], str]:
        """What must be answered with yes first."""
        ...


class Mind(Protocol):
    """A model that calls tools; `tools.llm.Thinker` is one."""

    def act(self, messages: Sequence[Message], tools: Sequence[Tool], *, prompts: Sequence[PromptMark] = ()) -> Acted:
        """Words, or calls."""
        ...


@dataclass
class Company:
    """What a conversation needs: the actions and where they act, who thinks (None: the rules), and who hears.

    `begun` says whether there is a film's folder, `stands` how the film stands, in words; `shown` is the id of the
    proposal that the person saw last and may say yes to, until `forget`. `tell` takes what is said to the
    person, `thought` what stands behind a model's words.
    """

    booth: Any
    actions: Mapping[str, Action]
    begun: Callable[[], bool]
    made: Callable[[], bool]
    stands: Callable[[], str]
    shown: Callable[[], str]
    tell: Callable[[str], None]
    forget: Callable[[], None] = lambda: None
    mind: Callable[[], Mind | None] = lambda: None
    thought: Callable[[Thought], None] = lambda thought: None
    earlier: list[tuple[str, str]] = field(default_factory=list)


class Talk(TypedDict):
    """One turn. `messages` are what the model has seen, `calls` what is still to be done, `last` what came of the last act."""

    words: str
    messages: list[dict[str, Any]]
    calls: list[dict[str, Any]]
    last: dict[str, Any]
    rounds: int
    only: bool
    left: str


Work = Runtime[Company]
Update = dict[str, Any]


async def think(state: Talk, runtime: Work) -> Update:
    """What to do next."""
    company = runtime.context
    mind = company.mind()
    if mind is None:
        return _by_rules(state, company)
    if state["rounds"] >= ROUNDS:
        company.tell(f"I stopped after {ROUNDS} rounds. Say how to go on.")
        return {"calls": []}
    prompt = load("assistant")
    mark = PromptMark(name=prompt.name, version=prompt.version, digest=prompt.digest)
    messages = state["messages"] or await asyncio.to_thread(_opening, prompt, state["words"], company)
    tools = [Tool(action.name, action.about, action.arguments) for action in company.actions.values()]
    acted = await asyncio.to_thread(mind.act, [_message(one) for one in messages], tools, prompts=[mark])
    company.thought(acted.thought)
    if acted.text.strip():
        company.tell(acted.text.strip())
    calls = [{"id": act.call.id, "name": act.call.name, "arguments": act.arguments.model_dump(mode="json")} for act in acted.acts]
    return {"messages": [*messages, _plain(acted.turn)], "calls": calls, "rounds": state["rounds"] + 1}


def _by_rules(talk: Talk, company: Company) -> Update:
    """The rules' mind: one act for the words; a change that was shown is offered, and one that was made is filmed."""
    last = talk["last"]
    if not last and company.begun() and (YES.fullmatch(talk["words"]) or NO.fullmatch(talk["words"])):
        company.tell("Nothing was asked. Say what should be different; or help.")
        return {"calls": []}
    if not last:
        heard = hear(talk["words"], company.begun())
        return {"calls": [_call(heard.action, heard.arguments)], "rounds": 1}
    if last["name"] == "propose_change" and last["data"].get("proposal"):
        return {"calls": [_call("apply_change", {"proposal": last["data"]["proposal"]})]}
    changed = last["name"] in ("apply_change", "undo", "redo", "retake") and last["ok"]
    if changed and company.made() and not talk["only"]:
        return {"calls": [_call("make_film", {})]}
    return {"calls": []}


async def act(state: Talk, runtime: Work) -> Update:
    """One act, after the person's yes where it asks for one. Nothing is done before the interrupt."""
    company, (call, *rest) = runtime.context, state["calls"]
    action = company.actions.get(call["name"])
    if action is None:
        return {"calls": rest, **_came(state, call, False, (f"There is no tool {call['name']!r}.",), {})}
    only = False
    try:
        asked = action.arguments.model_validate(call["arguments"])
        question = await asyncio.to_thread(action.asks, company.booth, asked)
        if question and not _said_yes(state, call, company):
            answer = str(interrupt({"question": question, "action": action.name, "arguments": call["arguments"]})).strip()
            only = ONLY.fullmatch(answer) is not None and action.name == "apply_change"
            if not only and not YES.fullmatch(answer):
                company.forget()
                no = "The person did not say yes, so it was not done."
                return {"calls": [], "left": answer, **_came(state, call, False, (no,), {}), **_unanswered(state, rest)}
        told = await action.run(company.booth, asked)
        ok, said, data = told.ok, told.said, told.data
    except Stopped as stop:
        ok, said, data = False, (str(stop),), {}
    except RushesError as fault:
        ok, said, data = False, (str(fault),), {}
    for sentence in said:
        company.tell(sentence)
    return {"calls": rest, "only": only or state["only"], **_came(state, call, ok, said, data)}


def _said_yes(talk: Talk, call: Mapping[str, Any], company: Company) -> bool:
    """Whether this turn's words are a yes to what was shown before: to the change that was seen last, and to nothing else."""
    shown = company.shown()
    same = call["name"] == "apply_change" and bool(shown) and call["arguments"].get("proposal") == shown
    return same and not talk["last"] and YES.fullmatch(talk["words"].strip()) is not None


def _came(talk: Talk, call: Mapping[str, Any], ok: bool, said: Sequence[str], data: Mapping[str, Any]) -> Update:
    """What came of an act, for whoever thinks next; to a model its texts are material, never orders."""
    last = {"name": call["name"], "ok": ok, "data": dict(data)}
    if not talk["messages"]:
        return {"last": last}
    text = json.dumps({"ok": ok, "said": list(said), **_brief(data)}, ensure_ascii=False)
    done = result(ToolCall(call["id"], call["name"], ""), fence(text, f"what came of {call['name']}"))
    return {"last": last, "messages": [*talk["messages"], _plain(done)]}


def _unanswered(talk: Talk, rest: Sequence[Mapping[str, Any]]) -> Update:
    """After a no nothing else of this turn is done either."""
    return {"rounds": ROUNDS} if rest or talk["messages"] else {}


def _brief(data: Mapping[str, Any]) -> dict[str, Any]:
    """What a model needs of an act's values; ids and figures, no pages that it was shown as sentences already."""
    wanted = ("proposal", "unread", "waiting", "version", "change", "changed_since", "takes")
    return {name: value for name, value in data.items() if name in wanted}


def after_thought(talk: Talk) -> str:
    """On to the act, or to the turn's end."""
    return "act" if talk["calls"] else END


def after_act(talk: Talk) -> str:
    """The next act; or another thought, unless the person said no."""
    if talk["calls"]:
        return "act"
    return END if talk["left"] else "think"


def build() -> Any:
    """The graph, compiled, with its position in memory: a turn is not resumed by another process, the conversation is."""
    graph = StateGraph(Talk, context_schema=Company)
    graph.add_node("think", think)
    graph.add_node("act", act)
    graph.add_edge(START, "think")
    graph.add_conditional_edges("think", after_thought, ["act", END])
    graph.add_conditional_edges("act", after_act, ["act", "think", END])
    return graph.compile(checkpointer=InMemorySaver())


async def turn(app: Any, company: Company, words: str, ask: Callable[[str], Awaitable[str]], number: int) -> str:
    """One turn of the conversation; `ask` puts a question to the person. Returns words that were no answer, to be heard next."""
    config = {"configurable": {"thread_id": str(number)}, "recursion_limit": 60}
    start: Any = {"words": words, "messages": [], "calls": [], "last": {}, "rounds": 0, "only": False, "left": ""}
    while True:
        state = await app.ainvoke(start, config, context=company)
        waiting = state.get("__interrupt__")
        if not waiting:
            return str(state.get("left", ""))
        start = Command(resume=await ask(str(waiting[0].value["question"])))


def _opening(prompt: Prompt, words: str, company: Company) -> list[dict[str, Any]]:
    filled = prompt.fill(film=fence(company.stands(), "the film"), edits=GRAMMAR)
    earlier = [user(text) if who == "person" else assistant(text) for who, text in company.earlier[-EARLIER:]]
    return [_plain(one) for one in (system(filled.text), *earlier, user(words))]


def _call(name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": "", "name": name, "arguments": dict(arguments)}


def _plain(message: Message) -> dict[str, Any]:
    calls = [{"id": call.id, "name": call.name, "arguments": call.arguments} for call in message.calls]
    return {"role": message.role, "text": message.text, "calls": calls, "answers": message.answers}


def _message(plain: Mapping[str, Any]) -> Message:
    calls = tuple(ToolCall(call["id"], call["name"], call["arguments"]) for call in plain["calls"])
    return Message(plain["role"], plain["text"], calls=calls, answers=plain["answers"])
