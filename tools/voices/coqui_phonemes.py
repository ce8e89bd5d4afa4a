"""Phonemes for Coqui's voices: most read the International Phonetic Alphabet, as an espeak program on the system writes it.

Where there is none, the embedded voice writes it: the same engine, in its own worker program.
"""

from __future__ import annotations

import re
from typing import Any

from .espeak import transcribed


def lend(language: str) -> None:
    """Let Coqui find phonemes for a language on a system without an espeak program; call it before a model is loaded."""
    from TTS.tts.utils.text import phonemizers
    from TTS.tts.utils.text.phonemizers.espeak_wrapper import ESpeak

    if ESpeak.is_available():
        return
    phonemizers._register_phonemizers()  # it fills its tables only while they are empty
    phonemizers.PHONEMIZERS[ESpeak.name()] = _phonemizer()
    if language:
        phonemizers.DEF_LANG_TO_PHONEMIZER.setdefault(language, ESpeak.name())


def _phonemizer() -> Any:
    from TTS.tts.utils.text.phonemizers.base import BasePhonemizer
    from TTS.tts.utils.text.punctuation import Punctuation

    class Embedded(BasePhonemizer):  # type: ignore[misc]
        """The embedded voice as one of Coqui's phonemizers; it keeps punctuation, as theirs of the same name does."""

        def __init__(self, language: str, punctuations: str = Punctuation.default_puncs(), *, keep_puncs: bool = True) -> None:
            spoken = {"en": "en-us", "zh-cn": "cmn"}.get(language, language)
            super().__init__(spoken, punctuations=punctuations, keep_puncs=keep_puncs)

        @staticmethod
        def name() -> str:
            return "espeak"

        @classmethod
        def is_available(cls) -> bool:
            return True

        def is_supported_language(self, language: str) -> bool:
            return True  # the engine itself says which it does not speak

        @staticmethod
        def supported_languages() -> dict[str, str]:
            return {}

        def version(self) -> str:
            return "1.52"

        def _phonemize(self, text: str, separator: str = "") -> str:
            # The engine says where it goes over into another language: "(en)fˈʊtbɔːl(fr)".
            return re.sub(r"\(.+?\)", "", transcribed(text, self.language)) if text.strip() else ""

    return Embedded
