"""The desk's WebSocket: sends an agent's page its lists and messages, and takes its actions.

    <- {"type": "lists", "now": …, "queue": [{"id": "3f…", …}], "mine": [], "colleagues": []}
    -> {"type": "open", "id": "3f…"}
    <- {"type": "conversation", "conversation": {"id": "3f…", "state": "queued", …}}
    <- {"type": "messages", "id": "3f…", "messages": [{"seq": 1, …}, …]}
    -> {"type": "claim", "id": "3f…"}
    -> {"type": "write", "id": "3f…", "reference": "6f1c…", "text": "Goedemiddag"}
    <- {"type": "ack", "reference": "6f1c…"}

An agent's action becomes an event in the log, and `decide` decides its effects. docs/protocols.md
has the whole protocol.
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
from desk.api_errors import ApiError, check_origin, with_json_errors
from desk.card_store import CardStore
from desk.cards import Card
from desk.clock import ClockMs, now_ms
from desk.conversation_view import ConversationView, not_yours_frame
from desk.frames import Action, AnyFrame, BadFrameError, Open, Ping, Typing, Write
from desk.presence import Presence
from desk.pubsub import LISTS_TOPIC, REREAD_S, PubSub, agent_topic
from desk.sessions import Sessions, session_token
from routing.log.conversations import Conversations
from routing.log.ingest import Ingest

_log = logging.getLogger(__name__)

MAX_FRAME_BYTES = 256 * 1024
HEARTBEAT_S = 20.0
LISTS_PAUSE_S = 0.2
"""Changes of the lists within this time are sent as one frame."""

GOING_AWAY, FAILED, TRY_AGAIN, NOT_SIGNED_IN = 1001, 1011, 1013, 4401

_encoder = msgspec.json.Encoder()


@dataclass(frozen=True)
class DeskServices:
    """The services that every desk connection uses."""

    ingest: Ingest
    conversations: Conversations
    pubsub: PubSub
    card_store: CardStore
    presence: Presence
    sessions: Sessions
    clock: ClockMs = now_ms


class DeskSockets:
    """Serves /desk/ws."""

    def __init__(self, services: DeskServices, public_url: str) -> None:
        self._services = services
        self._public_url = public_url
        self._open: set[web.WebSocketResponse] = set()

    def routes(self) -> list[web.RouteDef]:
        """Return the route of the WebSocket."""
        return [web.get("/desk/ws", with_json_errors(self._handle))]

    async def stop(self) -> None:
        """Close all connections; the pages reconnect to another gateway or to the next start."""
        for socket in list(self._open):
            await socket.close(code=GOING_AWAY, message=b"restarting")

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        check_origin(request, self._public_url)
        token = session_token(request)
        account = await self._services.sessions.find_account(token)
        if account and account.must_change_password:
            raise ApiError("must_change_password")
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=MAX_FRAME_BYTES)
        await socket.prepare(request)
        if account is None:
            await socket.close(code=NOT_SIGNED_IN, message=b"not signed in")
            return socket
        self._open.add(socket)
        try:
            await _DeskConnection(socket, account, token, self._services).run()
        finally:
            self._open.discard(socket)
        return socket


class _DeskConnection:
    """The connection of one desk page: receives frames, and sends changes at the same time."""

    def __init__(
        self, socket: web.WebSocketResponse, account: Account, token: str, services: DeskServices
    ) -> None:
        self._socket = socket
        self._account = account
        self._token = token
        self._services = services
        self._id = secrets.token_hex(8)
        self._view_task: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Serve until the connection or the session ends. Close the connection where the store is
        away: the page reconnects, and repeats what was not acknowledged."""
        try:
            await self._run_tasks()
        except* ConnectionError:
            pass  # the page is gone; all acknowledged actions are in the log
        except* (RedisError, OSError):
            _log.warning("a desk was closed: the store does not answer")
            await self._socket.close(code=TRY_AGAIN, message=b"try again")
        except* Exception as errors:  # a defect closes this connection only
            _log.error("a desk failed: %s", [type(error).__name__ for error in errors.exceptions])
            await self._socket.close(code=FAILED, message=b"failed")
        finally:
            await self._mark_absent()

    async def _run_tasks(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            background = [
                tasks.create_task(self._keep_present()),
                tasks.create_task(self._send_lists()),
            ]
            await self._receive(tasks)
            for task in [*background, *filter(None, [self._view_task])]:
                task.cancel()

    async def _mark_absent(self) -> None:
        try:
            await self._services.presence.mark_absent(self._account.id, self._id)
        except (RedisError, OSError):
            _log.info("a desk was left to expire")

    # -- what the agent sees ---------------------------------------------------------

    async def _keep_present(self) -> None:
        """Renew the agent's presence and send them their notes, until the session ends."""
        async with self._services.pubsub.subscribe(agent_topic(self._account.id)) as subscription:
            while await self._services.sessions.find_account(self._token):
                await self._services.presence.mark_present(self._account.id, self._id)
                for note in await subscription.wait(REREAD_S):
                    await self._send({"type": "told", **note})
        await self._socket.close(code=NOT_SIGNED_IN, message=b"signed out")

    async def _send_lists(self) -> None:
        sent: dict[str, list[Card]] = {}
        async with self._services.pubsub.subscribe(LISTS_TOPIC) as subscription:
            while True:
                lists = cards.group_cards(await self._services.card_store.all(), self._account.id)
                if lists != sent:
                    sent = lists
                    await self._send({"type": "lists", "now": self._services.clock(), **lists})
                await asyncio.sleep(LISTS_PAUSE_S)
                await subscription.wait(REREAD_S)

    async def _send(self, frame: dict[str, Any]) -> None:
        await self._socket.send_str(_encoder.encode(frame).decode())

    # -- what the agent does ---------------------------------------------------------

    async def _receive(self, tasks: asyncio.TaskGroup) -> None:
        async for frame in self._socket:
            if frame.type is not WSMsgType.TEXT:
                await self._send_bad_message()
                continue
            try:
                await self._handle_frame(frames.decode(frame.data), tasks)
            except BadFrameError:
                await self._send_bad_message()

    async def _handle_frame(self, frame: AnyFrame, tasks: asyncio.TaskGroup) -> None:
        match frame:
            case Open():
                self._open_conversation(frame, tasks)
            case Typing():
                await self._publish_typing(frame.id)
            case Ping():
                await self._send({"type": "pong"})
            case _:
                await self._append_action(frame)

    def _open_conversation(self, frame: Open, tasks: asyncio.TaskGroup) -> None:
        if self._view_task:
            self._view_task.cancel()
        view = ConversationView(
            self._send, self._services.conversations, self._services.pubsub, frame.id, frame.after
        )
        self._view_task = tasks.create_task(view.run()) if frame.id else None

    async def _publish_typing(self, identifier: str) -> None:
        conversation = await self._services.conversations.conversation(identifier)
        if conversation and conversation.agent_id == self._account.id:
            await self._services.pubsub.publish(identifier, {"typing": "agent"})

    async def _append_action(self, action: Action) -> None:
        """Append the action to the log if its conversation exists. `decide` checks whether the
        agent may do it."""
        if not await self._services.sessions.find_account(self._token):
            await self._socket.close(code=NOT_SIGNED_IN, message=b"signed out")
        elif await self._services.conversations.conversation(action.id) is None:
            await self._send(not_yours_frame(action.id))
        else:
            await self._services.sessions.extend(self._token)
            await self._append(action)

    async def _append(self, action: Action) -> None:
        event = frames.to_event(
            action, self._account.id, self._account.name, self._services.clock()
        )
        if isinstance(action, Write):
            dedupe = f"desk|{action.id}|{self._account.id}|{action.reference}"
            await self._services.ingest.append(event, dedupe)
            await self._send({"type": "ack", "reference": action.reference})
        else:
            await self._services.ingest.append(event)

    async def _send_bad_message(self) -> None:
        await self._send({"type": "error", "code": "bad_message"})
