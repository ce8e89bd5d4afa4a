"""Prompts: one Markdown file each, with front matter (version, variables, output).

A variable is written ``{{name}}``. What goes in is data: its own braces are left as they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from ..core.document import content_hash
from ..core.errors import RushesError, UnknownName

_VARIABLE = re.compile(r"\{\{([a-z_]+)\}\}")
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)


@dataclass(frozen=True)
class Prompt:
    """A prompt as it stands in its file. `digest` changes with any of its words."""

    name: str
    version: int
    variables: frozenset[str]
    output: str
    body: str
    digest: str

    def fill(self, **values: str) -> str:
        """The prompt with its variables' values; raises `RushesError` when one is missing or unknown."""
        missing, unknown = self.variables - set(values), set(values) - self.variables
        if missing or unknown:
            wrong = [f"missing {name}" for name in sorted(missing)] + [f"unknown {name}" for name in sorted(unknown)]
            raise RushesError(f"The prompt {self.name!r} cannot be filled: {', '.join(wrong)}.")
        return _VARIABLE.sub(lambda match: values[match[1]], self.body)


def names() -> list[str]:
    """Every prompt there is."""
    return sorted(file.name.removesuffix(".md") for file in files("rushes.prompts").iterdir() if file.name.endswith(".md"))


@lru_cache(maxsize=64)
def load(name: str) -> Prompt:
    """Read a prompt; raises `UnknownName`, or `RushesError` when its file is not well formed."""
    if name not in names():
        raise UnknownName("prompt", name, names())
    return parse(name, files("rushes.prompts").joinpath(f"{name}.md").read_text(encoding="utf-8"))


def parse(name: str, text: str) -> Prompt:
    """Read a prompt's text; declared and used variables must be the same."""
    match = _FRONT_MATTER.match(text)
    if not match:
        raise RushesError(f"The prompt {name!r} has no front matter. It starts with '---', version, variables and output.")
    head = dict(line.split(":", 1) for line in match[1].splitlines() if ":" in line)
    fields = {key.strip(): value.strip() for key, value in head.items()}
    declared = frozenset(word.strip() for word in fields.get("variables", "").split(",") if word.strip())
    used = frozenset(_VARIABLE.findall(match[2]))
    if declared != used:
        raise RushesError(f"The prompt {name!r} declares {sorted(declared)} but uses {sorted(used)}.")
    if not fields.get("version", "").isdigit():
        raise RushesError(f"The prompt {name!r} has no version number.")
    body = match[2].strip() + "\n"
    return Prompt(name, int(fields["version"]), declared, fields.get("output", "text"), body, content_hash(body))
