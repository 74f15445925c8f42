"""Batching: calls of a script that are made at the same moment share one round trip."""

import asyncio
from collections.abc import Sequence
from typing import Any, NamedTuple

from routing.log.scripts import Script

MOST_AT_ONCE = 200


class _Call(NamedTuple):
    keys: Sequence[str]
    args: Sequence[Any]
    answer: asyncio.Future[Any]


class BatchedScript:
    """A script that takes the keys and arguments of many calls behind one another, and returns a
    list with a result or an error for each. Calls that are made while a round trip is under way go
    with the next one: a call costs less the busier the process is, and never waits longer than one
    round trip."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._waiting: list[_Call] = []
        self._round_trip: asyncio.Task[None] | None = None

    async def __call__(self, keys: Sequence[str], args: Sequence[Any]) -> Any:
        """The script's result for these keys and arguments. Raises RedisError or OSError."""
        answer = asyncio.get_running_loop().create_future()
        self._waiting.append(_Call(keys, args, answer))
        if self._round_trip is None or self._round_trip.done():
            self._round_trip = asyncio.create_task(self._send())
        return await answer

    async def _send(self) -> None:
        while self._waiting:
            calls = self._waiting[:MOST_AT_ONCE]
            del self._waiting[:MOST_AT_ONCE]
            try:
                results = await self._script(
                    [key for call in calls for key in call.keys],
                    [arg for call in calls for arg in call.args],
                )
            except BaseException as error:
                _fail(calls, error)
                if not isinstance(error, Exception):
                    _fail(self._waiting, error)
                    raise
            else:
                _answer(calls, results)


def _answer(calls: Sequence[_Call], results: Sequence[Any]) -> None:
    for call, result in zip(calls, results, strict=True):
        if call.answer.done():
            continue  # the caller was cancelled
        if isinstance(result, Exception):
            call.answer.set_exception(result)
        else:
            call.answer.set_result(result)


def _fail(calls: Sequence[_Call], error: BaseException) -> None:
    for call in calls:
        if call.answer.done():
            continue
        if isinstance(error, Exception):
            call.answer.set_exception(error)
        else:
            call.answer.cancel()
