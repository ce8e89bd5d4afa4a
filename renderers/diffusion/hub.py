"""The model hub: taking a model from this machine's store of it, or fetching it, in safetensors only."""

from __future__ import annotations

import logging
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit
from urllib.request import getproxies

from ...core.errors import MissingExtra, UsageError
from ...core.settings import quieten_hub

T = TypeVar("T")

_ID = re.compile(r"(?P<id>[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95})(@(?P<revision>[\w./-]{1,200}))?")
_COMMIT = re.compile(r"[0-9a-f]{40}")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Named:
    """An id at the hub, and a revision of it: a branch, a tag or a commit."""

    id: str
    revision: str | None = None


def parse(text: str) -> Named | None:
    """An id of the form ``OWNER/NAME`` or ``OWNER/NAME@REVISION``; None for what is none."""
    found = _ID.fullmatch(text.strip())
    if found is None or ".." in text or found["id"].endswith((".", "-")):
        return None
    return Named(found["id"], found["revision"])


def commit_of(folder: Path) -> str | None:
    """The commit of a folder in the hub's store."""
    return folder.name if _COMMIT.fullmatch(folder.name) else None


def kept(name: str) -> bool:
    """Whether this machine's store of the hub has a model of that name; nobody is asked."""
    quieten(False, "A model from the hub")
    from huggingface_hub import try_to_load_from_cache

    return isinstance(try_to_load_from_cache(name, "model_index.json"), str)


def quieten(offline: bool, purpose: str) -> bool:
    """Keep the hub's client from telling of itself, whoever imported it first; answers whether it may ask nobody at all.

    Unless it is told not to, it asks the hub for a list of programs to be recognised as, even for files that are here.
    """
    quieten_hub(offline)
    try:
        from huggingface_hub import constants
    except ImportError:
        raise MissingExtra("huggingface_hub", "diffusion", purpose) from None
    constants.HF_HUB_DISABLE_TELEMETRY = True
    return offline or bool(constants.HF_HUB_OFFLINE)


def get(
    name: str, revision: str | None, variant: str | None, *, check_index: Callable[[Path], object], usable: Callable[[Path], T],
    size: float | None = None, offline: bool = False, told: Callable[[str], None] | None = None,
) -> T:  # fmt: skip
    """A model of the hub, as `usable` finds its folder.

    What the store has is taken as it is and nobody is asked for something newer: the same name stays the same
    model until another revision is named. `check_index` sees the model's index before its gigabytes are fetched.
    `offline` fetches nothing. Raises `UsageError`, or `MissingExtra`.
    """
    offline = quieten(offline, "A model from the hub")
    from huggingface_hub import try_to_load_from_cache

    kept = try_to_load_from_cache(name, "model_index.json", revision=revision)
    fault: UsageError | None = None
    if isinstance(kept, str):
        try:
            return usable(Path(kept).parent)
        except UsageError as problem:
            fault = problem
    if offline:
        missing = f" What is in this machine's store of the hub cannot be used: {fault}" if fault else ""
        raise UsageError(
            f"The model {name!r} is neither a folder nor in this machine's store of the hub, and nothing is fetched offline "
            f"(RUSHES_OFFLINE, HF_HUB_OFFLINE).{missing} Name a folder, or fetch it once: hf download {name}"
        ) from fault
    return usable(_fetch(name, revision, variant, check_index, size, told))


def reachable() -> bool:
    """Whether the hub's address can be found at all: without a network its client would try for half a minute."""
    from huggingface_hub import constants

    host = urlsplit(constants.ENDPOINT).hostname
    if not host or getproxies():
        return True
    try:
        socket.getaddrinfo(host, None)
    except OSError:
        return False
    return True


