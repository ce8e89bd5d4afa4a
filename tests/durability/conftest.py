"""A provider that outlives whoever is killed, and a maker of films that can be killed."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import urllib.request
import wave
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import av
import pytest

from rushes.agents.crew import Crew
from rushes.agents.production import produce
from rushes.core.brief import Brief
from rushes.core.project import Project
from rushes.core.timing import Rate, Size
from rushes.renderers import registry
from rushes.renderers.spoiled import Spoiled
from rushes.tools.voices import speech

HERE = Path(__file__).parent


BRIEF = Brief(
    source="A lighthouse keeper befriends a storm", seconds=12, size=Size(width=128, height=72), rate=Rate(numerator=12),
    renderer="slate", music="none", voice="espeak",
)  # fmt: skip


class Listening:
    """A voice that remembers what it said."""

    def __init__(self):
        self.inner = speech.create("espeak")
        self.name, self.version = self.inner.name, self.inner.version
        self.said = []

    def available(self):
        return True

    def speak(self, text, spec, language):
        self.said.append(text)
        return self.inner.speak(text, spec, language)


class Run:
    """A production as a process of its own would run it: what was shot and said in it, and what was told."""

    def __init__(self, folder: Path) -> None:
        project = Project(folder)
        project.create()
        if not project.exists:
            project.save("brief.json", BRIEF)
        self.crew = Crew(project, renderers={"slate": Spoiled(registry.create("slate"), {})}, voices={"espeak": Listening()})
        self.events = []

    def finish(self):
        """To the film; raises what the production raises."""

        async def collect():
            async for event in produce(self.crew):
                self.events.append(event)

        asyncio.run(collect())
        assert self.events[-1].name == "film"
        return self

    @property
    def rendered(self):
        return self.crew.renderers["slate"].rendered

    @property
    def said(self):
        return self.crew.voices["espeak"].said

    @property
    def notes(self):
        return [event.message for event in self.events if event.name == "note"]

    @property
    def names(self):
        return {event.name for event in self.events}


def whole(folder: Path) -> None:
    """Every file under a final name is whole."""
    for path in folder.rglob("*"):
        if path.name.startswith(".") or not path.is_file():
            continue
        if path.suffix == ".json":
            json.loads(path.read_text())
        elif path.suffix == ".mp4":
            with av.open(str(path)) as film:
                assert sum(1 for _ in film.decode(video=0)) == film.streams.video[0].frames > 0, path
        elif path.suffix == ".wav":
            with wave.open(str(path)) as sound:
                assert path.stat().st_size >= 44 + sound.getnframes() * sound.getnchannels() * sound.getsampwidth(), path
        elif path.suffix == ".png":
            assert path.read_bytes()[-8:-4] == b"IEND", path
        elif path.suffix == ".sqlite":
            assert path.stat().st_size == 0 or path.read_bytes()[:15] == b"SQLite format 3", path


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

    def make(self, folder: Path, port: int, kill_at: float | Callable[[], bool] | None = None) -> int:
        """Make the film, or kill its process after so many seconds or as soon as something is so; the exit status (-9: killed)."""
        self.process.stdin.write(f"make {folder} {port}\n")
        self.process.stdin.flush()
        started, child = self._read()
        assert started == "started"
        over = threading.Event()
        killer = threading.Thread(target=_kill, args=(int(child), kill_at, over))
        killer.start()
        ended, _, status = self._read()
        assert ended == "ended"
        over.set()
        killer.join()
        return int(status)

    def stop(self) -> None:
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def _kill(child: int, at: float | Callable[[], bool] | None, over: threading.Event) -> None:
    """Kill a process at its moment, unless it is over before."""
    if at is None:
        return
    if callable(at):
        while not at() and not over.is_set():
            pass
    else:
        over.wait(at)
    if not over.is_set():
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


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


@pytest.fixture(scope="session")
def start():
    """A production on a folder, with a crew that remembers."""
    return Run


@pytest.fixture(scope="session")
def check_whole():
    """Look into every file of a folder."""
    return whole


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    """A finished film on the slate; don't touch it."""
    folder = tmp_path_factory.mktemp("finished") / "film"
    Run(folder).finish()
    return folder


@pytest.fixture
def folder(finished, tmp_path):
    """A copy of the finished film, to be harmed."""
    return shutil.copytree(finished, tmp_path / "film")
