"""The plots: loading them, and choosing the moments that a film of a given length has room for."""

from __future__ import annotations

import random
import re
import tomllib
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

from . import grammar
from .telling import Stage

PARTS = ("world", "change", "try", "dark", "turn", "after")


@dataclass(frozen=True)
class Moment:
    """One action with its line. `rank` 0 stays in the shortest film, 4 is only in the longest."""

    part: str
    rank: int
    do: tuple[str, ...]
    say: tuple[str, ...]
    at: str = "P"
    when: str = ""
    speak: str = ""


@dataclass(frozen=True)
class Told:
    """A moment with its words: `action` is seen, `line` is the narrator's, `reply` a character's."""

    part: str
    rank: int
    at: str
    action: str
    line: str
    reply: str = ""

    @property
    def words(self) -> int:
        """How many words are spoken."""
        return len(self.line.split()) + len(self.reply.split())


@lru_cache(maxsize=2)
def book(name: str) -> dict[str, Any]:
    """A book of plots with its titles and loglines: ``kernels`` or ``frames``."""
    return tomllib.loads((files("rushes.agents") / "data" / f"{name}.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=64)
def moments(name: str, family: str) -> tuple[Moment, ...]:
    """The moments of a plot, in the order of the story."""
    found = [
        Moment(
            part=entry["part"],
            rank=entry["rank"],
            do=tuple(entry["do"]),
            say=tuple(entry["say"]),
            at=entry.get("at", "P"),
            when=entry.get("when", ""),
            speak=entry.get("speak", ""),
        )
        for entry in book(name)[family]
    ]
    return tuple(found)


def fitting(stage: Stage, name: str, family: str, facts: frozenset[str]) -> list[Moment]:
    """The moments whose conditions hold, the common ones put in where they belong."""
    own = [moment for moment in moments(name, family) if _holds(moment.when, stage, facts)]
    if name != "kernels":
        return own
    common = [moment for moment in moments(name, "common") if _holds(moment.when, stage, facts)]
    ordered: list[Moment] = []
    for part in PARTS:
        mine = [moment for moment in own if moment.part == part]
        more = [moment for moment in common if moment.part == part]
        ordered += mine + more if part in ("world", "change", "try", "dark") else mine[:1] + more + mine[1:]
    return ordered


def _holds(when: str, stage: Stage, facts: frozenset[str]) -> bool:
    for term in filter(None, when.split("+")):
        wanted = not term.startswith("!")
        name = term.removeprefix("!")
        if name in ("A", "B", "H"):
            holds = name in stage.players
        elif name.endswith(".living"):
            player = stage.players.get(name[0])
            holds = player is not None and player.noun.living
        else:
            holds = name in facts
        if holds is not wanted:
            return False
    return True


def tell(stage: Stage, chosen: list[Moment], rng: random.Random) -> list[tuple[Told, ...]]:
    """Every moment in all its wordings; the seed's own order comes first."""
    told = []
    for moment in chosen:
        reply = stage.fill(moment.speak, moment.at) if moment.speak else ""
        action = stage.action(rng.choice(moment.do), moment.at)
        says = [stage.fill(say, moment.at) for say in rng.sample(moment.say, len(moment.say))]
        says = [say for say in says if not _echoes(say)] or says[:1]
        ways = [Told(moment.part, moment.rank, moment.at, action, say, reply) for say in says]
        told.append((*ways, *(replace(way, reply="") for way in ways if reply)))
    return told


def _echoes(line: str) -> bool:
    """Whether a line uses a long word twice ("the sailors warned it about sailors")."""
    words = re.findall(r"[a-z]{6,}", line.lower())
    return len(words) != len(set(words))


CORE = 36
"""From this many words on, a film has every moment of rank 0 and 1."""
SLACK = 1.15
"""How far past the budget the words may go: a voice makes up for it in the pauses."""


def cut_to(
    told: list[tuple[Told, ...]], budget: float, rng: random.Random, cause: frozenset[str] = frozenset()
) -> list[Told]:
    """The moments that fit a number of words, in the story's order.

    What has rank 0 or 1 makes a whole story: of its wordings the fullest that fit are taken, and
    when none fit, lines fall silent, the turn's and the ending's last of all. The rest follows by
    rank, as long as there is room. `cause` holds the stems that may stand in neighbouring lines.
    """
    bones = {index: ways[0] for index, ways in enumerate(told) if ways[0].rank <= (1 if budget >= CORE else 0)}
    limit = budget * SLACK
    _draw(bones, told, limit, rng)
    _fit(bones, told, limit)
    _silence(bones, told, limit)
    spent = sum(moment.words for moment in bones.values())
    if any(not moment.line for moment in bones.values()):
        return [bones[index] for index in sorted(bones)]
    rest = [index for index in range(len(told)) if index not in bones]
    for index in sorted(rest, key=lambda index: (told[index][0].rank, _weight(told[index][0].part), index)):
        fits = [way for way in told[index] if spent + way.words <= limit]
        if fits:
            bones[index] = fits[0]
            spent += fits[0].words
    _part_echoes(bones, told, limit, cause)
    return [bones[index] for index in sorted(bones)]


def _part_echoes(bones: dict[int, Told], told: list[tuple[Told, ...]], limit: float, cause: frozenset[str]) -> None:
    """Reword lines that repeat a word of the line before, where another wording fits."""
    before: set[str] = set()
    for index in sorted(bones):
        spare = limit - sum(moment.words for moment in bones.values()) + bones[index].words
        ways = [
            bones[index],
            *(way for way in told[index] if way.words <= spare and bool(way.reply) == bool(bones[index].reply)),
        ]
        bones[index] = min(ways, key=lambda way: len((grammar.stems(way.line) & before) - cause))
        before = grammar.stems(bones[index].line)


def _draw(bones: dict[int, Told], told: list[tuple[Told, ...]], limit: float, rng: random.Random) -> None:
    """Draw wordings that together fill the room and no more; leave the first ones when no draw does."""
    for _ in range(60):
        drawn = {index: rng.choice(told[index]) for index in bones}
        if 0.84 * limit <= sum(moment.words for moment in drawn.values()) <= limit:
            bones.update(drawn)
            return


def _fit(bones: dict[int, Told], told: list[tuple[Told, ...]], limit: float) -> None:
    """Choose the wordings: the seed's own, and where those are too long, one shorter after another, the cheapest loss first."""
    while sum(moment.words for moment in bones.values()) > limit:
        over = sum(moment.words for moment in bones.values()) - limit
        swaps = [
            (bones[index].words - way.words, bool(bones[index].reply) > bool(way.reply), index, way)
            for index in bones
            for way in told[index]
            if way.words < bones[index].words
        ]
        if not swaps:
            return
        enough = [swap for swap in swaps if swap[0] >= over]
        kept = [swap for swap in enough or swaps if not swap[1]] or enough or swaps
        _, _, index, way = (min if enough else max)(kept, key=lambda swap: (swap[0], swap[2]))
        bones[index] = way


def _silence(bones: dict[int, Told], told: list[tuple[Told, ...]], limit: float) -> None:
    """Where even the shortest wordings are too long, let actions tell it alone."""
    order = ("dark", "try", "change", "world", "after", "turn")
    if all(moment.part != "turn" for moment in bones.values()):
        order = ("dark", "try", "change", "after", "world", "turn")
    for index in sorted(bones, key=lambda index: (-bones[index].rank, order.index(bones[index].part))):
        spent = sum(moment.words for moment in bones.values())
        if spent > limit and sum(bool(moment.line) for moment in bones.values()) > 1:
            bones[index] = replace(bones[index], line="", reply="")
    for index in sorted(bones, key=lambda index: (bones[index].rank, -order.index(bones[index].part))):
        room = limit - sum(moment.words for moment in bones.values())
        fits = [way for way in told[index] if not bones[index].line and way.words <= room]
        if fits:
            bones[index] = max(fits, key=lambda way: way.words)


def _weight(part: str) -> int:
    """Which part a longer film fills first."""
    return {"change": 0, "try": 1, "turn": 1, "dark": 2, "world": 3, "after": 4}[part]
