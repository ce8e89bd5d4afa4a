"""Bad input: one clear sentence with the way out, the designed exit code, nothing half-written."""

import json

import pytest

from rushes.core.brief import Brief
from rushes.interfaces.cli import main
from rushes.tools.voices import system as system_voices


@pytest.fixture(autouse=True)
def films(tmp_path, monkeypatch):
    from rushes.core.settings import settings

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(system_voices.SystemVoice, "available", lambda voice: False)
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


def complaint(capsys, *arguments, code):
    try:
        got = main([*arguments])
    except SystemExit as stop:
        got = stop.code
    said = capsys.readouterr().err.strip()
    assert got == code, said
    assert said.startswith("rushes: ")
    assert said.endswith(".")
    assert "Traceback" not in said
    assert len(said.splitlines()) == 1
    assert not [words for words in ("Input should", "valid ", "invalid", "Field required") if words in said], "a library's wording"
    return said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["make", ""], "idea is empty"),
        (["make", "   "], "idea is empty"),
        (["make", "a cat", "--seconds", "0"], "--seconds"),
        (["make", "a cat", "--seconds", "99999999"], "--seconds"),
        (["make", "a cat", "--seconds", "soon"], "--seconds"),
        (["make", "a cat", "--renderer", "kodak"], "animatic"),
        (["make", "a cat", "--style", "noir"], "paper"),
        (["make", "a cat", "--voice", "caruso"], "espeak"),
        (["make", "a cat", "--voice", "flite:rms"], "The voice flite is not on this machine."),
        (["make", "a cat", "--writer", "nosuch:foo"], "No provider is called 'nosuch': write PROVIDER/MODEL"),
        (["make", "a cat", "--judge", "nosuch/foo"], "No provider is called 'nosuch': write PROVIDER/MODEL"),
        (["make", "a cat", "--writer", "openai:gpt-4o"], "Write openai/gpt-4o."),
        (["make", "a cat", "--moderator", "nosuch"], "No provider is known to have a model 'nosuch': write PROVIDER/MODEL"),
        (["make", "a cat", "--moderator", "nosuch/foo"], "nosuch/foo cannot moderate"),
        (["chat", "--assistant", "nosuch"], "No provider is known to have a model 'nosuch': write PROVIDER/MODEL"),
        (["chat", "--assistant", "nosuch/foo"], "No provider is called 'nosuch': write PROVIDER/MODEL"),
        (["chat", "--assistant", "openai/sora-2"], "was shut down"),
        (["make", "nodir/"], "There is no folder 'nodir/'"),
        (["make", "a cat", "--music", "polka"], "gentle"),
        (["make", "a cat", "--size", "1921x1080"], "1920x1080"),
        (["make", "a cat", "--aspect", "4:5"], "16:9"),
        (["make", "a cat", "--fps", "0"], "24"),
        (["make", "a cat", "--takes", "0"], "--takes"),
        (["make", "a cat", "--seed", "-1"], "--seed"),
        (["make", "a cat", "--review", "lunch"], "script"),
        (["make", "no-such-script.fountain"], "no file"),
        (["make", "a cat", "--seconds", "soon"], "--seconds: 'soon' is no whole number"),
        (["make", "a cat", "--guidance", "lots"], "--guidance: 'lots' is no number"),
        (["make", "a cat", "--takes", "21"], "--takes: 21 is too large: 20 is the most"),
        (["make", "a cat", "--budget", "-0.5"], "--budget: -0.5 is too small: 0 is the least"),
        (["make", "a cat", "--steps", "900"], "--steps: 900 is too large: 500 is the most"),
        (["make", "a cat", "--guidance", "-1"], "--guidance: -1 is too small: 0 is the least"),
        (["make", "a cat", "--lora", "style.safetensors:9"], "--lora: 9 is too large: 4 is the most"),
        (["make", "a cat", "--max-shots", "2"], "--max-shots 2 is too few: the title, one scene and the end take 3."),
        (["make", "a cat", "--max-shots", "0"], "--max-shots: 0 is too small: 1 is the least"),
        (["make", "a cat", "--seed", "3000000000"], "--seed: 3000000000 is too large: 2147483647 is the most"),
        (["make", "a cat", "--colour"], "--help"),
        (["direct"], "--help"),
        (["review", "nowhere", "--approve"], "without a film"),
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_2(capsys, films, arguments, words):
    assert words in complaint(capsys, *arguments, code=2)
    assert not list(films.iterdir()), "nothing is written for a film that cannot be made"


