"""The real litellm and openai clients against a server on this machine that speaks the real wire format."""

import json
import logging
import traceback
from datetime import date
from importlib.util import find_spec

import pytest
from loopback import Reply, as_json, chat, error, no_choices, stream
from pydantic import BaseModel, SecretStr

from rushes.core.errors import BadAnswer, ModelOutage, ModelRefusal, UnusableModel
from rushes.core.settings import Settings
from rushes.core.thought import Role
from rushes.tools.litellm_wire import LiteLlm
from rushes.tools.minds import call_minds
from rushes.tools.models import ModelName
from rushes.tools.openai_wire import OpenAi
from rushes.tools.patience import Patience
from rushes.tools.structured import schema_of
from rushes.tools.wire import Call, FaultKind, Finish, Image, Tool, WireFault, result, system, user

# Not by importing: litellm must not be loaded before Rushes has made it quiet.
if not (find_spec("litellm") and find_spec("openai")):
    pytest.skip("the extra 'hosted' is not installed", allow_module_level=True)

TODAY = date(2026, 11, 21)
KEY = "local-0123456789abcdef"  # of no known form
FOREIGN = "sk-foreign-fedcba9876543210"
PICTURE = Image(b"\x89PNG picture")


class Film(BaseModel):
    title: str
    seconds: int


GOOD = json.dumps({"title": "The Lamp", "seconds": 30})
ASK = [system("You write."), user("A film about a lamp.")]
LOOK = [system("You judge."), user("What is this?", PICTURE)]


@pytest.fixture(autouse=True)
def alone(only_loopback, monkeypatch, tmp_path):
    """No settings of this machine's, a key that nobody asked to be used, no other host."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("OPENAI_API_KEY", FOREIGN)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)


@pytest.fixture
def slept():
    """How long was waited, without waiting."""
    return []


@pytest.fixture
def mind(loopback, slept):
    """Makes a writer's mind on the server; `more` are settings."""

    def make(names="openai/zzz", *, role=Role.WRITER, timeout=20.0, told=logging.getLogger("test").warning, **more):
        given = {"api_base": loopback.url, "api_key": SecretStr(KEY), role.value: names} | more
        patience = Patience(timeout=timeout, deadline=60, sleep=slept.append)
        minds = call_minds(Settings(**given), TODAY, patience=patience, told=told)
        return minds.of(role)

    return make


def both(loopback):
    """Both clients, with the same call."""
    call = Call("writer", ModelName("openai/zzz", loopback.url), tuple(ASK), 20.0, 100, Film, schema_of(Film))
    return [(LiteLlm(KEY), call), (OpenAi(KEY), call)]


def test_litellm_sends_the_schema_and_reads_value_tokens_and_server(loopback, mind):
    loopback.enqueue(chat(GOOD, usage=(120, 30), model="zzz-2026"))
    answer = mind().ask(ASK, Film, max_tokens=500)
    assert answer.value == Film(title="The Lamp", seconds=30)
    thought = answer.thought
    assert (thought.served, thought.usage.tokens_in, thought.usage.tokens_out) == ("zzz-2026", 120, 30)
    assert thought.usage.cost_usd is None
    (request,) = loopback.requests
    assert request.path == "/v1/chat/completions"
    assert request.body["model"] == "zzz"
    assert request.body["max_tokens"] == 500
    form = request.body["response_format"]
    assert form["type"] == "json_schema"
    assert form["json_schema"]["strict"] is True
    assert form["json_schema"]["schema"]["required"] == ["title", "seconds"]
    assert form["json_schema"]["schema"]["additionalProperties"] is False


def test_pictures_go_through_the_openai_client_as_data_urls_in_the_form_of_its_own_parse(loopback, mind):
    loopback.enqueue(chat(GOOD), chat(GOOD))
    assert mind("openai/seer", role=Role.JUDGE).ask(LOOK, Film, max_tokens=50).value.title == "The Lamp"
    ours = loopback.requests[0]
    import openai

    with openai.OpenAI(base_url=loopback.url, api_key=KEY, max_retries=0) as client:
        client.chat.completions.parse(model="seer", messages=[one.wire() for one in LOOK], response_format=Film, max_tokens=50)
    theirs = loopback.requests[1]

    def plain(value):
        if isinstance(value, dict):
            return {key: plain(inner) for key, inner in value.items() if key != "title" or not isinstance(inner, str)}
        return [plain(inner) for inner in value] if isinstance(value, list) else value

    assert plain(ours.body) | {"stream": False} == plain(theirs.body)
    assert ours.body["messages"][1]["content"][1]["image_url"]["url"] == PICTURE.url
    assert PICTURE.url.startswith("data:image/png;base64,")
    assert "x-stainless-raw-response" in ours.headers


