"""How well the judge of drift judges: faults at three grades, look-alikes, clean takes, real footage; one command.

Prints a table, writes ``results.json`` and ``results.png`` beside this file, and keeps every judged take in a cache
folder, so that a run that was stopped goes on where it was. Nothing is mixed with figures of another judge: the
cache's file is named after a hash of the judge's own files and of the faults. The films' pictures are kept apart from
that, and serve every judge. Run with:
python benchmarks/judge/run.py [--quick] [--minutes N] [--cache DIR] [--clips DIR] [--out DIR] [--commit HASH]
On two cores: the same command twice, with --share 1/2 and --share 2/2, and once more without, which takes on what is
left (nothing) and publishes; --page docs/critic.md then writes the tables into the page.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import adapter  # noqa: E402
import cases  # noqa: E402
import cv2  # noqa: E402
import material  # noqa: E402
import numpy as np  # noqa: E402
import page  # noqa: E402
import pairs  # noqa: E402
import plot  # noqa: E402
import summary  # noqa: E402
from adapter import Sight, Watched  # noqa: E402
from cases import Case  # noqa: E402
from faults import REAL, Faulty  # noqa: E402
from material import Window  # noqa: E402
from pairs import Work  # noqa: E402
from publishing import commit_of  # noqa: E402

from rushes.renderers.animatic.renderer import Animatic  # noqa: E402

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


@dataclass(frozen=True)
class Numbers:
    """How many takes of what: `promised` at medium strength, `graded` at weak and strong, the rest alike."""

    films: int = len(material.IDEAS)
    walks: int = 6
    promised: int = 12
    graded: int = 4
    rest: int = 6
    real: int = 6
    talks: int = 12
    people: int = 22
    light: int = 14
    style: int = 10
    controls: int = 6
    laundry: int = 6
    alike: int = 4
    cost: int = 6


QUICK = Numbers(3, 2, 2, 1, 1, 1, 2, 3, 3, 2, 3, 1, 1, 2)


@dataclass
class Bench:
    """One run: where it keeps things, how large it is, which share of it is its own, and until when it may take on cases."""

    book: Book
    cache: Path
    until: float
    numbers: Numbers = field(default_factory=Numbers)
    share: tuple[int, int] = (0, 1)
    modes: tuple[str, ...] = ()
    last: tuple[str, Watched | None, Faulty | None] = ("", None, None)

    @property
    def over(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() > self.until

    def mine(self, unit: str) -> bool:
        """Whether this is for this process to do."""
        return zlib.crc32(unit.encode()) % self.share[1] == self.share[0]

    def judge(self, case: Case) -> None:
        """One case, unless it is in the book."""
        self.book.catch_up()
        if case.id in self.book.rows or not self.mine(case.unit) or not self.wanted(case):
            return
        window = case.window
        name, watched, made = self.last
        if name != case.pictures or watched is None or made is None:
            made = case.make()
            watched = adapter.watch(made.frames, window.rate, case.geometry)
            self.last = case.pictures, watched, made
        sight = adapter.weigh(watched, case.shot, window.size, window.rate, case.geometry, planned=not window.real)
        self.book.add(
            {
                "id": case.id, "group": case.group, "fault": case.fault, "grade": case.grade, "name": window.name, "title": window.title,
                "kind": "real" if window.real else "animatic", "notes": window.notes, "declared": case.shot.declared,
                "spans": made.spans, "box": made.box, **_told(sight), "film_seconds": len(made.frames) / float(window.rate.fraction),
            }
        )  # fmt: skip

    def wanted(self, case: Case) -> bool:
        """Whether faults of this kind were asked for."""
        return case.group != "fault" or not self.modes or case.fault in self.modes

    def judge_all(self, these: Iterable[Case]) -> None:
        """Case after case until the time is up."""
        for case in these:
            if self.over:
                return
            self.judge(case)

    def launder(self, these: Iterable[tuple[Case, list[Case]]]) -> None:
        """What hides a fault, done to those takes whose fault orders a retake."""
        for plain, washed in these:
            self.judge_all([plain])
            row = self.book.rows.get(plain.id)
            if row is not None and summary.MEASURED_AS.get(plain.fault, plain.fault) in row["hard"]:  # type: ignore[operator]
                self.judge_all(washed)

    def compare(self, these: Iterable[Work]) -> None:
        """Takes held against others; of each work all rows or none."""
        for work in these:
            self.book.catch_up()
            done = f"done|{work.fault}|{work.name}"
            if self.over or done in self.book.rows or not self.mine(work.name):
                continue
            for row in work.rows:
                self.book.add({"id": f"pair|{row['fault']}|{row['grade']}|{row['name']}", **row})
            self.book.add({"id": done, "group": "done"})

    def weigh_cost(self, windows: Sequence[Window]) -> None:
        """What watching costs: pictures that are small already, as large as they are, and the judging."""
        for window in windows:
            name = f"cost|{window.name}"
            self.book.catch_up()
            if self.over or name in self.book.rows or not self.mine(name):
                continue
            high, wide = window.frames.shape[1:3]
            size = (384, round(384 * high / wide / 2) * 2)
            small = np.stack([cv2.resize(frame, size, interpolation=cv2.INTER_AREA) for frame in window.frames])
            seconds = len(window.frames) / float(window.rate.fraction)
            each = [adapter.watch(frames, window.rate, window.geometry) for frames in (small, window.frames)]
            started = time.process_time()
            adapter.weigh(each[1], window.shot, window.size, window.rate, window.geometry)
            judging = time.process_time() - started
            told = {"small": each[0].seconds / seconds, "whole": each[1].seconds / seconds, "judging": judging / seconds}
            self.book.add({"id": name, "group": "cost", "name": window.name, **told})


def _told(sight: Sight) -> Row:
    return {
        "decision": sight.decision, "scores": sight.scores, "found": sight.found, "hard": sight.hard, "blind": sight.blind,
        "trusted": sight.trusted, "seconds": sight.seconds, "verdict": sight.verdict.model_dump(mode="json"),
    }  # fmt: skip


def run(bench: Bench, clips: Path, parts: Sequence[str] = ()) -> None:
    """Everything in turn: what all figures rest on first, then what is promised, then the rest."""
    number = bench.numbers
    drawn = bench.cache / f"films-{material.version()}"
    again = drawn / f"again-{hash_of('cases', 'faults')}"
    again.mkdir(parents=True, exist_ok=True)
    windows = material.films(drawn, number.films, bench.share[0])
    talks = [window for window in windows if window.name.startswith("talk-")]
    films = [window for window in windows if not window.name.startswith("talk-")]
    real = material.clips(clips, bench.cache)
    real.sort(key=lambda window: bool(window.notes))  # what is meant to look wrong comes last
    walks = material.walks(drawn, films, number.walks)
    of = cases.Material(films, [window for window in real if not window.notes], walks, again)
    cutting = pairs.Cutting(adapter.Film(bench.cache / f"shot-{adapter.version()}-{material.version()}", Animatic()), again, drawn)
    medium, others = ("medium",), ("strong", "weak")
    cuts_graded = (*cases.PROMISED, cases.CLOSER)
    clean = (*cases.clean(films), *cases.clean(walks), *cases.clean(real if number.films > 3 else real[::4]))
    several: tuple[tuple[str, Callable[[], None]], ...] = (
        ("clean", lambda: bench.judge_all(clean)),
        ("promised", lambda: bench.judge_all(cases.faulty(of, (*cases.PROMISED, *cases.CUTS), medium, number.promised))),
        ("sound", lambda: bench.judge_all(cases.spoken(talks[: number.talks + 2], again, number.talks, number.graded))),
        ("people", lambda: bench.compare(pairs.people(cutting, films, number.people, number.graded))),
        ("light", lambda: bench.compare(pairs.light(cutting, films, number.light, number.graded))),
        ("controls", lambda: bench.judge_all(cases.controls(films, number.controls))),
        ("laundry", lambda: bench.launder(cases.laundry(films, number.laundry))),
        ("look-alikes", lambda: bench.judge_all(cases.look_alikes(films, again, number.alike))),
        ("cost", lambda: bench.weigh_cost(material.lively(films)[: number.cost])),
        ("grades", lambda: bench.judge_all(cases.faulty(of, cuts_graded, others, number.graded))),
        ("style", lambda: bench.compare(pairs.style(cutting, films, number.style, number.graded))),
        ("real", lambda: bench.judge_all(cases.faulty(of, (*REAL, *cases.CUTS), medium, number.real, real=True))),
        ("rest", lambda: bench.judge_all(cases.faulty(of, cases.REST, medium, number.rest))),
        ("rest, grades", lambda: bench.judge_all(cases.faulty(of, cases.REST, others, number.graded - 1))),
    )
    for name, work in several:
        if bench.over or (parts and name not in parts):
            continue
        started, spent = time.monotonic(), time.process_time()
        work()
        passed = f"{time.monotonic() - started:.0f} s, {time.process_time() - spent:.0f} s of the processor"
        print(f"{name}: {passed}, {len(bench.book.rows)} rows", flush=True)
    if bench.over:
        print("the time is up: what is left is left out")


def hash_of(*names: str) -> str:
    """A hash of what faults and cases are, so that rows of other faults are not mixed in."""
    return hashlib.sha256(b"".join((HERE / f"{name}.py").read_bytes() for name in names)).hexdigest()[:6]


def main(words: Sequence[str] | None = None) -> None:
    """Run, print, write."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--quick", action="store_true", help="three films, one or two takes of everything: some minutes")
    asked.add_argument("--minutes", type=float, default=60.0, help="take on no new case after so long")
    asked.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "rushes-judge")
    asked.add_argument("--clips", type=Path, default=HERE.parents[2] / "shared/clips", help="real clips; left out without them")
    asked.add_argument("--share", default="1/1", help="which share of the work is this process's: 1/2 and 2/2 side by side")
    asked.add_argument("--parts", nargs="*", default=[], help="only these, as they are named while it runs")
    asked.add_argument("--modes", nargs="*", default=[], help="only these faults of single takes")
    asked.add_argument("--out", type=Path, default=HERE)
    asked.add_argument("--page", type=Path, help="a page whose tables are to be written anew, such as docs/critic.md")
    asked.add_argument("--commit", default="")
    asked.add_argument("--date", default="", help="the day to write into the results; today's without it")
    options = asked.parse_args(words)
    cv2.setNumThreads(1)
    options.cache.mkdir(parents=True, exist_ok=True)
    judge = adapter.version()
    book = Book(options.cache / f"rows-{judge}-{hash_of('faults', 'cases', 'pairs', 'adapter', 'material')}.jsonl")
    mine, of = (int(part) for part in options.share.split("/"))
    numbers = QUICK if options.quick else Numbers()
    bench = Bench(book, options.cache, time.monotonic() + 60 * options.minutes, numbers, (mine - 1, of), tuple(options.modes))
    run(bench, options.clips, options.parts)
    if of > 1:
        return  # the last run, without a share, publishes
    book.catch_up()
    results = summary.of(list(book.rows.values()))
    results |= {"date": options.date or time.strftime("%Y-%m-%d"), "commit": options.commit or commit_of(HERE), "judge": judge}
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "results.json").write_text(json.dumps(results, indent=1) + "\n")
    plot.draw(results, options.out / "results.png")
    print(summary.table(results))
    if options.page is not None:
        page.put(results, options.page)


if __name__ == "__main__":
    main()
