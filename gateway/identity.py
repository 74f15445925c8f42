"""What this installation and this process are called, and the secret that signs for it."""

import os
import secrets
import socket
from pathlib import Path


def secret(data_dir: Path, configured: str | None) -> bytes:
    """The secret that pseudonyms and session tokens are made with: BALIE_SECRET, or one
    made at the first start and kept in `data_dir` for this user only."""
    if configured:
        return configured.encode()
    file = data_dir / "secret"
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_bytes()
    with os.fdopen(descriptor, "wb") as new:
        new.write(secrets.token_hex(32).encode())
    return file.read_bytes()


def worker_name() -> str:
    """A name no other worker has: the machine's, and the process's number on it."""
    return f"{socket.gethostname()}-{os.getpid()}"
