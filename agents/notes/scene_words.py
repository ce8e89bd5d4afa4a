"""Words for scenes in a person's notes: which ones are meant, and what hour, weather and place they are to have."""

from __future__ import annotations

import re

from ...core.names import TimeOfDay, Weather
from ...tools.heading import TIMES, WEATHERS
from .clauses import NUMBERS, ORDINALS, Clause
from .script_notes import Note, Scenes, Setting

_ORD = rf"(?:{'|'.join(ORDINALS)}|opening|last|final|closing|\d{{1,3}}(?:st|nd|rd|th))"
NUM = rf"(?:\d{{1,4}}[a-z]?|{'|'.join(reversed(NUMBERS))})(?!\w)"
_LIST = rf"#?{NUM}(?:\s*(?:,\s*and\b|,|-|–|&|\band\b|\bto\b|\bthrough\b)\s*(?:scenes?\s+)?#?{NUM})*"
EVERY = (
    r"everything|every\s+scene|all(?:\s+of)?(?:\s+the)?\s+scenes|(?:all\s+of\s+)?the\s+(?:whole|entire)\s+(?:film|thing|story|movie|script)"
)
ALL = rf"{EVERY}|all\s+of\s+it|it\s+all|the\s+(?:film|movie|story)|it"
BY_NUMBER = (
    rf"(?:the\s+)?(?:scenes?\s+{_LIST}|{_ORD}(?:(?:\s+scene)?(?:\s+and|,)\s+(?:the\s+)?{_ORD})?\s+(?:scenes?|one)|(?:last|first)\s+{NUM}\s+scenes)"
)
_BY_NAME = (
    r"(?:the\s+(?!whole\b|entire\b|same\b)[\w'-]{1,20}(?:\s[\w'-]{1,20}){0,2}\s+scenes?"
    r"|the\s+scenes?\s+(?:in|at|on|by|with)\s+[\w' -]{2,40}?)"
)
SOME = rf"(?:{BY_NUMBER}|{_BY_NAME})"
_ONE = re.compile(rf"(?P<a>{NUM})\s*(?:(?:-|–|\bto\b|\bthrough\b)\s*(?:scenes?\s+)?#?(?P<b>{NUM}))?", re.IGNORECASE)
_NAMED = re.compile(r"the\s+(?:scenes?\s+(?:in|at|on|by|with)\s+)?(?P<words>.+?)(?:\s+scenes?)?", re.IGNORECASE)


def scenes_of(text: str) -> Scenes:
    """The scenes that a reference names ("scenes 2-4", "the last scene", "the kitchen scene", "everything")."""
    said = " ".join(text.lower().split())
    if re.fullmatch(ALL, said):
        return Scenes()
    if few := re.fullmatch(rf"(?:the\s+)?(first|last)\s+({NUM})\s+scenes", said):
        count = _figure(few[2])
        return Scenes((("1", count),) if few[1] == "first" else ((f"-{count}", "-1"),))
    if re.fullmatch(rf"{BY_NUMBER}|{NUM}\s+and\s+{NUM}", said):
        if re.search(rf"{_ORD}\s+(?:scenes?|one)$", said):
            places = [_place(word) for word in re.findall(_ORD, said)]
            return Scenes(tuple((one, one) for one in places))
        counted = _ONE.finditer(said.partition("scene")[2] or said)
        return Scenes(tuple((_figure(one["a"]), _figure(one["b"] or one["a"])) for one in counted))
    named = _NAMED.fullmatch(said)
    return Scenes(named=named["words"] if named else said)


def _figure(word: str) -> str:
    return str(NUMBERS.get(word, word))


def _place(word: str) -> str:
    if word in ("last", "final", "closing"):
        return "-1"
    return str(ORDINALS.get(word, 1 if word == "opening" else re.sub(r"\D", "", word)))


# The tail of a setting: hours, weathers and places in any order ("at night, in the rain", "in the kitchen at dawn").
_SKIES = WEATHERS | {
    "rains": Weather.RAIN, "pouring": Weather.RAIN, "pouring rain": Weather.RAIN, "snows": Weather.SNOW, "storms": Weather.STORM,
    "storming": Weather.STORM, "dry": Weather.CLEAR, "clear weather": Weather.CLEAR, "sunshine": Weather.CLEAR, "clear sky": Weather.CLEAR,
    "clear skies": Weather.CLEAR, "no rain": Weather.CLEAR, "no snow": Weather.CLEAR, "no storm": Weather.CLEAR, "no fog": Weather.CLEAR,
    "a gale": Weather.WIND, "grey": Weather.CLOUDY,
}  # fmt: skip
_HOURS = TIMES | {"night time": TimeOfDay.NIGHT, "nighttime": TimeOfDay.NIGHT, "daytime": TimeOfDay.DAY, "nightfall": TimeOfDay.DUSK}
_TERMS = "|".join(re.escape(term) for term in sorted({*_SKIES, *_HOURS}, key=len, reverse=True))
_TERM = re.compile(
    rf"(?:(?:at|in|during|on|with|by|under|into|to|as|without)\s+)?(?:(?:a|an|the|some|heavy|light|full|soft|thick|deep)\s+)*"
    rf"(?P<term>{_TERMS})(?:\s+(?:weather|sky|skies|light|air|time|falling))?(?!['\w-])",
    re.IGNORECASE,
)
_SIDE = re.compile(r"(?:an?\s+)?(?:(?P<in>inside|indoors|interior|int\.?)|(?P<out>outside|outdoors|exterior|ext\.?))(?!\w)", re.IGNORECASE)
_PLACE = re.compile(
    r"(?P<prep>in|at|on|to|into|onto|inside|outside|aboard|by|near)\s+"
    rf"(?P<place>(?:(?!\s(?:at|in|on|during|with|under)\s+(?:(?:a|an|the)\s+)?(?:{_TERMS})\b)[\w' -])+)",
    re.IGNORECASE,
)
_GAP = re.compile(r"[\s,]*(?:(?:and|but)\b\s*)?", re.IGNORECASE)


def settings_of(clause: Clause, scenes: Scenes, said: str, sure: bool) -> list[Note] | None:
    """The settings that a whole tail names; None when a part of it is none."""
    found: list[Note] = []
    at, masked = 0, clause.masked
    while at < len(masked):
        if (gap := _GAP.match(masked, at)) and gap.end() > at:
            at = gap.end()
            continue
        if term := _TERM.match(masked, at):
            word = term["term"].lower()
            word = "clear" if re.match(r"without\b", term[0], re.IGNORECASE) else word
            found.append(Setting(said, scenes, time=_HOURS.get(word)) if word in _HOURS else Setting(said, scenes, weather=_SKIES[word]))
            at = term.end()
        elif place := _PLACE.match(masked, at):
            words, prep = clause.text[place.start("place") : place.end("place")].strip(), place["prep"].lower()
            inside = True if prep == "inside" else False if prep == "outside" else None
            found.append(Setting(said, scenes, place=words, interior=inside, sure=sure))
            at = place.end()
        elif side := _SIDE.match(masked, at):
            found.append(Setting(said, scenes, interior=bool(side["in"])))
            at = side.end()
        else:
            return None
    return found or None
