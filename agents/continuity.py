"""Continuity: joins all shots, looks at neighbours and at the whole film, and may send shots back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from .. import agents
from ..core.direction import Directions
from ..core.names import CharacterId, ShotId
from ..core.project import Project
from ..core.shot import Shot, ShotList
from ..core.take import Looks, ShotRecord, Take
from ..core.verdict import Decision, FailureMode, Finding
from ..tools.measures.parts import CLOTHES, PERSON
from ..tools.measures.place import light_apart, matched_light
from ..tools.measures.sight import Look
from ..tools.measures.style import apart as style_apart
from ..tools.measures.tracking import Source
from .judging import whereabouts
from .judging.limits import Rule, table
from .judging.looks import apart, find_looks, middle_of, place_of

ROUNDS = 2  # times that continuity may send shots back
LIGHT_JUMP = 70.0  # grey levels between the mean lightness of neighbours in one scene at one hour
FEWEST = 4  # shots of a film from which on one can be unlike the others in style

NEAR = 4  # shots before one that it is held against
STYLE = "style"

WHAT = {FailureMode.WARDROBE: CLOTHES, FailureMode.IDENTITY: PERSON}
"""What of a subject is held against the other shots, and what it is called when it differs."""


@dataclass(frozen=True)
class Compared:
    """One shot held against others in one respect: `about` is a subject, a place or the style; `score` is None where it could not be.

    What is not `certain` is told, but sends no shot back: it rests on places that were found and not known.
    """

    mode: FailureMode
    shot: ShotId
    about: str
    score: float | None
    others: tuple[ShotId, ...] = ()
    words: str = ""
    certain: bool = True


def misfits(plan: ShotList, champions: Mapping[ShotId, Take]) -> dict[ShotId, str]:
    """The shots that don't fit, each with why: a take that is missing, or of another size or length."""
    found: dict[ShotId, str] = {}
    for shot in plan.shots:
        take = champions.get(shot.id)
        if take is None:
            found[shot.id] = "it has no take"
        elif take.frames != shot.frames:
            found[shot.id] = f"its take has {take.frames} frames, the plan {shot.frames}"
        elif take.size != plan.size or take.rate != plan.rate:
            found[shot.id] = f"its take is {take.size} at {take.rate}, the film {plan.size} at {plan.rate}"
    return found


def compare(plan: ShotList, champions: Mapping[ShotId, Take], project: Project) -> tuple[Compared, ...]:
    """Every subject, place and the style over the whole film, shot by shot, against the shots under the same light."""
    shots = [shot for shot in plan.shots if shot.card is None and shot.id in champions]
    kept = {shot.id: find_looks(project, champions[shot.id]) for shot in shots}
    looks = {shot: one for shot, one in kept.items() if one is not None}

    @cache
    def seen(shot: ShotId) -> Look | None:
        return middle_of(project, champions[shot], plan.by_id[shot])

    return (*_subjects(shots, looks), *_places(shots, looks, lambda shot: seen(shot.id)), *_styles(shots, looks))


def outliers(compared: Sequence[Compared], plan: ShotList) -> dict[ShotId, tuple[Finding, ...]]:
    """What is over its limit, as findings of the shots that stand out; what the plan declares is excused."""
    found: dict[ShotId, tuple[Finding, ...]] = {}
    for one in compared:
        rule = limits().get(one.mode)
        declared = {kind for name in (one.shot, *one.others) for kind in plan.by_id[name].declared}
        if rule is None or one.score is None or set(rule.excused) & declared or not rule.broken_by(one.score):
            continue
        finding = Finding(
            mode=one.mode, score=round(one.score, 4), limit=rule.limit, unit=rule.unit, hard=rule.weight == "hard" and one.certain,
            source="continuity", place="" if one.certain else Source.TRACKED.value, words=one.words,
        )  # fmt: skip
        found[one.shot] = (*found.get(one.shot, ()), finding)
    return found


def beside(shot: Shot, looks: Looks | None, plan: ShotList, champions: Mapping[ShotId, Take], project: Project) -> tuple[Finding, ...]:
    """What a new take of one shot comes to beside the film's other takes, as far as takes' looks tell it."""
    if looks is None:
        return ()
    shots = [one for one in plan.shots if one.card is None and (one.id in champions or one.id == shot.id)]
    kept = {one.id: find_looks(project, champions[one.id]) for one in shots if one.id != shot.id}
    known = {name: one for name, one in kept.items() if one is not None} | {shot.id: looks}
    return outliers((*_subjects(shots, known), *_places(shots, known, lambda _: None), *_styles(shots, known)), plan).get(shot.id, ())


