"""The editor: the cut, its captions, the final check of the file, and the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from pydantic import Field

from ..core.beat import BeatSheet
from ..core.bible import Bible
from ..core.brief import Brief
from ..core.document import Document, content_hash
from ..core.event import Event
from ..core.film import Film
from ..core.names import LineId, ShotId
from ..core.project import Project, file_hash
from ..core.script import Script
from ..core.shot import ShotList
from ..core.speech import Speech
from ..core.take import ShotRecord, Take
from ..core.verdict import Decision
from ..tools import captions, check, mastering, pictures, report, stitch, wallet
from ..tools.memory import give_back
from ..tools.packets import Chapter
from ..tools.transitions import Piece
from . import captioning, continuity, fitting, gates, views
from .crediting import credits_of
from .crew import Tell
from .players import played
from .vault import takes_to_choose

VERSION = "3"
TAMINGS = 2  # times that peaks which the sound's encoding threw up are turned down
FILM = "film.mp4"
SHEET = "contact-sheet.png"
STANDING = ".rushes/film.json"
"""The film that stands, as it was handed over last."""

_CUT = ".rushes/cut.json"
_SHEETS = ".rushes/sheets.json"
_CACHE = ".rushes/cache/transitions"


@dataclass(frozen=True)
class Reel:
    """All that the editor cuts from. `sound` is the mix's path in the project."""

    brief: Brief
    script: Script
    bible: Bible
    beats: BeatSheet
    speeches: Mapping[LineId, Speech]
    shots: ShotList
    records: Mapping[ShotId, ShotRecord]
    takes: Mapping[ShotId, Take]
    sound: str


class Cut(Document):
    """What the standing film was cut from and how, so that it is not cut again for nothing."""

    schema_kind: ClassVar[str] = "cut"

    key: str
    sha256: str
    method: str
    proofs: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


class Sheets(Document):
    """What the contact sheets in the folder show, by content."""

    schema_kind: ClassVar[str] = "sheets"

    keys: dict[str, str] = Field(default_factory=dict)


def cut(reel: Reel, project: Project, tell: Tell) -> Film:
    """Cut the film, prove it, and report; raises `MediaError` when it cannot be put together."""
    cues = _cues(reel)
    project.write("film.srt", captions.srt(cues, reel.shots.rate))
    project.write("film.vtt", captions.vtt(cues, reel.shots.rate, words=_is_karaoke(reel.brief)))
    key = _key(reel, cues)
    done = project.find(_CUT, Cut)
    if done is None or done.key != key or file_hash(project.path(FILM)) != done.sha256:
        done = _make(reel, cues, key, project, tell)
        project.save(_CUT, done)
    give_back()
    for fault in done.faults:
        tell(Event(name="note", message=f"Final check: {fault}"))
    film = _film(reel, cues, project, done)
    project.save(STANDING, film)
    _report(reel, film, done, project)
    return film


def _assembled(reel: Reel, cues: Sequence[captions.Cue], project: Project) -> tuple[stitch.StitchReport, check.CheckReport]:
    """The film put together under its final name, with the peaks that its sound's encoding threw up turned down; and its check."""
    pieces = [
        Piece(project.path(reel.takes[shot.id].file), shot.handle, shot.length, shot.transition) for shot in reel.shots.shots
    ]

    def cut_with(sound: Path) -> tuple[stitch.StitchReport, check.CheckReport]:
        done = stitch.stitch(
            pieces, sound, cues, partial, project.path(_CACHE), reel.shots.rate, reel.shots.size,
            title=reel.script.title, language=reel.script.language, chapters=_chapters(reel), fade_in=True, fade_out=True,
        )  # fmt: skip
        if reel.brief.burn_captions:
            _burn(partial, cues, reel)
        checked = check.check_film(
            partial, reel.shots.frames, reel.shots.size, reel.shots.rate, _speech_spans(reel), cues,
            loudness=mastering.PROFILES[reel.brief.loudness],
        )  # fmt: skip
        return done, checked

    sound = project.path(reel.sound)
    with project.writing_to(FILM) as partial:
        done, checked = first, _ = cut_with(sound)
        for attempt in range(TAMINGS):
            if checked.true_peak is None or checked.true_peak <= check.PEAK:
                break
            name = f".rushes/cache/tamed-{attempt}.wav"
            with project.writing_to(name) as tamed:
                mastering.tame(sound, partial, tamed)
            sound = project.path(name)
            done, checked = cut_with(sound)
    for attempt in range(TAMINGS):
        project.path(f".rushes/cache/tamed-{attempt}.wav").unlink(missing_ok=True)
    # When only the sound is put in anew, every transition is found from a moment ago: what counts is what was there before.
    return replace(done, cached=first.cached), checked


