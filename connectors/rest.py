"""REST, shaped like Rasa's own REST channel, so that front ends made for Rasa work.

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
from typing import Any
from weakref import WeakValueDictionary

import msgspec
from aiohttp import web
from msgspec import Struct

from connectors import webhook
from connectors.web import Counter
from contract.channels import Channel
from contract.events import CitizenWrote
from contract.messages import Author, Message
from routing.conversation.state import Conversation, State

_log = logging.getLogger(__name__)

LONGEST_TEXT = 16_000
LONGEST_SENDER = 256
PATIENCE_S = 30.0
REREAD_S = 2.0
LATEST = 20
"""Entries of a transcript among which a question and its answers are, as a rule."""


class Asked(Struct, frozen=True):
    """The body: who says what."""

    sender: str
    message: str


class RestConnector:
    """Serves /webhooks/rest/webhook to whoever has `token`."""

    channels = frozenset({Channel.REST})

    def __init__(self, counter: Counter, token: str) -> None:
        self._inbox = counter.inbox
        self._transcripts = counter.transcripts
        self._pubsub = counter.pubsub
        self._token = token.encode()
        # One question of a sender at a time, as in Rasa; kept only while somebody asks.
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def routes(self) -> list[web.RouteDef]:
        """The one route of Rasa's channel."""
        return [web.post("/webhooks/rest/webhook", self._asked)]

    async def start(self) -> None:
        """Nothing to open."""

    async def stop(self) -> None:
        """Nothing to close."""

    async def _asked(self, request: web.Request) -> web.Response:
        if not self._is_allowed(request):
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

    def _is_allowed(self, request: web.Request) -> bool:
        scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
        given = bearer if scheme.lower() == "bearer" else request.query.get("token", "")
        return hmac.compare_digest(given.encode("utf-8", "replace"), self._token)

    async def _answer(self, asked: Asked) -> list[Message]:
        identifier = self._inbox.conversation_id(Channel.REST, asked.sender)
        lock = self._locks.setdefault(identifier, asyncio.Lock())
        async with lock, self._pubsub.subscribe(identifier) as subscription:
            reference = await self._append(identifier, asked)
            while True:
                await subscription.wait(REREAD_S)
                now = await self._transcripts.conversation(identifier)
                said = await self._said_after(now, reference) if now and not _owes(now) else None
                if said is not None:
                    return [message for message in said if message.author is not Author.CITIZEN]

    async def _said_after(self, now: Conversation, reference: str) -> list[Message] | None:
        """What was said after our question; None where that is not in the transcript yet."""
        for latest in (LATEST, now.seq):
            said = await self._transcripts.transcript(now.id, now.seq - latest)
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
            at=self._inbox.now(),
            channel=Channel.REST,
            address=asked.sender,
            text=asked.message,
            payload=asked.message,  # Rasa's front ends send a button's payload as the message
            reference=reference,
        )
        await self._inbox.append(event, f"rest|{reference}")
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
