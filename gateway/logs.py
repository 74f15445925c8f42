"""The log of the process, on standard error: JSON lines for machines, text for people.

    {"time": "2026-11-24T20:15:03.120+00:00", "level": "INFO", "logger": "balie.message",
     "message": "received", "trace": "4bf9…", "conversation": "3f0c…", "channel": "sms", "ms": 2}

    20:15:03 INFO balie.message: received trace=4bf9… conversation=3f0c… channel=sms ms=2

Of the extra fields of a line only routing.telemetry.message_trace.FIELDS are written, and of an
exception its type and where it came from: its text may hold what a citizen wrote.
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
CHATTY = ("httpx", "httpcore", "telegram", "twilio", "urllib3")

type _ExcInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


class _Formatter(logging.Formatter):
    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802 (logging's own name)
        """The type of an exception and where it came from, without its text."""
        kind, _, came_from = ei
        where = "".join(traceback.format_tb(came_from)).rstrip()
        return f"{where}\n{kind.__name__ if kind else ''}".strip()


class JsonFormatter(_Formatter):
    """A line is one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """The record in JSON."""
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
    """A line is read by people, in their own time zone."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as text. What another formatter made of the exception is not taken."""
        record.exc_text = None
        return super().format(record)

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (logging's own name)
        """The message, and its fields behind it."""
        fields = (f"{name}={value}" for name, value in _fields(record).items())
        return " ".join((super().formatMessage(record), *fields))


def configure(wanted: Format | None) -> None:
    """Log from INFO on; unless `wanted` says, as text on a terminal and else as JSON."""
    _leave_out_what_nobody_reads()
    chosen = wanted or ("text" if sys.stderr.isatty() else "json")
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(logging.INFO)
    handler.setFormatter(JsonFormatter() if chosen == "json" else TextFormatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for chatty in CHATTY:
        logging.getLogger(chatty).setLevel(logging.WARNING)


def _leave_out_what_nobody_reads() -> None:
    """Where in the code a line comes from, and which thread and task wrote it, takes a third of
    its time: docs.python.org/3/howto/logging.html, "Optimization"."""
    logging._srcfile = None
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    given = record.__dict__
    return {name: given[name] for name in message_trace.FIELDS if given.get(name, "") != ""}
