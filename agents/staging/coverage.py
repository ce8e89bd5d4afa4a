"""Coverage: how large each shot of a scene is, on whom, and why its camera moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...core.names import CharacterId, Feeling, TimeOfDay
from ...core.script import Scene
from ...core.shot import CameraKind, CameraMove, ShotSize, Transition
from ...core.staging import Gesture

_STRONG = frozenset({Feeling.WONDER, Feeling.TENDER, Feeling.FEAR, Feeling.SAD, Feeling.ANGRY})
_HANDS = frozenset(
    {
        Gesture.GIVE, Gesture.TAKE, Gesture.OPEN, Gesture.KNOCK, Gesture.WRITE, Gesture.READ, Gesture.REACH, Gesture.LIFT, Gesture.LOWER,
        Gesture.WORK,
    }
)  # fmt: skip
_BODIES = frozenset({Gesture.CHEER, Gesture.BOW, Gesture.SIT, Gesture.KNEEL, Gesture.SLEEP, Gesture.HUG})
_NEXT_BEST = {
    ShotSize.WIDE: (ShotSize.FULL, ShotSize.MEDIUM),
    ShotSize.FULL: (ShotSize.MEDIUM, ShotSize.WIDE),
    ShotSize.MEDIUM: (ShotSize.CLOSE, ShotSize.FULL),
    ShotSize.CLOSE: (ShotSize.MEDIUM, ShotSize.FULL),
    ShotSize.INSERT: (ShotSize.WIDE, ShotSize.FULL),
}
_DAYTIME = {time: at for at, time in enumerate(TimeOfDay)}


@dataclass(frozen=True)
class Moment:
    """What a shot has to show, as far as framing cares. `travel` is the widest walk, signed, in stage places."""

    seconds: float
    present: tuple[CharacterId, ...] = ()
    actors: tuple[CharacterId, ...] = ()
    speaker: CharacterId | None = None
    gestures: frozenset[Gesture] = frozenset()
    target: CharacterId | None = None
    feeling: Feeling | None = None
    travel: float = 0.0
    leaving: bool = False
    gathering: bool = False  # a being of the sky comes or goes: it needs the whole sky
    apart: bool = False  # one on the ground, one in the sky: both in one frame is always a wide one
    passing: frozenset[CharacterId] = frozenset()  # who walks into or out of the picture: the frame waits for nobody
    emphatic: bool = False
    things: bool = False  # the action is about a thing alone: a door creaks, the lamp goes out


@dataclass(frozen=True)
class Framing:
    """How a shot is framed."""

    size: ShotSize
    subjects: tuple[CharacterId, ...]
    camera: CameraMove


@dataclass(frozen=True)
class Place:
    """Where a scene stands in the film: a place not seen before is established; the film's last scene closes."""

    new: bool = True
    last: bool = False


def plan_coverage(moments: Sequence[Moment], place: Place, before: Framing | None = None) -> tuple[Framing, ...]:
    """Frame the shots of one scene in order; `before` is the last shot of the scene before."""
    framings: list[Framing] = []
    for at, moment in enumerate(moments):
        size, subjects = _wish(moment, at, len(moments), place, before)
        if not (at == 0 and place.new):
            size, subjects = _varied(size, subjects, moment, framings[-1] if framings else before)
        wishes = _camera_wishes(moment, size, at, len(moments), place)
        previous = framings[-1].camera if framings else (before.camera if before else None)
        framings.append(Framing(size, subjects, next(move for move in wishes if not _alike(move, previous))))
    return tuple(framings)


def _wish(moment: Moment, at: int, count: int, place: Place, before: Framing | None) -> tuple[ShotSize, tuple[CharacterId, ...]]:
    """The size and subjects that the moment asks for by itself; whoever comes or goes walks through a frame that is not theirs."""
    if moment.passing:
        staying = tuple(name for name in moment.present if name not in moment.passing)
        return ShotSize.WIDE if not staying or (at == 0 and place.new) else ShotSize.FULL, staying[:2]
    people = (moment.speaker,) if moment.speaker is not None else moment.actors or moment.present
    if at == 0 and place.new:
        after_wide = before is not None and before.size is ShotSize.WIDE and before.subjects
        if count == 1 and people and after_wide:  # scenes of one shot: not one wide after another
            return ShotSize.FULL, _wish_of_deeds(moment, people)[1]
        return ShotSize.WIDE, tuple(dict.fromkeys([*people, *moment.present]))[:3]
    if not moment.present or (moment.things and not moment.actors and moment.speaker is None and at):
        return (ShotSize.INSERT if at else ShotSize.WIDE), ()
    if place.last and at == count - 1 and moment.speaker is None:
        return ShotSize.WIDE, moment.present[:2]
    if moment.gathering:
        return ShotSize.WIDE, tuple(dict.fromkeys([*people, *moment.present]))[:2]
    if moment.speaker is not None and abs(moment.travel) < 0.3:
        return (ShotSize.CLOSE if moment.emphatic or moment.feeling in _STRONG else ShotSize.MEDIUM), (moment.speaker,)
    return _wish_of_deeds(moment, people)


def _wish_of_deeds(moment: Moment, people: tuple[CharacterId, ...]) -> tuple[ShotSize, tuple[CharacterId, ...]]:
    pair = tuple(dict.fromkeys([*people[:1], *([moment.target] if moment.target in moment.present and moment.target else people[1:2])]))
    if moment.gestures & _BODIES or (abs(moment.travel) >= 0.3 and moment.gestures & _HANDS):
        return ShotSize.FULL, pair
    if abs(moment.travel) >= 0.3:
        return ShotSize.FULL, people[:1]
    if moment.gestures & _HANDS:
        return ShotSize.MEDIUM, pair
    if moment.feeling in _STRONG:
        return ShotSize.CLOSE, people[:1]
    return ShotSize.MEDIUM, people[:1]