def test_a_server_of_ones_own_gets_its_own_key_and_no_other(loopback, mind):
    loopback.enqueue(*[chat(GOOD)] * 4)
    for key in (SecretStr(KEY), SecretStr("")):
        mind(api_key=key).ask(ASK, Film)
        mind(role=Role.JUDGE, api_key=key).ask(LOOK, Film)
    sent = [request.headers["authorization"] for request in loopback.requests]
    assert sent == [f"Bearer {KEY}"] * 2 + ["Bearer none"] * 2


def test_words_come_as_the_server_sends_them(loopback, mind):
    loopback.enqueue(stream(["Once ", "upon ", "a time."], usage=(7, 4)))
    saying = mind(role=Role.ASSISTANT).say(ASK)
    assert list(saying) == ["Once ", "upon ", "a time."]
    assert (saying.thought.usage.tokens_in, saying.thought.usage.tokens_out) == (7, 4)
    assert loopback.requests[0].body["stream"] is True


def test_both_clients_stream(loopback):
    for wire, call in both(loopback):
        loopback.enqueue(stream(["a", "b"]), stream(["a"], finish="length"), stream(["a"], finish=None, done=False, usage=None))
        assert [list(wire.stream(call))[-1].finish for _ in range(3)] == [Finish.STOP, Finish.LENGTH, Finish.NOTHING]


@pytest.mark.parametrize(("reply", "kind", "wait"), [
    (error(429, "slow down", "rate_limit_exceeded", retry_after="3"), FaultKind.BUSY, 3.0),
    (Reply((b"{}",), status=429, headers={"Retry-After": "Sat, 21 Nov 1970 15:34:05 GMT"}), FaultKind.BUSY, 0.0),
    (Reply((b"{}",), status=429, headers={"Retry-After": "soon"}), FaultKind.BUSY, None),
    (error(429, "You exceeded your current quota", "insufficient_quota"), FaultKind.UNPAID, None),
    (error(500, "boom"), FaultKind.DOWN, None),
    (error(503, "overloaded", retry_after="2"), FaultKind.DOWN, 2.0),
    (Reply((b"<html>Bad gateway</html>",), status=502, kind="text/html"), FaultKind.DOWN, None),
    (error(401, "Incorrect API key", "invalid_api_key"), FaultKind.DENIED, None),
    (error(404, "no such model", "model_not_found"), FaultKind.UNKNOWN, None),
    (error(400, "response_format is not supported"), FaultKind.NO_SCHEMA, None),
    (error(400, "Rejected by our safety system", "content_policy_violation"), FaultKind.BLOCKED, None),
    (error(400, "The maximum context length is 8192 tokens", "context_length_exceeded"), FaultKind.UNFIT, None),
    (Reply((b"\x00\xff\xfe garbage",)), FaultKind.CUT, None),
    (Reply((b"<html>Welcome</html>",), kind="text/html"), FaultKind.CUT, None),
    (Reply((b'{"id":',), promised=500), FaultKind.CUT, None),
    (as_json(None), FaultKind.CUT, None),
    (as_json([1]), FaultKind.CUT, None),
    (as_json({"choices": [{"index": 0, "message": None, "finish_reason": "stop"}]}), FaultKind.CUT, None),
])  # fmt: skip
def test_both_clients_faults_mean_the_same_and_are_met_once(loopback, reply, kind, wait):
    for wire, call in both(loopback):
        before = len(loopback.requests)
        loopback.enqueue(reply)
        with pytest.raises(WireFault) as met:
            wire.send(call)
        assert (met.value.kind, met.value.wait) == (kind, wait)
        assert "Traceback" not in met.value.words
        assert len(loopback.requests) == before + 1, "the clients do not retry"


def test_a_server_that_is_not_there_is_unreached(loopback):
    calls = both(loopback)
    loopback.__exit__()
    for wire, call in calls:
        with pytest.raises(WireFault) as met:
            wire.send(call)
        assert met.value.kind is FaultKind.UNREACHED


def test_a_silent_server_is_late(loopback):
    for wire, call in both(loopback):
        loopback.enqueue(chat(GOOD).__class__((b"{}",), delay=2))
        with pytest.raises(WireFault) as met:
            wire.send(Call("writer", call.model, call.messages, 0.2, 100))
        assert met.value.kind is FaultKind.LATE


def test_busy_and_down_are_waited_for_as_the_server_asks(loopback, mind, slept):
    loopback.enqueue(error(429, "slow", retry_after="3"), error(500, "boom"), chat(GOOD))
    assert mind().ask(ASK, Film).value.seconds == 30
    assert slept == [3.0, 2.0]
    assert len(loopback.requests) == 3


