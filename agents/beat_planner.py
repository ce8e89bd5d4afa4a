"""The beat planner: the story cut into timed beats from the real speech, and stretched or tightened to the length asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from ..core.beat import Beat, BeatSheet
from ..core.brief import Brief, SourceKind
from ..core.errors import SpeechError
from ..core.names import ActionId, BeatId, LineId, SceneId
from ..core.script import Action, Line, Scene, Script
from ..core.speech import Speech, VoiceSpec
from ..core.timing import Rate, Span
from .staging.verbs import deeds_in

# Seconds. A pause is the air after one line and the air before the next.
LEAST_AIR = 0.15
LONGEST_PAUSE = 2.5
TITLE = (1.9, 2.5, 3.2)  # least, natural, most
END = (1.4, 2.0, 3.0)
SILENT = (0.75, 6.5)  # the least of a silent beat as a share of its natural length, and its most in seconds
BREATHLESS = Fraction(110, 100)  # when even tight air leaves the film this much too long, it helps nobody


@dataclass(frozen=True)
class _Stretch:
    """One piece of time that can give: lengths in frames, `weight` its share of what is to be spread."""

    least: int
    natural: int
    most: int
    weight: int = 1

    @classmethod
    def fixed(cls, frames: int) -> _Stretch:
        return cls(frames, frames, frames)


@dataclass(frozen=True)
class _Draft:
    """A beat before its air is known. Its own frames are `before` + `speech` + whatever `hold` becomes."""

    id: BeatId
    scene: SceneId
    line: Line | None
    actions: tuple[ActionId, ...]
    before: int
    speech: int
    hold: _Stretch


def plan_beats(script: Script, speeches: Mapping[LineId, Speech], brief: Brief, *, frozen: BeatSheet | None = None) -> BeatSheet:
    """Plan the film's beats.

    Words are never cut. With `brief.seconds` the air and the holds are spread so that the film has
    exactly that length; where the words do not allow it, `missed` says so: a script that was handed in then keeps its
    natural pauses, a story that was written for this length is as short as it can be. Beats of `frozen` whose
    line, speech and actions are unchanged keep their holds; pass it only while the length asked
    for stays the same. Raises `SpeechError` for a line without a sound.
    """
    rate = brief.rate
    drafts = _keep_frozen(_drafts(script, speeches, rate), frozen, rate)
    title, end = _cards(brief, frozen)
    words = sum(draft.before + draft.speech for draft in drafts)
    pieces = [title, *(draft.hold for draft in drafts), end]
    asked = None if brief.seconds is None else rate.frames(brief.seconds)
    own_words = brief.source_kind is not SourceKind.IDEA
    hopeless = asked is not None and own_words and words + sum(piece.least for piece in pieces) > asked * BREATHLESS
    lengths = _natural(pieces) if asked is None or hopeless else _fit(pieces, asked - words)
    beats = _placed(drafts, lengths)
    sheet = BeatSheet(rate=rate, title_frames=lengths[0], end_frames=lengths[-1], beats=beats)
    return sheet if asked is None else sheet.model_copy(update={"missed": _missed(sheet, asked)})


def least_seconds(script: Script, brief: Brief, words_a_second: float) -> float:
    """About how long a film of a script lasts at the least, before anything of it was spoken; cards and short pauses included."""
    rate, spoken = brief.rate, dict[LineId, Speech]()
    for line in script.lines():
        samples = round(1000 * len(line.text.split()) / words_a_second)
        voice = VoiceSpec(engine="none", voice="none")
        spoken[line.id] = Speech(line=line.id, voice=voice, sound="", sha256="", key="", sample_rate=1000, samples=samples)
    drafts = _drafts(script, spoken, rate)
    frames = sum(draft.before + draft.speech + draft.hold.least for draft in drafts) + sum(card.least for card in _cards(brief, None))
    return float(rate.seconds(frames))


def room_of(script: Script, speeches: Mapping[LineId, Speech], brief: Brief) -> tuple[int, int, int]:
    """Frames of speech, and of all else in the film at the least and at the most."""
    drafts = _drafts(script, speeches, brief.rate)
    words, before = sum(draft.speech for draft in drafts), sum(draft.before for draft in drafts)
    holds = [*(draft.hold for draft in drafts), *_cards(brief, None)]
    return words, before + sum(hold.least for hold in holds), before + sum(hold.most for hold in holds)


def _drafts(script: Script, speeches: Mapping[LineId, Speech], rate: Rate) -> list[_Draft]:
    drafts: list[_Draft] = []
    for scene in script.scenes:
        own = _scene_drafts(scene, speeches, rate)
        drafts += [_closing(draft, rate) if draft is own[-1] else draft for draft in own]
    return [_bounded(draft, drafts[at + 1] if at + 1 < len(drafts) else None, rate) for at, draft in enumerate(drafts)]


def _scene_drafts(scene: Scene, speeches: Mapping[LineId, Speech], rate: Rate) -> list[_Draft]:
    """A scene's beats: an action right before a line is seen while it is spoken; every other one is silent."""
    drafts: list[_Draft] = []
    waiting: list[Action] = []
    for element in scene.played:
        if isinstance(element, Action):
            waiting.append(element)
            continue
        seen = [one for one in waiting[-1:] if not one.card]  # type is read before the words go on
        drafts += [_silent(scene.id, one, rate) for one in waiting[: len(waiting) - len(seen)]]
        drafts.append(_spoken(scene.id, element, seen, speeches, rate, first=not drafts))
        waiting = []
    drafts += [_silent(scene.id, one, rate) for one in waiting]
    if not drafts:  # a scene of a heading alone still shows its place
        drafts = [_Draft(BeatId(f"b-{scene.id}"), scene.id, None, (), 0, 0, _silence(2.5, rate))]
    return drafts


