"""Material to judge a judge with: clean windows of two seconds, drawn by the animatic or cut from real clips.

The animatic's films are planned by the crew's own rules from a few ideas and drawn afresh at the size of the
benchmark; real clips are optional. Pictures lie in a cache folder outside the repository, one ``.npy`` a window,
under a hash of what draws them: with another judge they are used again, with another animatic they are drawn again.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import json
import os
import wave
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from rushes.agents.art_director import draw_up_bible
from rushes.agents.beat_planner import plan_beats
from rushes.agents.cinematographer import plan_shots
from rushes.agents.crew import Crew
from rushes.agents.screenwriter import write_script
from rushes.agents.speak import speak
from rushes.core.bible import Being, Bible
from rushes.core.brief import Brief, SourceKind
from rushes.core.shot import CameraMove, Shot, ShotSize
from rushes.core.staging import Deed, Figure, Gesture
from rushes.core.take import FrameGeometry
from rushes.core.timing import Rate, Size
from rushes.renderers import animatic
from rushes.renderers.animatic.renderer import Animatic
from rushes.renderers.base import Order
from rushes.tools.fountain import read_fountain
from rushes.tools.voices.casting import VoiceCasting

Frames = NDArray[np.uint8]
"""``(frames, height, width, 3) uint8``, red green blue."""

SIZE, RATE, SECONDS = Size(width=854, height=480), Rate(), 2
LENGTH = RATE.frames(SECONDS)
TALK = 2 * LENGTH  # speech needs longer to be told from other speech
IDEAS = (
    ("keeper", "A lighthouse keeper befriends a storm", 3),
    ("recipe", "Two sisters argue in a kitchen about an old recipe", 5),
    ("kite", "A boy and his dog look for a lost kite in the city", 7),
    ("market", "An old woman tells a merchant in the desert market the truth", 11),
    ("forest", "A girl teaches a robot to sing in the forest at night", 13),
    ("school", "A young teacher finds a letter in the classroom", 17),
    ("library", "A librarian hides a king among the books", 19),
    ("village", "A baker in a mountain village waits for snow", 23),
)
SPOKEN = (("quarrel", 29), ("classroom", 31))  # scripts beside this file in which people speak to each other
TITLES = {"bbb": "bbb", "tos": "tos", "intel_car": "intel car", "intel_bottle": "intel bottle", "intel_person": "intel person",
          "flower": "flower", "his_girl": "friday"}  # fmt: skip
ON_PURPOSE = ("tos_multishot", "tos_shotE")  # cuts and flashes that are meant
TIME_LAPSE = ("flower",)
LIVELY = 0.6  # grey levels from frame to frame, the mean over the picture
HOLDS_A_CUT = ("tos_shotD/1",)  # seen with the eye: two shots, whatever the clip's name says


@dataclass(frozen=True)
class Window:
    """Two seconds of a clean take: how it was planned, where its pictures lie, and what is known of them.

    `title` is the film or clip it comes from, `place` names where it plays ("" for real footage). `geometry` is
    the renderer's own, empty for real footage. `speech` is the loudness of the line spoken in it, one figure a frame.
    """

    name: str
    title: str
    shot: Shot
    size: Size
    rate: Rate
    file: Path
    geometry: tuple[FrameGeometry, ...] = ()
    bible: Bible | None = None
    place: str = ""
    speaker: str = ""
    speech: tuple[float, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def real(self) -> bool:
        """Whether it was filmed or made by others."""
        return self.bible is None

    @cached_property
    def frames(self) -> Frames:
        """The pictures, mapped from the cache; never written to."""
        return np.load(self.file, mmap_mode="r")

    @cached_property
    def motion(self) -> float:
        """The mean change from frame to frame, in grey levels, over four frames, on a small copy."""
        small = np.stack([cv2.resize(frame, (96, 54), interpolation=cv2.INTER_AREA) for frame in self.frames[::4]])
        return float(np.abs(np.diff(small.astype(float), axis=0)).mean())

    @property
    def people(self) -> list[str]:
        """The people whose boxes are known in the first frame, the most important first."""
        if self.bible is None or not self.geometry:
            return []
        beings = {sheet.id: sheet.look.being for sheet in self.bible.characters}
        seen = [name for name in self.geometry[0].subjects if beings.get(name) is Being.PERSON]
        return sorted(seen, key=lambda name: name not in self.shot.subjects)


def version() -> str:
    """A hash of what draws the films: what was drawn otherwise is not used again."""
    here, home = Path(__file__).parent, Path(animatic.__file__).parent
    files = (Path(__file__), *(here / f"{name}.fountain" for name, _ in SPOKEN), *sorted(home.rglob("*.py")))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:8]


def films(folder: Path, count: int, turn: int = 0) -> list[Window]:
    """The clean windows of the first `count` ideas and of the spoken scripts, drawn where they are not in the cache yet.

    Of several processes each begins with another film (`turn`), so that they draw side by side.
    """
    folder.mkdir(parents=True, exist_ok=True)
    scripts = [(name, (Path(__file__).parent / f"{name}.fountain").read_text(), seed) for name, seed in SPOKEN]
    asked = [*IDEAS[:count], *scripts]
    order = asked if turn % 2 == 0 else asked[::-1]
    drawn = {title: _kept(folder / f"{title}.json", lambda t=title, i=idea, s=seed: _film(folder, t, i, s)) for title, idea, seed in order}
    return [window for title, _, _ in asked for window in drawn[title]]


def _kept(book: Path, make: Callable[[], list[Window]]) -> list[Window]:
    """The windows that a file lists; made, and listed, the first time, by one process while others wait."""
    with book.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not book.exists():
            part = book.with_suffix(".part")
            part.write_text(json.dumps([_told(window) for window in make()]))
            part.replace(book)
    return [_read(row) for row in json.loads(book.read_text())]


def _told(window: Window) -> dict[str, Any]:
    """A window as JSON values."""
    row = {name: value for name, value in vars(window).items() if name in Window.__dataclass_fields__}
    row["geometry"] = [frame.model_dump(mode="json") for frame in window.geometry]
    for name in ("shot", "size", "rate", "bible"):
        row[name] = row[name].model_dump(mode="json") if row[name] is not None else None
    return row | {"file": str(window.file)}


def _read(row: dict[str, Any]) -> Window:
    """A window from JSON values."""
    return Window(
        name=row["name"], title=row["title"], place=row["place"], speaker=row["speaker"], speech=tuple(row["speech"]),
        notes=tuple(row["notes"]), file=Path(row["file"]), shot=Shot.model_validate(row["shot"]), size=Size.model_validate(row["size"]),
        rate=Rate.model_validate(row["rate"]), bible=None if row["bible"] is None else Bible.model_validate(row["bible"]),
        geometry=tuple(FrameGeometry.model_validate(frame) for frame in row["geometry"]),
    )  # fmt: skip


def _film(folder: Path, title: str, idea: str, seed: int) -> list[Window]:
    """Plan one film by the rules; draw two seconds of its first shots, and four of those in which somebody speaks."""
    crew = Crew.at(folder / title)
    crew.project.create()
    spoken = idea.startswith("Title:")
    kind = SourceKind.FOUNTAIN if spoken else SourceKind.IDEA
    brief = Brief(source=idea, source_kind=kind, seconds=None if spoken else 26, seed=seed, size=SIZE, rate=RATE)
    crew.project.save("brief.json", brief)
    script = read_fountain(idea) if spoken else write_script(brief)
    bible = draw_up_bible(script, brief, VoiceCasting(None, "en", crew.voice))
    speeches = asyncio.run(speak(script, bible, crew, lambda _: None)).by_line()
    beats = plan_beats(script, speeches, brief)
    plan = plan_shots(script, bible, beats, speeches, brief)
    spans = {beat.id: beat for beat in beats.beats}
    windows: list[Window] = []
    for shot in plan.shots:
        if shot.card is not None or shot.set is None or shot.length < LENGTH:
            continue
        start, line = 0, None
        for beat in (spans[name] for name in shot.beats):
            if beat.line is not None and line is None:
                line, start = beat.line, beat.span.start - spans[shot.beats[0]].span.start + beat.line_start
        loudness = level(crew.project.path(speeches[line].sound), start, RATE, TALK) if line is not None else []
        speaker = next((figure.character for figure in shot.figures if figure.mouths), "")
        plain = sum(not window.name.startswith("talk-") for window in windows)
        wanted = [(f"{title}/{plain}", LENGTH)] if plain < (6 if spoken else 4) else []
        wanted += [(f"talk-{title}/{len(windows)}", min(TALK, shot.length))] if speaker else []
        place = f"{title}/{shot.set.name}/{shot.set.time}/{shot.set.weather}"
        for name, long in wanted:
            window = Window(name, title, two_seconds(shot, long), SIZE, RATE, Path(), (), bible, place, speaker, tuple(loudness[:long]))
            windows.append(draw(folder, window))
    return windows


def two_seconds(shot: Shot, length: int = LENGTH) -> Shot:
    """The shot cut to its first frames; its move and all that is done in it are cut in proportion, so that they keep their speed."""
    share = length / shot.frames
    move = shot.camera
    slower = CameraMove(kind=move.kind, dx=move.dx * share, dy=move.dy * share, zoom=move.zoom**share, reason=move.reason)
    figures = tuple(_until(figure, length) for figure in shot.figures)
    return shot.model_copy(update={"length": length, "handle": 0, "camera": slower, "follows": None, "figures": figures})


def _until(figure: Figure, length: int) -> Figure:
    """What a figure does in the first frames: what would begin later is not planned, a walk that is cut off ends where it is then."""
    deeds, place = [], figure.x
    for deed in figure.deeds:
        if deed.start >= length:
            continue
        inside = min(deed.length, length - deed.start)
        if deed.to_x is not None:
            place += (deed.to_x - place) * inside / deed.length
            deeds.append(deed.model_copy(update={"length": inside, "to_x": place}))
        else:
            deeds.append(deed)
    return figure.model_copy(
        update={
            "deeds": tuple(deeds), "moods": tuple(mood for mood in figure.moods if mood.start < length),
            "mouths": tuple(mouth for mouth in figure.mouths if mouth.start < length),
        }
    )  # fmt: skip


def draw(folder: Path, window: Window, frames: int | None = None) -> Window:
    """Draw a window's shot with the animatic into the cache, or its first `frames` only."""
    assert window.bible is not None
    footage = Animatic().render(Order(window.shot, window.bible, window.size, window.rate))
    assert footage.frames is not None
    file = folder / f"{window.name.replace('/', '-')}.npy"
    taken: list[Frames] = []
    for frame in footage.frames:
        taken.append(frame.copy())
        if len(taken) == (frames or window.shot.frames):
            break
    part = file.with_name(f"{file.stem}.{os.getpid()}.npy")
    np.save(part, np.stack(taken))
    part.replace(file)
    return replace(window, file=file, geometry=tuple(footage.geometry[: len(taken)]))


