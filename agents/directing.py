"""A person's words about shots: read at the gates or from ``rushes retake``, kept as directions, and followed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..core.bible import Bible
from ..core.brief import Gate
from ..core.direction import Direction, Directions
from ..core.errors import GateError
from ..core.event import Event
from ..core.names import ShotId, TakeKey
from ..core.project import Project
from ..core.shot import Shot, ShotList
from ..core.take import Take
from .crew import Crew, Tell
from .gates import ShotWord, record, shot_named
from .notes.shot_notes import GRAMMAR, apply_direction, direct
from .vault import takes_of

FILE = ".rushes/directions.json"
PREFERENCES = "preferences.jsonl"
AGAIN = "again"

_NAMED = re.compile(r"\s*(?:shot\s+)?#?(?P<shot>[\w.-]+)\s*:\s*(?P<note>\S.*)", re.IGNORECASE)
_RETAKE = re.compile(r"\s*retake\s+(?:shot\s+)?#?(?P<shot>[\w.-]+?)\s*(?:[:,]\s*(?P<note>.*))?$", re.IGNORECASE)
_TAKE = re.compile(r"take\s+#?(?P<take>\w+)$", re.IGNORECASE)
_WORDS: dict[str, dict[str, bool]] = {
    "lock": {"lock": True}, "unlock": {"lock": False}, "accept": {"accept": True}, "ok": {"accept": True}, "retake": {"retake": True},
}  # fmt: skip


@dataclass(frozen=True)
class Preference:
    """What a person chose (None: another take than the present one), and what stood in the film before."""

    shot: Shot
    chosen: TakeKey | None
    before: TakeKey
    note: str


@dataclass(frozen=True)
class Directed:
    """What came of a person's words: the directions; in sentences what was done and what could not be; what nobody could read."""

    directions: Directions
    done: tuple[str, ...]
    refused: tuple[str, ...]
    unread: tuple[str, ...]
    preferences: tuple[Preference, ...] = ()

    def sentences(self) -> tuple[str, ...]:
        """All of it as a person reads it."""
        return (*self.done, *self.refused, *(f"{note}: needs a model. Rules understand: {GRAMMAR}." for note in self.unread))


def directions_of(project: Project) -> Directions:
    """All that was said of the film's shots so far."""
    return project.find(FILE, Directions) or Directions()


def words_in(message: str, plan: ShotList) -> tuple[tuple[ShotWord, ...], str]:
    """The words about shots in a message such as ``3: closer; retake 5; 7: take 2``, and the rest of it, which is about none."""
    said, rest = list[ShotWord](), list[str]()
    for part in re.split(r"[;\n]", message):
        word = _word_in(part, plan)
        if word is not None:
            said.append(word)
        elif part.strip():
            rest.append(part.strip())
    return tuple(said), "; ".join(rest)


def _word_in(part: str, plan: ShotList) -> ShotWord | None:
    match = _NAMED.match(part) or _RETAKE.match(part)
    if match is None:
        return None
    try:
        shot = shot_named(plan, match["shot"])
    except GateError:
        return None
    word = word_of(shot.id, (match["note"] or "retake").strip())
    # "title: Squall" is a note on the script, not on the shot of that name
    return None if shot.card is not None and word.note else word


def word_of(shot: str, said: str) -> ShotWord:
    """What was said of a shot: lock, unlock, accept, retake, ``take 2``, or else a note."""
    plain = said.rstrip(".!").lower()
    if plain in _WORDS:
        return ShotWord.model_validate({"shot": shot, **_WORDS[plain]})
    chosen = _TAKE.match(plain)
    return ShotWord(shot=shot, take=chosen["take"]) if chosen else ShotWord(shot=shot, note=said)


def check(words: Sequence[ShotWord], plan: ShotList, project: Project) -> None:
    """Refuse words about shots or takes that are not there; raises `GateError`."""
    for word in words:
        shot = shot_named(plan, word.shot)
        if word.take is not None:
            take_named(project, shot, plan, word.take)


def follow(
    words: Sequence[ShotWord], plan: ShotList, champions: Mapping[ShotId, TakeKey], crew: Crew
) -> Directed:
    """Turn words into directions and keep them; what a person chose or refused is kept as a preference."""
    directed = weigh(words, plan, champions, crew.project)
    for preference in directed.preferences:
        prefer(crew, preference, plan)
    crew.project.save(FILE, directed.directions)
    return directed


