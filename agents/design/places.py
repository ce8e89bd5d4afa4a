"""Words for places: which embedded set plays them, and how they are described."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from ...core.bible import LocationSheet
from ...core.names import LocationId
from ...core.script import Scene
from .tables import longest_match, singular, table, term

NEUTRAL_INDOORS, NEUTRAL_OUTDOORS = "interior", "city street"
NOWHERE = "somewhere"
"""How a place is called that nothing names."""

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[.!?;:,\"“”()]")
_ENDS = frozenset(".!?;:\"“”")
_FURNITURE = frozenset(
    {"table", "bus", "door", "window", "chair", "cat", "dog", "keeper", "floor", "light", "lights", "clock", "bell", "wall"}
)
_PREPOSITIONS = frozenset(
    {"in", "at", "on", "aboard", "inside", "into", "to", "near", "by", "outside", "through", "across", "along", "behind", "from", "above"}
    | {"below", "under", "over", "beside", "toward", "towards", "beyond", "within", "around", "past", "off"}
    | {"leaves", "left", "leave", "reaches", "reached", "enters", "entered", "crosses", "crossed", "visits", "visited", "sweeps", "swept"}
)
_ARTICLES = frozenset({"the", "a", "an", "his", "her", "their", "my", "our", "its", "this", "that"})
_TIMES = frozenset(
    {"noon", "dawn", "dusk", "night", "nightfall", "midnight", "midday", "morning", "afternoon", "evening", "sunrise", "sunset", "daybreak"}
    | {"day", "week", "month", "year", "winter", "summer", "autumn", "then", "now", "monday", "tuesday", "wednesday", "thursday", "friday"}
    | {"saturday", "sunday"}
)
_ABOARD = frozenset({"in", "on", "inside", "aboard", "onto"})
_RIDDEN = frozenset(
    {"deck", "boat", "ship", "bus", "train", "tent", "bridge", "hall", "carriage", "platform", "stage"}
    | {"ward", "club", "car"}
)
_TOPICS = {
    "the garden": frozenset(
    {"plant", "leaf", "flower", "seed", "root", "stem", "petal", "pollen", "bee", "photosynthesis", "chlorophyll"}
    | {"chloroplast", "sunlight", "soil", "tree", "fruit", "butterfly", "caterpillar", "worm", "moss", "fern", "bud"}
    | {"blossom", "nectar"}
),
    "the kitchen": frozenset(
    {"baker", "dough", "flour", "oven", "stove", "pan", "recipe", "bake", "knead", "yeast", "simmer", "boil"}
    | {"butter", "sugar", "salt", "egg", "spoon", "bowl", "ingredient", "cook", "loaf", "crust"}
),
    "the open sea": frozenset(
    {"sea", "ocean", "wave", "tide", "fish", "whale", "dolphin", "shark", "coral", "sail", "sailor", "anchor"}
    | {"current", "plankton", "seabed", "reef"}
),
    "the space station": frozenset(
    {"planet", "star", "orbit", "moon", "galaxy", "asteroid", "comet", "gravity", "astronaut", "rocket", "satellite"}
    | {"telescope", "nebula", "universe", "spacecraft", "sun"}
),
    "the library": frozenset(
    {"book", "word", "alphabet", "letter", "printing", "paper", "author", "writer", "poem", "history", "century"}
    | {"empire", "page", "manuscript", "reader", "king", "war"}
),
    "the classroom": frozenset(
    {"number", "equation", "triangle", "theorem", "sum", "angle", "proof", "algorithm", "computer", "atom"}
    | {"molecule", "electron", "energy", "formula", "algebra", "data", "teacher", "pupil", "cell", "protein", "gene"}
),
    "the forest": frozenset(
    {"fox", "wolf", "deer", "owl", "bear", "squirrel", "tree", "branch", "bark", "moss", "mushroom", "nest", "acorn"}
    | {"oak", "pine", "fern"}
),
    "the mountain village": frozenset(
    {"mountain", "glacier", "peak", "avalanche", "volcano", "lava", "rock", "summit", "snow", "ridge", "valley"}
    | {"climber"}
),
}
"""What is spoken of where, in texts that name no place."""
_JOINTS = frozenset({"of", "by", "in", "on", "at", "near", "with", "under", "beside", "above", "behind", "below", "over"})
# Nouns that are places at the head of a scene heading, but mostly things in running text.
_NOT_IN_PROSE = frozenset(
    {"car", "gate", "corner", "block", "stage", "court", "cell", "bath", "lift", "bar", "club", "bank", "track", "tree", "nest", "well"}
    | {"sand", "rocks", "channel", "cape", "mole", "spring", "path", "nature", "camp", "fair", "mars", "home", "inside", "track"}
    | {"shower", "oven", "stove", "road", "waves", "boat", "ship", "bus", "train", "tent", "wood", "bay", "deck", "hall", "ward", "flat"}
    | {"moon", "sky", "space", "clouds"}
    | {"surgery", "bridge", "forge", "fountain", "statue", "carriage", "platform", "crossing", "picnic", "parade", "wardrobe", "wreck"}
)


# Outdoors of what is by itself a room, where it is no town house; indoors of what is by itself open air.
_COUNTRY_HOUSES = frozenset(
    {"cottage", "cabin", "hut", "farmhouse", "burrow", "inn", "mill", "barn", "shed", "manor", "castle", "monastery", "convent"}
    | {"greenhouse", "observatory", "tower", "shrine", "temple", "chapel"}
)
_ENTERED = frozenset(
    {"lighthouse", "lantern room", "lightship", "boat", "ship", "ferry", "yacht", "trawler", "vessel", "submarine", "boathouse", "deck"}
    | {"lifeboat", "shipyard", "station", "train station", "railway station", "tram", "bus", "taxi", "car", "airport", "stadium"}
    | {"circus", "tunnel", "tent", "pyramid", "treehouse", "tree house", "stable", "gas station", "petrol station", "building site"}
    | {"caravan", "cinema entrance", "village", "town", "city", "phone box", "kiosk", "beacon", "barge", "houseboat", "car park"}
)
# Shown from within even outdoors, since no street and no wood is around them.
_UNDERGROUND = frozenset({"cellar", "basement", "boiler room", "bunker", "dungeon", "vault", "tomb", "crypt"})
_ALOFT = frozenset(
    {"space station", "spaceship", "spacecraft", "starship", "rocket", "rocket ship", "space shuttle"}
    | {"space capsule", "capsule", "cockpit", "space", "moon", "the moon"}
)


class Place(NamedTuple):
    """A set's name and whether it shows what the words mean; `fitting` False means that it only stands in."""

    set: str
    fitting: bool


