"""Rewriting: a person's notes applied to the script by rules. What rules can't do is said, and handed back in their words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ...core.brief import Brief, SourceKind
from ...core.event import Event
from ...core.script import Script
from ..crew import Tell
from .desk import Desk, Refusal
from .line_edits import add_line, cut_line, rename, replace, set_manner
from .note_grammar import read_notes
from .retelling import retold
from .scene_edits import cut_scenes, move_scene, set_scenes, swap_scenes
from .script_notes import (
    AddLine,
    CutLine,
    CutScenes,
    Length,
    Manner,
    MoveScene,
    Note,
    Rename,
    Replace,
    Scenes,
    Setting,
    SwapScenes,
    Title,
    Unread,
)

GRAMMAR = (
    "cut, keep only, move or swap scenes; scene 3 at night (in the rain, in the kitchen, outside); everything at night; "
    'call the keeper Ada; title: …; cut the line "…"; cut line 2 of scene 1; replace "…" with "…"; the keeper: "…"; '
    "Mara whispers in scene 2; shorter, longer, another"
)
"""The notes that rules follow, in one line; docs/notes.md has all of them."""

FIRST_CALL = "Needs a writer model (or edit script.fountain)"


@dataclass(frozen=True)
class Applied:
    """A script after its notes: sentences of what was done, of what could not be and why, and the notes nobody understood, verbatim."""

    script: Script
    done: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    def sentences(self) -> tuple[str, ...]:
        """All of it as a person reads it."""
        return (*self.done, *self.refused, *(f"{FIRST_CALL}: “{words}”" for words in self.unread))


def rewrite(script: Script, brief: Brief, notes: str, tell: Tell) -> Script:
    """The script with the notes applied that rules understand; what was done, and what was not, is told."""
    applied = revise(script, brief, notes)
    for sentence in applied.sentences():
        tell(Event(name="note", message=sentence))
    if applied.unread:
        tell(Event(name="note", message=f"Rules understand: {GRAMMAR}."))
    return applied.script


def revise(script: Script, brief: Brief, notes: str) -> Applied:
    """All that notes ask for at the script gate: a film told anew first (ideas only), then every other note."""
    found = read_notes(notes)
    lengths = [note for note in found if isinstance(note, Length)]
    others = [note for note in found if not isinstance(note, Length)]
    if not lengths:
        return apply(script, others)
    if brief.source_kind is not SourceKind.IDEA:
        now = f" ({brief.seconds} s now)" if brief.seconds else ""
        reason = f"a script that was handed in is filmed in its own words. Edit it, or set the film's length{now} with --seconds N."
        applied = apply(script, others)
        refused = tuple(f"“{note.said}”: {reason}" for note in lengths)
        return Applied(applied.script, applied.done, (*refused, *applied.refused), applied.unread)
    told = retold(script, brief, lengths)
    counted = [note for note in others if _counts(note)]
    applied = apply(told.script, [note for note in others if note not in counted])
    anew = "the script was told anew, so its scenes and lines are others now; look at it and say it again."
    again = tuple(f"“{note.said}”: {anew}" for note in counted)
    return Applied(applied.script, (*told.done, *applied.done), (*told.refused, *again, *applied.refused), applied.unread)


def _counts(note: Note) -> bool:
    """Whether a note means a scene or a line by its number, or words of the script as it was."""
    if isinstance(note, (MoveScene, SwapScenes, CutScenes)):
        return True
    scenes = getattr(note, "scenes", Scenes())
    return bool(scenes.spans or scenes.named) or isinstance(note, CutLine)


def apply(script: Script, notes: Iterable[Note]) -> Applied:
    """The script after these notes.

    Scene numbers mean the script as the person saw it, whatever notes before did to it. What is not
    touched keeps its ids; new lines get ids that were never used. No note leaves a script empty.
    """
    desk = Desk(script)
    for note in notes:
        try:
            _edit(desk, note)
        except Refusal as refusal:
            desk.refused.append(f"“{note.said}”: {refusal}")
    return Applied(desk.script, tuple(desk.done), tuple(desk.refused), tuple(desk.unread))


def _edit(desk: Desk, note: Note) -> None:
    match note:
        case CutScenes():
            cut_scenes(desk, note)
        case MoveScene():
            move_scene(desk, note)
        case SwapScenes():
            swap_scenes(desk, note)
        case Setting():
            set_scenes(desk, note)
        case Rename():
            rename(desk, note)
        case Title():
            desk.script = desk.script.model_copy(update={"title": note.title[:300]})
            desk.done.append(f"The title is {note.title[:300]!r} now.")
        case CutLine():
            cut_line(desk, note)
        case Replace():
            replace(desk, note)
        case AddLine():
            add_line(desk, note)
        case Manner():
            set_manner(desk, note)
        case Length():
            raise Refusal("the length is set when the film is told, not in its script.")
        case Unread():
            desk.unread.append(note.said)


__all__ = ["GRAMMAR", "Applied", "apply", "read_notes", "revise", "rewrite"]
