"""The screenwriter with a model and somebody else's text: what is seen while it is read. Its words are not touched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ... import prompts
from ...core.event import Event
from ...core.names import ActionId
from ...core.script import Action, Element, Line, Scene, Script
from ...core.thought import Role
from ...tools.llm import Mind
from ...tools.numbering import number
from ..crew import Crew, Tell
from . import memory
from .cleaning import is_blank, plain
from .drafts import Illustrations
from .scripting import settled, wrong_words
from .vocabulary import playable

AT_ONCE = 60
"""Lines of one question."""

LONGEST = 300


@dataclass
class IllustrationCheck:
    """What is wrong with pictures for some lines, in words for the model. What is missing is told once; rules see to it then."""

    lines: Sequence[Line]
    source: str
    asked: bool = field(default=False, init=False)

    def __call__(self, draft: Illustrations) -> list[str]:
        """The faults."""
        wanted, given = {str(line.id): line for line in self.lines}, {one.line: one for one in draft.lines}
        faults = list(wrong_words([one.action for one in draft.lines], self.source))
        if not set(wanted) & set(given):
            faults.append(f"No line of the list is there by its id. The ids are {', '.join(list(wanted)[:20])}.")
        if not self.asked:
            missing = [name for name in wanted if name not in given]
            faults += [f"The lines {', '.join(missing[:20])} are missing."] if missing else []
            same = [name for name, one in given.items() if name in wanted and _echoes(one.action, wanted[name].text)]
            faults += [f"{name} repeats the line's own words; show what it does not say." for name in same[:8]]
        self.asked = True
        return faults


def illustrate(crew: Crew, mind: Mind, script: Script, filmed: Script, tell: Tell) -> tuple[Script, tuple[str, ...]]:
    """The script with an action before every line that had none, and the answers they come from; every line stays as it is.

    Only the lines of what is `filmed` are asked about. Raises `ModelError`, `BudgetReached` or `UnusableModel`.
    """
    bare = _bare(filmed)
    seen: dict[str, str] = {}
    answers: list[str] = []
    for at in range(0, len(bare), AT_ONCE):
        some = bare[at : at + AT_ONCE]
        filled = prompts.load("illustrator").fill(
            film=prompts.fence(_film(script), "the film"), lines=prompts.fence(_listed(script, some), "the lines"), verbs=playable()
        )
        check = IllustrationCheck(some, crew.brief().source)
        draft, key = memory.ask(crew, Role.WRITER, mind, filled, Illustrations, tell, check=check, turn=crew.brief().seed)
        answers.append(key)
        seen |= {one.line: plain(one.action)[:LONGEST] for one in draft.lines if not is_blank(plain(one.action))}
    pictured = script.model_copy(update={"scenes": tuple(_with_pictures(scene, seen) for scene in script.scenes)})
    made = settled(number(pictured, script))
    if [(line.speaker, line.text) for line in made.lines()] != [(line.speaker, line.text) for line in script.lines()]:
        tell(Event(name="note", message="What was added would have changed the text when read back; it is filmed without it."))
        return script, ()
    return made, tuple(answers)


def _bare(script: Script) -> list[Line]:
    """The lines before which nothing is seen yet."""
    found = []
    for scene in script.scenes:
        before: Element | None = None
        for one in scene.played:
            if isinstance(one, Line) and not isinstance(before, Action):
                found.append(one)
            before = one
    return found


def _with_pictures(scene: Scene, seen: dict[str, str]) -> Scene:
    elements: list[Element] = []
    for one in scene.elements:
        if isinstance(one, Line) and one.id in seen:
            elements.append(Action(id=ActionId(""), text=seen[one.id]))
        elements.append(one)
    return scene.model_copy(update={"elements": tuple(elements)})


def _film(script: Script) -> str:
    cast = [f"- {one.name}: {one.description or '(not described)'}" for one in script.characters] or ["- (nobody)"]
    return "\n".join([f"Title: {script.title}", "Cast:", *cast])


def _listed(script: Script, lines: Sequence[Line]) -> str:
    wanted = {line.id for line in lines}
    page: list[str] = []
    for scene in script.scenes:
        said = [one for one in scene.played if isinstance(one, Line) and one.id in wanted]
        if said:
            page += ["", f"{scene.heading} ({scene.weather.value})"]
            page += [f"[{one.id}] {script.name_of(one.speaker)}: {one.text}" for one in said]
    return "\n".join(page).strip()


def _echoes(action: str, line: str) -> bool:
    """Whether an action only says a line again."""
    said, told = ({word.strip(".,;:!?\"'“”") for word in text.casefold().split()} for text in (action, line))
    return len(said) > 3 and len(said & told) >= 0.9 * len(said)
