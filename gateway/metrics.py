"""What Prometheus sees of one process: what it counted, and what waits in the store.

docs/watching.md lists every metric. Labels hold channels, roles, outcomes, teams and numbers of
partitions; never an address, a name or a text.
"""

import asyncio
import contextlib
import errno
import itertools
import logging
import socket
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import get_args

from aiohttp import web
from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client import Counter as Total
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics import Histogram
from prometheus_client.registry import Collector
from redis.asyncio import Redis
from redis.exceptions import RedisError

from contract.channels import Channel
from contract.outcomes import Outcome
from desk.cards import Card
from desk.lists import Lists
from gateway.settings import Settings
from routing.conversation.phases import State
from routing.log.consumer_lag import Backlog, ConsumerLag
from routing.telemetry.metrics import MessageMetrics

_log = logging.getLogger(__name__)

PATH = "/metrics"
STORE_PATIENCE_S = 2.0
"""How long a scrape waits for the store: Prometheus itself waits 10 seconds by default."""

RESULTS = ("answered", "failed", "silent")
OUTCOMES = tuple(str(one.__struct_config__.tag) for one in get_args(Outcome))
FOUND = ("sent", "missing", "unanswered", "unknowable")

ENGINE_S = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
ANSWER_S = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0)


class PortTakenError(Exception):
    """Metrics cannot be served where the settings say; the text says why and what to do."""


