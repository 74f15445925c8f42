"""The desk live: agents' pages over real WebSockets, with router and executors at work."""

import json

import pytest

from contract import effects
from contract.channels import Channel
from routing.log import partitions
from routing.telemetry import message_trace
from tests.support.waiting import PATIENCE_S, until


def acked(reference):
    return lambda page: page.got("ack", reference=reference)


async def test_who_waits_is_in_the_list_of_every_desk(hall):
    anna, bram = await hall.page("anna"), await hall.page("bram")
    await hall.waiting("c1")
    for page in (anna, bram):
        await page.until(lambda page: page.listed("queue") == ["c1"])
    (card,) = anna.lists["queue"]
    conversation = await hall.conversations.conversation("c1")
    assert card == {
        "id": "c1",
        "channel": "web",
        "language": "nl",
        "name": "",
        "team": "burgerzaken",
        "reason": "request",
        "topic": "paspoort",
        "state": "queued",
        "agent_id": "",
        "agent": "",
        "since": conversation.handover.since,
        "last": "mens",
        "care": "",
        "care_kind": "",
    }


async def test_the_agent_gets_the_whole_story(hall):
    anna = await hall.page("anna")
    await hall.waiting("c1")
    await anna.do("open", "c1")
    await anna.until(lambda page: page.messages and page.context)
    assert [message["seq"] for message in anna.messages] == list(range(1, len(anna.messages) + 1))
    assert anna.messages[0]["text"] == "Mijn paspoort is <b>weg</b>"
    context = anna.context
    assert (context["address"], context["reason"]) == ("session of c1", "request")
    assert context["understanding"]["confidence"] == 0.9
    assert context["understanding"]["alternatives"] == []
    assert (context["facts"], context["deliveries"]) == ({}, {})


async def test_of_two_who_claim_one_wins_and_the_other_is_told(hall):
    anna, bram = await hall.page("anna"), await hall.page("bram")
    await hall.waiting("c1")
    await anna.do("claim", "c1")
    await hall.state("with_agent")
    await bram.do("claim", "c1")
    await bram.until(lambda page: page.got("told", code="claim_lost", id="c1", by="Anna"))
    await anna.until(lambda page: page.listed("mine") == ["c1"] and not page.listed("queue"))
    await bram.until(lambda page: page.listed("colleagues") == ["c1"])
    await anna.caught_up()
    assert not anna.got("told")


async def test_an_answer_reaches_the_citizen_as_it_was_typed(hall):
    anna = await hall.page("anna")
    await hall.waiting("c1")
    await anna.do("open", "c1")
    await anna.do("claim", "c1")
    await anna.until(lambda page: page.context.get("agent_id") == "anna")
    text = "<script>alert('1')</script> & \u202eab\u202c 👍"
    for _ in range(2):
        await anna.do("write", "c1", reference="r1", text=f"\x00 {text}\r\n")
        await anna.until(acked("r1"))
    await anna.do("write", "c1", reference="r2", text="Dag")
    await anna.until(lambda page: "Dag" in page.texts())
    written = [message for message in anna.messages if message["author"] == "agent"]
    assert [(one["text"], one["reference"], one["name"]) for one in written] == [
        (text, "r1", "Anna"),
        ("Dag", "r2", "Anna"),
    ]


async def test_an_answer_can_be_followed_in_the_log_by_one_id(hall, redis, caplog):
    caplog.set_level("INFO", message_trace.LOGGER)
    anna = await hall.page("anna")
    await hall.waiting("c1", channel=Channel.SMS)
    await anna.do("open", "c1")
    await anna.do("claim", "c1")
    await anna.until(lambda page: page.context.get("agent_id") == "anna")
    for _ in range(2):
        await anna.do("write", "c1", reference="r1", text="Dag kanarie")
    await anna.until(lambda page: "Dag kanarie" in page.texts())
    told = [one for one in caplog.records if getattr(one, "channel", "") == "desk"]
    assert [(one.message, one.event) for one in told] == [("received", "agent_wrote")]
    out = await redis.xrange(partitions.out_log(partitions.partition_of("c1"), "send"))
    sends = [
        effects.decode(fields[b"effect"])
        for _, fields in out
        if b"Dag kanarie" in fields[b"effect"]
    ]
    assert [send.trace for send in sends] == [told[0].trace]
    assert "kanarie" not in caplog.text


async def test_what_the_citizen_says_is_shown_and_the_bot_is_silent(hall):
    anna = await hall.page("anna")
    await hall.waiting("c1")
    await anna.do("claim", "c1")
    await hall.state("with_agent")
    await anna.do("open", "c1")
    await hall.says("<img src=x onerror=alert(1)>")
    await anna.until(lambda page: page.texts()[-1:] == ["<img src=x onerror=alert(1)>"])
    await anna.until(lambda page: page.last("mine") == "<img src=x onerror=alert(1)>")
    assert (await hall.conversations.conversation("c1")).turn is None


