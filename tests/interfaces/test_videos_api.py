"""The video protocol, driven by the official openai client against a server on a loopback port."""

from __future__ import annotations

import io
import re

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("uvicorn")
openai = pytest.importorskip("openai")

from studios import IDEA, Served  # noqa: E402

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # openai 3.x warns of its own video calls
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
    with Served(tmp_path_factory.mktemp("studio"), at_once=2) as server:
        yield server
    patch.undo()


@pytest.fixture
def client(served):
    with openai.OpenAI(base_url=f"{served.url}/v1", api_key="any", max_retries=0, timeout=120) as made:
        yield made


@pytest.fixture(scope="module")
def film(served):
    """A film, made once by the one call that makes and waits."""
    with openai.OpenAI(base_url=f"{served.url}/v1", api_key="any", max_retries=0, timeout=120) as client:
        return client.videos.create_and_poll(prompt=IDEA, seconds="8", poll_interval_ms=300)


def test_create_and_poll_gives_the_film(client, film):
    assert film.status == "completed"
    assert film.progress == 100
    assert film.prompt == IDEA
    assert film.error is None
    assert isinstance(film.seconds, str)
    assert film.seconds.isdecimal()
    assert film.completed_at >= film.created_at
    data = client.videos.download_content(film.id).read()
    assert data[4:8] == b"ftyp"
    assert len(data) > 10_000


def test_variants_and_ranges(client, film, served):
    thumbnail = client.videos.download_content(film.id, variant="thumbnail")
    assert thumbnail.response.headers["content-type"] == "image/webp"
    assert thumbnail.read()[8:12] == b"WEBP"
    assert client.videos.download_content(film.id, variant="spritesheet").read()[:4] == b"\x89PNG"
    whole = client.videos.download_content(film.id).read()
    part = client.videos.with_raw_response.download_content(film.id, extra_headers={"range": "bytes=100-199"})
    assert part.status_code == 206
    assert part.headers["content-range"] == f"bytes 100-199/{len(whole)}"
    assert part.content == whole[100:200]


def test_the_poll_header_is_sent_while_it_is_made(client):
    made = client.videos.create(prompt="a fox learns to paint", extra_body={"review": ["script"]})
    assert made.status in ("queued", "in_progress")
    raw = client.videos.with_raw_response.retrieve(made.id)
    assert int(raw.headers["openai-poll-after-ms"]) > 0
    client.videos.delete(made.id)


def test_a_waiting_gate_stays_in_progress_and_says_so(client, served):
    made = client.videos.create(prompt="two snails race to the moon", extra_body={"review": ["script"]})
    seen = made
    while getattr(seen, "waiting", None) is None:
        assert seen.status in ("queued", "in_progress")
        seen = client.videos.retrieve(made.id)
    assert seen.status == "in_progress"
    assert seen.progress < 100
    assert seen.waiting["gate"] == "script"
    assert "snail" in seen.waiting["shows"].lower()
    import httpx

    decided = httpx.post(f"{served.url}{seen.waiting['decide']}", json={"decision": "approve", "version": seen.waiting["version"]})
    assert decided.status_code == 200
    assert client.videos.poll(made.id, poll_interval_ms=300).status == "completed"


def test_identical_creates_within_seconds_are_one(client):
    one, two = (client.videos.create(prompt="a bridge that remembers", seconds="9") for _ in range(2))
    other = client.videos.create(prompt="a bridge that remembers", seconds="10")
    assert one.id == two.id
    assert other.id != one.id
    for made in (one, other):
        client.videos.delete(made.id)


def test_the_idempotency_key_makes_one_of_orders_that_differ(client):
    keyed = {"extra_headers": {"Idempotency-Key": "order-1"}}
    one = client.videos.create(prompt="a clock that runs backwards", **keyed)
    two = client.videos.create(prompt="a clock that runs backwards", seconds="20", **keyed)
    assert one.id == two.id
    client.videos.delete(one.id)


def test_the_list_is_paged_in_both_orders(client, film):
    others = [client.videos.create(prompt=f"a film about the number {number}").id for number in range(4)]
    newest = [one.id for one in client.videos.list(limit=2)]  # the client asks for page after page
    oldest = [one.id for one in client.videos.list(limit=3, order="asc")]
    assert newest == oldest[::-1]
    assert set(others) | {film.id} <= set(newest)
    assert len(newest) == len(set(newest))
    page = client.videos.list(limit=2)
    assert page.has_next_page()
    assert len(page.data) == 2
    assert client.videos.list(limit=0).data == []
    for id in others:
        client.videos.delete(id)


def test_a_deleted_video_is_gone(client, served):
    made = client.videos.create(prompt="a film that nobody keeps")
    gone = client.videos.delete(made.id)
    assert (gone.id, gone.deleted, gone.object) == (made.id, True, "video.deleted")
    with pytest.raises(openai.NotFoundError):
        client.videos.retrieve(made.id)
    assert not (served.studio.root / "films" / made.id).exists()


def sizes(served, id):
    import httpx

    return [shot["size"] for shot in httpx.get(f"{served.url}/api/films/{id}/shots").json()["shots"]]


