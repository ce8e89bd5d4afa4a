"""Safetensors files: what their head says, and a fingerprint, without reading their gigabytes."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ...core.errors import UsageError

MOST_HEAD = 100_000_000
"""Bytes; safetensors reads no longer head."""

WHOLE = 1 << 20
"""Files up to this many bytes go into a fingerprint whole."""

SAMPLES, SAMPLE = 64, 1 << 14
"""Of larger ones their first and last block, and those evenly between: how many, and of how many bytes."""


@dataclass(frozen=True)
class Head:
    """What a safetensors file says of itself: each tensor's type and shape, and the notes of whoever wrote it."""

    tensors: dict[str, tuple[str, tuple[int, ...]]]
    notes: dict[str, str]

    @property
    def parameters(self) -> int:
        """How many numbers the file holds."""
        return sum(math.prod(shape) for _, shape in self.tensors.values())


def read_head(path: Path) -> Head:
    """Read a safetensors file's head and check the file's length by it.

    Raises `UsageError` for what is missing, cut short, no safetensors, or only a pointer to it.
    Source: https://huggingface.co/docs/safetensors, "Format".
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(8)
            length = int.from_bytes(start, "little")
            _refuse_others(path, start)
            if size < 8 or length > min(size - 8, MOST_HEAD):
                raise UsageError(f"{path} is cut short or no safetensors file ({size} bytes). Get it again.")
            raw = file.read(length)
    except OSError as fault:
        raise UsageError(f"{path} cannot be read ({fault.strerror or fault}). Get the model again, or mend the link.") from fault
    try:
        body = json.loads(raw)
        notes = {str(name): str(value) for name, value in (body.pop("__metadata__", None) or {}).items()}
        tensors = {str(name): (str(row["dtype"]), tuple(map(int, row["shape"]))) for name, row in body.items()}
        end = max((int(row["data_offsets"][1]) for row in body.values()), default=0)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as fault:
        raise UsageError(f"{path} has a damaged head. Get it again.") from fault
    if 8 + length + end != size:
        raise UsageError(f"{path} is cut short or damaged: it has {size} bytes and says {8 + length + end}. Get it again.")
    return Head(tensors, notes)


def _refuse_others(path: Path, start: bytes) -> None:
    if start.startswith(b"version "):
        raise UsageError(f"{path} is only git's pointer to the file. Run: git lfs pull")
    if start.startswith((b"PK\x03\x04", b"\x80\x02")):
        raise UsageError(f"{path} is called safetensors and is pickle, which can run code. Get the model in real safetensors.")


def fingerprint(files: Iterable[tuple[str, Path]]) -> str:
    """One hash for the named files, in order of their names: 16 hexadecimal digits.

    Small files go in whole; of a large one its length, its head (in the first block, for most) and 64
    blocks spread over it. Training, merging or quantising changes nearly every number of a model, so it
    changes the blocks; reading all of 30 GB before each run would take minutes. It is no proof against
    somebody who alters single bytes on purpose.
    """
    whole = hashlib.sha256()
    for name, path in sorted(files):
        try:
            whole.update(f"{name}\0{path.stat().st_size}\0".encode())
            whole.update(_sampled(path))
        except OSError as fault:
            raise UsageError(f"{path} cannot be read ({fault.strerror or fault}). Get the model again, or mend the link.") from fault
    return whole.hexdigest()[:16]


def _sampled(path: Path) -> bytes:
    size = path.stat().st_size
    taken = hashlib.sha256()
    with path.open("rb") as file:
        if size <= WHOLE:
            taken.update(file.read())
            return taken.digest()
        for number in range(SAMPLES):
            file.seek((size - SAMPLE) * number // (SAMPLES - 1))
            taken.update(file.read(SAMPLE))
    return taken.digest()
