"""The grammar of notes on a script: every rule is what a person can say, and the note it stands for (docs/notes.md)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from . import note_making as making
from .clauses import NUMBERS, QUOTE, Clause, understood
from .scene_words import ALL, BY_NUMBER, EVERY, NUM, SOME
from .script_notes import Note, Unread

Make = Callable[[Clause, re.Match[str]], Sequence[Note] | None]
Rule = tuple[re.Pattern[str], Make]

_FILM = r"(?:it|this|the\s+(?:whole\s+|entire\s+)?(?:film|movie|story|script|thing))"
_MODAL = r"(?:\s+(?:should|must|could|can|needs?\s+to|has\s+to|ought\s+to))?"
_MUCH = r"(?:(?:a\s+(?:bit|little|lot)|much|slightly|somewhat|even|far|way|too|rather)\s+)*"
_MORE = rf"(?:(?:make|tell|write|have|get|keep|turn)\s+)?(?:{_FILM}(?:{_MODAL}(?:\s+be|\s+is|'s|\s+feels?|\s+runs?))?\s+)?{_MUCH}"
_COUNT = rf"(?P<count>\d{{1,4}}(?:[.,]\d)?|{'|'.join(NUMBERS)})\s*-?(?P<unit>seconds?|secs?|s|minutes?|mins?)(?:\s+long)?"
_CUT = r"(?:cut|drop|remove|delete|lose|take\s+out|leave\s+out|skip|scrap)(?:\s+out)?"
_MOVE = r"(?:move|put|place|bring)"
_NOBODY = r"it|this|that|everything|in|not|never|no|don't|let|do|does|did|if|when|why|what|how|should|could|would|must|can"
_WORD = rf"(?!(?:{_NOBODY})\b)[^\s:,“”]{{1,30}}"
_WHO = rf"(?P<who>(?:{_WORD}\s+){{0,3}}?{_WORD})"  # up to four words, none of which makes it a question or a refusal
_FREE = rf"(?:{QUOTE}|[^“”\n]{{1,200}})"
_NAME = rf"(?P<name>{QUOTE}|(?!an?\s)[^,:“”]{{1,60}})"
_FEW = r"[^\s“”]{1,30}(?:\s[^\s“”]{1,30}){0,3}?"  # words without quotation marks
_TEXT = rf"(?P<text>{QUOTE})"
_IN = rf"(?:,?\s+(?:in|of|from|to|throughout|for|during|into)\s+(?P<scenes>{SOME}|{ALL}))?"
_EVERYWHERE = r"(?:\s+(?:everywhere|throughout))?"
_FIRST = rf"(?:in\s+(?P<scenes>{SOME}),?\s+)"
_WHICH = r"(?:(?P<end>start|beginning|top|end|close))"
_PUT = (
    rf"(?:,?\s+(?:at|near)\s+the\s+(?:very\s+)?{_WHICH}(?:\s+of\s+(?P<scenes>{SOME}))?|,?\s+(?:to|in|into)\s+(?P<scenes2>{SOME})"
    rf"(?:,?\s+at\s+the\s+(?P<end2>start|beginning|top|end))?|,?\s+(?:right\s+)?(?P<side>after|before|behind)\s+(?P<beside>{QUOTE}))?"
)
_NTH = rf"(?:(?:the\s+)?(?P<kind>line|action)\s+#?(?P<nth>{NUM})|the\s+(?P<order>\w+)\s+(?P<kind2>line|action))"
_SAYS = r"(?:says?|asks?|answers?|replies|reply|adds?)"
_ADVERB = r"\w{2,20}ly"
_SAID = r"(?:\s+(?:it|this|that|them|(?:his|her|their|its|the)\s+(?:lines?|words)|everything))?"


def read_notes(text: str) -> list[Note]:
    """The notes in what a person said, in their order; what the grammar does not know comes back as `Unread`, verbatim."""
    return understood(text, _notes_of, Unread)


def _notes_of(clause: Clause) -> Sequence[Note] | None:
    for pattern, make in RULES:
        if (match := pattern.fullmatch(clause.masked)) and (notes := make(clause, match)) is not None:
            return notes
    return None


def _rules() -> Iterator[Rule]:
    """Every rule with every way to put it; the first that fits a clause reads it."""
    table: tuple[tuple[Make, tuple[str, ...]], ...] = (
        # Scenes gone, kept, moved.
        (making.cut, (rf"{_CUT}\s+(?P<scenes>{SOME})(?:\s+(?:out|entirely|completely))?",)),
        (making.keep, (
            rf"(?:keep\s+(?:only|just)|(?:only|just)\s+keep|leave\s+only)\s+(?P<scenes>{SOME})",
            rf"{_CUT}\s+(?:everything|all)\s+(?:but|except)\s+(?P<scenes>{SOME})",
        )),
        (making.leave, (r"keep\s+(?:the\s+rest|everything\s+else)(?:\s+as\s+(?:it|they)\s+(?:is|are))?|thanks|thank\s+you|ok(?:ay)?",)),
        (making.swap, (
            rf"(?:swap|switch|exchange)\s+(?P<scenes>{BY_NUMBER}|{NUM}\s+and\s+{NUM})(?:\s+(?:round|around))?",
            rf"(?:swap|switch|exchange)\s+(?P<scenes>{SOME})\s+(?:with|and|for)\s+(?P<other>{SOME}|{NUM})",
        )),
        (making.move, (rf"{_MOVE}\s+(?P<scenes>{SOME})\s+(?:right\s+|just\s+)?(?P<side>before|after|behind)\s+(?P<anchor>{SOME}|{NUM})",)),
        (making.between, (rf"{_MOVE}\s+(?P<scenes>{SOME})\s+between\s+(?P<both>{BY_NUMBER})",)),
        (making.move_first, (
            rf"{_MOVE}\s+(?P<scenes>{SOME})\s+(?:(?:to|at)\s+)?(?:the\s+)?(?:very\s+)?(?:first|start|beginning|front|top)",
            rf"(?:let\s+)?(?P<scenes>{SOME})\s+(?:(?:comes?|goes|should\s+(?:come|go))\s+)?first",
            rf"(?:it\s+should\s+)?(?:start|begin|open)\s+(?:it\s+|the\s+film\s+)?with\s+(?P<scenes>{SOME})",
        )),
        (making.move_last, (
            rf"{_MOVE}\s+(?P<scenes>{SOME})\s+(?:(?:to|at)\s+)?(?:the\s+)?(?:very\s+)?(?:last|end|back|bottom)",
            rf"(?:let\s+)?(?P<scenes>{SOME})\s+(?:(?:comes?|goes|should\s+(?:come|go))\s+)?last",
            rf"(?:it\s+should\s+)?(?:end|close|finish)\s+(?:it\s+|the\s+film\s+)?(?:with|on)\s+(?P<scenes>{SOME})",
        )),
        # The film: title and length.
        (making.title, (
            rf"(?:the\s+|a\s+)?(?:new\s+)?title\s*(?::|=|\bis\b|\bshould\s+be\b)\s*(?P<title>{_FREE})",
            rf"(?:change|set)\s+the\s+title\s+to\s+(?P<title>{_FREE})",
            rf"(?:(?:re)?title|(?:re)?name|call)\s+{_FILM}(?:\s+(?:to|as|into)\b)?\s*:?\s+(?P<title>{_FREE})",
            rf"{_FILM}\s+(?:should|could|is\s+to|must)\s+be\s+(?:called|titled|named)\s*:?\s+(?P<title>{_FREE})",
        )),
        (making.shorter, (
            rf"{_MORE}(?:shorter|briefer|tighter|too\s+long)(?:\s+overall)?",
            rf"(?:shorten|tighten|trim)\s+{_FILM}|cut\s+{_FILM}\s+down",
        )),
        (making.longer, (rf"{_MORE}(?:longer|too\s+short)(?:\s+overall)?|lengthen\s+{_FILM}",)),
        (making.seconds, (
            rf"{_MORE}(?:(?:only|about|exactly|no\s+(?:more|longer)\s+than|down\s+to|up\s+to)\s+)?{_COUNT}(?:\s+(?P<way>shorter|longer|less|more))?",
            rf"{_MORE}(?P<way>shorter|longer)\s+by\s+{_COUNT}",
            rf"(?P<way>cut|trim|lose|remove|add)\s+{_COUNT}",
        )),
        (making.again, (
            rf"(?:(?:tell|do|write|make|try|give\s+me)\s+)?(?:{_FILM}\s+)?(?:another(?:\s+(?:one|version|take|story|script|try))?|again(?:,?\s+differently)?|differently)",
            r"(?:(?:give\s+me|try|write)\s+)?(?:something|a)\s+(?:completely\s+|totally\s+)?(?:different|new)(?:\s+(?:one|version|story|script))?|start\s+over|try\s+again",
        )),
        (making.heading, (
            rf"(?:(?:make|set|turn|change)\s+)?(?P<scenes>{SOME})\s*(?:[:=]|\b(?:to|is|into)\b)?\s*(?P<heading>(?:int|ext)\.\s+.+)",
        )),
        (making.place, (
            rf"(?:change|set)\s+the\s+(?:time|hour|weather|place|location|setting)\s+(?:of|in|for)\s+(?P<scenes>{SOME}|{ALL})\s+(?P<tail>to\s+.+)",
        )),
        # People: names, and how they speak.
        (making.rename, (
            rf"(?:change|set)\s+{_WHO}'s?\s+name\s+(?:to|into)\s+{_NAME}",
            rf"(?:change|set)\s+the\s+name\s+of\s+{_WHO}\s+(?:to|into)\s+{_NAME}",
            rf"(?:rename|change)\s+{_WHO}\s+(?:to|into|as)\s+{_NAME}",
            rf"{_WHO}\s+(?:should|must|could|is\s+to)\s+be\s+(?:called|named|renamed)\s+{_NAME}",
            rf"{_WHO}\s+is\s+(?:now\s+)?(?:called|named)\s+{_NAME}",
            rf"{_WHO}'s?\s+name\s+(?:is|should\s+be)\s+{_NAME}",
        )),
        (making.call, (rf"(?:call|name)\s+(?P<words>(?!it\b)[^,:“”]{{1,90}}(?:\s+{QUOTE})?)",)),
        (making.speak, (
            rf"(?:{_FIRST})?{_WHO}\s+(?:{_SAYS}|speaks?){_SAID}(?:\s+{_TEXT})?\s+(?:more\s+)?(?P<how>{_ADVERB})(?:\s+in\s+(?P<scenes2>{SOME}))?",
            rf"(?:{_FIRST})?{_WHO}\s+(?P<how>(?:{making.VOICED})(?:s|es))?{_SAID}(?:\s+{_TEXT})?(?:\s+in\s+(?P<scenes2>{SOME}))?",
            rf"(?:{_FIRST})?(?:let|have|make)\s+{_WHO}\s+(?:(?:say|speak){_SAID}\s+(?:more\s+)?(?P<how>{_ADVERB})|(?P<how2>{making.VOICED}){_SAID})(?:\s+in\s+(?P<scenes2>{SOME}))?",
        )),
        # Lines.
        (making.cut_words, (
            rf"{_CUT}\s+(?:(?:the\s+|that\s+|this\s+)?(?P<kind>line|sentence|action|words?|phrase):?\s*)?{_TEXT}{_IN}",
        )),
        (making.cut_nth, (rf"{_CUT}\s+{_NTH}{_IN}", rf"{_FIRST}{_CUT}\s+{_NTH}")),
        (making.cut_lines, (
            rf"{_CUT}\s+(?:all\s+)?(?:of\s+)?{_WHO}'s?\s+lines?{_IN}",
            rf"{_CUT}\s+(?:all\s+)?(?:of\s+)?the\s+narration{_IN}",
        )),
        (making.replace, (
            rf"(?:replace|change|turn)\s+(?:the\s+(?:words?|line)\s+)?(?P<old>{QUOTE})\s+(?:with|by|to|into)\s+(?P<new>{QUOTE}){_IN}{_EVERYWHERE}",
            rf"replace\s+(?P<old>{_FEW})\s+(?:with|by)\s+(?P<new>{_FEW}){_IN}{_EVERYWHERE}",
            rf"{_FIRST}(?:replace|change)\s+(?P<old>{QUOTE})\s+(?:with|by|to|into)\s+(?P<new>{QUOTE})",
            rf"(?:use|say|write)?\s*(?P<new>{QUOTE})\s+(?:instead\s+of|in\s+place\s+of|not)\s+(?P<old>{QUOTE}){_IN}",
            rf"(?:{_FIRST})?(?:(?:let|have|make)\s+)?{_WHO}\s+(?:{_SAYS}|should\s+say|must\s+say)[:,]?\s*(?P<new>{QUOTE}),?\s+(?:instead\s+of|not)\s+(?P<old>{QUOTE})",
        )),
        (making.add, (
            rf"{_FIRST}(?:let\s+|have\s+)?{_WHO}\s+(?:{_SAYS}|say)[:,]?\s*{_TEXT}",
            rf"(?:add|insert)\s+(?:(?:a|the|one|this|another)\s+)?(?:new\s+)?(?:line\b|sentence\b|dialogue\b)?\s*(?:(?:for|by|from)\s+{_WHO})?[:,]?\s*{_TEXT}{_PUT}",
            rf"(?:add|insert)\s+(?:(?:a|the|one|this|another)\s+)?(?:new\s+)?(?:line\b|sentence\b|dialogue\b)?\s*[:,]?\s*{_WHO}\s*:\s*{_TEXT}{_PUT}",
            rf"(?:let|have|make|could|can)\s+{_WHO}\s+(?:say|ask|answer|reply|add)[:,]?\s*{_TEXT}{_PUT}",
            rf"{_WHO}\s+(?:{_SAYS}|should\s+(?:say|ask|answer)|must\s+say)[:,]?\s*{_TEXT}{_PUT}",
            rf"{_WHO}\s*:\s*{_TEXT}{_PUT}",
            rf"(?P<side>after|before|behind)\s+(?P<beside>{QUOTE}),?\s+{_WHO}\s+(?:{_SAYS})[:,]?\s*{_TEXT}",
        )),
        # The scenes' hour, weather and place.
        (making.place, (
            rf"(?:(?P<verb>make|set|put|move|shoot|film|place|play|turn|change|let|have|keep)\s+)?(?P<scenes>{SOME}|{ALL})\s*(?:[:=,]\s*|\s)"
            rf"(?:(?:is|be|should\s+be|should\s+(?:happen|play|take\s+place)|must\s+be|happens?|plays?|takes?\s+place)\s+)?(?:set\s+)?(?P<tail>.+)",
            rf"in\s+(?P<scenes>{SOME}),?\s+(?:let\s+it\s+|make\s+it\s+|it\s+(?:is\s+|'s\s+|should\s+(?:be\s+)?)?)?(?P<tail>.+)",
            rf"(?:let\s+it|make\s+it|it(?:\s+is|'s|\s+should(?:\s+be)?)?|add|we\s+are)?\s*(?P<tail>.+?)\s+(?:in|to|for)\s+(?P<scenes>{SOME}|{EVERY})",
            r"(?:let\s+it|make\s+it|it\s+should)\s+(?P<tail>.+?)\s+(?:throughout|everywhere|all\s+the\s+time)",
        )),
    )  # fmt: skip
    for make, patterns in table:
        yield from ((re.compile(pattern, re.IGNORECASE), make) for pattern in patterns)


RULES = tuple(_rules())
"""Tried in this order, each on a whole clause."""
