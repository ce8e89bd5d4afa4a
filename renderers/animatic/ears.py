"""Ears, horns and antennae of creatures' heads, in face units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .colour import mix, tone
from .face import Turn
from .paper import Cutter
from .shapes import ellipse, ribbon, smooth


@dataclass(frozen=True)
class Head:
    """How a creature's head is cut. `ears`, `nose` and `extra` are words of the tables below."""

    ears: str = "point"
    nose: str = "snout"
    extra: str = ""
    wide: float = 1.0
    tall: float = 0.92
    eye: float = 1.05
    main: str = "#c98a4a"
    second: str = "#f1e3c4"


def no_ears(cut: Cutter, turn: Turn, head: Head) -> None:
    return


def _pair(turn: Turn, azimuth: float) -> tuple[tuple[int, float], ...]:
    return tuple((sign, sign * azimuth - turn.yaw * 9) for sign in (-1, 1))


def _point_ears(cut: Cutter, turn: Turn, head: Head) -> None:
    for sign, x in _pair(turn, 29):
        ear = smooth([(x - 17, -30, 1), (x + sign * 12, -76, 1), (x + 17, -28, 1)], steps=6)
        cut.piece(ear, head.main, height=3, rough=0.6)
        inner = smooth([(x - 8, -34, 1), (x + sign * 9, -64, 1), (x + 9, -33, 1)], steps=6)
        cut.piece(inner, mix(head.main, "#e8a08c", 0.6), height=0, rough=0.4)


def _long_ears(cut: Cutter, turn: Turn, head: Head) -> None:
    for sign, x in _pair(turn, 20):
        ear = smooth([(x - 12, -34), (x + sign * 4 - 15, -92), (x + sign * 9, -128), (x + sign * 4 + 16, -92), (x + 13, -34)])
        cut.piece(ear, head.main, height=3, rough=0.6)
        inner = smooth([(x - 5, -44), (x + sign * 4 - 7, -90), (x + sign * 8, -114), (x + sign * 4 + 8, -90), (x + 6, -44)])
        cut.piece(inner, mix(head.main, "#e8a08c", 0.6), height=0, rough=0.4)


def _round_ears(cut: Cutter, turn: Turn, head: Head, size: float = 17) -> None:
    for _, x in _pair(turn, 36):
        cut.piece(ellipse(x, -42, size, size), head.main, height=3, rough=0.6)
        cut.piece(ellipse(x, -40, size * 0.58, size * 0.58), mix(head.main, "#e8a08c", 0.55), height=0, rough=0.4)


def _mouse_ears(cut: Cutter, turn: Turn, head: Head) -> None:
    _round_ears(cut, turn, head, 27)


def _floppy_ears(cut: Cutter, turn: Turn, head: Head) -> None:
    for sign, x in _pair(turn, 40):
        ear = smooth([(x - sign * 10, -44), (x + sign * 14, -38), (x + sign * 24, 2), (x + sign * 12, 26), (x - sign * 2, 6)])
        cut.piece(ear, tone(head.main, -0.08), height=3, rough=0.6)


def _side_ears(cut: Cutter, turn: Turn, head: Head) -> None:
    for sign, x in _pair(turn, 42):
        ear = smooth([(x - sign * 6, -24), (x + sign * 20, -38), (x + sign * 38, -26), (x + sign * 22, -12), (x - sign * 4, -8)])
        cut.piece(ear, head.main, height=3, rough=0.5)
        cut.piece(smooth([(x + sign * 4, -22), (x + sign * 20, -31), (x + sign * 31, -25), (x + sign * 18, -17)]),
            mix(head.main, "#e8a08c", 0.5), height=0)


def _great_ears(cut: Cutter, turn: Turn, head: Head) -> None:
    for sign, x in _pair(turn, 40):
        ear = smooth([(x, -46), (x + sign * 40, -54), (x + sign * 58, -12), (x + sign * 40, 34), (x + sign * 8, 22)])
        cut.piece(ear, tone(head.main, -0.04), height=4, rough=0.8)
        cut.piece(smooth([(x + sign * 8, -34), (x + sign * 36, -40), (x + sign * 46, -10), (x + sign * 30, 20)]),
            mix(head.main, "#e8a08c", 0.4), height=0)


def _tufts(cut: Cutter, turn: Turn, head: Head) -> None:
    for sign, x in _pair(turn, 30):
        cut.piece(smooth([(x - 12, -30, 1), (x + sign * 14, -66, 1), (x + 12, -34, 1)], steps=5), tone(head.main, -0.05), height=2)


def _antenna(cut: Cutter, turn: Turn, head: Head) -> None:
    x = -turn.yaw * 8
    cut.line(smooth([(x, -44), (x + 4, -64), (x, -82)], False), 4, tone(head.main, -0.16), taper=False)
    cut.piece(ellipse(x, -86, 8, 8), "#e8805c", height=2, rough=0.2)
    for sign in (-1, 1):
        cut.piece(ellipse(sign * 52 - turn.yaw * 6, 2, 9, 15), tone(head.main, -0.1), height=3, rough=0.3)


def horns(cut: Cutter, turn: Turn, head: Head) -> None:
    for sign, x in _pair(turn, 26):
        horn = ribbon(smooth([(x, -40), (x + sign * 14, -54), (x + sign * 13, -70)], False), [13, 9, 3])
        cut.piece(horn, "#efe0c0", height=2.5, rough=0.4)


def antlers(cut: Cutter, turn: Turn, head: Head) -> None:
    for sign, x in _pair(turn, 22):
        for path in ([(x, -42), (x + sign * 16, -76), (x + sign * 12, -108)], [(x + sign * 13, -70), (x + sign * 32, -88)],
            [(x + sign * 15, -88), (x, -104)]):
            cut.piece(ribbon(smooth(path, False), [9, 6.5, 3.5]), "#a9794a", height=2, rough=0.4)


EARS: dict[str, Callable[[Cutter, Turn, Head], None]] = {
    "point": _point_ears, "long": _long_ears, "round": _round_ears, "mouse": _mouse_ears, "floppy": _floppy_ears, "side": _side_ears,
    "great": _great_ears, "tufts": _tufts, "antenna": _antenna,
}  # fmt: skip
