"""Prometheus metrics of one process: its counters, and the backlog in the store.

docs/watching.md lists every metric. Labels hold channels, roles, outcomes, teams and partition
numbers; never an address, a name or a text.
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
from prometheus_client import Counter as PrometheusCounter
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics import Histogram
from prometheus_client.registry import Collector
from redis.asyncio import Redis
from redis.exceptions import RedisError

from contract.channels import Channel
from contract.outcomes import Outcome
from desk.card_store import CardStore
from desk.cards import Card
from gateway.settings import Settings
from routing.conversation.phases import State
from routing.log.consumer_lag import Backlog, ConsumerLag
from routing.telemetry.metrics import MessageMetrics

_log = logging.getLogger(__name__)

METRICS_PATH = "/metrics"
STORE_TIMEOUT_S = 2.0
"""How long a scrape waits for the store. Prometheus itself waits 10 seconds by default."""

RESULTS = ("answered", "failed", "silent")
OUTCOMES = tuple(str(lag.__struct_config__.tag) for lag in get_args(Outcome))
RECONCILE_RESULTS = ("sent", "missing", "unanswered", "unknowable")

ENGINE_BUCKETS_S = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
ANSWER_BUCKETS_S = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0)


class PortTakenError(Exception):
    """Metrics cannot be served at the configured address; the text says why and what to do."""


class PrometheusMetrics(MessageMetrics):
    """Implements routing.telemetry.metrics.MessageMetrics with counters in `registry`."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def add_counter(name: str, help_text: str, **labels: Iterable[str]) -> PrometheusCounter:
            """Return a counter whose series all begin at 0, so that Prometheus sees the first
            increase."""
            counter = PrometheusCounter(name, help_text, tuple(labels), registry=registry)
            for values in itertools.product(*labels.values()):
                counter.labels(*values)
            return counter

        received_help, given_up_help = "Messages of citizens in the log.", "Messages given up."
        unreadable_help = "Entries that could not be read, now dead letters."
        reconciled_help = "Sends of unknown outcome that were looked for."
        received_counter = add_counter("balie_received", received_help, channel=Channel)
        self._received = {str(channel): received_counter.labels(channel) for channel in Channel}
        self._turns = add_counter("balie_turns", "Turns that came to an end.", result=RESULTS)
        self._sends = add_counter(
            "balie_sends", "Tries to send.", channel=Channel, outcome=OUTCOMES
        )
        self._segments = add_counter("balie_segments", "What SMS are billed as.", channel=Channel)
        self._dead = add_counter("balie_given_up", given_up_help, channel=Channel)
        self._unreadable = add_counter(
            "balie_unreadable", unreadable_help, kind=("event", "effect")
        )
        self._reconciled = add_counter(
            "balie_reconciled", reconciled_help, channel=Channel, found=RECONCILE_RESULTS
        )
        self._turn_s = Histogram(
            "balie_turn_seconds", "From asking for a turn to its result.", (),
            buckets=ENGINE_BUCKETS_S, registry=registry,
        )  # fmt: skip
        self._answer_s = Histogram(
            "balie_answer_seconds", "From webhook to accepted reply.", ("channel",),
            buckets=ANSWER_BUCKETS_S, registry=registry,
        )  # fmt: skip
        for channel in Channel:
            self._answer_s.labels(channel)

    def received(self, channel: str) -> None:
        """Count a message of a citizen."""
        self._received[channel].inc()

    def turn(self, seconds: float, result: str) -> None:
        """Count a turn, and observe its seconds. The seconds of a silent turn are a timeout of ours
        and are not observed."""
        self._turns.labels(result).inc()
        if result != "silent":
            self._turn_s.observe(seconds)

    def sent(self, channel: str, outcome: str) -> None:
        """Count an attempt to send."""
        self._sends.labels(channel, outcome).inc()

    def answered(self, channel: str, seconds: float) -> None:
        """Count an answer, and observe its seconds."""
        self._answer_s.labels(channel).observe(seconds)

    def reconciled(self, channel: str, found: str) -> None:
        """Count a send whose outcome was looked up."""
        self._reconciled.labels(channel, found).inc()

    def unreadable(self, kind: str) -> None:
        """Count an unreadable entry."""
        self._unreadable.labels(kind).inc()

    def dead(self, channel: str) -> None:
        """Count a message that was given up."""
        self._dead.labels(channel).inc()

    def segments(self, channel: str, count: int) -> None:
        """Count `count` SMS segments."""
        self._segments.labels(channel).inc(count)


