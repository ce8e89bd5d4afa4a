"""Spots: the sounds of what is done in a film, each when it is seen."""

from __future__ import annotations

from fractions import Fraction

from ..core.beat import BeatSheet
from ..core.document import seed_of
from ..core.script import Action, Script
from ..tools import effects
from ..tools.language import ENGLISH, base_of
from ..tools.mix import Bed

LATE = Fraction(3, 10)  # seconds after its beat begins: the eye is there first
APART = Fraction(8, 10)  # seconds between two of one beat


def spots_of(script: Script, beats: BeatSheet) -> tuple[Bed, ...]:
    """An effect for each action that is heard, at most two a beat; English scripts only, as their words tell it."""
    if base_of(script.language) != ENGLISH:
        return ()
    actions = {one.id: one for scene in script.scenes for one in scene.elements if isinstance(one, Action)}
    rate, found = beats.rate, list[Bed]()
    for beat in beats.beats:
        told = " ".join(actions[one].text for one in beat.actions if one in actions and not actions[one].card)
        for number, name in enumerate(effects.effects_for(told)):
            start = rate.seconds(beat.span.start) + LATE + APART * number
            end = start + Fraction(effects.SECONDS[name])
            if start >= rate.seconds(beat.span.end):
                break
            found.append(Bed(name, start, end, seed_of("spot", name, str(beat.id)), Fraction(0), Fraction(0)))
    return tuple(found)
