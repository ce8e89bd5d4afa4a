"""Reading: the script's beats with their words understood, and gathered into shots."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from heapq import heapify, heappop, heappush

from ...core.beat import Beat, BeatSheet
from ...core.errors import UsageError
from ...core.names import NARRATOR, CharacterId, Feeling
from ...core.script import Action, Line, Scene, Script
from ...core.staging import Gesture
from ...core.timing import Rate
from .blocking import Doing, feeling_of, read_action
from .roles import Cast, Memory
from .verbs import Movement

SHORTEST, LONGEST = 1.7, 7.0  # seconds: a shorter beat shares a shot with its neighbour, a pair gets no longer than this
_GOING = frozenset({Gesture.WALK, Gesture.RUN})


@dataclass(frozen=True)
class Read:
    """A beat with its words read: what is done, who speaks to whom, and with what feeling."""

    beat: Beat
    line: Line | None
    actions: tuple[Action, ...]
    doings: tuple[Doing, ...]
    feeling: Feeling | None
    told: bool  # the doings were read from the narrator's words, for want of an action

    @property
    def card(self) -> Action | None:
        """The words that stand on the screen instead of a picture."""
        return next((action for action in self.actions if action.card), None)


@dataclass(frozen=True)
class SceneRead:
    """A scene with its beats read, in order."""

    scene: Scene
    beats: tuple[Read, ...]


@lru_cache(maxsize=4096)
def key_of(text: str) -> str:
    """A place's name without its article, capitals and marks."""
    return re.sub(r"^(the|a|an) ", "", " ".join(re.findall(r"\w+", text.casefold())))


def read_script(script: Script, beats: BeatSheet, cast: Cast) -> list[SceneRead]:
    """Every scene with its beats read in order; who "they" are is remembered from scene to scene."""
    memory = Memory()
    found = []
    for scene in script.scenes:
        elements = {element.id: element for element in scene.played}
        reads = []
        for beat in (beat for beat in beats.beats if beat.scene == scene.id):
            line = elements.get(beat.line) if beat.line else None
            actions = tuple(one for one in (elements.get(name) for name in beat.actions) if isinstance(one, Action))
            read, memory = _read_beat(beat, line if isinstance(line, Line) else None, actions, cast, memory)
            reads.append(read)
        found.append(SceneRead(scene, _staying(reads)))
    return [scene for scene in found if scene.beats]


def _read_beat(beat: Beat, line: Line | None, actions: tuple[Action, ...], cast: Cast, memory: Memory) -> tuple[Read, Memory]:
    doings: tuple[Doing, ...] = ()
    for action in (one for one in actions if not one.card):
        more, memory = read_action(action.text, cast, memory)
        doings += more
    told = not actions and line is not None and line.speaker == NARRATOR
    if told and line is not None:
        doings, memory = read_action(line.text, cast, memory)
    feeling = None
    if line is not None and line.speaker != NARRATOR:
        feeling = feeling_of(line.manner, cast) or feeling_of(line.text, cast)
        memory = memory.heard(*(name for name in (seen_speaker(line, cast),) if name is not None))
    return Read(beat, line, actions, doings, feeling, told), memory


def _staying(reads: Sequence[Read]) -> tuple[Read, ...]:
    """Nobody goes off who is needed later in the scene without coming back: they only walk."""
    needed: set[CharacterId] = set()
    kept: list[Read] = []
    for read in reversed(reads):
        if read.line is not None:
            needed.add(read.line.speaker)
        doings: list[Doing] = []
        for doing in reversed(read.doings):
            off = doing.movement is Movement.LEAVE and needed & set(doing.actors)
            doings.insert(0, replace(doing, movement=None, toward=doing.toward or "way") if off else doing)
            needed = needed - set(doing.actors) if doing.movement is Movement.ENTER else needed | set(doing.actors)
        kept.insert(0, replace(read, doings=tuple(doings)))
    return tuple(kept)


