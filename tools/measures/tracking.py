"""Tracking: where somebody stands in a take whose renderer does not say, found by their colours and followed by the flow.

Nobody is guessed: who is not found, or can't be told from another, has no place, and what needs one abstains.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from itertools import combinations

import numpy as np

from ...core.names import CharacterId
from ...core.take import CameraPose, FrameGeometry, SubjectBox
from .appearance import Box, Guise, binned, blended, grown, guise_of, pixels, told
from .claims import Held, candidates, common, inside, trunk
from .searching import Scene
from .sight import Look, Step

CHECKS = 4
"""Times a second that a place is looked at again."""

SEARCHES = 2
"""Times a second that who has no place is looked for."""

KEEP = 0.7
"""How alike somebody must stay to what they just looked like; below it the place is not used."""

APART = 0.06
"""By how much somebody must be more like themselves than like any other who is looked for."""

TRIES = 3  # searches in vain, after which only every third is made
ALIKE = 0.88
"""How alike two people may be and still be told from each other after they met."""

PATIENCE = 3  # checks in a row that may fail before a place is given up
MEETING = 0.3  # of the smaller box: two who have more in common may hide each other
HALF_IN = 0.6
"""Share of head and trunk that must be inside the frame."""

GONE = 0.35  # of a box inside the frame: with less of it nothing can be said but that it is at the edge
LEARNS = 0.08  # share of what a check shows that is taken into what somebody looks like


class Source(StrEnum):
    """What a subject's place rests on."""

    RENDERER = "renderer"  # its own geometry
    EXPECTED = "expected"  # the plan: a model that was shown it need not have followed
    TRACKED = "tracked"  # found in the frames


Cast = Mapping[CharacterId, Sequence[Guise]]
"""Who is looked for, and what each looks like, from one or more pictures."""

Second = Callable[[CharacterId, np.ndarray], bool]
"""A second opinion on a crop ``(height, width, 3) uint8``: whether it may be this one."""


