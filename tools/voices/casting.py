"""Casting by rules: who speaks with which voice, from a table of measured ones."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from ... import tools
from ...core.bible import Age, Being, Gender, Look
from ...core.document import seed_of
from ...core.errors import SpeechError, UnknownName
from ...core.speech import MELODY, VoiceSpec
from ..language import voice_of
from . import speech
from .speech import ManyVoiced, Speaker, Voice

Find = Callable[[str], Voice]
"""Who makes a voice engine of a name."""

NARRATOR_ENGINES = ("flite", "festival", "say")
"""Voices of the system that are understood better than the embedded one, best first; all speak English."""

SYSTEM_VOICES = {"flite": "slt", "festival": "", "say": ""}
NARRATOR_RATE = 140
SHOWN = 12
"""Speakers named in a message."""

HOPELESS = 0.55
"""A variant of a higher word error rate than this is cast only when its kind has no other: sooner the same one at another pitch."""

APART = 14
"""Steps of pitch that tell two people of one variant apart: two to three semitones."""

_WOMEN = frozenset(
    ("Alicia", "Andrea", "Annie", "anika", "aunty", "belinda", "f1", "f2", "f3", "f4", "f5", "grandma", "linda", "shelby", "steph",
     "steph2", "steph3")
)  # fmt: skip
_ROBOTS = frozenset(f"robosoft{number}" for number in ("", *range(2, 9))) | {"UniRobot", "anikaRobot"}
_ODD = frozenset(("croak", "whisper", "whisperf", "Demonic", "Storm", "Tweaky", "fast", "AnxiousAndy", "caleb"))


class Part(NamedTuple):
    """What a voice is to be: whose, how far from the variant's own pitch, how fast, how lively."""

    kind: str
    pitch: int
    rate: int
    melody: int = MELODY


class Measured(NamedTuple):
    """One setting of the table."""

    voice: str
    variant: str
    rate: int
    pitch: int
    sentences: int
    wer: float
    words_per_second: float
    hertz: int

    @property
    def kind(self) -> str:
        """Whose voice it passes for."""
        return kind_of(self.variant)


def kind_of(variant: str) -> str:
    """Whose voice a variant passes for: man, woman, robot, or odd."""
    if variant in _ROBOTS:
        return "robot"
    if variant in _ODD:
        return "odd"
    return "woman" if variant in _WOMEN else "man"


@cache
def table() -> tuple[Measured, ...]:
    """The measured settings of the embedded voice, best understood first (see benchmarks/voices.py).

    Those that were measured on all sentences stand before those that were only screened.
    """
    body: dict[str, Any] = json.loads((files(tools) / "data" / "voices.json").read_text(encoding="utf-8"))
    return tuple(sorted((Measured(**row) for row in body["rows"]), key=lambda row: (-row.sentences, row.wer)))


def best_of(kind: str) -> list[Measured]:
    """The best setting of every variant of a kind, best first."""
    found: dict[str, Measured] = {}
    for row in table():
        if row.kind == kind:
            found.setdefault(row.variant, row)
    clear = [row for row in found.values() if row.wer <= HOPELESS]
    return clear or list(found.values())


def narrator(seed: int, voice: str | None = None, language: str = "en", find: Find = speech.create) -> VoiceSpec:
    """The narrator's voice: the one asked for, else the system's better one, else the best measured setting.

    `voice` is an engine, or an engine and its voice: "espeak:f5" (a variant), "espeak:en-gb" (an
    accent), "espeak:en-gb+f5" (both), "flite:rms", "coqui:p225" (a speaker). `find` makes the engines.
    Raises `UnknownName`, and what an engine raises that cannot say who its speakers are.
    """
    if voice:
        return _asked(voice, language, find)
    if _english(language):
        for engine in NARRATOR_ENGINES:
            if speech.create(engine).available():
                return VoiceSpec(engine=engine, voice=SYSTEM_VOICES[engine], rate=NARRATOR_RATE)
    return _spec(_best_human(), language, rate=NARRATOR_RATE)


