"""From rows of judged takes to the published figures."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from statistics import median
from typing import Any

import adapter
import scores
from cases import CUTS, LAUNDERED
from faults import GRADES, LAUNDRY
from material import HOLDS_A_CUT
from publishing import wilson

from rushes.agents.director import prefers
from rushes.core.shot import Shot
from rushes.core.timing import Rate, Size
from rushes.core.verdict import Verdict

Row = dict[str, Any]

PROMISED = {
    "flicker": 0.97, "local flicker": 0.97, "camera jitter": 0.97, "camera against plan": 0.97, "identity drift": 0.97,
    "outfit across shots": 0.97, "inconsistent light": 0.97, "frozen": 0.97, **dict.fromkeys(CUTS, 0.97), "audio late": 0.97,
    "texture boil": 0.90, "identity across shots": 0.90,
}  # fmt: skip
"""The area under the curve that is promised at medium strength."""
MEASURED_AS = {"audio late": "audio mismatch", "other speech": "audio mismatch", "static mouth": "audio mismatch",
               **dict.fromkeys(CUTS, "hidden cut")}  # fmt: skip
"""The judge's word for faults that have names of their own here."""
ORDER = {"pass": 2, "flag": 1, "unmeasurable": 1, "retake": 0}


def of(rows: Sequence[Row]) -> Row:
    """All figures of a run."""
    by = defaultdict(list)
    for row in sorted(rows, key=lambda row: str(row["id"])):  # so that it does not matter which process was quicker
        if row.get("name") in HOLDS_A_CUT:
            if row["group"] != "clean":
                continue
            row["notes"] = ["on purpose"]
        by[row["group"]].append(row)
    clean = [row for row in by["clean"] if not row["name"].startswith(("walk-", "talk-"))]
    return {
        "modes": [*_takes(by["fault"], by["clean"]), *_pairs(by["pair"])],
        "confusion": _confusion(by["fault"]),
        "false_alarms": _alarms(clean),
        "left_out": _left_out([row for row in clean if row["kind"] == "real" and not row["notes"]]),
        "look_alikes": _look_alikes(by["look-alike"]),
        "controls": _controls(by["control"], [row for row in by["fault"] if row["fault"] == "other speech"]),
        "laundry": _laundry(by["laundry"]),
        "cost": _cost(by["cost"]),
        "takes_judged": sum(len(part) for name, part in by.items() if name not in ("done", "pair", "cost")),
    }


# -- modes -----------------------------------------------------------------------------------------


def _score(row: Row, mode: str) -> float | None:
    found = row["scores"].get(mode)
    return None if found is None else float(found[0])


def _judged(row: Row, mode: str) -> bool:
    return mode in row["scores"] and mode not in row["blind"]


def _in_order(rows: Sequence[Row]) -> list[str]:
    """The faults of rows, those that are promised first."""
    names = list(PROMISED)
    return sorted({row["fault"] for row in rows}, key=lambda name: (names.index(name) if name in names else len(names), name))


def _takes(faulty: Sequence[Row], clean: Sequence[Row]) -> list[Row]:
    table: list[Row] = []
    for fault in _in_order(faulty):
        mode = MEASURED_AS.get(fault, fault)
        for kind in ("animatic", "real"):
            mine = [row for row in faulty if row["fault"] == fault and row["kind"] == kind]
            if not mine:
                continue
            base = [row for row in clean if row["kind"] == kind and not row["notes"] and not row["declared"]]
            prefix = "walk-" if fault == "action contradiction" else "talk-" if mode == "audio mismatch" else ""
            base = [row for row in base if row["name"].startswith(prefix or ("walk-", "talk-")) == bool(prefix)]
            grades = {grade: _grade([row for row in mine if row["grade"] == grade], base, mode) for grade in GRADES}
            table.append({"mode": fault, "kind": kind, "clean": sum(_judged(row, mode) for row in base), "grades": grades})
    return table


