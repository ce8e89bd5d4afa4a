"""The grammar of notes on a shot: every rule is what a person can say of one, and what it does (docs/notes.md)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ...core.shot import CameraKind, ShotSize
from ...core.verdict import Lever
from .clauses import QUOTE, Clause, understood
from .shot_desk import ShotDesk

Act = Callable[[ShotDesk], None]


@dataclass(frozen=True)
class Order:
    """One note on a shot: as it was put, and what it does; nothing when the grammar does not know it."""

    said: str
    act: Act | None = None


@dataclass(frozen=True)
class Words:
    """What a rule's pattern found in a note."""

    who: str = ""
    side: str = ""
    much: bool = False
    text: str = ""


_ON = r"(?:\s+(?:on|of|to|at)\s+(?:the\s+face\s+of\s+)?(?P<who>(?!the\s+(?:place|film|story)\b)[\w' -]{1,40}?)(?:'s\s+face)?)?"
_GO = r"(?:(?:go|come|get|be|move|step|make|frame|shoot|it|this|should|try|use|have|give\s+me|a|an|the|camera|shot|show|is|it's)\s+){0,5}"
_MUCH = r"(?:(?:(?P<much>much|a\s+lot|far|way)|a\s+(?:bit|little)|slightly|even|one\s+step|still|more|too)\s+){0,2}"
_THEM = r"(?:him|her|it|them|me|this|(?:the\s+)?\w+(?:\s\w+)?)"
_SIDE = r"\s+(?:to\s+)?(?:the\s+)?(?P<side>left|right)"
_RISE = r"\s+(?P<side>up|down)(?:wards?)?"
_SLOWLY = r"(?:\s+(?:slowly|gently|a\s+(?:bit|little)|softly))?"
_GENTLY = r"(?:slow(?:ly)?\s+|gentl[ey]\s+|soft(?:ly)?\s+)?"
_LIGHTER = r"(?:lighter|brighter)"
_CAMERA = r"(?:the\s+)?camera"


def read_orders(note: str) -> list[Order]:
    """What a note asks for, in its order; what the grammar does not know comes back verbatim."""
    return understood(note, _orders_of, Order)


def _orders_of(clause: Clause) -> Sequence[Order] | None:
    for pattern, act in RULES:
        if match := pattern.fullmatch(clause.masked):
            groups = match.groupdict()
            words = Words(
                who=clause.said(match, "who") if groups.get("who") else "", side=(groups.get("side") or "").lower(),
                much=bool(groups.get("much")), text=clause.said(match, "text") if groups.get("text") else "",
            )  # fmt: skip
            return [Order(clause.text, _bound(act, words))]
    return None


def _bound(act: Callable[[ShotDesk, Words], None], words: Words) -> Act:
    return lambda desk: act(desk, words)


def _closer(desk: ShotDesk, words: Words) -> None:
    desk.step(2 if words.much else 1, words.who)


def _wider(desk: ShotDesk, words: Words) -> None:
    desk.step(-2 if words.much else -1, words.who)


def _size(size: ShotSize) -> Callable[[ShotDesk, Words], None]:
    return lambda desk, words: desk.size(size, words.who)


def _move(kind: CameraKind) -> Callable[[ShotDesk, Words], None]:
    return lambda desk, words: desk.move(kind, words.side)


def _on(desk: ShotDesk, words: Words) -> None:
    desk.size(desk.shot.size, words.who)


def _pace(faster: bool) -> Callable[[ShotDesk, Words], None]:
    return lambda desk, words: desk.pace(faster)


def _slower(desk: ShotDesk, words: Words) -> None:
    """Just "slower": the camera where it travels, else the acting."""
    if desk.shot.camera.kind in (CameraKind.STATIC, CameraKind.HANDHELD):
        _calmer(desk, words)
    else:
        desk.pace(faster=False)


def _faster(desk: ShotDesk, words: Words) -> None:
    if desk.shot.camera.kind in (CameraKind.STATIC, CameraKind.HANDHELD):
        _livelier(desk, words)
    else:
        desk.pace(faster=True)


def _calmer(desk: ShotDesk, words: Words) -> None:
    desk.adjust("motion", 0.7, Lever.MOTION, "The figures move less.", "its figures hardly move as it is.", factor=True)


def _livelier(desk: ShotDesk, words: Words) -> None:
    desk.adjust("motion", 1.4, Lever.MOTION, "The figures move more.", "its figures move as much as they can.", factor=True)


def _separate(desk: ShotDesk, words: Words) -> None:
    done = "Light parts the figures from their ground; the hour stays as it is."
    desk.adjust("separation", 0.5, Lever.SEPARATION, done, "light parts them as much as it can.")


