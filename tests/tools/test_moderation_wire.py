"""Moderation through the real litellm and openai clients, against a server on this machine."""

import json
from datetime import date
from importlib.util import find_spec

import pytest
from loopback import Reply, as_json, chat, error, ruled
from pydantic import SecretStr

from rushes.core.errors import Blocked, BudgetReached, ModelOutage, UnusableModel
from rushes.core.project import Project
from rushes.core.settings import Settings
from rushes.tools.moderation import FILE, Passage, call_moderator
from rushes.tools.patience import Patience
from rushes.tools.wallet import Wallet
from rushes.tools.wire import Image

if not (find_spec("litellm") and find_spec("openai")):
    pytest.skip("the extra 'hosted' is not installed", allow_module_level=True)

TODAY = date(2026, 11, 21)
KEY = "local-0123456789abcdef"
FOREIGN = "sk-foreign-fedcba9876543210"
TWO = [Passage("the idea", "A keeper."), Passage("scene 1, line l1", "Drown them.")]


@pytest.fixture
def moderator(loopback, only_loopback, monkeypatch, tmp_path):
    """Makes a moderator on the server; `more` are settings."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("OPENAI_API_KEY", FOREIGN)
    project = Project(tmp_path / "film")
    project.create()

    def make(names="openai/guard", *, budget=None, timeout=20.0, told=None, **more):
        given = {"api_base": loopback.url, "api_key": SecretStr(KEY)} | more
        patience = Patience(timeout=timeout, deadline=60, sleep=lambda seconds: None)
        heard = (told if told is not None else []).append
        purse = None if budget is None else Wallet(project, budget)
        return call_moderator(Settings(**given), TODAY, names, project, patience=patience, told=heard, purse=purse)

    return make


def test_the_prefix_stays_at_home_and_all_words_go_in_one_request(loopback, moderator):
    loopback.enqueue(ruled({}, {}))
    assert moderator().check(TWO) == 2
    (request,) = loopback.requests
    assert request.path == "/v1/moderations"
    assert request.body == {"model": "guard", "input": ["A keeper.", "Drown them."]}
    assert request.headers["authorization"] == f"Bearer {KEY}"


def test_without_a_key_of_ones_own_no_other_is_sent(loopback, moderator):
    loopback.enqueue(ruled({}, {}))
    moderator(api_key=SecretStr("")).check(TWO)
    assert loopback.requests[0].headers["authorization"] == "Bearer none"


def test_a_block_names_passage_and_categories_the_surest_first(loopback, moderator):
    loopback.enqueue(ruled({}, {"violence": 0.7, "violence/graphic": 0.9}))
    with pytest.raises(Blocked) as found:
        moderator().check(TWO)
    assert found.value.exit_code == 5
    assert found.value.passages == (("scene 1, line l1", ("violence/graphic", "violence")),)
    assert "scene 1, line l1, for violence: graphic, violence (“Drown them.”)" in str(found.value)
    assert "the idea" not in str(found.value)


def test_nothing_is_asked_twice_even_by_the_next_run_and_its_words_are_not_kept(loopback, moderator, tmp_path):
    loopback.enqueue(ruled({}, {"violence": 0.7}))
    for _ in range(2):
        with pytest.raises(Blocked):
            moderator().check(TWO)
    loopback.enqueue(ruled({}))
    assert moderator().check([TWO[0], Passage("scene 1, line l1", "Save them.")]) == 1
    assert [len(request.body["input"]) for request in loopback.requests] == [2, 1]
    assert "Drown" not in (tmp_path / "film" / FILE).read_text()


def test_a_picture_goes_alone_as_a_data_url(loopback, moderator):
    loopback.route = lambda request: ruled({} if isinstance(request.body["input"][0], str) else {"sexual/minors": 0.9})
    picture = Image(b"\x89PNG picture")
    with pytest.raises(Blocked, match="the reference image ada, for sexual: minors"):
        moderator().check([TWO[0], Passage("the reference image ada", image=picture)])
    shown = [request.body["input"] for request in loopback.requests]
    assert ["A keeper."] in shown
    assert [{"type": "image_url", "image_url": {"url": picture.url}}] in shown


BROKEN = {
    "busy": [error(429, "slow down", retry_after="1")] * 4,
    "down": [error(500, "oh no")] * 4,
    "a chat's answer": [chat("fine")],
    "garbage": [Reply((b"<html>",))],
    "no results": [as_json({"id": "m", "model": "m", "results": []})],
    "one too few": [ruled({})],
    "one too many": [ruled({}, {}, {})],
    "results without a verdict": [as_json({"id": "m", "model": "m", "results": [{"flagged": None}, {}]})],
    "words for a verdict": [as_json({"id": "m", "model": "m", "results": ["safe", "safe"]})],
    "cut off": [Reply((b'{"id": "m", "results": [{"flag',), promised=500)],
    "late": [Reply((b"{}",), hang=True, promised=500)],
}


@pytest.mark.parametrize("replies", BROKEN.values(), ids=BROKEN)
def test_an_outage_is_neither_yes_nor_no(loopback, moderator, replies, tmp_path):
    loopback.enqueue(*replies)
    with pytest.raises(ModelOutage, match=r"(?s)The moderator did not rule.*this is no block") as found:
        moderator(timeout=1.0).check(TWO)
    assert not isinstance(found.value, Blocked)
    assert len(loopback.requests) == len(replies)
    assert not (tmp_path / "film" / FILE).exists()


def test_a_server_that_does_not_moderate_is_named(loopback, moderator):
    for reply in (error(404, "no such route"), error(400, "zzz is not a moderation model"), error(401, f"bad key {KEY}")):
        loopback.enqueue(reply)
        with pytest.raises(UnusableModel, match="The moderator cannot be used") as found:
            moderator().check(TWO)
        assert KEY not in str(found.value)


def test_a_moderator_that_is_out_is_stood_in_for_and_that_is_told(loopback, moderator):
    loopback.enqueue(*[error(503, "down")] * 4, ruled({}, {}))
    told = []
    assert moderator("openai/first, openai/second", told=told).check(TWO) == 2
    assert loopback.requests[-1].body["model"] == "second"
    assert "openai/second" in told[0]


def test_what_the_machine_names_must_agree_beside_the_films_own(loopback, moderator):
    loopback.enqueue(ruled({}, {}), ruled({"harassment": 0.6}, {}))
    with pytest.raises(Blocked, match="the idea"):
        moderator("openai/mild", moderator="openai/strict").check(TWO)
    assert [request.body["model"] for request in loopback.requests] == ["strict", "mild"]


def test_with_a_budget_a_moderator_of_unknown_price_is_not_asked(loopback, moderator, tmp_path):
    with pytest.raises(BudgetReached, match="price"):
        moderator(budget=1.0).check(TWO)
    assert not loopback.requests
    table = tmp_path / "models.toml"
    table.write_text('[[model]]\nid = "guard"\nprice_in = 0.0\nprice_out = 0.0\n')
    loopback.enqueue(ruled({}, {}))
    assert moderator(budget=1.0, models=table).check(TWO) == 2


def test_long_words_go_in_pieces_and_many_in_several_requests(loopback, moderator):
    loopback.route = lambda request: ruled(*[{"violence": 0.9} if "axe" in one else {} for one in request.body["input"]])
    long = "a calm word " * 1000
    passages = [Passage("the idea", f"{long} axe {long}"), *(Passage(f"line {n}", f"Line {n}.") for n in range(60))]
    with pytest.raises(Blocked, match="the idea") as found:
        moderator().check(passages)
    assert found.value.passages == (("the idea", ("violence",)),)
    sent = [one for request in loopback.requests for one in request.body["input"]]
    assert max(map(len, sent)) <= 4000
    assert "".join(json.dumps(sent[:7])).count("axe") == 1
    assert len(sent) == len(set(sent)) and len(loopback.requests) >= 3
