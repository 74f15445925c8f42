"""Records the requests to send that the providers receive, in a file, in their order."""

import time
from pathlib import Path

import msgspec
from msgspec import Struct

from contract.channels import Channel
from faults.fault import Fault


class SendRequest(Struct, frozen=True):
    """One request to send a message, as a provider received it. `at` is its time before the answer,
    in milliseconds since the epoch."""

    channel: Channel
    address: str
    text: str
    at: int
    fault: Fault


_decoder = msgspec.json.Decoder(SendRequest)


class RequestRecorder:
    """Writes one line per request. The line is in the file before the provider answers."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)

    def add(self, channel: Channel, address: str, text: str, fault: Fault) -> None:
        """Write one request."""
        received = SendRequest(channel, address, text, int(time.time() * 1000), fault)
        self._file.write(msgspec.json.encode(received) + b"\n")


class RequestReader:
    """Reads the file while it grows."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0

    def read_new(self) -> list[SendRequest]:
        """Return the requests since the last call."""
        if not self._path.exists():
            return []
        with self._path.open("rb") as file:
            file.seek(self._offset)
            whole, _, _ = file.read().rpartition(b"\n")
        self._offset += len(whole) + bool(whole)
        return [_decoder.decode(line) for line in whole.split(b"\n") if line]
