"""Speakers: the voices within a voice that has many, and what is known of them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from ... import tools
from .speech import Speaker

_KOKORO = re.compile(r"[abefhijpz]([fm])_[a-z]+")


@cache
def table() -> dict[str, dict[str, Speaker]]:
    """The speakers of known voices, by the voices' names in ``data/speakers.toml``."""
    body: dict[str, Any] = tomllib.loads((files(tools) / "data" / "speakers.toml").read_text(encoding="utf-8"))
    return {voice: {name: Speaker(name, *facts) for name, facts in rows.items()} for voice, rows in body.items()}


def known(names: Iterable[str]) -> tuple[Speaker, ...]:
    """Speakers by their names, in the same order, with what is known of each."""
    rows = {name: speaker for voice in table().values() for name, speaker in voice.items()}
    return tuple(rows.get(name.strip(), Speaker(name, _by_name(name)))._replace(name=name) for name in names)


def _by_name(name: str) -> str:
    """The gender that a name itself says: Kokoro's "af_heart", or one with the word in it."""
    if found := _KOKORO.fullmatch(name.strip()):
        return "woman" if found[1] == "f" else "man"
    words = set(re.findall(r"[a-z]+", name.lower()))
    if words & {"female", "woman", "girl"}:
        return "woman"
    return "man" if words & {"male", "man", "boy"} else ""
