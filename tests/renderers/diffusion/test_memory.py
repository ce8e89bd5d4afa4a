"""Out of memory: one rung after the other, told and kept, and in the end what a person can do."""

import gc
import weakref
from types import SimpleNamespace

import pytest
import torch

from rushes.core.errors import RenderError
from rushes.renderers.diffusion import memory
from rushes.renderers.diffusion.memory import Ladder, Rung, is_out_of_memory


@pytest.fixture(autouse=True)
def no_collecting(monkeypatch):
    """Collecting the garbage of a process with torch in it takes a second each time."""
    monkeypatch.setattr(memory, "gc", SimpleNamespace(collect=lambda: 0))


class Pipe:
    """A fake pipeline that has too little memory until some rungs were taken."""

    def __init__(self, until, fault=torch.OutOfMemoryError):
        self.until, self.fault, self.calls, self.taken = until, fault, 0, []

    def __call__(self):
        self.calls += 1
        if len(self.taken) < self.until:
            raise self.fault("CUDA out of memory. Tried to allocate 20.00 GiB")
        return f"picture after {self.calls}"

    def rung(self, name, useful=True):
        def take():
            if useful:
                self.taken.append(name)
            return useful

        return Rung(name, take)


def test_nothing_is_stepped_down_where_memory_is_enough():
    pipe, told = Pipe(0), []
    assert Ladder([pipe.rung("tiles")]).run(pipe, told.append) == "picture after 1"
    assert not told
    assert not pipe.taken


@pytest.mark.parametrize("until", [1, 2, 3])
def test_as_few_steps_as_it_takes_in_their_order(until):
    pipe, told, names = Pipe(until), [], ["tiles", "offload", "smaller"]
    ladder = Ladder([pipe.rung(name) for name in names])
    assert ladder.run(pipe, told.append) == f"picture after {until + 1}"
    assert pipe.taken == ladder.taken == names[:until]
    assert told == [f"out of memory: going on with {name}" for name in names[:until]]


def test_a_rung_that_changes_nothing_is_passed_over_untold():
    pipe, told = Pipe(1), []
    Ladder([pipe.rung("tiles", useful=False), pipe.rung("offload")]).run(pipe, told.append)
    assert told == ["out of memory: going on with offload"]
    assert pipe.calls == 2


def test_what_was_taken_stays_taken():
    pipe = Pipe(1)
    ladder = Ladder([pipe.rung("tiles"), pipe.rung("offload")])
    ladder.run(pipe)
    pipe.until = 2
    ladder.run(pipe)
    assert pipe.taken == ["tiles", "offload"]
    pipe.calls = 0
    ladder.run(pipe)
    assert pipe.calls == 1


def test_after_the_last_rung_it_says_how_much_there_was_and_what_to_do():
    pipe = Pipe(9)
    ladder = Ladder([pipe.rung("tiles"), pipe.rung("offload")], room=lambda: "a card of 8 GB")
    with pytest.raises(RenderError, match=r"Too little memory \(a card of 8 GB\) after tiles, offload\. Use a smaller model"):
        ladder.run(pipe)
    assert pipe.calls == 3


def test_other_errors_are_none_of_its_business():
    pipe = Pipe(9, lambda text: RuntimeError("shapes do not match"))
    with pytest.raises(RuntimeError, match="shapes"):
        Ladder([pipe.rung("tiles")]).run(pipe)
    assert not pipe.taken


def test_the_memory_of_a_failed_attempt_is_let_go_before_the_next():
    """The traceback of an error holds all that its frames held: pictures by the gigabyte."""

    class Block:
        pass

    blocks = []

    def attempt():
        if blocks:
            gc.collect()
            return blocks[0]()
        block = Block()
        blocks.append(weakref.ref(block))
        raise torch.OutOfMemoryError("out of memory")

    assert Ladder([Rung("tiles", lambda: True)]).run(attempt) is None


@pytest.mark.parametrize(
    ("fault", "is_one"),
    [
        (torch.OutOfMemoryError("x"), True),
        (MemoryError(), True),
        (RuntimeError("MPS backend out of memory (MPS allocated: 17 GB)"), True),
        (RuntimeError("[enforce fail at alloc_cpu.cpp:118] . DefaultCPUAllocator: can't allocate memory: you tried to allocate"), True),
        (RuntimeError("CUDA error: an illegal memory access was encountered"), False),
        (ValueError("out of memory"), False),
    ],
)
def test_what_counts_as_out_of_memory(fault, is_one):
    assert is_out_of_memory(fault) is is_one


def test_torch_really_raises_what_is_caught():
    with pytest.raises(RuntimeError) as fault:
        torch.empty(1 << 60, dtype=torch.uint8)
    assert is_out_of_memory(fault.value)
