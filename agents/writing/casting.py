"""Casting an idea: who plays, in which places, and what everyone looks like."""

from __future__ import annotations

import random
import re
import tomllib
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

from ...core.names import CharacterId
from ...core.script import Character
from . import grammar, lexicon, telling
from .noun import Noun
from .premise import Idea, IdeaKind
from .telling import HOURS, Player, Stage, shuffled

_PAIRS = {
    "person": [("older", "younger"), ("taller", "shorter"), ("quieter", "louder")],
    "animal": [("older", "younger"), ("thinner", "fatter"), ("bigger", "smaller")],
    "machine": [("taller", "smaller"), ("older", "newer"), ("slower", "quicker")],
    "other": [("bigger", "smaller"), ("older", "newer")],
}
_TELLING = {word for pairs in _PAIRS.values() for pair in pairs for word in pair}
_TELLING |= {word.removesuffix("er") + "est" for word in _TELLING} | {"first", "second"}
_DOERS = {
    "build": "carpenter",
    "bake": "baker",
    "cook": "chef",
    "paint": "painter",
    "write": "writer",
    "invent": "inventor",
    "teach": "teacher",
    "sail": "sailor",
    "plant": "gardener",
    "climb": "climber",
    "solve": "detective",
    "investigate": "detective",
    "swim": "swimmer",
    "save": "volunteer",
    "feed": "neighbour",
    "ignore": "clerk",
}
_OBJECTS = {
    "paint": "picture",
    "bake": "cake",
    "write": "letter",
    "cook": "soup",
    "draw": "map",
    "sing": "song",
    "play": "tune",
    "compose": "tune",
    "hear": "noise",
    "overhear": "secret",
    "knit": "scarf",
    "sew": "coat",
    "plant": "tree",
    "teach": "lesson",
    "quest": "key",
    "make": "machine",
    "secret": "letter",
    "fear": "dark",
    "bond": "stranger",
    "contest": "rival",
}
_WITH_OBJECT = frozenset({"quest", "make", "secret", "fear", "bond", "contest"})


def cast(idea: Idea, rng: random.Random, *, presenter: bool = False) -> Stage:
    """Everyone and every place of an idea's film: A is whom it is about, B the other or the thing, H who helps."""
    lead, second, other = _leads(idea, rng, presenter)
    home = _home(idea, lead, other, rng)
    first = _player(lead, rng, other, _said_pronoun(idea))
    places = {"P": home, "Q": _other_place(home, rng, ()), "R": home}
    places["R"] = _far(idea, home, places["Q"], rng)
    players = {"A": first}
    if idea.who is None and other is not None and other.determiner in ("my", "our", "your"):
        other = replace(other, determiner=first.pronoun.possessive)
    if other is not None:
        players["B"] = _player(other, rng, lead)
    helper = second or _helper(places, [lead.head, other.head if other else ""], rng)
    if helper is not None:
        players["H"] = _player(helper, rng, None)
    if idea.who is not None and idea.who.plural and lead.head == idea.who.head:
        word = first.noun.describing[0]
        group = replace(idea.who, determiner=idea.who.determiner or ("two" if (idea.who.count or 2) == 2 else ""))
        first.first = f"the {word} of {Player(group, '', grammar.plural(group.phrase), {}, grammar.THEY_ALL, plural=True).a}"
    _clear_pronouns(players)
    if other is not None:
        puppet = other.living or (idea.family == "bond" and other.kind != "abstract") or not lead.living
        players["B"].acts = puppet and not players["B"].bare
    hour = idea.time.value if idea.time else str(first.facts.get("hour", "morning"))
    words = {"hour": HOURS.get(hour, hour)}
    words["a_hour"] = grammar.with_article(words["hour"])
    return Stage(players, places, words, pair=second is not None and helper is second)


def _leads(idea: Idea, rng: random.Random, presenter: bool) -> tuple[Noun, Noun | None, Noun | None]:
    if presenter:
        return Noun(head="teacher", kind="trade"), None, None
    who, other = idea.who, idea.object
    if idea.kind is IdeaKind.ADVERT:
        return Noun(head=rng.choice(["woman", "man", "neighbour", "student"]), kind="person"), None, who
    if who is None:
        who = Noun(
            head=_DOERS.get(idea.verb) or rng.choice(["girl", "boy", "woman", "man"]),
            kind="trade" if idea.verb in _DOERS else "person",
        )
        who = replace(who, kind=lexicon.kind_of(who.head) or "person")
        if re.search(r"\b(sixty|seventy|eighty|ninety|[6-9]\d|retire\w*|grandchild\w*)\b", idea.text, re.I):
            who = Noun(head=rng.choice(["woman", "man"]), describing=("old",), kind="elder")
    second = replace(idea.partner, plural=False, determiner=idea.partner.determiner or "a") if idea.partner else None
    if second is not None and second.determiner not in telling.OWNERS:
        second = replace(second, determiner="the")
    if who.plural:
        who, second = _split(who, rng)
    lifeless = idea.kind is not IdeaKind.STORY or (who.kind in ("abstract", "place") and (other is None or not other.living))
    if not who.living and lifeless:
        role = str(lexicon.facts(who.phrase, who.kind).get("person") or rng.choice(["caretaker", "woman", "man", "girl"]))
        mass = who.kind == "abstract" and not who.determiner and not who.clause
        return Noun(head=role, kind=lexicon.kind_of(role) or "person"), None, who if mass else replace(who, determiner="the")
    if second is not None and other is not None and idea.family == "contest" and idea.verb == "play":
        other = None
    if other is not None and other.plural and other.living and not other.name:
        other = replace(other, plural=False, count=None, determiner="a")
    if other is None and idea.kind is not IdeaKind.STORY and second is not None:
        other, second = second, None
    if other is None and idea.family in ("bond", "contest") and second is not None:
        other, second = second, None
    if other is None and idea.family in _WITH_OBJECT:
        head = _OBJECTS.get(idea.verb) or _OBJECTS[idea.family]
        other = Noun(head=head, kind=lexicon.kind_of(head) or "thing", determiner="the" if head == "dark" else "a")
    return who, second, other


