"""Who may do what: every endpoint has a row in docs/api.md, and does what the row says."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("uvicorn")
httpx = pytest.importorskip("httpx")

from studios import Served  # noqa: E402

from rushes.interfaces.api import keys  # noqa: E402
from rushes.interfaces.api.app import create  # noqa: E402
from rushes.interfaces.studio.book import Book  # noqa: E402
from rushes.interfaces.studio.production import Character, Production, Status  # noqa: E402
from rushes.interfaces.studio.studio import Studio  # noqa: E402

FILM = "film_" + "ab" * 16
CHARACTER = "char_" + "ab" * 16
SECRETS = ("Mara's film of the lighthouse",)
PLACES = {"id": FILM, "video_id": FILM, "version": "a" * 20, "shot": "1", "name": "film.mp4", "model": "rushes", "character_id": CHARACTER}
BODIES = {
    "/api/films": {"idea": "a fox learns to paint", "review": ["script"]}, "/api/films/{id}/options": {"takes": 2},
    "/api/films/{id}/decisions": {"decision": "approve"}, "/api/films/{id}/proposals": {"words": "shot 1: closer"},
    "/api/films/{id}/changes": {"words": "shot 1: closer"}, "/api/films/{id}/shots/{shot}/retake": {"note": "closer"},
    "/v1/videos": {"prompt": "a fox learns to paint", "review": ["script"]}, "/v1/videos/{video_id}/remix": {"prompt": "shot 1: closer"},
    "/v1/chat/completions": {"messages": [{"role": "user", "content": "help"}]},
}  # fmt: skip
TABLE = re.compile(r"^\| (GET|HEAD|POST|PUT|PATCH|DELETE) \| (/\S*) \| (anyone|key|own) \|$", re.MULTILINE)


def rows():
    text = (Path(__file__).resolve().parents[2] / "docs/api.md").read_text(encoding="utf-8")
    return {(method, path): who for method, path, who in TABLE.findall(text)}


def endpoints():
    """Every method and path that the app answers."""
    from fastapi.routing import iter_route_contexts

    found = set()
    for route in iter_route_contexts(create(Studio(Path("nowhere"))).routes):
        for method in route.methods or ():
            if not (method == "HEAD" and route.path == "/openapi.json"):
                found.add((method, route.path.replace("{model:path}", "{model}")))
    return sorted(found)


def test_every_endpoint_has_a_row_and_every_row_an_endpoint():
    assert set(endpoints()) == set(rows())


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
    root = tmp_path_factory.mktemp("studio")
    book = Book(root)
    mara, tom = (keys.make(book, name)[1] for name in ("mara", "tom"))
    with Served(root, needs_key=True) as server:
        server.book, server.mara, server.tom = book, mara, tom
        yield server
    book.close()
    patch.undo()


@pytest.fixture(autouse=True)
def film(served):
    """A finished film of Mara's, there anew for every test."""
    now = time.time()
    served.book.drop_character(CHARACTER)
    served.book.add_character(Character(id=CHARACTER, owner="mara", name=SECRETS[0], created=now))
    served.book.put(Production(
        id=FILM, owner="mara", created=now, changed=now, status=Status.FINISHED, title=SECRETS[0], prompt=SECRETS[0], options={}
    ))  # fmt: skip


def ask(served, method, path, key=None):
    url = served.url + re.sub(r"\{(\w+)\}", lambda match: PLACES[match[1]], path)
    headers = {"authorization": f"Bearer {key}"} if key else {}
    parameters = {"follow": "false"} if path.endswith("/events") else {"before": "a" * 20, "after": "b" * 20} if "diff" in path else {}
    body = {"json": BODIES[path]} if path in BODIES else {}
    return httpx.request(method, url, headers=headers, params=parameters, timeout=60, **body)


@pytest.mark.parametrize(("method", "path"), [one for one in endpoints() if rows().get(one) != "anyone"])
def test_nothing_is_told_or_done_without_a_key(served, method, path):
    for key in (None, "rushes-wrong", served.mara + "x"):
        answer = ask(served, method, path, key)
        assert answer.status_code == 401
        assert SECRETS[0] not in answer.text
    assert served.book.get(FILM) is not None


@pytest.mark.parametrize(("method", "path"), [one for one in endpoints() if rows().get(one) == "own"])
def test_another_owner_s_film_is_not_there(served, method, path):
    answer = ask(served, method, path, served.tom)
    assert answer.status_code == 404
    assert SECRETS[0] not in answer.text
    if method != "HEAD" and "character" not in path:
        assert answer.json()["error"]["message"] == ask(served, "GET", "/api/films/{id}", served.tom).json()["error"]["message"]
    assert served.book.get(FILM) is not None


@pytest.mark.parametrize(("method", "path"), [one for one in endpoints() if rows().get(one) == "own"])
def test_the_owner_is_not_refused(served, method, path):
    answer = ask(served, method, path, served.mara)
    assert answer.status_code not in (401, 403)
    assert answer.status_code < 500
    assert "There is no production" not in answer.text
    assert "There is no character" not in answer.text


@pytest.mark.parametrize(("method", "path"), [one for one in endpoints() if rows().get(one) == "anyone"])
def test_what_anyone_may_ask_needs_no_key_and_tells_no_secret(served, method, path):
    answer = ask(served, method, path)
    assert answer.status_code in (200, 204, 422, 503)
    assert SECRETS[0] not in answer.text


def test_lists_hold_only_one_s_own(served):
    for path, name in (("/api/films", "films"), ("/v1/videos", "data")):
        assert [one["id"] for one in ask(served, "GET", path, served.mara).json()[name]] == [FILM] or path == "/v1/videos"
        theirs = ask(served, "GET", path, served.tom).json()[name]
        assert FILM not in [one["id"] for one in theirs]
        after = httpx.get(f"{served.url}{path}?after={FILM}", headers={"authorization": f"Bearer {served.tom}"})
        assert after.status_code == 404
