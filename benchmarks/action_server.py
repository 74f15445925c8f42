"""Balie's actions for Rasa as it comes: .venv/bin/python -m benchmarks.action_server --port 5055

Rasa as it comes calls actions over HTTP. Its own server for them, of rasa_sdk, stands on sanic,
which Balie does not have; in Rasa's own environment, where sanic is, nothing of Balie runs. So this
server is ours: rasa_sdk's executor behind aiohttp, speaking the same protocol. It is not what slows
Rasa down: the same calls, of 8 to 15 KB, take 4.1 to 4.3 ms there and back, and 4.3 to 4.5 ms of
rasa_sdk's own server (medians on a busy machine, in turns; the answers are the same); of a core,
1.8 and 2.0 ms.
"""

import argparse
import contextlib
import sys
from collections.abc import Iterator
from typing import Any

import msgspec
from aiohttp import web
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

from benchmarks import measure
from benchmarks.measure import HOST, ROOT
from bot import actions, content, forms, runtime

NOW_MS = 1_796_630_400_000
_MAX_CALL_BYTES = 64 * 1024 * 1024
"""In bytes: a call brings the whole domain and all of the conversation."""


def main() -> None:
    """Serve until ended."""
    runtime.quiet()
    runtime.hush_rasa()
    executor = ActionExecutor()
    for action in actions.all_of(content.load(ROOT / "bot"), forms.by_rasa_name()):
        executor.register_action(action)

    async def webhook(request: web.Request) -> web.Response:
        call = _with_metadata(msgspec.json.decode(await request.read()))
        try:
            return _json_response(await executor.run(call))
        except ActionExecutionRejection as error:
            return _json_response({"error": error.message, "action_name": error.action_name}, 400)

    app = web.Application(client_max_size=_MAX_CALL_BYTES)
    app.router.add_post("/webhook", webhook)
    app.on_startup.append(_report_ready)
    web.run_app(app, host=HOST, port=_options().port, access_log=None, print=None)


@contextlib.contextmanager
def run_action_server() -> Iterator[str]:
    """Run the server for the duration of the block. Yields its URL."""
    port = measure.free_port()
    command = [sys.executable, "-m", "benchmarks.action_server", "--port", str(port)]
    with measure.run_process(*command) as server:
        server.read_line()
        yield f"http://{HOST}:{port}/webhook"


def _with_metadata(call: dict[str, Any]) -> dict[str, Any]:
    """Return `call` with the time and the turn, which our forms need and Rasa's channels omit."""
    message = call["tracker"]["latest_message"]
    message["metadata"] = {"now": NOW_MS, "turn_id": message["message_id"], "typed": True}
    return call


def _json_response(body: object, status: int = 200) -> web.Response:
    return web.Response(
        body=msgspec.json.encode(body), status=status, content_type="application/json"
    )


async def _report_ready(_: web.Application) -> None:
    measure.report_line("ready")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.action_server")
    parser.add_argument("--port", type=int, required=True)
    return parser.parse_args()


if __name__ == "__main__":
    measure.run_script(main)
