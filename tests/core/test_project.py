import errno
import os

import pytest

from rushes.core.brief import Brief
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
