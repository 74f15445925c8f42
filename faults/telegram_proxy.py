"""A proxy between Balie and lo-bot-api-emulator, which records requests and injects faults.

The emulator plays Telegram and checks every request, but stores no texts and never fails. The proxy
passes all other requests unchanged:

    POST {outside}/bot{token}/{method}       to the emulator
    POST {outside}/webhooks/telegram         from the emulator, to one of the gateways
"""

import random
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, web

from contract.channels import Channel
from faults.fault import Fault, FaultInjector
from faults.responses import respond
from faults.run_config import RunConfig
from faults.send_requests import RequestRecorder

WEBHOOK_TIMEOUT_S = 4.5
"""How long a gateway may take. The emulator itself waits 5 s."""

_REFUSALS: dict[Fault, tuple[int, dict[str, Any]]] = {
    Fault.THROTTLED: (
        429,
        {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 1",
            "parameters": {"retry_after": 1},
        },
    ),
    Fault.BROKEN: (
        500,
        {"ok": False, "error_code": 500, "description": "Internal Server Error"},
    ),
}
"""core.telegram.org/bots/api#making-requests"""

_FORWARDED_HEADERS = ("Content-Type", "X-Telegram-Bot-Api-Secret-Token")


class TelegramProxy:
    """Passes requests both ways between the gateways and the emulator of `config`."""

    def __init__(self, config: RunConfig, faults: FaultInjector, record: RequestRecorder) -> None:
        self._config = config
        self._faults = faults
        self._record = record
        self._rng = random.Random(f"{faults.seed}|wire")

    def routes(self) -> list[web.RouteDef]:
        """Return the routes of both directions."""
        return [
            web.post("/bot{token}/sendMessage", self._send),
            web.post("/bot{token}/{method}", self._pass_on),
            web.post("/webhooks/telegram", self._webhook),
        ]

    async def start(self) -> None:
        """Open the HTTP client."""
        self._http = ClientSession(timeout=ClientTimeout(total=60))

    async def stop(self) -> None:
        """Close the HTTP client."""
        await self._http.close()

    async def _send(self, request: web.Request) -> web.StreamResponse:
        form = {name: str(value) for name, value in (await request.post()).items()}
        address, text = form.get("chat_id", ""), form.get("text", "")
        fault = self._faults.draw(f"{address}|{text}")
        if fault.accepts_message:
            status, body = await self._forward(request)
            fault = fault if status == 200 else Fault.REFUSED
        else:
            status, body = _REFUSALS.get(fault, (200, {}))
        self._record.add(Channel.TELEGRAM, address, text, fault)
        return await respond(request, fault, body, status)

    async def _pass_on(self, request: web.Request) -> web.Response:
        status, body = await self._forward(request)
        return web.json_response(body, status=status)

    async def _forward(self, request: web.Request) -> tuple[int, Any]:
        url = self._config.emulator_url + request.path
        body = await request.read()
        async with self._http.post(url, data=body, headers=_headers(request)) as answer:
            return answer.status, await answer.json()

    async def _webhook(self, request: web.Request) -> web.Response:
        url = self._rng.choice(self._config.gateway_urls) + request.path
        try:
            async with self._http.post(
                url,
                data=await request.read(),
                headers=_headers(request),
                timeout=ClientTimeout(total=WEBHOOK_TIMEOUT_S),
            ) as answer:
                return web.Response(status=answer.status)
        except (ClientError, TimeoutError):
            return web.Response(status=502)


def _headers(request: web.Request) -> dict[str, str]:
    return {name: request.headers[name] for name in _FORWARDED_HEADERS if name in request.headers}
