"""Who thinks with what: only what was named, by option, variable or settings file; and nothing reaches the network for it."""

import json
import subprocess
import sys
from datetime import date

import pytest
from pydantic import BaseModel

from rushes.core import settings as at_home
from rushes.core.errors import UnusableModel, UsageError
from rushes.core.settings import Settings
from rushes.core.thought import Role
from rushes.tools.minds import call_minds, read_names
from rushes.tools.models import ModelName
from rushes.tools.wire import user

TODAY = date(2026, 11, 21)


class Film(BaseModel):
    title: str


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    """A home of its own, and keys that lie about."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for name in (*(role.name for role in Role), "API_BASE", "API_KEY", "MODELS", "SETTINGS"):
        monkeypatch.delenv(f"RUSHES_{name}", raising=False)
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY"):
        monkeypatch.setenv(name, "sk-lying-about")
    at_home.settings.cache_clear()
    yield tmp_path
    at_home.settings.cache_clear()


def test_a_key_that_lies_about_is_not_a_request():
    minds = call_minds(Settings(), TODAY)
    assert [minds.of(role) for role in Role] == [None] * 5


@pytest.mark.parametrize("nothing", ["", "none", " none ", "  "])
def test_none_is_the_rules(nothing, monkeypatch):
    monkeypatch.setenv("RUSHES_WRITER", nothing)
    assert call_minds(Settings(), TODAY).of(Role.WRITER) is None
    monkeypatch.setenv("RUSHES_WRITER", "openai/x@http://127.0.0.1:1/v1")
    assert call_minds(Settings(), TODAY, {Role.WRITER: nothing}).of(Role.WRITER) is None


def test_an_option_goes_before_a_variable_and_that_before_the_file(home, monkeypatch):
    (home / "rushes").mkdir()
    (home / "rushes" / "settings.toml").write_text('writer = "openai/file"\njudge = "openai/seer"\napi_base = "http://127.0.0.1:1/v1"\n')
    assert Settings().writer == "openai/file"
    monkeypatch.setenv("RUSHES_WRITER", "openai/variable")
    minds = call_minds(Settings(), TODAY, {Role.ASSISTANT: "openai/option", Role.JUDGE: None})
    assert [minds.of(role) and minds.of(role).name for role in (Role.WRITER, Role.JUDGE, Role.ASSISTANT, Role.ART_DIRECTOR)] == [
        "openai/variable@http://127.0.0.1:1/v1", "openai/seer@http://127.0.0.1:1/v1", "openai/option@http://127.0.0.1:1/v1", None,
    ]  # fmt: skip


def test_the_working_folder_names_no_models(tmp_path, monkeypatch):
    for name in ("settings.toml", "rushes.toml", ".env"):
        (tmp_path / name).write_text('writer = "openai/paid"\nRUSHES_WRITER="openai/paid"\n')
    monkeypatch.chdir(tmp_path)
    assert Settings().writer == ""


@pytest.mark.parametrize("text", ["writter = 1", "writer = ", "writer = 3", "renderers_at_once = 0"])
def test_a_settings_file_that_says_nothing_known_is_refused(home, text):
    (home / "rushes").mkdir()
    (home / "rushes" / "settings.toml").write_text(text)
    with pytest.raises(UsageError, match=r"settings\.toml"):
        at_home.settings()


def test_a_named_settings_file_has_to_be_there(monkeypatch, tmp_path):
    monkeypatch.setenv("RUSHES_SETTINGS", str(tmp_path / "none.toml"))
    with pytest.raises(UsageError, match="RUSHES_SETTINGS"):
        at_home.settings()


def test_fallbacks_stand_after_commas():
    read = read_names("a/b, openai/c@http://h:1/v1 ,d", "http://x")
    assert read == (ModelName("a/b"), ModelName("openai/c", "http://h:1/v1"), ModelName("d"))
    for wrong in ("a,,b", "a,", "none,a", "a b"):
        with pytest.raises(UsageError):
            read_names(wrong)


def test_a_model_that_is_shut_down_is_refused_at_once_and_one_that_soon_is_told_of():
    told = []
    with pytest.raises(UnusableModel, match="gpt-6-astra"):
        call_minds(Settings(judge="openai/gpt-6-sol, openai/gpt-5"), date(2026, 12, 12))
    call_minds(Settings(judge="openai/gpt-6-sol, openai/gpt-5", writer="openai/gpt-5"), TODAY, told=told.append)
    assert len(told) == 1
    assert "2026-12-11" in told[0]


def test_roles_share_a_scripted_model(tmp_path):
    play = tmp_path / "play.json"
    answers = [{"json": {"title": "J"}, "for": "judge"}, {"json": {"title": "W"}}, {"text": '{"title": "again"}', "repeat": True}]
    play.write_text(json.dumps({"answers": answers}))
    minds = call_minds(Settings(writer=f"scripted:{play}", judge=f"scripted:{play}"), TODAY)
    titles = [minds.of(role).ask([user("?")], Film).value.title for role in (Role.WRITER, Role.JUDGE, Role.WRITER, Role.JUDGE)]
    assert titles == ["W", "J", "again", "again"]


def test_a_hosted_model_is_priced_by_a_table_and_one_s_own_is_not(tmp_path):
    pytest.importorskip("openai", reason="the extra 'hosted' is not installed")
    own = tmp_path / "own.toml"
    own.write_text('[[model]]\nid = "openai/gpt-6-luna"\nprice_in = 3\nprice_out = 4\n')
    seats = [
        call_minds(Settings(writer=name, models=models), TODAY).of(Role.WRITER).seats[0]
        for name, models in (("openai/gpt-6-luna", None), ("openai/gpt-6-luna", own), ("openai/own@http://127.0.0.1:1/v1", None))
    ]
    assert "advisory" in seats[0].price.source
    assert (seats[1].price.per_token_in, seats[1].price.source) == (3e-6, "table")
    assert seats[2].price is None


QUIET = """
import socket, sys, threading, time
asked = []
def look_up(host, *rest, **more):
    asked.append(host)
    raise socket.gaierror("offline")
socket.getaddrinfo = look_up
from datetime import date
from rushes.core.settings import Settings
from rushes.core.thought import Role
from rushes.tools.minds import call_minds
call_minds(Settings(), date(2026, 11, 21)).of(Role.WRITER)
assert not {"litellm", "openai", "httpx"} & set(sys.modules), "loaded without being asked for"
if sys.argv[1] == "hosted":
    call_minds(Settings(writer="anthropic/claude-x"), date(2026, 11, 21)).of(Role.WRITER)
    assert "litellm" in sys.modules
    time.sleep(0.5)
assert not asked, asked
"""


@pytest.mark.parametrize("way", ["rules", "hosted"])
def test_nothing_is_loaded_unasked_and_nothing_calls_out(way, tmp_path):
    if way == "hosted":
        pytest.importorskip("openai", reason="the extra 'hosted' is not installed")
    result = subprocess.run([sys.executable, "-c", QUIET, way], check=False, capture_output=True, text=True, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
