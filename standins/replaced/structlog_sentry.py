"""Stands in for structlog-sentry: Rasa puts its processor into every log, and none is wanted."""

from typing import Any


class SentryProcessor:
    """Reports nothing."""

    def __init__(self, **_: object) -> None:
        """Any settings."""

    def __call__(self, logger: Any, name: str, event: dict[str, Any]) -> dict[str, Any]:
        """`event`, as it is."""
        return event
