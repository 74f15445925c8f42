"""Spans arrive at a receiver of OTLP over HTTP, where the environment asks for them."""

import asyncio
import os
import subprocess
import sys

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Status

from contract.channels import Channel
from contract.effects import Send
from contract.messages import Author, Message
from contract.outcomes import Accepted, Unknown
from gateway import tracing
from routing.telemetry import message_trace
from tests.gateway.test_message_trace import text_and_wait
from tests.gateway.test_metrics import CANARY, say
from tests.support.waiting import until

CONTENT = "application/x-protobuf"


class Receiver:
    """An OTLP receiver: the spans it was given, and of which service."""

    def __init__(self):
        self.spans = []
        self.services = set()

    async def take(self, request):
        assert request.content_type == CONTENT
        taken = ExportTraceServiceRequest.FromString(await request.read())
        for resource in taken.resource_spans:
            named = {
                attribute.key: attribute.value.string_value
                for attribute in resource.resource.attributes
            }
            self.services.add(named["service.name"])
            for scope in resource.scope_spans:
                self.spans += scope.spans
        return web.Response(body=b"", content_type=CONTENT)

    def of(self, trace_id):
        return [span for span in self.spans if span.trace_id == trace_id]


@pytest.fixture
async def receiver(monkeypatch):
    receiver, application = Receiver(), web.Application()
    application.router.add_post("/v1/traces", receiver.take)
    async with TestServer(application) as server:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", str(server.make_url("")).rstrip("/"))
        yield receiver


class Exporting:
    """Spans for as long as the block lasts; its end waits for the receiver, which is here."""

    def __init__(self):
        self._exported = tracing.export_spans(os.environ)

    async def __aenter__(self):
        self._exported.__enter__()

    async def __aexit__(self, *_):
        await asyncio.to_thread(self._exported.__exit__, None, None, None)


def attributes(span):
    return {
        attribute.key: attribute.value.string_value or attribute.value.int_value
        for attribute in span.attributes
    }


def send(trace):
    message = Message(seq=2, at=1, author=Author.BOT, text=CANARY)
    where = {"conversation_id": "c1", "channel": Channel.SMS, "address": f"{CANARY}-address"}
    return Send(**where, message=message, id="c1:2:0", trace=trace)


async def test_the_steps_of_a_message_are_one_trace(counter, receiver):
    async with Exporting():
        await say(counter, CANARY)
        await say(counter, "stuk")
    assert receiver.services == {"balie"}
    roots = [span for span in receiver.spans if span.name == "receive"]
    assert len({span.trace_id for span in roots}) == 2
    for root in roots:
        assert not root.parent_span_id
        others = [span for span in receiver.of(root.trace_id) if span is not root]
        assert {span.name for span in others} >= {"decide", "turn"}
        assert {span.parent_span_id for span in others} == {root.span_id}
        for span in receiver.of(root.trace_id):
            assert root.start_time_unix_nano <= span.end_time_unix_nano
            assert span.start_time_unix_nano <= span.end_time_unix_nano
    turns = {
        attributes(span)["balie.result"]: span for span in receiver.spans if span.name == "turn"
    }
    assert turns["answered"].status.code == Status.STATUS_CODE_UNSET
    assert turns["failed"].status.code == Status.STATUS_CODE_ERROR
    assert CANARY not in str(receiver.spans)


async def test_an_answer_that_was_sent_is_in_the_trace_of_its_question(
    simulated_gateway, receiver, monkeypatch
):
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "50")
    async with Exporting():
        await text_and_wait(simulated_gateway, CANARY, f"echo: {CANARY}")
        # The answer is on the phone before the sender has heard that it was taken.
        await until(lambda: any(span.name == "send" for span in receiver.spans))
    (root,) = [span for span in receiver.spans if span.name == "receive"]
    names = {span.name for span in receiver.of(root.trace_id)}
    assert names == {"receive", "decide", "turn", "send"}
    assert CANARY not in str(receiver.spans)


async def test_sends_of_another_process_join_the_trace(receiver):
    trace = "0af7651916cd43dd8448eb211c80319c"
    async with Exporting():
        message_trace.sent(send(trace), 0, Accepted("SM1"), 120)
        message_trace.sent(send(trace), 1, Unknown("TimeoutError"), 10_000)
    first, second = receiver.of(bytes.fromhex(trace))
    assert first.parent_span_id.hex() == second.parent_span_id.hex() == trace[:16]
    assert first.end_time_unix_nano - first.start_time_unix_nano == 120_000_000
    assert attributes(first) == {
        "balie.conversation": "c1",
        "balie.channel": "sms",
        "balie.seq": 2,
        "balie.part": 0,
        "balie.outcome": "accepted",
        "balie.provider_id": "SM1",
    }
    assert second.status.code == Status.STATUS_CODE_ERROR


async def test_a_trace_is_kept_or_left_out_as_a_whole(receiver, monkeypatch):
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "parentbased_traceidratio")
    monkeypatch.setenv("OTEL_TRACES_SAMPLER_ARG", "0.5")
    # The ratio looks at the last 8 bytes: one trace in each half.
    for end in ("0", "f"):
        async with Exporting():
            message_trace.sent(send("4" * 16 + end * 16), 0, Accepted("SM1"), 1)
    assert {span.trace_id.hex()[-1] for span in receiver.spans} == {"0"}


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({}, False),
        ({"OTEL_SERVICE_NAME": "x"}, False),
        ({"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://x"}, False),
        ({"OTEL_SDK_DISABLED": "true", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://x"}, False),
        ({"OTEL_TRACES_EXPORTER": "zipkin"}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://x"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://x/v1/traces"}, True),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, True),
    ],
)
def test_spans_are_made_only_where_they_are_asked_for(environment, wanted):
    assert tracing.is_enabled(environment) is wanted


def test_where_nobody_asks_for_spans_what_makes_them_is_not_imported():
    script = (
        "import sys, gateway.cli, gateway.tracing\n"
        "with gateway.tracing.export_spans({}):\n"
        "    sys.exit(not {'gateway.spans', 'opentelemetry.exporter'}.isdisjoint(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", script]).returncode == 0


@pytest.mark.slow
async def test_a_receiver_that_is_away_stops_nothing(monkeypatch, unused_tcp_port):
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{unused_tcp_port}")
    async with Exporting():
        message_trace.sent(send("0af7651916cd43dd8448eb211c80319c"), 0, Accepted("SM1"), 1)
