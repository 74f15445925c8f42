"""A lean client: sends requests made beforehand over connections that stay open.

python -m benchmarks.load --port PORT --requests FILE [--connections 32] [--rate 1000]

FILE holds a JSON string a line, each a whole HTTP/1.1 request in ASCII. Without a rate each
connection sends its next request when it has its answer. With one (a second) they leave by the
clock, whoever is still waiting, and latency counts from the moment a request was due. Prints one
line of JSON: requests a second, milliseconds (sorted), and how many answers were not 200.
"""

import argparse
import asyncio
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import HOST, say

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_END = b"\r\n\r\n"


class Client(asyncio.Protocol):
    """One connection, one request out at a time."""

    def __init__(self) -> None:
        self._read = b""
        self._answered: asyncio.Future[int] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to write."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def ask(self, request: bytes) -> "asyncio.Future[int]":
        """The status of the answer to `request`, once it is here whole."""
        assert self._transport
        self._answered = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._answered

    def data_received(self, data: bytes) -> None:
        """Collect the answer."""
        self._read += data
        head, end, body = self._read.partition(_END)
        length = _LENGTH.search(head)
        if end and length and len(body) >= int(length[1]) and self._answered:
            self._read = b""
            self._answered.set_result(int(head[9:12]))

    def connection_lost(self, exc: Exception | None) -> None:
        """Whoever waits learns of it."""
        if self._answered and not self._answered.done():
            self._answered.set_exception(exc or ConnectionResetError())


async def run(port: int, requests: list[bytes], connections: int, rate: float) -> None:
    """Send them all and say how it went."""
    loop = asyncio.get_running_loop()
    clients = [(await loop.create_connection(Client, HOST, port))[1] for _ in range(connections)]
    started = time.perf_counter()
    due = _by_the_clock(requests, started, rate) if rate else ((one, 0.0) for one in requests)
    results = await asyncio.gather(*(_work(client, due) for client in clients))
    took = time.perf_counter() - started
    taken = sorted(1000 * seconds for found, _ in results for seconds in found)
    refused = sum(wrong for _, wrong in results)
    say({"rate": len(requests) / took, "ms": taken, "refused": refused})


def _by_the_clock(
    requests: list[bytes], started: float, rate: float
) -> Iterator[tuple[bytes, float]]:
    return ((one, started + place / rate) for place, one in enumerate(requests))


async def _work(client: Client, due: Iterator[tuple[bytes, float]]) -> tuple[list[float], int]:
    taken, wrong = [], 0
    for request, moment in due:
        if (early := moment - time.perf_counter()) > 0:
            await asyncio.sleep(early)
        since = moment or time.perf_counter()
        wrong += await client.ask(request) != 200
        taken.append(time.perf_counter() - since)
    return taken, wrong


def main() -> None:
    """Read the requests, send them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--requests", type=Path, required=True)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--rate", type=float, default=0.0)
    options = parser.parse_args()
    requests = [json.loads(line).encode() for line in options.requests.read_text().splitlines()]
    asyncio.run(run(options.port, requests, options.connections, options.rate))


if __name__ == "__main__":
    main()
