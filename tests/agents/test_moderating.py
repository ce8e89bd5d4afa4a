"""What a moderator is asked about, and that a block ends before anything is made of it."""

import asyncio
import json

import pytest
from plays import BRIEF, SCRIPT

from rushes.agents import moderating
from rushes.agents.crew import Crew
from rushes.agents.production import produce
from rushes.core import settings
from rushes.core.brief import Gate
from rushes.core.errors import Blocked, ModelOutage
from rushes.core.names import ShotId
from rushes.core.project import Project
from rushes.core.script import Script
from rushes.core.shot import Card, PromptSections, Shot
from rushes.core.thought import Role
from rushes.interfaces import cli
from rushes.renderers import registry
from rushes.tools.moderation import FILE, Rulings
from rushes.tools.wire import Image


@pytest.fixture
def machine(monkeypatch, tmp_path, only_loopback):
    """A machine without settings."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name in ("WRITER", "JUDGE", "ART_DIRECTOR", "CINEMATOGRAPHER", "ASSISTANT", "MODERATOR", "API_BASE", "SETTINGS", "MODELS"):
        monkeypatch.delenv(f"RUSHES_{name}", raising=False)
    settings.settings.cache_clear()
    yield tmp_path
    settings.settings.cache_clear()


def scripted(machine, words, **more):
    """A scripted moderator that blocks words."""
    path = machine / "moderator.json"
    path.write_text(json.dumps({"answers": [{"for": "moderator", "json": {"words": words}, "repeat": True}], **more}))
    return f"scripted:{path}"


def film(machine, moderator, **more):
    """A folder with a brief, and its crew on the slate."""
    project = Project(machine / "film")
    project.create()
    project.save("brief.json", BRIEF.model_copy(update={"moderator": moderator, **more}))
    return Crew(project, renderers={"slate": registry.create("slate")})


def run(crew, decision=None):
    async def all_of_it():
        return [event async for event in produce(crew, decision)]

    return asyncio.run(all_of_it())


def test_a_blocked_idea_stops_before_anything_is_thought_or_made(machine):
    writer = machine / "writer.json"
    writer.write_text('{"answers": [{"for": "writer", "json": {}}]}')
    crew = film(machine, scripted(machine, {"violence": ["storm"]}), writer=f"scripted:{writer}")
    with pytest.raises(Blocked, match=r"blocked the idea, for violence"):
        run(crew)
    made = {path.name for path in crew.project.folder.iterdir()}
    assert not made & {"script.fountain", "bible.json", "shots.json", "film.mp4", "audio", "takes"}
    assert not list(crew.project.path(".rushes").glob("thoughts/*"))


def test_a_blocked_line_of_a_models_script_is_named_and_nothing_is_spoken(machine):
    writer = machine / "writer.json"
    writer.write_text(json.dumps({"answers": [{"for": "screenwriter", "json": SCRIPT}]}))
    crew = film(machine, scripted(machine, {"harassment": ["let me in"]}), writer=f"scripted:{writer}")
    with pytest.raises(Blocked) as found:
        run(crew)
    ((where, kinds),) = found.value.passages
    assert where.startswith("scene 1 (the lighthouse), line ") and where.endswith("of the Storm") and kinds == ("harassment",)
    assert not crew.project.path("audio").exists()
    # The person changes the words, and the same command goes on; only what changed is asked about.
    view = crew.project.path("script.fountain")
    view.write_text(view.read_text().replace("Let me in.", "May I come in?"))
    before = len(crew.project.load(FILE, Rulings).rulings)
    again = Crew(crew.project, renderers={"slate": registry.create("slate")}, minds=dict.fromkeys(Role))
    events = run(again)
    assert events[-1].name == "film"
    asked = [event.data for event in events if event.name == "moderation"]
    assert [one["what"] for one in asked] == ["script", "prompts"]
    assert asked[0]["asked"] == 2, "the line, and its scene as a whole"
    assert len(crew.project.load(FILE, Rulings).rulings) > before + 2


def test_a_blocked_prompt_stops_before_the_first_picture_and_names_shot_and_section(machine):
    crew = film(machine, scripted(machine, {"violence": ["wide shot"]}), source="A keeper finds a cat")
    with pytest.raises(Blocked, match=r"shot sh-b-\S+, camera, for violence \(“wide shot"):
        run(crew)
    assert not crew.project.path("takes").exists() and crew.project.path("script.fountain").exists()


def test_an_edit_at_the_gate_is_moderated_too(machine):
    crew = film(machine, scripted(machine, {"hate": ["scoundrel"]}), source="A keeper finds a cat", review=(Gate.SCRIPT,))
    assert run(crew)[-1].name == "waiting"
    text = crew.project.path("script.fountain").read_text() + "\nNARRATOR (V.O.)\nWhat a scoundrel.\n"
    edit = {"decisions": [{"type": "edit", "edited_action": {"name": "", "args": {"script": text}}}]}
    with pytest.raises(Blocked, match="What a scoundrel"):
        run(crew, edit)
    assert not crew.project.path("audio").exists()


def test_the_notes_of_a_person_are_asked_about_before_anyone_works_on_them(machine):
    crew = film(machine, scripted(machine, {"hate": ["scoundrel"]}))
    with pytest.raises(Blocked, match="the notes, for hate"):
        moderating.moderate_brief(crew, crew.brief(), lambda event: None, notes="call him a scoundrel")


def test_pictures_are_asked_about_by_their_names(machine):
    crew = film(machine, scripted(machine, {}))
    told = []
    moderating.moderate_references(crew, {"ada": Image(b"\x89PNG ada")}, told.append)
    assert told[0].data["asked"] == 1


def test_the_negative_section_is_not_held_against_a_shot():
    shot = Shot(id=ShotId("x"), length=5, prompt=PromptSections(action="Ada waves.", light="day", negative="gore, blood"))
    found = list(moderating.passages_of_shot(shot))
    assert [passage.where for passage in found] == ["shot x, action", "shot x, light", "shot x"]
    assert "gore" not in "".join(passage.text for passage in found)
    card = Shot(id=ShotId("title"), length=5, card=Card(title="The Guest", subtitle="a film"))
    (shown,) = moderating.passages_of_shot(card)
    assert (shown.where, shown.text) == ("shot title, its card", "The Guest a film")


def test_every_word_of_a_script_is_asked_about(machine):
    from rushes.tools.fountain import read_fountain

    script: Script = read_fountain(
        "Title: One1\nAuthor: Two2\nLogline: Three3\nTone: tense\nContact: Four4\n\n[[Five5]]\n\nINT. SIX6 - DAY\n\nSeven7.\n\n"
        "ADA\n(eight8)\nNine9.\n\n[[Ten10]]\n\n# Eleven11\n"
    )  # fmt: skip
    text = "\n".join(passage.text for passage in moderating.passages_of_script(script)).lower()
    for number, word in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"], 1):
        assert f"{word}{number}" in text


@pytest.mark.parametrize("answers", ['{"answers": []}', '{"answers": [{"for": "moderator", "fault": "late", "repeat": true}]}'])
def test_an_outage_stops_in_words_and_is_no_block(machine, answers):
    (machine / "moderator.json").write_text(answers)
    crew = film(machine, f"scripted:{machine / 'moderator.json'}")
    with pytest.raises(ModelOutage, match="this is no block"):
        run(crew)
    assert not crew.project.path("script.fountain").exists()


def test_the_command_line_says_the_block_and_its_own_exit_code(machine, capsys, monkeypatch):
    monkeypatch.chdir(machine)
    small = ["--renderer", "slate", "--size", "128x72", "-o", "out"]
    moderator = scripted(machine, {"violence": ["storm"]})
    assert cli.main(["make", "A keeper befriends a storm", *small, "--moderator", moderator]) == 5
    assert "blocked the idea, for violence" in capsys.readouterr().err
    monkeypatch.setenv("RUSHES_MODERATOR", moderator)
    settings.settings.cache_clear()
    assert cli.main(["make", "A keeper befriends a storm", *small, "-o", "two"]) == 5
    assert cli.main(["make", "A keeper", *small, "-o", "three", "--moderator", "none"]) == 2
    assert cli.main(["make", "A keeper", *small, "-o", "four", "--moderator", "mistral/guard"]) == 2
