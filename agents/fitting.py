"""Fitting: the words and the length asked for brought together, by a little pace, or by saying what could be cut."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from ..core.beat import BeatSheet
from ..core.bible import Bible
from ..core.brief import Brief
from ..core.document import Document
from ..core.errors import SpeechError
from ..core.event import Event
from ..core.names import NARRATOR, LineId
from ..core.project import Project
from ..core.script import Line, Script
from ..core.speech import Speech, SpeechBook, VoiceSpec
from ..core.timing import timecode
from ..tools.voices.speech import HostedVoice
from .beat_planner import BREATHLESS, least_seconds, room_of
from .crew import Crew, Tell
from .speak import forget, speak

MOST = 0.08
"""The most by which a voice speaks faster or slower than it was cast, as a share of its pace."""

STEP = 0.02  # paces are told apart by no less
CLOSE_ENOUGH = 0.5  # seconds by which a length may be missed without a word before the voice is known
WORDS_A_SECOND = 2.3  # what the quickest of the measured narrators says, pauses included

_PACES = (".rushes/pace.json", "pace.json")  # twice, since what is derived may be deleted: no line is to sound anew for that


class Pace(Document):
    """How fast the film's lines are spoken, of the voices' own pace, and for which length asked it was chosen."""

    schema_kind: ClassVar[str] = "pace"

    seconds: int | None
    factor: float = Field(ge=1 - MOST, le=1 + MOST)


async def speak_in_time(script: Script, bible: Bible, crew: Crew, tell: Tell) -> SpeechBook:
    """Speak every line, and once more a little faster or slower if pauses alone do not bring the film to its length.

    The pace is chosen once and then kept as long as the same length is asked for, as the holds are: another word
    in one line makes no other line sound anew. What was said only to choose it does not stay. Paid and hosted voices
    keep their pace. Raises as `speak`.
    """
    brief, project = crew.brief(), crew.project
    known = _known(project, brief.seconds)
    if known is None:
        book, known = await _timed(script, bible, crew, tell)
    else:
        book = await speak(script, paced(bible, known.factor, crew), crew, tell)
    for place in _PACES:
        if project.find(place, Pace) != known:
            project.save(place, known)
    return book


async def _timed(script: Script, bible: Bible, crew: Crew, tell: Tell) -> tuple[SpeechBook, Pace]:
    """Every line spoken at the voices' own pace, and then at the one that this shows to be needed."""
    brief, before = crew.brief(), _heard_before(crew.project)
    book = await speak(script, bible, crew, tell)
    factor = pace_for(script, book.by_line(), brief)
    if factor != 1:
        how = f"{abs(factor - 1):.0%} {'faster' if factor > 1 else 'slower'}"
        tell(Event(name="note", message=f"The lines are spoken {how}, so that the film is nearer to its {brief.seconds} s."))
        trial, book = book, await speak(script, paced(bible, factor, crew), crew, tell)
        forget(crew.project, _keys(trial) - _keys(book) - before)
    return book, Pace(seconds=brief.seconds, factor=factor)


def _known(project: Project, seconds: int | None) -> Pace | None:
    """The pace that was chosen for this length; that of a film planned before paces were chosen is its voices' own."""
    for place in _PACES:
        known = project.find(place, Pace)
        if known is not None and known.seconds == seconds:
            return known
    held = project.find(".rushes/beats.json", BeatSheet)
    own = held is not None and held.seconds_asked == seconds and not any(project.path(place).is_file() for place in _PACES)
    return Pace(seconds=seconds, factor=1) if own else None


def _heard_before(project: Project) -> set[str]:
    """The keys of lines that were said for another length, and may be wanted again; none while no film is planned."""
    if not any(project.path(place).is_file() for place in (*_PACES, ".rushes/beats.json")):
        return set()
    return {path.stem for path in project.path("audio").glob("*.json")}


def _keys(book: SpeechBook) -> set[str]:
    return {said.key for said in book.speeches}


