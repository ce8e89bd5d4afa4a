"""What benchmarks that publish figures share: the commit they were taken at, the interval of a share, the place on a page."""

from __future__ import annotations

import math
import subprocess
from collections.abc import Iterable
from pathlib import Path


def commit_of(folder: Path) -> str:
    """The commit that is checked out, or "unknown"."""
    done = subprocess.run(["git", "-C", str(folder), "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def wilson(hits: int, count: int, z: float = 1.959964) -> tuple[float, float]:
    """The 95% interval of a share. Source: Wilson (1927)."""
    if count == 0:
        return 0.0, 1.0
    share, square = hits / count, z * z
    middle = (share + square / (2 * count)) / (1 + square / count)
    half = z / (1 + square / count) * math.sqrt(share * (1 - share) / count + square / (4 * count * count))
    return max(0.0, middle - half), min(1.0, middle + half)


def put_between(page: Path, mark: str, lines: Iterable[str]) -> None:
    """Write lines into a page between ``<!-- MARK: begin -->`` and ``<!-- MARK: end -->``; what stood there goes."""
    text = page.read_text()
    begin, end = (f"<!-- {mark}: {side} -->" for side in ("begin", "end"))
    before, after = text[: text.index(begin)], text[text.index(end) :]
    page.write_text("\n".join([f"{before}{begin}", *lines, after]))
