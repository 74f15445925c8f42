"""The desk's WebSocket: what one agent sees in one browser, and what they do.

    <- {"type": "lists", "now": …, "queue": [{"id": "3f…", …}], "mine": [], "colleagues": []}
    -> {"type": "open", "id": "3f…"}
    <- {"type": "conversation", "conversation": {"id": "3f…", "state": "queued", …}}
    <- {"type": "messages", "id": "3f…", "messages": [{"seq": 1, …}, …]}
    -> {"type": "claim", "id": "3f…"}
    -> {"type": "write", "id": "3f…", "reference": "6f1c…", "text": "Goedemiddag"}
    <- {"type": "ack", "reference": "6f1c…"}

What an agent does becomes an event in the log, and `decide` says what comes of it. The whole
protocol is in docs/protocols.md.
"""

import asyncio
import logging
import secrets
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from aiohttp import WSMsgType, web
from msgspec import Meta, Struct
from redis.exceptions import RedisError

from desk import cards
from desk.accounts import Account
from desk.bell import LISTS, REREAD_S, Bell, of_agent
from desk.cards import SEEN, Card, Context
from desk.clock import Clock, now_ms
from desk.lists import Lists
from desk.presence import Presence
from desk.refusal import Refusal, check_origin, refusing
from desk.sessions import Sessions, token_of
from routing.conversation import Conversation
from routing.events import (
    AgentClaimed,
    AgentEnded,
    AgentFinished,
    AgentGaveBack,
    AgentWrote,
    Event,
)
from routing.log import Log
from routing.store import Store
from routing.text import clean

_log = logging.getLogger(__name__)

LONGEST_TEXT = 10_000
LONGEST_FRAME = 256 * 1024
HEARTBEAT_S = 20.0
LISTS_PAUSE_S = 0.2
"""Changes of the lists within so long are told as one."""

NOT_SIGNED_IN, GOING_AWAY, TRY_AGAIN = 4401, 1001, 1013

_Id = Annotated[str, Meta(pattern=r"^[0-9A-Za-z_.:-]{1,64}\Z")]
_IdOrNone = Annotated[str, Meta(pattern=r"^[0-9A-Za-z_.:-]{0,64}\Z")]
_Reference = Annotated[str, Meta(min_length=1, max_length=64)]
_Text = Annotated[str, Meta(max_length=LONGEST_TEXT)]
_Seq = Annotated[int, Meta(ge=0)]


class _Frame(Struct, frozen=True, tag_field="type", tag=str.lower):
    pass


class Open(_Frame, frozen=True):
    """Show this conversation ('': none), of which entries up to `after` are known."""

    id: _IdOrNone
    after: _Seq = 0


class Claim(_Frame, frozen=True):
    """The agent takes it."""

    id: _Id


class Write(_Frame, frozen=True):
    """The agent answers the citizen. The same reference again is the same answer."""

    id: _Id
    reference: _Reference
    text: _Text


class GiveBack(_Frame, frozen=True, tag="give_back"):
    """The agent returns it to the bot."""

    id: _Id


class End(_Frame, frozen=True):
    """The agent is done with the citizen."""

    id: _Id


class Finish(_Frame, frozen=True):
    """The agent has wrapped up."""

    id: _Id
    note: _Text = ""


class Typing(_Frame, frozen=True):
    """The agent is typing."""

    id: _Id


class Ping(_Frame, frozen=True):
    """Is anybody there?"""


_Action = Claim | Write | GiveBack | End | Finish
_AnyFrame = Open | _Action | Typing | Ping

_frames: msgspec.json.Decoder[Any] = msgspec.json.Decoder(_AnyFrame)
_encoder = msgspec.json.Encoder()


@dataclass(frozen=True)
class Room:
    """What every open desk is connected to."""

    log: Log
    store: Store
    bell: Bell
    lists: Lists
    presence: Presence
    sessions: Sessions
    now: Clock = now_ms


