"""Filling a sentence's slots: who and what the film is about, said in good English each time."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from . import grammar, lexicon
from .noun import Noun

SLOT = re.compile(r"\{([A-Za-z][\w.]*)([:~]\w+)?(?:\|(\w+))?\}")
OWNERS = frozenset({"his", "her", "their", "its", "my", "our", "your"})
HOURS = {"dawn": "morning", "dusk": "evening", "day": "day"}


@dataclass
class Player:
    """Someone or something of the film, with everything the lexicon knows, shuffled once by the film's seed.

    `label` is the short name without an article ("keeper"), `phrase` the long one ("lighthouse
    keeper"); `others` are the players a pronoun could be taken for.
    """

    noun: Noun
    label: str
    phrase: str
    facts: dict[str, Any]
    pronoun: grammar.Pronouns
    plural: bool = False
    first: str = ""
    clear: bool = True
    acts: bool = True

    @property
    def name(self) -> str:
        """The script's name for it ("The keeper", "Ada")."""
        return grammar.capital(self.played)

    @property
    def the(self) -> str:
        """How it is named after its first mention."""
        if self.noun.name or self.bare:
            return self.label
        owner = self.noun.determiner if self.noun.determiner in OWNERS else "the"
        return f"{owner} {self.label}"

    @property
    def played(self) -> str:
        """How an action names it: with its script name, whoever it belongs to."""
        return self.label if self.noun.name or self.bare else f"the {self.label}"

    @property
    def bare(self) -> bool:
        """Whether no article belongs before it ("silence")."""
        if self.noun.name or (self.noun.head == "death" and not self.noun.describing):
            return True
        return not self.plural and not self.noun.determiner and (grammar.is_mass(self.label) or self.noun.kind == "abstract")

    @property
    def full(self) -> str:
        """Its long name, definite."""
        return (
            self.phrase
            if self.bare
            else f"{self.noun.determiner if self.noun.determiner in OWNERS else 'the'} {self.phrase}"
        )

    @property
    def a(self) -> str:
        """Its long name as the idea gave it ("a storm", "her shadow", "two bears")."""
        determiner = self.noun.determiner
        if self.bare:
            return self.phrase
        if determiner in ("a", "an", "one", "some", "another", "") and not self.plural:
            return grammar.with_article(self.phrase)
        if self.plural:
            words = self.phrase
            return f"{determiner} {words}" if determiner else words
        return f"{determiner} {self.phrase}" if determiner not in grammar.NUMBERS else grammar.with_article(self.phrase)

    @property
    def intro(self) -> str:
        """Its first mention in narration: with its clause, told in the past, when it has one."""
        if self.noun.clause:
            return f"{self.a} {grammar.past_clause(self.noun.clause)}"
        return self.first or self.full

    def fact(self, name: str, index: int) -> Any:
        """The `index`-th of what is known under a name; a place's or thing's gaps are filled by the plainest words."""
        known = self.facts.get(name)
        if known is None:
            raise KeyError(name)
        return known if isinstance(known, str) else known[index % len(known)]


@dataclass
class Stage:
    """Everything a sentence can speak of: players and places by their slot, and loose words."""

    players: dict[str, Player]
    places: dict[str, lexicon.Place]
    words: dict[str, str] = field(default_factory=dict)
    pair: bool = False

    def fill(self, template: str, here: str = "P", now: Mapping[str, str] | None = None) -> str:
        """The sentence with its slots filled, its capitals and its articles set; raises KeyError for an unknown slot."""
        loose = {**self.words, **(now or {})}
        text = SLOT.sub(lambda match: self._slot(match, here, loose), template)
        return sentences(text)

    def action(self, template: str, here: str = "P") -> str:
        """The sentence as an action: everyone by the script's name, and nobody acting who cannot."""
        for player in self.players.values():
            if player.the != player.played:
                template = template.replace(
                    "{" + next(k for k, v in self.players.items() if v is player) + "}", player.played
                )
        still = self.players.get("B")
        if still is not None and not still.acts:
            kept = [part for part in re.split(r"(?<=[.])\s+", template) if not part.startswith(("{B}", still.played))]
            template = " ".join(kept) or "{A} looks up."
        return self.fill(template, here)

    def _slot(self, match: re.Match[str], here: str, loose: dict[str, str]) -> str:
        path, verb, form = match[1], match[2], match[3]
        root, _, rest = path.partition(".")
        if path in loose:
            return _formed(loose[path], form, many=False)
        if root in loose:
            return _formed(loose[root], form, many=False)
        if root == "here":
            root = here
        if root in self.places:
            return _formed(_of_place(self.places[root], rest), form, many=False)
        player = self.players[root]
        if verb:
            many = player.plural if verb[0] == ":" or not self._may_stand(player) else player.pronoun.plural
            return _agreed(verb[1:], many)
        return self._of_player(player, rest, form)

    def _may_stand(self, player: Player) -> bool:
        """Whether a pronoun can only mean this player."""
        return player.clear

    def _of_player(self, player: Player, rest: str, form: str | None) -> str:
        pronoun = player.pronoun
        clear = self._may_stand(player)
        match rest:
            case "title":
                return grammar.title_case(player.the)
            case "titled":
                given = player.noun.determiner == "the"
                return f"the {player.phrase}" if given else player.phrase
            case "one":
                return player.label if player.plural or player.bare else grammar.with_article(player.label)
            case "":
                return _formed(player.the, form, many=player.plural)
            case "full" | "a" | "intro" | "label" | "name" | "phrase":
                return _formed(str(getattr(player, rest)), form, many=player.plural)
            case "they":
                return pronoun.subject if clear else player.the
            case "them":
                return pronoun.object if clear else player.the
            case "their":
                return pronoun.possessive
            case "self":
                return pronoun.reflexive
            case "owner":
                return grammar.possessive(player.the)
            case "many":
                return grammar.plural(player.label) if not player.plural else player.label
        name, index = _numbered(rest)
        if name in ("alone", "together"):
            pair = player.facts["image"][index % len(player.facts["image"])]
            return _formed(pair[0] if name == "alone" else pair[1], form, many=player.plural)
        return _formed(str(player.fact(name, index)), form, many=player.plural)


def _numbered(path: str) -> tuple[str, int]:
    """``ritual2`` is the second of the rituals."""
    match = re.fullmatch(r"([a-z]+)(\d?)", path)
    if match is None:
        raise KeyError(path)
    return match[1], int(match[2] or 1) - 1


def _of_place(place: lexicon.Place, rest: str) -> str:
    if not rest:
        return place.the
    if rest == "on":
        return f"{place.on} {place.the}"
    if rest in ("word", "people", "the"):
        return str(getattr(place, rest))
    name, index = _numbered(rest)
    known: tuple[str, ...] = getattr(place, name)
    return known[index % len(known)]


def _agreed(verb: str, many: bool) -> str:
    if verb == "was":
        return "were" if many else "was"
    return grammar.conjugate(verb, "s", many=many)


def _formed(text: str, form: str | None, *, many: bool) -> str:
    match form:
        case None:
            return text.replace("*", "")
        case "a":
            return (
                text
                if grammar.is_mass(text) or grammar.looks_plural(text.rsplit(maxsplit=1)[-1])
                else grammar.with_article(text)
            )
        case "the":
            return f"the {text}"
        case "pl":
            return grammar.plural(text)
        case "bare":
            return re.sub(r"^(the|an?) ", "", text)
        case "title":
            return grammar.title_case(re.sub(r"^(the|an?) ", "", text))
    return grammar.conjugate(text, form, many=many)


def sentences(text: str) -> str:
    """The text with single spaces and a capital at the start of every sentence."""
    text = " ".join(text.split())
    text = re.sub(r"\ba\(n\) (\S)", lambda match: grammar.article(text[match.start(1) :]) + " " + match[1], text)
    return re.sub(r"(^|[.!?][\"']? +)([\"']?\w)", lambda match: match[1] + match[2].upper(), text)


def shuffled(facts: lexicon.Facts, rng: random.Random) -> lexicon.Facts:
    """The facts with every list in an order of the seed's own."""
    return {
        name: rng.sample(value, len(value)) if isinstance(value, list) else value for name, value in sorted(facts.items())
    }
