"""Actors: what was read in the action, put on the stage in frames: places, deeds, looks, moods and mouths."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ...core.bible import Being
from ...core.document import seed_of
from ...core.names import CharacterId, Feeling
from ...core.speech import MouthShape, Speech
from ...core.staging import Deed, Figure, Gesture, Mood, Mouth
from ...core.timing import Rate
from .blocking import Doing
from .roles import Cast
from .verbs import Movement

WALK_SPEED = 0.34  # stage places (half a stage) a second
RUN_SPEED = 0.8
WINGS = 1.75  # where figures wait before they enter, out of the picture
HORIZON = 1.2  # … beings of the sky
SPREAD = {1: (-0.16,), 2: (-0.3, 0.3), 3: (-0.42, 0.08, 0.44), 4: (-0.55, -0.18, 0.2, 0.56)}
NEAR, TOUCHING, UNDER_A_CLOUD = 0.42, 0.26, 0.45  # how close one walks up to another: to speak, to hold, to a being of the sky
_STEP = 0.22
_MEETING = frozenset({MouthShape.M, MouthShape.F})  # lips that meet each other or the teeth: what lip-readers read
_SECONDS = {
    Gesture.WAVE: 1.6, Gesture.NOD: 0.9, Gesture.SHAKE: 1.1, Gesture.BOW: 1.4, Gesture.SHRUG: 1.1, Gesture.KNOCK: 1.2, Gesture.LOWER: 1.0,
    Gesture.STAND: 0.7,
}  # fmt: skip
_TOUCH = frozenset({Gesture.HUG, Gesture.GIVE, Gesture.TAKE})
_STAYS = frozenset({Gesture.SIT, Gesture.KNEEL, Gesture.SLEEP})
_HELD = _STAYS | {
    Gesture.LIFT, Gesture.READ, Gesture.WRITE, Gesture.WORK, Gesture.HUG, Gesture.THINK, Gesture.POINT, Gesture.TREMBLE, Gesture.OPEN,
    Gesture.LOOK_UP, Gesture.LOOK_DOWN, Gesture.TURN_AWAY, Gesture.CHEER, Gesture.GIVE, Gesture.TALK, Gesture.STAND,
}  # fmt: skip
_TO_SOMEBODY = frozenset({Gesture.GIVE, Gesture.WAVE, Gesture.NOD, Gesture.SHAKE, Gesture.BOW, Gesture.HUG})
_AIR = {
    Gesture.HUG: Feeling.TENDER, Gesture.GIVE: Feeling.TENDER, Gesture.CHEER: Feeling.JOY, Gesture.WAVE: Feeling.JOY,
    Gesture.TREMBLE: Feeling.FEAR, Gesture.LOOK_UP: Feeling.WONDER, Gesture.TURN_AWAY: Feeling.SAD, Gesture.SHAKE: Feeling.SAD,
}  # fmt: skip
"""The feeling that a gesture has when the words name none: faces should not stay blank."""
_GOING = frozenset({Gesture.WALK, Gesture.RUN})
_ON_FEET = frozenset({Gesture.CHEER, Gesture.BOW, Gesture.HUG, Gesture.TURN_AWAY})
_RISING = re.compile(r"\b(?:up|rises?|rose|stands?|stood|wakes?|woke|awakes?|awoke)\b", re.IGNORECASE)


@dataclass(frozen=True)
class BeatPlay:
    """One beat as it is to be played, in frames of its shot. `speaker` None: nobody on the stage speaks."""

    start: int
    length: int
    doings: tuple[Doing, ...] = ()
    speaker: CharacterId | None = None
    addressee: CharacterId | None = None
    line_start: int = 0
    speech_frames: int = 0
    speech: Speech | None = None
    feeling: Feeling | None = None  # of the line
    carries: bool = True  # whether its feelings outlast the shot
    walked: bool = False  # somebody walks on from the shot before
    walks_on: bool = False  # … or into the next
    cues: Mapping[str, int] = field(default_factory=dict)  # when the narrator says a doing's words, in frames of the beat


@dataclass
class Marks:
    """Where everybody of a scene is, and how, between two shots; filled as the scene is played."""

    places: dict[CharacterId, float] = field(default_factory=dict)
    postures: dict[CharacterId, Gesture] = field(default_factory=dict)
    moods: dict[CharacterId, Feeling] = field(default_factory=dict)
    home: dict[CharacterId, float] = field(default_factory=dict)
    aloft: frozenset[CharacterId] = frozenset()  # beings of the sky: nobody walks right up to them
    ways: tuple[int, ...] = (-1, 1)  # on which sides one can come and go

    def wing(self, name: CharacterId, x: float) -> float:
        """Where somebody at `x` goes off, or comes from."""
        if name in self.aloft:
            return HORIZON if x > 0 else -HORIZON
        return WINGS * (self.ways[0] if len(self.ways) == 1 else 1 if x > 0 else -1)


@dataclass
class _Part:
    """One figure's score while a shot is being written."""

    x: float
    at: float
    deeds: list[Deed] = field(default_factory=list)
    moods: list[Mood] = field(default_factory=list)
    mouths: list[Mouth] = field(default_factory=list)
    looks_at: str = ""
    gone: bool = False


