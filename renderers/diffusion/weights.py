"""Weights: finding the model that was named, and checking it before anything heavy is done.

Checked without torch: that the folder is a model of the right family, whole, in safetensors only, and brings no code
of its own. Every fault is one sentence with the way out, a `UsageError`, since another folder or another option mends it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import Any, NoReturn

from ...core.errors import UsageError
from . import hub
from .catalogue import catalogue
from .families import Family, families_of
from .tensors import fingerprint, read_head

INDEX = "model_index.json"
LIGHT = (".json", ".txt", ".model")
PICKLES = (".bin", ".ckpt", ".pt", ".pth", ".pkl")
WITHOUT_WEIGHTS = re.compile(r"Scheduler|Tokenizer|Processor|FeatureExtractor")
"""Classes of components that are a few settings or a vocabulary, by words in their names."""

NEEDED_FOR_VOCABULARIES = {"sentencepiece": "sentencepiece", "protobuf": "google.protobuf"}
"""Packages, and the names under which they are imported."""

_PLAIN = re.compile(r"(diffusion_pytorch_model|model)(\.(?P<variant>fp16|bf16|fp32|non_ema))?(-\d{5}-of-\d{5})?\.safetensors")
"""The names under which diffusers and transformers look for a component's weights."""

_COMPONENT = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,60}")
LONGEST_JSON = 32 << 20

Told = Callable[[str], None]


@dataclass(frozen=True)
class Weights:
    """A model that was found and checked.

    `name` is what was asked for, `folder` where it lies. `fingerprint` stands for
    what is in it and goes into every take's key. `parameters` is how many numbers each component holds. `index` is
    what its ``model_index.json`` says; `revision` the hub's commit, for a model of the hub.
    """

    name: str
    folder: Path
    family: str
    pipeline: str
    fingerprint: str
    parameters: Mapping[str, int] = field(default_factory=dict)
    index: Mapping[str, Any] = field(default_factory=dict)
    variant: str | None = None
    revision: str | None = None

    def bytes_at(self, width: int) -> int:
        """How many bytes all of it takes at `width` bytes a number."""
        return width * sum(self.parameters.values())

    def largest_at(self, width: int) -> int:
        """How many bytes its largest component takes."""
        return width * max(self.parameters.values(), default=0)


def find(model: str | None, family: Family, *, offline: bool = False, told: Told | None = None) -> Weights:
    """Find a family's model: a folder, or an id at the hub, ``OWNER/NAME`` or ``OWNER/NAME@REVISION``.

    Of the hub what this machine has already is taken as it is; otherwise, unless `offline`, it is fetched, and `told` hears of it.
    Raises `UsageError`, or `MissingExtra`.
    """
    if not model or not model.strip():
        raise UsageError(f"The {family.name} renderer needs a model: --model FOLDER, or an id at the hub.{_suggested(family)}")
    path = Path(model).expanduser()
    try:
        if path.is_dir():
            return check_folder(path, family, model)
        if path.is_file():
            _refuse_file(path, family)
    except OSError as fault:
        raise UsageError(f"The model {model!r} cannot be looked at ({fault.strerror or fault}). Name another folder.") from fault
    named = hub.parse(model)
    if named is None:
        broken = " (it is a link that leads nowhere)" if path.is_symlink() else ""
        raise UsageError(f"There is no model folder {model!r}{broken}. Mend --model.{_suggested(family)}")
    known = catalogue().find(named.id)
    variant = known.variant if known else None
    revision = named.revision or (known.revision if known else None)

    def usable(folder: Path) -> Weights:
        return check_folder(folder, family, model, revision=hub.commit_of(folder))

    return hub.get(named.id, revision, variant, check_index=lambda file: _read_index(file, family, model), usable=usable,
                   size=known.download if known else None, offline=offline, told=told)  # fmt: skip


