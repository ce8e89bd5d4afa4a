"""Numerals: numbers, money, units and days in the words of a language, by the rules of Unicode's CLDR.

Which rules a language has is data (`data/spoken.toml`, `data/spoken.json`); what it has none for is not guessed.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from ... import tools
from ..language import base_of

LONGEST = 15
"""Digits of a number that is said as one; a longer one is read out digit by digit."""

NOT_SAID = frozenset(("ja", "be"))
"""Languages whose number words the embedded voice cannot read, but their figures: in kanji, or with Latin letters."""

_NUMBERING, _YEARS, _ORDINALS = "spellout-numbering", "spellout-numbering-year", "spellout-ordinal"
_CALLED = {"no": "nb", "nn": "nb", "iw": "he", "in": "id"}
_RULES_OF = {"nb": "no"}
_SOFT = re.compile("[\u00ad\u200b]")


@dataclass(frozen=True)
class Tongue:
    """What is known of one language; the fields are those of `data/spoken.toml`."""

    code: str
    months: tuple[str, ...] = ()
    currencies: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    units: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    decimal: str = "."
    group: str = "\u00a0\u202f"
    fraction: str = "number"
    point: str = ""
    minus: str = ""
    to: str = ""
    number: str = ""
    of: str = ""
    money: str = ""
    minor: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    magnitudes: Mapping[str, str] = field(default_factory=dict)
    signs: Mapping[str, str] = field(default_factory=dict)
    genders: Mapping[str, str] = field(default_factory=dict)
    f: tuple[str, ...] = ()
    n: tuple[str, ...] = ()
    years: str = ""
    year_after: str = ""
    counted: str = ""
    by: str = ""
    spelt: str = ""
    noises: str = ""
    kings: str = ""
    parts: str = ""
    order: str = ""
    day: str = ""
    days: Mapping[str, str] = field(default_factory=dict)
    first: str = ""
    between: str = ""
    date: tuple[str, ...] = ()
    time: tuple[str, ...] = ()
    hours: tuple[str, ...] = ()
    separators: str = ":"
    oclock: str = ""
    ordinal: Mapping[str, Any] = field(default_factory=dict)
    fractions: Mapping[str, str] = field(default_factory=dict)
    abbreviations: Mapping[str, str] = field(default_factory=dict)
    spaces: bool = True

    def cardinal(self, number: int, counted: str = "") -> str:
        """A whole number, as it is said before what is `counted` (a unit's or a currency's sign)."""
        gender = "f" if counted in self.f else "n" if counted in self.n else "m"
        rules = self.genders.get(gender, "") if counted else ""
        return self._said(number, rules) or self._said(number, _NUMBERING) or self._first(number)

    def ordinal_of(self, number: int, rules: str = _ORDINALS) -> str:
        """A number of an order; empty where the language has no such rules."""
        return self._said(number, rules)

    def year(self, number: int) -> str:
        """A year: "nineteen eighty-four"."""
        if self.code == "en" and number // 10 == 200:
            return self.cardinal(number)
        return ("" if self.years == "cardinal" else self._said(number, _YEARS)) or self.cardinal(number)

    def day_of_month(self, number: int, before: str = "") -> str:
        """A day of the month after the word `before`; empty where that is not known."""
        if number == 1 and self.first:
            return self.first
        if self.day == "cardinal":
            return self.cardinal(number)
        rules = next((rules for words, rules in self.days.items() if before.casefold() in words.split("|")), self.day)
        return self.ordinal_of(number, rules) if rules else ""

    def digits(self, text: str) -> str:
        """Figures read out one by one."""
        return ("" if not self.spaces else " ").join(self.cardinal(int(figure)) for figure in text if figure.isdigit())

    def figure(self, whole: str, fraction: str = "", counted: str = "") -> str:
        """A number as it was written without its marks; empty where it cannot be said."""
        if fraction and not self.point:
            return ""
        long, gap = len(whole) > LONGEST, " " if self.spaces else ""
        said = self.digits(whole) if long else self.cardinal(int(whole or "0"), "" if fraction else counted)
        if not fraction:
            return said
        as_one = self.fraction == "number" and not fraction.startswith("0") and len(fraction) <= 2
        return gap.join((said, self.point, self.cardinal(int(fraction)) if as_one else self.digits(fraction)))

    def form(self, forms: Mapping[str, str], whole: str, fraction: str = "") -> str:
        """The form of a word that goes with a number."""
        return forms.get("other" if fraction else _plural(self.code, whole), forms["other"])

    def _said(self, number: int, rules: str) -> str:
        from unicode_rbnf.engine import RbnfError

        engine = _engine(_RULES_OF.get(self.code, self.code))
        if engine is None or rules not in engine.rulesets:
            return ""
        try:
            said = str(engine.format_number(number, ruleset_names=[rules]).text)
        except RbnfError:
            return ""
        return " ".join(_SOFT.sub("", said).split()) if not re.search(r"[\d=%#<>]", said) else ""

    def _first(self, number: int) -> str:
        """By the first rules for counting that a language has, the masculine ones before others."""
        engine = _engine(_RULES_OF.get(self.code, self.code))
        rulesets = engine.rulesets.items() if engine is not None else ()
        known = [name for name, rules in rulesets if name.startswith("spellout-cardinal") and not rules.is_private]
        return self._said(number, min(known, key=lambda name: ("masculine" not in name, len(name), name))) if known else ""


@cache
def tongue_of(language: str) -> Tongue | None:
    """What is known of a language by its code; None where nothing can be said in it."""
    code = base_of(language)
    code = _CALLED.get(code, code)
    if code in NOT_SAID or _engine(_RULES_OF.get(code, code)) is None:
        return None
    known: dict[str, Any] = {**_words().get(code, {}), **_rules().get(code, {})}
    if not known:
        return None
    if "units" in known:
        units, also = known["units"], {alias: name for alias, name in known.pop("also", {}).items() if name in known["units"]}
        known["units"] = {**units, **{alias: units[name] for alias, name in also.items()}}
        for gender in ("f", "n"):
            known[gender] = [*known.get(gender, ()), *(alias for alias, name in also.items() if name in known.get(gender, ()))]
    fields: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in known.items()}
    made = Tongue(code, **fields)
    return made if made.cardinal(21) else None


def languages() -> tuple[str, ...]:
    """The codes of the languages that something can be said in."""
    return tuple(code for code in sorted({*_words(), *_rules()} - {"plural"}) if tongue_of(code) is not None)


@cache
def _engine(code: str) -> Any:
    from unicode_rbnf import RbnfEngine

    try:
        return RbnfEngine.for_language(code)
    except ValueError:
        return None


def _plural(code: str, whole: str) -> str:
    digits = whole.lstrip("0") or "0"
    for name, by_code in _rules()["plural"].items():
        pattern = by_code.get(code, by_code.get("", ""))
        if pattern and re.search(pattern, digits):
            return str(name)
    return "other"


@cache
def _rules() -> dict[str, dict[str, Any]]:
    return tomllib.loads((files(tools) / "data" / "spoken.toml").read_text(encoding="utf-8"))


@cache
def _words() -> dict[str, dict[str, Any]]:
    known: dict[str, dict[str, Any]] = json.loads((files(tools) / "data" / "spoken.json").read_text(encoding="utf-8"))
    return known
