"""What a person hands over beside the story: what renderer and voice work with, reference pictures, a first frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..core.brief import Brief
from ..core.equipment import Equipment, Equipped
from ..core.errors import UnknownName, UsageError

if TYPE_CHECKING:
    from ..core.project import Project
    from ..renderers.base import Renderer
    from ..tools.voices.speech import Voice

NONE = "none"
"""Takes back what the film's folder asks for."""

FOLDER = "references"
FIRST_FRAME = f"{FOLDER}/first-frame.png"

OF_THE_RENDERER = {
    "model": "--model", "keyframes": "--keyframes", "loras": "--lora", "size": "--render-size", "steps": "--steps",
    "guidance": "--guidance", "media": "--media",
}  # fmt: skip
OF_THE_VOICE = {"voice_model": "--voice-model"}
OF_THE_MUSIC = {"music_model": "--music-model"}
OPTIONS = (
    "model", "keyframes", "lora", "render_size", "steps", "guidance", "voice_model", "music_model", "media", "reference",
    "first_frame",
)  # fmt: skip

Pictures = Mapping[str, bytes]
"""Files of the film's folder, by name, with what is to be in them; no bytes: the file is to go."""


def brief_fields(before: Brief, asked: dict[str, Any]) -> dict[str, Any]:
    """The brief's fields that follow from the options named in `OPTIONS`, which are taken out of `asked`. Raises `UsageError`.

    What belongs to a renderer or a voice goes with it when another one is asked for.
    """
    from ..tools.given import plain_name

    kept = before.equipment.model_dump()
    gone = set(OF_THE_RENDERER) if asked.get("renderer", before.renderer) != before.renderer else set[str]()
    if _engine(asked.get("voice", before.voice)) != _engine(before.voice):
        gone |= set(OF_THE_VOICE)
    kept = {name: value for name, value in kept.items() if name not in gone}
    newly = {name: asked.pop(name) for name in OPTIONS if name in asked}
    references = dict(before.references)
    for name, path in _given(newly.pop("reference", ())):
        references = {known: file for known, file in references.items() if plain_name(known) != plain_name(name)}
        references |= {} if path is None else {name: file_for(name)}
    made: dict[str, Any] = {"references": references}
    if "first_frame" in newly:
        made["first_frame"] = None if str(newly.pop("first_frame")) == NONE else FIRST_FRAME
    return made | {"equipment": _equipment(kept, newly)}


def pictures_in(options: Mapping[str, Any]) -> Pictures:
    """The pictures that options name, read and checked, as they will lie in the film's folder. Raises `UsageError`."""
    from ..tools.given import read_picture
    from ..tools.pictures import png

    files: dict[str, bytes] = {}
    for name, path in _given(options.get("reference") or ()):
        files[file_for(name)] = b"" if path is None else png(read_picture(path))
    first = options.get("first_frame")
    if first is not None:
        files[FIRST_FRAME] = b"" if str(first) == NONE else png(read_picture(Path(first).expanduser()))
    return files


def put(project: Project, pictures: Pictures) -> None:
    """Write the pictures into the film's folder; one that is there already, byte for byte, is left alone."""
    for name, data in pictures.items():
        path = project.path(name)
        if not data:
            path.unlink(missing_ok=True)
        elif not path.is_file() or path.read_bytes() != data:
            project.write(name, data)


def file_for(name: str) -> str:
    """The file of the reference picture that a name gets; names that look alike in plain letters get files of their own."""
    from ..core.document import content_hash
    from ..tools.given import plain_name, slug_of

    plain = plain_name(name)
    slug = slug_of(plain)
    telling = slug and slug == plain.replace(" ", "-") and f"{FOLDER}/{slug}.png" != FIRST_FRAME
    return f"{FOLDER}/{slug}.png" if telling else f"{FOLDER}/{slug or 'name'}-{content_hash(plain, length=8)}.png"


def renderer_for(brief: Brief) -> Renderer:
    """The renderer of a brief with its equipment, loaded: whatever it misses is said here.

    Raises `UsageError` and its kin, or `RenderError`.
    """
    from ..renderers import registry

    if brief.equipment.keyframes is not None and brief.equipment.keyframes.partition(":")[0] not in registry.names():
        raise UnknownName("renderer for --keyframes", brief.equipment.keyframes.partition(":")[0], registry.names())
    check_places(brief.equipment)
    made = registry.create(brief.renderer)
    if isinstance(made, Equipped):
        made.equip(brief.equipment)
    elif unused := _named(brief.equipment, OF_THE_RENDERER):
        raise UsageError(f"The renderer {brief.renderer} works without {unused}. {_way_out('that')}")
    made.load()
    return made


def check_pictures(brief: Brief, renderer: Renderer, pictures: Pictures) -> None:
    """Raise `UsageError` for pictures that the renderer would never look at."""
    takes = renderer.capabilities
    given = {name for name, data in pictures.items() if data}
    if given - {FIRST_FRAME} and not takes.references:
        raise UsageError(
            f"The renderer {brief.renderer} looks at no reference pictures with this model. "
            f"Stable Diffusion and FLUX need an ip_adapter folder in it (docs/references.md). {_way_out('--reference')}"
        )
    if FIRST_FRAME in given and not {"image", "first-last-frame"} & set(takes.kinds):
        raise UsageError(f"The renderer {brief.renderer} starts from no picture. {_way_out('--first-frame')}")


