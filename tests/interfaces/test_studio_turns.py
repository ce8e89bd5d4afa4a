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
    assert [turns.next(at) for at in range(8)] == ["m0", "t0", "i0", "m1", "m2", "m3", "m4", None]


def test_who_comes_again_while_the_round_goes_on_waits_for_the_others():
    turns = Turns()
    turns.add("mara", "m0")
    assert turns.next(1.0) == "m0"
    for name in ("m1", "m2"):
        turns.add("mara", name)
    turns.add("tom", "t0")
    assert turns.ahead_of("tom", "t0") == 0
    assert [turns.next(1.0) for _ in range(3)] == ["t0", "m1", "m2"]  # and the clock stands still


def test_a_new_start_goes_on_with_the_round_and_with_what_had_begun():
    turns = Turns({"mara": 20.0, "tom": 10.0})
    for name in ("m1", "m2"):
        turns.add("mara", name)
    turns.add("tom", "t1")
    assert turns.next(30.0) == "t1"
    turns.add("mara", "m0", first=True)
    turns.add("tom", "t2")
    assert [turns.next(40.0), turns.next(50.0)] == ["m0", "t2"]


def test_a_production_stands_in_the_queue_once_and_can_leave_it():
    turns = Turns()
    turns.add("mara", "a")
    turns.add("mara", "a")
    turns.add("mara", "b")
    assert len(turns) == 2
    assert turns.drop("mara", "a")
    assert not turns.drop("mara", "a")
    assert not turns.drop("tom", "b")
    assert turns.next(1.0) == "b"
    assert turns.next(2.0) is None
