"""Hearing: what a person means in a conversation, by rules (docs/chat.md). What is none of this is a change, or an idea."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from ..notes.clauses import NUMBERS, ORDINALS

YES = re.compile(
    r"(?:yes|y|yeah|yep|yup|ok|okay|sure|do\s+it|go\s+ahead|please\s+do|yes\s+please|fine|agreed|right|correct|ja|oui|si|sí)"
    r"(?:[,\s]+(?:please|do\s+it|do\s+that|go\s+ahead|and\s+film\s+it))?[.! ]*", re.IGNORECASE,
)  # fmt: skip
NO = re.compile(
    r"(?:no|n|nope|nah|don't|not\s+now|never\s*mind|cancel|forget\s+it|leave\s+it|nein|non)(?:[,\s]+(?:thanks?|thank\s+you))?[.! ]*", re.I
)
ONLY = re.compile(r"(?:a|apply(?:\s+(?:it|only))*|(?:only|just)\s+apply|yes,?\s+(?:but\s+)?(?:wait|don't\s+film\s+it))[.! ]*", re.I)
QUIT = re.compile(r"(?:q|quit|exit|bye|goodbye|leave|stop|close)[.! ]*", re.IGNORECASE)
HELP = re.compile(r"(?:help|\?|what\s+can\s+(?:i|you)\s+(?:say|do)|commands?|how\s+does\s+(?:this|it)\s+work)[.?! ]*", re.IGNORECASE)


@dataclass(frozen=True)
class Heard:
    """An action's name and its arguments."""

    action: str
    arguments: dict[str, Any] = field(default_factory=dict)


_IT = r"(?:it|this|that|the\s+(?:film|movie|video)|everything)"
_ORDER = rf"(?:{'|'.join(ORDINALS)}|last)(?=\s+shot)"
_SHOT = rf"(?:the\s+)?(?:shot\s+)?#?(?P<shot>{_ORDER}|[\w.-]*\d[\w.-]*|{'|'.join(NUMBERS)})(?:\s+shot)?"
_ME = r"(?:(?:show|list|read|print|see|give|let\s+me\s+(?:see|read))\s+(?:me\s+)?)"
_WHAT = r"(?:what(?:'s|\s+is|\s+are)?\s+)"
_RULES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("make_film", (
        rf"(?:make|film|shoot|render|build|do|run|finish)(?:\s+{_IT})?(?:\s+(?:now|please|again|then))*",
        r"go(?:\s+on|\s+ahead)?|continue|action",
    )),
    ("approve", (
        rf"(?:i\s+)?(?:approve|approved)(?:\s+(?:{_IT}|the\s+\w+))?|a|lgtm|perfect|great",
        rf"(?:{_IT}\s+)?(?:looks?|is|'s)\s+(?:good|fine|great|perfect)",
    )),
    ("undo", (r"undo(?:\s+(?:it|that|the\s+last(?:\s+change)?))?|(?:go\s+)?back", r"take\s+(?:it|that)\s+back|revert(?:\s+(?:it|that))?")),
    ("redo", (r"redo(?:\s+(?:it|that))?|undo\s+the\s+undo",)),
    ("why", (
        rf"(?:why|how\s+come)\b.*?\b{_SHOT}\b.*",
        rf"(?:what\s+(?:happened|is\s+wrong|'s\s+wrong)\s+(?:to|with|in)|what's\s+wrong\s+with|explain|tell\s+me\s+about)\s+{_SHOT}",
    )),
    ("flagged", (
        rf"(?:{_WHAT}|(?:is|are|was|were)\s+(?:there\s+)?)?(?:anything\s+|any\s+|which\s+)?(?:shots?\s+)?(?:is\s+|are\s+|were\s+)?(?:flagged|wrong|problems?|faults?)",
    )),
    ("length", (r"how\s+long(?:\s+.*)?", rf"{_WHAT}?(?:its\s+|the\s+)?(?:length|duration|running\s+time)(?:\s+of\s+.*)?")),
    ("cost", (r"(?:what|how\s+much)\b.*\b(?:cost|costs|spent|spend|price|pay|paid)\b.*", r"(?:the\s+)?(?:cost|price|budget)s?")),
    ("read_script", (
        rf"{_ME}?(?:the\s+|my\s+)?(?:script|story|screenplay)(?:\s+again)?",
        rf"(?:{_ME}|what\s+happens\s+in\s+)scene\s+(?P<scene>\d+)",
    )),
    ("list_takes", (rf"(?:{_ME}|which\s+|{_WHAT})?(?:all\s+)?(?:the\s+)?(?:takes|shots)(?:\s+(?:of|for|in)\s+{_SHOT})?",)),
    ("history", (
        rf"history|(?:{_ME}|{_WHAT})(?:the\s+|my\s+)?changes(?:\s+so\s+far)?",
        r"what\s+(?:did\s+(?:i|we|you)\s+change|has\s+(?:been\s+)?changed|changed)",
    )),
    ("status", (
        r"status|state|how\s+(?:does|is)\s+(?:it|the\s+film)\s*(?:stand|going|doing|look)?",
        rf"where\s+(?:are\s+we|is\s+(?:it|the\s+film))|{_WHAT}(?:waiting|up|next|the\s+status)",
    )),
)  # fmt: skip
_COMPILED = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, patterns in _RULES for pattern in patterns)
_NEW = re.compile(
    r"(?:(?:make|start|begin)\s+)?(?:a\s+|another\s+)?new\s+(?:film|movie|one)\s*(?::|about|of)\s*(?P<idea>\S.*)", re.IGNORECASE | re.DOTALL
)


def hear(words: str, begun: bool) -> Heard:
    """What to do about a person's words. `begun`: there is a film's folder already."""
    said = " ".join(words.strip().rstrip(".!?").split())
    if new := _NEW.fullmatch(words.strip()):
        return Heard("make_film", {"idea": new["idea"].strip()})
    if not begun:
        return Heard("make_film", {"idea": words.strip()})
    for name, pattern in _COMPILED:
        if match := pattern.fullmatch(said):
            return Heard(*_with(name, match))
    return Heard("propose_change", {"words": words.strip()})


def _with(name: str, match: re.Match[str]) -> tuple[str, dict[str, Any]]:
    groups = match.groupdict()
    if name in ("flagged", "length", "cost"):
        return "status", {"about": name}
    if name == "why":
        return name, {"shot": _number(groups["shot"])}
    if name == "list_takes":
        return name, {"shot": _number(groups["shot"])} if groups.get("shot") else {}
    if name == "read_script":
        return name, {"scene": int(groups["scene"])} if groups.get("scene") else {}
    return name, {}


def _number(word: str) -> str:
    plain = word.lower()
    return "-1" if plain == "last" else str(NUMBERS.get(plain, ORDINALS.get(plain, word)))
