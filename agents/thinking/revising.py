"""A model's revision of a script: what stays is taken from the script itself, word for word and with its id."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ...core.names import ActionId, LineId, SceneId
from ...core.script import Action, Element, Line, Remark, Scene, Script
from ...tools.language import is_small_word, is_written_in
from .cleaning import plain
from .drafts import ElementDraft, RevisedElement, RevisedScene, RevisedScript, SceneDraft
from .scripting import LONGEST_TITLE, MOST_ELEMENTS, Building, settled, wrong_words

MOST_SENTENCES, LONGEST_SENTENCE = 20, 300


@dataclass(frozen=True)
class Revision:
    """A script after notes, with sentences of what was done, what was not, and what code mended."""

    script: Script
    done: tuple[str, ...] = ()
    not_done: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()


@dataclass
class RevisionCheck:
    """What is wrong with a revision, in words for the model that made it.

    Of a script that was handed in, a line may be cut or reworded only where the notes speak of it;
    what goes beyond that is told once, and shown to the person after that (the gate lists every change).
    """

    before: Script
    source: str
    language: str
    handed_in: bool
    notes: str
    asked: bool = field(default=False, init=False)

    def __call__(self, draft: RevisedScript) -> list[str]:
        """The faults."""
        faults = list(self._hard(draft))
        if not self.asked and not faults and self.handed_in:
            faults += self._beyond(draft)
        self.asked = True
        return faults

    def _hard(self, draft: RevisedScript) -> Iterable[str]:
        scenes, elements = _known(self.before)
        if sum(len(scene.elements) for scene in draft.scenes) > MOST_ELEMENTS:
            yield f"The script has more than {MOST_ELEMENTS} lines and actions."
        for at, scene in enumerate(draft.scenes, 1):
            if scene.keep and scene.keep not in scenes:
                yield f"Scene {at} keeps {scene.keep!r}, and there is no such scene. Known: {', '.join(scenes)}."
            if not scene.keep and not plain(scene.place):
                yield f"Scene {at} is new and has no place."
            for one in scene.elements:
                if one.keep and one.keep not in elements:
                    yield f"Scene {at} keeps {one.keep!r}, and there is no such element."
                elif not one.keep and not one.text.strip():
                    yield f"Scene {at} has a new element without words."
                elif one.text.strip() and not one.type and not one.keep:
                    yield f"Scene {at}: a new element is an action or a line; say which in type."
        kept = Counter(one.keep for scene in draft.scenes for one in scene.elements if one.keep)
        yield from (f"{name} stands {count} times; an element stands once." for name, count in kept.items() if count > 1)
        kept_scenes = Counter(scene.keep for scene in draft.scenes if scene.keep)
        yield from (f"Scene {name} stands {count} times; a scene stands once." for name, count in kept_scenes.items() if count > 1)
        new = [one.text for scene in draft.scenes for one in scene.elements if one.text.strip()]
        yield from wrong_words([*new, draft.title, draft.logline], self.source)
        for at, scene in enumerate(draft.scenes, 1):
            if not scene.elements:
                yield f"Scene {at} is empty. Leave it out to cut it, or keep what is in it."
        said = [one for scene in draft.scenes for one in scene.elements if _is_line(one, elements)]
        if not said and self.before.lines():
            yield "No line is left. A note never empties a film."
        lines = [one.text for one in said if one.text.strip()]
        if not is_written_in(" ".join(lines), self.language):
            yield f"The new lines are not in the script's language ({self.language})."

    def _beyond(self, draft: RevisedScript) -> Iterable[str]:
        """Lines of a script that was handed in which are gone or reworded though the notes do not seem to speak of them."""
        if _speaks_of_all(self.notes):
            return
        stays = {one.keep for scene in draft.scenes for one in scene.elements if one.keep and not one.text.strip()}
        touched = [line for line in self.before.lines() if line.id not in stays]
        loose = [line for line in touched if not _speaks_of(self.notes, line, self.before)]
        if loose:
            listed = ", ".join(str(line.id) for line in loose[:12])
            yield (
                f"The script was handed in, and {listed} would be cut or reworded. Keep every line by its id that no note speaks of; "
                "if a note does mean these, give the same answer again."
            )


def revised(draft: RevisedScript, before: Script, source: str = "") -> Revision:
    """A checked revision as a script. Ids of what stays, or was reworded in place, are kept; remarks stay in their scenes."""
    building = Building(draft.characters, source, before.characters)
    scenes_before, elements_before = _known(before)
    scenes = [_scene(one, building, scenes_before.get(one.keep), elements_before) for one in draft.scenes]
    script = before.model_copy(
        update={
            "title": plain(draft.title)[:LONGEST_TITLE].strip(' ."“”') or before.title,
            "logline": plain(draft.logline)[:300] or before.logline,
            "characters": building.characters(),
            "scenes": tuple(scene for scene in scenes if scene.elements),
        }
    )
    if not script.scenes:
        script = before
    undone = tuple(f"Not done: {one}" for one in _sentences(draft.not_done))
    return Revision(settled(_named(script, before)), _sentences(draft.done), undone, tuple(building.mended))


def _sentences(said: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(words[:LONGEST_SENTENCE] for one in said[:MOST_SENTENCES] if (words := plain(one)))


def _is_line(one: RevisedElement, known: dict[str, Element]) -> bool:
    return one.type == "line" if one.text.strip() and one.type else isinstance(known.get(one.keep), Line)


def _scene(draft: RevisedScene, building: Building, before: Scene | None, known: dict[str, Element]) -> Scene:
    elements = [made for one in draft.elements if (made := _element(one, building, known)) is not None]
    if before is None:
        heading = SceneDraft(
            place=draft.place, interior=bool(draft.interior), time=draft.time, weather=draft.weather, elements=()
        )  # fmt: skip
        fresh = building.scene(heading)
        return fresh.model_copy(update={"elements": tuple(elements)})
    changes: dict[str, object] = {"elements": tuple(_with_remarks(elements, before))}
    place = plain(draft.place).strip(" .")[:80]
    if place:
        changes["place"] = before.place if place.casefold() == before.place.casefold() else place
    if place and draft.interior is not None:
        changes["interior"] = draft.interior
    if draft.time:
        changes["time"] = building.hour(draft.time)
    if draft.weather:
        changes["weather"] = building.sky(draft.weather)
    if any(getattr(before, name) != value for name, value in changes.items() if name != "elements"):
        changes["slug"] = ""  # the heading as it was written says something else now
    return before.model_copy(update=changes)


def _element(draft: RevisedElement, building: Building, known: dict[str, Element]) -> Element | None:
    before = known.get(draft.keep)
    if before is not None and not draft.text.strip():
        return before
    kind = draft.type or ("line" if isinstance(before, Line) else "action")
    speaker = draft.speaker
    if isinstance(before, Line) and not speaker:
        speaker = next((one.name for one in building.characters() if one.id == before.speaker), "")
    made = building.element(ElementDraft(type=kind, speaker=speaker, text=draft.text, manner=draft.manner))
    if made is None or before is None or type(made) is not type(before):
        return made
    if isinstance(made, Line) and isinstance(before, Line):
        kept = before.model_dump(include={"id", "offscreen", "extension", "dual", "sung"})
        return made.model_copy(update={**kept, **({"offscreen": False, "extension": ""} if made.speaker != before.speaker else {})})
    return made.model_copy(update=before.model_dump(include={"id", "card"} if isinstance(before, Action) else {"id"}))


def _with_remarks(elements: list[Element], before: Scene) -> Iterator[Element]:
    """The elements with the scene's remarks, each behind what it stood behind, as far as that is still there."""
    waiting: dict[str, list[Remark]] = {}
    last = ""
    for element in before.elements:
        if isinstance(element, Remark):
            waiting.setdefault(last, []).append(element)
        else:
            last = str(element.id)
    yield from waiting.pop("", [])
    for element in elements:
        yield element
        if not isinstance(element, Remark):
            yield from waiting.pop(str(element.id), [])
    for remarks in waiting.values():
        yield from remarks


