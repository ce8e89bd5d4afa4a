"""A character in fixed words: the script's own, completed by what the look shows, so that words and puppet agree."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..core.bible import Age, Being, Gender, Look
from ..core.script import Character
from .descriptions import Traits, read_description, roles
from .looks import is_common
from .palettes import apart, name_of
from .tables import table

_NOUNS = {
    (Gender.WOMAN, Age.CHILD): "a girl",
    (Gender.WOMAN, Age.ADULT): "a woman",
    (Gender.WOMAN, Age.ELDER): "an old woman",
    (Gender.MAN, Age.CHILD): "a boy",
    (Gender.MAN, Age.ADULT): "a man",
    (Gender.MAN, Age.ELDER): "an old man",
    (Gender.NEUTRAL, Age.CHILD): "a child",
    (Gender.NEUTRAL, Age.ADULT): "a person",
    (Gender.NEUTRAL, Age.ELDER): "an old person",
}
_HAIR = {"short": "short {} hair", "bob": "{} bob", "long": "long {} hair", "bun": "{} hair in a bun", "curly": "curly {} hair"}
_HATS = {
    "souwester": "sou'wester", "cap": "cap", "turban": "turban", "straw": "straw hat", "beanie": "knitted cap", "headscarf": "headscarf",
    "hijab": "hijab", "crown": "crown", "chef": "chef's hat",
}  # fmt: skip
_COVERED = frozenset({"hijab", "turban", "chef"})
_GARMENTS = {"labcoat": "lab coat"}
_PATTERNS = {"stripes": "striped ", "dots": "dotted "}


def called(name: str) -> str:
    """How one speaks of a character: "the keeper" for a role, "Mara" for a name."""
    if not is_common(name):
        return name
    return f"the {re.sub(r'^(?:the|a|an) ', '', name.lower())}"


def sheet_words(character: Character, look: Look, traits: Traits) -> str:
    """The phrase that goes into every prompt: who it is, as the script says, then what the look adds."""
    said = re.sub(r"\s+", " ", character.description).strip(" .;,")
    if said and re.match(r"(?:a|an|the|one|two) [A-Z]?", said, re.IGNORECASE):
        said = said[0].lower() + said[1:]
    added = list(_person(character, look, traits) if look.being is Being.PERSON else _other(look, traits, bool(said)))
    return ", ".join([called(character.name), *([said] if said else []), *added])


def _person(character: Character, look: Look, traits: Traits) -> Iterator[str]:
    said = read_description(character.description) if character.description else Traits()
    noun = _NOUNS[look.gender, look.age]
    role = traits.role if traits.role and traits.role not in f"{character.name} {character.description}".lower() else ""
    yield from [f"{_an(role)} {role}"] if role else []
    features = [feature for feature in _features(look, said) if feature]
    yield f"{noun} with {_and(features)}" if features else noun
    if worn := _worn(look, said):
        yield worn
    if look.carries != "none" and not said.carries:
        yield f"carrying {_carried(look, traits)}"


def _features(look: Look, said: Traits) -> Iterator[str]:
    skins: dict[str, str] = {value: name for name, value in table("colours")["skins"]}
    if not said.skin and look.skin in skins:
        yield f"{skins[look.skin]} skin"
    shade = name_of(look.hair_colour, "hair")
    if look.hair == "bald" and look.hat == "none" and not said.hair:
        yield "a bald head"
    elif look.hair in _HAIR and look.hat not in _COVERED and not said.hair:
        phrase = _HAIR[look.hair].format(shade)
        yield f"{_an(phrase)} {phrase}" if look.hair == "bob" else phrase
    if look.beard != "none" and not said.beard:
        yield f"{_an(shade)} {shade} {'beard' if look.beard == 'full' else 'moustache'}"
    if look.glasses and not said.glasses:
        yield "glasses"


def _worn(look: Look, said: Traits) -> str:
    """ "in a yellow raincoat and sou'wester", without what the script already said."""
    parts = []
    shade = name_of(look.main)
    garment = _GARMENTS.get(look.garment, look.garment)
    pattern = "" if said.pattern else _PATTERNS.get(look.pattern, "")
    if not said.garment:
        phrase = f"{pattern}{shade} {garment}" if not said.main else f"{pattern}{garment}"
        parts.append(f"{_an(phrase)} {phrase}")
    elif not said.main:
        parts.append(f"{_an(shade)} {pattern}{shade} {garment}")
    if look.hat != "none" and not said.hat:
        tone = name_of(look.hat_colour)
        plain = apart(look.hat_colour, look.main) < 0.05 or look.hat in ("chef", "straw", "crown")
        phrase = _HATS.get(look.hat, look.hat) if plain else f"{tone} {_HATS.get(look.hat, look.hat)}"
        parts.append(phrase if parts and plain and look.hat not in ("chef", "straw", "crown") else f"{_an(phrase)} {phrase}")
    return f"in {_and(parts)}" if parts else ""


def _carried(look: Look, traits: Traits) -> str:
    """The script's words for the thing in hand, else the trade's, else the prop's own."""
    trade = roles().get(traits.role, {})
    if traits.carries == look.carries and traits.thing:
        return traits.thing
    return str(trade.get("thing") or f"{_an(look.carries)} {look.carries}")


def _other(look: Look, traits: Traits, said: bool) -> Iterator[str]:
    """What a storm, animal, robot or thing looks like; colours only where the script names none."""
    shade = name_of(look.main)
    coloured = f"{_an(shade)} {shade}"
    if look.being is Being.STORM:
        yield f"deep {shade} layers of cloud with a face" if said else f"a great {shade} storm cloud with a face"
    elif look.being is Being.ANIMAL and not traits.main:
        yield f"{shade} with {name_of(look.second)} markings" if said else f"{coloured} {look.species} with {name_of(look.second)} markings"
    elif look.being is Being.ROBOT:
        body = "body" if traits.main else f"{shade} body"
        yield f"with a round {body} and lamps for eyes" if said else f"a round {shade} robot with lamps for eyes"
    elif look.being is Being.THING:
        noun = look.species or "thing"
        yield "with a small face" if said and traits.main else f"{coloured} {noun} with a small face"


def _an(phrase: str) -> str:
    return "an" if phrase[:1] in "aeio" or phrase.startswith(("umbrella", "ugly", "ultra")) else "a"


def _and(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
