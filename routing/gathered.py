"""One trip to the store for everybody who comes at the same moment."""

import asyncio
from collections.abc import Sequence
from typing import Any, NamedTuple

from redis.asyncio import Redis
from redis.exceptions import NoScriptError

MOST_AT_ONCE = 200


class _Call(NamedTuple):
    keys: Sequence[str]
    args: Sequence[Any]
    answer: asyncio.Future[Any]


class GatheredScript:
    """A script that many call at once. Whoever calls while a trip is under way goes with the
    next, so a call costs less the busier it is, and never waits longer than one trip."""

    def __init__(self, redis: Redis, text: str) -> None:
        self._redis = redis
        self._script = redis.register_script(text)
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
                results = await self._trip(calls)
            except BaseException as error:
                _fail(calls, error)
                if not isinstance(error, Exception):
                    _fail(self._waiting, error)
                    raise
            else:
                _answer(calls, results)

    async def _trip(self, calls: Sequence[_Call]) -> list[Any]:
        results = await self._send(calls)
        if any(isinstance(result, NoScriptError) for result in results):
            # A store that is new, or was emptied: what it refused has not happened.
            await self._redis.script_load(self._script.script)
            refused = [at for at, one in enumerate(results) if isinstance(one, NoScriptError)]
            again = await self._send([calls[at] for at in refused])
            for at, result in zip(refused, again, strict=True):
                results[at] = result
        return results

    async def _send(self, calls: Sequence[_Call]) -> list[Any]:
        async with self._redis.pipeline(transaction=False) as pipe:
            for call in calls:
                pipe.evalsha(self._script.sha, len(call.keys), *call.keys, *call.args)
            results: list[Any] = await pipe.execute(raise_on_error=False)
        return results


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
