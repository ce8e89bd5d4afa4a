"""What every renderer of the registry must do; a new renderer is one more parameter, found by itself."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from rushes.core.document import content_hash
from rushes.core.equipment import Equipment, Equipped
from rushes.core.errors import UnknownName
from rushes.core.shot import Adjustments, CameraMove, Card, ShotSize
from rushes.core.timing import Size
from rushes.core.verdict import Lever
from rushes.renderers import registry
from rushes.renderers.base import Order, Renderer

NAMES = registry.names()


def media_folder(folder: Path) -> Equipment:
    """Two pictures, for the renderer that shows what it is given."""
    folder.mkdir(exist_ok=True)
    for number in range(2):
        grain = np.random.default_rng(number).integers(40, 220, (45, 80, 3), dtype=np.uint8)
        cv2.imwrite(str(folder / f"view-{number}.png"), cv2.resize(grain, (640, 360), interpolation=cv2.INTER_CUBIC))
    return Equipment(media=str(folder))


def tiny_model(name: str) -> Callable[[Path], Equipment]:
    """A model with random weights, built once: it draws noise in two steps."""

    def make(folder: Path) -> Equipment:
        import tiny_pictures
        import torch

        torch.set_num_threads(1)
        if not folder.exists():
            tiny_pictures.build(name, folder)
        return Equipment(model=str(folder), size=Size(width=64, height=64), steps=2)

    return make


TINY = {
    "sd": "sd-control", "sdxl": "sdxl", "flux": "flux", "flux-kontext": "flux-kontext", "svd": "svd", "wan": "wan22-i2v",
    "wan-vace": "wan-vace", "ltx": "ltx", "cogvideox": "cogvideox-i2v", "animatediff": "animatediff",
}  # fmt: skip
"""The tiny model of each family of diffusion models."""

SLOW = ("sdxl", "flux-kontext", "wan-vace", "cogvideox", "animatediff")
"""Families like others that are tested each time."""

UNBUILT = {"qwen-image-edit": "its reader of pictures and words needs torchvision, which the tests do without"}

EQUIPMENT: dict[str, Callable[[Path], Equipment]] = {"footage": media_folder, **{name: tiny_model(model) for name, model in TINY.items()}}
"""What renderers need that cannot work with nothing; each makes it in a folder of its own."""

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # of a scheduler of diffusers, by numpy 2


def made(name: str, folder: Path) -> Renderer:
    """A renderer of the registry, equipped and loaded."""
    renderer = registry.create(name)
    if name in EQUIPMENT:
        assert isinstance(renderer, Equipped)
        renderer.equip(EQUIPMENT[name](folder / name))
    renderer.load()
    return renderer


def shoot(renderer: Renderer, order: Order) -> tuple[list[np.ndarray], list]:
    footage = renderer.render(order)
    assert footage.frames is not None
    return [frame.copy() for frame in footage.frames], footage.geometry


@pytest.fixture(scope="session")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where what the renderers are given is made."""
    return tmp_path_factory.mktemp("given")


@pytest.fixture(scope="session")
def warm() -> dict[str, Renderer]:
    """The renderers whose models are read once for all tests."""
    return {}


