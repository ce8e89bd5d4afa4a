"""A provider that outlives whoever is killed, and a maker of films that can be killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent


class Provider:
    """The loopback provider's process."""

    def __init__(self) -> None:
        self.process = subprocess.Popen([sys.executable, str(HERE / "provider.py")], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())

    def orders(self) -> dict[str, list[str]]:
        """The jobs that were ordered, by idempotency key."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/orders", timeout=10) as answer:
            return dict(json.load(answer))

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class Maker:
    """The process that forks a child for every film."""

    def __init__(self) -> None:
        self.process = subprocess.Popen([sys.executable, str(HERE / "maker.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def _read(self) -> list[str]:
        return self.process.stdout.readline().split()

    def make(self, folder: Path, port: int, kill_after: float | None = None) -> int:
        """Make the film, or kill its process after so many seconds; the exit status (-9: killed)."""
        self.process.stdin.write(f"make {folder} {port}\n")
        self.process.stdin.flush()
        started, child = self._read()
        assert started == "started"
        timer = None
        if kill_after is not None:
            timer = threading.Timer(kill_after, _kill, (int(child),))
            timer.start()
        ended, _, status = self._read()
        assert ended == "ended"
        if timer is not None:
            timer.cancel()
            timer.join()
        return int(status)

    def stop(self) -> None:
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def _kill(child: int) -> None:
    try:
        os.kill(child, signal.SIGKILL)
    except ProcessLookupError:
        time.sleep(0)


@pytest.fixture(scope="session")
def maker() -> Iterator[Maker]:
    made = Maker()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def hire() -> Iterator[Callable[[], Provider]]:
    """Start another provider, with empty books."""
    hired: list[Provider] = []

    def one() -> Provider:
        hired.append(Provider())
        return hired[-1]

    yield one
    for provider in hired:
        provider.stop()
