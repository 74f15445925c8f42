"""Sets up a process for Rasa: quiet, with few threads and little memory."""

import ctypes
import gc
import logging
import os

from threadpoolctl import threadpool_limits


def quiet(threads: int = 1) -> None:
    """Switch off the libraries' telemetry and warnings, and give each matrix `threads` threads at
    most. Call before Rasa is imported."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    # Texts come one by one and are small: two threads wait for one another more than they work.
    # The variable counts for libraries that are loaded later, the call for those loaded already.
    os.environ["OPENBLAS_NUM_THREADS"] = str(threads)
    threadpool_limits(threads, user_api="blas")
    # nlu/components/encoder.py keeps all that is worth keeping of a training.
    os.environ.setdefault("RASA_MAX_CACHE_SIZE", "0")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    # A filter would not do: several libraries set their own.
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)


def hush_rasa() -> None:
    """Have Rasa log errors only: else it would print whole messages of citizens."""
    from rasa.utils import log_utils

    log_utils.configure_structlog(logging.ERROR)
    for name in ("rasa", "rasa_sdk"):
        logging.getLogger(name).setLevel(logging.ERROR)


def give_memory_back() -> None:
    """Return to the system the memory that only loading needed, some 20 MB. Only glibc needs the
    call; elsewhere nothing happens."""
    gc.collect()
    gc.freeze()  # loaded objects stay: no later collection looks at them again
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)
