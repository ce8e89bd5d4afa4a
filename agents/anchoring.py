"""Anchoring: everyone, every place and the style get the picture by which they stay the same from shot to shot.

A picture comes from a person first: named in ``bible.json``, handed in with the brief, or laid into
``references/`` under an id. Where there is none, a renderer that looks at pictures draws one, once: its
file is named by all that it is drawn from, so it is drawn again only when that changes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..core.bible import Bible
from ..core.brief import Brief
from ..core.document import content_hash, seed_of
from ..core.errors import JobError, RenderError, RushesError, ShotBlocked, UsageError
from ..core.event import Event
from ..core.project import Project
from ..core.shot import PromptSections
from ..core.timing import Size
from ..renderers import wording
from ..renderers.base import Frame, Portraitist, Renderer, Sitting
from ..tools import given, pictures
from ..tools.wire import Image
from . import moderating
from .camera import OUTAGES
from .crew import Crew, Tell
from .stage import NONE, STYLE, picture_of, starts_from_pictures

FOLDER = "references"
LONGEST = 1024
"""The longer side of a portrait, in pixels, where a film is larger."""

FLAT = 8
"""Grey levels between the darkest and the lightest of a picture that shows nothing."""

_ENDINGS = (".png", ".jpg", ".jpeg", ".webp")


@dataclass(frozen=True)
class Anchor:
    """One sheet of the bible as far as pictures go. `kind` is "character", "place" or `STYLE`; `file` is in the film's folder."""

    kind: str
    id: str
    name: str
    words: str
    file: str = ""

    @property
    def slot(self) -> tuple[str, str]:
        """What tells it from every other: the kind and the id."""
        return self.kind, self.id

    @property
    def stem(self) -> str:
        """How its picture's file is called when it is laid into the folder by hand, or drawn."""
        return given.slug_of(self.id) or content_hash(self.id, length=8)


def anchors_of(bible: Bible) -> list[Anchor]:
    """Every sheet of a bible that has a picture or may get one."""
    made = [Anchor("character", str(one.id), one.name, one.words, one.reference) for one in bible.characters]
    made += [Anchor("place", str(one.id), one.name, one.words, one.reference) for one in bible.locations]
    return [*made, Anchor(STYLE, STYLE, STYLE, bible.style.words, bible.style.reference)]


def with_pictures(bible: Bible, files: Mapping[tuple[str, str], str]) -> Bible:
    """The bible with these pictures and no others, by slot."""
    characters = [one.model_copy(update={"reference": files.get(("character", one.id), "")}) for one in bible.characters]
    places = [one.model_copy(update={"reference": files.get(("place", one.id), "")}) for one in bible.locations]
    style = bible.style.model_copy(update={"reference": files.get((STYLE, STYLE), "")})
    return bible.model_copy(update={"characters": tuple(characters), "locations": tuple(places), "style": style})


def written_by_hand(view: Bible, before: Bible | None, brief: Brief) -> dict[tuple[str, str], str]:
    """The pictures that a person has named in the bible's view: those that neither the brief nor a portrait put there."""
    known = {one.slot: one.file for one in anchors_of(before)} if before is not None else {}
    handed_in = set(brief.references.values())
    return {
        one.slot: one.file
        for one in anchors_of(view)
        if one.file and one.file not in handed_in and one.file != known.get(one.slot) and not _is_portrait(one)
    }


def anchor(crew: Crew, bible: Bible, by_hand: Mapping[tuple[str, str], str], tell: Tell) -> Bible:
    """The bible with a picture for whoever has one or is to have one.

    Raises `UsageError` for a picture handed in for somebody who is not in the film, `Blocked` when
    moderation speaks against one. A portrait that cannot be drawn is told of, and done without.
    """
    brief, renderer = crew.brief(), crew.renderer(crew.brief().renderer)
    handed_in = matched(bible, brief.references)
    found = {one.slot: _by_a_person(crew.project, one, by_hand, handed_in, tell) for one in anchors_of(bible)}
    _tell_unused(brief, renderer, found, tell)
    _moderate(crew, found, tell)
    files = {slot: file for slot, file in found.items() if file}
    if isinstance(renderer, Portraitist) and renderer.capabilities.references:
        bare = [one for one in anchors_of(bible) if one.slot not in files and one.words]
        files |= _portraits(crew, renderer, with_pictures(bible, {}), bare, tell)
    return with_pictures(bible, files)


