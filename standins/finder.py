"""Finds a stand-in for each module that `table.py` names.

Every Python of the environment imports this module when it starts. To start fast, it imports
neither typing nor the abstract classes of importlib; its classes only have their methods.
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


class PackageFinder:
    """Finds packages that are not installed. It is the last finder that Python asks, so it never
    replaces an installed package."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """A stand-in for `name`, if it is a package of the table or a module in one; else None."""
        package = name.partition(".")[0]
        if package in table.REPLACED:
            return spec_from_file_location(name, _file(package))
        if package in table.ABSENT:
            return _absent(name, table.ABSENT[package])
        return None


class RasaFinder:
    """Finds modules of Rasa that must not be imported. It is the first finder that Python asks."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """A stand-in for `name`, if it is a module of Rasa in the table; else None. Before Rasa
        itself is imported, `compatibility.prepare` runs."""
        if name == "rasa":
            from standins import compatibility

            compatibility.prepare()
        if name in table.UNUSED:
            return _absent(name, table.UNUSED[name])
        if name in table.NEURAL:
            return spec_from_file_location(name, _file("neural"))
        if name in table.REPLACED_IN_RASA and path:
            _, _, last = name.rpartition(".")
            original = [f"{folder}/{last}" for folder in path]
            file = _file(name.replace(".", "_"))
            return spec_from_file_location(name, file, submodule_search_locations=original)
        if name in table.LAZY:
            return _lazy(PathFinder.find_spec(name, path))
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


def _lazy(spec: ModuleSpec | None) -> ModuleSpec | None:
    """`spec` with a loader that executes the module at the first use of one of its names."""
    if spec is not None and spec.loader is not None:
        spec.loader = LazyLoader(spec.loader)
    return spec


def _absent(name: str, why: str) -> ModuleSpec:
    # As a package, it may hold modules that are imported from it.
    return ModuleSpec(name, _AbsentLoader(why), is_package=True)  # type: ignore[arg-type]
