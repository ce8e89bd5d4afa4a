"""The art director with a model: words and looks over the rules' bible, each sheet asked for once and then fixed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from ... import prompts
from ...core.bible import Age, Being, Bible, CharacterSheet, Gender, LocationSheet, Look
from ...core.document import Document, Part, content_hash
from ...core.event import Event
from ...core.script import Character, Line, Scene, Script
from ...core.thought import Role
from ...tools.llm import Mind
from ..art_director import Casting, recast
from ..crew import Crew, Tell
from ..design.descriptions import read_description
from ..design.palettes import apart
from . import memory
from .cleaning import is_blank, plain, too_long_for
from .drafts import COLOURS, LOOKS, MUSIC, BibleDraft, CharacterDraft, PlaceDraft
from .scripting import about, wrong_words
from .vocabulary import described_places

PART = "bible"
DESIGNS = ".rushes/designs.json"
LEAST, MOST = 3, 70
"""Words of a sheet."""

ALIKE = 0.06
"""Two colours nearer than this (OKLab) are one at a glance."""

_HEX = re.compile(r"^#[0-9a-f]{6}$")
_SPECIES = 40
_FOREIGN = re.compile(
    r"\b(?:close-?up|wide shot|bokeh|8k|4k|masterpiece|cinematic|photorealistic|at (?:night|dawn|dusk|noon)|moonlight|moonlit|sunlight)\b",
    re.IGNORECASE,
)
"""Words that change from shot to shot, or belong to the style; no sheet holds them."""


class Design(Part):
    """A sheet's draft, for as long as what it was drawn from (`of`) stays the same. `answer` is where it is kept."""

    of: str
    answer: str
    character: CharacterDraft | None = None
    place: PlaceDraft | None = None


class Designs(Document):
    """What the art director has fixed, sheet by sheet, so that an edit of the script redraws nobody who stayed the same."""

    schema_kind: ClassVar[str] = "designs"

    mind: str = ""
    sheets: tuple[Design, ...] = ()
    palette: tuple[str, ...] = ()
    music: str = ""

    def of(self, key: str) -> Design | None:
        """What is fixed for a character or place."""
        return next((one for one in self.sheets if one.of == key), None)


@dataclass
class BibleCheck:
    """What is wrong with a bible, in words for the model that drew it. People who look alike are told of once."""

    characters: Sequence[str]
    places: Sequence[str]
    source: str
    asked: bool = field(default=False, init=False)

    def __call__(self, draft: BibleDraft) -> list[str]:
        """The faults."""
        faults = list(self._missing("character", self.characters, [one.id for one in draft.characters]))
        faults += self._missing("place", self.places, [one.id for one in draft.places])
        sheets: list[CharacterDraft | PlaceDraft] = [*draft.characters, *draft.places]
        for one in sheets:
            count = len(plain(one.words).split())
            if is_blank(one.words) or count < LEAST:
                faults.append(f"The words for {one.id!r} say nothing that can be seen.")
            elif count > MOST or too_long_for(count, one.words):
                faults.append(f"The words for {one.id!r} are {count}, of {len(one.words)} letters; 15 to 35 are wanted.")
            if found := _FOREIGN.search(one.words):
                faults.append(f"The words for {one.id!r} hold {found[0]!r}: that changes from shot to shot, or is the style's.")
        faults += wrong_words([one.words for one in sheets], self.source)
        if not self.asked:
            faults += _alike(draft.characters)
        self.asked = True
        return faults

    def _missing(self, kind: str, wanted: Sequence[str], given: Sequence[str]) -> Iterable[str]:
        for name in wanted:
            if name not in given:
                yield f"The {kind} {name!r} is missing; ids are given as they stand in the list."


def _alike(characters: Sequence[CharacterDraft]) -> Iterable[str]:
    """Pairs that are told apart neither by their garment nor by its colour."""
    known = [one for one in characters if _HEX.match(one.main.lower())]
    for at, one in enumerate(known):
        for other in known[at + 1 :]:
            if (one.being, one.garment) == (other.being, other.garment) and apart(one.main.lower(), other.main.lower()) < ALIKE:
                yield f"{one.id} and {other.id} wear the same garment in nearly the same colour; give one of them another."


