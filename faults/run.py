"""Does one run: starts Balie and the providers, injects faults, and checks the result."""

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
from aiohttp import ClientSession

from faults import check, scenario, table
from faults.check import ReplyTracker, Verdict
from faults.children import Child
from faults.citizens import CitizenDriver, PostedMessages
from faults.process_killer import Kill, ProcessKiller
from faults.run_config import RunConfig
from faults.scenario import Scenario
from faults.send_requests import RequestReader
from faults.system import SystemUnderTest, provider_processes

PROGRESS_INTERVAL_S = 2.0
PROBE_TIMEOUT_S = 60.0
NO_PROGRESS_TIMEOUT_S = 100.0
"""How long a run waits without a new answer before it ends."""

SETTLE_TIME_S = 20.0
"""How long a run watches for duplicates after the last answer: longer than a sender waits for a
provider's answer before it looks the message up or sends again."""


class RunError(Exception):
    """The run cannot be done; the text says why."""


@dataclass(frozen=True)
class Options:
    """The size of a run and the frequency of faults. Citizens write for `minutes`; starting and
    waiting for the last answers come on top."""

    seed: int
    minutes: float
    citizens: int
    messages: int
    kill_interval_s: float
    fault_scale: float


@dataclass(frozen=True)
class Result:
    """The verdict, the kills, and the number of unexpected exits by role."""

    verdict: Verdict
    kills: list[Kill]
    unexpected_exits: Mapping[str, int]


async def run(options: Options, folder: Path) -> Result:
    """Do one run with everything it writes in `folder`. Raises RunError, ValueError or
    children.StartError."""
    drawn_scenario = scenario.draw(
        options.seed, options.citizens, options.messages, options.minutes * 60
    )
    config = _allocate_config(folder)
    file = folder / "config.json"
    file.write_bytes(msgspec.json.encode(config))
    async with _start_all(config, file, options.seed) as system:
        _print_line("every process is ready; asking every question once")
        await _ask_probes(config, options.seed)
        return await _inject_faults(options, drawn_scenario, config, system)


@contextlib.asynccontextmanager
async def _start_all(config: RunConfig, file: Path, seed: int) -> AsyncIterator[SystemUnderTest]:
    providers, system = provider_processes(config, file, seed), SystemUnderTest(config)
    try:
        await asyncio.gather(*(child.start() for child in providers))
        await system.start()
        yield system
    finally:
        await asyncio.shield(_stop(system, providers))


async def _stop(system: SystemUnderTest, providers: list[Child]) -> None:
    await system.stop()
    await asyncio.gather(*(child.stop() for child in providers))


async def _ask_probes(config: RunConfig, seed: int) -> None:
    """Ask every question on every channel without faults. Raises RunError where a question does not
    get the answer by which faults/questions.py recognises it."""
    probes = scenario.create_probes()
    tracker, reader, posted_messages = (
        ReplyTracker(probes),
        RequestReader(config.requests_file),
        PostedMessages(),
    )
    async with CitizenDriver(config, posted_messages, seed) as citizens:
        await citizens.write(probes)
        for _ in range(int(PROBE_TIMEOUT_S)):
            for request in reader.read_new():
                tracker.add(request)
            if tracker.answered == posted_messages.sent:
                return
            await asyncio.sleep(1)
    missing = [
        f"{opened.citizen.channel}: {text}"
        for opened in tracker.conversations.values()
        for text in check.unanswered_probes(opened)
    ]
    raise RunError(f"faults/questions.py no longer fits the answers: {missing}")


async def _inject_faults(
    options: Options, drawn_scenario: Scenario, config: RunConfig, system: SystemUnderTest
) -> Result:
    tracker, posted_messages = ReplyTracker(drawn_scenario.citizens), PostedMessages()
    killer = ProcessKiller(system, options.seed, options.kill_interval_s)
    follow_task = asyncio.create_task(_follow_requests(config, tracker, posted_messages, killer))
    async with CitizenDriver(config, posted_messages, options.seed) as citizens:
        await _configure_providers(config, scale=options.fault_scale)
        kill_task = asyncio.create_task(killer.run())
        write_task = asyncio.create_task(citizens.write(drawn_scenario.citizens))
        try:
            await asyncio.wait({write_task}, timeout=drawn_scenario.duration_s)
            kill_task.cancel()
            await killer.wait_until_restarted()
            await _wait_for_answers(tracker, posted_messages, write_task)
        finally:
            for task in (kill_task, write_task, follow_task):
                task.cancel()
            await asyncio.gather(kill_task, write_task, follow_task, return_exceptions=True)
    verdict = check.judge(drawn_scenario, posted_messages, tracker, killer.kills)
    return Result(verdict, killer.kills, system.unexpected_exits)


async def _wait_for_answers(
    tracker: ReplyTracker, posted_messages: PostedMessages, write_task: asyncio.Task[None]
) -> None:
    """Wait until all messages are answered, and then SETTLE_TIME_S; or until no answer has come for
    NO_PROGRESS_TIMEOUT_S."""
    fewest, since = posted_messages.sent + 1, time.monotonic()
    while (unanswered := check.count_unanswered(posted_messages, tracker)) or not write_task.done():
        if unanswered < fewest:
            fewest, since = unanswered, time.monotonic()
        if time.monotonic() - since > NO_PROGRESS_TIMEOUT_S:
            return
        await asyncio.sleep(0.5)
    await asyncio.sleep(SETTLE_TIME_S)


async def _follow_requests(
    config: RunConfig, tracker: ReplyTracker, posted_messages: PostedMessages, killer: ProcessKiller
) -> None:
    """Pass new requests to the tracker, and print progress, until cancelled."""
    reader, started, printed_at = RequestReader(config.requests_file), time.monotonic(), 0.0
    while True:
        for request in reader.read_new():
            tracker.add(request)
        elapsed = time.monotonic() - started
        if elapsed - printed_at >= PROGRESS_INTERVAL_S:
            printed_at = elapsed
            figures = {
                "sent": posted_messages.sent,
                "acknowledged": posted_messages.acknowledged,
                "answered": tracker.answered,
                "backlog": posted_messages.sent - tracker.answered,
                "killed": len(killer.kills),
                "doubles": tracker.duplicates,
            }
            _print_line(table.progress_line(elapsed, figures))
        await asyncio.sleep(0.25)


async def _configure_providers(config: RunConfig, **settings: object) -> None:
    async with (
        ClientSession() as http,
        http.post(f"{config.public_url}/control", json=settings) as answer,
    ):
        answer.raise_for_status()


def _allocate_config(folder: Path) -> RunConfig:
    outside, emulator, *gateways = (f"http://127.0.0.1:{port}" for port in _free_ports(4))
    return RunConfig(str(folder), outside, emulator, tuple(gateways))


def _free_ports(number: int) -> list[int]:
    """Return ports that are free now."""
    with contextlib.ExitStack() as stack:
        sockets = [
            stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(number)
        ]
        return [opened.getsockname()[1] for opened in sockets]


def _print_line(line: str) -> None:
    print(line, flush=True)
