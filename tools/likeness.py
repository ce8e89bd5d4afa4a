"""Likeness: which pieces of two versions are one and the same, and which of them moved."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_ALIKE = 0.5  # of their words together, the share that two pieces have in common to be one
_EXACT = 20_000  # old pieces times new ones that are compared with each other; above, only equal ones are paired


class Piece(NamedTuple):
    """One scene or element: `kind` is equal for what can be one and the same; `id` may be empty."""

    id: str
    kind: str
    text: str


class Pair(NamedTuple):
    """Where a piece stood, and where it stands."""

    old: int
    new: int


def pair_up(before: Sequence[Piece], after: Sequence[Piece]) -> list[Pair]:
    """Pair pieces by their ids, then by equal texts, then by likeness; every piece is in one pair at most."""
    pairs: list[Pair] = []
    old, new = list(range(len(before))), list(range(len(after)))
    for found in (_by_key(before, after, old, new, "id"), _by_key(before, after, old, new, "text")):
        fresh = list(found)
        pairs += fresh
        gone, come = {pair.old for pair in fresh}, {pair.new for pair in fresh}
        old[:], new[:] = [at for at in old if at not in gone], [at for at in new if at not in come]
    if len(old) * len(new) <= _EXACT:
        pairs += _by_likeness(before, after, old, new)
    return pairs


def _by_key(before: Sequence[Piece], after: Sequence[Piece], old: Sequence[int], new: Sequence[int], key: str) -> Iterator[Pair]:
    homeless: dict[tuple[str, str], list[int]] = {}
    for at in reversed(old):
        homeless.setdefault((before[at].kind, getattr(before[at], key)), []).append(at)
    for at in new:
        value = getattr(after[at], key)
        if value and (stack := homeless.get((after[at].kind, value))):
            yield Pair(stack.pop(), at)


def _by_likeness(before: Sequence[Piece], after: Sequence[Piece], old: Sequence[int], new: Sequence[int]) -> Iterator[Pair]:
    bags = {id(piece): frozenset(piece.text.casefold().split()) for piece in (*before, *after)}
    scored = sorted(
        (-likeness, abs(i - j), i, j)
        for i in old
        for j in new
        if before[i].kind == after[j].kind and (likeness := _share(bags[id(before[i])], bags[id(after[j])])) >= _ALIKE
    )
    gone: set[int] = set()
    come: set[int] = set()
    for _, _, i, j in scored:
        if i not in gone and j not in come:
            gone.add(i)
            come.add(j)
            yield Pair(i, j)


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    both = len(one & other)
    return both / max(1, len(one) + len(other) - both)


def moved(order: Sequence[int]) -> set[int]:
    """Of old places in their new order, the fewest that must have moved: those outside the longest rising run."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for at, place in enumerate(order):
        length = bisect_left(tails, place)
        before.append(ends[length - 1] if length else -1)
        tails[length : length + 1] = [place]
        ends[length : length + 1] = [at]
    stay: set[int] = set()
    at = ends[-1] if ends else -1
    while at >= 0:
        stay.add(order[at])
        at = before[at]
    return set(order) - stay