def level(sound: Path, start: int, rate: Rate, frames: int) -> list[float]:
    """The loudness (RMS, 0 to 1) of a WAV file that starts at frame `start`, for each frame."""
    with wave.open(str(sound)) as source:
        samples = np.frombuffer(source.readframes(source.getnframes()), "<i2").astype(np.float64) / 32768
        hop = source.getframerate() / float(rate.fraction)
    found = []
    for frame in range(frames):
        part = samples[max(0, round((frame - start) * hop)) : max(0, round((frame + 1 - start) * hop))]
        found.append(float(np.sqrt(np.mean(part**2))) if part.size else 0.0)
    return found


def walks(folder: Path, windows: Sequence[Window], count: int) -> list[Window]:
    """Windows made for the fault "action against plan": one person walks through the set of a clean window, the camera still."""
    made: list[Window] = []
    for window in windows:
        if len(made) == count or not window.people:
            continue
        walker = window.people[0]
        shot = window.shot.model_copy(
            update={
                "size": ShotSize.WIDE, "camera": CameraMove(), "subjects": (walker,),
                "figures": (Figure(character=walker, x=-0.3, deeds=(Deed(gesture=Gesture.WALK, start=0, length=LENGTH, to_x=0.15),)),),
            }
        )  # fmt: skip
        bare = replace(window, name=f"walk-{window.name}", shot=shot, speech=(), speaker="")
        made += _kept(folder / f"{bare.name.replace('/', '-')}.json", lambda bare=bare: [draw(folder, bare)])
    return made


