"""The station's paper: space and its planet, wall panels, port, console, hatch and bench."""

from __future__ import annotations

import math

import numpy as np
import skia

from ....core.staging import SetDressing
from ..colour import darker, lighter, mix
from ..paper import Cutter
from ..shapes import Outline, ellipse, polygon, rect, smooth
from . import crockery, nature, props
from .palettes import Scheme, dice_of, scheme_of
from .parts import WHOLE, clipped, contact, fill, glow, grade, linear, radial, shaded

SCHEMES = (
    Scheme("#ffd7a0", "#5a3a6e", "#f2936a", "#2f8f8f", "#221a44"),
    Scheme("#cfe8e0", "#3f4a7c", "#5fb8b0", "#e0905a", "#1a1f48"),
    Scheme("#ffe0c4", "#6a3a5e", "#e8707a", "#d9a24c", "#2a1840"),
    Scheme("#e4ecc4", "#3a5a72", "#9ac06a", "#e07a5a", "#16283f"),
)

WINDOW = (980.0, 404.0, 316.0)
_FLOOR = 786.0
SPOTS = ((620.0, 842.0, 0.8), (1400.0, 850.0, 0.85), (1520.0, 900.0, 0.9))


class Station:
    """The station's pieces, for one dressing."""

    def __init__(self, dressing: SetDressing) -> None:
        self.dressing = dressing
        self.scheme = scheme_of(dressing, SCHEMES)
        self.dice = dice_of(dressing, "station")
        self.seed = int(self.dice.integers(10_000))
        self.side = 1 if self.dice.random() < 0.5 else -1
        s = self.scheme
        self.wall_tone = mix(s.ground, s.pale, 0.14)
        # the hour does not reach out here: night only dims the room's own lamps
        self.day = 0.0 if dressing.time.value in ("night", "evening") else 1.0

    def space(self, cut: Cutter) -> None:
        """Deep space: a band of coloured dust, stars near and far."""
        s = self.scheme
        deep = "#11173f"
        fill(cut.canvas, WHOLE, linear((500, 0), (1500, 800), [deep, mix(deep, "#2c7a86", 0.5), mix(deep, s.ground, 0.5)]))
        dice = np.random.default_rng(self.seed)
        for _ in range(14):
            x, y = float(dice.uniform(500, 1500)), float(dice.uniform(40, 760))
            cut.wash(
                ellipse(x, y, float(dice.uniform(90, 230)), float(dice.uniform(20, 60)), 30, -0.5),
                mix("#3fa0a0", s.accent, float(dice.random())),
                0.1,
                26,
            )
        nature.stars(cut, (380, -60, 1580, 900), 190, 1.0, self.seed)

    def planet(self, cut: Cutter) -> None:
        """The planet with its rings and a moon."""
        s = self.scheme
        x, y, radius = 1096.0, 520.0, 214.0
        tilt = -0.3
        glow(cut.canvas, x, y, radius * 1.9, s.accent, 0.35)
        self._ring(cut, x, y, radius, tilt, behind=True)
        disc = ellipse(x, y, radius, radius, 90)
        cut.piece(disc, s.accent, height=8, gradient=(lighter(s.pale, 0.1), s.accent, darker(s.accent, 0.3)))
        with clipped(cut.canvas, disc):
            dice = np.random.default_rng(self.seed + 1)
            for index in range(9):
                at = y - radius + 30 + index * 46
                tone = (s.pale, mix(s.accent, s.ground, 0.5), mix(s.accent, s.pale, 0.5))[index % 3]
                band = smooth(
                    [
                        (x - 260, at + 60, 1),
                        (x - 90, at + 22 + dice.uniform(-9, 9)),
                        (x + 80, at - 22 + dice.uniform(-9, 9)),
                        (x + 260, at - 66, 1),
                        (x + 260, at - 44, 1),
                        (x + 60, at + dice.uniform(0, 12)),
                        (x - 260, at + 80, 1),
                    ]
                )
                cut.piece(band, tone, height=1, edge=0.1)
            cut.piece(ellipse(x + 70, y + 40, 44, 20, 40, tilt), mix(s.accent, s.ground, 0.6), height=1)
            shade = radial((x - 90, y - 110), radius * 1.75, [("#ffffff", 0.0), (s.dark, 0.12), (s.dark, 0.86)], (0.0, 0.55, 1.0))
            fill(cut.canvas, disc, shade)
        self._ring(cut, x, y, radius, tilt, behind=False)
        cut.piece(ellipse(846, 246, 30, 30, 48), mix(s.pale, s.accent, 0.4), height=5, gradient=shaded(mix(s.pale, s.accent, 0.4), 1.6))

    def _ring(self, cut: Cutter, x: float, y: float, radius: float, tilt: float, behind: bool) -> None:
        s = self.scheme
        start, end = (math.pi, 2 * math.pi) if behind else (0.0, math.pi)
        turn = np.linspace(start, end, 60)
        for reach, wide, tone in ((1.42, 9, s.pale), (1.55, 15, mix(s.pale, s.accent, 0.5)), (1.7, 6, mix(s.quiet, s.pale, 0.4))):
            across, down = radius * reach * np.cos(turn), radius * reach * 0.24 * np.sin(turn)
            line = np.column_stack(
                [x + across * math.cos(tilt) - down * math.sin(tilt), y + across * math.sin(tilt) + down * math.cos(tilt)]
            )
            cut.line(line, wide, tone, 0.9, taper=False)

    def wall(self, cut: Cutter) -> None:
        """The wall with its window, the floor, and what stands there."""
        self._panels(cut)
        self._deck(cut)
        self._port(cut)
        self._console(cut)
        self._hatch(cut)
        self._bench(cut)
        props.lay(cut, self.dressing, SPOTS, self.scheme)
        s = self.scheme
        dim = 1 - self.day
        tones = (lighter("#fff2e4", 0.1), mix("#d8b8d0", "#a88ac0", dim), mix("#6a548e", "#463a76", dim))
        grade(cut.canvas, WHOLE, (980, 520), 1380, tones, 0.34)
        for x in (430.0, 1500.0):
            glow(cut.canvas, x, 96, 460, mix(s.pale, "#ffe0b0", 0.5), 0.42)

    def _panels(self, cut: Cutter) -> None:
        wall = self.wall_tone
        fill(
            cut.canvas,
            (WHOLE[0], WHOLE[1], WHOLE[2], _FLOOR + 10),
            linear((0, 0), (0, _FLOOR), [darker(wall, 0.25), lighter(wall, 0.1), wall], (0.0, 0.55, 1.0)),
        )
        for index in range(8):
            left = -470 + index * 362
            for top, bottom in ((-260, 96), (112, 640), (656, _FLOOR - 4)):
                tone = lighter(wall, 0.05) if (index + int(top)) % 2 else darker(wall, 0.05)
                cut.piece(rect(left, top, left + 350, bottom), tone, height=3, rough=0.8, gradient=(lighter(tone, 0.05), darker(tone, 0.1)))
                for x in (left + 20, left + 330):
                    for y in (top + 20, bottom - 20):
                        cut.piece(ellipse(x, y, 5, 5, 16), lighter(wall, 0.3), height=1.5, edge=0.1)
        for y, wide, sag, tone in (
            (40, 22, 10, self.scheme.quiet),
            (72, 15, 18, mix(self.scheme.accent, wall, 0.3)),
            (98, 11, 24, mix(wall, self.scheme.pale, 0.3)),
        ):
            along = np.linspace(-500, 2420, 60)
            cut.piece(_pipe(np.column_stack([along, y + sag * np.sin(along / 260 + y)]), wide), mix(tone, wall, 0.3), height=6)

    def _deck(self, cut: Cutter) -> None:
        floor = mix(self.wall_tone, self.scheme.pale, 0.24)
        cut.piece(rect(-500, _FLOOR, 2420, 1370), floor, height=0, rough=0, gradient=(lighter(floor, 0.2), floor, darker(floor, 0.4)))
        seam = darker(floor, 0.3)
        for index in range(-12, 13):
            cut.line([(960 + index * 130, _FLOOR), (960 + index * 330, 1370)], 4, seam, 0.5, taper=False)
        for y in (816, 868, 950, 1072, 1240):
            cut.line([(-480, y), (2400, y)], 3, seam, 0.5, taper=False)
        cut.piece(rect(-500, _FLOOR - 18, 2420, _FLOOR + 6), darker(self.wall_tone, 0.3), height=5)
        cut.wash(ellipse(985, 905, 560, 92, 60), mix(self.scheme.pale, self.scheme.accent, 0.3), 0.36, 40)
        for at in range(-460, 2400, 150):
            cut.piece(rect(at, _FLOOR - 10, at + 70, _FLOOR - 2), mix(self.scheme.quiet, self.scheme.pale, 0.5), height=0, edge=0)

    def _port(self, cut: Cutter) -> None:
        s = self.scheme
        x, y, radius = WINDOW
        ring = mix(s.pale, s.accent, 0.45)
        cut.piece(ellipse(x, y, radius + 56, radius + 56, 110), darker(self.wall_tone, 0.2), height=9)
        cut.piece(ellipse(x, y, radius + 42, radius + 42, 110), ring, height=6, gradient=(lighter(ring, 0.2), darker(ring, 0.4)))
        cut.canvas.drawCircle(x, y, radius, skia.Paint(AntiAlias=True, BlendMode=skia.BlendMode.kClear))
        for index in range(18):
            turn = index * math.pi / 9
            cut.piece(
                ellipse(x + (radius + 21) * math.cos(turn), y + (radius + 21) * math.sin(turn), 8, 8, 20), darker(ring, 0.25), height=2
            )
        with clipped(cut.canvas, ellipse(x, y, radius, radius, 110)):
            cut.canvas.drawCircle(x, y, radius, _inner_shadow(radius))
            for at, wide in ((-150, 46), (-80, 18)):
                streak = polygon(
                    [(x + at, y - radius), (x + at + wide, y - radius), (x + at - 260 + wide, y + radius), (x + at - 260, y + radius)]
                )
                cut.wash(streak, "#fff6e4", 0.1, 3)

    def _console(self, cut: Cutter) -> None:
        s = self.scheme
        dark = darker(s.dark, 0.1)
        left, top = 130.0, 236.0
        cut.piece(smooth([(left, top, 1), (left + 330, top, 1), (left + 330, top + 352, 1), (left, top + 352, 1)], steps=2), dark, height=8)
        cut.piece(
            rect(left + 22, top + 22, left + 308, top + 176),
            mix(s.quiet, s.dark, 0.62),
            height=0,
            gradient=(mix(s.quiet, s.dark, 0.5), mix(s.quiet, s.dark, 0.75)),
        )
        for row in range(3):
            for column in range(5):
                tone = (s.quiet, s.accent, s.pale, mix(s.ground, s.dark, 0.3))[int(self.dice.integers(4))]
                cut.piece(
                    rect(left + 30 + column * 56, top + 204 + row * 46, left + 70 + column * 56, top + 234 + row * 46),
                    tone,
                    height=2,
                    rough=0.6,
                )
        cut.piece(rect(96, 700, 500, 722), lighter(self.wall_tone, 0.2), height=7)
        for index, tone in enumerate((s.accent, s.quiet, s.pale, mix(s.accent, s.pale, 0.5))):
            crockery.jar(cut, 150 + index * 62, 700, 46, 52 + 16 * (index % 2), tone, dark)
        crockery.pot_plant(cut, 440, 700, 1.1, s.accent, "#7aa86a", 1.15)

    def _hatch(self, cut: Cutter) -> None:
        s = self.scheme
        contact(cut, 1650, _FLOOR + 14, 300, 0.4, colour=s.dark)
        for inset, tone, lift in ((0, darker(self.wall_tone, 0.25), 8), (22, mix(self.wall_tone, s.pale, 0.3), 4)):
            cut.piece(
                smooth(
                    [
                        (1500 + inset, _FLOOR + 8, 1),
                        (1500 + inset, 380),
                        (1540 + inset, 300 + inset),
                        (1650, 282 + inset),
                        (1760 - inset, 300 + inset),
                        (1800 - inset, 380),
                        (1800 - inset, _FLOOR + 8, 1),
                    ]
                ),
                tone,
                height=lift,
            )
        cut.line([(1650, 306), (1650, _FLOOR + 6)], 6, darker(self.wall_tone, 0.35), taper=False)
        wheel = ellipse(1650, 560, 56, 56, 48)
        cut.line(np.vstack([wheel, wheel[:1]]), 12, s.accent, taper=False)
        for turn in range(3):
            a = turn * math.pi / 3
            cut.line(
                [(1650 - 52 * math.cos(a), 560 - 52 * math.sin(a)), (1650 + 52 * math.cos(a), 560 + 52 * math.sin(a))],
                8,
                darker(s.accent, 0.15),
                taper=False,
            )
        cut.piece(rect(1590, 396, 1710, 436), s.pale, height=2)
        for index in range(4):
            cut.piece(
                polygon([(1594 + index * 30, 434), (1608 + index * 30, 398), (1622 + index * 30, 398), (1608 + index * 30, 434)]),
                s.accent,
                height=0,
                edge=0,
            )
        crockery.pot_plant(cut, 1960, _FLOOR + 30, 2.4, s.quiet, "#6f9f68", 1.3)
        crockery.pot_plant(cut, -160, _FLOOR + 30, 2.2, s.accent, "#6f9f68", 1.3)

    def _bench(self, cut: Cutter) -> None:
        s = self.scheme
        body = mix(self.wall_tone, s.dark, 0.4)
        cut.piece(smooth([(640, 742, 1), (1330, 742, 1), (1350, _FLOOR + 12, 1), (620, _FLOOR + 12, 1)]), body, height=7)
        cut.piece(rect(622, 726, 1348, 748), lighter(self.wall_tone, 0.24), height=6)
        for index in range(11):
            tone = (s.quiet, s.accent, s.pale)[index % 3]
            cut.piece(rect(668 + index * 60, 760, 696 + index * 60, 774), tone, height=1, edge=0.1)

    def front(self, cut: Cutter) -> None:
        """A bent pipe and leaves, out of focus before the camera."""
        s = self.scheme
        tone = darker(s.dark, 0.05)
        line = smooth([(1960, -320), (1800, 60), (1780, 420), (1900, 760), (2000, 1400)], closed=False, steps=14)
        cut.piece(_pipe(line, 44), tone, height=12)
        nature.fern(cut, 60, 1220, 340, mix("#3a6a58", s.dark, 0.55), self.seed)


def _pipe(line: Outline, wide: float) -> Outline:
    along = np.gradient(line, axis=0)
    along /= np.hypot(along[:, 0], along[:, 1])[:, None] + 1e-9
    normal = np.column_stack([-along[:, 1], along[:, 0]]) * wide / 2
    return np.vstack([line + normal, (line - normal)[::-1]])


def _inner_shadow(radius: float) -> skia.Paint:
    x, y, _ = WINDOW
    shader = radial((x, y), radius, [("#0c0820", 0.0), ("#0c0820", 0.0), ("#0c0820", 0.6)], (0.0, 0.8, 1.0))
    return skia.Paint(AntiAlias=True, Shader=shader)
