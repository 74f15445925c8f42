"""How values of the contract are written and read: JSON that begins with the version of the schema.

A rolling update has processes of two versions at work, so a reader takes entries that are one
version older or one newer than its own. It ignores fields that it does not know, and gives missing
ones their defaults: new fields need a default, and a change that needs more needs two releases.
"""

import re
from typing import Any

import msgspec

SCHEMA = 1
"""The version that this release writes. Entries without a version are of version 1."""

READS = range(SCHEMA - 1, SCHEMA + 2)

_VERSION = re.compile(rb'\{\s*"v"\s*:\s*(-?\d{1,18})\b')


class UnreadableError(ValueError):
    """An entry that this release cannot read. The text says why in a word, without the entry."""


class Codec[T]:
    """Writes and reads values of one type."""

    def __init__(self, kind: Any) -> None:
        self._encode = msgspec.json.Encoder().encode
        self._decode = msgspec.json.Decoder(kind).decode
        self._beginning = b'{"v":%d,' % SCHEMA

    def encode(self, value: T) -> bytes:
        """`value` as JSON, the version first."""
        return self._beginning + self._encode(value)[1:]

    def decode(self, data: bytes) -> T:
        """The value in `data`. Raises UnreadableError."""
        if not data.startswith(self._beginning):
            check(_version(data))
        try:
            value: T = self._decode(data)
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
            # Not chained: the cause may quote what a citizen wrote.
            raise UnreadableError(type(error).__name__) from None
        return value


def check(version: int) -> None:
    """Raises UnreadableError where entries of `version` cannot be read here."""
    if version not in READS:
        raise UnreadableError(f"schema_{version}")


def _version(data: bytes) -> int:
    said = _VERSION.match(data)
    return int(said[1]) if said else 1