def weigh(
    words: Sequence[ShotWord], plan: ShotList, champions: Mapping[ShotId, TakeKey], project: Project, said_before: Directions | None = None
) -> Directed:
    """What words about shots come to, after what was said before (None: what is kept); nothing is kept."""
    directions, bible = said_before or directions_of(project), project.find("bible.json", Bible)
    done, refused, unread, preferences = list[str](), list[str](), list[str](), list[Preference]()
    for word in words:
        shot = shot_named(plan, word.shot)
        said = directions.of(shot.id)
        if word.note or word.retake:
            read = direct(shot, said, word.note or AGAIN, rate=plan.rate, bible=bible)
            heeded = _asks_other(said, read.direction)
            said = read.direction if heeded else said  # a note that changes nothing takes no choice back, and does not stick
            done += [f"{shot.id}: {sentence}" for sentence in read.done]
            refused += [f"{shot.id}: {sentence}" for sentence in read.refused]
            unread += [f"{shot.id}: “{note}”" for note in read.unread]
            if shot.id in champions and heeded:
                preferences.append(Preference(shot, None, champions[shot.id], word.note or AGAIN))
        if word.lock is not None:
            said = said.model_copy(update={"locked": shot if word.lock else None})
            done.append(f"{shot.id}: {'locked' if word.lock else 'unlocked'}")
        chosen = take_named(project, shot, plan, word.take).key if word.take else champions.get(shot.id) if word.accept else None
        if chosen is not None:
            said = said.model_copy(update={"accepted": chosen})
            done.append(f"{shot.id}: {'take ' + word.take + ' is' if word.take else 'its take is'} the one")
            preferences.append(Preference(shot, chosen, champions.get(shot.id, chosen), word.note))
        directions = directions.with_one(said)
    return Directed(directions, tuple(done), tuple(refused), tuple(unread), tuple(preferences))


def _asks_other(before: Direction, after: Direction) -> bool:
    """Whether a direction asks for another picture than the one before."""
    kept = {"notes", "accepted"}
    return before.model_dump(exclude=kept) != after.model_dump(exclude=kept)


def order_retake(crew: Crew, name: str, note: str) -> Directed:
    """Have a shot of the standing plan taken again; raises `GateError` when there is none, or rules can't follow the note."""
    if not crew.project.path("shots.json").is_file():
        raise GateError(f"{crew.project.folder} has no shots yet. Run rushes make on it first.")
    plan = crew.project.load("shots.json", ShotList)
    shot = shot_named(plan, name)
    if note:
        read = direct(shot, directions_of(crew.project).of(shot.id), note, rate=plan.rate)
        if not read.done:
            raise GateError(" ".join(read.refused) or f"Without a model {note!r} can't be followed. Rules understand: {GRAMMAR}.")
    directed = follow([ShotWord(shot=shot.id, note=note, retake=not note)], plan, {}, crew)
    record(crew, Gate.CUT, "", "retake", note, directed.done, [shot.id])
    return directed


def directed_plan(plan: ShotList, said: Directions, bible: Bible, tell: Tell) -> ShotList:
    """The plan as the person wants its shots."""
    if not said.shots:
        return plan
    shots = []
    for shot in plan.shots:
        wanted, why = apply_direction(shot, said.of(shot.id), bible)
        if why:
            tell(Event(name="note", message=f"{shot.id}: {why}", data={"shot": shot.id}))
        shots.append(wanted)
    return plan.model_copy(update={"shots": tuple(shots)})


def take_named(project: Project, shot: Shot, plan: ShotList, name: str) -> Take:
    """The take of a number or key that fits the shot; raises `GateError`."""
    takes = takes_of(project, shot.id)
    found = [take for take in takes if name.strip() in (str(take.number), take.key)]
    if not found:
        listed = ", ".join(str(take.number) for take in takes) or "none"
        raise GateError(f"{shot.id} has no take {name!r}. It has: {listed}.")
    take = found[0]
    if take.frames != shot.frames or take.size != plan.size or take.rate != plan.rate:
        raise GateError(
            f"Take {take.number} of {shot.id} does not fit any more: it has {take.frames} frames of {take.size} at {take.rate}, "
            f"the shot {shot.frames} of {plan.size} at {plan.rate}."
        )
    return take


def prefer(crew: Crew, preference: Preference, plan: ShotList) -> None:
    """Keep what a person preferred, and to what: judges are measured by it."""
    shot, chosen = preference.shot, preference.chosen
    takes = {take.key: take for take in takes_of(crew.project, shot.id)}
    over = [key for key, take in takes.items() if key != chosen and take.frames == shot.frames and take.size == plan.size]
    verdicts = {key: take.verdict.decision.value for key, take in takes.items() if take.verdict and key in (*over, chosen)}
    entry: dict[str, object] = {"at": crew.now().isoformat(timespec="seconds"), "shot": shot.id, "chosen": chosen}
    over = over if chosen else [preference.before]
    crew.project.append(PREFERENCES, entry | {"over": over, "note": preference.note, "verdicts": verdicts})
