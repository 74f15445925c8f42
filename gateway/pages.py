"""The pages people open, built from web/ by `make install`."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def routes(built: Path, *, development: bool) -> list[web.AbstractRouteDef]:
    """The start page, the desk, in development the simulator, and what they are made of."""
    pages = {"/": "index.html", "/desk": "desk.html"}
    if development:
        pages["/simulator"] = "simulator.html"
    return [
        *(web.get(path, _page(built / name)) for path, name in pages.items()),
        web.static("/static", built),
    ]


def _page(file: Path) -> _Handler:
    async def show(_: web.Request) -> web.StreamResponse:
        if not file.exists():
            raise web.HTTPServiceUnavailable(text="This page is not built yet: run make install.")
        return web.FileResponse(file, headers={"Cache-Control": "no-cache"})

    return show


async def add_headers(_: web.Request, response: web.StreamResponse) -> None:
    """Signal handler for on_response_prepare: what browsers should be strict about."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if isinstance(response, web.FileResponse):
        # The widget's script is embedded by other sites, and may be fetched by them.
        response.headers.setdefault("Access-Control-Allow-Origin", "*")
        response.headers.setdefault("Cache-Control", "no-cache")
