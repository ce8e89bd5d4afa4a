"""A disk that is full, that cannot be written, and a clock that jumps: one sentence each, and nothing lost."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import time

import pytest

from rushes.core import project as folder_of
from rushes.core.errors import NoSpace, ProjectError
from rushes.core.shelf import file_hash


def takes_and_lines(folder):
    return {path.relative_to(folder): file_hash(path) for path in (*folder.glob("takes/*/*.mp4"), *folder.glob("audio/*.wav"))}


class Disk:
    """A small disk of its own, in memory."""

    def __init__(self, at):
        self.at = at

    def _mount(self, *options):
        done = subprocess.run(["mount", *options, str(self.at)], capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")

    def insert(self, kilobytes):
        self._mount("-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs")

    def change(self, options):
        self._mount("-o", f"remount,{options}")

    def eject(self):
        subprocess.run(["umount", "--lazy", str(self.at)], check=False, capture_output=True)


@pytest.fixture
def disk(tmp_path):
    if shutil.which("mount") is None:
        pytest.skip("no disk can be mounted here")
    (tmp_path / "disk").mkdir()
    made = Disk(tmp_path / "disk")
    yield made
    made.eject()


def slow(value):
    """Left out of the fast suite."""
    return pytest.param(value, marks=pytest.mark.slow)


@pytest.mark.parametrize("kilobytes", [60, slow(400), 800, slow(1200), 1500])
def test_a_full_disk_is_said_and_after_freeing_some_the_film_goes_on(start, check_whole, finished, disk, kilobytes):
    disk.insert(kilobytes)
    folder = disk.at / "film"
    with pytest.raises(NoSpace) as said:
        start(folder).finish()
    assert str(said.value).count("\n") == 0
    assert "Free some, then run the same command again" in str(said.value)
    check_whole(folder)
    assert not list(folder.rglob("*.part*"))
    before = takes_and_lines(folder)
    disk.change("size=64m")
    made = start(folder).finish()
    assert not [note for note in made.notes if "damaged" in note]
    assert len(made.rendered) == len(list(finished.glob("takes/*/*.mp4"))) - sum(path.suffix == ".mp4" for path in before)
    assert takes_and_lines(folder) == takes_and_lines(finished)
    assert file_hash(folder / "film.mp4") == file_hash(finished / "film.mp4")


@pytest.mark.parametrize("share", [slow(0.02), 0.2, slow(0.4), 0.6, slow(0.8), 0.97])
def test_space_may_run_out_at_any_write(start, check_whole, finished, tmp_path, monkeypatch, share):
    counted = []
    real = folder_of.settle
    total = 4 * len(list(finished.glob("takes/*/*.mp4"))) + len(list(finished.rglob("*.json"))) // 2

    def full(partial, target):
        counted.append(target.name)
        if len(counted) > share * total:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target))
        real(partial, target)

    folder = tmp_path / "film"
    monkeypatch.setattr(folder_of, "settle", full)
    with pytest.raises(NoSpace, match="Free some"):
        start(folder).finish()
    monkeypatch.undo()
    check_whole(folder)
    assert not list(folder.rglob("*.part*"))
    before = {path.name for path in folder.glob("takes/*/*.mp4")}
    made = start(folder).finish()
    assert len(made.rendered) == len(list(finished.glob("takes/*/*.mp4"))) - len(before)
    assert takes_and_lines(folder) == takes_and_lines(finished)


def test_a_folder_that_cannot_be_written_is_said_and_left_alone(start, finished, disk):
    disk.insert(64_000)
    folder = disk.at / "film"
    shutil.copytree(finished, folder)
    before = takes_and_lines(folder)
    disk.change("ro")
    with pytest.raises(ProjectError, match="cannot be written") as said:
        start(folder).finish()
    assert str(said.value).count("\n") == 0
    assert takes_and_lines(folder) == before


@pytest.mark.parametrize("year", [1971, 2099])
def test_no_date_of_a_file_decides_what_is_new(start, folder, finished, year):
    """As after a clock that jumped, or an archive that was unpacked."""
    moment = (year - 1970) * 365 * 86400
    for number, path in enumerate(sorted(folder.rglob("*"))):
        if path.is_file():
            os.utime(path, (moment - number * 60, moment - number * 60))
    made = start(folder).finish()
    assert not made.rendered and not made.said
    assert not {"line", "shot", "score", "cut"} & made.names
    view = folder / "script.fountain"
    title = next(line for line in view.read_text().splitlines() if line.startswith("Title:"))
    view.write_text(view.read_text().replace(title, "Title: Yesterday"))
    os.utime(view, (1, 1))
    again = start(folder).finish()
    assert "title" in {shot for shot, _ in again.rendered}, "an edit counts, however old it looks"
    assert file_hash(folder / "contact-sheet.png") != file_hash(finished / "contact-sheet.png")
    once_more = start(folder).finish()
    assert not once_more.rendered


def test_a_clock_that_runs_backwards_changes_nothing(start, finished, tmp_path, monkeypatch):
    ticks = iter(range(2_000_000_000, 0, -86_400))
    monkeypatch.setattr(time, "time", lambda: float(next(ticks)))
    folder = tmp_path / "film"
    start(folder).finish()
    assert takes_and_lines(folder) == takes_and_lines(finished)
    assert file_hash(folder / "film.mp4") == file_hash(finished / "film.mp4")
    assert not start(folder).finish().rendered