def matched(bible: Bible, references: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """The files handed in, by whose they are: an id or a name, or words that only one name has. Raises `UsageError`."""
    known = anchors_of(bible)
    made = {}
    for name, file in references.items():
        said = given.plain_name(name)
        meant = [one for one in known if said in (given.plain_name(one.id), given.plain_name(one.name))]
        meant = meant or [one for one in known if set(said.split()) <= set(given.plain_name(one.name).split())]
        if len(meant) != 1:
            who = "nobody and nothing" if not meant else "more than one"
            listed = ", ".join(one.name for one in known)
            raise UsageError(
                f"--reference {name}: {who} in the film is called that. There are {listed}. Say --reference NAME=IMAGE "
                f'with one of these, and --reference "{name}=none" to take this one back; the script is kept.'
            )
        made[meant[0].slot] = file
    return made


def _by_a_person(
    project: Project, one: Anchor, by_hand: Mapping[tuple[str, str], str], handed_in: Mapping[tuple[str, str], str], tell: Tell
) -> str:
    """The picture that a person gave, in one way or another; empty when they gave none that can be used."""
    laid = [f"{FOLDER}/{one.stem}{ending}" for ending in _ENDINGS]
    files = [by_hand.get(one.slot, ""), handed_in.get(one.slot, ""), *(file for file in laid if project.path(file).is_file())]
    for file in dict.fromkeys(file for file in files if file):
        if file == NONE:
            return NONE
        fault = _fault(project, file)
        if not fault:
            return file
        tell(Event(name="note", message=f"{one.name}: {fault}; it is not used"))
    return ""


def _fault(project: Project, file: str) -> str:
    """Why a file cannot be a picture to go by; empty when it can."""
    path = picture_of(project, file)
    if path is None:
        return f"the picture {file} is not in the film's folder"
    try:
        given.read_picture(path)
    except UsageError as fault:
        return str(fault).split(". ")[0]
    return ""


def _tell_unused(brief: Brief, renderer: Renderer, found: Mapping[tuple[str, str], str], tell: Tell) -> None:
    """Say what was handed in and the renderer does not look at."""
    unused = []
    if not renderer.capabilities.references and any(file and file != NONE for file in found.values()):
        unused.append(f"{brief.renderer} looks at no reference pictures: those of this film are not used.")
    if brief.first_frame is not None and not starts_from_pictures(renderer):
        unused.append(f"{brief.renderer} starts from no picture: the film's first frame is not used.")
    for words in unused:
        tell(Event(name="note", message=words))


def _moderate(crew: Crew, found: Mapping[tuple[str, str], str], tell: Tell) -> None:
    """Have the pictures looked at that come from a person."""
    if crew.moderator() is None:
        return
    files = {slot[1]: file for slot, file in found.items() if file and file != NONE}
    first = crew.brief().first_frame
    files |= {"first frame": first} if first is not None and picture_of(crew.project, first) is not None else {}
    shown = {name: Image(pictures.png(given.read_picture(crew.project.path(file)))) for name, file in files.items()}
    moderating.moderate_references(crew, shown, tell)


def _portraits(crew: Crew, renderer: Portraitist, bible: Bible, bare: list[Anchor], tell: Tell) -> dict[tuple[str, str], str]:
    """Pictures drawn once for whoever has none; a draft takes those that are there, and has none drawn."""
    assert isinstance(renderer, Renderer)
    brief, project = crew.brief(), crew.project
    made, wanted = {}, list[tuple[Anchor, Sitting, str]]()
    for one in bare:
        seed = seed_of(brief.seed, "portrait", one.kind, one.id)
        sitting = Sitting(one.id, words_for(one, bible, renderer), bible, _size(one, brief), seed)
        file = f"{FOLDER}/{one.stem}-{_key(renderer, sitting, brief)}.png"
        there = project.path(file).is_file()
        fault = _fault(project, file) if there else ""
        if there and not fault:
            made[one.slot] = file
        elif not brief.draft:
            if fault:
                tell(Event(name="note", message=f"{one.name}: {fault}; it is drawn again"))
            wanted.append((one, sitting, file))
    moderating.moderate_sheets(crew, {one.name: one.words for one, _, _ in wanted}, tell)
    for number, (one, sitting, file) in enumerate(wanted):
        fault = _draw(crew, renderer, one, sitting, file, tell)
        if fault:  # what fails twice for one fails for all; the next run tries again
            left = ", ".join(other.name for other, _, _ in wanted[number:])
            words = f"{renderer.name} could not draw {one.name} ({fault}); filmed by words alone until a later run can: {left}"
            tell(Event(name="note", message=words))
            break
        made[one.slot] = file
    return made


def words_for(one: Anchor, bible: Bible, renderer: Renderer) -> str:
    """What a portrait is drawn from: the sheet's words, alone, in the film's style, within what the renderer reads."""
    style = bible.style.words
    match one.kind:
        case "character":
            alone = PromptSections(camera="alone, seen whole, from the front", setting="plain background", style=style)
            said = alone.model_copy(update={"character": one.words})
        case "place":
            said = PromptSections(setting=one.words, camera="wide view, nobody in it", style=style)
        case _:
            said = PromptSections(style=style)
    return wording.text_of(wording.fit(said, renderer.capabilities).sections)


def _draw(crew: Crew, renderer: Portraitist, one: Anchor, sitting: Sitting, file: str, tell: Tell) -> str:
    """Draw one portrait into the folder; empty, or why it is not there."""
    assert isinstance(renderer, Renderer)
    faults: list[RushesError] = []
    for _ in range(OUTAGES):
        try:
            crew.project.write(file, pictures.png(_seen(renderer.portrait(sitting))))
        except ShotBlocked as fault:
            faults.append(fault)
            break
        except (RenderError, JobError) as fault:
            faults.append(fault)
        else:
            data = {"of": one.id, "kind": one.kind, "file": file}
            painter = (crew.brief().equipment.keyframes or renderer.name).partition(":")[0]
            tell(Event(name="reference", message=f"{one.name}: drawn by {painter}", data=data))
            return ""
    return str(faults[-1])


def _seen(frame: Frame) -> Frame:
    """A portrait on which there is something; raises `RenderError` for one of a single colour, or none at all."""
    if frame.dtype != np.uint8 or frame.ndim != 3 or frame.shape[2] != 3 or not frame.size:
        raise RenderError("what came back is no picture")
    if int(frame.max()) - int(frame.min()) < FLAT:
        raise RenderError("the picture is of one colour")
    return frame


def _key(renderer: Renderer, sitting: Sitting, brief: Brief) -> str:
    """The hash of all that a portrait is drawn from; where the weights lie does not count."""
    used, style = brief.equipment, sitting.bible.style
    loras = [(_last(one.file), one.weight) for one in (*used.loras, *style.loras)]
    kit = (_last(used.model), _last(used.keyframes), loras, str(used.size), used.steps, used.guidance)
    asked = (sitting.name, sitting.words, style.negative, str(sitting.size), sitting.seed)
    return content_hash("portrait", renderer.name, renderer.version, kit, asked)


def _size(one: Anchor, brief: Brief) -> Size:
    """Places and the style in the film's shape; people and things in a square of as many pixels."""
    size = brief.equipment.size or brief.size
    scale = min(1.0, LONGEST / max(size.width, size.height))
    width, height = (max(16, round(side * scale / 2) * 2) for side in (size.width, size.height))
    side = round(math.sqrt(width * height) / 2) * 2
    return Size(width=side, height=side) if one.kind == "character" else Size(width=width, height=height)


def _is_portrait(one: Anchor) -> bool:
    head, tail = f"{FOLDER}/{one.stem}-", ".png"
    key = one.file.removeprefix(head).removesuffix(tail)
    return one.file == f"{head}{key}{tail}" and len(key) == 20 and set(key) <= set("0123456789abcdef")


def _last(place: str | None) -> str | None:
    return place.rstrip("/").rpartition("/")[2] if place else place
