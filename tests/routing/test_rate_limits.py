"""Rates that all processes share, counted by the store's own clock."""

import asyncio
import time

import pytest

from routing.delivery.rate_limits import RateLimit, RateLimiter
from tests.support.waiting import until


class Senders:
    """Two processes on one store. Nobody sleeps: `waits` holds when each may go, in seconds
    from now."""

    def __init__(self, redis):
        self.waits = []
        self.both = [RateLimiter(redis, self.sleep), RateLimiter(redis, self.sleep)]

    async def sleep(self, seconds):
        self.waits.append(seconds)

    async def send(self, count, *limits, bulk=False):
        """How long each of `count` had to wait, shared among both."""
        waits = []
        for number in range(count):
            self.waits.clear()
            await self.both[number % 2].pass_through(limits, bulk=bulk)
            waits.append(sum(self.waits))
        return waits


@pytest.fixture
def senders(redis):
    return Senders(redis)


async def test_a_burst_goes_at_once_and_the_rest_at_the_rate(senders):
    # One in 100 s: what the test itself takes counts for nothing.
    waits = await senders.send(6, RateLimit("a", 0.01, 3))
    assert waits[:3] == [0.0, 0.0, 0.0]
    assert [round(wait, -2) for wait in waits[3:]] == [100, 200, 300]
    assert all(wait <= 300 for wait in waits)


@pytest.mark.parametrize(("per_second", "burst"), [(1.0, 1), (30.0, 30), (10.0, 1)])
async def test_no_window_holds_more_than_the_rate_and_the_burst(senders, per_second, burst):
    limit, count, started = RateLimit("a", per_second, burst), 200, time.monotonic()
    waits = await senders.send(count, limit)
    # The last of them may go when all before it did at the rate, less what passed meanwhile.
    at_the_rate, passed = (count - burst) / per_second, time.monotonic() - started
    assert max(waits) <= at_the_rate
    assert waits[-1] >= at_the_rate - passed


async def test_many_at_once_get_a_moment_each(senders):
    limit = RateLimit("a", 0.01)
    await asyncio.gather(*(one.pass_through([limit]) for one in senders.both * 5))
    assert sorted(round(wait, -2) for wait in senders.waits) == [100 * n for n in range(1, 10)]


async def test_one_keys_wait_is_not_anothers(senders):
    await senders.send(5, RateLimit("a", 0.01))
    assert await senders.send(1, RateLimit("b", 0.01)) == [0.0]


async def test_of_several_limits_the_slowest_counts(senders):
    chat, all_ = RateLimit("chat", 0.01), RateLimit("all", 0.1)
    waits = await senders.send(2, chat, all_)
    assert [round(wait, -2) for wait in waits] == [0, 100]


async def test_what_is_in_bulk_takes_only_moments_that_nobody_wants(redis):
    limit, waited = RateLimit("a", 0.01, 2), []

    async def sleep(seconds):
        waited.append(seconds)
        await redis.delete("rate:a")  # the time that everybody else needed has passed

    limits = RateLimiter(redis, sleep)
    await limits.pass_through([limit])
    await limits.pass_through([limit], bulk=True)
    assert [round(wait, -2) for wait in waited] == [100]
    # One that is not in bulk still has its burst.
    waited.clear()
    await limits.pass_through([limit])
    assert waited == []


async def test_a_bulk_that_waits_takes_nothing_from_others(redis):
    asked, limit = [], RateLimit("a", 0.01)
    limits = RateLimiter(redis, lambda wait: asyncio.sleep(0, asked.append(wait)))
    await limits.pass_through([limit])
    stuck = asyncio.create_task(limits.pass_through([limit], bulk=True))
    while len(asked) < 20:
        await asyncio.sleep(0)
    before = [*asked]
    stuck.cancel()
    await asyncio.gather(stuck, return_exceptions=True)
    asked.clear()
    await limits.pass_through([limit])
    assert all(round(wait, -2) == 100 for wait in before)
    assert [round(wait, -2) for wait in asked] == [100]


async def test_what_is_idle_leaves_no_key(redis):
    await RateLimiter(redis).pass_through([RateLimit("a", 1000.0)])

    async def is_gone():
        return not await redis.exists("rate:a")

    await until(is_gone)
