"""Questions: what a judge that sees is asked of a shot, one thing at a time, each with its opposite.

They speak of people and places by ids. What the ids stand for comes from scripts and bibles, and is
handed over fenced, as material. Camera moves are never asked about: they are measured.
"""

from __future__ import annotations

from dataclasses import dataclass

from ...core.bible import Being, Bible
from ...core.names import CharacterId, TimeOfDay
from ...core.shot import Declared, Shot, ShotSize
from ...core.staging import Gesture
from ...core.verdict import FailureMode

TIMES = {
    TimeOfDay.NIGHT: ("Is it night in these pictures?", "Is it bright day in these pictures?"),
    TimeOfDay.DAY: ("Is it day in these pictures?", "Is it dark night in these pictures?"),
}
"""The hours that every picture shows; dawn and dusk look like either."""

SEEN = {
    Gesture.WALK: "walk", Gesture.RUN: "run", Gesture.SIT: "sit", Gesture.KNEEL: "kneel", Gesture.WAVE: "wave",
    Gesture.POINT: "point at something", Gesture.HUG: "embrace somebody", Gesture.CHEER: "throw both arms up",
    Gesture.SLEEP: "lie or sit asleep",
}  # fmt: skip
"""Deeds that a few stills can show."""


@dataclass(frozen=True)
class Question:
    """One thing to be seen. `asked` expects a yes, `against` a no; `needs` is the question that must hold before this one means anything.

    `sheet` says that it is asked of crops beside a reference, not of whole frames; `fault` is what to say when it does not hold.
    What is `absent` can be shown in no box: the whole picture is looked at again.
    """

    id: str
    mode: FailureMode
    asked: str
    against: str
    fault: str
    needs: str = ""
    about: CharacterId | None = None
    sheet: bool = False
    absent: bool = False


def questions_for(shot: Shot, bible: Bible) -> list[Question]:
    """What is asked of the frames of a shot; nothing of a card."""
    if shot.card is not None:
        return []
    found = [question for name in shown(shot) for question in _of_somebody(shot, bible, name)]
    if shot.set is not None:
        found += _of_the_place(shot)
    return [one for one in found if not _excused(one, shot)]


def sheet_questions(shot: Shot, bible: Bible) -> list[Question]:
    """What is asked of crops beside a reference or a neighbour: face, hair and clothes, each for itself."""
    found = []
    for name in shown(shot):
        parts = ("face", "hair") if bible.character(name).look.being is Being.PERSON else ("shape",)
        for part in (*parts, "clothes or colours"):
            mode = FailureMode.WARDROBE if part.startswith("clothes") else FailureMode.IDENTITY
            found.append(
                Question(
                    f"{name}.{part.split()[0]}", mode, f"Does {name} on all pictures have the {part} of the picture R?",
                    f"Does {name} on any picture have another {part} than on the picture R?",
                    f"{name}'s {part} differ from the reference", about=name, sheet=True,
                )
            )  # fmt: skip
    return [one for one in found if not _excused(one, shot)]


def facts_for(shot: Shot, bible: Bible) -> str:
    """What the ids in the questions stand for."""
    lines = [f"{name}: {bible.character(name).words or bible.character(name).name}" for name in shown(shot)]
    if shot.set is not None:
        words = next((place.words for place in bible.locations if place.name.casefold() == shot.set.place.casefold()), shot.set.place)
        lines.append(f"place: {words or shot.set.place}")
    return "\n".join(lines) or "(nobody and no place)"


def shown(shot: Shot) -> list[CharacterId]:
    """Whom the frame is composed for and who stands in it; nobody in an insert."""
    if shot.size is ShotSize.INSERT:
        return []
    standing = {figure.character for figure in shot.figures if abs(figure.x) <= 1}
    return [name for name in shot.subjects if name in standing]


def _of_somebody(shot: Shot, bible: Bible, name: CharacterId) -> list[Question]:
    there = f"{name}.there"
    found = [
        Question(
            there, FailureMode.IDENTITY, f"Is {name}, as described, to be seen?", f"Is {name}, as described, missing from all pictures?",
            f"{name} is not to be seen as described", about=name, absent=True,
        ),
        Question(
            f"{name}.same", FailureMode.WARDROBE, f"Does {name} wear the same clothes, in the same colours, on all pictures?",
            f"Do {name}'s clothes change their colour or their cut between the pictures?",
            f"{name}'s clothes change within the shot", there, name,
        ),
        Question(
            f"{name}.dressed", FailureMode.WARDROBE, f"Is {name} dressed as described?",
            f"Does {name} wear something that contradicts the description?", f"{name} is not dressed as described", there, name,
        ),
    ]  # fmt: skip
    if bible.character(name).look.carries not in ("", "none"):
        thing = bible.character(name).look.carries
        found.append(
            Question(
                f"{name}.holds", FailureMode.PROP, f"Does {name} hold or carry the {thing}?",
                f"Is {name} without the {thing} on all pictures?",
                f"{name} is without the {thing}", there, name, absent=True,
            )
        )  # fmt: skip
    deeds = [deed.gesture for figure in shot.figures if figure.character == name for deed in figure.deeds if deed.gesture in SEEN]
    for gesture in dict.fromkeys(deeds[:2]):
        verb = SEEN[gesture]
        found.append(
            Question(
                f"{name}.{gesture.value}", FailureMode.ACTION, f"Does {name} {verb} on at least one picture?",
                f"Does {name} do something else than {verb} on every picture?", f"{name} does not {verb}", there, name, absent=True,
            )
        )  # fmt: skip
    return found


def _of_the_place(shot: Shot) -> list[Question]:
    found = [
        Question(
            "place", FailureMode.PLACE, "Could these pictures be of the place, as described?",
            "Do these pictures show a place that contradicts the description?", "the place is another than described",
        ),
        Question(
            "manner", FailureMode.STYLE, "Are all pictures made in one and the same manner?",
            "Does the manner in which the pictures are made change between them?", "the style changes within the shot",
        ),
    ]  # fmt: skip
    if shot.set is not None and shot.set.time in TIMES:
        asked, against = TIMES[shot.set.time]
        found.append(Question("hour", FailureMode.LIGHT, asked, against, f"it does not look like {shot.set.time.value}"))
    return found


def _excused(question: Question, shot: Shot) -> bool:
    declared = set(shot.declared)
    if Declared.COSTUME_CHANGE in declared and question.mode is FailureMode.WARDROBE:
        return True
    return bool(declared & {Declared.DARKNESS, Declared.TIME_LAPSE, Declared.EXPLOSION}) and question.mode is FailureMode.LIGHT