def _silent(scene: SceneId, action: Action, rate: Rate) -> _Draft:
    hold = _silence(silent_seconds(action.text), rate)
    if action.card:
        natural = rate.frames(min(4.0, 1.5 + 0.1 * len(action.text.split())))
        hold = _Stretch(natural * 4 // 5, natural, natural * 3 // 2)
    return _Draft(BeatId(f"b-{action.id}"), scene, None, (action.id,), 0, 0, hold)


def silent_seconds(text: str) -> float:
    """How long a silent action is held: 2 to 4 seconds, by its words and by how much is done in them."""
    return min(4.0, max(2.0, 1.2 + 0.14 * len(text.split()), 0.6 + deeds_in(text)))


def _silence(seconds: float, rate: Rate) -> _Stretch:
    return _Stretch(rate.frames(SILENT[0] * seconds), rate.frames(seconds), rate.frames(SILENT[1]), weight=3)


def _spoken(scene: SceneId, line: Line, actions: Sequence[Action], speeches: Mapping[LineId, Speech], rate: Rate, first: bool) -> _Draft:
    speech = speeches.get(line.id)
    if speech is None:
        raise SpeechError(f"Line {line.id} ({line.text[:40]!r}) has no sound yet. Run rushes make on the folder to speak it.")
    sounding = rate.frames_covering(Fraction(speech.milliseconds, 1000))
    before = rate.frames(0.5 if first else 0.2)
    after = rate.frames(air_after(line.text))
    lacking = max(0, rate.frames(max((0.8 * silent_seconds(one.text) for one in actions), default=0)) - before - sounding - after)
    lead = min(lacking * 2 // 3, rate.frames(1.5))  # a long action behind a short word: most is seen before it, the rest after
    hold = _Stretch(rate.frames_covering(LEAST_AIR), min(after + lacking - lead, rate.frames(1.6)), rate.frames(LONGEST_PAUSE))
    return _Draft(BeatId(f"b-{line.id}"), scene, line, tuple(one.id for one in actions), before + lead, sounding, hold)


def air_after(text: str) -> float:
    """The natural silence after a line, in seconds: longer sentences and open endings leave more."""
    closing = text.rstrip(" \"'”’)")[-1:]
    ending = {"…": 0.7, "?": 0.55, "!": 0.45, ".": 0.4, ":": 0.35, "—": 0.3, ";": 0.3, ",": 0.2}.get(closing, 0.3)
    return ending + 0.08 * min(3, text.count(",") + text.count(";"))


def _closing(draft: _Draft, rate: Rate) -> _Draft:
    """The last beat of a scene breathes out, and takes more of what is to be spread."""
    hold = draft.hold
    more = rate.frames(0.5)
    return replace(draft, hold=replace(hold, natural=min(hold.natural + more, hold.most), weight=hold.weight + 1))


def _bounded(draft: _Draft, follower: _Draft | None, rate: Rate) -> _Draft:
    """No pause after a line is longer than `LONGEST_PAUSE`, the air before the next line counted in."""
    if draft.line is None or follower is None:
        return draft
    most = max(rate.frames(LONGEST_PAUSE) - follower.before, draft.hold.least)
    return replace(draft, hold=replace(draft.hold, natural=min(draft.hold.natural, most), most=most))


def _cards(brief: Brief, frozen: BeatSheet | None) -> tuple[_Stretch, _Stretch]:
    rate = brief.rate
    if frozen is not None and frozen.rate == rate:
        return _Stretch.fixed(frozen.title_frames), _Stretch.fixed(frozen.end_frames)
    share = 1.0 if brief.seconds is None else min(1.0, brief.seconds / 15)  # a film of a few seconds has no time for long cards
    title, end = (_Stretch(*(rate.frames(max(0.6, seconds * share)) for seconds in card)) for card in (TITLE, END))
    return title, end


def _keep_frozen(drafts: list[_Draft], frozen: BeatSheet | None, rate: Rate) -> list[_Draft]:
    """Hold what the first plan held, beat by beat, wherever the beat is the same."""
    if frozen is None or frozen.rate != rate:
        return drafts
    known = {beat.id: beat for beat in frozen.beats}
    kept = []
    for draft in drafts:
        beat = known.get(draft.id)
        line = draft.line.id if draft.line else None
        if beat is None or (beat.line, beat.speech, beat.actions) != (line, draft.speech, draft.actions):
            kept.append(draft)
            continue
        hold = beat.span.length - beat.line_start - beat.speech
        kept.append(replace(draft, before=beat.line_start, hold=_Stretch.fixed(max(hold, 0))))
    return kept


def _natural(pieces: Sequence[_Stretch]) -> list[int]:
    return [piece.natural for piece in pieces]


def _fit(pieces: Sequence[_Stretch], target: int) -> list[int]:
    """Lengths that sum to `target`, or come as near as the pieces allow and viewers bear."""
    least, most = sum(piece.least for piece in pieces), sum(piece.most for piece in pieces)
    if target < least:
        return [piece.least for piece in pieces]
    lengths = _natural(pieces)
    spare = min(target, most) - sum(lengths)
    while spare:
        open_ones = [at for at, piece in enumerate(pieces) if (lengths[at] < piece.most if spare > 0 else lengths[at] > piece.least)]
        for at, share in zip(open_ones, _shares(spare, [_give(pieces[at], spare) for at in open_ones]), strict=True):
            lengths[at] = min(max(lengths[at] + share, pieces[at].least), pieces[at].most)
        spare = min(target, most) - sum(lengths)
    return lengths


def _give(piece: _Stretch, spare: int) -> int:
    """A piece's claim on what is spread: by weight when it grows, by what it can lose when it shrinks."""
    return piece.weight if spare > 0 else max(piece.natural - piece.least, 1)


def _shares(amount: int, weights: Sequence[int]) -> list[int]:
    """Split whole frames by weight, the largest remainders first; every frame goes somewhere."""
    total, sign = sum(weights), (1 if amount > 0 else -1)
    exact = [Fraction(abs(amount) * weight, total) for weight in weights]
    whole = [int(share) for share in exact]
    order = sorted(range(len(weights)), key=lambda at: (whole[at] - exact[at], at))
    for at in order[: abs(amount) - sum(whole)]:
        whole[at] += 1
    return [sign * share for share in whole]


def _placed(drafts: Sequence[_Draft], lengths: Sequence[int]) -> tuple[Beat, ...]:
    beats: list[Beat] = []
    at = lengths[0]
    for draft, hold in zip(drafts, lengths[1:-1], strict=True):
        length = draft.before + draft.speech + hold
        beats.append(
            Beat(
                id=draft.id, scene=draft.scene, span=Span(start=at, length=length), line=draft.line.id if draft.line else None,
                line_start=draft.before, speech=draft.speech, actions=draft.actions,
            )
        )
        at += length
    return tuple(beats)


def _missed(sheet: BeatSheet, asked: int) -> str:
    """One sentence with figures when the length asked for was not met."""
    off = sheet.frames - asked
    if not off:
        return ""
    rate = sheet.rate
    lasts, wanted = _seconds(rate, sheet.frames), _seconds(rate, asked)
    words = _seconds(rate, sum(beat.speech for beat in sheet.beats))
    if off > 0:
        held = f"{words} s of words, with the cards and what is only seen, make"
        return f"{held} a film of {lasts} s instead of the {wanted} s asked for; no word was cut."
    return f"With only {words} s of words the film lasts {lasts} s instead of the {wanted} s asked for; longer pauses would drag."


def _seconds(rate: Rate, frames: int) -> str:
    return f"{float(rate.seconds(frames)):.1f}".removesuffix(".0")