def _split(who: Noun, rng: random.Random) -> tuple[Noun, Noun]:
    """Two of a kind, told apart by a word each ("the tall robot", "the small robot")."""
    group = (
        "person"
        if who.kind in ("person", "trade", "child", "elder", "fantasy")
        else "animal"
        if who.kind in ("animal", "bird", "fish", "beast")
        else who.kind
    )
    if who.head in ("brother", "sister"):
        pair = _PAIRS["person"][0]
    else:
        pair = rng.choice(
            [pair for pair in _PAIRS.get(group, _PAIRS["other"]) if not set(pair) & set(who.describing)]
            or [("first", "second")]
        )
    if (who.count or 2) > 2:
        pair = (_most(pair[0]), _most(pair[1]))
    one, two = (
        replace(who, plural=False, count=None, determiner="the", describing=(word, *who.describing)) for word in pair
    )
    return one, replace(two, clause="")


def _most(word: str) -> str:
    """ "older" among more than two: "oldest"."""
    return word.removesuffix("er") + "est" if word.endswith("er") else word


def _player(noun: Noun, rng: random.Random, other: Noun | None, said: str = "") -> Player:
    """A noun as a player; `said` is the pronoun that the idea itself uses ("his mother")."""
    known = shuffled(lexicon.facts(noun.phrase, noun.kind), rng)
    pronoun = grammar.PRONOUNS.get(_given_pronoun(noun) or str(known.get("pronoun", "it")), grammar.IT)
    if said and pronoun is grammar.THEY:
        pronoun = grammar.PRONOUNS[said]
    if pronoun is grammar.THEY and noun.kind in ("person", "trade", "child", "elder") and not noun.name:
        pronoun = rng.choice([grammar.SHE, grammar.HE])
    if noun.plural:
        pronoun = grammar.THEY_ALL
    phrase = noun.name or noun.phrase
    label = noun.name or _label(noun, other)
    if noun.plural:
        phrase, label = grammar.plural(phrase), grammar.plural(label)
    return Player(noun=noun, label=label, phrase=phrase, facts=known, pronoun=pronoun, plural=noun.plural)


def _said_pronoun(idea: Idea) -> str:
    """Which pronoun the idea uses; empty when it uses none, or both."""
    he = re.search(r"\b(his|he|him|himself)\b", idea.text, re.I) is not None
    she = re.search(r"\b(her|she|hers|herself)\b", idea.text, re.I) is not None
    they = re.search(r"\b(their|they|them|themself)\b", idea.text, re.I) is not None
    return "" if he + she + they != 1 else "he" if he else "she" if she else "they"


def _given_pronoun(noun: Noun) -> str | None:
    """What a common given name says of its bearer; an unknown one says nothing."""
    names = lexicon.names()
    first = noun.name.split()[0].lower() if noun.name else ""
    return next((pronoun for pronoun, known in names.items() if first in known), None)


def _label(noun: Noun, other: Noun | None) -> str:
    """The short name: the head alone, unless that would be another word or another player."""
    words = noun.phrase.split()
    tail = " ".join(words[-2:])
    if noun.describing and noun.describing[0] in _TELLING and noun.determiner == "the":
        return f"{noun.describing[0]} {noun.head}"
    if other is not None and other.head == noun.head:
        return noun.phrase
    if len(words) > 1 and _is_compound(tail) and lexicon.kind_of(noun.head) != noun.kind:
        return tail
    return noun.head


def _is_compound(phrase: str) -> bool:
    return lexicon.kind_of(phrase) is not None and lexicon.kind_of(phrase) != lexicon.kind_of(phrase.rsplit(maxsplit=1)[-1])


