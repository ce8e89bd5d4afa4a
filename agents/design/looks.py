"""Who looks how: what the script says of a character, the rest chosen by seed so that one film's people differ."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...core.bible import Age, Being, Gender, Look
from ...core.document import seed_of
from ...core.script import Action, Character, Script
from .descriptions import Traits, is_common, read_description, roles, tokens
from .palettes import apart, colour, is_colour, oklab
from .tables import group_of, table

TRIES = 16
"""Looks drawn up for one character, of which the one that differs most from the others is kept."""

_REMEMBERED = 24

_HAIRS = {
    Gender.WOMAN: ("bob", "long", "bun", "curly", "short", "long"),
    Gender.MAN: ("short", "curly", "short", "bald", "short"),
    Gender.NEUTRAL: ("short", "curly", "bob", "short"),
}
_GARMENTS = {
    Gender.WOMAN: ("dress", "coat", "sweater", "dress", "sweater"),
    Gender.MAN: ("sweater", "coat", "suit", "sweater"),
    Gender.NEUTRAL: ("sweater", "coat"),
}
_HATS = {
    "sweater": ("none", "none", "none", "cap", "beanie"),
    "coat": ("none", "none", "cap", "beanie"),
    "dress": ("none", "none", "none", "straw"),
}
_CLOUDS = ("#37536f", "#46617d", "#4a4f74", "#3d6476", "#5b5a7c")
_METALS = ("teal", "steel", "brick", "mustard", "sage", "slate")
_CARRIED = frozenset(
    {"lifts", "holds", "carries", "raises", "lowers", "gives", "swings", "grips", "lights", "sets", "puts", "takes", "opens", "reads"}
)


def look_of(
    character: Character, script: Script, taken: Sequence[Look] = (), seed: int = 0, traits: Traits | None = None
) -> Look:
    """The character's look: what the script says for certain, the rest by seed, as unlike the `taken` looks as can be.

    `traits` are those of `traits_of`, when they are known already.
    """
    said = traits or traits_of(character, script)
    hatless = _only_indoors(character, script)
    tries = [random.Random(seed_of(seed, script.title, character.id, attempt)) for attempt in range(TRIES)]
    drawn = [_draw(said, dice, len(taken), hatless) for dice in tries]
    if not taken:
        return drawn[0]
    # Rounded, so that the seed's first choice stays when another is no clearer.
    return max(drawn, key=lambda look: round(min(unlike(look, other) for other in taken[-_REMEMBERED:]), 1))


def traits_of(character: Character, script: Script) -> Traits:
    """What is said of a character: in the description, else in the name, in asides of the action ("MARA, 34, a baker,")."""
    traits = read_description(character.description) if character.description else Traits()
    named = _traits_of_name(character.name)
    if not traits.known:
        traits = traits.or_else(named) if not named.known else named.or_else(traits)
    traits = traits.or_else(Traits(age=named.age, gender=named.gender, role=named.role if traits.being is Being.PERSON else ""))
    actions = [element.text for scene in script.scenes for element in scene.played if isinstance(element, Action)]
    for aside in _asides(character.name, actions):
        traits = traits.or_else(aside)
    if not traits.gender and traits.being in (None, Being.PERSON):
        traits = traits.or_else(Traits(gender=_gender_in_text(character.name, script)))
    if not traits.carries:
        traits = traits.or_else(_carried(character.name, actions))
    if traits.being is None and traits.noun and not traits.human and tokens(character.name)[:1] in (["the"], ["a"], ["an"]):
        return replace(traits, being=Being.THING, species=traits.noun)  # "the garden": nobody, as far as is known
    return traits


def unlike(one: Look, other: Look) -> float:
    """How easily two characters are told apart, by silhouette and main colour: 0 twins, above 2 at a glance."""
    if one.being is not other.being:
        return 6.0
    shape = 3.0 * (one.species != other.species) + 2.0 * (one.age is not other.age) + 0.5 * (one.build != other.build)
    shape += 1.2 * (one.hat != other.hat) + 1.0 * (one.garment != other.garment) + 0.7 * (one.hair != other.hair)
    shape += 0.8 * (one.beard != other.beard) + 0.3 * (one.carries != other.carries) + 0.3 * (one.gender is not other.gender)
    return shape + 1.5 * min(apart(one.skin, other.skin), 0.2) + 8.0 * min(apart(one.main, other.main), 0.3)


def _traits_of_name(name: str) -> Traits:
    words = [word for word in tokens(name) if word[0].isalnum()]
    wardrobe = table("wardrobe")
    gender = None
    for word in map(_unaccented, words):
        if word in wardrobe["women_named"]:
            gender = Gender.WOMAN
        elif word in wardrobe["men_named"]:
            gender = Gender.MAN
    traits = read_description(name) if is_common(name) else Traits(being=Being.PERSON if gender else None)
    if not is_common(name) and len(words) > 1:
        traits = read_description(" ".join(words))
    return traits.or_else(Traits(gender=gender)) if traits.being in (None, Being.PERSON) else traits


def _unaccented(word: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char))


def _gender_in_text(name: str, script: Script) -> Gender | None:
    """By the pronouns in sentences that name this character and none other."""
    lowered = name.lower()
    others = [known.name.lower() for known in script.characters if known.name != name]
    shes = hes = 0
    for scene in script.scenes:
        for element in scene.played:
            text = element.text.lower()
            if lowered not in text or any(other in text for other in others):
                continue
            words = tokens(text)
            shes += sum(word in ("she", "her", "herself") for word in words)
            hes += sum(word in ("he", "him", "his", "himself") for word in words)
    if shes == hes:
        return None
    return Gender.WOMAN if shes > hes else Gender.MAN


def _asides(name: str, actions: Sequence[str]) -> Iterator[Traits]:
    """What stands in apposition to a name: "MARA, 34, a baker in red, …", but not "Mara, a dog at her heels"."""
    opening = re.compile(rf"\b{re.escape(name)}\b\s*[,(]\s*(?=\d|an?\b|in (?:an?|her|his|their)\b)", re.IGNORECASE)
    lowered = name.lower()
    for text in actions:
        if lowered not in text.lower() or (match := opening.search(text)) is None:
            continue
        clause = re.split(r"[.;]", text[match.end() : match.end() + 120])[0]
        if re.search(r"^an? [^,]*\b(?:at|in|on|under|by|behind|beside|over) (?:her|his|their)\b", clause):
            continue
        yield read_description(clause.replace(")", ","))


def _carried(name: str, actions: Sequence[str]) -> Traits:
    """A prop that the action puts into this character's hand: "The keeper lifts the lantern"."""
    props = group_of("wardrobe", "props")
    bare = re.sub(r"^(?:the|a|an) ", "", name.lower())
    for text in actions:
        if bare not in text.lower():
            continue
        words = tokens(text)
        for at, word in enumerate(words[:-2]):
            if word in _CARRIED and words[at + 1] in ("the", "a", "an", "his", "her", "their") and words[at + 2] in props:
                article = "an" if words[at + 2][0] in "aeiou" else "a"
                return Traits(carries=props[words[at + 2]], thing=f"{article} {words[at + 2]}")
    return Traits()


