"""Introductions of characters in a screenplay's action."""

from __future__ import annotations

import pytest

from rushes.tools.fountain import read_fountain
from rushes.tools.introductions import introduction_of


@pytest.mark.parametrize(
    ("name", "action", "said"),
    [
        ("Mara", "MARA, ten, in a yellow raincoat, runs along the pier.", "aged ten, in a yellow raincoat"),
        ("Al", "AL (60s, bald) enters.", "aged 60, bald"),
        ("Al", "AL, an old sailor with a beard, waits.", "an old sailor with a beard"),
        ("Bo", "BO, smiling, sits.", ""),
        ("Bo", "Bo, in a coat, sits.", ""),
        ("Bo", "BOB, in a coat, sits.", ""),
    ],
)
def test_introductions(name: str, action: str, said: str) -> None:
    assert introduction_of(name, [action]) == said


def test_a_screenplay_without_a_title_page_describes_its_cast_and_gets_a_title() -> None:
    script = read_fountain("EXT. PIER - DAY\n\nMARA, ten, in a red coat, waves.\n\nMARA\nThe boat is on the water!\n")
    assert script.characters[0].description == "aged ten, in a red coat"
    assert script.title.startswith("Mara and the ")
