"""Opens the web server's listening socket, serves on it, and drains it before a stop.

A gateway stops in four steps. (1) It still serves, but /healthz and /readyz are 503 and every
answer closes its connection, so that proxies choose another gateway. (2) It accepts no more
connections. (3) It finishes open requests. (4) It ends. Where systemd holds the socket, or another
gateway shares it, new connections wait in the same queue for the next gateway.
"""

import asyncio
import contextlib
import os
import socket

from aiohttp import web

from gateway.process import StartError

DRAIN_S = 2.0
"""How long a draining gateway still accepts connections: two health checks of a proxy."""

ACCEPT_LOOP_TURNS = 5
"""Turns of the event loop after which an accepted connection is known to the server: asyncio needs
three."""

FIRST_REQUEST_S = 1.0
"""How long a connection that was just accepted may take to send its first request."""

FINISH_S = 4.0
"""How long open requests may take to finish. DRAIN_S, FIRST_REQUEST_S and FINISH_S together stay
under ten seconds, after which service managers kill."""

FIRST_INHERITED_FD = 3  # SD_LISTEN_FDS_START, man sd_listen_fds


class DrainState:
    """Whether the gateway drains: it still serves, but is about to stop."""

    def __init__(self) -> None:
        self.is_draining = False

    async def close_connection(self, _: web.Request, response: web.StreamResponse) -> None:
        """While draining, close the connection after this response: the client's next connection
        may reach another gateway. A handler for on_response_prepare."""
        if self.is_draining and not isinstance(response, web.WebSocketResponse):
            response.headers["Connection"] = "close"
            response.force_close()


async def serve(
    stack: contextlib.AsyncExitStack, application: web.Application, listener: socket.socket
) -> web.AppRunner:
    """Serve on `listener` until `stack` closes, which finishes open requests first."""
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=FINISH_S)
    stack.push_async_callback(runner.cleanup)
    await runner.setup()
    await web.SockSite(runner, listener).start()
    return runner


async def drain(runner: web.AppRunner, drain_state: DrainState, listener: socket.socket) -> None:
    """Drain the gateway: serve for DRAIN_S more, then accept no more connections, and wait for the
    requests of those accepted last."""
    drain_state.is_draining = True
    await asyncio.sleep(DRAIN_S)
    asyncio.get_running_loop().remove_reader(listener)
    for _ in range(ACCEPT_LOOP_TURNS):  # else a connection that is not yet known is dropped
        await asyncio.sleep(0)
    for site in list(runner.sites):
        await site.stop()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(FIRST_REQUEST_S):
            while runner.server and runner.server.connections:  # noqa: ASYNC110
                await asyncio.sleep(0.02)


def open_listener(host: str, port: int) -> socket.socket:
    """Return the socket that systemd passed (man sd_listen_fds), else a new one on `host`. Raises
    StartError where neither is possible."""
    return _inherited_socket() or _bind(host, port)


def local_url(host: str, listener: socket.socket) -> str:
    """Return the URL at which this machine reaches `listener`."""
    return f"http://{local_host(host)}:{listener.getsockname()[1]}"


def local_host(host: str) -> str:
    """Return `host`, or 127.0.0.1 where `host` stands for every address."""
    return "127.0.0.1" if host in {"0.0.0.0", "::", ""} else host  # noqa: S104


def _inherited_socket() -> socket.socket | None:
    """The variables are removed, so that child processes do not take the socket for theirs."""
    listen_pid, socket_count = os.environ.pop("LISTEN_PID", ""), os.environ.pop("LISTEN_FDS", "")
    if listen_pid != str(os.getpid()) or not socket_count:
        return None
    if socket_count != "1":
        raise StartError("systemd passed several sockets: balie gateway serves on one")
    inherited = socket.socket(fileno=FIRST_INHERITED_FD)
    inherited.set_inheritable(False)
    return inherited


def _bind(host: str, port: int) -> socket.socket:
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
