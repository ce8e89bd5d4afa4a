"""Place: what a take shows of its place, and whether two takes of one place are under one light."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from ...core.names import CharacterId
from .palettes import palette_of
from .parts import WEIGHTS, Parts
from .sight import Floats, Look

PATCH = 4  # pixels around a matched point
FEATURES = 12  # matched points at least
COLOURS = 10
"""Colours that are kept of the ground, each at least `LEAST` of it."""

LEAST = 0.02
KEPT = 2  # looks at the ground, from the take's beginning and end
ROOM = 800  # pixels of ground that a look must show
DARKEST = 38.0
"""Grey levels, raised by `RAISE`: what is darker has no colour that could be told."""

RAISE = 8.0  # grey levels added before logarithms are taken, so that dark pixels do not decide
NEAR = 0.05  # log units: colours so near to each other are one surface's
FARTHEST = 0.45  # log units of gain in a channel that are looked for

TRIED = 120  # gains that are tried, those for which most speaks first

MATCHED_GROUND = 0.6
"""Share of the ground's colours that must be found again before it says anything of the light."""

MATCHED_PART = 0.5
FEWEST_PARTS = 2  # of people who are in both takes, where the ground is another

BRIGHTNESS = 0.2
"""What a change of brightness counts against one of colour: the same light is brighter here than there."""


