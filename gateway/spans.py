"""The log lines of routing.telemetry.message_trace as spans of OpenTelemetry.

Each line tells what was done and how long it took, so whatever writes one is traced, in
whichever process. The span `receive` is the root of its trace, which has the message's own id;
the others hang from it: its span id is made from the trace's, so that nobody need be told.
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
SPANS = {"received": ROOT, "decided": "decide", "turn over": "turn", "sent": "send"}
"""Which step is which span."""

BAD = {"failed", "silent", "unknown", "window_closed"}
"""Results and outcomes that make a span an error."""

NS_A_MS = 1_000_000


def provider(environment: Mapping[str, str]) -> TracerProvider:
    """Exports to the OTLP endpoint of the environment, in batches and in a thread of its own."""
    named = {} if "OTEL_SERVICE_NAME" in environment else {"service.name": "balie"}
    made = TracerProvider(
        resource=Resource.create(named), shutdown_on_exit=False, id_generator=_Ids()
    )
    made.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return made


class SpanHandler(logging.Handler):
    """Makes a span of each line that stands for one."""

    def __init__(self, provider: TracerProvider) -> None:
        super().__init__(logging.DEBUG)
        self._sampler = provider.sampler
        self._ids = provider.id_generator
        self._tracer = provider.get_tracer(message_trace.LOGGER)

    def emit(self, record: logging.LogRecord) -> None:
        """One span, that ended when the line was written."""
        name, trace = SPANS.get(record.getMessage()), getattr(record, "trace", "")
        if not name or not trace:
            return
        try:
            self._make(name, int(trace, 16), record)
        except Exception:  # what watches must not stop what it watches
            self.handleError(record)

    def _make(self, name: str, trace_id: int, record: logging.LogRecord) -> None:
        end = int(record.created * 1000) * NS_A_MS
        span = self._tracer.start_span(
            name,
            self._context(name, trace_id),
            attributes=_attributes(record),
            start_time=end - getattr(record, "ms", 0) * NS_A_MS,
        )
        if {getattr(record, "result", ""), getattr(record, "outcome", "")} & BAD:
            span.set_status(StatusCode.ERROR)
        span.end(end)

    def _context(self, name: str, trace_id: int) -> Context:
        """What the span hangs from: for the root nothing, but then it takes these ids."""
        if name == ROOT and isinstance(self._ids, _Ids):
            self._ids.next = (trace_id, _root_of(trace_id))
            return Context()
        # A trace is kept or left out as a whole, whoever makes its spans.
        kept = (
            self._sampler.should_sample(None, trace_id, ROOT).decision is Decision.RECORD_AND_SAMPLE
        )
        flags = TraceFlags(TraceFlags.SAMPLED if kept else TraceFlags.DEFAULT)
        root = SpanContext(trace_id, _root_of(trace_id), is_remote=True, trace_flags=flags)
        return api.set_span_in_context(NonRecordingSpan(root), Context())


class _Ids(RandomIdGenerator):
    """Random ids, but for the next trace those in `next`. A handler makes one span at a time."""

    next: tuple[int, int] | None = None

    def generate_trace_id(self) -> int:
        """The next root's trace id."""
        return self.next[0] if self.next else super().generate_trace_id()

    def generate_span_id(self) -> int:
        """The next span's id; the trace's was asked for before."""
        if self.next is None:
            return super().generate_span_id()
        _, span_id = self.next
        self.next = None
        return span_id


def _root_of(trace_id: int) -> int:
    return trace_id >> 64 or 1


def _attributes(record: logging.LogRecord) -> dict[str, str | int]:
    given = record.__dict__
    wanted = (name for name in message_trace.FIELDS if name not in {"trace", "ms"})
    return {f"balie.{name}": given[name] for name in wanted if given.get(name, "") != ""}
