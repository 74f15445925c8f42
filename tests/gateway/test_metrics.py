"""What Prometheus reads: counted on the way, and looked up in the store."""

import asyncio
import socket
import time

import pytest
from aiohttp import ClientSession
from prometheus_client.parser import text_string_to_metric_families
from redis.asyncio import Redis

from contract.channels import Channel
from contract.dead_letters import Letter, of_entry
from contract.events import BotAnswered, CitizenWrote
from contract.turns import STREAM
from desk.card_store import CardStore
from desk.cards import Card
from gateway.metrics import Metrics, PortTakenError, serve_metrics
from gateway.settings import Settings
from routing.conversation import turns
from routing.conversation.phases import State
from routing.delivery.dead_letters import DeadLetters
from routing.log import consumer_lag, partitions
from routing.log.executors import EXECUTORS
from routing.log.log import Log
from tests.gateway.conftest import REST_TOKEN
from tests.support.given import START, bot, citizen, fails, given, silence

LOCAL = "127.0.0.1"
CANARY = "kanarie"


async def samples(metrics):
    """Every sample by its name and its labels' values."""
    body, _ = await metrics.exposition()
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(body.decode())
        for sample in family.samples
    }


async def say(counter, text, sender="42"):
    body = {"sender": sender, "message": text}
    allowed = {"Authorization": f"Bearer {REST_TOKEN}"}
    async with counter.client.post(
        "/webhooks/rest/webhook", json=body, headers=allowed
    ) as response:
        assert response.status == 200


async def moment(redis):
    """What the store's clock says, in milliseconds."""
    seconds, micros = await redis.time()
    return seconds * 1000 + micros // 1000


def wrote(text="hallo", conversation_id="c1"):
    return CitizenWrote(
        conversation_id=conversation_id, at=START, channel=Channel.WEB, address="a", text=text
    )


async def test_messages_and_turns_are_counted(counter):
    before, started = await samples(counter.metrics), time.monotonic()
    for text in ("een", "twee", "stuk"):
        await say(counter, text)
    after = await samples(counter.metrics)
    assert before["balie_received_total", "rest"] == 0
    assert after["balie_received_total", "rest"] == 3
    assert after["balie_received_total", "sms"] == 0
    assert after["balie_turns_total", "answered"] == 2
    assert after["balie_turns_total", "failed"] == 1
    assert after["balie_turn_seconds_count",] == 3
    assert 0 < after["balie_turn_seconds_sum",] <= 3 * (time.monotonic() - started)


def test_a_turn_ends_once_and_takes_what_the_citizen_waits():
    asked = given().when(citizen("hoi")).state
    for step, result in ((bot("Dag!"), "answered"), (fails(), "failed"), (silence(), "silent")):
        transcript = given().when(citizen("hoi"))
        event = step(transcript)
        ended = turns.ended(transcript.conversation, event, transcript.now + 250)
        assert ended == turns.Ended(
            asked.turn, result, transcript.now + 250 - asked.idle_at + 86_400_000
        )
        transcript.take(event)
        assert turns.ended(transcript.conversation, event, transcript.now) is None


def test_an_answer_that_came_too_late_ends_no_turn():
    late = BotAnswered(conversation_id="c1", at=START, turn_id="c1:1")
    assert turns.ended(None, late, START) is None
    transcript = given().when(citizen("hoi"), silence(), citizen("nog iets"))
    assert turns.ended(transcript.conversation, late, transcript.now) is None


async def test_what_waits_is_told_per_role_and_partition(redis):
    metrics, log, partition = Metrics(redis), Log(redis), partitions.partition_of("c1")
    started = await moment(redis)
    for text in ("een", "twee", "drie"):
        await log.append(wrote(text))
    for role in EXECUTORS:
        key = partitions.out_log(partition, role)
        effects = [await redis.xadd(key, {"effect": b"{}"}) for _ in range(2)]
        passed = {"bot": None, "send": effects[0], "desk": effects[1]}[role]
        if passed:
            await log.move_cursor(partition, role, passed.decode())
    await redis.xadd(STREAM, {"turn": b"{}"})
    seen = await samples(metrics)
    depths = {
        role: seen["balie_queue_depth", str(partition), role] for role in consumer_lag.READERS
    }
    assert depths == {"router": 3, "bot": 2, "send": 1, "desk": 0}
    ages = {
        role: seen["balie_queue_age_seconds", str(partition), role] for role in consumer_lag.READERS
    }
    assert ages["desk"] == 0
    passed = await moment(redis) - started
    assert all(0 <= round(age * 1000) <= passed for age in ages.values())
    assert seen["balie_turns_waiting",] == 1
    assert seen["balie_store_up",] == 1
    others = [key for key, value in seen.items() if "queue_depth" in key[0] and value]
    assert {key[1] for key in others} == {str(partition)}


async def test_the_age_is_that_of_the_oldest(redis):
    partition = partitions.partition_of("c1")
    oldest = await moment(redis) - 90_000
    await redis.xadd(partitions.in_log(partition), {"event": b"{}"}, id=f"{oldest}-0")
    await Log(redis).append(wrote())
    seen = await samples(Metrics(redis))
    age = round(seen["balie_queue_age_seconds", str(partition), "router"] * 1000)
    assert 90_000 <= age <= await moment(redis) - oldest


async def test_counting_ends_where_it_would_cost_the_store_too_much(redis):
    partition = partitions.partition_of("c1")
    async with redis.pipeline(transaction=False) as pipe:
        for _ in range(consumer_lag.MOST + 5):
            pipe.xadd(partitions.in_log(partition), {"event": b"{}"})
        await pipe.execute()
    seen = await samples(Metrics(redis))
    assert seen["balie_queue_depth", str(partition), "router"] == consumer_lag.MOST