def _fetch(
    name: str, revision: str | None, variant: str | None, check_index: Callable[[Path], object], size: float | None,
    told: Callable[[str], None] | None,
) -> Path:  # fmt: skip
    from httpx import HTTPError
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import EntryNotFoundError, GatedRepoError, LocalEntryNotFoundError, RepositoryNotFoundError
    from huggingface_hub.errors import RevisionNotFoundError as NoRevision

    page = f"https://huggingface.co/{name}"
    if not reachable():
        raise UsageError(
            f"There is no folder {name!r} and no such model in this machine's store of the hub, and huggingface.co cannot be reached. "
            "Name a folder, or try again with the network."
        )
    try:
        check_index(Path(hf_hub_download(name, "model_index.json", revision=revision)))
        message = f"Fetching the model {name} from huggingface.co" + (f", about {size:g} GB" if size else "")
        if told is not None:
            told(message + ".")
        else:
            log.warning("%s", message)
        return Path(_download(name, revision, variant))
    except GatedRepoError as fault:
        raise UsageError(f"The model {name!r} asks for its licence to be accepted: accept it at {page}, then: hf auth login") from fault
    except RepositoryNotFoundError as fault:
        raise UsageError(
            f"There is no folder {name!r}, and the hub knows no model of that name. Mend --model; for a private one: hf auth login"
        ) from fault
    except NoRevision as fault:
        raise UsageError(f"The model {name!r} has no revision {revision!r}. See {page}/commits") from fault
    except LocalEntryNotFoundError as fault:
        raise UsageError(
            f"There is no folder {name!r} and no such model in this machine's store of the hub, and huggingface.co cannot be reached. "
            "Name a folder, or try again with the network."
        ) from fault
    except EntryNotFoundError as fault:
        raise UsageError(f"The model {name!r} has no model_index.json, so it is none that diffusers loads. See docs/models.md.") from fault
    except (HTTPError, OSError, ValueError) as fault:
        raise UsageError(f"The model {name!r} could not be fetched ({_first_line(fault)}). Try again, or name a folder.") from fault


def _download(name: str, revision: str | None, variant: str | None) -> str:
    """Have diffusers choose and fetch the files: one variant, safetensors, no code."""
    try:
        from ...core.torchaudio import spare

        spare()
        import diffusers
    except ImportError as fault:
        raise MissingExtra(fault.name or "diffusers", "diffusion", "A model from the hub") from fault
    library: Any = diffusers
    made = library.DiffusionPipeline.download(name, revision=revision, variant=variant, use_safetensors=True, trust_remote_code=False)
    return str(made)


def get_lora(text: str, *, offline: bool = False) -> Path:
    """A LoRA's file of the hub: ``OWNER/NAME/FILE.safetensors``, or ``OWNER/NAME`` where that holds one only. Raises `UsageError`."""
    head, _, last = text.strip().rpartition("/")
    file = last if last.endswith(".safetensors") else None
    named = parse(head) if file else parse(text)
    if named is None:
        raise UsageError(f"There is no LoRA {text!r}. Name a .safetensors file, or OWNER/NAME/FILE.safetensors at the hub.")
    offline = quieten(offline, "A LoRA from the hub")
    offline = offline or not reachable()
    from httpx import HTTPError
    from huggingface_hub import HfApi, hf_hub_download, snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        if file is None and offline:
            folder = Path(snapshot_download(named.id, revision=named.revision, local_files_only=True))
            names = [path.name for path in folder.glob("*.safetensors")]
        elif file is None:
            names = [name for name in HfApi().list_repo_files(named.id, revision=named.revision) if name.endswith(".safetensors")]
        else:
            names = [file]
        if len(names) != 1:
            those = f"several: {', '.join(sorted(names)[:5])}" if names else "none"
            raise UsageError(f"The LoRA {text!r} is to be one .safetensors file; there are {those}. Name {named.id}/FILE.safetensors")
        return Path(hf_hub_download(named.id, names[0], revision=named.revision, local_files_only=offline))
    except LocalEntryNotFoundError as fault:
        raise UsageError(f"The LoRA {text!r} is neither a file nor in this machine's store of the hub. Name a file.") from fault
    except (HTTPError, OSError) as fault:
        raise UsageError(f"The LoRA {text!r} could not be fetched ({_first_line(fault)}). Try again, or name a file.") from fault


def _first_line(fault: BaseException) -> str:
    return next((line.strip() for line in str(fault).splitlines() if line.strip()), type(fault).__name__)
