"""The one way into the crew: start, watch and decide on a production. Every interface calls this."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from ..agents.formats import DRAFT_RATE, picture
from ..core.brief import Brief, Gate, SourceKind
from ..core.errors import AwaitingApproval, GateError, RushesError, SourceError, UsageError
from ..core.event import Event
from ..core.film import Film
from ..core.project import MARK, Project
from ..core.settings import settings
from ..core.timing import Rate

if TYPE_CHECKING:
    from ..agents.crew import Crew
    from ..renderers.base import Renderer


FEWEST_SHOTS = 3
"""A title card, one scene, an end card."""


def order(
    source: str | Path,
    *,
    folder: str | Path | None = None,
    seconds: int | None = None,
    aspect: str | None = None,
    size: str | None = None,
    fps: str | None = None,
    draft: bool | None = None,
    review: tuple[str, ...] | None = None,
    **options: Any,
) -> tuple[Project, Brief]:
    """The folder and the brief for a source: a new film, or an old one continued with what is newly asked.

    `options` are further fields of `Brief`, or what `equipping.OPTIONS` names. Options left out keep what
    the folder says. Raises `UsageError` and its kin.
    """
    from ..tools.language import code_of
    from ..tools.source import read_source
    from . import equipping

    asked = {name: value for name, value in options.items() if value is not None}
    if review is not None:
        asked["review"] = _gates(review)
    if seconds is not None:
        asked["seconds"] = _seconds(seconds)
    if "language" in asked:
        asked["language"] = code_of(asked["language"])
    if "caption_style" in asked:
        asked |= {"caption_style": _caption_style(asked["caption_style"]), "burn_captions": asked.get("burn_captions", True)}
    if "voice" in asked:
        asked["voice"] = _voice(asked["voice"])
    asked |= {role: _models(asked[role]) for role in ("writer", "judge", "moderator") if role in asked}
    project = _existing(source)
    if project is not None:
        if folder is not None and Path(folder).expanduser().absolute() != project.folder:
            raise UsageError(f"{project.folder} is a film already; it continues where it is. Leave out -o.")
        before = project.load(MARK, Brief)
    else:
        kind, text = read_source(source)
        before = Brief(source=text, source_kind=kind, seconds=30 if kind is SourceKind.IDEA else None)
        before = before.model_copy(update={"language": _language(before, asked)})
        project = Project(folder) if folder is not None else _new_folder(before)
        if project.exists:
            standing = project.load(MARK, Brief)
            if standing.source != text:
                raise UsageError(f"{project.folder} holds another film. Choose another folder with -o, or continue that one by its name.")
            before = standing
    asked |= equipping.brief_fields(before, asked)
    quick = before.draft if draft is None else draft
    if size or aspect or draft is not None or not project.exists:
        asked["size"] = picture(aspect, size, quick)
    if fps is not None:
        asked["rate"] = Rate.parse(fps)
    elif draft is not None:
        asked["rate"] = Rate(numerator=DRAFT_RATE) if quick else Rate()
    return project, Brief.model_validate({**before.model_dump(), **asked, "draft": quick})


def _language(brief: Brief, asked: Mapping[str, Any]) -> str:
    """The language of a new film: what was asked for, else what a script that is handed in says or shows itself.

    Raises `UsageError` for an idea in another language when nobody writes but the rules, who know English only.
    """
    from ..tools import language
    from ..tools.minds import read_names

    said = asked.get("language")
    if brief.source_kind is not SourceKind.IDEA:
        return said or (language.ENGLISH if language.declared(brief.source) else language.language_of(brief.source) or language.ENGLISH)
    writer = read_names(asked.get("writer", settings().writer))
    foreign = said is None and language.is_other_than_english(brief.source)
    if not writer and (foreign or (said or "en").partition("-")[0] != language.ENGLISH):
        code = said or language.language_of(brief.source)
        name = language.name_of(code) if code else "another language than English"
        raise UsageError(
            f"The film would be in {name}, and the rules write English only: name a model that writes (--writer MODEL, docs/models.md), "
            "or hand in a script in that language (.fountain, .md or .txt), which is filmed in its own words."
            + (" If the idea is in English, say --language en." if said is None else "")
        )
    return said or language.ENGLISH


def _seconds(seconds: int) -> int:
    if not 3 <= seconds <= 4 * 3600:
        raise UsageError(f"A film of {seconds} seconds cannot be made. Use --seconds 3 to 14400, for example --seconds 30.")
    return seconds


def _models(names: str) -> str:
    """Models as named, a scripted one by its whole path, so that the folder continues from anywhere."""
    mark = "scripted:"
    parts = [name.strip() for name in names.split(",")]
    return ",".join(f"{mark}{Path(name.removeprefix(mark)).expanduser().absolute()}" if name.startswith(mark) else name for name in parts)


def _voice(voice: str) -> str | None:
    """A voice as named, None for the best embedded.

    One that is copied from a recording is named by the recording's whole path, so that the folder continues from anywhere.
    """
    from ..tools.voices.speech import is_recording
    from .equipping import NONE

    if voice == NONE:
        return None
    engine, colon, chosen = voice.partition(":")
    if not colon or not is_recording(chosen):
        return voice
    path = Path(chosen).expanduser().absolute()
    if not path.is_file():
        raise UsageError(f"The recording {path} is not there. --voice {engine}:FILE copies the voice of a sound file.")
    return f"{engine}:{path}"


def _caption_style(name: str) -> str:
    from ..core.errors import UnknownName

    known = get_args(Brief.model_fields["caption_style"].annotation)
    if name not in known:
        raise UnknownName("caption style", name, list(known))
    return name


def _gates(names: tuple[str, ...]) -> tuple[Gate, ...]:
    known = {gate.value: gate for gate in Gate}
    for name in names:
        if name not in known:
            raise UsageError(f"There is no gate {name!r}. Known: {', '.join(known)}; for example --review script,cut.")
    return tuple(known[name] for name in names)


def _existing(source: str | Path) -> Project | None:
    """The project a source names, if it names a folder with a film in it."""
    try:
        path = Path(source).expanduser()
        if not str(source).strip() or len(str(source)) > 1000 or not path.is_dir():
            return None
    except (OSError, ValueError, RuntimeError):
        return None
    project = Project(path)
    if not project.exists:
        raise SourceError(f"{path} is a folder without a film in it (no {MARK}). Name a film's folder, a script, or an idea in quotes.")
    return project


def _new_folder(brief: Brief) -> Project:
    """A folder under the films' folder, named after the source; the same source finds its own again."""
    plain = unicodedata.normalize("NFKD", brief.source[:200]).encode("ascii", "ignore").decode().lower()
    name = "-".join(re.findall(r"[a-z0-9]+", plain))[:60].strip("-") or "film"
    number = 1
    while True:
        project = Project(settings().films / (name if number == 1 else f"{name}-{number}"))
        if not project.folder.exists() or (project.exists and project.load(MARK, Brief).source == brief.source):
            return project
        number += 1


