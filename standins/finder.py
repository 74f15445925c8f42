"""Finds a stand-in for each module that `table.py` names.

Every Python of the environment imports this when it starts, so it imports next to nothing: neither
typing nor the abstract classes of importlib, whose methods these classes have.
"""

from __future__ import annotations

import os
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader, spec_from_file_location

from standins import table
from standins.absent import AbsentModule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

_REPLACED = os.path.join(os.path.dirname(__file__), "replaced")  # noqa: PTH118, PTH120


class Last:
    """Asked when no other finder has a module. So a package that is installed is used."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """A stand-in for `name`, if it is a package of the table or in one; else None."""
        package = name.partition(".")[0]
        if package in table.REPLACED:
            return spec_from_file_location(name, _file(package))
        if package in table.ABSENT:
            return _absent(name, table.ABSENT[package])
        return None


class First:
    """Asked before all others: parts of Rasa that are there but must not be imported."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """A stand-in for `name`, if it is a module of Rasa in the table; else None. Before Rasa
        itself is imported, the world is made as it expects it."""
        if name == "rasa":
            from standins import surroundings

            surroundings.prepare()
        if name in table.UNUSED:
            return _absent(name, table.UNUSED[name])
        if name in table.NEURAL:
            return spec_from_file_location(name, _file("neural"))
        if name in table.REPLACED_IN_RASA and path:
            _, _, last = name.rpartition(".")
            rasas = [f"{folder}/{last}" for folder in path]
            file = _file(name.replace(".", "_"))
            return spec_from_file_location(name, file, submodule_search_locations=rasas)
        if name in table.LATE:
            return _late(PathFinder.find_spec(name, path))
        return None


class _AbsentLoader:
    def __init__(self, why: str) -> None:
        self._why = why

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return AbsentModule(spec.name, self._why)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to execute."""


def _file(name: str) -> str:
    return f"{_REPLACED}/{name}.py"


def _late(spec: ModuleSpec | None) -> ModuleSpec | None:
    if spec is not None and spec.loader is not None:
        spec.loader = LazyLoader(spec.loader)
    return spec


def _absent(name: str, why: str) -> ModuleSpec:
    # Whatever is imported from it may be a module again.
    return ModuleSpec(name, _AbsentLoader(why), is_package=True)  # type: ignore[arg-type]
