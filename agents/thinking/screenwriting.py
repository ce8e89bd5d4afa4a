"""The screenwriter with a model: an idea to a script, and a script after a person's notes."""

from __future__ import annotations

from collections.abc import Iterable

from ... import prompts
from ...core.brief import Brief, SourceKind
from ...core.document import content_hash
from ...core.event import Event
from ...core.script import Action, Line, Remark, Script
from ...core.thought import Role
from ...tools.language import is_other_than_english, name_of
from ...tools.llm import Mind
from ..crew import Crew, Tell
from . import memory
from .drafts import RevisedScript, ScriptDraft
from .measure import DEFAULT_SECONDS, room_for, words_of
from .revising import Revision, RevisionCheck, revised
from .scripting import ScriptCheck, script_from
from .vocabulary import built_places, playable

PART = "script"
_ITS_OWN = "the language that the idea is written in"
_A_SCENE = 9
"""Seconds that a scene lasts at the least, about."""


def write(crew: Crew, mind: Mind, brief: Brief, pace: float, tell: Tell) -> Script:
    """A script for the brief's idea. Raises `ModelError`, `BudgetReached` or `UnusableModel`; then there is none."""
    room, seconds = room_for(brief, pace), brief.seconds or DEFAULT_SECONDS
    language = "" if brief.language == "en" and is_other_than_english(brief.source) else brief.language
    filled = prompts.load("screenwriter").fill(
        idea=prompts.fence(brief.source, "the idea"), seconds=str(seconds), words=str(room.words), least=str(room.least),
        most=str(room.most), scenes=_scenes(seconds, brief.max_shots), language=name_of(language) if language else _ITS_OWN,
        verbs=playable(), places=built_places(),
    )  # fmt: skip
    check = ScriptCheck(room, brief.source, language)
    draft, key = memory.ask(crew, Role.WRITER, mind, filled, ScriptDraft, tell, check=check, turn=brief.seed, max_tokens=_tokens(room.most))
    script, mended = script_from(draft, language, brief.source)
    _tell_all(tell, mended)
    words = words_of(script)
    if room.misses(words):
        tell(Event(name="note", message=f"The script has {words} spoken words; about {room.words} fit {seconds} s."))
    memory.stands_behind(crew.project, PART, [key])
    return script


def rewrite(crew: Crew, mind: Mind, script: Script, brief: Brief, notes: str, pace: float, tell: Tell) -> Script:
    """The script after a person's notes; what nobody spoke of keeps its words and ids. Raises as `write` does."""
    room = room_for(brief, pace)
    handed_in = brief.source_kind is not SourceKind.IDEA
    filled = prompts.load("rewriter").fill(
        script=prompts.fence(with_ids(script), "the script"), notes=prompts.fence(notes, "the notes"),
        seconds=f"{brief.seconds} seconds long" if brief.seconds else "as long as its words take",
        words=str(room.words) if brief.seconds else "as many as the notes leave", least=str(room.least) if brief.seconds else "one",
        most=str(room.most) if brief.seconds else "any number", now=str(words_of(script)), language=name_of(script.language),
        handed_in=_HANDED_IN if handed_in else _OWN, verbs=playable(), places=built_places(),
    )  # fmt: skip
    check = RevisionCheck(script, f"{brief.source}\n{notes}", script.language, handed_in, notes)
    found, key = memory.ask(
        crew, Role.WRITER, mind, filled, RevisedScript, tell, check=check, turn=[brief.seed, content_hash(script)],
        max_tokens=_tokens(words_of(script) * 2),
    )  # fmt: skip
    made: Revision = revised(found, script, brief.source)
    _tell_all(tell, [*made.done, *made.not_done, *made.mended])
    memory.stands_behind(crew.project, PART, [*memory.behind(crew.project, PART), key])
    return made.script


_HANDED_IN = (
    "This script was handed in by the person: its words are theirs. Rewrite a line only where a note speaks of that line or asks for "
    "other words, and cut only what a note asks to cut; everything else is kept by its id."
)
_OWN = "The words are the crew's own: where a note asks for another tone, length or turn, rewrite what it takes."


def with_ids(script: Script) -> str:
    """The script with the id of every scene and element, as the rewriter and the reader work on it."""
    page = [f"Title: {script.title}", f"Logline: {script.logline}", "Cast:"]
    page += [f"- {one.name}: {one.description or '(not described)'}" for one in script.characters]
    for scene in script.scenes:
        page += ["", f"[{scene.id}] {scene.heading} ({scene.weather.value})"]
        for element in scene.elements:
            if isinstance(element, Line):
                manner = f" ({element.manner})" if element.manner else ""
                page.append(f"[{element.id}] {script.name_of(element.speaker)}{manner}: {element.text}")
            elif isinstance(element, Action):
                page.append(f"[{element.id}] {'Type on the screen: ' if element.card else ''}{element.text}")
            elif isinstance(element, Remark) and element.text:
                page.append(f"(remark, kept where it is: {element.text})")
    return "\n".join(page)


def _scenes(seconds: int, most_shots: int | None) -> str:
    """How many scenes fit."""
    few = max(1, min(2, seconds // _A_SCENE))
    many = max(few, seconds // _A_SCENE)
    if most_shots is not None:
        many = max(1, min(many, most_shots - 2))
        few = min(few, many)
    words = f"{few} scene{'s' * (few > 1)}" if few == many else f"{few} to {many} scenes"
    return f"Write {words}"


def _tokens(words: int) -> int:
    """Room for an answer of so many spoken words: what is seen, the shape around it, and languages that take more tokens."""
    return max(8192, min(32768, words * 30))


def _tell_all(tell: Tell, sentences: Iterable[str]) -> None:
    for sentence in sentences:
        tell(Event(name="note", message=sentence))