def check_folder(folder: Path, family: Family, name: str = "", *, revision: str | None = None) -> Weights:
    """Check a folder that `save_pretrained` of diffusers wrote; raises `UsageError`."""
    name = name or str(folder)
    if not (folder / INDEX).is_file():
        raise UsageError(f"The folder {folder} is no model: it has no {INDEX}.{_hint(folder)}")
    index = _read_index(folder / INDEX, family, name)
    files: list[Path] = [folder / INDEX]
    heavy: dict[str, list[Path]] = {}
    variant = _variant(folder, index)
    for part, (_, kind) in _components(index):
        found, weights = _component_files(folder, part, kind, variant, name)
        files += found
        if weights:
            heavy[part] = weights
    if not heavy:
        raise UsageError(f"The folder {folder} has no weights in it. Get the whole model again.")
    return Weights(
        name=name, folder=folder, family=family.name, pipeline=str(index["_class_name"]),
        fingerprint=fingerprint((file.relative_to(folder).as_posix(), file) for file in files),
        parameters={part: sum(read_head(file).parameters for file in found) for part, found in heavy.items()},
        index=index, variant=variant, revision=revision,
    )  # fmt: skip


def _refuse_file(path: Path, family: Family) -> NoReturn:
    """Say what a file is and what to name instead: no file alone is a whole model."""
    if path.suffix != ".safetensors":
        what = "pickle, which can run code; Rushes loads safetensors only" if path.suffix in PICKLES else "no model"
        raise UsageError(f"{path} is {what}. Name a folder with {INDEX}.")
    read_head(path)
    raise UsageError(
        f"{path} is a checkpoint in one file: the model's settings and vocabulary are not in it and would have to come from the hub. "
        f"Name a folder with {INDEX}; diffusers writes one: {min(family.pipelines)}.from_single_file(FILE).save_pretrained(FOLDER)."
    )


def _read_index(file: Path, family: Family, name: str) -> dict[str, Any]:
    """A model's index, once it is one that this family can load and that brings no code."""
    body = _json(file)
    pipeline = body.get("_class_name")
    if isinstance(pipeline, list):
        raise UsageError(f"The model {name!r} brings code of its own ({pipeline[0]}.py), which Rushes never runs. Choose another model.")
    if not isinstance(pipeline, str):
        raise UsageError(f"{file} does not say which pipeline it is for (_class_name). Get the model again.")
    if pipeline not in family.pipelines:
        others = [row.name for row in families_of(pipeline)]
        way = f"Use --renderer {others[0]}" if others else f"No renderer here knows it; for {family.name}, choose another model"
        known = "" if others else _suggested(family)
        raise UsageError(f"The model {name!r} is for {pipeline}, which is not of the {family.name} family. {way}.{known}")
    for part, (library, kind) in _components(body):
        if not _COMPONENT.fullmatch(part):
            raise UsageError(f"{file} names a component {part!r}, which is no plain name. Get the model from somebody you trust.")
        if library not in _libraries() or (file.parent / part / f"{library}.py").exists():
            raise UsageError(f"The model {name!r} wants code from {library!r} ({part}: {kind}), which is never run. Choose another model.")
    return body


