"""Answers a request to a provider, late or not at all where a fault says so."""

import asyncio
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from faults.fault import Fault

HANG_S = 15.0
"""Longer than any sender of ours waits for an answer."""


async def respond(
    request: web.Request, fault: Fault, body: Mapping[str, Any], status: int = 200
) -> web.StreamResponse:
    """Return `body` as JSON, unless `fault` keeps the answer from the sender."""
    if fault.hangs:
        await asyncio.sleep(HANG_S)
    if (fault.hangs or fault.drops) and request.transport:
        request.transport.abort()
    return web.json_response(body, status=status)
