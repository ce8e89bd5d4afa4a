"""Reading: a model's word on a whole film as a story, and on which of two cuts one would rather have seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from ... import prompts
from ...core.beat import BeatSheet
from ...core.document import Document, Part, content_hash
from ...core.event import Event
from ...core.script import Script
from ...core.shot import ShotList
from ...core.thought import Role
from ...core.timing import timecode
from ...tools.llm import Mind
from ...tools.wire import Image
from ..crew import Crew, Tell
from ..editor import SHEET
from ..notes.note_grammar import read_notes
from ..notes.rewriting import GRAMMAR, revise
from ..notes.script_notes import Length
from . import memory
from .cleaning import is_blank, plain
from .drafts import ChangeDraft, Preference, Reading
from .screenwriting import with_ids
from .scripting import wrong_words

READING = ".rushes/reading.json"
MOST = 2
"""Changes that one reading proposes."""

LONGEST = 60
"""Words of one change: what takes more is a new film."""

QUESTIONS = {"hook": "Hook", "want": "Want", "clarity": "Clarity", "pacing": "Pacing", "said_and_seen": "Said and seen", "end": "End"}


class Proposal(Part):
    """A change as a person, or the writer, reads it. `rule` says that the grammar of docs/notes.md understands it."""

    where: str
    change: str
    why: str
    rule: bool = False

    @property
    def place(self) -> str:
        """Where it is, before what it is."""
        return f"{self.where}: " if self.where else ""

    def note(self, writer: bool) -> str:
        """The change as a note to a writer, or to the grammar, which counts scenes and knows no ids."""
        return f"{self.place}{self.change}" if writer else self.change


class ReadFilm(Document):
    """What a reader said of one cut (`version` is the film's), and who it was."""

    schema_kind: ClassVar[str] = "reading"

    version: str
    answer: str
    said: dict[str, str]
    changes: tuple[Proposal, ...]


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

    def timings(self, ids: bool = True) -> str:
        """When each shot is seen, where, and what is done and said in it."""
        lines = {line.id: line for line in self.script.lines()}
        scenes = {scene.id: scene for scene in self.script.scenes}
        beats = {beat.id: beat for beat in self.beats.beats}
        page, last = [], None
        for shot, start in zip(self.shots.shots, self.shots.starts().values(), strict=True):
            if shot.scene is not None and shot.scene != last:
                scene, last = scenes[shot.scene], shot.scene
                page.append(f"{scene.heading}, {scene.weather.value}")
            seconds = float(self.beats.rate.seconds(shot.length))
            page.append(f"{timecode(start, self.beats.rate)} {seconds:.1f} s, {shot.size.value} shot: {shot.prompt.action}")
            for beat in (beats[name] for name in shot.beats):
                if beat.line is not None:
                    line, at = lines[beat.line], timecode(beat.span.start + beat.line_start, self.beats.rate)
                    manner = f" ({line.manner})" if line.manner else ""
                    page.append(f"    {at} {f'[{line.id}] ' if ids else ''}{self.script.name_of(line.speaker)}{manner}: {line.text}")
        return "\n".join(page)

    def page(self) -> str:
        """The cut in words, without ids: title, length, and what is seen and heard when."""
        return f"{self.script.title}. {self.script.logline} ({self.seconds})\n{self.timings(ids=False)}"


@dataclass(frozen=True)
class ReadingCheck:
    """What is wrong with a reading, in words for the model that gave it. Changes beyond the second are left aside by code."""

    crew: Crew
    script: Script
    writer: bool

    def __call__(self, draft: Reading) -> list[str]:
        """The faults."""
        first = draft.changes[:MOST]
        texts = [getattr(draft, name) for name in QUESTIONS]
        faults = [*wrong_words([*texts, *(one.change for one in first), *(one.why for one in first)], "")]
        return faults + [fault for one in first for fault in self._change(one)]

    def _change(self, one: ChangeDraft) -> Iterator[str]:
        ids = [str(scene.id) for scene in self.script.scenes]
        ids += [str(element.id) for scene in self.script.scenes for element in scene.played]
        change = plain(one.change)
        if one.where and one.where not in ids:
            yield f"{one.where!r} is no scene or line of the script."
        if is_blank(change):
            yield f"The change at {one.where!r} says nothing."
        elif len(change.split()) > LONGEST:
            yield f"The change at {one.where!r} has {len(change.split())} words; one change is said in {LONGEST}."
        elif any(isinstance(note, Length) for note in read_notes(change)):
            yield f"“{change}” asks for another film; name one change in this one."
        elif not self.writer and not understood(self.crew, self.script, change):
            yield f"“{change}” is not in the grammar that this film's notes are read by, or changes nothing. Say it as one of: {GRAMMAR}."


def understood(crew: Crew, script: Script, change: str) -> bool:
    """Whether rules can make a change, whole, and it makes a difference that leaves something to be heard."""
    applied = revise(script, crew.brief(), change)
    emptied = bool(script.lines()) and not applied.script.lines()
    return not (applied.unread or applied.refused or emptied) and applied.script != script


def read(crew: Crew, role: Role, mind: Mind, cut: Cut, tell: Tell) -> ReadFilm:
    """A reader's word on a cut; the same cut is read once. Raises `ModelError`, `BudgetReached` or `UnusableModel`."""
    writer = crew.mind(Role.WRITER) is not None
    sheet = crew.project.path(SHEET)
    pictures = (Image(sheet.read_bytes()),) if mind.sees and sheet.is_file() else ()
    filled = prompts.load("reader").fill(
        script=prompts.fence(with_ids(cut.script), "the script"), timings=prompts.fence(cut.timings(), "timings"), seconds=cut.seconds,
        forms=_ANY_FORM if writer else _ONLY_GRAMMAR, pictures=_PICTURES if pictures else "",
    )  # fmt: skip
    check = ReadingCheck(crew, cut.script, writer)
    draft, key = memory.ask(crew, role, mind, filled, Reading, tell, check=check, pictures=pictures)
    found = ReadFilm(
        version=cut.version, answer=key, said={name: plain(getattr(draft, name))[:400] for name in QUESTIONS},
        changes=tuple(_proposal(crew, cut.script, one) for one in draft.changes[:MOST]),
    )  # fmt: skip
    known = crew.project.find(READING, ReadFilm)
    crew.project.save(READING, found)
    if known != found:
        for one in found.changes:
            tell(Event(name="note", message=f"The reader: {one.change} ({one.where or 'the film'}). {one.why}".strip()))
    return found


def prefers(crew: Crew, role: Role, mind: Mind, old: str, new: str, tell: Tell) -> tuple[bool, str]:
    """Whether the new cut is preferred to the old one in both orders, and the reasons given.

    Which is told first is decided by what they say, and then turned round: neither age nor place
    can be told from the words. Cuts that are told alike are not asked about. Raises as `read` does.
    """
    if old == new:
        return False, "Nothing that is told of it is different."
    pair = sorted((old, new), key=lambda page: content_hash("cut", page))
    reasons, votes = [], []
    for first, second in (pair, pair[::-1]):
        filled = prompts.load("preference").fill(first=prompts.fence(first, "a film"), second=prompts.fence(second, "a film"))
        draft, _ = memory.ask(crew, role, mind, filled, Preference, tell)
        votes.append({"first": first, "second": second}.get(draft.choice) == new)
        reasons.append(plain(draft.why)[:200])
    return all(votes), " / ".join(dict.fromkeys(one for one in reasons if one))


_ONLY_GRAMMAR = (
    "Nobody here can write: a change is made by rules, which understand only these forms, with scenes counted from 1 as they stand: "
    f"{GRAMMAR}. Not: shorter, longer, another. Write the change in exactly one of them."
)
_ANY_FORM = (
    f"Where one of these forms says it, use it, with scenes counted from 1 as they stand: {GRAMMAR}. Otherwise say it in one plain order."
)
_PICTURES = "The contact sheet shows the middle of every shot, numbered in their order. Use it to see what is already told by the picture."


def _proposal(crew: Crew, script: Script, one: ChangeDraft) -> Proposal:
    change = plain(one.change)
    return Proposal(where=one.where, change=change, why=plain(one.why)[:300], rule=understood(crew, script, change))