def _grade(rows: Sequence[Row], clean: Sequence[Row], mode: str) -> Row:
    judged = [row for row in rows if _judged(row, mode)]
    good = [float(row["scores"][mode][0]) for row in clean if _judged(row, mode)]
    every = [score for row in rows if (score := _score(row, mode)) is not None]
    plain = [score for row in clean if (score := _score(row, mode)) is not None]
    found = sum(mode in row["found"] for row in rows)
    return {
        **figures([float(row["scores"][mode][0]) for row in judged], good, len(rows) - len(judged)),
        "auroc_ungated": _round(scores.auroc(every, plain)),
        "found": _round(found / len(rows)) if rows else None,
        "any_finding": _round(sum(bool(row["found"]) for row in rows) / len(rows)) if rows else None,
        "retaken": _round(sum(row["decision"] == "retake" for row in rows) / len(rows)) if rows else None,
        **_localised(rows, mode),
    }


def figures(faulty: Sequence[float], clean: Sequence[float], abstained: int) -> Row:
    """What is told of one fault at one grade: the area with its interval, hits at 5% false alarms, abstentions as such and as misses."""
    spread = scores.auroc_interval(faulty, clean)
    lowest = min([*faulty, *clean], default=0.0) - 1
    return {
        "n": len(faulty) + abstained, "abstained": abstained,
        "auroc": _round(scores.auroc(faulty, clean)),
        "interval": [_round(side) for side in spread] if spread else None,
        "auroc_missed": _round(scores.auroc([*faulty, *[lowest] * abstained], clean)),
        "hits": _round(scores.hits_at(faulty, clean)),
        "hits_missed": _round(scores.hits_at(faulty, clean, missed=abstained)),
    }  # fmt: skip


def _round(value: float | None) -> float | None:
    return None if value is None else round(float(value), 3)


def _localised(rows: Sequence[Row], mode: str) -> Row:
    """How often a finding lies where the fault does, of those faults that lie on a part of the take or the picture only."""
    in_time, in_place, long = [], [], []
    for row in rows:
        frames = round(row["film_seconds"] * 24) if row["kind"] == "animatic" else None
        partial = row["spans"] and not (len(row["spans"]) == 1 and row["spans"][0][0] == 0)
        for one in row["verdict"]["findings"]:
            if one["mode"] != mode:
                continue
            if partial and one["frames"]:
                in_time.append(scores.overlaps(one["frames"]["start"], one["frames"]["length"], row["spans"]))
                if frames:
                    long.append(one["frames"]["length"] / frames)
            if row["box"] and one["region"]:
                in_place.append(_touches(one["region"], row["box"]))
    return {
        "in_time": _share(in_time), "in_place": _share(in_place), "span": _round(median(long)) if long else None,
    }  # fmt: skip


def _touches(region: Row, box: Sequence[float]) -> bool:
    """Whether the middle of what was named lies in the faulty box."""
    x, y = region["x"] + region["width"] / 2, region["y"] + region["height"] / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def _share(hits: Sequence[bool]) -> float | None:
    return _round(sum(hits) / len(hits)) if hits else None


def _pairs(rows: Sequence[Row]) -> list[Row]:
    table: list[Row] = []
    for mode in _in_order(rows):
        for kind in ("animatic", "real"):
            mine = [row for row in rows if row["fault"] == mode and row["kind"] == kind]
            good = [row["score"] for row in mine if not row["grade"] and row["score"] is not None]
            grades = {}
            for grade in GRADES:
                bad = [row["score"] for row in mine if row["grade"] == grade]
                judged = [score for score in bad if score is not None]
                found = sum(row["over"] for row in mine if row["grade"] == grade)
                grades[grade] = figures(judged, good, len(bad) - len(judged)) | {"found": _round(found / len(bad)) if bad else None}
            if mine:
                alarms = sum(row["over"] for row in mine if not row["grade"])
                table.append({"mode": mode, "kind": kind, "clean": len(good), "alarms": alarms, "grades": grades})
    return table


def _confusion(faulty: Sequence[Row]) -> Row:
    """Of takes with one fault at medium or strong: the share in which each mode was found."""
    found: Row = {}
    for fault in dict.fromkeys(row["fault"] for row in faulty):
        mine = [row for row in faulty if row["fault"] == fault and row["grade"] != "weak"]
        count = Counter(mode for row in mine for mode in row["found"])
        found[fault] = {"n": len(mine), **{mode: _round(times / len(mine)) for mode, times in count.most_common()}}
    return found


