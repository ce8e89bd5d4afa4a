"""Any text as words that can be shown and said: one kind of line end, nothing that no font or voice can render."""

from __future__ import annotations

import re

_LINE_ENDS = {"\r\n": "\n", "\r": "\n", "\u2028": "\n", "\u2029": "\n\n"}
_OTHER_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029]")

# Controls, half surrogates, invisible and direction-forcing marks, and the code points that are no characters.
_UNRENDERED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(chr(plane * 0x10000 + 0xFFFE) + chr(plane * 0x10000 + 0xFFFF) for plane in range(1, 17))
    + "]"
)


def clean(text: str) -> str:
    """The text with line feeds only, and without what no font or voice can render."""
    text = _OTHER_LINE_ENDS.sub(lambda match: _LINE_ENDS[match[0]], text)
    return _UNRENDERED.sub(_instead, text)


def _instead(match: re.Match[str]) -> str:
    char = match[0]
    if "\ud800" <= char <= "\udfff":
        return "\ufffd"
    return " " if char in "\x0b\x0c\x85" else ""
