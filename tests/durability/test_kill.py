"""Killed at any moment, as often as one likes: the same film, no completed work done again, nothing ordered twice."""

from __future__ import annotations

import hashlib
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import av
import pytest

from rushes.core.project import CHECKPOINTS, Project, file_hash
from rushes.core.shot import ShotList
from rushes.core.take import Take
from rushes.tools.ledger import Ledger

SEED = 20
KILLED = -9


@dataclass(frozen=True)
class Made:
    """What a finished film is: its takes, its lines, and every frame."""

    takes: dict[str, str]
    lines: dict[str, str]
    frames: str
    film: str
    plan: bytes


def made_of(folder: Path) -> Made:
    """Read a finished film."""
    digest = hashlib.sha256()
    with av.open(str(folder / "film.mp4")) as film:
        for frame in film.decode(video=0):
            digest.update(frame.to_ndarray(format="rgb24").tobytes())
    return Made(
        takes={str(path.relative_to(folder)): file_hash(path) for path in sorted(folder.glob("takes/*/*.mp4"))},
        lines={path.name: file_hash(path) for path in sorted(folder.glob("audio/*.wav"))},
        frames=digest.hexdigest(),
        film=file_hash(folder / "film.mp4"),
        plan=(folder / "shots.json").read_bytes(),
    )


def completed(folder: Path) -> tuple[set[str], set[str]]:
    """The keys of the takes and of the lines that are there under their final names."""
    return {path.stem for path in folder.glob("takes/*/*.mp4")}, {path.stem for path in folder.glob("audio/*.wav")}


def work(home: Path) -> Counter[str]:
    """What renderer and voice have done, line by line."""
    log = home / "work.log"
    return Counter(log.read_text().splitlines()) if log.exists() else Counter()


def check_finished(home: Path, orders: dict[str, list[str]], reference: Made, check_whole: Callable[[Path], None]) -> None:
    """The film is the same, and nothing was done or ordered twice."""
    folder = home / "film"
    check_whole(folder)
    found = made_of(folder)
    assert found.takes == reference.takes
    assert found.lines == reference.lines
    assert found.plan == reference.plan
    assert found.frames == reference.frames
    assert found.film == reference.film
    assert not {key: jobs for key, jobs in orders.items() if len(jobs) > 1}, "something was ordered twice"
    assert not list(folder.rglob("*.part*"))
    for path in folder.glob(".rushes/*.sqlite"):
        with closing(sqlite3.connect(path)) as book:
            assert book.execute("pragma integrity_check").fetchone() == ("ok",)
    takes = [Project(folder).load(str(path.relative_to(folder)), Take) for path in folder.glob("takes/*/*.json") if len(path.stem) == 20]
    jobs = {job.key: job for job in Ledger(Project(folder)).all() if job.state == "settled"}
    for take in takes:
        assert (jobs[take.key].id, jobs[take.key].price) == (take.job, take.price)


@pytest.fixture(scope="module")
def reference(maker, hire, check_whole, tmp_path_factory):
    """The undisturbed film, and how long it took."""
    provider, home = hire(), tmp_path_factory.mktemp("undisturbed")
    started = time.monotonic()
    assert maker.make(home / "film", provider.port) == 0
    took = time.monotonic() - started
    orders = provider.orders()
    found = made_of(home / "film")
    assert len(Project(home / "film").load("shots.json", ShotList).shots) == 12
    assert len(orders) >= 12 + 6
    check_finished(home, orders, found, check_whole)
    return found, took


def killed_and_resumed(maker, provider, home, reference, moments, check_whole, lose=()):
    """Kill at each moment in turn, look at what is there, and resume to the end; what the kills that struck found.

    After the kills numbered in `lose` the checkpoints are deleted as well.
    """
    found, _ = reference
    folder, states = home / "film", []
    for number, moment in enumerate((*moments, None)):
        before, takes_lines = work(home), completed(folder)
        status = maker.make(folder, provider.port, moment)
        assert status in (0, KILLED)
        done_since = work(home) - before
        for kind, keys in zip(("render", "speak"), takes_lines, strict=True):
            assert not [key for key in keys if done_since[f"{kind} {key}"]], "completed work was done again"
        if status == KILLED:
            check_whole(folder)
            states.append(state_of(folder))
        if number in lose:
            for path in folder.glob(f"{CHECKPOINTS}*"):
                path.unlink()
    check_finished(home, provider.orders(), found, check_whole)
    return states


def state_of(folder: Path) -> str:
    """Where a killed production stood, for the record."""
    jobs = Ledger(Project(folder)).all() if (folder / ".rushes").is_dir() else []
    if (folder / "film.mp4").exists():
        return "film"
    if any(job.state in ("reserved", "submitted") for job in jobs):
        return f"job {next(job.state.value for job in jobs if job.state in ('reserved', 'submitted'))}"
    if not (folder / "shots.json").exists():
        return "before the plan"
    return "shooting" if not list(folder.glob(".rushes/cache/mix-*.wav")) else "cutting"


def test_killed_three_times_and_resumed(maker, hire, reference, check_whole, tmp_path):
    provider = hire()

    def ordered(count):
        """The provider has so many orders, and has not answered the last yet."""
        return lambda: len(provider.orders()) >= count

    moments = [ordered(2), ordered(9), 0.25 * reference[1]]
    states = killed_and_resumed(maker, provider, tmp_path, reference, moments, check_whole, lose=(1,))
    assert len(states) >= 2
    assert states[:2] == ["job reserved", "job reserved"], "killed between sending an order and hearing its id"


@pytest.mark.slow
def test_fifty_productions_killed_at_random(maker, hire, reference, check_whole, tmp_path):
    spread, states = random.Random(SEED), Counter()
    for number in range(50):
        moments = [spread.uniform(0, reference[1]) for _ in range(1 + number % 3)]
        home, provider = tmp_path / str(number), hire()
        home.mkdir()
        states.update(killed_and_resumed(maker, provider, home, reference, moments, check_whole, lose=(number % 5,)))
        provider.stop()
    print(f"\n{states.total()} kills struck; they found the production: {dict(states)}")
    assert states.total() >= 50
    assert {"before the plan", "shooting", "cutting"} <= set(states)
