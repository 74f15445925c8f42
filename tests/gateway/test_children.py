"""The embedded store: kept data, stale sockets, and an end with its parent."""

import asyncio
import os
import signal
import subprocess
import sys

from redis.asyncio import Redis

from gateway.children import MAX_SOCKET_PATH_BYTES, EmbeddedStore, store_socket, store_url
from tests.support.running import wait_until_gone

START_A_STORE = """
import asyncio, os, sys
from pathlib import Path
from gateway.children import EmbeddedStore

async def main():
    store = EmbeddedStore(Path(sys.argv[1]))
    await store.start()
    print(store._process.pid, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


async def test_data_outlives_a_restart(tmp_path):
    for expected in (None, b"kept"):
        store = EmbeddedStore(tmp_path)
        await store.start()
        async with Redis.from_url(store_url(tmp_path)) as client:
            assert await client.get("key") == expected
            await client.set("key", "kept")
        await store.stop()


async def test_killing_the_parent_ends_the_store_and_its_stale_socket_is_survived(tmp_path):
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", START_A_STORE, str(tmp_path), stdout=subprocess.PIPE
    )
    assert parent.stdout
    store_pid = int(await parent.stdout.readline())
    async with Redis.from_url(store_url(tmp_path)) as client:
        await client.set("key", "acknowledged")
    parent.send_signal(signal.SIGKILL)
    await parent.wait()
    assert await asyncio.to_thread(wait_until_gone, {store_pid})
    store_socket(tmp_path).touch()

    store = EmbeddedStore(tmp_path)
    await store.start()
    async with Redis.from_url(store_url(tmp_path)) as client:
        assert await client.get("key") == b"acknowledged"
    await store.stop()


async def test_a_deep_folder_works_though_socket_paths_are_short(tmp_path):
    deep = tmp_path / ("d" * 90) / ("e" * 90)
    assert len(os.fsencode(store_socket(deep))) <= MAX_SOCKET_PATH_BYTES
    store = EmbeddedStore(deep)
    await store.start()
    async with Redis.from_url(store_url(deep)) as client:
        assert await client.ping()
    await store.stop()
