"""One Balie per data folder: whoever comes second is told who was first."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path


class AlreadyRunningError(Exception):
    """Another process has the data folder; the text names it and its page."""


@contextlib.contextmanager
def held(data_dir: Path, url: str) -> Iterator[None]:
    """Hold the folder's lock for as long as the block lasts; the kernel gives it back
    however the process ends. Raises AlreadyRunningError."""
    file = data_dir / "lock"
    with file.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder, _, page = lock.read().strip().partition(" ")
            raise AlreadyRunningError(
                f"Balie already runs here as process {holder}: open {page}, or stop that one "
                f"first (Ctrl-C where it runs, or kill {holder})"
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()} {url}\n")
        lock.flush()
        yield
