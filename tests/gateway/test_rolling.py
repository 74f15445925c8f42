"""Two gateways on one socket, restarted in turn, fail no webhook."""

import asyncio
import signal
import socket
from urllib.parse import urlencode

import aiohttp
import pytest
from twilio.request_validator import RequestValidator

from tests.support import running
from tests.support.running import BALIE, BalieProcess
from tests.support.waiting import PATIENCE_S, until

PUBLIC, PATH = "https://balie.example", "/webhooks/twilio"
TOKEN = "token-of-the-tests"
SETTINGS = {
    "BALIE_PUBLIC_URL": PUBLIC,
    "BALIE_TWILIO_ACCOUNT_SID": "AC1",
    "BALIE_TWILIO_AUTH_TOKEN": TOKEN,
    "BALIE_TWILIO_SMS_FROM": "+3197000000001",
}
pytestmark = pytest.mark.slow


@pytest.fixture
def shared():
    """A listening socket, as systemd holds it."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listening:
        yield listening


def start(shared: socket.socket, valkey: str, data_dir) -> BalieProcess:
    """A gateway that got `shared` as systemd passes it: descriptor 3, and for this process."""
    # The shell becomes the gateway, so that LISTEN_PID can name it.
    script = f'LISTEN_PID=$$ LISTEN_FDS=1 exec {BALIE} gateway 3<&"$PASSED"'
    process = running.spawn(
        ["bash", "-c", script],
        data_dir,
        pass_fds=(shared.fileno(),),
        BALIE_REDIS_URL=valkey,
        PASSED=str(shared.fileno()),
        **SETTINGS,
    )
    return running.wait_until_ready(BalieProcess(process, [], data_dir), "balie gateway is ready")


async def stop(gateway: BalieProcess) -> None:
    gateway.process.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(gateway.process.wait, PATIENCE_S) == 0


async def test_gateways_that_are_restarted_in_turn_answer_every_webhook(
    shared, valkey, redis, tmp_path
):
    gateways = [await asyncio.to_thread(start, shared, valkey, tmp_path) for _ in range(2)]
    url = f"http://127.0.0.1:{shared.getsockname()[1]}{PATH}"
    done, statuses = asyncio.Event(), []
    clients = [asyncio.create_task(posts(url, number, done, statuses)) for number in range(4)]
    try:
        for index in range(2):
            await stop(gateways[index])
            before = len(statuses)
            await until(lambda before=before: len(statuses) > before)  # the other one serves
            gateways[index] = await asyncio.to_thread(start, shared, valkey, tmp_path)
    finally:
        done.set()
        await asyncio.gather(*clients)
        for gateway in gateways:
            await stop(gateway)
    assert set(statuses) == {200}
    logged = [await redis.xlen(f"in:{{{partition}}}") for partition in range(64)]
    assert sum(logged) == len(statuses)


async def test_a_gateway_that_stops_says_so_first(shared, valkey, redis, tmp_path):
    gateway = await asyncio.to_thread(start, shared, valkey, tmp_path)
    url = f"http://127.0.0.1:{shared.getsockname()[1]}/readyz"
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as before:
            assert (await before.json())["gateway"] is True
            assert before.headers.get("Connection") != "close"
        stopping = asyncio.create_task(stop(gateway))
        while True:
            async with session.get(url) as answer:
                if not (await answer.json())["gateway"]:
                    break
        assert answer.status == 503
        assert answer.headers["Connection"] == "close"
        await stopping


async def posts(url: str, client: int, done: asyncio.Event, statuses: list[int]) -> None:
    """Post messages, each on a connection of its own, until `done`."""
    number = 0
    while not done.is_set():
        number += 1
        form = {
            "MessageSid": f"SM{client}-{number}",
            "AccountSid": "AC1",
            "From": f"+3160000000{client}",
            "To": "+3197000000001",
            "Body": f"vraag {number}",
        }
        signature = RequestValidator(TOKEN).compute_signature(PUBLIC + PATH, form)
        headers = {
            "X-Twilio-Signature": signature,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connector = aiohttp.TCPConnector(force_close=True)
        async with (
            aiohttp.ClientSession(connector=connector) as session,
            session.post(url, data=urlencode(form), headers=headers) as answer,
        ):
            statuses.append(answer.status)
