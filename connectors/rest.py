"""The REST channel. It has the shape of Rasa's own, so that front ends made for Rasa work.

    POST /webhooks/rest/webhook
    Authorization: Bearer <BALIE_REST_TOKEN>          (or ?token=<BALIE_REST_TOKEN>)
    {"sender": "42", "message": "Wat kost een paspoort?"}

    200 [{"recipient_id": "42", "text": "…", "buttons": [{"title": "…", "payload": "…"}]}]

The answer comes in the response, as it does in Rasa. While an agent has the conversation the
response is empty: an agent answers on channels that can be written to.
"""

import asyncio
import hmac
import logging
import uuid
from typing import Any, ClassVar, Protocol, Self
from weakref import WeakValueDictionary

import msgspec
from aiohttp import web
from msgspec import Struct

from connectors import webhook
from connectors.base import Connector, Services
from connectors.chat import ChatServices
from contract.channels import Channel
from contract.events import CitizenWrote
from contract.messages import Author, Message
from routing.conversation.phases import State
from routing.conversation.state import Conversation

_log = logging.getLogger(__name__)

LONGEST_TEXT = 16_000
LONGEST_SENDER = 256
PATIENCE_S = 30.0
REREAD_S = 2.0
LATEST = 20
"""Entries at the end of a transcript: as a rule a question and its answers are among them."""


class Asked(Struct, frozen=True):
    """The body of a request."""

    sender: str
    message: str


class RestSettings(Protocol):
    """The settings that this connector reads."""

    rest_token: str | None


class RestConnector(Connector):
    """Serves /webhooks/rest/webhook to clients that have `token`."""

    turned_on_by: ClassVar = {Channel.REST: "BALIE_REST_TOKEN"}
    channels = frozenset({Channel.REST})

    def __init__(self, services: ChatServices, token: str) -> None:
        self._ingest = services.ingest
        self._conversations = services.conversations
        self._pubsub = services.pubsub
        self._token = token.encode()
        # One question of a sender at a time, as in Rasa; kept only while somebody asks.
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @classmethod
    def from_settings(cls, settings: RestSettings, services: Services) -> Self | None:
        """The connector, where a token is set."""
        return cls(services.chat, settings.rest_token) if settings.rest_token else None

    def routes(self) -> list[web.RouteDef]:
        """The one route of Rasa's channel."""
        return [web.post("/webhooks/rest/webhook", self._receive)]

    def _is_verified(self, request: web.Request) -> bool:
        scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
        given = bearer if scheme.lower() == "bearer" else request.query.get("token", "")
        return hmac.compare_digest(given.encode("utf-8", "replace"), self._token)

    async def _receive(self, request: web.Request) -> web.Response:
        if not self._is_verified(request):
            return _refused(403, "wrong or missing token")
        body = await webhook.read(request)
        try:
            asked = msgspec.json.decode(body, type=Asked)
        except (msgspec.MsgspecError, UnicodeError):
            return _refused(400, 'expected {"sender": "…", "message": "…"}')
        if not 0 < len(asked.sender) <= LONGEST_SENDER or len(asked.message) > LONGEST_TEXT:
            return _refused(400, "sender or message is empty or too long")
        try:
            async with asyncio.timeout(PATIENCE_S):
                replies = await self._answer(asked)
        except TimeoutError:
            return _refused(503, "no answer in time; the message is kept")
        return web.json_response([_reply(asked.sender, message) for message in replies])

    async def _answer(self, asked: Asked) -> list[Message]:
        identifier = self._ingest.conversation_id(Channel.REST, asked.sender)
        lock = self._locks.setdefault(identifier, asyncio.Lock())
        async with lock, self._pubsub.subscribe(identifier) as subscription:
            reference = await self._append(identifier, asked)
            while True:
                await subscription.wait(REREAD_S)
                now = await self._conversations.conversation(identifier)
                said = await self._said_after(now, reference) if now and not _owes(now) else None
                if said is not None:
                    return [message for message in said if message.author is not Author.CITIZEN]

    async def _said_after(self, now: Conversation, reference: str) -> list[Message] | None:
        """The entries after the question; None where the question is not in the transcript yet."""
        for latest in (LATEST, now.seq):
            said = await self._conversations.transcript(now.id, now.seq - latest)
            for place, message in enumerate(said):
                if message.reference == reference:
                    return said[place + 1 :]
            if latest >= now.seq:
                break
        return None

    async def _append(self, identifier: str, asked: Asked) -> str:
        reference = uuid.uuid4().hex
        event = CitizenWrote(
            conversation_id=identifier,
            at=self._ingest.now(),
            channel=Channel.REST,
            address=asked.sender,
            text=asked.message,
            payload=asked.message,  # Rasa's front ends send a button's payload as the message
            reference=reference,
        )
        await self._ingest.append(event, f"rest|{reference}")
        return reference


def _owes(now: Conversation) -> bool:
    """Whether the bot has yet to say something."""
    asked = now.turn is not None or bool(now.asked)
    return asked and now.state in {State.BOT, State.OFFERED}


def _reply(recipient: str, message: Message) -> dict[str, Any]:
    reply: dict[str, Any] = {"recipient_id": recipient, "text": message.text}
    if message.choices:
        reply["buttons"] = [msgspec.to_builtins(choice) for choice in message.choices]
    return reply


def _refused(status: int, why: str) -> web.Response:
    _log.warning("rest: refused with %d: %s", status, why)
    return web.json_response({"error": why}, status=status)