def _named(script: Script, before: Script) -> Script:
    """Ids for what is new, none of which was ever used here."""
    scenes_before, elements_before = _known(before)
    used = set(scenes_before) | set(elements_before)

    def fresh(stem: str) -> str:
        at = 1
        while f"{stem}{at}" in used:
            at += 1
        used.add(f"{stem}{at}")
        return f"{stem}{at}"

    scenes = []
    for scene in script.scenes:
        name = scene.id or SceneId(fresh("s"))
        elements: list[Element] = []
        for one in scene.elements:
            if isinstance(one, Action) and not one.id:
                elements.append(one.model_copy(update={"id": ActionId(fresh(f"{name}-a"))}))
            elif isinstance(one, Line) and not one.id:
                elements.append(one.model_copy(update={"id": LineId(fresh(f"{name}-l"))}))
            else:
                elements.append(one)
        scenes.append(scene.model_copy(update={"id": name, "elements": tuple(elements)}))
    return script.model_copy(update={"scenes": tuple(scenes)})


def _known(script: Script) -> tuple[dict[str, Scene], dict[str, Element]]:
    scenes = {str(scene.id): scene for scene in script.scenes}
    elements: dict[str, Element] = {str(one.id): one for scene in script.scenes for one in scene.elements if not isinstance(one, Remark)}
    return scenes, elements


_ALL = frozenset(
    {"everything", "all", "whole", "entire", "every", "shorter", "longer", "tone", "funnier", "sadder", "another", "again", "different"}
    | {"rewrite", "style", "voice", "language", "simpler", "scene", "scenes", "translate"}
)


def _speaks_of_all(notes: str) -> bool:
    """Whether notes are about more than single words, so that any line may be meant."""
    return bool(_ALL & set(plain(notes).casefold().replace(",", " ").replace(".", " ").split()))


def _speaks_of(notes: str, line: Line, script: Script) -> bool:
    """Whether notes name a line: its id, its speaker, or words that stand in it."""
    low = plain(notes).casefold()
    name = script.name_of(line.speaker).casefold().removeprefix("the ")
    words = {word.strip(".,;:!?\"'“”") for word in line.text.casefold().split()}
    said = {word.strip(".,;:!?\"'“”") for word in low.split()}
    return str(line.id) in low or name in low or any(len(word) > 2 and not is_small_word(word) for word in words & said)

