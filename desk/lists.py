"""The cards of every conversation that agents see, kept in the store."""

from typing import Any

import msgspec
from msgspec import Struct
from redis.asyncio import Redis

from desk.cards import Card

KEY = "desk:cards"

# Keep a card ('': none) unless a newer one is kept. Gives what was kept before.
# KEYS: cards      ARGV: conversation id, version, kept card or ''
_KEEP = """
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


class _Kept(Struct, frozen=True):
    """A card, and the version of the conversation it was made from."""

    version: int
    card: Card


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(_Kept).decode


class Lists:
    """Reads and keeps cards. An older card never replaces a newer one."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._keep = redis.register_script(_KEEP)

    async def all(self) -> list[Card]:
        """Every card, in no order."""
        found: Any = self._redis.hvals(KEY)
        return [_decode(data).card for data in await found]

    async def ids(self) -> list[str]:
        """The ids of the conversations that have a card."""
        found: Any = self._redis.hkeys(KEY)
        return [identifier.decode() for identifier in await found]

    async def keep(self, card: Card, version: int) -> Card | None:
        """Keep the card of a conversation at `version`; the card that was kept before."""
        return await self._change(card.id, version, _encode(_Kept(version, card)))

    async def drop(self, identifier: str, version: int) -> None:
        """Take the conversation, at `version`, off every list."""
        await self._change(identifier, version, b"")

    async def _change(self, identifier: str, version: int, kept: bytes) -> Card | None:
        before: Any = await self._keep(keys=[KEY], args=[identifier, version, kept])
        return _decode(before).card if before else None
