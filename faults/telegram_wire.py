"""The wire between the counter and lo-bot-api-emulator, for `make faults` only.

The emulator plays Telegram and checks every request, but keeps no texts and never fails. So
what it takes is written down here, and here it goes wrong; everything else passes as it is:

    POST {outside}/bot{token}/{method}       to the emulator
    POST {outside}/webhooks/telegram         from the emulator, to one of the gateways
"""

import random
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, web

from contract.channels import Channel
from faults.fault_injection import answered
from faults.injected_faults import Mishap, Mishaps
from faults.places import Places
from faults.record import Recorder

WEBHOOK_S = 4.5
"""How long the counter may take: the emulator itself waits 5 s."""

_REFUSALS: dict[Mishap, tuple[int, dict[str, Any]]] = {
    Mishap.THROTTLED: (
        429,
        {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 1",
            "parameters": {"retry_after": 1},
        },
    ),
    Mishap.BROKEN: (
        500,
        {"ok": False, "error_code": 500, "description": "Internal Server Error"},
    ),
}
"""core.telegram.org/bots/api#making-requests"""

_PASSED = ("Content-Type", "X-Telegram-Bot-Api-Secret-Token")


class TelegramWire:
    """Passes requests both ways between the gateways and the emulator of `places`."""

    def __init__(self, places: Places, mishaps: Mishaps, record: Recorder) -> None:
        self._places = places
        self._mishaps = mishaps
        self._record = record
        self._chance = random.Random(f"{mishaps.seed}|wire")

    def routes(self) -> list[web.RouteDef]:
        """Both directions."""
        return [
            web.post("/bot{token}/sendMessage", self._send),
            web.post("/bot{token}/{method}", self._pass_on),
            web.post("/webhooks/telegram", self._webhook),
        ]

    async def start(self) -> None:
        """Open the HTTP client."""
        self._http = ClientSession(timeout=ClientTimeout(total=60))

    async def stop(self) -> None:
        """Close it."""
        await self._http.close()

    async def _send(self, request: web.Request) -> web.StreamResponse:
        form = {name: str(value) for name, value in (await request.post()).items()}
        address, text = form.get("chat_id", ""), form.get("text", "")
        mishap = self._mishaps.draw(f"{address}|{text}")
        if mishap.takes:
            status, body = await self._forwarded(request)
            mishap = mishap if status == 200 else Mishap.REFUSED
        else:
            status, body = _REFUSALS.get(mishap, (200, {}))
        self._record.add(Channel.TELEGRAM, address, text, mishap)
        return await answered(request, mishap, body, status)

    async def _pass_on(self, request: web.Request) -> web.Response:
        status, body = await self._forwarded(request)
        return web.json_response(body, status=status)

    async def _forwarded(self, request: web.Request) -> tuple[int, Any]:
        url = self._places.emulator + request.path
        body = await request.read()
        async with self._http.post(url, data=body, headers=_headers(request)) as answer:
            return answer.status, await answer.json()

    async def _webhook(self, request: web.Request) -> web.Response:
        url = self._chance.choice(self._places.gateways) + request.path
        try:
            async with self._http.post(
                url,
                data=await request.read(),
                headers=_headers(request),
                timeout=ClientTimeout(total=WEBHOOK_S),
            ) as answer:
                return web.Response(status=answer.status)
        except (ClientError, TimeoutError):
            return web.Response(status=502)


def _headers(request: web.Request) -> dict[str, str]:
    return {name: request.headers[name] for name in _PASSED if name in request.headers}
