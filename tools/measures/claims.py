"""Claims: which places in a picture may be somebody's, and how surely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...core.names import CharacterId
from .appearance import Box, Guise, blended, guise_of, told
from .searching import Scene

SURE = 0.83
"""How alike somebody must be to a reference to be found anywhere in the picture."""

NEAR = 0.78
"""The same, not far from where they are expected."""

FITS = {False: (0.2, 0.6), True: (-0.25, 0.4)}
"""How well a place must fit, and how much of the middle of head and trunk must not be ground; more anywhere than near where
somebody is expected."""

FULLER = (0.55, 2.2)
"""How much less or more of the box may be filled than in the reference."""

TAKEN = 0.3
"""Share of the smaller of two boxes above which one of them is taken."""

WHOLE = 0.85
"""Share of somebody's width that must be in the picture to be found anew."""


@dataclass
class Held:
    """Somebody who has a place now. `sure` is how alike they were when last looked at; `checks` how often that went well."""

    box: Box
    guise: Guise
    sure: float
    checks: int = 1
    failed: int = 0
    met: frozenset[CharacterId] = frozenset()

    @property
    def found(self) -> bool:
        """Whether the place may be used: looked at more than once, and well the last time."""
        return self.checks > 1 and not self.failed


def candidates(scene: Scene, known: Sequence[Guise], near: Box | None, taken: Sequence[Box]) -> list[Held]:
    """The places that are like enough to what is known of somebody: anywhere, or not far from where they are expected.

    What stands in a place that is taken, or is cut off at the sides by the frame, is none.
    """
    found = []
    enough = SURE if near is None else NEAR
    for guise in known:
        colours = scene.field(guise)
        places = [spot.box for spot in colours.searched(near)]
        for box in [*places, near] if near is not None else places:
            spot = colours.around(box, 0.06)
            if across(spot.box) < WHOLE or any(common(spot.box, other) > TAKEN for other in taken):
                continue
            shown = guise_of(scene.bins, spot.box)
            if shown is not None and _stands(spot.score, shown, guise, near is not None):
                sure = told(guise, shown)
                if sure >= enough:
                    found.append(Held(spot.box, blended(shown, guise, 0.3), sure))
    return found


def _stands(score: float, shown: Guise, guise: Guise, near: bool) -> bool:
    """Whether what is in a place is one thing of about the right shape, and not scattered things of the right colours."""
    fits, solid = FITS[near]
    return score >= fits and shown.solid >= solid and FULLER[0] < shown.fill / max(guise.fill, 0.05) < FULLER[1]


def trunk(box: Box) -> Box:
    """The middle of somebody, which moves as a whole."""
    left, top, right, bottom = box
    centre, half, tall = (left + right) / 2, (right - left) * 0.2, bottom - top
    return centre - half, top + 0.1 * tall, centre + half, top + 0.6 * tall


def inside(box: Box) -> float:
    """How much of a box's head and trunk lies in the picture."""
    left, top, right, bottom = box
    bottom = top + 0.5 * (bottom - top)
    across, down = max(0.0, min(1.0, right) - max(0.0, left)), max(0.0, min(1.0, bottom) - max(0.0, top))
    return across * down / max(1e-9, (right - left) * (bottom - top))


def across(box: Box) -> float:
    """How much of a box's width lies in the picture."""
    return max(0.0, min(1.0, box[2]) - max(0.0, box[0])) / max(1e-9, box[2] - box[0])


def common(one: Box, other: Box) -> float:
    """How much of the smaller of two boxes lies in the other."""
    across = max(0.0, min(one[2], other[2]) - max(one[0], other[0]))
    down = max(0.0, min(one[3], other[3]) - max(one[1], other[1]))
    return across * down / max(1e-9, min((one[2] - one[0]) * (one[3] - one[1]), (other[2] - other[0]) * (other[3] - other[1])))
