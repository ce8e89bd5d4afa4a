"""Making notes: from a clause and the rule that fits it to what the person meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace as changed

from ...tools.heading import read_heading
from .clauses import NUMBERS, QUOTE, Clause
from .scene_words import scenes_of, settings_of
from .script_notes import (
    AddLine,
    CutLine,
    CutScenes,
    Length,
    Manner,
    MoveScene,
    Note,
    Rename,
    Replace,
    Scenes,
    Setting,
    SwapScenes,
    Title,
)

Match = re.Match[str]

VOICED = r"whisper|shout|yell|scream|mumble|murmur|sing|hiss|growl|sigh|stammer|laugh|cry"


def _group(match: Match, *names: str) -> str:
    """The first of these groups that took part in a match."""
    groups = match.groupdict()
    return next((groups[name] for name in names if groups.get(name)), "")


def _where(match: Match) -> Scenes:
    said = _group(match, "scenes", "scenes2")
    return scenes_of(said) if said else Scenes()


def _scene(text: str) -> Scenes:
    """A single scene, the word "scene" left out or not."""
    return scenes_of(text if "scene" in text.lower() else f"scene {text}")


def cut(clause: Clause, match: Match) -> list[Note]:
    """These scenes gone."""
    return [CutScenes(clause.text, _where(match))]


def between(clause: Clause, match: Match) -> list[Note] | None:
    """A scene between two others."""
    spans = scenes_of(match["both"]).spans
    first = min((one for one, _ in spans), key=lambda number: int(number) if number.isdigit() else 0, default="")
    return [MoveScene(clause.text, _where(match), Scenes(((first, first),)), after=True)] if len(spans) == 2 else None


def heading(clause: Clause, match: Match) -> list[Note]:
    """A scene heading, as a screenplay writes it."""
    read = read_heading(clause.text[match.start("heading") : match.end("heading")].upper())
    place = Setting(clause.text, _where(match), place=read.place, interior=read.interior)
    return [place, Setting(clause.text, _where(match), time=read.time), Setting(clause.text, _where(match), weather=read.weather)]


def keep(clause: Clause, match: Match) -> list[Note]:
    """These scenes and no others."""
    return [CutScenes(clause.text, _where(match), keep=True)]


def leave(clause: Clause, match: Match) -> list[Note]:
    """Nothing: the rest is fine as it is."""
    return []


def move(clause: Clause, match: Match) -> list[Note]:
    """A scene before or after another."""
    after = match["side"].lower() != "before"
    return [MoveScene(clause.text, _where(match), _scene(match["anchor"]), after)]


def move_first(clause: Clause, match: Match) -> list[Note]:
    """Scenes at the start."""
    return [MoveScene(clause.text, _where(match), None, after=False)]


def move_last(clause: Clause, match: Match) -> list[Note]:
    """Scenes at the end."""
    return [MoveScene(clause.text, _where(match), None, after=True)]


def swap(clause: Clause, match: Match) -> list[Note] | None:
    """Two scenes in each other's places."""
    both = _where(match)
    if other := _group(match, "other"):
        return [SwapScenes(clause.text, both, _scene(other))]
    spans = both.spans
    return [SwapScenes(clause.text, Scenes(spans[:1]), Scenes(spans[1:]))] if len(spans) == 2 else None


def place(clause: Clause, match: Match) -> Sequence[Note] | None:
    """Scenes at another hour, in other weather, in another place."""
    tail = clause.part(match.start("tail"), match.end("tail"))
    placed = bool(_group(match, "verb"))
    notes = settings_of(tail, _where(match), clause.text, placed)
    if notes and _group(match, "scenes").lower() == "it" and any(isinstance(note, Setting) and note.place for note in notes):
        return None  # "put it in the kitchen" may mean any thing
    return notes


def title(clause: Clause, match: Match) -> list[Note] | None:
    """Another title; idioms are none."""
    title = clause.said(match, "title").strip(" \"'“”")
    return [Title(clause.text, title)] if title and title.lower() not in ("a day", "quits", "off") else None


def again(clause: Clause, match: Match) -> list[Note]:
    """The idea told another way."""
    return [Length(clause.text, "another")]


def shorter(clause: Clause, match: Match) -> list[Note]:
    """The idea told in fewer words."""
    return [Length(clause.text, "shorter")]