def design(crew: Crew, mind: Mind, script: Script, drawn: Bible, voices: Casting, tell: Tell) -> Bible:
    """The bible with the model's words and looks over the rules'; voices are cast by rules for the looks that came of it.

    Only what is new since the last time is asked for. Raises `ModelError`, `BudgetReached` or `UnusableModel`.
    """
    fixed = crew.project.find(DESIGNS, Designs) or Designs()
    if fixed.mind != mind.name:
        fixed = Designs(mind=mind.name)
    people = {_of_character(one, drawn): one for one in script.characters if any(sheet.id == one.id for sheet in drawn.characters)}
    places = {_of_place(sheet): sheet for sheet in drawn.locations}
    new_people = {key: one for key, one in people.items() if fixed.of(key) is None}
    new_places = {key: one for key, one in places.items() if fixed.of(key) is None}
    if new_people or new_places:
        standing = [fixed.of(key) for key in (*people, *places)]
        fixed = _ask(crew, mind, script, drawn, fixed, standing, new_people, new_places, tell)
        crew.project.save(DESIGNS, fixed)
    bible, mended = applied(drawn, fixed, people, places)
    for sentence in mended:
        tell(Event(name="note", message=sentence))
    used = [one.answer for key in (*people, *places) if (one := fixed.of(key)) is not None]
    memory.stands_behind(crew.project, PART, used)
    return recast(bible, voices, crew.brief().seed)


def _ask(
    crew: Crew, mind: Mind, script: Script, drawn: Bible, fixed: Designs, standing: Iterable[Design | None],
    people: Mapping[str, Character], places: Mapping[str, LocationSheet], tell: Tell,
) -> Designs:  # fmt: skip
    """What is fixed, with the sheets of new people and places; the model is shown those that are `standing`."""
    filled = prompts.load("art_director").fill(
        film=prompts.fence(about(script), "the film"),
        cast=prompts.fence("\n".join(_about(one, script) for one in people.values()) or "(nobody)", "characters"),
        places=prompts.fence("\n".join(_where(one, script) for one in places.values()) or "(none)", "places"),
        fixed=prompts.fence("\n".join(_words_of(standing)) or "(nothing yet)", "fixed words"),
        style=drawn.style.words or drawn.style.name, known_places=described_places(),
    )  # fmt: skip
    check = BibleCheck([one.id for one in people.values()], [one.id for one in places.values()], crew.brief().source)
    draft, key = memory.ask(crew, Role.ART_DIRECTOR, mind, filled, BibleDraft, tell, check=check, turn=crew.brief().seed)
    sheets = list(fixed.sheets)
    for of, person in people.items():
        found = next(one for one in draft.characters if one.id == person.id)
        sheets.append(Design(of=of, answer=key, character=found))
    for of, place in places.items():
        drawn_place = next(one for one in draft.places if one.id == place.id)
        sheets.append(Design(of=of, answer=key, place=drawn_place))
    return fixed.model_copy(
        update={"sheets": tuple(sheets), "palette": fixed.palette or draft.palette, "music": fixed.music or plain(draft.music).casefold()}
    )


def applied(
    drawn: Bible, fixed: Designs, people: Mapping[str, Character], places: Mapping[str, LocationSheet]
) -> tuple[Bible, tuple[str, ...]]:
    """The rules' bible with what is fixed over it, and sentences of what had no meaning and stayed by the rules."""
    mended: list[str] = []
    by_person = {one.id: fixed.of(key) for key, one in people.items()}
    by_place = {one.id: fixed.of(key) for key, one in places.items()}
    characters = [_character(sheet, by_person.get(sheet.id), mended) for sheet in drawn.characters]
    locations = [_place(sheet, by_place.get(sheet.id)) for sheet in drawn.locations]
    changes: dict[str, object] = {"characters": tuple(characters), "locations": tuple(locations)}
    colours = tuple(dict.fromkeys(colour.lower() for colour in fixed.palette if _HEX.match(colour.lower())))[:5]
    if len(colours) >= 3:
        changes["palette"] = colours
    if fixed.music in MUSIC:
        changes["music"] = fixed.music
    return drawn.model_copy(update=changes), tuple(mended)


