"""The wallet: nothing is spent beyond the limit, over every run and thread; and it adds up."""

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.core.errors import BudgetReached
from rushes.core.jobs import JobState
from rushes.core.project import Project
from rushes.tools.ledger import Ledger
from rushes.tools.wallet import Wallet, micro, money, thinking


@pytest.fixture
def project(tmp_path):
    made = Project(tmp_path / "film")
    made.create()
    return made


def test_what_is_reserved_counts_until_it_is_settled(project):
    wallet = Wallet(project, 0.10)
    hold = wallet.reserve("writer: screenwriter@1", "openai/x", 0.09)
    with pytest.raises(BudgetReached, match=r"can cost up to \$0.02, and \$0.01 of \$0.10 are left"):
        wallet.reserve("writer: rewriter@1", "openai/x", 0.02)
    wallet.settle(hold, 0.015)
    assert wallet.spent == 15_000
    wallet.settle(wallet.reserve("writer: rewriter@1", "openai/x", 0.085), 0.085)
    assert wallet.spent == micro(0.10)


def test_a_larger_budget_goes_on_where_the_smaller_one_ended(project):
    first = Wallet(project, 0.05)
    first.settle(first.reserve("a", "m", 0.05), 0.05)
    with pytest.raises(BudgetReached, match="larger --budget"):
        first.reserve("b", "m", 0.01)
    again = Wallet(project, 0.06)
    again.settle(again.reserve("b", "m", 0.01), 0.01)
    assert again.spent == thinking(project) == 60_000


def test_a_call_that_a_kill_cut_short_stays_set_aside(project):
    Wallet(project, 0.10).reserve("a", "m", 0.08)
    with pytest.raises(BudgetReached, match=r"\$0.02 of \$0.10"):
        Wallet(project, 0.10).reserve("a", "m", 0.08)


def test_what_was_not_taken_costs_nothing_and_what_nobody_knows_the_most(project):
    wallet = Wallet(project, 1.0)
    wallet.release(wallet.reserve("a", "m", 0.5))
    assert wallet.spent == 0
    wallet.settle(wallet.reserve("a", "m", 0.25), None)
    assert wallet.spent == 250_000
    states = [(job.state, job.price) for job in Ledger(project).all()]
    assert states == [(JobState.FAILED, 0.0), (JobState.SETTLED, None)]


def test_an_unknown_price_is_refused_only_under_a_budget(project):
    with pytest.raises(BudgetReached, match="price_in and price_out"):
        Wallet(project, 5.0).reserve("a", "openai/own", None)
    assert Ledger(project).all() == []
    free = Wallet(project)
    free.settle(free.reserve("a", "openai/own", None), None)
    assert free.spent == 0


def test_pictures_count_as_well(project):
    ledger = Ledger(project)
    ledger.settled(ledger.submitted(ledger.reserve("take", "kling", 0.5), "id"), ".mp4", 0.42)
    with pytest.raises(BudgetReached, match=r"\$0.08 of \$0.50"):
        Wallet(project, 0.5).reserve("a", "m", 0.1)
    assert thinking(project) == 0


def test_a_budget_of_nothing_buys_nothing_but_what_is_free(project):
    wallet = Wallet(project, 0.0)
    wallet.settle(wallet.reserve("a", "scripted", 0.0), 0.0)
    with pytest.raises(BudgetReached):
        wallet.reserve("a", "m", 0.000001)


def test_threads_together_never_spend_more(project):
    wallet, bought = Wallet(project, 0.05), []

    def buy():
        try:
            hold = wallet.reserve("a", "m", 0.01)
        except BudgetReached:
            return
        bought.append(hold)
        wallet.settle(hold, 0.01)

    threads = [threading.Thread(target=buy) for _ in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(bought) == 5 and wallet.spent == 50_000


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.lists(st.integers(0, 10**7), max_size=30))
def test_sums_are_exact(prices):
    assert sum(micro(price / 1e6) for price in prices) == sum(prices)


@pytest.mark.parametrize(
    ("millionths", "read"), [(0, "0.00"), (100_000, "0.10"), (12_345, "0.012345"), (1_500, "0.0015"), (1_234_560_000, "1234.56")]
)
def test_money_is_read_in_cents_and_finer(millionths, read):
    assert money(millionths) == read
