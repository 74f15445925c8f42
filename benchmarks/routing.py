"""Routing without the engine, beside plain redis-py: .venv/bin/python -m benchmarks.routing

Ours: one worker, the real routing.log.router.Router with its log and leases. Every citizen asks one
question and an echo bot answers it, so that two events a citizen go from the log of what
happened, through `decide`, to the out logs (a turn to take, an answer to send), with the state of
the conversation, its transcript and its timers. Plain: redis-py reads as many entries of the same
bytes with XREAD from as many logs, in batches of the same size, and writes as many effects of
those bytes with one script call a batch, which compares and moves a cursor as ours does. Both
times the pipelined XADD that put the events in the log count, in this one process; what the echo
bot does does not, as it stands for the engine. One store, every write on disk before it answers.
Prints a table.
"""

import argparse
import asyncio
import contextlib
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from redis.asyncio import Redis

from benchmarks import measure
from benchmarks.measure import goal_line, markdown_table, median_and_range, median_ratio
from contract import events
from contract.channels import Channel
from contract.events import BotAnswered, BotMessage, CitizenWrote, Understanding
from contract.messages import Choice
from contract.turns import STREAM
from gateway.connection import connect
from routing.delivery.dead_letters import DeadLetters
from routing.log import executors, partitions
from routing.log.commit import Batch
from routing.log.conversations import Conversations
from routing.log.leases import Leases
from routing.log.log import START, Log
from routing.log.router import BATCH, ROLE, Router

CITIZENS = 6_400
NOW_MS = 1_796_630_400_000
ANSWER = (
    "Een paspoort kost € 83,85 voor wie 18 jaar of ouder is. Het is 10 jaar geldig. Bent u jonger "
    "dan 18 jaar? Dan kost het € 63,40 en is het 5 jaar geldig."
)
CHOICES = (Choice("Afspraak maken", "/afspraak_maken"), Choice("Hoe lang duurt het?", "/duur"))

Entries = Mapping[int, Sequence[bytes]]
"""The entries to append, by partition."""


def main() -> None:
    """Measure and print."""
    options = _options()
    with measure.store() as store:
        sides = {
            "ours": lambda: asyncio.run(_measure_router(store.url, options.citizens)),
            "plain": lambda: asyncio.run(_measure_plain(store.url, options.citizens)),
        }
        rates = measure.alternate_rounds("routing", sides, options.rounds)
    rows = [
        [
            f"the router: read, decided, committed ({BATCH} a batch)",
            median_and_range(rates["ours"]),
        ],
        ["plain redis-py: XADD, XREAD, one script call a batch", median_and_range(rates["plain"])],
    ]
    print(markdown_table(["", "events/s"], rows))
    print()
    print(goal_line("Ratio", median_ratio(rates["ours"], rates["plain"]), 0.55))


# -- ours --------------------------------------------------------------------------------


class _CountedLog(Log):
    """A log that sets an event when `expected` events have been committed."""

    expected = 0

    def __init__(self, redis: Redis) -> None:
        super().__init__(redis)
        self.all_committed = asyncio.Event()

    async def commit(self, batch: Batch) -> bool:
        is_committed = await super().commit(batch)
        self.expected -= len(batch.decisions) if is_committed else 0
        if self.expected <= 0:
            self.all_committed.set()
        return is_committed


class RouterRunner:
    """Runs a router until it has processed a number of events."""

    def __init__(self, redis: Redis) -> None:
        self._log = _CountedLog(redis)
        self._leases = Leases(redis, ROLE, "measured")
        self._router = Router(self._log, Conversations(redis), self._leases, DeadLetters(redis))

    async def route(self, expected: int) -> float:
        """Run the router until `expected` events are committed. Return the seconds."""
        self._log.expected = expected
        self._log.all_committed.clear()
        await self._leases.renew()
        working = asyncio.create_task(self._router.run())
        started = time.perf_counter()
        committed = asyncio.create_task(self._log.all_committed.wait())
        await asyncio.wait({working, committed}, return_when=asyncio.FIRST_COMPLETED)
        duration_s = time.perf_counter() - started
        working.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await working
        return duration_s


async def _measure_router(url: str, citizens: int) -> float:
    """Events a second."""
    async with contextlib.aclosing(await connect(url)) as redis:
        await redis.flushall()
        await _open_connections(redis)
        runner = RouterRunner(redis)
        duration_s = await _append_and_route(runner, redis, _questions(citizens))
        duration_s += await _append_and_route(runner, redis, await _echo_answers(redis))
        effect_counts = await asyncio.gather(*(redis.xlen(log) for log in [STREAM, *_out_logs()]))
    if sum(effect_counts) != 2 * citizens:
        raise measure.MeasureError(f"{sum(effect_counts)} effects of {2 * citizens} events")
    return 2 * citizens / duration_s


