"""Moderating: what of a film a moderator is asked about, passage by passage, and when.

Before anybody thinks or draws: the brief and a person's notes. Before anything is spoken: the
script. Before anything is rendered: every shot's prompt, and pictures that are to be imitated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..core.brief import Brief, SourceKind
from ..core.event import Event
from ..core.script import Line, Remark, Script
from ..core.shot import Shot, ShotList
from ..tools.moderation import Passage
from ..tools.wire import Image
from .crew import Crew, Tell

SECTIONS = ("character", "action", "camera", "setting", "light", "style")
"""What of a prompt is asked about; the negative section names what must not be seen."""


def moderate_brief(crew: Crew, brief: Brief, tell: Tell, notes: str = "") -> None:
    """Ask about the idea and a person's notes. A script that was handed in is asked about as a script. Raises as `Moderator.check`."""
    idea = [Passage("the idea", brief.source)] if brief.source_kind is SourceKind.IDEA else []
    _check(crew, [*idea, *([Passage("the notes", notes)] if notes else [])], "brief", tell)


def moderate_script(crew: Crew, script: Script, tell: Tell) -> None:
    """Ask about every element of a script, and about each scene as a whole. Raises as `Moderator.check`."""
    _check(crew, list(passages_of_script(script)), "script", tell)


def moderate_shots(crew: Crew, plan: ShotList, tell: Tell) -> None:
    """Ask about every section of the prompts, and about each prompt as a whole. Raises as `Moderator.check`."""
    _check(crew, [passage for shot in plan.shots for passage in passages_of_shot(shot)], "prompts", tell)


def moderate_sheets(crew: Crew, words: Mapping[str, str], tell: Tell) -> None:
    """Ask about the words of whoever is to be drawn before any shot is, by their names. Raises as `Moderator.check`."""
    _check(crew, [Passage(f"the looks of {name}", said) for name, said in words.items()], "looks", tell)


def moderate_references(crew: Crew, pictures: Mapping[str, Image], tell: Tell) -> None:
    """Ask about pictures that are to be imitated, by their names. Raises as `Moderator.check`."""
    _check(crew, [Passage(f"the reference image {name}", image=image) for name, image in pictures.items()], "references", tell)


def passages_of_script(script: Script) -> Iterator[Passage]:
    """A script's passages: what is shown, said, or told to a model."""
    page = (("the title", script.title), ("the logline", script.logline), ("the author", script.author))
    yield from (Passage(where, text) for where, text in page if text.strip())
    yield from (Passage(f"the title page, {name}", text) for name, text in script.page if text.strip())
    yield from (Passage("the remarks before the first scene", remark.text) for remark in script.opening if remark.text)
    for one in script.characters:
        yield Passage(f"the character {one.name}", f"{one.name}: {one.description}" if one.description else one.name)
    for number, scene in enumerate(script.scenes, 1):
        here = f"scene {number} ({scene.place})"
        yield Passage(f"the heading of {here}", scene.slug or scene.place, within=here)
        told = []
        for element in scene.elements:
            if not element.text:
                continue
            if isinstance(element, Line):
                said = f"{element.manner}: {element.text}" if element.manner else element.text
                yield Passage(f"{here}, line {element.id} of {script.name_of(element.speaker)}", said, within=here)
            else:
                kind = element.kind.value if isinstance(element, Remark) else f"action {element.id}"
                yield Passage(f"{here}, {kind}", element.text, within=here)
            told.append(element.text)
        if len(told) > 1:
            yield Passage(here, "\n".join(told))


def passages_of_shot(shot: Shot) -> Iterator[Passage]:
    """A shot's passages: its prompt's sections, and all of them together."""
    here, sections = f"shot {shot.id}", shot.prompt
    told = [(name, getattr(sections, name)) for name in SECTIONS] + [("what was added", shot.adjust.clause)]
    if shot.card is not None:
        told += [("its card", " ".join((shot.card.title, shot.card.subtitle)))]
    told = [(name, text) for name, text in told if text.strip()]
    yield from (Passage(f"{here}, {name}", text, within=here) for name, text in told)
    if len(told) > 1:
        yield Passage(here, "\n".join(text for _, text in told))


def _check(crew: Crew, passages: Iterable[Passage], what: str, tell: Tell) -> None:
    moderator = crew.moderator()
    asked_about = [passage for passage in passages if passage.text.strip() or passage.image is not None]
    if moderator is None or not asked_about:
        return
    try:
        fresh = moderator.check(asked_about)
    finally:
        for said in crew.hear():
            tell(Event(name="note", message=said))
    if fresh:
        data = {"what": what, "passages": len(asked_about), "asked": fresh, "by": moderator.name}
        tell(Event(name="moderation", message=f"{what}: nothing against it, says {moderator.name}", data=data))