@lru_cache(maxsize=1)
def _sets() -> MappingProxyType[str, str]:
    """From every known noun to its set."""
    entries = table("sets").items()
    return MappingProxyType({noun: name for name, entry in entries for noun in (*entry["core"], *entry["nouns"], *entry["loose"])})


@lru_cache(maxsize=1)
def _loose() -> frozenset[str]:
    """Nouns that a set can only stand in for: it shows what they have not, or lacks what they are known by."""
    return frozenset(noun for entry in table("sets").values() for noun in entry["loose"])


def find_set(words: str, interior: bool | None = None, context: Iterable[str] = ()) -> Place:
    """The set for a place's words, such as "the old harbour at low tide".

    The head of the phrase counts before what it stands by: "a cottage by the sea" is a cottage.
    When no word is known, `context` (the scene's sentences) is looked at for a place or a topic, and then a
    neutral set stands in, indoors or out by `interior`. What the context names fits only where the words name nothing.
    """
    context = tuple(context)
    if noun := _head_noun(words):
        seen_wrong = interior is False and noun in _UNDERGROUND | _ALOFT
        return Place(_through_the_door(noun, interior), noun not in _loose() and not seen_wrong)
    for sentence in context:
        if (place := _place_named(sentence)) is not None:
            nowhere = words.casefold() in ("", NOWHERE)
            return Place(_sets()[_head_noun(place[0])], nowhere and _head_noun(place[0]) not in _loose())
    if (topic := _by_topic(_words_of(" ".join(context)), 2)) is not None:
        return Place(_sets()[_head_noun(topic[0])], False)
    return Place(NEUTRAL_OUTDOORS if interior is False else NEUTRAL_INDOORS, False)


def _through_the_door(noun: str, interior: bool | None) -> str:
    """The set of a noun, seen from inside or outside as the scene heading says."""
    found = _sets()[noun]
    indoors = bool(table("sets")[found]["interior"])
    if interior is None or interior == indoors or noun in _UNDERGROUND or noun in _ALOFT:
        return found
    if interior:
        return NEUTRAL_INDOORS if noun in _ENTERED else found
    return "forest" if noun in _COUNTRY_HOUSES else NEUTRAL_OUTDOORS


