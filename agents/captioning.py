"""Captioning: the film's captions from its spoken lines, what is heard between them, and what is to be said of both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..core.beat import BeatSheet
from ..core.brief import Brief
from ..core.names import LineId, SceneId
from ..core.script import Script
from ..core.shot import ShotList
from ..core.speech import Speech
from ..core.timing import timecode
from ..tools import ambience, captions
from ..tools.language import ENGLISH, base_of

HEARD = {
    "rain": "[rain]", "storm": "[storm]", "wind": "[wind]", "sea": "[waves]", "birds": "[birdsong]", "city": "[street noise]",
    "crowd": "[crowd]", "fire": "[a fire crackles]", "rain outside": "[rain outside]", "storm outside": "[a storm outside]",
}  # fmt: skip
"""What a bed of sound is called in a caption."""

SHOWN = 5
"""Times that a note names."""


def cues_of(
    brief: Brief, script: Script, beats: BeatSheet, speeches: Mapping[LineId, Speech], shots: ShotList, mood: str
) -> list[captions.Cue]:
    """The captions of a film, in words as they were written; with what is heard between them where that is asked for."""
    lines = {line.id: line for line in script.lines()}
    spoken = []
    for beat in beats.beats:
        if beat.line is not None:
            line, speech = lines[beat.line], speeches[beat.line]
            name = script.name_of(line.speaker) if line.offscreen else ""
            start = beat.span.start + beat.line_start
            spoken.append(captions.Said(line.text, speech.words, start, name, speech.milliseconds, str(line.speaker)))
    sounds = tuple(_sounds(brief, script, shots, mood)) if brief.sound_cues and base_of(script.language) == ENGLISH else ()
    return captions.cues_from(spoken, shots.rate, shots.frames, captions.rules_for(shots.size), script.language, sounds)


def notes_on(cues: Sequence[captions.Cue], brief: Brief, script: Script, shots: ShotList) -> list[str]:
    """What a person should know of the captions: where the speech is faster than they can be read."""
    rules = captions.rules_for(shots.size)
    faults = captions.check(cues, shots.rate, rules, script.language)
    hasty = sorted({fault.number for fault in faults if fault.rule in (captions.Rule.SPEED, captions.Rule.SHORT)})
    notes = []
    if hasty:
        shown = [cues[number - 1] for number in hasty]
        worst = max(cue.columns / float(shots.rate.seconds(cue.end_frame - cue.start_frame)) for cue in shown)
        times = ", ".join(timecode(cue.start_frame, shots.rate).partition(".")[0] for cue in shown[:SHOWN])
        more = f" and {len(shown) - SHOWN} more" if len(shown) > SHOWN else ""
        notes.append(
            f"Captions at {times}{more}: the words come faster than they can be read, up to {worst:.0f} characters a second "
            f"where {rules.speed:g} are read with ease. A slower voice, or fewer words, gives them time."
        )
    if brief.sound_cues and base_of(script.language) != ENGLISH:
        notes.append("Sounds are named in captions of English films only.")
    return notes


def _sounds(brief: Brief, script: Script, shots: ShotList, mood: str) -> Iterator[captions.Cue]:
    """The music at the start, and every scene's sounds where they are others than before."""
    scenes = {scene.id: scene for scene in script.scenes}
    spans: dict[SceneId, tuple[int, int]] = {}
    starts = shots.starts()
    for shot in shots.shots:
        if shot.scene is not None:
            begin, _ = spans.get(shot.scene, (starts[shot.id], 0))
            spans[shot.scene] = (begin, starts[shot.id] + shot.length)
    if brief.music != "none":
        first = min((begin for begin, _ in spans.values()), default=shots.frames)
        yield captions.Cue(0, first or shots.frames, f"♪ {mood} music ♪" if mood.isalpha() else "♪ music ♪")
    before: tuple[str, ...] = ()
    for scene_id, (begin, end) in spans.items():
        scene = scenes[scene_id]
        beds = ambience.beds_for(scene.place, scene.weather, scene.time, scene.interior)
        heard = tuple(bed for bed in beds if bed in HEARD)
        if heard and heard != before:
            yield captions.Cue(begin, end, HEARD[heard[-1]])
        before = heard
