"""Processes that are killed in the middle of their work lose nothing and double nothing."""

import asyncio
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from contract import effects as effect_codec
from contract.channels import Channel
from contract.effects import Send
from contract.events import CitizenWrote
from contract.messages import Author, Message
from contract.outcomes import Accepted, Failed, OptedOut, TryLater, Unknown
from routing.conversation.flood import TYPED_EVERY
from routing.delivery.attempts import TRIES
from routing.delivery.outbox import Outbox
from routing.log import partitions
from routing.log.conversations import Conversations
from routing.log.leases import Leases
from routing.log.log import Log
from tests.support.echo_engine import EchoEngine, stopped
from tests.support.provider import Provider
from tests.support.waiting import PATIENCE_S, until

ROOT = Path(__file__).resolve().parents[2]
CONVERSATIONS, EACH = 50, 20

pytestmark = pytest.mark.slow


class Workers:
    """Worker processes of one kind, to be started and killed."""

    def __init__(self, module: str, *arguments: str) -> None:
        self._command = [sys.executable, "-m", f"tests.support.{module}", *arguments]
        self._running: list[subprocess.Popen[bytes]] = []
        self._count = 0

    def start(self, *more: str) -> None:
        self._count += 1
        command = [*self._command[:4], f"worker-{self._count}", *self._command[4:], *more]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        assert process.stdout
        assert process.stdout.readline() == b"started\n"
        self._running.append(process)

    def kill_one(self) -> None:
        process = self._running.pop(0)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def kill_all(self) -> None:
        while self._running:
            self.kill_one()


def answered(said):
    """The messages that the echoes repeat: those that came while another was out in one echo."""
    echoes = [one.text.rpartition("echo: ")[2] for one in said if one.author is Author.BOT]
    return [line for echo in echoes for line in echo.split("\n")]


@pytest.mark.parametrize("kind", ["with leases", "greedy"])
async def test_routers_that_are_killed_answer_every_message_once_and_in_order(redis, valkey, kind):
    more = ("greedy",) if kind == "greedy" else ()
    workers = Workers("router_worker", valkey)
    engine = asyncio.create_task(EchoEngine(redis).run())
    log, store = Log(redis), Conversations(redis)

    async def ask(number):
        text = f"vraag {number}"
        for one in range(CONVERSATIONS):
            await log.append(wrote(f"c{one}", text, number), text)

    async def all_answered(count):
        for one in range(CONVERSATIONS):
            if len(answered(await store.transcript(f"c{one}"))) < count:
                return False
        return True

    try:
        workers.start(*more)
        workers.start(*more)
        for number in range(EACH - 1):
            await ask(number)
            if number in {5, 10, 15}:
                workers.kill_one()
                workers.start(*more)
        await until(lambda: all_answered(EACH - 1))
        await ask(EACH - 1)  # once this is answered, what would come twice has come
        await until(lambda: all_answered(EACH))
        for one in range(CONVERSATIONS):
            said = await store.transcript(f"c{one}")
            assert [message.seq for message in said] == list(range(1, len(said) + 1))
            asked = [one.text for one in said if one.author is Author.CITIZEN]
            assert asked == answered(said) == [f"vraag {number}" for number in range(EACH)]
    finally:
        workers.kill_all()
        await stopped(engine)


@pytest.mark.parametrize("provider", ["that can be asked", "forgetful"])
async def test_a_sender_that_is_killed_loses_nothing_and_doubles_only_what_nobody_heard_of(
    redis, valkey, tmp_path, provider
):
    written = tmp_path / "sent"
    written.touch()
    workers = Workers("sender_worker", valkey, str(written), provider)
    kills = 3
    try:
        await put_out(redis, CONVERSATIONS, EACH)
        workers.start()
        for _ in range(kills):
            before = len(written.read_text().splitlines())

            async def went_on(before=before):
                return len(written.read_text().splitlines()) > before + 200

            await until(went_on)
            workers.kill_one()
            workers.start()

        async def all_reported():
            logs = [partitions.in_log(one) for one in range(partitions.PARTITIONS)]
            return sum([await redis.xlen(one) for one in logs]) == CONVERSATIONS * EACH

        await until(all_reported)
    finally:
        workers.kill_all()
    lines = [line.rsplit(" ", 1) for line in written.read_text().splitlines()]
    sent = Counter(part for part, _ in lines)
    doubles = sum(count - 1 for count in sent.values())
    unheard = sum(heard == "unheard" for _, heard in lines)
    # A part of each conversation is in hand when a sender is killed.
    assert doubles <= (unheard + kills * CONVERSATIONS if provider == "forgetful" else 0)
    assert unheard
    wanted = [f"{number}{part}" for number in range(EACH) for part in "ab"]
    for one in range(CONVERSATIONS):
        mine = [part.split()[1] for part, _ in lines if part.startswith(f"c{one} ")]
        assert list(dict.fromkeys(mine)) == wanted


