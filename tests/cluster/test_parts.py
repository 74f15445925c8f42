"""Every part on a cluster, where keys of different partitions are on different servers."""

import asyncio
import os
import subprocess
import sys

from tests.support.running import ROOT

AGAIN = (
    "tests/routing/test_log.py",
    "tests/routing/test_router.py",
    "tests/routing/test_delivery.py",
    "tests/desk/test_executor.py",
    "tests/desk/test_sign_in.py",
    "tests/desk/test_socket.py",
    "tests/gateway/test_rest.py",
    "tests/gateway/test_web_chat.py",
)


async def test_what_holds_on_one_server_holds_on_a_cluster(cluster):
    again = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "pytest", "-q", "-x", "-k", "not without_a_store", *AGAIN],
        cwd=ROOT,
        env={**os.environ, "BALIE_TEST_STORE": cluster.urls},
        capture_output=True,
        text=True,
    )
    assert again.returncode == 0, again.stdout[-3000:]
