"""What bodies do: every gesture as curves laid over a score."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ...core.staging import Gesture
from .motion import Curve, wander, window
from .score import Score, Span


def _free(score: Score, span: Span) -> int:
    """A hand that holds nothing: the leading one if it can."""
    return -span.way if score.carry == span.front else span.front


def _holding(score: Score, span: Span) -> int:
    return score.carry or span.front


def _wave(s: Score, d: Span) -> None:
    w, t = d.weight(s, 0.5, 0.5), d.since(s)
    beat = np.sin(2 * np.pi * 2.1 * (t - 0.3))
    side = _free(s, d)
    wide = 0.44 if side == d.way else 0.66  # the near hand keeps clear of the face
    s.hand(side, w, side * wide + 0.12 * beat, -0.6 + 0.1 * (wide > 0.5) + 0.03 * np.abs(beat), "open", 16 * beat, side)
    s.add("tilt", w * d.way * 4 * s.motion)
    s.add("lean", -w * d.way * 0.03)


def _point(s: Score, d: Span) -> None:
    w = d.weight(s, 0.48)
    x, y = d.toward(0.94, -0.14)
    s.hand(_free(s, d), w, x, y + 0.02 * wander(s.at, s.seed, 1.7), "point")
    s.add("lean", d.weight(s, late=0.06) * d.way * 0.06 * s.motion)


def _reach(s: Score, d: Span) -> None:
    w = d.weight(s, 0.6, 0.5, 0.08)
    x, y = d.toward(0.88, -0.02)
    s.hand(_free(s, d), w, x, y + 0.02 * wander(s.at, s.seed, 2.3), "open")
    s.add("lean", d.weight(s, 0.6) * d.way * 0.13 * s.motion)


def _lift(s: Score, d: Span) -> None:
    w, side = d.weight(s, 0.7, 0.5, 0.1), _holding(s, d)
    s.hand(side, w, d.way * 0.7, -0.42 + 0.02 * wander(s.at, s.seed, 2.1), "grip")
    if not s.carry:
        s.hand(-side, w, d.way * 0.62, -0.16, "grip")
    s.add("head pitch", w * 0.14)
    s.add("lean", (-0.05 * w + 0.05 * window(s.at, d.start, d.start + 0.5, 0.2, 0.3)) * d.way)
    s.add("hip y", 7 * window(s.at, d.start, d.start + 0.55, 0.25, 0.3) * s.motion)


def _lower(s: Score, d: Span) -> None:
    w, side = d.weight(s, 0.7, 0.5), _holding(s, d)
    s.hand(side, w, d.way * 0.42, 0.86, "grip")
    s.add("head pitch", -w * 0.2)
    s.add("lean", w * d.way * 0.1)
    s.add("hip y", w * 6)


def _give(s: Score, d: Span) -> None:
    w, side = d.weight(s, 0.6, 0.5, 0.12), _holding(s, d)
    x, y = d.toward(0.88, 0.1)
    s.hand(side, w, x, y, "grip" if s.carry else "open")
    s.add("lean", d.weight(s, 0.55) * d.way * 0.11 * s.motion)
    s.add("tilt", w * d.way * 5)


def _take(s: Score, d: Span) -> None:
    middle = d.start + 0.55 * (d.end - d.start)
    out, back = window(s.at, d.start, middle + 0.2, 0.45, 0.3), window(s.at, middle, d.end, 0.35, 0.45)
    side = _free(s, d)
    x, y = d.toward(0.88, 0.08)
    s.hand(side, out, x, y, "open")
    s.hand(side, back, d.way * 0.34, 0.34, "grip")
    s.add("lean", (out * 0.11 - back * 0.04) * d.way * s.motion)


def _open(s: Score, d: Span) -> None:
    middle = d.start + 0.45 * (d.end - d.start)
    out, pull = window(s.at, d.start, middle + 0.15, 0.4, 0.3), window(s.at, middle, d.end, 0.5, 0.5)
    side = _free(s, d)
    s.hand(side, out, d.way * 0.86, 0.16, "grip")
    s.hand(side, pull, d.way * 0.5, 0.2, "grip")
    s.add("lean", (0.1 * out - 0.09 * pull) * d.way * s.motion)
    s.add("hip x", -8 * pull * d.way)


def _knock(s: Score, d: Span) -> None:
    w, t = d.weight(s, 0.45, 0.4), d.since(s)
    beat = np.clip(np.sin(2 * np.pi * 2.6 * (t - 0.35)), 0, 1) ** 2 * (t > 0.35) * (t < 0.35 + 3 / 2.6)
    s.hand(_free(s, d), w, d.way * (0.58 + 0.17 * beat), -0.2 + 0.05 * beat, "grip")
    s.add("lean", w * d.way * (0.05 + 0.02 * beat))


def _nod(s: Score, d: Span) -> None:
    w = d.weight(s, 0.15, 0.25)
    s.add("head pitch", -w * 0.2 * (1 - np.cos(2 * np.pi * 1.6 * d.since(s))) * s.motion)


def _shake(s: Score, d: Span) -> None:
    w = d.weight(s, 0.15, 0.3)
    s.add("head yaw", w * 0.3 * np.sin(2 * np.pi * 1.5 * d.since(s)) * s.motion)


def _look_up(s: Score, d: Span) -> None:
    w = d.weight(s, 0.5, 0.5, 0.08)
    s.lay("head pitch", w, 0.5)
    s.lay("gaze y", d.weight(s, 0.2, 0.4), -0.85)
    s.add("lean", -w * d.way * 0.04)


def _look_down(s: Score, d: Span) -> None:
    s.lay("head pitch", d.weight(s, 0.5, 0.5, 0.08), -0.42)
    s.lay("gaze y", d.weight(s, 0.2, 0.4), 0.85)


def _turn_away(s: Score, d: Span) -> None:
    s.lay("gaze x", d.weight(s, 0.2, 0.4), -d.way * 0.8)
    s.lay("head yaw", d.weight(s, 0.5, 0.5), -d.way * 0.8)
    s.lay("yaw", d.weight(s, 0.6, 0.5, 0.12), -d.way * 0.7)
    s.add("head pitch", -d.weight(s) * 0.12)


def _bow(s: Score, d: Span) -> None:
    w = d.weight(s, 0.6, 0.6)
    s.add("lean", w * d.way * 0.52 * np.clip(s.motion, 0.4, 1.2))
    s.lay("head pitch", d.weight(s, 0.5, 0.6), -0.4)
    s.lay("gaze y", w, 0.7)
    s.hand(-d.way, w, d.way * 0.42, 0.62)
    s.hand(d.way, w, -d.way * 0.2, 0.86)


def _sit(s: Score, d: Span) -> None:
    w = window(s.at, d.start, d.end, 0.6, 0.55)
    leg = s.stature.leg
    s.lay("hip y", w, leg * 0.42)
    s.add("hip x", -w * d.way * leg * 0.04)
    for side in (-1, 1):
        name = "left" if side < 0 else "right"
        s.lay(f"{name} foot x", w, side * 13 * 0.6 + d.way * leg * 0.44)
        if side != s.carry:
            s.hand(side, w, d.way * 0.44 - side * 0.06, 0.56)
    s.lay("seated", np.clip(w, 0, 1), 1.0)
    s.add("lean", window(s.at, d.start, d.start + 0.8, 0.35, 0.4) * d.way * 0.2)


def _kneel(s: Score, d: Span) -> None:
    w, leg = window(s.at, d.start, d.end, 0.6, 0.6), s.stature.leg
    s.lay("hip y", w, leg * 0.4)
    front, back = ("right", "left") if d.way > 0 else ("left", "right")
    s.lay(f"{front} foot x", w, d.way * leg * 0.3)
    s.lay(f"{back} foot x", w, -d.way * leg * 0.42)
    s.lay(f"{back} foot roll", w, 0.95)
    s.hand(-d.way, w, d.way * 0.4, 0.62)
    s.add("lean", w * d.way * 0.08)


def _write(s: Score, d: Span) -> None:
    w, t = d.weight(s), d.since(s)
    stroke = np.sin(2 * np.pi * 2.7 * t) * 0.018 + 0.04 * ((t * 0.45) % 1.0)
    s.hand(d.way, w, d.way * 0.5, 0.4)
    s.hand(-d.way, w, d.way * (0.56 + stroke), 0.36 + 0.4 * np.abs(stroke), "grip")
    s.hold("letter", w)
    s.lay("head pitch", d.weight(s, 0.5), -0.34)
    s.lay("gaze y", w, 0.8)
    s.add("lean", w * d.way * 0.07)


def _read(s: Score, d: Span) -> None:
    w, t = d.weight(s, 0.6), d.since(s)
    s.hand(_holding(s, d), w, d.way * 0.46, 0.2, "grip")
    s.hand(-_holding(s, d), w, d.way * 0.52, 0.3, "grip")
    s.hold("book", w)
    s.lay("head pitch", w, -0.24)
    s.lay("gaze y", w, 0.55)
    s.add("gaze x", w * 0.22 * (((t * 0.8) % 1.0) - 0.5))


def _work(s: Score, d: Span) -> None:
    w, turn = d.weight(s), 2 * np.pi * 1.15 * d.since(s)
    for side in (-1, 1):
        lag = turn + (np.pi if side > 0 else 0)
        s.hand(side, w, d.way * 0.5 + 0.1 * np.sin(lag), 0.42 + 0.09 * np.cos(lag), "grip")
    s.lay("head pitch", d.weight(s, 0.5), -0.26)
    s.lay("gaze y", w, 0.6)
    s.add("lean", w * d.way * (0.07 + 0.02 * np.sin(turn)))
    s.add("hip y", w * 2 * np.abs(np.sin(turn)))


def _think(s: Score, d: Span) -> None:
    w = d.weight(s, 0.55, 0.5)
    near = -d.way
    s.hand(near, w, d.way * 0.3, 0.03, "grip", 0.0)
    s.over["left" if near < 0 else "right"] = np.maximum(s.over["left" if near < 0 else "right"], w)
    if s.carry != d.way:
        s.hand(d.way, w, -d.way * 0.22, 0.5)
    s.lay("gaze y", w, -0.6)
    s.lay("gaze x", w, d.way * 0.6 + 0.25 * wander(s.at, s.seed + 4, 2.6))
    s.add("tilt", w * d.way * 5)
    s.add("head pitch", w * 0.08)


def _shrug(s: Score, d: Span) -> None:
    w = d.weight(s, 0.28, 0.4)
    s.add("shrug", w * 1.3)
    for side in (-1, 1):
        if side != s.carry:
            s.hand(side, w, side * 0.5, 0.34, "open", side * -34, side)
    s.add("tilt", w * d.way * 7)
    s.add("brows", w * 6)


def _cheer(s: Score, d: Span) -> None:
    w, t = d.weight(s, 0.5, 0.5), d.since(s)
    hop = np.abs(np.sin(2 * np.pi * 1.35 * t))
    for side in (-1, 1):
        wide = 0.4 if side == d.way else 0.52
        beat = np.sin(2 * np.pi * 2.7 * t)
        s.hand(side, w, side * (wide + 0.05 * beat), -0.8 + 0.06 * hop, "open", side * 8 * beat, side)
    s.add("hip y", w * (5 - 12 * hop) * s.motion)
    s.add("head pitch", w * 0.15)
    s.add("effort", w)


def _hug(s: Score, d: Span) -> None:
    w = d.weight(s, 0.6, 0.6)
    s.hand(d.way, w, d.way * 0.8, 0.02, "rest")
    s.hand(-d.way, w, d.way * 0.74, 0.16, "rest")
    s.add("lean", w * d.way * 0.14)
    s.add("tilt", w * d.way * 9)
    s.add("lids", w * 0.55)


def _tremble(s: Score, d: Span) -> None:
    w = d.weight(s, 0.25, 0.4)
    shake = np.sin(2 * np.pi * 8.3 * s.at) * 0.7 + np.sin(2 * np.pi * 6.1 * s.at + 1) * 0.3
    s.add("hip x", w * 1.7 * shake * s.motion)
    s.add("tilt", w * 1.3 * np.roll(shake, 1))
    s.add("shrug", w * 1.0)
    for side in (-1, 1):
        if side != s.carry:
            s.hand(side, w, d.way * 0.2 - side * 0.12, 0.34 + 0.008 * shake, "grip")


def _sleep(s: Score, d: Span) -> None:
    w = d.weight(s, 0.9, 0.5)
    s.add("lids", w * 1.2)
    s.lay("head pitch", w, -0.3)
    s.lay("head yaw", w, d.way * 0.3)
    s.add("tilt", w * d.way * (11 + 1.5 * np.sin(2 * np.pi * s.at / 4.2)))
    s.add("lean", w * d.way * 0.05)
    s.add("asleep", w)


def _talk(s: Score, d: Span) -> None:
    w = d.weight(s, 0.4, 0.5)
    talking(s, w, d.way, 1.0)


def talking(s: Score, weight: Curve, way: int, strength: float) -> None:
    """Small gestures of whoever speaks: a hand that marks the words, a head that moves with them."""
    drift, beat = wander(s.at, s.seed + 11, 2.4), wander(s.at, s.seed + 12, 1.1)
    share = np.clip(weight * strength, 0, 1)
    for side in (-1, 1):
        if side == s.carry:
            continue
        active = share * (0.55 + 0.45 * np.clip(side * way * 0.7 + drift, -1, 1))
        s.hand(side, active, way * (0.4 + 0.1 * beat) + side * 0.06, 0.44 - 0.1 * drift - 0.06 * beat, "open" if strength > 0.5 else "",
            10 * beat)
    s.add("head pitch", weight * 0.045 * beat * s.motion)
    s.add("tilt", weight * 2.2 * drift * s.motion)
    s.add("brows", weight * 2.0 * np.clip(beat, 0, 1))


GESTURES: dict[Gesture, Callable[[Score, Span], None]] = {
    Gesture.WAVE: _wave, Gesture.POINT: _point, Gesture.REACH: _reach, Gesture.LIFT: _lift, Gesture.LOWER: _lower, Gesture.GIVE: _give,
    Gesture.TAKE: _take, Gesture.OPEN: _open, Gesture.KNOCK: _knock, Gesture.NOD: _nod, Gesture.SHAKE: _shake, Gesture.LOOK_UP: _look_up,
    Gesture.LOOK_DOWN: _look_down, Gesture.TURN_AWAY: _turn_away, Gesture.BOW: _bow, Gesture.SIT: _sit, Gesture.KNEEL: _kneel,
    Gesture.WRITE: _write, Gesture.READ: _read, Gesture.WORK: _work, Gesture.THINK: _think, Gesture.SHRUG: _shrug, Gesture.CHEER: _cheer,
    Gesture.HUG: _hug, Gesture.TREMBLE: _tremble, Gesture.SLEEP: _sleep, Gesture.TALK: _talk,
}  # fmt: skip

LASTING = frozenset({Gesture.LIFT, Gesture.SIT, Gesture.KNEEL, Gesture.SLEEP, Gesture.READ, Gesture.WRITE, Gesture.WORK, Gesture.THINK})
"""Held until the next deed begins, or the take ends."""