def pace_for(script: Script, speeches: Mapping[LineId, Speech], brief: Brief) -> float:
    """By which factor the lines are to be spoken faster, in whole steps from -8 to 8 %; 1 where pauses are enough, or nothing is."""
    if brief.seconds is None or not speeches:
        return 1.0
    words, least, most = room_of(script, speeches, brief)
    asked = brief.rate.frames(brief.seconds)
    if words + least > asked:
        wanted = words / max(asked - least, 1)
        if words / (1 + MOST) + least > asked * BREATHLESS:
            return 1.0  # no pace makes up for so many words
        steps = -(-(wanted - 1) // STEP)
    elif words and words + most < asked:
        steps = -(-(1 - words / (asked - most)) // STEP) * -1
    else:
        return 1.0
    return round(1 + max(-MOST, min(MOST, steps * STEP)), 2)


def paced(bible: Bible, factor: float, crew: Crew) -> Bible:
    """The bible with every voice that speaks here at another pace."""

    def turned(spec: VoiceSpec) -> VoiceSpec:
        if factor == 1:
            return spec
        try:
            hosted = isinstance(crew.voice(spec.engine), HostedVoice)
        except SpeechError:  # said when a line needs it
            return spec
        return spec if hosted else spec.model_copy(update={"rate": max(60, min(400, int(spec.rate * factor + 0.5)))})

    cast = tuple(sheet.model_copy(update={"voice": turned(sheet.voice)}) for sheet in bible.characters)
    return bible.model_copy(update={"narrator": turned(bible.narrator), "characters": cast})


def offers(script: Script, brief: Brief) -> list[str]:
    """What could be cut from a script whose words are too many for the length asked for, in sentences; empty where they fit."""
    shortest = least_seconds(script, brief, WORDS_A_SECOND)
    if brief.seconds is None or shortest <= brief.seconds + CLOSE_ENOUGH:
        return []
    over = shortest - brief.seconds
    said = (
        f"The script lasts about {shortest:.0f} s at the least, and {brief.seconds} s were asked for: "
        f"about {round(over * WORDS_A_SECOND)} spoken words are too many. No word is cut without you."
    )
    return [said, *_cuts(script, brief, over)]


def _cuts(script: Script, brief: Brief, over: float) -> list[str]:
    """The fewest lines without which the script fits: what the narrator tells before what people say, the first and last line never."""
    inner = script.lines()[1:-1]
    whole, saved, named = least_seconds(script, brief, WORDS_A_SECOND), 0.0, list[Line]()
    for line in sorted(inner, key=lambda line: (line.speaker != NARRATOR, -len(line.text.split()))):
        if saved >= over:
            break
        named.append(line)
        saved = whole - least_seconds(_without(script, named), brief, WORDS_A_SECOND)
    if not named:
        return [f"Make it longer (--seconds {whole:.0f}), or say it in fewer words."]
    enough = f"short enough for {brief.seconds} s" if saved >= over else "still too long"
    places = {line.id: at for at, line in enumerate(script.lines())}
    told = [f"“{_short(line.text)}” ({script.name_of(line.speaker)}, {len(line.text.split())} words)"
            for line in sorted(named, key=lambda line: places[line.id])[:8]]  # fmt: skip
    more = f", and {len(named) - 8} more" if len(named) > 8 else ""
    return [f"Without {'; '.join(told)}{more} it is about {saved:.0f} s shorter, and {enough}."]


def _without(script: Script, lines: list[Line]) -> Script:
    gone = {line.id for line in lines}
    scenes = tuple(
        scene.model_copy(update={"elements": tuple(one for one in scene.elements if not (isinstance(one, Line) and one.id in gone))})
        for scene in script.scenes
    )
    return script.model_copy(update={"scenes": scenes})


def rows(script: Script, beats: BeatSheet, speeches: Mapping[LineId, Speech], words_a_second: float) -> list[list[str]]:
    """A table of every line: when, who, what, the seconds its words were given, took, and have on the screen; then the sums."""
    lines = {line.id: line for line in script.lines()}
    table = [["From", "Who", "Line", "Asked", "Spoken", "On the screen"]]
    asked = taken = shown = 0.0
    for beat in beats.beats:
        if beat.line is None:
            continue
        line = lines[beat.line]
        foreseen, spoken = len(line.text.split()) / words_a_second, speeches[beat.line].milliseconds / 1000
        on = float(beats.rate.seconds(beat.span.length))
        asked, taken, shown = asked + foreseen, taken + spoken, shown + on
        start = timecode(beat.span.start + beat.line_start, beats.rate)
        who, what = script.name_of(line.speaker), _short(line.text)
        table.append([start, who, what, *(f"{seconds:.2f} s" for seconds in (foreseen, spoken, on))])
    if len(table) == 1:
        return []
    table.append(["", "", "All lines", *(f"{seconds:.2f} s" for seconds in (asked, taken, shown))])
    length = float(beats.rate.seconds(beats.frames))
    wanted = "" if beats.seconds_asked is None else f"{beats.seconds_asked:.2f} s"
    return [*table, ["", "", "The film, cards and silent pictures included", wanted, "", f"{length:.2f} s"]]


def pace_said(project: Project) -> str:
    """How much faster or slower than their own pace the voices speak, in words; empty where they do not."""
    factor = next((known.factor for place in _PACES if (known := project.find(place, Pace)) is not None), 1)
    if factor == 1:
        return ""
    return f"The voices speak {abs(factor - 1):.0%} {'faster' if factor > 1 else 'slower'} than by themselves."


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57].rstrip()}…"
