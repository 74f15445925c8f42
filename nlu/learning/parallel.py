"""Runs tasks in parallel, one on each core."""

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Callable, List, Sequence, TypeVar

from threadpoolctl import threadpool_limits

Result = TypeVar("Result")


def run_parallel(tasks: Sequence[Callable[[], Result]]) -> List[Result]:
    """The result of each of `tasks`, in their order. Raises the first error of a task."""
    # With one thread of BLAS per task, the tasks do not compete for the cores.
    with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(os.cpu_count()) as threads:
        return [future.result() for future in [threads.submit(task) for task in tasks]]
