"""The folder is the truth: whatever is deleted or damaged in it is noticed, said, and made again; approved work stays."""

from __future__ import annotations

import asyncio
import json
import shutil

import pytest

from rushes.agents.crew import Crew
from rushes.agents.production import produce
from rushes.core.brief import Brief
from rushes.core.errors import DocumentError, NewerSchema
from rushes.core.project import Project
from rushes.core.shelf import file_hash
from rushes.core.timing import Rate, Size
from rushes.renderers import registry
from rushes.renderers.spoiled import Spoiled
from rushes.tools import speech

BRIEF = Brief(
    source="A lighthouse keeper befriends a storm", seconds=12, size=Size(width=128, height=72), rate=Rate(numerator=12),
    renderer="slate", music="none",
)  # fmt: skip


class Listening:
    """A voice that remembers what it said."""

    def __init__(self):
        self.inner = speech.create("espeak")
        self.name, self.version = self.inner.name, self.inner.version
        self.said = []

    def available(self):
        return True

    def speak(self, text, spec, language):
        self.said.append(text)
        return self.inner.speak(text, spec, language)


def crew_at(folder):
    project = Project(folder)
    project.create()
    if not project.exists:
        project.save("brief.json", BRIEF)
    return Crew(project, renderers={"slate": Spoiled(registry.create("slate"), {})}, voices={"espeak": Listening()})


def run(folder):
    """A production in a new process, as far as the crew is concerned: what was shot and said in it, and the notes."""
    crew = crew_at(folder)

    async def collect():
        return [event async for event in produce(crew)]

    events = asyncio.run(collect())
    assert events[-1].name == "film"
    notes = [event.message for event in events if event.name == "note"]
    return crew.renderers["slate"].rendered, crew.voices["espeak"].said, notes, {event.name for event in events}


def takes(folder):
    return {str(path.relative_to(folder)): file_hash(path) for path in sorted(folder.glob("takes/*/*.mp4"))}


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    folder = tmp_path_factory.mktemp("finished") / "film"
    run(folder)
    return folder


@pytest.fixture
def folder(finished, tmp_path):
    return shutil.copytree(finished, tmp_path / "film")


def lose(folder, pattern):
    """Delete what a pattern names; folders as well."""
    found = sorted(folder.glob(pattern))
    assert found, pattern
    for path in found:
        shutil.rmtree(path) if path.is_dir() else path.unlink()


@pytest.mark.parametrize(
    "pattern",
    [
        ".rushes/checkpoints.sqlite*", ".rushes/documents", ".rushes/cache", ".rushes/takes", ".rushes/*.json", ".rushes", "film.mp4",
        "script.fountain", "bible.json", "shots.json", "report.html", "film.srt", "takes/*/*.record.json", "takes/*/*.geometry.json",
        "takes/*/??????????????????.png", "contact-sheet.png", "first-picture.png", ".rushes/lock",
    ],
)  # fmt: skip
def test_deleting_what_can_be_derived_costs_no_take_and_no_line(folder, finished, pattern):
    if not list(folder.glob(pattern)):
        pytest.skip("this film has none")
    lose(folder, pattern)
    rendered, said, _, _ = run(folder)
    assert not rendered
    assert not said
    assert takes(folder) == takes(finished)
    assert file_hash(folder / "film.mp4") == file_hash(finished / "film.mp4")
    for name in ("script.fountain", "bible.json", "shots.json", "report.html", "film.srt"):
        assert (folder / name).is_file(), name


@pytest.mark.parametrize("pattern", ["takes/*/*.json", "audio/*.json"])
def test_papers_of_takes_come_back_and_those_of_lines_cost_the_lines(folder, finished, pattern):
    lose(folder, pattern)
    rendered, said, notes, _ = run(folder)
    assert not rendered
    assert bool(said) == (pattern == "audio/*.json")
    assert any("restored" in note if "takes" in pattern else "spoken again" in note for note in notes)
    assert takes(folder) == takes(finished)
    assert file_hash(folder / "film.mp4") == file_hash(finished / "film.mp4")


@pytest.mark.parametrize("pattern", ["takes", "takes/*/*.mp4", "audio", "audio/*.wav"])
def test_deleted_takes_and_lines_are_made_again_and_said(folder, finished, pattern):
    lose(folder, pattern)
    rendered, said, notes, _ = run(folder)
    assert bool(rendered) == pattern.startswith("takes")
    assert bool(said) == pattern.startswith("audio")
    if pattern != "audio":
        assert any("again" in note for note in notes)
    assert takes(folder) == takes(finished)
    assert file_hash(folder / "film.mp4") == file_hash(finished / "film.mp4")


