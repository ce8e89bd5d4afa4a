"""What the command line shows of a production: one line a happening, and a line that keeps moving."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path
from typing import Any

from ..core.event import Event
from ..core.settings import foreign_keys

_LOOK = {
    "script": "The script waits: read or edit {folder}/script.fountain",
    "storyboard": "The storyboard waits: look at {folder}/storyboard.png and the takes",
    "cut": "The cut waits: watch {folder}/film.mp4, read {folder}/report.html",
}
_ANSWERS = {
    "script": 'or --edit FILE, or --reject "notes"',
    "storyboard": 'or --shot 3 --note "closer", --shot 3 --lock, or --reject "notes"',
    "cut": 'or --shot 3 --note "closer", --shot 3 --take 2, --shot 3 --approve, or --reject "notes"',
}
QUIET = {"frames", "take", "brief", "plan"}


class Console:
    """Prints events: for people, or as JSON lines."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        self.lively = sys.stderr.isatty() and not as_json
        self.total = 0
        self.done = 0
        self.current: dict[str, int] = {}
        self.started = time.monotonic()
        self.shown_keys = False

    def show(self, event: Event) -> None:
        """Print one event."""
        if self.as_json:
            if event.name != "frames":
                print(event.as_json(), flush=True)
            return
        if not self.shown_keys:
            self._mention_keys()
        getattr(self, f"_{event.name}", self._other)(event)

    def gate(self, request: dict[str, Any], folder: Path) -> None:
        """Show what a gate asks, and how to answer."""
        from .service import asked_for

        gate, _ = asked_for(request)
        data = {"gate": gate, "request": request, "folder": str(folder)}
        self.show(Event(name="waiting", message=f"The {gate} waits for approval.", data=data))

    def waiting(self, folder: Path, gate: str) -> None:
        """Say how to go on from a gate."""
        if self.as_json:
            return
        self._say(f"{_LOOK[gate].format(folder=folder)}, then")
        self._say(f'  rushes review "{folder}" --approve   ({_ANSWERS[gate]})')

    def interrupted(self, folder: Path) -> None:
        """Say that nothing is lost."""
        self._clear()
        print(f'Stopped. Nothing is lost: rushes make "{folder}" goes on from here.', file=sys.stderr)

    def _mention_keys(self) -> None:
        self.shown_keys = True
        for name, option in foreign_keys().items():
            self._say(f"({name} is set, and not used: {option} asks for it.)")

    def _other(self, event: Event) -> None:
        if event.name not in QUIET and event.message:
            self._say(f"{event.name:>10}  {event.message}")

    def _waiting(self, event: Event) -> None:
        self._say(event.data["request"]["action_requests"][0]["description"])
        self._say("")
        self.waiting(Path(event.data["folder"]), event.data["gate"])

    def _plan(self, event: Event) -> None:
        self.total = int(event.data["frames"])
        self.started = time.monotonic()
        self._say(f"{'shots':>10}  {event.message}")

    def _shot(self, event: Event) -> None:
        self.current = {"of": int(event.data["frames"]), "frame": 0}
        if not self.lively:
            self._say(f"{'shooting':>10}  {event.message}{self._time_left()}")
        else:
            self._progress(event.message)

    def _frames(self, event: Event) -> None:
        self.current["frame"] = int(event.data["frame"])
        self._progress(str(event.data["shot"]))

    def _take(self, event: Event) -> None:
        if event.data.get("reused"):
            self.total -= int(event.data["frames"])
        else:
            self.done += self.current.get("of", 0)
            self.current = {}
            self._say(f"{'take':>10}  {event.message}")

    def _film(self, event: Event) -> None:
        data = event.data
        retakes = f", {data['retakes']} retake{'s' if data['retakes'] > 1 else ''}" if data["retakes"] else ""
        flagged = f", {len(data['flagged'])} flagged: {', '.join(data['flagged'])}" if data["flagged"] else ""
        self._clear()
        print(f"{data['path']}  ({data['seconds']:.1f} s, {data['shots']} shots{retakes}{flagged})")

    def _time_left(self) -> str:
        done = self.done + self.current.get("frame", 0)
        if not self.total or done < 24:
            return ""
        left = (time.monotonic() - self.started) / done * max(0, self.total - done)
        return f"  (about {left:.0f} s of shooting left)" if left >= 1 else ""

    def _progress(self, label: str) -> None:
        if not self.lively:
            return
        done = self.done + self.current.get("frame", 0)
        share = done / self.total if self.total else 0.0
        text = f"{'shooting':>10}  {label}  {share:4.0%}{self._time_left()}"
        width = shutil.get_terminal_size().columns
        sys.stderr.write("\r" + text[: width - 1].ljust(width - 1))
        sys.stderr.flush()

    def _say(self, text: str) -> None:
        self._clear()
        print(text, flush=True)

    def _clear(self) -> None:
        if self.lively:
            sys.stderr.write("\r" + " " * (shutil.get_terminal_size().columns - 1) + "\r")
            sys.stderr.flush()
