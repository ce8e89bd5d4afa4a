"""Framing: a planned shot at another size, on the right people, its prompt worded to match."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...core.bible import Bible
from ...core.names import CharacterId
from ...core.shot import CameraKind, CameraMove, Shot, ShotSize
from ...core.staging import Figure, Gesture
from .prompting import camera_section, character_section, negative_section

_APART = 0.3  # difference in depth from which two are a being of the sky and one on the ground
_MOST = {ShotSize.WIDE: 3, ShotSize.FULL: 2, ShotSize.MEDIUM: 1, ShotSize.CLOSE: 1}
_FOLLOWED, _TOO_FAR = 0.25, 0.7  # walks, in stage places: from where a near camera goes along, and beyond what it can hold
_ROOMY = (ShotSize.WIDE, ShotSize.FULL)


class Impossible(Exception):
    """Why a shot can't be had so."""


def framed(shot: Shot, size: ShotSize, subjects: Sequence[CharacterId] | None = None) -> Shot:
    """A shot at another size, on these subjects or on those that fit the size; raises `Impossible`.

    A frame holds its subjects for the whole shot, so a close one has a single subject, who walks into the
    picture or out of it can't be one, and who walks a few steps is followed by a pan. Across the whole stage
    nothing nearer than a full shot holds (measured: a close-up's face would be as small as a full shot's).
    """
    if shot.card is not None:
        raise Impossible("a card is type alone: it has no closer and no wider.")
    here = {figure.character: figure for figure in shot.figures}
    wanted = [name for name in subjects if name in here] if subjects is not None else None
    if subjects and not wanted:
        raise Impossible(f"{' and '.join(subjects)} {'is' if len(subjects) == 1 else 'are'} no longer in it.")
    if size is shot.size and wanted is None:
        return shot
    order = wanted or _by_weight(shot)
    if size in (ShotSize.MEDIUM, ShotSize.CLOSE, ShotSize.FULL):
        staying = [name for name in order if not _passes(here[name])]
        if not staying:
            reason = "whoever is in it only passes through the picture" if here else "nobody is in it"
            raise Impossible(f"{reason}; only a wide shot holds that.")
        order = staying[: _MOST[size]]
        walk = _walk(here[order[0]])
        if size is not ShotSize.FULL and abs(walk) > _TOO_FAR:
            raise Impossible("the way that is walked in it is too long for a near shot; a full shot holds it.")
        if size is ShotSize.FULL and len(order) > 1 and abs(here[order[0]].depth - here[order[1]].depth) > _APART:
            order = order[:1]
    chosen = () if size is ShotSize.INSERT else tuple(order[: _MOST.get(size, 1)])
    changes: dict[str, object] = {"size": size, "subjects": chosen}
    if chosen and size in (ShotSize.MEDIUM, ShotSize.CLOSE) and abs(walk := _walk(here[chosen[0]])) >= _FOLLOWED:
        changes["camera"] = CameraMove(kind=CameraKind.PAN, dx=round(min(0.3, max(-0.3, 0.6 * walk)), 3), reason="follows the walk")
    return shot.model_copy(update=changes)


def _by_weight(shot: Shot) -> list[CharacterId]:
    """Everybody in a shot: who speaks, then whom the plan was about, then the others."""
    here = [figure.character for figure in shot.figures]
    talkers = [figure.character for figure in shot.figures if any(deed.gesture is Gesture.TALK for deed in figure.deeds)]
    return list(dict.fromkeys([*talkers, *(name for name in shot.subjects if name in here), *here]))


def _walk(figure: Figure) -> float:
    """The widest walk of a figure in a shot, signed, in stage places."""
    return max((deed.to_x - figure.x for deed in figure.deeds if deed.to_x is not None), key=abs, default=0.0)


def _passes(figure: Figure) -> bool:
    return max(abs(figure.x), *(abs(deed.to_x) for deed in figure.deeds if deed.to_x is not None), 0) > 1


def reworded(shot: Shot, planned: Shot, bible: Bible | None = None) -> Shot:
    """A changed shot with its prompt to match; without a bible its people keep the words that they have."""
    if shot.card is not None or (shot.size, shot.subjects, shot.camera) == (planned.size, planned.subjects, planned.camera):
        return shot
    known = {sheet.id: sheet for sheet in bible.characters} if bible else {}
    names = [_inside(known[name].name) if name in known else name.replace("-", " ") for name in shot.subjects]
    if not known and shot.subjects == planned.subjects and (on := re.search(r"\bof (.+);[^;]*$", planned.prompt.camera)):
        names = [on[1]]
    place = shot.set.place if shot.set else "the place"
    words: dict[str, str] = {"camera": camera_section(shot.size, shot.camera, names, place)}
    if bible and (shot.size, shot.subjects) != (planned.size, planned.subjects):
        others = [figure.character for figure in shot.figures if shot.size in _ROOMY and figure.character not in shot.subjects]
        shown = [known[name] for name in (*shot.subjects, *others) if name in known]
        words |= {"character": character_section(shown), "negative": negative_section(bible, len(shown))}
    return shot.model_copy(update={"prompt": shot.prompt.model_copy(update=words)})


def _inside(name: str) -> str:
    return re.sub(r"^(The|A|An)\b", lambda article: article[0].lower(), name)