def longer(clause: Clause, match: Match) -> list[Note]:
    """The idea told in more words."""
    return [Length(clause.text, "longer")]


def seconds(clause: Clause, match: Match) -> list[Note]:
    """The idea told for a length."""
    count = match["count"].lower().replace(",", ".")
    seconds = round((NUMBERS[count] if count in NUMBERS else float(count)) * (60 if match["unit"].lower().startswith("m") else 1))
    way = _group(match, "way").lower()
    change = "" if not way else "longer" if way in ("longer", "add", "more") else "shorter"
    return [Length(clause.text, change, seconds)]


def rename(clause: Clause, match: Match) -> list[Note] | None:
    """Somebody's new name; a whole sentence is none."""
    name = clause.said(match, "name")
    if name == name.lower() and not re.match(r"(?:the|a|an)\s", name):
        name = re.sub(r"(?<![\w'’])\w", lambda letter: letter[0].upper(), name)  # "call the keeper ada"
    who = re.sub(r"['’]s?$", "", clause.said(match, "who"))
    sane = len(name) <= 40 and len(name.split()) <= 5 and re.search(r"[^\W\d_]", name) and who.lower() not in ("it", "this", "that")
    return [Rename(clause.text, who, name)] if sane else None


def call(clause: Clause, match: Match) -> list[Note] | None:
    """ "Call the old keeper Ada": the name is what stands in quotes, else the capitals at the end, else the last word."""
    inner = clause.part(match.start("words"), match.end("words"))
    for name in (QUOTE, r"[^\W\d_a-z]\S*(?:\s+(?:[^\W\d_a-z]\S*|of|the|de|von|van))*", r"\S+"):
        if parted := re.fullmatch(rf"(?P<who>.+?)\s+(?P<name>{name})", inner.masked):
            return [changed(note, said=clause.text) for note in rename(inner, parted) or ()] or None
    return None


def cut_words(clause: Clause, match: Match) -> list[Note]:
    """A line by its words, or only the words."""
    kind = _group(match, "kind").lower()
    if kind.startswith(("word", "phrase")):
        return [Replace(clause.text, clause.said(match, "text"), "", _where(match))]
    return [CutLine(clause.text, clause.said(match, "text"), 0, _where(match), kind)]


def cut_lines(clause: Clause, match: Match) -> list[Note]:
    """All that somebody says."""
    return [CutLine(clause.text, scenes=_where(match), kind="line", who=clause.said(match, "who") if _group(match, "who") else "narrator")]


def cut_nth(clause: Clause, match: Match) -> list[Note] | None:
    """A line by its number."""
    nth = _nth(match)
    return [CutLine(clause.text, "", nth, _where(match), _group(match, "kind", "kind2").lower())] if nth else None


def _nth(match: Match) -> int:
    """Which line is meant; -1 the last, 0 when that is no number."""
    if word := _group(match, "nth").lower():
        return NUMBERS.get(word, 0) or (int(word) if word.isdigit() else 0)
    spans = scenes_of(f"{_group(match, 'order')} scene").spans
    return int(spans[0][0]) if spans else 0


def replace(clause: Clause, match: Match) -> list[Note]:
    """Words for words."""
    who = clause.said(match, "who") if _group(match, "who") else ""
    return [Replace(clause.text, clause.said(match, "old"), clause.said(match, "new"), _where(match), who)]


def add(clause: Clause, match: Match) -> list[Note]:
    """A new line."""
    who = clause.said(match, "who") if _group(match, "who") else ""
    side = _group(match, "side").lower()
    first = _group(match, "end", "end2").lower() in ("start", "beginning", "top") or side == "before"
    beside = clause.said(match, "beside") if side else ""
    return [AddLine(clause.text, who, clause.said(match, "text"), _where(match), first, beside)]


def speak(clause: Clause, match: Match) -> list[Note]:
    """How somebody speaks."""
    word = _group(match, "how", "how2").lower()
    voiced = re.match(VOICED, word)
    manner = f"{voiced[0]}ing" if voiced else word
    words = clause.said(match, "text") if _group(match, "text") else ""
    return [Manner(clause.text, clause.said(match, "who"), manner, _where(match), words)]
