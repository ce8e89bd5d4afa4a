"""Spot effects: what is heard for which deed, and how they sound."""

from __future__ import annotations

import numpy as np
import pytest

from rushes.tools import ambience, effects
from rushes.tools.mix import AMBIENCE_LEVELS


@pytest.mark.parametrize(
    ("told", "heard"),
    [
        ("Ada walks to the window.", ("footsteps",)),
        ("She opens the heavy door and steps inside.", ("door", "footsteps")),
        ("A knock. Somebody knocks on the shutter.", ("knock",)),
        ("The boy falls into the water.", ("splash",)),
        ("He drops it; the glass breaks.", ("glass",)),
        ("Lightning over the bay.", ("thunder",)),
        ("She reads by the window, and smiles.", ()),
        ("The doorman opens his umbrella.", ()),
        ("They look at the sidewalk.", ()),
    ],
)
def test_deeds_have_their_sounds(told: str, heard: tuple[str, ...]) -> None:
    assert effects.effects_for(told) == heard


@pytest.mark.parametrize("name", effects.names())
def test_effects_are_the_same_every_time_and_end_in_silence(name: str) -> None:
    sound = effects.sound_of(name, 3)
    assert len(sound) == round(effects.SECONDS[name] * 48000)
    assert np.abs(sound).max() == pytest.approx(1, abs=1e-3)
    assert np.abs(sound[[0, -1]]).max() < 1e-3
    assert effects.sound_of(name, 3).tobytes() == sound.tobytes()
    assert effects.sound_of(name, 4).tobytes() != sound.tobytes()
    assert name in AMBIENCE_LEVELS
    played = np.concatenate(list(ambience.play(name, 48000 * 6, 3)))
    assert len(played) == 48000 * 6
    assert np.array_equal(played[: len(sound)], sound)
    assert not played[len(sound) :].any()


def centre(name: str) -> float:
    sound = effects.sound_of(name, 1)[:, 0]
    loud = np.abs(np.fft.rfft(sound)) ** 2
    return float((loud * np.fft.rfftfreq(len(sound), 1 / 48000)).sum() / loud.sum())


def test_low_things_sound_low_and_glass_high() -> None:
    assert centre("thunder") < 230 < centre("knock") < centre("splash") < centre("glass")
    assert centre("footsteps") < 1000
    assert centre("glass") > 2000


def test_footsteps_are_four_and_even() -> None:
    loud = np.abs(effects.sound_of("footsteps", 2)[:, 0])
    curve = np.array([loud[at : at + 2400].max() for at in range(0, len(loud) - 2400, 2400)])
    found = [at for at in range(1, len(curve) - 1) if curve[at] > 0.4 and curve[at] >= curve[at - 1] and curve[at] > curve[at + 1]]
    if curve[0] > 0.4 and curve[0] > curve[1]:
        found.insert(0, 0)
    assert len(found) == 4
    assert all(abs(gap - 11.2) <= 2 for gap in np.diff(found))


def test_every_bed_has_its_level_in_the_mix() -> None:
    assert {*ambience.names(), *effects.names()} == set(AMBIENCE_LEVELS)


def test_an_effect_is_made_only_when_it_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    whole = effects.sound_of("knock", 1)
    monkeypatch.setattr(effects, "sound_of", lambda name, seed: made.append(name) or whole)
    waiting = [ambience.play("knock", 48_000, seed) for seed in range(50)]
    assert made == []
    assert np.array_equal(next(waiting[0]), whole[:48_000])
    assert made == ["knock"]


@pytest.mark.parametrize("name", ["footsteps", "knock", "door", "thunder", "chime"])
def test_nothing_of_a_low_effect_hisses_over_14_khz(name: str) -> None:
    spectrum = np.abs(np.fft.rfft(effects.sound_of(name, 2)[:, 0])) ** 2
    hertz = np.fft.rfftfreq(len(effects.sound_of(name, 2)), 1 / 48000)
    assert spectrum[hertz > 14_000].sum() < 1e-5 * spectrum.sum()
