"""The MCP server: each kind of client makes a film with a person's approval; errors are words; nobody reaches another's film."""

from __future__ import annotations

import asyncio
import json
import os
import shlex
import sys
from itertools import pairwise
from pathlib import Path

import pytest

mcp = pytest.importorskip("mcp")
pytest.importorskip("fastapi")
pytest.importorskip("uvicorn")
httpx2 = pytest.importorskip("httpx2")

from mcp import Client, StdioServerParameters, types  # noqa: E402
from mcp.client.streamable_http import streamable_http_client  # noqa: E402
from studios import SMALL, Served  # noqa: E402

from rushes.interfaces.api import keys  # noqa: E402
from rushes.interfaces.mcp.calls import Call, Calls  # noqa: E402
from rushes.interfaces.mcp.houses import AtHome  # noqa: E402
from rushes.interfaces.mcp.mount import mount  # noqa: E402
from rushes.interfaces.mcp.tools import create  # noqa: E402
from rushes.interfaces.studio.book import Book  # noqa: E402
from rushes.interfaces.studio.orders import Options  # noqa: E402
from rushes.interfaces.studio.studio import Studio  # noqa: E402

SCRIPT = "Title: The Gull\n\nEXT. HARBOUR - DAY\n\nA gull lands.\n\nMARA\nIt came back."
QUICK = SMALL | {"draft": True}
TOOLS = {
    "make_film", "film_status", "read_script", "decide", "change_film", "list_styles", "judge_clip", "cancel_film", "resume_film",
}  # fmt: skip

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


class Person:
    """Someone at a client that shows forms: their answers, one after another, and what they were shown."""

    def __init__(self, *answers):
        self.answers, self.shown, self.news = list(answers), [], []

    async def asked(self, context, params):
        self.shown.append(params.message)
        answer = self.answers.pop(0)
        return types.ElicitResult(action="accept", content=answer) if isinstance(answer, dict) else types.ElicitResult(action=answer)

    async def told(self, progress, total, message):
        self.news.append((progress, total, message))


APPROVES = {"decision": "approve"}
PATIENCE = 240.0
"""Seconds without a word after which a test gives up."""


async def call(client, name, arguments=None, person=None):
    """What a tool gives; a tool's error is raised as its words."""
    result = await client.call_tool(name, arguments or {}, progress_callback=person.told if person else None)
    if result.is_error:
        raise RuntimeError(result.content[0].text)
    assert json.loads(result.content[0].text) == result.structured_content
    return result.structured_content


def check_film(film, person):
    """A film was made with one approval, and news of it came, each further than the one before."""
    assert (film["status"], film["progress"], film["gate"], film["error"]) == ("finished", 100, None, "")
    assert film["film"]["shots"] >= 2
    assert "It came back." in person.shown[0]
    steps = [one[0] for one in person.news]
    assert len(steps) > 5
    assert all(before < after for before, after in pairwise(steps))
    assert (steps[-1], {one[1] for one in person.news}) == (100, {100})
    assert all(one[2] for one in person.news if one[0] == int(one[0]))


