"""One message can be followed in the log, from its webhook to its status, by its id alone."""

import asyncio
import contextlib
import io
import json
import logging
import re

import pytest
from aiohttp import ClientSession

from contract.channels import Channel
from contract.events import AgentWrote, BotFailed, CitizenArrived, CitizenWrote
from gateway import logs
from routing.telemetry import message_trace
from tests.support.waiting import PATIENCE_S, until

CANARY = "kanarie"
NUMBER = "+31612345678"


class Lines:
    """What was logged, as the JSON that a log collector gets."""

    def __init__(self):
        self.stream = io.StringIO()
        self.handler = logging.StreamHandler(self.stream)
        self.handler.setFormatter(logs.JsonFormatter())

    def all(self):
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    def of(self, message):
        return [line for line in self.all() if line["message"] == message]

    async def until(self, message):
        return (await until(lambda: self.of(message)))[0]


@pytest.fixture
def lines():
    root, lines = logging.getLogger(), Lines()
    level = root.level
    root.setLevel(logging.INFO)
    root.addHandler(lines.handler)
    yield lines
    root.removeHandler(lines.handler)
    root.setLevel(level)


@contextlib.asynccontextmanager
async def phone(url):
    async with ClientSession() as http, http.ws_connect(f"{url}/simulator/ws") as page:
        await page.receive_json()
        yield page


async def text_and_wait(url, text, answer):
    """Type `text` on the phone; wait until `answer` is on it."""
    async with phone(url) as page, asyncio.timeout(PATIENCE_S):
        await page.send_json({"type": "sms", "number": NUMBER, "text": text})
        while True:
            shown = await page.receive_json()
            if shown["type"] == "message" and answer in shown["text"]:
                return


async def test_one_id_leads_from_the_webhook_to_the_end_of_the_turn(simulated_gateway, lines):
    await text_and_wait(simulated_gateway, f"hoi {CANARY}", "echo:")
    received = await lines.until("received")
    assert received["channel"] == "sms"
    assert re.fullmatch("[0-9a-f]{32}", received["trace"])
    for step in ("turn out", "turn over"):
        line = await lines.until(step)
        assert line["trace"] == received["trace"]
        assert line["conversation"] == received["conversation"]
    assert lines.of("turn over")[0]["result"] == "answered"


async def test_and_on_to_its_delivery(simulated_gateway, lines):
    await text_and_wait(simulated_gateway, "hoi", "echo:")
    received = await lines.until("received")
    sent = await lines.until("sent")
    await until(lambda: "delivered" in [line["status"] for line in lines.of("status")])
    assert (sent["outcome"], sent["part"]) == ("accepted", 0)
    assert sent["provider_id"].startswith("SM")
    traces = {line["trace"] for line in [sent, *lines.of("status")]}
    assert traces == {received["trace"]}


async def test_another_message_has_another_id(simulated_gateway, lines):
    await text_and_wait(simulated_gateway, "een", "echo: een")
    await text_and_wait(simulated_gateway, "twee", "echo: twee")
    assert len({line["trace"] for line in lines.of("received")}) == 2
    assert len({line["conversation"] for line in lines.of("received")}) == 1


async def test_no_text_address_or_name_is_in_the_log(simulated_gateway, lines):
    await text_and_wait(simulated_gateway, CANARY, f"echo: {CANARY}")
    await lines.until("turn over")
    logged = lines.stream.getvalue()
    assert CANARY not in logged
    assert NUMBER.removeprefix("+") not in logged


def test_every_step_keeps_to_the_fields(lines):
    logging.getLogger(message_trace.LOGGER).info(
        "sent", extra={"trace": "4b", "text": CANARY, "ms": 3}
    )
    (line,) = lines.of("sent")
    assert line.keys() == {"time", "level", "logger", "message", "trace", "ms"}


@pytest.mark.parametrize("formatter", [logs.JsonFormatter(), logs.TextFormatter()])
def test_an_exception_tells_where_but_not_what(lines, formatter):
    lines.handler.setFormatter(formatter)
    try:
        raise ValueError(CANARY)
    except ValueError:
        logging.getLogger("test").exception("went wrong")
    logged = lines.stream.getvalue()
    assert CANARY not in logged
    assert "ValueError" in logged
    assert "test_an_exception_tells_where_but_not_what" in logged


def test_people_read_the_fields_behind_the_message(lines):
    lines.handler.setFormatter(logs.TextFormatter())
    logging.getLogger(message_trace.LOGGER).info("sent", extra={"trace": "4b", "part": 0})
    assert lines.stream.getvalue().endswith("INFO balie.message: sent trace=4b part=0\n")


@pytest.mark.parametrize(
    "event",
    [
        CitizenArrived(conversation_id="c", at=1, channel=Channel.WEB, address="a"),
        CitizenWrote(conversation_id="c", at=1, channel=Channel.WEB, address="a", text="hoi"),
        AgentWrote(conversation_id="c", at=1, agent_id="anna", text="hoi"),
    ],
)
def test_whatever_comes_from_outside_is_given_an_id_once(event):
    first = message_trace.traced(event)
    assert re.fullmatch("[0-9a-f]{32}", first.trace)
    assert message_trace.traced(first) is first
    assert message_trace.traced(event).trace != first.trace


def test_what_follows_from_something_else_is_given_none():
    failed = BotFailed(conversation_id="c", at=1, turn_id="c:1")
    assert message_trace.traced(failed) is failed
