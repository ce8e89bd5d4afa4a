"""Tidying a film's folder: what stands stays, what a person decided stays, the rest goes."""

import asyncio
import json
import shutil

import pytest

from rushes.agents import housekeeping
from rushes.agents.crew import Crew
from rushes.agents.production import produce
from rushes.core.brief import Brief
from rushes.core.direction import Direction, Directions
from rushes.core.errors import ProjectHeld
from rushes.core.names import ShotId, TakeKey
from rushes.core.project import Project
from rushes.core.shot import ShotList
from rushes.core.timing import Rate, Size
from rushes.renderers import registry
from rushes.renderers.spoiled import Spoiled
from rushes.tools.ledger import Ledger

BRIEF = Brief(
    source="A lighthouse keeper befriends a storm", seconds=12, size=Size(width=128, height=72), rate=Rate(numerator=12),
    renderer="slate", music="none", voice="espeak",
)  # fmt: skip


def crew_at(folder):
    project = Project(folder)
    project.create()
    if not project.exists:
        project.save("brief.json", BRIEF)
    return Crew(project, renderers={"slate": Spoiled(registry.create("slate"), {})})


def run(crew):
    async def collect():
        return [event async for event in produce(crew)]

    return asyncio.run(collect())


def files(folder):
    left_out = ("lock", "checkpoints.sqlite", "checkpoints.sqlite-wal", "checkpoints.sqlite-shm")
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name not in left_out}


@pytest.fixture(scope="module")
def edited(tmp_path_factory):
    """A film whose script was edited by hand and made again: half of the first version is left over."""
    folder = tmp_path_factory.mktemp("gc") / "film"
    run(crew_at(folder))
    before = files(folder)
    script = json.loads((folder / ".rushes" / "script.json").read_text())
    line = next(e for scene in script["scenes"] for e in scene["elements"] if e["type"] == "line")
    view = folder / "script.fountain"
    view.write_text(view.read_text().replace(line["text"], "Something quite different was said that night, at length."))
    run(crew_at(folder))
    return folder, before


@pytest.fixture
def folder(edited, tmp_path):
    shutil.copytree(edited[0], tmp_path / "film")
    return tmp_path / "film"


def test_nothing_goes_from_a_fresh_film(tmp_path):
    run(crew_at(tmp_path / "film"))
    before = files(tmp_path / "film")
    freed = housekeeping.collect(Project(tmp_path / "film"))
    assert not freed.files
    assert "all that is here is needed" in str(freed)
    assert files(tmp_path / "film") == before


def test_what_the_film_no_longer_needs_goes_and_the_film_stands(folder):
    kept = files(folder)
    pretended = housekeeping.collect(Project(folder), pretend=True)
    assert files(folder) == kept
    freed = housekeeping.collect(Project(folder))
    assert freed.files == pretended.files
    assert freed.bytes == sum(len(kept[name]) for name in freed.files) > 5000
    assert str(len(freed.files)) in str(freed)
    kinds = {(name.split("/")[0], name.rsplit(".", 1)[1]) for name in freed.files}
    assert {("takes", "mp4"), ("takes", "json"), ("audio", "wav"), ("audio", "json"), (".rushes", "json")} <= kinds
    after = files(folder)
    assert set(after) == set(kept) - set(freed.files)
    crew = crew_at(folder)
    events = run(crew)
    assert events[-1].name == "film"
    assert not crew.renderers["slate"].rendered
    assert not [event for event in events if event.name in ("line", "score", "cut")], "nothing that was needed went"
    assert not [event.message for event in events if "damaged" in event.message or "missing" in event.message]
    assert files(folder)["film.mp4"] == kept["film.mp4"]
    assert len(housekeeping.collect(Project(folder)).files) <= 1, "only what told where the folder lay before it was copied"


def test_an_undone_edit_costs_only_what_went(folder, edited):
    housekeeping.collect(Project(folder))
    (folder / "script.fountain").write_bytes(edited[1]["script.fountain"])
    crew = crew_at(folder)
    assert run(crew)[-1].name == "film"
    assert 1 <= len(crew.renderers["slate"].rendered) <= 3


def test_what_a_person_chose_or_decided_stays(folder, edited):
    project = Project(folder)
    gone = set(housekeeping.collect(project, pretend=True).files)
    take = next(name for name in gone if name.startswith("takes/") and name.endswith(".mp4"))
    version = next(name for name in gone if name.startswith(".rushes/documents/") and b"rushes/script@" in edited[1][name])
    shot, key = take.split("/")[1], take.split("/")[2].removesuffix(".mp4")
    project.save(".rushes/directions.json", Directions(shots=(Direction(shot=ShotId(shot), accepted=TakeKey(key)),)))
    project.append("decisions.jsonl", {"gate": "script", "version": version.split("/")[-1].removesuffix(".json"), "decision": "approve"})
    freed = set(housekeeping.collect(project).files)
    assert take not in freed and take.replace(".mp4", ".json") not in freed
    assert version not in freed
    assert freed < gone
    assert project.path("decisions.jsonl").is_file()


def test_takes_of_shots_that_are_not_finished_stay(folder):
    project = Project(folder)
    for path in (folder / ".rushes").glob("checkpoints.sqlite*"):
        path.unlink()
    freed = housekeeping.collect(project)
    planned = {str(shot.id) for shot in project.load("shots.json", ShotList).shots}
    assert not [name for name in freed.files if name.startswith("takes/") and name.split("/")[1] in planned]
    assert not [name for name in freed.files if name.startswith("audio/")]
    assert "rushes make first" in str(freed)
    crew = crew_at(folder)
    assert run(crew)[-1].name == "film"
    assert not crew.renderers["slate"].rendered


def test_the_ledger_and_strangers_stay(folder):
    project = Project(folder)
    job = Ledger(project).submitted(Ledger(project).reserve("take-1", "provider"), "id-1")
    with Ledger(project).receiving(job, ".mp4") as path:
        path.write_bytes(b"film")
    for name in ("takes/notes.txt", "takes/s1/my own cut.mp4", "audio/song.wav", ".rushes/documents/readme.txt"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("mine")
    (folder / ".rushes" / "checkpoints.damaged.sqlite").write_bytes(b"x")
    freed = housekeeping.collect(project)
    assert ".rushes/checkpoints.damaged.sqlite" in freed.files
    assert not [name for name in freed.files if "jobs" in name]
    assert Ledger(project).last("take-1") == job
    Ledger(project).settled(job, ".mp4")
    assert ".rushes/jobs/take-1-1.mp4" in housekeeping.collect(project).files, "no take needs the result"
    assert (folder / "takes" / "s1" / "my own cut.mp4").read_text() == "mine"
    assert (folder / "audio" / "song.wav").exists() and (folder / "takes" / "notes.txt").exists()


def test_a_folder_in_use_is_left_alone(folder):
    with Project(folder).hold(), pytest.raises(ProjectHeld):
        housekeeping.collect(Project(folder))
