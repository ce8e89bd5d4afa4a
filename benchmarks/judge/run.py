"""How well the judge of drift judges: faults at three grades, look-alikes, clean takes, real footage; one command.

Prints a table, writes ``results.json`` and ``results.png`` beside this file, and keeps every judged take in a cache
folder, so that a run that was stopped goes on where it was. Nothing is mixed with figures of another judge: the
cache's file is named after a hash of the judge's own files and of the faults. Run with:
python benchmarks/judge/run.py [--quick] [--minutes N] [--cache DIR] [--clips DIR] [--out DIR] [--commit HASH]
Without ``--quick`` about 25 minutes on one core that does nothing else, the first drawing of the films included.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import adapter  # noqa: E402
import cases  # noqa: E402
import cv2  # noqa: E402
import material  # noqa: E402
import page  # noqa: E402
import pairs  # noqa: E402
import plot  # noqa: E402
import summary  # noqa: E402
from adapter import Memory, Sight  # noqa: E402
from cases import Case  # noqa: E402
from faults import GRADES, Frames  # noqa: E402
from material import Window  # noqa: E402

Row = dict[str, object]


@dataclass
class Book:
    """The rows of one judge, kept as they are made; several processes may write to one file."""

    file: Path
    rows: dict[str, Row] = field(default_factory=dict)
    read: int = 0

    def catch_up(self) -> None:
        """Read what was written since; a last line that was cut off is made again."""
        if not self.file.exists():
            return
        with self.file.open("rb") as source:
            source.seek(self.read)
            for line in source:
                try:
                    row = json.loads(line)
                except ValueError:
                    continue
                self.rows[row["id"]] = row
            self.read = source.tell()

    def add(self, row: Row) -> Row:
        """Keep one row."""
        self.rows[str(row["id"])] = row
        with self.file.open("a") as out:
            out.write(json.dumps(row) + "\n")
        return row


@dataclass
class Bench:
    """One run: where it keeps things, how large it is, and until when it may take on cases."""

    book: Book
    cache: Path
    until: float
    grades: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    seen: dict[str, Memory] = field(default_factory=dict)

    @property
    def over(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() > self.until

    def judge(self, case: Case) -> None:
        """One case, unless it is in the book."""
        self.book.catch_up()
        if case.id in self.book.rows or (case.group == "fault" and not self.wanted(case.fault, case.grade)):
            return
        made = case.make()
        window = case.window
        sight = adapter.look_at(made.frames, case.shot, window.size, window.rate, case.geometry, planned=not window.real)
        self.book.add(
            {
                "id": case.id, "group": case.group, "fault": case.fault, "grade": case.grade, "name": window.name, "title": window.title,
                "kind": "real" if window.real else "animatic", "notes": window.notes, "declared": case.shot.declared,
                "spans": made.spans, "box": made.box, **_told(sight), "film_seconds": len(made.frames) / float(window.rate.fraction),
            }
        )  # fmt: skip
        if case.group == "clean":
            self.seen[window.name] = sight.seen

    def wanted(self, mode: str, grade: str) -> bool:
        """Whether faults of this kind and grade were asked for."""
        return (not self.grades or grade in self.grades) and (not self.modes or mode in self.modes)

    def look(self, window: Window) -> Memory:
        """What is kept of a window's own pictures, watched once."""
        if window.name not in self.seen:
            self.seen[window.name] = self.relook(window, window.frames)
        return self.seen[window.name]

    def relook(self, window: Window, frames: Frames) -> Memory:
        """What is kept of other pictures in a window's place."""
        return adapter.look_at(frames, window.shot, window.size, window.rate, window.geometry, planned=not window.real).seen

    def keep_pairs(self, name: str, made: Callable[[], Iterator[Row]]) -> None:
        """The rows of pairs under one name, all or none of them."""
        self.book.catch_up()
        done = "|".join((name, "done", *self.grades))
        if done in self.book.rows:
            return
        for row in made():
            self.book.add({"id": "|".join((name, str(row["fault"]), str(row["grade"]), str(row["name"]))), **row})
            if self.over:
                return
        self.book.add({"id": done, "group": "done"})


def _told(sight: Sight) -> Row:
    return {
        "decision": sight.decision, "scores": sight.scores, "found": sight.found, "hard": sight.hard, "blind": sight.blind,
        "trusted": sight.trusted, "seconds": sight.seconds, "verdict": sight.verdict.model_dump(mode="json"),
    }  # fmt: skip


