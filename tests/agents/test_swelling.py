"""Light that swells with a person's own music: louder is lighter, and only where that was asked for."""

import av
import numpy as np
import pytest

from rushes.agents.swelling import swelled
from rushes.core.brief import Brief
from rushes.core.names import ShotId
from rushes.core.shot import Shot, ShotList
from rushes.core.timing import Rate, Size

RATE = Rate(numerator=24)


@pytest.fixture(scope="module")
def track(tmp_path_factory):
    """Twenty seconds: soft, then loud, then soft."""
    file = tmp_path_factory.mktemp("music") / "track.wav"
    times = np.arange(20 * 48_000) / 48_000
    loud = np.where((times > 8) & (times < 14), 0.5, 0.05)
    samples = (loud * np.sin(2 * np.pi * 220 * times)).astype(np.float32)
    with av.open(str(file), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=48_000, layout="stereo")
        pcm = (np.repeat(samples[:, None], 2, axis=1) * 32_767).astype(np.int16).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(pcm, format="s16", layout="stereo")
        frame.rate = 48_000
        container.mux([*stream.encode(frame), *stream.encode(None)])
    return file


def plan(*lengths):
    shots = tuple(Shot(id=ShotId(f"s{number}"), length=length, handle=6) for number, length in enumerate(lengths))
    return ShotList(rate=RATE, size=Size(width=128, height=72), shots=shots)


def asking(music, **more):
    return Brief(source="x", music=music, light_with_music=True, **more)


def test_light_goes_with_the_music(track):
    soft, loud, after = swelled(plan(168, 144, 168), asking(str(track)), lambda event: None).shots
    assert max(soft.swell[4:-8]) < 0.2
    assert min(loud.swell[8:-6]) > 0.9
    assert max(after.swell[8:]) < 0.2
    assert after.swell[-3] < 0, "the track fades out, and the light with it"
    assert len(loud.swell) == int(156 / 24 * 4) + 2


def test_it_is_the_same_light_wherever_the_seams_are(track):
    whole = swelled(plan(480), asking(str(track)), lambda event: None).shots[0].swell
    halves = swelled(plan(240, 240), asking(str(track)), lambda event: None).shots
    assert halves[0].swell[: 240 // 6] == whole[: 240 // 6]
    assert halves[1].swell[8:30] == whole[48:70]


def test_without_asking_or_without_a_file_nothing_changes(track):
    shots, told = plan(168, 144), []
    assert swelled(shots, Brief(source="x", music=str(track)), told.append) is shots
    assert not told
    assert swelled(shots, asking("bright"), told.append) is shots
    assert "--music FILE" in told[0].message
