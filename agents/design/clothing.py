"""Words for colours, clothes, hats and things in hand, found in a description with what is said of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from .palettes import is_colour
from .tables import group_of, longest_match, table, term

_STOPS = frozenset(
    {"a", "an", "the", "his", "her", "their", "its", "in", "with", "wearing", "carrying", "holding", "of", "over", *",.;:()"}
)
_CARRYING = frozenset({"carrying", "carries", "holding", "holds", "clutching", "bringing", "bearing", "gripping", "hugging", "pushing"})
_TRIMS = frozenset({"collar", "trim", "trims", "buttons", "belt", "sash", "cuffs", "lining", "scarf", "stripes", "dots", "spots"})
_LEGS = frozenset({"trousers", "shorts", "jeans", "leggings", "tights", "stockings", "skirt", "breeches", "pants"})
_NOT_ITS_OWN = frozenset({"eyes", "eye", "beak", "nose", "tongue", "light", "lights", "lamps", "teeth", "lips"})
_PATTERNS = {"striped": "stripes", "stripy": "stripes", "dotted": "dots", "spotted": "dots", "polka-dot": "dots"}


class Item(NamedTuple):
    """A known noun among the words, its group in the wardrobe, and the words before it that describe it."""

    group: str
    start: int
    end: int
    modifiers: tuple[str, ...]


class Clothes(NamedTuple):
    """What somebody wears and carries, as far as it is said; colours by name."""

    garment: str = ""
    pattern: str = ""
    main: str = ""
    second: str = ""
    legs: str = ""
    hat: str = ""
    hat_colour: str = ""
    carries: str = ""
    thing: str = ""


def read_clothes(words: Sequence[str]) -> Clothes:
    """Read "in a cream apron over a blue shirt and a white chef's hat, carrying a tray".

    An apron's own colour is the second one: the first is that of what is worn under it.
    """
    carried_from = next((at for at, word in enumerate(words) if word in _CARRYING), len(words))
    worn = words[:carried_from]
    garments = [item for item in _find(worn, "garments") if item.start > 0]
    hat = next((item for item in _find(worn, "hats") if item.start > 0), None)
    main, second = _garment_colours(worn, garments)
    hat_colour = next(iter(colours_in(hat.modifiers)), "") if hat else ""
    if hat and garments and not hat.modifiers and 0 <= hat.start - garments[0].end <= 2:
        hat_colour = main  # "a yellow raincoat and sou'wester"
    prop = _prop(words, carried_from)
    return Clothes(
        garment=garments[0].group if garments else "",
        pattern=_pattern(worn, garments),
        main=main,
        second=second,
        legs=_before(worn, _LEGS),
        hat=hat.group if hat else "",
        hat_colour=hat_colour,
        carries=prop.group if prop else "none" if carried_from < len(words) else "",
        thing=_thing(words, prop) if prop else "",
    )


def colours_in(words: Sequence[str]) -> list[str]:
    """The colours that the words name, in order: "dark blue" is navy, "moss-green" moss."""
    shades: Mapping[str, Mapping[str, str]] = table("colours")["shades"]
    found: list[str] = []
    for at, word in enumerate(words):
        before = {"deep": "dark", "light": "pale"}.get(words[at - 1], words[at - 1]) if at else ""
        pair = f"{before} {word}"
        if at and is_colour(pair):
            found[-1:] = [pair]
        elif before in shades and word in shades[before]:
            found.append(shades[before][word])
        elif name := _one(word):
            found.append(name)
    return found


def _one(word: str) -> str:
    """A word's colour: by itself, or by its parts ("plum-coloured", "blue-black"); empty for none."""
    if is_colour(word):
        return "" if word == "dark" else word
    if word in table("colours")["shades"]["two"]:
        return str(table("colours")["shades"]["two"][word])
    first, dash, last = word.rpartition("-")
    if dash and last in ("coloured", "colored"):
        return first if is_colour(first) else ""
    return last if dash and is_colour(last) and is_colour(first) else ""


