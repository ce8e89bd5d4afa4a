"""The desk on which a script is rewritten: what the person saw, what it is now, and what was done and refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ...core.names import CharacterId, SceneId
from ...core.script import Action, Element, Line, Scene, Script
from .renaming import who_is
from .script_notes import Scenes


class Refusal(Exception):
    """Why a note can't be followed, and what exists instead."""


@dataclass
class Desk:
    """A script being rewritten; `seen` is how the person saw it, which scene numbers mean."""

    seen: Script
    script: Script = field(init=False)
    done: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.script = self.seen

    def who(self, words: str) -> CharacterId:
        """Whom a person means; raises `Refusal` for nobody, and for more than one."""
        names = ", ".join(one.name for one in self.script.characters) or "nobody but the narrator"
        found = who_is(words, self.script)
        if len(found) > 1:
            raise Refusal(f"“{words}” may be {' or '.join(self.script.name_of(one) for one in found)}; say which.")
        if not found:
            raise Refusal(f"nobody is called “{words}”; the script has {names}.")
        return found[0]

    def scenes(self, which: Scenes) -> list[Scene]:
        """The scenes meant, as they stand now, in the film's order; raises `Refusal` for one that is not there."""
        ids = meant(which, self.seen)
        now = {scene.id: scene for scene in self.script.scenes}
        if which != Scenes() and any(name not in now for name in ids):
            raise Refusal("a note before this one cut that scene.")
        return [now[name] for name in ids if name in now]

    def put(self, scenes: Sequence[Scene]) -> None:
        """Make these the scenes."""
        self.script = self.script.model_copy(update={"scenes": tuple(scenes)})

    def change(self, scenes: Sequence[Scene], change: Callable[[Scene], Scene]) -> None:
        """These scenes through `change`."""
        ids = {scene.id for scene in scenes}
        self.put([change(scene) if scene.id in ids else scene for scene in self.script.scenes])

    def edit(self, change: Callable[[Line | Action], Line | Action | None], scenes: set[SceneId] | None = None) -> None:
        """Every line and action through `change`; None cuts it. What is neither stays."""
        changed = []
        for scene in self.script.scenes:
            if scenes is not None and scene.id not in scenes:
                changed.append(scene)
                continue
            elements: list[Element] = []
            for element in scene.elements:
                new = change(element) if isinstance(element, (Line, Action)) else element
                elements += [new] if new is not None else []
            changed.append(scene.model_copy(update={"elements": tuple(elements)}))
        self.put(changed)

    def call(self, scenes: Sequence[Scene]) -> str:
        """ "Scene 2 (EXT. THE MARKET)", "Scenes 2, 3 and 4", numbered as the person saw them."""
        order = [scene.id for scene in self.seen.scenes]
        numbers = [scene.number or str(order.index(scene.id) + 1) for scene in scenes]
        if len(scenes) == 1:
            return f"Scene {numbers[0]} ({scenes[0].heading.rpartition(' - ')[0]})"
        return f"Scenes {', '.join(numbers[:-1])} and {numbers[-1]}"


def meant(which: Scenes, script: Script) -> list[SceneId]:
    """The ids of the scenes that a reference means in a script."""
    scenes = script.scenes
    if which.named:
        found = [scene.id for scene in scenes if _fits(scene, which.named)]
        if not found:
            places = ", ".join(dict.fromkeys(scene.place for scene in scenes))
            raise Refusal(f"there is no scene “{which.named}”; the scenes play in {places}.")
        return found
    if not which.spans:
        return [scene.id for scene in scenes]
    wanted: set[int] = set()
    for first, last in which.spans:
        start, end = _index(first, scenes), _index(last, scenes)
        wanted |= set(range(min(start, end), max(start, end) + 1))
    return [scenes[at].id for at in sorted(wanted)]


def _index(number: str, scenes: Sequence[Scene]) -> int:
    """Where the scene of a number stands: by the number that the script gives it, else by counting."""
    own = [scene.number.strip(".") for scene in scenes]
    if number in (folded := [one.casefold() for one in own]):
        return folded.index(number)
    if re.fullmatch(r"-?\d+", number):
        at = int(number) - 1 if int(number) > 0 else len(scenes) + int(number)
        if 0 <= at < len(scenes) and int(number) != 0 and (int(number) < 0 or not own[at]):
            return at
    count = len(scenes)
    have = f"the script has {count} scene{'s' * (count != 1)}"
    numbered = f", numbered {', '.join(filter(None, own))}" if any(own) else ""
    raise Refusal(f"there is no scene {number.lstrip('-')}: {have}{numbered}.")


def _fits(scene: Scene, words: str) -> bool:
    """Whether a scene is meant by its place, its hour or its weather."""
    bare = re.sub(r"^(?:the|a|an) ", "", words.casefold())
    place = scene.place.casefold()
    return re.search(rf"\b{re.escape(bare)}\b", place) is not None or bare in (scene.time.value, scene.weather.value)


def played(scene: Scene) -> list[Line | Action]:
    """What of a scene is filmed: its lines and actions."""
    return [element for element in scene.elements if isinstance(element, (Line, Action))]


def lines(scene: Scene) -> list[Line]:
    """The lines of a scene."""
    return [element for element in scene.elements if isinstance(element, Line)]


def filmed(scene: Scene) -> bool:
    """Whether a scene holds anything that is filmed."""
    return bool(scene.played)


def small(words: str) -> str:
    """Words as they stand inside a sentence."""
    return words[:1].lower() + words[1:]