def grouped(scene: SceneRead, rate: Rate) -> list[list[Read]]:
    """Beats into shots: one each, but a very short one shares with the beat that follows it."""
    groups: list[list[Read]] = []
    for read in scene.beats:
        short = groups and rate.seconds(length_of(groups[-1])) < SHORTEST and not (read.card or groups[-1][-1].card)
        if short and rate.seconds(length_of(groups[-1]) + read.beat.span.length) <= LONGEST:
            groups[-1].append(read)
        else:
            groups.append([read])
    cards = any(group[-1].card for group in groups[-2:])
    brief = len(groups) > 1 and not cards and rate.seconds(length_of(groups[-1])) < SHORTEST
    if brief and rate.seconds(length_of(groups[-2] + groups[-1])) <= LONGEST:
        groups[-2:] = [groups[-2] + groups[-1]]
    return groups


def length_of(reads: Sequence[Read]) -> int:
    """The beats' length together, in frames."""
    return sum(read.beat.span.length for read in reads)


def fit_count(scenes: list[list[list[Read]]], most: int | None) -> list[list[list[Read]]]:
    """Merge the shortest neighbours until the film has at most `most` shots, cards included."""
    if most is None:
        return scenes
    if most < len(scenes) + 2:
        raise UsageError(
            f"{len(scenes)} scene{'s' * (len(scenes) > 1)} with a title and an end card take at least {len(scenes) + 2} shots, "
            f"but --max-shots is {most}. Use --max-shots {len(scenes) + 2} or more, or join scenes of the script."
        )
    excess = sum(len(groups) for groups in scenes) + 2 - most
    joined = [[[*group] for group in groups] for groups in scenes]
    lengths = [[length_of(group) for group in groups] for groups in scenes]
    following = [list(range(1, len(groups) + 1)) for groups in scenes]
    before = [list(range(-1, len(groups) - 1)) for groups in scenes]
    pairs = [(own[at] + own[at + 1], scene, at, at + 1) for scene, own in enumerate(lengths) for at in range(len(own) - 1)]
    heapify(pairs)
    while excess > 0:
        together, scene, at, after = heappop(pairs)
        own, follows, precedes = lengths[scene], following[scene], before[scene]
        if follows[at] != after or own[at] + own[after] != together or not joined[scene][at]:
            continue  # one of the two has grown or gone since
        joined[scene][at] += joined[scene][after]
        joined[scene][after] = []
        own[at], follows[at] = together, follows[after]
        excess -= 1
        if follows[at] < len(own):
            precedes[follows[at]] = at
            heappush(pairs, (together + own[follows[at]], scene, at, follows[at]))
        if precedes[at] >= 0:
            heappush(pairs, (own[precedes[at]] + together, scene, precedes[at], at))
    return [[group for group in groups if group] for groups in joined]


def same_walk(before: Read | None, after: Read | None) -> bool:
    """Whether whoever walks last in one beat walks first in the next, on the way to the same or no other place."""
    if before is None or after is None:
        return False
    leaving, going = _seen(before), _seen(after)
    if not leaving or not going or leaving[-1].gesture not in _GOING or going[0].gesture not in _GOING:
        return False
    breaks = leaving[-1].movement is Movement.LEAVE or going[0].movement is Movement.ENTER
    return not breaks and bool(set(leaving[-1].actors) & set(going[0].actors))


def shown_in(read: Read) -> list[Doing]:
    """The doings that a prompt speaks of: an action's all; of what the narrator tells, what is acted, else what happens to things."""
    acted = [doing for doing in read.doings if doing.actors and (doing.gesture or doing.movement or doing.feeling)]
    if not read.told:
        return list(read.doings)
    return acted or ([] if any(doing.actors for doing in read.doings) else list(read.doings))


def _seen(read: Read) -> list[Doing]:
    return [doing for doing in read.doings if doing.actors and doing.gesture is not None]


def seen_speaker(line: Line | None, cast: Cast) -> CharacterId | None:
    """The character whose lips a line moves; None for the narrator and voices from elsewhere."""
    return line.speaker if line is not None and line.speaker in cast.sheets and not line.offscreen else None
