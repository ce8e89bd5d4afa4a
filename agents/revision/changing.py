"""Changing: a film's editable papers on the desk, changed wish by wish; what they become is written by `changes`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ...core.beat import BeatSheet
from ...core.bible import Bible
from ...core.brief import Brief
from ...core.direction import Directions
from ...core.document import content_hash
from ...core.errors import GateError
from ...core.names import CharacterId, ShotId
from ...core.project import Project
from ...core.script import Script
from ...core.shot import Shot, ShotList
from ...tools import fountain
from ...tools.differences import script_changes, text_diff
from .. import directing, views
from ..crew import BRIEF, Crew
from ..design.people import people_in
from ..gates import shot_named
from ..notes import rewriting
from ..notes.desk import Desk, Refusal
from ..notes.script_notes import Length, Note, Unread
from .briefing import lengthen, set_up
from .deeds import act
from .recasting import pronounce, recast
from .standing import champions_of
from .wishes import Deed, OfShots, Pronounce, Setup, Voice, Wish, read_wishes


@dataclass
class Draft:
    """The papers as they stand (`…_then`) and as they are to be; what was done, refused and not understood."""

    crew: Crew
    brief_then: Brief
    script_then: Script | None
    bible_then: Bible | None
    plan: ShotList | None
    brief: Brief = field(init=False)
    script: Script | None = field(init=False)
    bible: Bible | None = field(init=False)
    directions: Directions | None = None
    done: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    shots: list[ShotId] = field(default_factory=list)
    preferences: list[directing.Preference] = field(default_factory=list)
    _said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.brief, self.script, self.bible = self.brief_then, self.script_then, self.bible_then

    @classmethod
    def open(cls, crew: Crew) -> Draft:
        """The papers of a folder, with a person's edits of their views."""
        project = crew.project
        view = project.path(views.SCRIPT_VIEW)
        script = views.read_view(project, view.read_text(encoding="utf-8-sig")) if view.is_file() else None
        return cls(crew, crew.brief(), script, project.find(views.BIBLE_VIEW, Bible), project.find("shots.json", ShotList))

    @property
    def project(self) -> Project:
        """The film's folder."""
        return self.crew.project

    def follow(self, words: str) -> None:
        """Do what the words ask for: the script first, since its numbers mean what the person saw; then all else in order."""
        wishes = read_wishes(words)
        self._notes([wish for wish in wishes if isinstance(wish, Note) and not _of_film(wish)])
        for wish in wishes:
            try:
                self._one(wish)
            except (Refusal, GateError) as reason:
                self.refused.append(f"“{wish.said}”: {reason}")

    def hand_in(self, text: str) -> None:
        """Another script in the place of this one; raises `SourceError` when it is none."""
        self.script = self._read(text, self.script_then)
        if self.script != self.script_then:
            self.done.append("The script is another.")

    @property
    def kinds(self) -> tuple[str, ...]:
        """Which papers are changed."""
        changed = {
            "script": self.script != self.script_then, "bible": self.bible != self.bible_then, "brief": self.brief != self.brief_then,
            "shots": self.directions is not None,
        }  # fmt: skip
        return tuple(name for name, other in changed.items() if other)

    def diff(self) -> list[str]:
        """What becomes different, a sentence each."""
        script = script_changes(self.script_then, self.script) if self.script_then and self.script else []
        return [*script, *self._said]

    def text(self) -> str:
        """The script's difference line by line."""
        if self.script_then is None or self.script is None or self.script == self.script_then:
            return ""
        return text_diff(fountain.write_fountain(self.script_then), fountain.write_fountain(self.script))

    def files(self) -> dict[str, str]:
        """The new texts of the files that change."""
        kinds, files = self.kinds, dict[str, str]()
        if "script" in kinds and self.script is not None:
            files[views.SCRIPT_VIEW] = fountain.write_fountain(self.script)
            files[".rushes/script.json"] = self.script.dump()
        if "bible" in kinds and self.bible is not None:
            files[views.BIBLE_VIEW] = self.bible.dump()
        if "brief" in kinds:
            files[BRIEF] = self.brief.dump()
        if self.directions is not None:
            files[directing.FILE] = self.directions.dump()
        return files

    def _notes(self, notes: Sequence[Note]) -> None:
        if not notes:
            return
        if self.script is None:
            none = "there is no script yet; make the film first."
            self.refused += [f"“{note.said}”: {none}" for note in notes if not isinstance(note, Unread)]
            self.unread += [note.said for note in notes if isinstance(note, Unread)]
            return
        if any(isinstance(note, Length) for note in notes):
            applied = rewriting.revise(self.script, self.brief, "; ".join(note.said for note in notes))
        else:
            applied = rewriting.apply(self.script, notes)
        self.done += applied.done
        self.refused += applied.refused
        self.unread += applied.unread
        if applied.script != self.script:
            self.script = self._read(fountain.write_fountain(applied.script), applied.script)

    def _one(self, wish: Wish) -> None:
        match wish:
            case Setup():
                self.brief, said = set_up(self.brief, wish)
                self._say(said)
            case Length() if _of_film(wish):
                self.brief, said = lengthen(self.brief, wish, self._seconds(), self._edited())
                self._say(said)
            case Voice():
                self._voice(wish)
            case Pronounce():
                self._pronounce(wish)
            case OfShots():
                self._of_shots(wish)
            case Deed():
                self._deed(wish)
            case _:
                return

    def _say(self, sentence: str) -> None:
        self.done.append(sentence)
        self._said.append(sentence)

    def _voice(self, wish: Voice) -> None:
        if self.bible is None or self.script is None:
            raise Refusal("voices are cast once the script is approved; make the film first.")
        self.bible, said = recast(self.bible, self.script, wish, self.brief.language, self.crew.voice)
        self._say(said)

    def _pronounce(self, wish: Pronounce) -> None:
        if self.bible is None or self.script is None:
            raise Refusal("pronunciations are kept with the voices, which are cast once the script is approved; make the film first.")
        self.bible, said = pronounce(self.bible, self.script, wish)
        self._say(said)

    def _of_shots(self, wish: OfShots) -> None:
        plan = self._plan()
        for name in wish.shots:
            shot = self._shot(name)
            word = directing.word_of(shot.id, wish.note)
            directing.check([word], plan, self.project)
            kept = {shot.id: key} if (key := champions_of(self.crew, plan, [shot]).get(shot.id)) else {}
            if word.accept and not kept:
                raise Refusal(f"{shot.id} has no take yet; make the film first.")
            directed = directing.weigh([word], plan, kept, self.project, self.directions)
            self.refused += directed.refused
            self.unread += directed.unread
            if directed.done:
                self.directions = directed.directions
                self.shots.append(shot.id)
                self.preferences += directed.preferences
            for sentence in directed.done:
                self._say(sentence)

    def _deed(self, wish: Deed) -> None:
        if self.script is None:
            raise Refusal("there is no script yet; make the film first.")
        elements: set[str] | None = None
        here: set[CharacterId] = set()
        if wish.shots:
            elements = set()
            for shot in (self._shot(name) for name in wish.shots):
                elements |= set(self._played(shot))
                here |= {figure.character for figure in shot.figures}
        desk = Desk(self.script)
        if elements is None and len(meant := desk.scenes(wish.scenes)) == 1:
            elements = {one.id for one in meant[0].played}
        act(desk, wish, elements, here, self.bible)
        self.script = self._read(fountain.write_fountain(desk.script), desk.script)
        self.done += desk.done

    def _played(self, shot: Shot) -> Iterator[str]:
        """The ids of the lines and actions that a shot films."""
        beats = self.project.find(".rushes/beats.json", BeatSheet)
        for beat in beats.beats if beats else ():
            if beat.id in shot.beats:
                yield from map(str, beat.actions)
                if beat.line:
                    yield str(beat.line)

    def _plan(self) -> ShotList:
        if self.plan is None:
            raise Refusal("no shots are planned yet; make the film first.")
        return self.plan

    def _shot(self, name: str) -> Shot:
        plan = self._plan()
        return plan.shots[-1] if name == "-1" else shot_named(plan, name)

    def _seconds(self) -> float | None:
        return float(self.plan.rate.seconds(self.plan.frames)) if self.plan else None

    def _edited(self) -> bool:
        """Whether the script, as it would be now, is a person's: it is then never told anew."""
        written = self.project.find(".rushes/written.json", views.Written)
        return written is not None and self.script is not None and content_hash(self.script) != written.script

    def _read(self, text: str, previous: Script | None) -> Script:
        return fountain.read_fountain(text, previous=previous, people_of=people_in)


def _of_film(note: Note) -> bool:
    """Whether a note is on the film's length, which the brief holds."""
    return isinstance(note, Length) and note.change != "another"


