"""Edits of people and lines: a new name, a manner, a line cut, added, or put in other words."""

from __future__ import annotations

import re

from ...core.names import NARRATOR, CharacterId, LineId
from ...core.script import Action, Line, Scene
from . import renaming
from .desk import Desk, Refusal, filmed, lines, played, small
from .renaming import who_is
from .script_notes import AddLine, CutLine, Manner, Rename, Replace, Scenes


def rename(desk: Desk, note: Rename) -> None:
    """Give a character another name, wherever the script says the old one; raises `Refusal`, as all edits do."""
    words = f"{note.who} {note.name}".split()
    splits = [(note.who, note.name), *((" ".join(words[:at]), " ".join(words[at:])) for at in range(len(words) - 1, 0, -1))]
    who, name = next(((who, name) for who, name in splits if len(who_is(who, desk.script)) == 1), splits[0])
    person = desk.who(who)
    if person == NARRATOR:
        raise Refusal("the narrator is never named on screen.")
    if any(one.id != person and one.name.casefold() == name.casefold() for one in desk.script.characters):
        raise Refusal(f"there is a character called {name} already.")
    before = desk.script.name_of(person)
    written = renaming.rename(desk.script, person, name)
    desk.script = written.script
    count = f"in {written.count} place{'s' * (written.count != 1)} of the text" if written.count else "in the cast"
    desk.done += [f"{before} is called {name} now, {count}.", *written.remarks]


def set_manner(desk: Desk, note: Manner) -> None:
    """How somebody says their lines."""
    who = desk.who(note.who)
    wanted = [
        (scene, line)
        for scene in desk.scenes(note.scenes)
        for line in lines(scene)
        if line.speaker == who and (not note.words or _holds(line.text, note.words))
    ]
    name = desk.script.name_of(who)
    if not wanted:
        words = f" “{note.words}”" if note.words else " anything"
        raise Refusal(f"{name} does not say{words} {'there' if note.scenes != Scenes() else 'in the script'}.")
    ids = {line.id for _, line in wanted}
    desk.edit(lambda one: one.model_copy(update={"manner": note.manner}) if isinstance(one, Line) and one.id in ids else one)
    desk.done.append(f"{name} says {len(ids)} line{'s' * (len(ids) != 1)} ({note.manner}) now.")


def cut_line(desk: Desk, note: CutLine) -> None:
    """Cut a line or an action, by its words or its number; of words within one, only these."""
    if note.who:
        _cut_lines_of(desk, note)
        return
    element = _one_with(desk, note.words, note.scenes) if note.words else _nth(desk, note)
    if note.words and not note.kind and _plain(element.text) != _plain(note.words):
        replace(desk, Replace(note.said, note.words, "", note.scenes))
        return
    if sum(len(played(scene)) for scene in desk.script.scenes) <= 1:
        raise Refusal("nothing would be left to film.")
    desk.edit(lambda one: None if one is element else one)
    desk.done.append(f"Cut: {_quoted(element.text)}")


def _cut_lines_of(desk: Desk, note: CutLine) -> None:
    who, scenes = desk.who(note.who), desk.scenes(note.scenes)
    gone = {line.id for scene in scenes for line in lines(scene) if line.speaker == who}
    name = desk.script.name_of(who)
    if not gone:
        raise Refusal(f"{name} does not say anything {'there' if note.scenes != Scenes() else 'in the script'}.")
    if all(one.id in gone for scene in desk.script.scenes for one in scene.played):
        raise Refusal("nothing would be left to film.")
    desk.edit(lambda one: None if one.id in gone else one)
    desk.done.append(f"{len(gone)} line{'s' * (len(gone) != 1)} of {small(name) if name.startswith('The ') else name} cut.")


def _one_with(desk: Desk, words: str, where: Scenes) -> Line | Action:
    """The one line or action with these words: the one that is nothing else, else the one that holds them."""
    elements = [element for scene in desk.scenes(where) for element in played(scene)]
    exact = [element for element in elements if _plain(element.text) == _plain(words)]
    hits = exact or [element for element in elements if _holds(element.text, words)]
    if not hits:
        raise Refusal("no line or action has these words.")
    if len(hits) > 1:
        raise Refusal(f"{len(hits)} lines have these words; say which one: cut line 2 of scene 1.")
    return hits[0]