# -- false alarms ----------------------------------------------------------------------------------


def _alarms(clean: Sequence[Row]) -> Row:
    groups: dict[str, Callable[[Row], bool]] = {
        "animatic": lambda row: row["kind"] == "animatic",
        "real, all": lambda row: row["kind"] == "real" and not row["notes"],
        "real, gate passed": lambda row: row["kind"] == "real" and not row["notes"] and row["trusted"] >= 0.5,
        "real, gate not passed": lambda row: row["kind"] == "real" and not row["notes"] and row["trusted"] < 0.5,
        "real, cuts and flashes on purpose": lambda row: "on purpose" in row["notes"],
        "real, time-lapse": lambda row: "time-lapse" in row["notes"],
    }
    return {name: _alarm([row for row in clean if wanted(row)]) for name, wanted in groups.items()}


def _alarm(rows: Sequence[Row]) -> Row:
    hard, any_ = sum(bool(row["hard"]) for row in rows), sum(bool(row["found"]) for row in rows)
    minutes = sum(row["film_seconds"] for row in rows) / 60
    return {
        "shots": len(rows), "minutes": _round(minutes), "titles": len({row["title"] for row in rows}),
        "hard": hard, "hard_share": _round(hard / len(rows)) if rows else None,
        "hard_interval": [_round(side) for side in wilson(hard, len(rows))],
        "hard_a_minute": _round(hard / minutes) if minutes else None,
        "findings": any_, "findings_interval": [_round(side) for side in wilson(any_, len(rows))],
        "unmeasurable": sum(row["decision"] == "unmeasurable" for row in rows),
        "hard_modes": dict(Counter(mode for row in rows for mode in row["hard"]).most_common()),
        "soft_modes": dict(Counter(mode for row in rows for mode in row["found"] if mode not in row["hard"]).most_common()),
        "where": sorted(f"{row['name']}: {', '.join(row['hard'])}" for row in rows if row["hard"]),
    }  # fmt: skip


def _left_out(rows: Sequence[Row]) -> Row:
    """Limits set on all titles but one at 5% and tried on that one, for each measure."""
    told: Row = {}
    for mode in sorted({mode for row in rows for mode in row["scores"]}):
        judged = [(row["title"], float(row["scores"][mode][0])) for row in rows if _judged(row, mode)]
        if len({score for _, score in judged}) > 1:
            hits, count = scores.left_out(judged)
            told[mode] = {"alarms": hits, "shots": count, "interval": [_round(side) for side in wilson(hits, count)]}
    return told


def _look_alikes(rows: Sequence[Row]) -> Row:
    told: Row = {}
    for name in dict.fromkeys(row["fault"] for row in rows):
        for grade in ("declared", "not declared"):
            mine = [row for row in rows if row["fault"] == name and row["grade"] == grade]
            told[f"{name}, {grade}"] = {
                "n": len(mine), "hard": sum(bool(row["hard"]) for row in mine), "found": sum(bool(row["found"]) for row in mine),
                "modes": dict(Counter(mode for row in mine for mode in row["found"]).most_common()),
            }  # fmt: skip
    return told


# -- what must not fool it -------------------------------------------------------------------------


def _controls(rows: Sequence[Row], swapped: Sequence[Row]) -> Row:
    """Of takes that are no takes: how many order a retake, of how many something is told, of how many nothing."""
    told: Row = {}
    for name in dict.fromkeys(row["fault"] for row in rows if row["fault"] not in ("flicker", "camera jitter", "frozen")):
        told[name] = _control([row for row in rows if row["fault"] == name])
    told["swapped audio"] = _control(swapped)
    plain = {(row["fault"], row["name"]): row for row in rows if not row["grade"]}
    praised = [row for row in rows if row["grade"] == "score 10" and (row["fault"], row["name"]) in plain]
    raised = [row for row in praised if ORDER[row["decision"]] > ORDER[plain[row["fault"], row["name"]]["decision"]]]
    told["score 10 in the frame"] = _control(praised) | {"raised": len(raised)}
    return told


