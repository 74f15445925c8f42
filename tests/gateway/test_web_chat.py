"""Web chat over a real WebSocket: nothing missing, nothing doubled."""

import asyncio
import contextlib

import pytest

from contract.channels import Channel
from tests.gateway.conftest import SECRET
from tests.support.waiting import PATIENCE_S


class Widget:
    """The widget's end of the protocol, as docs/protocols.md has it."""

    def __init__(self, socket):
        self.socket = socket
        self.messages = []
        self.other = []

    async def say(self, text, reference):
        await self.socket.send_json({"type": "message", "id": reference, "text": text})

    async def until(self, condition):
        async with asyncio.timeout(PATIENCE_S):
            while not condition(self):
                frame = await self.socket.receive_json()
                if frame["type"] == "messages":
                    self.messages += frame["messages"]
                else:
                    self.other.append(frame)
        return self

    def texts(self):
        return [message["text"] for message in self.messages]

    def got(self, kind, **fields):
        return any(frame == {"type": kind, **fields} for frame in self.other)


@contextlib.asynccontextmanager
async def widget(counter, token="", after=0, language="nl"):
    async with counter.client.ws_connect("/chat/ws") as socket:
        hello = {"type": "hello", "token": token, "after": after, "language": language}
        await socket.send_json(hello)
        yield Widget(socket)


async def open_session(counter):
    async with widget(counter) as chat:
        await chat.until(lambda chat: chat.messages)
        return chat.other[0]["token"]


async def test_the_first_message_says_it_is_a_computer(counter):
    async with widget(counter) as chat:
        await chat.until(lambda chat: chat.messages)
        assert "computer" in chat.messages[0]["text"]
        assert chat.other[0]["type"] == "welcome"


async def test_the_first_message_is_in_the_pages_language(counter):
    async with widget(counter, language="en") as chat:
        await chat.until(lambda chat: chat.messages)
        assert chat.messages[0]["language"] == "en"
        assert chat.messages[0]["text"].startswith("Hello")


async def test_a_question_is_acknowledged_echoed_and_answered(counter):
    async with widget(counter) as chat:
        await chat.say("Wat kost het?", "m1")
        await chat.until(lambda chat: "echo: Wat kost het?" in chat.texts())
        assert chat.got("ack", id="m1")
        mine = [message for message in chat.messages if message["author"] == "citizen"]
        assert [(one["text"], one["reference"]) for one in mine] == [("Wat kost het?", "m1")]
        assert [one["seq"] for one in chat.messages] == [1, 2, 3]


async def test_the_same_message_again_is_one_message(counter):
    async with widget(counter) as chat:
        for _ in range(3):
            await chat.say("dubbel", "m1")
        await chat.say("klaar", "m2")
        await chat.until(lambda chat: "echo: klaar" in chat.texts())
        assert chat.texts().count("dubbel") == chat.texts().count("echo: dubbel") == 1


async def test_a_lost_connection_resumes_where_it_was(counter):
    token = await open_session(counter)
    async with widget(counter, token, after=1) as chat:
        await chat.say("onderweg", "m1")
        await chat.until(lambda chat: chat.got("ack", id="m1"))
    async with widget(counter, token, after=1) as chat:
        await chat.until(lambda chat: "echo: onderweg" in chat.texts())
        assert [one["seq"] for one in chat.messages] == [2, 3]


