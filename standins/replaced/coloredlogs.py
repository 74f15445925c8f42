"""Stands in for coloredlogs: the same lines, without colours."""

import logging
from typing import Any

DEFAULT_FIELD_STYLES: dict[str, Any] = {}
DEFAULT_LEVEL_STYLES: dict[str, Any] = {}


def install(level: int | str, fmt: str, **_: object) -> None:
    """Log from `level` on, a line each as `fmt` says, to standard error."""
    logging.basicConfig(level=level, format=fmt)
