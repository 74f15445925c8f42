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
from typing import Any

import msgspec
from aiohttp import WSMsgType, web
from redis.exceptions import RedisError

from desk import cards, frames
from desk.accounts import Account
from desk.cards import Card
from desk.clock import Clock, now_ms
from desk.frames import Action, AnyFrame, BadFrameError, Open, Ping, Typing, Write
from desk.lists import Lists
from desk.presence import Presence
from desk.pubsub import LISTS, REREAD_S, PubSub, of_agent
from desk.refusal import Refusal, check_origin, refusing
from desk.sessions import Sessions, token_of
from desk.view import View, not_yours
from routing.log.conversations import Conversations
from routing.log.ingest import Ingest

_log = logging.getLogger(__name__)

LONGEST_FRAME = 256 * 1024
HEARTBEAT_S = 20.0
LISTS_PAUSE_S = 0.2
"""Changes of the lists within so long are told as one."""

GOING_AWAY, FAILED, TRY_AGAIN, NOT_SIGNED_IN = 1001, 1011, 1013, 4401

_encoder = msgspec.json.Encoder()


@dataclass(frozen=True)
class DeskServices:
    """What every open desk is connected to."""

    ingest: Ingest
    store: Conversations
    pubsub: PubSub
    lists: Lists
    presence: Presence
    sessions: Sessions
    now: Clock = now_ms


class Sockets:
    """Serves /desk/ws."""

    def __init__(self, room: DeskServices, public_url: str) -> None:
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
        self, socket: web.WebSocketResponse, account: Account, token: str, room: DeskServices
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
        except* Exception as errors:  # a defect of ours: this desk comes back, the others stay
            _log.error("a desk failed: %s", [type(error).__name__ for error in errors.exceptions])
            await self._socket.close(code=FAILED, message=b"failed")
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
        async with self._room.pubsub.subscribe(of_agent(self._me.id)) as news:
            while await self._room.sessions.agent(self._token):
                await self._room.presence.here(self._me.id, self._id)
                for note in await news.wait(REREAD_S):
                    await self._send({"type": "told", **note})
        await self._socket.close(code=NOT_SIGNED_IN, message=b"signed out")

    async def _show_lists(self) -> None:
        shown: dict[str, list[Card]] = {}
        async with self._room.pubsub.subscribe(LISTS) as news:
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
                await self._take(frames.decode(frame.data), tasks)
            except BadFrameError:
                await self._refuse()

    async def _take(self, frame: AnyFrame, tasks: asyncio.TaskGroup) -> None:
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
        view = View(self._send, self._room.store, self._room.pubsub, frame.id, frame.after)
        self._view = tasks.create_task(view.run()) if frame.id else None

    async def _typing(self, identifier: str) -> None:
        conversation = await self._room.store.conversation(identifier)
        if conversation and conversation.agent_id == self._me.id:
            await self._room.pubsub.publish(identifier, {"typing": "agent"})

    async def _act(self, action: Action) -> None:
        """Put the action in the log, if it is one on a conversation that exists; what comes
        of it, also who may, is decided there."""
        if not await self._room.sessions.agent(self._token):
            await self._socket.close(code=NOT_SIGNED_IN, message=b"signed out")
        elif await self._room.store.conversation(action.id) is None:
            await self._send(not_yours(action.id))
        else:
            await self._room.sessions.used(self._token)
            await self._persist(action)

    async def _persist(self, action: Action) -> None:
        event = frames.event(action, self._me.id, self._me.name, self._room.now())
        if isinstance(action, Write):
            dedupe = f"desk|{action.id}|{self._me.id}|{action.reference}"
            await self._room.ingest.append(event, dedupe)
            await self._send({"type": "ack", "reference": action.reference})
        else:
            await self._room.ingest.append(event)

    async def _refuse(self) -> None:
        await self._send({"type": "error", "code": "bad_message"})
