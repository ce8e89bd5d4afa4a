"""Who appears in a text that names no cast: roles, animals and names, the most spoken of first."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from ..core.bible import Being
from ..core.names import CharacterId
from ..core.script import Character
from .descriptions import Kind, is_given, kind_of, kinds
from .places import is_place
from .tables import longest_match, singular

MOST = 6

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[.!?;:,\"“”]")
_ARTICLES = frozenset({"the", "a", "an", "this", "that", "his", "her", "their", "its", "my", "our", "one"})
_CROWDS = frozenset(
    {"people", "someone", "somebody", "everyone", "nobody", "person", "crowd", "family", "couple", "pair", "trio", "team", "human"}
    | {"listener", "speaker"}
    | {"expert", "owner", "winner", "loser", "god", "death", "host", "muse", "sage", "fish", "bug", "animal", "creature", "pet"}
)
_STORMS = frozenset(
    {"storm", "thunderstorm", "snowstorm", "sandstorm", "rainstorm", "tempest", "hurricane", "typhoon", "cyclone", "tornado"}
    | {"whirlwind", "thundercloud", "raincloud", "stormcloud", "blizzard"}
)
_SCENERY = frozenset({"wind", "breeze", "fog", "mist", "rain", "cloud", "gale", "squall", "monsoon"})
_NO_NAMES = frozenset(
    {"i", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march", "april", "may"}
    | {"june", "july", "august", "september", "october", "november", "december", "christmas", "easter", "god", "english", "french"}
    | {"german", "spanish", "american", "european", "african", "asian", "british", "earth", "internet", "mr", "mrs", "ms", "dr", "ok"}
)


@dataclass
class _Mentions:
    """How often somebody is spoken of, how often as the sentence's subject, and the first words for them."""

    name: str
    words: str = ""
    count: int = 0
    leads: int = 0
    kind: Kind = field(default_factory=Kind)


def people_in(text: str) -> tuple[Character, ...]:
    """The characters of a prose text, at most `MOST`; none when nobody acts in it.

    A role ("the keeper"), an animal, a storm or a robot counts when a sentence begins with it or
    it comes twice; a proper name when it is a usual one or stands within a sentence twice.
    """
    tokens = _WORD.findall(text)
    found = _roles(tokens)
    _names(tokens, found)
    kept = [one for one in found.values() if _acts(one)]
    kept.sort(key=lambda one: -(one.count + one.leads))
    people: dict[str, Character] = {}
    for one in kept[:MOST]:
        slug = re.sub(r"[^a-z0-9]+", "-", one.name.lower().removeprefix("the ")).strip("-") or f"c{len(people) + 1}"
        people.setdefault(slug, Character(id=CharacterId(slug), name=one.name, description=one.words))
    return tuple(people.values())


def _acts(one: _Mentions) -> bool:
    if one.kind.being is Being.STORM and one.kind.species not in _STORMS:
        # Weather is mostly scenery, and moods ("the silence") are no characters in running text.
        return one.kind.species in _SCENERY and one.leads > 1 and one.count > 2
    return one.leads > 0 or one.count > 1


def _roles(tokens: list[str]) -> dict[str, _Mentions]:
    """Common nouns after an article: "the old keeper", "a fox"."""
    found: dict[str, _Mentions] = {}
    lowered = [token.lower() for token in tokens]
    known = kinds()
    at = 0
    while at < len(tokens):
        at += 1
        if lowered[at - 1] not in _ARTICLES:
            continue
        for start in range(at, min(at + 3, len(tokens))):
            if not tokens[start][0].isalpha() or lowered[start] in _ARTICLES:
                break
            length = longest_match(lowered, start, known, most=3)
            if not length or (start + length < len(tokens) and lowered[start + length] in known):
                continue
            noun = " ".join(lowered[start : start + length])
            kind = kind_of(noun.split())
            if kind.being is not Being.THING and singular(noun) not in _CROWDS and not (noun.endswith("s") and singular(noun) != noun):
                one = found.setdefault(noun, _Mentions(f"the {noun}", kind=kind))
                one.count += 1
                one.leads += at == 1 or not tokens[at - 2][0].isalnum()
                one.words = one.words or _first_words(lowered[at - 1 : start + length])
                at = start + length
            break
    return found


def _first_words(phrase: list[str]) -> str:
    """"An old keeper" of the first mention; nothing when no adjective stands in it."""
    if len(phrase) < 3 or phrase[0] not in ("a", "an", "the", "one"):
        return ""
    bare = " ".join(phrase[1:])
    return f"{'an' if bare[0] in 'aeiou' else 'a'} {bare}"


def _names(tokens: list[str], found: dict[str, _Mentions]) -> None:
    """Proper names: capitalised within a sentence, or usual given names anywhere."""
    inside, leading = Counter[str](), Counter[str]()
    for at, token in enumerate(tokens):
        name = re.sub(r"['’]s$", "", token)
        if len(name) < 2 or not (name[0].isupper() and name[1:].islower()) or name.lower() in _NO_NAMES or is_place(name.lower()):
            continue
        starts = at == 0 or not tokens[at - 1][0].isalnum()
        after_article = at > 0 and tokens[at - 1].lower() in _ARTICLES
        if not after_article:
            (leading if starts and tokens[at - 1 : at] != [","] else inside)[name] += 1
    for name in {**inside, **leading}:
        if inside[name] > 1 or (inside[name] and leading[name]) or (is_given(name.lower()) and inside[name] + leading[name]):
            found[name] = _Mentions(name, "", inside[name] + leading[name], 1)
