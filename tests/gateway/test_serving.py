"""A gateway that stops leaves nobody whose connection it took without an answer."""

import asyncio
import socket

import pytest
from aiohttp import web

from gateway import serving
from tests.support.waiting import PATIENCE_S


async def start_server(listener):
    async def hello(_):
        return web.Response()

    app = web.Application()
    app.router.add_get("/", hello)
    runner = web.AppRunner(app, shutdown_timeout=PATIENCE_S)
    await runner.setup()
    await web.SockSite(runner, listener).start()
    return runner


@pytest.mark.parametrize("turns", range(6))
async def test_who_connects_at_the_last_moment_is_answered_by_it_or_by_the_next(turns, monkeypatch):
    monkeypatch.setattr(serving, "DRAIN_S", 0)
    with socket.create_server(("127.0.0.1", 0)) as shared, socket.socket() as client:
        listener = shared.dup()
        leaving = await start_server(listener)
        client.connect(shared.getsockname())
        client.sendall(b"GET / HTTP/1.1\r\nHost: balie\r\nConnection: close\r\n\r\n")
        for _ in range(turns):  # of the loop: in one it is taken, in a later one known
            await asyncio.sleep(0)
        await serving.drain(leaving, serving.DrainState(), listener)
        await leaving.cleanup()
        heir = await start_server(shared.dup())
        client.setblocking(False)
        async with asyncio.timeout(PATIENCE_S):
            answer = await asyncio.get_running_loop().sock_recv(client, 100)
        assert answer.startswith(b"HTTP/1.1 200")
        await heir.cleanup()
