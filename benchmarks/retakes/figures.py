"""The figures: shares with Wilson intervals, means with bootstrap intervals, a table and a plot."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from play import POLICIES, Played
from publishing import wilson

INK, PALE = (40, 40, 40), (225, 225, 225)
COLOURS = {"director": (60, 110, 40), "random lever": (160, 60, 60), "seed only": (80, 170, 240), "best of N": (150, 90, 180)}


def bootstrap(tops: Sequence[float], bottoms: Sequence[float], draws: int = 1000) -> tuple[float, float]:
    """The middle 95% of a ratio of sums over resamplings of cases."""
    rng = np.random.default_rng(0)
    top, bottom = np.asarray(tops, float), np.asarray(bottoms, float)
    picks = rng.integers(0, len(top), (draws, len(top)))
    low, high = np.quantile(top[picks].sum(axis=1) / np.maximum(1e-9, bottom[picks].sum(axis=1)), (0.025, 0.975))
    return float(low), float(high)


def _share(hits: int, count: int) -> dict[str, Any]:
    return {"hits": hits, "of": count, "share": hits / count if count else None, "interval": wilson(hits, count)}


def _of_policy(played: Sequence[Played]) -> dict[str, Any]:
    steps = [step for one in played for step in one.steps]
    told = [one.right for one in played if one.right is not None]
    first = [one.steps[0].right for one in played if one.steps]
    extra = [one.renders - 1 for one in played]
    mended = [float(one.passed[-1]) for one in played]
    worse = [step for step in steps if step.kept and step.after > step.before + 0.05]
    return {
        "passed": _share(sum(one.passed[-1] for one in played), len(played)),
        "by_renders": [_share(sum(one.passed[at] for one in played), len(played)) for at in range(len(played[0].passed))] if played else [],
        "choice": _share(sum(told), len(told)) if told else None,
        "first": _share(sum(first), len(first)) if first else None,
        "pulls": _share(sum(step.right for step in steps), len(steps)) if steps else None,
        "renders": sum(one.renders for one in played) / max(1, len(played)),
        "repairs_per_render": sum(mended) / max(1, sum(extra)),
        "repairs_interval": bootstrap(mended, extra) if played else None,
        "accepted": sum(step.kept for step in steps),
        "collateral": len(worse),
    }  # fmt: skip


def of(played: Sequence[Played], learned: Sequence[Played]) -> dict[str, Any]:
    """All figures of a run."""
    kinds = list(dict.fromkeys(one.kind for one in played))

    def by_policy(rows: Sequence[Played]) -> dict[str, Any]:
        return {policy: _of_policy([one for one in rows if one.policy == policy]) for policy in POLICIES}

    return {
        "policies": by_policy(played),
        "kinds": [{"kind": kind, **by_policy([one for one in played if one.kind == kind])} for kind in kinds],
        "lessons": {half: _of_policy([one for one in learned if one.policy == half]) for half in ("first half", "with lessons")},
    }


def _told(share: dict[str, Any] | None) -> str:
    if share is None or not share["of"]:
        return "-"
    low, high = share["interval"]
    return f"{share['share']:.0%} ({low:.0%} to {high:.0%}), {share['hits']} of {share['of']}"


def table(results: dict[str, Any]) -> str:
    """The figures as Markdown."""
    lines = [
        "| | lever right, questions apart | very first lever right | mended at the end | renders a shot | mended per retake | "
        "accepted takes that were worse |", "|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for policy, row in results["policies"].items():
        low, high = row["repairs_interval"] or (0.0, 0.0)
        lines.append(
            f"| {policy} | {_told(row['choice'])} | {_told(row['first'])} | {_told(row['passed'])} | {row['renders']:.1f} | "
            f"{row['repairs_per_render']:.2f} ({low:.2f} to {high:.2f}) | {row['collateral']} of {row['accepted']} |"
        )
    lines += ["", "Mended after so many renders at most:", "", "| | 1 | 2 | 3 | 4 |", "|---|---|---|---|---|"]
    for policy, row in results["policies"].items():
        lines.append(f"| {policy} | " + " | ".join(f"{one['share']:.0%}" for one in row["by_renders"]) + " |")
    lines += ["", "| fault, and what it yields to | shots | director: lever right | mended | random | seed only | best of N |"]
    lines += ["|" + "---|" * 7]
    for row in results["kinds"]:
        director = row["director"]
        rivals = " | ".join(f"{row[policy]['passed']['hits']}" for policy in POLICIES[1:])
        choice = director["choice"]["hits"] if director["choice"] else 0
        lines.append(f"| {row['kind']} | {director['passed']['of']} | {choice} | {director['passed']['hits']} | {rivals} |")
    lines += ["", "| a renderer with one habit | lever right at once | renders a shot | mended |", "|---|---|---|---|"]
    for half, row in results["lessons"].items():
        lines.append(f"| {half} | {_told(row['choice'])} | {row['renders']:.1f} | {_told(row['passed'])} |")
    left_out = [f"- {one}" for one in results["left_out"]]
    return "\n".join([*lines, "", f"Left out, since they would measure the judge and not the loop: {len(left_out)}", *left_out])


def page(results: dict[str, Any]) -> list[str]:
    """The figures with their date, and what they say against what is promised."""
    rows = results["policies"]
    director, rivals = rows["director"], [row["passed"] for name, row in rows.items() if name != "director"]
    apart = all(director["passed"]["interval"][0] > one["interval"][1] for one in rivals)
    worse, accepted = (sum(row[name] for row in rows.values()) for name in ("collateral", "accepted"))
    choice, lot = director["choice"]["share"], rows["random lever"]["choice"]["share"]
    return [
        f"{results['date']}, commit `{results['commit']}`. Shares with 95% Wilson intervals, ratios with bootstrap intervals.", "",
        table(results), "", "Against what is promised:",
        f"- the right lever at the first go, questions apart, in 80% of cases: {choice:.0%}, {'met' if choice >= 0.8 else 'not met'}; "
        f"by lot at most 25%: {lot:.0%}, {'met' if lot <= 0.25 else 'not met'};",
        f"- mended at equal budget clearly above the rivals: {director['passed']['share']:.0%} against "
        f"{', '.join(format(one['share'], '.0%') for one in rivals)}; the intervals {'do not touch: met' if apart else 'touch: not met'};",
        f"- no accepted take worse than the one it replaced: {worse} of {accepted}, {'not met' if worse else 'met'}.",
    ]  # fmt: skip


def draw(results: dict[str, Any], path: Path) -> None:
    """The share that is mended after one, two, three, four renders, with intervals."""
    high, wide, left, bottom = 520, 900, 80, 430
    picture = np.full((high, wide, 3), 255, np.uint8)

    def at(renders: float, share: float) -> tuple[int, int]:
        return left + round((renders - 0.7) * 170), bottom - round(share * 340)

    def write(words: str, x: int, y: int, scale: float = 0.5, ink: tuple[int, int, int] = INK) -> None:
        cv2.putText(picture, words, (x, y), cv2.FONT_HERSHEY_SIMPLEX, scale, ink, 1, cv2.LINE_AA)

    write(f"Shots whose fault is gone, by renders allowed   {results['date']}  commit {results['commit']}", 20, 32, 0.6)
    write("bars: 95% (Wilson); true faults, not the judge's word", 20, 56, 0.45)
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        cv2.line(picture, (left, at(1, share)[1]), (left + 620, at(1, share)[1]), PALE, 1)
        write(f"{share:.0%}", 20, at(1, share)[1] + 5, 0.45)
    for number, (policy, row) in enumerate(results["policies"].items()):
        aside, ink = (number - 1.5) * 0.05, COLOURS[policy]
        points = [at(count + 1 + aside, one["share"]) for count, one in enumerate(row["by_renders"])]
        for (x, y), one in zip(points, row["by_renders"], strict=True):
            cv2.line(picture, (x, at(1, one["interval"][0])[1]), (x, at(1, one["interval"][1])[1]), ink, 1, cv2.LINE_AA)
            cv2.circle(picture, (x, y), 5, ink, -1, cv2.LINE_AA)
        cv2.polylines(picture, [np.array(points, np.int32)], False, ink, 2, cv2.LINE_AA)
        write(f"{policy}: {row['passed']['share']:.0%}, {row['renders']:.1f} renders", left + 600, 120 + 26 * number, 0.45, ink)
    for count in range(1, 5):
        write(str(count), at(count, 0)[0] - 4, bottom + 22)
    write("renders of a shot at most", left + 220, bottom + 50, 0.5)
    cv2.imwrite(str(path), picture)
