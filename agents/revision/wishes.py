"""Wishes: the grammar of changes to a film in words (docs/chat.md). Script, shots, voices and brief, read clause by clause."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from ..notes import note_grammar
from ..notes.clauses import NUMBERS, ORDINALS, Clause, understood
from ..notes.scene_words import NUM, SOME, scenes_of
from ..notes.script_notes import Length, Note, Scenes, Unread
from ..notes.shot_grammar import read_orders
from ..staging.verbs import lexicon

Match = re.Match[str]


EVERYWHERE = Scenes()


@dataclass(frozen=True)
class Setup:
    """A field of the brief, and what it is to be; `value` in the person's words."""

    said: str
    field: str
    value: str


@dataclass(frozen=True)
class Voice:
    """Another voice for somebody: another, deeper, higher, slower, faster, or the one that is `named`."""

    said: str
    who: str
    change: str
    named: str = ""


@dataclass(frozen=True)
class Pronounce:
    """How a word is to be spoken, spelt as one reads it; without `spoken` it is spoken as it is written again."""

    said: str
    word: str
    spoken: str = ""


@dataclass(frozen=True)
class OfShots:
    """A word about shots, by number ("-1" the last) or id; `note` as docs/notes.md has it."""

    said: str
    shots: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Deed:
    """Somebody is to do something: `words` say who and what ("the keeper run to the door"). Where, if that was said."""

    said: str
    words: str
    shots: tuple[str, ...] = ()
    scenes: Scenes = EVERYWHERE


Wish = Setup | Voice | Pronounce | OfShots | Deed | Note

_FILM = r"(?:it|this|everything|the\s+(?:whole\s+)?(?:film|movie|video|thing|picture))"
_MAKE = (
    r"(?:(?:make|do|shoot|film|render|set|use|have|give|switch|turn|i\s+want|in|with|as|to|for|be|change|put|let\s+it\s+be"
    rf"|{_FILM}|a|an|the)\s+){{0,6}}"
)
_WHO = r"(?P<who>(?:[^\s:,“”]{1,30}\s+){0,3}?[^\s:,“”]{1,30}?)"
_NO = r"(?:no|without(?:\s+any)?|remove|drop|cut|turn\s+off|mute|kill)\s+(?:the\s+|any\s+)?"
_SHOTS = (
    rf"(?P<shots>(?:the\s+)?(?:shots?\s+#?{NUM}(?:\s*(?:,\s*and\b|,|&|\band\b)\s*(?:shot\s+)?#?{NUM})*|(?:{'|'.join(ORDINALS)}|last)\s+shot"
    r"|shot\s+(?=[\w.-]*[-.\d])[\w.-]+))"
)
_NAMED = r"(?P<shots>#?\d{1,4}(?:\s*(?:,|&|and)\s*#?\d{1,4})*)"
_THEN = r"(?:\s+again)?(?:\s*[:,]\s*(?P<note>\S.*))?"
_IN = r"(?:,?\s+(?:in|for|of|on|during|at)\s+)"
_LOUD = {"deeper": "deeper", "lower": "deeper", "darker": "deeper", "higher": "higher", "brighter": "higher", "lighter": "higher"}
_FAST = {"slower": "slower", "calmer": "slower", "faster": "faster", "quicker": "faster"}
_OTHER = dict.fromkeys(("another", "other", "different", "new"), "another")
_CHANGES = {**_LOUD, **_FAST, **_OTHER}
_HOW = "|".join(_CHANGES)
_MUCH = r"(?:(?:a\s+(?:bit|little)|much|slightly|somewhat|even)\s+)?"
_SOUND = r"(?:\s+(?:to\s+be|be|sound|speak|talk))"
_WORDS = r"(?P<words>[^\s,:;“”]+(?:\s+[^\s,:;“”]+){1,9}?)"
_SHOULD = r"(?:should|must|could|has\s+to|have\s+to|needs?\s+to|ought\s+to)\s+(?:rather\s+)?"
_NOT_DEEDS = frozenset(
    ("be", "have", "do", "say", "ask", "speak", "whisper", "shout", "sound", "look", "know", "think", "feel", "seem", "need", "want",
     "stay", "call", "name", "become", "get", "wait", "please")
)  # fmt: skip


def read_wishes(text: str) -> list[Wish]:
    """What a person wishes, in their order; what the grammar does not know comes back as `Unread`, verbatim."""
    return understood(text, _wishes_of, Unread)


