"""Safetensors files are judged by their heads and told apart by samples; torch is not needed for it."""

import contextlib
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.core.errors import UsageError
from rushes.renderers.diffusion import tensors
from rushes.renderers.diffusion.tensors import fingerprint, read_head


def written(path, shapes, notes=None, fill=b"\1"):
    """A safetensors file of 16-bit tensors of these shapes."""
    head, at = {"__metadata__": notes} if notes else {}, 0
    for name, shape in shapes.items():
        size = 2
        for side in shape:
            size *= side
        head[name] = {"dtype": "F16", "shape": list(shape), "data_offsets": [at, at + size]}
        at += size
    raw = json.dumps(head).encode()
    path.write_bytes(len(raw).to_bytes(8, "little") + raw + fill * at)
    return path


def headed(text):
    """Any text where a head is expected, its length before it."""
    return len(text.encode()).to_bytes(8, "little") + text.encode()


def test_a_head_tells_shapes_notes_and_numbers(tmp_path):
    head = read_head(written(tmp_path / "a.safetensors", {"w": (3, 4), "b": (4,), "one": ()}, {"made": "here"}))
    assert head.tensors["w"] == ("F16", (3, 4))
    assert head.parameters == 12 + 4 + 1
    assert head.notes == {"made": "here"}


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda raw: raw[:-1], "cut short"),
        (lambda raw: raw[:40], "cut short"),
        (lambda raw: raw[:5], "cut short"),
        (lambda raw: b"", "cut short"),
        (lambda raw: raw + b"x", "cut short or damaged"),
        (lambda raw: raw[:8] + b"}" + raw[9:], "damaged head"),
        (lambda raw: (1 << 40).to_bytes(8, "little") + raw[8:], "cut short"),
        (lambda raw: b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n", "git lfs pull"),
        (lambda raw: b"PK\x03\x04" + raw, "pickle"),
        (lambda raw: b"\x80\x02" + raw, "pickle"),
    ],
)
def test_a_damaged_file_is_said_to_be(tmp_path, damage, said):
    path = written(tmp_path / "a.safetensors", {"w": (30, 4)})
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(UsageError, match=said) as fault:
        read_head(path)
    assert str(path) in str(fault.value)


def test_a_missing_file_and_a_broken_link_are_said(tmp_path):
    (tmp_path / "link.safetensors").symlink_to(tmp_path / "nowhere")
    for name in ("link.safetensors", "none.safetensors"):
        with pytest.raises(UsageError, match="cannot be read"):
            read_head(tmp_path / name)


@settings(deadline=None, max_examples=60, derandomize=True)
@given(raw=st.one_of(st.binary(max_size=200), st.text(max_size=80).map(headed), st.recursive(
    st.none() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=9), inner)
).map(lambda value: headed(json.dumps(value)))))  # fmt: skip
def test_any_bytes_are_read_or_refused(tmp_path_factory, raw):
    path = tmp_path_factory.mktemp("any") / "a.safetensors"
    path.write_bytes(raw)
    with contextlib.suppress(UsageError):
        assert read_head(path).parameters == 0


def test_the_fingerprint_follows_contents_and_names_but_no_place(tmp_path):
    big = random.Random(0).randbytes(3 * tensors.WHOLE)
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "w").write_bytes(big)
        (tmp_path / folder / "s").write_bytes(b"{}")

    def of(folder):
        return fingerprint((name, tmp_path / folder / name) for name in ("w", "s"))

    same = of("a")
    assert of("b") == same
    assert len(same) == 16
    (tmp_path / "b" / "s").write_bytes(b"{ }")
    assert of("b") != same
    (tmp_path / "b" / "s").write_bytes(b"{}")
    assert of("b") == same
    (tmp_path / "b" / "w").write_bytes(big[:-1] + bytes([big[-1] ^ 1]))
    assert of("b") != same
    assert fingerprint([("x", tmp_path / "a" / "w"), ("s", tmp_path / "a" / "s")]) != same, "a name counts"


def test_a_model_trained_on_is_another(tmp_path):
    """Training changes nearly all numbers: a sixteenth of them, wherever they lie, is enough to be seen."""
    big = bytearray(random.Random(1).randbytes(8 * tensors.WHOLE))
    (tmp_path / "w").write_bytes(big)
    before = fingerprint([("w", tmp_path / "w")])
    for part in range(16):
        changed = bytearray(big)
        length = len(big) // 16
        changed[part * length : (part + 1) * length] = bytes(byte ^ 1 for byte in big[part * length : (part + 1) * length])
        (tmp_path / "w").write_bytes(changed)
        assert fingerprint([("w", tmp_path / "w")]) != before
