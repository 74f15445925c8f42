"""Reads a lock of requirements/: what is locked, and who asked for it."""

import re
from pathlib import Path
from typing import Dict, NamedTuple, Tuple

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "requirements"

_PACKAGE = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)", re.MULTILINE)
_VIA = re.compile(r"^ +# (?:via|  )(.*)$", re.MULTILINE)


class Package(NamedTuple):
    """A package of a lock; `via` are the packages that ask for it, "balie" for ourselves."""

    name: str
    version: str
    via: Tuple[str, ...]


def read(*names: str) -> Dict[str, Package]:
    """The packages of requirements/`name`.txt, for each name, by their normalised names."""
    found: Dict[str, Package] = {}
    for name in names:
        text = (LOCKS / (name + ".txt")).read_text(encoding="utf-8")
        starts = [*_PACKAGE.finditer(text)]
        ends = [start.start() for start in starts[1:]] + [len(text)]
        for start, end in zip(starts, ends, strict=True):
            package = _package(start[1], start[2], text[start.end() : end])
            found[package.name] = package
    return found


def normalise(name: str) -> str:
    """A package's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _package(name: str, version: str, rest: str) -> Package:
    asked = (match[1].split("(")[0].strip() for match in _VIA.finditer(rest))
    return Package(normalise(name), version, tuple(normalise(one) for one in asked if one))
