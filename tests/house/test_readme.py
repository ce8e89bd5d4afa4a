"""The README tells the truth: its commands parse, run from an installed wheel outside the clone, and its files are there."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from rushes.interfaces.cli import parser

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands():
    """Every `rushes …` command of the README's code blocks, as arguments."""
    blocks = re.findall(r"^```\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    parts = [part.strip() for block in blocks for line in block.splitlines() for part in line.split("&&")]
    return [shlex.split(part)[1:] for part in parts if part.startswith("rushes ")]


def test_there_are_commands():
    assert ["make", "A lighthouse keeper befriends a storm"] in commands()
    assert len(commands()) >= 5


@pytest.mark.parametrize("arguments", commands(), ids=" ".join)
def test_every_command_parses(arguments):
    assert parser().parse_args(arguments).command


def test_every_option_that_is_named_exists():
    (commands_action,) = [action for action in parser()._actions if hasattr(action, "choices") and action.choices]
    known = {option for command in commands_action.choices.values() for action in command._actions for option in action.option_strings}
    for option in re.findall(r"`(--[a-z-]+)", README):
        assert option in known, option


def test_every_linked_file_is_there():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        if not target.startswith("http"):
            assert (ROOT / target).exists(), target


@pytest.fixture(scope="module")
def outside(tmp_path_factory, wheel):
    """A folder away from the clone, and an environment in which `rushes` is the built wheel."""
    folder = tmp_path_factory.mktemp("outside")
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", folder / "site", wheel]
    subprocess.run(command, check=True, capture_output=True)
    return folder, {**os.environ, "PYTHONPATH": str(folder / "site")}


def run(outside, *arguments):
    folder, environment = outside
    command = [sys.executable, "-m", "rushes.interfaces.cli", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_wheel_is_what_runs(outside):
    folder, environment = outside
    command = [sys.executable, "-c", "import rushes; print(rushes.__file__)"]
    where = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    assert Path(where.stdout.strip()).is_relative_to(folder)


def test_doctor_and_styles(outside):
    said = run(outside, "doctor")
    assert said.returncode == 0, said.stdout
    assert "animatic" in said.stdout
    assert run(outside, "styles").stdout.startswith("paper")


def test_the_first_command_from_the_wheel(outside):
    """The first command, small and quick: styles, fonts and tables must all have reached the wheel."""
    done = run(outside, *commands()[0], "--draft", "--size", "192x108", "--seconds", "12")
    assert done.returncode == 0, done.stderr
    folder = outside[0] / "films" / "a-lighthouse-keeper-befriends-a-storm"
    assert (folder / "film.mp4").stat().st_size > 50_000
    assert str(folder / "film.mp4") in done.stdout
