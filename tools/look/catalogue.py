"""The table of models that can look at takes, and where a named one's weights lie."""

from __future__ import annotations

import json
import re
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path

from pydantic import Field

from ...core.document import Part
from ...core.errors import MissingExtra, UsageError
from ...core.settings import quieten_hub

KINDS = ("clip", "siglip", "siglip2", "metaclip_2", "dinov2", "dinov2_with_registers")
"""Kinds of models that are known here, as their config.json names them."""

PURPOSE = "Looking at takes with a local model"
WAY_OUT = "Mend RUSHES_LOOK_MODEL (look_model): a folder, or one of the ids in docs/judge.md; or leave it out."

_ID = re.compile(r"([A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95})(?:@([\w./-]{1,200}))?")
_FILES = ["*.json", "*.txt", "*.model", "*.safetensors"]


class Row(Part):
    """One row of ``models.toml``, which explains its fields."""

    id: str
    kind: str
    gb: float = Field(gt=0)
    licence: str
    revision: str | None = None
    words: bool = False
    use: str = ""


@cache
def catalogue() -> tuple[Row, ...]:
    """The whole table."""
    text = files(__name__.rpartition(".")[0]).joinpath("models.toml").read_text(encoding="utf-8")
    return tuple(Row.model_validate(row) for row in tomllib.loads(text)["model"])


def find(name: str, offline: bool) -> Path:
    """The folder of a model, checked; fetched from the hub where it is an id and may be. Raises `UsageError` or `MissingExtra`."""
    folder = Path(name).expanduser()
    if not folder.is_dir():
        folder = _from_the_hub(name, offline)
    check(folder, name)
    return folder


def check(folder: Path, name: str) -> str:
    """The kind of model in a folder, as far as can be told without loading it; raises `UsageError`."""
    try:
        body = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        kind = str(body.get("model_type") or "unknown")
    except (OSError, ValueError, AttributeError) as fault:
        raise UsageError(f"There is no model to look with in {name}: no config.json that can be read. {WAY_OUT}") from fault
    if kind not in KINDS:
        raise UsageError(f"{name} is a model of the kind {kind!r}; looking is done with the kinds {', '.join(KINDS)}. {WAY_OUT}")
    if not any(folder.glob("*.safetensors")):
        raise UsageError(f"{name} has no .safetensors weights; others can carry programs and are not loaded. {WAY_OUT}")
    return kind


def _from_the_hub(name: str, offline: bool) -> Path:
    """The model's folder in this machine's store of the hub, fetched where it may be."""
    named = None if name.startswith((".", "/", "~")) or ".." in name else _ID.fullmatch(name.strip())
    if named is None:
        raise UsageError(f"There is no folder {name} to look with. {WAY_OUT}")
    quieten_hub(offline)
    try:
        from huggingface_hub import constants, snapshot_download
        from huggingface_hub.errors import LocalEntryNotFoundError
    except ImportError as fault:
        raise MissingExtra("huggingface_hub", "vlm", PURPOSE) from fault
    from httpx import HTTPError

    constants.HF_HUB_DISABLE_TELEMETRY = True
    row = next((row for row in catalogue() if row.id == named[1]), None)
    revision = named[2] or (row.revision if row is not None else None)
    local = offline or bool(constants.HF_HUB_OFFLINE)
    try:
        return Path(snapshot_download(named[1], revision=revision, allow_patterns=_FILES, local_files_only=local))
    except LocalEntryNotFoundError as fault:
        why = "nothing is fetched offline" if local else "the hub cannot be reached"
        raise UsageError(f"{name} is no folder and not in this machine's store of the hub, and {why}. {WAY_OUT}") from fault
    except (HTTPError, OSError, ValueError) as fault:
        words = (str(fault).strip().splitlines() or [type(fault).__name__])[0][:200].rstrip(".")
        raise UsageError(f"The model {name} could not be fetched ({words}). {WAY_OUT}") from fault