def _varied(
    size: ShotSize, subjects: tuple[CharacterId, ...], moment: Moment, before: Framing | None
) -> tuple[ShotSize, tuple[CharacterId, ...]]:
    """Never the same size on the same subjects twice in a row: it would look like a fault. After a pair, one of the two."""
    if moment.apart and len(subjects) > 1 and size is not ShotSize.WIDE:
        acting = [name for name in moment.actors if name in subjects] or list(subjects)
        answering = before is not None and before.size is ShotSize.WIDE  # after both were seen: whom it is done to
        size, subjects = ShotSize.MEDIUM, (acting[-1] if answering else acting[0],)
    close_enough = before is not None and ShotSize.WIDE not in (size, before.size)
    if before is not None and close_enough and len(subjects) > 1 and set(before.subjects) == set(subjects):
        return (ShotSize.MEDIUM if before.size is not ShotSize.MEDIUM or moment.gestures & _HANDS else ShotSize.CLOSE), subjects[:1]
    if before is None or (before.size, before.subjects) != (size, subjects):
        return size, subjects
    if not subjects and moment.present:
        return ShotSize.FULL, moment.present[:1]
    if not subjects:  # without a figure only these two look different
        return (ShotSize.WIDE if size is ShotSize.INSERT else ShotSize.INSERT), subjects
    choices = _NEXT_BEST[size]
    walking = abs(moment.travel) >= 0.3
    chosen = next((one for one in choices if not (walking and one in (ShotSize.MEDIUM, ShotSize.CLOSE))), choices[0])
    return chosen, subjects[:1] if chosen is ShotSize.CLOSE else subjects


def _camera_wishes(moment: Moment, size: ShotSize, at: int, count: int, place: Place) -> list[CameraMove]:
    """Moves in the order of preference; the last two always differ from each other."""
    close = 1.04 + 0.016 * min(moment.seconds, 6.0)
    push = CameraMove(kind=CameraKind.PUSH, zoom=round(min(close, 1.18), 3), reason="attention grows")
    static = CameraMove(reason="hold still for the words" if moment.speaker else "hold")
    wishes: list[CameraMove] = []
    if not moment.present and at and not (place.last and at == count - 1):
        empty = _empty_moves(moment.seconds, push)  # nobody to look at: the camera itself tells the shots apart
        wishes += [*empty[at % len(empty) :], *empty[: at % len(empty)]]
    if place.last and at == count - 1 and (count > 1 or not place.new):
        wishes.append(_pull(moment.seconds, "the story lets go"))
    elif moment.leaving:
        wishes.append(_pull(moment.seconds, "left alone"))
    if abs(moment.travel) >= 0.3 and size in (ShotSize.WIDE, ShotSize.FULL):
        wishes.append(_pan(moment.travel, moment.seconds))
    if Gesture.LOOK_UP in moment.gestures and size is not ShotSize.CLOSE:
        wishes.append(CameraMove(kind=CameraKind.TILT, dy=-round(min(0.07, 0.02 * moment.seconds), 3), reason="follows the look up"))
    if moment.speaker is not None:
        wishes += [push, static] if moment.emphatic else [static, push]
    elif size is ShotSize.WIDE:
        into = push.model_copy(update={"reason": "goes into the place"})
        wishes += [_truck(moment.seconds), into] if at == 0 and count > 1 else [into, _truck(moment.seconds)]
    elif size is ShotSize.INSERT:
        wishes += [push.model_copy(update={"reason": "looks closer"}), _truck(moment.seconds)]
    elif moment.feeling in _STRONG or size is ShotSize.CLOSE:
        wishes += [push, static]
    else:
        wishes += [static, push.model_copy(update={"reason": "leans toward what happens"})]
    return [*wishes, push, static, _truck(moment.seconds)]


def _pull(seconds: float, reason: str) -> CameraMove:
    return CameraMove(kind=CameraKind.PULL, zoom=round(1 / min(1.15, 1.04 + 0.016 * min(seconds, 6.0)), 3), reason=reason)


def _pan(travel: float, seconds: float) -> CameraMove:
    reach = min(0.12, 0.2 * abs(travel), 0.04 * seconds)
    return CameraMove(kind=CameraKind.PAN, dx=round(reach if travel > 0 else -reach, 3), reason="follows the walk")


def _truck(seconds: float) -> CameraMove:
    return CameraMove(kind=CameraKind.TRUCK, dx=round(min(0.08, 0.016 * seconds), 3), reason="shows the place")


def _empty_moves(seconds: float, push: CameraMove) -> list[CameraMove]:
    right = _truck(seconds)
    left = right.model_copy(update={"dx": -right.dx, "reason": "looks around"})
    up = CameraMove(kind=CameraKind.TILT, dy=-round(min(0.06, 0.014 * seconds), 3), reason="looks up")
    return [right, push.model_copy(update={"reason": "looks closer"}), left, _pull(seconds, "draws back"), up]


def _alike(move: CameraMove, before: CameraMove | None) -> bool:
    """Whether two moves look the same to the eye: their kind and direction."""
    return before is not None and (move.kind, move.dx > 0, move.dy > 0) == (before.kind, before.dx > 0, before.dy > 0)


def transition_between(before: Scene, after: Scene) -> Transition:
    """How one scene gives way to the next: a cut at the same hour, a cross-fade when time or place moves, a dip over a big jump."""
    moved = before.place.casefold() != after.place.casefold()
    if before.time == after.time:
        return Transition.CROSS_FADE if moved else Transition.CUT
    forward = _DAYTIME[after.time] - _DAYTIME[before.time]
    return Transition.DIP if forward < 0 or forward >= 4 else Transition.CROSS_FADE
