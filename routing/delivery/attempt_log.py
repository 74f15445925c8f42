"""What is written down of messages on their way, so that a process that dies sends none twice.

An attempt is recorded before the request, and its acceptance after the response. An attempt without
a recorded outcome is looked up at the provider before it is sent again (attempts.py). Every write
is fenced: in one step the script checks that this worker still has the partition's lease, and that
nobody else has written since.
"""

from collections.abc import Collection
from typing import Any

import msgspec
from msgspec import Struct
from redis.asyncio import Redis

from contract.effects import Send
from contract.outcomes import Outcome
from routing.log import partitions
from routing.log.leases import Leases
from routing.log.scripts import Script

KEPT_MS = 60 * 60 * 1000
"""How long what a provider told of a message is known, for finding one that was not heard of."""

KNOWN = 20
"""The provider's ids of the latest messages of a conversation that are kept."""


class Attempt(Struct, frozen=True, omit_defaults=True):
    """How far one message is: `accepted` parts were taken, the last as `provider_id`; the next
    was tried `tries` times, first at `since` (ms); `trying` while nobody knows how that went. It is
    not to be tried before `due` (ms). `outcome` is its end where that is not being accepted: it
    is written down before it is told, so that whoever tells it again tells the same."""

    accepted: int = 0
    provider_id: str = ""
    tries: int = 0
    since: int = 0
    trying: bool = False
    due: int = 0
    outcome: Outcome | None = None


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Attempt)


class LostPartitionError(Exception):
    """Another worker has the partition now, or may: nothing of it is to be sent here."""


class Receipts:
    """What providers told of our messages in webhooks of their own."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def hear(self, conversation_id: str, seq: int, part: int, provider_id: str) -> None:
        """The provider told of a part of message `seq`: so it took that part."""
        key = partitions.receipt(conversation_id, seq, part)
        await self._redis.set(key, provider_id, px=KEPT_MS)

    async def of(self, send: Send, part: int) -> str:
        """What the provider called that part when it told of it; empty where it has not."""
        key = partitions.receipt(send.conversation_id, send.message.seq, part)
        found: Any = await self._redis.get(key)
        return found.decode() if found else ""


class AttemptLog:
    """The notes of all messages on their way, kept by whoever holds their partition."""

    def __init__(self, redis: Redis, leases: Leases) -> None:
        self._redis = redis
        self._leases = leases
        self._as_known: dict[str, bytes] = {}
        self._note = Script(redis, "note")
        self._took = Script(redis, "took")
        self._settle = Script(redis, "settle")

    def hold(self, send: Send) -> None:
        """Raises LostPartitionError where the partition is not to be worked on any longer."""
        if partitions.partition_of(send.conversation_id) not in self._leases.held:
            self._as_known.pop(send.id, None)
            raise LostPartitionError

    async def note(self, send: Send) -> Attempt:
        """What is known of `send`: to be asked before anything is noted."""
        found: Any = await self._redis.hget(_notes(send), send.id)
        self._as_known[send.id] = found or b""
        return _decoder.decode(found) if found else Attempt()

    async def write(self, send: Send, note: Attempt) -> None:
        """Note how far `send` is. Raises LostPartitionError."""
        keys = [self._lease(send), _notes(send)]
        await self._noted(self._note, keys, send, _encoder.encode(note))

    async def took(self, send: Send, part: int, note: Attempt) -> None:
        """Note that the provider took `part` of `send` as `note.provider_id`. Raises
        LostPartitionError; whoever has the partition then finds that id among the receipts."""
        identifier = send.conversation_id
        keys = [
            self._lease(send),
            _notes(send),
            partitions.recent_ids(identifier),
            partitions.receipt(identifier, send.message.seq, part),
        ]
        data = _encoder.encode(note)
        await self._noted(self._took, keys, send, data, note.provider_id, KNOWN, KEPT_MS)

    async def settle(self, send: Send, entry_id: str) -> None:
        """It is at its end, and all that belongs to that is done: nobody need take up its entry
        of the out log again. Raises LostPartitionError."""
        partition = partitions.partition_of(send.conversation_id)
        keys = [self._lease(send), _notes(send), partitions.done(partition, self._leases.role)]
        await self._fenced(self._settle, keys, send, entry_id)
        del self._as_known[send.id]

    async def known(self, send: Send) -> Collection[str]:
        """The provider's ids of messages that this conversation has had lately."""
        key = partitions.recent_ids(send.conversation_id)
        found: Any = await self._redis.lrange(key, 0, -1)
        return {one.decode() for one in found}

    def _lease(self, send: Send) -> str:
        return self._leases.key(partitions.partition_of(send.conversation_id))

    async def _noted(
        self, script: Script, keys: list[str], send: Send, data: bytes, *args: Any
    ) -> None:
        await self._fenced(script, keys, send, data, *args)
        self._as_known[send.id] = data

    async def _fenced(self, script: Script, keys: list[str], send: Send, *args: Any) -> None:
        known = self._as_known[send.id]
        if not await script(keys, [self._leases.worker, send.id, known, *args]):
            del self._as_known[send.id]
            raise LostPartitionError


def _notes(send: Send) -> str:
    return partitions.attempts(partitions.partition_of(send.conversation_id))
