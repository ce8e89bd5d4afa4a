"""The embedded renderer: every shot drawn on the CPU, with no model and no network."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.bible import Bible
from ...core.errors import RenderError
from ...core.shot import Shot
from ...core.take import FrameGeometry
from ...core.verdict import Lever
from ..base import Capabilities, Footage, Frame, Order
from . import sets, styles

VERSION = "2"

# What of a shot makes no pixels: a shot keeps its take wherever it stands and whatever it is called.
_PLACELESS = {"id", "scene", "beats", "transition", "follows", "references", "prompt"}


class Animatic:
    """The paper theatre. It keeps nothing between shots but small read-only tiles."""

    name = "animatic"
    version = VERSION
    capabilities = Capabilities(
        geometry=True,
        camera_control=True,
        levers=(Lever.AGAIN, Lever.SEED, Lever.MOTION, Lever.CAMERA, Lever.REFRAME, Lever.SEPARATION),
    )

    def load(self) -> None:
        """Import what draws; raises `RenderError` where skia finds no system libraries."""
        _import_stage()

    def prompt(self, shot: Shot, bible: Bible) -> str:
        """The shot in words, for the record: this renderer draws from the plan itself."""
        words = shot.prompt
        sections = (words.character, words.action, words.camera, words.setting, words.light, words.style, shot.adjust.clause)
        return " ".join(section.strip() for section in sections if section.strip())

    def recipe(self, order: Order) -> dict[str, object]:
        """All that makes the pixels: version, shot, the sheets of who appears, style, size, rate, draft."""
        shot = order.shot.model_dump(mode="json", exclude=_PLACELESS)
        if not shot["swell"]:
            del shot["swell"]
        for words_only in ("clause", "guidance", "reference"):
            shot["adjust"].pop(words_only, None)
        appear = {figure.character for figure in order.shot.figures}
        sheets = [sheet for sheet in order.bible.characters if sheet.id in appear]
        style = order.bible.style.name
        return {
            "renderer": self.name,
            "version": self.version,
            "shot": shot,
            "cast": [{"id": sheet.id, "name": sheet.name, "look": sheet.look.model_dump(mode="json")} for sheet in sheets],
            "style": style if style in styles.names() else "paper",
            "palette": list(order.bible.palette) if order.shot.card else [],
            "size": order.size.model_dump(mode="json"),
            "rate": order.rate.model_dump(mode="json"),
            "draft": order.draft,
        }

    def render(self, order: Order) -> Footage:
        """Make the take; the stage is built when the first frame is asked for."""
        _import_stage()
        footage = Footage(seed=order.shot.seed + order.shot.adjust.seed_step)
        footage.frames = _frames(order, footage.geometry)
        return footage


def _frames(order: Order, geometry: list[FrameGeometry]) -> Iterator[Frame]:
    from .card import CardScene
    from .stage import Scene

    scene = CardScene(order) if order.shot.card is not None else Scene(order)
    yield from scene.frames(geometry)


def _import_stage() -> None:
    try:
        from . import stage  # noqa: F401
    except ImportError as fault:
        raise RenderError(
            f"The animatic cannot be drawn: {fault}. skia needs the system's libGL and libEGL "
            "(Debian: apt-get install libgl1 libegl1); install them, or name another --renderer."
        ) from fault


__all__ = ["VERSION", "Animatic", "sets"]