async def test_a_killed_senders_backlog_of_one_citizen_holds_up_nobody_and_keeps_its_order(
    redis, valkey, tmp_path
):
    written = tmp_path / "sent"
    written.touch()
    here = partitions.partition_of("c0")
    others = [
        one for one in map("c{}".format, range(1, 2000)) if partitions.partition_of(one) == here
    ]
    workers = Workers("sender_worker", valkey, str(written))

    def parts(of):
        lines = [line.split() for line in written.read_text().splitlines()]
        return list(dict.fromkeys(part for one, part, _ in lines if one == of))

    async def has_all(of, wanted):
        await until(lambda: all_there(of, wanted))

    async def all_there(of, wanted):
        return parts(of)[: len(wanted)] == wanted

    try:
        await put(redis, "c0", 2000)
        for other in others[:2]:
            workers.start("busy")
            await put(redis, other, 1)
            await has_all(other, ["0a", "0b"])
            workers.kill_one()
        assert parts("c0") == []
        workers.start()
        await has_all("c0", [f"{number}{part}" for number in range(50) for part in "ab"])
    finally:
        workers.kill_all()


def outbox(redis, provider, log=None):
    """One that does not wait between tries."""
    return Outbox(
        log or Log(redis),
        Leases(redis, Outbox.role, f"w{random.random()}"),
        redis,
        {Channel.SMS: provider},
        sleep=lambda _: asyncio.sleep(0),
    )


async def sending(redis, provider, log=None):
    """The same, at work."""
    return asyncio.create_task(outbox(redis, provider, log).run())


async def test_a_provider_that_hangs_for_one_citizen_delays_no_other(redis):
    provider = Provider()
    provider.hanging.add("c0")
    task = await sending(redis, provider)
    await put_out(redis, 20, 3)

    async def others_have_theirs():
        return len(provider.sent) == 19 * 3

    await until(others_have_theirs)
    await stopped(task)


async def test_a_sender_that_is_stopped_finishes_what_is_on_its_way_and_begins_nothing_more(
    redis, monkeypatch
):
    # What a stop and a lease may take would here be what the machine may take.
    monkeypatch.setattr("routing.delivery.outbox.STOP_S", PATIENCE_S)
    monkeypatch.setattr("routing.log.leases.LEASE_MS", int(PATIENCE_S * 1000))
    provider = Provider()
    provider.open.clear()
    leaving, heir = outbox(redis, provider), outbox(redis, provider)
    stopping = asyncio.create_task(leaving.run())
    await put_out(redis, 10, 3)

    async def all_have_begun():
        return len(provider.begun) == 10

    await until(all_have_begun)
    stopping.cancel()
    working = asyncio.create_task(heir.run())
    await until(lambda: leaving._stopping and heir._leases.held)
    provider.open.set()
    await asyncio.gather(stopping, return_exceptions=True)
    assert len(provider.sent) == 10
    await redis.delete(*await redis.keys("lease:*"))  # as if those that it kept had expired

    async def all_sent():
        return len(set(provider.sent)) == 30

    await until(all_sent)
    await stopped(working)
    sent = sorted((one, int(number)) for one, number in provider.sent)
    assert sent == [(f"c{one}", number) for one in range(10) for number in range(3)]


async def test_a_store_that_is_away_for_a_moment_moves_the_cursor_later(redis):
    class Shaky(Log):
        refused = False

        async def move_cursor(self, partition, role, cursor):
            if not self.refused:
                self.refused = True
                raise RedisConnectionError
            await super().move_cursor(partition, role, cursor)

    await put_out(redis, 1, 1)
    task = await sending(redis, Provider(), Shaky(redis))
    partition = partitions.partition_of("c0")
    ((entry_id, _),) = await redis.xrange(partitions.out_log(partition, "send"))

    async def moved_on():
        return await Log(redis).cursor(partition, Outbox.role) == entry_id.decode()

    await until(moved_on)
    await stopped(task)


@pytest.mark.parametrize(
    ("outcomes", "tries", "reported"),
    [
        ([Accepted("SM1")], 1, "accepted"),
        ([TryLater(0.0), Unknown("timeout"), Accepted("SM1")], 3, "accepted"),
        ([Failed("21211")], 1, "failed"),
        ([OptedOut("21610")], 1, "opted_out"),
        ([TryLater()] * 10, TRIES, "try_later"),
    ],
)
async def test_how_sending_went_is_an_event(redis, outcomes, tries, reported):
    provider = Provider(*outcomes)
    task = await sending(redis, provider)
    await put_out(redis, 1, 1)
    key = partitions.in_log(partitions.partition_of("c0"))

    async def is_reported():
        return bool(await redis.xlen(key))

    await until(is_reported)
    await stopped(task)
    ((_, fields),) = await redis.xrange(key)
    assert f'"type":"{reported}"'.encode() in fields[b"event"]
    assert len(provider.sent) == tries


def wrote(conversation_id, text, number):
    """The message `number` of somebody who types no faster than people do."""
    return CitizenWrote(
        conversation_id=conversation_id,
        at=int(time.time() * 1000) + number * TYPED_EVERY,
        channel=Channel.REST,
        address=conversation_id,
        text=text,
    )


async def put_out(redis, conversations, each):
    """Put `each` messages of every conversation into the out log, as a commit would."""
    for number in range(each):
        for one in range(conversations):
            await put(redis, f"c{one}", 1, number)


async def put(redis, identifier, count, first=0):
    """The same for `count` messages of one, from `first` on."""
    async with redis.pipeline(transaction=False) as pipe:
        for number in range(first, first + count):
            message = Message(seq=number + 1, at=1, author=Author.BOT, text=str(number))
            send = Send(
                conversation_id=identifier,
                id=f"{identifier}:{number}",
                channel=Channel.SMS,
                address="+31600000001",
                message=message,
            )
            key = partitions.out_log(partitions.partition_of(identifier), "send")
            pipe.xadd(key, {"effect": effect_codec.encode(send)})
        await pipe.execute()