def own_colours(words: Sequence[str], species: str) -> list[str]:
    """The colours of an animal, cloud or thing itself: not of its eyes or beak, nor a name like "orange"."""
    furs: Mapping[str, str] = table("colours")["hair"]
    found: list[str] = []
    for at, word in enumerate(words):
        after = words[at + 1] if at + 1 < len(words) else ""
        if after in _NOT_ITS_OWN or word in species.split():
            continue
        shade = colours_in(words[max(at - 1, 0) : at + 1] if at and not _one(words[at - 1]) else [word])
        if shade:
            found.append(shade[-1])
        elif word in ("ginger", "blond", "blonde", "auburn", "sandy") and word in furs:
            found.append(word)
    return found


def _find(words: Sequence[str], key: str) -> Iterator[Item]:
    known = group_of("wardrobe", key)
    at = 0
    while at < len(words):
        length = longest_match(words, at, known, most=3)
        if length:
            yield Item(known[term(words[at : at + length], known)], at, at + length, _modifiers(words, at))
        at += max(length, 1)


def _modifiers(words: Sequence[str], at: int) -> tuple[str, ...]:
    """The describing words right before a noun, "red and white" whole."""
    found: list[str] = []
    for back in range(at - 1, max(-1, at - 7), -1):
        word = words[back]
        joins = word == "and" and found and _one(found[0]) and back > 0 and _one(words[back - 1])
        if word in _STOPS or (word == "and" and not joins):
            break
        found.insert(0, word)
    return tuple(found)


def _garment_colours(words: Sequence[str], garments: Sequence[Item]) -> tuple[str, str]:
    if not garments:
        dressed = next((at for at, word in enumerate(words[:-1]) if word in ("in", "wearing") and _one(words[at + 1])), None)
        found = colours_in(words[dressed + 1 : dressed + 3]) if dressed is not None else []
        return (found or [""])[0], ""
    outer = colours_in(garments[0].modifiers)
    if not outer and "pale" in garments[0].modifiers:
        outer = ["pearl"]
    over = len(garments) > 1 and "over" in words[garments[0].end : garments[1].start]
    inner = colours_in(garments[1].modifiers) if over else []
    if garments[0].group == "apron":
        return (inner or [""])[0], (outer or [""])[0]
    second = outer[1] if len(outer) > 1 else inner[0] if inner else _before(words, _TRIMS)
    return (outer or [""])[0], second


def _before(words: Sequence[str], nouns: frozenset[str]) -> str:
    """The colour named right before one of the nouns."""
    at = next((at for at, word in enumerate(words) if word in nouns and at), 0)
    found = colours_in(words[max(0, at - 2) : at])
    return found[-1] if found else ""


def _pattern(words: Sequence[str], garments: Sequence[Item]) -> str:
    for word in (word for garment in garments for word in garment.modifiers):
        if word in _PATTERNS:
            return _PATTERNS[word]
    return "stripes" if "stripes" in words else "dots" if "dots" in words and garments else ""


def _prop(words: Sequence[str], carried_from: int) -> Item | None:
    """What is carried, or held by the way ("with a lantern"); glasses and lights are not."""
    after = carried_from if carried_from < len(words) else next((at for at, word in enumerate(words) if word == "with"), len(words))
    items = (item for item in _find(words, "props") if item.start > after)
    if carried_from < len(words):
        return next(items, None)
    return next((item for item in items if item.group != "none" and words[item.start] not in ("glasses", "light")), None)


def _thing(words: Sequence[str], prop: Item) -> str:
    phrase = " ".join([*prop.modifiers, *words[prop.start : prop.end]])
    if phrase.endswith("s") and not phrase.endswith("ss"):
        return phrase
    return f"{'an' if phrase[0] in 'aeiou' else 'a'} {phrase}"