def to_send_back(
    found: Mapping[ShotId, Sequence[Finding]], records: Mapping[ShotId, ShotRecord], champions: Mapping[ShotId, Take], project: Project,
    takes: int, directions: Directions,
) -> dict[ShotId, str]:  # fmt: skip
    """The outliers that go back, each with why: for hard faults only, where another take may be made and would be another.

    A person's lock or choice wins, and what was flagged after all its takes stays flagged.
    """
    back = {}
    for shot, findings in found.items():
        hard = [finding.words for finding in findings if finding.hard]
        record, said = records.get(shot), directions.of(shot)
        if not hard or record is None or said.locked is not None or said.accepted is not None:
            continue
        tried = len(record.takes) >= takes or (record.decision is Decision.FLAG and record.allowed >= takes)
        if not tried and not exact(project, champions[shot]):
            back[shot] = "; ".join(hard)
    return back


def exact(project: Project, take: Take) -> bool:
    """Whether a take's renderer drew what was planned and would draw the same again, so that sending the shot back gains nothing."""
    looks = find_looks(project, take)
    return looks is None or looks.exact


@cache
def limits() -> dict[FailureMode, Rule]:
    """What is a fault between shots: ``data/continuity.toml``."""
    return table((files(agents) / "data" / "continuity.toml").read_text(encoding="utf-8"))


def rows(compared: Sequence[Compared], plan: ShotList) -> tuple[tuple[str, ...], ...]:
    """The film as a table: one row a shot, one column a subject, place or style; the first row names the columns."""
    columns = list(dict.fromkeys((one.mode, one.about) for one in compared))
    if not columns:
        return ()
    cells = {(one.shot, one.mode, one.about): one for one in compared}
    head = ("shot", *(f"{about} ({mode.value}, limit {limits()[mode].limit:g})" for mode, about in columns))
    shown = [shot.id for shot in plan.shots if shot.card is None]
    return (head, *((shot, *(_cell(cells.get((shot, mode, about))) for mode, about in columns)) for shot in shown))


def _cell(one: Compared | None) -> str:
    if one is None:
        return ""
    if one.score is None:
        return "not compared"
    over = limits()[one.mode].broken_by(one.score)
    return f"{one.score:.2f}{' over the limit' if over else ''}"


def same_light(one: Shot, other: Shot) -> bool:
    """Whether two shots are planned under one light."""
    return one.set is not None and other.set is not None and (one.set.time, one.set.weather) == (other.set.time, other.set.weather)


def same_place(one: Shot, other: Shot) -> bool:
    """Whether two shots are planned in one place under one light: beside another lamp the same coat is another colour."""
    return same_light(one, other) and one.set is not None and other.set is not None and one.set.place == other.set.place


def _pairs(where: Sequence[Shot]) -> list[tuple[Shot, Shot]]:
    """Every shot with the last few before it of one place and light: a long film is not held against all of itself."""
    found = []
    for at, shot in enumerate(where):
        alike = [before for before in where[:at] if same_place(before, shot)]
        found += [(before, shot) for before in alike[-NEAR:]]
    return found


def _subjects(shots: Sequence[Shot], looks: Mapping[ShotId, Looks]) -> list[Compared]:
    """Everybody, by face and hair and by what they wear, each for itself."""
    names = dict.fromkeys(figure.character for shot in shots for figure in shot.figures)
    return [one for name in names for mode, parts in WHAT.items() for one in _subject(name, mode, parts, shots, looks)]


def _subject(
    name: CharacterId, mode: FailureMode, parts: Sequence[str], shots: Sequence[Shot], looks: Mapping[ShotId, Looks]
) -> list[Compared]:
    found = []
    where = [shot for shot in shots if any(figure.character == name for figure in shot.figures)]
    part: dict[frozenset[ShotId], str] = {}
    distance: dict[frozenset[ShotId], float] = {}
    for one, other in _pairs(where):
        apart_by = apart(looks[one.id], looks[other.id], name, parts) if one.id in looks and other.id in looks else None
        if apart_by is not None:
            distance[frozenset((one.id, other.id))], part[frozenset((one.id, other.id))] = apart_by
    for shot, score, others in _standing_out(where, distance):
        worst = max(others, key=lambda other: distance[frozenset((shot.id, other))], default=None)
        words = ""
        if worst is not None:
            words = f"{name}'s {part[frozenset((shot.id, worst))]} looks other than in {' and '.join(others)}"
        tracked = any(name in looks[one].found for one in (shot.id, *others) if one in looks)
        words += whereabouts.said("", Source.TRACKED) if words and tracked else ""
        found.append(Compared(mode, shot.id, str(name), score, others, words, certain=not tracked))
    return found


