"""Jobs at a provider: ordered once, whatever happens in between.

A job is *reserved* in the folder before it is ordered, its provider's id is stored before the first
poll, and its result is stored before it is called settled. Killed anywhere, the next run asks the
provider how the job stands, and orders nothing twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from pydantic import Field

from .document import Part
from .errors import JobFailed, JobOpen, JobRefused, ProjectError, RushesError

log = logging.getLogger(__name__)


class JobState(StrEnum):
    """Where a job stands."""

    RESERVED = "reserved"  # about to be ordered, or ordered by a process that died before it heard the id
    SUBMITTED = "submitted"  # the provider has it, under its own id
    SETTLED = "settled"  # the result is in the folder
    FAILED = "failed"  # it ended without a result, or was refused


class Job(Part):
    """One order at a provider. `key` is the take's or the line's; `number` counts the orders for it from 1.

    `id` is the provider's. `result` is a file in the folder, `sha256` its hash. Prices are in US dollars:
    `reserved` before, `price` when known.
    """

    key: str
    number: int = Field(default=1, ge=1)
    provider: str
    state: JobState = JobState.RESERVED
    id: str = ""
    result: str = ""
    sha256: str = ""
    fault: str = ""
    reserved: float = Field(default=0.0, ge=0)
    price: float | None = Field(default=None, ge=0)

    @property
    def external(self) -> str:
        """Our own name of the order, the same after every crash: the provider's idempotency key."""
        return f"{self.key}-{self.number}"


class Jobs(Protocol):
    """The book in which jobs are kept; what a method returns is on the disk."""

    def hold(self, key: str) -> AbstractContextManager[None]:
        """Let one thread at a time work on a key."""
        ...

    def last(self, key: str) -> Job | None:
        """The latest order for a key."""
        ...

    def reserve(self, key: str, provider: str, price: float = 0.0) -> Job:
        """Book the next order for a key."""
        ...

    def submitted(self, job: Job, id: str) -> Job:
        """The provider took it, under this id."""
        ...

    def receiving(self, job: Job, suffix: str) -> AbstractContextManager[Path]:
        """A path to load the result to; it is kept when the block ends well."""
        ...

    def settled(self, job: Job, suffix: str, price: float | None = None) -> Job:
        """The result is whole."""
        ...

    def failed(self, job: Job, fault: str) -> Job:
        """It came to nothing."""
        ...

    def result(self, job: Job) -> Path | None:
        """The result's file, if it is there and whole."""
        ...


def run_job(
    jobs: Jobs,
    key: str,
    provider: str,
    *,
    submit: Callable[[str], str],
    find: Callable[[str], str | None],
    poll: Callable[[str, Path], float | None],
    suffix: str = ".mp4",
    price: float = 0.0,
) -> tuple[Job, Path]:
    """Order a job and wait for its result, or go on with the one that was ordered before.

    `submit` sends the order with the given idempotency key and returns the provider's id; it raises
    `JobRefused` when the provider surely did not take it, anything else when that is not known.
    `find` asks the provider for the id of the order with that key, None when it has none. `poll`
    waits, loads the result to the path and returns what it cost, if known; it raises `JobFailed`
    when the job ended without a result.

    Raises `JobRefused`, `JobFailed` (both end the order: the next call makes another), or
    `JobOpen`: the order stands and cannot be asked for now; the next call asks again.
    """
    with jobs.hold(key):
        job = jobs.last(key)
        if job is not None and job.state is JobState.SETTLED and (kept := jobs.result(job)) is not None:
            return job, kept
        if job is None or job.state is JobState.FAILED:
            job = _submit(jobs, jobs.reserve(key, provider, price), submit)
        elif job.state is JobState.RESERVED:
            job = _reconcile(jobs, job, submit, find)
        return _collect(jobs, job, poll, suffix)


def _reconcile(jobs: Jobs, job: Job, submit: Callable[[str], str], find: Callable[[str], str | None]) -> Job:
    """An order of which nobody knows whether it arrived: ask before ordering again, under the same key."""
    try:
        known = find(job.external)
    except RushesError as fault:
        raise _still_open(job, fault) from fault
    return jobs.submitted(job, known) if known else _submit(jobs, job, submit)


def _submit(jobs: Jobs, job: Job, submit: Callable[[str], str]) -> Job:
    try:
        return jobs.submitted(job, submit(job.external))
    except JobRefused as fault:
        jobs.failed(job, str(fault))
        raise
    except RushesError as fault:
        raise _still_open(job, fault) from fault


def _collect(jobs: Jobs, job: Job, poll: Callable[[str, Path], float | None], suffix: str) -> tuple[Job, Path]:
    try:
        with jobs.receiving(job, suffix) as partial:
            price = poll(job.id, partial)
    except JobFailed as fault:
        jobs.failed(job, str(fault))
        raise
    except RushesError as fault:
        raise _still_open(job, fault) from fault
    job = jobs.settled(job, suffix, price)
    kept = jobs.result(job)
    if kept is None:
        raise JobOpen(f"The result of job {job.id} at {job.provider} did not stay on the disk. Run the same command again.")
    return job, kept


def _still_open(job: Job, fault: RushesError) -> RushesError:
    """`JobOpen` for a provider that cannot be asked; the disk's own words for a disk that is full."""
    log.warning("%s: job %s stands: %s", job.provider, job.external, fault)
    if isinstance(fault, ProjectError | JobOpen):
        return fault
    name = f"job {job.id}" if job.id else f"order {job.external}"
    return JobOpen(f"{job.provider} still has {name} ({fault}). Run the same command again: it is asked for, not ordered anew.")