def test_what_may_have_been_billed_is_not_asked_again(loopback, mind, slept):
    for reply in (Reply((b"garbage",)), Reply((b'{"id":',), promised=500), Reply((b"{}",), delay=3)):
        loopback.enqueue(reply)
        with pytest.raises(ModelOutage, match="may be billed"):
            mind(timeout=0.3).ask(ASK, Film)
    assert len(loopback.requests) == 3
    assert slept == []


def test_wrong_twice_then_right(loopback, mind):
    loopback.enqueue(chat('{"title": "x"}'), chat('{"title": "x", "seco', finish="length"), chat(GOOD))
    answer = mind().ask(ASK, Film)
    assert answer.thought.calls == 3
    assert answer.thought.usage.tokens_in == 30
    assert "seconds: Field required" in loopback.requests[1].body["messages"][-1]["content"]
    assert "cut off" in loopback.requests[2].body["messages"][-1]["content"]
    assert loopback.requests[1].body["messages"][-2] == {"role": "assistant", "content": '{"title": "x"}'}


def test_never_right_is_one_clear_error(loopback, mind):
    loopback.enqueue(no_choices(), chat(""), chat("{'title': 'single quotes'}"))
    with pytest.raises(BadAnswer, match="answered 3 times what cannot be used"):
        mind().ask(ASK, Film)


def test_half_characters_are_not_passed_on(loopback, mind):
    loopback.enqueue(chat("\ud800 no"), chat(GOOD), stream(["a\ud800"]))
    assert mind().ask(ASK, Film).value.title == "The Lamp"
    assert loopback.requests[1].body["messages"][-2]["content"] == "? no"
    assert "".join(mind().say(ASK)) == "a?"


@pytest.mark.parametrize("reply", [
    chat(None, refusal="I can't help with that."), chat("", finish="content_filter"), error(400, "blocked", "content_filter"),
])  # fmt: skip
def test_a_refusal_is_a_refusal_through_both(loopback, mind, reply):
    for role, messages in ((Role.WRITER, ASK), (Role.JUDGE, LOOK)):
        loopback.enqueue(reply)
        with pytest.raises(ModelRefusal):
            mind(role=role).ask(messages, Film)
    assert len(loopback.requests) == 2


def test_a_server_without_schemas_is_told_in_words(loopback, mind):
    loopback.enqueue(error(400, "Invalid parameter: response_format json_schema is not supported"), chat(f"Here:\n```json\n{GOOD}\n```"))
    assert mind().ask(ASK, Film).value.title == "The Lamp"
    second = loopback.requests[1].body
    assert "response_format" not in second
    assert "JSON schema" in second["messages"][0]["content"]


@pytest.mark.parametrize("reply", [
    stream(["a", "b"], finish=None, done=False, usage=None),
    stream(["a", "b"], finish=None, done=False, usage=None, hang=True),
    stream(["a", "b"], extra=[b"data: {not json\n\n"]),
    stream(["a", "b"], extra=[b'data: {"error": {"message": "overloaded", "type": "server_error", "code": 500}}\n\n']),
    stream(["a", "b"], extra=[b": ping\n\n"] * 1000, gap=0.05),
])  # fmt: skip
def test_a_stream_that_breaks_is_said_to_break_and_is_not_begun_again(loopback, mind, reply):
    loopback.enqueue(reply, stream(["never"]))
    saying = mind(timeout=0.5).say(ASK)
    with pytest.raises(ModelOutage, match="broke off"):
        list(saying)
    assert saying.text == "ab"
    assert len(loopback.requests) == 1


def test_a_stream_is_begun_again_while_nothing_came(loopback, mind, slept):
    loopback.enqueue(error(429, "slow", retry_after="1"), stream(["Hello."]))
    assert "".join(mind().say(ASK)) == "Hello."
    assert slept == [1.0]


def test_a_fallback_takes_over_and_it_is_told(loopback, mind):
    told = []
    loopback.enqueue(error(429, "You exceeded your current quota", "insufficient_quota"), chat(GOOD))
    answer = mind("openai/first, openai/second", told=told.append).ask(ASK, Film)
    assert [request.body["model"] for request in loopback.requests] == ["first", "second"]
    assert answer.thought.model == f"openai/second@{loopback.url}"
    assert answer.thought.passed[0].model == f"openai/first@{loopback.url}"
    assert "quota" in told[0]


def test_no_key_is_seen_in_errors_logs_or_reprs(loopback, mind, caplog, capsys):
    caplog.set_level(logging.DEBUG)
    for role, messages in ((Role.WRITER, ASK), (Role.JUDGE, LOOK)):
        loopback.enqueue(error(401, f"Incorrect API key provided: {KEY}. Yours is {FOREIGN}.", "invalid_api_key"))
        thinker = mind(role=role)
        with pytest.raises(UnusableModel) as met:
            thinker.ask(messages, Film)
        seen = "".join(traceback.format_exception(met.value)) + repr(thinker) + str(thinker.__dict__)
        for secret in (KEY, FOREIGN):
            assert secret not in seen
    minds = call_minds(Settings(api_key=SecretStr(KEY)), TODAY)
    written = capsys.readouterr()
    for text in (repr(minds), caplog.text, written.out, written.err):
        assert KEY not in text
        assert FOREIGN not in text