def test_a_remix_is_a_new_video_with_the_change(client, film, served):
    remixed = client.videos.remix(film.id, prompt="shot 2: closer")
    assert remixed.id != film.id
    assert remixed.remixed_from_video_id == film.id
    assert client.videos.poll(remixed.id, poll_interval_ms=300).status == "completed"
    assert (sizes(served, film.id)[1], sizes(served, remixed.id)[1]) == ("wide", "full")
    with pytest.raises(openai.ConflictError, match="Not understood"):
        client.videos.remix(film.id, prompt="blorp the fnord")


def test_an_edit_and_an_extension_of_a_film_by_its_id_or_by_its_file(client, film, served):
    import httpx

    by_id = {"prompt": "shot 2: closer", "video": {"id": film.id}}  # the client would send it, and refuses it before (2.54)
    edited = client.videos.retrieve(httpx.post(f"{served.url}/v1/videos/edits", json=by_id, timeout=60).json()["id"])
    data = client.videos.download_content(film.id).read()
    extended = client.videos.extend(prompt="The gull comes back.", seconds="4", video=("film.mp4", data, "video/mp4"))
    for made in (edited, extended):
        assert made.remixed_from_video_id == film.id
        assert client.videos.poll(made.id, poll_interval_ms=300).status == "completed"
    assert sizes(served, edited.id)[1] == "full"
    assert int(client.videos.retrieve(extended.id).seconds) > int(film.seconds)
    with pytest.raises(openai.BadRequestError, match="not made here"):
        client.videos.edit(prompt="shot 2: closer", video=("film.mp4", data + bytes([0, 0, 0, 8]) + b"free", "video/mp4"))
    unknown = httpx.post(f"{served.url}/v1/videos/edits", data={"prompt": "shot 2: closer", "video[id]": "video_123"}, timeout=60)
    assert unknown.status_code == 404


def test_errors_are_the_objects_that_the_client_reads(client, film):
    with pytest.raises(openai.NotFoundError) as missing:
        client.videos.retrieve("video_123")
    assert missing.value.body["type"] == "not_found_error"
    with pytest.raises(openai.NotFoundError, match="does not exist") as unknown:
        client.videos.create(prompt="x", model="nobody-1")
    assert unknown.value.code == "model_not_found"
    assert unknown.value.param == "model"
    with pytest.raises(openai.UnprocessableEntityError) as misfit:
        client.videos.create(prompt="x", seconds="a while")
    assert misfit.value.param == "seconds"
    with pytest.raises(openai.UnprocessableEntityError):
        client.videos.create(prompt="x", extra_body={"nonsense": "1"})
    with pytest.raises(openai.BadRequestError, match="style"):
        client.videos.create(prompt="x", extra_body={"style": "nobody"})


def test_a_form_s_bracketed_fields_are_read(client, served):
    made = client.videos.create(prompt="a form with brackets", extra_body={"review": ["script", "cut"], "seed": 7, "metadata": {"a": "1"}})
    import httpx

    options = httpx.get(f"{served.url}/api/films/{made.id}").json()["options"]
    assert options["review"] == ["script", "cut"]
    assert options["seed"] == 7
    client.videos.delete(made.id)


def test_references_are_taken_as_data_and_never_fetched(client):
    with pytest.raises(openai.BadRequestError, match="not fetched"):
        client.videos.create(prompt="x", extra_body={"input_reference": {"image_url": "http://127.0.0.1:1/a.png"}})
    with pytest.raises(openai.PermissionDeniedError, match="consent"):
        client.videos.create(prompt="x", input_reference=("a.png", io.BytesIO(b"nothing"), "image/png"))
    with pytest.raises(openai.BadRequestError, match="no picture"):
        client.videos.create(prompt="x", input_reference=("a.png", io.BytesIO(b"nothing"), "image/png"), extra_body={"consent": "true"})


def test_models_are_listed_and_known(client):
    names = {one.id for one in client.models.list()}
    assert {"rushes", "rushes-draft", "rushes/slate", "rushes/animatic"} <= names
    assert client.models.retrieve("rushes/slate").id == "rushes/slate"
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("gpt-0")


def test_chat_makes_a_film_and_changes_it(client):
    said = [{"role": "user", "content": "Make me a film about a whale who keeps a library"}]
    first = client.chat.completions.create(model="rushes", messages=said, extra_body={"film": {"review": ["script"]}})
    text = first.choices[0].message.content
    assert first.choices[0].finish_reason == "stop"
    assert "The script waits" in text
    said += [{"role": "assistant", "content": text}, {"role": "user", "content": "approve"}]
    stream = client.chat.completions.create(model="rushes", messages=said, stream=True)
    pieces = [chunk.choices[0].delta.content or "" for chunk in stream]
    text = "".join(pieces)
    assert len(pieces) > 8
    assert "is made" in text
    link = re.findall(r"http://\S+film\.mp4", text)[-1]
    import httpx

    assert httpx.get(link).content[4:8] == b"ftyp"
    said += [{"role": "assistant", "content": text}, {"role": "user", "content": "shot 2: closer"}]
    asked = client.chat.completions.create(model="rushes", messages=said).choices[0].message.content
    assert "Shall I change that?" in asked
    said += [{"role": "assistant", "content": asked}, {"role": "user", "content": "yes"}]
    done = client.chat.completions.create(model="rushes", messages=said).choices[0].message.content
    assert "is made" in done
    assert link in done