@pytest.fixture(params=[pytest.param(name, marks=pytest.mark.slow if name in SLOW else ()) for name in NAMES])
def renderer(
    request: pytest.FixtureRequest, given: Path, warm: dict[str, Renderer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Renderer:
    if request.param in UNBUILT:
        pytest.skip(UNBUILT[request.param])
    limits = registry.create(request.param).capabilities
    if limits.price_per_second > 0 or limits.device != "cpu":
        pytest.skip("paid or on another machine")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    if request.param not in TINY:
        return made(request.param, given)
    if request.param not in warm:
        warm[request.param] = made(request.param, given)
    return warm[request.param]


def test_is_a_renderer(renderer: Renderer) -> None:
    assert isinstance(renderer, Renderer)
    assert renderer.name in NAMES
    assert renderer.version


def test_frames_are_as_ordered(renderer: Renderer, make_order: Callable[..., Order]) -> None:
    order = make_order()
    frames, geometry = shoot(renderer, order)
    assert len(frames) == order.shot.frames
    assert all(frame.shape == (90, 160, 3) and frame.dtype == np.uint8 for frame in frames)
    if renderer.capabilities.geometry:
        assert len(geometry) == order.shot.frames


@pytest.mark.parametrize(("width", "height"), [(90, 160), (100, 100), (34, 16)])
def test_any_size_is_drawn(renderer: Renderer, make_order: Callable[..., Order], width: int, height: int) -> None:
    frames, _ = shoot(renderer, make_order(width=width, height=height, length=1, handle=0))
    assert [frame.shape for frame in frames] == [(height, width, 3)]


def test_same_order_same_bytes(renderer: Renderer, make_order: Callable[..., Order], given: Path) -> None:
    one, geometry = shoot(renderer, make_order())
    other, again = shoot(made(renderer.name, given), make_order())
    assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))
    assert geometry == again


def test_pictures_move_and_are_not_black(renderer: Renderer, make_order: Callable[..., Order]) -> None:
    native = [rate.numerator for rate in renderer.capabilities.rates]
    frames, _ = shoot(renderer, make_order(fps=native[0] if native else 12))  # noise has no motion to draw frames in between by
    assert all(frame.mean() > 8 for frame in frames)
    assert all(np.any(a != b) for a, b in pairwise(frames))


def test_recipe_is_json_and_follows_the_shot(renderer: Renderer, make_order: Callable[..., Order]) -> None:
    recipe = renderer.recipe(make_order())
    assert json.loads(json.dumps(recipe)) == recipe
    orders = [
        make_order(),
        make_order(length=5),
        make_order(seed=8),
        make_order(size=ShotSize.CLOSE, prompt={"camera": "close-up"}),
        make_order(width=320, height=180),
        make_order(fps=25),
        make_order(camera=CameraMove(), prompt={"camera": "static camera"}),
    ]
    if not renderer.capabilities.rates or Lever.REFRAME in renderer.capabilities.levers:
        orders.append(make_order(adjust=Adjustments(reframe=0.5)))
    assert len({content_hash(renderer.recipe(order)) for order in orders}) == len(orders)


@pytest.mark.parametrize(("strength", "share"), [(1.0, 1.0), (0.4, 0.4)])
def test_camera_is_realised_as_planned(renderer: Renderer, make_order: Callable[..., Order], strength: float, share: float) -> None:
    if not (renderer.capabilities.geometry and renderer.capabilities.camera_control):
        pytest.skip("knows no geometry")
    order = make_order(adjust=Adjustments(camera=strength))
    _, geometry = shoot(renderer, order)
    first, last, move = geometry[0].camera, geometry[-1].camera, order.shot.camera
    assert last.x - first.x == pytest.approx(move.dx * share, abs=1e-6)
    assert last.y - first.y == pytest.approx(move.dy * share, abs=1e-6)
    assert math.log(last.zoom / first.zoom) == pytest.approx(math.log(move.zoom) * share, abs=1e-6)


def test_cards_are_drawn(renderer: Renderer, make_order: Callable[..., Order]) -> None:
    card = {"card": Card(title="The End", subtitle="of a test"), "size": ShotSize.CARD, "figures": (), "subjects": ()}
    for stage in ({}, {"set": None}):
        frames, geometry = shoot(renderer, make_order(**card, **stage))
        assert len(frames) == 6
        assert all(frame.std() > 3 for frame in frames)
        assert len(geometry) in {0, 6}


def test_prompt_is_text(renderer: Renderer, make_order: Callable[..., Order]) -> None:
    order = make_order()
    assert isinstance(renderer.prompt(order.shot, order.bible), str)


def test_an_unknown_renderer_is_named() -> None:
    with pytest.raises(UnknownName, match="no renderer called 'daguerreotype'"):
        registry.create("daguerreotype")
