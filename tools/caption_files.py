"""Caption files: cues written as SubRip and as WebVTT."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..core.timing import Rate
from .cue import Cue

_WORD_JOINER = "\u2060"


def srt(cues: Sequence[Cue], rate: Rate) -> str:
    """The cues as SubRip; what would read as markup is made harmless."""
    blocks = []
    for number, cue in enumerate(cues, 1):
        text = re.sub(r"[<{](?=\S)", lambda mark: mark[0] + _WORD_JOINER, cue.text).replace("-->", "→")
        blocks.append(f"{number}\n{_clock(cue.start_frame, rate, ',')} --> {_clock(cue.end_frame, rate, ',')}\n{text}\n")
    return "\n".join(blocks)


def vtt(cues: Sequence[Cue], rate: Rate, words: bool = False) -> str:
    """The cues as WebVTT, escaped, each with its voice where one is named; with `words` every word has its time too."""
    blocks = ["WEBVTT\n"]
    for cue in cues:
        voice = f"<v {_escaped(cue.speaker)}>" if cue.speaker else ""
        times = f"{_clock(cue.start_frame, rate, '.')} --> {_clock(cue.end_frame, rate, '.')}"
        text = _with_times(cue, rate) if words else _escaped(cue.text)
        blocks.append(f"{times}\n{voice}{text}\n")
    return "\n".join(blocks)


def _with_times(cue: Cue, rate: Rate) -> str:
    """The text with the time of each word before it, where that lies within the caption's own and after the last one."""
    text, at, last = "", 0, cue.start_frame
    for word in cue.words:
        text += _escaped(cue.text[at : word.start])
        if last < word.start_frame < cue.end_frame:
            text += f"<{_clock(word.start_frame, rate, '.')}>"
            last = word.start_frame
        at = word.start
    return text + _escaped(cue.text[at:])


def _clock(frame: int, rate: Rate, point: str) -> str:
    milliseconds = round(rate.seconds(frame) * 1000)
    seconds, thousandths = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{thousandths:03}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