def _control(rows: Sequence[Row]) -> Row:
    return {
        "n": len(rows), "retake": sum(row["decision"] == "retake" for row in rows),
        "told": sum(row["decision"] != "retake" and bool(row["found"]) for row in rows),
        "unmeasurable": sum(row["decision"] == "unmeasurable" and not row["found"] for row in rows),
        "passed": sum(row["decision"] == "pass" and not row["found"] for row in rows),
        "modes": dict(Counter(mode for row in rows for mode in row["found"]).most_common()),
    }  # fmt: skip


def _laundry(rows: Sequence[Row]) -> Row:
    """For each thing done to takes that were to be retaken: verdicts it raised, takes it passed, and takes the director then prefers."""
    plain = {(row["fault"], row["name"]): row for row in rows if not row["grade"]}
    told: Row = {}
    for wash in LAUNDRY:
        count: Counter[str] = Counter()
        for row in rows:
            before = plain.get((row["fault"], row["name"]))
            if row["grade"] != wash or before is None or row["fault"] not in before["hard"]:
                continue
            raised, won = ORDER[row["decision"]] > ORDER[before["decision"]], _preferred(before, row)
            count.update(["n", f"takes {row['fault']}"])
            count.update(name for name, is_so in (("passed", row["decision"] == "pass"), ("raised", raised), ("preferred", won)) if is_so)
            count.update([f"raised {row['fault']}"] if raised else [])
            count.update([f"preferred {row['fault']}"] if won else [])
        told[wash] = {name: count[name] for name in ("n", "raised", "passed", "preferred")}
        told[wash]["faults"] = {
            fault: {name: count[f"{name} {fault}"] for name in ("takes", "raised", "preferred")}
            for fault in LAUNDERED if count[f"takes {fault}"]
        }
    return told


def _preferred(before: Row, after: Row) -> bool:
    """Whether the director would take the laundered take for its fault."""
    shot = Shot.model_validate({"id": "laundered", "length": 48, "handle": 0})
    size, rate = Size(width=854, height=480), Rate()
    champion, challenger = (adapter.take_of(shot, size, rate, Verdict.model_validate(row["verdict"])) for row in (before, after))
    return prefers(champion, challenger, adapter.mode_named(before["fault"]))


def _cost(rows: Sequence[Row]) -> Row:
    """Seconds of one core for a second of film: medians, and the least."""
    told: Row = {"takes": len(rows)}
    for name in ("small", "whole", "judging"):
        each = [row[name] for row in rows]
        told[name] = _round(median(each)) if each else None
        told[f"{name}, least"] = _round(min(each)) if each else None
    return told


# -- for people ------------------------------------------------------------------------------------


def table(results: Row) -> str:
    """The figures in lines."""
    return "\n".join(_lines(results))


def _lines(results: Row) -> Iterable[str]:
    yield f"{'fault':24} {'on':8} {'AUROC weak medium strong':>26} {'95%':>13} {'hits@5%':>8} {'found':>6}    n  abst  clean  promise"
    for line in results["modes"]:
        grades, middle = line["grades"], line["grades"]["medium"]
        areas = " ".join(f"{_shown(grades[grade]['auroc']):>8}" for grade in GRADES)
        spread = "-".join(_shown(side) for side in middle["interval"]) if middle["interval"] else ""
        promise = PROMISED.get(line["mode"]) if line["kind"] == "animatic" or line["mode"] == "inconsistent light" else None
        met = "" if promise is None else f"{promise} {'met' if (middle['auroc'] or 0) >= promise else 'NOT MET'}"
        yield (f"{line['mode']:24} {line['kind']:8} {areas} {spread:>13} {_shown(middle['hits']):>8} {_shown(middle.get('found')):>6} "
               f"{middle['n']:>4} {middle['abstained']:>5} {line['clean']:>6} {met}")  # fmt: skip
    for name in ("false_alarms", "left_out", "look_alikes", "controls", "laundry", "confusion"):
        yield f"\n{name}"
        yield from (f"  {what}: {told}" for what, told in results[name].items())
    yield f"\ncost: {results['cost']}"


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}".rstrip("0").rstrip(".")
