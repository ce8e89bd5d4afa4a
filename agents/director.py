"""The director: chooses the one lever of a retake, and whether its take is better."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from ..core.shot import CameraKind, Shot
from ..core.take import Take
from ..core.verdict import Cause, FailureMode, Finding, Lever, LeverPull, Verdict
from . import cause
from .cause import Answer
from .staging.linting import Prompted

LEVERS: dict[FailureMode, tuple[Lever, ...]] = {
    FailureMode.BLACK: (Lever.AGAIN, Lever.SEED, Lever.SEPARATION),
    FailureMode.FROZEN: (Lever.AGAIN, Lever.MOTION, Lever.SEED),
    FailureMode.DUPLICATE_FRAMES: (Lever.AGAIN, Lever.SEED, Lever.MOTION),
    FailureMode.HIDDEN_CUT: (Lever.AGAIN, Lever.SEED, Lever.CAMERA),
    FailureMode.LENGTH: (Lever.AGAIN,),
    FailureMode.SIZE: (Lever.AGAIN,),
    FailureMode.CAMERA: (Lever.AGAIN, Lever.CAMERA, Lever.SEED),
    FailureMode.JITTER: (Lever.AGAIN, Lever.CAMERA, Lever.SEED, Lever.POST_FIX),
    FailureMode.OUT_OF_FRAME: (Lever.REFRAME, Lever.CAMERA, Lever.SEED),
    FailureMode.LOST: (Lever.SEPARATION, Lever.SEED),
    FailureMode.FLICKER: (Lever.AGAIN, Lever.SEED, Lever.POST_FIX),
    FailureMode.LOCAL_FLICKER: (Lever.AGAIN, Lever.SEED, Lever.LOCAL_REPAIR),
    FailureMode.BOIL: (Lever.AGAIN, Lever.SEED, Lever.GUIDANCE),
    FailureMode.GHOSTING: (Lever.AGAIN, Lever.SEED, Lever.MOTION),
    FailureMode.AUDIO: (Lever.AGAIN, Lever.SEED, Lever.MOTION),
    FailureMode.DYNAMICS: (Lever.AGAIN, Lever.MOTION, Lever.SEED),
    FailureMode.IDENTITY: (*cause.CONTROLS, Lever.CLAUSE, Lever.REFERENCE, Lever.GUIDANCE),
    FailureMode.WARDROBE: (*cause.CONTROLS, Lever.CLAUSE, Lever.REFERENCE, Lever.GUIDANCE),
    FailureMode.PROP: (*cause.CONTROLS, Lever.CLAUSE, Lever.GUIDANCE, Lever.REFERENCE),
    FailureMode.PLACE: (*cause.CONTROLS, Lever.CLAUSE, Lever.REFERENCE, Lever.GUIDANCE),
    FailureMode.STYLE: (*cause.CONTROLS, Lever.CLAUSE, Lever.REFERENCE, Lever.GUIDANCE),
    FailureMode.ACTION: (*cause.CONTROLS, Lever.CLAUSE, Lever.GUIDANCE, Lever.MOTION),
    FailureMode.LIGHT: (*cause.CONTROLS, Lever.CLAUSE, Lever.GUIDANCE, Lever.POST_FIX),
    FailureMode.OVERFIT: (Lever.REFERENCE, Lever.SEED),
}
"""Which levers mend what, the likeliest first. Nothing here is tried that the renderer does not declare.

