"""The lock on the data folder: only one Balie at a time uses it."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path


class AlreadyRunningError(Exception):
    """Another process holds the lock; the text names the process and its address."""


@contextlib.contextmanager
def acquire(data_dir: Path, url: str) -> Iterator[None]:
    """Hold the lock of `data_dir` for the duration of the block. Raises AlreadyRunningError.

    The kernel releases the lock however the process ends.
    """
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
