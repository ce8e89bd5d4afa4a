"""A character in fixed words: the script's own, completed by what the look shows, so that words and puppet agree."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...core.bible import Age, Being, Gender, Look
from ...core.script import Character
from .descriptions import Traits, is_common, read_description, roles
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
_PLAIN_HATS = frozenset({"chef", "straw", "crown"})
_GARMENTS = {"labcoat": "lab coat"}
_PATTERNS = {"stripes": "striped ", "dots": "dotted "}


def called(name: str) -> str:
    """How one speaks of a character: "the keeper" for a role, "Mara" for a name."""
    if not is_common(name):
        return name
    return f"the {re.sub(r'^(?:the|a|an) ', '', name.lower())}"


def sheet_words(character: Character, look: Look, traits: Traits) -> str:
    """The phrase that goes into every prompt: who it is, as the script says, then what the look adds."""
    said = _in_own_words(character)
    added = _person(character, look, traits) if look.being is Being.PERSON else _other(look, traits, said)
    return ", ".join([called(character.name), *([said] if said else []), *added])


def _in_own_words(character: Character) -> str:
    """The description as a part of a sentence; "a baker: a man of forty" loses what the name already says."""
    said = " ".join(character.description.split()).strip(" .;,")
    if re.match(r"(?:A|An|The|One|Two) ", said):
        said = said[0].lower() + said[1:]
    role, colon, closer = said.partition(": ")
    if not colon or len(role.split()) > 5:
        return said
    bare = re.sub(r"^(?:the|a|an) ", "", role.lower())
    return closer if bare == re.sub(r"^(?:the|a|an) ", "", character.name.lower()) else f"{role}, {closer}"


def _person(character: Character, look: Look, traits: Traits) -> Iterator[str]:
    said = read_description(character.description) if character.description else Traits()
    noun = _NOUNS[look.gender, look.age]
    role = traits.role if traits.role and traits.role not in f"{character.name} {character.description}".lower() else ""
    yield from [f"{_an(role)} {role}"] if role else []
    features = list(_features(look, said))
    if not said.gender:
        yield f"{noun} with {_and(features)}" if features else noun
    elif features:
        yield f"with {_and(features)}"
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
    """Clothes and hat, without what the script already said: "in a yellow raincoat and sou'wester"."""
    parts = [] if said.garment else [_garment(look, said)]
    if said.garment and not (said.main or said.second):
        parts.append(f"{_an(name_of(look.main))} {name_of(look.main)} {_GARMENTS.get(look.garment, look.garment)}")
    if look.hat != "none" and not said.hat:
        hat = _HATS.get(look.hat, look.hat)
        matching = apart(look.hat_colour, look.main) < 0.05
        if look.hat in _PLAIN_HATS:
            parts.append(f"{_an(hat)} {hat}")
        elif matching and parts:
            parts.append(hat)
        else:
            parts.append(f"{_an(name_of(look.hat_colour))} {name_of(look.hat_colour)} {hat}")
    return f"in {_and(parts)}" if parts else ""


def _garment(look: Look, said: Traits) -> str:
    shade, garment = name_of(look.main), _GARMENTS.get(look.garment, look.garment)
    if look.garment == "apron":
        return f"{_an(name_of(look.second))} {name_of(look.second)} apron over {_an(shade)} {shade} shirt"
    pattern = "" if said.pattern else _PATTERNS.get(look.pattern, "")
    phrase = f"{pattern}{garment}" if said.main else f"{pattern}{shade} {garment}"
    return f"{_an(phrase)} {phrase}"


def _carried(look: Look, traits: Traits) -> str:
    """The script's words for the thing in hand, else the trade's, else the prop's own."""
    trade = roles().get(traits.role, {})
    if traits.carries == look.carries and traits.thing:
        return traits.thing
    return str(trade.get("thing") or f"{_an(look.carries)} {look.carries}")


def _other(look: Look, traits: Traits, said: str) -> Iterator[str]:
    """What a storm, animal, robot or thing looks like, as far as the script leaves it open."""
    shade = name_of(look.main)
    coloured = f"{_an(shade)} {shade}"
    told = re.findall(r"[a-z]+", said.lower())
    face = "" if {"face", "eyes", "eye", "mouth", "brows"} & set(told) else " with a face"
    if look.being is Being.STORM and not (traits.main and face == ""):
        kind = "storm cloud" if "storm" in look.species or look.species == "thundercloud" else "cloud"
        yield f"{coloured} cloud{face}" if said else f"a great {shade} {kind}{face}"
    elif look.being is Being.ANIMAL and not traits.main:
        fur = f"{shade} and {name_of(look.second)}"
        yield fur if said else f"{_an(fur)} {fur} {look.species}"
    elif look.being is Being.ROBOT and not (traits.main and face == ""):
        yield f"a round {shade} robot with lamps for eyes"
    elif look.being is Being.THING and not (said and traits.main and face == ""):
        yield f"{coloured} {look.species or 'thing'}{face}"


def _an(phrase: str) -> str:
    return "an" if phrase[:1] in "aeio" or phrase.startswith(("umbrella", "ugly", "ultra")) else "a"


def _and(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
