"""Dead letters: what could not be brought to its end, kept for an operator to resend."""

from typing import Literal

import msgspec
from msgspec import Struct

Entry = tuple[str, bytes]
"""The id of a stream's entry, and its JSON."""

Place = tuple[int, str]
"""A partition, and a stream of it."""

Kind = Literal["message", "event", "effect", "turn"]


class Letter(Struct, frozen=True, omit_defaults=True):
    """A `message` that no provider took, or an entry of a log (`event`, `effect`, `turn`) that this
    release cannot read or decide on.

    `id` names it for `resend`. `log` is the stream that an entry came from. `at` is when it was put
    here (ms since the epoch), `why` the reason, without the citizen's words. `data` is the entry as
    JSON: it holds what was said."""

    id: str
    kind: Kind
    at: int
    why: str
    data: str
    conversation_id: str = ""
    channel: str = ""
    trace: str = ""
    log: str = ""


TURNS = 0
"""The partition whose letters hold turns: the stream of turns belongs to none."""


def key(partition: int) -> str:
    """The hash of a partition's dead letters in the store, by id."""
    return f"dead:{{{partition}}}"


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Letter)


def encode(letter: Letter) -> bytes:
    """The letter as the store holds it."""
    return _encoder.encode(letter)


def decode(data: bytes) -> Letter:
    """The letter in `data`. Raises msgspec.MsgspecError."""
    return _decoder.decode(data)


def of_entry(kind: Kind, place: Place, entry: Entry, why: str, at: int) -> Letter:
    """The letter of an `entry` of a log, kept with those of its partition. Putting it twice keeps
    it once: its id is made of the entry's."""
    (partition, log), (entry_id, data) = place, entry
    name = f":{log}" if kind == "effect" else ""  # a partition has several logs of effects
    text = data.decode(errors="replace")
    return Letter(
        id=f"{kind}:{partition}:{entry_id}{name}", kind=kind, at=at, why=why, data=text, log=log
    )
