"""The ledger, and the one way to order from a provider: nothing twice, whatever dies in between."""

import sqlite3
import threading
from contextlib import closing

import pytest

from rushes.core.errors import JobFailed, JobOpen, JobRefused, NewerSchema, ProjectError, RenderError
from rushes.core.jobs import JobState, run_job
from rushes.core.project import Project
from rushes.tools.ledger import FILE, Ledger


class Died(BaseException):
    """The process was killed here."""


class Provider:
    """Takes every order; `at` says where whoever orders dies or hears a fault."""

    def __init__(self, **at):
        self.at = at
        self.orders, self.finds, self.polls = [], [], []

    def _strike(self, where):
        fault = self.at.pop(where, None)
        if fault is not None:
            raise fault

    def submit(self, external):
        self._strike("before order")
        self.orders.append(external)
        self._strike("after order")
        return f"id of {external}"

    def find(self, external):
        self.finds.append(external)
        self._strike("find")
        return f"id of {external}" if external in self.orders else None

    def poll(self, job, path):
        self.polls.append(job)
        self._strike("poll")
        path.write_bytes(f"made by {job}".encode())
        self._strike("loading")
        return 0.25

    def run(self, ledger, key="k1", **more):
        return run_job(ledger, key, "stub", submit=self.submit, find=self.find, poll=self.poll, **more)


@pytest.fixture
def ledger(tmp_path):
    return Ledger(Project(tmp_path))


def again(ledger):
    """The ledger as the next process opens it."""
    return Ledger(Project(ledger.project.folder))


def test_a_job_is_ordered_once_and_its_result_is_kept(ledger):
    provider, book = Provider(), ledger
    job, path = provider.run(book, price=0.5)
    assert path.read_text() == "made by id of k1-1"
    assert (job.state, job.reserved, job.price, job.id) == (JobState.SETTLED, 0.5, 0.25, "id of k1-1")
    assert provider.run(again(ledger)) == (job, path)
    assert (provider.orders, provider.polls) == (["k1-1"], ["id of k1-1"])
    assert again(ledger).last("k1") == job


def test_the_id_is_stored_before_the_first_poll(ledger):
    provider = Provider(poll=Died())
    with pytest.raises(Died):
        provider.run(ledger)
    assert again(ledger).last("k1").id == "id of k1-1"
    assert again(ledger).last("k1").state is JobState.SUBMITTED


@pytest.mark.parametrize("where", ["before order", "after order", "poll", "loading"])
@pytest.mark.parametrize("fault", [Died(), RenderError("no answer")])
def test_whatever_dies_in_between_the_next_run_orders_nothing_twice(ledger, where, fault):
    provider = Provider(**{where: fault})
    with pytest.raises((Died, JobOpen)):
        provider.run(ledger)
    job, path = provider.run(again(ledger))
    assert provider.orders == ["k1-1"]
    assert path.read_text() == "made by id of k1-1"
    assert job.number == 1
    assert provider.finds == (["k1-1"] if "order" in where else []), "an order of which nobody knows is asked for first"
    assert not list(ledger.project.folder.rglob("*.part*"))


def test_an_order_that_cannot_be_asked_for_stays_open(ledger):
    provider = Provider(**{"after order": Died(), "find": RenderError("503")})
    with pytest.raises(Died):
        provider.run(ledger)
    with pytest.raises(JobOpen, match="asked for, not ordered anew"):
        provider.run(again(ledger))
    provider.run(again(ledger))
    assert provider.orders == ["k1-1"]


@pytest.mark.parametrize("fault", [JobRefused("too busy"), JobFailed("it would not render")])
def test_what_came_to_nothing_is_ordered_under_a_new_number(ledger, fault):
    where = "before order" if isinstance(fault, JobRefused) else "poll"
    provider = Provider(**{where: fault})
    with pytest.raises(type(fault)):
        provider.run(ledger)
    assert again(ledger).last("k1").fault == str(fault)
    job, _ = provider.run(again(ledger))
    assert job.external == "k1-2"
    assert [entry.state for entry in ledger.all()] == [JobState.FAILED, JobState.SETTLED]


def test_a_lost_result_is_asked_for_again_and_not_ordered(ledger):
    provider = Provider()
    _, path = provider.run(ledger)
    path.write_bytes(b"")
    _, path = provider.run(again(ledger))
    assert path.read_text() == "made by id of k1-1"
    assert (provider.orders, len(provider.polls)) == (["k1-1"], 2)


def test_two_threads_order_once(ledger):
    provider, results = Provider(), []
    start = threading.Barrier(4)

    def order():
        start.wait()
        results.append(provider.run(ledger)[1])

    threads = [threading.Thread(target=order) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert provider.orders == ["k1-1"]
    assert len(results) == 4


def test_many_threads_write_many_keys(ledger):
    provider = Provider()
    threads = [threading.Thread(target=provider.run, args=(ledger, f"key{n}")) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(job.key for job in ledger.all()) == sorted(f"key{n}" for n in range(12))
    assert all(job.state is JobState.SETTLED for job in ledger.all())


@pytest.mark.parametrize("key", ["../../etc", "a/b", "k" * 300, "ключ"])
def test_a_key_never_leads_out_of_the_folder(ledger, key):
    _, path = Provider().run(ledger, key)
    assert path.parent == ledger.project.folder / ".rushes" / "jobs"


def test_a_damaged_ledger_is_refused_and_never_put_aside(ledger):
    Provider().run(ledger)
    ledger.path.write_bytes(b"not a database at all, sorry" * 200)
    provider = Provider()
    with pytest.raises(ProjectError, match="Restore it from a copy"):
        provider.run(again(ledger))
    assert not provider.orders
    assert ledger.path.read_bytes().startswith(b"not a")


def test_a_newer_ledger_is_refused(ledger):
    Provider().run(ledger)
    with closing(sqlite3.connect(ledger.project.path(FILE))) as book:
        book.execute("pragma user_version = 9")
    with pytest.raises(NewerSchema, match="newer Rushes"):
        again(ledger).last("k1")


def test_a_full_disk_is_said(ledger):
    with closing(sqlite3.connect(":memory:")) as full:
        full.execute("pragma max_page_count = 1")
        with pytest.raises(sqlite3.OperationalError) as said:
            full.execute("create table t (x)")
    assert "No space left" in str(ledger._in_words(said.value))


def test_reading_makes_no_file(ledger):
    assert ledger.last("k1") is None
    assert ledger.all() == []
    assert not ledger.path.exists()
