"""Stores the cards of all conversations that agents see."""

from typing import Any

import msgspec
from msgspec import Struct
from redis.asyncio import Redis

from desk.cards import Card

KEY = "desk:cards"

# Write a card ('': remove it) unless a newer one is stored. Returns the card stored before.
# KEYS: cards      ARGV: conversation id, version, card or ''
_WRITE_UNLESS_NEWER = """
local before = redis.call('HGET', KEYS[1], ARGV[1])
if before and cjson.decode(before).version > tonumber(ARGV[2]) then
  return before
end
if ARGV[3] == '' then
  redis.call('HDEL', KEYS[1], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
end
return before
"""


class _StoredCard(Struct, frozen=True):
    """A card, and the version of the conversation that it shows."""

    version: int
    card: Card


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(_StoredCard).decode


class CardStore:
    """Reads and writes cards. An older card never replaces a newer one."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._write_script = redis.register_script(_WRITE_UNLESS_NEWER)

    async def all(self) -> list[Card]:
        """Return all cards, in no order."""
        values: Any = self._redis.hvals(KEY)
        return [_decode(data).card for data in await values]

    async def ids(self) -> list[str]:
        """Return the ids of the conversations that have a card."""
        values: Any = self._redis.hkeys(KEY)
        return [identifier.decode() for identifier in await values]

    async def put(self, card: Card, version: int) -> Card | None:
        """Write the card of a conversation at `version`. Return the card stored before."""
        return await self._write(card.id, version, _encode(_StoredCard(version, card)))

    async def remove(self, identifier: str, version: int) -> None:
        """Remove the card of a conversation at `version`."""
        await self._write(identifier, version, b"")

    async def _write(self, identifier: str, version: int, stored: bytes) -> Card | None:
        previous: Any = await self._write_script(keys=[KEY], args=[identifier, version, stored])
        return _decode(previous).card if previous else None