def card(identifier, team, state=State.QUEUED):
    texts = dict.fromkeys(("language", "name", "reason", "topic", "agent_id", "agent"), "")
    return Card(
        id=identifier, channel="sms", team=team, state=state, since=START, last=CANARY, **texts
    )


async def test_who_waits_for_a_human_is_told_per_team(redis):
    card_store = CardStore(redis)
    for each in (card("1", "wmo"), card("2", "wmo"), card("3", "burgerzaken")):
        await card_store.put(each, 1)
    await card_store.put(card("4", "wmo", State.WITH_AGENT), 1)
    seen = await samples(Metrics(redis))
    waiting = {key[1]: value for key, value in seen.items() if "citizens" in key[0]}
    assert waiting == {"wmo": 2, "burgerzaken": 1}


async def test_dead_letters_are_told_per_kind(redis):
    letters = DeadLetters(redis)
    await letters.put(of_entry("event", (3, "in:{3}"), ("1-0", b"{}"), "decide", START))
    for conversation_id in ("3f00", "3f01"):
        await letters.put(
            Letter(id=f"{conversation_id}:4:0", kind="message", at=START, why="", data="{}")
        )
    seen = await samples(Metrics(redis))
    assert seen["balie_dead_letters", "event"] == 1
    assert seen["balie_dead_letters", "message"] == 2


async def test_without_the_store_the_scrape_says_so_and_still_counts(tmp_path):
    async with Redis.from_url(f"unix://{tmp_path}/nobody") as away:
        metrics = Metrics(away)
        metrics.metrics.dead("sms")
        seen = await samples(metrics)
    assert seen["balie_store_up",] == 0
    assert seen["balie_given_up_total", "sms"] == 1
    assert not [key for key in seen if key[0].startswith("balie_queue")]


async def test_a_store_that_does_not_answer_does_not_hold_up_the_scrape():
    async def silent(reader, writer):
        await reader.read()
        writer.close()

    async with await asyncio.start_server(silent, LOCAL, 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with Redis(host=LOCAL, port=port) as hanging:
            seen = await samples(Metrics(hanging))
        assert seen["balie_store_up",] == 0


async def test_every_way_of_counting_has_its_metric(redis):
    metrics = Metrics(redis)
    metrics.metrics.sent("telegram", "try_later")
    metrics.metrics.answered("telegram", 0.3)
    metrics.metrics.reconciled("sms", "missing")
    metrics.metrics.segments("sms", 3)
    metrics.metrics.turn(10.0, "silent")
    seen = await samples(metrics)
    assert seen["balie_sends_total", "telegram", "try_later"] == 1
    assert seen["balie_answer_seconds_bucket", "telegram", "0.2"] == 0
    assert seen["balie_answer_seconds_bucket", "telegram", "0.5"] == 1
    assert seen["balie_reconciled_total", "sms", "missing"] == 1
    assert seen["balie_segments_total", "sms"] == 3
    assert seen["balie_turns_total", "silent"] == 1
    assert seen["balie_turn_seconds_count",] == 0


async def test_no_text_address_or_name_is_told(counter):
    await say(counter, CANARY, sender=f"{CANARY}-sender")
    await say(counter, "mens", sender=f"{CANARY}-sender")
    await say(counter, "ja", sender=f"{CANARY}-sender")
    body, _ = await counter.metrics.exposition()
    assert CANARY.encode() not in body


# -- the port --------------------------------------------------------------------------------


@pytest.fixture
def taken():
    with socket.create_server((LOCAL, 0)) as other:
        yield other.getsockname()[1]


def address(line):
    return line.split()[0]


@pytest.mark.parametrize(
    ("accept", "content_type", "end"),
    [
        ("", "text/plain", b"\n"),
        ("application/openmetrics-text; version=1.0.0", "application/openmetrics-text", b"# EOF\n"),
    ],
)
async def test_metrics_are_served_in_both_formats(redis, accept, content_type, end):
    headers = {"Accept": accept} if accept else {}
    async with (
        serve_metrics(Settings(metrics_port=0), Metrics(redis)) as line,
        ClientSession(headers=headers) as http,
        http.get(address(line)) as answer,
    ):
        body = await answer.read()
    assert (answer.status, answer.content_type) == (200, content_type)
    assert b"balie_store_up 1.0" in body
    assert body.endswith(end)


async def test_a_port_that_nobody_asked_for_may_be_another(redis, taken):
    class TakenByDefault(Settings):
        metrics_port: int = taken

    async with serve_metrics(TakenByDefault(), Metrics(redis)) as line, ClientSession() as http:
        assert f"port {taken} is taken" in line
        async with http.get(address(line)) as answer:
            assert answer.status == 200


async def test_a_port_that_was_asked_for_and_is_taken_is_an_error(redis, taken):
    with pytest.raises(PortTakenError, match=f"port {taken} .* BALIE_METRICS_PORT"):
        async with serve_metrics(Settings(metrics_port=taken), Metrics(redis)):
            pass


async def test_a_host_that_is_none_is_an_error(redis):
    settings = Settings(metrics_host="nowhere.invalid", metrics_port=0)
    with pytest.raises(PortTakenError, match="BALIE_METRICS_HOST"):
        async with serve_metrics(settings, Metrics(redis)):
            pass


async def test_metrics_can_be_off(redis):
    async with serve_metrics(Settings(metrics_port="off"), Metrics(redis)) as line:
        assert line.startswith("off")