def _nth(desk: Desk, note: CutLine) -> Line | Action:
    scenes = desk.scenes(note.scenes)
    if len(scenes) != 1:
        raise Refusal(f"say of which scene: cut {note.kind} {max(note.number, 1)} of scene 1.")
    wanted: list[Line | Action] = [one for one in played(scenes[0]) if isinstance(one, Line) is (note.kind == "line")]
    at = note.number - 1 if note.number > 0 else len(wanted) + note.number
    if not 0 <= at < len(wanted):
        raise Refusal(f"{small(desk.call(scenes))} has {len(wanted)} {note.kind}{'s' * (len(wanted) != 1)}.")
    return wanted[at]


def replace(desk: Desk, note: Replace) -> None:
    """Words for words; what is left without any word is cut."""
    if not note.old:
        raise Refusal("say which words.")
    who = desk.who(note.who) if note.who else None
    pattern, ids = _finding(note.old), {scene.id for scene in desk.scenes(note.scenes)}
    count, bare = 0, 0

    def written(element: Line | Action) -> Line | Action | None:
        nonlocal count, bare
        if who is not None and (not isinstance(element, Line) or element.speaker != who):
            return element
        text, times = pattern.subn(lambda _: note.new, element.text)
        if not times:
            return element
        count += times
        text = re.sub(r"\s+([.,;:!?…])", r"\1", re.sub(r"\s{2,}", " ", text)).strip() if not note.new else text
        bare += not re.search(r"\w", text)
        return element.model_copy(update={"text": text}) if re.search(r"\w", text) else None

    before = desk.script
    desk.edit(written, ids)
    if not count:
        raise Refusal(f"{'their lines do not have' if note.who else 'no line or action has'} these words.")
    if not any(filmed(scene) for scene in desk.script.scenes):
        desk.script = before
        raise Refusal("nothing would be left to film.")
    what = f"“{note.old}” became “{note.new}”" if note.new else f"“{note.old}” was cut"
    if who_is(note.old, desk.script) and not note.who:
        what = f"{what} (in the text only; to rename the character say: call {note.old} …)"
    desk.done.append(f"{what}, {count} time{'s' * (count != 1)}{', and what was left empty is gone' if bare else ''}.")


def add_line(desk: Desk, note: AddLine) -> None:
    """A new line, with an id that was never used."""
    if not re.search(r"\w", note.text):
        raise Refusal("a line needs words.")
    who = desk.who(note.who) if note.who else NARRATOR
    beside = _one_with(desk, note.beside, note.scenes) if note.beside else None
    if beside is not None:
        scene = next(scene for scene in desk.script.scenes if any(one is beside for one in scene.elements))
        at = next(index for index, one in enumerate(scene.elements) if one is beside) + (not note.first)
    else:
        scene = _home(desk, who, note)
        at = 0 if note.first else len(scene.elements)
    line = Line(id=_fresh(desk, scene), speaker=who, text=re.sub(r"\s+", " ", note.text))
    desk.change([scene], lambda one: one.model_copy(update={"elements": (*one.elements[:at], line, *one.elements[at:])}))
    desk.done.append(f"{desk.call([scene])} has a new line, {desk.script.name_of(who)}: {_quoted(line.text)}")


def _home(desk: Desk, who: CharacterId, note: AddLine) -> Scene:
    """Where a line goes that names no scene: the last one in which its speaker speaks, else the last."""
    scenes = desk.scenes(note.scenes)
    if note.scenes != Scenes() and len(scenes) != 1:
        raise Refusal("say one scene.")
    speaking = [scene for scene in scenes if any(line.speaker == who for line in lines(scene))]
    return scenes[0] if len(scenes) == 1 else (speaking or scenes)[-1]


def _fresh(desk: Desk, scene: Scene) -> LineId:
    used = {str(getattr(one, "id", "")) for script in (desk.seen, desk.script) for part in script.scenes for one in part.elements}
    return LineId(next(name for at in range(1, len(used) + 2) if (name := f"{scene.id}-l{at}") not in used))


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", "", text).casefold().split())


def _holds(text: str, words: str) -> bool:
    """Whether a text has these words, marks and capitals aside."""
    return bool(_plain(words)) and f" {_plain(words)} " in f" {_plain(text)} "


def _finding(words: str) -> re.Pattern[str]:
    """A pattern for words in a text: whole ones, any blanks between them, either apostrophe, capitals as they come."""
    parts = [re.sub(r"['’]", "['’]", re.escape(part)) for part in words.split()]
    start = r"(?<!\w)" if words[:1].isalnum() else ""
    end = r"(?!\w)" if words[-1:].isalnum() else ""
    return re.compile(start + r"\s+".join(parts) + end, re.IGNORECASE)


def _quoted(text: str, most: int = 80) -> str:
    return f"“{text}”" if len(text) <= most else f"“{text[: most - 1].rstrip()}…”"
