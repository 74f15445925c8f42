"""The conversation that an agent has open: its context and its transcript, kept up to date."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from desk import cards
from desk.cards import SEEN, Context
from desk.pubsub import REREAD_S, PubSub
from routing.conversation.state import Conversation
from routing.log.conversations import Conversations

Send = Callable[[dict[str, Any]], Awaitable[None]]
"""Brings one frame to the page."""


def not_yours(identifier: str) -> dict[str, str]:
    """The frame for a conversation that is not there for this agent."""
    return {"type": "told", "code": "not_yours", "id": identifier, "by": ""}


class View:
    """Shows one conversation by `send`, of which the page has the entries up to `after`, for
    as long as agents may see it."""

    def __init__(
        self, send: Send, store: Conversations, pubsub: PubSub, identifier: str, after: int
    ) -> None:
        self._send = send
        self._store = store
        self._pubsub = pubsub
        self._identifier = identifier
        self._shown = after
        self._context: Context | None = None

    async def run(self) -> None:
        """Keep it up to date until cancelled; end where it may not be seen at all."""
        notes: list[dict[str, Any]] = []
        async with self._pubsub.subscribe(self._identifier) as news:
            while True:
                now = await self._store.conversation(self._identifier)
                if now and now.state in SEEN:
                    await self._show(now, notes)
                elif self._context is None:
                    await self._send(not_yours(self._identifier))
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
        said = await self._store.transcript(now.id, self._shown)
        news = [msgspec.structs.asdict(message) for message in said if message.seq <= now.seq]
        if news:
            self._shown = news[-1]["seq"]
            await self._send({"type": "messages", "id": now.id, "messages": news})
