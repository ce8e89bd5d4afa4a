"""Folders and files that an option names and that are not there: said at once, with what is there and looks like them."""

from __future__ import annotations

import os
from difflib import get_close_matches
from pathlib import Path

from ..core.errors import UsageError

MOST_NEAR = 3
ALIKE = 0.6
"""How much of a name has to agree for it to count as the one that was meant."""

MOST_LISTED = 2000
"""Names of a folder that are compared with a mistyped one."""


def check_there(option: str, name: str, *, at_the_hub: bool = False) -> None:
    """Raise `UsageError` for a folder or file that is not there.

    Whatever may be an id as well is let pass, unless something here looks like it: the hub is not asked about a mistyped
    folder. `at_the_hub`: an id there could be meant, and it is said how to write one.
    """
    path = Path(name)
    try:
        if path.exists() or path.is_symlink():
            return
        meant = near(name)
        beside = "/" in name and path.parent.is_dir()
    except (OSError, ValueError):
        return
    if "@" in name or not (path.is_absolute() or beside or meant):
        return
    if not path.is_absolute() and _kept(name):
        return
    there = f" There is {_listed(meant)}." if meant else ""
    hub = f" A model of the hub is written {name}@main." if at_the_hub and not path.is_absolute() and name.count("/") == 1 else ""
    raise UsageError(f"There is nothing at {name} for {option}.{there} Mend {option}.{hub}")


def near(name: str) -> list[str]:
    """What is there and looks like a path, written as the path was: every part of it is the same or nearly so."""
    path = Path(name).expanduser()
    found = [Path(path.anchor) if path.is_absolute() else Path()]
    for part in path.parts[1:] if path.is_absolute() else path.parts:
        found = [place / one for place in found for one in _alike(place, part)][:MOST_NEAR]
    return [_as_written(place) for place in found]


def _alike(folder: Path, name: str) -> list[str]:
    """Names in a folder that are a name, or look like it, whatever their case."""
    if name == "..":
        return [name]
    try:
        if os.path.lexists(folder / name):
            return [name]
        with os.scandir(folder) as entries:
            known = {entry.name.casefold(): entry.name for entry, _ in zip(entries, range(MOST_LISTED), strict=False)}
    except OSError:
        return []
    return [known[one] for one in get_close_matches(name.casefold(), sorted(known), MOST_NEAR, ALIKE)]


def _as_written(path: Path) -> str:
    """A path below the working folder without that folder in front."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _kept(name: str) -> bool:
    """Whether this machine's store of the hub has a model of that name; without the hub's client it has none."""
    from ..core.errors import MissingExtra
    from ..renderers.diffusion import hub

    try:
        named = hub.parse(name)
        return named is not None and hub.kept(named.id)
    except MissingExtra:
        return False
