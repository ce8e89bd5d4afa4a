"""The queue goes round its owners."""

from rushes.interfaces.studio.turns import Turns


def test_owners_take_turns_however_much_one_asks_for():
    turns = Turns()
    for number in range(5):
        turns.add("mara", f"m{number}")
    turns.add("tom", "t0")
    turns.add("ida", "i0")
    assert turns.ahead_of("tom", "t0") == 1
    assert turns.ahead_of("mara", "m1") == 3
    assert [turns.next() for _ in range(8)] == ["m0", "t0", "i0", "m1", "m2", "m3", "m4", None]


def test_a_production_stands_in_the_queue_once_and_can_leave_it():
    turns = Turns()
    turns.add("mara", "a")
    turns.add("mara", "a")
    turns.add("mara", "b")
    assert len(turns) == 2
    assert turns.drop("mara", "a")
    assert not turns.drop("mara", "a")
    assert not turns.drop("tom", "b")
    assert turns.next() == "b"
    assert turns.next() is None
