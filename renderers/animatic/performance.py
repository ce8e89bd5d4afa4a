"""Performance: what a figure of the plan does, as a pose for every frame of the take.

Walks are planned first (feet), then where it looks, then what it does, feels and says; breath,
blinks and what hangs loose come last. The same figure, seed and rate always give the same poses.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ...core.staging import Deed, Figure, Gesture
from ...core.timing import Rate
from .express import blinks, faces, mouths, temper
from .gait import foot_pose
from .gestures import GESTURES, LASTING, talking
from .motion import Curve, follow, soften, velocity, wander, window
from .pose import Expression, Foot, Ground, Hand, Lips, Pose, Stature
from .score import Score, Span
from .track import Clock, Party, Track, Where, track_of

_HELD = {name: (0.46, 0.36) for name in ("book", "cup", "letter", "loaf", "flower", "tool")} | {"umbrella": (0.3, -0.02)}
"""Where a hand holds what it carries, in arm lengths from its shoulder; other things hang lower."""

_PASSING = frozenset({Gesture.NOD, Gesture.SHAKE, Gesture.TALK, Gesture.STAND})  # done without dropping what else is done
_LOOSE = 26.0  # units: how far cloth and hair swing out
_FAR_AWAY = 1500.0  # set units: where "left", "right" and the camera are looked at


def perform(
    figure: Figure,
    where: Where,
    partners: Sequence[Party],
    length: int,
    handle: int,
    rate: Rate | float,
    seed: int = 0,
    motion: float = 1.0,
    stature: Stature | None = None,
) -> list[Pose]:
    """A pose with its spot for every frame of a take: `handle` frames, the shot's `length`, `handle` frames.

    `where` turns a stage place into a spot (for what floats: where its middle floats). `partners` are
    the other figures of the shot; `motion` scales gestures; `stature` is the puppet's.
    """
    body = stature or Stature()
    pace = float(rate.fraction) if isinstance(rate, Rate) else float(rate)
    clock = Clock((np.arange(length + 2 * handle) - handle) / pace, pace, length / pace)
    me = Party(figure, where, body)
    track = track_of(me, clock)
    score = Score(clock.at, body, seed, motion)
    glances = _looks(score, me, track, partners, clock)
    score.carry = (1 if float(score.get("yaw")[len(clock.at) // 2]) >= 0 else -1) if body.carries != "none" else 0
    _stand(score, track, clock)
    _walk(score, track, clock)
    _act(score, me, track, partners, clock)
    speaking = _speak(score, figure, clock)
    temper(score, figure.moods, clock.at)
    _settle(score, track, clock, glances)
    return _poses(score, figure, track, clock, speaking, seed)


# -- feet and hands ----------------------------------------------------------------------------------


def _stand(score: Score, track: Track, clock: Clock) -> None:
    """Feet where they stand before the first walk, hands at rest or around what is carried."""
    body = score.stature
    for side, name in ((-1, "left"), (1, "right")):
        score.channels[f"{name} foot x"] = np.full(len(clock.at), side * body.rest * 0.86)
        score.channels[f"{name} angle"] = side * 0.1 + 0.1 * score.get("yaw")
        score.channels[f"{name} reach"] = np.full(len(clock.at), 0.955)
    if score.carry:
        way = np.sign(score.get("yaw") + 1e-6)
        x, y = _HELD.get(body.carries, (0.46, 0.6))
        score.hand(score.carry, np.ones(len(clock.at)) / min(1.12, max(0.25, score.motion)), x * way, y, "grip")


def _walk(score: Score, track: Track, clock: Clock) -> None:
    """Feet, hips, swinging arms and the forward lean of every walk."""
    at, body = clock.at, score.stature
    for walk in track.walks:
        phase = walk.phase(at)
        speed = np.abs(velocity(walk.body(phase), clock.rate))
        share = np.clip(speed / max(1e-6, float(speed.max())), 0, 1)
        began = at >= walk.start if not walk.coming else np.ones(len(at), dtype=bool)
        share = share * began
        way, size = walk.way, 1.25 if walk.run else 1.0
        score.lay("pace", np.maximum(share, 0), 1.0)
        score.channels["phase"] = np.where(began, phase, score.get("phase"))
        score.channels["step"] = np.where(began, (walk.goal - walk.origin) / walk.steps / walk.size, score.get("step"))
        for side, name in ((-1, "left"), (1, "right")):
            feet = [foot_pose(walk, side, float(p), float(x), body, side * body.rest * 0.86) for p, x in zip(phase, track.x, strict=True)]
            for part, key in (("x", "x"), ("y", "y"), ("roll", "roll")):
                values = np.array([getattr(foot, part) for foot in feet])
                name_of = f"{name} foot {key}"
                score.channels[name_of] = np.where(began, values, score.get(name_of))
            swing = np.cos(np.pi * (phase - 1.08)) * (1 if side != way else -1) * way
            amount = (0.85 if walk.run else 0.46) * min(1.2, score.motion + 0.3)
            if side == score.carry:
                score.add(f"{name} angle", share * 0.25 * amount * swing)
            else:
                score.lay(f"{name} angle", share, amount * swing + 0.06 * way)
                score.lay(f"{name} reach", share, (0.7 if walk.run else 0.955) - 0.035 * swing * way)
        leg = body.leg / 110
        score.add("hip y", share * leg * (3.0 + 3.0 * np.cos(2 * np.pi * phase)) * size - (6 * share * leg if walk.run else 0))
        score.add("lean", share * way * (0.15 if walk.run else 0.05))
        score.add("tilt", share * 1.4 * np.sin(np.pi * phase))


# -- looks --------------------------------------------------------------------------------------------


def _aim(name: str, me: Party, track: Track, partners: Sequence[Party], clock: Clock) -> tuple[Curve, Curve]:
    """Where something to look at is from one's own eyes, right and down, in set units."""
    count = len(clock.at)
    for partner in partners:
        if partner.figure.character == name:
            theirs = track_of(partner, clock)
            return theirs.x - track.x, theirs.eyes(partner.stature) - track.eyes(me.stature)
    if name == "camera":
        return np.zeros(count), np.zeros(count)
    return np.full(count, -_FAR_AWAY if name == "left" else _FAR_AWAY), np.zeros(count)


