"""Swelling: the light of the pictures follows how loud the person's own music is."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..core.brief import Brief
from ..core.event import Event
from ..core.shot import SWELLS_A_SECOND, ShotList
from ..tools import music
from ..tools.music_file import levels_of
from .crew import Tell

FULL = 9.0
"""Decibels above or below the film's middle at which the light is all up or all down."""

STEPS = 20
"""Steps of the light to each side; a track that hardly differs makes the same take."""


def swelled(plan: ShotList, brief: Brief, tell: Tell) -> ShotList:
    """The plan with how every shot's light swells, where that was asked for. Raises `MediaError`."""
    if not brief.light_with_music:
        return plan
    if brief.music is None or brief.music == "none" or brief.music in music.names():
        tell(Event(name="note", message="Light swells with a sound file only: name one with --music FILE."))
        return plan
    seconds = float(plan.rate.seconds(plan.frames))
    levels = levels_of(Path(brief.music), seconds, SWELLS_A_SECOND)
    curve = np.round(np.clip((levels - np.median(levels)) / FULL, -1, 1) * STEPS) / STEPS
    starts, shots = plan.starts(), []
    for shot in plan.shots:
        first = float(plan.rate.seconds(starts[shot.id] - shot.handle))
        count = int(float(plan.rate.seconds(shot.frames)) * SWELLS_A_SECOND) + 2
        times = first + np.arange(count) / SWELLS_A_SECOND
        swell = np.interp(times, np.arange(len(curve)) / SWELLS_A_SECOND, curve)
        shots.append(shot.model_copy(update={"swell": tuple(float(value) for value in np.round(swell * STEPS) / STEPS)}))
    return plan.model_copy(update={"shots": tuple(shots)})