class PrometheusMetrics(MessageMetrics):
    """Counts in `registry`. See routing.telemetry.metrics.MessageMetrics."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def total(name: str, what: str, **labels: Iterable[str]) -> Total:
            """A counter whose every series begins at 0, so that the first one is seen to rise."""
            made = Total(name, what, tuple(labels), registry=registry)
            for values in itertools.product(*labels.values()):
                made.labels(*values)
            return made

        received, given_up = "Messages of citizens in the log.", "Messages given up."
        put_aside = "Entries that could not be read, now dead letters."
        looked_for = "Sends of unknown outcome that were looked for."
        counted = total("balie_received", received, channel=Channel)
        self._received = {str(channel): counted.labels(channel) for channel in Channel}
        self._turns = total("balie_turns", "Turns that came to an end.", result=RESULTS)
        self._sends = total("balie_sends", "Tries to send.", channel=Channel, outcome=OUTCOMES)
        self._segments = total("balie_segments", "What SMS are billed as.", channel=Channel)
        self._dead = total("balie_given_up", given_up, channel=Channel)
        self._unreadable = total("balie_unreadable", put_aside, kind=("event", "effect"))
        self._reconciled = total("balie_reconciled", looked_for, channel=Channel, found=FOUND)
        self._turn_s = Histogram(
            "balie_turn_seconds", "From asking for a turn to its result.", (), buckets=ENGINE_S,
            registry=registry,
        )  # fmt: skip
        self._answer_s = Histogram(
            "balie_answer_seconds", "From webhook to accepted reply.", ("channel",),
            buckets=ANSWER_S, registry=registry,
        )  # fmt: skip
        for channel in Channel:
            self._answer_s.labels(channel)

    def received(self, channel: str) -> None:
        """One more."""
        self._received[channel].inc()

    def turn(self, seconds: float, result: str) -> None:
        """One more, and its time unless it is silence, whose length we set ourselves."""
        self._turns.labels(result).inc()
        if result != "silent":
            self._turn_s.observe(seconds)

    def sent(self, channel: str, outcome: str) -> None:
        """One more."""
        self._sends.labels(channel, outcome).inc()

    def answered(self, channel: str, seconds: float) -> None:
        """One more, and its time."""
        self._answer_s.labels(channel).observe(seconds)

    def reconciled(self, channel: str, found: str) -> None:
        """One more."""
        self._reconciled.labels(channel, found).inc()

    def unreadable(self, kind: str) -> None:
        """One more."""
        self._unreadable.labels(kind).inc()

    def dead(self, channel: str) -> None:
        """One more."""
        self._dead.labels(channel).inc()

    def segments(self, channel: str, count: int) -> None:
        """So many more."""
        self._segments.labels(channel).inc(count)


class StoreCollector(Collector):
    """What waits in the store, as `look` last saw it. Every process of an installation tells
    the same of it: take the highest, not the sum."""

    def __init__(self, redis: Redis) -> None:
        self._gauge = ConsumerLag(redis)
        self._lists = Lists(redis)
        self._seen: tuple[Backlog, list[Card]] | None = None

    async def look(self) -> None:
        """Read the store; where it is away, that is what was seen."""
        try:
            async with asyncio.timeout(STORE_PATIENCE_S):
                self._seen = await self._gauge.read(), await self._lists.all()
        except (RedisError, OSError) as error:  # a TimeoutError is an OSError
            _log.warning("metrics without the store: %s", type(error).__name__)
            self._seen = None

    def collect(self) -> Iterator[Metric]:
        """The metrics of what was seen last."""
        yield _gauge("balie_store_up", "Whether the store answers.", float(self._seen is not None))
        if self._seen:
            backlog, cards = self._seen
            yield from _lags(backlog)
            yield _gauge("balie_turns_waiting", "Turns engines have yet to finish.", backlog.turns)
            yield _dead_letters(backlog)
            yield _citizens(cards)


def _lags(backlog: Backlog) -> Iterator[Metric]:
    labels = ("role", "partition")
    depth = GaugeMetricFamily(
        "balie_queue_depth", "Entries of the log not yet passed.", labels=labels
    )
    age = GaugeMetricFamily(
        "balie_queue_age_seconds", "Age of the oldest entry not yet passed.", labels=labels
    )
    for one in backlog.lags:
        where = (one.role, str(one.partition))
        depth.add_metric(where, one.depth)
        age.add_metric(where, one.age_ms / 1000)
    yield from (depth, age)


def _dead_letters(backlog: Backlog) -> Metric:
    lying = GaugeMetricFamily("balie_dead_letters", "Dead letters lying there.", labels=("kind",))
    for kind, count in backlog.dead_letters.items():
        lying.add_metric((kind,), count)
    return lying


def _citizens(cards: list[Card]) -> Metric:
    waiting = GaugeMetricFamily(
        "balie_citizens_waiting", "Citizens who wait for a human.", labels=("team",)
    )
    for team, count in Counter(one.team for one in cards if one.state is State.QUEUED).items():
        waiting.add_metric((team,), count)
    return waiting


def _gauge(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(name, what, value=value)


class Metrics:
    """All metrics of one process, in a registry of their own; `metrics` is what counts."""

    def __init__(self, redis: Redis) -> None:
        self.registry = CollectorRegistry()
        self.metrics = PrometheusMetrics(self.registry)
        self._store = StoreCollector(redis)
        self.registry.register(self._store)
        ProcessCollector(registry=self.registry)

    async def exposition(self, accept: str = "") -> tuple[bytes, str]:
        """All of it now, in the format that `accept` asks for, and its content type."""
        await self._store.look()
        encode, content_type = choose_encoder(accept)
        return encode(self.registry), content_type

    async def answer(self, request: web.Request) -> web.Response:
        """A scrape."""
        body, content_type = await self.exposition(request.headers.get("Accept", ""))
        return web.Response(body=body, headers={"Content-Type": content_type})


@contextlib.asynccontextmanager
async def watched(settings: Settings, metrics: Metrics) -> AsyncIterator[str]:
    """Serve `metrics` for as long as the block lasts. Gives where, in words.

    Raises PortTakenError where the port that was asked for cannot be had.
    """
    if settings.metrics_port == "off":
        yield "off (set BALIE_METRICS_PORT to turn them on)"
        return
    listener, remark = _listen(settings, settings.metrics_port)
    application = web.Application()
    application.router.add_get(PATH, metrics.answer)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        yield f"{_address(listener)}{remark}"
    finally:
        await runner.cleanup()
        listener.close()


def _listen(settings: Settings, port: int) -> tuple[socket.socket, str]:
    """Where to listen, and what is to be said of it. Only a port that nobody asked for by
    number may be another."""
    host = settings.metrics_host
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family), ""
    except socket.gaierror:
        raise PortTakenError(f"BALIE_METRICS_HOST is wrong: there is no address {host}") from None
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise PortTakenError(
                f"BALIE_METRICS_HOST or BALIE_METRICS_PORT is wrong: {error.strerror}"
            ) from None
    if "metrics_port" in settings.model_fields_set:
        raise PortTakenError(
            f"port {port} on {host} is taken by another program: "
            "stop that one, or set BALIE_METRICS_PORT to another port, 0 or off"
        )
    return socket.create_server((host, 0), family=family), f" (port {port} is taken)"


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}{PATH}"
