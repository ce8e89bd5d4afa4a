"""Retelling: the same idea told shorter, longer or another way, by the screenwriter's rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...core.brief import Brief
from ...core.script import Script
from ..screenwriter import DEFAULT_SECONDS, write_script
from ..views import IN_SHORT_FILMS, SHORT, WORDS_PER_SECOND
from .script_notes import Length

_STEPS = range(-3, 4)
_SEEDS = 8
_SHORTEST, _LONGEST = 8, 600


@dataclass(frozen=True)
class Told:
    """The script told anew, and sentences on how."""

    script: Script
    done: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def retold(script: Script, brief: Brief, lengths: Sequence[Length]) -> Told:
    """Tell the brief's idea anew as the notes ask, from where the script in hand stands: "shorter" twice is shorter twice."""
    telling = _telling_of(script, brief)
    seconds, seed = telling or (brief.seconds or DEFAULT_SECONDS, brief.seed)
    asked, done, refused = seconds, [], []
    for note in lengths:
        match note.change:
            case "shorter":
                asked = asked - note.seconds if note.seconds else asked * 3 // 4
            case "longer":
                asked = asked + note.seconds if note.seconds else asked * 4 // 3
            case "another":
                seed += 1
            case _:
                asked = note.seconds
    asked = max(_SHORTEST, min(_LONGEST, asked))
    new = _write(brief, asked, seed)
    for _ in range(_SEEDS):  # another telling must be another one
        if new.scenes != script.scenes or not any(note.change == "another" for note in lengths):
            break
        seed += 1
        new = _write(brief, asked, seed)
    if new.scenes == script.scenes:
        refused.append(f"“{lengths[-1].said}”: by rules this idea has no {lengths[-1].change or 'other'} telling than this one.")
    else:
        words, before = _words(new), _words(script)
        lost = "" if telling else "; what had been edited in it is gone"
        done.append(f"The idea was told anew, in {words} words of speech instead of {before}{lost}.")
    if asked != seconds or any(note.seconds for note in lengths):
        held = f"{brief.seconds} s" if brief.seconds else "the time its words need"
        done.append(f"The film still takes {held}; for another length run rushes make on the folder with --seconds {asked}.")
    return Told(new, tuple(done), tuple(refused))


def _telling_of(script: Script, brief: Brief) -> tuple[int, int] | None:
    """For which length and from which seed the script in hand was told; None when a person has changed its scenes since."""
    for seconds, seed in _tellings(brief):
        if _write(brief, seconds, seed).scenes == script.scenes:
            return seconds, seed
    return None


def _tellings(brief: Brief) -> Iterator[tuple[int, int]]:
    """Lengths and seeds that notes lead to, the nearest first."""
    for seed in range(brief.seed, brief.seed + _SEEDS):
        for step in sorted(_STEPS, key=abs):
            seconds = brief.seconds or DEFAULT_SECONDS
            for _ in range(abs(step)):
                seconds = seconds * 3 // 4 if step < 0 else seconds * 4 // 3
            yield max(_SHORTEST, min(_LONGEST, seconds)), seed


def _write(brief: Brief, seconds: int, seed: int) -> Script:
    rate = IN_SHORT_FILMS if seconds < SHORT else WORDS_PER_SECOND
    return write_script(brief.model_copy(update={"seconds": seconds, "seed": seed % 2**31}), rate)


def _words(script: Script) -> int:
    return sum(len(line.text.split()) for line in script.lines())
