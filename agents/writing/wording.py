"""An idea's text before it is read: made plain, and taken apart into the words that count."""

from __future__ import annotations

import re
import unicodedata

from . import grammar
from .noun import DETERMINERS, PREPOSITIONS

LONGEST = 60
"""The most words of an idea that are read; the rest is left to a writer model."""
STOP = (
    set(PREPOSITIONS)
    | DETERMINERS
    | {
        "is",
        "are",
        "was",
        "were",
        "be",
        "it",
        "who",
        "which",
        "there",
        "how",
        "why",
        "what",
        "not",
        "very",
        "too",
        "film",
        "movie",
        "video",
        "make",
        "me",
        "i",
        "you",
        "we",
        "they",
        "he",
        "she",
        "them",
        "him",
        "us",
        "please",
        "want",
        "wants",
        "wanting",
        "trying",
        "tries",
        "commercial",
        "advert",
        "introducing",
        "somebody",
        "someone",
        "do",
        "does",
        "can",
        "will",
        "just",
        "then",
        "has",
        "have",
        "had",
        "out",
        "up",
        "down",
        "all",
        "own",
    }
)


def tidy(text: str) -> str:
    """The idea as one plain line: markup, quotes around it and emoji (said in words) are gone."""
    text = unicodedata.normalize("NFC", text)
    text = re.sub(r"<[^<>]{0,200}>", " ", text)
    text = re.sub(r"https?://\S+", " ", text)
    text = re.sub(r"[*_`#|~^=<>{}\[\]\\]+", " ", text)
    if not re.search(r"\w", text):
        text = _emoji_in_words(text)
    text = "".join(char if unicodedata.category(char)[0] in "LNPZM" or char in "+$€£%°" else " " for char in text)
    text = text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"').replace('"', "")
    words = " ".join(text.split()).strip(" .!?,;:-–—'").split()
    return " ".join(words[:LONGEST]).strip(" .!?,;:-–—'")


def _emoji_in_words(text: str) -> str:
    """What pictures show: a cat's face and a rocket become "a cat and a rocket"."""
    named = []
    for char in text:
        if unicodedata.category(char) == "So":
            name = unicodedata.name(char, "").lower()
            name = (
                re.sub(
                    r"\b(face|sign|symbol|smiling|grinning|with|emoji|black|white|heavy|eyes|wearing|open|of)\b.*", "", name
                ).strip()
                or "smile"
            )
            name = re.sub(r"[^a-z ]", " ", name).strip()
            if name and name not in named:
                named.append(name)
    return grammar.listed([grammar.with_article(name) for name in named[:3]]) if named else ""


def content_words(text: str) -> list[str]:
    """The words of an idea that must be found again in its film, in order, each once."""
    found: list[str] = []
    for word in re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", text.lower()):
        if word not in STOP and word not in found and len(word) > 1:
            found.append(word)
    return found
