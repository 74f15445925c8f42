"""What all webhooks share: reading a body of sane size, and refusing a request. A refusal leaves
one line in the log and nothing of the body."""

import asyncio
import logging

from aiohttp import web
from multidict import MultiMapping
from yarl import URL

FORM = "application/x-www-form-urlencoded"
MAX_FIELDS = 500
MAX_BYTES = 1024 * 1024
READ_SECONDS = 10

_log = logging.getLogger(__name__)


async def read(request: web.Request) -> bytes:
    """The body of `request`, at most MAX_BYTES after decompression.

    Raises 413 where it is larger, 408 where it does not arrive within READ_SECONDS, and 400
    where it breaks off or cannot be decompressed.
    """
    try:
        if request.content.is_eof():  # it came with the headers: nothing to wait for
            return _of_sane_size(request, request.content.read_nowait())
        body = bytearray()
        async with asyncio.timeout(READ_SECONDS):
            async for chunk in request.content.iter_any():
                body += chunk
                _of_sane_size(request, body)
    except TimeoutError:
        raise refusal(request, web.HTTPRequestTimeout(text="the body came too slowly")) from None
    except (web.RequestPayloadError, OSError):
        raise refusal(request, web.HTTPBadRequest(text="the body is broken")) from None
    return bytes(body)


def _of_sane_size[B: bytes | bytearray](request: web.Request, body: B) -> B:
    if len(body) > MAX_BYTES:
        raise refusal(request, web.HTTPRequestEntityTooLarge(MAX_BYTES, len(body)))
    return body


async def form(request: web.Request) -> MultiMapping[str]:
    """The fields of a posted form. Raises 415 and 400 besides what `read` raises."""
    kind = request.headers.get("Content-Type", "").partition(";")[0]
    if kind.strip().lower() != FORM:
        raise refusal(request, web.HTTPUnsupportedMediaType(text=f"not {FORM}"))
    body = await read(request)
    if body.count(b"&") >= MAX_FIELDS:
        raise refusal(request, web.HTTPBadRequest(text="too many fields"))
    try:
        # A query string is such a form, and yarl reads one in half of the time that the standard
        # library takes. Bytes behind percent signs that are no UTF-8 become U+FFFD.
        return URL.build(query_string=body.decode(), encoded=True).query
    except UnicodeError:
        raise refusal(request, web.HTTPBadRequest(text="not a form in UTF-8")) from None


def refusal[E: web.HTTPError](request: web.Request, answer: E) -> E:
    """`answer`, logged as one line: route, status and reason, never what was sent."""
    resource = request.match_info.route.resource
    route = resource.canonical if resource is not None else "?"
    _log.warning("refused a request to %s: %d %s", route, answer.status, answer.text)
    return answer
