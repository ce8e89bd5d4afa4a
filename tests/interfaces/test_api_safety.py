"""What comes from outside: foreign sites and names, floods, hostile files, paths, and what the logs keep."""

from __future__ import annotations

import io
import json
import logging
import socket
import struct
import zipfile
import zlib

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("uvicorn")
httpx = pytest.importorskip("httpx")

from studios import IDEA, Served  # noqa: E402

from rushes.core.errors import UsageError  # noqa: E402
from rushes.interfaces.api import keys, serving  # noqa: E402
from rushes.interfaces.api.guards import Pace  # noqa: E402
from rushes.interfaces.studio import uploads  # noqa: E402
from rushes.interfaces.studio.book import Book  # noqa: E402


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
    with Served(tmp_path_factory.mktemp("studio"), defaults={"renderer": "slate", "size": "192x108", "review": ["script"]}) as server:
        yield server
    patch.undo()


def box(kind: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", 8 + len(body)) + kind + body


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, data: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def zip_bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb", bytes(10_000_000))
    return made.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
FILM = box(b"ftyp", b"isom\0\0\2\0isom") + box(b"moov", bytes(200)) + box(b"mdat", bytes(1000))
PICTURES = {
    "zip bomb": (zip_bomb(), "ZIP archive"),
    "svg with a script": (SVG, "text for browsers"),
    "picture bomb": (png(30_000, 30_000, zlib.compress(bytes(100_000))), "30000x30000"),
    "half a picture": (png(64, 64, zlib.compress(bytes(64 * 193)))[:-30], "damaged"),
    "a film": (FILM, "no picture"),
    "nothing": (b"", "empty"),
}
CLIPS = {
    "zip bomb": (zip_bomb(), "ZIP archive"),
    "svg with a script": (SVG, "text for browsers"),
    "film and archive in one": (FILM + zip_bomb(), "something else"),
    "a header of 10 GB": (box(b"ftyp", b"isom\0\0\2\0isom") + struct.pack(">I4sQ", 1, b"mdat", 10 * 2**30) + bytes(100), "cut short"),
    "half a film": (FILM[:-500], "cut short"),
    "without a table": (box(b"ftyp", b"isom\0\0\2\0isom") + box(b"mdat", bytes(100)), "damaged"),
    "a playlist": (b"#EXTM3U\nhttp://127.0.0.1/secret\n", "list of other files"),
    "a film of rubbish": (FILM, "cannot be read"),
    "nothing": (b"", "empty"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_hostile_pictures_are_refused_in_words(served, name):
    data, words = PICTURES[name]
    for fields in ({"first_frame": ("a.png", data, "image/png")}, {"references[Mara]": ("mara.png", data, "image/png")}):
        answer = httpx.post(f"{served.url}/api/films", data={"idea": IDEA, "consent": "true"}, files=fields, timeout=60)
        assert answer.status_code == 400
        assert words in answer.json()["error"]["message"]
        assert str(served.studio.root) not in answer.text
    assert not list((served.studio.root / "inbox").iterdir())
    assert not list((served.studio.root / "films").iterdir())


@pytest.mark.parametrize("name", CLIPS)
def test_hostile_clips_are_refused_in_words(served, name):
    data, words = CLIPS[name]
    answer = httpx.post(f"{served.url}/api/judgements", files={"clip": ("clip.mp4", data, "video/mp4")}, timeout=120)
    assert answer.status_code == 400
    assert words in answer.json()["error"]["message"]
    assert str(served.studio.root) not in answer.text
    assert not list((served.studio.root / "inbox").iterdir())


def test_what_is_no_hostile_file_is_let_through():
    assert uploads.check_clip(FILM, "it") == ".mp4"
    uploads.check_picture(png(64, 64, b""), "it")
    with pytest.raises(UsageError, match="64"):
        uploads.check_picture(bytes(uploads.MOST_PICTURE + 1), "it")


def test_pictures_need_consent(served):
    good = png(64, 64, zlib.compress(bytes(64 * 193)))
    answer = httpx.post(f"{served.url}/api/films", data={"idea": IDEA}, files={"references[Mara]": ("m.png", good)}, timeout=60)
    assert answer.status_code == 403
    assert "consent" in answer.json()["error"]["message"]


def test_a_request_that_is_too_large_is_refused_before_it_is_read(served):
    with socket.create_connection(("127.0.0.1", served.port), timeout=30) as line:
        line.sendall(b"POST /api/films HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10737418240\r\n\r\n{")
        assert line.recv(1000).startswith(b"HTTP/1.1 413")


def test_a_body_that_never_says_its_length_is_cut_off(served):
    endless = (b"x" * 2**20 for _ in range(40))
    answer = httpx.post(f"{served.url}/api/films", content=endless, headers={"content-type": "application/json"}, timeout=60)
    assert answer.status_code == 413


@pytest.mark.parametrize("source", ["/etc/passwd", "../../../../etc/passwd", "~/.ssh/id_rsa", "film.fountain"])
def test_words_that_look_like_paths_are_words(served, source):
    answer = httpx.post(f"{served.url}/api/films", json={"idea": source}, timeout=60)
    assert answer.status_code == 201
    brief = json.loads((served.studio.root / "films" / answer.json()["id"] / "brief.json").read_text())
    assert brief["source"] == source
    httpx.delete(f"{served.url}/api/films/{answer.json()['id']}", timeout=60)


@pytest.mark.parametrize("options", [
    {"music": "/etc/passwd"}, {"voice": "coqui:/etc/passwd.wav"}, {"voice": "coqui:voice.wav"}, {"writer": "scripted:/etc/passwd"},
    {"judge": "a/b, scripted:x.json"}, {"model": "/etc"}, {"model": "../x"}, {"voice_model": "/etc/passwd"}, {"style": "../../x"},
    {"media": "/etc"}, {"lora": "/etc/passwd"}, {"reference": {"Mara": "/etc/passwd"}}, {"folder": "/tmp"},
])  # fmt: skip
def test_no_option_names_a_file_of_this_machine(served, options):
    answer = httpx.post(f"{served.url}/api/films", json={"idea": IDEA} | options, timeout=60)
    assert answer.status_code == 422


@pytest.mark.parametrize("path", [
    "film_../x/film.mp4", "..%2f..%2fetc/film.mp4", "{id}/..%2f..%2fstudio.sqlite", "{id}/brief.json", "{id}/.rushes%2ffilm.json",
    "{id}/takes/..%2f..%2f/brief.json", "{id}/takes/..%2f.rushes/cut.json", "{id}/takes/a/..%2f..%2fbrief.json", "{id}/takes/.rushes/x.png",
])  # fmt: skip
def test_no_path_leads_out_of_a_film_s_public_files(served, path):
    made = httpx.post(f"{served.url}/api/films", json={"idea": "a fox learns to paint"}, timeout=60).json()["id"]
    answer = httpx.get(f"{served.url}/api/films/{path.format(id=made)}", timeout=60)
    assert answer.status_code in (404, 422)


def test_a_link_in_a_film_s_folder_leads_nowhere(served, tmp_path):
    made = httpx.post(f"{served.url}/api/films", json={"idea": "a fox learns to paint"}, timeout=60).json()["id"]
    secret = tmp_path / "secret.mp4"
    secret.write_bytes(b"secret")
    link = served.studio.root / "films" / made / "film.mp4"
    link.symlink_to(secret)
    assert httpx.get(f"{served.url}/api/films/{made}/film.mp4").status_code == 404
    link.unlink()


def test_other_sites_and_other_names_are_not_answered(served):
    body = {"json": {"idea": "a fox learns to paint"}, "timeout": 60}
    for headers in ({"host": "evil.example"}, {"host": "evil.example:8420"}, {"host": ""}):
        assert httpx.get(f"{served.url}/api/films", headers=headers).status_code == 403
    for headers in ({"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
        assert httpx.post(f"{served.url}/api/films", headers=headers, **body).status_code == 403
    own = {"origin": served.url, "sec-fetch-site": "same-origin"}
    assert httpx.post(f"{served.url}/api/films", headers=own, **body).status_code == 201


def test_every_answer_carries_the_headers_that_protect_a_browser(served):
    for path in ("/api/films", "/healthz", "/api/nowhere", "/v1/models"):
        headers = httpx.get(f"{served.url}{path}").headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["cache-control"] == "no-store"
        assert "server" not in headers


def test_a_pace_lets_a_minute_s_worth_through_and_then_asks_for_patience():
    now = [0.0]
    pace = Pace(60, lambda: now[0])
    assert [pace.wait("mara") for _ in range(60)] == [0] * 60
    assert pace.wait("mara") == 1
    assert pace.wait("tom") == 0
    now[0] = 2.0
    assert [pace.wait("mara") for _ in range(3)] == [0, 0, 1]


def test_floods_are_answered_with_when_to_come_again(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    with Served(tmp_path / "studio", a_minute=5) as server:
        answers = [httpx.get(f"{server.url}/api/films") for _ in range(7)]
        assert [one.status_code for one in answers] == [200] * 5 + [429] * 2
        assert int(answers[-1].headers["retry-after"]) > 0
        assert answers[-1].json()["error"]["code"] == "rate_limit_exceeded"
        assert httpx.get(f"{server.url}/healthz").status_code == 200


def test_keys_are_kept_as_hashes_and_can_be_taken_back(tmp_path):
    key = serving.new_key(tmp_path, "mara")
    book = Book(tmp_path)
    assert book.owner_of(keys.digest(key)) == "mara"
    assert book.owner_of(keys.digest(key + "x")) is None
    book.close()
    for path in tmp_path.iterdir():
        assert key.encode() not in path.read_bytes()
    assert (tmp_path / "studio.sqlite").stat().st_mode & 0o077 == 0
    (line,) = serving.listed_keys(tmp_path)
    assert "mara" in line
    assert key not in line
    serving.drop_key(tmp_path, line.split()[0])
    assert serving.listed_keys(tmp_path) == []
    with pytest.raises(UsageError, match="no key"):
        serving.drop_key(tmp_path, "nobody")


def test_beyond_this_machine_it_is_served_with_keys_only(tmp_path):
    with pytest.raises(UsageError, match="API key"):
        serving.serve(serving.Address(host="0.0.0.0"), tmp_path)


def test_a_browser_s_cookie_holds_the_key_where_no_script_reads_it(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    key = serving.new_key(tmp_path / "studio", "mara")
    with Served(tmp_path / "studio", needs_key=True) as server, httpx.Client(base_url=server.url) as browser:
        assert browser.get("/api/films").status_code == 401
        assert browser.post("/api/session", json={"key": "wrong"}).status_code == 401
        assert browser.post("/api/session", json={"key": "\U000e96a8; x=1"}).status_code == 422
        entered = browser.post("/api/session", json={"key": key})
        assert "HttpOnly" in entered.headers["set-cookie"]
        assert "SameSite=strict" in entered.headers["set-cookie"]
        assert browser.get("/api/me").json() == {"owner": "mara", "needs_key": True}
        assert browser.post("/api/films", json={"idea": IDEA}, headers={"origin": "https://evil.example"}).status_code == 403
        browser.delete("/api/session")
        assert browser.get("/api/films").status_code == 401


def test_logs_say_which_production_and_keep_no_secret(served, caplog):
    key = "rushes-" + "s3cret" * 7
    with caplog.at_level(logging.INFO):
        body = {"idea": f"my api key is {key} and a fox", "music": "none"}
        made = httpx.post(f"{served.url}/api/films", json=body, headers={"authorization": f"Bearer {key}"}, timeout=60).json()["id"]
        httpx.get(f"{served.url}/api/films/{made}?key={key}", headers={"x-api-key": key})
    lines = [serving.Lines().format(record) for record in caplog.records if record.name.startswith("rushes")]
    told = [json.loads(line) for line in lines]
    assert any(one.get("production") == made and one["said"] == "queued" for one in told)
    assert any(one.get("production") == made and one["said"] == "request" and one["status"] == 200 for one in told)
    assert not [line for line in lines if key in line]
    httpx.delete(f"{served.url}/api/films/{made}", timeout=60)
