"""`rushes serve` as a process: ended gently and at once in the middle of a film, and started again."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("uvicorn")
httpx = pytest.importorskip("httpx")

from studios import IDEA  # noqa: E402


class Process:
    """The server's process, on a port of its own."""

    def __init__(self, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.folder, self.log = folder, folder / "log"
        self.web = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=60)

    def start(self):
        command = [
            sys.executable, "-m", "rushes.interfaces.cli", "serve", "--port", str(self.port), "--folder", str(self.folder / "studio"),
            "--renderer", "slate", "--size", "192x108", "--fps", "12", "--at-once", "1",
        ]  # fmt: skip
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, stderr=log, stdout=subprocess.DEVNULL, env=os.environ | {"OMP_NUM_THREADS": "1"})
        self.until(lambda: self.web.get("/healthz").status_code == 200)

    def until(self, holds, seconds=120):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if holds():
                    return
            except httpx.TransportError:
                pass
            assert self.process.poll() is None, self.log.read_text()[-3000:]
            time.sleep(0.1)
        raise AssertionError(f"it did not come to that in {seconds} s")

    def end(self, how):
        self.process.send_signal(how)
        self.process.wait(60)

    def film(self, id):
        return self.web.get(f"/api/films/{id}").json()


@pytest.fixture
def server(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    made = Process(tmp_path)
    yield made
    if made.process.poll() is None:
        made.end(signal.SIGTERM)
    made.web.close()


def test_ended_in_the_middle_of_a_film_it_goes_on_with_the_next_start(server):
    server.start()
    id = server.web.post("/api/films", json={"idea": IDEA, "seconds": 8, "music": "none"}).json()["id"]
    server.until(lambda: server.film(id)["progress"] > 20)
    server.end(signal.SIGKILL)
    server.start()
    server.until(lambda: server.film(id)["progress"] > 40)
    began = time.monotonic()
    server.end(signal.SIGTERM)
    assert time.monotonic() - began < 40
    server.start()
    server.until(lambda: server.film(id)["status"] == "finished")
    events = server.web.get(f"/api/films/{id}/events?follow=false").text.splitlines()
    numbers = [int(line[4:]) for line in events if line.startswith("id: ")]
    assert numbers == list(range(1, len(numbers) + 1))
    assert sum(line == "event: interrupted" for line in events) >= 1
    assert server.web.get(f"/api/films/{id}/film.mp4").content[4:8] == b"ftyp"
    told = [json.loads(line) for line in server.log.read_text().splitlines() if line.startswith("{")]
    assert any(one.get("production") == id and one["said"] == "started" for one in told)
    assert any(one.get("production") == id and one.get("status") == "finished" for one in told)
