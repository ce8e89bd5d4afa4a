"""The figures as tables for a page: what stands between two marks of ``docs/critic.md``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from faults import GRADES
from summary import PROMISED

BEGIN, END = "<!-- figures of benchmarks/judge: begin -->", "<!-- figures of benchmarks/judge: end -->"
Row = dict[str, Any]


def put(results: Row, page: Path) -> None:
    """Write the tables into a page that has both marks."""
    text = page.read_text()
    before, after = text[: text.index(BEGIN)], text[text.index(END) :]
    page.write_text(f"{before}{BEGIN}\n{chr(10).join(lines(results))}\n{after}")


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
    cost = results["cost"]
    yield f"**Cost.** {cost['median']} s of one core for a second of film, promised 0.35:"
    yield f"the median of {cost['takes']} takes (the least {cost['least']} s), the watching alone, on cores that others were using."


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
        others = ", ".join(
            f"{mode} {share:.0%}" for mode, share in named.items() if mode not in ("n", line["mode"]) and share >= 0.1
        )
        places = [
            next((grade[key] for grade in (grades[1], grades[2]) if grade[key] is not None), None)
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
    if not any(told["n"] for told in washes.values()):
        return
    yield "Laundering: strongly faulty takes that were found out, then hidden. Nothing here should be above 0:\n"
    yield "| done to it | takes | decision raised | passed | preferred by the director | raised or preferred, by fault |"
    yield "|---|---|---|---|---|---|"
    for wash, told in washes.items():
        which = ", ".join(f"{name[3:]} {count}" for name, count in told.items() if name.startswith("of ") and count)
        yield f"| {wash} | {told['n']} | {told['raised']} | {told['passed']} | {told['preferred']} | {which} |"
    yield ""


def _controls(controls: Row) -> Iterator[str]:
    yield "Negative controls; none should pass:\n"
    yield "| control | takes | passed | said |"
    yield "|---|---|---|---|"
    for name, told in controls.items():
        said = ", ".join(f"{mode} {count}" for mode, count in told.get("modes", {}).items())
        said = said or ", ".join(f"{key} {told[key]}" for key in ("raised", "found") if key in told)
        yield f"| {name} | {told['n']} | {told['passed']} | {said} |"
    yield ""


def _alikes(names: Row) -> Iterator[str]:
    if not names:
        return
    yield "Look-alikes, declared in the plan and not. Declared, nothing should be hard; not declared, a finding is right.\n"
    yield "| look-alike | takes | hard | which |"
    yield "|---|---|---|---|"
    for name, told in names.items():
        yield f"| {name} | {told['n']} | {told['hard']} | {', '.join(f'{mode} {count}' for mode, count in told['modes'].items())} |"
    yield ""
