"""Notes on a script, as data: what a person said at the gate, read by `note_grammar`, applied by `rewriting`."""

from __future__ import annotations

from dataclasses import dataclass

from ...core.names import TimeOfDay, Weather


@dataclass(frozen=True)
class Scenes:
    """Which scenes a note is about: `spans` of numbers (first, last), "-1" being the last scene; `named` by place, time or weather.

    Neither: all of them. Numbers stay words, since a script may number its scenes "12A".
    """

    spans: tuple[tuple[str, str], ...] = ()
    named: str = ""


@dataclass(frozen=True)
class Note:
    """One note; `said` is how the person put it."""

    said: str


@dataclass(frozen=True)
class CutScenes(Note):
    """Cut these scenes or, with `keep`, all others."""

    scenes: Scenes
    keep: bool = False


@dataclass(frozen=True)
class MoveScene(Note):
    """Put a scene before or after another one; `anchor` None is the start or the end of the film."""

    scene: Scenes
    anchor: Scenes | None
    after: bool


@dataclass(frozen=True)
class SwapScenes(Note):
    """Let two scenes change places."""

    one: Scenes
    other: Scenes


@dataclass(frozen=True)
class Setting(Note):
    """Another hour, weather or place for these scenes; what is None stays. `sure` False: the place may be no place at all."""

    scenes: Scenes
    time: TimeOfDay | None = None
    weather: Weather | None = None
    place: str = ""
    interior: bool | None = None
    sure: bool = True


@dataclass(frozen=True)
class Rename(Note):
    """Give a character another name. In "call the old keeper Ada" the border between the two is only guessed."""

    who: str
    name: str


@dataclass(frozen=True)
class Title(Note):
    """The film's title."""

    title: str


@dataclass(frozen=True)
class Length(Note):
    """The same idea told anew: `change` is shorter, longer or another; with `seconds` by so much, or ("") to that length in all."""

    change: str
    seconds: int = 0


@dataclass(frozen=True)
class CutLine(Note):
    """Cut a line by its words, or the `number`-th (-1 the last) line or action (`kind`) of a scene, or all of `who`.

    Without a `kind`, words within a line are cut out of it.
    """

    words: str = ""
    number: int = 0
    scenes: Scenes = Scenes()
    kind: str = ""
    who: str = ""


@dataclass(frozen=True)
class Replace(Note):
    """Words for words, in these scenes, in everybody's lines and actions or in one speaker's lines."""

    old: str
    new: str
    scenes: Scenes = Scenes()
    who: str = ""


@dataclass(frozen=True)
class AddLine(Note):
    """A new line: in a scene, at its end or its start, or right behind (before) the line that holds `beside`."""

    who: str
    text: str
    scenes: Scenes = Scenes()
    first: bool = False
    beside: str = ""


@dataclass(frozen=True)
class Manner(Note):
    """How somebody says their lines, or the one that holds `words`."""

    who: str
    manner: str
    scenes: Scenes = Scenes()
    words: str = ""


@dataclass(frozen=True)
class Unread(Note):
    """What the grammar does not know."""