def _home(idea: Idea, lead: Noun, other: Noun | None, rng: random.Random) -> lexicon.Place:
    if idea.verb.endswith("home"):
        return lexicon.place("village")
    opened = idea.family == "make" and idea.object is not None and idea.object.kind == "place" and not idea.place_word
    if idea.place and not opened and not (idea.family in ("journey",) or (idea.family == "lose" and idea.place_word == "")):
        return lexicon.place(idea.place, idea.place_word)
    for noun in (lead, other):
        if noun is None:
            continue
        named = next((lexicon.place_named(word) for word in noun.describing if lexicon.place_named(word)), None)
        if named:
            return lexicon.place(named)
        own = lexicon.own_home(noun.phrase) if noun is lead or idea.family != "journey" else None
        if own:
            return lexicon.place(own)
    for noun in (lead, other):
        specific = lexicon.facts(noun.phrase, noun.kind).get("home") if noun else None
        if specific:
            return lexicon.place(rng.choice(specific) if isinstance(specific, list) else str(specific))
    return lexicon.place(lexicon.DEFAULT_PLACE)


def _other_place(home: lexicon.Place, rng: random.Random, taken: tuple[str, ...]) -> lexicon.Place:
    free = [key for key in home.next if lexicon.place(key).key not in (home.key, *taken)]
    return lexicon.place(rng.choice(free or list(home.next)))


def _far(idea: Idea, home: lexicon.Place, way: lexicon.Place, rng: random.Random) -> lexicon.Place:
    if idea.family == "journey" and idea.place:
        return lexicon.place(idea.place, idea.place_word)
    goal = lexicon.own_home(idea.object.phrase) if idea.family == "journey" and idea.object else None
    if goal and goal != home.key:
        return lexicon.place(goal)
    return _other_place(way, rng, (home.key,))


def _helper(places: dict[str, lexicon.Place], taken: list[str], rng: random.Random) -> Noun | None:
    about = f"{places['P'].people} {places['Q'].people}"
    free = [
        head
        for head in (*places["P"].helper, *places["Q"].helper)
        if head not in taken and lexicon.kind_of(head) in lexicon.LIVING and grammar.plural(head) not in about
    ]
    if not free:
        return None
    head = rng.choice(free)
    return Noun(head=head, kind=lexicon.kind_of(head) or "animal")


def _clear_pronouns(players: dict[str, Player]) -> None:
    subjects = [player.pronoun.subject for slot, player in players.items() if slot != "H"]
    for slot, player in players.items():
        player.clear = slot != "H" and subjects.count(player.pronoun.subject) == 1


@lru_cache(maxsize=1)
def _looks() -> dict[str, Any]:
    return tomllib.loads((files("rushes.agents") / "data" / "looks.toml").read_text(encoding="utf-8"))


def character(player: Player, rng: random.Random, turn: int | None = None) -> Character:
    """The player as the script knows it: id, name, and looks in fixed words.

    `turn` picks the looks of those who have no wardrobe, so that two of a kind differ.
    """
    slug = re.sub(r"[^a-z0-9]+", "-", player.label.lower()).strip("-") or "someone"
    return Character(id=CharacterId(slug), name=player.name[:80], description=_description(player, rng, turn))


def _description(player: Player, rng: random.Random, turn: int | None) -> str:
    noun, looks = player.noun, _looks()
    kind = noun.kind
    role = looks["roles"].get(noun.head)
    article = grammar.with_article(player.phrase) if not player.plural and not noun.name else player.phrase
    if kind in ("person", "trade", "child", "elder") or (kind == "fantasy" and noun.head in ("witch", "wizard")):
        group = "child" if kind == "child" else "elder" if kind == "elder" or "old" in noun.describing else "person"
        table = looks[group]
        fits = [words for words in table["ages"] if _fits(words, player.pronoun.subject)]
        age = rng.choice(fits or table["ages"])
        woman = "woman" in age
        he = not woman and "girl" not in age
        barred = r"bun|bob|ribbon|long" if he else r"bald|beard"
        barred += "" if "fifty" in age or group == "elder" else r"|grey"
        hair = rng.choice([hair for hair in table["hair"] if not re.search(barred, hair)])
        suits = [wear for wear in role or () if not (he and re.search("dress|skirt", wear))]
        wear = rng.choice(suits or [wear for wear in table["wear"] if not (he and "dress" in wear)])
        unfit = r"beanie|cap|scarf|hat" if role else "headscarf" if he else "nothing"
        extra = rng.choice([extra for extra in table["extra"] if not re.search(unfit, extra)])
        tool = grammar.with_article(player.fact("tool", 0))
        return f"{article}: {age} with {hair}, in {wear}, with {extra}, carrying {tool}"
    if role:
        return f"{article}: {rng.choice(role)}"
    table = looks.get(kind) or looks["thing"]
    taken = table["looks"]
    return f"{article}: {taken[(rng.randrange(len(taken)) if turn is None else turn) % len(taken)]}"


def _fits(words: str, subject: str) -> bool:
    if subject == "she":
        return "woman" in words or "girl" in words
    if subject == "he":
        return "woman" not in words and "girl" not in words
    return True
