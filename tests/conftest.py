"""What all tests share: the flag that renews golden pictures, a model server on this machine, and a guard against all others."""

from __future__ import annotations

import os
import socket

import pytest

if "PYTEST_XDIST_WORKER" in os.environ:  # a worker a core: each library on one thread, or they stand in each other's way
    os.environ.setdefault("OMP_NUM_THREADS", "1")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden pictures anew instead of comparing with them")


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden pictures are being renewed."""
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture
def loopback():
    """A server on this machine that speaks OpenAI's chat; see tests/loopback.py."""
    from loopback import Loopback

    with Loopback() as server:
        yield server


@pytest.fixture
def only_loopback(monkeypatch: pytest.MonkeyPatch):
    """The hosts that were asked for beside this machine: none is reached, and a test that asks for one fails."""
    asked: list[object] = []
    really_connect, really_look_up = socket.socket.connect, socket.getaddrinfo

    def connect(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            asked.append(address)
            raise ConnectionRefusedError("this test reaches no other host")
        really_connect(self, address)

    def look_up(host: object, *rest: object, **more: object):
        if host not in (None, "", "127.0.0.1", "::1", "localhost", b"127.0.0.1", b"localhost"):
            asked.append(host)
            raise socket.gaierror("this test reaches no other host")
        return really_look_up(host, *rest, **more)

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    yield asked
    assert not asked, f"other hosts were asked for: {asked}"
