"""The art director: draws up the bible by rules, once, so that everything looks and sounds the same from shot to shot."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files
from typing import Protocol

from .. import renderers
from ..core.bible import Bible, CharacterSheet, LocationSheet, Look, StyleSheet
from ..core.brief import Brief
from ..core.document import seed_of
from ..core.names import NARRATOR, LocationId, TimeOfDay, Weather
from ..core.script import Scene, Script
from ..core.speech import VoiceSpec
from .design.looks import look_of, traits_of
from .design.palettes import palette
from .design.places import location_sheet
from .design.sheets import sheet_words
from .design.tables import table

MOODS = ("gentle", "bright", "tense", "wistful", "grand", "mischievous")


class Casting(Protocol):
    """Who finds voices: one for a look, unlike those that are taken, and the narrator's."""

    def cast_voice(self, look: Look, taken: Sequence[VoiceSpec], seed: int, /) -> VoiceSpec:
        """A voice for a character."""
        ...

    def narrator(self, seed: int, /) -> VoiceSpec:
        """The voice that tells the film."""
        ...


def draw_up_bible(script: Script, brief: Brief, voices: Casting) -> Bible:
    """Look, words and voice of every character, the places, the style, palette and music; the same script, the same bible."""
    narrator = voices.narrator(brief.seed)
    locations = _locations(script)
    return Bible(
        style=style_sheet(brief.style),
        palette=palette(script, {sheet.name: sheet.set for sheet in locations}),
        narrator=narrator,
        characters=tuple(_characters(script, brief, voices, narrator)),
        locations=locations,
        music=brief.music if brief.music in MOODS else mood_of(script),
    )


def _characters(script: Script, brief: Brief, voices: Casting, narrator: VoiceSpec) -> list[CharacterSheet]:
    """Sheets in the script's order. Who is described most closely is dressed first; the others keep clear of them."""
    cast = [character for character in script.characters if character.id != NARRATOR]
    traits = {character.id: traits_of(character, script) for character in cast}
    looks: dict[str, Look] = {}
    for character in sorted(cast, key=lambda known: -_said(traits[known.id])):
        looks[character.id] = look_of(character, script, tuple(looks.values()), brief.seed, traits[character.id])
    taken = [narrator]
    sheets = []
    for character in cast:
        look = looks[character.id]
        taken.append(voices.cast_voice(look, tuple(taken), seed_of(brief.seed, character.id)))
        words = sheet_words(character, look, traits[character.id])
        sheets.append(CharacterSheet(id=character.id, name=character.name, words=words, look=look, voice=taken[-1]))
    return sheets


def recast(bible: Bible, voices: Casting, seed: int) -> Bible:
    """The bible with every voice cast anew for its look."""
    taken = [bible.narrator]
    sheets = []
    for sheet in bible.characters:
        taken.append(voices.cast_voice(sheet.look, tuple(taken), seed_of(seed, sheet.id)))
        sheets.append(sheet.model_copy(update={"voice": taken[-1]}))
    return bible.model_copy(update={"characters": tuple(sheets)})


def _said(traits: object) -> int:
    return sum(1 for value in vars(traits).values() if value)


def _locations(script: Script) -> tuple[LocationSheet, ...]:
    """One sheet for each place, by its name, in order of appearance."""
    scenes: dict[str, list[Scene]] = {}
    names: dict[str, str] = {}
    for scene in script.scenes:
        key = " ".join(scene.place.casefold().split())
        names.setdefault(key, scene.place)
        scenes.setdefault(key, []).append(scene)
    sheets: list[LocationSheet] = []
    for key, name in names.items():
        sheet = location_sheet(name, scenes[key])
        clashes = sum(1 for other in sheets if other.id.rstrip("-0123456789") == sheet.id)
        sheets.append(sheet.model_copy(update={"id": LocationId(f"{sheet.id}-{clashes + 1}")}) if clashes else sheet)
    return tuple(sheets)


def style_sheet(name: str) -> StyleSheet:
    """The style's words from the embedded renderer's style file; a name that it does not know has no words of its own."""
    file = files(renderers) / "animatic" / "styles" / f"{name}.json"
    if not name.replace("-", "").replace("_", "").isalnum() or not file.is_file():
        return StyleSheet(name=name)
    style = json.loads(file.read_text(encoding="utf-8"))
    return StyleSheet(name=name, words=style.get("words", ""), negative=style.get("negative", ""), loras=style.get("loras", ()))


def mood_of(script: Script) -> str:
    """The music's mood: the script's tone, else its words, weather and hours weighed against each other."""
    tones: dict[str, str] = {tone: mood for mood, words in table("moods")["tones"].items() for tone in words}
    for word in script.tone.lower().replace(",", " ").split():
        if word in tones:
            return tones[word]
    weights = dict.fromkeys(MOODS, 0.0) | {"gentle": 1.5}
    known: dict[str, str] = {word: mood for mood, words in table("moods")["words"].items() for word in words}
    for scene in script.scenes:
        weights["tense"] += 0.7 * (scene.weather is Weather.STORM)
        weights["wistful"] += 0.3 * (scene.weather in (Weather.RAIN, Weather.FOG)) + 0.2 * (scene.time is TimeOfDay.DUSK)
        for element in scene.played:
            for word in element.text.lower().split():
                if mood := known.get(word.strip(".,;:!?\"'“”‘’()")):
                    weights[mood] += 1.0
    return max(MOODS, key=lambda mood: weights[mood])
