"""Descriptions of people, animals and things, read into what they say for certain and nothing more."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from ...core.bible import Age, Being, Gender
from .clothing import own_colours, read_clothes
from .tables import group_of, singular, table, term

_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[,.;:()]")
_HEAD_ENDS = frozenset(
    {"in", "with", "who", "that", "which", "wearing", "carrying", "holding", "from", "at", "on", "of", "and", "is", "has", "about", "whose"}
)
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
_BEFORE_HAIR = frozenset({"a", "an", "the", "and", "with", "his", "her", "their", "in"})
_NUMBERS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
    "fifteen", "sixteen", "seventeen",
)  # fmt: skip
_TENS = {"sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
_SHE, _HE = frozenset({"she", "her", "hers", "herself"}), frozenset({"he", "him", "his", "himself"})


@dataclass(frozen=True)
class Traits:
    """What a description says; None or empty where it says nothing.

    `noun` is the head noun, `known` whether the tables know it, `role` a trade of the wardrobe
    table, `thing` the words for what is carried ("a brass lantern").
    """

    being: Being | None = None
    species: str = ""
    role: str = ""
    noun: str = ""
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
    legs: str = ""
    carries: str = ""
    thing: str = ""

    @property
    def human(self) -> bool:
        """Whether something is said that only people have."""
        return bool(self.role or self.age or self.gender or self.garment or self.hat or self.hair or self.beard or self.glasses)

    def or_else(self, other: Traits) -> Traits:
        """These traits, and the other's where these say nothing."""
        return Traits(**{name: mine or getattr(other, name) for name, mine in vars(self).items()})


def tokens(text: str) -> list[str]:
    """Words in small letters, and the marks between them."""
    return [token.lower() for token in _TOKEN.findall(text)]


def read_description(text: str) -> Traits:
    """Read "an old lighthouse keeper in a yellow raincoat and sou'wester, with a brass lantern".

    After a colon the same one is described more closely: "a keeper: a woman of about thirty, …".
    """
    words = tokens(text)
    head = _head(words)
    kind = _kind(head)
    colon = words.index(":") + 1 if ":" in words else len(words)
    closer = _head(words[colon:])
    opening = [*_opening(words), *_opening(words[colon:])]
    clothes = read_clothes(words)
    own = own_colours(words, kind.species) if kind.being not in (Being.PERSON, None) else [clothes.main, clothes.second]
    return Traits(
        **clothes._replace(main=(own or [""])[0], second=own[1] if len(own) > 1 else "")._asdict(),
        **_hair(words),
        being=kind.being,
        species=kind.species,
        role=kind.role,
        noun=singular(head[-1]) if head else "",
        known=kind.known,
        age=_age(words, [*opening, *head]),
        gender=_gender(words, [*head, *closer]),
        build=next((_BUILDS[word] for word in opening if word in _BUILDS), ""),
        skin=next((_SKINS[word] for word in words if word in _SKINS), ""),
        glasses=any(word in ("glasses", "spectacles", "bespectacled") for word in words),
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


def _opening(words: Sequence[str]) -> list[str]:
    """The describing words and the noun at the start: "a stout, bald man" of what follows."""
    end = next((at for at, word in enumerate(words) if word in _HEAD_ENDS or word in ".;:("), len(words))
    return list(words[:end])


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
                found = known[term(head[start:end], known)]
            except KeyError:
                continue
            if end == len(head) or found.being is Being.PERSON:
                return found
        if end == len(head) and _is_agent(head[-1]):
            return Kind(Being.PERSON, "", "", True)
    return Kind()


def is_common(name: str) -> bool:
    """Whether a name is a common noun, said with an article: "Keeper", "the old fox", but not "Mara", "Rose"."""
    words = [word for word in tokens(name) if word[0].isalnum()]
    if not words or (len(words) == 1 and is_given(words[0])):
        return False
    if words[0] in ("mr", "mrs", "ms", "miss", "dr", "captain", "professor", "aunt", "uncle", "king", "queen") and len(words) > 1:
        return False
    return words[0] in ("the", "a", "an") or kind_of(words).known


def is_given(word: str) -> bool:
    """Whether a word in small letters is a usual given name."""
    wardrobe = table("wardrobe")
    return word in wardrobe["women_named"] or word in wardrobe["men_named"] or word in table("beings")["given_names_like_things"]


def _is_agent(word: str) -> bool:
    """Whether a noun's ending says that it is someone who does something."""
    word = singular(word)
    return len(word) > 4 and word.endswith(("ist", "man", "person", "smith", "wright", "ician", "er", "or"))


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
        said = "-year" in word or after.startswith("year") or before == "aged" or _of_somebody(words, at)
        if value is not None and (said or bare):
            return value
        tens = _TENS.get(word.removesuffix("ies") + "y") if word.endswith("ties") else None
        if tens and before in ("her", "his", "their"):
            return tens
    return None


def _of_somebody(words: Sequence[str], at: int) -> bool:
    """Whether a number is somebody's age: "a girl of eleven", "a man of about forty"."""
    of = at - 2 if at > 1 and words[at - 1] == "about" else at - 1
    return of > 0 and words[of] == "of" and singular(words[of - 1]) in group_of("wardrobe", "people")


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
        before = _describing(words, at)
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


def _describing(words: Sequence[str], at: int) -> tuple[str, ...]:
    """The words before a noun back to an article, a joint or a mark."""
    start = at
    while start and words[start - 1][0].isalnum() and words[start - 1] not in _BEFORE_HAIR:
        start -= 1
    return tuple(words[start:at])