def check(brief: Brief) -> Renderer:
    """Refuse what cannot be made before anything is written: renderer, style, voice, music, models, and what they work with.

    Gives the renderer, equipped and loaded.
    """
    from ..agents.reader import check_polish
    from ..agents.thinking import company
    from ..core.errors import UnknownName
    from ..renderers import registry
    from ..renderers.animatic import styles
    from ..tools import litellm_wire, moderation, music
    from ..tools.voices import speech
    from ..tools.voices.casting import check_voice
    from . import equipping

    if brief.max_shots is not None and brief.max_shots < FEWEST_SHOTS:
        raise UsageError(
            f"--max-shots {brief.max_shots} is too few: the title, one scene and the end take {FEWEST_SHOTS}. "
            f"Use --max-shots {FEWEST_SHOTS} or more."
        )
    if brief.renderer not in registry.names():
        raise UnknownName("renderer", brief.renderer, registry.names())
    if brief.style not in styles.names():
        raise UnknownName("style", brief.style, styles.names(), "rushes styles shows them.")
    if brief.voice is not None and brief.voice.partition(":")[0] not in speech.names():
        raise UnknownName("voice", brief.voice, speech.names(), "rushes doctor shows which are present.")
    voice = speech.create(brief.voice.partition(":")[0]) if brief.voice is not None else None
    equipping.equip_voice(brief, voice)
    if brief.voice is not None and voice is not None and not voice.available():
        raise UsageError(
            f"The voice {brief.voice.partition(':')[0]} is not on this machine. rushes doctor shows which are; "
            "leave out --voice for the best embedded (in a film's folder that asks for it: --voice none)."
        )
    if brief.voice is not None and voice is not None:
        check_voice(brief.voice, voice, brief.language)
    if brief.music is not None and brief.music != "none" and brief.music not in music.names() and not Path(brief.music).is_file():
        raise UnknownName("music", brief.music, [*music.names(), "none"], "Or name a sound file.")
    minds = company.call(brief, date.today(), told=lambda words: None)
    for name in dict.fromkeys(name for names in minds.named.values() for name in names):
        litellm_wire.check_provider(name)
    moderation.seats_for(settings(), date.today(), brief.moderator, told=lambda words: None)
    for name in dict.fromkeys(name for line in moderation.named(settings(), brief.moderator) for name in line):
        litellm_wire.check_provider(name)
    check_polish(brief, {role for role, names in minds.named.items() if names})
    if settings().look_model and not brief.draft:
        from ..tools.look.embedder import Embedder

        Embedder(settings().look_model)
    return equipping.renderer_for(brief)


