"""What a screenplay's transitions ask for, in the film's own ways from one shot to the next."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..core.script import Action, Element, Remark, RemarkKind
from ..core.shot import Transition

_WAYS = (
    (Transition.CROSS_FADE, r"DISSOLVE\b|CROSS[- ]?FADE|MELT|\bBLEND|MORPH|FADE TO:"),
    (Transition.CROSS_FADE, r"ÜBERBLEND|FONDU ENCHA|FUNDIDO ENCADENADO|DISSOLVENZA INCROCIATA|НАПЛЫВ"),
    (Transition.DIP, r"FADE|BLACK ?OUT|TO BLACK|TO WHITE|IRIS|ABBLENDE|AUFBLENDE|FONDU|FUNDIDO|DISSOLVENZA|ЗТМ|ЗАТЕМНЕНИЕ|淡出|淡入"),
    (Transition.CUT, r"\bCUT|INTERCUT|BACK TO|SMASH|MATCH|JUMP|SCHNITT|COUPE|CORTE|STACCO|СКЛЕЙКА|МОНТАЖНАЯ|切"),
)
_PATTERNS = tuple((way, re.compile(words, re.IGNORECASE)) for way, words in _WAYS)


def change_of(words: str) -> Transition | None:
    """The way that a transition's words ask for: "SLOW DISSOLVE TO:" a cross-fade, "FADE OUT." a dip; None for an unknown one."""
    return next((way for way, pattern in _PATTERNS if pattern.search(words)), None)


def filmed(element: Element) -> bool:
    """Whether a piece of a scene is seen or heard."""
    return not isinstance(element, Remark) and not (isinstance(element, Action) and element.is_the_end)


def change_after(elements: Iterable[Element]) -> Transition | None:
    """What the last known transition asks for that follows everything filmed in a scene; None when nothing does."""
    asked: Transition | None = None
    for element in elements:
        if filmed(element):
            asked = None
        elif isinstance(element, Remark) and element.kind is RemarkKind.TRANSITION:
            asked = change_of(element.text) or asked
    return asked
