"""Answering late, or not at all."""

import asyncio
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from faults.injected_faults import Mishap

HANG_S = 15.0
"""Longer than any sender of ours waits for an answer."""


async def answered(
    request: web.Request, mishap: Mishap, body: Mapping[str, Any], status: int = 200
) -> web.StreamResponse:
    """`body` as JSON, unless `mishap` keeps the sender from hearing it."""
    if mishap.hangs:
        await asyncio.sleep(HANG_S)
    if (mishap.hangs or mishap.drops) and request.transport:
        request.transport.abort()
    return web.json_response(body, status=status)
