"""Lists that stay right, an honest word about the queue, and who is there."""

import json
import time

import msgspec
import pytest

from contract.events import AgentClaimed
from desk.executor import DeskExecutor
from desk.presence import EXPIRES_AFTER_MS, Presence
from desk.socket import LISTS_PAUSE_S
from desk.wait_times import WaitTime, WaitTimes, median_wait_s
from routing.log import partitions
from tests.support.echo_engine import stopped
from tests.support.waiting import until

HOUR = 60 * 60 * 1000


def now():
    return int(time.time() * 1000)


async def word_on_the_wait(hall, identifier):
    async def said():
        texts = [message.text for message in await hall.conversations.transcript(identifier)]
        about = ("medewerker aanwezig", "aan de beurt", "wachtende")
        return next((text for text in texts if any(one in text for one in about)), None)

    return await until(said)


async def test_the_queue_is_reported_as_it_stands(hall):
    await hall.waiting("c1")
    assert "geen medewerker aanwezig" in await word_on_the_wait(hall, "c1")
    anna = await hall.page("anna")
    await anna.until(lambda page: page.lists)
    await hall.waiting("c2")
    assert await word_on_the_wait(hall, "c2") == "Er is 1 wachtende voor u."
    for minutes in (2, 4, 30):
        await WaitTimes(hall.redis).add(WaitTime(at=now(), ms=minutes * 60_000))
    await hall.waiting("c3")
    expected = "Er zijn 2 wachtenden voor u. Wachten duurt nu ongeveer 4 min."
    assert await word_on_the_wait(hall, "c3") == expected


async def test_a_claim_is_a_wait_that_ended(hall):
    anna = await hall.page("anna")
    await hall.waiting("c1")
    await anna.do("claim", "c1")
    await anna.until(lambda page: page.listed("mine") == ["c1"])
    for text in ("dank u", "en nog iets"):
        await hall.says(text)
    await anna.until(lambda page: page.last("mine") == "en nog iets")
    conversation = await hall.conversations.conversation("c1")
    (wait,) = await WaitTimes(hall.redis).latest()
    assert 0 <= wait.ms <= now() - conversation.handover.since
    assert wait.at - wait.ms == conversation.handover.since


@pytest.mark.parametrize(
    ("waits", "expected"),
    [
        ([], 0),
        ([WaitTime(HOUR, 60_000)] * 2, 0),
        ([WaitTime(HOUR, 60_000)] * 3, 60),
        ([WaitTime(HOUR, 1000), WaitTime(HOUR, 2000), WaitTime(HOUR, 90_000)], 2),
        ([WaitTime(2 * HOUR, 1000)] * 2 + [WaitTime(HOUR - 1, 1000)], 0),
        (
            [
                WaitTime(2 * HOUR, 1000),
                WaitTime(HOUR, 3000),
                WaitTime(HOUR, 5000),
                WaitTime(0, 9_000_000),
            ],
            3,
        ),
    ],
)
def test_the_typical_wait_is_the_median_of_the_last_hour(waits, expected):
    assert median_wait_s(waits, now=2 * HOUR) == expected


async def test_only_the_last_waits_are_kept(redis):
    waits = WaitTimes(redis)
    for number in range(25):
        await waits.add(WaitTime(at=number, ms=number))
    assert [wait.ms for wait in await waits.latest()] == list(range(24, 4, -1))


async def test_agents_are_counted_once_and_only_while_they_are_there(hall):
    presence = Presence(hall.redis)
    browser = await hall.agent("anna")
    async with browser.desk() as one:
        async with browser.desk() as two:
            for page in (one, two):
                await page.until(lambda page: page.lists)
            assert await presence.agents() == {"anna"}
        await one.caught_up()
        assert await presence.agents() == {"anna"}

    async def nobody():
        return not await presence.agents()

    await until(nobody)


async def test_a_desk_that_fell_silent_is_gone(redis):
    moment = 1_000_000
    presence = Presence(redis, lambda: moment)
    await presence.mark_present("anna", "desk-1")
    moment += EXPIRES_AFTER_MS
    await presence.mark_present("bram", "desk-2")
    assert await presence.agents() == {"anna", "bram"}
    moment += 1
    assert await presence.agents() == {"bram"}


async def test_an_executor_that_died_is_continued_and_repeats_nothing_visible(hall):
    anna = await hall.page("anna")
    await hall.waiting("c1")
    await hall.waiting("c2")
    await stopped(hall.tasks["desk"])
    said = len(await hall.conversations.transcript("c2"))
    await hall.log.append(AgentClaimed(conversation_id="c1", at=now(), agent_id="anna", name="A"))
    await hall.state("with_agent")
    await hall.says("stop", "c2")
    for one in range(partitions.PARTITIONS):  # every effect is seen again
        await hall.redis.delete(partitions.cursor(one, DeskExecutor.role))
    hall.start("desk", hall.executor("desk-2"))
    await anna.until(lambda page: page.listed("mine") == ["c1"] and not page.listed("queue"))
    await hall.waiting("c3")
    await anna.until(lambda page: page.listed("queue") == ["c3"])
    (farewell,) = [
        m.text for m in (await hall.conversations.transcript("c2"))[said:] if m.author == "bot"
    ]
    assert "niet meer in de wachtrij" in farewell


async def test_a_card_left_behind_is_taken_away_at_the_start(hall):
    await hall.waiting("c1")
    (card,) = await hall.card_store.all()
    await stopped(hall.tasks["desk"])
    await hall.says("stop")
    await hall.card_store.put(card, version=0)
    # As if another worker had passed the effect and this one had died half-way.
    for one in range(partitions.PARTITIONS):
        newest = await hall.redis.xrevrange(partitions.out_log(one, DeskExecutor.role), count=1)
        if newest:
            await hall.log.move_cursor(one, DeskExecutor.role, newest[0][0].decode())
    hall.start("desk", hall.executor("desk-2"))

    async def is_empty():
        return not await hall.card_store.all()

    await until(is_empty)


async def test_an_older_card_never_replaces_a_newer_one(hall):
    await hall.waiting("c1")
    await stopped(hall.tasks["desk"])
    (card,) = await hall.card_store.all()
    await hall.card_store.put(card, version=100)
    stale = msgspec.structs.replace(card, last="oud")
    assert await hall.card_store.put(stale, version=99) == card
    await hall.card_store.remove("c1", version=99)
    assert await hall.card_store.all() == [card]
    await hall.card_store.remove("c1", version=100)
    assert await hall.card_store.all() == []


async def test_two_hundred_changes_do_not_flood_a_desk(hall):
    anna = await hall.page("anna")
    await hall.waiting("c0")
    (card,) = await hall.card_store.all()
    await stopped(hall.tasks["desk"])
    await anna.caught_up()
    anna.frames.clear()
    started = time.monotonic()
    for number in range(200):
        made = msgspec.structs.replace(card, id=f"x{number:03}", since=number)
        await hall.card_store.put(made, version=1)
        await hall.pubsub.publish("desk")
    await anna.until(lambda page: len(page.listed("queue")) == 201)
    assert anna.listed("queue")[:2] == ["x000", "x001"]
    # However long it all took: one that was on its way, and one in every pause.
    most = 2 + (time.monotonic() - started) / LISTS_PAUSE_S
    assert len([frame for frame in anna.frames if frame["type"] == "lists"]) <= most
    assert len(json.dumps(anna.lists)) < 100_000
