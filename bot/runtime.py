"""How Rasa runs inside a process of ours: quietly, and without what it does not need."""

import ctypes
import gc
import logging
import os

from threadpoolctl import threadpool_limits


def quiet(threads: int = 1) -> None:
    """Keep the libraries from telling what nobody asked, and from more than so many threads a
    matrix. Call before importing Rasa."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    # One by one, texts are small: two threads wait for one another more than they work. The
    # variable is for what is loaded later, the call for what is loaded already.
    os.environ["OPENBLAS_NUM_THREADS"] = str(threads)
    threadpool_limits(threads, user_api="blas")
    # What is worth keeping of a training is kept by nlu/components/encoder.py.
    os.environ.setdefault("RASA_MAX_CACHE_SIZE", "0")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    # Not by a filter: several libraries set their own.
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)


def hush_rasa() -> None:
    """Have Rasa log errors only: in a process of ours it would print whole messages."""
    from rasa.utils import log_utils

    log_utils.configure_structlog(logging.ERROR)
    for name in ("rasa", "rasa_sdk"):
        logging.getLogger(name).setLevel(logging.ERROR)


def give_memory_back() -> None:
    """Return to the system what loading needed and nothing uses any more, some 20 MB. Only glibc
    has to be told; elsewhere nothing happens."""
    gc.collect()
    gc.freeze()  # what is loaded stays: no later collection looks at it again
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)