def _only_indoors(character: Character, script: Script) -> bool:
    """Whether every scene that shows or hears the character is a room: nobody wears a hat there by chance."""
    name = re.sub(r"^(?:the|a|an) ", "", character.name.lower())
    scenes = [
        scene.interior
        for scene in script.scenes
        if any(getattr(element, "speaker", "") == character.id or name in element.text.lower() for element in scene.played)
    ]
    return bool(scenes) and all(scenes)


def _draw(traits: Traits, dice: random.Random, place: int, hatless: bool) -> Look:
    being = traits.being or Being.PERSON
    if being is Being.PERSON:
        return _person(traits, dice, place, hatless)
    tables = table("beings")
    if being is Being.STORM:
        main = _said(traits.main or tables["clouds"].get(traits.species, "")) or dice.choice(_CLOUDS)
        return Look(being=being, species=traits.species, main=main, second=colour("sky blue"))
    if being is Being.ANIMAL:
        fur, belly = tables["animals"].get(traits.species, tables["animals"]["creature"])
        return Look(being=being, species=traits.species, main=_said(traits.main) or fur, second=_said(traits.second) or belly)
    if being is Being.ROBOT:
        name = traits.main or dice.choice(_METALS)
        return Look(being=being, species="robot", main=_said(name), second=_said(traits.second) or colour("amber"))
    name = traits.main or tables["things"].get(traits.species, "") or _harmony(dice, place)
    return Look(being=being, species=traits.species, main=_said(name), second=_said(traits.second) or _face(name))


def _said(name: str) -> str:
    """The hex value of a colour or of a fur's or hair's colour; empty for none."""
    furs: Mapping[str, str] = table("colours")["hair"]
    return colour(name) if is_colour(name) else furs.get(name, "")


def _harmony(dice: random.Random, place: int) -> str:
    """A main colour: every film draws on one harmony, its characters on one colour of it each."""
    harmonies = table("colours")["harmonies"]
    return str(harmonies[dice.randrange(len(harmonies))][place % 5])


