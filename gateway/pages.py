"""Serves the pages that `make install` builds from web/."""

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


def routes(folder: Path, *, development: bool) -> list[web.AbstractRouteDef]:
    """Return the routes of the start page, the desk, in development the simulator, and the static
    files, all in `folder`."""
    pages = {"/": "index.html", "/desk": "desk.html"}
    if development:
        pages["/simulator"] = "simulator.html"
    return [
        *(web.get(path, _page_handler(folder / name)) for path, name in pages.items()),
        web.static("/static", folder),
    ]


def _page_handler(file: Path) -> _Handler:
    async def serve_file(_: web.Request) -> web.StreamResponse:
        if not file.exists():
            raise web.HTTPServiceUnavailable(text="This page is not built yet: run make install.")
        return web.FileResponse(file, headers={"Cache-Control": "no-cache"})

    return serve_file


async def add_headers(_: web.Request, response: web.StreamResponse) -> None:
    """Add security headers and cache headers. A handler for on_response_prepare."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if isinstance(response, web.FileResponse):
        # Other sites embed the widget's script, so they may fetch it.
        response.headers.setdefault("Access-Control-Allow-Origin", "*")
        response.headers.setdefault("Cache-Control", "no-cache")
