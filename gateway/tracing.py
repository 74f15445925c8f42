"""Exports OpenTelemetry spans where the environment asks for them; otherwise the SDK is not
imported.

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
"""How long the end of the process waits until the receiver has the last spans."""


def is_enabled(environment: Mapping[str, str]) -> bool:
    """Return whether spans are exported: OTEL_TRACES_EXPORTER is "otlp", or it is unset and an OTLP
    endpoint is set."""
    if environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return False
    exporter = environment.get("OTEL_TRACES_EXPORTER", "").strip().lower()
    if exporter not in {"", "otlp", "none"}:
        _log.warning("OTEL_TRACES_EXPORTER is neither otlp nor none: there will be no spans")
    endpoints = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
    return exporter == "otlp" or (not exporter and any(map(environment.get, endpoints)))


@contextlib.contextmanager
def export_spans(environment: Mapping[str, str]) -> Iterator[None]:
    """Export spans for the duration of the block, if `is_enabled`."""
    if not is_enabled(environment):
        yield
        return
    from gateway import spans  # noqa: PLC0415 (the import takes a tenth of a second)

    provider = spans.create_provider(environment)
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
        # Without this limit the exporter delays the end by half a minute when no receiver answers.
        shutdown = threading.Thread(target=provider.shutdown, daemon=True)
        shutdown.start()
        shutdown.join(FLUSH_S)