def _wishes_of(clause: Clause) -> Sequence[Wish] | None:
    for pattern, make in (*_FILM_RULES, *_SHOT_RULES):
        if (match := pattern.fullmatch(clause.masked)) and (wishes := make(clause, match)) is not None:
            return wishes
    for rule, note in note_grammar.RULES:
        if (match := rule.fullmatch(clause.masked)) and (notes := note(clause, match)) is not None:
            return notes
    for pattern, make in _DEED_RULES:
        if (match := pattern.fullmatch(clause.masked)) and (wishes := make(clause, match)) is not None:
            return wishes
    return None


Make = Callable[[Clause, Match], "Sequence[Wish] | None"]


def _to(field: str, value: str = "") -> Make:
    def make(clause: Clause, match: Match) -> Sequence[Wish]:
        said = value or (clause.said(match, "value") if "value" in match.re.groupindex else "")
        return [Setup(clause.text, field, said)]

    return make


def _seconds(clause: Clause, match: Match) -> Sequence[Wish]:
    return [Length(clause.text, "", int(match["seconds"]))]


def _voice(clause: Clause, match: Match) -> Sequence[Wish] | None:
    who = re.sub(r"['’]s?$", "", clause.said(match, "who"))
    named = clause.said(match, "named") if match.groupdict().get("named") else ""
    change = "named" if named else _CHANGES.get(match["how"].lower(), "another")
    return [Voice(clause.text, who, change, named)] if who.lower() not in ("a", "an", "the", "film", "voice") else None


def _pronounce(clause: Clause, match: Match) -> Sequence[Wish]:
    spoken = clause.said(match, "spoken") if "spoken" in match.re.groupindex else ""
    return [Pronounce(clause.text, _bare(clause.said(match, "word")), _bare(spoken))]


def _bare(words: str) -> str:
    return words.strip().strip("\"'“”‘’").strip()


def shots_in(text: str) -> tuple[str, ...]:
    """The shots that a reference means: numbers from 1, "-1" for the last, or an id."""
    said = " ".join(text.lower().split()).removeprefix("the ")
    if order := re.fullmatch(rf"({'|'.join(ORDINALS)}|last) shot", said):
        return (str(ORDINALS.get(order[1], -1)),)
    bare = re.sub(r"^shots?\s+", "", said)
    words = [word for word in re.split(r"[\s,&#]+|\band\b|\bshot\b", bare) if word]
    if all(word.isdigit() or word in NUMBERS for word in words):
        return tuple(str(NUMBERS.get(word, word)) for word in words)
    return (re.sub(r"^(?:the\s+)?shot\s+", "", " ".join(text.split()), flags=re.I),)


def _of_shot(clause: Clause, match: Match) -> Sequence[Wish] | None:
    """An order to a shot; or, said of one, somebody's deed."""
    note = clause.part(match.start("note"), match.end("note")).bare()
    shots = shots_in(match["shots"])
    for pattern, make in _DEED_RULES:
        if (deed := pattern.fullmatch(note.masked)) and not _is_order(note.text) and (wishes := make(note, deed)):
            return [replace(wish, said=clause.text, shots=shots) for wish in wishes if isinstance(wish, Deed)] or None
    if not _is_order(note.text) and re.search(r",|\band\b", note.masked, re.IGNORECASE):
        return None  # what is joined to it may be a wish of its own
    return [OfShots(clause.text, shots, note.text)]


def _ordered(clause: Clause, match: Match) -> Sequence[Wish] | None:
    """The same in looser words: only where every one of them is an order that is known."""
    note = clause.part(match.start("note"), match.end("note")).bare()
    return [OfShots(clause.text, shots_in(match["shots"]), note.text)] if _is_order(note.text) else None


def _is_order(note: str) -> bool:
    plain = note.rstrip(".!").lower()
    if plain in ("lock", "unlock", "accept", "ok", "retake") or re.fullmatch(r"take\s+#?\w+", plain):
        return True
    orders = read_orders(note)
    return bool(orders) and all(order.act is not None for order in orders)


def _retake(clause: Clause, match: Match) -> Sequence[Wish] | None:
    note = clause.said(match, "note") if match["note"] else "again"
    return [OfShots(clause.text, shots_in(match["shots"]), note)]


def _word(clause: Clause, match: Match) -> Sequence[Wish]:
    return [OfShots(clause.text, shots_in(match["shots"]), match["word"].lower())]


def _choose(clause: Clause, match: Match) -> Sequence[Wish]:
    return [OfShots(clause.text, shots_in(match["shots"]), f"take {match['take']}")]


