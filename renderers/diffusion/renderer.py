"""The diffusion renderer: one for all families, told apart by their row."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from typing import Any

from ...core.bible import Bible
from ...core.document import content_hash
from ...core.equipment import Equipment, Equipped, Lora
from ...core.errors import RenderError, UsageError
from ...core.settings import settings
from ...core.shot import Shot
from ...core.timing import Size
from .. import registry
from ..animatic.renderer import Animatic
from ..base import Footage, Frame, Order, Portraitist, Renderer, Sitting
from ..enlarging import bring_to
from ..guide import Guide, expected_geometry
from ..interpolation import needed
from ..seams import Piece, Rule, continue_shot
from . import anchors, extras, loras, prompting, weights
from .amounts import Amounts
from .anchors import Means, Plan
from .call import Call
from .declaring import continues, declare
from .extras import Extras
from .families import Configs, Family, Kind, family
from .finishing import Finisher
from .loras import LoraFile
from .machine import find_machine
from .model import Found, Model, Told
from .tensors import read_head
from .weights import Weights

VERSION = "1"

STILLS_KEPT = 8

GUIDES_KEPT = 3
"""A set that is cut for a shot takes half a second and some fifty megabytes."""

ANY_SEAM = float("inf")
"""A seam that shows is a take that the critic refuses, and no outage."""


class Diffusion:
    """A family of diffusion models as a renderer; a family that draws stills films its picture by the planned camera."""

    version = VERSION

    def __init__(self, name: str) -> None:
        self.row = family(name)
        self.name = self.row.name
        self.equipment = Equipment()
        self.keyframer: Renderer | None = None
        self._partner: Family | None = None
        self.capabilities = declare(self.row, Extras())
        self._model: Model | None = None
        self._finisher = Finisher()
        self._loras: dict[tuple[Lora, ...], tuple[LoraFile, ...]] = {}
        self._stills: OrderedDict[str, Frame] = OrderedDict()
        self._guides: OrderedDict[str, Guide] = OrderedDict()

    # -- getting ready -------------------------------------------------------------------------

    def equip(self, equipment: Equipment) -> None:
        """Take the model, size and the rest; raises `UsageError` for what does not go together."""
        self.equipment = equipment
        self._partner = None
        self.keyframer = self._equipped_keyframer(equipment) if equipment.keyframes is not None else None

    def load(self) -> None:
        """Find and check the model; its weights are read at the first render. Raises `UsageError` or `MissingExtra`."""
        machine = find_machine(settings())
        found = weights.find(self.equipment.model, family(self.name), offline=settings().offline)
        self.row = family(self.name).of(_configs(found))
        if not self.row.ways:
            raise UsageError(f"The model {found.name!r} cannot be called in any way that is known here. Choose another model.")
        beside = extras.find(found.folder, self.row)
        self._model = Model(Found(self.row, found, beside, machine))
        self._finisher = Finisher.find()
        loras.find(self.equipment.loras, offline=settings().offline)  # so that one that is none is said at once
        if self.keyframer is not None:
            self._load_keyframer(self.keyframer)
        if isinstance(self.keyframer, Diffusion):  # one store of models, so that both find room on one device
            self.keyframer.model.pipelines = self.model.pipelines
        refer = self.keyframer is not None and self.keyframer.capabilities.references
        self.capabilities = declare(self.row, beside, refer, machine.kind)

    @property
    def _amounts(self) -> Amounts:
        return Amounts(self.row, self.equipment)

    @property
    def model(self) -> Model:
        """The model; raises `RenderError` before it was found."""
        if self._model is None:
            raise RenderError(f"The renderer {self.name} was not loaded.")
        return self._model

    def _load_keyframer(self, keyframer: Renderer) -> None:
        try:
            keyframer.load()
        except UsageError as fault:
            raise UsageError(f"--keyframes {self.equipment.keyframes}: {fault} Write --keyframes NAME:FOLDER.") from fault

    def _equipped_keyframer(self, equipment: Equipment) -> Renderer:
        name, _, model = (equipment.keyframes or "").partition(":")
        if not self.row.moves:
            raise UsageError(f"The renderer {self.name} draws its first pictures itself. Leave out --keyframes.")
        made = registry.create(name)
        if isinstance(made, Equipped):
            made.equip(Equipment(model=model or None, media=equipment.media, loras=equipment.loras))
        if isinstance(made, Diffusion):
            made._partner, self._partner = self.row, made.row
        return made

    # -- words and the key -----------------------------------------------------------------------

    def prompt(self, shot: Shot, bible: Bible) -> str:
        """The shot's prompt within what the family reads; none for a family that takes no words, or for a card."""
        return "" if self.row.tokens is None or shot.card is not None else prompting.prompt_of(shot, self.capabilities)

    def recipe(self, order: Order) -> dict[str, object]:
        """All that makes the pixels: weights, words, seed, sizes, steps, and every picture that the shot is held to."""
        if order.shot.card is not None:
            return {"card": Animatic().recipe(order)}
        row, size, found = self.row, self._amounts.size(order), self.model.found
        made: dict[str, object] = {
            "family": row.name, "weights": found.weights.fingerprint, "extras": found.extras.fingerprint,
            "loras": [lora.recipe() for lora in self._chosen_loras(order.bible)], "machine": found.machine.recipe(row.moves),
            "prompt": self._words(order), "negative": self._negative(order), "seed": _seed(order.shot),
            "drawn": str(size), "steps": self._amounts.steps(order.draft), "guidance": self._amounts.guidance(order.shot.adjust.guidance),
            "size": str(order.size), "rate": str(order.rate), "frames": order.shot.frames,
            "anchors": anchors.recipe(self._plan(order), order, Guide.of(order, size).recipe, lambda: self._keyframe_recipe(order)),
            "finish": self._finisher.recipe(order, row.moves),
        }  # fmt: skip
        if found.extras.adapter is not None:
            made["reference"] = order.shot.adjust.reference
        if row.motion_argument:
            made["motion"] = self._amounts.motion(order)
        return made

    def _keyframe_recipe(self, order: Order) -> dict[str, object]:
        assert self.keyframer is not None
        return {"renderer": self.keyframer.name, "version": self.keyframer.version, "recipe": self.keyframer.recipe(order)}

    # -- rendering -----------------------------------------------------------------------------

    def render(self, order: Order) -> Footage:
        """Make the take; work begins when the first frame is asked for."""
        if order.shot.card is not None:
            return Animatic().render(order)
        footage = Footage(seed=_seed(order.shot))
        footage.frames = self._film(order, footage) if self.row.moves else self._film_still(order, footage)
        return footage

    def portrait(self, sitting: Sitting) -> Frame:
        """One picture from words alone; raises `RenderError` where neither this family nor that of the keyframes draws one."""
        if isinstance(self.keyframer, Portraitist):
            return self.keyframer.portrait(sitting)
        if Kind.TEXT not in self.row.ways:
            raise RenderError(f"The renderer {self.name} draws no picture from words alone. Give reference pictures with --reference.")
        call = Call(
            kind=Kind.TEXT, size=self._amounts.fitting(sitting.size), frames=self.row.frames_covering(1), seed=sitting.seed,
            steps=self._amounts.steps(), guidance=self._amounts.guidance(), prompt=sitting.words,
            negative=sitting.bible.style.negative if self.row.negative else "", rate=self.row.rate,
            adapter=0.0 if self.model.found.extras.adapter is not None else None, loras=self._chosen_loras(sitting.bible),
        )  # fmt: skip
        return bring_to(self.model.ask(call, _unheard)[0], sitting.size)

    def still(self, order: Order, told: Told, index: int = 0) -> Frame:
        """The picture of an order as it is at one of its frames, at the size at which the model draws; raises `RenderError`."""
        key = content_hash(self.recipe(order), index)
        if key not in self._stills:
            with self.model.announce():
                call = self._call(order, self._plan(order), 1, [index], told)
            made: Frame = self.model.ask(call, told)[0]
            self._stills[key] = made
            while len(self._stills) > STILLS_KEPT:
                self._stills.popitem(last=False)
            return made
        return self._stills[key]

    def _film_still(self, order: Order, footage: Footage) -> Iterator[Frame]:
        yield from self._finisher.still(order, self.still(order, footage.notes.append), _seed(order.shot), footage)

    def _film(self, order: Order, footage: Footage) -> Iterator[Frame]:
        """The shot from the model's own frames at its own rate, in as many pieces as it takes; guided, it tells what is expected."""
        row, chosen, speed, told = self.row, self._plan(order), Fraction(self.row.rate), footage.notes.append
        if chosen.guided:
            planned = expected_geometry(order, self._amounts.size(order))
            footage.geometry.extend(frame.model_copy(update={"expected": True}) for frame in planned)
        wanted = needed(order.shot.frames, speed, order.rate)
        if wanted > row.most and not continues(row):
            told(f"{row.name} makes {row.most} frames at most, {wanted} are needed: its clip was slowed down to fit")
            speed, wanted = speed * (row.most - 1) / (wanted - 1), row.most

        def render(piece: Piece, tail: Sequence[Frame]) -> Sequence[Frame]:
            return self._piece(order, chosen, piece, tail, speed, told)

        least = row.frames_covering(min(wanted, row.most)) if row.counts else max(2, row.offset + row.step)
        clip = continue_shot(render, wanted, Rule(row.most, row.step, row.offset, least), told=told, worst=ANY_SEAM)
        yield from self._finisher.clip(order, clip, speed)

    def _piece(self, order: Order, chosen: Plan, piece: Piece, tail: Sequence[Frame], speed: Fraction, told: Told) -> Sequence[Frame]:
        """One call of the model for a part of a shot; one that continues starts from the last frame before it."""
        share = order.rate.fraction / speed
        indices = [min(order.shot.frames - 1, round((piece.start + index) * share)) for index in range(piece.length)]
        with self.model.announce():
            if tail and chosen.kind is not Kind.CONTROL:
                chosen = replace(chosen, kind=Kind.IMAGE, first=None, last=None)
            call = self._call(order, chosen, piece.length, indices, told, tail[-1] if tail else None)
        return list(self.model.ask(replace(call, seed=call.seed + piece.attempt), told))

    def _call(self, order: Order, chosen: Plan, count: int, indices: list[int], told: Told, tail: Frame | None = None) -> Call:
        """An order as a call, with all its pictures drawn and read; `tail` is the frame that it goes on from."""
        size, shot = self._amounts.size(order), order.shot
        with self._guide(order, size) as guide:
            found = anchors.gather(chosen, order, size, indices, guide, lambda index: self._keyframe(order, index, told), tail)
        return Call(
            kind=chosen.kind, size=size, frames=count, seed=_seed(shot), steps=self._amounts.steps(order.draft),
            guidance=self._amounts.guidance(shot.adjust.guidance), motion=self._amounts.motion(order), rate=self.row.rate,
            prompt=self._words(order), negative=self._negative(order), first=found.first, last=found.last,
            references=found.references, shown=tuple(anchors.fingerprint(path) for _, path in chosen.references),
            control=found.control, known=found.known, net=chosen.net, strength=chosen.strength,
            adapter=anchors.ADAPTED * shot.adjust.reference if chosen.adapter else None, loras=self._chosen_loras(order.bible),
        )  # fmt: skip

    @contextmanager
    def _guide(self, order: Order, size: Size) -> Iterator[Callable[[], Guide]]:
        """The guide of an order for one thread at a time, kept for the shot's next piece or retake; made when it is asked for."""
        taken: dict[str, Guide] = {}

        def fetch() -> Guide:
            if not taken:
                made = Guide.of(order, size)
                key = content_hash(made.recipe(), str(size))
                taken[key] = self._guides.pop(key, made)
            return next(iter(taken.values()))

        yield fetch
        self._guides.update(taken)
        while len(self._guides) > GUIDES_KEPT:
            self._guides.popitem(last=False)

    def _keyframe(self, order: Order, index: int, told: Told) -> Frame:
        """The first or last picture of a shot by the keyframes' renderer."""
        assert self.keyframer is not None
        if isinstance(self.keyframer, Diffusion):
            return self.keyframer.still(order, told, index)
        drawn = self.keyframer.render(order).frames
        if drawn is None:
            raise RenderError(f"{order.shot.id}: {self.keyframer.name} gives no frames to start from. Name another with --keyframes.")
        picture: Frame = next(islice(drawn, index, None)).copy()
        return picture

    def _plan(self, order: Order) -> Plan:
        beside = self.model.found.extras
        means = Means(beside.adapter is not None, tuple(net for net, _ in beside.nets), self.keyframer is not None)
        return anchors.plan(self.row, order, means)

    # -- words and weights ---------------------------------------------------------------------

    def _chosen_loras(self, bible: Bible) -> tuple[LoraFile, ...]:
        """The LoRAs of the film's style and of the person, each found once."""
        asked = (*bible.style.loras, *self.equipment.loras)
        if asked not in self._loras:
            found = loras.find(asked, offline=settings().offline)
            self._loras[asked] = found if self._partner is None else tuple(lora for lora in found if self._suits(lora, self._partner))
        return self._loras[asked]

    def _suits(self, lora: LoraFile, partner: Family) -> bool:
        """Whether a LoRA is for this family and not for the one that it works with; the film's own takes what could be either's."""
        if partner.unet is self.row.unet:
            return self.row.moves
        return self.row.unet is any("unet" in name or "down_blocks" in name for name in read_head(lora.path).tensors)

    def _words(self, order: Order) -> str:
        """The prompt, and before it who is in the pictures, for a family that redraws those."""
        chosen, words = self._plan(order), self.prompt(order.shot, order.bible)
        if chosen.kind is not Kind.EDIT:
            return words
        known = {str(sheet.id): sheet.name for sheet in order.bible.characters}
        return f"{prompting.lead_of([known.get(name, name) for name, _ in chosen.references])} {words}".strip()

    def _negative(self, order: Order) -> str:
        return prompting.negative_of(order.shot, order.bible) if self.row.negative else ""


def _seed(shot: Shot) -> int:
    return shot.seed + shot.adjust.seed_step


def _unheard(words: str) -> None:
    """Nobody listens while a portrait is drawn; the log has it."""


def _configs(found: Weights) -> Configs:
    """The small settings files of a model's folder."""
    made: dict[str, Any] = {"": found.index}
    for part in found.parameters:
        file = found.folder / part / "config.json"
        if file.is_file():
            made[part] = json.loads(file.read_text(encoding="utf-8"))
    return made