What the crew does by itself (`CREW`) comes after what the renderer can do, unless that has not helped before (`lessons.py`).
Of faults that words could mend, whose fault they are decides how far down the row one goes (`cause.py`).
"""

FOLLOWS: dict[FailureMode, frozenset[FailureMode]] = {
    FailureMode.BLACK: frozenset(FailureMode) - {FailureMode.BLACK},
    FailureMode.FROZEN: frozenset(
        {
            FailureMode.DUPLICATE_FRAMES, FailureMode.DYNAMICS, FailureMode.CAMERA, FailureMode.ACTION, FailureMode.AUDIO,
            FailureMode.HIDDEN_CUT,  # it jumps where it goes on
        }
    ),
    FailureMode.DUPLICATE_FRAMES: frozenset({FailureMode.CAMERA, FailureMode.DYNAMICS, FailureMode.ACTION, FailureMode.AUDIO}),
    FailureMode.HIDDEN_CUT: frozenset({FailureMode.IDENTITY, FailureMode.ACTION, FailureMode.CAMERA, FailureMode.LOST}),
    FailureMode.OUT_OF_FRAME: frozenset({FailureMode.HIDDEN_CUT, FailureMode.IDENTITY, FailureMode.LOST, FailureMode.ACTION}),
    FailureMode.CAMERA: frozenset({FailureMode.IDENTITY, FailureMode.ACTION}),
    FailureMode.JITTER: frozenset({FailureMode.BOIL, FailureMode.CAMERA, FailureMode.ACTION}),
    FailureMode.FLICKER: frozenset({FailureMode.BOIL}),
    FailureMode.LOCAL_FLICKER: frozenset({FailureMode.BOIL}),
}
"""What is seen as well where a fault is: it is not aimed at as long as that fault is there."""

CHANCE = frozenset({FailureMode.BLACK, FailureMode.HIDDEN_CUT})
"""Faults that are there or not by luck: one seed that did not help says little, so another comes before what changes the plan."""

CREW = (Lever.POST_FIX, Lever.LOCAL_REPAIR)
"""Levers that need no renderer: the crew mends the best take itself. They cost no render."""

NOISE, LUCKY = 0.05, 0.3
"""To count as better, a measure must fall by more than this share of its limit, and of what it was: the same fault taken
again with another seed measures up to 0.3 less."""

SHARP = 0.9
"""Share of the fine detail that a better take keeps. 15 animatic shots taken otherwise keep 0.92 and more; a blur of 2 pixels
at 854 pixels' width keeps 0.72 at most, a median filter 0.53, three frames averaged 0.7 to 0.98."""

TWICE = 0.15
"""How much of the change at one pace may be missing, beyond what was. Clean takes: none; three frames averaged: 0.37 to 1."""

REPEATED = 0.04
"""By how much more of the frames may repeat the one before."""

LIVELY, STIRRING = 0.7, 0.25
"""Share of the motion that is left in a better take: where light or texture was mended, and else (a calmer camera moves less).
Light and texture that are mended leave 0.75 and more; an average over three frames of a still shot leaves 0.43."""

CREEPING = 0.05
"""Percent of the width a frame: less of it is no motion; light that flickers shows as so much, and is gone with it."""

GONE = 0.15
"""Share of flicker or boil that may be left where no motion is lost with it: three frames averaged leave 0.21 to 0.32."""

LIVELIER = frozenset({FailureMode.FLICKER, FailureMode.LOCAL_FLICKER, FailureMode.BOIL, FailureMode.POPPING, FailureMode.LIGHT})

STRAYING = frozenset({FailureMode.JITTER, FailureMode.CAMERA, FailureMode.OUT_OF_FRAME})
"""Faults that are themselves motion: mended, there is less of it. What stands still after that is a fault of its own."""

AT_REST = frozenset(
    {
        FailureMode.BLACK, FailureMode.FROZEN, FailureMode.DUPLICATE_FRAMES, FailureMode.DYNAMICS, FailureMode.HIDDEN_CUT,
        FailureMode.LENGTH, FailureMode.SIZE,
    }
)  # fmt: skip
"""Faults of takes whose motion says nothing of how much there should be."""

SHOWS_NOTHING = frozenset({FailureMode.BLACK, FailureMode.FROZEN, FailureMode.DUPLICATE_FRAMES, FailureMode.DYNAMICS})
"""Faults that make a take easy to measure: what stands still can always be tracked, what moves cannot.

Any other champion that could be measured gives way only to a take that can be: large letters that stand still in front of a
trembling picture also make its trembling unmeasurable.
"""

PATIENCE = 2
"""Levers without gain before the renderer is left alone; what the crew can do by itself is tried even then."""

Tired = Collection[tuple[FailureMode, Lever]]
"""The levers that have not helped against a fault before, see `lessons.py`."""


@dataclass(frozen=True)
class Choice:
    """The lever of a retake, for which finding; whose fault that is, where it was asked; and what is added to the prompt."""

    lever: Lever
    finding: Finding
    answer: Answer | None = None
    clause: str = ""

    @property
    def words(self) -> str:
        """Why, for people."""
        return f"{self.finding.words}; {self.answer.words}" if self.answer is not None else self.finding.words


