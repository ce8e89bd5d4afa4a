"""A person's answer at a gate, from the options of ``rushes review`` or asked for at the terminal."""

from __future__ import annotations

import json
import shlex
import subprocess
from argparse import Namespace
from pathlib import Path
from typing import Any

from ..core.errors import SourceError, UsageError
from ..core.project import Project
from ..core.settings import editor
from .service import decision_of

VIEW = "script.fountain"
HOW = {
    "script": "[a]pprove, [e]dit, [n]otes, [q]uit? ",
    "storyboard": "[a]pprove, [n]otes, [q]uit; or of a shot, 3: closer, 3: lock, 3: retake? ",
    "cut": "[a]pprove, [n]otes, [q]uit; or of a shot, 3: accept, 3: closer, 3: take 2, 3: retake? ",
}


def from_options(asked: Namespace) -> dict[str, Any] | None:
    """The decision that the options of ``rushes review`` make; None when they make none."""
    version = asked.version or ""
    if asked.shot is not None:
        return decision_of("edit", shots=[_word(asked)], version=version)
    if any((asked.note, asked.lock, asked.unlock, asked.retake, asked.take)):
        raise UsageError("Say which shot with --shot, for example --shot 3 --note closer.")
    if asked.edit is not None:
        return _edit(Path(asked.edit), version)
    if asked.reject is not None:
        if not asked.reject.strip():
            raise UsageError('Rejecting needs notes, for example --reject "shorter".')
        return decision_of("reject", asked.reject, version=version)
    return decision_of("approve", version=version) if asked.approve else None


def ask(project: Project, gate: str, version: str) -> dict[str, Any] | None:
    """Ask the person at the terminal; None when they leave it waiting."""
    from ..agents.directing import words_in
    from ..core.shot import ShotList

    wrong = ""
    while True:
        try:
            said = input(f"{wrong}{HOW[gate]}").strip()
        except EOFError:
            return None
        plain = said.lower()
        if plain in ("a", "approve", "y", "yes"):
            # An edit made by hand while this question stood is part of what is approved.
            return decision_of("approve", version="" if gate == "script" else version)
        if gate == "script" and plain in ("e", "edit"):
            subprocess.run([*shlex.split(editor()), str(project.path(VIEW))], check=False)
            return decision_of("approve")
        if plain in ("n", "notes"):
            notes = input("Notes: ").strip()
            if notes:
                return decision_of("reject", notes, version=version)
        if plain in ("q", "quit"):
            return None
        if gate != "script" and said:
            words, rest = words_in(said, project.load("shots.json", ShotList))
            if words and not rest:
                return decision_of("edit", shots=[word.model_dump() for word in words], version=version)
            wrong = f"{said!r} names no shot of this film. "


def _word(asked: Namespace) -> dict[str, Any]:
    """What is said of one shot; approving one is accepting and locking it."""
    word: dict[str, Any] = {"shot": asked.shot, "note": asked.note or asked.reject or "", "retake": asked.retake, "take": asked.take}
    if asked.approve:
        word["accept"] = True
    if asked.lock or asked.unlock:
        word["lock"] = bool(asked.lock)
    if not any((word["note"], word["retake"], word["take"], asked.approve, asked.lock, asked.unlock)):
        raise UsageError(f'Say what of shot {asked.shot}: --approve, --note "closer", --lock, --unlock, --retake or --take N.')
    return word


def _edit(path: Path, version: str) -> dict[str, Any]:
    """A Fountain script, or words about shots in a .json file: ``{"shots": [{"shot": "3", "note": "closer"}]}``."""
    if not path.is_file():
        raise SourceError(f"There is no file {path}. Name a Fountain script to film instead, or a .json file with words about shots.")
    if path.suffix.lower() == ".json":
        try:
            body = json.loads(path.read_text(encoding="utf-8"))
            shots = body["shots"]
        except (OSError, ValueError, KeyError, TypeError) as fault:
            example = '{"shots": [{"shot": "3", "note": "closer"}]}'
            raise SourceError(f"{path} holds no words about shots ({fault}). Write {example}.") from fault
        return decision_of("edit", shots=shots, version=version)
    from ..tools.source import read_source

    return decision_of("edit", read_source(path).text, version=version)