def _deed(clause: Clause, match: Match) -> Sequence[Wish] | None:
    words, groups = clause.said(match, "words"), match.groupdict()
    said = words.lower().split()
    lex = lexicon()
    acted = any(lex.known(word) and word not in _NOT_DEEDS for word in said[1:5])
    if not acted or _NOT_DEEDS & set(said[1:3]) or said[0] in ("it", "this", "that", "everything", "scene", "scenes", "shot", "shots"):
        return None
    shots = shots_in(groups["shots"]) if groups.get("shots") else ()
    return [Deed(clause.text, words, shots, scenes_of(groups["scenes"]) if groups.get("scenes") else Scenes())]


def _should(clause: Clause, match: Match) -> Sequence[Wish] | None:
    let = Clause(*(f"{one[match.start('who'):match.end('who')]} {one[match.start('what'):]}" for one in (clause.text, clause.masked)))
    found = _DEED_RULES[0][0].fullmatch(f"let {let.masked}")
    wishes = _deed(Clause(f"let {let.text}", f"let {let.masked}"), found) if found else None
    return [replace(wish, said=clause.text) for wish in wishes or () if isinstance(wish, Deed)] or None


def _rules(table: Sequence[tuple[Make, tuple[str, ...]]]) -> Iterator[tuple[re.Pattern[str], Make]]:
    for make, patterns in table:
        yield from ((re.compile(pattern, re.IGNORECASE), make) for pattern in patterns)


_FILM_RULES = tuple(_rules((
    (_to("music", "none"), (rf"(?:{_MAKE})?{_NO}(?:music|score|soundtrack)|(?:the\s+)?music:?\s+(?:none|off)",)),
    (_to("music"), (
        r"(?:the\s+|a\s+)?(?:music|score|soundtrack)\s*(?::|=|\bis\b|\bshould\s+be\b|\bto\b)\s*(?:more\s+)?(?P<value>[^“”]{1,200})",
        rf"{_MAKE}(?P<value>(?!no\b|the\b|a\b|more\b|less\b)[\w-]{{2,30}})\s+(?:music|score|soundtrack)",
        r"(?:make|set|change)\s+the\s+(?:music|score)\s+(?:to\s+)?(?P<value>[\w-]{2,30})",
    )),
    (_to("captions", "on"), (
        rf"{_MAKE}(?:burn(?:ed|t)?(?:[\s-]+in)?|draw|hard)\s*(?:the\s+)?(?:captions?|subtitles?)(?:\s+(?:in|into\s+(?:it|the\s+pictures?)))?",
        r"(?:captions?|subtitles?)(?::|\s+(?:burned|burnt|drawn))?\s+(?:on|in|burned|burnt)(?:\s+in)?",
    )),
    (_to("captions"), (
        rf"{_MAKE}(?P<value>plate|outline|karaoke)\s+(?:captions?|subtitles?)",
        r"(?:captions?|subtitles?)\s*(?::|=|\bas\b|\bin\b)\s*(?P<value>plate|outline|karaoke)",
    )),
    (_to("captions", "off"), (
        rf"(?:{_NO}|don't\s+burn\s+(?:the\s+)?)(?:burned[\s-]+(?:in\s+)?|burnt[\s-]+(?:in\s+)?)?(?:captions?|subtitles?)(?:\s+in)?|(?:captions?|subtitles?):?\s+off",
    )),
    (_to("style"), (
        r"(?:the\s+|a\s+)?(?:style|look)\s*(?::|=|\bis\b|\bshould\s+be\b)\s*(?P<value>[\w -]{1,40})",
        rf"{_MAKE}(?P<value>(?!the\b|a\b|another\b)[\w-]{{1,30}})\s+style",
        r"(?:change|set)\s+the\s+(?:style|look)\s+to\s+(?P<value>[\w-]{1,30})",
    )),
    (_to("aspect"), (
        rf"{_MAKE}(?:aspect(?:\s+ratio)?:?\s+)?(?P<value>16\s*[:x/]\s*9|9\s*[:x/]\s*16|1\s*[:x/]\s*1)(?:\s+(?:format|aspect|please))?",
        rf"{_MAKE}(?P<value>vertical|portrait|horizontal|landscape|widescreen|square)(?:\s+(?:format|video|film|picture|mode))?",
    )),
    (_to("draft", "draft"), (rf"{_MAKE}draft(?:\s+(?:quality|mode|version|again))?",)),
    (_to("draft", "final"), (
        rf"{_MAKE}(?:final|full)\s*(?:quality|resolution|film|version|cut|size)?|no(?:t\s+a)?\s+draft",
    )),
    (_seconds, (rf"{_MAKE}(?P<seconds>\d{{1,5}})\s*(?:s|secs?|seconds)(?:\s+long)?",)),
    (_voice, (
        rf"{_MAKE}{_MUCH}(?P<how>{_HOW})\s+voice\s+(?:for|to)\s+{_WHO}",
        rf"give\s+{_WHO}\s+(?:a\s+|an\s+)?{_MUCH}(?P<how>{_HOW})\s+voice",
        rf"{_MAKE}{_WHO}(?:'s)?\s+voice\s+(?:(?:should|must|could)\s+be\s+|is\s+|to\s+be\s+)?(?:a\s+)?{_MUCH}(?P<how>{_HOW})",
        rf"(?:change|recast)\s+(?P<how>(?=.)){_WHO}'s\s+voice",
        rf"(?:let|make|have)\s+{_WHO}{_SOUND}\s+{_MUCH}(?P<how>{'|'.join({**_LOUD, **_FAST})})",
        rf"{_WHO}\s+(?:should\s+|must\s+)?(?:speaks?|talks?|sounds?)\s+{_MUCH}(?P<how>{'|'.join({**_LOUD, **_FAST})})",
        rf"(?:the\s+)?voice\s+(?:of|for)\s+{_WHO}\s*(?::|=|\bis\b|\bshould\s+be\b)\s*(?P<how>)(?P<named>[\w:+-]{{1,60}})",
        rf"{_WHO}'s?\s+voice\s*(?::|=|\bis\b|\bshould\s+be\b)\s*(?P<how>)(?P<named>[\w:+-]{{1,60}})",
    )),
    (_pronounce, (
        r"pronounce\s+(?P<word>\S.{0,59}?)\s+as\s+(?:it\s+is\s+)?(?:written|spelt|spelled)",
        r"pronounce\s+(?P<word>\S.{0,59}?)\s+(?:as|like)\s+(?P<spoken>\S.{0,99})",
        r"(?P<word>\S.{0,59}?)\s+(?:is|should\s+be|must\s+be)\s+(?:pronounced|spoken)\s+(?:as\s+|like\s+)?(?P<spoken>\S.{0,99})",
    )),
)))  # fmt: skip

