"""The figures as tables for a page: what stands between two marks of ``docs/critic.md``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from faults import GRADES
from publishing import put_between
from summary import MEASURED_AS, PROMISED

FIGURES, MISSES = "figures of benchmarks/judge", "misses of benchmarks/judge"
ENOUGH, LAUNDERED, ALARMS = 10, 6, 0.05
"""Takes on which what is promised, and each kind of laundering, should rest; share of clean takes that may alarm."""
Row = dict[str, Any]


def put(results: Row, page: Path) -> None:
    """Write the tables, and what they say is not good enough, into a page between its marks."""
    put_between(page, FIGURES, lines(results))
    put_between(page, MISSES, misses(results))


def misses(results: Row) -> Iterator[str]:
    """What the figures say is not good enough, one line each."""
    for line in results["modes"]:
        promise, medium = PROMISED.get(line["mode"]), line["grades"]["medium"]
        if promise is None or line["kind"] != "animatic":
            continue
        name, judged = f"- **{line['mode'].capitalize()}**", medium["n"] - medium["abstained"]
        if medium["auroc"] is None or medium["auroc"] < promise:
            yield f"{name}: {_number(medium['auroc'])} at medium strength, {judged} of {medium['n']} takes judged; promised {promise:.2f}."
        elif medium["auroc_missed"] < promise:
            missed = _number(medium["auroc_missed"])
            yield f"{name}: {medium['abstained']} of {medium['n']} takes could not be judged; counted as missed, {missed}."
        if medium["n"] < ENOUGH:
            yield f"{name} rests on {medium['n']} takes."
        if line.get("alarms"):
            yield f"{name}: {line['alarms']} of {line['clean']} clean pairs are over the limit in use."
        if medium.get("found") is not None and medium["found"] < 0.8:
            yield f"{name}: at the limit in use {_share(medium['found'])} are found at medium strength."
    yield from _alarming(results)
    yield "- **Overfit to one reference** is told only by a local model that looks ([judge](judge.md)); none was at hand: not measured."


def _alarming(results: Row) -> Iterator[str]:
    for name in ("animatic", "real, gate passed"):
        told = results["false_alarms"][name]
        if told["hard"] and told["hard_share"] > (0 if name == "animatic" else ALARMS):
            low, high = told["hard_interval"]
            yield (f"- **False alarms**, {name}: {told['hard']} of {told['shots']} clean shots have a hard finding "
                   f"({told['hard_share']:.0%}, {low:.0%} to {high:.0%}): {'; '.join(told['where'])}.")  # fmt: skip
    for wash, told in results["laundry"].items():
        if told["n"] < LAUNDERED:
            yield f"- **Laundering by {wash}** rests on {told['n']} takes."
        if told["raised"] or told["preferred"]:
            yield f"- **Laundering by {wash}**: {told['raised']} of {told['n']} raised, {told['preferred']} preferred by the director."
    for name, told in results["controls"].items():
        if told["passed"] or told.get("raised"):
            yield f"- **Negative control, {name}**: {told['passed']} of {told['n']} passed, {told.get('raised', 0)} raised."
    for name, told in results["look_alikes"].items():
        if told["hard"] and not name.endswith("not declared"):
            which = ", ".join(f"{mode} {count}" for mode, count in told["modes"].items())
            yield f"- **Look-alike, {name}**: {told['hard']} of {told['n']} alarm all the same ({which})."
    cost = results["cost"]
    if cost["takes"] and cost["small"] > 0.35:
        yield f"- **Cost**: {cost['small']} s of one core for a second of film at 384 pixels, promised 0.35."


def lines(results: Row) -> Iterator[str]:
    """All tables."""
    yield f"{results['date']}, commit `{results['commit']}`, {results['takes_judged']} takes judged.\n"
    yield from _modes(results["modes"])
    yield from _found(results)
    yield from _alarms(results["false_alarms"])
    yield from _left_out(results["left_out"])
    yield from _laundry(results["laundry"])
    yield from _controls(results["controls"])
    yield from _alikes(results["look_alikes"])
    yield from _cost(results["cost"])


def _cost(cost: Row) -> Iterator[str]:
    if not cost["takes"]:
        return
    yield "**Cost**, in processor seconds for a second of film, on cores that others may have been using; medians of "
    yield f"{cost['takes']} takes (in brackets the least): watching at 384 pixels' width {cost['small']} ({cost['small, least']}),"
    yield "promised 0.35;"
    yield f"with the shrinking of 854x480 frames {cost['whole']} ({cost['whole, least']}); judging what was watched {cost['judging']}"
    yield f"({cost['judging, least']}); {cost['whole'] + cost['judging']:.2f} in all but the decoding, promised 0.8."


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def _modes(modes: list[Row]) -> Iterator[str]:
    yield "| fault | on | weak | medium (95%) | strong | abstained counted as missed | found at 5% false alarms | takes, clean | promised |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for line in modes:
        weak, medium, strong = (line["grades"][grade] for grade in GRADES)
        spread = f" ({_number(medium['interval'][0])}–{_number(medium['interval'][1])})" if medium["interval"] else ""
        promise = PROMISED.get(line["mode"])
        met = "" if promise is None else f"{promise:.2f}: {'yes' if (medium['auroc'] or 0) >= promise else 'no'}"
        judged = f"{medium['n'] - medium['abstained']} of {medium['n']}, {line['clean']}"
        yield (f"| {line['mode']} | {line['kind']} | {_number(weak['auroc'])} | {_number(medium['auroc'])}{spread} "
               f"| {_number(strong['auroc'])} | {_number(medium['auroc_missed'])} | {_share(medium['hits'])} "
               f"| {judged} | {met} |")  # fmt: skip
    yield ""


def _found(results: Row) -> Iterator[str]:
    yield "What the critic itself says at the limits that are set, and where; and what else it names on takes with that fault"
    yield "(of the animatic, medium and strong):\n"
    yield "| fault | on | found weak / medium / strong | within the faulty frames | in the faulty part | also named |"
    yield "|---|---|---|---|---|---|"
    for line in results["modes"]:
        grades = [line["grades"][grade] for grade in GRADES]
        if "found" not in grades[1]:
            continue
        shares = " / ".join(_share(grade.get("found")) for grade in grades)
        named = results["confusion"].get(line["mode"], {})
        own = ("n", MEASURED_AS.get(line["mode"], line["mode"]))
        others = ", ".join(f"{mode} {share:.0%}" for mode, share in named.items() if mode not in own and share >= 0.1)
        places = [
            next((grade[key] for grade in (grades[1], grades[2]) if grade.get(key) is not None), None)
            for key in ("in_time", "in_place")
        ]
        others = others if line["kind"] == "animatic" else ""
        yield f"| {line['mode']} | {line['kind']} | {shares} | {_share(places[0])} | {_share(places[1])} | {others} |"
    yield ""


def _alarms(groups: Row) -> Iterator[str]:
    yield "False alarms on clean takes, all measures together:\n"
    yield "| takes | shots, titles | with a hard finding (95%) | a minute | unmeasurable | which | soft findings |"
    yield "|---|---|---|---|---|---|---|"
    for name, told in groups.items():
        if not told["shots"]:
            continue
        low, high = told["hard_interval"]
        which = ", ".join(f"{mode} {count}" for mode, count in told["hard_modes"].items())
        soft = ", ".join(f"{mode} {count}" for mode, count in told["soft_modes"].items())
        yield (f"| {name} | {told['shots']}, {told['titles']} | {told['hard']}: {told['hard_share']:.1%} ({low:.1%}–{high:.1%}) "
               f"| {told['hard_a_minute']:.1f} | {told['unmeasurable']} | {which} | {soft} |")  # fmt: skip
    yield ""


def _left_out(modes: Row) -> Iterator[str]:
    yield "Would a limit set at 5% on all real titles but one hold on that one? Alarms there, for each measure:\n"
    yield "| measure | alarms | shots | 95% |"
    yield "|---|---|---|---|"
    for mode, told in modes.items():
        yield f"| {mode} | {told['alarms']} | {told['shots']} | {told['interval'][0]:.0%}–{told['interval'][1]:.0%} |"
    yield ""


def _laundry(washes: Row) -> Iterator[str]:
    yield "Laundering: strongly faulty takes that were to be retaken, then hidden. *Raised*: the critic, which knows no other take,"
    yield "says something better of it. *Preferred*: the director, who holds it against the take it came from, takes it."
    yield "Nothing should be above 0:\n"
    yield "| done to it | takes | raised | of these passed | preferred | faults: raised, preferred of takes |"
    yield "|---|---|---|---|---|---|"
    for wash, told in washes.items():
        which = ", ".join(f"{name} {one['raised']}, {one['preferred']} of {one['takes']}" for name, one in told["faults"].items())
        yield f"| {wash} | {told['n']} | {told['raised']} | {told['passed']} | {told['preferred']} | {which} |"
    yield ""


def _controls(controls: Row) -> Iterator[str]:
    yield "Negative controls. *Passed*: nothing was said against it; none should:\n"
    yield "| control | takes | to be retaken | something told | unmeasurable | passed | what was found |"
    yield "|---|---|---|---|---|---|---|"
    for name, told in controls.items():
        said = ", ".join(f"{mode} {count}" for mode, count in told["modes"].items())
        said += f"; raised by the words {told['raised']}" if "raised" in told else ""
        yield f"| {name} | {told['n']} | {told['retake']} | {told['told']} | {told['unmeasurable']} | {told['passed']} | {said} |"
    yield ""


def _alikes(names: Row) -> Iterator[str]:
    if not names:
        return
    yield "Look-alikes, declared in the plan and not: takes with a hard finding. Declared, there should be none; not declared,"
    yield "one is right.\n"
    yield "| look-alike | takes | hard, declared | hard, not declared | found, declared | found, not declared |"
    yield "|---|---|---|---|---|---|"
    for name in dict.fromkeys(key.rpartition(", ")[0] for key in names):
        meant, not_meant = names[f"{name}, declared"], names[f"{name}, not declared"]
        modes = [", ".join(f"{mode} {count}" for mode, count in told["modes"].items()) for told in (meant, not_meant)]
        yield f"| {name} | {meant['n']} | {meant['hard']} | {not_meant['hard']} | {modes[0]} | {modes[1]} |"
    yield ""
