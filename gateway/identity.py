"""What this installation and this process are called, and the secret that signs for it."""

import contextlib
import functools
import os
import secrets
import socket
import tempfile
from pathlib import Path


def secret(data_dir: Path, configured: str | None) -> bytes:
    """The secret that pseudonyms and session tokens are made with: BALIE_SECRET, or one
    made at the first start and kept in `data_dir` for this user only."""
    if configured:
        return configured.encode()
    file = data_dir / "secret"
    if not file.exists():
        _make(file)
    return file.read_bytes()


def _make(file: Path) -> None:
    """Written whole before it has its name: of several roles that start at once, one makes it
    and all read the same."""
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix="secret-") as new:  # mode 0600
        new.write(secrets.token_hex(32).encode())
        new.flush()
        os.fsync(new.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(new.name, file)


@functools.cache
def worker_name() -> str:
    """A name no other process has: the machine's, the process's number on it, and a random
    part, as containers of one name each count from 1."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
