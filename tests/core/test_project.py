import errno
import json
import os
import threading

import pytest

from rushes.core.bible import Bible
from rushes.core.brief import Brief
from rushes.core.direction import Directions
from rushes.core.document import content_hash
from rushes.core.errors import DocumentError, NewerSchema, NoSpace, ProjectError
from rushes.core.film import Film
from rushes.core.project import Project


@pytest.fixture
def project(tmp_path):
    made = Project(tmp_path / "film")
    made.create()
    return made


def test_documents_come_back_as_they_went(project):
    brief = Brief(source="a cat — “quoted” ünïcode")
    project.save("brief.json", brief)
    assert project.load("brief.json", Brief) == brief
    assert '"schema": "rushes/brief@1"' in project.path("brief.json").read_text()
    assert project.recall(project.keep(brief), Brief) == brief


@pytest.mark.parametrize("text", ["", "{", "[]"])
@pytest.mark.parametrize(("name", "kind", "words"), [
    ("brief.json", Brief, r"another folder from script\.fountain\.$"), ("bible.json", Bible, "what a person changed"),
    (".rushes/directions.json", Directions, "what a person said"), ("film.json", Film, "Rushes builds it again"),
])  # fmt: skip
def test_what_is_damaged_is_built_again_only_if_rushes_can(project, name, kind, words, text):
    project.write(name, text)
    with pytest.raises(DocumentError, match=words) as fault:
        project.load(name, kind)
    assert kind is Film or "Rushes builds it again" not in str(fault.value)


def test_unchanged_documents_are_not_written_again(project):
    path = project.save("brief.json", Brief(source="x"))
    before = path.stat().st_ino
    project.save("brief.json", Brief(source="x"))
    assert path.stat().st_ino == before


def test_newer_schema_is_refused_in_words(project):
    project.write("brief.json", Brief(source="x").dump().replace("brief@1", "brief@7"))
    with pytest.raises(NewerSchema, match="newer Rushes"):
        project.load("brief.json", Brief)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"schema": "other/thing@1"}', '{"schema": "rushes/brief@1", "seconds": 3}'])
def test_damaged_documents_are_named(project, text):
    project.write("brief.json", text)
    with pytest.raises(DocumentError, match=r"brief\.json"):
        project.load("brief.json", Brief)


@pytest.mark.parametrize("name", ["../out", "/etc/passwd", "a/../../b", "a\\..\\b"])
def test_names_cannot_lead_out(project, name):
    with pytest.raises(ProjectError, match="leads out"):
        project.write(name, "x")


def test_nothing_half_written_remains(project):
    project.write("film.srt", "before")
    with pytest.raises(RuntimeError, match="boom"), project.writing_to("film.srt") as partial:  # noqa: PT012
        partial.write_text("half")
        raise RuntimeError("boom")
    assert project.path("film.srt").read_text() == "before"
    assert [path.name for path in project.folder.iterdir() if path.is_file()] == ["film.srt"]


def test_full_disk_is_said_and_leaves_the_old_file(project, monkeypatch):
    project.write("film.srt", "before")

    def full(handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NoSpace, match="Free some"):
        project.write("film.srt", "after")
    assert project.path("film.srt").read_text() == "before"
    assert not list(project.folder.glob(".*.part"))


def test_a_folder_that_is_a_file(tmp_path):
    (tmp_path / "film").write_text("not a folder")
    with pytest.raises(ProjectError, match="-o DIR"):
        Project(tmp_path / "film").create()


def test_hashes_depend_on_content_alone():
    assert content_hash({"b": 1, "a": 2}) == content_hash({"a": 2, "b": 1})
    assert content_hash(Brief(source="a")) != content_hash(Brief(source="b"))


def test_film_document_round_trip(project):
    film = Film(path="/x/film.mp4", folder="/x", title="T", seconds=1.0, frames=24, shots=1, takes=1, retakes=0)
    project.save(".rushes/film.json", film)
    assert project.load(".rushes/film.json", Film) == film


def test_a_line_that_a_crash_cut_short_does_not_swallow_the_next(project):
    project.append("decisions.jsonl", {"n": 1})
    with project.path("decisions.jsonl").open("a") as log:
        log.write('{"n": 2, "cut sh')
    project.append("decisions.jsonl", {"n": 3})
    lines = project.path("decisions.jsonl").read_text().splitlines()
    assert [lines[0], lines[-1]] == ['{"n": 1}', '{"n": 3}']


def test_sweeping_removes_only_what_dead_writers_left(project):
    dead = 2**22 + 1  # no process has such a number
    left = ["takes/s1/.k.{}-7.part.mp4", ".film.{}-140.part.mp4", ".film.{}-140.part.burnt.mp4", ".rushes/documents/.d.{}-1.part.json"]
    left = [name.format(dead) for name in left] + [".rushes/cache/.t.abcd.part.mp4"]
    alive = [f"takes/s1/.k.{os.getppid()}-7.part.mp4"]
    foreign = [".hidden.part", ".notes.partial", "takes/s1/.mine.part", "my.part.mp4", "extras/.a.1-1.part.mp4", "takes/s1/k.mp4"]
    for name in (*left, *alive, *foreign):
        project.path(name).parent.mkdir(parents=True, exist_ok=True)
        project.path(name).write_text("x")
    project.sweep()
    assert not [name for name in left if project.path(name).exists()]
    assert all(project.path(name).exists() for name in (*alive, *foreign))


def test_two_threads_may_write_one_name(project):
    texts = [str(number) * 5000 for number in range(8)]
    threads = [threading.Thread(target=project.write, args=("film.srt", text)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert project.path("film.srt").read_text() in texts
    assert not list(project.folder.glob(".*.part*"))


def test_an_archived_document_that_was_damaged_is_archived_again(project):
    brief = Brief(source="x")
    digest = project.keep(brief)
    project.path(f".rushes/documents/{digest}.json").write_text("")
    assert project.recall(project.keep(brief), Brief) == brief


def test_what_was_read_a_moment_ago_is_not_parsed_again_unless_it_changed(project):
    project.save("brief.json", Brief(source="a"))
    first = project.load("brief.json", Brief)
    assert project.load("brief.json", Brief) is first
    project.save("brief.json", Brief(source="b"))
    assert project.load("brief.json", Brief).source == "b"


def test_a_log_takes_text_that_is_no_utf8(project):
    project.append("log.jsonl", {"text": "a caf\udce9 — é"})
    assert json.loads(project.path("log.jsonl").read_text(encoding="utf-8")) == {"text": "a caf? — é"}