async def test_two_windows_of_one_session_see_the_same(counter):
    token = await open_session(counter)
    async with widget(counter, token) as one, widget(counter, token) as two:
        await one.say("hier", "m1")
        for chat in (one, two):
            await chat.until(lambda chat: "echo: hier" in chat.texts())
        assert one.messages == two.messages


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: token[:-1] + ("0" if token[-1] != "0" else "1"),
        lambda token: "x" + token,
        lambda token: token.split(".")[0],
        lambda token: "." + token.split(".")[1],
        lambda _: "é.😀",
    ],
)
async def test_a_token_that_was_tampered_with_is_refused(counter, spoil):
    token = await open_session(counter)
    async with widget(counter, spoil(token)) as chat:
        assert await chat.socket.receive_json() == {"type": "error", "code": "bad_token"}
        await chat.socket.receive()
        assert chat.socket.close_code == 4403


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "{",
        "[]",
        "nonsense",
        '{"type": "claim", "id": "x"}',
        '{"type": "message"}',
        '{"type": "message", "id": "m", "text": 3}',
        '{"type": "message", "id": "m", "text": "  "}',
        '{"type": "message", "id": "", "text": "x"}',
        '{"type": "hello"}',
    ],
)
async def test_a_broken_frame_is_refused_and_the_chat_goes_on(counter, frame):
    async with widget(counter) as chat:
        await chat.until(lambda chat: chat.messages)
        await chat.socket.send_str(frame)
        await chat.until(lambda chat: chat.got("error", code="bad_message"))
        await chat.say("en door", "m1")
        await chat.until(lambda chat: "echo: en door" in chat.texts())


async def test_bytes_are_refused_too(counter):
    async with widget(counter) as chat:
        await chat.socket.send_bytes(b"\x00\xff")
        await chat.until(lambda chat: chat.got("error", code="bad_message"))


async def test_a_text_that_is_too_long_is_refused_and_the_longest_answered(counter):
    async with widget(counter) as chat:
        await chat.say("x" * 10_001, "m1")
        await chat.until(lambda chat: chat.got("error", code="too_long"))
        await chat.say("y" * 10_000, "m2")
        await chat.until(lambda chat: len(chat.messages) == 3)


@pytest.mark.parametrize(
    "first", ["nonsense", '{"type": "ping"}', '{"type": "hello", "after": "x"}']
)
async def test_a_connection_that_does_not_say_hello_is_closed(counter, first):
    async with counter.client.ws_connect("/chat/ws") as socket:
        await socket.send_str(first)
        assert await socket.receive_json() == {"type": "error", "code": "bad_message"}
        await socket.receive()
        assert socket.closed


async def test_nul_bytes_and_markup_are_only_text(counter):
    async with widget(counter) as chat:
        await chat.say("a\x00b <b>vet</b>", "m1")
        await chat.until(lambda chat: "echo: ab <b>vet</b>" in chat.texts())
        await chat.say("\x00", "m2")
        await chat.until(lambda chat: chat.messages[-1]["text"].startswith("Uw bericht kwam leeg"))


async def test_a_choice_is_shown_by_its_title(counter):
    async with widget(counter) as chat:
        await chat.say("kies", "m1")
        await chat.until(lambda chat: "echo: kies" in chat.texts())
        choice = chat.messages[-1]["choices"][0]
        await chat.socket.send_json({"type": "choice", "id": "m2", **choice})
        await chat.until(lambda chat: "echo: p1" in chat.texts())
        assert "Paspoort" in chat.texts()


async def test_a_payload_that_was_not_offered_is_only_text(counter):
    async with widget(counter) as chat:
        forged = {"type": "choice", "id": "m1", "payload": "balie:human", "title": "onschuldig"}
        await chat.socket.send_json(forged)
        await chat.until(lambda chat: "echo: onschuldig" in chat.texts())


async def test_states_and_typing_are_told(counter):
    async with widget(counter) as chat:
        await chat.say("schulden", "m1")
        await chat.until(lambda chat: chat.got("state", state="offered", agent="", busy=False))
        await chat.say("ja", "m2")
        await chat.until(lambda chat: chat.got("state", state="queued", agent="", busy=False))
        identifier = chat.other[0]["conversation_id"]
        await counter.pubsub.publish(identifier, {"typing": "agent"})
        await chat.until(lambda chat: chat.got("typing", author="agent"))


async def test_the_conversation_is_known_by_a_pseudonym_only(counter):
    token = await open_session(counter)
    session = token.split(".")[0]
    from routing.log.partitions import conversation_id

    conversation = await counter.conversations.conversation(
        conversation_id(SECRET, Channel.WEB, session)
    )
    assert conversation is not None
    assert session not in conversation.id
