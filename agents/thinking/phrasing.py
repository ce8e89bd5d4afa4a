"""The cinematographer with a model: clauses added to the sections of a shot's prompt, each held to the linter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from ... import prompts
from ...core.bible import Bible
from ...core.document import Document, Part, content_hash
from ...core.event import Event
from ...core.script import Script
from ...core.shot import PromptSections, Shot, ShotList
from ...core.thought import Role
from ...renderers.base import Capabilities, Order, Renderer
from ...tools.llm import Mind
from ..crew import Crew, Tell
from ..staging.linting import lint_prompt
from . import memory
from .clauses import clause_of, fault_of
from .drafts import ShotDraft, ShotDrafts
from .scripting import about

PART = "shots"
PHRASES = ".rushes/phrases.json"
AT_ONCE = 12
"""Shots of one question."""

LONGEST = {"action": 22, "setting": 22, "light": 20}
"""Words of a clause."""


class Phrase(Part):
    """The clauses of a shot, for as long as its own sections (`of`) stay the same. `answer` is where they are kept."""

    of: str
    answer: str
    action: str = ""
    setting: str = ""
    light: str = ""


class Phrases(Document):
    """What was added to prompts, shot by shot, so that an edit rephrases only what it changed; and the diff for every record."""

    schema_kind: ClassVar[str] = "phrases"

    mind: str = ""
    phrases: tuple[Phrase, ...] = ()

    def of(self, key: str) -> Phrase | None:
        """What was added to the sections of this hash."""
        return next((one for one in self.phrases if one.of == key), None)


def reads_words(renderer: Renderer, plan: ShotList, bible: Bible) -> bool:
    """Whether other words in a prompt would make other pixels; a renderer that draws from the plan needs no phrases."""
    shot = next((shot for shot in plan.shots if shot.card is None), None)
    if shot is None:
        return False
    other = shot.model_copy(update={"prompt": shot.prompt.model_copy(update={"action": f"{shot.prompt.action} Slowly."})})
    return renderer.recipe(Order(shot, bible, plan.size, plan.rate)) != renderer.recipe(Order(other, bible, plan.size, plan.rate))


@dataclass
class ShotsCheck:
    """What is wrong with phrases, in words for the model that wrote them. Bad clauses are told once, and then left out by code."""

    shots: Mapping[str, Shot]
    bible: Bible
    limits: Capabilities
    asked: bool = field(default=False, init=False)

    def __call__(self, draft: ShotDrafts) -> list[str]:
        """The faults."""
        given = {one.shot for one in draft.shots}
        faults = [f"There is no shot {name!r}." for name in sorted(given - set(self.shots))][:6] if not given & set(self.shots) else []
        if not self.asked:
            missing = [name for name in self.shots if name not in given]
            faults += [f"The shot {name!r} is missing; give it, its clauses empty if nothing is to be added." for name in missing]
            for one in draft.shots:
                if one.shot in self.shots:
                    found = clause_faults(one, self.shots[one.shot], self.bible, self.limits)
                    faults += [f"{one.shot}: {fault}" for fault in found.values()]
        self.asked = True
        return faults


def phrase(crew: Crew, mind: Mind, script: Script, plan: ShotList, bible: Bible, tell: Tell) -> ShotList:
    """The plan with the model's clauses added to its prompts. Only shots whose sections are new are asked about.

    Raises `ModelError`, `BudgetReached` or `UnusableModel`.
    """
    known = crew.project.find(PHRASES, Phrases) or Phrases()
    if known.mind != mind.name:
        known = Phrases(mind=mind.name)
    shots = [shot for shot in plan.shots if shot.card is None]
    missing = {_of(shot): shot for shot in shots if known.of(_of(shot)) is None}
    todo = list(missing.items())
    for at in range(0, len(todo), AT_ONCE):
        known = _ask(crew, mind, script, bible, known, dict(todo[at : at + AT_ONCE]), tell)
        crew.project.save(PHRASES, known)
    found = {shot.id: one for shot in shots if (one := known.of(_of(shot))) is not None}
    memory.stands_behind(crew.project, PART, [one.answer for one in found.values()])
    return plan.model_copy(update={"shots": tuple(phrased(shot, found.get(shot.id)) for shot in plan.shots)})


def _ask(
    crew: Crew, mind: Mind, script: Script, bible: Bible, known: Phrases, shots: Mapping[str, Shot], tell: Tell
) -> Phrases:  # fmt: skip
    filled = prompts.load("cinematographer").fill(
        film=prompts.fence(about(script), "the film"),
        shots=prompts.fence("\n\n".join(_sheet(shot) for shot in shots.values()), "the shots"),
    )
    by_id = {str(shot.id): shot for shot in shots.values()}
    limits = crew.renderer(crew.brief().renderer).capabilities
    check = ShotsCheck(by_id, bible, limits)
    draft, key = memory.ask(crew, Role.CINEMATOGRAPHER, mind, filled, ShotDrafts, tell, check=check, turn=crew.brief().seed)
    given = {one.shot: one for one in draft.shots}
    phrases = list(known.phrases)
    for of, shot in shots.items():
        one = given.get(str(shot.id), ShotDraft(shot=shot.id))
        faults = clause_faults(one, shot, bible, limits)
        for section, fault in faults.items():
            tell(Event(name="note", message=f"{shot.id}: what was added to its {section} is left out. {fault}", data={"shot": shot.id}))
        clauses = {section: "" if section in faults else clause_of(getattr(one, section)) for section in LONGEST}
        phrases.append(Phrase(of=of, answer=key, **clauses))
    return known.model_copy(update={"phrases": tuple(phrases)})


def phrased(shot: Shot, phrase: Phrase | None) -> Shot:
    """A shot with its clauses behind what its sections said; nothing that was there is changed."""
    if phrase is None:
        return shot
    clauses = {section: getattr(phrase, section) for section in LONGEST if getattr(phrase, section)}
    return shot.model_copy(update={"prompt": _with(shot.prompt, clauses)}) if clauses else shot


def _with(sections: PromptSections, clauses: Mapping[str, str]) -> PromptSections:
    changed = {}
    for section, clause in clauses.items():
        said = getattr(sections, section).rstrip(" .")
        changed[section] = f"{said}, {clause}" + ("." if section == "action" else "")
    return sections.model_copy(update=changed)


def clause_faults(draft: ShotDraft, shot: Shot, bible: Bible, limits: Capabilities) -> dict[str, str]:
    """What is wrong with each clause, by its section; the linter's word on it included."""
    faults: dict[str, str] = {}
    accepted: dict[str, str] = {}
    before = set(lint_prompt(shot, bible, limits))
    for section, most in LONGEST.items():
        said = getattr(draft, section)
        clause = clause_of(said)
        if not clause:
            continue
        if fault := fault_of(section, said, most):
            faults[section] = fault
        else:
            worded = shot.model_copy(update={"prompt": _with(shot.prompt, {**accepted, section: clause})})
            after = lint_prompt(worded, bible, limits)
            new = [fault for fault in after if fault not in before]
            if new:
                faults[section] = " ".join(new)
            else:
                accepted[section] = clause
    return faults


def _of(shot: Shot) -> str:
    """What a shot's phrases depend on: its own words, and nothing of where in the film it stands."""
    return content_hash("phrase", shot.prompt)


def _sheet(shot: Shot) -> str:
    said = shot.prompt
    return f"shot {shot.id}\n" + "\n".join(
        f"  {name}: {words}"
        for name, words in (
            ("character", said.character), ("action", said.action), ("camera", said.camera), ("setting", said.setting),
            ("light", said.light),
        )
        if words
    )  # fmt: skip
