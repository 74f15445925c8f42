"""What one commit writes: the decisions on a batch of events, as the call of commit.lua. Pure."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from msgspec import Struct

from contract.effects import AnyEffect, AskBot, ClearTimer, SetTimer
from contract.effects import encode as encode_effect
from contract.turns import encode as encode_turn
from contract.turns import of_effect as turn_of
from routing.conversation.decision import Decision
from routing.conversation.state import Conversation
from routing.log import partitions
from routing.log.executors import BOT, EXECUTORS, executor
from routing.log.stored import encode_conversation, encode_message


class Batch(Struct, frozen=True):
    """Decisions of one partition, to become true at once: the cursor as it was read, the
    cursor after them, and the decisions in order."""

    partition: int
    cursor: str
    next_cursor: str
    decisions: Sequence[Decision]


def commit_call(batch: Batch, turns: str) -> tuple[list[str], list[Any]]:
    """The keys and arguments of commit.lua for `batch`; turns go to the stream `turns`."""
    newest: dict[str, Conversation] = {}
    transcripts: list[str] = []
    entries: list[bytes] = []
    effects: dict[str, list[bytes]] = {role: [] for role in EXECUTORS}
    timers: dict[str, int | None] = {}
    for decision in batch.decisions:
        if decision.conversation is None:
            continue
        identifier = decision.conversation.id
        newest[identifier] = decision.conversation
        for message in decision.messages:
            transcripts.append(partitions.transcript(identifier))
            entries.append(encode_message(message))
        for effect in decision.effects:
            if isinstance(effect, SetTimer):
                timers[f"{identifier} {effect.name}"] = effect.due
            elif isinstance(effect, ClearTimer):
                timers[f"{identifier} {effect.name}"] = None
            elif role := executor(effect):
                effects[role].append(_encoded(effect, batch.partition))
    to_set = {name: due for name, due in timers.items() if due is not None}
    to_clear = [name for name, due in timers.items() if due is None]
    keys = [
        partitions.cursor(batch.partition, "router"),
        partitions.timers(batch.partition),
        turns,
        *(partitions.out_log(batch.partition, role) for role in EXECUTORS if role != BOT),
        *map(partitions.conversation, newest),
        *transcripts,
    ]
    out = map(len, effects.values())
    counts = [len(newest), len(entries), *out, len(to_set), len(to_clear)]
    parts = [
        *_flat((key.encode(), encode_conversation(value)) for key, value in newest.items()),
        *entries,
        *chain.from_iterable(effects.values()),
        *_flat((b"%d" % due, name.encode()) for name, due in to_set.items()),
        *map(str.encode, to_clear),
    ]
    return keys, [batch.cursor, batch.next_cursor, *counts, _framed(parts)]


def _encoded(effect: AnyEffect, partition: int) -> bytes:
    """The effect as its executor reads it: a turn tells engines where its result goes."""
    if isinstance(effect, AskBot):
        return encode_turn(turn_of(effect, partitions.in_log(partition)))
    return encode_effect(effect)


def _framed(parts: Iterable[bytes]) -> bytes:
    """`parts` in one argument, each behind its length: four bytes, the most significant first."""
    return b"".join([len(part).to_bytes(4) + part for part in parts])


def _flat(pairs: Iterable[tuple[bytes, bytes]]) -> Iterable[bytes]:
    return chain.from_iterable(pairs)