def _make(reel: Reel, cues: Sequence[captions.Cue], key: str, project: Project, tell: Tell) -> Cut:
    done, checked = _assembled(reel, cues, project)
    anew = done.transitions - done.cached
    how = (
        f"smart cut: {done.copied_frames} of {done.frames} frames copied, {done.encoded_frames} for transitions: "
        f"{anew} of {done.transitions} encoded, {done.cached} kept from the last cut"
        if done.method == "smart"
        else f"full assembly by MoviePy: {done.reason}"
    )
    data = {"method": done.method, "copied": done.copied_frames, "encoded": done.encoded_frames}
    data |= {"transitions": done.transitions, "transitions_encoded": anew, "transitions_cached": done.cached}
    tell(Event(name="cut", message=how, data=data))
    for note in done.notes:
        tell(Event(name="note", message=note))
    tell(Event(name="check", message=f"{len(checked.proofs)} proofs hold, {len(checked.faults)} don't"))
    return Cut(
        key=key, sha256=file_hash(project.path(FILM)), method=how, proofs=tuple(checked.proofs), faults=tuple(checked.faults)
    )


def _burn(film: Path, cues: Sequence[captions.Cue], reel: Reel) -> None:
    """Draw the captions into the pictures; the soft ones stay beside them."""
    burnt = film.with_name(f"{film.stem}.burnt{film.suffix}")
    try:
        captions.burn_film(film, cues, burnt, reel.brief.caption_style)
        burnt.replace(film)
    finally:
        burnt.unlink(missing_ok=True)


def _key(reel: Reel, cues: Sequence[captions.Cue]) -> str:
    pieces = [(reel.takes[shot.id].sha256, shot.handle, shot.length, shot.transition) for shot in reel.shots.shots]
    shown = [(cue.start_frame, cue.end_frame, cue.text, cue.speaker) for cue in cues]
    burnt: list[object] = [reel.brief.burn_captions]
    if reel.brief.burn_captions:
        words = [cue.words for cue in cues] if _is_karaoke(reel.brief) else []
        burnt = [content_hash(captions.VERSION, reel.brief.caption_style, words)]
    return content_hash("cut", VERSION, pieces, reel.sound, shown, *burnt, reel.script.title, str(reel.shots.rate))


def _is_karaoke(brief: Brief) -> bool:
    return brief.burn_captions and brief.caption_style == captions.CaptionStyle.KARAOKE.value


def _cues(reel: Reel) -> list[captions.Cue]:
    mood = reel.brief.music or reel.bible.music
    return captioning.cues_of(reel.brief, reel.script, reel.beats, reel.speeches, reel.shots, mood)


def _speech_spans(reel: Reel) -> list[tuple[int, int]]:
    """The film's frames, from and to, in which somebody speaks."""
    rate = reel.beats.rate
    spans = []
    for beat in reel.beats.beats:
        if beat.line is not None:
            start = beat.span.start + beat.line_start
            speech = reel.speeches[beat.line]
            spans.append((start, start + rate.frames_covering(speech.milliseconds / 1000)))
    return spans


