"""A burst waits for the store; it is not refused."""

import asyncio

from contract.channels import Channel
from contract.events import CitizenArrived
from gateway.connection import MAX_CONNECTIONS, connect
from routing.log.log import Log


async def test_more_at_once_than_there_are_connections_all_get_through(redis, valkey):
    client = await connect(valkey)
    log = Log(client)
    events = [
        CitizenArrived(conversation_id=f"c{number}", at=1, channel=Channel.WEB, address="a")
        for number in range(3 * MAX_CONNECTIONS)
    ]
    stored = await asyncio.gather(*(log.append(event) for event in events))
    assert all(stored)
    await client.aclose()
