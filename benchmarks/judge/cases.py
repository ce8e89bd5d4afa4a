"""The cases of the benchmark, in rounds over all faults, so that a run cut short is still fair."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path

import cv2
import faults
import material
import numpy as np
from faults import GRADES, Faulty, Frames
from material import Window

from rushes.core.bible import Bible
from rushes.core.shot import Declared, Shot
from rushes.core.speech import MouthShape
from rushes.core.staging import Mouth
from rushes.core.take import FrameGeometry

PROMISED = ("flicker", "local flicker", "camera jitter", "camera against plan", "texture boil", "frozen", "identity drift")
CLOSER, SAME_FILM, OTHER_FILM = "hidden cut, closer", "hidden cut, same film", "hidden cut, other film"
CUTS = (CLOSER, SAME_FILM, OTHER_FILM)
REST = ("texture popping", "sharpness lost", "ghosting", "duplicate frames", "black", "action contradiction")


@dataclass(frozen=True)
class Case:
    """One take to judge: `make` draws it when its turn comes; `shot` and `geometry` are what the judge is told.

    Cases of one `pictures` show the same frames: they are watched once, and judged by each one's plan.
    """

    group: str  # clean, fault, look-alike, control, laundry
    fault: str
    grade: str
    window: Window
    make: Callable[[], Faulty]
    shot: Shot
    geometry: tuple[FrameGeometry, ...]
    shown: str = ""

    @property
    def id(self) -> str:
        """What the case is known by in the results."""
        return "|".join((self.group, self.fault, self.grade, self.window.name))

    @property
    def pictures(self) -> str:
        """The name of its frames."""
        return self.shown or self.id

    @property
    def unit(self) -> str:
        """What one of several processes does as a whole."""
        return f"{self.fault}|{self.window.name}" if self.group == "laundry" else self.pictures


def clean(windows: Sequence[Window]) -> Iterator[Case]:
    """Every window as it is."""
    for window in windows:
        yield _case("clean", "", "", window, lambda window=window: Faulty(window.frames, ()))


def _case(
    group: str, fault: str, grade: str, window: Window, make: Callable[[], Faulty], shot: Shot | None = None, shown: str = ""
) -> Case:
    return Case(group, fault, grade, window, make, shot or window.shot, window.geometry, shown)


@dataclass(frozen=True)
class Material:
    """The windows that faults are put into."""

    films: Sequence[Window]
    clips: Sequence[Window]
    walks: Sequence[Window]
    cache: Path

    def source(self, name: str, real: bool) -> list[Window]:
        """The windows for a fault, in an order of its own."""
        whole = list(self.clips if real else self.films)
        found = [window for window in whole if not window.shot.declared]
        if name in faults.NEED_MOTION:
            found = material.lively(whole)
        if name == "identity drift":
            found = [window for window in found if window.people]
        if name == "action contradiction":
            found = list(self.walks)
        if name in (SAME_FILM, OTHER_FILM):
            titles = [window.title for window in whole]
            found = [w for w in found if (titles.count(w.title) > 1 if name == SAME_FILM else len(set(titles)) > 1)]
        random.Random(f"{name}/{real}").shuffle(found)
        return found


def faulty(of: Material, names: Sequence[str], grades: Sequence[str], count: int, real: bool = False) -> Iterator[Case]:
    """These faults at these grades in so many windows each: one window of every fault, then the next of every fault."""
    rows = [[_fault(name, grade, window, of, real) for window in of.source(name, real)[:count]] for name in names for grade in grades]
    for turn in zip_longest(*rows):
        yield from (case for case in turn if case is not None)


def _fault(name: str, grade: str, window: Window, of: Material, real: bool) -> Case:
    if name in faults.TABLE:
        return _case("fault", name, grade, window, lambda: faults.put(name, grade, window.frames, window.name))
    rng = faults.seeded(name, grade, window.name)
    if name in CUTS:
        return _case("fault", name, grade, window, lambda: _cut(name, grade, window, of.clips if real else of.films, rng))
    if name == "identity drift":
        return _case("fault", name, grade, window, lambda: faults.morph(window.frames, redrawn(window, "all", grade, of.cache).frames))
    return _case("fault", name, grade, window, lambda: Faulty(walked(window, grade, of.cache).frames, ((0, window.shot.length),)))


def _cut(name: str, grade: str, window: Window, windows: Sequence[Window], rng: np.random.Generator) -> Faulty:
    """From one frame on: the same picture from closer by (3, 6, 12%), another shot of the film, or another film."""
    if name == CLOSER:
        return faults.jump(window.frames, {"weak": 0.03, "medium": 0.06, "strong": 0.12}[grade], rng)
    same = name == SAME_FILM
    among = [other for other in windows if (other.title == window.title) == same and other.name != window.name]
    return faults.cut_to(window.frames, among[int(rng.integers(len(among)))].frames, rng)


LATE = {"weak": 2, "medium": 4, "strong": 8}
"""Frames at 24 a second by which the sound comes late: 83, 167 and 333 ms."""


def spoken(talks: Sequence[Window], cache: Path, count: int, graded: int) -> Iterator[Case]:
    """Sound against picture, told to the judge as it always is, by the mouths that the plan has from the real speech.

    The sound late: the plan's mouths are later than the drawn ones. Other speech: they are another line's. A static
    mouth: the picture is drawn with a mouth that stops, one third, two thirds or all of the time.
    """
    for at, window in enumerate(talks):
        shown = f"clean|||{window.name}"
        plain = lambda window=window: Faulty(window.frames, ())  # noqa: E731
        yield _case("clean", "", "", window, plain, shown=shown)
        if at >= count:
            continue
        for grade in GRADES if at < graded else ("medium",):
            late = _mouths(window, [(mouth.shape, mouth.start + LATE[grade]) for mouth in _spoken_by(window)])
            yield _case("fault", "audio late", grade, window, plain, late, shown)
        others = [other for other in talks if other.name != window.name]
        swapped = _mouths(window, [(mouth.shape, mouth.start) for mouth in _spoken_by(others[(at * 5 + 2) % len(others)])])
        yield _case("fault", "other speech", "medium", window, plain, swapped, shown)
    for at, window in enumerate(talks[: count // 2 + 1]):
        for grade in GRADES if at < graded - 1 else ("medium",):
            yield _case("fault", "static mouth", grade, window, lambda window=window, grade=grade: _muted(window, grade, cache))


def _spoken_by(window: Window) -> Sequence[Mouth]:
    return next(figure.mouths for figure in window.shot.figures if figure.character == window.speaker)


def _mouths(window: Window, marks: Sequence[tuple[MouthShape, int]]) -> Shot:
    """The window's shot with these mouths planned for its speaker."""
    mouths = tuple(Mouth(shape=shape, start=start) for shape, start in marks)
    figures = tuple(f.model_copy(update={"mouths": mouths}) if f.character == window.speaker else f for f in window.shot.figures)
    return window.shot.model_copy(update={"figures": figures})


