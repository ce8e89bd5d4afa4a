"""Edits of scenes: cut, moved, swapped, and set at another hour, in other weather, in another place."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...core.names import TimeOfDay, Weather
from ...core.script import Scene
from ...tools.heading import TIMES
from ..design.places import find_set, is_place
from ..design.tables import table
from .desk import Desk, Refusal, filmed, played, small
from .script_notes import CutScenes, MoveScene, Setting, SwapScenes

_HOURS = {TimeOfDay.DAY: "by day", TimeOfDay.DAWN: "at dawn", TimeOfDay.DUSK: "at dusk", TimeOfDay.NIGHT: "at night"}
_SKIES = {
    Weather.CLEAR: "in clear weather", Weather.CLOUDY: "under a cloudy sky", Weather.RAIN: "in the rain", Weather.STORM: "in a storm",
    Weather.SNOW: "in the snow", Weather.FOG: "in the fog", Weather.WIND: "in the wind",
}  # fmt: skip
_SPOKEN_OF = ("dawn", "sunrise", "daybreak", "morning", "noon", "midday", "afternoon", "sunset", "dusk", "twilight", "evening", "midnight")
_HOUR_WORDS = re.compile(rf"\b(?:{'|'.join(_SPOKEN_OF)})\b", re.IGNORECASE)


def cut_scenes(desk: Desk, note: CutScenes) -> None:
    """Cut scenes, never the last that shows something; raises `Refusal`, as all edits do."""
    meant = {scene.id for scene in desk.scenes(note.scenes)}
    gone = [scene for scene in desk.script.scenes if (scene.id in meant) is not note.keep]
    kept = tuple(scene for scene in desk.script.scenes if scene not in gone)
    if not any(filmed(scene) for scene in kept) and any(filmed(scene) for scene in gone):
        raise Refusal("nothing would be left to film.")
    if not kept:
        raise Refusal("a script needs a scene.")
    desk.put(kept)
    verb = "was" if len(gone) == 1 else "were"
    desk.done.append(f"{desk.call(gone)} {verb} cut." if gone else "No scene had to be cut.")


def move_scene(desk: Desk, note: MoveScene) -> None:
    """Put scenes elsewhere, in their own order."""
    moved = desk.scenes(note.scene)
    anchors = desk.scenes(note.anchor) if note.anchor else []
    rest = [scene for scene in desk.script.scenes if scene not in moved]
    if note.anchor and (len(anchors) != 1 or anchors[0] in moved):
        raise Refusal("a scene goes before or after one other scene.")
    if anchors:
        at = rest.index(anchors[0]) + note.after
        where = f"{'after' if note.after else 'before'} {small(desk.call(anchors))}"
    else:
        at = len(rest) if note.after else 0
        where = "at the end" if note.after else "at the start"
    desk.put((*rest[:at], *moved, *rest[at:]))
    desk.done.append(f"{desk.call(moved)} {'comes' if len(moved) == 1 else 'come'} {where} now.")


def swap_scenes(desk: Desk, note: SwapScenes) -> None:
    """Let two scenes change places."""
    one, other = desk.scenes(note.one), desk.scenes(note.other)
    if len(one) != 1 or len(other) != 1 or one == other:
        raise Refusal("two single scenes can change places.")
    places = {one[0].id: other[0], other[0].id: one[0]}
    desk.put(tuple(places.get(scene.id, scene) for scene in desk.script.scenes))
    desk.done.append(f"{desk.call(one)} and {small(desk.call(other))} have changed places.")


def set_scenes(desk: Desk, note: Setting) -> None:
    """Another hour, weather, place or side of the door; words that speak of the old hour are pointed out."""
    scenes = desk.scenes(note.scenes)
    if note.place:
        _set_place(desk, note, scenes)
        return
    named = {"time": note.time, "weather": note.weather, "interior": note.interior}
    changes = {key: value for key, value in named.items() if value is not None}
    what = _setting_words(note)
    now = "now" if any(getattr(scene, key) != value for scene in scenes for key, value in changes.items()) else "already"
    if now == "now":
        desk.change(scenes, lambda scene: scene.model_copy(update={**changes, "slug": ""}))
    whole = not note.scenes.spans and not note.scenes.named
    plural = whole or len(scenes) > 1
    desk.done.append(f"{'All scenes' if whole else desk.call(scenes)} {'are' if plural else 'is'} {what} {now}.")
    if note.time is not None and (words := _contradictions(scenes, note.time)):
        desk.done.append(f"The words there still say {', '.join(f'“{word}”' for word in words)}; they were left as they are.")


def _set_place(desk: Desk, note: Setting, scenes: Sequence[Scene]) -> None:
    words = re.sub(r"\s+", " ", note.place)
    known = {scene.place.casefold(): scene for scene in desk.seen.scenes}
    same = known.get(words.casefold()) or known.get(re.sub(r"^(?:the|a|an) ", "", words.casefold()))
    found = find_set(words)
    if same is None and not _names_place(words):
        if not note.sure:
            desk.unread.append(note.said)
            return
        raise Refusal(f"no set is known for “{words}”; write its heading into script.fountain to have a neutral one stand in.")
    inside = note.interior if note.interior is not None else same.interior if same else bool(table("sets")[found.set]["interior"])
    place = same.place if same else words
    desk.change(scenes, lambda scene: scene.model_copy(update={"place": place, "interior": inside, "slug": ""}))
    side = "INT." if inside else "EXT."
    desk.done.append(f"{desk.call(scenes)} {'plays' if len(scenes) == 1 else 'play'} in {side} {place.upper()} now.")


def _setting_words(note: Setting) -> str:
    if note.time is not None:
        return _HOURS.get(note.time, f"in the {note.time.value}")
    if note.weather is not None:
        return _SKIES[note.weather]
    return "inside" if note.interior else "outside"


def _contradictions(scenes: Sequence[Scene], time: TimeOfDay) -> list[str]:
    """What a scene's own words still say of another hour."""
    found = (word.lower() for scene in scenes for one in played(scene) for word in _HOUR_WORDS.findall(one.text))
    return sorted({word for word in found if TIMES[word] is not time})


def _names_place(words: str) -> bool:
    """Whether a phrase has a place with a set in it."""
    tokens = re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", words.lower())
    runs = (" ".join(tokens[start:end]) for start in range(len(tokens)) for end in range(start + 1, min(start + 4, len(tokens)) + 1))
    return any(is_place(run) for run in runs)