@dataclass
class Place:
    """What a take shows of its place: the colours of all that is not a subject, and the subjects' own; figures only."""

    ground: list[Floats] = field(default_factory=list)
    people: Mapping[CharacterId, Sequence[Parts]] = field(default_factory=dict)

    def see(self, look: Look) -> None:
        """Take the ground of one look."""
        clear = np.ones(look.gray.shape, dtype=bool)
        for subject in look.geometry.subjects.values() if look.geometry is not None else ():
            clear[look.box(subject.box, grow=6)] = False
        if np.count_nonzero(clear) >= ROOM:
            self.ground.append(palette_of(look.lab[clear], COLOURS, LEAST))

    def kept(self) -> list[Floats]:
        """The looks at the ground that are kept: one near the take's beginning and one near its end."""
        count = len(self.ground)
        return [self.ground[at] for at in sorted({count // 4, count - 1 - count // 4})] if count else []


@dataclass(frozen=True)
class Surface:
    """Something that two takes show: its colours in both as logarithms of red, green and blue, with their shares."""

    about: str
    one: Floats
    one_shares: Floats
    other: Floats
    other_shares: Floats

    def matched(self, gain: Floats) -> float:
        """The share of its colours that are found again in the other take, when the light is multiplied by a gain."""
        alike = np.exp(-((self.one[:, None] + gain - self.other[None]) ** 2).sum(axis=2) / (2 * NEAR**2))
        return float(self.one_shares @ alike.max(axis=1) + self.other_shares @ alike.max(axis=0)) / 2

    def steps(self) -> tuple[Floats, Floats]:
        """All gains that make one of its colours the other take's, and how much speaks for each."""
        weights = np.sqrt(self.one_shares[:, None] * self.other_shares[None])
        return (self.other[None] - self.one[:, None]).reshape(-1, 3), weights.ravel()


def light_apart(one: Place, other: Place) -> float | None:
    """How much the light differs between two takes, in log units; None where they show too little in common.

    The mean departure of the channels from each other, and a little of what they have in common.
    """
    gain = gain_between(one, other)
    if gain is None:
        return None
    return _size(gain)


def _size(gain: Floats) -> float:
    common = float(gain.mean())
    return float(np.abs(gain - common).mean()) + BRIGHTNESS * abs(common)


def gain_between(one: Place, other: Place) -> Floats | None:
    """The light's change from one take to the other: log gains of red, green and blue; None where it cannot be told.

    The gain that makes most of the colours of the same things the same. No gain is preferred: another one must
    explain clearly more. A gradient in the sky, or another wall, matches nothing and says nothing.
    """
    surfaces = list(_shared(one, other))
    if not surfaces:
        return None
    found = [_refined(surfaces, np.zeros(3)), _refined(surfaces, _best(surfaces))]
    scores = [_score(surfaces, gain) for gain in found]
    gain = found[1] if scores[1] > 1.1 * scores[0] + 0.02 else found[0]
    return gain if _trusted(surfaces, gain) else None


def _trusted(surfaces: Sequence[Surface], gain: Floats) -> bool:
    matched = {surface.about: surface.matched(gain) for surface in surfaces}
    if matched.pop("", 0.0) >= MATCHED_GROUND:
        return True
    good = sum(share >= MATCHED_PART for share in matched.values())
    return good >= max(FEWEST_PARTS, 0.6 * len(matched))


def _shared(one: Place, other: Place) -> Iterator[Surface]:
    """The ground, called "", and the parts of people who are in both takes."""
    yield from _surface("", one.ground, other.ground)
    for name in one.people:
        for part in WEIGHTS:
            here = [row[part] for row in one.people[name] if part in row]
            there = [row[part] for row in other.people.get(name, ()) if part in row]
            yield from _surface(f"{name} {part}", here, there)


def _surface(about: str, here: Sequence[Floats], there: Sequence[Floats]) -> Iterator[Surface]:
    if here and there:
        one, other = _logarithms(np.vstack(list(here))), _logarithms(np.vstack(list(there)))
        if len(one[0]) and len(other[0]):
            yield Surface(about, *one, *other)


def _logarithms(palette: Floats) -> tuple[Floats, Floats]:
    """The colours of a palette that are light enough, as logarithms, and their shares of these."""
    colours = cv2.cvtColor(palette[None, :, :3].astype(np.float32), cv2.COLOR_LAB2RGB)[0] * 255
    raised = np.clip(colours, 0, 255).astype(np.float64) + RAISE
    light = np.log(raised).mean(axis=1) > np.log(DARKEST)
    shares = palette[light, 3]
    return np.log(raised[light]), shares / max(float(shares.sum()), 1e-9)


def _weight(surface: Surface) -> float:
    return 0.5 if surface.about else 1.0


def _score(surfaces: Sequence[Surface], gain: Floats) -> float:
    return sum(_weight(surface) * surface.matched(gain) for surface in surfaces) / sum(_weight(surface) for surface in surfaces)


def _best(surfaces: Sequence[Surface]) -> Floats:
    """The best of all gains that make one colour another."""
    steps = [surface.steps() for surface in surfaces]
    gains, weights = np.vstack([step[0] for step in steps]), np.concatenate([step[1] for step in steps])
    tried = gains[np.argsort(-weights * (np.abs(gains).max(axis=1) < FARTHEST), kind="stable")[:TRIED]]
    return np.asarray(tried[int(np.argmax([_score(surfaces, gain) for gain in tried]))])


def _refined(surfaces: Sequence[Surface], gain: Floats) -> Floats:
    """The gain at the middle of what speaks for one near it."""
    for _ in range(4):
        total, weight = np.zeros(3), 1e-9
        for surface in surfaces:
            gains, shares = surface.steps()
            near = _weight(surface) * shares * np.exp(-((gains - gain) ** 2).sum(axis=1) / (2 * NEAR**2))
            total, weight = total + near @ gains, weight + float(near.sum())
        gain = total / weight
    return np.asarray(gain)


def matched_light(one: Look, other: Look) -> float | None:
    """The light by features that are found again in both pictures, in log units as above; None: too few are.

    Source: ORB features (Rublee et al. 2011), matched both ways, kept when one similarity explains them.
    """
    orb = cv2.ORB.create(500)
    points_one, words_one = orb.detectAndCompute(one.gray, None)
    points_two, words_two = orb.detectAndCompute(other.gray, None)
    if words_one is None or words_two is None:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(words_one, words_two)
    pairs = [pair for pair in pairs if pair.distance < 50]
    if len(pairs) < FEATURES:
        return None
    start = np.array([points_one[pair.queryIdx].pt for pair in pairs])
    end = np.array([points_two[pair.trainIdx].pt for pair in pairs])
    matrix, inliers = cv2.estimateAffinePartial2D(start, end, method=cv2.RANSAC, ransacReprojThreshold=3.0)
    if matrix is None or int(inliers.sum()) < FEATURES:
        return None
    kept = inliers.ravel() == 1
    here, there = _colours(one, start[kept]), _colours(other, end[kept])
    ratio = np.median(np.log((there + 8) / (here + 8)), axis=0)
    return _size(ratio)


def _colours(look: Look, points: Floats) -> Floats:
    soft = cv2.blur(look.rgb, (PATCH, PATCH)).astype(np.float64)
    rows = np.clip(np.rint(points[:, 1]).astype(int), 0, soft.shape[0] - 1)
    columns = np.clip(np.rint(points[:, 0]).astype(int), 0, soft.shape[1] - 1)
    return np.asarray(soft[rows, columns])
