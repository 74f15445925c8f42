"""A fast HTTP client that sends prepared requests over connections that stay open.

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

from benchmarks.measure import HOST, report_line

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_END = b"\r\n\r\n"


class Client(asyncio.Protocol):
    """One connection, one request out at a time."""

    def __init__(self) -> None:
        self._received = b""
        self._response: asyncio.Future[int] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def ask(self, request: bytes) -> "asyncio.Future[int]":
        """Send `request`. Return a future of the status of its complete answer."""
        assert self._transport
        self._response = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._response

    def data_received(self, data: bytes) -> None:
        """Collect the answer."""
        self._received += data
        head, end, body = self._received.partition(_END)
        length = _LENGTH.search(head)
        if end and length and len(body) >= int(length[1]) and self._response:
            self._received = b""
            self._response.set_result(int(head[9:12]))

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail the future of the open request."""
        if self._response and not self._response.done():
            self._response.set_exception(exc or ConnectionResetError())


async def run(port: int, requests: list[bytes], connections: int, rate: float) -> None:
    """Send all requests and report the figures."""
    loop = asyncio.get_running_loop()
    clients = [(await loop.create_connection(Client, HOST, port))[1] for _ in range(connections)]
    started = time.perf_counter()
    due = _schedule(requests, started, rate) if rate else ((request, 0.0) for request in requests)
    results = await asyncio.gather(*(_send_due(client, due) for client in clients))
    duration_s = time.perf_counter() - started
    durations_ms = sorted(1000 * seconds for durations, _ in results for seconds in durations)
    refused = sum(refused for _, refused in results)
    report_line({"rate": len(requests) / duration_s, "ms": durations_ms, "refused": refused})


def _schedule(requests: list[bytes], started: float, rate: float) -> Iterator[tuple[bytes, float]]:
    return ((request, started + index / rate) for index, request in enumerate(requests))


async def _send_due(client: Client, due: Iterator[tuple[bytes, float]]) -> tuple[list[float], int]:
    durations, refused = [], 0
    for request, due_time in due:
        if (wait_s := due_time - time.perf_counter()) > 0:
            await asyncio.sleep(wait_s)
        started = due_time or time.perf_counter()
        refused += await client.ask(request) != 200
        durations.append(time.perf_counter() - started)
    return durations, refused


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
