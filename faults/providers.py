"""The world outside the counter, in one process that is never killed.

python -m faults.providers PLACES SEED       (PLACES: a file; ends with the process that started it)

    POST /control   {"scale": 0.5}              how much goes wrong
                    {"force": ["drop, taken"]}  what happens to the next requests
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from aiohttp import web

from faults.injected_faults import Mishap, Mishaps
from faults.places import Places
from faults.record import Recorder
from faults.telegram_wire import TelegramWire
from faults.twilio_standin import TwilioStandIn


def application(places: Places, seed: int) -> web.Application:
    """Both providers' sides, on one address."""
    mishaps, record = Mishaps(seed, 0.0), Recorder(places.record)
    twilio = TwilioStandIn(places.account, places.gateways, mishaps, record)
    telegram = TelegramWire(places, mishaps, record)

    async def control(request: web.Request) -> web.Response:
        asked = await request.json()
        mishaps.scale = asked.get("scale", mishaps.scale)
        mishaps.forced += map(Mishap, asked.get("force", ()))
        return web.json_response({})

    async def running(_: web.Application) -> AsyncIterator[None]:
        await twilio.start()
        await telegram.start()
        yield
        await twilio.stop()
        await telegram.stop()

    app = web.Application()
    app.add_routes([web.post("/control", control), *twilio.routes(), *telegram.routes()])
    app.cleanup_ctx.append(running)
    return app


async def main(places: Places, seed: int) -> None:
    """Serve until ended."""
    runner = web.AppRunner(application(places, seed), access_log=None)
    await runner.setup()
    address = urlsplit(places.outside)
    await web.TCPSite(runner, address.hostname, address.port, backlog=1024).start()
    print("the outside is ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(
        main(msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Places), int(sys.argv[2]))
    )