async def test_given_back_the_bot_answers_and_the_desk_hears_no_more(hall):
    anna = await hall.page("anna")
    await hall.waiting("c1")
    await anna.do("open", "c1")
    await anna.do("claim", "c1")
    await anna.until(lambda page: page.context.get("state") == "with_agent")
    await anna.do("give_back", "c1")
    await anna.until(lambda page: page.context["state"] == "bot" and not page.listed("mine"))
    await hall.says("dit is alleen voor de bot")
    assert "echo: dit is alleen voor de bot" in [
        message.text for message in await hall.conversations.transcript("c1")
    ]
    await hall.waiting("c2")  # a later change has come through
    await anna.until(lambda page: page.listed("queue") == ["c2"])
    assert "alleen voor de bot" not in json.dumps(anna.frames)
    assert anna.context["agent_id"] == ""


async def test_a_conversation_that_comes_back_is_followed_again(hall):
    anna = await hall.page("anna")
    await hall.waiting("c1")
    await anna.do("open", "c1")
    await anna.until(lambda page: page.messages)
    await hall.says("stop")
    await anna.until(lambda page: page.context["state"] == "bot")
    await hall.waiting("c1", "nog iets")
    await anna.until(lambda page: page.context["state"] == "queued" and "nog iets" in page.texts())
    sequence = [message["seq"] for message in anna.messages]
    assert sequence == list(range(1, len(sequence) + 1))


async def test_ended_wrapped_up_and_closed(hall):
    anna = await hall.page("anna")
    await hall.waiting("c1")
    await anna.do("open", "c1")
    await anna.do("claim", "c1")
    await anna.do("end", "c1")
    await anna.until(lambda page: page.context.get("state") == "wrap_up")
    await anna.until(
        lambda page: page.lists["mine"] and page.lists["mine"][0]["state"] == "wrap_up"
    )
    await anna.do("finish", "c1", note="paspoort vermist")
    await anna.until(lambda page: page.context["state"] == "closed" and not page.listed("mine"))
    assert (await hall.state("closed")).note == "paspoort vermist"


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("write", {"reference": "r1", "text": "ik ook"}),
        ("give_back", {}),
        ("end", {}),
        ("finish", {"note": ""}),
    ],
)
async def test_only_who_has_it_acts_in_it(hall, kind, fields):
    anna, bram = await hall.page("anna"), await hall.page("bram")
    await hall.waiting("c1")
    await anna.do("claim", "c1")
    await hall.state("with_agent")
    await bram.do(kind, "c1", **fields)
    await bram.until(lambda page: page.got("told", code="not_yours", id="c1", by="Anna"))
    assert (await hall.conversations.conversation("c1")).agent_id == "anna"
    assert "ik ook" not in [message.text for message in await hall.conversations.transcript("c1")]


@pytest.mark.parametrize(
    "said", [["hallo"], ["hallo", "schulden"], []], ids=["bot", "offered", "none"]
)
async def test_what_a_citizen_tells_the_bot_is_not_for_agents(hall, said):
    anna = await hall.page("anna")
    for text in said:
        await hall.says(text)
    await anna.do("open", "c1")
    await anna.until(lambda page: page.got("told", code="not_yours", id="c1"))
    await anna.do("claim", "c1")
    told = {"type": "told", "code": "not_yours", "id": "c1", "by": ""}
    await anna.until(lambda page: page.frames.count(told) == 2)
    assert not anna.messages
    assert not anna.context
    assert "hallo" not in json.dumps(anna.frames)


async def test_a_page_that_comes_back_gets_what_it_missed(hall):
    browser = await hall.agent("anna")
    await hall.waiting("c1")
    async with browser.desk() as page:
        await page.do("claim", "c1")
        await page.do("open", "c1")
        await page.until(lambda page: page.context.get("state") == "with_agent")
        await page.until(lambda page: page.texts() and "Anna" in page.texts()[-1])
        known = page.messages[-1]["seq"]
    await hall.says("ben je er nog?")
    async with browser.desk() as page:
        await page.do("open", "c1", after=known)
        await page.until(lambda page: page.messages)
        assert page.texts() == ["ben je er nog?"]
        assert page.messages[0]["seq"] == known + 1
        await page.until(lambda page: page.listed("mine") == ["c1"])


