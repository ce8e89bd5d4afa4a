"""Noun phrases of an idea: who or what, how described, how many, and the clause that follows."""

from __future__ import annotations

from dataclasses import dataclass

from . import grammar, lexicon

DETERMINERS = {
    "a",
    "an",
    "the",
    "one",
    "some",
    "another",
    "every",
    "each",
    "his",
    "her",
    "their",
    "its",
    "my",
    "our",
    "your",
    "this",
    "that",
    "no",
    "any",
    "these",
    "those",
    "many",
    "several",
} | set(grammar.NUMBERS)
PREPOSITIONS = (
    "in",
    "on",
    "at",
    "under",
    "inside",
    "outside",
    "beside",
    "near",
    "by",
    "during",
    "before",
    "after",
    "behind",
    "between",
    "with",
    "without",
    "from",
    "to",
    "into",
    "through",
    "across",
    "over",
    "for",
    "about",
    "of",
    "until",
    "against",
    "above",
    "below",
    "around",
    "along",
    "onto",
    "off",
    "as",
    "while",
    "when",
    "because",
    "where",
    "if",
    "so",
    "and",
    "but",
    "or",
    "than",
    "toward",
    "towards",
    "among",
    "beyond",
)


_DENIALS = frozenset({"never", "cannot", "can't", "won't", "doesn't", "don't", "didn't", "always", "only"})
_SUBJECTS = frozenset({"nobody", "everybody", "everyone", "i", "we", "you", "they", "he", "she"})


@dataclass(frozen=True)
class Noun:
    """Someone or something of the idea: ``two old robots who dream``.

    `head` is singular ("robot"), `describing` the words before it, `clause` what follows with
    who / that / which. `count` is None for one.
    """

    head: str
    describing: tuple[str, ...] = ()
    kind: str = "thing"
    plural: bool = False
    count: int | None = None
    determiner: str = "a"
    name: str = ""
    clause: str = ""
    known: bool = True

    @property
    def phrase(self) -> str:
        """The describing words and the head, in the singular and without an article."""
        return " ".join((*self.describing, self.head))

    @property
    def living(self) -> bool:
        """Whether it can walk in and be met."""
        return bool(self.name) or self.kind in lexicon.LIVING


def read_noun(words: list[str]) -> tuple[Noun | None, int, int]:
    """The noun phrase at the start, how many words it takes with its clause, and where the clause ends."""
    index, determiner, count = 0, "", None
    while index < len(words) and words[index].lower() in DETERMINERS:
        lower = words[index].lower()
        count = grammar.NUMBERS.get(lower, count)
        determiner = determiner or lower
        index += 1
    if index < len(words) and words[index].isdigit() and 1 < int(words[index][:6]) < 10_000:
        count, determiner, index = int(words[index][:6]), determiner or "two", index + 1
    body: list[str] = []
    while index < len(words) and not _ends_noun(words, index, body):
        body.append(words[index])
        index += 1
    if not body:
        return None, 0, 0
    name = (
        body[0]
        if not determiner and body[0][:1].isupper() and len(body) <= 2 and lexicon.kind_of(body[0].lower()) is None
        else ""
    )
    clause = ""
    if index + 1 < len(words) and words[index].lower() in _SUBJECTS:
        return _noun(body, determiner, count, name, " ".join(("that", *words[index:]))), len(words), len(words)
    if index < len(words) and words[index].lower() in ("who", "that", "which", "whose"):
        end = _clause_end(words, index)
        clause = " ".join(words[index:end])
        index = end
    return _noun(body, determiner, count, name, clause), index, index


