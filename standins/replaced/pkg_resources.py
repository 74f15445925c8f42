"""Stands in for setuptools' pkg_resources, which is gone from newer setuptools."""

from importlib.metadata import Distribution, distribution
from importlib.util import find_spec
from pathlib import Path


def get_distribution(name: str) -> Distribution:
    """The installed distribution `name`; importlib.metadata.PackageNotFoundError if none is."""
    return distribution(name)


def resource_filename(module: str, path: str) -> str:
    """The file at `path`, from the folder that `module` lies in."""
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"No module named {module!r}", name=module)
    return str(Path(spec.origin).parent / path)
