"""Dates and times of day, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .numerals import Tongue
from .passage import SPACE, Match, Passage, Rule, any_of, word_before


def dates(tongue: Tongue) -> Iterator[Rule]:
    """Days in words and in figures, with a year or without."""
    months = any_of(tongue.months)
    dot, between = r"\.?" if tongue.code == "de" else "", rf"(?:{tongue.between}\s+)?" if tongue.between else ""
    suffix = rf"(?:{tongue.ordinal.get('pattern', '')})?" if tongue.code in ("en", "fr") else ""
    of = r"(?:of\s+)?" if tongue.code == "en" else between
    year = rf"(?:(?P<gap>,?\s+{between})(?P<year>\d{{4}})(?!\w|[.,/-]\d))?"
    day = rf"(?<![\w.,:/-])(?P<day>\d{{1,2}})(?P<suffix>{suffix}{dot})"
    yield re.compile(rf"{day}\s+(?P<of>{of})(?P<month>{months})(?!\w){year}", re.IGNORECASE), _day_month
    if tongue.code == "en":
        short = "|".join([*tongue.months, r"Sept\.", *(rf"{month[:3]}\." for month in tongue.months if len(month) > 4)])
        day = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?![\w:]|[.,:/]\d)"
        yield re.compile(rf"(?<!\w)(?P<month>{short})\s+{day}{year}"), _month_day
    yield re.compile(r"(?<![\w./-])(?P<year>[12]\d{3})-(?P<month>\d\d)-(?P<day>\d\d)(?![\w/-])"), _date
    marks = "/" if tongue.code == "en" else "[./]"
    days = rf"(?P<one>\d{{1,2}})(?P<mark>{marks})(?P<two>\d{{1,2}})(?P=mark)"
    yield re.compile(rf"(?<![\w./-]){days}(?P<year>\d{{4}})(?![\w/])"), _date


def _day_month(match: Match, tongue: Tongue) -> Sequence[Passage] | None:
    day = tongue.day_of_month(int(match["day"]), word_before(match)) if 1 <= int(match["day"]) <= 31 else ""
    if not day:
        return None
    if tongue.code == "en":
        article = "" if word_before(match) in ("the", "this", "every", "each") else "the "
        day = f"{article}{day}{'' if match['of'] else ' of'}"
    found = [Passage(match.start("day"), match.end("suffix"), day)]
    return [*found, *_year_of(match, tongue)]


def _month_day(match: Match, tongue: Tongue) -> Sequence[Passage] | None:
    number = int(match["day"])
    if not 1 <= number <= 31:
        return None
    month = next(month for month in tongue.months if month.startswith(match["month"].rstrip(".")[:3]))
    found = [Passage(match.start("month"), match.end("month"), month)]
    end = match.start("gap") if match["year"] else match.end()
    found.append(Passage(match.start("day"), end, tongue.ordinal_of(number)))
    return [*found, *_year_of(match, tongue)]


def _year_of(match: Match, tongue: Tongue) -> list[Passage]:
    return [Passage(match.start("year"), match.end("year"), tongue.year(int(match["year"])))] if match["year"] else []


def _date(match: Match, tongue: Tongue) -> Sequence[Passage] | None:
    groups = match.groupdict()
    if groups.get("month"):
        day, month = int(match["day"]), int(match["month"])
    else:
        day, month = int(match["one"]), int(match["two"])
        if (tongue.order == "mdy" and day <= 12) or month > 12:
            day, month = month, day
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    before = word_before(match)
    said = tongue.day_of_month(day, before)
    if not said:
        return None
    told = tongue.date[1].format(day=said, month=tongue.months[month - 1], year=tongue.year(int(match["year"])))
    if before == "the":
        told = told.removeprefix("the ")
    start = match.start("year") if groups.get("month") else match.start("one")
    return [Passage(start, match.end(), told)]


def times(tongue: Tongue) -> Iterator[Rule]:
    """Times of the day."""
    marks = f"[{tongue.separators}]"
    clock = rf"(?:{SPACE}(?P<clock>{tongue.oclock})(?!\w))?" if tongue.oclock else "(?P<clock>(?!))?"
    figures = rf"(?P<hour>[01]?\d|2[0-4]){marks}(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?"
    yield re.compile(rf"(?<![\w.,:/-]){figures}{clock}(?!\w|[:.,/]\d)"), _time
    if tongue.code == "en":
        yield re.compile(rf"(?<![\w.,:/-])(?P<hour>1?\d)\.(?P<minute>[0-5]\d)(?P<second>(?!))?(?={SPACE}?[ap]\.?m\b)"), _time


def _time(match: Match, tongue: Tongue) -> Sequence[Passage] | None:
    hour, minute, second = int(match["hour"]), int(match["minute"]), match["second"]
    if tongue.code == "en":
        past = f" oh {tongue.cardinal(minute)}" if 0 < minute < 10 else f" {tongue.cardinal(minute)}" if minute else ""
        rest = match.string[match.end() : match.end() + 5].lstrip().lower()
        if not minute:
            past = "" if rest[:1] in ("a", "p") and rest[1:2] in (".", "m") else " o'clock" if 1 <= hour <= 12 else " hundred"
        said = tongue.cardinal(hour) + past + (f" and {tongue.cardinal(int(second))} seconds" if second else "")
        return [Passage(match.start(), match.end(), said)]
    if not tongue.time or second:
        return None
    hours = tongue.hours[0 if hour == 1 else 1] if tongue.hours else ""
    feminine = "h" if tongue.hours or not tongue.oclock else "m"
    past = tongue.cardinal(minute)
    said = tongue.time[1 if minute else 0].format(hour=tongue.cardinal(hour, feminine), hours=hours, minutes=past)
    return [Passage(match.start(), match.end(), said.strip())]
