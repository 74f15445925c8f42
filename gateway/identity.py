"""The installation's secret, and the unique name of this process."""

import contextlib
import functools
import os
import secrets
import socket
import tempfile
from pathlib import Path


def secret(data_dir: Path, configured: str | None) -> bytes:
    """Return the key of pseudonyms and session tokens: BALIE_SECRET, or a random one that the first
    start writes into `data_dir`, readable by this user only."""
    if configured:
        return configured.encode()
    file = data_dir / "secret"
    if not file.exists():
        _create_secret(file)
    return file.read_bytes()


def _create_secret(file: Path) -> None:
    """Write the file completely before it gets its name: roles that start at the same time all read
    the same secret."""
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix="secret-") as temporary:  # mode 0600
        temporary.write(secrets.token_hex(32).encode())
        temporary.flush()
        os.fsync(temporary.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(temporary.name, file)


@functools.cache
def worker_name() -> str:
    """Return a name that no other process has: host name, process id, and a random part, because
    process ids repeat across containers."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
