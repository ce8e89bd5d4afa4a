"""Tiny models for the tests of this folder, each built once, and a spy on what reaches a pipeline."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of a tiny model of tests/tiny_pictures.py, built when it is first asked for."""
    home = tmp_path_factory.mktemp("tiny")

    def folder(name: str) -> Path:
        import tiny_pictures
        import torch

        torch.set_num_threads(1)
        return home / name if (home / name).exists() else tiny_pictures.build(name, home / name)

    return folder


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine, orders that were announced take their time."""
    monkeypatch.setattr("rushes.renderers.diffusion.queue.PATIENCE", 300.0)


@pytest.fixture
def make_renderer(tiny: Callable[[str], Path]) -> Callable[..., Any]:
    """A renderer with a tiny model, equipped and loaded: 64x64 pixels in two steps."""
    from rushes.core.equipment import Equipment
    from rushes.core.timing import Size
    from rushes.renderers import registry

    def make(name: str, model: str | None = None, **more: object) -> Any:
        made = registry.create(name)
        made.equip(Equipment.model_validate({"model": str(tiny(model or name)), "size": Size(width=64, height=64), "steps": 2, **more}))
        made.load()
        return made

    return make


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """Every call of a pipeline: the name of its class, and its arguments."""
    from rushes.renderers.diffusion import call

    seen: list[tuple[str, dict[str, Any]]] = []
    really = call.perform

    def perform(pipe: Any, given: Any, *rest: Any) -> Any:
        seen.append((type(pipe).__name__, dict(given)))
        return really(pipe, given, *rest)

    monkeypatch.setattr("rushes.renderers.diffusion.model.perform", perform)
    return seen


@pytest.fixture
def raw(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What every call of a pipeline gave back, in fractions, before it is rounded: tiny models heed some of their inputs only a little."""
    import numpy as np

    from rushes.renderers.diffusion import call

    seen: list[Any] = []
    really = call.clips_of

    def clips_of(made: Any, *rest: Any) -> Any:
        seen.append(np.asarray(made.frames if hasattr(made, "frames") else made.images))
        return really(made, *rest)

    monkeypatch.setattr(call, "clips_of", clips_of)
    return seen
