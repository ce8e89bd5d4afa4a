"""Whether words are in the language asked for, as far as letters and the smallest words tell."""

from __future__ import annotations

import re

from ...tools.language import NAMES
from ..writing.grammar import word_list
from ..writing.wording import is_foreign

_SCRIPTS = {
    "ru": "Ѐ-ӿ", "uk": "Ѐ-ӿ", "bg": "Ѐ-ӿ", "sr": "Ѐ-ӿa-zA-Z", "be": "Ѐ-ӿ", "mk": "Ѐ-ӿ", "el": "Ͱ-Ͽἀ-῿", "he": "֐-׿", "ar": "؀-ۿ",
    "fa": "؀-ۿ", "ur": "؀-ۿ", "hi": "ऀ-ॿ", "mr": "ऀ-ॿ", "bn": "ঀ-৿", "ta": "஀-௿", "te": "ఀ-౿", "th": "฀-๿",
    "ja": "぀-ヿ㐀-鿿", "zh": "㐀-鿿", "ko": "가-힯ᄀ-ᇿ", "ka": "Ⴀ-ჿ", "hy": "԰-֏",
}  # fmt: skip
_FEW = 3
"""So many of English's smallest words are no accident."""


def name_of(language: str) -> str:
    """A language's name for a model: "German (de-AT)"."""
    base = _base(language)
    return f"{NAMES[base]} ({language})" if base in NAMES else f"the language with the code {language}"


def is_written_in(text: str, language: str) -> bool:
    """Whether a text can be in a language: its letters are the language's, and it is not English by mistake.

    Short texts, and languages that nothing is known of here, pass.
    """
    letters = [char for char in text if char.isalpha()]
    base = _base(language)
    if len(letters) < 20:
        return True
    if base in _SCRIPTS:
        return len(re.findall(f"[{_SCRIPTS[base]}]", text)) >= len(letters) / 2
    if sum(char < "ɐ" or "Ḁ" <= char <= "ỿ" for char in letters) < len(letters) / 2:
        return base not in NAMES  # not in Latin letters
    return not is_foreign(text) if base == "en" else not _is_english(text)


def _is_english(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", text.casefold())
    english = sum(word in word_list("english") for word in words)
    return english >= _FEW and english > 2 * sum(word in word_list("foreign") for word in words)


def is_known(language: str) -> bool:
    """Whether a language's code is one that a voice can be found for."""
    return _base(language) in NAMES and re.fullmatch(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", language) is not None


def _base(language: str) -> str:
    return re.split(r"[-_]", language.lower())[0]
