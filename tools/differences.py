"""Differences: what changed between two versions of a script or a plan, in sentences that a person reads at a gate."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from ..core.script import Character, Element, Line, Scene, Script
from ..core.shot import Shot, ShotList
from .likeness import Piece, moved, pair_up

_LONG = 12  # words from which a changed text is shown with its changes marked in place
_ROUND = 3  # unchanged words that are shown on either side of a change
_WEIGHT = 400_000  # words times words that are compared one by one; above, old and new stand side by side
_QUOTED = 160  # characters of a text that a sentence quotes
_MOST_LINES = 20_000  # between the first and the last change of a text; more are shown as one change
_WORD = re.compile(r"\s*\S+")


def script_changes(before: Script, after: Script) -> list[str]:
    """What is different, a sentence each, in the order of the new script; none for equal scripts.

    Scenes and elements are one and the same by their ids, else by their likeness. Scene numbers are
    those of the new script, of a scene that is gone the old one's.
    """
    return [*_heads(before, after), *_cast(before.characters, after.characters), *_scenes(before, after)]


def _heads(before: Script, after: Script) -> Iterator[str]:
    for name in type(after).model_fields:
        if name in ("characters", "scenes"):
            continue
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield f"{name.replace('_', ' ').capitalize()}: {_value(old)} is now {_value(new)}."


def _value(value: object) -> str:
    return repr(_short(value)) if isinstance(value, str) and value else "(nothing)" if value in ("", (), None) else str(value)


def _cast(before: Sequence[Character], after: Sequence[Character]) -> Iterator[str]:
    old, new = {one.id: one for one in before}, {one.id: one for one in after}
    for name, one in new.items():
        known = old.get(name)
        if known is None:
            yield f"{one.name} is new{f': {_short(one.description)}' if one.description else ''}."
            continue
        if known.name != one.name:
            yield f"{known.name} is now called {one.name}."
        if known.description != one.description and not known.description:
            yield f"{one.name} is described now: {_quoted(one.description)}."
        elif known.description != one.description:
            yield f"{one.name}'s description: {changed_words(known.description, one.description)}"
    for name, one in old.items():
        if name not in new:
            yield f"{one.name} is no longer in the cast."
    if [name for name in old if name in new] != [name for name in new if name in old]:
        yield f"The cast stands in another order: {', '.join(one.name for one in after)}."


def _scenes(before: Script, after: Script) -> Iterator[str]:
    pairs = pair_up(
        [Piece(scene.id, "scene", _text_of(scene)) for scene in before.scenes],
        [Piece(scene.id, "scene", _text_of(scene)) for scene in after.scenes],
    )
    old_of = {pair.new: pair.old for pair in pairs}
    elsewhere = moved([old_of[at] for at in sorted(old_of)])
    kept = set(old_of.values())
    for at, scene in enumerate(before.scenes):
        if at not in kept:
            yield f"Scene {_number(scene, at)} ({_place(scene)}) is gone."
    for at, scene in enumerate(after.scenes):
        label = f"Scene {_number(scene, at)}"
        if at not in old_of:
            yield f"{label} ({_place(scene)}) is new."
            yield from (f"{label}: new {said}." for said in (_said(element, after) for element in scene.elements))
            continue
        old = before.scenes[old_of[at]]
        if old_of[at] in elsewhere:
            yield f"Scene {_number(old, old_of[at])} is now scene {_number(scene, at)} ({_place(scene)})."
        yield from _scene(label, old, scene, before, after)


def _scene(label: str, old: Scene, new: Scene, before: Script, after: Script) -> Iterator[str]:
    if old.place != new.place:
        yield f"{label}: in {_place(new)} instead of {_place(old)}."
    elif old.interior != new.interior:
        yield f"{label}: {_place(new)}, no longer {'INT.' if old.interior else 'EXT.'}"
    for name in type(new).model_fields:
        if name in ("id", "place", "interior", "elements"):
            continue
        was, now = getattr(old, name), getattr(new, name)
        if was != now and name in ("time", "weather"):
            yield f"{label} ({_place(new)}): {now.value} instead of {was.value}."
        elif was != now:
            yield f"{label}: its {name.replace('_', ' ')} is {_value(now)} instead of {_value(was)}."
    yield from _elements(label, old, new, before, after)


def _elements(label: str, old: Scene, new: Scene, before: Script, after: Script) -> Iterator[str]:
    if old.elements == new.elements:
        return
    pairs = pair_up([_piece(one) for one in old.elements], [_piece(one) for one in new.elements])
    old_of = {pair.new: pair.old for pair in pairs}
    kept = set(old_of.values())
    elsewhere = moved([old_of[at] for at in sorted(old_of)])
    for at, element in enumerate(old.elements):
        if at not in kept:
            yield f"{label}: cut, {_said(element, before)}."
    for at, element in enumerate(new.elements):
        if at not in old_of:
            yield f"{label}: new {_said(element, after)}."
            continue
        was = old.elements[old_of[at]]
        if old_of[at] in elsewhere:
            yield f"{label}: moved, {_said(element, after)}."
        yield from _element(label, was, element, before, after)


def _element(label: str, old: Element, new: Element, before: Script, after: Script) -> Iterator[str]:
    if new.text != old.text:
        yield f"{label}, {_who(new, after)}: {changed_words(old.text, new.text)}"
    if isinstance(new, Line) and isinstance(old, Line) and new.speaker != old.speaker:
        yield f"{label}: {_who(new, after)} says {_quoted(new.text, 40)} instead of {_who(old, before)}."
    for name in type(new).model_fields:
        if name not in ("id", "type", "text", "speaker") and getattr(old, name) != getattr(new, name):
            change = f"{name} {_value(getattr(new, name))} instead of {_value(getattr(old, name))}"
            yield f"{label}, {_who(new, after)} {_quoted(new.text, 40)}: {change}."


def _piece(element: Element) -> Piece:
    return Piece(str(getattr(element, "id", "")), element.type, element.text)


def _text_of(scene: Scene) -> str:
    return " ".join([scene.place, *(element.text for element in scene.elements)])


def _said(element: Element, script: Script) -> str:
    """An element in a sentence: "line, Keeper: “Come in.”"."""
    if isinstance(element, Line):
        return f"line, {_who(element, script)}: {_quoted(element.text)}"
    return f"{_who(element, script)}: {_quoted(element.text)}" if element.text else _who(element, script)


def _who(element: Element, script: Script) -> str:
    if isinstance(element, Line):
        return script.name_of(element.speaker)
    return str(getattr(element, "kind", element.type))  # what is neither line nor action says of what kind it is


def _number(scene: Scene, at: int) -> str:
    return str(getattr(scene, "number", "") or at + 1)


def _place(scene: Scene) -> str:
    return f"{'INT.' if scene.interior else 'EXT.'} {scene.place.upper()}"


_CHANGED = {
    "scene": "it belongs to another scene",
    "beats": "it tells other lines or actions",
    "handle": "its spare frames at both ends are more or fewer",
    "set": "the place looks otherwise",
    "figures": "who is seen moves or stands otherwise",
    "card": "its type reads otherwise",
    "seed": "it is drawn by another seed",
    "declared": "something else is meant as it looks",
    "transition": "it begins with another transition",
    "follows": "it goes on from another shot",
    "adjust": "it is drawn as a note or a retake asked",
    "swell": "its light goes otherwise with the music",
}
"""What a change of a shot's field is in plain words."""


