"""A primary that dies under load: what was acknowledged is answered, once and in order."""

import asyncio
import contextlib
from collections import Counter

import aiohttp
import pytest

from contract.channels import Channel
from contract.messages import Author
from gateway.connection import connect
from gateway.identity import secret
from routing.log import partitions
from routing.log.conversations import Conversations
from routing.log.retry import forever
from tests.cluster.valkeys import until
from tests.support.echo_engine import EchoEngine, stopped
from tests.support.running import start_role

CITIZENS = 20
AFTER = 5
"""Messages of each citizen after the dead primary is back."""

TOKEN = "rest-token-of-the-tests"


@pytest.fixture
async def roles(cluster, tmp_path):
    """A gateway, two routers and a sender on the cluster, with an engine that echoes."""
    settings = {
        "BALIE_REDIS_URL": cluster.urls,
        "BALIE_STORE_REPLICAS": "1",
        "BALIE_REST_TOKEN": TOKEN,
    }
    redis = await connect(cluster.urls)
    echo = asyncio.create_task(forever(EchoEngine(redis).run, 0))
    started = [
        await asyncio.to_thread(start_role, role, tmp_path, **settings)
        for role in ("gateway", "router", "router", "send")
    ]
    yield started
    for process in started:
        process.process.kill()
        process.process.wait()
    await stopped(echo)
    await redis.aclose()


async def test_a_primary_that_dies_loses_nothing_that_was_acknowledged(cluster, roles, tmp_path):
    gateway = roles[0]
    citizens = [Citizen(gateway.url, f"burger-{number}") for number in range(CITIZENS)]
    talking = [asyncio.create_task(citizen.talk()) for citizen in citizens]
    await until_all_said(citizens, AFTER)
    dying = await cluster.primary_of(partitions.in_log(5))
    assert dying is not None
    dying.kill()

    async def another_took_over():
        found = await cluster.primary_of(partitions.in_log(5))
        return found is not None and found is not dying

    await until(another_took_over)
    dying.start()  # as its service manager does; without it nobody replicates what is written
    await until_all_said(citizens, AFTER)
    for citizen in citizens:
        citizen.done.set()
    await asyncio.gather(*talking)

    redis = await connect(cluster.urls)
    store, key = Conversations(redis), secret(tmp_path, None)
    acknowledged = 0
    for citizen in citizens:
        identifier = partitions.conversation_id(key, Channel.REST, citizen.name)
        said = await store.transcript(identifier)
        check(citizen.acknowledged, said)
        acknowledged += len(citizen.acknowledged)
    print(f"{acknowledged} acknowledged, {sum(citizen.refused for citizen in citizens)} refused")
    await redis.aclose()


class Citizen:
    """Sends numbered messages one after the other, and again what was not acknowledged."""

    def __init__(self, url: str, name: str) -> None:
        self.name = name
        self.acknowledged: list[str] = []
        self.refused = 0
        self.done = asyncio.Event()
        self._url = url

    async def talk(self) -> None:
        number = 0
        async with aiohttp.ClientSession() as session:
            while not self.done.is_set():
                number += 1
                text = f"vraag {number}"
                if await self._said(session, text):
                    self.acknowledged.append(text)
                else:
                    self.refused += 1
                    await asyncio.sleep(0.2)

    async def _said(self, session: aiohttp.ClientSession, text: str) -> bool:
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            async with session.post(
                f"{self._url}/webhooks/rest/webhook",
                json={"sender": self.name, "message": text},
                headers={"Authorization": f"Bearer {TOKEN}"},
            ) as answer:
                return answer.status == 200
        return False


async def until_all_said(citizens, more):
    """Wait until each had so many more messages acknowledged."""
    goal = [len(citizen.acknowledged) + more for citizen in citizens]

    async def all_said():
        return all(
            len(citizen.acknowledged) >= count
            for citizen, count in zip(citizens, goal, strict=True)
        )

    await until(all_said)


def check(acknowledged, said):
    """Every message that was acknowledged is there once, is answered once, and in order. What
    was refused may be there or not: its sender was told to try again."""
    assert [message.seq for message in said] == list(range(1, len(said) + 1))
    asked = [message.text for message in said if message.author is Author.CITIZEN]
    echoed = [message.text.rpartition("echo: ")[2] for message in said if "echo: " in message.text]
    echoes = [line for echo in echoed for line in echo.split("\n")]  # asked in one turn
    assert [message for message in asked if message in set(acknowledged)] == acknowledged
    assert Counter(asked).most_common(1)[0][1] == 1
    # An answer that was lost with the primary is an engine that stayed silent: the citizen is
    # told so, which is an answer too.
    answers = [message.text for message in said if message.author is not Author.CITIZEN]
    assert len("\n".join(answers).split("\n")) >= len(acknowledged)
    assert list(dict.fromkeys(echoes)) == echoes
    assert [message for message in asked if message in set(echoes)] == echoes
