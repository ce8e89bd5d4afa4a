"""Finding voices by name."""

from __future__ import annotations

import pytest

from rushes.core.errors import SpeechError, UnknownName
from rushes.tools.voices import speech


class _Point:
    def __init__(self, name: str, made: object) -> None:
        self.name, self.value, self._made = name, "some.where:Voice", made

    def load(self) -> object:
        if isinstance(self._made, Exception):
            raise self._made
        return self._made


def test_every_built_in_voice_keeps_the_contract() -> None:
    for name in speech.BUILT_IN:
        voice = speech.create(name)
        assert isinstance(voice, speech.Voice)
        assert voice.name == name
        assert voice.version
        assert isinstance(voice.available(), bool)


def test_the_embedded_voice_is_always_there() -> None:
    assert "espeak" in speech.available()


def test_an_unknown_voice_names_those_that_are_known() -> None:
    with pytest.raises(UnknownName, match="espeak"):
        speech.create("hal9000")


def test_another_packages_voice_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    class Mime:
        name, version = "mime", "1"

    monkeypatch.setattr("rushes.core.plugins.entry_points", lambda group: [_Point("mime", Mime)])
    assert speech.names()[-1] == "mime"
    assert isinstance(speech.create("mime"), Mime)


def test_a_broken_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rushes.core.plugins.entry_points", lambda group: [_Point("mime", ImportError("no lungs"))])
    with pytest.raises(SpeechError, match=r"mime.*no lungs"):
        speech.create("mime")