def cut_short(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x10
    path.write_bytes(data)


def empty(path):
    path.write_bytes(b"")


@pytest.mark.parametrize("harm", [cut_short, flip, empty])
@pytest.mark.parametrize(
    ("pattern", "said_so"),
    [("takes/*/*.mp4", "its film was damaged; it is shot again"), ("audio/*.wav", "its sound was damaged; the line is spoken again")],
)
def test_damaged_takes_and_lines_are_found_by_their_hash(folder, finished, pattern, said_so, harm):
    victim = sorted(folder.glob(pattern))[-1]
    before = file_hash(victim)
    harm(victim)
    rendered, said, notes, _ = run(folder)
    assert len(rendered) + len(said) == 1, "only what was damaged is made again"
    assert [note for note in notes if said_so in note]
    assert file_hash(victim) == before
    assert file_hash(folder / "film.mp4") == file_hash(finished / "film.mp4")


@pytest.mark.parametrize("harm", [cut_short, flip, empty])
@pytest.mark.parametrize(("pattern", "remade"), [(".rushes/cache/mix-*.wav", "score"), ("film.mp4", "cut")])
def test_a_damaged_mix_or_film_is_made_again_from_its_parts(folder, finished, pattern, remade, harm):
    harm(next(folder.glob(pattern)))
    rendered, said, _, names = run(folder)
    assert not rendered and not said
    assert remade in names
    assert file_hash(folder / "film.mp4") == file_hash(finished / "film.mp4")


@pytest.mark.parametrize("harm", [cut_short, flip, empty])
def test_damaged_transitions_are_drawn_again(folder, finished, harm):
    cached = sorted(folder.glob(".rushes/cache/transitions/*.mp4"))
    assert cached
    before = {path: file_hash(path) for path in cached}
    for path in cached:
        harm(path)
    (folder / "film.mp4").unlink()
    assert run(folder)[0] == []
    assert {path: file_hash(path) for path in cached} == before
    assert file_hash(folder / "film.mp4") == file_hash(finished / "film.mp4")


@pytest.mark.parametrize("harm", [cut_short, flip, empty, lambda path: path.write_bytes(b"SQLite format 3\0 and then rubbish" * 99)])
def test_damaged_checkpoints_are_put_aside(folder, finished, harm):
    store = folder / ".rushes" / "checkpoints.sqlite"
    for name in ("-wal", "-shm"):
        (folder / ".rushes" / f"checkpoints.sqlite{name}").unlink(missing_ok=True)
    harm(store)
    damaged = store.read_bytes()
    rendered, said, notes, _ = run(folder)
    assert not rendered and not said
    assert file_hash(folder / "film.mp4") == file_hash(finished / "film.mp4")
    if harm not in (flip, empty):  # an empty store is a new one; one flipped bit may hit a page that is not in use
        assert [note for note in notes if "checkpoints were damaged and lie aside" in note]
        assert (folder / ".rushes" / "checkpoints.damaged.sqlite").read_bytes() == damaged


@pytest.mark.parametrize("harm", [cut_short, flip, empty])
def test_a_damaged_archive_is_written_again(folder, finished, harm):
    run(folder)  # the film's own document names its folder, which is another one here
    before = {path: path.read_bytes() for path in folder.glob(".rushes/documents/*.json")}
    for path in before:
        harm(path)
    rendered, said, _, _ = run(folder)
    assert not rendered and not said
    assert len([path for path in before if path.read_bytes() != before[path]]) <= 1, "only what nobody needs stays damaged"


def newer(path):
    body = json.loads(path.read_text())
    kind, _, number = body["schema"].partition("@")
    path.write_text(json.dumps({**body, "schema": f"{kind}@{int(number) + 1}", "unheard": "of"}))


@pytest.mark.parametrize(
    "pattern",
    ["brief.json", "bible.json", "takes/*/????????????????????.json", "takes/*/*.record.json", "audio/*.json", ".rushes/beats.json"],
)
def test_what_a_newer_rushes_wrote_is_refused_in_words_and_nothing_is_made(folder, pattern):
    victim = sorted(folder.glob(pattern))[0]
    newer(victim)
    before = {path: file_hash(path) for path in folder.rglob("*") if path.is_file() and "checkpoints" not in path.name}
    with pytest.raises(NewerSchema, match="newer Rushes") as refused:
        run(folder)
    assert victim.name in str(refused.value)
    after = {path: file_hash(path) for path in before}
    changed = {path.name for path in before if before[path] != after[path] and path.name != "lock"}
    assert changed <= {"script.json"}


@pytest.mark.parametrize("name", ["brief.json", "bible.json"])
def test_what_a_person_may_have_written_is_never_replaced(folder, name):
    (folder / name).write_text("{ not json")
    with pytest.raises(DocumentError, match=name):
        run(folder)
    assert (folder / name).read_text() == "{ not json"


def test_a_script_edited_by_hand_outlives_everything_else(folder):
    view = folder / "script.fountain"
    text = view.read_text()
    title = next(line for line in text.splitlines() if line.startswith("Title:"))
    view.write_text(text.replace(title, "Title: Kept By Hand"))
    shutil.rmtree(folder / ".rushes")
    rendered, said, _, _ = run(folder)
    assert "Title: Kept By Hand" in view.read_text()
    assert not said
    assert len(rendered) <= 3, "the title, and the silent holds that were set when the film was first planned"
    run(folder)
    assert "Title: Kept By Hand" in view.read_text()