def _chapters(reel: Reel) -> list[Chapter]:
    starts = reel.shots.starts()
    places = {scene.id: scene.place for scene in reel.script.scenes}
    chapters: list[Chapter] = []
    seen = set()
    for shot in reel.shots.shots:
        if shot.scene is not None and shot.scene not in seen:
            seen.add(shot.scene)
            chapters.append(Chapter(starts[shot.id], places.get(shot.scene, reel.script.title)))
    return chapters


def _film(reel: Reel, cues: Sequence[captions.Cue], project: Project, done: Cut) -> Film:
    flagged = tuple(str(shot.id) for shot in reel.shots.shots if reel.records[shot.id].decision is Decision.FLAG)
    notes = [f"{shot}: {reel.records[ShotId(shot)].because}" for shot in flagged]
    notes += [reel.beats.missed] if reel.beats.missed else []
    notes += [f"{take.shot} is by {take.renderer}: {take.fallback}" for take in reel.takes.values() if take.fallback]
    notes += captioning.notes_on(cues, reel.brief, reel.script, reel.shots)
    takes = sum(len(record.takes) for record in reel.records.values())
    return Film(
        path=str(project.path(FILM)), folder=str(project.folder), title=reel.script.title,
        seconds=round(float(reel.shots.rate.seconds(reel.shots.frames)), 3), frames=reel.shots.frames, shots=len(reel.shots.shots),
        takes=takes, retakes=takes - len(reel.records), flagged=flagged, notes=(*notes, *done.faults),
        cost_usd=round(sum(take.price for take in reel.takes.values()) + wallet.thinking(project) / 1e6, 6), version=done.key,
    )  # fmt: skip


def _report(reel: Reel, film: Film, done: Cut, project: Project) -> None:
    strips = {}
    for shot in reel.shots.shots:
        take = reel.takes[shot.id]
        name = f"takes/{shot.id}/{take.key}.strip.png"
        if not project.path(name).is_file():
            inside = [shot.handle + shot.length * part // 6 for part in (1, 3, 5)]
            with project.writing_to(name) as partial:
                pictures.strip(project.path(take.file), inside, partial)
        strips[shot.id] = name
    draw_sheet(project, SHEET, [reel.takes[shot.id] for shot in reel.shots.shots])
    takes = {shot.id: takes_to_choose(project, shot.id, reel.records[shot.id].champion) for shot in reel.shots.shots}
    page = report.Report(
        film=film, script=reel.script, bible=reel.bible, shots=reel.shots, records=reel.records, takes=takes, strips=strips,
        speeches=[reel.speeches[line.id] for line in reel.script.lines()], proofs=done.proofs, faults=done.faults, cut=done.method,
        decisions=[_decided(entry) for entry in gates.history(project)],
        credits=credits_of(reel.brief, reel.takes.values(), played(project)),
        continuity=continuity.rows(continuity.compare(reel.shots, reel.takes, project), reel.shots),
        fit=fitting.rows(reel.script, reel.beats, reel.speeches, views.pace(reel.brief)), pace=fitting.pace_said(project),
    )  # fmt: skip
    project.write("report.html", report.page(page))


def _decided(entry: dict[str, Any]) -> str:
    """A line of the log of decisions, as one reads it."""
    said = [f"“{entry['notes']}”"] if entry.get("notes") else []
    head = f"{entry.get('at', '')} {entry.get('gate', '')}: {entry.get('decision', '')}."
    return " ".join([head, *said, *map(str, entry.get("changes", ()))])


def draw_sheet(project: Project, name: str, takes: Sequence[Take]) -> None:
    """A contact sheet of takes in the folder, drawn anew when they are others than those it shows."""
    sheets = project.find(_SHEETS, Sheets) or Sheets()
    key = content_hash([take.sha256 for take in takes])
    if sheets.keys.get(name) == key and project.path(name).is_file():
        return
    with project.writing_to(name) as partial:
        pictures.contact_sheet([project.path(take.file) for take in takes], partial)
    project.save(_SHEETS, Sheets(keys={**sheets.keys, name: key}))
