"""Device, precision and the rest, as the settings ask and the machine has them; cuda is played."""

from types import SimpleNamespace

import pytest
import torch

from rushes.core.errors import MissingExtra, UsageError
from rushes.core.settings import Settings
from rushes.renderers.diffusion import machine as machines
from rushes.renderers.diffusion.machine import Machine, check_quantisation, find_machine, free_memory


@pytest.fixture
def card(monkeypatch):
    """A machine with cards of some generation."""

    def put(major=8, count=1, total=24_000_000_000):
        monkeypatch.setattr(torch.cuda, "is_available", lambda: count > 0)
        monkeypatch.setattr(torch.cuda, "device_count", lambda: count)
        monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device=None: (major, 0))
        monkeypatch.setattr(torch.cuda, "get_device_properties", lambda device: SimpleNamespace(name="A card", total_memory=total))
        monkeypatch.setattr(torch.cuda, "mem_get_info", lambda device=None: (total // 2, total))
        monkeypatch.setattr(torch.cuda, "memory_reserved", lambda device=None: 5)
        monkeypatch.setattr(torch.cuda, "memory_allocated", lambda device=None: 2)

    return put


def test_a_machine_without_a_card_works_on_the_processor_in_full():
    found = find_machine(Settings())
    assert (found.device, found.precision, found.offload, found.width) == ("cpu", "fp32", "none", 4)
    assert found.dtype() is torch.float32
    assert found.memory > 1e8
    assert "GB" in found.words


def test_a_card_is_preferred_and_its_generation_sets_the_precision(card):
    card(8)
    found = find_machine(Settings())
    assert (found.device, found.precision, found.offload, found.words) == ("cuda:0", "bf16", "auto", "A card, 24 GB")
    card(7)
    assert find_machine(Settings()).precision == "fp16"
    assert find_machine(Settings(precision="fp32")).precision == "fp32"
    assert find_machine(Settings(device="cpu")).device == "cpu"


def test_memory_that_this_process_keeps_unused_counts_as_free(card):
    card()
    assert free_memory(find_machine(Settings())) == 12_000_000_000 + 5 - 2
    assert free_memory(Machine(memory=7)) == 7


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"device": "cuda"}, r"RUSHES_DEVICE=cuda: torch .* sees no such device"),
        ({"device": "mps"}, "RUSHES_DEVICE=mps"),
        ({"precision": "fp16"}, "fp16 does not work on the processor"),
        ({"quantisation": "int8"}, "works on cuda only"),
        ({"attention": "flash_hub"}, "would run code fetched from the hub"),
    ],
)
def test_what_is_not_there_is_said(asked, said):
    with pytest.raises(UsageError, match=said):
        find_machine(Settings(**asked))


def test_a_card_that_is_not_there_is_said(card):
    card(count=2)
    assert find_machine(Settings(device="cuda:1")).device == "cuda:1"
    with pytest.raises(UsageError, match="there are 2, counted from 0"):
        find_machine(Settings(device="cuda:2"))


def test_quantisation_names_the_package_it_needs(monkeypatch):
    there = set()
    monkeypatch.setattr(machines, "find_spec", lambda name: name in there or None)
    with pytest.raises(UsageError, match="pip install bitsandbytes"):
        check_quantisation("int4", "cuda")
    there.add("torchao")
    assert check_quantisation("int8", "cuda") == "torchao"
    with pytest.raises(UsageError, match="pip install bitsandbytes"):
        check_quantisation("int4", "cuda")
    there.add("bitsandbytes")
    assert check_quantisation("int4", "cuda") == "bitsandbytes"


@pytest.mark.parametrize("package", machines.PACKAGES)
def test_a_package_that_is_missing_is_named_before_anything_is_loaded(monkeypatch, package):
    monkeypatch.setattr(machines, "find_spec", lambda name: None if name == package else object())
    with pytest.raises(MissingExtra, match=rf"needs the package '{package}': pip install 'rushes\[diffusion\]'"):
        find_machine(Settings())


def test_compiling_pays_for_clips_on_cuda(monkeypatch):
    monkeypatch.setattr(machines, "find_spec", lambda name: object())
    monkeypatch.setattr(machines.shutil, "which", lambda name: "/bin/gcc" if name == "gcc" else None)
    auto = Machine(device="cuda:0", compile="auto")
    assert auto.compiles(moves=True)
    assert not auto.compiles(moves=False)
    assert not Machine(device="cpu", compile="on").compiles(moves=True)
    assert Machine(device="cuda:0", compile="on").compiles(moves=False)
    assert not Machine(device="cuda:0", compile="off").compiles(moves=True)
    monkeypatch.setattr(machines.shutil, "which", lambda name: None)
    assert not auto.compiles(moves=True), "triton needs a compiler of C"
    monkeypatch.setattr(machines.shutil, "which", lambda name: "/bin/cc")
    monkeypatch.setattr(machines, "find_spec", lambda name: None)
    assert not auto.compiles(moves=True)


def test_a_take_knows_the_numbers_and_not_the_place():
    assert Machine(device="cuda:0", precision="bf16").recipe(False) == Machine(device="cuda:1", precision="bf16").recipe(False)
    plain = Machine(precision="bf16").recipe(False)
    for other in (Machine(precision="fp32"), Machine(precision="bf16", quantisation="int8"), Machine(precision="bf16", attention="sage")):
        assert other.recipe(False) != plain
    assert Machine(device="cuda:0", precision="bf16", compile="on").recipe(True)["compiled"] is True