def _character(sheet: CharacterSheet, fixed: Design | None, mended: list[str]) -> CharacterSheet:
    if fixed is None or fixed.character is None:
        return sheet
    draft = fixed.character
    return sheet.model_copy(update={"words": in_one_phrase(draft.words), "look": _look(sheet, draft, mended)})


def _look(sheet: CharacterSheet, draft: CharacterDraft, mended: list[str]) -> Look:
    """The look with every field that has a meaning; the rest as the rules drew it."""
    changes: dict[str, object] = {"glasses": draft.glasses}
    kinds = {"being": Being, "age": Age, "gender": Gender}
    for name, known in LOOKS.items():
        said = plain(getattr(draft, name)).casefold().replace("lab coat", "labcoat").replace("sou'wester", "souwester")
        if said in known:
            changes[name] = kinds[name](said) if name in kinds else said
        elif said:
            mended.append(f"{sheet.name}: no {name.replace('_', ' ')} is called “{said[:30]}”; it is {getattr(sheet.look, name)}.")
    for name in COLOURS:
        said = getattr(draft, name).strip().lower()
        if _HEX.match(said):
            changes[name] = said
        elif said:
            kept = getattr(sheet.look, name)
            mended.append(f"{sheet.name}: “{plain(said)[:20]}” is no colour (#rrggbb); its {name.replace('_', ' ')} is {kept}.")
    said_in_words = read_description(draft.words)
    for name in ("hat", "beard"):
        value = getattr(said_in_words, name)
        if value in LOOKS[name] and changes.get(name, getattr(sheet.look, name)) == "none":
            changes[name] = value
            mended.append(f"{sheet.name}: the words speak of a {name} ({value}); the puppet has it too.")
    species = plain(draft.species).casefold()
    if species and not is_blank(species) and changes.get("being", sheet.look.being) is not Being.PERSON:
        changes["species"] = species[:_SPECIES]
    return sheet.look.model_copy(update=changes)


def _place(sheet: LocationSheet, fixed: Design | None) -> LocationSheet:
    if fixed is None or fixed.place is None:
        return sheet
    return sheet.model_copy(update={"words": in_one_phrase(fixed.place.words)})


def in_one_phrase(words: str) -> str:
    """Words as a part of a sentence: one line, no closing stop, no semicolons (they part characters in a prompt)."""
    return plain(words).replace(";", ",").strip(' .,"“”')


def _of_character(one: Character, drawn: Bible) -> str:
    return content_hash("character", one.id, one.name, one.description, drawn.style.name)


def _of_place(sheet: LocationSheet) -> str:
    return content_hash("place", sheet.id, sheet.name, sheet.set)


def _about(one: Character, script: Script) -> str:
    """A character for the list: what is said of it, and the first thing that it does or says."""
    name = re.sub(r"^(?:the|a|an) ", "", one.name.casefold())
    played = [element for scene in script.scenes for element in scene.played]
    theirs = (e for e in played if (e.speaker == one.id if isinstance(e, Line) else name in e.text.casefold()))
    first = next((element.text for element in theirs), "")
    # Of a described character the text beyond that is left out: an edit of it must not redraw them.
    seen = f" First seen: {first}" if first and not one.description else ""
    return f"- id {one.id}: {one.name}. {one.description or 'Not described.'}{seen}"


def _where(sheet: LocationSheet, script: Script) -> str:
    scenes: list[Scene] = [scene for scene in script.scenes if scene.place.casefold() == sheet.name.casefold()]
    inside = "indoors" if any(scene.interior for scene in scenes) else "outdoors"
    built = f"; built as: {sheet.set}" if sheet.fitting else ""
    return f"- id {sheet.id}: {sheet.name}, {inside}{built}"


def _words_of(sheets: Iterable[Design | None]) -> Iterable[str]:
    for one in sheets:
        draft = (one.character or one.place) if one is not None else None
        if draft is not None:
            yield f"- {draft.id}: {draft.words}"
