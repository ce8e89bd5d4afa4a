"""A film whose score a model plays: composed once, kept, credited; a model that fails is told of, and the embedded score is heard."""

from __future__ import annotations

from pathlib import Path

import pytest
import tiny_music

from rushes import make
from rushes.core.errors import UsageError
from rushes.core.event import Event

pytestmark = [
    pytest.mark.filterwarnings("ignore:`torch.nn.utils.weight_norm` is deprecated:FutureWarning"),
    pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated:DeprecationWarning"),
]
SCRIPT = """Title: One Line

INT. KITCHEN - DAY

ADA
The well is dry again.
"""
SMALL = {"draft": True, "size": "128x72", "fps": "12", "renderer": "slate"}


def pieces(folder: Path) -> dict[str, int]:
    return {file.name: file.stat().st_ino for file in folder.glob(".rushes/cache/music-*.wav")}


def test_a_model_plays_the_score_and_one_that_fails_is_told_of(tmp_path: Path) -> None:
    script, folder = tmp_path / "well.fountain", tmp_path / "film"
    script.write_text(SCRIPT)
    model = tiny_music.stable_audio(tmp_path / "tiny-tunes")
    events: list[Event] = []
    make(script, folder=folder, music="tense", music_model=str(model), stems=True, on_event=events.append, **SMALL)
    told = [event.message for event in events]
    assert sum("composes" in message and "tense, dark film score" in message for message in told) == 1
    (first,) = pieces(folder).items()
    assert "Music by tiny-tunes" in (folder / "report.html").read_text()
    takes = {file: file.stat().st_mtime_ns for file in folder.glob("takes/*/*.mp4")}
    film = (folder / "film.mp4").read_bytes()

    make(folder, loudness="podcast", on_event=events.append)  # mixed again, and nothing composed
    assert pieces(folder) == dict([first])

    for weights in model.rglob("*.safetensors"):
        weights.write_bytes(b"no weights")
    events.clear()
    make(folder, loudness="web", on_event=events.append)
    told = [event.message for event in events]
    assert any("tiny-tunes failed" in message and "embedded score is heard instead (tense)" in message for message in told)
    report = (folder / "report.html").read_text()
    assert "The music model tiny-tunes failed: the embedded score is heard." in report
    assert "Music by" not in report
    assert (folder / "film.mp4").read_bytes() != film
    assert {file: file.stat().st_mtime_ns for file in folder.glob("takes/*/*.mp4")} == takes

    make(folder, music_model="none", on_event=events.append)
    assert "music model" not in (folder / "report.html").read_text()


def test_what_does_not_go_together_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    script = tmp_path / "well.fountain"
    script.write_text(SCRIPT)
    (tmp_path / "song.wav").write_bytes(b"RIFF")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="leave one of them out"):
        make(script, folder=tmp_path / "a", music=str(tmp_path / "song.wav"), music_model=str(tmp_path), **SMALL)
    with pytest.raises(UsageError, match=r"neither model_index\.json nor config\.json"):
        make(script, folder=tmp_path / "b", music_model=str(tmp_path / "empty"), **SMALL)
    with pytest.raises(UsageError, match="--music-model"):
        make(script, folder=tmp_path / "c", music_model=str(tmp_path / "gone"), **SMALL)
    assert not (tmp_path / "a").exists()
