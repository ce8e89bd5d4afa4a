"""Finding what has a name: in a built-in table first, then among the entry points of other packages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import entry_points
from typing import Generic, TypeVar

from .errors import RushesError, UnknownName

T = TypeVar("T")


@dataclass(frozen=True)
class Registry(Generic[T]):
    """Makers by name: `built_in` maps a name to ``module:factory`` inside `package`; others come from `group`.

    ``module:factory/word`` hands the word to the factory, for makers that differ by a row of a table.

    `kind` is what is looked for, in words; `fault` the error for a third party's that cannot be imported.
    """

    kind: str
    package: str
    built_in: Mapping[str, str]
    group: str
    fault: type[RushesError]

    def names(self) -> list[str]:
        """All that can be named, built-in ones first."""
        others = {point.name for point in entry_points(group=self.group)}
        return [*self.built_in, *sorted(others - set(self.built_in))]

    def create(self, name: str) -> T:
        """Make one; raises `UnknownName`, or `fault` when a third party's cannot be imported."""
        if name in self.built_in:
            module, _, factory = self.built_in[name].partition(":")
            factory, _, word = factory.partition("/")
            made: T = getattr(import_module(f"{self.package}.{module}"), factory)(*([word] if word else []))
            return made
        for point in entry_points(group=self.group):
            if point.name == name:
                try:
                    made = point.load()()
                except Exception as problem:
                    where = f"{name!r} ({point.value})"
                    raise self.fault(f"The {self.kind} {where} cannot be loaded: {problem}. Mend or remove that package.") from problem
                return made
        raise UnknownName(self.kind, name, self.names())
