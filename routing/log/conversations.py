"""Reading conversations: their state and their transcripts."""

from collections.abc import Iterable
from typing import Any

from redis.asyncio import Redis

from contract.messages import Message
from routing.conversation.state import Conversation
from routing.log import partitions
from routing.log.stored import decode_conversation, decode_message


class Conversations:
    """What is known of conversations. Only a commit of the log changes it."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def conversation(self, identifier: str) -> Conversation | None:
        """The conversation's state, None where it has never been."""
        data: Any = await self._redis.get(partitions.conversation(identifier))
        return decode_conversation(data) if data else None

    async def conversations(self, identifiers: Iterable[str]) -> dict[str, Conversation]:
        """Those of `identifiers` that exist; all must be of one partition."""
        wanted = list(identifiers)
        if not wanted:
            return {}
        found: Any = await self._redis.mget([partitions.conversation(one) for one in wanted])
        return {
            key: decode_conversation(data) for key, data in zip(wanted, found, strict=True) if data
        }

    async def transcript(self, identifier: str, after: int = 0) -> list[Message]:
        """What was said after entry `after`, in order of `seq`."""
        key = partitions.transcript(identifier)
        found: Any = await self._redis.lrange(key, max(0, after), -1)
        return [decode_message(data) for data in found]