def _room(desk: ShotDesk, words: Words) -> None:
    desk.adjust("reframe", 0.5, Lever.REFRAME, "There is more room round the figures.", "the frame is as open as it gets.")


def _again(desk: ShotDesk, words: Words) -> None:
    desk.again()


def _clear(desk: ShotDesk, words: Words) -> None:
    desk.clear()


def _clause(desk: ShotDesk, words: Words) -> None:
    desk.clause(words.text)


def _rules() -> Iterator[tuple[re.Pattern[str], Callable[[ShotDesk, Words], None]]]:
    table: tuple[tuple[Callable[[ShotDesk, Words], None], tuple[str, ...]], ...] = (
        # The take, and the crew's own plan.
        (_again, (
            r"(?:(?:try|do\s+it|shoot\s+it)\s+)?again|once\s+more|(?:one\s+more|another|a\s+new|new)(?:\s+(?:take|try|one|version))?",
            r"retake(?:\s+it)?|redo(?:\s+it)?",
        )),
        (_clear, (
            r"(?:go\s+)?back\s+to\s+(?:the\s+)?(?:plan|original)|as\s+(?:it\s+was\s+)?(?:planned|before)|undo(?:\s+(?:it|that|everything|all))?|reset|clear"
            r"|forget\s+(?:it|that|everything|my\s+notes?|what\s+i\s+said)",
        )),
        (_clause, (
            rf"(?:(?:add|append)\s+(?:to\s+)?(?:the\s+|its\s+)?)?prompt:?\s*(?P<text>{QUOTE})",
            rf"(?:add|append)\s+(?P<text>{QUOTE})\s+to\s+(?:the\s+|its\s+)?prompt",
        )),
        # How large.
        (_closer, (
            rf"{_GO}{_MUCH}(?:closer|tighter|nearer|bigger|larger)(?:\s+(?:in|framing|frame|shot))?{_ON}",
            rf"{_GO}too\s+(?P<much>far)\s+away|{_GO}too\s+(?:wide|small|distant|far)|go\s+in",
        )),
        (_wider, (
            rf"{_GO}{_MUCH}(?:wider|looser|more\s+distant|smaller|back)(?:\s+(?:framing|frame|shot))?{_ON}",
            rf"{_GO}{_MUCH}(?:further|farther)(?:\s+(?:away|back|out))?{_ON}|{_GO}too\s+(?:close|tight|near|big|large)",
        )),
        (_size(ShotSize.CLOSE), (
            rf"{_GO}(?:close[\s-]*up|close(?:\s+shot)?){_ON}",
            r"(?:show|see|we\s+see)\s+(?:me\s+)?(?:his|her|its|their|the|(?P<who>[\w' -]{1,40})'s)\s+faces?",
        )),
        (_size(ShotSize.MEDIUM), (rf"{_GO}(?:mid|medium)(?:[\s-]+(?:shot|close[\s-]*up))?{_ON}", r"(?:from\s+the\s+)?waist(?:\s+up)?")),
        (_size(ShotSize.FULL), (
            rf"{_GO}full(?:\s+(?:shot|figure|body|length))?{_ON}",
            rf"{_GO}(?:from\s+)?head\s+to\s+(?:foot|feet|toe)|{_GO}whole\s+(?:figure|body)",
        )),
        (_size(ShotSize.WIDE), (
            rf"{_GO}(?:very\s+)?(?:wide(?:\s+(?:shot|angle))?|long\s+shot|establishing(?:\s+shot)?){_ON}",
            r"(?:show|see|i\s+want\s+to\s+see|we\s+should\s+see)\s+(?:me\s+)?(?:more\s+of\s+)?(?:the\s+)?(?:whole\s+)?"
            r"(?:place|room|set|surroundings|background|landscape|scenery|scene|everything|everyone|everybody)",
        )),
        (_on, (
            r"(?:(?:stay|be|keep\s+it)\s+)?on\s+(?P<who>[\w' -]{1,40})",
            r"(?:show|frame|look\s+at|film)\s+(?P<who>(?!the\s+(?:place|room))[\w' -]{1,40})",
        )),
        # How the camera moves.
        (_move(CameraKind.STATIC), (
            rf"hold(?:\s+(?:it|still|the\s+(?:shot|frame)|{_CAMERA}))?|(?:hold|keep)\s+(?:it|{_CAMERA})\s+still|(?:be|stay)\s+still",
            rf"(?:no|without)\s+(?:{_CAMERA}\s*)?(?:moves?|movements?|push|pan|zoom|tilt|tracking|pull)|lock(?:ed)?(?:\s+it)?[\s-]*off",
            rf"(?:a\s+)?(?:static|still|fixed|steady)(?:\s+(?:camera|shot|frame))?|don't\s+move(?:\s+{_CAMERA})?|stop\s+{_CAMERA}",
            rf"{_CAMERA}\s+(?:holds?\s+)?still",
        )),
        (_move(CameraKind.PUSH), (
            rf"{_GO}{_GENTLY}(?:push|dolly|zoom|track|creep|drift)(?:es|s)?[\s-]*in{_SLOWLY}", rf"push|move\s+in{_SLOWLY}",
        )),
        (_move(CameraKind.PULL), (rf"{_GO}{_GENTLY}(?:pull|dolly|zoom|draw|track|drift)s?[\s-]*(?:back|out|away){_SLOWLY}", r"pull")),
        (_move(CameraKind.PAN), (rf"{_GO}{_GENTLY}pans?{_SIDE}{_SLOWLY}",)),
        (_move(CameraKind.TILT), (rf"{_GO}{_GENTLY}tilts?{_RISE}{_SLOWLY}",)),
        (_move(CameraKind.TRUCK), (rf"{_GO}{_GENTLY}(?:track|truck|dolly|slide|travel)s?{_SIDE}{_SLOWLY}",)),
        (_move(CameraKind.HANDHELD), (r"(?:make\s+it\s+|a\s+)?(?:hand[\s-]*held|shaky|shakier)(?:\s+camera)?",)),
        (_pace(False), (
            rf"{_GO}{_MUCH}(?:slower|gentler|less)\s+(?:{_CAMERA}|push|pan|zoom|tilt|move)",
            rf"{_CAMERA}(?:\s+is)?\s+{_MUCH}slower|{_CAMERA}\s+is\s+too\s+(?:fast|quick)",
        )),
        (_pace(True), (
            rf"{_GO}{_MUCH}(?:faster|quicker|more)\s+(?:{_CAMERA}|push|pan|zoom|tilt|move)",
            rf"{_CAMERA}(?:\s+is)?\s+{_MUCH}(?:faster|quicker)|{_CAMERA}\s+is\s+too\s+slow",
        )),
        (_slower, (rf"{_GO}{_MUCH}(?:slower|gentler)|{_GO}too\s+fast",)),
        (_faster, (rf"{_GO}{_MUCH}(?:faster|quicker)|{_GO}too\s+slow",)),
        # How the figures are.
        (_calmer, (
            rf"{_GO}{_MUCH}(?:calmer|quieter|stiller)|{_GO}too\s+(?:lively|busy|nervous|much\s+movement)",
            rf"{_MUCH}less\s+(?:motion|movement|acting|gestures?|gesturing|fidget\w*)",
        )),
        (_livelier, (
            rf"{_GO}{_MUCH}(?:livelier|lively)|{_GO}too\s+(?:stiff|static|calm)",
            rf"{_MUCH}more\s+(?:motion|movement|life|energy|action|gestures?|lively)",
        )),
        (_separate, (
            rf"(?:make\s+)?(?:the\s+)?{_LIGHTER}(?:\s+(?:the\s+)?\w+)?|(?:make\s+)?{_THEM}\s+{_LIGHTER}|more\s+(?:contrast|light|separation)",
            rf"(?:separate|part|lift)\s+{_THEM}(?:\s+(?:more|better))?(?:\s+from\s+(?:the\s+)?(?:back)?ground)?|{_GO}too\s+dark",
            rf"(?:(?:i|we|you)\s+)?(?:can't|cannot|can\s+hardly|hardly)\s+see\s+{_THEM}",
            rf"(?:he|she|it|they|{_THEM})\s+(?:is|are|gets?)\s+(?:too\s+dark|lost(?:\s+(?:in|against)\s+the\s+(?:back)?ground)?)",
        )),
        (_room, (
            rf"(?:give\s+{_THEM}\s+)?more\s+(?:room|air|space|headroom)(?:\s+(?:round|around|above|over)\s+{_THEM})?",
            rf"don't\s+crop(?:\s+{_THEM})?|{_GO}(?:too\s+)?cropped",
            rf"(?:his|her|its|their|the|{_THEM}'s)\s+(?:head|hat|hands?|feet)\s+(?:is|are)\s+(?:cut\s+off|cropped|out\s+of\s+(?:the\s+)?frame)",
        )),
    )  # fmt: skip
    for act, patterns in table:
        yield from ((re.compile(pattern, re.IGNORECASE), act) for pattern in patterns)


RULES = tuple(_rules())
"""Tried in this order, each on a whole clause."""
