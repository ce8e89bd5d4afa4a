"""The queue before a model, without any model: who goes with whom, and who hears of what went wrong."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

import pytest

from rushes.core.errors import RenderError, ShotBlocked
from rushes.renderers.diffusion.queue import Queue, TooLarge


def together(*works: Callable[[], object]) -> list[object]:
    """What each gives or raises, all at once on threads of their own."""
    results: list[object] = [None] * len(works)

    def run(number: int) -> None:
        try:
            results[number] = works[number]()
        except Exception as fault:  # noqa: BLE001 - looked at by the test
            results[number] = fault

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive(), "somebody waits for ever"
    return results


def announced(queue: Queue[str, str], job: str, started: threading.Barrier | None = None) -> Callable[[], str]:
    """A job that is made ready for a moment, as pictures are."""

    def work() -> str:
        with queue.announce():
            if started is not None:
                started.wait(10)
            time.sleep(0.01)
        return queue.do(job)

    return work


def doubled(seen: list[list[str]]) -> Callable[[Sequence[str]], list[str]]:
    def work(jobs: Sequence[str]) -> list[str]:
        seen.append(list(jobs))
        return [job * 2 for job in jobs]

    return work


def test_a_job_alone_is_done_at_once():
    queue: Queue[str, str] = Queue(doubled([]), len, lambda job: 4)
    started = time.monotonic()
    assert queue.do("ab") == "abab"
    assert time.monotonic() - started < 0.5


def test_jobs_of_one_shape_go_into_one_call_and_each_gets_its_own_result():
    seen: list[list[str]] = []
    queue: Queue[str, str] = Queue(doubled(seen), len, lambda job: 4)
    barrier = threading.Barrier(5)
    jobs = ["ab", "cd", "ef", "gh", "ijk"]
    assert together(*(announced(queue, job, barrier) for job in jobs)) == [job * 2 for job in jobs]
    assert sorted(sorted(call) for call in seen) == [["ab", "cd", "ef", "gh"], ["ijk"]]


def test_no_more_go_into_a_call_than_fit():
    seen: list[list[str]] = []
    queue: Queue[str, str] = Queue(doubled(seen), len, lambda job: 2)
    barrier = threading.Barrier(5)
    together(*(announced(queue, str(number), barrier) for number in range(5)))
    assert sorted(map(len, seen)) == [1, 2, 2]
    assert sorted(queue.calls) == [1, 2, 2]


def test_a_call_at_work_is_never_joined_by_another():
    busy, most = [0], [0]

    def work(jobs: Sequence[str]) -> list[str]:
        busy[0] += 1
        most[0] = max(most[0], busy[0])
        time.sleep(0.02)
        busy[0] -= 1
        return list(jobs)

    queue: Queue[str, str] = Queue(work, lambda job: job, lambda job: 1)
    assert together(*(announced(queue, str(number)) for number in range(6))) == [str(number) for number in range(6)]
    assert most == [1]


def test_a_fault_reaches_everyone_in_the_call_and_nobody_else():
    def work(jobs: Sequence[str]) -> list[str]:
        if jobs[0].startswith("x"):
            raise RenderError("black")
        return list(jobs)

    queue: Queue[str, str] = Queue(work, lambda job: job[0], lambda job: 4)
    barrier = threading.Barrier(3)
    results = together(*(announced(queue, job, barrier) for job in ("x1", "x2", "y1")))
    assert results[2] == "y1"
    assert all(isinstance(fault, RenderError) and str(fault) == "black" for fault in results[:2])
    assert results[0] is not results[1], "two threads never raise one and the same exception"
    assert queue.do("y2") == "y2", "and the queue goes on"


def test_a_fault_keeps_its_kind():
    def work(jobs: Sequence[str]) -> list[str]:
        raise ShotBlocked("withheld", (("prompt", ("violence",)),))

    queue: Queue[str, str] = Queue(work, len, lambda job: 1)
    with pytest.raises(ShotBlocked) as caught:
        queue.do("a")
    assert caught.value.passages == (("prompt", ("violence",)),)


def test_what_does_not_fit_into_memory_is_halved_and_stays_so():
    seen: list[int] = []
    said: list[str] = []

    def work(jobs: Sequence[str]) -> list[str]:
        seen.append(len(jobs))
        if len(jobs) > 1:
            raise TooLarge("too large")
        return list(jobs)

    queue: Queue[str, str] = Queue(work, len, lambda job: 4, said.append)
    for _ in range(2):
        barrier = threading.Barrier(4)
        assert together(*(announced(queue, job, barrier) for job in "abcd")) == list("abcd")
    assert seen == [4, 2, 1, 1, 2, 1, 1, 1, 1, 1, 1]
    assert said == [f"out of memory: {count} orders at once did not fit; from now on at most {count // 2}" for count in (4, 2, 2)]


def test_one_that_does_not_fit_alone_is_told_so():
    def work(jobs: Sequence[str]) -> list[str]:
        raise TooLarge("too large")

    with pytest.raises(RenderError, match="too large"):
        Queue(work, len, lambda job: 4).do("a")


def test_an_interrupted_leader_leaves_the_queue_usable():
    first = [True]

    def work(jobs: Sequence[str]) -> list[str]:
        if first.pop() if first else False:
            raise KeyboardInterrupt
        return list(jobs)

    queue: Queue[str, str] = Queue(work, len, lambda job: 1)
    with pytest.raises(KeyboardInterrupt):
        queue.do("a")
    assert queue.do("b") == "b"


def test_one_that_is_made_ready_for_ever_is_not_waited_for(monkeypatch):
    monkeypatch.setattr("rushes.renderers.diffusion.queue.PATIENCE", 0.05)
    queue: Queue[str, str] = Queue(doubled([]), len, lambda job: 4)
    with queue.announce():
        assert queue.do("a") == "aa"
