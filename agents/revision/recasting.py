"""Recasting: another voice for somebody, as an edit of their sheet in the bible."""

from __future__ import annotations

from collections.abc import Sequence

from ...core.bible import Bible, CharacterSheet, Look
from ...core.errors import SpeechError, UsageError
from ...core.names import NARRATOR, CharacterId
from ...core.script import Script
from ...core.speech import VoiceSpec
from ...tools.speakable import speakable
from ...tools.voices import casting, speech
from ..notes.desk import Refusal
from ..notes.renaming import who_is
from .wishes import Pronounce, Voice

STEP = 14
"""Steps of pitch that are two to three semitones."""

PACE = 1.15


def recast(bible: Bible, script: Script, wish: Voice, language: str, find: casting.Find = speech.create) -> tuple[Bible, str]:
    """The bible with another voice in it, and a sentence on it; `find` makes the engines. Raises `Refusal`."""
    who = _meant(wish.who, script)
    sheets = {sheet.id: sheet for sheet in bible.characters}
    if who != NARRATOR and who not in sheets:
        raise Refusal(f"{script.name_of(who)} has no sheet in bible.json yet; make the film first.")
    before = bible.voice_of(who)
    if wish.change == "named":
        after = _named(wish.named, before, language, find)
    else:
        after = _changed(wish.change, before, bible, sheets.get(who), language, find)
    if after == before:
        raise Refusal(f"that is {script.name_of(who)}'s voice already ({words(before)}).")
    if who == NARRATOR:
        changed = bible.model_copy(update={"narrator": after})
    else:
        cast = tuple(sheet.model_copy(update={"voice": after}) if sheet.id == who else sheet for sheet in bible.characters)
        changed = bible.model_copy(update={"characters": cast})
    name = script.name_of(who)
    silent = "" if any(line.speaker == who for line in script.lines()) else " They have no line in this script."
    return changed, f"{name[:1].upper()}{name[1:]} speaks with {words(after)} instead of {words(before)}.{silent}"


def pronounce(bible: Bible, script: Script, wish: Pronounce) -> tuple[Bible, str]:
    """The bible with a word in its list of pronunciations, or without it, and a sentence on it. Raises `Refusal`."""
    known = dict(bible.pronunciations)
    held = next((word for word in known if word.casefold() == wish.word.casefold()), wish.word)
    if not wish.spoken:
        if known.pop(held, None) is None:
            raise Refusal(f"“{wish.word}” is spoken as it is written already.")
        done = f"“{held}” is spoken as it is written again."
    else:
        if not any(char.isalnum() for char in wish.spoken):
            raise Refusal(f"“{wish.spoken}” cannot be spoken: spell it as one reads it.")
        if known.get(held) == wish.spoken:
            raise Refusal(f"“{held}” is pronounced “{wish.spoken}” already.")
        known[held] = wish.spoken
        done = f"“{held}” is pronounced “{wish.spoken}”; captions keep “{held}”."
    changed = bible.model_copy(update={"pronunciations": known})
    told = [[speakable(line.text, script.language, one.pronunciations).spoken for line in script.lines()] for one in (bible, changed)]
    touched = sum(before != after for before, after in zip(*told, strict=True))
    lines = "No line is spoken anew." if not touched else f"{touched} {'line is' if touched == 1 else 'lines are'} spoken anew."
    return changed, f"{done} {lines}"


def words(spec: VoiceSpec) -> str:
    """A voice in words."""
    named = f"{spec.engine}:{spec.voice}{'+' + spec.variant if spec.variant else ''}".rstrip(":")
    return f"{named}, pitch {spec.pitch}, {spec.rate} words a minute"


def _meant(said: str, script: Script) -> CharacterId:
    found = who_is(said, script)
    if len(found) != 1:
        names = ", ".join([one.name for one in script.characters] + ["the narrator"])
        raise Refusal(f"“{said}” is {'nobody' if not found else 'more than one'} here; there are {names}.")
    return found[0]


def _changed(
    change: str, before: VoiceSpec, bible: Bible, sheet: CharacterSheet | None, language: str, find: casting.Find
) -> VoiceSpec:
    if change in ("slower", "faster"):
        rate = round(before.rate / PACE if change == "slower" else before.rate * PACE)
        return _within(before, rate=rate)
    if change in ("deeper", "higher"):
        if before.engine != "espeak" and _company(before.engine, language, find) is None:
            raise Refusal(f"{before.engine} speaks at its own pitch only. Say another voice, or name one: espeak:f5.")
        return _within(before, pitch=before.pitch + (STEP if change == "higher" else -STEP))
    taken = [bible.narrator, *(one.voice for one in bible.characters)]
    look = sheet.look if sheet is not None else Look()
    company = _company(before.engine, language, find)
    if company is None:
        made = casting.cast_voice(look, taken, seed=0, language=language)
    else:
        made = casting.cast_speaker(look, taken, 0, before.engine, company)
    return made if sheet is not None else made.model_copy(update={"rate": before.rate})


def _within(spec: VoiceSpec, *, rate: int | None = None, pitch: int | None = None) -> VoiceSpec:
    rate = spec.rate if rate is None else max(80, min(260, rate))
    pitch = spec.pitch if pitch is None else max(0, min(99, pitch))
    if (rate, pitch) == (spec.rate, spec.pitch):
        raise Refusal("that voice is at its end that way.")
    return spec.model_copy(update={"rate": rate, "pitch": pitch})


def _company(engine: str, language: str, find: casting.Find) -> Sequence[speech.Speaker] | None:
    """The speakers of an engine's own; None for one that is not cast from speakers. Raises `Refusal`."""
    try:
        voice = find(engine)
        return voice.speakers(language) if isinstance(voice, speech.ManyVoiced) else None
    except (UsageError, SpeechError) as fault:
        raise Refusal(str(fault)) from fault


def _named(name: str, before: VoiceSpec, language: str, find: casting.Find) -> VoiceSpec:
    """A voice by name: an engine, ENGINE:VOICE, a speaker of the engine that speaks now, or one of the embedded voice's."""
    engine, _, chosen = name.partition(":")
    if engine not in speech.names():
        company = _company(before.engine, language, find) or ()
        found = next((one.name for one in company if one.name.casefold() == name.casefold()), None)
        engine, chosen = (before.engine, found) if found is not None else ("espeak", name)
    variants = sorted({row.variant for row in casting.table()})
    if engine == "espeak" and chosen and chosen not in variants and not {"-", "+"} & set(chosen):
        some, engines = ", ".join(variants[:12]), ", ".join(speech.names())
        raise Refusal(f"no voice is called {name!r}. Embedded ones: {some} …; or ENGINE:VOICE with {engines}.")
    company = _company(engine, language, find) or ()
    if chosen and company and not speech.is_recording(chosen) and chosen not in {one.name for one in company}:
        some = ", ".join(one.name for one in company[:12]) + (" …" if len(company) > 12 else "")
        raise Refusal(f"{engine} has no voice {chosen!r}. It has {some}.")
    try:
        spec = casting.narrator(0, f"{engine}:{chosen}" if chosen else engine, language, find)
        present = find(spec.engine).available()
    except (UsageError, SpeechError) as fault:
        raise Refusal(str(fault)) from fault
    if not present:
        raise Refusal(f"{spec.engine} is not on this machine; rushes doctor shows which voices are.")
    return spec.model_copy(update={"rate": before.rate})
