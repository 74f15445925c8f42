"""Reads the locks of requirements/: the packages, and which packages require them."""

import re
from pathlib import Path
from typing import Dict, NamedTuple, Tuple

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "requirements"

_PACKAGE = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)", re.MULTILINE)
_VIA = re.compile(r"^ +# (?:via|  )(.*)$", re.MULTILINE)


class Package(NamedTuple):
    """A package of a lock. `via` names the packages that require it; "balie" is this project."""

    name: str
    version: str
    via: Tuple[str, ...]


def read(*names: str) -> Dict[str, Package]:
    """Return the packages of requirements/NAME.txt for all `names`, by normalised name."""
    packages: Dict[str, Package] = {}
    for name in names:
        text = (LOCKS / (name + ".txt")).read_text(encoding="utf-8")
        starts = [*_PACKAGE.finditer(text)]
        ends = [start.start() for start in starts[1:]] + [len(text)]
        for start, end in zip(starts, ends, strict=True):
            package = _package(start[1], start[2], text[start.end() : end])
            packages[package.name] = package
    return packages


def normalise(name: str) -> str:
    """Return a package's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _package(name: str, version: str, rest: str) -> Package:
    parents = (match[1].split("(")[0].strip() for match in _VIA.finditer(rest))
    return Package(
        normalise(name), version, tuple(normalise(parent) for parent in parents if parent)
    )