class StoreCollector(Collector):
    """Collects the backlog in the store that `refresh` read last. Every process of an installation
    reports the same backlog: take the maximum, not the sum."""

    def __init__(self, redis: Redis) -> None:
        self._consumer_lag = ConsumerLag(redis)
        self._card_store = CardStore(redis)
        self._snapshot: tuple[Backlog, list[Card]] | None = None

    async def refresh(self) -> None:
        """Read the backlog; where the store is away, collect reports only that."""
        try:
            async with asyncio.timeout(STORE_TIMEOUT_S):
                self._snapshot = await self._consumer_lag.read(), await self._card_store.all()
        except (RedisError, OSError) as error:  # a TimeoutError is an OSError
            _log.warning("metrics without the store: %s", type(error).__name__)
            self._snapshot = None

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics of the last `refresh`."""
        yield _gauge(
            "balie_store_up", "Whether the store answers.", float(self._snapshot is not None)
        )
        if self._snapshot:
            backlog, cards = self._snapshot
            yield from _lag_metrics(backlog)
            yield _gauge("balie_turns_waiting", "Turns engines have yet to finish.", backlog.turns)
            yield _dead_letter_metric(backlog)
            yield _waiting_metric(cards)


def _lag_metrics(backlog: Backlog) -> Iterator[Metric]:
    labels = ("role", "partition")
    depth = GaugeMetricFamily(
        "balie_queue_depth", "Entries of the log not yet passed.", labels=labels
    )
    age = GaugeMetricFamily(
        "balie_queue_age_seconds", "Age of the oldest entry not yet passed.", labels=labels
    )
    for lag in backlog.lags:
        label_values = (lag.role, str(lag.partition))
        depth.add_metric(label_values, lag.depth)
        age.add_metric(label_values, lag.age_ms / 1000)
    yield from (depth, age)


def _dead_letter_metric(backlog: Backlog) -> Metric:
    gauge = GaugeMetricFamily("balie_dead_letters", "Dead letters lying there.", labels=("kind",))
    for kind, count in backlog.dead_letters.items():
        gauge.add_metric((kind,), count)
    return gauge


def _waiting_metric(cards: list[Card]) -> Metric:
    gauge = GaugeMetricFamily(
        "balie_citizens_waiting", "Citizens who wait for a human.", labels=("team",)
    )
    for team, count in Counter(card.team for card in cards if card.state is State.QUEUED).items():
        gauge.add_metric((team,), count)
    return gauge


def _gauge(name: str, help_text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, help_text, value=value)


class Metrics:
    """All metrics of one process, in a registry of their own. The process counts with `metrics`."""

    def __init__(self, redis: Redis) -> None:
        self.registry = CollectorRegistry()
        self.metrics = PrometheusMetrics(self.registry)
        self._store = StoreCollector(redis)
        self.registry.register(self._store)
        ProcessCollector(registry=self.registry)

    async def exposition(self, accept: str = "") -> tuple[bytes, str]:
        """Return all metrics in the format that `accept` names, and the content type."""
        await self._store.refresh()
        encode, content_type = choose_encoder(accept)
        return encode(self.registry), content_type

    async def handle_scrape(self, request: web.Request) -> web.Response:
        """Answer a scrape."""
        body, content_type = await self.exposition(request.headers.get("Accept", ""))
        return web.Response(body=body, headers={"Content-Type": content_type})


@contextlib.asynccontextmanager
async def serve_metrics(settings: Settings, metrics: Metrics) -> AsyncIterator[str]:
    """Serve `metrics` for the duration of the block. Yields the address as text for the terminal.

    Raises PortTakenError where the configured address cannot be used.
    """
    if settings.metrics_port == "off":
        yield "off (set BALIE_METRICS_PORT to turn them on)"
        return
    listener, note = _listen(settings, settings.metrics_port)
    application = web.Application()
    application.router.add_get(METRICS_PATH, metrics.handle_scrape)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        yield f"{_metrics_url(listener)}{note}"
    finally:
        await runner.cleanup()
        listener.close()


def _listen(settings: Settings, port: int) -> tuple[socket.socket, str]:
    """Return the listening socket, and a note for the terminal. Where the default port is taken,
    another port is used; a port that the settings name is never replaced."""
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


def _metrics_url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}{METRICS_PATH}"
