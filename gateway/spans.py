"""Turns the log lines of routing.telemetry.message_trace into OpenTelemetry spans.

Each of those lines holds a step and its duration, so every process that writes one is traced. The
trace id is the message's trace id. The span `receive` is the root; all other spans are its
children. The root's span id is derived from the trace id, so that every process knows it.
"""

import logging
from collections.abc import Mapping

from opentelemetry import trace as api
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import Decision
from opentelemetry.trace import NonRecordingSpan, SpanContext, StatusCode, TraceFlags

from routing.telemetry import message_trace

ROOT = "receive"
SPAN_NAMES = {"received": ROOT, "decided": "decide", "turn over": "turn", "sent": "send"}
"""Message of a log line to name of its span."""

ERROR_RESULTS = {"failed", "silent", "unknown", "window_closed"}
"""Results and outcomes that make a span an error."""

NS_PER_MS = 1_000_000


def create_provider(environment: Mapping[str, str]) -> TracerProvider:
    """Return a provider that exports to the OTLP endpoint of the environment, in batches, from a
    thread of its own."""
    resource_attributes = {} if "OTEL_SERVICE_NAME" in environment else {"service.name": "balie"}
    provider = TracerProvider(
        resource=Resource.create(resource_attributes),
        shutdown_on_exit=False,
        id_generator=_IdGenerator(),
    )
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider


class SpanHandler(logging.Handler):
    """Records a span for each log line in SPAN_NAMES."""

    def __init__(self, provider: TracerProvider) -> None:
        super().__init__(logging.DEBUG)
        self._sampler = provider.sampler
        self._ids = provider.id_generator
        self._tracer = provider.get_tracer(message_trace.LOGGER)

    def emit(self, record: logging.LogRecord) -> None:
        """Record one span, which ends at the time of `record`."""
        name, trace = SPAN_NAMES.get(record.getMessage()), getattr(record, "trace", "")
        if not name or not trace:
            return
        try:
            self._record_span(name, int(trace, 16), record)
        except Exception:  # a failure of tracing must not stop the work
            self.handleError(record)

    def _record_span(self, name: str, trace_id: int, record: logging.LogRecord) -> None:
        end = int(record.created * 1000) * NS_PER_MS
        span = self._tracer.start_span(
            name,
            self._parent_context(name, trace_id),
            attributes=_span_attributes(record),
            start_time=end - getattr(record, "ms", 0) * NS_PER_MS,
        )
        if {getattr(record, "result", ""), getattr(record, "outcome", "")} & ERROR_RESULTS:
            span.set_status(StatusCode.ERROR)
        span.end(end)

    def _parent_context(self, name: str, trace_id: int) -> Context:
        """Return the context that holds the span's parent. The root has none, and gets the ids that
        are derived from the trace."""
        if name == ROOT and isinstance(self._ids, _IdGenerator):
            self._ids.next_ids = (trace_id, _root_span_id(trace_id))
            return Context()
        # Sampled by the trace id alone, so that all processes keep or drop the same traces.
        is_sampled = (
            self._sampler.should_sample(None, trace_id, ROOT).decision is Decision.RECORD_AND_SAMPLE
        )
        flags = TraceFlags(TraceFlags.SAMPLED if is_sampled else TraceFlags.DEFAULT)
        root = SpanContext(trace_id, _root_span_id(trace_id), is_remote=True, trace_flags=flags)
        return api.set_span_in_context(NonRecordingSpan(root), Context())


class _IdGenerator(RandomIdGenerator):
    """Generates random ids, except for the next root span, which gets `next_ids` (trace, span). A
    handler makes one span at a time."""

    next_ids: tuple[int, int] | None = None

    def generate_trace_id(self) -> int:
        """Return the trace id of the next root span."""
        return self.next_ids[0] if self.next_ids else super().generate_trace_id()

    def generate_span_id(self) -> int:
        """Return the id of the next span. OpenTelemetry asks for a root's trace id first."""
        if self.next_ids is None:
            return super().generate_span_id()
        _, span_id = self.next_ids
        self.next_ids = None
        return span_id


def _root_span_id(trace_id: int) -> int:
    return trace_id >> 64 or 1


def _span_attributes(record: logging.LogRecord) -> dict[str, str | int]:
    fields = record.__dict__
    names = (name for name in message_trace.FIELDS if name not in {"trace", "ms"})
    return {f"balie.{name}": fields[name] for name in names if fields.get(name, "") != ""}
