"""What the command line shows of a production: one line a happening, and a line that keeps moving."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path

from ..core.event import Event
from ..core.settings import foreign_keys

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

    def waiting(self, folder: Path) -> None:
        """Say how to go on from a gate."""
        if not self.as_json:
            self._say(f"The script waits: read or edit {folder / 'script.fountain'}, then")
            self._say(f'  rushes review "{folder}" --approve   (or --edit FILE, or --reject "notes")')

    def interrupted(self, folder: Path) -> None:
        """Say that nothing is lost."""
        self._clear()
        print(f'Stopped. Nothing is lost: rushes make "{folder}" goes on from here.', file=sys.stderr)

    def _mention_keys(self) -> None:
        self.shown_keys = True
        for name, option in foreign_keys().items():
            self._say(f"({name} is set, and not used: {option} will ask for it when hosted models are wired in.)")

    def _other(self, event: Event) -> None:
        if event.name not in QUIET and event.message:
            self._say(f"{event.name:>10}  {event.message}")

    def _waiting(self, event: Event) -> None:
        request = event.data["request"]["action_requests"][0]
        self._say(request["description"])
        args = request["args"]
        self._say(f"{args['scenes']} scenes, {args['lines']} lines, about {args['speech_seconds']} s of speech; price: nothing.")

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
        retakes = f", {data['retakes']} retakes" if data["retakes"] else ""
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
