"""Many calls of one script in few trips to a real store."""

import asyncio

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from routing.log import partitions
from routing.log.batching import MOST_AT_ONCE, BatchedScript
from routing.log.log import Log
from routing.log.scripts import Script
from tests.routing.test_log import wrote

COUNT = """
local found = {}
for at, key in ipairs(KEYS) do
  local total = redis.pcall('INCRBY', key, ARGV[at])
  found[at] = type(total) == 'table' and total or {key, total}
end
return found
"""


class Counting(Script):
    """A script of the test's own."""

    def __init__(self, redis):
        super().__init__(redis, "append")
        self._script = redis.register_script(COUNT)


def counting(redis):
    return BatchedScript(Counting(redis))


async def test_everybody_gets_their_own_result(redis):
    count = counting(redis)
    keys = [f"key {number}" for number in range(2 * MOST_AT_ONCE + 1)]
    found = await asyncio.gather(*(count([key], [at]) for at, key in enumerate(keys)))
    assert found == [[key.encode(), at] for at, key in enumerate(keys)]


async def test_calls_are_made_in_the_order_they_came_and_each_once(redis):
    count = counting(redis)
    found = await asyncio.gather(*(count(["key"], [1]) for _ in range(500)))
    assert [total for _, total in found] == list(range(1, 501))


async def test_a_store_that_forgot_the_script_is_told_again(redis):
    count = counting(redis)
    await count(["key"], [1])
    await redis.script_flush()
    found = await asyncio.gather(*(count(["key"], [1]) for _ in range(20)))
    assert sorted(total for _, total in found) == list(range(2, 22))


async def test_a_call_that_fails_takes_no_other_with_it(redis):
    await redis.set("words", "no number")
    count = counting(redis)
    good, bad, after = await asyncio.gather(
        count(["a"], [1]), count(["words"], [1]), count(["b"], [1]), return_exceptions=True
    )
    assert isinstance(bad, ResponseError)
    assert [good, after] == [[b"a", 1], [b"b", 1]]


async def test_who_gives_up_leaves_the_others_their_results(redis):
    count = counting(redis)
    patient = asyncio.create_task(count(["a"], [1]))
    hasty = asyncio.create_task(count(["b"], [1]))
    await asyncio.sleep(0)
    hasty.cancel()
    assert await patient == [b"a", 1]
    with pytest.raises(asyncio.CancelledError):
        await hasty
    assert await count(["c"], [1]) == [b"c", 1]


async def test_a_store_that_does_not_answer_is_an_error_for_all_who_asked(tmp_path):
    count = counting(Redis.from_url(f"unix://{tmp_path}/nobody.sock"))
    found = await asyncio.gather(*(count([key], [1]) for key in "abc"), return_exceptions=True)
    assert [isinstance(error, RedisError | OSError) for error in found] == [True] * 3


async def test_what_cannot_be_put_in_its_log_may_come_again(redis):
    log, broken, other = Log(redis), wrote(conversation_id="c1"), wrote(conversation_id="c2")
    key = partitions.in_log(partitions.partition_of("c1"))
    await redis.set(key, "no log")
    failed, taken = await asyncio.gather(
        log.append(broken, dedupe="m1"), log.append(other, dedupe="m2"), return_exceptions=True
    )
    assert isinstance(failed, ResponseError)
    assert taken is True
    await redis.delete(key)
    assert await log.append(broken, dedupe="m1")
    assert not await log.append(broken, dedupe="m1")
