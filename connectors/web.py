"""Web chat: the widget's WebSocket.

    -> {"type": "hello", "token": "", "after": 0, "language": "nl"}
    <- {"type": "welcome", "token": "vQ…", "conversation_id": "3f…"}
    <- {"type": "messages", "messages": [{"seq": 1, "author": "bot", "text": "Hallo! …"}]}
    -> {"type": "message", "id": "6f1c…", "text": "Wat kost een paspoort?"}
    <- {"type": "ack", "id": "6f1c…"}

The transcript in the store is the truth: a client says how far it has read and gets what
comes after, so a lost connection can neither lose a message nor show one twice. The whole
protocol is in docs/protocols.md.
"""

import asyncio
import contextlib
import hashlib
import hmac
import logging
import secrets
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec
from aiohttp import WSMsgType, web
from msgspec import Struct

from connectors.base import Inbox
from contract.channels import Channel
from contract.events import CitizenArrived, CitizenWrote
from contract.messages import Message
from routing.conversation.state import Conversation

_log = logging.getLogger(__name__)

LONGEST_TEXT = 10_000
LONGEST_FRAME = 256 * 1024
HELLO_WITHIN_S = 10.0
REREAD_S = 10.0
HEARTBEAT_S = 25.0
BURST, PER_SECOND = 20, 5.0
BAD_TOKEN = 4403


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


_frames: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Hello | Typed | Chosen | Typing | Ping)
_encoder = msgspec.json.Encoder()


class Transcripts(Protocol):
    """Reading conversations; routing.log.conversations.Conversations is one."""

    async def conversation(self, identifier: str) -> Conversation | None: ...
    async def transcript(self, identifier: str, after: int = 0) -> list[Message]: ...


class Waiter(Protocol):
    """One subscription to the doorbell."""

    async def wait(self, timeout_s: float) -> list[dict[str, Any]]: ...


class PubSub(Protocol):
    """Hears and tells that a conversation changed; gateway.pubsub.PubSub is one."""

    def subscribe(self, *topics: str) -> AbstractAsyncContextManager[Waiter]: ...
    async def publish(self, topic: str, note: dict[str, Any] | None = None) -> None: ...


@dataclass(frozen=True)
class Counter:
    """What a chat is connected to: the way into the log, the transcripts, the doorbell."""

    inbox: Inbox
    transcripts: Transcripts
    pubsub: PubSub


class WebConnector:
    """Serves /chat/ws. `secret` signs session tokens."""

    channels = frozenset({Channel.WEB})

    def __init__(self, counter: Counter, secret: bytes) -> None:
        self._counter = counter
        self._secret = secret
        self._open: set[web.WebSocketResponse] = set()

    def routes(self) -> list[web.RouteDef]:
        """The widget's WebSocket."""
        return [web.get("/chat/ws", self._connected)]

    async def start(self) -> None:
        """Nothing to open."""

    async def stop(self) -> None:
        """Say goodbye to the widgets; they come back to whoever serves next."""
        for socket in list(self._open):
            await socket.close(code=1001, message=b"restarting")

    async def _connected(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=LONGEST_FRAME)
        await socket.prepare(request)
        self._open.add(socket)
        try:
            await self._serve(socket)
        except ConnectionError:
            pass  # the citizen left; whatever was acknowledged is in the log
        finally:
            self._open.discard(socket)
        return socket

    async def _serve(self, socket: web.WebSocketResponse) -> None:
        hello = await _hello(socket)
        if hello is None:
            return
        token = hello.token or self._new_token()
        session = self._session(token)
        if session is None:
            await _send(socket, {"type": "error", "code": "bad_token"})
            await socket.close(code=BAD_TOKEN, message=b"bad token")
            return
        chat = _Chat(socket, session, hello, self._counter)
        welcome = {"type": "welcome", "token": token, "conversation_id": chat.identifier}
        await _send(socket, welcome)
        await chat.run()

    def _new_token(self) -> str:
        session = secrets.token_urlsafe(18)
        return f"{session}.{self._sign(session)}"

    def _session(self, token: str) -> str | None:
        """The session a token of ours names, None for any other."""
        session, _, signature = token.rpartition(".")
        ours = self._sign(session).encode()
        if not session or not hmac.compare_digest(ours, signature.encode("utf-8", "replace")):
            return None
        return session

    def _sign(self, session: str) -> str:
        data = f"web|{session}".encode("utf-8", "replace")
        return hmac.digest(self._secret, data, hashlib.sha256).hex()[:32]


