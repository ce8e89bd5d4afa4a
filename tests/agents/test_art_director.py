"""The art director: a whole bible from a script."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from rushes.agents.art_director import MOODS, draw_up_bible, mood_of, style_sheet
from rushes.core.bible import Bible, Look
from rushes.core.brief import Brief
from rushes.core.names import CharacterId, TimeOfDay, Weather
from rushes.core.script import Action, Scene, Script
from rushes.core.speech import VoiceSpec
from rushes.tools.fountain import read_fountain

SCREENPLAY = """Title: The Guest
Characters:
    Keeper: an old lighthouse keeper in a yellow raincoat
    Storm: a storm, large and shy
    Mara

EXT. LIGHTHOUSE COAST - NIGHT, STORM

The keeper lifts the lantern.

NARRATOR (V.O.)
Every night the keeper lit the lamp.

INT. KITCHEN - MORNING

MARA
Who was that?

EXT. LIGHTHOUSE COAST - DAY

The sea is calm.
"""


class Voices:
    """Numbers its voices, and remembers who was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[Look, int]] = []

    def narrator(self, seed: int) -> VoiceSpec:
        return VoiceSpec(variant="teller", pitch=seed % 50)

    def cast_voice(self, look: Look, taken: Sequence[VoiceSpec], seed: int) -> VoiceSpec:
        self.asked.append((look, len(taken)))
        return VoiceSpec(variant=f"v{len(taken)}")


def bible_of(text: str = SCREENPLAY, **brief: object) -> Bible:
    return draw_up_bible(read_fountain(text), Brief.model_validate({"source": "x", **brief}), Voices())


def test_everybody_and_every_place_has_a_sheet() -> None:
    bible = bible_of()
    assert [sheet.id for sheet in bible.characters] == ["keeper", "storm", "mara"]
    assert [(sheet.id, sheet.name, sheet.set) for sheet in bible.locations] == [
        ("lighthouse-coast", "lighthouse coast", "lighthouse coast"),
        ("kitchen", "kitchen", "kitchen"),
    ]
    assert bible.character(CharacterId("keeper")).words.startswith("the keeper, an old lighthouse keeper in a yellow raincoat")
    assert all(sheet.words and sheet.fitting for sheet in bible.locations)
    assert Bible.parse(bible.dump()) == bible


def test_every_voice_is_cast_against_those_taken() -> None:
    voices = Voices()
    script = read_fountain(SCREENPLAY)
    bible = draw_up_bible(script, Brief(source="x", seed=7), voices)
    assert bible.narrator.pitch == 7
    assert [taken for _, taken in voices.asked] == [1, 2, 3]
    assert [look for look, _ in voices.asked] == [sheet.look for sheet in bible.characters]
    assert [sheet.voice.variant for sheet in bible.characters] == ["v1", "v2", "v3"]


def test_the_same_script_gives_the_same_bible() -> None:
    assert bible_of() == bible_of()
    assert bible_of(seed=1).characters != bible_of(seed=2).characters


def test_a_character_keeps_the_look_when_a_line_is_edited() -> None:
    edited = SCREENPLAY.replace("Who was that?", "Who was that at the door?")
    assert bible_of(edited).characters == bible_of().characters


def test_the_style_is_the_embedded_renderers() -> None:
    bible = bible_of()
    assert "paper" in bible.style.words
    assert "photorealistic" in bible.style.negative
    assert style_sheet("../secrets").words == ""


@pytest.mark.parametrize("time", TimeOfDay)
@pytest.mark.parametrize("weather", Weather)
def test_the_palette_has_five_colours(time: TimeOfDay, weather: Weather) -> None:
    scene = Scene(id="s1", place="forest", time=time, weather=weather)
    bible = draw_up_bible(Script(title="T", scenes=(scene,)), Brief(source="x"), Voices())
    assert len(set(bible.palette)) == 5


def test_a_storm_and_a_kitchen_have_other_colours() -> None:
    assert bible_of("EXT. COAST - NIGHT, STORM\n\nWaves.").palette != bible_of("INT. KITCHEN - MORNING\n\nTea.").palette


@pytest.mark.parametrize(
    ("tone", "words", "mood"),
    [
        ("tender", "A cat sleeps.", "gentle"),
        ("wry, quick", "A cat sleeps.", "mischievous"),
        ("epic", "A cat sleeps.", "grand"),
        ("plain", "A cat sleeps.", "gentle"),
        ("unheard-of", "She waits alone. The last letter never came. Nobody remembers.", "wistful"),
        ("unheard-of", "A scream in the darkness. They hide from the monster.", "tense"),
    ],
)
def test_music_follows_the_tone_and_else_the_words(tone: str, words: str, mood: str) -> None:
    scene = Scene(id="s1", place="street", elements=(Action(id="a", text=words),))
    assert mood_of(Script(title="T", tone=tone, scenes=(scene,))) == mood


def test_music_that_was_asked_for_is_played() -> None:
    assert bible_of(music="bright").music == "bright"
    assert bible_of(music="song.wav").music in MOODS


def test_places_without_latin_letters_keep_apart() -> None:
    bible = bible_of("EXT. 香港 - DAY\n\nRain.\n\nEXT. 東京 - DAY\n\nSnow.")
    assert [sheet.name for sheet in bible.locations] == ["香港", "東京"]
    assert len({sheet.id for sheet in bible.locations}) == 2
    assert not bible.locations[0].fitting