def place_cast(
    cast: Cast, names: Sequence[CharacterId], waiting: Sequence[CharacterId], wide: float, ways: tuple[int, ...] = (-1, 1)
) -> Marks:
    """Set the marks of a scene: the cast in its own order from left to right, storms on the left of people.

    `waiting` are those who enter later. `wide` narrows the spread for tall frames (1: 16:9).
    """
    everyone = sorted(cast.sheets, key=lambda name: (cast.sheets[name].look.being is not Being.STORM, list(cast.sheets).index(name)))
    order = [name for name in everyone if name in names]
    count = len(order)
    spots = SPREAD.get(count) or tuple(-0.75 + 1.5 * at / (count - 1) for at in range(count)) if count else ()
    if count == 1 and everyone.index(order[0]) > 0:  # alone as in company: whoever stands on the right of the others stays there
        spots = tuple(-spot for spot in spots)
    home = {name: round(spot * wide, 3) for name, spot in zip(order, spots, strict=True)}
    aloft = frozenset(name for name in names if cast.sheets[name].look.being is Being.STORM)
    return Marks(places={name: x for name, x in home.items() if name not in waiting}, home=home, aloft=aloft, ways=ways)


def play_shot(plays: Sequence[BeatPlay], marks: Marks, cast: Cast, length: int, rate: Rate, place: str) -> tuple[Figure, ...]:
    """Write every figure's score for one shot, and move the marks on."""
    parts = {name: _Part(x, x) for name, x in marks.places.items()}
    for name, part in parts.items():
        part.moods.append(Mood(feeling=marks.moods.get(name, Feeling.NEUTRAL)))
        if name in marks.postures:
            part.deeds.append(Deed(gesture=marks.postures[name], start=0, length=length))
    lasting = dict(marks.moods)
    for play in plays:
        _play_doings(play, parts, marks, rate, place, lasting)
        _play_line(play, parts, marks, rate, lasting)
    figures = [_figure(name, part, parts, plays, cast, length) for name, part in parts.items()]
    marks.places = {name: part.at for name, part in parts.items() if not part.gone}
    marks.moods = {name: feeling for name, feeling in lasting.items() if name in marks.places}
    return tuple(sorted(figures, key=lambda figure: (figure.x, figure.character)))


