"""What could not be brought to an end, kept where an operator finds it and can send it again."""

from collections.abc import AsyncIterator
from enum import StrEnum
from typing import Any, Literal

import msgspec
from msgspec import Struct
from redis.asyncio import Redis

from contract import effects
from contract.effects import Send
from routing.log import partitions
from routing.log.conversations import Conversations
from routing.log.scripts import Script


class Letter(Struct, frozen=True, omit_defaults=True):
    """A dead letter: a `message` that no provider took, or an `event` that nobody could decide
    on. `id` names it for `resend`; `at` is when it was given up (ms); `why` says so without the
    citizen's words. `data` is the effect or event as JSON: it holds what was said."""

    id: str
    kind: Literal["message", "event"]
    at: int
    why: str
    data: str
    conversation_id: str = ""
    channel: str = ""
    trace: str = ""


class Resent(StrEnum):
    """What became of a letter that was to be sent again."""

    ON_ITS_WAY = "on_its_way"
    OPTED_OUT = "opted_out"
    UNKNOWN = "unknown"


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Letter)


class DeadLetters:
    """The dead letters of all partitions."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._store = Conversations(redis)
        self._resend = Script(redis, "resend")

    async def put(self, letter: Letter) -> None:
        """Keep `letter`; doing it twice keeps it once."""
        partition = _partition(letter.id)
        assert partition is not None
        key = partitions.dead(partition)
        await self._redis.hset(key, letter.id, _encoder.encode(letter))

    async def all(self) -> AsyncIterator[Letter]:
        """Every letter, partition by partition."""
        for partition in range(partitions.PARTITIONS):
            found: Any = await self._redis.hvals(partitions.dead(partition))
            for one in sorted(map(_decoder.decode, found), key=lambda letter: letter.at):
                yield one

    async def resend(self, identifier: str) -> Resent:
        """Put the letter back on its way, as if it were new, and forget it here. A message whose
        citizen wants nothing more by now is not sent, and forgotten too: the transcript has it,
        and nothing that was written meanwhile is sent later either."""
        partition = _partition(identifier)
        if partition is None:
            return Resent.UNKNOWN
        key = partitions.dead(partition)
        found: Any = await self._redis.hget(key, identifier)
        if not found:
            return Resent.UNKNOWN
        letter = _decoder.decode(found)
        if letter.kind == "event":
            log, field, data = partitions.in_log(partition), "event", letter.data.encode()
            return await self._put([key, log], [identifier, field, data])
        send = effects.decode(letter.data.encode())
        assert isinstance(send, Send)
        if await self._is_wanted(send):
            log, field, data = partitions.out_log(partition, "send"), "effect", _again(send)
            return await self._put([key, log], [identifier, field, data])
        dropped: Any = await self._redis.hdel(key, identifier)
        return Resent.OPTED_OUT if dropped else Resent.UNKNOWN

    async def _put(self, keys: list[str], args: list[Any]) -> Resent:
        return Resent.ON_ITS_WAY if await self._resend(keys, args) else Resent.UNKNOWN

    async def _is_wanted(self, send: Send) -> bool:
        """Whether it may be sent now, which it could be when it was written."""
        conversation = await self._store.conversation(send.conversation_id)
        return send.farewell or conversation is None or not conversation.opted_out


def of_message(send: Send, why: str, at: int) -> Letter:
    """The letter of a message that was given up."""
    return Letter(
        id=send.id,
        kind="message",
        at=at,
        why=why,
        data=effects.encode(send).decode(),
        conversation_id=send.conversation_id,
        channel=send.channel,
        trace=send.trace,
    )


def of_event(partition: int, entry_id: str, data: bytes, why: str, at: int) -> Letter:
    """The letter of an entry of the in log that nobody could take."""
    text = data.decode(errors="replace")
    return Letter(id=f"event:{partition}:{entry_id}", kind="event", at=at, why=why, data=text)


def _partition(identifier: str) -> int | None:
    """Where the letter lies: an effect's id begins with its conversation's."""
    first, _, rest = identifier.partition(":")
    if first != "event":
        return partitions.partition_of(first)
    number = rest.partition(":")[0]
    return int(number) if number.isascii() and number.isdigit() else None


def _again(send: Send) -> bytes:
    """`send` under an id that it never had: what is known of its first life must not settle its
    second."""
    first, _, count = send.id.partition("~")
    return effects.encode(msgspec.structs.replace(send, id=f"{first}~{int(count or 0) + 1}"))
