"""The errors of the desk's API as JSON: a code for programs, and a sentence for people."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlsplit

from aiohttp import web
from redis.exceptions import RedisError

_log = logging.getLogger(__name__)

_ERRORS = {
    "bad_request": (400, "The body is not the JSON that this call takes."),
    "bad_id": (400, "An id has 2 to 32 characters: a to z, 0 to 9, dot, dash and underscore."),
    "weak_password": (
        400,
        "A password has 12 characters or more, and is neither the id nor the one before.",
    ),
    "not_signed_in": (401, "Sign in first."),
    "wrong_password": (401, "There is no account with this id and password."),
    "must_change_password": (403, "Choose a password of your own first."),
    "not_admin": (403, "Only an administrator may do this."),
    "origin": (403, "The request comes from another site."),
    "not_found": (404, "There is nothing here."),
    "exists": (409, "There is an account with this id already."),
    "changed": (409, "Somebody changed this account at the same moment: try again."),
    "too_large": (413, "The body is too large."),
    "not_json": (415, "Send JSON, with Content-Type: application/json."),
    "too_many_tries": (429, "Too many tries: wait, and try again."),
    "failed": (500, "Something went wrong here."),
    "unavailable": (503, "The store does not answer: try again."),
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ApiError(Exception):
    """A request is refused. `code` is one of the error codes of docs/protocols.md."""

    def __init__(self, code: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.headers = dict(headers or {})

    def response(self) -> web.Response:
        """Return the HTTP response of this error."""
        status, message = _ERRORS[self.code]
        body = {"error": self.code, "message": message}
        return web.json_response(body, status=status, headers=self.headers)


def with_json_errors(handler: Handler) -> Handler:
    """Return `handler` with every failure answered as JSON."""

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            response = await handler(request)
        except ApiError as error:
            response = error.response()
        except web.HTTPRequestEntityTooLarge:
            response = ApiError("too_large").response()
        except web.HTTPException:
            response = ApiError("bad_request").response()
        except (RedisError, OSError):
            response = ApiError("unavailable").response()
        except Exception as error:  # logged by type only: its text could hold the request
            _log.error("the desk's API failed: %s", type(error).__name__)
            response = ApiError("failed").response()
        if not response.prepared:
            response.headers["Cache-Control"] = "no-store"
        return response

    return handle


def check_origin(request: web.Request, public_url: str) -> None:
    """Raise ApiError "origin" where a page of another site sent the request.

    Browsers send Origin with every request that changes something and with every WebSocket. A
    request without it does not come from a page.
    """
    origin = request.headers.get("Origin")
    if origin is None or origin == _origin(public_url):
        return
    if origin not in {f"http://{request.host}", f"https://{request.host}"}:
        raise ApiError("origin")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
