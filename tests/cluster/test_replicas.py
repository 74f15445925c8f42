"""What has to be on a replica before it is acknowledged."""

import asyncio

import aiohttp
import pytest

from contract.channels import Channel
from contract.events import CitizenWrote
from gateway.connection import connect
from routing.log import partitions
from routing.log.log import Log
from routing.log.scripts import NotReplicatedError
from tests.cluster.valkeys import PRIMARIES, until
from tests.support import running
from tests.support.running import start_role

TOKEN = "rest-token-of-the-tests"


def wrote(text):
    return CitizenWrote(conversation_id="c1", at=1, channel=Channel.REST, address="c1", text=text)


async def test_without_its_replica_a_message_is_not_acknowledged_nor_its_repeat(cluster):
    redis = await connect(cluster.urls)
    log, log_key = Log(redis, replicas=1), partitions.in_log(partitions.partition_of("c1"))
    assert await log.append(wrote("een"), "een")
    primary = await cluster.primary_of(log_key)
    assert primary is not None
    replica = cluster.nodes[cluster.nodes.index(primary) + PRIMARIES]
    replica.kill()
    for _ in range(2):
        with pytest.raises(NotReplicatedError):
            await log.append(wrote("twee"), "twee")
    replica.start()

    async def is_acknowledged():
        return not await log.append(wrote("twee"), "twee")  # it stood there already

    await until(is_acknowledged)
    assert await redis.xlen(log_key) == 2
    await redis.aclose()


async def test_a_gateway_refuses_what_no_replica_has(valkey, tmp_path):
    settings = {
        "BALIE_REDIS_URL": valkey,
        "BALIE_STORE_REPLICAS": "1",
        "BALIE_REST_TOKEN": TOKEN,
    }
    gateway = await asyncio.to_thread(start_role, "gateway", tmp_path, **settings)
    try:
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                f"{gateway.url}/webhooks/rest/webhook",
                json={"sender": "burger", "message": "hallo"},
                headers={"Authorization": f"Bearer {TOKEN}"},
            ) as answer,
        ):
            assert answer.status == 503
    finally:
        await asyncio.to_thread(running.stop, gateway)