def plan_changes(before: ShotList, after: ShotList) -> list[str]:
    """What is different between two plans, a sentence each; shots are known by their ids."""
    return list(_shots(before, after))


def _shots(before: ShotList, after: ShotList) -> Iterator[str]:
    if (before.rate, before.size) != (after.rate, after.size):
        yield f"The picture is {_format(after)} instead of {_format(before)}."
    old, new = {shot.id: shot for shot in before.shots}, {shot.id: shot for shot in after.shots}
    for name in old:
        if name not in new:
            yield f"{name} is gone."
    for name, shot in new.items():
        if name in old:
            changes = list(_shot(old[name], shot, after))
            if changes:
                yield f"{name}: {'; '.join(changes)}."
        else:
            yield f"{name} is new: {shot.size.value}, {_seconds(shot.length, after)}."
    names = list(old)
    places = {name: at for at, name in enumerate(names)}
    for at in sorted(moved([places[name] for name in new if name in places])):
        yield f"{names[at]} stands elsewhere in the film."


def _shot(old: Shot, new: Shot, plan: ShotList) -> Iterator[str]:
    if old.size is not new.size:
        yield f"{new.size.value} instead of {old.size.value}"
    if old.subjects != new.subjects:
        yield f"on {' and '.join(new.subjects) or 'the place'} instead of {' and '.join(old.subjects) or 'the place'}"
    if old.camera.model_copy(update={"reason": ""}) != new.camera.model_copy(update={"reason": ""}):
        alike = old.camera.kind is new.camera.kind
        yield f"its {new.camera.kind.value} is another" if alike else f"{new.camera.kind.value} instead of {old.camera.kind.value} camera"
    if old.length != new.length:
        yield f"{_seconds(new.length, plan)} instead of {_seconds(old.length, plan)}"
    told = ("id", "size", "subjects", "camera", "length", "prompt", "references")
    changed = [_CHANGED[name] for name in Shot.model_fields if name not in told and getattr(old, name) != getattr(new, name)]
    if changed:
        yield "; ".join(changed)
    elif old.prompt != new.prompt and (old.size, old.camera, old.subjects) == (new.size, new.camera, new.subjects):
        yield "other words in its prompt"


