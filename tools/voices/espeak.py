"""The embedded voice: espeak-ng from its wheel, one small worker program a text."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ...core.errors import SpeechError, UnknownName
from ...core.speech import VoiceSpec, WordTime
from ..language import voice_of
from .phonemes import mouths_from_phonemes
from .speech import Samples, Spoken

WORKER = Path(__file__).with_name("espeak_worker.py")
LONGEST = 600
"""Characters spoken in one go; a longer text is split where a sentence ends."""

HEAD_MS, TAIL_MS = 15, 90
"""Silence kept before the first and after the last sound; the rest of the air belongs to the beats."""

QUIET = 0.004
GAP = 1  # silence between words, in 10 ms

_NOT_SAID = re.compile(r"[\x00-\x1f\x7f-\x9f*_#|~`\\^\[\]{}<>\ufffd]")
_SENTENCE = re.compile(r"(?:(?:…|\.\.\.)[\"'”’)»]*\s+|[.!?]+[\"'”’)»]*\s+(?![a-z]))")
_SENTENCE_END = re.compile(r"(?<=[.!?…;:])[\"'”’)]*\s+|(?<=[。！？；])[」』”’）]*")


class Mood(NamedTuple):
    """What a sentence's last mark asks for: a factor of the pace, steps of pitch and melody, and silence after it."""

    pace: float = 1.0
    pitch: int = 0
    melody: int = 0
    silence_ms: int = 0


EVEN = Mood()
MOODS = (
    (re.compile(r"[?!]*![?!]*$"), Mood(1.0, 5, 15, 0)),
    (re.compile(r"(?:…|\.\.\.)$"), Mood(0.93, -2, -8, 220)),
)
"""Sentences that are said otherwise than the rest: cried out, or trailing off."""


@dataclass(frozen=True)
class _Event:
    kind: str
    place: int  # character in the text
    ms: float
    phoneme: str


@dataclass(frozen=True)
class _Chunk:
    text: str
    offset: int
    mood: Mood = EVEN