def _face(name: str) -> str:
    """A thing's second colour: its tint, but quiet on what is light already."""
    return colour("wheat") if oklab(_said(name))[0] > 0.85 else _tint(name)


def _tint(name: str) -> str:
    return colour(table("colours")["tints"].get(name, "cream"))


def _person(traits: Traits, dice: random.Random, place: int, hatless: bool) -> Look:
    trade: Mapping[str, Any] = roles().get(traits.role, {})
    gender = traits.gender or dice.choice((Gender.WOMAN, Gender.MAN))
    age = traits.age or Age.ADULT
    skin_name, skin = _skin(traits, dice)
    garment = traits.garment or trade.get("garment") or dice.choice(_GARMENTS[gender])
    main = traits.main or trade.get("main") or _harmony(dice, place)
    # A full description is kept to: nothing is put on top of it, but the skin it leaves open.
    full = bool(traits.gender and traits.garment and (traits.hair or traits.beard))
    hat = traits.hat or ("none" if full else _trade_hat(trade, dice) or dice.choice(_HATS.get("" if hatless else garment, ("none",))))
    beard = traits.beard or ("none" if full else _beard(gender, age, trade, dice))
    hat_colour = _said(traits.hat_colour) or _hat_colour(hat, main, trade)
    return Look(
        being=Being.PERSON,
        age=age,
        gender=gender,
        build=traits.build or dice.choice(("average", "average", "slim", "stout")),
        skin=skin,
        hair=traits.hair or _hair(gender, age, dice),
        hair_colour=_hair_colour(traits, age, skin_name, dice),
        beard=beard,
        hat=hat,
        hat_colour=hat_colour,
        glasses=traits.glasses or (not full and dice.random() < trade.get("glasses", 0.12)),
        garment=garment,
        pattern=traits.pattern or trade.get("pattern") or ("plain" if trade or full else _pattern(garment, dice)),
        main=_said(main),
        second=_said(traits.second) or (colour(trade["second"]) if "second" in trade else _tint(main)),
        legs=_said(traits.legs) or _legs(_said(main), dice),
        carries=traits.carries or trade.get("carries", "none"),
    )


def _trade_hat(trade: Mapping[str, Any], dice: random.Random) -> str:
    """The trade's hat: signs of office always, caps and straw hats not by everybody."""
    hat = str(trade.get("hat", ""))
    return "" if hat in ("cap", "straw", "beanie") and dice.random() < 0.15 else hat


def _skin(traits: Traits, dice: random.Random) -> tuple[str, str]:
    skins: Sequence[tuple[str, str]] = table("colours")["skins"]
    if traits.skin:
        return traits.skin, dict(skins)[traits.skin]
    grown: Mapping[str, Sequence[str]] = table("colours")["young_hair"]
    likely = [skin for skin in skins if traits.hair_colour in grown[skin[0]]]
    name, value = dice.choice(likely or list(skins))
    return name, value


def _hair(gender: Gender, age: Age, dice: random.Random) -> str:
    hair = dice.choice(_HAIRS[gender])
    if hair == "bald" and age is Age.CHILD:
        return "short"
    return "bald" if age is Age.ELDER and gender is Gender.MAN and dice.random() < 0.3 else hair


def _hair_colour(traits: Traits, age: Age, skin: str, dice: random.Random) -> str:
    colours = table("colours")
    if traits.hair_colour:
        return str(colours["hair"][traits.hair_colour])
    names = colours["old_hair"] if age is Age.ELDER else colours["young_hair"][skin]
    return str(colours["hair"][dice.choice(names)])


def _beard(gender: Gender, age: Age, trade: Mapping[str, Any], dice: random.Random) -> str:
    if gender is not Gender.MAN or age is Age.CHILD:
        return "none"
    chance = max(float(trade.get("beard", 0.25)), 0.5 if age is Age.ELDER else 0.0)
    return "full" if dice.random() < chance else "moustache" if dice.random() < 0.2 else "none"


def _hat_colour(hat: str, main: str, trade: Mapping[str, Any]) -> str:
    fixed = {"chef": "white", "straw": "wheat", "crown": "gold"}
    if hat in fixed:
        return colour(fixed[hat])
    return _said(main) if hat == trade.get("hat") else _tint(main)


def _pattern(garment: str, dice: random.Random) -> str:
    return dice.choice(("plain", "plain", "plain", "stripes", "dots")) if garment in ("sweater", "dress") else "plain"


def _legs(main: str, dice: random.Random) -> str:
    values = [colour(name) for name in table("colours")["legs"]]
    return dice.choice([value for value in values if apart(value, main) > 0.12])


