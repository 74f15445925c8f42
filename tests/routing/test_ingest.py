"""All that comes from outside goes into the log by one way, which cleans it and traces it."""

import ast
from pathlib import Path

import pytest

from contract import events
from contract.channels import Channel
from contract.events import AgentClaimed, AgentFinished, AgentWrote, CitizenArrived, CitizenWrote
from contract.events import DeliveryReported as Reported
from routing.log import partitions
from routing.log.ingest import Ingest
from routing.log.log import Log

ROOT = Path(__file__).parents[2]
WHOM = {"conversation_id": "c0", "at": 1}
CITIZEN = WHOM | {"channel": Channel.SMS, "address": "+31600000001"}
AGENT = WHOM | {"agent_id": "anna"}
DIRTY, CLEAN = " \x00Cafe\u0301\r\nmet\ud800 dag ", "Café\nmet dag"


@pytest.fixture
def ingest(redis) -> Ingest:
    return Ingest(Log(redis), b"a secret of the tests")


async def logged(redis):
    found = await redis.xrange(partitions.in_log(partitions.partition_of("c0")))
    return [events.decode(fields[b"event"]) for _, fields in found]


@pytest.mark.parametrize(
    ("event", "texts"),
    [
        (
            CitizenWrote(text=DIRTY, payload=DIRTY, name=DIRTY, **CITIZEN),
            {"text", "payload", "name"},
        ),
        (CitizenArrived(name=DIRTY, **CITIZEN), {"name"}),
        (AgentWrote(text=DIRTY, **AGENT), {"text"}),
        (AgentFinished(note=DIRTY, **AGENT), {"note"}),
    ],
)
async def test_what_people_wrote_is_cleaned(redis, ingest, event, texts):
    assert await ingest.append(event)
    (kept,) = await logged(redis)
    assert {getattr(kept, name) for name in texts} == {CLEAN}


async def test_a_message_gets_a_trace_and_other_events_keep_theirs(redis, ingest):
    theirs = "4bf92f3577b34da6a3ce929d0e0e4736"
    await ingest.append(AgentWrote(text="Dag", **AGENT))
    await ingest.append(Reported(seq=1, status="sent", trace=theirs, **WHOM))
    await ingest.append(AgentClaimed(name="Anna", **AGENT))
    wrote, reported, claimed = await logged(redis)
    assert len(wrote.trace) == 32
    assert (reported.trace, claimed.trace) == (theirs, "")


async def test_what_comes_twice_is_kept_once_and_what_has_no_name_of_its_own_each_time(
    redis, ingest
):
    for _ in range(2):
        await ingest.append(CitizenWrote(text="Dag", **CITIZEN), "telegram:1")
        await ingest.append(AgentClaimed(name="Anna", **AGENT))
    assert [type(one) for one in await logged(redis)] == [CitizenWrote, AgentClaimed, AgentClaimed]


def test_nothing_else_appends_from_outside():
    """The desk's executor reports how the queue stands, which is not from outside."""
    for path in [*ROOT.glob("connectors/*.py"), *ROOT.glob("desk/*.py")]:
        if path.name == "executor.py":
            continue
        imported = {
            node.module
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.ImportFrom)
        }
        assert "routing.log.log" not in imported, path
        assert "routing.telemetry" not in imported, path
