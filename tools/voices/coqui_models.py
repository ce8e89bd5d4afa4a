"""Coqui's models by name: found on this machine, or fetched where that was asked for; nobody is asked at a prompt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...core.errors import UnnamedModel, UsageError
from ...core.settings import settings
from ...core.torchaudio import spare
from .coqui_folder import Folder

HINT = "--voice-model takes a folder with config.json and model.pth, or such a name; docs/voices.md lists voices."


def folder_of(name: str, *, asked: bool, fetch: bool = True) -> Folder | None:
    """The folder of a model of this name; one that was asked for is fetched if it is not there and the machine is not offline.

    Without `fetch` None says that it would have to be. Raises `UsageError`, and `UnnamedModel` where nobody asked for it.
    """
    try:
        spare()
        from TTS.utils.manage import ModelManager
    except ImportError as fault:
        raise UsageError("A voice of Coqui's needs the package 'coqui-tts': pip install 'rushes[voice]'.") from fault
    manager = ModelManager(progress_bar=False)
    item = _item(manager, name)
    here = _on_this_machine(manager, name, item)
    if here is not None:
        return Folder.of(str(here))
    if not asked:
        raise UnnamedModel(f"No voice model was named, and Coqui's {name} is not on this machine. {HINT}")
    if settings().offline:
        raise UsageError(f"Coqui's {name} is not on this machine, which is set to work offline (RUSHES_OFFLINE). {HINT}")
    if item.get("tos_required") and settings().coqui_licence != "agreed":
        raise UsageError(
            f"{name} is licensed for non-commercial use only ({item.get('license')}, https://tts-hub.github.io/cpml). "
            "Whoever keeps to that sets RUSHES_COQUI_LICENCE=agreed; or choose another voice model."
        )
    return Folder.of(str(_fetched(ModelManager, name))) if fetch else None


def _item(manager: Any, name: str) -> dict[str, Any]:
    try:
        item: dict[str, Any] = manager._set_model_item(name)[0]
    except (KeyError, ValueError):
        raise UsageError(f"Coqui has no model {name!r}. {HINT}") from None
    return item


def _on_this_machine(manager: Any, name: str, item: dict[str, Any]) -> Path | None:
    folder = Path(manager.output_prefix) / name.replace("/", "--")
    if folder.is_dir() and any(folder.rglob("config.json")):
        return folder
    if "repo_id" not in item:
        return None
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        return Path(snapshot_download(item["repo_id"], local_files_only=True))
    except LocalEntryNotFoundError:
        return None


def _fetched(manager: Any, name: str) -> Path:
    """Fetch a model whose licence was agreed to, or that asks for none."""

    class Agreed(manager):  # type: ignore[misc]
        """Coqui's manager, which reads its consent at a prompt; here it stands in the settings."""

        @staticmethod
        def tos_agreed(model_item: Any, model_full_path: Path) -> bool:
            return True

        @staticmethod
        def ask_tos(model_full_path: Path) -> bool:
            return False

    try:
        weights, _, _ = Agreed(progress_bar=False).download_model(name)
    except Exception as fault:
        raise UsageError(
            f"Coqui's {name} could not be fetched ({fault}). Try again, or name a folder (--voice-model)."
        ) from fault
    return Path(weights)