def _muted(window: Window, grade: str, cache: Path) -> Faulty:
    return Faulty(silent(window, grade, cache).frames, ())


# -- takes that are drawn again --------------------------------------------------------------------


def _other_colour(colour: str, apart: float, rng: np.random.Generator) -> str:
    """A colour that lies `apart` CIE Lab units away, mostly in its hue."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    lab = cv2.cvtColor(np.array([[[red, green, blue]]], np.float32) / 255, cv2.COLOR_RGB2LAB)[0, 0]
    best, miss = colour, 1e9
    for angle in rng.uniform(0, 2 * np.pi, 12):
        for lift in (-0.3, 0.0, 0.3):
            flat = np.sqrt(1 - lift**2)
            way = np.array([lift, np.cos(angle) * flat, np.sin(angle) * flat], np.float32) * np.float32(apart)
            rgb = np.clip(cv2.cvtColor((lab + way)[None, None], cv2.COLOR_LAB2RGB)[0, 0], 0, 1)
            got = cv2.cvtColor(rgb[None, None].astype(np.float32), cv2.COLOR_RGB2LAB)[0, 0]
            if abs(float(np.linalg.norm(got - lab)) - apart) < miss:
                miss = abs(float(np.linalg.norm(got - lab)) - apart)
                best = "#" + "".join(f"{round(float(channel) * 255):02x}" for channel in rgb)
    return best


APART = {"weak": 12.0, "medium": 28.0, "strong": 50.0}
"""How far, in CIE Lab units, the colours of another outfit or another face lie from the planned ones."""


def changed(bible: Bible, name: str, what: str, grade: str, seed: str) -> Bible:
    """The bible with another ``face`` (skin, hair; strong: its cut too), another ``outfit``, or ``all`` of it, for one person."""
    rng, sheets = faults.seeded(what, grade, seed, name), []
    for sheet in bible.characters:
        if sheet.id == name:
            look, apart = sheet.look, APART[grade]
            parts = {"face": ("hair_colour", "skin"), "outfit": ("main", "legs", "second")}
            update: dict[str, object] = {
                part: _other_colour(getattr(look, part), apart * (0.5 if part == "skin" else 1.0), rng)
                for kind, names in parts.items() if what in (kind, "all") for part in names
            }  # fmt: skip
            if grade == "strong" and what in ("face", "all"):
                update["hair"] = "bald" if look.hair in ("long", "curly", "bun", "bob") else "long"
            sheets.append(sheet.model_copy(update={"look": look.model_copy(update=update)}))
        else:
            sheets.append(sheet)
    return bible.model_copy(update={"characters": tuple(sheets)})


def _drawn(window: Window, cache: Path, frames: int | None = None) -> Window:
    file = cache / f"{window.name.replace('/', '-')}.npy"
    if file.exists():
        return replace(window, file=file, geometry=window.geometry[: frames or len(window.geometry)])
    return material.draw(cache, window, frames)


def redrawn(window: Window, what: str, grade: str, cache: Path, person: str = "", frames: int | None = None) -> Window:
    """The same shot, or its first `frames`, with a person who looks otherwise."""
    assert window.bible is not None
    other = changed(window.bible, person or window.people[0], what, grade, window.title)
    return _drawn(replace(window, name=f"again-{what}-{grade}-{window.name}-{person}", bible=other), cache, frames)


def walked(window: Window, grade: str, cache: Path) -> Window:
    """The same walk done otherwise: too short by a third, hardly at all, or the other way."""
    figure = window.shot.figures[0]
    deed = figure.deeds[0]
    way = {"weak": 0.65, "medium": 0.25, "strong": -0.8}[grade] * ((deed.to_x or 0) - figure.x)
    figure = figure.model_copy(update={"deeds": (deed.model_copy(update={"to_x": figure.x + way}),)})
    shot = window.shot.model_copy(update={"figures": (figure,)})
    return _drawn(replace(window, name=f"again-{grade}-{window.name}", shot=shot), cache)


def silent(window: Window, grade: str, cache: Path) -> Window:
    """The same shot with a mouth that stops moving two thirds in, one third in, or never moves."""
    until = window.shot.length * {"weak": 2, "medium": 1, "strong": 0}[grade] // 3
    figures = tuple(
        figure.model_copy(update={"mouths": tuple(mouth for mouth in figure.mouths if mouth.start < until)})
        for figure in window.shot.figures
    )
    shot = window.shot.model_copy(update={"figures": figures})
    return _drawn(replace(window, name=f"again-mute-{grade}-{window.name}", shot=shot), cache)


# -- look-alikes, controls, laundering -------------------------------------------------------------

DECLARED = {
    "lightning": Declared.LIGHTNING, "explosion": Declared.EXPLOSION, "handheld": Declared.HANDHELD, "speed ramp": Declared.SPEED_RAMP,
    "fade": Declared.DARKNESS, "time-lapse": Declared.TIME_LAPSE, "costume change": Declared.COSTUME_CHANGE,
}  # fmt: skip


def look_alikes(windows: Sequence[Window], cache: Path, count: int) -> Iterator[Case]:
    """What is meant, once as the plan declares it and once as it does not."""
    for name in (*faults.LOOK_ALIKES, "costume change"):
        plain = [window for window in windows if window.people and not window.shot.declared]
        source = plain if name == "costume change" else material.lively(windows)
        random.Random(name).shuffle(source)
        for window in source[:count]:
            for grade in ("declared", "not declared"):
                shot = window.shot
                if grade == "declared":
                    shot = shot.model_copy(update={"declared": (*shot.declared, DECLARED[name])})
                make = _alike(name, window, cache)
                yield _case("look-alike", name, grade, window, make, shot, f"look-alike|{name}|{window.name}")


def _alike(name: str, window: Window, cache: Path) -> Callable[[], Faulty]:
    def make() -> Faulty:
        if name == "costume change":
            other, middle = redrawn(window, "outfit", "strong", cache).frames, len(window.frames) // 2
            return Faulty(np.concatenate([window.frames[:middle], other[middle:]]), ())
        return Faulty(faults.LOOK_ALIKES[name](window.frames, faults.seeded(name, window.name)), ())

    return make


def controls(windows: Sequence[Window], count: int) -> Iterator[Case]:
    """Takes that no judge may pass: another shot's pictures, blank ones, and faulty ones that praise themselves."""
    chosen = [window for window in windows if not window.shot.declared]
    chosen = chosen[:: max(1, len(chosen) // count)][:count]
    lively = material.lively(windows)[:: 2]
    for at, window in enumerate(chosen):
        other = unlike(window, windows, at)
        yield _case("control", "shuffled plan", "", window, lambda other=other: Faulty(other.frames, ()))
        name, grey = (("blank grey", 128), ("blank white", 255), ("blank black", 0))[at % 3]
        yield _case("control", name, "", window, lambda grey=grey, window=window: Faulty(np.full_like(window.frames, grey), ()))
        name, bad = ("flicker", "camera jitter", "frozen")[at % 3], lively[at % len(lively)]
        for words in ("", "score 10"):
            yield _case("control", name, words, bad, _praised(name, words, bad))


def unlike(window: Window, windows: Sequence[Window], turn: int) -> Window:
    """A shot of another film that is planned otherwise in most of: how many people, how near, which move of the camera."""
    def otherwise(other: Window) -> int:
        one, another = ((len(w.people), w.shot.size, w.shot.camera.kind) for w in (window, other))
        return sum(mine != its for mine, its in zip(one, another, strict=True))

    others = [other for other in windows if other.title != window.title]
    most = max(otherwise(other) for other in others)
    among = [other for other in others if otherwise(other) == most]
    return among[turn % len(among)]


def _praised(name: str, words: str, window: Window) -> Callable[[], Faulty]:
    def make() -> Faulty:
        bad = faults.put(name, "strong", window.frames, window.name).frames
        return Faulty(faults.written(bad) if words else bad, ())

    return make


LAUNDERED = ("flicker", "local flicker", "camera jitter", "texture boil", "duplicate frames")
"""Hard faults of time that something done to the pictures could hide."""


def laundry(windows: Sequence[Window], count: int) -> Iterator[tuple[Case, list[Case]]]:
    """Faulty takes (strong), each with the same take after everything that hides a fault was done to it."""
    for turn in range(count):
        for name in LAUNDERED:
            source = material.lively(windows)  # in which a frame that is held, or two that are mixed, make a difference
            random.Random(f"laundry/{name}").shuffle(source)
            window = source[turn % len(source)]
            yield (
                _case("laundry", name, "", window, _washed(name, "", window)),
                [_case("laundry", name, wash, window, _washed(name, wash, window)) for wash in faults.LAUNDRY],
            )


def _washed(name: str, wash: str, window: Window) -> Callable[[], Faulty]:
    def make() -> Faulty:
        bad: Frames = faults.put(name, "strong", window.frames, window.name).frames
        return Faulty(faults.LAUNDRY[wash](bad) if wash else bad, ())

    return make