def _toward(across: Curve, down: Curve) -> tuple[Curve, Curve, Curve, Curve, Curve]:
    """Body yaw, head yaw, head pitch and gaze that look along a line."""
    far = np.hypot(across, down) + 1e-6
    side = np.clip(across / 160, -1, 1)
    steep = np.clip(-down / far, -1, 1) * (far > 30)
    flat = np.clip(np.abs(across) / far, 0, 1)
    head = side * (0.34 + 0.24 * flat)
    pitch = np.clip(steep * 0.62, -0.42, 0.48)
    return side * 0.42, head, pitch, side * (0.55 + 0.35 * flat), np.clip(-steep * 1.15, -0.95, 0.95)


def _looks(score: Score, me: Party, track: Track, partners: Sequence[Party], clock: Clock) -> Curve:
    """Eyes first, then the head, then the body; returns when the eyes jump, for blinks."""
    at = clock.at
    body, head, pitch, gaze_x, gaze_y = _toward(*_aim(me.figure.looks_at, me, track, partners, clock))
    for deed in sorted(me.figure.deeds, key=lambda deed: deed.start):
        start, end = deed.start / clock.rate, (deed.start + deed.length) / clock.rate
        if deed.target and deed.target != me.figure.looks_at:
            weight = ((at >= start - 0.2) & (at < end + 0.2)).astype(float)
            other = _toward(*_aim(deed.target, me, track, partners, clock))
            body, head, pitch, gaze_x, gaze_y = (
                old * (1 - weight) + new * weight for old, new in zip((body, head, pitch, gaze_x, gaze_y), other, strict=True)
            )
    for walk in track.walks:
        start = -np.inf if walk.coming else walk.start - 0.12
        end = np.inf if walk.going else walk.start + walk.lasts - 0.1
        weight = ((at >= start) & (at < end)).astype(float)
        body = body * (1 - weight) + 0.78 * walk.way * weight
        looks_on = 0.75 if me.figure.looks_at in {"camera", "left", "right"} else 0.45
        head = head * (1 - weight * looks_on) + 0.55 * walk.way * weight * looks_on
        gaze_x = gaze_x * (1 - weight * looks_on) + 0.5 * walk.way * weight * looks_on
    jumps = np.abs(np.gradient(gaze_x)) + np.abs(np.gradient(gaze_y)) if len(at) > 1 else np.zeros(len(at))
    late = clock.rate / 24
    score.channels["gaze x"] = soften(gaze_x, 0.8 * late)
    score.channels["gaze y"] = soften(gaze_y, 0.8 * late)
    score.channels["head yaw"] = soften(_later(head, round(2 * late)), 2.6 * late)
    score.channels["head pitch"] = soften(_later(pitch, round(2 * late)), 2.8 * late)
    score.channels["yaw"] = soften(_later(body, round(3 * late)), 2.6 * late)
    return np.asarray(jumps)


