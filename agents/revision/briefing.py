"""Briefing: what a person says of the film as a whole (music, style, shape, length), as edits of the brief."""

from __future__ import annotations

import re
from pathlib import Path

from ...core.brief import Brief, SourceKind
from ...core.timing import Rate, Size
from ...renderers.animatic import styles
from ...tools import music
from ..formats import ASPECTS, DRAFT_RATE, aspect_of, picture
from ..notes.desk import Refusal
from ..notes.script_notes import Length
from .wishes import Setup

_SHAPES = {"vertical": "9:16", "portrait": "9:16", "horizontal": "16:9", "landscape": "16:9", "widescreen": "16:9", "square": "1:1"}
_SHORTEST, _LONGEST = 3, 4 * 3600


def set_up(brief: Brief, wish: Setup) -> tuple[Brief, str]:
    """The brief with one field changed, and a sentence on it. Raises `Refusal`."""
    match wish.field:
        case "music":
            return _music(brief, wish.value)
        case "style":
            return _style(brief, wish.value)
        case "aspect":
            return _shape(brief, wish.value)
        case "captions":
            return _captions(brief, wish.value.strip().lower())
        case _:
            return _draft(brief, wish.value == "draft")


def lengthen(brief: Brief, note: Length, seconds: float | None, edited: bool) -> tuple[Brief, str]:
    """The brief for another length; `seconds` is how long the film is now, `edited` whether its script is a person's."""
    now = brief.seconds or (round(seconds) if seconds else None)
    if note.seconds and not note.change:
        wanted = note.seconds
    elif now is None:
        raise Refusal("how long it is will be known when it is made; say the seconds: make it 45 seconds.")
    elif note.seconds:
        wanted = now + (note.seconds if note.change == "longer" else -note.seconds)
    else:
        wanted = now * 3 // 4 if note.change == "shorter" else now * 4 // 3
    if not _SHORTEST <= wanted <= _LONGEST:
        raise Refusal(f"a film of {wanted} seconds cannot be made; {_SHORTEST} to {_LONGEST} can.")
    if wanted == brief.seconds:
        raise Refusal(f"it is asked to last {wanted} s already.")
    told = brief.source_kind is SourceKind.IDEA and not edited
    how = "the idea is told anew for that length" if told else "its words stay, so only pauses and holds can change"
    before = f"{now} s" if now else "as long as it takes"
    return brief.model_copy(update={"seconds": wanted}), f"The film is to last {wanted} s instead of {before}; {how}."


def _music(brief: Brief, said: str) -> tuple[Brief, str]:
    value = said.strip().strip("\"'")
    plain = re.sub(r"^(?:a|some|more)\s+", "", value.lower())
    if plain in ("none", "off", "no music", "silence"):
        value = "none"
    elif plain in music.names():
        value = plain
    elif not Path(value).expanduser().is_file():
        raise Refusal(f"there is no music called {value!r}: there is {', '.join(music.names())}, none, or a sound file's path.")
    else:
        value = str(Path(value).expanduser().absolute())
    if value == brief.music:
        raise Refusal(f"the music is {value} already.")
    return brief.model_copy(update={"music": value}), f"Music: {value} instead of {brief.music or 'what suits the story'}."


def _style(brief: Brief, said: str) -> tuple[Brief, str]:
    name = said.strip().lower().replace(" ", "-")
    if name not in styles.names():
        raise Refusal(f"there is no style {said!r}: there is {', '.join(styles.names())}.")
    if name == brief.style:
        raise Refusal(f"the style is {name} already.")
    return brief.model_copy(update={"style": name}), f"Style: {name} instead of {brief.style}. Every shot is drawn again."


def _shape(brief: Brief, wanted: str) -> tuple[Brief, str]:
    name = _SHAPES.get(wanted.lower(), re.sub(r"\s*[:x/]\s*", ":", wanted))
    before = aspect_of(brief.size)
    if name == before:
        raise Refusal(f"the picture is {name} already.")
    across, down = ASPECTS[name]
    unit = min(brief.size.width, brief.size.height) / min(across, down)
    size = Size(width=round(across * unit / 2) * 2, height=round(down * unit / 2) * 2)
    said = f"The picture is {name} ({size}) instead of {before} ({brief.size}). Every shot is drawn again."
    return brief.model_copy(update={"size": size}), said


def _captions(brief: Brief, wanted: str) -> tuple[Brief, str]:
    if wanted == "off":
        if not brief.burn_captions:
            raise Refusal("no captions are drawn into the picture; film.srt lies beside it.")
        done = "Captions are not drawn into the picture any more; film.srt stays beside it."
        return brief.model_copy(update={"burn_captions": False}), done
    style = brief.caption_style if wanted == "on" else wanted
    if brief.burn_captions and style == brief.caption_style:
        raise Refusal("captions are drawn into the picture already." if wanted == "on" else f"captions are drawn as {style} already.")
    done = "Captions are drawn into the picture" + ("." if wanted == "on" else f" as {style}.")
    return brief.model_copy(update={"burn_captions": True, "caption_style": style}), done


def _draft(brief: Brief, draft: bool) -> tuple[Brief, str]:
    if brief.draft == draft:
        raise Refusal(f"it is {'a draft' if draft else 'the full film'} already.")
    shape = aspect_of(brief.size)
    size = picture(shape, None, draft) if shape in ASPECTS else brief.size
    rate = Rate(numerator=DRAFT_RATE) if draft else Rate()
    changed = brief.model_copy(update={"draft": draft, "size": size, "rate": rate})
    kind = "a quick draft, without retakes" if draft else "the full film"
    return changed, f"It is made as {kind}: {size} at {rate} frames a second. Every shot is drawn again."
