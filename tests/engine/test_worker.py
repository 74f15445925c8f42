"""Tests the engine's process, with the real model, on a real Valkey."""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from stores import ROOT, Store

from bot.consumer import STREAM
from tests.support.waiting import PATIENCE_S, wait_until

# Stands for the gateway: starts the engine, says its process id, and waits to be killed.
_PARENT = """
import subprocess, sys
engine = subprocess.Popen([sys.executable, "-m", "bot.worker"], stdout=subprocess.DEVNULL)
print(engine.pid, flush=True)
engine.wait()
"""


def environment(store: Store) -> dict[str, str]:
    return {**os.environ, "BALIE_REDIS_URL": store.url, "BALIE_ENGINE_NAME": "tested"}


@pytest.fixture
def worker(model: Path, store: Store) -> Iterator[subprocess.Popen]:
    """A worker that said it is ready."""
    command = [sys.executable, "-m", "bot.worker", "--model", str(model)]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen(command, cwd=ROOT, env=environment(store), **pipes)
    said: list[bytes] = []
    while b"engine ready\n" not in said:
        assert select.select([process.stdout], [], [], PATIENCE_S)[0], "no word from the engine"
        said.append(process.stdout.readline())
        assert said[-1], process.stderr.read()
    assert said == [b"engine loading\n", b"engine ready\n"]
    yield process
    process.kill()
    process.communicate()


def ask(redis: Redis, **fields: Any) -> dict[str, Any]:
    """The result of one turn."""
    turn = {"turn_id": "c:1", "conversation_id": "c", "reply_to": "r", "language": "nl"}
    expires_at = int((time.time() + PATIENCE_S) * 1000)
    redis.xadd(STREAM, {"turn": json.dumps({**turn, "expires_at": expires_at, **fields})})
    ((_, ((entry_id, entry),)),) = redis.xread({"r": "0"}, block=int(PATIENCE_S * 1000))
    redis.xdel("r", entry_id)
    return json.loads(entry[b"event"])


def test_it_answers_turns_and_ends_when_told(worker: subprocess.Popen, store: Store) -> None:
    redis = Redis.from_url(store.url)
    result = ask(redis, text="Wat kost een paspoort?")
    assert result["type"] == "bot_answered"
    assert result["understanding"]["topic"] == "paspoort"
    assert "paspoort kost" in result["messages"][0]["text"]
    assert redis.exists("engine:tested")

    worker.send_signal(signal.SIGINT)  # Ctrl-C reaches the group; the parent decides
    assert ask(redis, text="hallo")["understanding"]["topic"] == "begroeting"

    worker.send_signal(signal.SIGTERM)
    assert worker.wait(PATIENCE_S) == 0
    assert not redis.exists("engine:tested")
    noise = worker.stderr.read()
    assert noise == b""


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel tells of a parent's death")
def test_it_ends_with_its_parent(model: Path, store: Store) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT],
        cwd=ROOT,
        env={**environment(store), "BALIE_PARENT_DEATH": "1"},
        stdout=subprocess.PIPE,
    )
    child = int(parent.stdout.readline())
    redis = Redis.from_url(store.url)
    wait_until(lambda: redis.exists("engine:tested"))
    parent.kill()
    parent.wait()
    wait_until(lambda: not alive(child))


def test_without_a_model_it_says_what_to_do(store: Store) -> None:
    command = [sys.executable, "-m", "bot.worker", "--model", "models/none.tar.gz"]
    ended = subprocess.run(command, cwd=ROOT, env=environment(store), capture_output=True)
    assert ended.returncode == 1
    assert b"none.tar.gz: run make train" in ended.stderr


def alive(pid: int) -> bool:
    """Whether the process `pid` runs. A zombie does not."""
    with contextlib.suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return False