def _later(values: Curve, frames: int) -> Curve:
    return np.concatenate([np.full(frames, values[0]), values[: len(values) - frames]]) if frames and len(values) > frames else values


# -- deeds --------------------------------------------------------------------------------------------


def _act(score: Score, me: Party, track: Track, partners: Sequence[Party], clock: Clock) -> None:
    deeds = sorted(me.figure.deeds, key=lambda deed: deed.start)
    for index, deed in enumerate(deeds):
        lay = GESTURES.get(deed.gesture)
        if lay is None:
            continue
        span = _span(score, me, track, partners, clock, deed, deeds[index + 1 :])
        lay(score, span)
        score.add("effort", 0.45 * window(clock.at, span.start, span.end))
        if deed.gesture is Gesture.SIT:
            near = int(np.argmin(np.abs(clock.at - (span.start + min(0.6, span.end - span.start)))))
            score.channels["stool"] = (track.x[near] - track.x) / track.size
            score.channels["has stool"] = np.ones(len(clock.at))


def _span(
    score: Score, me: Party, track: Track, partners: Sequence[Party], clock: Clock, deed: Deed, later: Sequence[Deed]
) -> Span:
    start, end = deed.start / clock.rate, (deed.start + deed.length) / clock.rate
    if deed.gesture in LASTING:
        busy = [other.start / clock.rate for other in later if other.gesture not in _PASSING]
        end = max(end, min(busy) + 0.25) if busy else clock.length + 10.0
    elif end >= clock.length - 0.5 / clock.rate:
        end = clock.length + 0.6  # what lasts to the cut is still being done when the cut comes
    if deed.start == 0 and deed.gesture in LASTING:
        start = -10.0
    middle = int(np.argmin(np.abs(clock.at - (deed.start / clock.rate + 0.2))))
    way = 1 if float(score.get("yaw")[middle]) >= 0 else -1
    rise, name = 0.0, deed.target or me.figure.looks_at
    if any(partner.figure.character == name for partner in partners):
        right, down = (float(values[middle]) for values in _aim(name, me, track, partners, clock))
        rise = min(0.8, max(-0.45, -down / (math.hypot(right, down) + 1e-6)))
        if deed.target and abs(right) > 1:
            way = 1 if right > 0 else -1
    return Span(start, end, way, way, rise)


def _speak(score: Score, figure: Figure, clock: Clock) -> Curve:
    """Where the figure speaks, it moves with its words; returns how much it speaks."""
    frames = np.round(clock.at * clock.rate).astype(int)
    opened = np.zeros(len(frames))
    marks = sorted(figure.mouths, key=lambda mouth: mouth.start)
    for index, mark in enumerate(marks):
        end = marks[index + 1].start if index + 1 < len(marks) else frames[-1] + 1
        if mark.shape != "rest":
            opened[(frames >= mark.start) & (frames < end)] = 1.0
    speaking = np.clip(soften(opened, 0.3 * clock.rate) * 1.4, 0, 1) if opened.any() else opened
    if speaking.any():
        busy = np.zeros(len(frames))
        for deed in figure.deeds:
            if deed.gesture not in {Gesture.STAND, Gesture.NOD, Gesture.SHAKE, Gesture.LOOK_UP, Gesture.LOOK_DOWN, Gesture.TALK}:
                start, end = deed.start / clock.rate - 0.3, (deed.start + deed.length) / clock.rate + 0.5
                busy = np.maximum(busy, window(clock.at, start, end, spring=False))
        way = 1 if float(np.mean(score.get("yaw"))) >= 0 else -1
        talking(score, np.clip(speaking * (1 - busy), 0, 1), way, 0.42)
    return np.asarray(speaking)


