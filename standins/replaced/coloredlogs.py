"""Stands in for coloredlogs: it logs the same lines without colours."""

import logging
from typing import Any

DEFAULT_FIELD_STYLES: dict[str, Any] = {}
DEFAULT_LEVEL_STYLES: dict[str, Any] = {}


def install(level: int | str, fmt: str, **_: object) -> None:
    """Log messages of `level` and above to standard error, in the format `fmt`."""
    logging.basicConfig(level=level, format=fmt)
