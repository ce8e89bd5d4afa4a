"""Songs of the benchmark of beats, slow and fast, even and swung, with a quiet passage: counted as they are played."""

from pathlib import Path

import numpy as np
import pytest

from rushes.tools import pulse

HOME = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.mark.parametrize(
    ("kind", "tempo"),
    [
        ("strokes", 180), ("rock", 60), ("rock", 112), ("rock", 150), ("house", 130), ("swing", 66), ("swing", 172), ("arpeggio", 60),
        ("waltz", 140), ("quiet middle", 126), ("shuffle", 94), ("in noise", 145),
    ],
)  # fmt: skip
def test_beats_are_counted_as_they_are_played(home, kind, tempo):
    songs = home("beats")
    sound, true = songs.song(kind, tempo, 20)
    curve = pulse.onsets(np.array_split(sound, 20))
    assert pulse.tempo(curve) == pytest.approx(tempo, rel=0.02)
    assert songs.met(np.array(pulse.beats(curve)), true)


def test_the_benchmark_tells_half_a_tempo_from_the_whole(home):
    songs = home("beats")
    true = np.arange(40) * 0.5
    assert songs.met(true + 0.02, true)
    assert not songs.met(true[::2], true)
    assert not songs.met(true + 0.25, true)
    assert not songs.met(np.sort(np.concatenate([true, true + 0.25])), true)
    assert not songs.met(np.zeros(0), true)