def test_a_folder_without_a_film(capsys, films):
    (films / "holiday").mkdir()
    assert "brief.json" in complaint(capsys, "make", "holiday", code=2)
    assert not list((films / "holiday").iterdir())


def test_a_binary_file(capsys, films):
    (films / "cat.txt").write_bytes(bytes(range(256)) * 20)
    assert "cat.txt" in complaint(capsys, "make", "cat.txt", code=2)


def test_a_folder_that_cannot_be_written(capsys, films):
    (films / "file").write_text("in the way")
    assert "-o" in complaint(capsys, "make", "a cat", "-o", "file/film", code=1)
    assert "-o" in complaint(capsys, "make", "a cat", "-o", "/proc/film", code=1)


def test_a_project_of_a_newer_schema(capsys, films):
    (films / "film").mkdir()
    brief = films / "film" / "brief.json"
    brief.write_text(Brief(source="a cat").dump().replace("brief@1", "brief@2"))
    before = brief.read_text()
    assert "newer Rushes" in complaint(capsys, "make", "film", code=1)
    assert brief.read_text() == before


def test_another_film_is_not_overwritten(capsys, films):
    (films / "film").mkdir()
    (films / "film" / "brief.json").write_text(Brief(source="a dog").dump())
    assert "another film" in complaint(capsys, "make", "a cat", "-o", "film", code=2)


def test_errors_are_events_too(capsys):
    assert main(["make", "", "--json"]) == 2
    event = json.loads(capsys.readouterr().out)
    assert event["event"] == "error"
    assert "empty" in event["message"]


def test_a_key_that_lies_around_is_mentioned_and_not_used(capsys, monkeypatch):
    from rushes.core.event import Event
    from rushes.interfaces.console import Console

    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-value")
    console = Console(as_json=False)
    console.show(Event(name="note", message="hello"))
    console.show(Event(name="note", message="again"))
    said = capsys.readouterr().out
    assert said.count("OPENAI_API_KEY") == 1
    assert "--writer" in said
    assert "sk-secret" not in said


def test_an_answer_to_a_version_is_an_answer(capsys, films):
    """`rushes review DIR --version V` is not `rushes --version`."""
    folder = str(films / "waits")
    assert main(["make", "A keeper befriends a storm", "--review", "script", "--seconds", "12", "-o", folder]) == 3
    assert "changed meanwhile" in complaint(capsys, "review", folder, "--approve", "--version", "deadbeef", code=2)


def test_a_list_of_characters_below_an_empty_line_is_told_of_and_not_filmed(capsys, films):
    script = films / "lamp.fountain"
    script.write_text("Title: The Lamp\n\nCharacters:\n    MARA: a girl\n\nEXT. COAST - NIGHT\n\nMara lifts the lamp.\n")
    assert main(["make", str(script), "--review", "script", "-o", str(films / "waits")]) == 3
    said = capsys.readouterr().out
    assert "Characters stands below an empty line, which ends a title page; it is read as a part of it all the same" in said
    assert "a girl" not in said.partition("1  EXT. COAST")[2]
    script.write_text(script.read_text().replace("\n\nChar", "\nChar"))
    assert main(["make", str(script), "--review", "script", "-o", str(films / "other")]) == 3
    assert "below an empty line" not in capsys.readouterr().out
