"""Stands in for structlog-sentry, whose processor Rasa adds to every log."""

from typing import Any


class SentryProcessor:
    """Reports nothing."""

    def __init__(self, **_: object) -> None:
        """Accept any settings."""

    def __call__(self, logger: Any, name: str, event: dict[str, Any]) -> dict[str, Any]:
        """`event`, unchanged."""
        return event
