"""Every role in a process of its own, on one store."""

import asyncio
import signal

import aiohttp
import pytest

from routing.log.conversations import Conversations
from tests.support import running
from tests.support.echo_engine import EchoEngine, stopped
from tests.support.running import BALIE, start_role
from tests.support.waiting import PATIENCE_S

TOKEN = "rest-token-of-the-tests"
pytestmark = pytest.mark.slow


@pytest.fixture
def roles(valkey, redis, tmp_path):
    """Starts roles on the store, and ends what still runs."""
    started = []

    def start(role, **more):
        role_process = start_role(
            role, tmp_path, BALIE_REDIS_URL=valkey, BALIE_REST_TOKEN=TOKEN, **more
        )
        started.append(role_process)
        return role_process

    yield start
    for role_process in started:
        if role_process.process.poll() is None:
            role_process.process.kill()
            role_process.process.wait()


@pytest.mark.parametrize("role", ["gateway", "router", "engine", "send"])
def test_a_role_without_a_store_to_share_ends_in_one_line(tmp_path, role):
    role_process = running.spawn([str(BALIE), role], tmp_path)
    output, _ = role_process.communicate(timeout=PATIENCE_S)
    assert role_process.returncode == 1
    assert "BALIE_REDIS_URL" in output and output.count("\n") == 1


async def test_roles_of_one_machine_answer_together_and_stop_when_told(roles, redis, valkey):
    echo = asyncio.create_task(EchoEngine(redis).run())
    both = [await asyncio.to_thread(roles, "gateway") for _ in range(2)]
    others = [await asyncio.to_thread(roles, role) for role in ("router", "router", "send", "send")]
    try:
        for number in range(10):
            # By turns: what one gateway heard the other knows, so both made the same pseudonym.
            assert await ask(both[number % 2].url, f"vraag {number}") == f"echo: vraag {number}"
    finally:
        await stopped(echo)
    for role_process in (*both, *others):
        role_process.process.send_signal(signal.SIGTERM)
    for role_process in (*both, *others):
        assert await asyncio.to_thread(role_process.process.wait, PATIENCE_S) == 0
    (conversation,) = await redis.keys("conversation:*")
    identifier = conversation.decode().rpartition(":")[2]
    assert len(await Conversations(redis).transcript(identifier)) == 20
    # Whoever stops gives its partitions back: nobody has to wait for them to expire.
    assert await redis.keys("lease:*") == []


async def ask(url, text):
    """What Balie answers to `text` over the REST channel."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(
            f"{url}/webhooks/rest/webhook",
            json={"sender": "burger", "message": text},
            headers={"Authorization": f"Bearer {TOKEN}"},
        ) as answer,
    ):
        assert answer.status == 200
        return (await answer.json())[-1]["text"].rpartition("Automatisch antwoord: ")[2]
