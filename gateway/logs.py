"""Configures logging to standard error: JSON lines for machines, text for people.

    {"time": "2026-11-24T20:15:03.120+00:00", "level": "INFO", "logger": "balie.message",
     "message": "received", "trace": "4bf9…", "conversation": "3f0c…", "channel": "sms", "ms": 2}

    20:15:03 INFO balie.message: received trace=4bf9… conversation=3f0c… channel=sms ms=2

A line holds only the extra fields routing.telemetry.message_trace.FIELDS. An exception is logged as
its type and traceback, without its text, which may hold what a citizen wrote.
"""

import logging
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Literal

import msgspec

from routing.telemetry import message_trace

Format = Literal["text", "json"]

# These log addresses, and with them tokens, at INFO.
VERBOSE_LIBRARIES = ("httpx", "httpcore", "telegram", "twilio", "urllib3")

type _ExcInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


class _Formatter(logging.Formatter):
    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802 (logging's own name)
        """Return the traceback and the type of an exception, without its text."""
        error_type, _, trace = ei
        where = "".join(traceback.format_tb(trace)).rstrip()
        return f"{where}\n{error_type.__name__ if error_type else ''}".strip()


class JsonFormatter(_Formatter):
    """Formats a record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **_fields(record),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return msgspec.json.encode(line, enc_hook=str).decode()


class TextFormatter(_Formatter):
    """Formats a record as text, with the time in the local time zone."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as text. The cached `exc_text` of another formatter is discarded: it
        holds the exception's text."""
        record.exc_text = None
        return super().format(record)

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (logging's own name)
        """Return the message, followed by its fields."""
        fields = (f"{name}={value}" for name, value in _fields(record).items())
        return " ".join((super().formatMessage(record), *fields))


def configure(log_format: Format | None) -> None:
    """Log from INFO on, in `log_format`; with None, as text on a terminal and otherwise as JSON."""
    _skip_unused_record_fields()
    effective = log_format or ("text" if sys.stderr.isatty() else "json")
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(logging.INFO)
    handler.setFormatter(JsonFormatter() if effective == "json" else TextFormatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for library in VERBOSE_LIBRARIES:
        logging.getLogger(library).setLevel(logging.WARNING)


def _skip_unused_record_fields() -> None:
    """Finding the source line, thread and process of a record takes a third of its time:
    docs.python.org/3/howto/logging.html, "Optimization"."""
    logging._srcfile = None
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    attributes = record.__dict__
    return {
        name: attributes[name] for name in message_trace.FIELDS if attributes.get(name, "") != ""
    }