def _settle(score: Score, track: Track, clock: Clock, jumps: Curve) -> None:
    """Nobody is ever quite still: breath, weight, small looks, and cloth that follows."""
    at, seed = clock.at, score.seed
    calm = 1 - 0.8 * score.get("pace")
    asleep = score.get("asleep")
    score.channels["breath"] = np.sin(2 * np.pi * (at / 3.7 + (seed % 97) / 97)) * (1 + 0.8 * asleep)
    shift = wander(at, seed + 1, 7.3) * calm
    score.add("hip x", 3.4 * shift)
    score.add("lean", -0.012 * shift)
    score.add("tilt", 1.7 * wander(at, seed + 2, 5.1) * calm)
    score.add("head pitch", 0.02 * wander(at, seed + 3, 4.3) * calm)
    for side, name in ((-1, "left"), (1, "right")):
        score.add(f"{name} angle", 0.03 * wander(at, seed + 5 + side, 4.9) * calm)
        score.add(f"{name} reach", -0.008 * (1 + score.get("breath")) * calm)
        turning = np.clip(np.abs(velocity(score.get("yaw"), clock.rate)) / 1.2, 0, 1)
        score.straighten(side, turning * np.exp(-((score.get("yaw") / 0.14) ** 2)))  # elbows change sides as the body turns
    darts = np.random.default_rng(seed + 9)
    moment = float(at[0]) + float(darts.uniform(0.3, 1.2))
    dart_x, dart_y = np.zeros(len(at)), np.zeros(len(at))
    while moment < at[-1]:
        dart_x[at >= moment], dart_y[at >= moment] = darts.uniform(-0.09, 0.09), darts.uniform(-0.06, 0.06)
        moment += float(darts.uniform(0.7, 2.2))
    score.add("gaze x", soften(dart_x, 0.6))
    score.add("gaze y", soften(dart_y, 0.6))
    pull = velocity(track.x / track.size + score.get("hip x"), clock.rate)
    stepping = score.get("pace") * 3.2 * np.sin(np.pi * (score.get("phase") - 0.3))
    swung = follow(-0.045 * pull - 30 * (score.get("lean") - score.get("lean")[0]), clock.rate)
    score.channels["sway"] = np.clip(swung + stepping, -_LOOSE, _LOOSE)
    flung = follow(-0.06 * pull - 1.4 * velocity(score.get("head yaw"), clock.rate), clock.rate, 45, 7)
    score.channels["hair"] = np.clip(flung, -_LOOSE, _LOOSE)
    score.channels["jumps"] = jumps


# -- poses --------------------------------------------------------------------------------------------


def _poses(score: Score, figure: Figure, track: Track, clock: Clock, speaking: Curve, seed: int) -> list[Pose]:
    expressions = faces(figure.moods, clock, score.get("brows"))
    lips = mouths(figure.mouths, clock)
    lids = np.clip(np.maximum(blinks(clock, seed, score.get("jumps")), score.get("lids")), 0, 1)
    return [_pose(score, index, expressions[index], lips[index], float(lids[index]), track, clock) for index in range(len(clock.at))]


def _pose(score: Score, index: int, expression: Expression, lips: Lips, lids: float, track: Track, clock: Clock) -> Pose:
    def now(name: str) -> float:
        return float(score.get(name)[index])

    def hand(name: str) -> Hand:
        over = bool(score.over[name][index] > 0.4)
        angle, reach = now(f"{name} angle"), now(f"{name} reach")
        x, y = reach * math.sin(angle), reach * math.cos(angle)
        return Hand(x, y, score.grips[name][index], now(f"{name} bend"), now(f"{name} turn"), over)

    def foot(name: str) -> Foot:
        return Foot(now(f"{name} foot x"), now(f"{name} foot y"), now(f"{name} foot roll"))

    def kept(name: str, low: float, high: float) -> float:
        return min(high, max(low, now(name)))

    spot = track.spots[index]
    return Pose(
        yaw=kept("yaw", -1, 1),
        head_yaw=kept("head yaw", -0.95, 0.95),
        head_pitch=kept("head pitch", -0.5, 0.55),
        tilt=now("tilt"),
        gaze=(kept("gaze x", -1, 1), kept("gaze y", -1, 1)),
        expression=expression,
        lips=lips,
        blink=lids,
        lean=now("lean"),
        hip=(now("hip x"), now("hip y")),
        left=hand("left"),
        right=hand("right"),
        left_foot=foot("left"),
        right_foot=foot("right"),
        shrug=now("shrug"),
        breath=now("breath"),
        sway=now("sway"),
        hair=now("hair"),
        phase=now("phase"),
        pace=kept("pace", 0, 1),
        step=now("step"),
        effort=now("effort"),
        seconds=float(clock.at[index]),
        stool=now("stool") if now("has stool") > 0.5 else None,
        carry=score.carry,
        holds=score.held[index],
        spot=Ground(spot.x, spot.y, spot.size),
    )


__all__ = ["Clock", "Party", "Track", "Where", "perform"]
