"""Notes on a shot: what a person says of one at the storyboard or the cut, as a direction, and a direction followed.

The grammar stands in docs/notes.md. A size is an order to the cinematographer, not to the camera alone: a
renderer frames what the shot's `subjects` ask for, and two people an arm apart never fit a close-up. So with
the size the subjects are chosen anew (whoever speaks, else whom the plan was about), who only passes
through a picture is nobody's close-up, and the prompt is worded anew. Marks and deeds stay: the same
performance is seen from elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ...core.bible import Bible
from ...core.direction import Direction
from ...core.shot import Shot
from ...core.timing import Rate
from ...core.verdict import Lever
from ..staging.framing import Impossible
from .shot_desk import ASKED, ShotDesk, apply_direction
from .shot_grammar import read_orders

GRAMMAR = (
    "closer, wider, close-up, medium, full, wide (on the keeper); hold still, push in, pull back, pan left, tilt up, track right, "
    "slower or faster camera; calmer, livelier; lighter figure; more room; again; back to the plan"
)
"""The notes on a shot that rules follow, in one line; docs/notes.md has all of them."""


@dataclass(frozen=True)
class Directed:
    """A direction after a note: sentences of what was done, of what could not be and why, and what nobody understood, verbatim."""

    direction: Direction
    done: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def direct(
    shot: Shot,
    said: Direction,
    note: str,
    *,
    rate: Rate | None = None,
    offered: Collection[Lever] | None = None,
    bible: Bible | None = None,
) -> Directed:
    """What was said of a shot before, and now this note.

    `rate` gives camera moves their amount (24 a second without it), `offered` are the levers of the renderer
    (None: not known), `bible` knows everybody's name. A new note takes back the choice of a take.
    """
    desk = ShotDesk(shot, said, rate or Rate(), offered, bible)
    for order in read_orders(note):
        if order.act is None:
            desk.unread.append(order.said)
            continue
        try:
            order.act(desk)
        except Impossible as reason:
            desk.refused.append(f"“{order.said}”: {reason}")
    notes = (*said.notes, note.strip()) if note.strip() else said.notes
    changes: dict[str, object] = {"notes": notes}
    if desk.done:
        changes["accepted"] = None
    return Directed(desk.said.model_copy(update=changes), tuple(desk.done), tuple(desk.unread), tuple(desk.refused))


__all__ = ["ASKED", "GRAMMAR", "Directed", "apply_direction", "direct"]