def choose(
    shot: Shot,
    verdict: Verdict,
    pulls: Sequence[LeverPull],
    offered: Sequence[Lever],
    repeatable: bool,
    prompted: Prompted | None = None,
    tired: Tired = (),
    mendable: Collection[FailureMode] = (),
) -> Choice | None:
    """The next lever for the worst hard finding, or None when nothing sensible is left.

    `offered` are the levers the renderer declares; `repeatable` says that the same order would
    give the same take again, which makes `Lever.AGAIN` pointless. `prompted` is the take's prompt as
    the renderer was given it; without it no words are added to one. What is `tired` is tried last;
    `mendable` are the faults that the crew could mend by itself.
    """
    patient = _without_gain(pulls) < PATIENCE
    usable = [lever for lever in offered if patient and lever not in CREW and not (lever is Lever.AGAIN and repeatable)]
    for resting in (tired, ()) if tired else ((),):
        for finding in by_damage(verdict):
            able = [lever for lever in usable if (finding.mode, lever) not in resting]
            answer = _asked(finding, prompted, pulls, able)
            for lever in _row(finding.mode, able, pulls, finding.mode in mendable and not _fixed(pulls, finding.mode)):
                if (finding.mode, lever) in resting or (lever is Lever.CAMERA and shot.camera.kind is CameraKind.STATIC):
                    continue
                if answer is not None and not _answers(lever, answer.cause):
                    continue
                another = lever is Lever.SEED and (answer is not None or finding.mode in CHANCE)  # each seed is another
                if lever in _spent(pulls) and not another:
                    continue
                clause = cause.clause_for(finding, prompted, answer) if lever is Lever.CLAUSE and prompted and answer else ""
                if lever is Lever.CLAUSE and not clause:
                    continue
                return Choice(lever, finding, answer, clause)
    return None


def by_damage(verdict: Verdict) -> list[Finding]:
    """The hard findings, the worst first; what only follows from another one last."""
    worst = sorted(verdict.hard, key=lambda finding: -finding.excess)
    modes = {finding.mode for finding in worst}

    def led_by(finding: Finding) -> bool:
        mode, others = finding.mode, modes - {finding.mode}
        return any(mode in FOLLOWS.get(one, ()) and one not in FOLLOWS.get(mode, ()) for one in others)

    return sorted(worst, key=led_by)


def _row(mode: FailureMode, usable: Sequence[Lever], pulls: Sequence[LeverPull], mendable: bool) -> Iterator[Lever]:
    """The levers against a fault in their order; shooting the same again comes last once it has brought nothing."""
    row = [lever for lever in LEVERS.get(mode, (Lever.SEED,)) if lever in usable or (lever in CREW and mendable)]
    in_vain = any(pull.lever is Lever.AGAIN and pull.mode is mode and not pull.kept for pull in pulls)
    yield from sorted(row, key=lambda lever: in_vain and lever is Lever.AGAIN)


def _spent(pulls: Sequence[LeverPull]) -> set[Lever]:
    """Levers of the renderer's that were pulled and not kept; shooting the same again is never spent."""
    return {pull.lever for pull in pulls if not (pull.kept or pull.lever is Lever.AGAIN or pull.lever in CREW)}


def _fixed(pulls: Sequence[LeverPull], mode: FailureMode) -> bool:
    """Whether the crew has done what it can against a fault; in a new render it may do so again."""
    for pull in reversed(pulls):
        if pull.lever in CREW and pull.mode is mode:
            return True
        if pull.kept and pull.lever not in CREW:
            return False
    return False


def last_word(verdict: Verdict, pulls: Sequence[LeverPull], offered: Sequence[Lever], prompted: Prompted | None) -> str:
    """Whose fault the worst of what is left is, for a shot that ships as it is; empty where that was no question."""
    for finding in by_damage(verdict):
        answer = _asked(finding, prompted, pulls, offered)
        if answer is not None:
            if answer.cause is Cause.RENDERER:
                return f"{answer.words}; another one may do better (--renderer)"
            return answer.words if answer.cause is not Cause.UNTOLD else ""
    return ""


def _asked(finding: Finding, prompted: Prompted | None, pulls: Sequence[LeverPull], usable: Sequence[Lever]) -> Answer | None:
    """Whose fault a finding is, where that is a question and there is a prompt to look at."""
    if prompted is None or not cause.is_asked(finding.mode):
        return None
    return cause.diagnose(finding, prompted, pulls, controllable=any(lever in usable for lever in cause.CONTROLS))


def _answers(lever: Lever, found: Cause) -> bool:
    """Whether a lever fits what was found: luck is met by another seed, words by words, and the rest by what the renderer is held to."""
    if lever in cause.CONTROLS:
        return found in (Cause.UNTOLD, Cause.LUCK)
    if lever is Lever.CLAUSE:
        return found is Cause.PROMPT
    return found in (Cause.PROMPT, Cause.RENDERER, Cause.OPEN)


def _without_gain(pulls: Sequence[LeverPull]) -> int:
    """Levers pulled since the last one that was kept; the control of a question is not one."""
    count = 0
    for pull in reversed(pulls):
        if pull.kept:
            break
        count += pull.cause is not Cause.UNTOLD
    return count