class Espeak:
    """espeak-ng: 141 languages and 100 variants of its voice, a thousandth of real time, robotic but clear.

    Its engine is GPL-3 and never enters this process. `VoiceSpec.voice` is a language ("en-gb"),
    `variant` the colour of the voice ("Andy"); a film in another language than the spec's is
    spoken by that language's voice with the same variant.
    """

    name = "espeak"
    version = "1.52-2"

    def available(self) -> bool:
        """Whether the wheel with the engine is installed."""
        return find_spec("espeakng_loader") is not None

    def speak(self, text: str, spec: VoiceSpec, language: str) -> Spoken:
        """Say a text; words and mouths come from the engine's own events. Raises `SpeechError`."""
        library, data = engine()
        spec = self._for_language(spec, language)
        if spec.variant and not (data / "voices" / "!v" / spec.variant).is_file():
            raise SpeechError(f"espeak has no voice variant {spec.variant!r}. Leave it empty or name one, for example 'Andy'.")
        spoken = plain(text)
        if not re.search(r"\w", spoken):
            return Spoken(samples=np.zeros(22050 * 3 // 10, np.float32), sample_rate=22050, mouths=mouths_from_phonemes([], 300))
        sounds: list[Samples] = []
        events: list[_Event] = []
        rate = 22050
        parts = [part for chunk in chunks(spoken) for part in moods(chunk)]
        for chunk in parts:
            rate, sound, heard = _run(_request(library, data, chunk.text, _moved(spec, chunk.mood)), len(chunk.text), text)
            sound = np.append(sound, np.zeros(chunk.mood.silence_ms * rate // 1000 if chunk is not parts[-1] else 0, np.float32))
            passed = sum(map(len, sounds)) * 1000 / rate
            events.extend(replace(event, place=event.place + chunk.offset, ms=event.ms + passed) for event in heard)
            sounds.append(sound)
        return _trimmed(text, np.concatenate(sounds), rate, events)

    @staticmethod
    def _for_language(spec: VoiceSpec, language: str) -> VoiceSpec:
        wanted = voice_of(language)
        if not wanted or spec.voice.lower().partition("-")[0] == wanted.partition("-")[0]:
            return spec
        return spec.model_copy(update={"voice": wanted})


def check_named(chosen: str) -> None:
    """Raise `UnknownName` for a voice or variant, ``en-gb``, ``en-gb+Mike``, that the engine does not have."""
    accent, _, variant = chosen.partition("+")
    _, data = engine()
    variants = {path.name for path in (data / "voices" / "!v").iterdir()}
    if variant and variant not in variants:
        raise UnknownName("variant of espeak's voices", variant, _like(variant, variants))
    files = [path for path in (data / "lang").rglob("*") if path.is_file()]
    told = "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in files)
    tongues = {*(path.name.lower() for path in files), *(name.lower() for name in re.findall(r"^language\s+(\S+)", told, re.MULTILINE))}
    if accent and accent.lower() not in tongues:
        named = f"Variants stand after a plus: espeak:en-gb+{accent}." if accent in variants else "docs/voices.md says how they are named."
        near = tongues if variant else tongues | variants  # alone it may have been meant as either
        raise UnknownName("voice of espeak", accent, _like(accent, near), named)


def _like(name: str, known: Collection[str]) -> list[str]:
    """Of many names a few that look like one, or some at all."""
    return get_close_matches(name, sorted(known), 8, 0.5) or sorted(known)[:8]


def transcribed(text: str, language: str) -> str:
    """What would be said, in the International Phonetic Alphabet, words apart. Raises `SpeechError`."""
    library, data = engine()
    request = {**_request(library, data, text, VoiceSpec(voice=voice_of(language))), "phonemes": True}
    return str(_answer(request, len(text), text)[0].get("phonemes", ""))


def engine() -> tuple[Path, Path]:
    """The engine's library and data; raises `SpeechError` where its wheel is not installed."""
    try:
        import espeakng_loader
    except ImportError as fault:
        raise SpeechError("The embedded voice is not installed: pip install espeakng-loader.") from fault
    return Path(espeakng_loader.get_library_path()), Path(espeakng_loader.get_data_path())


def plain(text: str) -> str:
    """The text with everything that is not said (controls, markup, emphasis) as spaces: nothing moves."""
    return _NOT_SAID.sub(" ", text)


def chunks(text: str) -> Iterator[_Chunk]:
    """The text in pieces of at most `LONGEST` characters, split after sentences, or after words when one is endless."""
    start = 0
    while len(text) - start > LONGEST:
        window = text[start : start + LONGEST]
        ends = [match.end() for match in _SENTENCE_END.finditer(window)]
        cut = ends[-1] if ends else window.rfind(" ") + 1 or LONGEST
        yield _Chunk(window[:cut], start)
        start += cut
    if text[start:].strip():
        yield _Chunk(text[start:], start)


def moods(chunk: _Chunk) -> Iterator[_Chunk]:
    """A text in runs of sentences that are said alike; one that is nowhere cried out or trails off stays whole."""
    ends = [*(match.end() for match in _SENTENCE.finditer(chunk.text)), len(chunk.text)]
    start, last = 0, 0
    mood: Mood | None = None
    for end in ends:
        sentence = chunk.text[last:end].strip().rstrip("\"'”’)»")
        if not re.search(r"\w", sentence):
            continue
        own = next((one for pattern, one in MOODS if pattern.search(sentence)), EVEN)
        if mood is not None and own != mood:
            yield _Chunk(chunk.text[start:last], chunk.offset + start, mood)
            start = last
        mood, last = own, end
    yield _Chunk(chunk.text[start:], chunk.offset + start, mood or EVEN)


def _moved(spec: VoiceSpec, mood: Mood) -> VoiceSpec:
    if mood == EVEN:
        return spec
    pitch, melody = (min(max(own + by, 0), 100) for own, by in ((spec.pitch, mood.pitch), (spec.melody, mood.melody)))
    return spec.model_copy(update={"rate": round(spec.rate * mood.pace), "pitch": pitch, "melody": melody})


def _request(library: Path, data: Path, text: str, spec: VoiceSpec) -> dict[str, Any]:
    return {
        "library": str(library),
        "data": str(data.parent if data.name != "espeak-ng-data" else data),
        "voice": spec.voice,
        "primary": spec.voice.lower().partition("-")[0],
        "variant": spec.variant,
        "rate": max(spec.rate, 80),  # the engine's slowest
        "pitch": spec.pitch,
        "range": spec.melody,
        "gap": GAP,
        "text": text,
    }


def _run(request: dict[str, Any], length: int, line: str) -> tuple[int, Samples, list[_Event]]:
    """Have the worker speak; raises `SpeechError`."""
    body, sound = _answer(request, length, line)
    samples = np.frombuffer(sound[: len(sound) // 2 * 2], "<i2").astype(np.float32) / np.float32(32768)
    return int(body["sample_rate"]), samples, [_Event(*event) for event in body["events"]]


def _answer(request: dict[str, Any], length: int, line: str) -> tuple[dict[str, Any], bytes]:
    """Run the worker on one request; raises `SpeechError`."""
    what = f"the line {line[:50]!r}"
    limit = 20 + length / 20
    try:
        order = [sys.executable, "-I", str(WORKER)]
        done = subprocess.run(order, input=json.dumps(request).encode(), capture_output=True, timeout=limit, check=False)
    except subprocess.TimeoutExpired as fault:
        raise SpeechError(f"espeak did not finish {what} in {limit:.0f} s. Run the same command again.") from fault
    except OSError as fault:
        raise SpeechError(f"espeak's worker program cannot be started ({fault}) for {what}.") from fault
    head, _, sound = done.stdout.partition(b"\n")
    body: dict[str, Any]
    try:
        body = json.loads(head)
    except ValueError:
        body = {"error": f"its worker ended with code {done.returncode} {done.stderr[-200:].decode(errors='replace')!r}"}
    if "error" in body:
        raise SpeechError(f"espeak cannot say {what}: {body['error']}. Choose another voice or language.")
    return body, sound


def _trimmed(text: str, samples: Samples, rate: int, events: list[_Event]) -> Spoken:
    """Cut the silence at both ends, soften the edges, and put the events into the sound's own time."""
    loud = np.flatnonzero(np.abs(samples) > QUIET)
    if not len(loud):
        raise SpeechError(f"espeak made no sound for the line {text[:50]!r}. Choose another voice.")
    first = max(int(loud[0]) - HEAD_MS * rate // 1000, 0)
    last = min(int(loud[-1]) + TAIL_MS * rate // 1000, len(samples))
    cut = samples[first:last].copy()
    edge = min(rate // 200, len(cut) // 2)
    cut[:edge] *= np.linspace(0, 1, edge, dtype=np.float32)
    cut[-edge:] *= np.linspace(1, 0, edge, dtype=np.float32)
    length = len(cut) * 1000 // rate
    moved = [replace(event, ms=min(max(event.ms - first * 1000 / rate, 0), length)) for event in events]
    phonemes = [(int(event.ms), event.phoneme) for event in moved if event.kind == "phoneme"]
    return Spoken(samples=cut, sample_rate=rate, words=_words(text, moved, length), mouths=mouths_from_phonemes(phonemes, length))


def _words(text: str, events: list[_Event], length: int) -> tuple[WordTime, ...]:
    """The text's words with the times of the engine's; words it joined ("Mr.", "of the") share theirs by letters."""
    tokens = [(found.group(), found.start(), found.end()) for found in re.finditer(r"\S*\w\S*", text)]
    if not tokens:
        return ()
    starts: list[float | None] = [None] * len(tokens)
    for event in events:
        if event.kind != "word":
            continue
        index = next((i for i, (_, _, end) in enumerate(tokens) if event.place < end), len(tokens) - 1)
        earlier = max((s for s in starts[: index + 1] if s is not None), default=0.0)
        if starts[index] is None:
            starts[index] = max(event.ms, earlier)
    known = [(tokens[i][1], start) for i, start in enumerate(starts) if start is not None] or [(tokens[0][1], 0.0)]
    places, times = [*(p for p, _ in known), len(text) + 1], [*(t for _, t in known), float(length)]
    begun = [int(np.interp(token[1], places, times)) for token in tokens]
    pauses = [event.ms for event in events if event.kind == "phoneme" and not event.phoneme.strip()]
    words: list[WordTime] = []
    for i, (word, offset, _) in enumerate(tokens):
        following = begun[i + 1] if i + 1 < len(tokens) else length
        # The last pause before the next word ends this one; a pause inside the word does not.
        heard = [e.ms for e in events if e.kind == "phoneme" and e.phoneme.strip() and begun[i] <= e.ms < following]
        silent = [p for p in pauses if heard and heard[-1] < p < following]
        words.append(WordTime(text=word, offset=offset, start_ms=begun[i], end_ms=int(min(silent, default=following))))
    return tuple(words)