def _play_doings(
    play: BeatPlay, parts: dict[CharacterId, _Part], marks: Marks, rate: Rate, place: str, lasting: dict[CharacterId, Feeling]
) -> None:
    groups = _entering_first(_groups(play.doings), play.speaker, parts)
    if not groups:
        return
    at_once = play.walked or groups[0][0].movement is Movement.ENTER  # whoever comes in is on the way when the shot begins
    lead = 0 if at_once else min(rate.frames(0.2), play.length // 10)
    wanted = _lengths(groups, parts, marks, rate, place)
    room = play.length - lead
    scale = min(1.0, room / max(1, sum(wanted)))
    gap = max(0, room - sum(wanted)) // len(groups) if scale == 1.0 else 0
    at = play.start + lead
    for number, (group, frames) in enumerate(zip(groups, wanted, strict=True)):
        cue = play.start + play.cues.get(group[0].text, 0)
        at = max(at, min(cue, play.start + play.length - sum(wanted[number:])))
        if number == len(groups) - 1 and group[0].movement is Movement.LEAVE:
            at = max(at, play.start + play.length - frames)  # the picture should not stand empty while the words go on
        spent = room if play.walks_on and number == len(groups) - 1 else max(2, int(frames * scale))
        end = play.start + play.length if number == len(groups) - 1 else min(at + spent + gap, play.start + play.length - 1)
        for doing in group:
            for name in doing.actors:
                met = _toward_company(name, doing, parts)
                _act(name, met, parts, marks, (min(at, end - 1), spent, end), place)
                feeling = doing.feeling or _feeling_in(name, doing, marks)
                if feeling is not None and name in parts:
                    parts[name].moods.append(Mood(feeling=feeling, start=min(at, end - 1)))
                    if play.carries:
                        lasting[name] = feeling
        at = end


def _toward_company(name: CharacterId, doing: Doing, parts: Mapping[CharacterId, _Part]) -> Doing:
    """A gesture that needs somebody ("holds out the lantern") goes to the nearest, when the words name nobody."""
    if doing.target == name:  # "they hug each other": everybody's target is another
        doing = replace(doing, target=next((one for one in doing.actors if one != name), None))
    if doing.target is not None or doing.gesture not in _TO_SOMEBODY or name not in parts:
        return doing
    others = sorted((abs(part.at - parts[name].at), one) for one, part in parts.items() if one not in doing.actors and not part.gone)
    return replace(doing, target=others[0][1]) if others else doing


def _feeling_in(name: CharacterId, doing: Doing, marks: Marks) -> Feeling | None:
    if doing.gesture is Gesture.TREMBLE and name in marks.aloft:
        return Feeling.ANGRY  # a cloud that shakes is thundering
    return _AIR.get(doing.gesture) if doing.gesture else None


def _groups(doings: Sequence[Doing]) -> list[list[Doing]]:
    """Doings that happen together, in their order; clauses that no figure plays are left out."""
    groups: list[list[Doing]] = []
    for doing in doings:
        if not doing.actors or (doing.gesture is None and doing.movement is None and doing.feeling is None):
            continue
        silent = doing.gesture in (None, Gesture.STAND) and doing.movement is None
        if groups and (doing.link == "while" or silent):
            groups[-1].append(doing)
        else:
            groups.append([doing])
    return groups


def _entering_first(groups: list[list[Doing]], speaker: CharacterId | None, parts: Mapping[CharacterId, _Part]) -> list[list[Doing]]:
    """Who speaks in this beat comes in while the others still do what they do, not after the words."""
    if speaker is None or speaker in parts:
        return groups
    at = next((at for at, group in enumerate(groups) if any(speaker in doing.actors for doing in group)), 0)
    return [[*groups[at], *(doing for group in groups[:at] for doing in group)], *groups[at + 1 :]] if at else groups


def _lengths(groups: Sequence[Sequence[Doing]], parts: Mapping[CharacterId, _Part], marks: Marks, rate: Rate, place: str) -> list[int]:
    """How many frames every group would take by itself, each from where the one before has left the figures."""
    stands = {name: _Part(part.x, part.at, gone=part.gone) for name, part in parts.items()}
    return [max(_frames_of(doing, stands, marks, rate, place) for doing in group) for group in groups]


def _frames_of(doing: Doing, parts: dict[CharacterId, _Part], marks: Marks, rate: Rate, place: str) -> int:
    """A doing's natural length; its actor is moved to where it ends."""
    name = doing.actors[0]
    doing = _toward_company(name, doing, parts)
    goal = _goal(name, doing, parts, marks, place)
    if goal is not None:
        home = marks.home.get(name, 0.0)
        start = parts[name].at if name in parts else marks.wing(name, home) if doing.movement is Movement.ENTER else home
        parts[name] = _Part(start, goal, gone=doing.movement is Movement.LEAVE)
        speed = RUN_SPEED if doing.gesture is Gesture.RUN else WALK_SPEED
        then = 0 if doing.gesture in _GOING or doing.gesture in (None, Gesture.STAND) else rate.frames(1)
        return max(rate.frames(0.6), rate.frames(abs(goal - start) / speed)) + then
    return rate.frames(_SECONDS.get(doing.gesture or Gesture.STAND, 1.3))


def _goal(name: CharacterId, doing: Doing, parts: Mapping[CharacterId, _Part], marks: Marks, place: str) -> float | None:
    """Where a doing takes its actor; None when it stays on its mark."""
    home = marks.home.get(name, 0.0)
    at = parts[name].at if name in parts else home
    followed = parts.get(doing.target) if doing.target and doing.target != name else None
    target = followed.at if followed else None
    if followed and followed.gone and doing.gesture in _GOING:
        return followed.at
    if doing.movement is Movement.ENTER and name not in parts:
        return home
    if doing.movement is Movement.LEAVE:
        lead = parts[doing.actors[0]].at if doing.actors[0] in parts else at
        left_behind = [part.at for one, part in parts.items() if one not in doing.actors and one not in marks.aloft and not part.gone]
        if left_behind:
            return marks.wing(name, lead - sum(left_behind) / len(left_behind))
        return marks.wing(name, -lead if abs(lead) < 0.3 else lead)  # alone, on the way one was looking
    if doing.movement is Movement.CROSS:
        return -at if abs(at) > 0.1 else 0.5 if at < 0 else -0.5
    if doing.movement is Movement.RETREAT:
        return _clamped(at + (_STEP if at > 0 else -_STEP))
    if target is not None and (doing.gesture in _GOING or doing.gesture in _TOUCH or doing.movement is Movement.APPROACH):
        gap = UNDER_A_CLOUD if marks.aloft & {doing.target, name} else TOUCHING if doing.gesture is Gesture.HUG else NEAR
        goal = target + (gap if at > target else -gap)
        return goal if abs(goal - at) >= 0.15 and abs(at - target) > gap else None
    if doing.gesture not in _GOING:
        return None
    if len(doing.actors) > 1:  # side by side: the same step for all
        return _clamped(at + (0.3 if seed_of(place.casefold(), doing.toward) % 2 else -0.3))
    others = [part.at for one, part in parts.items() if one != name and one not in marks.aloft]
    return _place_of(doing, at, others, place)


def _place_of(doing: Doing, at: float, others: Sequence[float], place: str) -> float:
    """The spot of a thing that only the text knows: always the same in the same place; in company nobody walks past another."""
    if doing.toward in ("left", "right"):
        return 0.6 if doing.toward == "right" else -0.6
    spot = 0.2 + 0.45 * (seed_of(place.casefold(), doing.toward or "step") % 1000) / 1000
    side = 1 if at >= 0 else -1
    goal = (side if others or not doing.toward else -side) * spot
    if abs(goal - at) < 0.2:
        goal = at + side * 0.3 if abs(at) < 0.5 else side * (abs(at) - 0.3)
    left = max((other + 0.2 for other in others if other <= at), default=-0.9)
    right = min((other - 0.2 for other in others if other > at), default=0.9)
    return round(max(left, min(right, goal)), 3) if left < right else round(at, 3)


def _clamped(x: float) -> float:
    return round(max(-0.9, min(0.9, x)), 3)


def _act(
    name: CharacterId, doing: Doing, parts: dict[CharacterId, _Part], marks: Marks, when: tuple[int, int, int], place: str
) -> None:
    """One figure does one thing: from frame `when[0]` for about `when[1]` frames, and holds it up to `when[2]` where it can."""
    start, spent, end = when
    goal = _goal(name, doing, parts, marks, place)
    if name not in parts:
        home = marks.home.get(name, 0.0)
        x = marks.wing(name, home) if doing.movement is Movement.ENTER else home
        parts[name] = _Part(x, x, moods=[Mood(feeling=marks.moods.get(name, Feeling.NEUTRAL))])
    part = parts[name]
    gesture = doing.gesture or Gesture.STAND
    if goal is not None:
        going = Gesture.RUN if gesture is Gesture.RUN else Gesture.WALK
        after = None if gesture in _GOING or gesture is Gesture.STAND else gesture
        walk = max(2, spent * 2 // 3) if after else max(2, min(end - start, spent))
        walk = min(walk, max(1, end - start - 1)) if after else walk
        _stand_up(part, marks, name, start)
        part.deeds.append(Deed(gesture=going, start=start, length=walk, target=doing.target, to_x=round(goal, 3)))
        part.at, part.gone = round(goal, 3), abs(goal) >= HORIZON
        start += walk
        if after is None:
            return
    if marks.postures.get(name) is Gesture.SLEEP or gesture in _ON_FEET or (gesture is Gesture.STAND and _RISING.search(doing.text)):
        _stand_up(part, marks, name, start)
    if gesture is Gesture.STAND and doing.target is None:
        return
    if gesture in _STAYS:
        _stand_up(part, marks, name, start)
        marks.postures[name] = gesture
    length = max(1, end - start) if gesture in _HELD else max(1, min(spent, end - start))
    part.deeds.append(Deed(gesture=gesture, start=start, length=length, target=doing.target))


def _stand_up(part: _Part, marks: Marks, name: CharacterId, frame: int) -> None:
    """End a lasting posture where another begins."""
    if name in marks.postures:
        gesture = marks.postures.pop(name)
        part.deeds = [
            deed.model_copy(update={"length": min(deed.length, max(1, frame - deed.start))}) if deed.gesture is gesture else deed
            for deed in part.deeds
            if deed.gesture is not gesture or deed.start < frame
        ]


def _play_line(play: BeatPlay, parts: dict[CharacterId, _Part], marks: Marks, rate: Rate, lasting: dict[CharacterId, Feeling]) -> None:
    if play.speaker is None or play.speaker not in parts:
        return
    part, start = parts[play.speaker], play.start + play.line_start
    part.deeds.append(Deed(gesture=Gesture.TALK, start=start, length=max(1, play.speech_frames), target=play.addressee))
    part.looks_at = play.addressee or part.looks_at
    if play.feeling is not None:
        part.moods.append(Mood(feeling=play.feeling, start=max(0, start - rate.frames(0.2))))
        lasting[play.speaker] = play.feeling
    if play.speech is not None:
        part.mouths += mouths_of(play.speech, start, play.speech_frames, rate)


def mouths_of(speech: Speech, start: int, frames: int, rate: Rate) -> list[Mouth]:
    """A speech's mouth shapes in frames from `start`; the mouth closes at the end.

    Of two in one frame the later stays, but lips that meet are always seen: what comes after them waits a frame.
    """
    table: dict[int, MouthShape] = {}
    for mouth in speech.mouths:
        frame = start + int(rate.fraction * mouth.start_ms / 1000)
        if table.get(frame) in _MEETING and mouth.shape not in _MEETING:
            frame += 1
        if frame < start + frames:
            table[frame] = mouth.shape
    if table:
        table[start + frames] = MouthShape.REST
    return [Mouth(shape=shape, start=at) for at, shape in sorted(table.items())]


def _figure(
    name: CharacterId, part: _Part, parts: Mapping[CharacterId, _Part], plays: Sequence[BeatPlay], cast: Cast, length: int
) -> Figure:
    deeds = _held_on(sorted((_within(deed, length) for deed in part.deeds if deed.start < length), key=lambda deed: deed.start), length)
    moods: dict[int, Feeling] = {}
    for mood in part.moods:
        moods[min(mood.start, length - 1)] = mood.feeling
    kept: list[Mood] = []
    for at, feeling in sorted(moods.items()):
        if not kept or kept[-1].feeling is not feeling:
            kept.append(Mood(feeling=feeling, start=at))
    return Figure(
        character=name, x=part.x, depth=0.25 if cast.sheets[name].look.being is not Being.STORM else 0.7,
        looks_at=_look(name, part, parts, plays), deeds=tuple(deeds), moods=tuple(kept),
        mouths=tuple(mouth for mouth in part.mouths if mouth.start < length),
    )  # fmt: skip


def _held_on(deeds: Sequence[Deed], length: int) -> list[Deed]:
    """Poses last until their figure does something else, or to the end of the shot."""
    held = []
    for at, deed in enumerate(deeds):
        later = [other.start for other in deeds[at + 1 :] if other.gesture is not Gesture.TALK and other.start > deed.start]
        until = min(later, default=length)
        lasts = deed.gesture in _HELD - _STAYS - {Gesture.TALK, Gesture.STAND} and until > deed.start + deed.length
        held.append(deed.model_copy(update={"length": until - deed.start}) if lasts else deed)
    return held


def _within(deed: Deed, length: int) -> Deed:
    return deed.model_copy(update={"length": max(1, min(deed.length, length - deed.start))})


def _look(name: CharacterId, part: _Part, parts: Mapping[CharacterId, _Part], plays: Sequence[BeatPlay]) -> str:
    """Whom or where a figure looks: whom it speaks to or acts on, who speaks, its company, else where it goes or the open side."""
    if part.looks_at and part.looks_at in parts:
        return part.looks_at
    targets = [deed.target for deed in part.deeds if deed.target in parts and deed.target != name]
    if targets and targets[0]:
        return targets[0]
    speakers = [play.speaker for play in plays if play.speaker in parts and play.speaker != name]
    if speakers and speakers[0]:
        return speakers[0]
    others = sorted((abs(other.x - part.x), one) for one, other in parts.items() if one != name)
    if others:
        return others[0][1]
    if part.at != part.x:
        return "right" if part.at > part.x else "left"
    return "left" if part.x > 0 else "right"
