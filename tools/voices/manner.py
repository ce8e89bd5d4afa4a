"""Manner: what a parenthetical asks of a voice, as far as a voice that only speaks can do it.

``(whispers)``, ``(shouting)``, ``(beat)``, ``(in French)``. A manner moves pace, pitch, melody and level by so much from the
speaker's own; what it names and no rule knows ("with a wry smile") moves nothing. Words of one line add up.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import numpy as np

from ...core.speech import MouthShape, MouthTime, VoiceSpec
from ..language import NAMES, code_of
from .speech import Spoken

STEADY = 0.82, 1.15
"""No manner makes a voice slower or quicker than this."""


class Manner(NamedTuple):
    """A change from a speaker's own way: `pace` a factor, `pitch` and `melody` in steps of `VoiceSpec`, `level` in decibels.

    `pause_ms` passes before the first word; `language` is another than the film's, by its code.
    """

    pace: float = 1.0
    pitch: int = 0
    melody: int = 0
    level: float = 0.0
    whispered: bool = False
    pause_ms: int = 0
    language: str = ""


_RULES: tuple[tuple[str, Manner], ...] = (
    (r"whisper\w*|under (?:his|her|their|its|my) breath|sotto(?: voce)?|breathes|mouthing", Manner(0.92, 0, -10, -4.0, whispered=True)),
    (r"shout\w*|yell\w*|scream\w*|bellow\w*|roar\w*|hollers?|thunder(?:s|ing)|at the top of \w+ lungs", Manner(0.95, 16, 20, 3.0)),
    (r"call(?:s|ing)(?: out)?|cries|crying out|loud(?:ly|er)?|raising (?:his|her|their) voice", Manner(0.96, 9, 12, 2.0)),
    (r"quiet(?:ly|er)?|soft(?:ly|er)?|low(?:ly|ering)?|gent(?:ly|le)|murmur\w*|mutter\w*|to (?:him|her|it|them)sel(?:f|ves)|tender(?:ly)?"
     r"|mumbl\w*|hushed", Manner(0.96, -5, -12, -3.0)),
    (r"laugh\w*|chuckl\w*|giggl\w*|grinning|delighted|happ(?:y|ily)|cheerful(?:ly)?|excited(?:ly)?|bright(?:ly)?|joyful(?:ly)?",
     Manner(1.05, 8, 24, 0.5)),
    (r"sad(?:ly)?|cry(?:ing)?|sob\w*|tearful(?:ly)?|weep\w*|grie\w+|mournful(?:ly)?|heavily|broken", Manner(0.9, -8, -16, -1.5)),
    (r"ang(?:ry|rily)|furious(?:ly)?|snap(?:s|ping)|sharp(?:ly)?|fierce(?:ly)?|bitter(?:ly)?", Manner(1.05, 4, 18, 1.5)),
    (r"afraid|scared|fearful(?:ly)?|nervous(?:ly)?|panick\w*|trembl\w*|frightened|terrified", Manner(1.08, 12, 10, -0.5)),
    (r"tired(?:ly)?|wear(?:y|ily)|sleep(?:y|ily)|yawn\w*|drows\w+|exhausted|weak(?:ly)?|sigh\w*", Manner(0.88, -8, -18, -2.0)),
    (r"out of breath|breathless(?:ly)?|panting|gasp\w*", Manner(1.08, 6, 6, 0.0)),
    (r"flat(?:ly)?|dead(?:pan)?|cold(?:ly)?|dry(?:ly)?|dri(?:ly)|monotone|without feeling", Manner(0.98, -4, -40, 0.0)),
    (r"slow(?:ly)?|solemn(?:ly)?|grave(?:ly)?|carefully|deliberate(?:ly)?", Manner(0.86, -3, 0, 0.0)),
    (r"quick(?:ly)?|fast|hurried(?:ly)?|rush(?:ed|ing)|urgent(?:ly)?|breakneck", Manner(1.12, 3, 4, 0.0)),
    (r"long (?:beat|pause|silence)", Manner(pause_ms=1100)),
    (r"beat|pause[sd]?|hesitat\w+|after a moment|a moment|silence|then", Manner(pause_ms=600)),
)  # fmt: skip
_NOT = re.compile(r"\b(?:not|no longer|never|without|stops?|stopped|less)\s+\w+")
_IN = re.compile(r"\bin (" + "|".join(sorted({re.escape(name.casefold()) for name in NAMES.values()})) + r")\b")


@cache
def read(words: str) -> Manner:
    """What a parenthetical asks for; nothing for one that no rule knows."""
    words = _NOT.sub(" ", words.casefold())
    found, left = Manner(), words
    for pattern, manner in _RULES:
        said, count = re.subn(rf"\b(?:{pattern})\b", " ", left)
        if count:
            left = said
            found = _with(found, manner)
    named = _IN.search(words)
    pace = min(max(found.pace, STEADY[0]), STEADY[1])
    return found._replace(pace=pace, language=code_of(named[1]) if named else "")


def _with(one: Manner, other: Manner) -> Manner:
    return Manner(
        one.pace * other.pace, one.pitch + other.pitch, one.melody + other.melody, one.level + other.level,
        one.whispered or other.whispered, max(one.pause_ms, other.pause_ms),
    )  # fmt: skip


def directed(spec: VoiceSpec, manner: Manner) -> VoiceSpec:
    """A voice as it speaks in a manner; the voice itself where the manner asks for nothing."""
    pitch, melody = (
        min(max(own + by, 0), 100) if by else own for own, by in ((spec.pitch, manner.pitch), (spec.melody, manner.melody))
    )
    rate = min(max(round(spec.rate * manner.pace), 60), 400)
    return spec.model_copy(update={"rate": rate, "pitch": pitch, "melody": melody})


def paused(spoken: Spoken, manner: Manner) -> Spoken:
    """A spoken line with the silence that a beat asks for before it."""
    by = manner.pause_ms
    if not by:
        return spoken
    silence = np.zeros(by * spoken.sample_rate // 1000, np.float32)
    words = [word.model_copy(update={"start_ms": word.start_ms + by, "end_ms": word.end_ms + by}) for word in spoken.words]
    mouths = [mouth.model_copy(update={"start_ms": mouth.start_ms + by}) for mouth in spoken.mouths]
    if mouths and mouths[0].shape is MouthShape.REST:
        mouths[0] = mouths[0].model_copy(update={"start_ms": 0})
    else:
        mouths.insert(0, MouthTime(shape=MouthShape.REST, start_ms=0))
    return replace(spoken, samples=np.concatenate([silence, spoken.samples]), words=tuple(words), mouths=tuple(mouths))
