"""Variants: several films of one idea beside each other, and a sheet to compare them by. One that fails does not stop the others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from ..core.brief import Brief
from ..core.document import Document, content_hash
from ..core.errors import RushesError, Stopped, UsageError
from ..core.event import Event
from ..core.film import Film
from ..core.project import MARK, Project
from ..core.thought import Role, Thought
from . import briefing, consent, equipping, service

MOST = 24
SHEET, PAGE, LIST = "variants.png", "variants.html", "variants.json"


class Standing(Document):
    """What was planned: for which order, and the variants' briefs with a word on each; kept, so that no model is asked twice."""

    schema_kind: ClassVar[str] = "variants"

    order: str
    source: str
    briefs: tuple[Brief, ...]
    differs: tuple[str, ...]
    thought: Thought | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of one variant: a film, a gate that waits, or why it failed."""

    name: str
    folder: Path
    film: Film | None = None
    waiting: str = ""
    fault: str = ""


@dataclass(frozen=True)
class Compared:
    """All of them, and where they can be compared."""

    outcomes: tuple[Outcome, ...]
    sheet: Path
    page: Path
    notes: tuple[str, ...] = ()


def make_variants(
    source: str | Path, count: int, *, on_event: Callable[[Event], None] | None = None,
    call: Callable[[Project], Any] = service.crew_of, writer: Callable[[Project, Brief], Any] | None = None,
    options: Mapping[str, Any],
) -> Compared:  # fmt: skip
    """Make so many films of one idea, in folders NAME-1, NAME-2, … beside each other.

    `options` are those of `service.make`; `writer` calls the mind that thinks of concepts. What two of
    them have in common, by content, is made once.
    Raises `UsageError` for a number that is none; what goes wrong with single films is in their outcome.
    """
    if not 2 <= count <= MOST:
        raise UsageError(f"{count} variants cannot be made. Say --variants 2 to {MOST}.")
    show = on_event or (lambda event: None)
    project, brief = briefing.order(source, **options)
    if project.exists:
        raise UsageError(f"{project.folder} is one film. Give an idea or a script to --variants, or another folder with -o.")
    pictures = equipping.pictures_in(options)
    equipping.check_pictures(brief, briefing.check(brief), pictures)
    table = Project(project.folder.with_name(f"{project.folder.name}-variants"))
    table.create()
    plan = _plan(table, brief, count, writer or _writer)
    outcomes, lenders = list[Outcome](), list[Project]()
    for at, (one, differs) in enumerate(zip(plan.briefs, plan.differs, strict=True), 1):
        name = f"{project.folder.name}-{at}"
        sibling = Project(project.folder.with_name(name), lenders)
        told = f"variant {at} of {count}" + (f": {differs}" if differs else "")
        show(Event(name="variant", message=told, data={"variant": name, "folder": str(sibling.folder), "seed": one.seed}))
        consent.give(sibling, one, options)
        outcomes.append(_make(sibling, one, pictures, show, call))
        lenders.append(sibling)
    return _compare(table, outcomes, plan, show)


def _plan(table: Project, brief: Brief, count: int, writer: Callable[[Project, Brief], Any]) -> Standing:
    from ..agents.variations import vary

    order = content_hash(brief, count)
    standing = table.find(LIST, Standing)
    if standing is not None and standing.order == order:
        return standing
    variants, thought = vary(brief, count, writer(table, brief))
    plan = Standing(
        order=order, source=brief.source, briefs=tuple(one.brief for one in variants),
        differs=tuple(_sentence(one.differs) for one in variants), thought=thought,
    )
    table.save(LIST, plan)
    return plan


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:].rstrip('.')}." if words else ""


def _writer(table: Project, brief: Brief) -> Any:
    """The writer's mind, for the concepts; what they cost is in the ledger beside the comparison."""
    from ..agents.thinking import company
    from ..tools.wallet import Wallet

    return company.call(brief, datetime.now(UTC).date(), Wallet(table, brief.budget)).of(Role.WRITER)


def _make(
    sibling: Project, brief: Brief, pictures: equipping.Pictures, show: Callable[[Event], None], call: Callable[[Project], Any]
) -> Outcome:
    name = sibling.folder.name

    def told(event: Event) -> None:
        show(event.model_copy(update={"data": {"variant": name, **event.data}}))

    try:
        if sibling.exists and sibling.load(MARK, Brief).source != brief.source:
            raise UsageError(f"{sibling.folder} holds another film. Choose another folder with -o.")
        sibling.create()
        equipping.put(sibling, pictures)
        sibling.save(MARK, brief)
        last = asyncio.run(_run(call(sibling), told))
    except Stopped:
        raise
    except RushesError as fault:
        told(Event(name="error", message=str(fault)))
        return Outcome(name, sibling.folder, fault=str(fault))
    if last is not None and last.name == "film":
        film = Film.model_validate({key: last.data[key] for key in Film.model_fields if key in last.data})
        return Outcome(name, sibling.folder, film)
    return Outcome(name, sibling.folder, waiting=str(last.data.get("gate")) if last is not None else "")


async def _run(crew: Any, told: Callable[[Event], None]) -> Event | None:
    last = None
    async for event in service.run(crew):
        told(event)
        last = event
    return last


def _compare(table: Project, outcomes: list[Outcome], plan: Standing, show: Callable[[Event], None]) -> Compared:
    from ..agents.conversation.answers import script_of
    from ..agents.variations import compare
    from ..tools import comparison

    scripts = [script_of(Project(one.folder)) for one in outcomes]
    said = compare(scripts)
    notes = [" ".join(dict.fromkeys(filter(None, (differs, one)))) for differs, one in zip(plan.differs, said, strict=True)]
    rows = []
    for one, script, note in zip(outcomes, scripts, notes, strict=True):
        title = one.film.title if one.film else script.title if script else "(no script)"
        rows.append(comparison.Row(one.name, title, _facts(one), note, one.film.file if one.film else None))
    title = f"{len(outcomes)} variants of “{' '.join(plan.source.split())[:90]}”"
    sheet = table.write(SHEET, comparison.sheet(rows, title))
    page = table.write(PAGE, comparison.page(rows, title, table.folder))
    same = [f"{row.name}: {one}" for row, one in zip(rows, said, strict=True) if one.startswith("The same plot")]
    made = sum(one.film is not None for one in outcomes)
    message = f"{made} of {len(outcomes)} variants made; compare them: {sheet}"
    show(Event(name="variants", message=message, data={"sheet": str(sheet), "page": str(page), "made": made, "of": len(outcomes)}))
    for sentence in same:
        show(Event(name="note", message=sentence))
    return Compared(tuple(outcomes), sheet, page, tuple(same))


def _facts(one: Outcome) -> str:
    if one.film is not None:
        flagged = f", {len(one.film.flagged)} flagged" if one.film.flagged else ""
        return f"{one.film.seconds:.1f} s, {one.film.shots} shots, {one.film.retakes} retakes{flagged}"
    return f"The {one.waiting} waits for approval." if one.waiting else f"Not made: {one.fault}"
