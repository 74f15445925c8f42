"""The web server's socket: where it comes from, and how it is left without failing anybody.

A gateway that stops goes through four moments: it says so (/healthz and /readyz are 503, every
answer closes its connection) while it still serves, so that proxies go elsewhere; it takes no more
connections; it finishes those it has; it ends. Where systemd holds the socket, or another
gateway shares it, whoever connects meanwhile waits in the same queue and is served by the next.
"""

import asyncio
import contextlib
import os
import socket

from aiohttp import web

from gateway.process import StartError

DRAIN_S = 2.0
"""How long a gateway that stops still takes connections: two looks of a proxy at /healthz."""

TAKEN_TURNS = 5
"""In how many turns of the loop a connection that was taken becomes known: asyncio needs three."""

LINGER_S = 1.0
"""How long connections that were just taken may be without a request."""

GOODBYE_S = 4.0
"""How long open requests may take to finish. All three together stay under ten seconds."""

FIRST_PASSED = 3  # SD_LISTEN_FDS_START, man sd_listen_fds


class Drain:
    """Whether the gateway is about to close."""

    def __init__(self) -> None:
        self.closing = False

    async def say_so(self, _: web.Request, response: web.StreamResponse) -> None:
        """Have the client come back on a new connection, which may be another gateway's."""
        if self.closing and not isinstance(response, web.WebSocketResponse):
            response.headers["Connection"] = "close"
            response.force_close()


async def serve(
    stack: contextlib.AsyncExitStack, application: web.Application, listener: socket.socket
) -> web.AppRunner:
    """Serve on `listener` for as long as `stack` lasts; then finish open requests."""
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=GOODBYE_S)
    stack.push_async_callback(runner.cleanup)
    await runner.setup()
    await web.SockSite(runner, listener).start()
    return runner


async def drain(runner: web.AppRunner, door: Drain, listening: socket.socket) -> None:
    """Lead clients elsewhere while still serving, then take no more connections and let those
    that were taken last bring their request."""
    door.closing = True
    await asyncio.sleep(DRAIN_S)
    asyncio.get_running_loop().remove_reader(listening)
    for _ in range(TAKEN_TURNS):  # else a connection is dropped that is not known yet
        await asyncio.sleep(0)
    for site in list(runner.sites):
        await site.stop()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LINGER_S):
            while runner.server and runner.server.connections:  # noqa: ASYNC110
                await asyncio.sleep(0.02)


def listener(host: str, port: int) -> socket.socket:
    """The socket that systemd passed (man sd_listen_fds), else a new one on `host`. Raises
    StartError where it cannot be had."""
    return _passed() or _opened(host, port)


def local_url(host: str, listening: socket.socket) -> str:
    """Where this machine reaches `listening`."""
    return f"http://{local_host(host)}:{listening.getsockname()[1]}"


def local_host(host: str) -> str:
    """`host`, or this machine's own where it stands for every address."""
    return "127.0.0.1" if host in {"0.0.0.0", "::", ""} else host  # noqa: S104


def _passed() -> socket.socket | None:
    """One socket, if it was meant for us; processes of ours shall not take it for theirs."""
    meant_for, count = os.environ.pop("LISTEN_PID", ""), os.environ.pop("LISTEN_FDS", "")
    if meant_for != str(os.getpid()) or not count:
        return None
    if count != "1":
        raise StartError("systemd passed several sockets: balie gateway serves on one")
    passed = socket.socket(fileno=FIRST_PASSED)
    passed.set_inheritable(False)
    return passed


def _opened(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), reuse_port=False)
    except PermissionError:
        raise StartError(f"BALIE_PORT is wrong: port {port} may not be used by you") from None
    except OSError as error:
        if isinstance(error, socket.gaierror):
            raise StartError(f"BALIE_HOST is wrong: there is no address {host}") from None
        raise StartError(
            f"port {port} on {host} is taken by another program: "
            "stop that one, or set BALIE_PORT to another port"
        ) from None
