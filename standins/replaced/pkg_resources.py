"""Stands in for pkg_resources, which newer versions of setuptools no longer have."""

from importlib.metadata import Distribution, distribution
from importlib.util import find_spec
from pathlib import Path


def get_distribution(name: str) -> Distribution:
    """The installed distribution `name`. Raises importlib.metadata.PackageNotFoundError."""
    return distribution(name)


def resource_filename(module: str, path: str) -> str:
    """The path of `path` in the folder of `module`. Raises ModuleNotFoundError."""
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"No module named {module!r}", name=module)
    return str(Path(spec.origin).parent / path)
