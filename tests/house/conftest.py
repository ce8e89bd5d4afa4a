"""What several tests of the house share: the wheel, and a benchmark's own modules."""

import importlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(".*", "build", "dist", "*.egg-info", "__pycache__", "films", "tests")


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """The path of the wheel, built from a copy of the tree, so that an earlier build folder cannot hide what is missing."""
    folder = tmp_path_factory.mktemp("wheel")
    shutil.copytree(ROOT, folder / "tree", ignore=LEFT_OUT)
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", folder, folder / "tree"]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def home(request):
    """Imports modules of the benchmark whose folder a test module names as `HOME`; two benchmarks have modules of one name."""
    folder = request.module.HOME
    places = [str(folder), str(folder.parent)]
    sys.path[:0] = places
    before = set(sys.modules)
    yield importlib.import_module
    for place in places:
        sys.path.remove(place)
    for name in set(sys.modules) - before:
        if str(folder.parent) in (getattr(sys.modules[name], "__file__", None) or ""):
            del sys.modules[name]
