"""Descriptions of people, animals and things, read into what they say for certain and nothing more."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Any, NamedTuple

from ..core.bible import Age, Being, Gender
from .palettes import is_colour
from .tables import group_of, longest_match, singular, table, term

_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[,.;:()]")
_HEAD_ENDS = frozenset(
    {"in", "with", "who", "that", "which", "wearing", "carrying", "holding", "from", "at", "on", "of", "and", "is", "has", "about", "whose"}
)
_STOPS = frozenset({"a", "an", "the", "his", "her", "their", "its", "in", "with", "wearing", "carrying", "holding", "of", *",.;:()"})
_HOLDS = frozenset({"carrying", "carries", "holding", "holds", "with", "clutching", "bringing", "bearing", "gripping", "hugging"})
_PATTERNS = {
    "striped": "stripes", "stripy": "stripes", "stripes": "stripes", "dotted": "dots", "spotted": "dots",
    "polka-dot": "dots", "dots": "dots",
}  # fmt: skip
_BUILDS = {
    "slim": "slim", "thin": "slim", "skinny": "slim", "lanky": "slim", "slender": "slim", "lean": "slim", "gaunt": "slim",
    "wiry": "slim", "stout": "stout", "fat": "stout", "plump": "stout", "chubby": "stout", "burly": "stout", "heavy": "stout",
    "round": "stout", "stocky": "stout", "portly": "stout", "broad": "stout", "big": "stout",
}  # fmt: skip
_OLD = frozenset(
    {"old", "elderly", "aged", "ancient", "retired", "wizened", "grizzled", "grey-haired", "white-haired", "silver-haired", "weathered"}
)
_HAIR = {
    "bald": "bald", "curly": "curly", "curls": "curly", "afro": "curly", "wavy": "curly", "frizzy": "curly", "bun": "bun",
    "topknot": "bun", "long": "long", "braid": "long", "braids": "long", "braided": "long", "plaits": "long", "pigtails": "long",
    "ponytail": "long", "bob": "bob", "short": "short", "cropped": "short",
}  # fmt: skip
_SKINS = {
    "pale": "pale", "pale-skinned": "pale", "freckled": "pale", "fair-skinned": "fair", "light-skinned": "fair", "tanned": "tan",
    "olive-skinned": "olive", "brown-skinned": "brown", "dark-skinned": "dark brown", "black-skinned": "deep brown",
}  # fmt: skip
_NUMBERS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
    "fifteen", "sixteen", "seventeen",
)  # fmt: skip
_TENS = {"sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
_SHE, _HE = frozenset({"she", "her", "hers", "herself"}), frozenset({"he", "him", "his", "himself"})


@dataclass(frozen=True)
class Traits:
    """What a description says; None or empty where it says nothing.

    `role` is a trade of the wardrobe table, `thing` the words for what is carried ("a brass
    lantern"), `known` whether the head noun was one that the tables know.
    """

    being: Being | None = None
    species: str = ""
    role: str = ""
    known: bool = False
    age: Age | None = None
    gender: Gender | None = None
    build: str = ""
    skin: str = ""
    hair: str = ""
    hair_colour: str = ""
    beard: str = ""
    hat: str = ""
    hat_colour: str = ""
    glasses: bool = False
    garment: str = ""
    pattern: str = ""
    main: str = ""
    second: str = ""
    carries: str = ""
    thing: str = ""

    def or_else(self, other: Traits) -> Traits:
        """These traits, and the other's where these say nothing."""
        return Traits(**{name: mine or getattr(other, name) for name, mine in vars(self).items()})


class _Item(NamedTuple):
    """A known noun found in the words, with the words before it that describe it."""

    group: str
    start: int
    end: int
    modifiers: tuple[str, ...]


def tokens(text: str) -> list[str]:
    """Words in small letters, and the marks between them."""
    return [token.lower() for token in _TOKEN.findall(text)]


def read_description(text: str) -> Traits:
    """Read "an old lighthouse keeper in a yellow raincoat and sou'wester, with a brass lantern"."""
    words = tokens(text)
    head = _head(words)
    kind = _kind(head)
    garment, hat = _first(words, "garments"), _first(words, "hats")
    prop = _held(words, len(head))
    colours = _colours(garment.modifiers) if garment else _loose_colours(words, kind)
    hat_colours = _colours(hat.modifiers) if hat else []
    joined = hat is not None and garment is not None and hat.start - garment.end <= 2
    return Traits(
        being=kind.being,
        species=kind.species,
        role=kind.role,
        known=kind.known,
        age=_age(words, head),
        gender=_gender(words, head),
        build=next((_BUILDS[word] for word in head[:-1] if word in _BUILDS), ""),
        skin=next((_SKINS[word] for word in words if word in _SKINS), ""),
        glasses=any(word in ("glasses", "spectacles", "bespectacled") for word in words),
        garment=garment.group if garment else "",
        pattern=next((_PATTERNS[word] for word in words if word in _PATTERNS), ""),
        main=colours[0] if colours else "",
        second=colours[1] if len(colours) > 1 else "",
        hat=hat.group if hat else "",
        hat_colour=hat_colours[0] if hat_colours else colours[0] if joined and colours else "",
        carries=prop.group if prop else "",
        thing=_thing(words, prop) if prop else "",
        **_hair(words),
    )


def _head(words: Sequence[str]) -> list[str]:
    """The noun phrase that says who it is: the first with a known noun, up to a preposition, joint or mark."""
    phrases: list[list[str]] = [[]]
    for word in words:
        if word in _HEAD_ENDS or not word[0].isalnum():
            if word in _HEAD_ENDS and any(phrases):
                break
            phrases.append([])
        elif word not in ("a", "an", "the", "one"):
            phrases[-1].append(word)
    said = [phrase for phrase in phrases if phrase]
    return next((phrase for phrase in said if _kind(phrase).known), said[0] if said else [])


class Kind(NamedTuple):
    """What the head noun of a phrase makes of somebody."""

    being: Being | None = None
    species: str = ""
    role: str = ""
    known: bool = False


@lru_cache(maxsize=1)
def kinds() -> Mapping[str, Kind]:
    """From every known noun to what it is; where two tables know one noun, the later below wins."""
    beings = table("beings")
    known = {word: Kind(Being.THING, word, "", True) for word in beings["things"]}
    known |= {word: Kind(Being.ANIMAL, word, "", True) for word in beings["animals"]}
    known |= {word: Kind(Being.STORM, word, "", True) for word in beings["storm"]}
    known |= {word: Kind(Being.ROBOT, word, "", True) for word in beings["robot"]}
    known |= {word: Kind(Being.PERSON, "", "", True) for words in table("wardrobe")["people"].values() for word in words}
    known |= {role: Kind(Being.PERSON, "", role, True) for role in roles()}
    return MappingProxyType(known)


@lru_cache(maxsize=1)
def roles() -> Mapping[str, Mapping[str, Any]]:
    """From every known trade or role to its wardrobe."""
    return MappingProxyType({role: entry for entry in table("wardrobe")["trades"] for role in entry["roles"]})


def kind_of(words: Sequence[str]) -> Kind:
    """What a noun phrase names, by its last known words."""
    return _kind([word for word in words if word not in ("a", "an", "the")])


def _kind(head: Sequence[str]) -> Kind:
    known = kinds()
    if any(singular(word) in ("robot", "android", "clockwork", "mechanical") for word in head):
        return Kind(Being.ROBOT, "robot", "", True)
    for end in range(len(head), 0, -1):
        for start in range(max(0, end - 3), end):
            try:
                return known[term(head[start:end], known)]
            except KeyError:
                continue
        if end == len(head) and _is_agent(head[-1]):
            return Kind(Being.PERSON, "", "", True)
    return Kind()


def _is_agent(word: str) -> bool:
    """Whether a noun's ending says that it is someone who does something."""
    word = singular(word)
    return len(word) > 4 and word.endswith(("ist", "man", "person", "smith", "wright", "ician", "er", "or"))


def _find(words: Sequence[str], key: str) -> Iterator[_Item]:
    known = group_of("wardrobe", key)
    at = 0
    while at < len(words):
        length = longest_match(words, at, known, most=3)
        if length:
            yield _Item(known[term(words[at : at + length], known)], at, at + length, _modifiers(words, at))
        at += max(length, 1)


def _first(words: Sequence[str], key: str) -> _Item | None:
    """The first garment or hat that is worn, not the name of a trade or of something else ("cap of the bottle")."""
    return next((item for item in _find(words, key) if item.start > 0), None)


def _modifiers(words: Sequence[str], at: int) -> tuple[str, ...]:
    found: list[str] = []
    for back in range(at - 1, max(-1, at - 7), -1):
        word = words[back]
        joins_colours = word == "and" and found and is_colour(found[0]) and back > 0 and is_colour(words[back - 1])
        if word in _STOPS or (word == "and" and not joins_colours):
            break
        found.insert(0, word)
    return tuple(found)


def _colours(modifiers: Sequence[str]) -> list[str]:
    """The colours among describing words, two-word names whole."""
    found: list[str] = []
    at = 0
    while at < len(modifiers):
        pair = " ".join(modifiers[at : at + 2])
        if len(modifiers) > at + 1 and is_colour(pair):
            found.append(pair)
            at += 2
            continue
        if is_colour(modifiers[at]) and modifiers[at] != "dark":
            found.append(modifiers[at])
        at += 1
    return found


def _loose_colours(words: Sequence[str], kind: Kind) -> list[str]:
    """Colours that belong to nobody's clothes: an animal's or thing's own, a person's "dressed in red"."""
    if kind.being in (Being.PERSON, None):
        pairs = enumerate(pairwise(words))
        dressed = next((at for at, (word, after) in pairs if word in ("in", "wearing") and is_colour(after)), None)
        return _colours(words[dressed + 1 : dressed + 3]) if dressed is not None else []
    furs: Mapping[str, str] = table("colours")["hair"]
    return _colours([word for word in words if word not in kind.species.split()]) or [word for word in words if word in furs][:1]


def _held(words: Sequence[str], after: int) -> _Item | None:
    """What is carried: a prop's noun after a word of holding."""
    held = next((at for at, word in enumerate(words) if word in _HOLDS), len(words))
    items = (item for item in _find(words, "props") if item.start > max(held, after - 1))
    return next((item for item in items if words[item.start] not in ("glasses", "light")), None)


def _thing(words: Sequence[str], prop: _Item) -> str:
    phrase = " ".join([*prop.modifiers, *words[prop.start : prop.end]])
    if singular(phrase) != phrase or phrase.startswith("some "):
        return phrase
    return f"{'an' if phrase[0] in 'aeiou' else 'a'} {phrase}"


def _age(words: Sequence[str], head: Sequence[str]) -> Age | None:
    people = group_of("wardrobe", "people")
    ages = [people.get(singular(word), "") for word in head]
    years = _years(words)
    if years is not None:
        return Age.CHILD if years < 15 else Age.ELDER if years >= 62 else Age.ADULT
    if "elder" in ages or (any(word in _OLD for word in head) and "child" not in ages):
        return Age.ELDER
    if "child" in ages:
        return Age.CHILD
    return Age.ADULT if "young" in head or "middle-aged" in words else None


def _years(words: Sequence[str]) -> int | None:
    """An age in years: "aged nine", "(34)", "seven-year-old", "in her seventies"."""
    for at, word in enumerate(words):
        number = word.split("-")[0]
        value = int(number) if number.isdecimal() and len(number) < 4 else _TENS.get(number)
        value = _NUMBERS.index(number) if number in _NUMBERS else value
        after = words[at + 1] if at + 1 < len(words) else ""
        before = words[at - 1] if at else ","
        bare = number.isdecimal() and before in "(," and after in (")", ",", "")
        if value is not None and ("-year" in word or after.startswith("year") or before == "aged" or bare):
            return value
        tens = _TENS.get(word.removesuffix("ies") + "y") if word.endswith("ties") else None
        if tens and before in ("her", "his", "their"):
            return tens
    return None


def _gender(words: Sequence[str], head: Sequence[str]) -> Gender | None:
    women, men = frozenset(table("wardrobe")["woman"]), frozenset(table("wardrobe")["man"])
    for word in reversed(head):
        if singular(word) in women:
            return Gender.WOMAN
        if singular(word) in men:
            return Gender.MAN
    for word in words:
        if word in _SHE:
            return Gender.WOMAN
        if word in _HE:
            return Gender.MAN
    return None


def _hair(words: Sequence[str]) -> dict[str, str]:
    """Hair, its colour and a beard."""
    said: dict[str, str] = {}
    known: Mapping[str, str] = table("colours")["hair"]
    for at, word in enumerate(words):
        before = _modifiers(words, at)
        if word in ("hair", "curls", "braids", "bun", "ponytail", "plaits", "pigtails", "bob") or word.endswith("-haired"):
            described = (*before, word.removesuffix("-haired"), word)
            said["hair"] = next((_HAIR[part] for part in described if part in _HAIR), said.get("hair", ""))
            said["hair_colour"] = next((part for part in reversed(described) if part in known), said.get("hair_colour", ""))
        elif word == "bald":
            said["hair"] = "bald"
        elif word in ("beard", "bearded", "beards", "whiskers"):
            said["beard"] = "full"
            said.setdefault("hair_colour", next((part for part in reversed(before) if part in known), ""))
        elif word in ("moustache", "mustache", "moustachioed"):
            said["beard"] = "moustache"
        elif word in ("redhead", "red-headed"):
            said["hair_colour"] = "red"
    return said
