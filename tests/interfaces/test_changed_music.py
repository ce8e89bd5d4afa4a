"""Another music: no picture is rendered again, and no line spoken again."""

from __future__ import annotations

from pathlib import Path

from rushes import make

SCRIPT = """Title: Two at the Well

INT. KITCHEN - DAY

ADA
The well is dry again.

EXT. STREET - NIGHT

BEN
Dig deeper.
"""


def stamps(folder: Path, *patterns: str) -> dict[str, tuple[int, int]]:
    files = [file for pattern in patterns for file in folder.glob(pattern)]
    return {str(file.relative_to(folder)): (file.stat().st_mtime_ns, file.stat().st_ino) for file in files}


def test_another_music_makes_no_picture_and_speaks_no_line(tmp_path: Path) -> None:
    script, folder = tmp_path / "well.fountain", tmp_path / "film"
    script.write_text(SCRIPT)
    make(script, folder=folder, draft=True, size="128x72", fps="12", renderer="slate", music="gentle")
    before = stamps(folder, "takes/*/*.mp4", "audio/**/*.wav")
    film = (folder / "film.mp4").read_bytes()
    assert any(name.endswith(".wav") for name in before)
    make(folder, music="tense")
    assert stamps(folder, "takes/*/*.mp4", "audio/**/*.wav") == before
    assert (folder / "film.mp4").read_bytes() != film
