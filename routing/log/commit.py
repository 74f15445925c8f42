"""What one commit writes: the decisions on a batch of events, as the call of commit.lua. Pure."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from msgspec import Struct

from contract.effects import AskBot, ClearTimer, SetTimer
from contract.effects import encode as encode_effect
from contract.messages import Message
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
    entries: list[tuple[str, Message]] = []
    effects: dict[str, list[bytes]] = {role: [] for role in EXECUTORS}
    timers: dict[str, SetTimer | ClearTimer] = {}
    for decision in batch.decisions:
        if decision.conversation is None:
            continue
        identifier = decision.conversation.id
        newest[identifier] = decision.conversation
        entries += [(identifier, message) for message in decision.messages]
        for effect in decision.effects:
            if isinstance(effect, SetTimer | ClearTimer):
                timers[f"{identifier} {effect.name}"] = effect
            elif isinstance(effect, AskBot):
                effects[BOT].append(
                    encode_turn(turn_of(effect, partitions.in_log(batch.partition)))
                )
            elif role := executor(effect):
                effects[role].append(encode_effect(effect))
    to_set = {name: timer.due for name, timer in timers.items() if isinstance(timer, SetTimer)}
    to_clear = [name for name, timer in timers.items() if isinstance(timer, ClearTimer)]
    keys = [
        partitions.cursor(batch.partition, "router"),
        partitions.timers(batch.partition),
        turns,
        *(partitions.out_log(batch.partition, role) for role in EXECUTORS if role != BOT),
        *(partitions.conversation(identifier) for identifier in newest),
        *(partitions.transcript(identifier) for identifier, _ in entries),
    ]
    out = [len(some) for some in effects.values()]
    counts = [len(newest), len(entries), *out, len(to_set), len(to_clear)]
    parts = [
        *_flat((key.encode(), encode_conversation(value)) for key, value in newest.items()),
        *(encode_message(message) for _, message in entries),
        *chain.from_iterable(effects.values()),
        *_flat((b"%d" % due, name.encode()) for name, due in to_set.items()),
        *(name.encode() for name in to_clear),
    ]
    return keys, [batch.cursor, batch.next_cursor, *counts, _framed(parts)]


def _framed(parts: Iterable[bytes]) -> bytes:
    return b"".join(len(part).to_bytes(4) + part for part in parts)


def _flat(pairs: Iterable[tuple[Any, Any]]) -> list[Any]:
    return [part for pair in pairs for part in pair]