OTHERWISE = {ShotSize.WIDE: ShotSize.FULL, ShotSize.FULL: ShotSize.MEDIUM, ShotSize.MEDIUM: ShotSize.FULL, ShotSize.CLOSE: ShotSize.MEDIUM}
"""The size of a second shot."""


def second(folder: Path, window: Window) -> Window:
    """Another shot of what a window shows: the same people, place and light, from nearer by or farther off, the camera still.

    Films of half a minute rarely show one place twice under one light.
    """
    size = OTHERWISE.get(window.shot.size, ShotSize.WIDE)
    shot = window.shot.model_copy(update={"id": f"{window.shot.id}-second", "size": size, "camera": CameraMove()})
    bare = replace(window, name=f"second-{window.name}", shot=shot)
    return _kept(folder / f"{bare.name.replace('/', '-')}.json", lambda: [draw(folder, bare)])[0]


def clips(folder: Path, cache: Path, most: int = 12) -> list[Window]:
    """The windows of the real clips, up to `most` a clip, spread over it; none where the folder is not there."""
    found: list[Window] = []
    for path in sorted(folder.glob("*.mp4")) if folder.is_dir() else []:
        cache.mkdir(parents=True, exist_ok=True)
        found += _kept(cache / f"clip-{path.stem}-{most}.json", lambda path=path: _clip(path, cache, most))
    return found