_SHOT_RULES = tuple(_rules((
    (_retake, (
        rf"(?:retake|reshoot|redo|another\s+take\s+of|take)\s+{_SHOTS}{_THEN}",
        rf"(?:retake|reshoot|redo)\s+{_NAMED}{_THEN}",
    )),
    (_word, (rf"(?P<word>lock|unlock|accept|retake)\s+{_SHOTS}",)),
    (_choose, (
        rf"(?:use|choose|take|keep|i\s+(?:want|prefer|like))\s+(?:the\s+)?take\s+#?(?P<take>\w+){_IN}{_SHOTS}",
        rf"{_SHOTS}\s*[:,]?\s+(?:use\s+)?take\s+#?(?P<take>\w+)",
    )),
    (_of_shot, (rf"(?:in\s+)?{_SHOTS}\s*[:,]\s*(?P<note>\S.*)", rf"{_NAMED}\s*:\s*(?P<note>\S.*)")),
    (_ordered, (
        rf"(?:(?:make|let|have|keep|frame|shoot|go)\s+)?{_SHOTS}\s+(?:(?:should|must|could)\s+be\s+|is\s+|be\s+|needs?\s+(?:to\s+be\s+)?)?(?P<note>\S.*)",
        rf"(?P<note>\S.*?){_IN}{_SHOTS}",
    )),
)))  # fmt: skip

_DEED_RULES = tuple(_rules((
    (_deed, (
        rf"(?:let|make|have)\s+{_WORDS}(?:{_IN}(?:{_SHOTS}|(?P<scenes>{SOME})))?(?:\s+instead)?",
        rf"in\s+(?:{_SHOTS}|(?P<scenes>{SOME})),?\s+(?:let|make|have)\s+{_WORDS}",
    )),
    (_should, (
        rf"(?P<who>[^\s,:;“”]+(?:\s+[^\s,:;“”]+){{0,3}}?)\s+{_SHOULD}(?P<what>[^,:;“”]{{2,80}}?)"
        rf"(?:{_IN}(?:{_SHOTS}|(?P<scenes>{SOME})))?",
    )),
)))  # fmt: skip
