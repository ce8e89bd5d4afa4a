"""Two processes and one folder: the second says who holds it; one that was killed holds nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from rushes.core.errors import ProjectHeld
from rushes.core.project import LOCK, Project

HOLD = """
import sys, time
from rushes.core.project import Project
with Project(sys.argv[1]).hold():
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that holds the folder."""
    Project(tmp_path).create()
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def make(folder):
    command = [sys.executable, "-m", "rushes.interfaces.cli", "make", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_the_second_says_who_holds_it(holder, finished, tmp_path):
    (tmp_path / "brief.json").write_bytes((finished / "brief.json").read_bytes())
    done = make(tmp_path)
    assert done.returncode == 1
    assert f"process {holder.pid}" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_killed_holder_leaves_no_lock(holder, tmp_path):
    with pytest.raises(ProjectHeld, match=f"process {holder.pid}"), Project(tmp_path).hold():
        pass
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert (tmp_path / LOCK).read_text() == str(holder.pid), "its number is still written there"
    with Project(tmp_path).hold():
        assert (tmp_path / LOCK).read_text() == str(os.getpid())


def test_a_number_of_long_ago_is_not_told(holder, tmp_path):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    for text in (str(dead.pid), "", "rubbish", "9" * 30):
        (tmp_path / LOCK).write_text(text)
        with pytest.raises(ProjectHeld, match="by another process") as said, Project(tmp_path).hold():
            pass
        assert str(dead.pid) not in str(said.value)


def test_letting_go_leaves_no_number(tmp_path):
    project = Project(tmp_path)
    with project.hold(), pytest.raises(ProjectHeld, match=f"process {os.getpid()}"), Project(tmp_path).hold():
        pass
    assert (tmp_path / LOCK).read_text() == ""