def open_production(source: str | Path, **options: Any) -> Crew:
    """Write the brief into its folder and call the crew together."""
    from . import consent, equipping, taking_back

    project, brief = order(source, **options)
    pictures = equipping.pictures_in(options)
    try:
        renderer = check(brief)
    except UsageError as fault:
        taking_back.add_way_out(fault, project, brief, options)
        raise
    equipping.check_pictures(brief, renderer, pictures)
    consent.give(project, brief, options)
    before = project.find(MARK, Brief)
    project.create()
    equipping.put(project, pictures)
    project.save(MARK, brief)
    crew = crew_of(project)
    crew.before = before
    crew.renderers[brief.renderer] = renderer
    return crew


def crew_of(project: Project) -> Crew:
    """The crew for a folder, as this machine's settings say; raises `UsageError` for a model that only the folder names."""
    from ..agents.crew import Crew
    from . import consent

    consent.check(project, project.load(MARK, Brief))
    return Crew(project)


async def run(crew: Crew, decision: dict[str, Any] | None = None) -> AsyncGenerator[Event, None]:
    """Run a production to its film or a gate; see `agents.production.produce`. What is refused on the way is not kept."""
    from ..agents.production import produce
    from .taking_back import take_back

    try:
        async with aclosing(produce(crew, decision, settings().renderers_at_once)) as events:
            async for event in events:
                yield event
    except UsageError as fault:
        take_back(crew, fault)
        raise


async def stream(source: str | Path, **options: Any) -> AsyncGenerator[Event, None]:
    """Make a film and tell what happens; the last event is "film" or "waiting".

    Takes what `make` takes. Raises the errors of `core/errors.py`.
    """
    crew = await asyncio.to_thread(open_production, source, **options)
    async with aclosing(run(crew)) as events:
        async for event in events:
            yield event


def make(source: str | Path, *, on_event: Callable[[Event], None] | None = None, **options: Any) -> Film:
    """Make a film from an idea, a script or a film's folder, and return it.

    Options: `folder`, `seconds`, `aspect` ("16:9", "9:16", "1:1"), `size` ("1920x1080"), `fps`
    ("24"), `style`, `voice`, `music` (a mood, a file or "none"), `burn_captions`, `caption_style`, `sound_cues`, `draft`, `takes`,
    `max_shots`, `seed`, `renderer`, `review` (("script", "storyboard", "cut")), `writer` and `judge`
    (models, docs/models.md), `moderator` (docs/moderation.md), `budget` (US dollars), `polish`; what the renderer works
    with: `model`, `keyframes`, `lora` (one or several), `render_size`, `steps`, `guidance`, `media`; the voice: `voice_model`;
    and pictures: `reference` ({"Mara": "mara.png"}), `first_frame` (docs/references.md). Raises `AwaitingApproval` when a gate
    waits; continue with `rushes review` or `decide`.
    """
    return asyncio.run(_finish(stream(source, **options), on_event))