def _head_noun(words: str) -> str:
    """The last known noun before a joint ("of", "by" …), else the first known one after it, else nothing."""
    tokens = [word.lower() for word in _WORD.findall(words)]
    known = _sets()
    limit = next((at for at, word in enumerate(tokens) if word in _JOINTS and at > 0), len(tokens))
    found: list[tuple[int, str]] = []
    at = 0
    while at < len(tokens):
        length = longest_match(tokens, at, known)
        if length:
            found.append((at, term(tokens[at : at + length], known)))
        at += max(length, 1)
    before = [noun for where, noun in found if where < limit]
    return before[-1] if before else found[0][1] if found else ""


def is_place(noun: str) -> bool:
    """Whether a noun in small letters is a known place."""
    return noun in _sets()


def place_in(text: str) -> tuple[str, bool] | None:
    """The first place that a stretch of prose names ("the old harbour"), and whether it is indoors.

    A place counts after a preposition or a verb of going, and as the subject of a sentence. A text
    that names none, but speaks of leaves, seeds and sunlight, plays in the garden.
    """
    return _place_named(text) or _by_topic(_words_of(text), 3)


def _words_of(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _place_named(text: str) -> tuple[str, bool] | None:
    tokens = _TOKEN.findall(text)
    lowered = [word.lower() for word in tokens]
    for at, word in enumerate(lowered):
        opens = at == 0 or lowered[at - 1] in _ENDS
        if word in _PREPOSITIONS or (opens and word in ("the", "our", "my")):
            start = at + 1 if word in _PREPOSITIONS else at
            if (span := _place_span(lowered, start, aboard=word in _ABOARD)) is not None:
                phrase = tokens[slice(*span)]
                if phrase[0].lower() in _ARTICLES:
                    phrase = ["the", *phrase[1:]]
                noun = _head_noun(" ".join(phrase))
                return " ".join(phrase), bool(table("sets")[_sets()[noun]]["interior"])
    return None


def _by_topic(words: Iterable[str], least: int) -> tuple[str, bool] | None:
    """Where one would show what a text speaks of that names no place: at least so many words of one topic."""
    said = {singular(word) for word in words}
    best = max(_TOPICS, key=lambda topic: len(said & _TOPICS[topic]))
    if len(said & _TOPICS[best]) < least:
        return None
    return best, bool(table("sets")[find_set(best).set]["interior"])


def _place_span(words: list[str], start: int, aboard: bool) -> tuple[int, int] | None:
    """Where a place's phrase is that begins at `start` or at the next article: up to two adjectives and a known noun.

    "By noon the island" is the island. `aboard`: one is in or on it, so "the deck" is a place too.
    """
    known = _sets()
    for at in range(start, min(start + 4, len(words))):
        if at > start and words[at] in _ARTICLES:
            start, aboard = at, False
        if words[at] in _PREPOSITIONS or words[at] in _TIMES or not words[at][0].isalnum():
            if words[at] in _TIMES and words[at + 1 : at + 2] and words[at + 1] in _ARTICLES:
                continue
            return None
        length = longest_match(words, at, known)
        if length:
            noun = term(words[at : at + length], known)
            ridden = aboard and noun in _RIDDEN and start < at and words[start] in _ARTICLES
            common = noun in _NOT_IN_PROSE and length == 1 and not ridden
            # "the school bus", "the kitchen table": the noun only describes what follows.
            return None if common or (at + length < len(words) and words[at + length] in _FURNITURE) else (start, at + length)
    return None


def location_sheet(name: str, scenes: Iterable[Scene]) -> LocationSheet:
    """The sheet of a place, from its name and the scenes that play there."""
    scenes = list(scenes)
    interior = scenes[0].interior if scenes else None
    context = [element.text for scene in scenes for element in scene.played]
    place = find_set(name, interior, context)
    entry = table("sets")[place.set]
    return LocationSheet(
        id=LocationId(re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "place"),
        name=name,
        words=_words(name, place, entry["words"], entry["core"]),
        set=place.set,
        fitting=place.fitting,
    )


def _words(name: str, place: Place, described: str, core: list[str]) -> str:
    """The place's own words first, then what the set shows; a name that only repeats the set is left out."""
    bare = re.sub(r"^(?:the|a|an) ", "", name.lower())
    if not place.fitting:
        return described if bare == NOWHERE else name
    return described if bare in core or singular(bare) in core else f"{name}: {described}"
