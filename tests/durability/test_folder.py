"""The folder is the truth: whatever is deleted or damaged in it is noticed, said, and made again; approved work stays."""

from __future__ import annotations

import json
import shutil

import pytest

from rushes.core.errors import DocumentError, NewerSchema
from rushes.core.shelf import file_hash


def takes(folder):
    return {str(path.relative_to(folder)): file_hash(path) for path in sorted(folder.glob("takes/*/*.mp4"))}


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
def test_deleting_what_can_be_derived_costs_no_take_and_no_line(start, folder, finished, pattern):
    if not list(folder.glob(pattern)):
        pytest.skip("this film has none")
    lose(folder, pattern)
    made = start(folder).finish()
    assert not made.rendered
    assert not made.said
    assert takes(folder) == takes(finished)
    assert file_hash(folder / "film.mp4") == file_hash(finished / "film.mp4")
    for name in ("script.fountain", "bible.json", "shots.json", "report.html", "film.srt"):
        assert (folder / name).is_file(), name


@pytest.mark.parametrize("pattern", ["takes/*/*.json", "audio/*.json"])
def test_papers_of_takes_come_back_and_those_of_lines_cost_the_lines(start, folder, finished, pattern):
    lose(folder, pattern)
    made = start(folder).finish()
    assert not made.rendered
    assert bool(made.said) == (pattern == "audio/*.json")
    assert any("restored" in note if "takes" in pattern else "spoken again" in note for note in made.notes)
    assert takes(folder) == takes(finished)
    assert file_hash(folder / "film.mp4") == file_hash(finished / "film.mp4")


@pytest.mark.parametrize("pattern", ["takes", "takes/*/*.mp4", "audio", "audio/*.wav"])
def test_deleted_takes_and_lines_are_made_again_and_said(start, folder, finished, pattern):
    lose(folder, pattern)
    made = start(folder).finish()
    assert bool(made.rendered) == pattern.startswith("takes")
    assert bool(made.said) == pattern.startswith("audio")
    if pattern != "audio":
        assert any("again" in note for note in made.notes)
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
def test_damaged_takes_and_lines_are_found_by_their_hash(start, folder, finished, pattern, said_so, harm):
    victim = sorted(folder.glob(pattern))[-1]
    before = file_hash(victim)
    harm(victim)
    made = start(folder).finish()
    assert len(made.rendered) + len(made.said) == 1, "only what was damaged is made again"
    assert [note for note in made.notes if said_so in note]
    assert file_hash(victim) == before
    assert file_hash(folder / "film.mp4") == file_hash(finished / "film.mp4")


@pytest.mark.parametrize("harm", [cut_short, flip, empty])
@pytest.mark.parametrize(("pattern", "remade"), [(".rushes/cache/mix-*.wav", "score"), ("film.mp4", "cut")])
def test_a_damaged_mix_or_film_is_made_again_from_its_parts(start, folder, finished, pattern, remade, harm):
    harm(next(folder.glob(pattern)))
    made = start(folder).finish()
    assert not made.rendered and not made.said
    assert remade in made.names
    assert file_hash(folder / "film.mp4") == file_hash(finished / "film.mp4")


@pytest.mark.parametrize("harm", [cut_short, flip, empty])
def test_damaged_transitions_are_drawn_again(start, folder, finished, harm):
    cached = sorted(folder.glob(".rushes/cache/transitions/*.mp4"))
    assert cached
    before = {path: file_hash(path) for path in cached}
    for path in cached:
        harm(path)
    (folder / "film.mp4").unlink()
    assert not start(folder).finish().rendered
    assert {path: file_hash(path) for path in cached} == before
    assert file_hash(folder / "film.mp4") == file_hash(finished / "film.mp4")


@pytest.mark.parametrize("harm", [cut_short, flip, empty, lambda path: path.write_bytes(b"SQLite format 3\0 and then rubbish" * 99)])
def test_damaged_checkpoints_are_put_aside(start, folder, finished, harm):
    store = folder / ".rushes" / "checkpoints.sqlite"
    for name in ("-wal", "-shm"):
        (folder / ".rushes" / f"checkpoints.sqlite{name}").unlink(missing_ok=True)
    harm(store)
    damaged = store.read_bytes()
    made = start(folder).finish()
    assert not made.rendered and not made.said
    assert file_hash(folder / "film.mp4") == file_hash(finished / "film.mp4")
    if harm not in (flip, empty):  # an empty store is a new one; one flipped bit may hit a page that is not in use
        assert [note for note in made.notes if "checkpoints were damaged and lie aside" in note]
        assert (folder / ".rushes" / "checkpoints.damaged.sqlite").read_bytes() == damaged


@pytest.mark.parametrize("harm", [cut_short, flip, empty])
def test_a_damaged_archive_is_written_again(start, folder, finished, harm):
    start(folder).finish()  # the film's own document names its folder, which is another one here
    before = {path: path.read_bytes() for path in folder.glob(".rushes/documents/*.json")}
    for path in before:
        harm(path)
    made = start(folder).finish()
    assert not made.rendered and not made.said
    assert len([path for path in before if path.read_bytes() != before[path]]) <= 1, "only what nobody needs stays damaged"


def newer(path):
    body = json.loads(path.read_text())
    kind, _, number = body["schema"].partition("@")
    path.write_text(json.dumps({**body, "schema": f"{kind}@{int(number) + 1}", "unheard": "of"}))


@pytest.mark.parametrize(
    "pattern",
    ["brief.json", "bible.json", "takes/*/????????????????????.json", "takes/*/*.record.json", "audio/*.json", ".rushes/beats.json"],
)
def test_what_a_newer_rushes_wrote_is_refused_in_words_and_nothing_is_made(start, folder, pattern):
    victim = sorted(folder.glob(pattern))[0]
    newer(victim)
    before = {path: file_hash(path) for path in folder.rglob("*") if path.is_file() and "checkpoints" not in path.name}
    with pytest.raises(NewerSchema, match="newer Rushes") as refused:
        start(folder).finish()
    assert victim.name in str(refused.value)
    after = {path: file_hash(path) for path in before}
    changed = {path.name for path in before if before[path] != after[path] and path.name != "lock"}
    assert changed <= {"script.json"}


@pytest.mark.parametrize("name", ["brief.json", "bible.json"])
def test_what_a_person_may_have_written_is_never_replaced(start, folder, name):
    (folder / name).write_text("{ not json")
    with pytest.raises(DocumentError, match=name):
        start(folder).finish()
    assert (folder / name).read_text() == "{ not json"


def test_a_script_edited_by_hand_outlives_everything_else(start, folder):
    view = folder / "script.fountain"
    text = view.read_text()
    title = next(line for line in text.splitlines() if line.startswith("Title:"))
    view.write_text(text.replace(title, "Title: Kept By Hand"))
    shutil.rmtree(folder / ".rushes")
    made = start(folder).finish()
    assert "Title: Kept By Hand" in view.read_text()
    assert not made.said
    assert len(made.rendered) <= 3, "the title, and the silent holds that were set when the film was first planned"
    start(folder).finish()
    assert "Title: Kept By Hand" in view.read_text()
