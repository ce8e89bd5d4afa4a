"""Briefing: what was asked for, as a film's folder and its brief, and the refusal of what cannot be made before anything is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from ..agents.formats import DRAFT_RATE, picture
from ..core.brief import Brief, Gate, SourceKind
from ..core.errors import SourceError, UsageError
from ..core.project import MARK, Project
from ..core.settings import settings
from ..core.timing import Rate

if TYPE_CHECKING:
    from ..renderers.base import Renderer
    from ..tools.source import Source

FEWEST_SHOTS = 3
"""A title card, one scene, an end card."""


def order(
    source: str | Path | Source,
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

    A `Source` is words that were read already: nothing in it is taken for a file's name. `options` are further
    fields of `Brief`, or what `equipping.OPTIONS` names. Options left out keep what the folder says. Raises `UsageError` and its kin.
    """
    from ..tools.language import code_of
    from ..tools.source import Source, read_source
    from . import equipping

    asked = {name: value for name, value in options.items() if value is not None}
    if review is not None:
        asked["review"] = _gates(review)
    if seconds is not None:
        asked["seconds"] = _seconds(seconds)
    if "language" in asked:
        asked["language"] = code_of(asked["language"])
    if "loudness" in asked:
        asked["loudness"] = _one_of("loudness", asked["loudness"])
    if "caption_style" in asked:
        asked |= {"caption_style": _one_of("caption_style", asked["caption_style"]), "burn_captions": asked.get("burn_captions", True)}
    if "voice" in asked:
        asked["voice"] = _voice(asked["voice"])
    asked |= {role: _models(asked[role]) for role in ("writer", "judge", "moderator") if role in asked}
    project = None if isinstance(source, Source) else _existing(source)
    if project is not None:
        if folder is not None and Path(folder).expanduser().absolute() != project.folder:
            raise UsageError(f"{project.folder} is a film already; it continues where it is. Leave out -o.")
        before = project.load(MARK, Brief)
    else:
        kind, text = source if isinstance(source, Source) else read_source(source)
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


def _one_of(field: str, name: str) -> str:
    """A name that a field of the brief knows; raises `UnknownName`."""
    from ..core.errors import UnknownName

    known = get_args(Brief.model_fields[field].annotation)
    if name not in known:
        raise UnknownName(field.replace("_", " "), name, list(known))
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
    from ..tools import litellm_wire, moderation
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
    equipping.check_music(brief)
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
