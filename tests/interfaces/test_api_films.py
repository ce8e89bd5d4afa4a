"""Films over HTTP: begun, listened to, decided on, changed, and handed out; and the description of all that."""

from __future__ import annotations

import json
import re

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("uvicorn")
httpx = pytest.importorskip("httpx")
pytest.importorskip("hypothesis")  # its plugin imports it at the end, where Python 3.11's parser trips after a body nested too deeply

from studios import IDEA, Served  # noqa: E402


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
    with Served(tmp_path_factory.mktemp("studio")) as server:
        yield server
    patch.undo()


@pytest.fixture(scope="module")
def web(served):
    with httpx.Client(base_url=f"{served.url}/api", timeout=120) as client:
        yield client


def heard(web, film, after="", follow="false", until=""):
    """The events of a film from the wire, as (id, name, body)."""
    events, headers = [], {"last-event-id": after} if after else {}
    with web.stream("GET", f"/films/{film}/events", params={"follow": follow}, headers=headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        fields = {}
        for line in answer.iter_lines():
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif "id" in fields:
                events.append((int(fields["id"]), fields["event"], json.loads(fields["data"])))
                if fields["event"] == until:
                    return events
                fields = {}
    return events


@pytest.fixture(scope="module")
def film(web):
    """A film that was shown at its script and approved; and all that was heard."""
    made = web.post("/films", json={"idea": IDEA, "review": ["script"]})
    assert made.status_code == 201
    id = made.json()["id"]
    first = heard(web, id)
    assert first[-1][1] == "waiting"
    assert web.get(f"/films/{id}").json()["gate"] == "script"
    assert web.post(f"/films/{id}/changes", json={}).status_code == 409
    assert web.post(f"/films/{id}/decisions", json={"decision": "approve", "version": "other"}).status_code == 409
    assert web.post(f"/films/{id}/decisions", json={"decision": "approve"}).json()["status"] == "queued"
    second = heard(web, id, after=str(first[-1][0]))
    return id, first + second


def test_events_are_numbered_and_go_on_where_they_were_left(web, film):
    id, events = film
    assert [number for number, _, _ in events] == list(range(1, len(events) + 1))
    assert events[-1][1] == "film"
    assert heard(web, id, after="7") == events[7:]
    assert heard(web, id, follow="true", until="film") == events
    body = events[-1][2]
    assert (body["number"], body["event"], body["data"]["shots"]) == (len(events), "film", 5)


def test_a_film_is_read_in_all_its_parts(web, film, served):
    id, _ = film
    shown = web.get(f"/films/{id}").json()
    assert (shown["status"], shown["progress"], shown["film"]["shots"]) == ("finished", 100, 5)
    script = web.get(f"/films/{id}/script").json()
    version = script["versions"][0]["version"]
    assert web.get(f"/films/{id}/script/versions/{version}").json()["script"]["title"] == shown["title"]
    assert web.get(f"/films/{id}/script/diff", params={"before": version, "after": version}).json()["changes"] == []
    assert web.get(f"/films/{id}/script/versions/{'0' * 20}").status_code == 404
    takes = web.get(f"/films/{id}/takes").json()["shots"]
    assert len(takes) == len(web.get(f"/films/{id}/shots").json()["shots"]) == 5
    assert web.get(f"/films/{id}/shots/2/takes").json()["shots"] == [takes[1]]
    assert web.get(f"/films/{id}/shots/2/why").json()["said"]
    assert web.get(f"/films/{id}/shots/99/why").status_code == 409
    take = takes[1]["takes"][0]
    assert web.get(f"/films/{id}/{take['file']}").content[4:8] == b"ftyp"
    assert web.get(f"/films/{id}/takes/{takes[1]['shot']}/{take['key']}.strip.png").content[:4] == b"\x89PNG"
    everything = json.dumps([shown, script, takes]) + web.get(f"/films/{id}/report.html").text
    assert str(served.studio.root) not in everything


def test_files_are_what_they_say_and_come_in_ranges(web, film):
    id, _ = film
    kinds = {"film.mp4": "video/mp4", "film.vtt": "text/vtt", "report.html": "text/html", "contact-sheet.png": "image/png"}
    for name, kind in kinds.items():
        answer = web.get(f"/films/{id}/{name}")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(kind)
    whole = web.get(f"/films/{id}/film.mp4").content
    part = web.get(f"/films/{id}/film.mp4", headers={"range": "bytes=-50"})
    assert (part.status_code, part.content) == (206, whole[-50:])
    assert int(web.head(f"/films/{id}/film.mp4").headers["content-length"]) == len(whole)
    assert web.get(f"/films/{id}/film.mp4", headers={"range": "bytes=999999999-"}).status_code == 416
    assert "attachment" in web.get(f"/films/{id}/film.mp4?download=true").headers["content-disposition"]
    assert "img-src 'self'" in web.get(f"/films/{id}/report.html").headers["content-security-policy"]


def test_a_report_s_own_links_lead_to_files_that_are_handed_out(web, film):
    id, _ = film
    links = set(re.findall(r'(?:src|href|poster)="([^"#:]+)"', web.get(f"/films/{id}/report.html").text))
    assert "film.mp4" in links
    assert len(links) > 5
    for link in links:
        assert web.get(f"/films/{id}/{link}").status_code == 200, link


def test_a_film_is_changed_and_changed_back(web, film):
    id, events = film
    proposed = web.post(f"/films/{id}/proposals", json={"words": "shot 3: closer"}).json()
    assert proposed["done"]
    assert web.post(f"/films/{id}/changes", json={"proposal": proposed["proposal"]}).json()["status"] == "queued"
    again = heard(web, id, after=str(events[-1][0]))
    assert sum(name == "take" and not body["data"]["reused"] for _, name, body in again) == 1
    assert [one["words"] for one in web.get(f"/films/{id}/changes").json()["done"]] == ["shot 3: closer"]
    assert web.post(f"/films/{id}/undo").json()["status"] == "queued"
    heard(web, id, after=str(again[-1][0]))
    assert web.get(f"/films/{id}/changes").json()["done"] == []
    refused = web.post(f"/films/{id}/changes", json={"words": "blorp the fnord"})
    assert refused.status_code == 409
    assert "Not understood" in refused.json()["error"]["message"]
    assert web.post(f"/films/{id}/cancel").json()["status"] == "finished"


def test_a_form_does_what_json_does(web):
    fields = {"idea": "a form of a fox", "review[]": "script", "seconds": "9", "draft": "false"}
    made = web.post("/films", files={name: (None, value) for name, value in fields.items()})
    assert made.status_code == 201
    assert made.json()["options"] | {"review": ["script"], "seconds": 9, "draft": False} == made.json()["options"]
    assert web.delete(f"/films/{made.json()['id']}").status_code == 204
    assert web.get(f"/films/{made.json()['id']}").status_code == 404


@pytest.mark.parametrize(("body", "kind", "status"), [
    (b"{", "application/json", 400), (b"[]", "application/json", 422), (b"{}", "application/json", 422), (b"x", "text/plain", 415),
    (b"\xff\xfe", "application/json", 400), (b'{"idea": ""}', "application/json", 422), (b'{"idea": "  "}', "application/json", 400),
    (b'{"idea": "x", "seconds": 1}', "application/json", 422), (b'{"idea": "x", "fps": "0"}', "application/json", 400),
    (b"[" * 100_000, "application/json", 400), (b"--x\r\n", "multipart/form-data; boundary=x", 422), (b"a", "multipart/form-data", 400),
    (b'{"idea": "\\ud800"}', "application/json", 422),
])  # fmt: skip
def test_a_body_that_is_none_is_refused_in_words(web, body, kind, status):
    answer = web.post("/films", content=body, headers={"content-type": kind})
    assert answer.status_code == status, answer.text
    assert answer.json()["error"]["message"]


def test_an_endless_body_is_cut_off_wherever_it_is_sent(web, film):
    id, _ = film
    for path in (f"/films/{id}/decisions", f"/films/{id}/changes"):
        endless = (b"x" * 2**20 for _ in range(20))
        assert 400 <= web.post(path, content=endless, headers={"content-type": "application/json"}).status_code < 500


def test_the_description_is_whole_and_has_examples(served):
    described = httpx.get(f"{served.url}/openapi.json").json()
    known = set(described["components"]["schemas"])
    assert set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(described))) <= known
    begins = described["paths"]["/api/films"]["post"]["requestBody"]["content"]["application/json"]
    assert begins["example"]["idea"]
    assert "idea" in described["components"]["schemas"]["FilmOrder"]["properties"]
