"""One run: start the counter and the world around it, break it, and judge."""

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
from aiohttp import ClientSession

from faults import check, counter, scenario, table
from faults.check import Ledger, Verdict
from faults.children import Child
from faults.citizens import Citizens, Post
from faults.counter import Counter
from faults.killer import Kill, Killer
from faults.places import Places
from faults.record import Reader
from faults.scenario import Scenario

SHOW_S = 2.0
PROBE_S = 60.0
PATIENCE_S = 100.0
"""How long nothing may be answered before what is open is given up."""

SETTLE_S = 20.0
"""How long to listen for doubles after the last answer: longer than any sender waits for an
answer that does not come, and asks again."""


class RunError(Exception):
    """The run cannot be done; the text says why."""


@dataclass(frozen=True)
class Options:
    """How large a run is, and how rough. `minutes` is how long citizens write; the rest of a
    run is starting and coming to rest."""

    seed: int
    minutes: float
    citizens: int
    messages: int
    every: float
    scale: float


@dataclass(frozen=True)
class Result:
    """The verdict; what was killed; and what ended though nobody killed it, by kind."""

    verdict: Verdict
    kills: list[Kill]
    own_ends: Mapping[str, int]


async def run(options: Options, folder: Path) -> Result:
    """Do one run with everything it writes in `folder`. Raises RunError, ValueError or
    children.StartError."""
    plan = scenario.drawn(options.seed, options.citizens, options.messages, options.minutes * 60)
    places = _places(folder)
    file = folder / "places.json"
    file.write_bytes(msgspec.json.encode(places))
    async with _running(places, file, options.seed) as under_test:
        _say("every process is ready; asking every question once")
        await _probe(places, options.seed)
        return await _break(options, plan, places, under_test)


@contextlib.asynccontextmanager
async def _running(places: Places, file: Path, seed: int) -> AsyncIterator[Counter]:
    around, under_test = counter.outside(places, file, seed), Counter(places)
    try:
        await asyncio.gather(*(child.start() for child in around))
        await under_test.start()
        yield under_test
    finally:
        await asyncio.shield(_stop(under_test, around))


async def _stop(under_test: Counter, around: list[Child]) -> None:
    await under_test.stop()
    await asyncio.gather(*(child.stop() for child in around))


async def _probe(places: Places, seed: int) -> None:
    """Ask every question on every channel while nothing breaks: does each get the answer by
    which we know it?"""
    probes = scenario.probes()
    ledger, reader, post = Ledger(probes), Reader(places.record), Post()
    async with Citizens(places, post, seed) as citizens:
        await citizens.write(probes)
        for _ in range(int(PROBE_S)):
            for received in reader.news():
                ledger.add(received)
            if ledger.answered == post.sent:
                return
            await asyncio.sleep(1)
    missing = [
        f"{one.citizen.channel}: {text}"
        for one in ledger.conversations.values()
        for text in check.answers_all(one)
    ]
    raise RunError(f"faults/questions.py no longer fits the answers: {missing}")


async def _break(options: Options, plan: Scenario, places: Places, under_test: Counter) -> Result:
    ledger, post = Ledger(plan.citizens), Post()
    killer = Killer(under_test, options.seed, options.every)
    watching = asyncio.create_task(_watch(places, ledger, post, killer))
    async with Citizens(places, post, options.seed) as citizens:
        await _control(places, scale=options.scale)
        killing = asyncio.create_task(killer.run())
        writing = asyncio.create_task(citizens.write(plan.citizens))
        try:
            await asyncio.wait({writing}, timeout=plan.span)
            killing.cancel()
            await killer.everybody_back()
            await _until_answered(ledger, post, writing)
        finally:
            for task in (killing, writing, watching):
                task.cancel()
            await asyncio.gather(killing, writing, watching, return_exceptions=True)
    verdict = check.judge(plan, post, ledger, killer.kills)
    return Result(verdict, killer.kills, under_test.own_ends)


async def _until_answered(ledger: Ledger, post: Post, writing: asyncio.Task[None]) -> None:
    """Wait until no answer is owed, or nothing more comes, and then a little longer."""
    least, since = post.sent + 1, time.monotonic()
    while (owed := check.owed(post, ledger)) or not writing.done():
        if owed < least:
            least, since = owed, time.monotonic()
        if time.monotonic() - since > PATIENCE_S:
            return
        await asyncio.sleep(0.5)
    await asyncio.sleep(SETTLE_S)


async def _watch(places: Places, ledger: Ledger, post: Post, killer: Killer) -> None:
    """Keep the ledger up to date, and show it."""
    reader, started, shown = Reader(places.record), time.monotonic(), 0.0
    while True:
        for received in reader.news():
            ledger.add(received)
        elapsed = time.monotonic() - started
        if elapsed - shown >= SHOW_S:
            shown = elapsed
            figures = {
                "sent": post.sent,
                "acknowledged": post.acknowledged,
                "answered": ledger.answered,
                "backlog": post.sent - ledger.answered,
                "killed": len(killer.kills),
                "doubles": ledger.doubles,
            }
            _say(table.live(elapsed, figures))
        await asyncio.sleep(0.25)


async def _control(places: Places, **asked: object) -> None:
    async with (
        ClientSession() as http,
        http.post(f"{places.outside}/control", json=asked) as answer,
    ):
        answer.raise_for_status()


def _places(folder: Path) -> Places:
    outside, emulator, *gateways = (f"http://127.0.0.1:{port}" for port in _free_ports(4))
    return Places(str(folder), outside, emulator, tuple(gateways))


def _free_ports(number: int) -> list[int]:
    """Ports that nobody has now."""
    with contextlib.ExitStack() as stack:
        sockets = [
            stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(number)
        ]
        return [one.getsockname()[1] for one in sockets]


def _say(line: str) -> None:
    print(line, flush=True)
