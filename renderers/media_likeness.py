"""How well files show what a shot says, by a model of meaning: each file looked at once, and remembered."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import numpy as np

from ..core.errors import MediaError
from ..core.shot import Shot
from .base import Frame
from .meaning import Meaning, packed, unpacked
from .media_file import Kind, film_frames, read_picture
from .media_index import Medium, Memory, within

log = logging.getLogger(__name__)

MOMENTS = 16  # of a film that are looked at
EVERY = 2.0  # seconds, in films that are short enough
SIDE = 512  # pixels


class Likeness:
    """How close files and shots are by meaning, from 0 for the farthest file of the folder to 1 for the nearest."""

    def __init__(self, meaning: Meaning, media: Sequence[Medium], memory: Memory) -> None:
        self.meaning = meaning
        self._vectors = {medium.sha256: _vectors(medium, meaning, memory) for medium in media}
        self._found: dict[tuple[str, ...], dict[str, list[tuple[float, float]]]] = {}

    def __call__(self, shot: Shot, medium: Medium) -> float:
        """The likeness of one file."""
        tops = {sha: max((value for _, value in seen), default=-1.0) for sha, seen in self._of(shot).items()}
        low, high = min(tops.values()), max(tops.values())
        return (tops[medium.sha256] - low) / (high - low) if high - low > 1e-4 else 0.0

    def best(self, shot: Shot, medium: Medium) -> float | None:
        """The moment of a file that is nearest, in seconds; None when nothing of it could be looked at."""
        seen = self._of(shot)[medium.sha256]
        return max(seen, key=lambda one: (one[1], -one[0]))[0] if seen else None

    def _of(self, shot: Shot) -> dict[str, list[tuple[float, float]]]:
        """Every file's moments, each with how near it is to what the shot shows and where."""
        said = shot.prompt
        texts = tuple(text for text in (f"{said.action} {said.character}".strip(), f"{said.setting} {said.light}".strip()) if text)
        if texts not in self._found:
            rows = self.meaning.words(texts or ("a film",))
            self._found[texts] = {
                sha: [(at, round(float((rows @ row).mean()), 4)) for at, row in seen] for sha, seen in self._vectors.items()
            }
        return self._found[texts]


def _vectors(medium: Medium, meaning: Meaning, memory: Memory) -> tuple[tuple[float, np.ndarray], ...]:
    """What a file means at some moments (seconds), remembered by its content and the model."""
    known = memory.of_content(medium.sha256)
    held = known.meanings.get(meaning.fingerprint)
    if held is not None:
        try:
            return tuple((at, unpacked(text)) for at, text in held)
        except ValueError:
            log.warning("what was known of %s is damaged; it is looked at again", medium.name)
    moments = _moments(medium)
    rows = meaning.pictures([frame for _, frame in moments]) if moments else ()
    found = tuple((at, packed(row)) for (at, _), row in zip(moments, rows, strict=True))
    memory.learn(medium.sha256, meanings={**known.meanings, meaning.fingerprint: found})
    return tuple((at, unpacked(text)) for at, text in found)


def _moments(medium: Medium) -> list[tuple[float, Frame]]:
    """A still, or pictures spread over a film; none when it cannot be read any more."""
    try:
        if medium.facts.kind is Kind.PICTURE:
            return [(0.0, read_picture(medium.path, SIDE))]
        count = max(1, min(MOMENTS, round(medium.facts.seconds / EVERY)))
        found = []
        for number in range(count):
            at = (number + 0.5) * medium.facts.seconds / count
            shown = next(film_frames(medium.path, at, within(medium, SIDE)), None)
            found += [(round(at, 3), shown[1])] if shown is not None else []
        return found
    except MediaError:
        return []
