"""Money, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .numerals import Tongue
from .passage import SPACE, Match, Passage, Rule, amount, any_of, edges, figures, number, whole_of


def sums(tongue: Tongue) -> Iterator[Rule]:
    """Sums of money, the sign before the figures or behind them."""
    marks, left = any_of(tongue.currencies), edges(tongue)[0]
    more = rf"(?P<big>{SPACE}?(?:{any_of(tongue.magnitudes)})(?!\w))?" if tongue.magnitudes else "(?P<big>(?!))?"
    article = r"(?P<article>(?<=\ba )|(?<=\ban )|(?<=\bA ))?"
    yield re.compile(rf"{article}(?<!\w)(?:US|A|C)?(?P<mark>{marks}){SPACE}?{number(tongue)}{more}(?!\w|[.,]\d)"), _sum
    yield re.compile(rf"(?P<article>(?!))?{left}{number(tongue)}{more}{SPACE}?(?P<mark>{marks})(?!\w)"), _sum
    if tongue.minor:
        yield re.compile(r"(?<![\w.,])(?P<whole>\d+)(?P<mark>[¢])(?!\w)"), _coins


def _sum(match: Match, tongue: Tongue) -> Sequence[Passage] | None:
    mark, forms, fraction = match["mark"], tongue.currencies[match["mark"]], match["fraction"] or ""
    alone = forms.get("one", forms["other"]) if match["article"] is not None else ""  # "a five dollar bill"
    if match["big"]:
        return _large(match, tongue, alone or forms["other"])
    if len(fraction) == 2 and tongue.money:
        return _with_coins(match, tongue, alone or tongue.form(forms, figures(match)))
    said = amount(match, tongue, mark)
    word = alone or tongue.form(forms, figures(match), fraction)
    end = match.end("fraction") if fraction else match.end("whole")
    if said and match.start("mark") > end and tongue.spaces:
        return [Passage(match.start(), end, said), Passage(match.start("mark"), match.end(), word)]
    return whole_of(match, said and said + (" " if tongue.spaces else "") + word)


def _large(match: Match, tongue: Tongue, money: str) -> Sequence[Passage] | None:
    """So many millions: two words of a caption, so two passages."""
    said, end = amount(match, tongue), match.end("fraction") if match["fraction"] else match.end("whole")
    of = "d'" if tongue.code == "fr" and money[0] in "aeéiouyAEÉIOUY" else f"{tongue.of} " if tongue.of else ""
    size = tongue.magnitudes[match["big"].strip()]
    return [Passage(match.start(), end, said), Passage(end, match.end(), f" {size} {of}{money}")] if said else None


def _with_coins(match: Match, tongue: Tongue, word: str) -> Sequence[Passage] | None:
    mark, cents = match["mark"], match["fraction"]
    minus = f"{tongue.minus} " if match["sign"] and tongue.minus else ""
    said, coins = tongue.cardinal(int(figures(match)), mark), tongue.cardinal(int(cents), mark)
    one, more = tongue.minor.get(mark, ("", ""))
    minor = one if int(cents) == 1 else more
    if not int(cents):
        return whole_of(match, f"{minus}{said} {word}")
    if not int(figures(match)) and minor:
        return whole_of(match, f"{minus}{coins} {minor}")
    return whole_of(match, minus + tongue.money.format(whole=f"{said} {word}", cents=coins, minor=minor).strip())


def _coins(match: Match, tongue: Tongue) -> Sequence[Passage] | None:
    one, more = tongue.minor["$"]
    return whole_of(match, f"{tongue.cardinal(int(match['whole']))} {one if int(match['whole']) == 1 else more}")
