"""Faces in time: moods that blend, mouths that speak, eyes that blink, and what a mood does to a body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

import numpy as np

from ...core.names import Feeling
from ...core.speech import MouthShape
from ...core.staging import Mood, Mouth
from .motion import Curve, ease, soften, wander
from .pose import FEELINGS, LIPS, Expression, Lips
from .score import Score
from .track import Clock

_BLEND = 0.42  # seconds from one feeling to the next
_BLINK = 0.21  # seconds a blink lasts
_FLICKS = 0.012  # how much brows and lids wander

_BEARING: dict[Feeling, dict[str, float]] = {
    # lean is forward, pitch up: what a body at rest does in a feeling
    Feeling.JOY: {"pitch": 0.05, "lean": -0.01, "shrug": 0.1},
    Feeling.TENDER: {"pitch": -0.03, "lean": 0.03, "tilt": 3.5},
    Feeling.WONDER: {"pitch": 0.07, "lean": -0.035, "shrug": 0.15},
    Feeling.SAD: {"pitch": -0.13, "lean": 0.05, "shrug": -0.5, "tilt": 2.0},
    Feeling.ANGRY: {"pitch": -0.05, "lean": 0.06, "shrug": 0.3},
    Feeling.FEAR: {"pitch": 0.02, "lean": -0.075, "shrug": 0.8},
    Feeling.SLY: {"pitch": -0.06, "lean": 0.02, "tilt": -3.0},
}


def _shares(moods: Sequence[Mood], at: Curve, rate: float) -> dict[Feeling, Curve]:
    """How much of each feeling there is on each frame; they always add up to one."""
    marks = sorted(moods, key=lambda mood: mood.start)
    first = marks[0].feeling if marks and marks[0].start <= 0 else Feeling.NEUTRAL
    shares = {first: np.ones(len(at))}
    for mark in marks:
        if mark.start <= 0:
            continue
        weight = ease((at - mark.start / rate + 0.3 * _BLEND) / _BLEND)
        shares = {name: share * (1 - weight) for name, share in shares.items()}
        shares[mark.feeling] = shares.get(mark.feeling, np.zeros(len(at))) + weight
    return shares


def faces(moods: Sequence[Mood], clock: Clock, brows: Curve) -> list[Expression]:
    """The expression of every frame; `brows` lifts the brows on top (face units)."""
    shares = _shares(moods, clock.at, clock.rate)
    names = [item.name for item in fields(Expression)]
    table: dict[str, Curve] = {
        name: np.sum([share * getattr(FEELINGS[feeling], name) for feeling, share in shares.items()], axis=0) for name in names
    }
    drift = wander(clock.at, 17, 3.1)
    table["brow_in"] = table["brow_in"] + brows + 0.5 * drift
    table["brow_out"] = table["brow_out"] + brows * 0.8 + 0.4 * drift
    table["lid"] = table["lid"] + _FLICKS * drift
    return [Expression(**{name: float(table[name][index]) for name in names}) for index in range(len(clock.at))]


def temper(score: Score, moods: Sequence[Mood], at: Curve) -> None:
    """What a mood does to the body: it leans, lifts or hangs its head, draws up its shoulders."""
    rate = 1 / (at[1] - at[0]) if len(at) > 1 else 24.0
    way = np.sign(score.get("yaw") + 1e-6)
    for feeling, share in _shares(moods, at, float(rate)).items():
        bearing = _BEARING.get(feeling, {})
        score.add("head pitch", share * bearing.get("pitch", 0.0))
        score.add("lean", share * bearing.get("lean", 0.0) * way)
        score.add("shrug", share * bearing.get("shrug", 0.0))
        score.add("tilt", share * bearing.get("tilt", 0.0) * way)
        if feeling is Feeling.FEAR:
            score.add("hip x", share * 0.5 * np.sin(2 * np.pi * 7.3 * at) * score.motion)
        if feeling is Feeling.JOY:
            score.add("hip y", -share * 1.6 * (1 - score.get("pace")) * np.abs(np.sin(2 * np.pi * 0.8 * at)) * score.motion)


def mouths(marks: Sequence[Mouth], clock: Clock) -> list[Lips]:
    """The lips of every frame: each shape on its frame, a little rounded off, lips that meet kept shut."""
    frames = np.round(clock.at * clock.rate).astype(int)
    names = [item.name for item in fields(Lips)]
    table = {name: np.full(len(frames), getattr(Lips(), name)) for name in names}
    shut = np.zeros(len(frames), dtype=bool)
    for mark in sorted(marks, key=lambda mark: mark.start):
        after = frames >= mark.start
        for name in names:
            table[name] = np.where(after, getattr(LIPS[mark.shape], name), table[name])
        shut = np.where(after, mark.shape in {MouthShape.M, MouthShape.F}, shut)
    width = 0.55 * clock.rate / 24
    smooth = {name: soften(values, width) for name, values in table.items()}
    for name in ("opening", "press", "teeth", "amount"):  # closures are what lip-readers read: never smoothed away
        smooth[name] = np.where(shut, table[name], smooth[name])
    return [Lips(**{name: float(smooth[name][index]) for name in names}) for index in range(len(frames))]


def blinks(clock: Clock, seed: int, jumps: Curve) -> Curve:
    """Lids over the take, 0 open to 1 shut: every two to five seconds, sometimes twice, and with large looks."""
    random = np.random.default_rng(seed + 23)
    moments: list[float] = []
    moment = float(clock.at[0]) + float(random.uniform(0.6, 2.6))
    while moment < float(clock.at[-1]):
        moments.append(moment)
        if random.uniform() < 0.16:
            moments.append(moment + 0.3)
        moment += float(random.uniform(2.0, 5.0))
    for index in np.flatnonzero(jumps > 0.3):
        if all(abs(float(clock.at[index]) - other) > 0.5 for other in moments):
            moments.append(float(clock.at[index]))
    lids = np.zeros(len(clock.at))
    for moment in moments:
        since = (clock.at - moment) / _BLINK
        down, up = ease((since + 0.5) / 0.35), ease((since - 0.0) / 0.5)
        lids = np.maximum(lids, np.where(np.abs(since) < 0.6, down * (1 - up), 0))
    return lids
