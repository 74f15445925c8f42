"""Sends an agent the context and the transcript of the open conversation, and their changes."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from desk import cards
from desk.cards import DESK_STATES, Context
from desk.pubsub import REREAD_S, PubSub
from routing.conversation.state import Conversation
from routing.log.conversations import Conversations

Send = Callable[[dict[str, Any]], Awaitable[None]]
"""Sends one frame to the page."""


def not_yours_frame(identifier: str) -> dict[str, str]:
    """Return the frame for a conversation that this agent may not see."""
    return {"type": "told", "code": "not_yours", "id": identifier, "by": ""}


class ConversationView:
    """Sends one conversation by `send`, for as long as agents may see it. The page has its messages
    up to seq `after`."""

    def __init__(
        self, send: Send, conversations: Conversations, pubsub: PubSub, identifier: str, after: int
    ) -> None:
        self._send = send
        self._conversations = conversations
        self._pubsub = pubsub
        self._identifier = identifier
        self._sent_seq = after
        self._context: Context | None = None

    async def run(self) -> None:
        """Send all changes until cancelled; return at once where agents may not see it."""
        notes: list[dict[str, Any]] = []
        async with self._pubsub.subscribe(self._identifier) as subscription:
            while True:
                conversation = await self._conversations.conversation(self._identifier)
                if conversation and conversation.state in DESK_STATES:
                    await self._send_updates(conversation, notes)
                elif self._context is None:
                    await self._send(not_yours_frame(self._identifier))
                    return
                elif conversation:
                    await self._send_context(
                        cards.context_after_leaving(self._context, conversation.state)
                    )
                notes = await subscription.wait(REREAD_S)

    async def _send_updates(self, conversation: Conversation, notes: list[dict[str, Any]]) -> None:
        await self._send_context(cards.create_context(conversation))
        await self._send_messages(conversation)
        if {"typing": "citizen"} in notes:
            await self._send({"type": "typing", "id": conversation.id})

    async def _send_context(self, context: Context) -> None:
        if context != self._context:
            self._context = context
            await self._send({"type": "conversation", "conversation": context})

    async def _send_messages(self, conversation: Conversation) -> None:
        """Send the messages up to the seq of `conversation`: later ones may be with the bot again,
        which agents may not see."""
        transcript = await self._conversations.transcript(conversation.id, self._sent_seq)
        messages = [
            msgspec.structs.asdict(message)
            for message in transcript
            if message.seq <= conversation.seq
        ]
        if messages:
            self._sent_seq = messages[-1]["seq"]
            await self._send({"type": "messages", "id": conversation.id, "messages": messages})
