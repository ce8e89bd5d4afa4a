"""Stable ids: what a person did not touch in a script keeps its id, and so does what was edited in place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from ..core.names import ActionId, LineId, SceneId
from ..core.script import Action, Element, Line, Remark, Scene, Script

_EXACT_ALIGNMENT = 10_000
"""The largest block (old pieces times new pieces) that is aligned by likeness; larger ones by position."""


@dataclass(frozen=True)
class _Piece:
    """One scene heading or element: `token` is equal for what is the same, `kind` for what can be an edit of it."""

    id: str
    kind: str
    token: tuple[object, ...]
    words: frozenset[str] = field(compare=False)


def number(script: Script, previous: Script | None = None) -> Script:
    """The script with ids on all its scenes, actions and lines, whatever ids they carried; remarks have none.

    Without `previous` they count up: ``s1``, ``s1-a1`` for actions, ``s1-l1`` for lines. With it,
    pieces that are the same or were edited in place keep theirs, moved ones too, and new pieces
    get ids that neither script uses.
    """
    if previous is None:
        kept: dict[int, str] = {}
        used: set[str] = set()
    else:
        old, new = list(_pieces(previous)), list(_pieces(script))
        kept = {j: old[i].id for i, j in _alignment(old, new)}
        used = {piece.id for piece in old}
    return script.model_copy(update={"scenes": tuple(_scenes(script, kept, used))})


def _scenes(script: Script, kept: dict[int, str], used: set[str]) -> Iterator[Scene]:
    at, counters = 0, Counter[str]()

    def name(prefix: str) -> str:
        if at in kept:
            return kept[at]
        while True:
            counters[prefix] += 1
            fresh = f"{prefix}{counters[prefix]}"
            if fresh not in used:
                used.add(fresh)
                return fresh

    for scene in script.scenes:
        scene_id = name("s")
        at += 1
        elements: list[Element] = []
        for element in scene.elements:
            if isinstance(element, Remark):
                elements.append(element)
                continue
            if isinstance(element, Action):
                elements.append(element.model_copy(update={"id": ActionId(name(f"{scene_id}-a"))}))
            else:
                elements.append(element.model_copy(update={"id": LineId(name(f"{scene_id}-l"))}))
            at += 1
        yield scene.model_copy(update={"id": SceneId(scene_id), "elements": tuple(elements)})


def _pieces(script: Script) -> Iterator[_Piece]:
    for scene in script.scenes:
        place = (scene.place.casefold(), scene.interior, scene.time, scene.weather)
        yield _Piece(scene.id, "scene", ("scene", *place), _bag(scene.place))
        for element in scene.elements:
            if not isinstance(element, Remark):
                yield _piece(element)


def _piece(element: Action | Line) -> _Piece:
    if isinstance(element, Line):
        token = ("line", element.speaker, element.text, element.manner, element.offscreen)
        return _Piece(element.id, "line", token, _bag(f"{element.speaker} {element.text}"))
    return _Piece(element.id, "action", ("action", element.text), _bag(element.text))


def _bag(text: str) -> frozenset[str]:
    return frozenset(word.strip(".,;:!?\"'()") for word in text.casefold().split())


def _alignment(old: Sequence[_Piece], new: Sequence[_Piece]) -> list[tuple[int, int]]:
    """Pairs (old index, new index) of pieces that are one and the same: unchanged, then moved, then edited."""
    # A repeated piece is told apart by its count, which keeps the matcher fast on any text.
    matcher = SequenceMatcher(None, _counted(old), _counted(new), autojunk=False)
    codes = matcher.get_opcodes()
    pairs = [(i + k, j + k) for code, i, i_end, j, _ in codes if code == "equal" for k in range(i_end - i)]
    pairs += _moves(old, new, pairs)
    old_paired, new_paired = {i for i, _ in pairs}, {j for _, j in pairs}
    for code, i, i_end, j, j_end in codes:
        if code == "replace":
            rows = [at for at in range(i, i_end) if at not in old_paired]
            columns = [at for at in range(j, j_end) if at not in new_paired]
            pairs += _edits(old, new, rows, columns)
    return pairs


def _counted(pieces: Sequence[_Piece]) -> list[tuple[object, int]]:
    seen = Counter[object]()
    counted: list[tuple[object, int]] = []
    for piece in pieces:
        seen[piece.token] += 1
        counted.append((piece.token, seen[piece.token]))
    return counted


def _edits(old: Sequence[_Piece], new: Sequence[_Piece], a: list[int], b: list[int]) -> list[tuple[int, int]]:
    """Pair up a replaced stretch in order, the likest pieces of one kind together."""
    if len(a) * len(b) > _EXACT_ALIGNMENT:
        return [(i, j) for i, j in zip(a, b, strict=False) if old[i].kind == new[j].kind]
    likeness = [[_likeness(old[i], new[j]) for j in b] for i in a]
    best = [[0.0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in reversed(range(len(a))):
        for j in reversed(range(len(b))):
            best[i][j] = max(best[i + 1][j + 1] + likeness[i][j], best[i + 1][j], best[i][j + 1])
    pairs, i, j = [], 0, 0
    while i < len(a) and j < len(b):
        if likeness[i][j] and best[i][j] == best[i + 1][j + 1] + likeness[i][j]:
            pairs.append((a[i], b[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _likeness(one: _Piece, other: _Piece) -> float:
    """0 for different kinds; else from 0.05 (same place in the order only) to 1.05 (same words)."""
    if one.kind != other.kind:
        return 0.0
    both = len(one.words & other.words)
    return 0.05 + both / max(len(one.words) + len(other.words) - both, 1)


def _moves(old: Sequence[_Piece], new: Sequence[_Piece], pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Pieces that stand elsewhere now, word for word."""
    old_paired, new_paired = {i for i, _ in pairs}, {j for _, j in pairs}
    homeless: dict[tuple[object, ...], list[int]] = {}
    for i, piece in enumerate(old):
        if i not in old_paired:
            homeless.setdefault(piece.token, []).append(i)
    moves = []
    for j, piece in enumerate(new):
        if j not in new_paired and homeless.get(piece.token):
            moves.append((homeless[piece.token].pop(0), j))
    return moves
