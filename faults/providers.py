"""The stand-ins of the providers, in one process that is never killed.

python -m faults.providers CONFIG SEED       (CONFIG: a file with a RunConfig)

    POST /control   {"scale": 0.5}              the frequency of faults
                    {"force": ["drop, taken"]}  the faults of the next requests
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from aiohttp import web

from faults.fault import Fault, FaultInjector
from faults.run_config import RunConfig
from faults.send_requests import RequestRecorder
from faults.telegram_proxy import TelegramProxy
from faults.twilio_standin import TwilioStandIn


def application(config: RunConfig, seed: int) -> web.Application:
    """Return the application that serves both providers on one address."""
    faults, record = FaultInjector(seed, 0.0), RequestRecorder(config.requests_file)
    twilio = TwilioStandIn(config.account, config.gateway_urls, faults, record)
    telegram = TelegramProxy(config, faults, record)

    async def control(request: web.Request) -> web.Response:
        settings = await request.json()
        faults.scale = settings.get("scale", faults.scale)
        faults.forced += map(Fault, settings.get("force", ()))
        return web.json_response({})

    async def run_providers(_: web.Application) -> AsyncIterator[None]:
        await twilio.start()
        await telegram.start()
        yield
        await twilio.stop()
        await telegram.stop()

    app = web.Application()
    app.add_routes([web.post("/control", control), *twilio.routes(), *telegram.routes()])
    app.cleanup_ctx.append(run_providers)
    return app


async def main(config: RunConfig, seed: int) -> None:
    """Serve until the process is ended."""
    runner = web.AppRunner(application(config, seed), access_log=None)
    await runner.setup()
    address = urlsplit(config.public_url)
    await web.TCPSite(runner, address.hostname, address.port, backlog=1024).start()
    print("the outside is ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(
        main(msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=RunConfig), int(sys.argv[2]))
    )
