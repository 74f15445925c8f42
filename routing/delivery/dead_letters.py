"""The dead letters in the store: an operator lists them, and sends them again."""

from collections.abc import AsyncIterator
from enum import StrEnum
from typing import Any

import msgspec
from redis.asyncio import Redis

from contract import dead_letters, effects
from contract.dead_letters import Kind, Letter
from contract.effects import Send
from contract.schema import UnreadableError
from routing.log import partitions
from routing.log.conversations import Conversations
from routing.log.executors import SEND
from routing.log.scripts import Script


class Resent(StrEnum):
    """The outcome of sending a letter again."""

    ON_ITS_WAY = "on_its_way"
    OPTED_OUT = "opted_out"
    UNKNOWN = "unknown"


FIELD: dict[Kind, str] = {"message": "effect", "event": "event", "effect": "effect", "turn": "turn"}
"""The field of a stream's entry that holds what a letter of this kind keeps."""


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
        await self._redis.hset(key, letter.id, dead_letters.encode(letter))

    async def all(self) -> AsyncIterator[Letter]:
        """Every letter, partition by partition."""
        for partition in range(partitions.PARTITIONS):
            found: Any = await self._redis.hvals(partitions.dead(partition))
            for one in sorted(map(dead_letters.decode, found), key=lambda letter: letter.at):
                yield one

    async def resend(self, identifier: str) -> Resent:
        """Put the letter back on its way, as if it were new, and forget it here. A message to a
        citizen who wants no more messages is not sent, and forgotten too: the transcript has it,
        and nothing that was written meanwhile is sent later either."""
        partition = _partition(identifier)
        if partition is None:
            return Resent.UNKNOWN
        key = partitions.dead(partition)
        found: Any = await self._redis.hget(key, identifier)
        if not found:
            return Resent.UNKNOWN
        letter = dead_letters.decode(found)
        send = _message(letter)
        if send and not await self._is_wanted(send):
            dropped: Any = await self._redis.hdel(key, identifier)
            return Resent.OPTED_OUT if dropped else Resent.UNKNOWN
        data = _again(send) if send else letter.data.encode()
        return await self._put_back(partition, letter, data)

    async def _put_back(self, partition: int, letter: Letter, data: bytes) -> Resent:
        log, key = _log_of(letter, partition), partitions.dead(partition)
        if letter.kind == "turn":  # its stream is on another server of a cluster: twice is harmless
            await self._redis.xadd(log, {FIELD[letter.kind]: data})
            moved: Any = await self._redis.hdel(key, letter.id)
        else:
            moved = await self._resend([key, log], [letter.id, FIELD[letter.kind], data])
        return Resent.ON_ITS_WAY if moved else Resent.UNKNOWN

    async def _is_wanted(self, send: Send) -> bool:
        """Whether the citizen still wants messages."""
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


def _message(letter: Letter) -> Send | None:
    """The message of the letter; None where it holds something else, or cannot be read here."""
    if letter.kind != "message":
        return None
    try:
        send = effects.decode(letter.data.encode())
    except UnreadableError:
        return None
    return send if isinstance(send, Send) else None


def _log_of(letter: Letter, partition: int) -> str:
    """The stream that the letter goes back to."""
    if letter.kind == "message":
        return partitions.out_log(partition, SEND)
    return letter.log or partitions.in_log(partition)


def _partition(identifier: str) -> int | None:
    """Where the letter lies. The id of a message begins with its conversation's."""
    first, _, rest = identifier.partition(":")
    if first not in FIELD:
        return partitions.partition_of(first)
    number = rest.partition(":")[0]
    return int(number) if number.isascii() and number.isdigit() else None


def _again(send: Send) -> bytes:
    """`send` under an id that it never had, so that the recorded attempts of the first time do not
    count for the second."""
    first, _, count = send.id.partition("~")
    return effects.encode(msgspec.structs.replace(send, id=f"{first}~{int(count or 0) + 1}"))
