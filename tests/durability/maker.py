"""Makes films in child processes that can be killed: everything is imported once, and each film is made in a fork.

Reads lines ``make FOLDER PORT`` and answers ``started PID``, then ``ended PID STATUS``.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import numpy as np

from rushes.agents.crew import Crew
from rushes.agents.production import produce
from rushes.core.bible import Bible
from rushes.core.brief import Brief, SourceKind
from rushes.core.errors import JobRefused, RenderError, RushesError
from rushes.core.jobs import Jobs, run_job
from rushes.core.project import Project
from rushes.core.shot import Shot
from rushes.core.speech import VoiceSpec
from rushes.core.timing import Rate, Size
from rushes.core.verdict import Lever
from rushes.renderers import registry
from rushes.renderers.base import Capabilities, Footage, Order
from rushes.tools.voices import speech
from rushes.tools.voices.speech import Spoken

PLACES = ("HARBOUR", "LIGHTHOUSE", "KITCHEN", "FOREST", "STREET")
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def scene(at: int) -> str:
    """A scene of one line."""
    speaker = "NARRATOR (V.O.)" if at % 3 else "KEEPER"
    return f"EXT. {PLACES[at % 5]} - {'DAY' if at < 5 else 'NIGHT'}\n\nThe keeper waits.\n\n{speaker}\nOrder {NUMBERS[at]}."


SCRIPT = "Title: The Ledger\n\n" + "\n\n".join(scene(at) for at in range(len(NUMBERS)))
"""Ten scenes of one shot each; with the cards that makes twelve. The narrator speaks through the provider, the keeper does not."""

BRIEF = Brief(
    source=SCRIPT, source_kind=SourceKind.FOUNTAIN, seconds=None, size=Size(width=128, height=72), rate=Rate(numerator=12),
    renderer="hosted", voice="hosted", music="none",
)  # fmt: skip
BAD = 5  # every fifth first take comes back black


class Desk:
    """How the provider is spoken to."""

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}"

    def call(self, path: str, body: object = None) -> dict[str, object]:
        """One request; raises `RenderError` when there is no whole answer."""
        data = None if body is None else json.dumps(body).encode()
        try:
            with urllib.request.urlopen(urllib.request.Request(f"{self.base}{path}", data), timeout=10) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as fault:
            refused = fault.code == 429
            raise (JobRefused if refused else RenderError)(f"the provider said {fault.code}") from fault
        except (OSError, ValueError, http.client.HTTPException) as fault:
            raise RenderError(f"the provider did not answer ({fault})") from fault

    def work(self, jobs: Jobs, key: str, provider: str) -> tuple[str, str]:
        """A job's id and what came of it."""
        job, path = run_job(
            jobs, key, provider,
            submit=lambda external: str(self.call("/jobs", {"key": external})["id"]),
            find=lambda external: str(found) if (found := self.call(f"/jobs?key={external}")["id"]) else None,
            poll=self._wait, suffix=".bin", price=0.04,
        )  # fmt: skip
        return job.id, path.read_text()

    def _wait(self, job: str, path: Path) -> float:
        while self.call(f"/jobs/{job}")["status"] != "completed":
            time.sleep(0.005)
        path.write_text(str(self.call(f"/jobs/{job}/content")["made"]))
        return 0.04


class HostedPictures:
    """Frames by order: the slate, tinted by what the provider made. Some come back black the first time."""

    name, version = "hosted", "1"
    capabilities = Capabilities(seedless=True, levers=(Lever.AGAIN,))

    def __init__(self, desk: Desk, log: Callable[[str], None]) -> None:
        self.desk, self.log = desk, log
        self.slate = registry.create("slate")

    def load(self) -> None:
        """Nothing to get ready."""

    def prompt(self, shot: Shot, bible: Bible) -> str:
        """The action."""
        return shot.prompt.action

    def recipe(self, order: Order) -> dict[str, object]:
        """The slate's."""
        return self.slate.recipe(order)

    def render(self, order: Order) -> Footage:
        """By way of a job."""
        assert order.jobs is not None
        job, made = self.desk.work(order.jobs, order.key, self.name)
        self.log(f"render {order.key}")
        tint = np.uint8(int(made[:2], 16) // 4)
        frames = self.slate.render(order).frames
        assert frames is not None
        black = order.attempt == 0 and int(order.key[:4], 16) % BAD == 0
        return Footage(frames=(frame * np.uint8(0) if black else frame + tint for frame in frames), job=job, price=0.04)


class HostedVoice:
    """A tone a line, by way of a job."""

    name, version = "hosted", "1"

    def __init__(self, desk: Desk, log: Callable[[str], None]) -> None:
        self.desk, self.log = desk, log

    def available(self) -> bool:
        """Always."""
        return True

    def speak(self, text: str, spec: VoiceSpec, language: str) -> Spoken:
        """Never without a job."""
        raise AssertionError(text)

    def speak_through(self, jobs: Jobs, key: str, text: str, spec: VoiceSpec, language: str) -> Spoken:
        """The tone."""
        _, made = self.desk.work(jobs, key, self.name)
        self.log(f"speak {key}")
        pitch = 200 + int(made[:2], 16)
        seconds = 0.25 + 0.02 * len(text)
        times = np.arange(int(8000 * seconds)) / 8000
        return Spoken((0.3 * np.sin(2 * np.pi * pitch * times)).astype(np.float32), 8000)


def crew_at(folder: Path, port: int) -> Crew:
    """The crew of the film in a folder, with the provider's renderer and voice."""
    project, desk = Project(folder), Desk(port)

    def log(line: str) -> None:
        with (folder.parent / "work.log").open("a") as out:
            out.write(line + "\n")

    project.create()
    if not project.exists:
        project.save("brief.json", BRIEF)
    speech.BUILT_IN["hosted"] = "nowhere:Hosted"  # so that the name can be asked for; the crew has the voice already
    return Crew(project, renderers={"hosted": HostedPictures(desk, log)}, voices={"hosted": HostedVoice(desk, log)})


async def make(folder: Path, port: int) -> None:
    """Make the film, and write down what was told."""
    with (folder.parent / "events.jsonl").open("a") as told:
        async for event in produce(crew_at(folder, port)):
            if event.name != "frames":
                told.write(event.as_json() + "\n")
                told.flush()


def main() -> None:
    """Serve lines of standard input."""
    for line in sys.stdin:
        _, folder, port = line.split()
        child = os.fork()
        if child == 0:
            try:
                asyncio.run(make(Path(folder), int(port)))
            except RushesError as fault:
                sys.stderr.write(f"{type(fault).__name__}: {fault}\n")
                os._exit(3)
            except BaseException:  # noqa: BLE001 - whatever it is, the test must see it
                import traceback

                traceback.print_exc()
                os._exit(4)
            os._exit(0)
        sys.stdout.write(f"started {child}\n")
        sys.stdout.flush()
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"ended {child} {os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
