"""The reader: a critic of the story, after the cut; and the polish, which keeps a change only if it is preferred blind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from ... import prompts
from ...core.beat import BeatSheet
from ...core.brief import Brief, Gate, SourceKind
from ...core.document import Document, Part, content_hash
from ...core.errors import UsageError
from ...core.event import Event
from ...core.project import Project
from ...core.script import Action, Line, Script
from ...core.shot import ShotList
from ...core.thought import Role
from ...core.timing import timecode
from ...tools.llm import Mind
from .. import views
from ..crew import Crew, Tell
from . import memory
from .cleaning import is_blank, plain
from .drafts import Preference, Reading
from .screenwriting import with_ids
from .scripting import wrong_words

READING = ".rushes/reading.json"
POLISH = ".rushes/polish.json"
MOST = 2
"""Changes that one reading proposes."""

QUESTIONS = {"hook": "Hook", "want": "Want", "clarity": "Clarity", "pacing": "Pacing", "said_and_seen": "Said and seen", "end": "End"}


class Proposal(Part):
    """A change as a person, or the writer, reads it."""

    where: str
    change: str
    why: str


class ReadFilm(Document):
    """What a reader said of one cut (`version` is the film's), and who it was."""

    schema_kind: ClassVar[str] = "reading"

    version: str
    answer: str
    said: dict[str, str]
    changes: tuple[Proposal, ...]


class Polish(Document):
    """Where a polish stands: the cut and the script that there were before it, and what came of it.

    `order` is what the film was ordered as: one order is polished once. `page` is the cut before, in
    words, for the comparison; `view` its script's text.
    """

    schema_kind: ClassVar[str] = "polish"

    order: str
    script: str
    page: str
    view: str
    notes: str
    settled: bool = False
    kept: bool = False


@dataclass(frozen=True)
class Cut:
    """A finished cut, as a reader of stories knows it."""

    script: Script
    beats: BeatSheet
    shots: ShotList
    version: str

    @property
    def seconds(self) -> str:
        """How long it is, in words."""
        return f"{float(self.beats.rate.seconds(self.shots.frames)):.1f} seconds"

    def timings(self) -> str:
        """When each shot is seen, and what is said and done in it."""
        texts = {one.id: one.text for scene in self.script.scenes for one in scene.elements if isinstance(one, (Action, Line))}
        beats = {beat.id: beat for beat in self.beats.beats}
        page = []
        for shot, start in zip(self.shots.shots, self.shots.starts().values(), strict=True):
            seconds = float(self.beats.rate.seconds(shot.length))
            page.append(f"{timecode(start, self.beats.rate)} {seconds:.1f} s, {shot.size.value} shot: {shot.prompt.action}")
            for beat in (beats[name] for name in shot.beats):
                if beat.line is not None:
                    page.append(f"    {timecode(beat.span.start + beat.line_start, self.beats.rate)} [{beat.line}] {texts[beat.line]}")
        return "\n".join(page)

    def page(self) -> str:
        """The cut in words, without ids: title, length, and what is seen and heard when."""
        return f"{self.script.title}. {self.script.logline} ({self.seconds})\n{_without_ids(self.timings())}"


@dataclass(frozen=True)
class Step:
    """What follows on a cut: notes for the writer, the script of before put back, or neither: it stands."""

    notes: str = ""
    back: bool = False


def follow(crew: Crew, cut: Cut, tell: Tell) -> Step:
    """Read a cut when somebody is to see the reading; polish it once when that was asked for.

    Raises `ModelError`, `BudgetReached` or `UnusableModel`.
    """
    brief, project = crew.brief(), crew.project
    if not (brief.polish or Gate.CUT in brief.review):
        return Step()
    judge = crew.mind(Role.JUDGE)
    if judge is None:
        return Step()
    order = content_hash(brief.source, brief.source_kind, brief.seconds, brief.seed, brief.language, brief.writer)
    polish = project.find(POLISH, Polish)
    if polish is not None and polish.order != order:
        polish = None
    now = content_hash(cut.script)
    if brief.polish and polish is not None and not polish.settled and now != polish.script:
        return _settle(crew, judge, polish, cut, tell)
    if brief.polish and polish is not None and polish.settled and Gate.CUT not in brief.review:
        return Step()
    found = read(crew, judge, cut, tell)
    if not brief.polish or not found.changes or (polish is not None and polish.settled):
        return Step()
    if brief.source_kind is not SourceKind.IDEA:
        tell(Event(name="note", message="A script that was handed in is not polished: what the reader proposes is yours to do."))
        return Step()
    notes = "\n".join(f"{one.where}: {one.change}" if one.where else one.change for one in found.changes)
    view = project.path(views.SCRIPT_VIEW).read_text(encoding="utf-8")
    project.save(".rushes/before-polish.json", cut.script)
    project.save(POLISH, Polish(order=order, script=now, page=cut.page(), view=view, notes=notes))
    return Step(notes=notes)


def read(crew: Crew, judge: Mind, cut: Cut, tell: Tell) -> ReadFilm:
    """A reader's word on a cut; the same cut is read once."""
    filled = prompts.load("reader").fill(
        script=prompts.fence(with_ids(cut.script), "the script"), timings=prompts.fence(cut.timings(), "timings"), seconds=cut.seconds
    )
    ids = [str(scene.id) for scene in cut.script.scenes]
    ids += [str(one.id) for scene in cut.script.scenes for one in scene.played]

    def check(draft: Reading) -> list[str]:
        faults = [f"{one.where!r} is no scene or line of the script." for one in draft.changes[:MOST] if one.where and one.where not in ids]
        faults += [f"The change at {one.where!r} says nothing." for one in draft.changes[:MOST] if is_blank(plain(one.change))]
        return [*faults, *wrong_words([getattr(draft, name) for name in QUESTIONS], "")]

    draft, key = memory.ask(crew, Role.JUDGE, judge, filled, Reading, tell, check=check)
    found = ReadFilm(
        version=cut.version, answer=key, said={name: plain(getattr(draft, name)) for name in QUESTIONS},
        changes=tuple(
            Proposal(where=one.where, change=plain(one.change)[:400], why=plain(one.why)[:300]) for one in draft.changes[:MOST]
        ),
    )  # fmt: skip
    known = crew.project.find(READING, ReadFilm)
    crew.project.save(READING, found)
    if known != found:
        for one in found.changes:
            tell(Event(name="note", message=f"The reader: {one.change} ({one.where or 'the film'}). {one.why}".strip()))
    return found


def _settle(crew: Crew, judge: Mind, polish: Polish, cut: Cut, tell: Tell) -> Step:
    """Keep the new cut only if it is preferred to the old one, blind, whichever is told first."""
    new = cut.page()
    wins = _prefers(crew, judge, polish.page, new, tell) == "second" and _prefers(crew, judge, new, polish.page, tell) == "first"
    crew.project.save(POLISH, polish.model_copy(update={"settled": True, "kept": wins}))
    if wins:
        tell(Event(name="note", message="The polished cut was preferred, in both orders, and stays."))
        return Step()
    tell(Event(name="note", message="The polished cut was not preferred in both orders; the film is as it was before."))
    views.put_back(crew.project, crew.project.load(".rushes/before-polish.json", Script), polish.view)
    return Step(back=True)


def _prefers(crew: Crew, judge: Mind, first: str, second: str, tell: Tell) -> str:
    filled = prompts.load("preference").fill(first=prompts.fence(first, "a film"), second=prompts.fence(second, "a film"))
    draft, _ = memory.ask(crew, Role.JUDGE, judge, filled, Preference, tell)
    return draft.choice


def shown(project: Project, version: str, request: dict[str, Any]) -> dict[str, Any]:
    """The cut gate's request with what the reader said of this cut, if one has read it."""
    found = project.find(READING, ReadFilm)
    if found is None or found.version != version:
        return request
    action = request["action_requests"][0]
    page = [f"  {QUESTIONS[name]}: {words}" for name, words in found.said.items() if name in QUESTIONS]
    page += [f"  {number}. {one.where}: {one.change} {one.why}" for number, one in enumerate(found.changes, 1)]
    action["args"]["reading"] = found.model_dump(mode="json", include={"said", "changes"})
    action["description"] += "\n\nThe reader says:\n" + "\n".join(page)
    return request


def check_polish(brief: Brief, writer: bool, judge: bool) -> None:
    """Refuse a polish that nobody could make; raises `UsageError`."""
    if brief.polish and not (writer and judge):
        raise UsageError("--polish needs two models: one that writes (--writer) and one that reads and judges (--judge). Name both.")


def _without_ids(text: str) -> str:
    return "\n".join(line if "[" not in line else line.partition("[")[0] + line.partition("] ")[2] for line in text.split("\n"))
