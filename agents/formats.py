"""Formats: the shapes of a picture, and what a draft is."""

from __future__ import annotations

from ..core.errors import UsageError
from ..core.timing import Size

ASPECTS = {"16:9": (16, 9), "9:16": (9, 16), "1:1": (1, 1)}
TALLEST = 1080
DRAFT_SIDE = 360
DRAFT_RATE = 12


def picture(aspect: str | None, size: str | None, draft: bool) -> Size:
    """The size of the picture from what was asked; raises `UsageError`."""
    if size is not None:
        return Size.parse(size)
    if (aspect or "16:9") not in ASPECTS:
        raise UsageError(f"The aspect {aspect!r} is not known. Use {', '.join(ASPECTS)}, or --size WIDTHxHEIGHT.")
    across, down = ASPECTS[aspect or "16:9"]
    unit = (DRAFT_SIDE if draft else TALLEST) / min(across, down)
    return Size(width=round(across * unit / 2) * 2, height=round(down * unit / 2) * 2)


def aspect_of(size: Size) -> str:
    """The name of a picture's shape; its size where that has none."""
    for name, (across, down) in ASPECTS.items():
        if abs(size.width * down - size.height * across) <= 2 * max(across, down):  # sides are rounded to even numbers
            return name
    return str(size)
