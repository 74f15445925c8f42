"""Reading the arguments of the Bot API in any of their forms, and writing its answers.

Rules: core.telegram.org/bots/api#making-requests.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web
from msgspec import DecodeError, Struct
from msgspec.json import decode

from connectors.telegram_keyboard import CALLBACK_DATA_BYTES
from simulator.phones import Button

type Fields = Mapping[str, str]
type Method = Callable[[Fields], object]


class ApiError(Exception):
    """A refusal of the Bot API: an HTTP status and a sentence."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(description)
        self.code = code


async def handle_call(request: web.Request, methods: Mapping[str, Method]) -> web.Response:
    """Call the method that the address names; `methods` has them by lower-case name."""
    method = methods.get(request.match_info["method"].lower())
    try:
        if method is None:
            raise ApiError(404, "Not Found")
        return web.json_response({"ok": True, "result": method(await _read_fields(request))})
    except ApiError as error:
        return refusal(error)


def refusal(error: ApiError) -> web.Response:
    """`error` as the Bot API writes it."""
    body = {"ok": False, "error_code": error.code, "description": str(error)}
    return web.json_response(body, status=error.code)


def buttons(markup: str) -> tuple[tuple[Button, ...], ...]:
    """The rows of an inline keyboard in JSON. Raises ApiError where it is none."""
    try:
        rows = decode(markup, type=_Markup).inline_keyboard
    except DecodeError:
        raise ApiError(400, "Bad Request: can't parse reply keyboard markup") from None
    for button in (button for row in rows for button in row):
        if len(button.callback_data.encode()) > CALLBACK_DATA_BYTES:
            raise ApiError(400, "Bad Request: BUTTON_DATA_INVALID")
    return tuple(tuple(Button(button.text, button.callback_data) for button in row) for row in rows)


class _WireButton(Struct):
    text: str
    callback_data: str = ""


class _Markup(Struct):
    inline_keyboard: tuple[tuple[_WireButton, ...], ...] = ()


async def _read_fields(request: web.Request) -> Fields:
    """The arguments of a call, from query, form or JSON. Values that are no strings are JSON."""
    arguments: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        try:
            arguments |= decode(await request.read(), type=dict[str, Any])
        except DecodeError:
            raise ApiError(400, "Bad Request: can't parse JSON") from None
    else:
        arguments |= await request.post()
    return {
        key: value if isinstance(value, str) else json.dumps(value)
        for key, value in arguments.items()
    }
