"""Another music: no picture is rendered again, no line spoken again; with cuts on its beats, only shots whose length changes."""

from __future__ import annotations

import json
import wave
from pathlib import Path

import numpy as np

from rushes import make
from rushes.core.event import Event

SCRIPT = """Title: Two at the Well

INT. KITCHEN - DAY

ADA
The well is dry again.

EXT. STREET - NIGHT

BEN
Dig deeper.
"""


def song(file: Path, tempo: float) -> Path:
    sound = np.zeros(30 * 48000)
    clock = np.arange(9600) / 48000
    for number in range(int(29 * tempo / 60)):
        at = round((0.2 + number * 60 / tempo) * 48000)
        sound[at : at + len(clock)] += 0.6 * np.sin(2 * np.pi * 180 * clock) * np.exp(-clock * 30)
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(48000)
        out.writeframes((sound * 30000).astype("<i2").tobytes())
    return file


def stamps(folder: Path, *patterns: str) -> dict[str, tuple[int, int]]:
    files = [file for pattern in patterns for file in folder.glob(pattern)]
    return {str(file.relative_to(folder)): (file.stat().st_mtime_ns, file.stat().st_ino) for file in files}


def lengths(folder: Path) -> dict[str, int]:
    return {shot["id"]: shot["length"] for shot in json.loads((folder / "shots.json").read_text())["shots"]}


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


def test_cuts_on_the_beats_of_a_track_make_only_the_shots_anew_whose_length_changes(tmp_path: Path) -> None:
    script, folder = tmp_path / "well.fountain", tmp_path / "film"
    script.write_text(SCRIPT)
    track, events = song(tmp_path / "song.wav", 97), list[Event]()
    make(script, folder=folder, draft=True, size="128x72", fps="12", renderer="slate", music=str(track))
    before = stamps(folder, "takes/*/*.mp4", "audio/**/*.wav")
    planned = lengths(folder)
    make(folder, cut_on_beats=True, on_event=events.append)
    told = [event.message for event in events if "beats of the music" in event.message]
    assert told and told[0].split()[0] == told[0].split()[2]  # all seams of this film
    now = lengths(folder)
    after = stamps(folder, "takes/*/*.mp4", "audio/**/*.wav")
    assert before.items() <= after.items()
    anew = {name.split("/")[1] for name in after.keys() - before.keys()}
    changed = {shot for shot in now if now[shot] != planned.get(shot)}
    assert changed
    assert anew <= changed
    seconds, seams = 0.0, []
    for length in list(now.values())[:-1]:
        seconds += length / 12
        seams.append(seconds)
    assert all(abs((seam - 0.2 + 0.309) % (60 / 97) - 0.309) < 0.09 for seam in seams)


def test_light_with_the_music_is_in_the_plan_while_it_is_asked_for(tmp_path: Path) -> None:
    script, folder = tmp_path / "well.fountain", tmp_path / "film"
    script.write_text(SCRIPT)
    track = song(tmp_path / "song.wav", 97)
    make(script, folder=folder, draft=True, size="128x72", fps="12", renderer="slate", music=str(track))
    plain, before = json.loads((folder / "shots.json").read_text()), stamps(folder, "takes/*/*.mp4")
    make(folder, light_with_music=True)
    assert all(shot["swell"] for shot in json.loads((folder / "shots.json").read_text())["shots"])
    make(folder, light_with_music=False)
    assert json.loads((folder / "shots.json").read_text()) == plain
    assert before.items() <= stamps(folder, "takes/*/*.mp4").items()
