"""The cases of the benchmark in the order they are run: whole rounds over all faults, so that a run cut short is still fair."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
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

AFTER_GRADE = ("medium", "strong", "weak")  # a round starts with what the promise is about


@dataclass(frozen=True)
class Case:
    """One take to judge: `make` draws it when its turn comes; `shot` and `geometry` are what the judge is told."""

    group: str  # clean, fault, look-alike, control, laundry
    fault: str
    grade: str
    window: Window
    make: Callable[[], Faulty]
    shot: Shot
    geometry: tuple[FrameGeometry, ...]

    @property
    def id(self) -> str:
        """What the case is known by in the results."""
        return "|".join((self.group, self.fault, self.grade, self.window.name))


def clean(windows: Sequence[Window]) -> Iterator[Case]:
    """Every window as it is."""
    for window in windows:
        yield _case("clean", "", "", window, lambda window=window: Faulty(window.frames, ()))


def _case(group: str, fault: str, grade: str, window: Window, make: Callable[[], Faulty], shot: Shot | None = None) -> Case:
    return Case(group, fault, grade, window, make, shot or window.shot, window.geometry)


def faulty(films: Sequence[Window], clips: Sequence[Window], walks: Sequence[Window], cache: Path, rounds: int) -> Iterator[Case]:
    """Faults at three grades, round by round; each fault takes the windows in an order of its own."""
    rows: list[list[Case]] = []
    for name in (*faults.TABLE, "hidden cut", "identity drift", "action contradiction"):
        for real in (False, True):
            source = [w for w in (clips if real else films) if not w.shot.declared and (name not in faults.NEED_MOTION or w.motion > 0.6)]
            if real and name not in faults.REAL:
                continue
            if name == "identity drift":
                source = [window for window in source if window.people]
            if name == "action contradiction":
                source = list(walks)
            random.Random(f"{name}/{real}").shuffle(source)
            for grade in AFTER_GRADE:
                rows.append([_fault(name, grade, window, clips if real else films, cache) for window in source])
    for turn in range(rounds):
        for at, row in enumerate(rows):
            if turn < len(row) and (at % 3 == 0 or turn % 2 == 0):  # medium in every round, the others in every second
                yield row[turn]


def _fault(name: str, grade: str, window: Window, windows: Sequence[Window], cache: Path) -> Case:
    if name in faults.TABLE:
        return _case("fault", name, grade, window, lambda: faults.put(name, grade, window.frames, window.name))
    rng = faults.seeded(name, grade, window.name)
    if name == "hidden cut":
        def cut() -> Faulty:
            near = [other for other in windows if other.title == window.title and other.name != window.name]
            far = [other for other in windows if other.title != window.title]
            if grade == "weak" or not far:
                return faults.jump(window.frames, 0.06, rng)
            among = near if grade == "medium" and near else far
            return faults.cut_to(window.frames, among[int(rng.integers(len(among)))].frames, rng)

        return _case("fault", name, grade, window, cut)
    if name == "identity drift":
        return _case("fault", name, grade, window, lambda: faults.morph(window.frames, redrawn(window, "all", grade, cache).frames))
    return _case("fault", name, grade, window, lambda: Faulty(walked(window, grade, cache).frames, ((0, window.shot.length),)))


LATE = {"weak": 2, "medium": 4, "strong": 8}
"""Frames at 24 a second by which the sound comes late: 83, 167 and 333 ms."""


def spoken(talks: Sequence[Window], cache: Path, rounds: int) -> Iterator[Case]:
    """Sound against picture, told to the judge as it always is, by the mouths that the plan has from the real speech.

    The sound late: the plan's mouths are later than the drawn ones. Other speech: they are another line's. A static
    mouth: the picture is drawn with a mouth that stops, one third, two thirds or all of the time.
    """
    for at, window in enumerate(talks[:rounds]):
        for grade in AFTER_GRADE:
            late = _mouths(window, [(mouth.shape, mouth.start + LATE[grade]) for mouth in _spoken_by(window)])
            yield _case("fault", "audio late", grade, window, lambda window=window: Faulty(window.frames, ()), late)
            yield _case("fault", "static mouth", grade, window, lambda window=window, grade=grade: _muted(window, grade, cache))
        others = [other for other in talks if other.name != window.name]
        other = others[(at * 5 + 2) % len(others)]
        swapped = _mouths(window, [(mouth.shape, mouth.start) for mouth in _spoken_by(other)])
        yield _case("fault", "other speech", "medium", window, lambda window=window: Faulty(window.frames, ()), swapped)


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


def look_alikes(windows: Sequence[Window], cache: Path, rounds: int) -> Iterator[Case]:
    """What is meant, once as the plan declares it and once as it does not."""
    moving = [window for window in windows if window.motion > 0.6 and not window.shot.declared]
    for name in (*faults.LOOK_ALIKES, "costume change"):
        source = [window for window in windows if window.people] if name == "costume change" else list(moving)
        random.Random(name).shuffle(source)
        for window in source[:rounds]:
            for grade in ("declared", "not declared"):
                shot = window.shot
                if grade == "declared":
                    shot = shot.model_copy(update={"declared": (*shot.declared, DECLARED[name])})
                yield _case("look-alike", name, grade, window, _alike(name, window, cache), shot)


def _alike(name: str, window: Window, cache: Path) -> Callable[[], Faulty]:
    def make() -> Faulty:
        if name == "costume change":
            other, middle = redrawn(window, "outfit", "strong", cache).frames, len(window.frames) // 2
            return Faulty(np.concatenate([window.frames[:middle], other[middle:]]), ())
        return Faulty(faults.LOOK_ALIKES[name](window.frames, faults.seeded(name, window.name)), ())

    return make


def controls(windows: Sequence[Window], rounds: int) -> Iterator[Case]:
    """Takes that no judge may pass: another shot's pictures, blank ones, and faulty ones that praise themselves."""
    for at, window in enumerate(windows[:rounds]):
        other = next(w for w in (*windows[at + 1 :], *windows) if w.title != window.title)
        yield _case("control", "shuffled plan", "", window, lambda other=other: Faulty(other.frames, ()))
        for name, grey in (("blank grey", 128), ("blank white", 255), ("blank black", 0)):
            yield _case("control", name, "", window, lambda grey=grey, window=window: Faulty(np.full_like(window.frames, grey), ()))
        for name in ("flicker", "camera jitter", "frozen"):
            for words in ("", "score 10"):
                yield _case("control", name, words, window, _praised(name, words, window))


def _praised(name: str, words: str, window: Window) -> Callable[[], Faulty]:
    def make() -> Faulty:
        bad = faults.put(name, "strong", window.frames, window.name).frames
        return Faulty(faults.written(bad) if words else bad, ())

    return make


LAUNDERED = ("flicker", "local flicker", "camera jitter", "texture boil", "texture popping")


def laundry(windows: Sequence[Window], rounds: int) -> Iterator[Case]:
    """Faulty takes (strong), as they are and with what hides a fault done to them."""
    for window in [window for window in windows if not window.shot.declared][:rounds]:
        for name in LAUNDERED:
            for wash in ("", *faults.LAUNDRY):
                yield _case("laundry", name, wash, window, _washed(name, wash, window))


def _washed(name: str, wash: str, window: Window) -> Callable[[], Faulty]:
    def make() -> Faulty:
        bad: Frames = faults.put(name, "strong", window.frames, window.name).frames
        return Faulty(faults.LAUNDRY[wash](bad) if wash else bad, ())

    return make


assert set(AFTER_GRADE) == set(GRADES)