def decide(
    folder: str | Path,
    decision: str,
    text: str = "",
    *,
    shots: Sequence[Mapping[str, Any]] = (),
    version: str = "",
    on_event: Callable[[Event], None] | None = None,
) -> Film:
    """Answer the waiting gate of a folder: "approve", "edit", "reject" or "respond".

    `text` is the Fountain script of an edit, or the notes. `shots` are words about single shots, as
    in docs/notes.md: ``[{"shot": "3", "note": "closer"}]``. With `version` the answer counts only
    if that version still waits. Raises `GateError`, or `AwaitingApproval` when a gate waits again.
    """
    crew = crew_of(waiting_project(folder))
    return asyncio.run(_finish(run(crew, decision_of(decision, text, shots, version)), on_event))


def retake(folder: str | Path, shot: str, note: str = "", on_event: Callable[[Event], None] | None = None) -> Film:
    """Have one shot (its id, or its number in the film) taken again, with a note if there is one; the rest stays."""
    return asyncio.run(_finish(run(retaking(folder, shot, note)), on_event))


def retaking(folder: str | Path, shot: str, note: str = "") -> Crew:
    """The crew of a folder, told to take one shot again. Raises `GateError` for a shot that is not there."""
    from ..agents import directing

    crew = crew_of(waiting_project(folder))
    with crew.project.hold():
        directing.order_retake(crew, shot, note)
    return crew


async def waiting(project: Project) -> dict[str, Any]:
    """The request of the gate that waits in a folder; raises `GateError` when none does."""
    from ..agents import production, views

    request = await production.waiting(project)
    if request is None:
        raise GateError(production.nothing_waits(project))
    edits = await asyncio.to_thread(views.edits_by_hand, project)
    if edits:
        asked = request["action_requests"][0]
        told = "\n".join(f"  {edit}" for edit in edits)
        asked["description"] += f"\n\n{views.SCRIPT_VIEW} was edited by hand; approving takes that in:\n{told}"
        asked["args"]["edits"] = edits
    return request


def asked_for(request: dict[str, Any]) -> tuple[str, str]:
    """The gate that asks, and the version it asks about."""
    from ..agents.gates import gate_of

    return gate_of(request).value, str(request["action_requests"][0]["args"]["version"])


def collect(folder: str | Path, *, pretend: bool = False) -> str:
    """Remove from a film's folder what nothing refers to any more; says in a sentence what went."""
    from ..agents import housekeeping

    return str(housekeeping.collect(waiting_project(folder), pretend=pretend))


def waiting_project(folder: str | Path) -> Project:
    """The project of a folder; raises `SourceError` when there is none."""
    project = Project(folder)
    if not project.exists:
        raise SourceError(f"{project.folder} is a folder without a film in it (no {MARK}). Name the folder that rushes make printed.")
    return project


def decision_of(kind: str, text: str = "", shots: Sequence[Mapping[str, Any]] = (), version: str = "") -> dict[str, Any]:
    """A decision in the form that gates take: human-in-the-loop, as agent inboxes write it."""
    if kind not in ("approve", "edit", "reject", "respond"):
        raise UsageError(f"{kind!r} is no decision. Use approve, edit, reject or respond.")
    made: dict[str, Any] = {"type": kind, "version": version}
    if kind == "edit":
        made["edited_action"] = {"name": "", "args": {"shots": [dict(word) for word in shots]} if shots else {"script": text}}
    elif text:
        made["message"] = text
    return {"decisions": [made]}


async def _finish(events: AsyncIterator[Event], on_event: Callable[[Event], None] | None) -> Film:
    last = None
    async for event in events:
        if on_event is not None:
            on_event(event)
        last = event
    if last is None:
        raise RushesError("The production ended without a word. Run the same command again; the folder continues.")
    if last.name == "waiting":
        raise AwaitingApproval(last.message)
    return Film.model_validate(last.data)