def _clip(path: Path, cache: Path, most: int) -> list[Window]:
    import av

    with av.open(str(path)) as source:
        average = source.streams.video[0].average_rate
        pictures = [_at_most(frame.to_ndarray(format="rgb24")) for frame in source.decode(video=0)]
    assert average is not None
    rate = Rate(numerator=average.numerator, denominator=average.denominator)
    long, (height, width) = rate.frames(SECONDS), pictures[0].shape[:2]
    title = next(name for start, name in TITLES.items() if path.stem.startswith(start))
    notes = ("on purpose",) if path.stem.startswith(ON_PURPOSE) else ("time-lapse",) if path.stem.startswith(TIME_LAPSE) else ()
    found: list[Window] = []
    for number, start in enumerate(_starts(len(pictures), long, most)):
        file = cache / f"clip-{path.stem}-{number}.npy"
        np.save(file, np.stack(pictures[start : start + long]))
        shot = Shot.model_validate({"id": f"{path.stem}-{number}", "length": long, "handle": 0})
        told = ("on purpose",) if f"{path.stem}/{number}" in HOLDS_A_CUT else notes
        found.append(Window(f"{path.stem}/{number}", title, shot, Size(width=width, height=height), rate, file, notes=told))
    return found


def _starts(count: int, long: int, most: int) -> list[int]:
    whole = min(most, count // long)
    return [round(at * (count - long) / max(1, whole - 1)) for at in range(whole)]


def lively(windows: Sequence[Window], least: int = 12) -> list[Window]:
    """Those in which enough moves that a frame which stands still is one too few; at least the `least` most lively ones."""
    ordered = sorted((window for window in windows if not window.shot.declared), key=lambda window: -window.motion)
    return ordered[: max(least, sum(window.motion > LIVELY for window in ordered))]


def _at_most(frame: Frames) -> Frames:
    """The picture no wider than the animatic's and of even sides."""
    height, width = frame.shape[:2]
    share = min(1.0, SIZE.width / width)
    across, down = round(width * share / 2) * 2, round(height * share / 2) * 2
    return frame if (across, down) == (width, height) else cv2.resize(frame, (across, down), interpolation=cv2.INTER_AREA)


def pairs(windows: Sequence[Window], key: str) -> Iterator[tuple[Window, Window]]:
    """Two different shots of one film that share a ``person`` or a ``place``, in the order of the film."""
    for at, one in enumerate(windows):
        for other in windows[at + 1 :]:
            if one.title != other.title:
                continue
            same = one.shot.set is not None and other.shot.set is not None and one.shot.set.place == other.shot.set.place
            if (key == "person" and set(one.people) & set(other.people)) or (key == "place" and same):
                yield one, other
