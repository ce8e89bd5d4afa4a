"""Offline: without a model nothing tries the network, and the clients and libraries of models are not even loaded."""

import json
import os
import subprocess
import sys

import pytest

GUARDED = """
import json, socket, sys

tried = []
HERE = ("127.0.0.1", "::1", "localhost", "", None, b"127.0.0.1", b"localhost")
connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

def forbid(real):
    def guarded(self, address, *more):
        if self.family != socket.AF_UNIX and address[0] not in HERE:
            tried.append(str(address))
            raise ConnectionRefusedError("the network was tried")
        return real(self, address, *more)
    return guarded

def guarded_look_up(host, *rest, **more):
    if host not in HERE:
        tried.append(str(host))
        raise socket.gaierror("the network was tried")
    return look_up(host, *rest, **more)

def guarded_name(host, *rest, **more):
    tried.append(str(host))
    raise socket.gaierror("the network was tried")

socket.socket.connect, socket.socket.connect_ex = forbid(connect), forbid(connect_ex)
socket.getaddrinfo = guarded_look_up
for name in ("gethostbyname", "gethostbyname_ex", "gethostbyaddr"):
    setattr(socket, name, guarded_name)

from rushes.interfaces import cli

codes = [cli.main(arguments) for arguments in json.loads(sys.argv[1])]
for host in json.loads(sys.argv[2]):
    try:
        socket.create_connection((host, 443), timeout=1)
    except OSError:
        pass
heavy = ("litellm", "openai", "torch", "diffusers", "transformers", "TTS", "google.genai", "runwayml", "ray", "nicegui")
loaded = [name for name in heavy if name in sys.modules]
print(json.dumps({"codes": codes, "tried": tried, "loaded": loaded}))
"""
KEYS = {"OPENAI_API_KEY": "sk-nobody-asked", "ANTHROPIC_API_KEY": "sk-nobody-asked", "GEMINI_API_KEY": "nobody-asked"}


def guarded(folder, *commands, hosts=()):
    """Run commands one after the other in a process that cannot reach any other machine; what they did there."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("RUSHES_")}
    env = {**clean, **KEYS, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    order = [sys.executable, "-c", GUARDED, json.dumps(commands), json.dumps(hosts)]
    done = subprocess.run(order, cwd=folder, env=env, capture_output=True, text=True, check=False, input="")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1]), done


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    """A whole film on the slate, and all that one can do with it."""
    folder = tmp_path_factory.mktemp("offline")
    (folder / "script.txt").write_text("The keeper lit the lamp. Nobody came. Then the storm knocked.")
    small = ["--renderer", "slate", "--size", "128x72", "--fps", "6", "--music", "none", "--cuts-only", "--voice", "espeak"]
    commands = [
        ["make", "script.txt", "-o", "film", "--review", "cut", *small],
        ["review", "film"],
        ["review", "film", "--approve"],
        ["retake", "film", "2", "--note", "closer"],
        ["gc", "film"],
        ["doctor"],
        ["styles"],
        ["chat", "film"],
    ]
    return guarded(folder, *commands)


def test_nothing_tries_the_network(film):
    told, done = film
    assert told["tried"] == []
    assert told["codes"] == [3, 3, 0, 0, 0, 0, 0, 0], done.stderr


def test_what_models_need_is_not_even_loaded(film):
    assert film[0]["loaded"] == []


def test_the_animatic_draws_offline(tmp_path):
    told, done = guarded(tmp_path, ["make", "A keeper and a storm", "-o", "film", "--draft", "--size", "128x72", "--seconds", "4"])
    assert (told["codes"], told["tried"], told["loaded"]) == ([0], [], []), done.stderr
    assert (tmp_path / "film" / "first-picture.png").stat().st_size > 500


def test_the_guard_bites(tmp_path):
    """What tries is seen: a number, and a name that would have to be looked up."""
    told, _ = guarded(tmp_path, hosts=["203.0.113.9", "models.example"])
    assert told["tried"] == ["203.0.113.9", "models.example"]
