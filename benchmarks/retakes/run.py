"""Whether retakes help: a renderer whose faults have known causes behind known levers, and the crew's loop against its rivals.

Prints a table, writes ``results.json`` and ``results.png`` beside this file. Run with:
python benchmarks/retakes/run.py [--quick] [--minutes N] [--out DIR] [--page docs/retakes.md] [--commit HASH] [--date DAY]
About five minutes on one core that does nothing else; with ``--quick`` about two.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import cv2  # noqa: E402
import figures  # noqa: E402
from play import POLICIES, Played, Set, play  # noqa: E402
from publishing import commit_of, put_between  # noqa: E402
from world import HABITS, Case, cases  # noqa: E402

from rushes.agents.lessons import Lessons, lessons_for  # noqa: E402
from rushes.core.shot import ShotList  # noqa: E402
from rushes.core.verdict import Lever  # noqa: E402


def rounds(on: Set, each: int, until: float) -> tuple[list[Played], list[str]]:
    """Every case by every policy; and the cases that are left out, since they would measure the judge: each with why."""
    played: list[Played] = []
    left_out: list[str] = []
    for case in cases(each):
        if time.monotonic() > until:
            print("the time is up: the cases that are left are left out")
            left_out.append("and those for which there was no time")
            break
        why = "the clean shot does not pass" if not on.clean_passes(case) else "" if on.is_found(case) else "the fault is not found"
        if why:
            left_out.append(f"{case.name} {case.kind}: {why}")
            continue
        played += [play(case, policy, on) for policy in POLICIES]
        shown = "  ".join(f"{one.policy}: {'ok' if one.passed[-1] else '--'} {one.renders}" for one in played[-len(POLICIES) :])
        print(f"{case.name} {case.kind:44} {shown}", flush=True)
    return played, left_out


def habits(folder: Path, shots: int) -> list[Played]:
    """A film whose renderer has one habit: half of its shots are shot, then lessons are drawn, then the rest is shot."""
    played: list[Played] = []
    for flaw in HABITS:
        on = Set(folder / flaw.mode.value.replace(" ", "-"))
        film = [Case(f"h{at}", f"habit: {flaw.mode.value}", at, flaw) for at in range(2 * shots)]
        film = [case for case in film if on.clean_passes(case) and on.is_found(case)]
        lessons = Lessons()
        for at, case in enumerate(film):
            stage, renderer = on.stage(case)
            if at == len(film) // 2:
                plan = ShotList(rate=stage.brief.rate, size=stage.brief.size, shots=tuple(one.shot for one in film))
                lessons = lessons_for(on.project, plan, renderer)
            one = play(case, "director", on, lessons)
            played.append(Played(**{**vars(one), "policy": "first half" if at < len(film) // 2 else "with lessons"}))
    return played


def main(words: Sequence[str] | None = None) -> None:
    """Run, print, write."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--quick", action="store_true", help="one shot of every kind instead of three")
    asked.add_argument("--minutes", type=float, default=60.0, help="take on no new case after so long")
    asked.add_argument("--out", type=Path, default=HERE)
    asked.add_argument("--page", type=Path, help="a page whose tables are to be written anew, such as docs/retakes.md")
    asked.add_argument("--commit", default="")
    asked.add_argument("--date", default="", help="the day to write into the results; today's without it")
    options = asked.parse_args(words)
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as folder:
        until = time.monotonic() + 60 * options.minutes
        played, left_out = rounds(Set(Path(folder) / "cases"), 1 if options.quick else 3, until)
        learned = habits(Path(folder), 2 if options.quick else 3)
    results = figures.of(played, learned) | {
        "left_out": left_out, "date": options.date or time.strftime("%Y-%m-%d"), "commit": options.commit or commit_of(HERE),
        "cases": [
            {"case": one.case, "kind": one.kind, "policy": one.policy, "right": one.right, "renders": one.renders, "passed": one.passed,
             "levers": [Lever(step.lever).value + (" (kept)" if step.kept else "") for step in one.steps],
             "wrong": [[round(step.before, 2), round(step.after, 2)] for step in one.steps]}
            for one in (*played, *learned)
        ],
    }  # fmt: skip
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "results.json").write_text(json.dumps(results, indent=1) + "\n")
    figures.draw(results, options.out / "results.png")
    print(figures.table(results))
    if options.page is not None:
        put_between(options.page, "figures of benchmarks/retakes", figures.page(results))


if __name__ == "__main__":
    main()
