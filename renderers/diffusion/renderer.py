"""The diffusion renderer: one for all families, told apart by their row."""

from __future__ import annotations

import json
import logging
import math
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
from ...core.timing import Rate, Size
from ...core.verdict import Lever
from .. import registry
from ..animatic.renderer import Animatic
from ..base import Capabilities, Footage, Frame, Order, Portraitist, Renderer, Sitting
from ..enlarging import bring_to
from ..guide import Guide
from ..interpolation import retime
from ..moving import move
from ..seams import Piece, Rule, continue_shot
from . import anchors, extras, loras, prompting, weights
from .anchors import Means, Plan
from .call import Call, Clip, alike, arguments, perform
from .families import Configs, Kind, family
from .loading import Pipelines
from .loras import LoraFile
from .machine import Machine, find_machine
from .memory import Rung, is_out_of_memory
from .prompting import Encoder
from .pulse import Pulse
from .queue import Queue, TooLarge

log = logging.getLogger(__name__)

VERSION = "1"

DRAFT_AREA = Fraction(1, 2)
"""Of the model's own area, for drafts: at much less, models draw nonsense."""

KEYFRAMES_KEPT = 8

GUIDES_KEPT = 3
"""A set that is cut for a shot takes half a second and some fifty megabytes."""


class Diffusion:
    """A family of diffusion models as a renderer; a family that draws stills films its picture by the planned camera."""

    version = VERSION

    def __init__(self, name: str) -> None:
        self.row = family(name)
        self.name = self.row.name
        self.equipment = Equipment()
        self.keyframer: Renderer | None = None
        self.weights: weights.Weights | None = None
        self.extras = extras.Extras()
        self.machine = Machine()
        self.capabilities = self._declared()
        self._pipelines: Pipelines | None = None
        self._nets: dict[str, Any] = {}
        self._loras: dict[tuple[Lora, ...], tuple[LoraFile, ...]] = {}
        self._share = 1.0
        self._said: list[str] = []
        self._pulse = Pulse()
        self._encoder = Encoder(self.row)
        self._stills: OrderedDict[str, Frame] = OrderedDict()
        self._guides: OrderedDict[str, Guide] = OrderedDict()
        self._queue: Queue[Call, Clip] = Queue(
            self._work, lambda call: call.shape, lambda call: self.row.ways[call.kind].batch, self._said.append
        )

    # -- getting ready -------------------------------------------------------------------------

    def equip(self, equipment: Equipment) -> None:
        """Take the model, size and the rest; raises `UsageError` for what does not go together."""
        self.equipment = equipment
        self.keyframer = self._keyframer(equipment) if equipment.keyframes is not None else None
        self.capabilities = self._declared()

    def load(self) -> None:
        """Find and check the model; its weights are loaded at the first render. Raises `UsageError` or `MissingExtra`."""
        self.machine = find_machine(settings())
        self.weights = weights.find(self.equipment.model, family(self.name), offline=settings().offline)
        self.row = family(self.name).of(_configs(self.weights))
        if not self.row.ways:
            raise UsageError(f"The model {self.weights.name!r} cannot be called in any way that is known here. Choose another model.")
        self.extras = extras.find(self.weights.folder, self.row)
        self._encoder = Encoder(self.row)
        if self.keyframer is not None:
            self.keyframer.load()
        if isinstance(self.keyframer, Diffusion):
            self.keyframer._pipelines = self.pipelines
        self.capabilities = self._declared()

    def _keyframer(self, equipment: Equipment) -> Renderer:
        name, _, model = (equipment.keyframes or "").partition(":")
        if not self.row.moves:
            raise UsageError(f"The renderer {self.name} draws its first pictures itself. Leave out --keyframes.")
        made = registry.create(name)
        if isinstance(made, Equipped):
            made.equip(Equipment(model=model or None, media=equipment.media))
        return made

    def _declared(self) -> Capabilities:
        """What the row, the model and its extras can do together."""
        row, found = self.row, self.extras
        drawn = self.keyframer is not None and self.keyframer.capabilities.references
        references = found.adapter is not None or any(way.references for way in row.ways.values()) or drawn
        levers = [Lever.AGAIN, Lever.SEED]
        levers += [Lever.CLAUSE] if row.tokens is not None else []
        levers += [Lever.GUIDANCE] if row.guidance else []
        levers += [Lever.REFERENCE] if found.adapter is not None else []
        levers += [Lever.MOTION] if row.motion_argument else []
        follows = not row.moves or bool(found.nets) or any(way.mask or way.last for way in row.ways.values())
        levers += [Lever.CAMERA] if follows else []
        levers += [Lever.REFRAME, Lever.SEPARATION] if follows or Kind.IMAGE in row.ways else []
        starts = any(kind in row.ways for kind in (Kind.IMAGE, Kind.FIRST_LAST, Kind.EDIT, Kind.CONTROL_IMAGE)) or any(
            way.mask for way in row.ways.values()
        )
        kinds = [*(["text"] if Kind.TEXT in row.ways else []), *(["image"] if starts else [])]
        kinds += ["first-last-frame"] if Kind.FIRST_LAST in row.ways else []
        return Capabilities(
            kinds=tuple(kinds), rates=(Rate(numerator=row.rate),) if row.moves else (), frame_step=row.step, frame_offset=row.offset,
            longest_shot=self._longest(), negative_prompt=row.negative, prompt_tokens=prompting.room_of(row), references=references,
            continues=starts, batch=max((way.batch for way in row.ways.values()), default=1), camera_control=not row.moves,
            geometry=not row.moves, levers=tuple(levers), device=self.machine.kind,
        )  # fmt: skip

    def _longest(self) -> float | None:
        """Seconds that one take lasts at most; None where clips are continued from their last frame, or a still is filmed."""
        row = self.row
        return row.most / row.rate if row.moves and not self._continues else None

    # -- words ---------------------------------------------------------------------------------

    def prompt(self, shot: Shot, bible: Bible) -> str:
        """The shot's prompt within what the family reads; none for a family that takes no words, or for a card."""
        return "" if self.row.tokens is None or shot.card is not None else prompting.prompt_of(shot, self.capabilities)

    def negative(self, shot: Shot, bible: Bible) -> str:
        """What must not be seen, where the family heeds it."""
        return prompting.negative_of(shot, bible) if self.row.negative else ""

    # -- the key -------------------------------------------------------------------------------

    def recipe(self, order: Order) -> dict[str, object]:
        """All that makes the pixels: weights, words, seed, sizes, steps, and every picture that the shot is held to."""
        if order.shot.card is not None:
            return {"card": Animatic().recipe(order)}
        row, size = self.row, self._size(order)
        made: dict[str, object] = {
            "family": row.name,
            "weights": self._found.fingerprint,
            "extras": self.extras.fingerprint,
            "loras": [lora.recipe() for lora in self._chosen_loras(order.bible)],
            "machine": self.machine.recipe(row.moves),
            "prompt": self.prompt(order.shot, order.bible),
            "negative": self.negative(order.shot, order.bible),
            "seed": _seed(order.shot),
            "drawn": str(size),
            "steps": self._steps(order),
            "guidance": self._guidance(order),
            "size": str(order.size),
            "rate": str(order.rate),
            "frames": order.shot.frames,
            "anchors": anchors.recipe(self._plan(order), order, Guide.of(order, size).recipe, lambda: self._keyframe_recipe(order)),
        }
        if self.extras.adapter is not None:
            made["reference"] = order.shot.adjust.reference
        if row.motion_argument:
            made["motion"] = self._motion(order)
        if not row.moves:
            made["camera"] = [order.shot.camera.model_dump(mode="json"), order.shot.adjust.camera]
        return made

    def _keyframe_recipe(self, order: Order) -> dict[str, object]:
        assert self.keyframer is not None
        return {"renderer": self.keyframer.name, "version": self.keyframer.version, "recipe": self.keyframer.recipe(order)}

    # -- rendering -----------------------------------------------------------------------------

    def render(self, order: Order) -> Footage:
        """Make the take; work begins when the first frame is asked for."""
        footage = Footage(seed=_seed(order.shot))
        if order.shot.card is not None:
            return Animatic().render(order)
        footage.frames = self._film(order, footage.notes.append) if self.row.moves else self._filmed_still(order, footage)
        return footage

    def portrait(self, sitting: Sitting) -> Frame:
        """One picture from words alone; raises `RenderError` where neither this family nor that of the keyframes draws one."""
        if isinstance(self.keyframer, Portraitist):
            return self.keyframer.portrait(sitting)
        if Kind.TEXT not in self.row.ways:
            raise RenderError(f"The renderer {self.name} draws no picture from words alone. Give reference pictures with --reference.")
        call = Call(
            kind=Kind.TEXT, size=self._fitting(sitting.size, Fraction(1)), frames=self.row.frames_covering(1), seed=sitting.seed,
            steps=self.equipment.steps or self.row.steps, guidance=self._base_guidance(), prompt=sitting.words,
            negative=sitting.bible.style.negative if self.row.negative else "", rate=self.row.rate,
            adapter=0.0 if self.extras.adapter is not None else None, loras=self._chosen_loras(sitting.bible),
        )  # fmt: skip
        return bring_to(self._ask(call, log.info)[0], sitting.size)

    def still(self, order: Order, told: Callable[[str], None], index: int = 0) -> Frame:
        """The picture of an order as it is at one of its frames, at the size at which the model draws; raises `RenderError`."""
        key = content_hash(self.recipe(order), index)
        if key in self._stills:
            return self._stills[key]
        with self._queue.announce():
            call = self._call(order, self._plan(order), 1, [index], told)
        made: Frame = self._ask(call, told)[0]
        self._stills[key] = made
        while len(self._stills) > KEYFRAMES_KEPT:
            self._stills.popitem(last=False)
        return made

    def _filmed_still(self, order: Order, footage: Footage) -> Iterator[Frame]:
        shot = order.shot
        yield from move(
            self.still(order, footage.notes.append), shot.camera, shot.frames, order.size, shot.adjust.camera,
            rate=order.rate, seed=_seed(shot), geometry=footage.geometry,
        )  # fmt: skip

    def _film(self, order: Order, told: Callable[[str], None]) -> Iterator[Frame]:
        """The shot at the film's rate and size, from the model's own frames at its own rate."""
        native, row = Rate(numerator=self.row.rate), self.row
        wanted = math.ceil((order.shot.frames - 1) * native.fraction / order.rate.fraction) + 1
        speed, chosen = native.fraction, self._plan(order)
        if wanted > row.most and not self._continues:
            speed = speed * row.most / wanted
            told(f"{row.name} makes {row.most} frames at most, {wanted} are needed: its clip was slowed down to fit")
            wanted = row.most

        def piece(asked: Piece, tail: Sequence[Frame]) -> Sequence[Frame]:
            return self._piece(order, chosen, asked, tail, speed, told)

        least = row.frames_covering(min(wanted, row.most)) if row.counts else max(2, row.offset + row.step)
        rule = Rule(row.most, row.step, row.offset, least)
        clip = continue_shot(piece, wanted, rule, told=told, worst=math.inf)
        yield from retime((bring_to(frame, order.size) for frame in clip), speed, order.rate, order.shot.frames)

    def _piece(
        self, order: Order, chosen: Plan, asked: Piece, tail: Sequence[Frame], speed: Fraction, told: Callable[[str], None]
    ) -> Sequence[Frame]:
        """One call of the model for a part of a shot; one that continues starts from the last frame before it."""
        share = order.rate.fraction / speed
        indices = [min(order.shot.frames - 1, round((asked.start + index) * share)) for index in range(asked.length)]
        with self._queue.announce():
            if tail and chosen.kind is not Kind.CONTROL:
                chosen = replace(chosen, kind=Kind.IMAGE, first=None, last=None)
            call = self._call(order, chosen, asked.length, indices, told, tail[-1] if tail else None)
        return list(self._ask(replace(call, seed=call.seed + asked.attempt), told))

    @property
    def _continues(self) -> bool:
        """Whether a clip can start from the last frame of another."""
        return Kind.IMAGE in self.row.ways or any(way.mask for way in self.row.ways.values())

    def _call(
        self, order: Order, chosen: Plan, count: int, indices: list[int], told: Callable[[str], None], tail: Frame | None = None
    ) -> Call:
        """An order as a call, with all its pictures drawn and read; `tail` is the frame that it goes on from."""
        size, shot = self._size(order), order.shot
        with self._guide(order, size) as guide:
            found = anchors.gather(chosen, order, size, indices, guide, lambda index: self._keyframe(order, index, told), tail)
        return Call(
            kind=chosen.kind, size=size, frames=count, steps=self._steps(order), guidance=self._guidance(order), seed=_seed(shot),
            prompt=self.prompt(shot, order.bible), negative=self.negative(shot, order.bible), first=found.first, last=found.last,
            references=found.references, shown=tuple(anchors.fingerprint(path) for _, path in chosen.references),
            control=found.control, known=found.known, net=chosen.net, strength=chosen.strength, motion=self._motion(order),
            adapter=anchors.ADAPTED * shot.adjust.reference if chosen.adapter else None, rate=self.row.rate,
            loras=self._chosen_loras(order.bible),
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

    def _keyframe(self, order: Order, index: int, told: Callable[[str], None]) -> Frame:
        """The first or last picture of a shot by the keyframes' renderer."""
        assert self.keyframer is not None
        if isinstance(self.keyframer, Diffusion):
            return self.keyframer.still(order, told, index)
        drawn = self.keyframer.render(order).frames
        if drawn is None:
            raise RenderError(f"{order.shot.id}: {self.keyframer.name} gives no frames to start from. Name another with --keyframes.")
        picture: Frame = next(islice(drawn, index, None)).copy()
        return picture

    # -- the model -----------------------------------------------------------------------------

    def _work(self, calls: Sequence[Call]) -> Sequence[Clip]:
        """One call of the pipeline for orders of one shape."""
        pipelines = self.pipelines
        with pipelines.work:
            pipe = self._pipe(calls[0])
            if len(calls) > 1:
                try:
                    return self._perform(pipe, calls)
                except (RuntimeError, MemoryError) as fault:
                    if not is_out_of_memory(fault):
                        raise _failed(self.name, fault) from fault
                raise TooLarge(f"{len(calls)} orders at once do not fit into the memory of {self.machine.words}.")
            ladder = pipelines.ladder(pipe, [Rung("pictures of half the size", self._shrink)])
            try:
                return ladder.run(lambda: self._perform(pipe, [_reduced(calls[0], self._share, self.row.multiple)]), self._said.append)
            except (RuntimeError, ValueError, TypeError, IndexError, AttributeError) as fault:
                raise _failed(self.name, fault) from fault

    def _perform(self, pipe: Any, calls: Sequence[Call]) -> list[Clip]:
        """One try, watched; the words are encoded on the way, since that is the model's work too."""

        def work(tick: Callable[[], None]) -> list[Clip]:
            made: dict[int, Clip] = {}
            for group in alike(pipe, self.row, calls, self._encoder):
                chosen = [calls[number] for number in group]
                given = arguments(pipe, self.row, self.row.ways[chosen[0].kind], chosen, self._encoder)
                tick()
                made |= zip(group, perform(pipe, given, chosen, tick), strict=True)
            return [made[number] for number in range(len(calls))]

        return self._pulse.run(work, self.machine.step_timeout)

    def _shrink(self) -> bool:
        self._share = 0.5
        return True

    def _ask(self, call: Call, told: Callable[[str], None]) -> Clip:
        """The clip of a call, whoever else is in it; what was said on the way is told."""
        try:
            return self._queue.do(call)
        finally:
            while self._said:
                told(self._said.pop(0))

    def _pipe(self, call: Call) -> Any:
        """The pipeline for a call, with its ControlNet; weights are read once."""
        parts: dict[str, Any] = {}
        if call.net and call.net in dict(self.extras.nets):
            if call.net not in self._nets:
                self._nets[call.net] = extras.load_net(self.extras, call.net, self.machine.dtype())
            parts["controlnet"] = self._nets[call.net]
        name = self.row.ways[call.kind].pipeline
        return self.pipelines.open(
            self._found, name, loras=call.loras, prepare=lambda pipe: extras.put_on(pipe, self.extras), parts=parts, moves=self.row.moves
        )

    @property
    def pipelines(self) -> Pipelines:
        """The models of this run; the renderer of keyframes has the same, so that both find room on one device."""
        if self._pipelines is None:
            self._pipelines = Pipelines(self.machine, self._said.append)
        return self._pipelines

    @property
    def _found(self) -> weights.Weights:
        if self.weights is None:
            raise RenderError(f"The renderer {self.name} was not loaded.")
        return self.weights

    def _plan(self, order: Order) -> Plan:
        means = Means(self.extras.adapter is not None, tuple(net for net, _ in self.extras.nets), self.keyframer is not None)
        return anchors.plan(self.row, order, means)

    def _chosen_loras(self, bible: Bible) -> tuple[LoraFile, ...]:
        """The LoRAs of the film's style and of the person, each found once."""
        asked = (*bible.style.loras, *self.equipment.loras)
        if asked not in self._loras:
            self._loras[asked] = loras.find(asked, offline=settings().offline)
        return self._loras[asked]

    # -- numbers -------------------------------------------------------------------------------

    def _size(self, order: Order) -> Size:
        """The size at which the model draws: as asked for, else about its own area in the film's shape."""
        asked = self.equipment.size
        if asked is not None:
            return Size(width=self._side(asked.width), height=self._side(asked.height))
        return self._fitting(order.size, DRAFT_AREA if order.draft else Fraction(1))

    def _fitting(self, shape: Size, share: Fraction) -> Size:
        area = self.row.width * self.row.height * float(share)
        width = (area * shape.width / shape.height) ** 0.5
        return Size(width=self._side(width), height=self._side(area / width))

    def _side(self, pixels: float) -> int:
        return _whole(pixels, self.row.multiple)

    def _steps(self, order: Order) -> int:
        return self.equipment.steps or (self.row.draft_steps if order.draft else self.row.steps)

    def _base_guidance(self) -> float:
        return self.equipment.guidance if self.equipment.guidance is not None else self.row.guidance_default

    def _guidance(self, order: Order) -> float:
        return round(self._base_guidance() * order.shot.adjust.guidance, 3)

    def _motion(self, order: Order) -> float:
        return round(min(255.0, self.row.motion_default * order.shot.adjust.motion), 1)


def _seed(shot: Shot) -> int:
    return shot.seed + shot.adjust.seed_step


def _failed(name: str, fault: Exception) -> RenderError:
    first = next((line.strip() for line in str(fault).splitlines() if line.strip()), type(fault).__name__)
    return RenderError(f"The model of {name} failed ({first}). Try again; if it stays so, try another --render-size or another model.")


def _reduced(call: Call, share: float, multiple: int) -> Call:
    """A call at a share of its size, pictures and all."""
    if share == 1.0:
        return call
    size = Size(width=_whole(call.size.width * share, multiple), height=_whole(call.size.height * share, multiple))

    def smaller(frames: tuple[Frame, ...]) -> tuple[Frame, ...]:
        return tuple(bring_to(frame, size) for frame in frames)

    first, last = (None if frame is None else bring_to(frame, size) for frame in (call.first, call.last))
    return replace(call, size=size, first=first, last=last, control=smaller(call.control))


def _whole(pixels: float, multiple: int) -> int:
    return max(2 * multiple if multiple < 16 else multiple, round(pixels / multiple) * multiple)


def _configs(found: weights.Weights) -> Configs:
    """The small settings files of a model's folder."""
    made: dict[str, Any] = {"": found.index}
    for part in found.parameters:
        file = found.folder / part / "config.json"
        if file.is_file():
            made[part] = json.loads(file.read_text(encoding="utf-8"))
    return made
