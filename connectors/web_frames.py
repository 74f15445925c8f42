"""What the chat widget and the gateway send each other over the WebSocket, as values.

docs/protocols.md describes the whole protocol.
"""

import asyncio
import contextlib
from typing import Any

import msgspec
from aiohttp import web
from msgspec import Struct

from contract.messages import Message
from routing.conversation.state import Conversation

HELLO_WITHIN_S = 10.0


class Hello(Struct, frozen=True, tag_field="type", tag="hello"):
    """The first frame: which session, and how far its transcript was read."""

    token: str = ""
    after: int = 0
    language: str = ""


class Typed(Struct, frozen=True, tag_field="type", tag="message"):
    """The citizen typed a text."""

    id: str
    text: str


class Chosen(Struct, frozen=True, tag_field="type", tag="choice"):
    """The citizen pressed a button."""

    id: str
    payload: str
    title: str = ""


class Typing(Struct, frozen=True, tag_field="type", tag="typing"):
    """The citizen is typing."""


class Ping(Struct, frozen=True, tag_field="type", tag="ping"):
    """Is anybody there?"""


AnyFrame = Hello | Typed | Chosen | Typing | Ping

_decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(AnyFrame)
_encoder = msgspec.json.Encoder()


class BadFrameError(Exception):
    """The widget sent what is none of these frames."""


def decode(data: str) -> AnyFrame:
    """The frame in `data`. Raises BadFrameError."""
    try:
        frame: AnyFrame = _decoder.decode(data)
    except (msgspec.MsgspecError, UnicodeError):
        raise BadFrameError from None
    return frame


async def hello(socket: web.WebSocketResponse) -> Hello | None:
    """The first frame, None (and the connection closed) where it is no hello."""
    with contextlib.suppress(TimeoutError, TypeError, msgspec.MsgspecError, UnicodeError):
        async with asyncio.timeout(HELLO_WITHIN_S):
            return msgspec.json.decode(await socket.receive_str(), type=Hello)
    if not socket.closed:
        await send(socket, {"type": "error", "code": "bad_message"})
        await socket.close(code=1002, message=b"hello first")
    return None


async def send(socket: web.WebSocketResponse, frame: dict[str, Any]) -> None:
    """Send one frame to the widget."""
    await socket.send_str(_encoder.encode(frame).decode())


def shown_message(message: Message) -> dict[str, Any]:
    """One entry of the transcript, as the widget gets it."""
    shown: dict[str, Any] = msgspec.to_builtins(message)
    return {"language": "nl", "name": "", "choices": [], "reference": ""} | shown


def shown_state(conversation: Conversation) -> dict[str, Any]:
    """How the conversation stands, as the widget gets it."""
    return {
        "type": "state",
        "state": conversation.state,
        "agent": conversation.agent,
        "busy": conversation.turn is not None,
    }
