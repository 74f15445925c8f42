"""What the providers took, on disk, in the order in which they took it."""

import time
from pathlib import Path

import msgspec
from msgspec import Struct

from contract.channels import Channel
from faults.injected_faults import Mishap


class Received(Struct, frozen=True):
    """One request to send a message, as a provider saw it. `at`: milliseconds since the
    epoch, read before it was answered."""

    channel: Channel
    address: str
    text: str
    at: int
    mishap: Mishap


_decoder = msgspec.json.Decoder(Received)


class Recorder:
    """Writes what came in; a line is whole and in the file before the provider answers."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)

    def add(self, channel: Channel, address: str, text: str, mishap: Mishap) -> None:
        """Note one request."""
        received = Received(channel, address, text, int(time.time() * 1000), mishap)
        self._file.write(msgspec.json.encode(received) + b"\n")


class Reader:
    """Reads a record while it grows."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0

    def news(self) -> list[Received]:
        """What came since the last look."""
        if not self._path.exists():
            return []
        with self._path.open("rb") as file:
            file.seek(self._offset)
            whole, _, _ = file.read().rpartition(b"\n")
        self._offset += len(whole) + bool(whole)
        return [_decoder.decode(line) for line in whole.split(b"\n") if line]
