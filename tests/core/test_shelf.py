import os
import threading
import time

from rushes.core.project import Project, seal
from rushes.core.shelf import Shelf, file_hash, seal_of, sealed


def test_a_file_is_hashed_once_as_long_as_nobody_touches_it(tmp_path, monkeypatch):
    from rushes.core import shelf as module

    read = []
    monkeypatch.setattr(module, "file_hash", lambda path: read.append(path) or file_hash(path))
    shelf, path = Shelf(), tmp_path / "a.mp4"
    path.write_bytes(b"one")
    assert shelf.digest(path) == shelf.digest(path) == file_hash(path)
    assert len(read) == 1
    path.write_bytes(b"two")
    os.utime(path, (1, 1))
    assert shelf.digest(path) == file_hash(path), "however old it looks"
    path.unlink()
    assert shelf.digest(path) == ""


def test_the_index_is_read_once_and_follows_what_is_written(tmp_path):
    project = Project(tmp_path)
    project.write("takes/s1/k.json", "1")
    root = tmp_path / "takes"
    assert project.shelf.named(root, "k.json") == [root / "s1" / "k.json"]
    project.write("takes/s0/k.json", "2")
    with project.writing_to("takes/s2/k.json") as partial:
        partial.write_text("3")
    assert [path.parent.name for path in project.shelf.named(root, "k.json")] == ["s0", "s1", "s2"]
    (root / "s3").mkdir()
    (root / "s3" / "k.json").write_text("by another process")
    assert len(project.shelf.named(root, "k.json")) == 3
    project.shelf.forget()
    assert len(project.shelf.named(root, "k.json")) == 4
    assert project.shelf.named(tmp_path / "nowhere", "k.json") == []


def test_only_one_thread_at_a_time_works_on_a_name():
    shelf, inside, most = Shelf(), [], []

    def work():
        with shelf.claim("k"):
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.005)
            inside.pop()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    with shelf.claim("another"):
        for thread in threads:
            thread.join()
    assert most == [1] * 6
    assert not shelf._claims


def test_a_seal_breaks_with_the_file(tmp_path):
    path = tmp_path / "mix.wav"
    path.write_bytes(b"sound")
    assert not sealed(path)
    seal(path)
    assert sealed(path)
    path.write_bytes(b"souNd")
    assert not sealed(path)
    seal(path)
    seal_of(path).write_text("")
    assert not sealed(path)
