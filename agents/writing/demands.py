"""Ideas that ask for no story: adverts, lists, arguments and explanations."""

from __future__ import annotations

import re
from dataclasses import replace

from . import grammar
from .noun import read_noun
from .premise import Idea, IdeaKind

_ADVERT = re.compile(
    r"^(?:an?\s+)?(?:[\w-]+\s+)?(?:ad|advert|advertisement|commercial|promo|promotion|spot)\s+(?:for|about)\s+(?P<rest>.+)$|"
    r"^(?:introducing|announcing|buy|presenting|sell|selling|promote)\s*:?\s+(?P<product>.+)$",
    re.I,
)
_EXPLAIN = re.compile(
    r"^(?:explain(?:ing)?|explainer on|what (?:is|are|was|were|happens when|happens if|causes)|"
    r"how (?:do|does|did|to|can|is|are)|how|why (?:do|does|is|are)|why|"
    r"the (?:science|history|story|secret life|basics|physics|origin|origins) of|"
    r"(?:an? )?(?:introduction|guide|intro) to|when did|where do|where does|who invented)\s+",
    re.I,
)
_LIST = re.compile(
    r"^(?:the\s+|my\s+|top\s+)*(?P<count>\d+|two|three|four|five|six|seven|eight|nine|ten|twelve)?\s*(?:[a-z]+\s+)??"
    r"(?P<form>reasons?|ways?|tips|things|rules|steps|facts|mistakes|lessons|secrets|habits|ideas|signs|tricks|"
    r"questions|myths)\s+"
    r"(?P<link>to|for|why|that|about|of|not to|you|against|every|everyone|i|we|when)\s+(?P<topic>.+)$",
    re.I,
)
_ARGUMENT = re.compile(
    r"^(?:why (?:you|we|i|everyone|everybody|nobody|people|schools|cities)?\s*(?:should|must|need|shouldn't|should not)\b|"
    r"the case (?:for|against)|in (?:defence|defense|praise) of|"
    r"(?:we|you|everyone|everybody|nobody|people) (?:should|must|need to|ought to|deserve)\b|"
    r".+\b(?:are|is) (?:better|worse|more \w+) than\b|against\s+|stop\s+\w+ing\b)",
    re.I,
)


def read_advert(base: Idea) -> Idea | None:
    match = _ADVERT.match(base.text)
    if match:
        product, _, _ = read_noun((match["rest"] or match["product"]).split())
        rest = match["rest"] or match["product"]
    else:
        words = base.text.split()
        product, used, _ = read_noun(words)
        if (
            product is None
            or product.kind not in ("thing", "food", "vehicle", "machine")
            or not product.clause
            or used < len(words)
        ):
            return None
        if product.determiner == "the" or not re.match(r"(that|which)\b", product.clause):
            return None
        if product.head not in grammar.word_list("products") and not re.match(
            r"(that|which) (never|always|only|needs? no|lasts?|can)\b", product.clause
        ):
            return None
        rest = base.text
    return replace(base, kind=IdeaKind.ADVERT, who=product, topic=rest)


def read_list(base: Idea) -> Idea | None:
    match = _LIST.match(base.text)
    if not match:
        return None
    given = (match["count"] or "three").lower()
    count = int(given) if given.isdigit() else grammar.NUMBERS[given]
    topic = f"{match['link']} {match['topic']}"
    return replace(base, kind=IdeaKind.LIST, topic=topic, count=max(1, min(count, 12)), verb=match["form"].lower())


def read_argument(base: Idea) -> Idea | None:
    if not _ARGUMENT.match(base.text):
        return None
    claim = re.sub(
        r"^(why|the case|in)\s+(?=you|we|i\b|everyone|everybody|nobody|people|schools|cities)", "", base.text, flags=re.I
    )
    return replace(base, kind=IdeaKind.ARGUMENT, topic=claim)


def read_explanation(base: Idea) -> Idea | None:
    match = _EXPLAIN.match(base.text)
    if not match:
        return None
    rest = base.text[match.end() :]
    lead = match[0].strip().lower()
    if lead == "how" and any(grammar.bases(word)[0][1] == "past" for word in rest.split()[1:4]):
        return None
    return replace(base, kind=IdeaKind.EXPLANATION, topic=rest, verb=lead)
