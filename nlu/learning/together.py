"""Learning several things at once, one on each core."""

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Callable, List, Sequence, TypeVar

from threadpoolctl import threadpool_limits

Learned = TypeVar("Learned")


def together(tasks: Sequence[Callable[[], Learned]]) -> List[Learned]:
    """What each of `tasks` gives, in their order; as many run at a time as there are cores.
    Matrices are multiplied in the thread that asks: two threads for each would wait for others."""
    with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(os.cpu_count()) as threads:
        return [one.result() for one in [threads.submit(task) for task in tasks]]
