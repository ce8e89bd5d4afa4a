"""Figures: the passages of a text that are written otherwise than they are said, and the words for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from .acronyms import acronyms, roman_numbers
from .dates import dates, times
from .money import sums
from .numerals import Tongue, tongue_of
from .passage import SPACE, Match, Passage, Rule, amount, any_of, edges, figures, number, whole_of, word_before

_YEAR = r"(?:1[1-9]\d\d|20\d\d)"
_VULGAR = {"½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4"}


def passages(text: str, tongue: Tongue) -> list[Passage]:
    """The passages of a text that are to be said in other words, in order and apart."""
    found: list[Passage] = []
    claimed = [False] * len(text)
    for pattern, say in _rules(tongue.code):
        for match in pattern.finditer(text):
            said = () if any(claimed[match.start() : match.end()]) else say(match, tongue)
            if said:
                found += said
                claimed[match.start() : match.end()] = [True] * (match.end() - match.start())
    return sorted(one for one in found if one.said != text[one.start : one.end])


@cache
def _rules(code: str) -> tuple[Rule, ...]:
    """The rules of a language, the more special ones first."""
    tongue = tongue_of(code)
    if tongue is None:
        return ()
    return (*_of_moments_and_sums(tongue), *_of_parts_and_spans(tongue), *_of_numbers(tongue), *_of_letters(tongue))


def _of_moments_and_sums(tongue: Tongue) -> Iterator[Rule]:
    if tongue.abbreviations:
        yield re.compile(rf"(?<![\w.])(?:{any_of(tongue.abbreviations)})(?!\w)"), _abbreviation
    if tongue.date:
        yield from dates(tongue)
    if tongue.order:
        yield from times(tongue)
    yield from sums(tongue)


def _of_parts_and_spans(tongue: Tongue) -> Iterator[Rule]:
    """Fractions, ordinals, decades, and what reaches from one number to another."""
    if tongue.by:
        yield re.compile(rf"(?<![\w.,])(?P<one>\d{{1,4}}){SPACE}?[x×]{SPACE}?(?P<other>\d{{1,4}})(?![\w×]|[.,]\d)"), _by
    if tongue.fractions:
        parts = any_of(tongue.fractions)
        yield re.compile(rf"(?<![\w.,/])(?:(?P<whole>\d+){SPACE})?(?P<part>{parts})(?![\w/])"), _fraction
        yield re.compile(r"(?P<whole>(?<!\d)\d{1,3})?(?P<part>[½⅓⅔¼¾])"), _fraction
    if tongue.ordinal:
        yield re.compile(rf"(?<![\w.,])(?P<number>\d{{1,4}})(?P<suffix>{tongue.ordinal['pattern']})(?!\w)"), _ordinal
    if tongue.code == "en":
        yield re.compile(r"(?<!\w)['’]?(?P<number>\d{2}|[12]\d{2}0)['’]?s(?!\w)"), _decade
    if tongue.to:
        dash, left, right = rf"{SPACE}?[–-]{SPACE}?", r"(?<![\w.,–-])", r"(?![\w–/-]|[.,]\d)"
        unit = rf"(?:{SPACE}?(?P<unit>{any_of(tongue.units)}))?"
        yield re.compile(rf"{left}(?P<one>{_YEAR}){dash}(?P<other>{_YEAR}){right}"), _years
        yield re.compile(rf"{left}(?P<one>\d{{1,3}}){dash}(?P<other>\d{{1,3}}){unit}{right}"), _range


def _of_numbers(tongue: Tongue) -> Iterator[Rule]:
    figure, (left, right) = number(tongue), edges(tongue)
    if tongue.number:
        numero = rf"(?:(?<!\w)(?:No|Nr|Nos)\.{SPACE}?|№{SPACE}?|(?<!\w)#)"
        yield re.compile(rf"{numero}(?P<number>\d{{1,5}})(?![\w#])", re.IGNORECASE), _numbered
    yield re.compile(rf"{left}{figure}{SPACE}?(?P<unit>{any_of(tongue.units)})(?![\w²³/])"), _unit
    yield re.compile(r"(?<![\w.,])\d+(?:\.\d+){2,}(?![\w]|\.\d)"), _version
    if tongue.year_after:
        counted = rf"(?!\s+(?:{tongue.counted})(?!\w))" if tongue.counted else ""
        after = rf"(?i:\b(?:{'|'.join(tongue.year_after.split())})),?\s+"
        yield re.compile(rf"{after}(?P<year>{_YEAR})(?![\w-]|[.,:/]\d){counted}"), _year
    if tongue.code == "en":
        yield re.compile(rf"\b[Ii]t (?:was|is) (?P<year>{_YEAR})(?=[.,;:!?)]|$)"), _year
        yield re.compile(r"(?<![\w.,:/#$€£-])(?P<year>1[1-9]\d\d)(?=\s+(?:was|is|had|will|AD|BC|CE|BCE)\b|[.,;:!?)]*$)"), _year
    if tongue.code == "zh":
        yield re.compile(r"(?<!\d)(?P<year>[12]\d{3})(?=年)"), _year
    yield re.compile(r"(?<![\w.,:/–-])0\d+(?![\w]|[.,:/]\d)"), _code
    yield re.compile(r"(?<![\w.])\d{3}-\d{4}(?![\w-])"), _code
    yield re.compile(rf"{left}{figure}{right}"), _plain


def _of_letters(tongue: Tongue) -> Iterator[Rule]:
    """What stands among letters: "MP3", "5G", signs, kings, and capitals that are said one by one."""
    behind = r"(?:(?<=[A-Za-z])(?<![a-z]{3})|(?<=[A-Z]-))\d{1,3}(?![\d.,:/]\d)"
    yield re.compile(rf"{behind}|(?<![\w.,:/])\d{{1,3}}(?=[A-Z]{{1,2}}(?![a-z]))"), _beside_letters
    if tongue.signs:
        yield re.compile(rf"(?<=\s)(?:{any_of(tongue.signs)})(?=\s)|(?<=\d)[+=×](?=\d)"), _sign
    for pattern, tell in (*roman_numbers(tongue), *acronyms(tongue)):
        yield pattern, _found(tell)


def _found(tell: Callable[[Match], tuple[int, int, str] | None]) -> Callable[[Match, Tongue], Sequence[Passage] | None]:
    def say(match: Match, tongue: Tongue) -> Sequence[Passage] | None:
        one = tell(match)
        return [Passage(*one)] if one else None

    return say


def _plain(match: Match, tongue: Tongue) -> Sequence[Passage] | None:
    return whole_of(match, amount(match, tongue))


def _unit(match: Match, tongue: Tongue) -> Sequence[Passage] | None:
    """So much of a unit: two words of a caption where they stand apart, so two passages."""
    said = amount(match, tongue, match["unit"])
    form = tongue.form(tongue.units[match["unit"]], figures(match), match["fraction"] or "")
    before, _, after = form.partition("{0}")
    if not said or not after.strip() or not tongue.spaces:
        return whole_of(match, said and form.replace("{0}", said).strip())
    end = match.end("fraction") if match["fraction"] else match.end("whole")
    return [Passage(match.start(), end, f"{before}{said}".strip()), Passage(match.start("unit"), match.end(), after.strip())]


def _abbreviation(match: Match, tongue: Tongue) -> Sequence[Passage] | None:
    return whole_of(match, tongue.abbreviations[match[0]])


def _fraction(match: Match, tongue: Tongue) -> Sequence[Passage] | None:
    part = tongue.fractions.get(_VULGAR.get(match["part"], match["part"]), "")
    if not match["whole"] or not part:
        return whole_of(match, part)
    return whole_of(match, f"{tongue.cardinal(int(match['whole']))} and {re.sub('^one ', 'a ', part)}")


def _ordinal(match: Match, tongue: Tongue) -> Sequence[Passage] | None:
    rules, after = str(tongue.ordinal["rules"]), tongue.ordinal.get("after")
    if isinstance(after, dict):  # the figure and its point may as well end a sentence
        rules = next((str(one) for words, one in after.items() if word_before(match) in words.split("|")), "")
    feminine = str(tongue.ordinal.get("feminine", ""))
    if feminine and re.fullmatch(feminine, match["suffix"]):
        rules = rules.replace("masculine", "feminine")
    return whole_of(match, tongue.ordinal_of(int(match["number"]), rules) if rules else "")


def _decade(match: Match, tongue: Tongue) -> Sequence[Passage] | None:
    counted = int(match["number"])
    if counted % 10 or counted in (0, 10):
        return None
    said = tongue.year(counted) if counted > 99 else tongue.cardinal(counted)
    return whole_of(match, f"{said[:-1]}ies" if said.endswith("y") else f"{said}s")


def _years(match: Match, tongue: Tongue) -> Sequence[Passage] | None:
    return whole_of(match, f"{tongue.year(int(match['one']))} {tongue.to} {tongue.year(int(match['other']))}")


def _range(match: Match, tongue: Tongue) -> Sequence[Passage] | None:
    unit = match["unit"] or ""
    one, other = tongue.cardinal(int(match["one"])), tongue.cardinal(int(match["other"]), unit)
    said = [Passage(match.start(), match.end("other"), f"{one} {tongue.to} {other}")]
    name = tongue.form(tongue.units[unit], match["other"]).partition("{0}")[2].strip() if unit else ""
    return [*said, Passage(match.start("unit"), match.end(), name)] if name else said


def _by(match: Match, tongue: Tongue) -> Sequence[Passage] | None:
    return whole_of(match, f"{tongue.cardinal(int(match['one']))} {tongue.by} {tongue.cardinal(int(match['other']))}")


def _numbered(match: Match, tongue: Tongue) -> Sequence[Passage] | None:
    said, at = tongue.cardinal(int(match["number"])), match.start("number")
    return [Passage(match.start(), at, tongue.number), Passage(at, match.end(), said)]


def _version(match: Match, tongue: Tongue) -> Sequence[Passage] | None:
    parts = [tongue.figure(part) for part in match[0].split(".")]
    return whole_of(match, f" {tongue.point} ".join(parts) if tongue.point else "")


def _year(match: Match, tongue: Tongue) -> Sequence[Passage] | None:
    return [Passage(match.start("year"), match.end("year"), tongue.year(int(match["year"])))]


def _code(match: Match, tongue: Tongue) -> Sequence[Passage] | None:
    return whole_of(match, tongue.digits(match[0]))


def _beside_letters(match: Match, tongue: Tongue) -> Sequence[Passage] | None:
    return whole_of(match, tongue.cardinal(int(match[0])))


def _sign(match: Match, tongue: Tongue) -> Sequence[Passage] | None:
    return whole_of(match, tongue.signs.get(match[0], ""))
