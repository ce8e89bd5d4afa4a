"""Speaks one text with espeak-ng and ends; run as a program of its own, never imported.

espeak-ng is licensed under the GPL, version 3; it lives in this process only. A request comes as
JSON on standard input: library, data, voice, primary, variant, rate, pitch, range, gap, text. The
answer on standard output is one line of JSON, then the sound as 16-bit little-endian mono samples;
with "phonemes" in the request it is what would be said, in the International Phonetic Alphabet.
A fresh process a text also makes the sound the same every time, which a second call in one
process does not; the breath in some variants (f2, f5) is noise that the engine seeds by the clock, so it is seeded here.
"""

import ctypes
import json
import os
import sys
from typing import Any, NoReturn

AUDIO_RETRIEVAL, PHONEME_EVENTS, PHONEME_IPA, DONT_EXIT = 1, 0x0001, 0x0002, 0x8000
IPA = 0x02  # how phonemes are written
CHARS_UTF8, END_PAUSE = 0x0001, 0x1000  # neither SSML (0x10) nor phoneme input (0x100)
RATE, PITCH, RANGE, WORD_GAP = 1, 3, 4, 7
LIST_END, WORD, PHONEME = 0, 1, 7
SEED = 1


class EventId(ctypes.Union):
    _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8)]


class Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", EventId),
    ]


class Voice(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("languages", ctypes.c_char_p), ("identifier", ctypes.c_char_p)]


Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(Event))


def language_of(voice: Any) -> str:
    """The first language that a voice speaks; a byte of priority stands before it."""
    return str(voice.languages[1:].decode("utf-8", "replace").lower()) if voice.languages else ""


def set_voice(lib: ctypes.CDLL, request: dict[str, Any]) -> str:
    """Choose the voice and check that it is the one asked for, or say why not: a refused name silently keeps the old voice."""
    lib.espeak_GetCurrentVoice.restype = ctypes.POINTER(Voice)
    wanted, variant = request["voice"].lower(), request["variant"]
    tail = f"+{variant}" if variant else ""
    for name in (wanted, request["primary"]):  # "en-gb" is no name, but the voice "en" speaks it
        if lib.espeak_SetVoiceByName((name + tail).encode()) != 0:
            continue
        current = lib.espeak_GetCurrentVoice().contents
        identifier = (current.identifier or b"").decode("utf-8", "replace")
        if name != wanted and wanted != language_of(current):
            continue
        if variant and not identifier.endswith(tail):
            return f"variant {variant!r} was not taken"
        return ""
    return f"voice {wanted!r} is not in this espeak-ng"


def synthesise(lib: ctypes.CDLL, text: str) -> tuple[int, bytes, list[list[Any]]]:
    """All samples as bytes, and the word and phoneme events as [kind, character, milliseconds, phoneme]."""
    sound, events = bytearray(), list[list[Any]]()

    def receive(samples: Any, count: int, happened: Any) -> int:
        if samples and count > 0:
            sound.extend(ctypes.string_at(samples, count * 2))
        index = 0
        while happened[index].type != LIST_END:
            event = happened[index]
            if event.type == WORD:
                events.append(["word", event.text_position - 1, event.audio_position, ""])
            elif event.type == PHONEME:
                phoneme = bytes(event.id.string).decode("utf-8", "ignore")
                events.append(["phoneme", event.text_position - 1, event.audio_position, phoneme])
            index += 1
        return 0

    callback = Callback(receive)
    lib.espeak_SetSynthCallback(callback)
    raw = text.encode("utf-8")
    code = lib.espeak_Synth(raw, ctypes.c_size_t(len(raw) + 1), 0, 1, 0, CHARS_UTF8 | END_PAUSE, None, None)
    if code == 0:
        code = lib.espeak_Synchronize()
    return code, bytes(sound), events


def transcribe(lib: ctypes.CDLL, text: str) -> str:
    """The text's phonemes, clause after clause, words apart."""
    lib.espeak_TextToPhonemes.restype = ctypes.c_char_p
    lib.espeak_TextToPhonemes.argtypes = [ctypes.POINTER(ctypes.c_void_p), ctypes.c_int, ctypes.c_int]
    held = ctypes.create_string_buffer(text.encode("utf-8"))
    rest = ctypes.c_void_p(ctypes.addressof(held))
    clauses: list[str] = []
    while rest.value:
        said = lib.espeak_TextToPhonemes(ctypes.byref(rest), CHARS_UTF8, IPA)
        clauses.append(bytes(said or b"").decode("utf-8", "ignore").strip())
    return " ".join(clause for clause in clauses if clause)


def answer(body: dict[str, Any], sound: bytes = b"") -> NoReturn:
    """Write the one answer and end."""
    out = os.fdopen(1, "wb", closefd=False)
    out.write(json.dumps(body).encode() + b"\n" + sound)
    out.flush()
    sys.exit(0 if "error" not in body else 1)


def main() -> None:
    request = json.load(sys.stdin)
    try:
        lib = ctypes.CDLL(request["library"])
    except OSError as fault:
        answer({"error": f"the library cannot be loaded ({fault})"})
    data = request["data"].encode()
    rate = lib.espeak_Initialize(AUDIO_RETRIEVAL, 0, data, PHONEME_EVENTS | PHONEME_IPA | DONT_EXIT)
    if rate <= 0:
        answer({"error": f"it does not start with its data in {request['data']} (code {rate})"})
    refused = set_voice(lib, request)
    if refused:
        answer({"error": refused})
    if hasattr(lib, "espeak_ng_SetRandSeed"):  # not in the engine before 1.52
        lib.espeak_ng_SetRandSeed(ctypes.c_long(SEED))
    if request.get("phonemes"):
        answer({"sample_rate": rate, "events": [], "phonemes": transcribe(lib, request["text"])})
    for parameter, key in ((RATE, "rate"), (PITCH, "pitch"), (RANGE, "range"), (WORD_GAP, "gap")):
        lib.espeak_SetParameter(parameter, int(request[key]), 0)
    code, sound, events = synthesise(lib, request["text"])
    if code != 0:
        answer({"error": f"synthesis ended with code {code}"})
    answer({"sample_rate": rate, "events": events}, sound)


if __name__ == "__main__":
    main()
