"""One trip to the store for everybody who comes at the same moment."""

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
    """A script that many call at once, and that does for the keys and arguments of many, behind
    one another, what it does for those of one: it returns a list with a result, or an error,
    for each. Whoever calls while a trip is under way goes with the next, so a call costs less
    the busier it is, and never waits longer than one trip."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._waiting: list[_Call] = []
        self._travelling: asyncio.Task[None] | None = None

    async def __call__(self, keys: Sequence[str], args: Sequence[Any]) -> Any:
        """The script's result for these. Raises what the store answers, or that it does not."""
        answer = asyncio.get_running_loop().create_future()
        self._waiting.append(_Call(keys, args, answer))
        if self._travelling is None or self._travelling.done():
            self._travelling = asyncio.create_task(self._travel())
        return await answer

    async def _travel(self) -> None:
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
            continue  # who asked has gone
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