def pull(shot: Shot, choice: Choice, pulls: Sequence[LeverPull] = ()) -> Shot:
    """The shot with one lever pulled once; `pulls` are those before, so that no seed is tried twice."""
    now = shot.adjust
    changed: dict[str, object] = {}
    match choice.lever:
        case Lever.SEED:
            changed = {"seed_step": now.seed_step + 1 + _seeds_tried(pulls)}
        case Lever.CAMERA:
            changed = {"camera": round(now.camera * 0.5, 3)}
        case Lever.MOTION:
            changed = {"motion": round(min(2.0, now.motion * 1.5), 3)}
        case Lever.SEPARATION:
            changed = {"separation": round(min(1.0, now.separation + 0.5), 3)}
        case Lever.REFRAME:
            changed = {"reframe": round(min(1.0, now.reframe + 0.5), 3)}
        case Lever.CLAUSE:
            changed = {"clause": cause.joined(now.clause, choice.clause)}
        case Lever.GUIDANCE:
            changed = {"guidance": round(min(4.0, now.guidance * 1.3), 3)}
        case Lever.REFERENCE:
            by = 0.75 if choice.finding.mode is FailureMode.OVERFIT else 1.3
            changed = {"reference": round(min(2.0, now.reference * by), 3)}
        case _:
            pass
    return shot.model_copy(update={"adjust": now.model_copy(update=changed)})


def _seeds_tried(pulls: Sequence[LeverPull]) -> int:
    """Seeds that were tried from the champion's own and not kept."""
    tried = 0
    for pull in pulls:
        if pull.lever is Lever.SEED:
            tried = 0 if pull.kept else tried + 1
    return tried


RUINED = frozenset({FailureMode.BLACK, FailureMode.FROZEN, FailureMode.LENGTH, FailureMode.SIZE})
"""Faults with which a take is no take at all."""


def prefers(champion: Take, challenger: Take, target: FailureMode) -> bool:
    """Whether the challenger takes the champion's place.

    It must improve what it was made for by more than noise, bring no hard fault of a kind that the
    champion did not have, and not owe it to something that only makes the fault harder to see. Only a
    champion that shows nothing at all gives way to a take with another fault.
    """
    before, after = champion.verdict, challenger.verdict
    if before is None or after is None or target.value in after.blind_spots():
        return False
    if after.not_judged and any(finding.mode is target and finding.source != "measure" for finding in before.findings):
        return False  # what a judge saw can only be gone if a judge looked
    faults = {finding.mode for finding in after.hard}
    brought = faults - {finding.mode for finding in before.hard}
    if brought and not (target in RUINED and not faults & RUINED):
        return False
    was = excess_of(before, target)
    return was - excess_of(after, target) > max(NOISE, LUCKY * was) and not laundered(before, after, target)


def laundered(before: Verdict, after: Verdict, target: FailureMode) -> str:
    """What a take has lost against the one before it that would explain why a fault is no longer seen; empty where nothing.

    A blur hides boil, an average over time hides flicker, a frame that is held hides everything. So a take that is softer, shows
    edges twice, repeats frames, moves less, or can no longer be measured has not been mended, whatever the measure says.
    """
    if target not in SHOWS_NOTHING and after.blind_spots() - before.blind_spots():
        return "it can no longer be measured"
    if _of(after, "sharpness") < SHARP * _of(before, "sharpness"):
        return "it is softer"
    if _of(after, FailureMode.DUPLICATE_FRAMES) > _of(before, FailureMode.DUPLICATE_FRAMES) + REPEATED:
        return "it repeats frames"
    ghosts = FailureMode.GHOSTING
    had = max(0.0, _of(before, ghosts))  # under flicker it measures less than none
    if {ghosts.value} <= before.measures.keys() & after.measures.keys() and _of(after, ghosts) > had + TWICE:
        return "edges show twice"
    least = LIVELY if target in LIVELIER else 0.0 if target in AT_REST | STRAYING else STIRRING
    moved, moves = _of(before, "dynamics"), _of(after, "dynamics")
    thinned = target in LIVELIER and _of(after, target) > GONE * _of(before, target)
    if moves < least * moved and (moved - moves > CREEPING or thinned):
        return "less moves in it"
    return ""


def _of(verdict: Verdict, measure: str) -> float:
    return verdict.measures.get(measure, 0.0)


def excess_of(verdict: Verdict, mode: FailureMode) -> float:
    """The largest excess among a verdict's findings of one mode; 0 when there is none."""
    return max((1.0 + finding.excess for finding in verdict.findings if finding.mode is mode), default=0.0)