def _components(index: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
    """The components that are there: name, library and class."""
    for part, value in index.items():
        if not part.startswith("_") and isinstance(value, list) and len(value) == 2 and all(isinstance(word, str) for word in value):
            yield part, (value[0], value[1])


def _libraries() -> frozenset[str]:
    """The libraries whose classes a component may be: those of the extra, and the modules of diffusers' own pipelines."""
    found = find_spec("diffusers")
    folders = found.submodule_search_locations if found and found.submodule_search_locations else []
    own = {path.name for folder in folders for path in Path(folder, "pipelines").glob("*") if path.is_dir()}
    return frozenset({"diffusers", "transformers", *own})


def _component_files(folder: Path, part: str, kind: str, variant: str | None, name: str) -> tuple[list[Path], list[Path]]:
    """A component's files that make pixels, and those among them that hold weights; each of those is there and whole."""
    home = folder / part
    if not home.is_dir():
        raise UsageError(f"The model {name!r} is incomplete: it has no folder {part}. Get the whole model again.")
    light = [file for file in sorted(home.iterdir()) if file.suffix in LIGHT and ".safetensors.index" not in file.name]
    if WITHOUT_WEIGHTS.search(kind):
        _check_vocabulary(light, part, name)
        return light, []
    weights = _weights_of(home, variant) or _weights_of(home, None)
    if not weights:
        pickles = [file.name for file in sorted(home.iterdir()) if file.suffix in PICKLES]
        if pickles:
            raise UsageError(
                f"The model {name!r} has its {part} as pickle ({pickles[0]}), which can run code; Rushes loads safetensors only. Choose a "
                "model with .safetensors files, or convert it where you trust it: load it with diffusers, then save_pretrained(FOLDER)."
            )
        raise UsageError(f"The model {name!r} is incomplete: its {part} has no weights. Get the whole model again.")
    for file in weights:
        read_head(file)
    return [*light, *weights], weights


def _check_vocabulary(files: list[Path], part: str, name: str) -> None:
    """Without the packages that read it, transformers takes a sentencepiece vocabulary for one of another kind."""
    names = {file.name for file in files}
    if any(file.endswith(".model") for file in names) and "tokenizer.json" not in names:
        missing = [package for package, module in NEEDED_FOR_VOCABULARIES.items() if not _installed(module)]
        if missing:
            raise UsageError(f"The {part} of {name!r} is a sentencepiece vocabulary, which needs: pip install {' '.join(missing)}.")


def _installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # not even the package that it would be in
        return False


def _weights_of(home: Path, variant: str | None) -> list[Path]:
    """The files that hold a component's weights in a variant: one, or all shards that its index names."""
    infix = f".{variant}" if variant else ""
    for stem in ("diffusion_pytorch_model", "model"):
        for index in (home / f"{stem}.safetensors.index{infix}.json", home / f"{stem}{infix}.safetensors.index.json"):
            if index.is_file():
                return _shards(index)
        if (home / f"{stem}{infix}.safetensors").exists() or (home / f"{stem}{infix}.safetensors").is_symlink():
            return [home / f"{stem}{infix}.safetensors"]
    return []


def _shards(index: Path) -> list[Path]:
    named = _json(index).get("weight_map")
    if not isinstance(named, dict) or not named:
        raise UsageError(f"{index} does not name the files of the weights. Get the model again.")
    names = sorted({str(value) for value in named.values()})
    for name in names:
        if PurePosixPath(name).name != name or "\\" in name or not name.endswith(".safetensors"):
            raise UsageError(f"{index} names {name!r}, which is no .safetensors file beside it. Get the model from somebody you trust.")
    return [index.parent / name for name in names]


def _variant(folder: Path, index: Mapping[str, Any]) -> str | None:
    """The variant to load: none where every component has plain weights, else the one that some have only."""
    only: set[str] = set()
    for part, (_, kind) in _components(index):
        if WITHOUT_WEIGHTS.search(kind) or not (folder / part).is_dir():
            continue
        found = {match["variant"] for file in (folder / part).iterdir() if (match := _PLAIN.fullmatch(file.name))}
        if found and None not in found:
            only |= {str(variant) for variant in found}
    return next((variant for variant in ("fp16", "bf16", "fp32", "non_ema") if variant in only), None)


def _json(file: Path) -> dict[str, Any]:
    try:
        if file.stat().st_size > LONGEST_JSON:
            raise UsageError(f"{file} is too long to be settings ({file.stat().st_size} bytes). Get the model again.")
        body = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as fault:
        raise UsageError(f"{file} cannot be read ({type(fault).__name__}). Get the model again.") from fault
    if not isinstance(body, dict):
        raise UsageError(f"{file} holds no JSON object. Get the model again.")
    return body


def _hint(folder: Path) -> str:
    """What was perhaps meant by a folder that is no model."""
    if (folder.parent / INDEX).is_file():
        return f" It is a part of one: name {folder.parent}."
    snapshots = sorted(path.parent for path in (folder / "snapshots").glob(f"*/{INDEX}"))
    if snapshots:
        return f" It is the hub's store: name {snapshots[-1]}."
    inside = sorted(path.parent for path in folder.glob(f"*/{INDEX}"))
    if inside:
        return f" A model lies in it: name {inside[0]}."
    pickles = [path.name for path in sorted(folder.iterdir()) if path.suffix in PICKLES]
    if pickles:
        return f" What it has is pickle ({pickles[0]}), which can run code; Rushes loads safetensors only."
    files = [path.name for path in sorted(folder.glob("*.safetensors"))]
    what = f" It has {files[0]}, a checkpoint in one file." if files else ""
    return f"{what} Name a folder that diffusers' save_pretrained wrote, or that was downloaded whole from the hub."


def _suggested(family: Family) -> str:
    known = [model.told() for model in catalogue().of(family.name)[:2]]
    return f" Known for {family.name}: {'; '.join(known)}. More: docs/models.md." if known else ""