@dataclass
class Tracker:
    """Finds subjects in a take as it goes by. `rate` in frames a second; `cast` is asked once, and only if somebody must be looked for.

    `places` has one entry a frame, `edges` the frames in which somebody who had a place was leaving the picture or had left it.
    """

    rate: float
    cast: Callable[[], Cast] = dict
    second: Second | None = None
    places: list[dict[CharacterId, Box]] = field(default_factory=list)
    edges: dict[CharacterId, list[int]] = field(default_factory=dict)
    _held: dict[CharacterId, Held] = field(default_factory=dict)
    _learned: dict[CharacterId, Guise] = field(default_factory=dict)
    _seen: set[CharacterId] = field(default_factory=set)
    _vain: dict[CharacterId, int] = field(default_factory=dict)

    @cached_property
    def sought(self) -> Cast:
        """Who is looked for."""
        return self.cast()

    def place(self, look: Look, step: Step | None) -> tuple[Look, Step | None]:
        """The next look, and the step to it, with everyone where they were found; what was expected stays as planned."""
        found = self.see(look, step)
        if found is look.geometry or not self.places[-1]:
            return (look if found is look.geometry else replace(look, geometry=found)), step
        placed = replace(look, geometry=found, planned=look.geometry or FrameGeometry(camera=NOWHERE))
        if step is None:
            return placed, None
        again = Step(step.before, placed)
        vars(again)["flow"] = step.flow  # the pictures are the same, and the flow is what costs
        return placed, again

    def see(self, look: Look, step: Step | None = None) -> FrameGeometry | None:
        """Where everyone is in the next frame; what an exact renderer says of people is left as it is. Some know the camera alone.

        `look` has what the renderer says, `step` is from the look before to this one.
        """
        known = look.geometry
        if known is not None and known.subjects and not known.expected:
            self.places.append({})
            return known
        expected = dict(known.subjects) if known is not None else {}
        if step is not None:
            for name in list(self._held):
                self._follow(name, step)
        check = look.index % max(1, round(self.rate / CHECKS)) == 0
        search = look.index % max(1, round(self.rate / SEARCHES)) == 0
        if check or search:
            scene = Scene(binned(look.rgb))
            self._check(scene)
            if search:
                self._search(scene, look, expected)
        self._meet()
        self.places.append({name: held.box for name, held in self._held.items() if held.found})
        self._seen |= self.places[-1].keys()
        return self._geometry(known, expected)

    @property
    def missed(self) -> frozenset[CharacterId]:
        """Who was looked for and never had a place."""
        return frozenset(self.sought) - self._seen if "sought" in vars(self) else frozenset()

    @property
    def everyone(self) -> frozenset[CharacterId]:
        """All who had a place in any frame."""
        return frozenset(self._seen)

    def outside(self, name: CharacterId) -> list[int]:
        """The frames in which somebody who was seen going out of the picture has not come back, or is mostly out of it."""
        edges, gone, frames = set(self.edges.get(name, ())), False, []
        for index, boxes in enumerate(self.places):
            gone = (gone or index in edges) and name not in boxes
            if gone or (name in boxes and inside(boxes[name]) < HALF_IN):
                frames.append(index)
        return frames

    # -- following -------------------------------------------------------------------------

    def _follow(self, name: CharacterId, step: Step) -> None:
        """Move a box as the middle of it moves; who is nearly out of the picture is given up, and it is noted."""
        held = self._held[name]
        rows, columns = pixels(trunk(held.box), step.flow.shape)
        part = step.flow[rows, columns][::2, ::2].reshape(-1, 2)
        if len(part):
            high, wide = step.flow.shape[:2]
            x, y = -np.median(part, axis=0) / (wide, high)
            left, top, right, bottom = held.box
            held.box = (left + float(x), top + float(y), right + float(x), bottom + float(y))
        if inside(held.box) < GONE:
            if held.found:
                self.edges.setdefault(name, []).append(step.after.index)
            self._drop(name)

    def _drop(self, name: CharacterId) -> None:
        """Give up somebody's place; of two who are alike and met, that of the other too: nobody can say which is which."""
        held = self._held.pop(name)
        if held.checks > 2 and not held.met:
            self._learned[name] = held.guise
        for other in held.met & self._held.keys():
            if told(held.guise, self._held[other].guise) > ALIKE:
                del self._held[other]

    # -- looking again ---------------------------------------------------------------------

    def _check(self, scene: Scene) -> None:
        """Set every box right, and see whether it still shows who it should."""
        for name, held in list(self._held.items()):
            if inside(held.box) < HALF_IN:
                continue  # too little to look at; it is followed out, or in again
            spot = scene.field(held.guise).around(held.box, 0.08)
            shown = guise_of(scene.bins, spot.box)
            sure = told(held.guise, shown) if shown is not None else 0.0
            if shown is None or sure < KEEP or (not held.met and self._rather_another(name, shown, sure)):
                held.failed += 1
                if held.failed >= PATIENCE:
                    self._drop(name)
                continue
            held.box, held.sure, held.failed, held.checks = spot.box, sure, 0, held.checks + 1
            if not held.met:
                held.guise = blended(held.guise, shown, LEARNS)

    def _rather_another(self, name: CharacterId, shown: Guise, sure: float) -> bool:
        """Whether what is shown is as much like somebody else as like this one."""
        return any(told(guise, shown) > sure - APART for other in self._others(name) for guise in self._known(other))

    def _others(self, name: CharacterId) -> list[CharacterId]:
        return [other for other in {**self.sought, **self._held} if other != name]

    def _known(self, name: CharacterId) -> list[Guise]:
        """All that is known of what somebody looks like: the references, and what this take has shown."""
        shown = [self._held[name].guise] if name in self._held else [self._learned[name]] if name in self._learned else []
        return [*self.sought.get(name, ()), *shown]

    # -- meeting ---------------------------------------------------------------------------

    def _meet(self) -> None:
        """Who may hide another, or be hidden, is marked; once they have parted each must be told from the other anew."""
        for one, other in combinations(list(self._held), 2):
            if one not in self._held or other not in self._held:
                continue
            first, second = self._held[one], self._held[other]
            if common(first.box, second.box) > MEETING:
                first.met, second.met = first.met | {other}, second.met | {one}
            elif other in first.met or one in second.met:
                first.met, second.met = first.met - {other}, second.met - {one}
                if told(first.guise, second.guise) > ALIKE:
                    del self._held[one], self._held[other]
        for held in self._held.values():
            held.met = held.met & self._held.keys()

    # -- searching -------------------------------------------------------------------------

    def _search(self, scene: Scene, look: Look, expected: Mapping[CharacterId, SubjectBox]) -> None:
        """Look for who has no place; two who claim one place both go without, unless one is clearly more like it."""
        claims = dict[CharacterId, Held]()
        for name in {**self.sought, **expected}:
            tries = self._vain.get(name, 0)
            if name not in self._held and (tries < TRIES or tries % TRIES == 0):
                claim = self._claim(name, scene, look, expected.get(name))
                if claim is not None:
                    claims[name] = claim
            self._vain[name] = 0 if name in self._held else tries + 1
        for one, other in combinations(list(claims), 2):
            if one in claims and other in claims and common(claims[one].box, claims[other].box) > MEETING:
                apart = claims[one].sure - claims[other].sure
                for name in (one, other) if abs(apart) < APART else ((other,) if apart > 0 else (one,)):
                    del claims[name]
        self._held |= claims

    def _claim(self, name: CharacterId, scene: Scene, look: Look, expected: SubjectBox | None) -> Held | None:
        """The place that is most like somebody, if it is like enough, no other place is as much, and it is like nobody else as much."""
        taken = [held.box for held in self._held.values()]
        found = candidates(scene, self._known(name), expected.box if expected is not None else None, taken)
        best = max(found, key=lambda one: one.sure, default=None)
        if best is None or self._rather_another(name, best.guise, best.sure):
            return None
        if any(one.sure > best.sure - APART and common(one.box, best.box) == 0 for one in found):
            return None  # two of a kind: nobody can say which is meant
        return best if self.second is None or self.second(name, _crop(look, best.box)) else None

    # -- telling ---------------------------------------------------------------------------

    def _geometry(self, known: FrameGeometry | None, expected: Mapping[CharacterId, SubjectBox]) -> FrameGeometry | None:
        """What the measures read: everyone who was found, and who was not but is expected, where they are expected."""
        here = self.places[-1]
        if known is None and not here:
            return None
        subjects = {name: subject for name, subject in expected.items() if name not in self._seen}
        for name, box in here.items():
            subjects[name] = SubjectBox(box=box)  # planned joints would lie beside a body that stands otherwise
        return FrameGeometry(camera=known.camera if known is not None else NOWHERE, subjects=subjects, expected=True)


NOWHERE = CameraPose(x=0.0, y=0.0, zoom=1.0)


def _crop(look: Look, box: Box) -> np.ndarray:
    rows, columns = look.box(grown(box, 0.05))
    return look.rgb[rows, columns]
