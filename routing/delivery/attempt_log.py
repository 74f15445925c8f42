"""The record of send attempts, by which a process that takes over sends no message twice.

An attempt is recorded before the request, and its acceptance after the response. An attempt without
a recorded outcome is looked up at the provider before it is sent again (attempts.py). Every write
is fenced: in one step the script checks that this worker still has the partition's lease, and that
no other worker has written since.
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
"""How long receipts and recent provider ids are kept, for the lookup of unknown outcomes."""

RECENT_IDS = 20
"""How many of the provider's ids are kept for each conversation."""


class Progress(Struct, frozen=True, omit_defaults=True):
    """How far the sending of one message is.

    The provider accepted the first `accepted` parts, the last of them as `provider_id`. The next
    part was tried `tries` times, first at `since` (ms); `trying` says that the outcome of the last
    attempt is unknown. The next attempt is not before `due` (ms). `outcome` is the end of a message
    that was not accepted: it is recorded before it is reported, so that a worker that takes over
    reports the same.
    """

    accepted: int = 0
    provider_id: str = ""
    tries: int = 0
    since: int = 0
    trying: bool = False
    due: int = 0
    outcome: Outcome | None = None


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Progress)


class LostPartitionError(Exception):
    """This worker may have lost the partition: it must send nothing more of it."""


class Receipts:
    """Status reports of providers, as evidence that they accepted a part of a message."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def record(self, conversation_id: str, seq: int, part: int, provider_id: str) -> None:
        """Record that the provider reported on a part of message `seq`: it accepted that part."""
        key = partitions.receipt(conversation_id, seq, part)
        await self._redis.set(key, provider_id, px=KEPT_MS)

    async def provider_id(self, send: Send, part: int) -> str:
        """The provider's id of that part, if the provider reported on it; else empty."""
        key = partitions.receipt(send.conversation_id, send.message.seq, part)
        found: Any = await self._redis.get(key)
        return found.decode() if found else ""


class AttemptLog:
    """The progress of all messages that are being sent, written by the holder of the lease."""

    def __init__(self, redis: Redis, leases: Leases) -> None:
        self._redis = redis
        self._leases = leases
        self._last_known: dict[str, bytes] = {}
        self._record = Script(redis, "record")
        self._accept = Script(redis, "accept")
        self._complete = Script(redis, "complete")

    def require_lease(self, send: Send) -> None:
        """Raises LostPartitionError where this worker is to work on the partition no longer."""
        if partitions.partition_of(send.conversation_id) not in self._leases.held:
            self._last_known.pop(send.id, None)
            raise LostPartitionError

    async def read(self, send: Send) -> Progress:
        """The progress of `send`. It must be read before it is written."""
        found: Any = await self._redis.hget(_progress_key(send), send.id)
        self._last_known[send.id] = found or b""
        return _decoder.decode(found) if found else Progress()

    async def record(self, send: Send, progress: Progress) -> None:
        """Record the progress of `send`. Raises LostPartitionError."""
        keys = [self._lease_key(send), _progress_key(send)]
        await self._write(self._record, keys, send, _encoder.encode(progress))

    async def accept(self, send: Send, part: int, progress: Progress) -> None:
        """Record that the provider accepted `part` of `send` as `progress.provider_id`. Raises
        LostPartitionError; the worker that has the partition then finds the id as a receipt."""
        identifier = send.conversation_id
        keys = [
            self._lease_key(send),
            _progress_key(send),
            partitions.recent_ids(identifier),
            partitions.receipt(identifier, send.message.seq, part),
        ]
        data = _encoder.encode(progress)
        await self._write(self._accept, keys, send, data, progress.provider_id, RECENT_IDS, KEPT_MS)

    async def complete(self, send: Send, entry_id: str) -> None:
        """Record that `send` came to its end and was reported: its entry of the out log is done.
        Raises LostPartitionError."""
        partition = partitions.partition_of(send.conversation_id)
        done = partitions.done(partition, self._leases.role)
        keys = [self._lease_key(send), _progress_key(send), done]
        await self._fenced(self._complete, keys, send, entry_id)
        del self._last_known[send.id]

    async def recent_ids(self, send: Send) -> Collection[str]:
        """The provider's ids of the latest messages of this conversation."""
        key = partitions.recent_ids(send.conversation_id)
        found: Any = await self._redis.lrange(key, 0, -1)
        return {identifier.decode() for identifier in found}

    def _lease_key(self, send: Send) -> str:
        return self._leases.key(partitions.partition_of(send.conversation_id))

    async def _write(
        self, script: Script, keys: list[str], send: Send, data: bytes, *args: Any
    ) -> None:
        await self._fenced(script, keys, send, data, *args)
        self._last_known[send.id] = data

    async def _fenced(self, script: Script, keys: list[str], send: Send, *args: Any) -> None:
        known = self._last_known[send.id]
        if not await script(keys, [self._leases.worker, send.id, known, *args]):
            del self._last_known[send.id]
            raise LostPartitionError


def _progress_key(send: Send) -> str:
    return partitions.attempts(partitions.partition_of(send.conversation_id))
