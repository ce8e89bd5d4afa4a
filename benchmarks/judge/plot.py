"""The plot: the area under the curve of every fault at three grades, and the false alarms on clean takes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
from faults import GRADES
from summary import PROMISED

WIDTH, ROW, LEFT, RIGHT = 1180, 30, 330, 860
INK, PALE, LINE = (40, 40, 40), (225, 225, 225), (150, 150, 150)
COLOURS = {"weak": (80, 170, 240), "medium": (60, 110, 40), "strong": (160, 60, 60)}  # blue green red
LOW = 0.4


def _across(value: float) -> int:
    return LEFT + round((max(LOW, value) - LOW) / (1 - LOW) * (RIGHT - LEFT))


def _write(picture: np.ndarray, words: str, x: int, y: int, scale: float = 0.5, ink: tuple[int, int, int] = INK) -> None:
    cv2.putText(picture, words, (x, y), cv2.FONT_HERSHEY_SIMPLEX, scale, ink, 1, cv2.LINE_AA)


def draw(results: dict[str, Any], path: Path) -> None:
    """Write the picture."""
    modes, alarms = results["modes"], [(name, told) for name, told in results["false_alarms"].items() if told["shots"]]
    height = 150 + ROW * len(modes) + 80 + ROW * len(alarms)
    picture = np.full((height, WIDTH, 3), 255, np.uint8)
    _write(picture, f"How well the judge tells faulty takes from clean ones   {results['date']}  commit {results['commit']}", 20, 32, 0.62)
    told = "area under the curve; bar: 95% at medium; tick: promised at medium; right: found at the judge's own limit"
    _write(picture, told, 20, 56, 0.45)
    for at, grade in enumerate(GRADES):
        cv2.circle(picture, (LEFT + 110 * at, 80), 6, COLOURS[grade], -1, cv2.LINE_AA)
        _write(picture, grade, LEFT + 110 * at + 12, 85, 0.45)
    bottom = 110 + ROW * len(modes)
    for mark in (0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
        cv2.line(picture, (_across(mark), 100), (_across(mark), bottom), PALE, 1)
        _write(picture, f"{mark:.1f}", _across(mark) - 10, bottom + 16, 0.4)
    for at, line in enumerate(modes):
        _mode(picture, line, 116 + ROW * at)
    _write(picture, "false alarms on clean takes: share of shots with a hard finding, 95% (Wilson)", 20, bottom + 52, 0.5)
    for at, (name, told) in enumerate(alarms):
        _alarm(picture, name, told, bottom + 78 + ROW * at)
    cv2.imwrite(str(path), picture)


def _mode(picture: np.ndarray, line: dict[str, Any], y: int) -> None:
    middle = line["grades"]["medium"]
    _write(picture, f"{line['mode']} ({line['kind']})", 20, y + 5)
    if middle["interval"]:
        cv2.line(picture, (_across(middle["interval"][0]), y), (_across(middle["interval"][1]), y), COLOURS["medium"], 3)
    promise = PROMISED.get(line["mode"])
    if promise is not None:
        cv2.line(picture, (_across(promise), y - 9), (_across(promise), y + 9), INK, 2)
    for grade in GRADES:
        value = line["grades"][grade]["auroc"]
        if value is not None:
            cv2.circle(picture, (_across(value), y), 6, COLOURS[grade], -1, cv2.LINE_AA)
    found = middle.get("found")
    told = "" if middle["auroc"] is None else f"{middle['auroc']:.2f}"
    told += "" if found is None else f"   found {found:.0%}"
    _write(picture, f"{told}   {middle['n'] - middle['abstained']}/{middle['n']} judged, {line['clean']} clean", RIGHT + 20, y + 5, 0.42)


def _alarm(picture: np.ndarray, name: str, told: dict[str, Any], y: int) -> None:
    _write(picture, name, 20, y + 5)
    low, high = (LEFT + round(side * (RIGHT - LEFT)) for side in told["hard_interval"])
    cv2.line(picture, (LEFT, y), (RIGHT, y), PALE, 1)
    cv2.line(picture, (low, y), (high, y), COLOURS["strong"], 3)
    cv2.circle(picture, (LEFT + round(told["hard_share"] * (RIGHT - LEFT)), y), 6, COLOURS["strong"], -1, cv2.LINE_AA)
    _write(picture, f"{told['hard']} of {told['shots']} shots, {told['titles']} titles", RIGHT + 20, y + 5, 0.42)
