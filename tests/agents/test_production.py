"""The graph on the slate renderer: the loop, the gate, and what a second run does not do again."""

import asyncio
import json

import pytest

from rushes.agents.crew import Crew
from rushes.agents.production import produce
from rushes.core.brief import Brief
from rushes.core.errors import ProjectHeld, Stopped
from rushes.core.project import Project
from rushes.core.shot import ShotList
from rushes.core.timing import Rate, Size
from rushes.core.verdict import Decision
from rushes.renderers import registry
from rushes.renderers.spoiled import Spoil, Spoiled

BRIEF = Brief(
    source="A lighthouse keeper befriends a storm", seconds=15, size=Size(width=192, height=108), rate=Rate(numerator=12),
    renderer="slate", transitions="cut",
)  # fmt: skip


def crew_at(folder, brief=BRIEF, spoil=None):
    project = Project(folder)
    project.create()
    project.save("brief.json", brief)
    return Crew(project, renderers={"slate": Spoiled(registry.create("slate"), spoil or {})})


def run(crew, decision=None):
    async def collect():
        return [event async for event in produce(crew, decision)]

    return asyncio.run(collect())


def named(events, name):
    return [event for event in events if event.name == name]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A film on the slate with three spoiled takes, and the events of its making."""
    folder = tmp_path_factory.mktemp("slate") / "film"
    clean = crew_at(folder)
    plan_events = run(clean)
    shots = [event.data["shot"] for event in named(plan_events, "shot")]
    return folder, clean, plan_events, shots


def test_the_film_is_there_and_as_long_as_asked(made):
    folder, _, events, shots = made
    film = events[-1]
    assert film.name == "film"
    assert (folder / "film.mp4").stat().st_size > 10_000
    assert film.data["seconds"] == pytest.approx(15, rel=0.05)
    assert len(shots) >= 4
    assert film.data["retakes"] == 0
    assert film.data["flagged"] == []
    for name in ("script.fountain", "bible.json", "shots.json", "film.srt", "film.vtt", "report.html", "first-picture.png"):
        assert (folder / name).is_file(), name


def test_a_second_run_makes_nothing_again(made):
    folder, crew, _, _ = made
    renderer = crew.renderers["slate"]
    before = len(renderer.rendered)
    stamp = (folder / "film.mp4").stat().st_mtime_ns
    events = run(crew)
    assert len(renderer.rendered) == before
    assert not named(events, "line")
    assert not named(events, "shot")
    assert (folder / "film.mp4").stat().st_mtime_ns == stamp
    assert events[-1].name == "film"


def test_without_checkpoints_nothing_is_rendered_again(made):
    folder, crew, _, _ = made
    before = len(crew.renderers["slate"].rendered)
    for path in (folder / ".rushes").glob("checkpoints.sqlite*"):
        path.unlink()
    assert run(crew)[-1].name == "film"
    (folder / ".rushes" / "checkpoints.sqlite").write_bytes(b"SQLite format 3\0 and then rubbish" * 50)
    assert run(crew)[-1].name == "film"
    assert len(crew.renderers["slate"].rendered) == before


def test_spoiled_takes_are_caught_and_retaken_and_clean_ones_are_not(made, tmp_path):
    _, _, _, shots = made
    story = [shot for shot in shots if shot not in ("title", "end")]
    spoil = {(story[0], 0): Spoil.BLACK, (story[1], 0): Spoil.FROZEN, (story[2], 0): Spoil.SHORT}
    crew = crew_at(tmp_path / "film", spoil=spoil)
    events = run(crew)
    assert {event.data["shot"] for event in named(events, "retake")} == set(story[:3])
    rendered = crew.renderers["slate"].rendered
    assert sorted(rendered) == sorted([(shot, 0) for shot in shots] + [(shot, 1) for shot in story[:3]])
    assert events[-1].data["retakes"] == 3
    assert events[-1].data["flagged"] == []
    records = [json.loads(path.read_text()) for path in (tmp_path / "film").glob(f"takes/{story[0]}/*.record.json")]
    assert records[0]["pulls"][0]["kept"] is True


def test_what_cannot_be_mended_is_flagged_and_the_champion_kept(made, tmp_path):
    _, _, _, shots = made
    bad = next(shot for shot in shots if shot not in ("title", "end"))
    crew = crew_at(tmp_path / "film", spoil={(bad, attempt): Spoil.BLACK for attempt in range(9)})
    events = run(crew)
    assert events[-1].data["flagged"] == [bad]
    tries = [attempt for shot, attempt in crew.renderers["slate"].rendered if shot == bad]
    assert len(tries) <= BRIEF.takes
    (record,) = [json.loads(path.read_text()) for path in (tmp_path / "film").glob(f"takes/{bad}/*.record.json")]
    assert record["decision"] == Decision.FLAG.value
    assert record["champion"] == record["takes"][0], "the first of equals stays champion"


def test_an_edited_sentence_shoots_only_its_own(made, tmp_path):
    crew = crew_at(tmp_path / "film")
    run(crew)
    view = tmp_path / "film" / "script.fountain"
    project = Project(tmp_path / "film")
    before = {shot.id: shot for shot in project.load("shots.json", ShotList).shots}
    rendered = len(crew.renderers["slate"].rendered)
    sentence = json.loads((tmp_path / "film" / ".rushes" / "script.json").read_text())
    line = next(e for scene in sentence["scenes"] for e in scene["elements"] if e["type"] == "line")
    words = line["text"].rstrip(".!?").split()
    view.write_text(view.read_text().replace(line["text"], " ".join(reversed(words)) + "."))
    events = run(crew)
    assert [event.data["line"] for event in named(events, "line")] == [line["id"]]
    after = {shot.id: shot for shot in project.load("shots.json", ShotList).shots}
    changed = {shot for shot in after if before.get(shot) != after[shot]}
    shot_again = {shot for shot, _ in crew.renderers["slate"].rendered[rendered:]}
    assert shot_again <= changed
    assert 1 <= len(changed) <= 2


def test_interrupting_leaves_a_folder_that_continues(tmp_path):
    crew = crew_at(tmp_path / "film")

    async def interrupted():
        async for event in produce(crew):
            if event.name == "take":
                crew.stopping.set()

    with pytest.raises(Stopped):
        asyncio.run(interrupted())
    assert not list((tmp_path / "film").rglob("*.part*"))
    done = list(crew.renderers["slate"].rendered)
    crew.stopping.clear()
    assert run(crew)[-1].name == "film"
    again = crew.renderers["slate"].rendered[len(done) :]
    assert not set(done[:1]) & set(again)


def test_one_folder_one_process(tmp_path):
    crew = crew_at(tmp_path / "film")

    async def two():
        first = produce(crew)
        await anext(first)
        try:
            async for _ in produce(crew_at(tmp_path / "film")):
                pass
        finally:
            await first.aclose()

    with pytest.raises(ProjectHeld, match="process"):
        asyncio.run(two())
