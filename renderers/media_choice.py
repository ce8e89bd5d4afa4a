"""Which file of a media folder is shown in which shot: by the words of its name, by its meaning, else by the seed.

The choice follows from the film's plan and the folder alone, so that the same film shows the same files.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ..core.bible import Bible
from ..core.document import seed_of
from ..core.names import TimeOfDay, Weather
from ..core.shot import Shot, ShotSize
from ..core.staging import Figure
from .media_file import Kind
from .media_index import Medium

Likeness = Callable[[Shot, Medium], float]
"""How well a file shows what a shot says, from 0 to 1 among the files of the folder."""

NAMES, ACTION, SETTING, CHARACTER, LIGHT = 3.0, 2.0, 1.5, 1.0, 0.75
"""What a word of a file's name counts that stands in the shot: names of people and places, then the prompt's sections."""
ELSE = -0.05  # … and one that stands nowhere in it
ANOTHER = -5.0  # the name of somebody who is not in the frame: more than action and place together
OTHER_HOUR = -0.75  # "night" in a shot by day
TOO_SHORT, FAR_TOO_SHORT = -0.25, -1.0
AGAIN = -0.4  # for each time that a file was shown in the shots just before
LATELY = 3
ON_STAGE = 1.05
"""How far from the middle of the stage somebody may stand and still be seen, if only in part."""

_HOURS_AND_WEATHERS = frozenset({*(one.value for one in TimeOfDay), *(one.value for one in Weather)})
_SILENT = frozenset(
    (
        "a", "an", "the", "of", "in", "on", "at", "and", "or", "with", "to", "for", "by", "from", "his", "her", "its", "is", "are",
        "img", "dsc", "mov", "vid", "pxl", "dji", "clip", "video", "image", "photo", "picture", "shot", "screenshot", "scan",
        "final", "copy", "edit", "take",
    )
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]{2,}")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ENDINGS = ("'s", "’s", "ing", "es", "ed", "s")


@dataclass(frozen=True)
class Ranked:
    """A file with what speaks for it."""

    medium: Medium
    score: float


def stems(text: str) -> tuple[str, ...]:
    """The telling words of a text or a file's name in one form: small, without accents and endings, each once."""
    plain = unicodedata.normalize("NFKD", _HUMP.sub(" ", text)).casefold()
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return tuple(dict.fromkeys(_stem(word) for word in _WORD.findall(plain) if word not in _SILENT))


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            if ending in ("ing", "ed") and word[-1] == word[-2]:
                word = word[:-1]  # running
            break
    return word[:-1] if word.endswith("e") and len(word) > 3 else word  # dance, dancing


def worth_of(shot: Shot, bible: Bible) -> Mapping[str, float]:
    """What every word counts that a file's name could share with the shot."""
    said, place = shot.prompt, shot.set.place if shot.set else ""
    hours = f"{shot.set.time.value} {shot.set.weather.value}" if shot.set else ""
    names = " ".join([place, *(sheet.name for sheet in bible.characters if sheet.id in _present(shot))])
    worth: dict[str, float] = {}
    for text, counts in (
        (f"{said.light} {hours}", LIGHT), (said.character, CHARACTER), (said.setting, SETTING), (said.action, ACTION), (names, NAMES),
    ):  # fmt: skip
        worth |= dict.fromkeys(stems(text), counts)
    return worth


def strangers_of(shot: Shot, bible: Bible) -> frozenset[str]:
    """The names of all who are not in the shot."""
    present = {word for sheet in bible.characters if sheet.id in _present(shot) for word in stems(sheet.name)}
    return frozenset(word for sheet in bible.characters for word in stems(sheet.name)) - present


def _present(shot: Shot) -> set[str]:
    """Who is in the frame: near, those for whom it is composed; in a wide one also whoever stands on the stage or walks onto it."""
    if shot.size is ShotSize.INSERT or (shot.subjects and shot.size in (ShotSize.CLOSE, ShotSize.MEDIUM)):
        return {*shot.subjects}
    return {*shot.subjects, *(figure.character for figure in shot.figures if _on_stage(figure))}


def _on_stage(figure: Figure) -> bool:
    ways = (figure.x, *(deed.to_x for deed in figure.deeds if deed.to_x is not None))
    return min(abs(x) for x in ways) <= ON_STAGE


def name_score(words: Sequence[str], worth: Mapping[str, float], strangers: frozenset[str]) -> float:
    """What a file's name says for it, by the stems of its words."""
    score = 0.0
    for word in words:
        if word in strangers:
            score += ANOTHER
        elif word in worth:
            score += worth[word]
        else:
            score += OTHER_HOUR if word in _OTHER_HOURS else ELSE
    return score


_OTHER_HOURS = frozenset(_stem(word) for word in _HOURS_AND_WEATHERS)


def rank(shot: Shot, bible: Bible, media: Sequence[Medium], seconds: float, likeness: Likeness | None) -> list[Ranked]:
    """All files, the fittest first; equals in an order that the shot's own seed draws. `seconds` are the shot's length."""
    worth, strangers = worth_of(shot, bible), strangers_of(shot, bible)
    ranked = []
    for medium in media:
        score = name_score(stems(medium.name.rpartition(".")[0]), worth, strangers)
        if likeness is not None:
            score += likeness(shot, medium)
        if medium.facts.kind is Kind.FILM and medium.facts.seconds < seconds:
            score += FAR_TOO_SHORT if 2 * medium.facts.seconds < seconds else TOO_SHORT
        ranked.append(Ranked(medium, round(score, 3)))
    drawn = {one.medium.sha256: seed_of(shot.seed, shot.prompt, one.medium.sha256) for one in ranked}
    return sorted(ranked, key=lambda one: (-one.score, drawn[one.medium.sha256], one.medium.name))


def assign(rankings: Sequence[list[Ranked] | None]) -> list[Ranked | None]:
    """One file for each shot in film order (None: a card, which shows none).

    Never the same twice in a row while there are others, and rather not one that was shown just before.
    """
    chosen: list[Ranked | None] = []
    lately: list[str] = []
    for ranking in rankings:
        if ranking is None:
            chosen.append(None)
            continue
        choice = _fresh(ranking, lately)
        chosen.append(choice)
        lately = [*lately, choice.medium.sha256][-LATELY:]
    return chosen


def _fresh(ranking: list[Ranked], lately: Sequence[str]) -> Ranked:
    others = [one for one in ranking if not lately or one.medium.sha256 != lately[-1]] or ranking
    return max(others, key=lambda one: one.score + AGAIN * lately.count(one.medium.sha256))  # of equals the first


def another(ranking: list[Ranked], shown: Ranked, neighbours: Sequence[Ranked | None], steps: int) -> Ranked:
    """What a retake shows instead: the next in the ranking, and after the last the first again; nothing that a neighbour shows."""
    near = {one.medium.sha256 for one in neighbours if one is not None}
    order = [shown, *(one for one in ranking if one.medium.sha256 not in {*near, shown.medium.sha256})]
    return order[steps % len(order)]
