"""A film whose crew thinks through the real clients, against a server on this machine; and what the command line says of models."""

import json
from importlib.util import find_spec

import pytest
from loopback import chat, error
from plays import BIBLE, BRIEF, SCRIPT, SHOTS

from rushes.agents.crew import Crew
from rushes.agents.production import produce
from rushes.core import settings
from rushes.core.project import Project
from rushes.interfaces import briefing, cli
from rushes.renderers import registry

PRICES = '[[model]]\nid = "openai/own"\nprice_in = 10.0\nprice_out = 40.0\n'


@pytest.fixture
def machine(monkeypatch, tmp_path, only_loopback):
    """A machine with a table of prices, and nothing of this one's settings."""
    (tmp_path / "models.toml").write_text(PRICES)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("RUSHES_MODELS", str(tmp_path / "models.toml"))
    for role in ("WRITER", "JUDGE", "ART_DIRECTOR", "CINEMATOGRAPHER", "ASSISTANT", "API_BASE", "SETTINGS"):
        monkeypatch.delenv(f"RUSHES_{role}", raising=False)
    settings.settings.cache_clear()
    yield tmp_path
    settings.settings.cache_clear()


@pytest.mark.skipif(not (find_spec("litellm") and find_spec("openai")), reason="the extra 'hosted' is not installed")
def test_a_film_through_litellm(machine, loopback):
    import asyncio

    project = Project(machine / "film")
    project.create()
    project.save("brief.json", BRIEF.model_copy(update={"writer": f"openai/own@{loopback.url}", "budget": 2.0}))
    fenced = f"Here it is:\n```json\n{json.dumps(SCRIPT)}\n```"
    loopback.enqueue(
        error(503, "warming up", retry_after="0"), chat(fenced, usage=(1000, 500)), chat(json.dumps(BIBLE), usage=(1000, 500)),
        chat(json.dumps(SHOTS), usage=(1000, 500)), chat(json.dumps(SHOTS), usage=(1000, 500)),
    )  # fmt: skip

    async def run():
        return [event async for event in produce(Crew(project, renderers={"slate": registry.create("slate")}))]

    film = asyncio.run(run())[-1]
    assert film.name == "film" and film.data["title"] == "The Guest"
    assert film.data["cost_usd"] == pytest.approx(4 * (0.01 + 0.02))
    sent = [request.body for request in loopback.requests]
    assert len(sent) == 5
    assert [message["role"] for message in sent[1]["messages"]] == ["system", "user"]
    assert "<<<DATA" in sent[1]["messages"][1]["content"] and BRIEF.source in sent[1]["messages"][1]["content"]


def asked(machine, answers, *more):
    """The exit code of `rushes make` with a scripted writer."""
    play = machine / "play.json"
    play.write_text(json.dumps({"price_usd": 0.04, "answers": answers}))
    options = ["--seconds", "15", "--renderer", "slate", "--size", "192x108", "--fps", "12", "--writer", f"scripted:{play}"]
    return cli.main(["make", BRIEF.source, "-o", str(machine / "film"), *options, *more])


def test_a_model_that_fails_is_one_sentence_and_no_film(machine, capsys):
    assert asked(machine, [{"text": "I'm sorry, but I can't assist with that request.", "repeat": True}]) == 1
    said = capsys.readouterr().err.strip()
    assert said.count("\n") == 0 and "answered 3 times what cannot be used" in said
    assert not (machine / "film" / "film.mp4").exists() and not (machine / "film" / "script.fountain").exists()


def test_a_refusal_is_one_sentence(machine, capsys):
    assert asked(machine, [{"refusal": "I would rather not."}]) == 1
    assert "declined: I would rather not." in capsys.readouterr().err


def test_the_next_model_after_the_comma_is_asked_and_that_is_said(machine, capsys):
    second = machine / "second.json"
    second.write_text(json.dumps({"answers": [{"json": SCRIPT, "for": "screenwriter"}]}))
    play = machine / "play.json"
    play.write_text(json.dumps({"answers": [{"fault": "down", "words": "gone", "for": "screenwriter"}]}))
    options = ["--seconds", "15", "--renderer", "slate", "--size", "192x108", "--review", "script"]
    names = f"scripted:{play}, scripted:{second}"
    assert cli.main(["make", BRIEF.source, "-o", str(machine / "film"), *options, "--writer", names]) == 3
    said = capsys.readouterr().out
    assert "second.json is asked instead" in said and "EXT. THE LIGHTHOUSE" in said


def test_a_budget_ends_the_run_with_a_sentence_and_a_larger_one_goes_on(machine, capsys):
    answers = [{"json": SCRIPT, "for": "screenwriter"}, {"json": BIBLE, "for": "art_director"}]
    assert asked(machine, answers, "--budget", "0.06", "--review", "storyboard") == 1
    said = capsys.readouterr()
    assert "$0.02 of $0.06 are left" in said.err and "writer: scripted" in said.out
    brief = briefing.order(machine / "film", budget=0.1)[1]
    assert brief.budget == 0.1 and brief.writer.startswith("scripted:/")


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--writer", "openai/sora-2", "was shut down"),
        ("--judge", "openai/dall-e-3", "gpt-image-2"),
        ("--writer", "none,openai/x", "no list of models"),
        ("--writer", "two words", "names no model"),
        ("--writer", "scripted:nowhere.json", "cannot be read"),
        ("--budget", "-1", "--budget"),
        ("--budget", "nan", "--budget"),
        ("--budget", "lots", "--budget"),
    ],
)
def test_what_cannot_be_used_is_refused_before_anything_is_written(machine, capsys, option, value, words):
    try:
        code = cli.main(["make", "An idea about a lamp", "-o", str(machine / "film"), option, value])
    except SystemExit as stop:
        code = stop.code
    assert code == 2
    assert words in capsys.readouterr().err
    assert not (machine / "film").exists()