def _out_logs() -> list[str]:
    all_partitions = range(partitions.PARTITIONS)
    return [
        partitions.out_log(partition, role)
        for partition in all_partitions
        for role in executors.EXECUTORS
    ]


async def _open_connections(redis: Redis) -> None:
    """Open the connections that a worker opens once."""
    await asyncio.gather(*(redis.ping() for _ in range(partitions.PARTITIONS)))


async def _append_and_route(runner: RouterRunner, redis: Redis, entries: Entries) -> float:
    """Append the entries and let the router process them. Return the seconds."""
    started = time.perf_counter()
    await _append_entries(redis, entries)
    duration_s = time.perf_counter() - started
    return duration_s + await runner.route(sum(map(len, entries.values())))


def _questions(citizens: int) -> Entries:
    entries = defaultdict(list)
    for number in range(citizens):
        identifier = partitions.conversation_id(b"measured", Channel.SMS, f"+316{number:08d}")
        event = CitizenWrote(
            conversation_id=identifier,
            at=NOW_MS + number,
            trace=f"{number:032x}",
            channel=Channel.SMS,
            address=f"+316{number:08d}",
            text=f"Wat kost een paspoort voor mij en mijn {number % 7} kinderen?",
        )
        entries[partitions.partition_of(identifier)].append(events.encode(event))
    return entries


async def _echo_answers(redis: Redis) -> Entries:
    """Return the echo bot's results of all turns."""
    entries = defaultdict(list)
    for _, fields in await redis.xrange(STREAM):
        turn = msgspec.json.decode(fields[b"turn"])
        answer = events.encode(_answer(turn["conversation_id"], turn["turn_id"]))
        entries[partitions.partition_of(turn["conversation_id"])].append(answer)
    return entries


def _answer(conversation_id: str, turn_id: str) -> BotAnswered:
    return BotAnswered(
        conversation_id=conversation_id,
        at=NOW_MS + 10_000,
        turn_id=turn_id,
        messages=(BotMessage(ANSWER, choices=CHOICES),),
        understanding=Understanding(
            "paspoort", "kosten", 0.93, "nl", "nl", "answer", "burgerzaken"
        ),
        dialogue="d" * 400,
    )


# -- plain redis-py ------------------------------------------------------------------------

WRITE = """
if (redis.call('GET', KEYS[1]) or '0-0') ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2])
for at = 3, #ARGV do
  redis.call('XADD', KEYS[2], '*', 'effect', ARGV[at])
end
return 1
"""


async def _measure_plain(url: str, citizens: int) -> float:
    """Events a second."""
    questions = _questions(citizens)
    answers = {
        partition: [_plain_answer(data) for data in rows] for partition, rows in questions.items()
    }
    async with contextlib.aclosing(await connect(url)) as redis:
        await redis.flushall()
        await _open_connections(redis)
        write = redis.register_script(WRITE)
        await write(keys=["warm", "warm"], args=["", ""])
        cursors = dict.fromkeys(questions, START)
        started = time.perf_counter()
        for entries in (questions, answers):
            await _append_entries(redis, entries)
            remaining = sum(map(len, entries.values()))
            while remaining:
                remaining -= await _plain_batches(redis, write, cursors)
        return 2 * citizens / (time.perf_counter() - started)


async def _plain_batches(redis: Redis, write: Any, cursors: dict[int, str]) -> int:
    logs: dict[Any, Any] = {
        partitions.in_log(partition): start for partition, start in cursors.items()
    }
    by_log = {partitions.in_log(partition).encode(): partition for partition in cursors}
    streams: Any = await redis.xread(logs, count=BATCH)

    async def commit(partition: int, rows: list[Any]) -> None:
        last = rows[-1][0].decode()
        written = [fields[b"event"] for _, fields in rows]
        keys = [partitions.cursor(partition, ROLE), partitions.out_log(partition, "send")]
        assert await write(keys=keys, args=[cursors[partition], last, *written])
        cursors[partition] = last

    await asyncio.gather(*(commit(by_log[log], rows) for log, rows in streams))
    return sum(len(rows) for _, rows in streams)


def _plain_answer(question: bytes) -> bytes:
    identifier = events.decode(question).conversation_id
    return events.encode(_answer(identifier, f"{identifier}:1"))


# -- both ----------------------------------------------------------------------------------


async def _append_entries(redis: Redis, entries: Entries) -> None:
    for partition, rows in entries.items():
        for batch in _batches(rows):
            async with redis.pipeline(transaction=False) as pipe:
                for data in batch:
                    pipe.xadd(partitions.in_log(partition), {"event": data})
                await pipe.execute()


def _batches(rows: Sequence[bytes]) -> Iterable[Sequence[bytes]]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.routing")
    parser.add_argument("--rounds", type=int, default=measure.ROUNDS)
    parser.add_argument("--citizens", type=int, default=CITIZENS, help="of one round")
    return parser.parse_args()


if __name__ == "__main__":
    measure.run_script(main)