def _places(shots: Sequence[Shot], looks: Mapping[ShotId, Looks], seen: Callable[[Shot], Look | None]) -> list[Compared]:
    """Every place under each of its lights. What palettes cannot tell, features that are found again in both pictures may."""
    found = []
    for place in dict.fromkeys(shot.set.place for shot in shots if shot.set is not None):
        where = [shot for shot in shots if shot.set is not None and shot.set.place == place]
        distance: dict[frozenset[ShotId], float] = {}
        for one, other in _pairs(where):
            light = light_apart(place_of(looks[one.id]), place_of(looks[other.id])) if one.id in looks and other.id in looks else None
            light = light if light is not None else _matched(seen(one), seen(other))
            if light is not None:
                distance[frozenset((one.id, other.id))] = light
        for shot, score, others in _standing_out(where, distance):
            words = f"{place} is lit otherwise than in {' and '.join(others)}" if others else ""
            found.append(Compared(FailureMode.LIGHT, shot.id, place, score, others, words))
    return found


def _matched(one: Look | None, other: Look | None) -> float | None:
    return matched_light(one, other) if one is not None and other is not None else None


def _styles(shots: Sequence[Shot], looks: Mapping[ShotId, Looks]) -> list[Compared]:
    known = [shot.id for shot in shots if shot.id in looks and looks[shot.id].style]
    if len(known) < FEWEST:
        return []
    found = []
    for shot in known:
        others = tuple(other for other in known if other != shot)
        score = style_apart(looks[shot].style, [looks[other].style for other in others])
        found.append(Compared(FailureMode.STYLE, shot, STYLE, score, others, "it is made in another style than the rest of the film"))
    return found


def _standing_out(
    shots: Sequence[Shot], distance: Mapping[frozenset[ShotId], float]
) -> list[tuple[Shot, float | None, tuple[ShotId, ...]]]:
    """How far every shot is from the others: the lower median over them; of only two that differ the later one is to blame."""
    found: list[tuple[Shot, float | None, tuple[ShotId, ...]]] = []
    for at, shot in enumerate(shots):
        others = tuple(other.id for other in shots if frozenset((shot.id, other.id)) in distance)
        apart_by = sorted(distance[frozenset((shot.id, other))] for other in others)
        score = apart_by[(len(apart_by) - 1) // 2] if apart_by else None
        if len(others) == 1 and sum(others[0] in pair for pair in distance) == 1 and others[0] in {one.id for one in shots[at + 1 :]}:
            score = 0.0
        found.append((shot, score, others))
    return found


def notes(plan: ShotList, champions: Mapping[ShotId, Take]) -> list[str]:
    """What a person should know of neighbouring shots; soft, nothing is retaken for it."""
    remarks = []
    for before, after in pairwise(plan.shots):
        if not _same_light_is_due(before, after):
            continue
        jump = abs(_luma(champions, after.id) - _luma(champions, before.id))
        if jump > LIGHT_JUMP:
            remarks.append(f"{before.id} and {after.id} play in one place at one hour, but their light differs by {jump:.0f} grey levels")
    remarks += [f"{shot_id} is shown twice in a row" for shot_id in _repeats(plan.shots, champions)]
    return remarks


def _same_light_is_due(before: Shot, after: Shot) -> bool:
    return before.scene is not None and before.scene == after.scene and before.set == after.set and before.size == after.size


def _luma(champions: Mapping[ShotId, Take], shot: ShotId) -> float:
    verdict = champions[shot].verdict if shot in champions else None
    return verdict.measures.get("luma", 0.0) if verdict else 0.0


def _repeats(shots: Sequence[Shot], champions: Mapping[ShotId, Take]) -> list[ShotId]:
    return [
        after.id
        for before, after in pairwise(shots)
        if before.id in champions and after.id in champions and champions[before.id].key == champions[after.id].key
    ]
