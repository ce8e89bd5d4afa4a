"""Progress: how far a production is, told from the crew's events. It never goes backwards within a run."""

from __future__ import annotations

from dataclasses import dataclass

from ...core.event import Event

SHOOTING = (10, 90)
"""What part of the way shooting is, in percent."""

_STEPS = {"script": 5, "line": 6, "beats": 8, "plan": SHOOTING[0], "score": 93, "cut": 97, "check": 98, "film": 100}


@dataclass
class Progress:
    """Percent done so far."""

    percent: int = 0
    _total: int = 0
    _done: int = 0
    _current: int = 0

    def follow(self, event: Event) -> int:
        """Take an event in; the percent that are done now."""
        data = event.data
        match event.name:
            case "plan":
                self._total, self._done, self._current = int(data.get("frames", 0)), 0, 0
            case "shot":
                self._current = int(data.get("frames", 0))
            case "frames":
                return self._reach(self._share(int(data.get("frame", 0))))
            case "take":
                self._done, self._current = self._done + int(data.get("frames", self._current)), 0
                return self._reach(self._share(0))
        return self._reach(_STEPS.get(event.name, 0))

    def _share(self, frame: int) -> int:
        low, high = SHOOTING
        return low + round((high - low) * min(1.0, (self._done + frame) / self._total)) if self._total else low

    def _reach(self, percent: int) -> int:
        self.percent = max(self.percent, percent)
        return self.percent
