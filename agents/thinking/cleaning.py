"""Cleaning what models write: marks, stage directions, labels and errors that are no part of the words."""

from __future__ import annotations

import re
import unicodedata

_MARKS = re.compile(r"\*{1,3}|_{2,}|`+|~{2,}")
_HEAD = re.compile(r"^\s*(?:#{1,6}\s+|>\s+|[-*•]\s+|\d{1,2}[.)]\s+(?=[A-Z]))")
_LINK = re.compile(r"!?\[([^\]\n]*)\]\((?:https?:)?[^)\s]*\)")
_TAGS = re.compile(r"</?[a-zA-Z][^<>\n]{0,80}>")
_FENCE_MARKS = re.compile(r"<{2,3}\s*(?:DATA|END)\b|\{\{[a-z_]+\}\}")
_STARRED = re.compile(r"\*([^*\n]{1,60})\*")
_ASIDE = re.compile(r"\(([^()\n]{1,160})\)|\[([^\[\]\n]{1,160})\]")
_SPOKEN_MARKS = re.compile(r"[\"“”„«»#*_`|\[\](){}]|(?<=\s)[—–-](?=\s)")
_SAID = frozenset("&+%€$£")
_ATTACHED = re.compile(r"[.,;:!?…]+$")
_STRESSED = frozenset({"always", "this", "less", "nothing", "something", "everything", "anything", "only", "perhaps", "thing"})
_ENDS = tuple(".,;:!?…—–-\"”")
_DONE = frozenset(
    (
        "sighs", "laughs", "whispers", "smiles", "pauses", "beat", "coughs", "sobs", "cries", "shouts", "mutters", "chuckles", "gasps",
        "grins", "nods", "sniffs", "yawns", "hums", "groans", "sighing", "laughing", "whispering", "smiling", "crying", "shouting",
        "muttering", "chuckling", "gasping", "grinning", "nodding",
    )
)  # fmt: skip
_COLLAPSE = re.compile(r"\s+")

_ERRORS = re.compile(
    r"\bas an? (?:ai|artificial intelligence)(?: language)? (?:model|assistant)\b|\bas a (?:large )?language model\b"
    r"|\bi(?:'m| am)? ?(?:sorry|unable|can(?:no|')t|won't)\b.{0,40}\b(?:assist|help|comply)\b.{0,12} with "
    r"(?:that|this|your|the) ?(?:request|prompt|$|[.!])"
    r"|\bi (?:can(?:no|')t|am unable to|won't) (?:generate|write|create|provide|produce) (?:this|that|the|a|any|such) "
    r"(?:content|script|story|response|request|material)\b"
    r"|\b(?:internal server error|rate limit (?:exceeded|reached)|invalid[_ ]request[_ ]error|insufficient[_ ]quota"
    r"|context[_ ]length[_ ]exceeded|bad gateway|quota exceeded|(?:invalid|incorrect|missing) api"
    r" key)\b"
    r"|\btraceback \(most recent call last\)|^\s*(?:error|exception)\b\s*(?:[:.]|\d{3}\b).*$|\bhttp (?:4|5)\d\d\b|\{\s*\"error\"",
    re.IGNORECASE,
)
_BLANKS = re.compile(
    r"^\W*(?:string|text|title|lorem ipsum.*|todo|tbd|n/?a|placeholder|insert .{1,40} here|your (?:title|text|line) here|untitled)\W*$"
    r"|^(?:null|none|nan|undefined|object object)$",
    re.IGNORECASE,
)


def plain(text: str) -> str:
    """Text in one line, without Markdown, tags, control characters and doubled blanks."""
    text = "".join(char if unicodedata.category(char)[0] != "C" else " " for char in text)
    text = _LINK.sub(r"\1", text)
    text = _TAGS.sub(" ", _HEAD.sub("", text))
    return _COLLAPSE.sub(" ", _MARKS.sub("", text)).strip()


def spoken(text: str, names: tuple[str, ...]) -> tuple[str, str]:
    """The words of a line that a voice says, and the manner that stood among them.

    A label before the words ("NARRATOR:"), for one of `names`, goes; what stands in brackets or
    between stars is how it is said, never said.
    """
    text = _LINK.sub(r"\1", text)
    asides = [match[1] for match in _STARRED.finditer(text) if _is_manner(match)]
    for aside in asides:
        text = text.replace(f"*{aside}*", " ")
    asides += [first or second for first, second in _ASIDE.findall(text)]
    text = _without_label(plain(_ASIDE.sub(" ", text)), names)
    tokens = _SPOKEN_MARKS.sub(" ", text).split()
    text = " ".join(token for token in tokens if token in _SAID or _ATTACHED.match(token) or any(char.isalnum() for char in token))
    text = text.strip(" ,;:")
    return re.sub(r"\s+([.,;:!?…])", r"\1", text), plain(", ".join(asides))[:60]


def is_error(text: str, source: str = "") -> bool:
    """Whether words are a machine's excuse or fault rather than a film's; what the idea itself says is no fault."""
    known = source.replace("’", "'").casefold()
    return any(found[0].casefold() not in known for found in _ERRORS.finditer(text.replace("’", "'")))


def is_blank(text: str) -> bool:
    """Whether words only keep a place: "string", "TODO"."""
    return not any(char.isalnum() for char in text) or _BLANKS.match(text) is not None


def leaks(text: str) -> bool:
    """Whether the marks of our own prompts stand in the words."""
    return _FENCE_MARKS.search(text) is not None


def words_in(text: str) -> int:
    """How many words a voice says; two signs of a script without blanks count as one."""
    signs = sum(1 for char in text if _is_sign(char))
    return len("".join(" " if _is_sign(char) else char for char in text).split()) + (signs + 1) // 2


def too_long_for(words: int, text: str) -> bool:
    """Whether a text of so many words has more letters than words have in any language: then it is no text."""
    return len(text) > 200 + 24 * words


def _is_sign(char: str) -> bool:
    return "\u3040" <= char <= "\u30ff" or "\u3400" <= char <= "\u9fff" or "\u0e00" <= char <= "\u0e7f"


def _is_manner(match: re.Match[str]) -> bool:
    """Whether starred words are a stage direction ("*sighs*") rather than stressed words ("the *king*", "*never*").

    What people do while they speak is known; other words must look like it, and stand where no word of a
    sentence would: before one, after one, or between two.
    """
    first = next(iter(match[1].lower().split()), "")
    if first in _DONE:
        return True
    before, after = match.string[: match.start()].rstrip(), match.string[match.end() :].lstrip()
    apart = (not before or before.endswith(_ENDS)) and not after.startswith(_ENDS)
    return apart and first.endswith(("s", "ing", "ly")) and len(first) > 3 and first not in _STRESSED


def _without_label(text: str, names: tuple[str, ...]) -> str:
    label, colon, rest = text.partition(":")
    known = {name.casefold() for name in names}
    bare = re.sub(r"\s*\(.*?\)\s*", "", label).strip().casefold()
    return rest.strip() if colon and rest.strip() and (bare in known or bare in ("narrator", "voiceover", "voice-over", "v.o.")) else text
