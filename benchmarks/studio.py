"""How the studio bears load: 20 films of four owners, 100 listeners, and the server ended in the middle, gently and at once.

    python benchmarks/studio.py [--films 20] [--listeners 100] [--at-once 1] [--calm]

Films are the slate's at 192x108. Checked: every listener hears every happening once, in order, over all connections; no
owner starves; every film is finished. Measured: how long the API takes to answer while all that goes on. With ``--calm``
the server is left alone.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

PORT = 8493
OWNERS = ("mara", "tom", "ida", "ole")
IDEAS = (
    "a lighthouse keeper befriends a storm", "a fox learns to paint", "two snails race to the moon", "a whale who keeps a library",
    "a clock that runs backwards", "the last bus of the night", "a robot plants a garden", "an old bridge remembers",
)  # fmt: skip
SAMPLES_EVERY = 0.1
LONGEST = 1800


class Server:
    """``rushes serve`` as a process."""

    def __init__(self, folder: Path, at_once: int) -> None:
        self.folder = folder
        self._command = [
            sys.executable, "-m", "rushes.interfaces.cli", "serve", "--port", str(PORT), "--folder", str(folder), "--renderer", "slate",
            "--size", "192x108", "--fps", "12", "--at-once", str(at_once),
        ]  # fmt: skip
        self._env = os.environ | {"XDG_STATE_HOME": str(folder / "state"), "OMP_NUM_THREADS": "1"}
        self.process: subprocess.Popen[bytes] | None = None

    def key(self, owner: str) -> str:
        command = [*self._command[:4], "--folder", str(self.folder), "--new-key", owner]
        return subprocess.run(command, env=self._env, check=True, capture_output=True, text=True).stdout.strip()

    async def start(self) -> None:
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(self._command, env=self._env, stdout=log, stderr=log)
        while True:
            with suppress(OSError):
                status, _ = await call("GET", "/readyz", "")
                if status == 200:
                    return
            await asyncio.sleep(0.1)

    async def end(self, how: signal.Signals) -> float:
        assert self.process is not None
        began = time.monotonic()
        self.process.send_signal(how)
        await asyncio.to_thread(self.process.wait, 60)
        return time.monotonic() - began


@asynccontextmanager
async def connected(method: str, path: str, key: str, body: bytes = b"", more: str = "") -> AsyncIterator[asyncio.StreamReader]:
    """A connection of its own for each request, with the request sent: so that what is measured is the server."""
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT, limit=2**24)
    try:
        head = f"{method} {path} HTTP/1.1\r\nhost: 127.0.0.1:{PORT}\r\nconnection: close\r\n{more}"
        head += f"authorization: Bearer {key}\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
        yield reader
    finally:
        writer.close()


async def call(method: str, path: str, key: str, body: object = None) -> tuple[int, Any]:
    """An API call; status and JSON."""
    sent = b"" if body is None else json.dumps(body).encode()
    async with connected(method, path, key, sent) as reader:
        answer = await reader.read()
    head, _, rest = answer.partition(b"\r\n\r\n")
    if not head:
        raise ConnectionResetError("the server closed the connection")
    return int(head.split()[1]), json.loads(rest) if rest.strip() else None


class Listener:
    """Hears everything that happens in one film, over as many connections as it takes."""

    def __init__(self, film: str, key: str) -> None:
        self.film, self.key = film, key
        self.heard: list[int] = []
        self.names: list[str] = []
        self.connections = 0

    async def listen(self) -> None:
        while "film" not in self.names:
            with suppress(OSError, asyncio.IncompleteReadError):
                self.connections += 1
                last = f"last-event-id: {self.heard[-1]}\r\n" if self.heard else ""
                async with connected("GET", f"/api/films/{self.film}/events", self.key, more=last) as reader:
                    await self._hear(reader)
            await asyncio.sleep(0.2 + random.random() / 5)

    async def _hear(self, reader: asyncio.StreamReader) -> None:
        while (line := await reader.readline()) and "film" not in self.names:
            if line.startswith(b"id: "):
                self.heard.append(int(line[4:]))
            elif line.startswith(b"event: "):
                self.names.append(line[7:].decode().strip())


async def sample(films: list[tuple[str, str]], took: list[float], faults: list[str]) -> None:
    """Ask the API one thing or another, again and again; how long each answer took, in seconds."""
    while True:
        film, key = random.choice(films)
        path = random.choice((f"/api/films/{film}", "/api/films?limit=20", f"/v1/videos/{film}", f"/api/films/{film}/script"))
        began = time.perf_counter()
        try:
            status, _ = await call("GET", path, key)
            took.append(time.perf_counter() - began)
            if status not in (200, 404):  # 404: no script yet
                faults.append(f"{status} {path}")
        except (OSError, ValueError):
            pass  # the server is being ended
        await asyncio.sleep(SAMPLES_EVERY)


async def disturb(server: Server, films: list[tuple[str, str]]) -> list[str]:
    """End the server gently when a quarter is finished, and at once when half is; start it again each time."""
    told = []
    for share, how in ((0.25, signal.SIGTERM), (0.5, signal.SIGKILL)):
        while await finished(films) < share * len(films):
            await asyncio.sleep(0.5)
        took = await server.end(how)
        code = server.process.returncode if server.process else None
        await server.start()
        told.append(f"{how.name}: ended after {took:.1f} s with code {code}, {await finished(films)} of {len(films)} finished then")
    return told


async def finished(films: list[tuple[str, str]]) -> int:
    """How many films are finished."""
    answers = [await call("GET", f"/api/films/{film}", key) for film, key in films]
    return sum(body["status"] == "finished" for _, body in answers)


async def run(asked: argparse.Namespace, folder: Path) -> bool:
    server = Server(folder, asked.at_once)
    keys = {owner: server.key(owner) for owner in OWNERS}
    await server.start()
    began = time.monotonic()
    films: list[tuple[str, str]] = []
    created: list[float] = []
    for number in range(asked.films):
        owner = OWNERS[0] if number < asked.films - 3 else OWNERS[number - asked.films + 4]  # one asks for much, three for one film
        at = time.perf_counter()
        body = {"idea": f"{IDEAS[number % len(IDEAS)]}, number {number}", "seconds": 8, "music": "none"}
        status, made = await call("POST", "/api/films", keys[owner], body)
        created.append(time.perf_counter() - at)
        assert status == 201, (status, made)
        films.append((made["id"], keys[owner]))
    listeners = [Listener(*films[number % len(films)]) for number in range(asked.listeners)]
    took: list[float] = []
    faults: list[str] = []
    sampling = asyncio.create_task(sample(films, took, faults))
    disturbing = asyncio.create_task(disturb(server, films)) if not asked.calm else None
    async with asyncio.timeout(LONGEST):
        await asyncio.gather(*(one.listen() for one in listeners))
    sampling.cancel()
    seconds = time.monotonic() - began
    told = await disturbing if disturbing is not None else []
    order = await finishing_order(films)
    await server.end(signal.SIGTERM)
    whole = sum(one.heard == list(range(1, len(one.heard) + 1)) for one in listeners)
    single = [order.index(film) + 1 for film, _ in films[-3:]]
    events = sum(len(one.heard) for one in listeners)
    p = statistics.quantiles(took, n=100)
    print(f"{len(films)} films finished in {seconds:.0f} s, {asked.at_once} at once; load average {os.getloadavg()[0]:.1f}")
    for line in told:
        print(f"  {line}")
    print(f"  {len(listeners)} listeners, {sum(one.connections for one in listeners)} connections, {events} happenings heard")
    print(f"  {whole} of {len(listeners)} listeners heard everything once and in order")
    print(f"  owners with one film, asked for last, were served as number {', '.join(map(str, single))} of {len(films)}")
    print(f"  begin a film: median {statistics.median(created) * 1000:.0f} ms, longest {max(created) * 1000:.0f} ms")
    answers = f"median {p[49] * 1000:.0f} ms, p95 {p[94] * 1000:.0f} ms, p99 {p[98] * 1000:.0f} ms"
    print(f"  {len(took)} answers: {answers}; faults: {faults or 'none'}")
    return whole == len(listeners) and not faults and p[94] < 0.2


async def finishing_order(films: list[tuple[str, str]]) -> list[str]:
    """The films by when they were finished."""
    answers = [(await call("GET", f"/api/films/{film}", key))[1] for film, key in films]
    assert all(one["status"] == "finished" for one in answers), [one["status"] for one in answers]
    return [one["id"] for one in sorted(answers, key=lambda one: one["ended"])]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--films", type=int, default=20)
    parser.add_argument("--listeners", type=int, default=100)
    parser.add_argument("--at-once", type=int, default=1)
    parser.add_argument("--calm", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="studio-") as folder:
        return 0 if asyncio.run(run(asked, Path(folder))) else 1


if __name__ == "__main__":
    sys.exit(main())
