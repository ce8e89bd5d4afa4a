"""Skeletons: people as the eighteen keypoints that pose-guided models were taught with, drawn in their colours.

Names are the person's own sides: a person who faces the camera has the right hand on the left of the picture.
Source: the COCO keypoints and limb colours of OpenPose (Cao et al., 2019).
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from .figures import Player, to_stage
from .puppet import Person

Point = tuple[float, float]

KEYPOINTS = (
    "nose", "neck", "right shoulder", "right elbow", "right wrist", "left shoulder", "left elbow", "left wrist", "right hip",
    "right knee", "right ankle", "left hip", "left knee", "left ankle", "right eye", "left eye", "right ear", "left ear",
)  # fmt: skip
LIMBS = (
    (1, 2), (1, 5), (2, 3), (3, 4), (5, 6), (6, 7), (1, 8), (8, 9), (9, 10), (1, 11), (11, 12), (12, 13), (1, 0), (0, 14), (14, 16),
    (0, 15), (15, 17),
)  # fmt: skip
COLOURS = (
    (255, 0, 0), (255, 85, 0), (255, 170, 0), (255, 255, 0), (170, 255, 0), (85, 255, 0), (0, 255, 0), (0, 255, 85), (0, 255, 170),
    (0, 255, 255), (0, 170, 255), (0, 85, 255), (0, 0, 255), (85, 0, 255), (170, 0, 255), (255, 0, 255), (255, 0, 170), (255, 0, 85),
)  # fmt: skip
_STICK = 4 / 512  # half a limb's breadth, of the picture's shorter side
_HIPS = 0.5  # how far apart the hip joints are, of the shoulders' distance: a coat hides where legs begin


def keypoints(player: Player, index: int) -> dict[str, Point]:
    """A person's keypoints in units of the main plane; empty for everyone who is no person."""
    actor = player.actor
    if not isinstance(actor, Person):
        return {}
    pose = player.poses[index]
    joints = actor.joints(pose)
    found = {_other(name): point for name, point in actor.features(pose).items()}
    for ours, theirs in (("shoulder", "shoulder"), ("elbow", "elbow"), ("hand", "wrist"), ("knee", "knee"), ("foot", "ankle")):
        for side in ("left", "right"):
            found[_other(f"{side} {theirs}")] = joints[f"{side} {ours}"]
    one, other, hip = joints["left shoulder"], joints["right shoulder"], joints["hip"]
    found["neck"] = ((one[0] + other[0]) / 2, (one[1] + other[1]) / 2)
    half = ((other[0] - one[0]) * _HIPS / 2, (other[1] - one[1]) * _HIPS / 2)
    found["right hip"], found["left hip"] = (hip[0] - half[0], hip[1] - half[1]), (hip[0] + half[0], hip[1] + half[1])
    return {name: to_stage(pose.spot, point) for name, point in found.items()}


def draw(people: list[Mapping[str, Point]], width: int, height: int) -> NDArray[np.uint8]:
    """Skeletons on black, ``(height, width, 3) uint8``; points in pixels, those that are missing are left out."""
    picture = np.zeros((height, width, 3), dtype=np.uint8)
    half = max(1.0, _STICK * min(width, height))
    for person in people:
        for (start, end), colour in zip(LIMBS, COLOURS, strict=False):
            one, other = person.get(KEYPOINTS[start]), person.get(KEYPOINTS[end])
            if one is not None and other is not None:
                _stick(picture, one, other, half, colour)
    for person in people:
        for name, colour in zip(KEYPOINTS, COLOURS, strict=True):
            if name in person:
                x, y = person[name]
                cv2.circle(picture, (round(x * 16), round(y * 16)), round(half * 16), colour, -1, cv2.LINE_AA, 4)
    return picture


def _stick(picture: NDArray[np.uint8], one: Point, other: Point, half: float, colour: tuple[int, int, int]) -> None:
    """A limb: a slim ellipse from joint to joint, at three fifths of its colour."""
    middle = (round((one[0] + other[0]) * 8), round((one[1] + other[1]) * 8))
    length = math.hypot(other[0] - one[0], other[1] - one[1]) / 2
    turn = math.degrees(math.atan2(other[1] - one[1], other[0] - one[0]))
    tone = [round(0.6 * band) for band in colour]
    axes = (round(max(length, half) * 16), round(half * 16))
    cv2.ellipse(picture, middle, axes, turn, 0, 360, tone, -1, cv2.LINE_AA, 4)


def _other(name: str) -> str:
    """Puppets name the sides of the picture, skeletons the person's."""
    side, _, rest = name.partition(" ")
    return {"left": f"right {rest}", "right": f"left {rest}"}.get(side, name)


__all__ = ["COLOURS", "KEYPOINTS", "LIMBS", "draw", "keypoints"]