@pytest.fixture(autouse=True)
def _state(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def at_home(tmp_path):
    return Studio(tmp_path / "studio", at_once=1, defaults=Options.model_validate(QUICK))


def in_memory(studio, **options):
    return Client(create(AtHome(studio)), read_timeout_seconds=PATIENCE, **options)


def test_in_memory_a_film_is_rejected_without_words_asked_about_again_approved_and_made(tmp_path):
    person = Person({"decision": "reject"}, APPROVES)

    async def work():
        async with at_home(tmp_path) as studio, in_memory(studio, elicitation_callback=person.asked) as client:
            film = await call(client, "make_film", {"idea": SCRIPT}, person)
            check_film(film, person)
            assert len(person.shown) == 2
            assert person.shown[1].startswith("Say in a message what should be other")
            assert len(studio.seat("local").films().items) == 1  # the rounds are one call
            assert Path(film["files"]["film.mp4"]).read_bytes()[4:8] == b"ftyp"
            judged = await call(client, "judge_clip", {"path": film["files"]["film.mp4"]})
            assert judged["frames"] == film["film"]["frames"]
            assert judged["size"] == "192x108"
            script = await call(client, "read_script", {"film": film["id"]})
            assert "It came back." in script["text"]
            old = await call(client, "read_script", {"film": film["id"], "version": script["versions"][0]["version"]})
            assert old["version"] == script["versions"][0]["version"]
            changed = await call(client, "change_film", {"film": film["id"], "words": "shot 2: closer"}, person)
            assert (changed["status"], len(person.shown)) == ("finished", 2)
            taken = [one for one in studio.seat("local").happenings(film["id"]) if one.name == "take" and not one.data["reused"]]
            assert len(taken) == film["film"]["shots"] + 1  # only what the change touched
            with pytest.raises(RuntimeError, match="blorp"):
                await call(client, "change_film", {"film": film["id"], "words": "blorp the fnord"})
            with pytest.raises(RuntimeError, match="what is to be changed"):
                await call(client, "change_film", {"film": film["id"]})
            assert (await call(client, "film_status"))["id"] == film["id"]

    asyncio.run(work())


def test_the_tools_and_what_they_say_is_wrong(tmp_path):
    (tmp_path / "secret").write_text("the key is 12345")

    async def work():
        async with at_home(tmp_path) as studio, in_memory(studio) as client:
            listed = {tool.name: tool for tool in (await client.list_tools()).tools}
            assert set(listed) == TOOLS
            assert all(tool.description and tool.output_schema for tool in listed.values())
            assert "last" not in listed["make_film"].input_schema["properties"]
            known = await call(client, "list_styles")
            assert {"name", "about"} == set(known["styles"][0])
            assert "slate" in known["renderers"]
            wrong = [
                ("film_status", {}, "no film yet"), ("film_status", {"film": "film_x"}, "no production"),
                ("make_film", {"idea": "a fox", "options": {"seconds": 1}}, "options.seconds: "),
                ("make_film", {"idea": "a fox", "options": {"style": "nobody"}}, "style"), ("make_film", {"idea": ""}, "idea: "),
                ("decide", {"film": "film_" + "0" * 32}, "no production"), ("judge_clip", {"path": "film.mp4"}, "whole path"),
                ("judge_clip", {"path": str(tmp_path / "none.mp4")}, "no file"), ("judge_clip", {"path": str(tmp_path)}, "no file"),
                ("judge_clip", {"path": "/dev/zero"}, "no file"), ("judge_clip", {"path": "/proc/self/environ"}, "no film that can"),
                ("judge_clip", {"path": "a\0b"}, "whole path"), ("judge_clip", {"path": str(tmp_path / "secret")}, "no film that can"),
            ]  # fmt: skip
            for name, arguments, words in wrong:
                with pytest.raises(RuntimeError, match=words) as caught:
                    await call(client, name, arguments)
                assert "Error executing" not in str(caught.value)
                assert "12345" not in str(caught.value)
            assert studio.seat("local").films().items == ()

    asyncio.run(work())


def test_without_forms_the_film_waits_and_the_tools_say_what_to_do(tmp_path):
    async def work():
        async with at_home(tmp_path) as studio, in_memory(studio) as client:
            film = await call(client, "make_film", {"idea": SCRIPT})
            assert (film["status"], film["gate"]) == ("waiting", "script")
            assert "It came back." in film["question"]
            assert "call decide" in film["next"]
            with pytest.raises(RuntimeError, match=r"cannot ask the person itself.*call decide"):
                await call(client, "decide", {"film": film["id"]})
            with pytest.raises(RuntimeError, match="changed meanwhile"):
                await call(client, "decide", {"film": film["id"], "decision": "approve", "version": "0" * 20})
            again = await call(client, "decide", {"film": film["id"], "decision": "reject", "notes": "call Mara Ada"})
            assert (again["status"], "ADA" in again["question"].upper()) == ("waiting", True)
            begun = await call(client, "decide", {"film": film["id"], "decision": "approve", "version": again["version"], "wait": False})
            assert begun["status"] in ("queued", "running")
            assert "film_status" in begun["next"]
            await call(client, "cancel_film", {"film": film["id"]})
            [one async for one in studio.seat("local").watch(film["id"])]
            assert (await call(client, "film_status", {"film": film["id"]}))["status"] == "cancelled"
            with pytest.raises(RuntimeError, match="Nothing waits"):
                await call(client, "decide", {"film": film["id"]})
            assert (await call(client, "resume_film", {"film": film["id"], "wait": False}))["status"] in ("queued", "running")

    asyncio.run(work())


def test_a_standard_io_client_makes_a_film_and_nothing_but_the_protocol_is_written(tmp_path):
    person, written = Person(APPROVES), tmp_path / "written"
    program = "from rushes.interfaces.cli import main; raise SystemExit(main())"
    command = [sys.executable, "-c", program, "mcp", "--folder", str(tmp_path / "films"), "--renderer", "slate", "--size", "192x108"]
    server = StdioServerParameters(
        command="sh", args=["-c", f"{shlex.join([*command, '--fps', '12'])} | tee {written}"], cwd=tmp_path,
        env={name: os.environ[name] for name in ("PYTHONPATH", "XDG_STATE_HOME", "OMP_NUM_THREADS") if name in os.environ},
    )  # fmt: skip

    async def work():
        async with Client(server, elicitation_callback=person.asked, mode="legacy", read_timeout_seconds=PATIENCE) as client:
            order = {"idea": SCRIPT, "options": {"seconds": 8, "music": "none", "draft": True}}
            film = await call(client, "make_film", order, person)
            check_film(film, person)
            assert Path(film["files"]["film.mp4"]).is_relative_to(tmp_path / "films")

    asyncio.run(work())
    lines = written.read_text(encoding="utf-8").splitlines()
    assert len(lines) > 5
    assert all(json.loads(line)["jsonrpc"] == "2.0" for line in lines)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
    root = tmp_path_factory.mktemp("studio")
    book = Book(root)
    mara, tom = (keys.make(book, name)[1] for name in ("mara", "tom"))
    book.close()
    with Served(root, defaults=QUICK, needs_key=True, mounts=(mount,)) as server:
        server.mara, server.tom = mara, tom
        yield server
    patch.undo()


def by_http(served, key, **options):
    web = httpx2.AsyncClient(headers={"authorization": f"Bearer {key}"}, timeout=120)
    return Client(streamable_http_client(f"{served.url}/mcp", http_client=web), read_timeout_seconds=PATIENCE, **options)


def test_an_http_client_makes_a_film_and_nobody_else_sees_it(served):
    person = Person(APPROVES)

    async def work():
        async with by_http(served, served.mara, elicitation_callback=person.asked) as client:
            film = await call(client, "make_film", {"idea": SCRIPT}, person)
            check_film(film, person)
            address = film["files"]["film.mp4"]
            assert address == f"{served.url}/api/films/{film['id']}/film.mp4"
            async with httpx2.AsyncClient() as web:
                assert (await web.get(address)).status_code == 401
                data = (await web.get(address, headers={"x-api-key": served.mara})).content
            assert data[4:8] == b"ftyp"
            with pytest.raises(RuntimeError, match="clip: "):
                await call(client, "judge_clip", {"path": "/etc/passwd"})
            with pytest.raises(RuntimeError, match="not base64"):
                await call(client, "judge_clip", {"clip": "/etc/passwd!"})
        async with by_http(served, served.tom) as client:
            for name in ("film_status", "read_script", "decide", "change_film", "cancel_film", "resume_film"):
                with pytest.raises(RuntimeError, match="no production"):
                    await call(client, name, {"film": film["id"]} | ({"words": "shot 1: closer"} if name == "change_film" else {}))
            with pytest.raises(RuntimeError, match="no film yet"):
                await call(client, "film_status")

    asyncio.run(work())


def test_a_person_may_decline_in_either_way_of_asking_and_is_asked_again_by_decide(served):
    person = Person("decline", "cancel", {"decision": "reject", "notes": "call Mara Ada"}, "decline")

    async def work():
        async with by_http(served, served.tom, elicitation_callback=person.asked, mode="legacy") as client:
            film = await call(client, "make_film", {"idea": SCRIPT}, person)
            assert (film["status"], len(person.shown)) == ("waiting", 1)
        async with by_http(served, served.tom, elicitation_callback=person.asked) as client:
            film = await call(client, "decide", {"film": film["id"]}, person)
            assert (film["status"], len(person.shown)) == ("waiting", 2)
            film = await call(client, "decide", {"film": film["id"]}, person)
            assert (film["status"], len(person.shown)) == ("waiting", 4)
            assert "ADA" in person.shown[3].upper()
            await call(client, "cancel_film", {"film": film["id"]})

    asyncio.run(work())


def test_no_key_no_answer_and_a_session_is_its_owner_s(served):
    hello = {
        "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}},
    }  # fmt: skip
    takes = {"accept": "application/json, text/event-stream"}
    with httpx2.Client(base_url=served.url, headers=takes, timeout=30) as web:
        for bad in ({}, {"authorization": "Bearer rushes-none"}):
            refused = web.post("/mcp", json=hello, headers=bad)
            assert refused.status_code == 401
            assert refused.headers["www-authenticate"] == "Bearer"
            assert "key" in refused.json()["error"]["message"]
        mine = {"authorization": f"Bearer {served.mara}"}
        begun = web.post("/mcp", json=hello, headers=mine)
        assert begun.status_code == 200
        assert begun.headers["cache-control"].startswith("no-")
        session = {"mcp-session-id": begun.headers["mcp-session-id"]}
        ask = {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}
        assert web.post("/mcp", json=ask, headers=mine | session).status_code == 200
        assert web.post("/mcp", json=ask, headers={"authorization": f"Bearer {served.tom}"} | session).status_code == 404
        assert web.post("/mcp", json=hello, headers=mine | {"origin": "https://elsewhere.example"}).status_code == 403
        assert web.post("/mcp", json=hello, headers=mine | {"host": "elsewhere.example"}).status_code == 403
        assert web.post("/mcp", content=b"x" * (12 * 2**20 + 1), headers=mine).status_code == 413


def test_a_call_is_known_again_by_its_state_and_its_owner():
    calls, mara = Calls(), Call("mara", "film_1")
    calls.keep("state", mara)
    assert calls.find("state", "mara") is mara
    assert calls.find("state", "tom") is None
    assert calls.find("other", "mara") is None
    assert calls.find(None, "mara") is None
    for number in range(Calls.MOST):
        calls.keep(str(number), Call("mara"))
    assert calls.find("state", "mara") is None


def test_a_second_server_takes_the_next_folder(tmp_path, monkeypatch):
    from rushes.core.errors import ProjectHeld
    from rushes.interfaces.mcp.stdio import held

    monkeypatch.setenv("RUSHES_FILMS", str(tmp_path))
    with held(None) as first, held(None) as second:
        assert (first.name, second.name) == ("mcp", "mcp-2")
        with pytest.raises(ProjectHeld), held(str(first)):
            pass
    with held(None) as again:
        assert again == first