def _format(plan: ShotList) -> str:
    return f"{plan.size.width}x{plan.size.height} at {float(plan.rate.fraction):g} frames a second"


def _seconds(frames: int, plan: ShotList) -> str:
    return f"{float(plan.rate.seconds(frames)):.1f} s"


def text_diff(before: str, after: str, context: int = 2) -> str:
    """Two texts as a compact unified diff of their lines, without file names; empty for equal texts."""
    old, new = before.splitlines(), after.splitlines()
    start = next((at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), min(len(old), len(new)))
    most = min(len(old), len(new)) - start
    end = next((at for at in range(most) if old[-1 - at] != new[-1 - at]), most)
    if len(old) == len(new) == start:
        return ""
    first, last = max(0, start - context), max(0, end - context)
    a, b = old[first : len(old) - last], new[first : len(new) - last]
    return "\n".join(line for group in _groups(a, b, context) for line in _hunk(group, a, b, first))


Code = tuple[str, int, int, int, int]


def _groups(old: Sequence[str], new: Sequence[str], context: int) -> Iterator[list[Code]]:
    if max(len(old), len(new)) > _MOST_LINES:
        yield [("replace", 0, len(old), 0, len(new))]
        return
    for group in SequenceMatcher(None, old, new).get_grouped_opcodes(context):
        yield [(code, i, i_end, j, j_end) for code, i, i_end, j, j_end in group]


def _hunk(group: Sequence[Code], old: Sequence[str], new: Sequence[str], first: int) -> Iterator[str]:
    i, i_end, j, j_end = group[0][1], group[-1][2], group[0][3], group[-1][4]
    yield f"@@ -{first + i + 1},{i_end - i} +{first + j + 1},{j_end - j} @@"
    for code, i, i_end, j, j_end in group:
        if code == "equal":
            yield from (f" {line}" for line in old[i:i_end])
            continue
        yield from (f"-{line}" for line in old[i:i_end])
        yield from (f"+{line}" for line in new[j:j_end])


def changed_words(before: str, after: str) -> str:
    """Two versions of a text: “old” -> “new”, or for a long one its changes marked in place, [-old-] {+new+}."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    if max(len(old), len(new)) < _LONG or len(old) * len(new) > _WEIGHT:
        return f"{_quoted(before)} -> {_quoted(after)}"
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.quick_ratio() < 0.3:
        return f"{_quoted(before)} -> {_quoted(after)}"
    codes = matcher.get_opcodes()
    shown: list[str] = []
    for at, (code, i, i_end, j, j_end) in enumerate(codes):
        if code == "equal":
            shown.append(_context(old[i:i_end], first=at == 0, last=at == len(codes) - 1))
            continue
        gone, come = "".join(old[i:i_end]).strip(), "".join(new[j:j_end]).strip()
        shown += [f"[-{gone}-]"] if gone else []
        shown += [f"{{+{come}+}}"] if come else []
    return f"“{' '.join(part for part in shown if part)}”"


def _context(words: Sequence[str], first: bool, last: bool) -> str:
    """Unchanged words between changes, only those near them."""
    most = _ROUND * (1 if first or last else 2)
    if len(words) <= most + 1:
        return "".join(words).strip()
    ahead = [] if first else words[:_ROUND]
    behind = [] if last else words[-_ROUND:]
    return f"{''.join(ahead).strip()} … {''.join(behind).strip()}".strip()


def _quoted(text: str, most: int = _QUOTED) -> str:
    return f"“{_short(text, most)}”"


def _short(text: object, most: int = _QUOTED) -> str:
    words = " ".join(str(text).split())
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"
