"""Who appears in a text that names no cast: roles, animals and names, the most spoken of first."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from ...core.bible import Being
from ...core.names import CharacterId
from ...core.script import Character
from .descriptions import Kind, is_given, kind_of, kinds
from .places import is_place
from .tables import longest_match, singular, table

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
_FUNCTION_WORDS = frozenset(
    {"the", "a", "an", "this", "that", "these", "those", "he", "she", "it", "we", "you", "they", "his", "her"}
    | {"their", "its", "my", "our", "your", "him", "them", "me", "us", "who", "what", "when", "where", "why", "how"}
    | {"which", "and", "but", "or", "so", "if", "as", "at", "by", "in", "on", "of", "to", "for", "from", "with", "into"}
    | {"onto", "over", "under", "after", "before", "until", "while", "since", "because", "although", "though", "then"}
    | {"there", "here", "now", "once", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}
    | {"no", "not", "yes", "all", "both", "each", "every", "some", "many", "most", "few", "any", "only", "just", "even"}
    | {"still", "never", "always", "often", "perhaps", "maybe", "soon", "later", "meanwhile", "suddenly", "finally"}
    | {"again", "yet", "nothing", "everything", "something", "nobody", "everyone", "someone", "somebody", "anyone"}
    | {"is", "are", "was", "were", "be", "been", "do", "does", "did", "has", "have", "had", "can", "could", "will"}
    | {"would", "shall", "should", "may", "might", "must", "let", "please", "dear", "oh", "ah", "well", "hello"}
    | {"goodbye", "good", "morning", "afternoon", "evening", "night", "today", "tomorrow", "yesterday", "inside"}
    | {"outside", "above", "below", "behind", "beside", "between", "through", "across", "along", "around", "near"}
    | {"far", "next", "last", "first", "second", "third", "another", "other", "such", "than", "too", "very", "also"}
)
_AGES = frozenset({"old", "young", "little"})
_TRADES = {
    "captain": "captain", "professor": "professor", "dr": "doctor", "doctor": "doctor", "nurse": "nurse", "sergeant": "police officer",
    "inspector": "detective", "detective": "detective", "king": "king", "queen": "queen", "chef": "chef", "sister": "nun",
    "admiral": "admiral", "officer": "police officer",
}  # fmt: skip
_HONORIFICS = {
    **dict.fromkeys([*_AGES, *_TRADES], ""),
    **dict.fromkeys(["mrs", "ms", "miss", "aunt", "grandma", "grandmother", "lady", "queen", "sister", "madame"], "she"),
    **dict.fromkeys(["mr", "uncle", "grandpa", "grandfather", "sir", "lord", "king", "brother", "father"], "he"),
}
"""Titles before names, with the pronoun they tell, if any."""
_PRONOUNS = {"she": "she", "her": "she", "hers": "she", "herself": "she", "he": "he", "him": "he", "his": "he", "himself": "he"}


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
    _join_titles(found)
    _join_appositions(found, tokens)
    kept = [one for one in found.values() if _acts(one)]
    kept.sort(key=lambda one: -(one.count + one.leads))
    people: dict[str, Character] = {}
    for one in kept[:MOST]:
        slug = re.sub(r"[^a-z0-9]+", "-", one.name.lower().removeprefix("the ")).strip("-") or f"c{len(people) + 1}"
        people.setdefault(slug, Character(id=CharacterId(slug), name=one.name, description=one.words))
    return tuple(people.values())


def _join_appositions(found: dict[str, _Mentions], tokens: list[str]) -> None:
    """"Mr Okafor, the librarian", "MIRA, an old woman", "her grandson Leo": the role is the named one's, nobody else's."""
    for noun in [noun for noun, one in found.items() if one.kind.known]:
        length = len(noun.split())
        for at in range(len(tokens) - length + 1):
            if " ".join(tokens[at : at + length]).lower() != noun:
                continue
            name = _named_beside(tokens, at, at + length)
            if name:
                role = found.pop(noun)
                one = found.get(name)
                if one is not None:
                    one.count += role.count - 1
                    own = one.words if one.words in ("a man", "a woman") else ""
                    one.words = f"a {noun}: {own}" if own else one.words or f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
                break


def _named_beside(tokens: list[str], start: int, end: int) -> str:
    """The name that a role stands in apposition to: right after it, or before the comma in front of its article."""
    if end < len(tokens) and _is_name(tokens[end]):
        return tokens[end]
    for article in range(start - 1, max(start - 4, 1), -1):
        if tokens[article].lower() in _ARTICLES:
            before = tokens[article - 2]
            beside = tokens[article - 1] == "," and (_is_name(before) or (before.isupper() and len(before) > 1))
            return before if beside else ""
    return ""


def _join_titles(found: dict[str, _Mentions]) -> None:
    """"The captain" is Captain Ruiz, when only one captain has a name."""
    for role in [noun for noun in found if noun in _TRADES]:
        named = [one for one in found.values() if one.name.lower().startswith(f"{role} ")]
        if len(named) == 1:
            named[0].count += found.pop(role).count


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
    """Proper names, with what stands before them: "Captain Ruiz", "Old Tomas"."""
    inside, leading, titles = Counter[str](), Counter[str](), dict[str, str]()
    for at, token in enumerate(tokens):
        name = re.sub(r"['’]s$", "", token)
        if not _is_name(name):
            continue
        title = _title(tokens, at)
        first = at - 1 if title else at
        starts = first <= 0 or not tokens[first - 1][0].isalnum()
        if title:
            titles.setdefault(name, title)
        if first <= 0 or tokens[first - 1].lower() not in _ARTICLES:
            (leading if starts and tokens[first - 1 : first] != [","] else inside)[name] += 1
    for name in {**inside, **leading}:
        known = is_given(name.lower()) or name in titles
        if inside[name] > 1 or (inside[name] and leading[name]) or (known and inside[name] + leading[name]):
            full = f"{titles[name]} {name}" if titles.get(name, "").lower() not in ("", "old", "young", "little") else name
            words = _words_for(name, titles.get(name, "").lower(), tokens)
            found[name] = _Mentions(full, words, inside[name] + leading[name], 1)


def _is_name(word: str) -> bool:
    lowered = word.lower()
    plain = len(word) > 1 and word[0].isupper() and word[1:].islower() and not is_place(lowered)
    return plain and lowered not in _NO_NAMES and lowered not in _FUNCTION_WORDS and lowered not in _HONORIFICS


def _title(tokens: list[str], at: int) -> str:
    """The title right before a name, as it stands there; nothing when there is none."""
    dotted = at > 1 and tokens[at - 1] == "." and tokens[at - 2].lower() in ("mr", "mrs", "ms", "dr")
    word = tokens[at - 2] if dotted else tokens[at - 1] if at else ""
    return word if word[:1].isupper() and word.lower() in _HONORIFICS else ""


def _words_for(name: str, title: str, tokens: list[str]) -> str:
    """What title and pronouns say of a named one: "a captain: a woman", "an old man"; nothing when they say nothing."""
    gender = _HONORIFICS.get(title, "") or _gender_of(name, tokens)
    noun = {"she": "woman", "he": "man"}.get(gender, "")
    if title in _AGES:
        return f"{'an old' if title == 'old' else 'a young'} {noun or 'person'}"
    if title in _TRADES:
        trade = _TRADES[title]
        return f"{'an' if trade[0] in 'aeiou' else 'a'} {trade}" + (f": a {noun}" if noun else "")
    return f"a {noun}" if noun and (title or not is_given(name.lower())) else ""


def _gender_of(name: str, tokens: list[str]) -> str:
    """"she" or "he", by the first pronoun after each mention and before anybody else is named."""
    votes = Counter[str]()
    for at, token in enumerate(tokens):
        if re.sub(r"['’]s$", "", token) != name:
            continue
        for word in tokens[at + 1 : at + 25]:
            if word.lower() in _PRONOUNS:
                votes[_PRONOUNS[word.lower()]] += 1
                break
            if _is_name(word) and word != name:
                break
    if votes:
        return votes.most_common(1)[0][0]
    wardrobe = table("wardrobe")
    return "she" if name.lower() in wardrobe["women_named"] else "he" if name.lower() in wardrobe["men_named"] else ""