def run(bench: Bench, clips: Path, quick: bool, parts: Sequence[str] = ()) -> None:
    """Everything in turn: what all figures rest on first, then round after round."""
    films = material.films(bench.cache, 3 if quick else len(material.IDEAS))
    talks = [window for window in films if window.name.startswith("talk-")]
    films = [window for window in films if not window.name.startswith("talk-")]
    real = material.clips(clips, bench.cache)
    filmed = [window for window in real if not window.notes]
    walks = material.walks(bench.cache, films, 2 if quick else 6)
    rounds = 3 if quick else 12
    real.sort(key=lambda window: bool(window.notes))  # what is meant to look wrong comes last
    first = (*cases.clean(films), *cases.clean(walks), *cases.clean(real[::4] if quick else real))
    grades = bench.grades or GRADES
    several = (
        ("clean", lambda: _judge(bench, first)),
        ("first faults", lambda: _judge(bench, cases.faulty(films, filmed, walks, bench.cache, rounds // 3))),
        ("sound", lambda: _judge(bench, (*cases.clean(talks[: rounds + 2]), *cases.spoken(talks, bench.cache, rounds)))),
        ("people", lambda: bench.keep_pairs("people", lambda: pairs.people(films, bench.look, bench.cache, 2 * rounds // 3, grades))),
        ("light", lambda: bench.keep_pairs("light", lambda: pairs.light(films, bench.look, bench.relook, rounds, grades))),
        ("style", lambda: bench.keep_pairs("style", lambda: pairs.style(films, bench.look, bench.relook, rounds, grades))),
        ("controls", lambda: _judge(bench, cases.controls(films[::3], 2 if quick else 4))),
        ("laundry", lambda: _judge(bench, cases.laundry(films[1::5], 1 if quick else 4))),
        ("look-alikes", lambda: _judge(bench, cases.look_alikes(films, bench.cache, 1 if quick else 5))),
        ("real light", lambda: bench.keep_pairs("real", lambda: pairs.light(filmed, bench.look, bench.relook, rounds, grades))),
        ("faults", lambda: _judge(bench, cases.faulty(films, filmed, walks, bench.cache, rounds))),
    )
    for name, work in several:
        if bench.over or (parts and name not in parts):
            continue
        started = time.monotonic()
        work()
        print(f"{name}: {time.monotonic() - started:.0f} s, {len(bench.book.rows)} rows", flush=True)


def _judge(bench: Bench, these: Iterable[Case]) -> None:
    for case in these:
        if bench.over:
            print("the time is up: the rounds that are left are left out")
            return
        bench.judge(case)


def own_version() -> str:
    """A hash of what faults and cases are, so that rows of other faults are not mixed in."""
    return hashlib.sha256(b"".join((HERE / f"{name}.py").read_bytes() for name in ("faults", "cases", "pairs", "adapter"))).hexdigest()[:6]


def commit_of(folder: Path) -> str:
    """The commit that is checked out, or "unknown"."""
    done = subprocess.run(["git", "-C", str(folder), "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def main(words: Sequence[str] | None = None) -> None:
    """Run, print, write."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--quick", action="store_true", help="three films, two rounds: a few minutes")
    asked.add_argument("--minutes", type=float, default=60.0, help="take on no new case after so long")
    asked.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "rushes-judge")
    asked.add_argument("--clips", type=Path, default=HERE.parents[2] / "shared/clips", help="real clips; left out without them")
    asked.add_argument("--parts", nargs="*", default=[], help="only these, for several processes on one cache")
    asked.add_argument("--grades", nargs="*", default=[], help="only these grades of faults")
    asked.add_argument("--modes", nargs="*", default=[], help="only these faults of single takes")
    asked.add_argument("--out", type=Path, default=HERE)
    asked.add_argument("--page", type=Path, help="a page whose tables are to be written anew, such as docs/critic.md")
    asked.add_argument("--commit", default="")
    asked.add_argument("--date", default="", help="the day to write into the results; today's without it")
    options = asked.parse_args(words)
    cv2.setNumThreads(1)
    options.cache.mkdir(parents=True, exist_ok=True)
    book = Book(options.cache / f"rows-{adapter.version()}-{own_version()}.jsonl")
    bench = Bench(book, options.cache, time.monotonic() + 60 * options.minutes, tuple(options.grades), tuple(options.modes))
    run(bench, options.clips, options.quick, options.parts)
    book.catch_up()
    results = summary.of(list(book.rows.values()))
    results |= {"date": options.date or time.strftime("%Y-%m-%d"), "commit": options.commit or commit_of(HERE), "judge": adapter.version()}
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "results.json").write_text(json.dumps(results, indent=1) + "\n")
    plot.draw(results, options.out / "results.png")
    print(summary.table(results))
    if options.page is not None:
        page.put(results, options.page)


if __name__ == "__main__":
    main()
