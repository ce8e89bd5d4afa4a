"""The score: lines, music and ambience of the whole film, mixed and mastered once into one WAV file."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import astuple, dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

from ..core.beat import BeatSheet
from ..core.bible import Bible
from ..core.brief import Brief
from ..core.document import Document, content_hash, seed_of
from ..core.event import Event
from ..core.names import LineId, SceneId, ShotId
from ..core.project import Project, file_hash, seal
from ..core.script import Line, Script
from ..core.shelf import seal_of, sealed
from ..core.shot import Shot, ShotList, Transition
from ..core.speech import Speech
from ..tools import ambience, mastering, mix
from ..tools.acoustics import heard
from ..tools.stems import BUSES
from ..tools.voices import manner
from .crew import Tell
from .passages import passages_of
from .players import piece_of
from .spots import spots_of

VERSION = "2"
KEPT = 4  # mixes that stay
WIDTH = 0.35  # how far to the side a voice may come from, of 1
SOFTLY = Fraction(1)  # seconds over which one place is heard after another where the pictures are cut hard
TURN = 0.7  # where in the story the music rises when no scene starts nearby, as a share of its length


_STEMS = ".rushes/stems.json"


class Stems(Document):
    """Of which mix the stems in the folder are, and their hashes by bus."""

    schema_kind: ClassVar[str] = "stems"

    mix: str
    sha256: dict[str, str]


@dataclass(frozen=True)
class Material:
    """All that sounds, and when."""

    script: Script
    bible: Bible
    beats: BeatSheet
    speeches: Mapping[LineId, Speech]
    shots: ShotList


def mix_sound(material: Material, brief: Brief, project: Project, tell: Tell) -> str:
    """Mix the film's sound, or find it mixed already; returns its path in the project."""
    cues = _cues(material, project)
    music = _music(material, brief, project, tell)
    beds = [*_beds(material), *spots_of(material.script, material.beats)]
    seconds = material.beats.rate.seconds(material.beats.frames)
    spoken = [(cue.sound.name, str(cue.start), cue.engine, cue.pan, astuple(cue.how)) for cue in cues]
    made_of = music and (_fingerprint(music.source), music.seed, music.turning_points, [astuple(passage) for passage in music.passages])
    under = [tuple(str(part) for part in astuple(bed)) for bed in beds]
    loudness = [] if brief.loudness == mastering.WEB else [brief.loudness]
    key = content_hash("mix", VERSION, mix.VERSION, spoken, made_of, under, str(seconds), *loudness)
    name = f".rushes/cache/mix-{key}.wav"
    apart = _stems_to_write(project, brief, key)
    whole = sealed(project.path(name))
    if whole and not apart:
        os.utime(project.path(name))
        return name
    if not whole and seal_of(project.path(name)).is_file():
        tell(Event(name="note", message="The mix was damaged or deleted; it is mixed again."))
    with ExitStack() as written:
        partial = written.enter_context(project.writing_to(name))
        files = {bus: written.enter_context(project.writing_to(file)) for bus, file in apart.items()}
        report = mix.mix(cues, music, beds, seconds, partial, loudness=brief.loudness, stems=files)
    seal(project.path(name))
    if apart:
        project.save(_STEMS, Stems(mix=key, sha256={bus: project.shelf.digest(project.path(file)) for bus, file in apart.items()}))
        tell(Event(name="note", message=f"Stems: {', '.join(apart.values())}."))
    _tidy(project)
    heard_over = [over for over in report.lines_over_music if over is not None]
    measured = {
        "lufs": report.lufs, "true_peak_db": round(report.true_peak_db, 2), "speech_over_music": report.speech_over_music,
        "least_over_music": min(heard_over, default=None), "clipped": report.clipped,
    }  # fmt: skip
    loud = "silence" if report.lufs is None else f"{report.lufs:.1f} LUFS, {report.true_peak_db:.1f} dBTP"
    if heard_over:
        loud += f", every line at least {min(heard_over):.0f} LU over the music"
    tell(Event(name="score", message=f"mixed and mastered: {loud}", data=measured))
    for note in report.notes:
        tell(Event(name="note", message=note))
    return name


def _stems_to_write(project: Project, brief: Brief, key: str) -> dict[str, str]:
    """The files of the stems by bus, when they were asked for and those in the folder are not of this mix."""
    if not brief.stems:
        return {}
    files = {bus: f"audio/stems/{bus}.wav" for bus in BUSES}
    there = project.find(_STEMS, Stems)
    if there is not None and there.mix == key and all(
        project.shelf.digest(project.path(file)) == there.sha256.get(bus) for bus, file in files.items()
    ):  # fmt: skip
        return {}
    return files


