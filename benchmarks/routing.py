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
from benchmarks.measure import paired, spread, table, verdict
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
"""What is put in the log of each partition."""


def main() -> None:
    """Measure and print."""
    options = _options()
    with measure.store() as store:
        sides = {
            "ours": lambda: asyncio.run(_routed(store.url, options.citizens)),
            "plain": lambda: asyncio.run(_plain(store.url, options.citizens)),
        }
        rates = measure.alternating("routing", sides, options.rounds)
    rows = [
        [f"the router: read, decided, committed ({BATCH} a batch)", spread(rates["ours"])],
        ["plain redis-py: XADD, XREAD, one script call a batch", spread(rates["plain"])],
    ]
    print(table(["", "events/s"], rows))
    print()
    print(verdict("Ratio", paired(rates["ours"], rates["plain"]), 0.5))


# -- ours --------------------------------------------------------------------------------


class _CountedLog(Log):
    """A log that says when so many events have been committed."""

    expected = 0

    def __init__(self, redis: Redis) -> None:
        super().__init__(redis)
        self.all_committed = asyncio.Event()

    async def commit(self, batch: Batch) -> bool:
        done = await super().commit(batch)
        self.expected -= len(batch.decisions) if done else 0
        if self.expected <= 0:
            self.all_committed.set()
        return done


class Routing:
    """A router at work."""

    def __init__(self, redis: Redis) -> None:
        self._log = _CountedLog(redis)
        self._leases = Leases(redis, ROLE, "measured")
        self._router = Router(self._log, Conversations(redis), self._leases, DeadLetters(redis))

    async def take(self, expected: int) -> float:
        """Have the `expected` events in the logs routed; seconds."""
        self._log.expected = expected
        self._log.all_committed.clear()
        await self._leases.renew()
        working = asyncio.create_task(self._router.run())
        started = time.perf_counter()
        done = asyncio.create_task(self._log.all_committed.wait())
        await asyncio.wait({working, done}, return_when=asyncio.FIRST_COMPLETED)
        took = time.perf_counter() - started
        working.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await working
        return took


async def _routed(url: str, citizens: int) -> float:
    """Events a second."""
    async with contextlib.aclosing(await connect(url)) as redis:
        await redis.flushall()
        await _connected(redis)
        routing = Routing(redis)
        took = await _through(routing, redis, _questions(citizens))
        took += await _through(routing, redis, await _echoed(redis))
        done = await asyncio.gather(*(redis.xlen(log) for log in [STREAM, *_out_logs()]))
    if sum(done) != 2 * citizens:
        raise measure.MeasureError(f"{sum(done)} effects of {2 * citizens} events")
    return 2 * citizens / took


def _out_logs() -> list[str]:
    every = range(partitions.PARTITIONS)
    return [partitions.out_log(one, role) for one in every for role in executors.EXECUTORS]


async def _connected(redis: Redis) -> None:
    """Open the connections that a worker opens once in its life."""
    await asyncio.gather(*(redis.ping() for _ in range(partitions.PARTITIONS)))


async def _through(routing: Routing, redis: Redis, entries: Entries) -> float:
    """Seconds to put these in the log and have them routed."""
    started = time.perf_counter()
    await _put(redis, entries)
    took = time.perf_counter() - started
    return took + await routing.take(sum(map(len, entries.values())))


def _questions(citizens: int) -> Entries:
    found = defaultdict(list)
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
        found[partitions.partition_of(identifier)].append(events.encode(event))
    return found


async def _echoed(redis: Redis) -> Entries:
    """The echo bot's results of all turns."""
    found = defaultdict(list)
    for _, fields in await redis.xrange(STREAM):
        turn = msgspec.json.decode(fields[b"turn"])
        answer = events.encode(_answer(turn["conversation_id"], turn["turn_id"]))
        found[partitions.partition_of(turn["conversation_id"])].append(answer)
    return found


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


async def _plain(url: str, citizens: int) -> float:
    """Events a second."""
    questions = _questions(citizens)
    answers = {one: [_plain_answer(data) for data in rows] for one, rows in questions.items()}
    async with contextlib.aclosing(await connect(url)) as redis:
        await redis.flushall()
        await _connected(redis)
        write = redis.register_script(WRITE)
        await write(keys=["warm", "warm"], args=["", ""])
        cursors = dict.fromkeys(questions, START)
        started = time.perf_counter()
        for entries in (questions, answers):
            await _put(redis, entries)
            left = sum(map(len, entries.values()))
            while left:
                left -= await _plain_batches(redis, write, cursors)
        return 2 * citizens / (time.perf_counter() - started)


async def _plain_batches(redis: Redis, write: Any, cursors: dict[int, str]) -> int:
    logs: dict[Any, Any] = {partitions.in_log(one): at for one, at in cursors.items()}
    by_log = {partitions.in_log(one).encode(): one for one in cursors}
    found: Any = await redis.xread(logs, count=BATCH)

    async def commit(one: int, rows: list[Any]) -> None:
        last = rows[-1][0].decode()
        written = [fields[b"event"] for _, fields in rows]
        keys = [partitions.cursor(one, ROLE), partitions.out_log(one, "send")]
        assert await write(keys=keys, args=[cursors[one], last, *written])
        cursors[one] = last

    await asyncio.gather(*(commit(by_log[log], rows) for log, rows in found))
    return sum(len(rows) for _, rows in found)


def _plain_answer(question: bytes) -> bytes:
    identifier = events.decode(question).conversation_id
    return events.encode(_answer(identifier, f"{identifier}:1"))


# -- both ----------------------------------------------------------------------------------


async def _put(redis: Redis, entries: Entries) -> None:
    for one, rows in entries.items():
        for slice_of in _sliced(rows):
            async with redis.pipeline(transaction=False) as pipe:
                for data in slice_of:
                    pipe.xadd(partitions.in_log(one), {"event": data})
                await pipe.execute()


def _sliced(rows: Sequence[bytes]) -> Iterable[Sequence[bytes]]:
    return (rows[at : at + BATCH] for at in range(0, len(rows), BATCH))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.routing")
    parser.add_argument("--rounds", type=int, default=measure.ROUNDS)
    parser.add_argument("--citizens", type=int, default=CITIZENS, help="of one round")
    return parser.parse_args()


if __name__ == "__main__":
    measure.script(main)
