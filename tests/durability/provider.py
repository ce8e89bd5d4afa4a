"""A provider of pictures and voices on the loopback, in a process of its own: it outlives whoever is killed.

It takes every order it is sent, even one it has had before, and counts them: that is what a
second order costs. Told so by the order's key, it drops the answer to an order that it has taken,
fails the first time it is asked, or refuses the first order for a thing.
"""

from __future__ import annotations

import hashlib
import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

POLLS = 2  # times that a job is asked for before it is done
SLOW = 0.03  # seconds that an order takes on the provider's side before it is answered


class Books:
    """What was ordered under which key, and what was asked how often."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.orders: dict[str, list[str]] = {}
        self.jobs: dict[str, str] = {}
        self.polls: dict[str, int] = {}
        self.calls: dict[str, int] = {}

    def order(self, key: str) -> str:
        with self.lock:
            job = f"job-{len(self.jobs) + 1}"
            self.orders.setdefault(key, []).append(job)
            self.jobs[job] = key
            return job

    def poll(self, job: str) -> int:
        with self.lock:
            self.polls[job] = self.polls.get(job, 0) + 1
            return self.polls[job]


def trouble(key: str) -> str:
    """What goes wrong with an order, by its key: the answer is lost, the first question fails, it is refused, or nothing."""
    first = hashlib.sha256(key.rpartition("-")[0].encode()).digest()[0] % 5
    return {0: "lost", 1: "down", 2: "busy"}.get(first, "") if key.endswith("-1") else ""


class Handler(BaseHTTPRequestHandler):
    """``POST /jobs``, ``GET /jobs?key=``, ``GET /jobs/ID``, ``GET /jobs/ID/content``, ``GET /orders``."""

    books: Books

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        key = str(body["key"])
        if trouble(key) == "busy":
            return self._answer({}, 429)
        job = self.books.order(key)
        time.sleep(SLOW)
        if trouble(key) == "lost" and len(self.books.orders[key]) == 1:
            self.close_connection = True
            self.connection.shutdown(2)
            return
        self._answer({"id": job})

    def do_GET(self) -> None:
        asked = urlparse(self.path)
        parts = asked.path.strip("/").split("/")
        if parts == ["orders"]:
            return self._answer(self.books.orders)
        if parts == ["jobs"]:
            found = self.books.orders.get(parse_qs(asked.query)["key"][0], [])
            return self._answer({"id": found[0] if found else None})
        key = self.books.jobs[parts[1]]
        if parts[-1] == "content":
            return self._answer({"made": hashlib.sha256(key.encode()).hexdigest()})
        asked_times = self.books.poll(parts[1])
        if trouble(key) == "down" and asked_times == 1:
            return self._answer({}, 503)
        return self._answer({"status": "completed" if asked_times > POLLS else "in_progress"})

    def _answer(self, body: object, status: int = 200) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *values: object) -> None:
        """Quiet."""


def main() -> None:
    """Serve until killed; the port is the first line of output."""
    Handler.books = Books()
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        sys.stdout.write(f"{server.server_address[1]}\n")
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    main()