def cast_voice(look: Look, taken: Sequence[VoiceSpec], seed: int, language: str = "en") -> VoiceSpec:
    """A voice that fits a character's looks and that nobody taken has.

    The seed chooses among the three best understood voices that are free; its pitch keeps clear of
    those of the same kind that are taken. Raises nothing: when every fitting variant is taken, one
    is used again at another pitch.
    """
    part = part_of(look, seed)
    like = [spec for spec in taken if spec.engine == "espeak"]
    used = {spec.variant for spec in like}
    part = part._replace(pitch=_clear_of([spec.pitch for spec in like if kind_of(spec.variant) == part.kind], part.pitch))
    free = [row for row in best_of(part.kind) if row.variant not in used]
    if free:
        row = free[seed_of(seed, "voice", look) % min(3, len(free))]
        return _spec(row, language, rate=part.rate, pitch=part.pitch).model_copy(update={"melody": _melody(part, row.variant)})
    row, pitch = _again(part, like)
    return _spec(row, language, rate=part.rate, pitch=pitch).model_copy(update={"melody": _melody(part, row.variant)})


def _melody(part: Part, variant: str) -> int:
    """How lively a part is spoken; each variant a little otherwise, always the same one alike, so that films can share its lines."""
    return part.melody + (seed_of("melody", variant) % 3 - 1) * 9


def _again(part: Part, taken: Sequence[VoiceSpec]) -> tuple[Measured, int]:
    """A variant that somebody has already, at a pitch apart from theirs and as near as can be to the wished one."""

    def cost(one: tuple[Measured, int]) -> tuple[int, int]:
        row, pitch = one
        near = min((abs(pitch - spec.pitch) for spec in taken if spec.variant == row.variant), default=APART)
        return -min(near, APART), abs(pitch - part.pitch)

    return min(itertools.product(best_of(part.kind), range(100)), key=cost)


def cast_speaker(
    look: Look, taken: Sequence[VoiceSpec], seed: int, engine: str, company: Sequence[Speaker]
) -> VoiceSpec:
    """A speaker of an engine's own who fits a character's looks and whom nobody taken has.

    The seed chooses among the three of the free ones who fit best, or among all of a voice of whose speakers nothing
    is known. When all are taken, the one that is heard least often speaks again, further up or down.
    """
    part = part_of(look, seed)
    used = [spec for spec in taken if spec.engine == engine]
    free = [one for one in company if one.name not in {spec.voice for spec in used}]
    known = [one for one in free if one.gender]
    if known:
        fitting = sorted(known, key=lambda one: _unlike(one, part, look.age))
        best = _unlike(fitting[0], part, look.age)
        near = [one for one in fitting if _unlike(one, part, look.age)[0] == best[0]]
        chosen = near[seed_of(seed, "voice", look) % min(3, len(near))]
        return VoiceSpec(engine=engine, voice=chosen.name, rate=part.rate, pitch=part.pitch)
    if free:
        chosen = free[seed_of(seed, "voice", look) % len(free)]
        return VoiceSpec(engine=engine, voice=chosen.name, rate=part.rate, pitch=part.pitch)
    heard = {one.name: [spec.pitch for spec in used if spec.voice == one.name] for one in company}
    wrong = {one.name: _unlike(one, part, look.age)[0] for one in company}
    name = min(heard, key=lambda name: (wrong[name], len(heard[name]), seed_of(seed, name)))
    return VoiceSpec(engine=engine, voice=name, rate=part.rate, pitch=_clear_of(heard[name], part.pitch))


def _unlike(speaker: Speaker, part: Part, age: Age) -> tuple[int, int]:
    """How little a speaker is what a part asks for: the gender first, then the years."""
    wrong = int(part.kind in ("man", "woman") and speaker.gender not in ("", part.kind))
    years = {Age.CHILD: 0, Age.ADULT: 30, Age.ELDER: 99}[age]
    return wrong, abs(speaker.age - years) if speaker.age else 20


def _clear_of(taken: Sequence[int], pitch: int) -> int:
    """The pitch near the wished one that is furthest from the taken ones; 14 steps are two to three semitones."""
    steps = [min(max(pitch + step, 10), 95) for step in (0, 14, -14, 7, -7)]
    return max(steps, key=lambda step: min((abs(step - other) for other in taken), default=0))


def part_of(look: Look, seed: int) -> Part:
    """What kind of voice a look asks for."""
    gender = look.gender
    if gender is Gender.NEUTRAL:
        gender = Gender.WOMAN if seed_of(seed, "gender", look) % 2 else Gender.MAN
    kind = gender.value
    if look.being is Being.ROBOT:
        return Part("robot", 50, 150, 20)
    if look.being is Being.STORM:
        return Part("man", 18, 132, 40)
    if look.being in (Being.ANIMAL, Being.THING):
        return Part(kind, 66, 150, 65)
    if look.age is Age.CHILD:
        return Part("woman", 76, 152, 70)
    if look.age is Age.ELDER:
        return Part(kind, 36, 132, 42)
    return Part(kind, 50, 148)


