"""The steps that the store carries out as one: each a Lua script of its own."""

from importlib.resources import files


def load(name: str) -> str:
    """The text of the script `name`."""
    return (files(__name__) / f"{name}.lua").read_text()
