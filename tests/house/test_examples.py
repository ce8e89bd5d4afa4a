"""The examples run as they stand, and end with a film."""

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.mark.parametrize("name", ["own_renderer.py"])
def test_examples_make_films(name, tmp_path):
    done = subprocess.run([sys.executable, str(EXAMPLES / name)], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.glob("films/*/film.mp4"))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["first_film.py", "watch_events.py"])
def test_longer_examples_make_films(name, tmp_path):
    done = subprocess.run([sys.executable, str(EXAMPLES / name)], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.glob("films/*/film.mp4"))


def test_the_example_script_is_read():
    from rushes.tools.fountain import read_fountain

    script = read_fountain((EXAMPLES / "two_lamps.fountain").read_text())
    assert [line.text for line in script.lines()][1] == "Once for good evening."
    assert "shy" not in " ".join(line.text for line in script.lines())
