"""What a film leaves out of its script, in sentences; and how long a script is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from ..core.script import Action, Element, Line, Remark, RemarkKind, Script
from .scene_changes import change_of, filmed

LINES_A_PAGE = 55
"""Of a printed screenplay; a page lasts about a minute."""

_ACTION_WIDTH, _SPEECH_WIDTH = 61, 35  # characters of a printed line
_SHOWN_KEYS = 6


def left_out(script: Script) -> list[str]:
    """Readable sentences on what is kept in the script but not filmed, spoken or shown; none when all is."""
    return [*_remarks(script), *_changes(script), *_speech(script), *_endings(script), *_page(script)]


def pages(script: Script) -> float:
    """How many pages the script takes in print, its remarks not counted; about as many minutes."""
    rows = 0
    for scene in script.scenes:
        rows += 3
        rows += sum(_rows(element) for element in scene.played)
    return round(rows / LINES_A_PAGE, 1)


def least_shots(script: Script) -> int:
    """The fewest shots that film every scene, the title and end cards included."""
    return len(script.scenes) + 2


def _rows(element: Action | Line) -> int:
    width = _ACTION_WIDTH if isinstance(element, Action) else _SPEECH_WIDTH
    above = 2 if isinstance(element, Line) else 1
    return above + -(-len(element.text) // width) + (isinstance(element, Line) and bool(element.manner))


def _all(script: Script) -> list[Element]:
    return [*script.opening, *(element for scene in script.scenes for element in scene.elements)]


def _remarks(script: Script) -> Iterator[str]:
    counts = Counter(element.kind for element in _all(script) if isinstance(element, Remark))
    singular = {RemarkKind.SYNOPSIS: "synopses", RemarkKind.BONEYARD: "cut passages"}
    names = {RemarkKind.BONEYARD: "cut passage"}
    parts = []
    for kind in RemarkKind:
        if kind is not RemarkKind.TRANSITION and counts[kind]:
            one = names.get(kind, kind.value)
            parts.append(f"a {one}" if counts[kind] == 1 else f"{counts[kind]:,} {singular.get(kind, one + 's')}")
    if parts:
        are = "is" if sum(counts[kind] for kind in RemarkKind if kind is not RemarkKind.TRANSITION) == 1 else "are"
        yield _capital(f"{_joined(parts)} {are} kept in the script but not filmed.")


def _changes(script: Script) -> Iterator[str]:
    """Transitions that the film can't follow: ways it does not know, and those that no scene follows."""
    asked = [element.text for element in _all(script) if isinstance(element, Remark) and element.kind is RemarkKind.TRANSITION]
    unknown = list(dict.fromkeys(words for words in asked if words and change_of(words) is None))
    if unknown:
        named = ", ".join(f"“{words[:40]}”" for words in unknown[:3]) + (" …" if len(unknown) > 3 else "")
        yield f"The film knows cuts, dissolves and fades; not followed: {named}."
    inside = sum(_inside(scene.elements) for scene in script.scenes)
    if inside:
        many = f"{inside:,} transitions inside scenes are" if inside > 1 else "A transition inside a scene is"
        yield f"{many} kept but not filmed; transitions lead from one scene to the next."


def _inside(elements: Sequence[Element]) -> int:
    last = max((at for at, element in enumerate(elements) if filmed(element)), default=0)
    return sum(isinstance(one, Remark) and one.kind is RemarkKind.TRANSITION and change_of(one.text) is not None for one in elements[:last])


def _speech(script: Script) -> Iterator[str]:
    lines = script.lines()
    dual, sung = sum(line.dual for line in lines), sum(line.sung for line in lines)
    if dual:
        yield "Lines of dual dialogue are heard one after the other, not at once."
    if sung:
        yield f"{sung:,} sung lines are spoken, not sung." if sung > 1 else "A sung line is spoken, not sung."


def _endings(script: Script) -> Iterator[str]:
    ends = [one for scene in script.scenes for one in scene.elements if isinstance(one, Action) and one.is_the_end]
    if ends:
        yield f"“{ends[0].text}” is not shown as type: the film has an end card of its own."
    if any(scene.number for scene in script.scenes):
        yield "Scene numbers are kept in the script but not shown."


def _page(script: Script) -> Iterator[str]:
    keys = [key for key, _ in script.page]
    if keys:
        named = _joined(keys[:_SHOWN_KEYS]) if len(keys) <= _SHOWN_KEYS else ", ".join(keys[:_SHOWN_KEYS]) + " …"
        yield f"Of the title page, {named} {'is' if len(keys) == 1 else 'are'} kept but not shown."


def _joined(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
