"""English by rule: articles, plurals, verb forms, tense of a clause, and what a pronoun may stand for."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

_VOWELS = "aeiou"
_SIBILANTS = ("s", "x", "z", "ch", "sh")
NUMBERS = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
}
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


class Pronouns(NamedTuple):
    """The forms of one pronoun; `plural` says which verb form follows it."""

    subject: str
    object: str
    possessive: str
    reflexive: str
    plural: bool


THEY = Pronouns("they", "them", "their", "themself", True)
THEY_ALL = Pronouns("they", "them", "their", "themselves", True)
SHE = Pronouns("she", "her", "her", "herself", False)
HE = Pronouns("he", "him", "his", "himself", False)
IT = Pronouns("it", "it", "its", "itself", False)
PRONOUNS = {"they": THEY, "she": SHE, "he": HE, "it": IT}


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads((files("rushes.agents") / "data" / "grammar.toml").read_text(encoding="utf-8"))


def word_list(name: str) -> frozenset[str]:
    """A list of words: ``plain`` or ``products``."""
    return frozenset(_table()["lists"][name])


def is_mass(noun: str) -> bool:
    """Whether a noun takes neither "a" nor a plural ("snow")."""
    return bool(noun.lower() in _table()["spelling"]["mass"])


def article(phrase: str) -> str:
    """``"a"`` or ``"an"``, as the first word of the phrase sounds."""
    first = re.split(r"[\s-]", phrase.strip().lower(), maxsplit=1)[0].strip("\"'“‘(")
    spelling = _table()["spelling"]
    if first in spelling["an"]:
        return "an"
    if first in spelling["a"] or re.match(r"(uni(?!n|m)|eu|ut[ei])", first):
        return "a"
    if re.fullmatch(r"8\d*|11|18", first):
        return "an"
    return "an" if first[:1] in _VOWELS else "a"


def with_article(phrase: str) -> str:
    """The phrase with "a" or "an" before it."""
    return f"{article(phrase)} {phrase}"


def plural(noun: str) -> str:
    """The plural of a noun or of a phrase that ends in one."""
    before, _, last = noun.rpartition(" ")
    prefix = before + " " if before else ""
    lower = last.lower()
    if is_mass(lower):
        return noun
    for single, many in _table()["plurals"].items():
        if lower == single or (lower.endswith(single) and single in ("man", "woman", "child", "fish")):
            return prefix + last[: len(last) - len(single)] + str(many)
    if lower.endswith("y") and lower[-2:-1] not in _VOWELS:
        return prefix + last[:-1] + "ies"
    return prefix + last + ("es" if lower.endswith(_SIBILANTS) else "s")


def singular(noun: str) -> str:
    """The singular of a plural; a noun that is none comes back unchanged."""
    lower = noun.lower()
    for single, many in _table()["plurals"].items():
        if lower == many:
            return str(single)
    if lower.endswith("men") and len(lower) > 4:
        return noun[:-2] + "an"
    if lower.endswith("ies") and len(lower) > 4:
        return noun[:-3] + "y"
    if lower.endswith(("sses", "xes", "ches", "shes", "zzes")):
        return noun[:-2]
    if lower.endswith("s") and not lower.endswith(("ss", "us", "is")):
        return noun[:-1]
    return noun


def looks_plural(noun: str) -> bool:
    """Whether a noun is in the plural, as far as its form tells."""
    lower = noun.lower()
    if is_mass(lower) or lower in (
        "series",
        "species",
        "gas",
        "bus",
        "lens",
        "news",
        "boss",
        "christmas",
        "atlas",
        "canvas",
    ):
        return False
    irregular: dict[str, str] = _table()["plurals"]
    return singular(lower) != lower or (lower in irregular.values() and lower not in irregular)


def third(verb: str) -> str:
    """The form after he, she or it ("carries")."""
    match verb:
        case "be":
            return "is"
        case "have":
            return "has"
        case "do" | "go" | "undo":
            return verb + "es"
    if verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        return verb[:-1] + "ies"
    return verb + ("es" if verb.endswith((*_SIBILANTS, "o")) else "s")


def past(verb: str) -> str:
    """The past tense ("carried", "lit")."""
    irregular = _table()["verbs"].get(verb)
    return str(irregular[0]) if irregular else _regular_past(verb)


def participle(verb: str) -> str:
    """The past participle ("carried", "written")."""
    irregular = _table()["verbs"].get(verb)
    return str(irregular[1]) if irregular else _regular_past(verb)


def gerund(verb: str) -> str:
    """The -ing form ("carrying", "running")."""
    if verb == "be":
        return "being"
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return verb[:-1] + "ing"
    return _double(verb) + "ing"


def _regular_past(verb: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        return verb[:-1] + "ied"
    return _double(verb) + "ed"


def _double(verb: str) -> str:
    if verb in _table()["spelling"]["doubled"]:
        return verb + verb[-1]
    one_beat = len(re.findall(r"[aeiouy]+", verb.replace("qu", "q"))) == 1
    closed = re.search(r"[^aeiou][aeiou][^aeiouwxy]$", verb.replace("qu", "q"))
    return verb + verb[-1] if one_beat and closed else verb


def bases(form: str) -> list[tuple[str, str]]:
    """What a word may be a form of, as (base, form's name), likeliest first.

    Names: ``base``, ``third``, ``past``, ``participle``, ``ing``.
    """
    form = form.lower()
    found: list[tuple[str, str]] = []
    for base, (before, done) in _table()["verbs"].items():
        if form == before:
            found.append((base, "past"))
        elif form == done:
            found.append((base, "participle"))
    special = {"is": ("be", "third"), "are": ("be", "base"), "were": ("be", "past"), "has": ("have", "third")}
    if form in special:
        found.append(special[form])
    stems: list[tuple[str, str]] = []
    if form.endswith("ies"):
        stems.append((form[:-3] + "y", "third"))
    if form.endswith("s") and not form.endswith("ss"):
        short = [(form[:-2], "third")] if form.endswith("es") else []
        stems += [*short, (form[:-1], "third")] if form[:-2].endswith((*_SIBILANTS, "o")) else [(form[:-1], "third"), *short]
    if form.endswith("ied"):
        stems.append((form[:-3] + "y", "past"))
    for ending, name in (("ed", "past"), ("ing", "ing")):
        if form.endswith(ending) and len(form) > len(ending):
            stem = form[: -len(ending)]
            stems += [(stem, name), (stem + "e", name)]
            if ending == "ing" and stem.endswith("y"):
                stems.insert(0, (stem[:-1] + "ie", name))
            if stem[-1:] == stem[-2:-1]:
                stems.append((stem[:-1], name))
    check = {"third": third, "past": past, "ing": gerund}
    found += [(base, name) for base, name in stems if check[name](base) == form]
    found.append((form, "base"))
    return found


def conjugate(phrase: str, form: str, *, many: bool = False) -> str:
    """A verb phrase in another form: ``s`` (present, agreeing), ``past``, ``pp``, ``ing`` or ``base``.

    Every word marked with an asterisk is a verb; when none is, the first word is.
    """
    if "*" not in phrase:
        head, space, tail = phrase.partition(" ")
        phrase = head + "*" + space + tail
    return re.sub(r"([A-Za-z]+)\*", lambda match: _form(match[1], form, many), phrase)


def _form(verb: str, form: str, many: bool) -> str:
    match form:
        case "past":
            return "were" if verb == "be" and many else past(verb)
        case "pp":
            return participle(verb)
        case "ing":
            return gerund(verb)
        case "s":
            if verb == "be":
                return "are" if many else "is"
            return verb if many else third(verb)
    return verb


_MODALS = {
    "cannot": "could not",
    "can": "could",
    "can't": "could not",
    "won't": "would not",
    "will": "would",
    "is": "was",
    "are": "were",
    "has": "had",
    "have": "had",
    "isn't": "was not",
    "doesn't": "did not",
    "don't": "did not",
    "must": "had to",
    "does": "did",
    "do": "did",
    "wants": "wanted",
    "never": "never",
    "always": "always",
    "only": "only",
}


def past_clause(clause: str) -> str:
    """A relative clause told in the past: "who cannot sleep" becomes "who could not sleep"."""
    words = clause.split()
    for index, word in enumerate(words[1:], 1):
        lower = word.lower()
        if lower in ("never", "always", "only", "still", "often"):
            continue
        if lower in _MODALS:
            words[index] = _MODALS[lower]
            break
        forms = [base for base, name in bases(lower) if name == "third"]
        if forms:
            words[index] = past(forms[0])
            break
        if any(name == "past" for _, name in bases(lower)):
            break
    return " ".join(words)


def stem(word: str) -> str:
    """A word without its endings, so that "races" and "raced" count as one."""
    word = word.lower().strip("'’").removesuffix("'s").removesuffix("’s")
    irregular = next((base for base, forms in _table()["verbs"].items() if word in forms), None)
    word = irregular or singular(word)
    for ending in ("ing", "ed", "er", "es", "e", "y", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


def stems(text: str) -> set[str]:
    """The stems of a text's words, without the small ones."""
    return {stem(word) for word in re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", text.lower()) if word not in word_list("plain")}


def capital(text: str) -> str:
    """The text with its first letter as a capital, whatever quotes stand before it."""
    return re.sub(r"^([\"'“‘(]*)(\w)", lambda match: match[1] + match[2].upper(), text, count=1)


SMALL_WORDS = {
    "a",
    "an",
    "and",
    "the",
    "of",
    "for",
    "to",
    "in",
    "on",
    "at",
    "by",
    "with",
    "from",
    "or",
    "but",
    "as",
    "over",
    "into",
}


def title_case(text: str) -> str:
    """A title's capitals: every word but small ones in the middle."""
    words = text.split()
    last = len(words) - 1 if len(words) > 1 else 0
    return " ".join(
        word.lower()
        if index not in (0, last) and word.lower() in SMALL_WORDS and not words[index - 1].endswith(":")
        else "-".join(capital(part) for part in word.split("-"))
        for index, word in enumerate(words)
    )


def possessive(noun: str) -> str:
    """The noun as an owner ("the keeper's", "the brothers'")."""
    last = noun.rpartition(" ")[2]
    return noun + ("'" if last.endswith("s") and last.islower() and looks_plural(last) else "'s")


def number_word(count: int) -> str:
    """A small number as a word."""
    return {value: word for word, value in NUMBERS.items()}.get(count, "one" if count == 1 else str(count))


def listed(items: list[str], joiner: str = "and") -> str:
    """Things in a row: "a, b and c"."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {joiner} {items[-1]}"
