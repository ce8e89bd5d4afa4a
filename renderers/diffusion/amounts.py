"""Amounts: how large, in how many steps and how closely a model draws, by its row, what a person asked for, and the retake."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ...core.equipment import Equipment
from ...core.timing import Size
from ..base import Order
from .families import Family

DRAFT_AREA = Fraction(1, 2)
"""Of the model's own area, for drafts: at much less, models draw nonsense."""


@dataclass(frozen=True)
class Amounts:
    """The amounts of one family with one person's equipment."""

    row: Family
    equipment: Equipment

    def size(self, order: Order) -> Size:
        """The size at which the model draws: as asked for, else about its own area in the film's shape."""
        asked = self.equipment.size
        if asked is not None:
            return Size(width=whole(asked.width, self.row.multiple), height=whole(asked.height, self.row.multiple))
        return self.fitting(order.size, DRAFT_AREA if order.draft else Fraction(1))

    def fitting(self, shape: Size, share: Fraction = Fraction(1)) -> Size:
        """About a share of the model's own area, in a picture's shape."""
        area = self.row.width * self.row.height * float(share)
        width = (area * shape.width / shape.height) ** 0.5
        return Size(width=whole(width, self.row.multiple), height=whole(area / width, self.row.multiple))

    def steps(self, draft: bool = False) -> int:
        """How many steps a picture takes."""
        return self.equipment.steps or (self.row.draft_steps if draft else self.row.steps)

    def guidance(self, scale: float = 1.0) -> float:
        """How closely the words are followed, times a retake's scale."""
        asked = self.equipment.guidance
        return round((self.row.guidance_default if asked is None else asked) * scale, 3)

    def motion(self, order: Order) -> float:
        """How much moves, where the model can be told."""
        return round(min(255.0, self.row.motion_default * order.shot.adjust.motion), 1)


def whole(pixels: float, multiple: int) -> int:
    """A side of about so many pixels that a family can draw."""
    return max(2 * multiple if multiple < 16 else multiple, round(pixels / multiple) * multiple)