def _tidy(project: Project) -> None:
    """Keep the latest mixes: a change that is undone finds the very sound it had."""
    mixes = sorted(project.path(".rushes/cache").glob("mix-*.wav"), key=lambda path: path.stat().st_mtime_ns)
    for old in mixes[:-KEPT]:
        seal_of(old).unlink(missing_ok=True)
        old.unlink()


def _fingerprint(source: str) -> str:
    """A mood's name, or the hash of a sound file's content."""
    return file_hash(Path(source)) or source


def _cues(material: Material, project: Project) -> list[mix.Cue]:
    """Every line where its beat says, from where its speaker stands."""
    rate = material.beats.rate
    said = {one.id: (one, scene) for scene in material.script.scenes for one in scene.elements if isinstance(one, Line)}
    places = _places(material)
    cues = []
    for beat in material.beats.beats:
        if beat.line is None:
            continue
        speech = material.speeches[beat.line]
        start = rate.seconds(beat.span.start + beat.line_start)
        line, scene = said[beat.line]
        asked = manner.read(line.manner)
        pan = round(WIDTH * places.get((str(beat.id), str(line.speaker)), 0.0), 3)
        how = heard(line, scene, asked.level, asked.whispered)
        cues.append(mix.Cue(project.path(speech.sound), start, speech.voice.engine, pan, how))
    return cues


def _places(material: Material) -> dict[tuple[str, str], float]:
    """Where each figure stands (-1 to 1) while a beat plays."""
    return {
        (str(beat), str(figure.character)): max(-1.0, min(1.0, figure.x))
        for shot in material.shots.shots
        for beat in shot.beats
        for figure in shot.figures
    }


def _music(material: Material, brief: Brief, project: Project, tell: Tell) -> mix.Music | None:
    source = brief.music or material.bible.music
    seed, seconds = seed_of("music", material.script.title, brief.seed), material.beats.rate.seconds(material.beats.frames)
    piece = piece_of(source, seconds, seed, brief, project, tell)
    if piece is not None:
        return mix.Music(piece)
    if source == "none":
        return None
    return mix.Music(source, seed, (_turning_point(material),), passages_of(material.script, material.beats, brief.music is not None))


def _turning_point(material: Material) -> float:
    """When the music rises: at the start of the scene that begins nearest to seven tenths of the story."""
    rate, beats = material.beats.rate, material.beats.beats
    wished = material.beats.frames * TURN
    starts: dict[SceneId, int] = {}
    for beat in beats:
        starts.setdefault(beat.scene, beat.span.start)
    later = list(starts.values())[1:] or [round(wished)]
    return float(rate.seconds(min(later, key=lambda start: abs(start - wished))))


def _beds(material: Material) -> list[mix.Bed]:
    """An ambience a scene, from its first to its last shot; the cards take their neighbour's."""
    rate, starts = material.beats.rate, material.shots.starts()
    scenes = {scene.id: scene for scene in material.script.scenes}
    spans: dict[SceneId, tuple[int, int]] = {}
    for shot in material.shots.shots:
        if shot.scene is not None:
            begin, _ = spans.get(shot.scene, (starts[ShotId(shot.id)], 0))
            spans[shot.scene] = (begin, starts[shot.id] + shot.length)
    overlaps = _overlaps(material.shots.shots)
    beds = []
    for number, (scene_id, (begin, end)) in enumerate(spans.items()):
        scene = scenes[scene_id]
        before, after = (rate.seconds(overlaps.get(cut, 0)) for cut in (begin, end))
        first = Fraction(0) if number == 0 else rate.seconds(begin) - before
        last = rate.seconds(material.beats.frames) if number == len(spans) - 1 else rate.seconds(end) - after
        fades = (2 * before or SOFTLY if number else SOFTLY), (2 * after or SOFTLY if number < len(spans) - 1 else SOFTLY)
        for name in ambience.beds_for(scene.place, scene.weather, scene.time, scene.interior):
            beds.append(mix.Bed(name, first, last, seed_of("bed", name, scene.place), *fades))
    return beds


def _overlaps(shots: Sequence[Shot]) -> dict[int, int]:
    """By how many frames the pictures mix on each side of a cut, where they do; by the film's frame of the cut."""
    found, at = dict[int, int](), 0
    for before, after in pairwise(shots):
        at += before.length
        if after.transition is not Transition.CUT:
            found[at] = min(before.handle, after.handle, before.length // 2, after.length // 2)
    return found