class Sockets:
    """Serves /desk/ws."""

    def __init__(self, room: Room, public_url: str) -> None:
        self._room = room
        self._public_url = public_url
        self._open: set[web.WebSocketResponse] = set()

    def routes(self) -> list[web.RouteDef]:
        """The desk's WebSocket."""
        return [web.get("/desk/ws", refusing(self._connected))]

    async def stop(self) -> None:
        """Say goodbye to the desks; they come back to whoever serves next."""
        for socket in list(self._open):
            await socket.close(code=GOING_AWAY, message=b"restarting")

    async def _connected(self, request: web.Request) -> web.StreamResponse:
        check_origin(request, self._public_url)
        token = token_of(request)
        account = await self._room.sessions.agent(token)
        if account and account.must_change_password:
            raise Refusal("must_change_password")
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=LONGEST_FRAME)
        await socket.prepare(request)
        if account is None:
            await socket.close(code=NOT_SIGNED_IN, message=b"not signed in")
            return socket
        self._open.add(socket)
        try:
            await _Seat(socket, account, token, self._room).run()
        finally:
            self._open.discard(socket)
        return socket


class _Seat:
    """One browser of one agent: what comes in, and what goes out, side by side."""

    def __init__(
        self, socket: web.WebSocketResponse, account: Account, token: str, room: Room
    ) -> None:
        self._socket = socket
        self._me = account
        self._token = token
        self._room = room
        self._id = secrets.token_hex(8)
        self._view: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Serve until the connection or the session ends. Where the store is away, close:
        the browser comes back, and sends again what was not acknowledged."""
        try:
            await self._serve()
        except* ConnectionError:
            pass  # the agent left; whatever was acknowledged is in the log
        except* (RedisError, OSError):
            _log.warning("a desk was closed: the store does not answer")
            await self._socket.close(code=TRY_AGAIN, message=b"try again")
        finally:
            await self._leave()

    async def _serve(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            background = [
                tasks.create_task(self._stay()),
                tasks.create_task(self._show_lists()),
            ]
            await self._take_frames(tasks)
            for task in [*background, *filter(None, [self._view])]:
                task.cancel()

    async def _leave(self) -> None:
        try:
            await self._room.presence.gone(self._me.id, self._id)
        except (RedisError, OSError):
            _log.info("a desk was left to expire")

    # -- what the agent sees ---------------------------------------------------------

    async def _stay(self) -> None:
        """Be present, for as long as the session is; and pass on what the agent is told."""
        async with self._room.bell.listen(of_agent(self._me.id)) as news:
            while await self._room.sessions.agent(self._token):
                await self._room.presence.here(self._me.id, self._id)
                for note in await news.wait(REREAD_S):
                    await self._send({"type": "told", **note})
        await self._socket.close(code=NOT_SIGNED_IN, message=b"signed out")

    async def _show_lists(self) -> None:
        shown: dict[str, list[Card]] = {}
        async with self._room.bell.listen(LISTS) as news:
            while True:
                now = cards.lists(await self._room.lists.all(), self._me.id)
                if now != shown:
                    shown = now
                    await self._send({"type": "lists", "now": self._room.now(), **now})
                await asyncio.sleep(LISTS_PAUSE_S)
                await news.wait(REREAD_S)

    async def _send(self, frame: dict[str, Any]) -> None:
        await self._socket.send_str(_encoder.encode(frame).decode())

    # -- what the agent does ---------------------------------------------------------

    async def _take_frames(self, tasks: asyncio.TaskGroup) -> None:
        async for frame in self._socket:
            if frame.type is not WSMsgType.TEXT:
                await self._refuse()
                continue
            try:
                taken: _AnyFrame = _frames.decode(frame.data)
            except (msgspec.MsgspecError, UnicodeError):
                await self._refuse()
                continue
            await self._take(taken, tasks)

    async def _take(self, frame: _AnyFrame, tasks: asyncio.TaskGroup) -> None:
        match frame:
            case Open():
                self._look_at(frame, tasks)
            case Typing():
                await self._typing(frame.id)
            case Ping():
                await self._send({"type": "pong"})
            case _:
                await self._act(frame)

    def _look_at(self, frame: Open, tasks: asyncio.TaskGroup) -> None:
        if self._view:
            self._view.cancel()
        view = _View(self._socket, self._room, frame.id, frame.after)
        self._view = tasks.create_task(view.run()) if frame.id else None

    async def _typing(self, identifier: str) -> None:
        conversation = await self._room.store.conversation(identifier)
        if conversation and conversation.agent_id == self._me.id:
            await self._room.bell.ring(identifier, {"typing": "agent"})

    async def _act(self, action: _Action) -> None:
        """Put the action in the log, if it is one on a conversation that exists; what comes
        of it, also who may, is decided there."""
        if isinstance(action, Write) and not clean(action.text):
            await self._refuse()
        elif not await self._room.sessions.agent(self._token):
            await self._socket.close(code=NOT_SIGNED_IN, message=b"signed out")
        elif await self._room.store.conversation(action.id) is None:
            await self._send(_not_yours(action.id))
        else:
            await self._room.sessions.used(self._token)
            await self._persist(action)

    async def _persist(self, action: _Action) -> None:
        event = _event(action, self._me, self._room.now())
        if isinstance(action, Write):
            await self._room.log.append(event, f"desk|{self._me.id}|{action.reference}")
            await self._send({"type": "ack", "reference": action.reference})
        else:
            await self._room.log.append(event)

    async def _refuse(self) -> None:
        await self._send({"type": "error", "code": "bad_message"})


class _View:
    """The conversation that is open in a browser, for as long as agents may see it."""

    def __init__(
        self, socket: web.WebSocketResponse, room: Room, identifier: str, after: int
    ) -> None:
        self._socket = socket
        self._room = room
        self._identifier = identifier
        self._shown = after
        self._context: Context | None = None

    async def run(self) -> None:
        """Keep it up to date until cancelled; end where it may not be seen at all."""
        notes: list[dict[str, Any]] = []
        async with self._room.bell.listen(self._identifier) as news:
            while True:
                now = await self._room.store.conversation(self._identifier)
                if now and now.state in SEEN:
                    await self._show(now, notes)
                elif self._context is None:
                    await self._send(_not_yours(self._identifier))
                    return
                elif now:
                    await self._show_context(cards.left(self._context, now.state))
                notes = await news.wait(REREAD_S)

    async def _show(self, now: Conversation, notes: list[dict[str, Any]]) -> None:
        await self._show_context(cards.context(now))
        await self._show_messages(now)
        if {"typing": "citizen"} in notes:
            await self._send({"type": "typing", "id": now.id})

    async def _show_context(self, context: Context) -> None:
        if context != self._context:
            self._context = context
            await self._send({"type": "conversation", "conversation": context})

    async def _show_messages(self, now: Conversation) -> None:
        """What was said up to the moment of `now`: what came after may be the bot's again."""
        said = await self._room.store.transcript(now.id, self._shown)
        news = [msgspec.structs.asdict(message) for message in said if message.seq <= now.seq]
        if news:
            self._shown = news[-1]["seq"]
            await self._send({"type": "messages", "id": now.id, "messages": news})

    async def _send(self, frame: dict[str, Any]) -> None:
        await self._socket.send_str(_encoder.encode(frame).decode())


def _event(action: _Action, me: Account, at: int) -> Event:
    match action:
        case Claim(id):
            return AgentClaimed(conversation_id=id, at=at, agent_id=me.id, name=me.name)
        case Write(id, reference, text):
            return AgentWrote(
                conversation_id=id,
                at=at,
                agent_id=me.id,
                text=clean(text),
                reference=reference,
            )
        case GiveBack(id):
            return AgentGaveBack(conversation_id=id, at=at, agent_id=me.id)
        case End(id):
            return AgentEnded(conversation_id=id, at=at, agent_id=me.id)
        case Finish(id, note):
            return AgentFinished(conversation_id=id, at=at, agent_id=me.id, note=clean(note))


def _not_yours(identifier: str) -> dict[str, str]:
    return {"type": "told", "code": "not_yours", "id": identifier, "by": ""}
