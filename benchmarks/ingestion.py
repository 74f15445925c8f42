"""Taking webhooks in, beside a bare handler: .venv/bin/python -m benchmarks.ingestion

Ours: `balie gateway`, the web server alone, as in production (no router, engine or sender
runs): the signature is checked, the message deduplicated and put in the log of its partition by
one script, and only then answered. Bare: an aiohttp handler in a process of its own that reads
the body and does one XADD. Both on one store that has every write on disk before it answers
(appendfsync always), emptied before each round; the client is a process of its own that sends
the same signed requests over 32 connections that stay open. Store, server and client share the
machine. Prints a table.
"""

import argparse
import asyncio
import contextlib
import json
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import redis.asyncio as asyncio_redis
from aiohttp import web
from redis import Redis
from twilio.request_validator import RequestValidator

from benchmarks import measure
from benchmarks.measure import (
    BALIE,
    HOST,
    goal_line,
    markdown_table,
    median_and_range,
    median_ratio,
)

REQUESTS = 6_000
CITIZENS = 1_000
PUBLIC_URL = "https://balie.example"
ACCOUNT = "AC00000000000000000000000000000002"
TOKEN = "0123456789abcdef0123456789abcdef"  # noqa: S105
NUMBER = "+3197000000001"
PATH = "/webhooks/twilio"
TEXTS = [
    "Wat kost een paspoort?",
    "Ik ga verhuizen naar Dorpsstraat 1, hoe geef ik dat door en wat heb ik daarvoor nodig?",
    "hallo",
    "de lantaarnpaal voor mijn deur is al drie weken kapot en niemand doet iets",
]


def main() -> None:
    """Measure and print, or be the bare handler."""
    options = _options()
    if options.bare:
        asyncio.run(_serve_bare(options.bare))
        return
    with tempfile.TemporaryDirectory() as folder, measure.store() as store:
        file = Path(folder) / "requests"
        _write_requests(file, options.requests)
        with _run_gateway(store.url, folder) as ours, _run_bare_handler(store.url) as bare:
            ports = {"ours": ours, "bare": bare}

            def rounds(name: str, rate: float = 0.0) -> dict[str, list[Any]]:
                sides = {
                    side: lambda port=port: _send_requests(store.url, port, file, rate)
                    for side, port in ports.items()
                }
                return measure.alternate_rounds(name, sides, options.rounds)

            unlimited = rounds("ingestion, as fast as it goes")
            rates = {
                side: [result["rate"] for result in results] for side, results in unlimited.items()
            }
            half_rate = statistics.median(rates["ours"]) / 2
            at_half_rate = rounds("ingestion, half of that", half_rate)
    _print(rates, at_half_rate, half_rate)


@contextlib.contextmanager
def _run_gateway(url: str, folder: str) -> Iterator[int]:
    port = measure.free_port()
    settings = {
        "BALIE_MODE": "production",
        "BALIE_REDIS_URL": url,
        "BALIE_DATA_DIR": folder,
        "BALIE_PORT": str(port),
        "BALIE_PUBLIC_URL": PUBLIC_URL,
        "BALIE_TWILIO_ACCOUNT_SID": ACCOUNT,
        "BALIE_TWILIO_AUTH_TOKEN": TOKEN,
        "BALIE_TWILIO_SMS_FROM": NUMBER,
    }
    with measure.run_process(BALIE, "gateway", **settings) as gateway:
        gateway.read_line("balie gateway is ready")
        yield port


@contextlib.contextmanager
def _run_bare_handler(url: str) -> Iterator[int]:
    command = [sys.executable, "-m", "benchmarks.ingestion", "--bare", url]
    with measure.run_process(*command) as bare:
        yield int(bare.read_line())


def _send_requests(url: str, port: int, file: Path, rate: float) -> Any:
    with Redis.from_url(url) as client:
        client.flushall()
    command = [sys.executable, "-m", "benchmarks.load", "--port", str(port)]
    with measure.run_process(*command, "--requests", str(file), "--rate", str(rate)) as client:
        result = json.loads(client.read_line())
    if result["refused"]:
        raise measure.MeasureError(f"{result['refused']} requests were not answered with 200")
    return result


def _print(
    rates: dict[str, list[float]], at_half_rate: dict[str, list[Any]], half_rate: float
) -> None:
    names = {"ours": "Twilio webhook: verified, deduplicated, in the log", "bare": "bare: one XADD"}
    p99 = {
        side: [measure.percentile(result["ms"], 0.99) for result in results]
        for side, results in at_half_rate.items()
    }
    rows = [
        [
            name,
            median_and_range(rates[side]),
            f"{statistics.median(p99[side]):.1f}",
            f"{max(p99[side]):.1f}",
        ]
        for side, name in names.items()
    ]
    head = ["", "requests/s", f"p99 ms at {half_rate:,.0f}/s", "worst round's p99 ms"]
    print(markdown_table(head, rows))
    print()
    print(goal_line("Ratio of the rates", median_ratio(rates["ours"], rates["bare"]), 0.7) + "  ")
    print(
        goal_line("p99 at half of our rate, ms", statistics.median(p99["ours"]), 50, at_most=True)
    )


async def _serve_bare(url: str) -> None:
    redis = asyncio_redis.Redis.from_url(url)

    async def receive(request: web.Request) -> web.Response:
        await redis.xadd("bare", {"event": await request.read()})
        return web.Response(text="<Response/>", content_type="text/xml")

    application = web.Application()
    application.add_routes([web.post(PATH, receive)])
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, HOST, 0).start()
    measure.report_line(runner.addresses[0][1])
    await asyncio.Event().wait()


def _write_requests(file: Path, count: int) -> None:
    sign = RequestValidator(TOKEN).compute_signature
    with file.open("w") as lines:
        for number in range(count):
            form = {
                "MessageSid": f"SM{number:032x}",
                "AccountSid": ACCOUNT,
                "From": f"+316{number % CITIZENS:08d}",
                "To": NUMBER,
                "Body": TEXTS[number % len(TEXTS)],
                "NumMedia": "0",
                "NumSegments": "1",
                "FromCountry": "NL",
                "ToCountry": "NL",
                "ApiVersion": "2010-04-01",
            }
            lines.write(json.dumps(_request(form, sign(PUBLIC_URL + PATH, form))) + "\n")


def _request(form: dict[str, str], signature: str) -> str:
    body = urlencode(form)
    head = [
        f"POST {PATH} HTTP/1.1",
        "Host: balie.example",
        "User-Agent: TwilioProxy/1.1",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        f"X-Twilio-Signature: {signature}",
    ]
    return "\r\n".join([*head, "", body])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ingestion")
    parser.add_argument("--rounds", type=int, default=measure.ROUNDS)
    parser.add_argument("--requests", type=int, default=REQUESTS, help="of one round")
    parser.add_argument("--bare", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    measure.run_script(main)
