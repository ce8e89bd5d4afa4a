"""The pulse of a call to a model: one that no longer steps is given up."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from ...core.errors import RenderError

T = TypeVar("T")

Tick = Callable[[], None]


class Pulse:
    """One call at a time, on a thread that can be left behind.

    Nothing ends a call that hangs inside a driver. So it is left to itself, on a thread that keeps no program alive,
    and whoever calls again is told that the model is stuck.
    """

    def __init__(self) -> None:
        self._stuck: threading.Thread | None = None

    def run(self, work: Callable[[Tick], T], limit: float) -> T:
        """What `work` gives; it calls its argument at every step.

        Raises `RenderError` when more than `limit` seconds pass without a step, and whatever the work raises.
        """
        if self._stuck is not None and self._stuck.is_alive():
            raise RenderError("The model still hangs in an earlier call and takes no other. Start again; the film continues from here.")
        heard: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        given_up = threading.Event()

        def tick() -> None:
            heard.put(("step", None))
            if given_up.is_set():
                raise RenderError("The call was given up.")

        def call() -> None:
            try:
                heard.put(("made", work(tick)))
            except BaseException as fault:  # noqa: BLE001 - raised again on the thread that asked
                heard.put(("fault", fault))

        thread = threading.Thread(target=call, name="rushes-model", daemon=True)
        thread.start()
        while True:
            try:
                what, value = heard.get(timeout=limit)
            except queue.Empty:
                given_up.set()
                self._stuck = thread
                raise RenderError(
                    f"The model ended no step within {limit:g} s and was given up. Start again; if it is only slow, "
                    "raise RUSHES_STEP_TIMEOUT."
                ) from None
            if what == "made":
                made: T = value
                return made
            if what == "fault":
                raise value
