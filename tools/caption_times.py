"""When captions come and go: on their words where that lets them be read, a little earlier or later where it does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..core.timing import Rate
from .caption_rules import LAG, LEAD, Rules
from .cue import Cue

LINGER = 0.4
"""Seconds a caption stays after its last word, where there is room."""

CHAINED = 0.5
"""Seconds between two captions from which on the screen is left empty; a shorter blink is closed."""

_LACK, _EARLY, _LATE, _CUT = 10.0, 0.2, 0.5, 0.1
"""What a frame costs: that a caption is too short, before its first word, after it, and of its last words without it."""


def timed(cues: Sequence[Cue], rate: Rate, frames: int, rules: Rules) -> list[Cue]:
    """Captions that stand on their words (`start_frame`, `end_frame`) put on the screen, in order and apart, within the film.

    Each is on for as long as reading wants: into the silence behind it, then before it, then a little into its neighbours' time.
    """
    ordered = sorted(cues, key=lambda cue: (cue.start_frame, cue.end_frame))
    gap = rules.gap if (rules.gap + 1) * len(ordered) <= frames else 0
    starts = _apart([cue.start_frame for cue in ordered], frames, gap)
    placed: list[Cue] = []
    for begin, end in _runs(ordered, starts, rate, rules):
        until = starts[end] if end < len(starts) else frames + gap
        after = placed[-1].end_frame + gap if placed else 0
        placed += _run(ordered[begin:end], starts[begin:end], after, until, rate, rules, gap)
    return [_chained(cue, placed[at + 1] if at + 1 < len(placed) else None, rate, rules, gap) for at, cue in enumerate(placed)]


def _apart(starts: Sequence[int], frames: int, gap: int) -> list[int]:
    """The starts with room for a frame each between them, before the film's end."""
    found: list[int] = []
    for at, start in enumerate(starts):
        latest = frames - (len(starts) - at) * (gap + 1) + gap
        found.append(max(0, min(latest, max(start, found[-1] + gap + 1 if found else 0))))
    return found


def _runs(cues: Sequence[Cue], starts: Sequence[int], rate: Rate, rules: Rules) -> Iterator[tuple[int, int]]:
    """Captions that are near enough to take time from each other: (from, to)."""
    begin, reach = 0, rate.frames_covering(LEAD) + rate.frames_covering(LAG) + rules.gap
    for at in range(1, len(cues) + 1):
        if at == len(cues) or starts[at] - max(starts[at - 1] + rules.wanted(cues[at - 1].columns, rate), cues[at - 1].end_frame) > reach:
            yield begin, at
            begin = at


def _run(cues: Sequence[Cue], starts: Sequence[int], after: int, until: int, rate: Rate, rules: Rules, gap: int) -> list[Cue]:
    """The cheapest starts of one run, which begins at the earliest at `after` and ends at the latest `gap` frames before `until`."""
    wanted = [rules.wanted(cue.columns, rate) for cue in cues]
    ways: list[dict[int, tuple[float, int]]] = []
    for at, start in enumerate(starts):
        least = after + at * (gap + 1)
        most = until - (len(starts) - at) * (gap + 1)
        options = {min(max(option, least), most) for option in range(start - rate.frames(LEAD), start + rate.frames(LAG) + 1)}
        step: dict[int, tuple[float, int]] = {}
        for option in options:
            moved = abs(option - start) * (_LATE if option > start else _EARLY)
            if at == 0:
                step[option] = (moved, -1)
                continue
            before = [
                (cost + _short(cues[at - 1], one, option - gap, wanted[at - 1]), one)
                for one, (cost, _) in ways[-1].items() if one + gap < option
            ]  # fmt: skip
            if before:
                cost, one = min(before)
                step[option] = (cost + moved, one)
        ways.append(step)
    ends = [(cost + _short(cues[-1], one, until - gap, wanted[-1]), one) for one, (cost, _) in ways[-1].items()]
    chosen = [min(ends)[1]]
    for step in reversed(ways[1:]):
        chosen.append(step[chosen[-1]][1])
    chosen.reverse()
    linger, longest = rate.frames(LINGER), rate.frames(rules.most)
    placed = []
    for at, cue in enumerate(cues):
        limit = (chosen[at + 1] if at + 1 < len(cues) else until) - gap
        end = min(limit, max(cue.end_frame + linger, chosen[at] + wanted[at]), chosen[at] + longest)
        placed.append(replace(cue, start_frame=chosen[at], end_frame=max(end, chosen[at] + 1)))
    return placed


def _short(cue: Cue, start: int, limit: int, wanted: int) -> float:
    """What it costs that a caption has to go by `limit`."""
    return _LACK * max(0, start + wanted - limit) + _CUT * max(0, cue.end_frame - limit)


def _chained(cue: Cue, following: Cue | None, rate: Rate, rules: Rules, gap: int) -> Cue:
    """A caption that stays until the next one, where only a blink would be between them."""
    if following is None:
        return cue
    end = following.start_frame - gap
    close = 0 < end - cue.end_frame < rate.frames(CHAINED) and end - cue.start_frame <= rate.frames(rules.most)
    return replace(cue, end_frame=end) if close else cue