class VoiceCasting:
    """The casting director: voices for one film's narrator and characters.

    `voice` is what the brief asks the narrator to speak with, `language` the film's; `find` makes the engines, with
    the equipment of the film. Everybody speaks with the narrator's engine where it has speakers of its own.
    """

    def __init__(self, voice: str | None = None, language: str = "en", find: Find = speech.create) -> None:
        self.voice = voice
        self.language = language
        self.find = find

    def narrator(self, seed: int) -> VoiceSpec:
        """The narrator's voice; raises `UnknownName` for a voice that nobody knows, and what its engine raises."""
        return narrator(seed, self.voice, self.language, self.find)

    def cast_voice(self, look: Look, taken: Sequence[VoiceSpec], seed: int) -> VoiceSpec:
        """A voice that fits a character's looks and that nobody taken has."""
        engine = self.voice.partition(":")[0] if self.voice else ""
        voice = self.find(engine) if engine else None
        if isinstance(voice, ManyVoiced):
            return cast_speaker(look, taken, seed, engine, voice.speakers(self.language))
        return cast_voice(look, taken, seed, self.language)

    def said(self, spec: VoiceSpec) -> str:
        """The voice in words, for reports: which engine speaks, and why."""
        if isinstance(self.find(spec.engine), ManyVoiced):
            return f"{spec.engine} {spec.voice}".strip()
        if spec.engine == "espeak":
            return f"espeak-ng, {spec.voice}{'+' + spec.variant if spec.variant else ''} (embedded; robotic but clear)"
        return f"{spec.engine} {spec.voice}".strip() + " (this system's own voice, better understood than the embedded one)"


def _asked(voice: str, language: str, find: Find) -> VoiceSpec:
    engine, _, chosen = voice.partition(":")
    if engine not in speech.names():
        raise UnknownName("voice", engine, speech.names(), "rushes doctor shows which are present.")
    made = find(engine)
    if isinstance(made, ManyVoiced):
        own = speech.is_recording(chosen) or isinstance(made, speech.HostedVoice)  # a server may know more than it lists
        if not chosen or not own:
            company = [one.name for one in made.speakers(language)]
            if chosen and chosen not in company:
                more = f"It has {len(company)}." if len(company) > SHOWN else ""
                raise UnknownName(f"voice of {engine}", chosen, company[:SHOWN], more)
            chosen = chosen or company[0]
        return VoiceSpec(engine=engine, voice=chosen, rate=NARRATOR_RATE)
    if engine != "espeak":
        return VoiceSpec(engine=engine, voice=chosen or SYSTEM_VOICES.get(engine, ""), rate=NARRATOR_RATE)
    best = _spec(_best_human(), language, rate=NARRATOR_RATE)
    if not chosen:
        return best
    row = next((row for row in table() if row.variant == chosen), None)
    if row is not None:
        return _spec(row, language, rate=NARRATOR_RATE)
    accent, _, variant = chosen.partition("+")
    return best.model_copy(update={"voice": accent or best.voice, "variant": variant, "pitch": 50})


def check_voice(voice: str, made: speech.Voice, language: str) -> None:
    """Raise `UnknownName` for a voice, as a person named it, that its engine does not have; `made` is the engine, equipped."""
    try:
        _asked(voice, language, lambda engine: made)
    except SpeechError:  # what a voice cannot speak is found when it is to speak
        return
    if voice.partition(":")[0] == "espeak":
        from .espeak import check_named

        chosen = voice.partition(":")[2]
        if chosen and not any(row.variant == chosen for row in table()):
            check_named(chosen)


def _best_human() -> Measured:
    return next(row for row in table() if row.kind in ("man", "woman"))


def _spec(row: Measured, language: str, *, rate: int, pitch: int | None = None) -> VoiceSpec:
    voice = _accent(row, language)
    return VoiceSpec(engine="espeak", voice=voice, variant=row.variant, rate=rate, pitch=row.pitch if pitch is None else pitch)


def _accent(row: Measured, language: str) -> str:
    """The table's accent for plain English; an accent or a language that was asked for stays."""
    language = voice_of(language)
    return row.voice if language in ("en", "") else language


def _english(language: str) -> bool:
    return language.lower().replace("_", "-").partition("-")[0] in ("en", "")
