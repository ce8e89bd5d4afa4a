"""Passages: what the score has to play for each scene: its mood, and the theme of whom it is about."""

from __future__ import annotations

from collections import Counter

from ..core.beat import BeatSheet
from ..core.document import seed_of
from ..core.names import NARRATOR, SceneId
from ..core.script import Line, Scene, Script
from ..tools.music import Passage
from .art_director import mood_of

PLAIN = "gentle"
"""The mood of a scene whose words name none: it takes the film's."""


def passages_of(script: Script, beats: BeatSheet, asked: bool) -> tuple[Passage, ...]:
    """A passage of the score for every scene; where a person `asked` for a mood, it is kept from end to end."""
    starts: dict[SceneId, int] = {}
    for beat in beats.beats:
        starts.setdefault(beat.scene, beat.span.start)
    passages = []
    for scene in script.scenes:
        if scene.id in starts:
            own = mood_of(script.model_copy(update={"scenes": (scene,), "tone": ""}))
            mood = "" if asked or own == PLAIN else own
            passages.append(Passage(float(beats.rate.seconds(starts[scene.id])), mood, seed_of("theme", lead_of(scene))))
    return tuple(passages)


def lead_of(scene: Scene) -> str:
    """Who speaks most in a scene, the narrator only where nobody else does; "" where nobody speaks."""
    said = Counter(str(one.speaker) for one in scene.elements if isinstance(one, Line))
    others = [who for who in said if who != str(NARRATOR)]
    return max(others or list(said), key=lambda who: said[who], default="")