def equip_voice(brief: Brief, voice: Voice | None) -> None:
    """Hand a voice what the brief says it works with; raises `UsageError` when there is something and no voice for it."""
    from .nearby import check_there

    if isinstance(voice, Equipped):
        if brief.equipment.voice_model and Path(brief.equipment.voice_model).is_absolute():
            check_there("--voice-model", brief.equipment.voice_model)
        voice.equip(brief.equipment)
    elif unused := _named(brief.equipment, OF_THE_VOICE):
        wanted = f"The voice {_engine(brief.voice)} works without {unused}" if brief.voice else f"{unused} needs its voice named"
        raise UsageError(f"{wanted}. Name one with --voice (rushes doctor shows which there are), or leave that out.")


def check_music(brief: Brief) -> None:
    """Raise `UnknownName` or `UsageError` for music that cannot be had: no such mood or file, or a model that is none."""
    from ..tools import music, music_model
    from .nearby import check_there

    own = brief.music is not None and brief.music not in music.names() and brief.music != NONE
    if own and not Path(brief.music or "").is_file():
        raise UnknownName("music", brief.music or "", [*music.names(), NONE], "Or name a sound file.")
    model = brief.equipment.music_model
    if model is None:
        return
    if own:
        raise UsageError(f"--music {brief.music} is a sound file, and --music-model plays one of its own: leave one of them out.")
    check_there("--music-model", model)
    music_model.find(model)


def _named(equipment: Equipment, options: Mapping[str, str]) -> str:
    """The options by which what is there was asked for."""
    return ", ".join(option for name, option in options.items() if getattr(equipment, name) not in (None, ()))


def _way_out(option: str) -> str:
    return f"Leave {option} out, or name another with --renderer."


def _engine(voice: str | None) -> str:
    return (voice or "").partition(":")[0]


def _given(references: Mapping[str, str | Path] | Iterable[str]) -> list[tuple[str, Path | None]]:
    """Names with the pictures handed in for them; None: none any more."""
    if isinstance(references, str):
        references = [references]
    said = [f"{name}={path}" for name, path in references.items()] if isinstance(references, Mapping) else references
    pairs = list[tuple[str, Path | None]]()
    for one in said:
        name, path = (part.strip() for part in (one.partition("=")[0], one.partition("=")[2]))
        if not name or not path or len(name) > 200 or not name.isprintable():
            way = "Use NAME=IMAGE, for example --reference Mara=mara.png; NAME=none takes it back"
            raise UsageError(f"{one!r} is no reference. {way}.")
        pairs.append((name, None if path == NONE else Path(path).expanduser()))
    return pairs


def _equipment(kept: dict[str, Any], newly: Mapping[str, Any]) -> Equipment:
    from pydantic import ValidationError

    from ..core.misfits import first_misfit

    fields = dict(kept)
    for option, value in newly.items():
        fields |= {} if value is None else _read(option, value)
    try:
        return Equipment.model_validate(fields)
    except ValidationError as fault:
        place, words = first_misfit(fault)
        raise UsageError(f"{(OF_THE_RENDERER | OF_THE_VOICE | OF_THE_MUSIC)[place[0]]}: {words}. See rushes make --help.") from None


def _read(option: str, value: Any) -> dict[str, Any]:
    """An option as fields of `Equipment`; `NONE` clears them."""
    from ..core.timing import Size

    if option == "lora":
        many = [value] if isinstance(value, str) else list(value)
        return {"loras": () if many == [NONE] else tuple(_lora(one) for one in many)}
    if option == "render_size":
        return {"size": None if value == NONE else Size.parse(value).model_dump()}
    if value == NONE:
        return {option: None}
    if option == "keyframes":
        name, colon, place = str(value).partition(":")
        return {option: f"{name}{colon}{_placed(place)}" if place else name}
    return {option: _placed(str(value)) if option in ("model", "voice_model", "music_model", "media") else value}


def _lora(text: str) -> dict[str, Any]:
    """A LoRA as FILE or FILE:WEIGHT."""
    file, colon, weight = text.rpartition(":")
    if file.endswith(".safetensors") and not _is_number(weight):
        raise UsageError(f"--lora {text}: {weight!r} is no weight. Write FILE.safetensors:0.8, or leave the weight out.")
    try:
        return {"file": _placed(file), "weight": float(weight)} if colon and file else {"file": _placed(text)}
    except ValueError:
        return {"file": _placed(text)}


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def check_places(equipment: Equipment) -> None:
    """Refuse folders and files that are not there; what may be an id at the hub is left to the renderer. Raises `UsageError`."""
    from .nearby import check_there

    for lora in equipment.loras:
        _check_lora(lora.file)
    keyframes = (equipment.keyframes or "").partition(":")[2]
    for option, name in (("--model", equipment.model), ("--keyframes", keyframes), ("--media", equipment.media)):
        if name:
            check_there(option, name, at_the_hub=option != "--media")


def _check_lora(file: str) -> None:
    """Refuse a LoRA that is not there or may carry code."""
    from .nearby import check_there, near

    path = Path(file)
    if path.suffix in (".bin", ".ckpt", ".pkl", ".pt", ".pth"):
        raise UsageError(f"The LoRA {file} may carry code in its weights. Name a .safetensors file.")
    if not path.exists() and (path.is_absolute() or "/" not in file):
        meant = "".join(f" There is {one}." for one in near(file)[:1])
        raise UsageError(f"There is no LoRA {file}.{meant} Mend --lora: FILE.safetensors, or FILE.safetensors:WEIGHT.")
    check_there("--lora", file)


def _placed(name: str) -> str:
    """A folder or file by its whole path, so that the film goes on from anywhere; the id of a model as it is."""
    if not name.strip():
        raise UsageError("A model or a folder without a name was asked for. Name one, or leave the option out.")
    try:
        path = Path(name).expanduser()
        return str(path.absolute()) if name.startswith((".", "/", "~")) or path.exists() else name
    except (OSError, ValueError, RuntimeError):
        return name