async def test_opening_another_leaves_the_first(hall):
    anna = await hall.page("anna")
    await hall.waiting("c1")
    await hall.waiting("c2", "iets anders")
    await anna.do("open", "c1")
    await anna.until(lambda page: page.context.get("id") == "c1")
    await anna.do("open", "c2")
    await anna.until(lambda page: page.context.get("id") == "c2")
    await hall.says("niet meer in beeld", "c1")
    await hall.says("wel in beeld", "c2")
    await anna.until(lambda page: "wel in beeld" in page.texts())
    assert "niet meer in beeld" not in anna.texts()
    await anna.do("open", "")
    await hall.says("ook niet", "c2")
    await anna.until(lambda page: page.last("queue") == "ook niet")
    assert "ook niet" not in anna.texts()


async def notes(subscription):
    """The notes of the next message that carries any: a subscriber may be woken without one."""
    return await until(lambda: subscription.wait(PATIENCE_S))


async def test_typing_goes_both_ways_but_only_between_those_two(hall):
    anna, bram = await hall.page("anna"), await hall.page("bram")
    await hall.waiting("c1")
    await anna.do("open", "c1")
    await anna.do("claim", "c1")
    await anna.until(lambda page: page.context.get("state") == "with_agent")
    async with hall.pubsub.subscribe("c1") as citizen:
        await bram.do("typing", "c1")
        await bram.caught_up()
        await anna.do("typing", "c1")
        assert await notes(citizen) == [{"typing": "agent"}]
        await hall.pubsub.publish("c1", {"typing": "citizen"})
        await anna.until(lambda page: page.got("typing", id="c1"))


BROKEN = [
    "",
    "{",
    "[]",
    "null",
    "nonsense",
    "\x00",
    '"\\ud800"',
    '{"type": "hello"}',
    '{"type": "claim"}',
    '{"type": "claim", "id": ""}',
    '{"type": "claim", "id": "a b"}',
    '{"type": "claim", "id": "c1\\n"}',
    '{"type": "claim", "id": ["c1"]}',
    '{"type": "open", "id": 3}',
    '{"type": "open", "id": "c1", "after": -1}',
    '{"type": "open", "id": "é"}',
    json.dumps({"type": "open", "id": "x" * 65}),
    '{"type": "write", "id": "c1", "reference": "r", "text": ""}',
    '{"type": "write", "id": "c1", "reference": "r", "text": " \\u0000 "}',
    '{"type": "write", "id": "c1", "reference": "", "text": "x"}',
    '{"type": "write", "id": "c1", "reference": "r", "text": 3}',
    '{"type": "write", "id": "c1", "reference": "r", "text": "\\ud800"}',
    json.dumps({"type": "write", "id": "c1", "reference": "r", "text": "x" * 10_001}),
    json.dumps({"type": "write", "id": "c1", "reference": "r" * 65, "text": "x"}),
    json.dumps({"type": "finish", "id": "c1", "note": "x" * 10_001}),
    "[" * 5000,
]


async def test_a_broken_frame_is_refused_and_the_desk_goes_on(hall):
    anna = await hall.page("anna")
    for frame in BROKEN:
        anna.frames.clear()
        await anna.socket.send_str(frame)
        await anna.caught_up()
        assert anna.got("error", code="bad_message"), frame


async def test_bytes_are_refused_and_the_longest_answer_is_taken(hall):
    anna = await hall.page("anna")
    await anna.socket.send_bytes(b"\xff\x00")
    await anna.until(lambda page: page.got("error", code="bad_message"))
    await hall.waiting("c1")
    await anna.do("claim", "c1")
    await anna.do("write", "c1", reference="r1", text="y" * 10_000)
    await anna.until(acked("r1"))
    await anna.do("open", "c1")
    await anna.until(lambda page: "y" * 10_000 in page.texts())


async def test_lists_that_did_not_change_are_not_sent_again(hall):
    anna = await hall.page("anna")
    await hall.waiting("c1")
    await anna.until(lambda page: page.listed("queue") == ["c1"])
    for _ in range(20):
        await hall.pubsub.publish("desk")
    await hall.waiting("c2")
    await anna.until(lambda page: page.listed("queue") == ["c1", "c2"])
    whole = [json.dumps(frame["queue"]) for frame in anna.frames if frame["type"] == "lists"]
    assert len(whole) == len(set(whole))


async def test_a_lost_publication_costs_time_only(hall, monkeypatch):
    for module in ("socket", "conversation_view"):
        monkeypatch.setattr(f"desk.{module}.REREAD_S", 0.05)
    hall.tasks["pubsub"].cancel()
    anna = await hall.page("anna")
    await hall.waiting("c1")
    await anna.until(lambda page: page.listed("queue") == ["c1"])
    await anna.do("open", "c1")
    await anna.until(lambda page: page.messages)
    await hall.says("hoort iemand mij?")
    await anna.until(lambda page: "hoort iemand mij?" in page.texts())