class _Chat:
    """One connection of one session: what comes in, and what goes out, side by side."""

    def __init__(
        self, socket: web.WebSocketResponse, session: str, hello: Hello, counter: Counter
    ) -> None:
        self.identifier = counter.inbox.conversation_id(Channel.WEB, session)
        self._socket = socket
        self._session = session
        self._language = hello.language[:8]
        self._shown = max(0, hello.after)
        self._inbox = counter.inbox
        self._transcripts = counter.transcripts
        self._pubsub = counter.pubsub
        self._state: dict[str, Any] = {}
        self._pace = _Pace(BURST, PER_SECOND)

    async def run(self) -> None:
        """Serve until the connection ends."""
        await self._arrive()
        outgoing = asyncio.create_task(self._show_news())
        incoming = asyncio.create_task(self._take_frames())
        _, others = await asyncio.wait({outgoing, incoming}, return_when=asyncio.FIRST_COMPLETED)
        for task in others:
            task.cancel()
        results = await asyncio.gather(outgoing, incoming, return_exceptions=True)
        if not self._socket.closed:
            await self._socket.close()
        for result in results:
            if isinstance(result, Exception):
                raise result

    async def _arrive(self) -> None:
        """A session's first connection is an event, later ones only go on reading."""
        event = CitizenArrived(
            conversation_id=self.identifier,
            at=self._inbox.now(),
            channel=Channel.WEB,
            address=self._session,
            language=self._language,
        )
        await self._inbox.append(event, f"arrived|{self._session}")

    async def _show_news(self) -> None:
        async with self._pubsub.subscribe(self.identifier) as subscription:
            while not self._socket.closed:
                await self._show_messages()
                await self._show_state()
                notes = await subscription.wait(REREAD_S)
                if {"typing": "agent"} in notes:
                    await _send(self._socket, {"type": "typing", "author": "agent"})

    async def _show_messages(self) -> None:
        news = await self._transcripts.transcript(self.identifier, self._shown)
        if news:
            self._shown = news[-1].seq
            await _send(self._socket, {"type": "messages", "messages": [_shown(m) for m in news]})

    async def _show_state(self) -> None:
        conversation = await self._transcripts.conversation(self.identifier)
        if conversation is None:
            return
        state = {
            "type": "state",
            "state": conversation.state,
            "agent": conversation.agent,
            "busy": conversation.turn is not None,
        }
        if state != self._state:
            self._state = state
            await _send(self._socket, state)

    async def _take_frames(self) -> None:
        async for frame in self._socket:
            if frame.type is not WSMsgType.TEXT:
                await self._refuse("bad_message")
                continue
            await self._pace.keep()
            try:
                await self._take(_frames.decode(frame.data))
            except (msgspec.MsgspecError, UnicodeError):
                await self._refuse("bad_message")

    async def _take(self, frame: Hello | Typed | Chosen | Typing | Ping) -> None:
        match frame:
            case Typed():
                await self._wrote(frame.id, frame.text, "")
            case Chosen():
                await self._wrote(frame.id, frame.title, frame.payload)
            case Typing():
                await self._pubsub.publish(self.identifier, {"typing": "citizen"})
            case Ping():
                await _send(self._socket, {"type": "pong"})
            case Hello():
                await self._refuse("bad_message")

    async def _wrote(self, reference: str, text: str, payload: str) -> None:
        if len(text) > LONGEST_TEXT or len(payload) > LONGEST_TEXT:
            await self._refuse("too_long")
            return
        if not 1 <= len(reference) <= 64 or not (text.strip() or payload):
            await self._refuse("bad_message")
            return
        event = CitizenWrote(
            conversation_id=self.identifier,
            at=self._inbox.now(),
            channel=Channel.WEB,
            address=self._session,
            language=self._language,
            text=text,
            payload=payload,
            reference=reference,
        )
        await self._inbox.append(event, f"web|{reference}")
        await _send(self._socket, {"type": "ack", "id": reference})

    async def _refuse(self, code: str) -> None:
        await _send(self._socket, {"type": "error", "code": code})


class _Pace:
    """Slows a connection that sends faster than people type, by reading it more slowly."""

    def __init__(self, burst: int, per_second: float) -> None:
        self._room = float(burst)
        self._burst = burst
        self._per_second = per_second
        self._at = 0.0

    async def keep(self) -> None:
        now = asyncio.get_running_loop().time()
        gained = (now - self._at) * self._per_second
        self._room = min(self._burst, self._room + gained) - 1
        self._at = now
        if self._room < 0:
            await asyncio.sleep(-self._room / self._per_second)


async def _hello(socket: web.WebSocketResponse) -> Hello | None:
    """The first frame, None (and the connection closed) where it is no hello."""
    with contextlib.suppress(TimeoutError, TypeError, msgspec.MsgspecError, UnicodeError):
        async with asyncio.timeout(HELLO_WITHIN_S):
            return msgspec.json.decode(await socket.receive_str(), type=Hello)
    if not socket.closed:
        await _send(socket, {"type": "error", "code": "bad_message"})
        await socket.close(code=1002, message=b"hello first")
    return None


async def _send(socket: web.WebSocketResponse, frame: dict[str, Any]) -> None:
    await socket.send_str(_encoder.encode(frame).decode())


def _shown(message: Message) -> dict[str, Any]:
    shown: dict[str, Any] = msgspec.to_builtins(message)
    return {"language": "nl", "name": "", "choices": [], "reference": ""} | shown