def _noun(body: list[str], determiner: str, count: int | None, name: str, clause: str) -> Noun:
    phrase = " ".join(body).lower()
    kind = lexicon.kind_of(phrase)
    last = body[-1].lower()
    many = (count or 0) > 1 or (
        grammar.looks_plural(last) and determiner not in ("a", "an", "one", "every", "each", "another")
    )
    head = grammar.singular(last) if many and last not in ("people",) else last
    if kind is None and lexicon.place_named(last):
        kind = "place"
    if body[-1][:1].isupper() and not many and kind in (None, "place"):
        head = body[-1]
    if last == "people":
        head, kind = "person", "person"
    if last in ("somebody", "someone"):
        head, kind, determiner = "stranger", "person", "a"
    if name:
        kind = kind or "person"
        return Noun(head=" ".join(body), kind=kind, determiner="", name=" ".join(body), clause=clause)
    guess = kind or _guess(head)
    return Noun(
        head=head,
        describing=_describing(body[:-1], kind),
        kind=guess,
        plural=many,
        count=count,
        determiner=determiner or ("" if many or kind == "abstract" else "a"),
        clause=clause,
        known=kind is not None,
    )


def _describing(body: list[str], kind: str | None) -> tuple[str, ...]:
    """The describing words, each once and no more than four."""
    found: list[str] = []
    for given in body:
        word = given.lower() if not given[:1].isupper() or (given.istitle() and kind) else given
        if word not in found:
            found.append(word)
    return tuple(found[-4:])


def _guess(head: str) -> str:
    """The kind of an unknown noun, from its ending."""
    if head.endswith(("ist", "man", "woman", "smith", "ician", "eer")):
        return "trade"
    if head.endswith(("ness", "ity", "ism", "tion", "ment", "ship", "hood", "ence", "ance", "ics", "ology")):
        return "abstract"
    return "thing"


def _ends_noun(words: list[str], index: int, body: list[str]) -> bool:
    lower = words[index].lower()
    if (
        lower in PREPOSITIONS
        or lower in DETERMINERS
        or lower in ("who", "that", "which", "whose", "is", "are", "was", "were", "not")
    ):
        return True
    if not body:
        return False
    if lower in _SUBJECTS or lower in _DENIALS:
        return True
    forms = dict((name, base) for base, name in reversed(grammar.bases(lower)))
    text = " ".join(word.lower() for word in words[index:])
    if any(text.startswith(phrase + " ") for phrase in lexicon.leading_phrases() if phrase not in ("who", "is")):
        return True
    previous_kind = lexicon.kind_of(body[-1].lower()) or ("place" if lexicon.place_named(body[-1]) else None)
    if previous_kind is None and lexicon.kind_of(lower):
        return False
    followed = index + 1 < len(words)
    if "third" in forms and (lexicon.is_verb(forms["third"]) or (previous_kind and lexicon.kind_of(lower) is None)):
        return not grammar.looks_plural(body[-1]) and (previous_kind is not None or followed or not lexicon.kind_of(lower))
    if previous_kind and ("past" in forms or "ing" in forms) and lexicon.kind_of(lower) is None:
        return True
    if (
        previous_kind
        and grammar.looks_plural(body[-1])
        and followed
        and (lexicon.is_verb(lower) or lexicon.kind_of(lower) is None)
    ):
        return True
    return previous_kind is not None and lower.endswith("ly") and lexicon.kind_of(lower) is None


def _clause_end(words: list[str], start: int) -> int:
    """Where a relative clause ends: before a second finite verb, or at the idea's end."""
    seen_verb = False
    for index in range(start + 1, len(words)):
        lower = words[index].lower()
        if lower in ("cannot", "can", "can't", "never", "won't", "will", "does", "doesn't", "must") and not seen_verb:
            seen_verb = True
            continue
        forms = dict((name, base) for base, name in reversed(grammar.bases(lower)))
        finite = ("third" in forms and lexicon.is_verb(forms["third"])) or lower in ("is", "are", "has", "was")
        if finite and lexicon.kind_of(lower) and words[index - 1].lower() in DETERMINERS:
            continue
        if finite:
            if seen_verb and not (index - 1 >= 0 and words[index - 1].lower() in ("never", "always", "only", "who")):
                return index
            seen_verb = True
    return len(words)
