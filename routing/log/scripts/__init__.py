"""The steps that the store carries out as one: each a Lua script of its own."""

from collections.abc import Sequence
from importlib.resources import files
from itertools import chain
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline
from redis.asyncio.cluster import PipelineCommand, RedisCluster
from redis.exceptions import ConnectionError as AwayError
from redis.exceptions import NoScriptError, RedisError

REPLICATE_WITHIN_MS = 1000
"""How long replicas may take to say that they have a write."""

Arguments = Sequence[Any]


class NotReplicatedError(RedisError):
    """Fewer replicas than asked for have the write, which stands on the primary: do it again,
    or take it for undone."""


class Script:
    """The script `name`, run on the server that has its keys. With `replicas`, what it wrote,
    and all that was written there before, is on so many replicas when it returns."""

    def __init__(self, redis: Redis, name: str, replicas: int = 0) -> None:
        self._redis = redis
        self.text = files(__name__).joinpath(f"{name}.lua").read_text()
        self._script = redis.register_script(self.text)
        self._replicas = replicas

    async def __call__(self, keys: Sequence[str], args: Arguments) -> Any:
        """What the script returns. Raises NotReplicatedError besides what redis-py raises."""
        if self._replicas == 0:
            return await self._script(keys=keys, args=args)
        try:
            return await self._replicated("EVALSHA", self._script.sha, keys, args)
        except NoScriptError:
            return await self._replicated("EVAL", self.text, keys, args)

    async def for_each(self, keys: Sequence[Sequence[str]], args: Arguments) -> list[Any]:
        """The results of a script that does for the keys of many, behind one another, what it
        does for those of one, with the same `args`. On a cluster each may be elsewhere."""
        if not isinstance(self._redis, RedisCluster):
            return list(await self(list(chain.from_iterable(keys)), args)) if keys else []
        async with self._redis.pipeline(transaction=False) as pipe:
            for one in keys:
                self.add(pipe, one, args)
            return list(chain.from_iterable(await pipe.execute()))

    def add(self, pipe: Pipeline, keys: Sequence[str], args: Arguments) -> None:
        """Let it run in `pipe`, by its text: another server may take over between knowing the
        script and running it."""
        pipe.execute_command("EVAL", self.text, len(keys), *keys, *args)

    async def _replicated(self, how: str, script: str, keys: Sequence[str], args: Arguments) -> Any:
        # WAIT is about the writes of its own connection, so both go over one, at once.
        run = (how, script, len(keys), *keys, *args)
        wait = ("WAIT", self._replicas, REPLICATE_WITHIN_MS)
        result, acknowledged = await _on_one_connection(self._redis, keys[0], run, wait)
        if isinstance(result, Exception):
            raise result
        if isinstance(acknowledged, Exception):
            raise acknowledged
        if acknowledged < self._replicas:
            raise NotReplicatedError(f"{acknowledged} of {self._replicas} replicas have it")
        return result


async def _on_one_connection(redis: Redis, key: str, *commands: Arguments) -> list[Any]:
    """What the server that has `key` answers to `commands`: results and errors."""
    if isinstance(redis, RedisCluster):
        return await _on_one_node(redis, key, commands)
    async with redis.pipeline(transaction=False) as pipe:
        for command in commands:
            pipe.execute_command(*command)
        return await pipe.execute(raise_on_error=False)


async def _on_one_node(cluster: RedisCluster, key: str, commands: Sequence[Arguments]) -> list[Any]:
    """As above. A pipeline of the cluster would follow a key that moved command by command,
    and WAIT would be asked elsewhere; so this fails instead, having found the key's new place
    by an ordinary read, and whoever asked asks again."""
    queue = [PipelineCommand(at, *command) for at, command in enumerate(commands)]
    failed = True
    try:
        await cluster.initialize()
        node = cluster.get_node_from_key(key)
        if node is None:
            raise AwayError("no server has this key")
        failed = await node.execute_pipeline(queue)
    finally:
        if failed:
            await cluster.exists(key)
    return [one.result for one in queue]