class Edit(BaseModel):
    scene: int


def test_tools_are_called_over_the_wire(loopback, mind):
    wish = {"id": "c1", "type": "function", "function": {"name": "edit", "arguments": '{"scene": 3}'}}
    loopback.enqueue(chat(None, calls=[wish], finish="tool_calls"), chat("Done."))
    thinker = mind(role=Role.ASSISTANT)
    tools = [Tool("edit", "Change a scene.", Edit)]
    first = thinker.act(ASK, tools)
    assert first.acts[0].arguments == Edit(scene=3)
    assert thinker.act([*ASK, first.turn, result(first.acts[0].call, "ok")], tools).text == "Done."
    sent = loopback.requests[0].body["tools"][0]["function"]
    assert not [name for name in loopback.requests[0].body if "mcp" in name]
    assert (sent["name"], sent["parameters"]["required"]) == ("edit", ["scene"])
    assert loopback.requests[1].body["messages"][2:] == [
        {"role": "assistant", "tool_calls": [wish]}, {"role": "tool", "content": "ok", "tool_call_id": "c1"},
    ]  # fmt: skip


def anthropic(stop, text):
    return as_json({
        "id": "m", "type": "message", "role": "assistant", "model": "served-x", "content": [{"type": "text", "text": text}],
        "stop_reason": stop, "usage": {"input_tokens": 7, "output_tokens": 3},
    })  # fmt: skip


def gemini(stop, text):
    return as_json({
        "candidates": [{"content": {"parts": [{"text": text}], "role": "model"}, "finishReason": stop, "index": 0}],
        "usageMetadata": {"promptTokenCount": 7, "candidatesTokenCount": 3, "totalTokenCount": 10}, "modelVersion": "served-x",
    })  # fmt: skip


@pytest.mark.parametrize(("name", "answer", "ends"), [
    ("anthropic/claude-sonnet-4-5-20250929", anthropic, ("end_turn", "max_tokens", "refusal")),
    ("gemini/gemini-2.5-flash", gemini, ("STOP", "MAX_TOKENS", "SAFETY")),
])  # fmt: skip
def test_other_providers_speak_their_own_format_and_mean_the_same(loopback, name, answer, ends):
    base = loopback.url.removesuffix("/v1")
    call = Call("writer", ModelName(name, base), tuple(ASK), 20.0, 100, Film, schema_of(Film))
    wire = LiteLlm(KEY)
    for end, finish in zip(ends, (Finish.STOP, Finish.LENGTH, Finish.FILTER), strict=True):
        loopback.enqueue(answer(end, GOOD))
        reply = wire.send(call)
        assert (reply.finish, reply.served, reply.tokens_in, reply.tokens_out) == (finish, "served-x", 7, 3)
    assert "seconds" in json.dumps(loopback.requests[0].body), "the schema went along"
    loopback.enqueue(answer(ends[0], GOOD))
    wire.send(Call("judge", ModelName(name, base), tuple(LOOK), 20.0, 100, Film, schema_of(Film)))
    assert PICTURE.url.partition(",")[2] in json.dumps(loopback.requests[-1].body), "the picture went along, in the request itself"
    for reply, kind, wait in (
        (error(429, "slow", retry_after="3"), FaultKind.BUSY, 3.0), (error(529, "Overloaded"), FaultKind.DOWN, None),
        (error(401, f"invalid x-api-key {KEY}"), FaultKind.DENIED, None), (Reply((b"\x00garbage",)), FaultKind.CUT, None),
        (Reply((b'{"id":',), promised=500), FaultKind.CUT, None),
    ):  # fmt: skip
        loopback.enqueue(reply)
        with pytest.raises(WireFault) as met:
            wire.send(call)
        assert (met.value.kind, met.value.wait) == (kind, wait)
        assert KEY not in met.value.words
        assert "{" not in met.value.words
    assert len(loopback.requests) == 9


def test_a_hosted_model_without_a_key_is_not_to_be_used(monkeypatch):
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY", "GOOGLE_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    for name in ("openai/gpt-6-luna", "anthropic/claude-x", "gemini/gemini-x"):
        for wire in (LiteLlm(), OpenAi()) if name.startswith("openai") else (LiteLlm(),):
            with pytest.raises(WireFault) as met:
                wire.send(Call("writer", ModelName(name), tuple(ASK), 5.0, 100))
            assert met.value.kind is FaultKind.DENIED, name
