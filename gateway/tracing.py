"""Spans of OpenTelemetry, where the environment asks for them; else what makes and sends them
is not even imported.

Variables: opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables; exporter
otlp, protocol http/protobuf.
"""

import contextlib
import logging
import threading
from collections.abc import Iterator, Mapping

from routing.telemetry import message_trace

_log = logging.getLogger(__name__)

FLUSH_S = 3.0
"""How long the end of the process waits for the last spans to be taken."""


def asked_for(environment: Mapping[str, str]) -> bool:
    """Whether spans are wanted: OTEL_TRACES_EXPORTER is otlp, or is not set and an OTLP
    endpoint is."""
    if environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return False
    exporter = environment.get("OTEL_TRACES_EXPORTER", "").strip().lower()
    if exporter not in {"", "otlp", "none"}:
        _log.warning("OTEL_TRACES_EXPORTER is neither otlp nor none: there will be no spans")
    endpoints = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
    return exporter == "otlp" or (not exporter and any(map(environment.get, endpoints)))


@contextlib.contextmanager
def exported(environment: Mapping[str, str]) -> Iterator[None]:
    """Export spans for as long as the block lasts, if they are asked for."""
    if not asked_for(environment):
        yield
        return
    from gateway import spans  # noqa: PLC0415 (a tenth of a second, only for who asks for it)

    provider = spans.provider(environment)
    handler = spans.SpanHandler(provider)
    logger = logging.getLogger(message_trace.LOGGER)
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        # Where the receiver is away the exporter would keep the process for half a minute.
        ending = threading.Thread(target=provider.shutdown, daemon=True)
        ending.start()
        ending.join(FLUSH_S)
