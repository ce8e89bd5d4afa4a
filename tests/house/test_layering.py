"""The house: imports run one way, packages and data reach the wheel, start-up stays light."""

import ast
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("core", "prompts", "renderers", "tools", "agents", "interfaces")
MAY_IMPORT = {
    "core": {"core"},
    "prompts": {"core", "prompts"},
    "renderers": {"core", "renderers"},
    "tools": {"core", "tools"},
    "agents": {"core", "prompts", "renderers", "tools", "agents"},
    "interfaces": {"core", "prompts", "renderers", "tools", "agents", "interfaces"},
}
HEAVY = {"torch", "diffusers", "transformers", "TTS", "litellm", "openai", "moviepy", "nicegui", "ray"}
HEAVY_FOR_CORE = HEAVY | {"av", "cv2", "skia", "langgraph", "numpy"}


def modules():
    for folder in FOLDERS:
        yield from sorted((ROOT / folder).rglob("*.py"))


def imported(path):
    """The absolute dotted names that a module imports, with whether the import runs at import time."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    package = path.relative_to(ROOT).parent.parts
    late = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test))
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield name.name, id(node) in late
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                base = package[: len(package) - (node.level - 1)]
                head = ".".join(["rushes", *base, *([node.module] if node.module else [])])
                if node.module:
                    yield head, id(node) in late
                else:
                    for name in node.names:
                        yield f"{head}.{name.name}", id(node) in late
            else:
                yield node.module or "", id(node) in late


@pytest.mark.parametrize("path", list(modules()), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_one_way(path):
    folder = path.relative_to(ROOT).parts[0]
    for name, _ in imported(path):
        parts = name.split(".")
        assert parts[0] != "rushes" or len(parts) == 1 or parts[1] not in FOLDERS or parts[1] in MAY_IMPORT[folder], (
            f"{path.relative_to(ROOT)} imports {name}"
        )


@pytest.mark.parametrize("path", list(modules()), ids=lambda path: str(path.relative_to(ROOT)))
def test_heavy_libraries_are_imported_late(path):
    forbidden = HEAVY_FOR_CORE if path.relative_to(ROOT).parts[0] == "core" else HEAVY
    early = {name.split(".")[0] for name, late in imported(path) if not late}
    assert not early & forbidden


def test_no_circles():
    graph = {}
    for path in modules():
        name = ".".join(["rushes", *path.relative_to(ROOT).with_suffix("").parts]).removesuffix(".__init__")
        graph[name] = {target for target, late in imported(path) if target.startswith("rushes.") and not late}
    known = set(graph)
    edges = {name: {target for target in targets if target in known and target != name} for name, targets in graph.items()}
    done, path_now = set(), []

    def visit(name):
        if name in path_now:
            raise AssertionError(" -> ".join([*path_now[path_now.index(name) :], name]))
        if name in done:
            return
        path_now.append(name)
        for target in sorted(edges[name]):
            visit(target)
        path_now.pop()
        done.add(name)

    for name in sorted(edges):
        visit(name)


def test_packages_are_the_folders():
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    found = {"rushes"} | {
        ".".join(["rushes", *path.parent.relative_to(ROOT).parts]) for path in modules() if path.name == "__init__.py"
    }
    assert set(listed) == found
    for path in modules():
        assert (path.parent / "__init__.py").is_file(), f"{path.parent} has no __init__.py"


def test_wheel_carries_code_and_data(wheel):
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    wanted = {f"rushes/{path.relative_to(ROOT)}" for path in modules()}
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix in {".json", ".toml", ".md", ".html", ".txt", ".ttf", ".otf"}:
                wanted.add(f"rushes/{path.relative_to(ROOT)}")
    wanted |= {"rushes/py.typed", "rushes/__init__.py"}
    assert wanted <= inside, sorted(wanted - inside)
    assert not [name for name in inside if name.startswith(("rushes/tests", "rushes/docs", "rushes/benchmarks"))]


def loaded_by(code):
    script = f"import sys\n{code}\nprint(' '.join(sorted({{name.split('.')[0] for name in sys.modules}})))"
    result = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    return set(result.stdout.splitlines()[-1].split())


def test_start_up_imports_next_to_nothing():
    help_screen = "from rushes.interfaces.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit:\n    pass"
    for code in ("import rushes", "import rushes.interfaces.cli", help_screen):
        assert not loaded_by(code) & (HEAVY | {"pydantic", "numpy", "av", "cv2", "skia", "langgraph", "asyncio"})


def test_only_settings_reads_the_environment():
    for path in modules():
        if path.relative_to(ROOT).as_posix() == "core/settings.py":
            continue
        text = path.read_text(encoding="utf-8")
        assert "os.environ" not in text, path
        assert "getenv" not in text, path
