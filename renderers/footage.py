"""Footage: films and stills from a person's own folder, found by their names or by their meaning.

A still is filmed with the planned camera move; of a film a stretch of the right length is shown. Cards are the
animatic's. Nothing is generated: what no file shows is not in the film.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

from ..core.bible import Bible
from ..core.equipment import Equipment
from ..core.errors import MediaError, RenderError, UsageError
from ..core.settings import state_folder
from ..core.shot import Declared, Shot
from ..core.timing import Rate
from ..core.verdict import Lever
from . import media_filming
from .animatic.renderer import Animatic
from .base import Capabilities, Footage, Frame, Order
from .meaning import Meaning
from .media_choice import Ranked, another, assign, rank
from .media_file import Kind
from .media_index import Medium, Memory, survey
from .media_likeness import Likeness
from .media_window import Window, choose_window
from .wording import text_of

VERSION = "1"
TOLD = 5  # files that were left out and are named


class OwnFootage:
    """Shows what lies in `Equipment.media`; with `Equipment.model`, a CLIP-class model, files are found by meaning too."""

    name = "footage"
    version = VERSION
    capabilities = Capabilities(levers=(Lever.SEED, Lever.CAMERA, Lever.REFRAME))

    def __init__(self, state: Path | None = None) -> None:
        self._state = state
        self._equipment = Equipment()
        self._cards = Animatic()
        self._media: tuple[Medium, ...] = ()
        self._memory: Memory
        self._meaning: Meaning | None = None
        self._lock = threading.Lock()
        self._likeness: Likeness | None = None
        self._cast: tuple[tuple[Shot, ...], Bible, Rate, list[list[Ranked] | None], list[Ranked | None]] | None = None
        self._untold: tuple[str, ...] = ()

    def equip(self, equipment: Equipment) -> None:
        """Take the folder and the model; raises `UsageError` for what only models that draw work with."""
        unused = {
            "--keyframes": equipment.keyframes, "--lora": equipment.loras, "--render-size": equipment.size, "--steps": equipment.steps,
            "--guidance": equipment.guidance,
        }  # fmt: skip
        named = [option for option, value in unused.items() if value]
        if named:
            raise UsageError(f"The renderer footage shows what is there and draws nothing: leave out {', '.join(named)}.")
        self._equipment = equipment

    def load(self) -> None:
        """Look through the folder; raises `UsageError` or `MissingExtra`. The model's weights wait for the first shot."""
        if self._equipment.media is None:
            raise UsageError("The renderer footage needs a folder of your own films and stills. Name it with --media DIR.")
        folder = Path(self._equipment.media).expanduser()
        if not folder.is_dir():
            raise UsageError(f"The media folder {folder} is not there. Name one with --media DIR.")
        self._meaning = Meaning(self._equipment.model) if self._equipment.model else None
        self._memory = Memory.of(folder, self._state or state_folder())
        found = survey(folder, self._memory)
        self._media, self._untold = found.media, found.skipped
        self._memory.keep({medium.sha256 for medium in self._media})
        self._cards.load()

    def prompt(self, shot: Shot, bible: Bible) -> str:
        """The shot in words: what files are compared with."""
        return text_of(shot.prompt, shot.adjust.clause)

    def recipe(self, order: Order) -> dict[str, object]:
        """The file's content, what of it is shown, and how it is framed; for a card, the animatic's recipe."""
        if order.shot.card is not None:
            return {"card": self._cards.recipe(order)}
        medium, window = self._choose(order)
        made: dict[str, object] = {
            "content": medium.sha256, "share": media_filming.share_of(order, medium), "frames": order.shot.frames,
            "size": order.size.model_dump(), "rate": order.rate.model_dump(), "draft": order.draft,
        }  # fmt: skip
        if window is not None:
            return made | {"window": [window.start, window.seconds, window.speed]}
        camera = order.shot.camera.model_dump(mode="json", exclude={"reason"})
        return made | {"camera": camera, "strength": order.shot.adjust.camera, "seed": order.shot.seed}

    def render(self, order: Order) -> Footage:
        """Make the take; raises `RenderError` when a file went away or broke since it was looked at."""
        if order.shot.card is not None:
            return self._cards.render(order)
        medium, window = self._choose(order)
        footage = Footage(seed=order.shot.seed + order.shot.adjust.seed_step, notes=self._notes(order, medium, window))
        footage.shows = shown(medium, window)
        if window is None:
            footage.frames = _worded(media_filming.still(medium, order, footage.geometry), medium)
        else:
            # Somebody else held this camera: it is measured against no plan. Pictures that are shown twice to fill the rate are meant.
            repeats = media_filming.repeats(medium, window, order)
            footage.declared = (Declared.HANDHELD, *((Declared.SPEED_RAMP,) if repeats else ()))
            footage.frames = _worded(media_filming.film(medium, window, order), medium)
        return footage

    def _notes(self, order: Order, medium: Medium, window: Window | None) -> list[str]:
        """What a person should hear: files that were left out (once), a choice by nothing but the seed, a film that is too short."""
        notes = []
        with self._lock:
            left, self._untold = self._untold, ()
            score = self._pick(order).score
        if left:
            more = f" and {len(left) - TOLD} more" if left[TOLD:] else ""
            notes.append(f"left out of the media folder: {'; '.join(left[:TOLD])}{more}")
        if score <= 0:
            notes.append(f"no file of the media folder fits by its name; {medium.name} was drawn by the seed")
        if window is not None:
            missing = float(order.rate.seconds(order.shot.frames)) - window.seconds / window.speed
            if media_filming.repeats(medium, window, order):
                own = f"{medium.facts.rate * window.speed:.3g} pictures a second where the draft has {float(order.rate.fraction):g}"
                notes.append(f"{medium.name} gives {own}: some are shown twice. The full film draws what lies in between")
            slowed = f"{medium.name} is too short for the shot: it is shown at {window.speed:.0%} of its speed"
            held = f", and its last picture stands for {missing:.1f} s" if missing > 0.05 else ""
            notes += [slowed + held] if window.speed < 1 else []
        return notes

    def _choose(self, order: Order) -> tuple[Medium, Window | None]:
        """The file of a shot and, of a film, the part; the same for the same plan and folder."""
        with self._lock:
            medium = self._pick(order).medium
            if medium.facts.kind is Kind.PICTURE:
                return medium, None
            seconds = float(order.rate.seconds(order.shot.frames))
            seed = order.shot.seed + order.shot.adjust.seed_step
            try:
                likeness = self._by_meaning if order.shot.adjust.seed_step == 0 else None  # a retake looks elsewhere
                best = likeness.best(order.shot, medium) if likeness is not None else None
                window = choose_window(medium, seconds, seed, best, self._memory)
            except MediaError as fault:
                raise RenderError(_gone(medium, fault)) from fault
            self._memory.keep({one.sha256 for one in self._media})
            return medium, window

    def _pick(self, order: Order) -> Ranked:
        film = order.film or (order.shot,)
        at = next((index for index, shot in enumerate(film) if shot.id == order.shot.id), None)
        if at is None or film[at].card is not None:
            film, at = (order.shot,), 0
        rankings, cast = self._casting(film, order.bible, order.rate)
        ranking, shown = rankings[at], cast[at]
        assert ranking is not None
        assert shown is not None
        neighbours = [next((one for one in side if one is not None), None) for side in (cast[at - 1 :: -1] if at else [], cast[at + 1 :])]
        return another(ranking, shown, neighbours, order.shot.adjust.seed_step)

    def _casting(self, film: tuple[Shot, ...], bible: Bible, rate: Rate) -> tuple[list[list[Ranked] | None], list[Ranked | None]]:
        """The whole film's rankings and choices; those of the film last asked for are at hand."""
        held = self._cast
        if held is None or (held[0] is not film and held[0] != film) or (held[1] is not bible and held[1] != bible) or held[2] != rate:
            rankings = [
                None if shot.card else rank(shot, bible, self._media, float(rate.seconds(shot.frames)), self._by_meaning) for shot in film
            ]
            held = self._cast = (film, bible, rate, rankings, assign(rankings))
        return held[3], held[4]

    @property
    def _by_meaning(self) -> Likeness | None:
        """The measure by meaning; with it every file was looked at once."""
        if self._likeness is None and self._equipment.model and self._meaning is not None:
            self._likeness = Likeness(self._meaning, self._media, self._memory)
            self._memory.keep({medium.sha256 for medium in self._media})
        return self._likeness


def shown(medium: Medium, window: Window | None) -> str:
    """What is shown, for people: a still's name; of a film the part too."""
    if window is None:
        return medium.name
    slower = f" at {window.speed:.0%} of its speed" if window.speed < 1 else ""
    return f"{medium.name}, {window.start:.1f} s to {window.start + window.seconds:.1f} s{slower}"


def _worded(frames: Iterator[Frame], medium: Medium) -> Iterator[Frame]:
    """The frames, with what goes wrong on the way named by its file."""
    try:
        yield from frames
    except MediaError as fault:
        raise RenderError(_gone(medium, fault)) from fault


def _gone(medium: Medium, fault: MediaError) -> str:
    return f"{medium.name} in the media folder could be read before and cannot now: {fault}. Put it back, or start again without it."
