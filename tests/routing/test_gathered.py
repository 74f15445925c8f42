"""Many calls of one script in few trips to a real store."""

import asyncio

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from routing.gathered import MOST_AT_ONCE, GatheredScript

COUNT = "return {KEYS[1], redis.call('INCRBY', KEYS[1], ARGV[1])}"


async def test_everybody_gets_their_own_result(redis):
    count = GatheredScript(redis, COUNT)
    keys = [f"key {number}" for number in range(2 * MOST_AT_ONCE + 1)]
    found = await asyncio.gather(*(count([key], [at]) for at, key in enumerate(keys)))
    assert found == [[key.encode(), at] for at, key in enumerate(keys)]


async def test_calls_are_made_in_the_order_they_came_and_each_once(redis):
    count = GatheredScript(redis, COUNT)
    found = await asyncio.gather(*(count(["key"], [1]) for _ in range(500)))
    assert [total for _, total in found] == list(range(1, 501))


async def test_a_store_that_forgot_the_script_is_told_again(redis):
    count = GatheredScript(redis, COUNT)
    await count(["key"], [1])
    await redis.script_flush()
    found = await asyncio.gather(*(count(["key"], [1]) for _ in range(20)))
    assert sorted(total for _, total in found) == list(range(2, 22))


async def test_a_call_that_fails_takes_no_other_with_it(redis):
    await redis.set("words", "no number")
    count = GatheredScript(redis, COUNT)
    good, bad, after = await asyncio.gather(
        count(["a"], [1]), count(["words"], [1]), count(["b"], [1]), return_exceptions=True
    )
    assert isinstance(bad, ResponseError)
    assert [good, after] == [[b"a", 1], [b"b", 1]]


async def test_who_gives_up_leaves_the_others_their_results(redis):
    count = GatheredScript(redis, COUNT)
    patient = asyncio.create_task(count(["a"], [1]))
    hasty = asyncio.create_task(count(["b"], [1]))
    await asyncio.sleep(0)
    hasty.cancel()
    assert await patient == [b"a", 1]
    with pytest.raises(asyncio.CancelledError):
        await hasty
    assert await count(["c"], [1]) == [b"c", 1]


async def test_a_store_that_does_not_answer_is_an_error_for_all_who_asked(tmp_path):
    count = GatheredScript(Redis.from_url(f"unix://{tmp_path}/nobody.sock"), COUNT)
    found = await asyncio.gather(*(count([key], [1]) for key in "abc"), return_exceptions=True)
    assert [isinstance(error, RedisError | OSError) for error in found] == [True] * 3
