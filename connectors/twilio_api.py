"""Sending over Twilio's REST API: one request, one typed outcome.

The asynchronous client of the `twilio` package sets no timeout, and its retries post a message
again after a 5xx. The client here sets a timeout and tries once: routing/delivery decides what to
do about a failure.
"""

import logging
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from twilio.base.exceptions import (
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
)
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from contract.outcomes import (
    Accepted,
    Failed,
    OptedOut,
    Outcome,
    TryLater,
    Unknown,
    WindowClosed,
)

LISTED = 50
"""Among so many messages between two numbers a lost message is looked for."""
CLOCKS_DIFFER = timedelta(minutes=1)
TIMEOUT = aiohttp.ClientTimeout(total=10, connect=5)

# twilio.com/docs/api/errors
BUSY = {"20429", "21611", "63018"}
OPTED_OUT = {"21610"}
WINDOW_CLOSED = {"63016"}
FAILURES = {
    "20003": "the account sid or the auth token is wrong",
    "20404": "the account does not exist",
    "21211": "the number does not exist",
    "21408": "sending to that country is not switched on",
    "21606": "the sender is not one of this account",
    "21614": "the number is not a mobile number",
    "21617": "the text is too long",
    "30003": "the phone is off or out of reach",
    "30004": "the message was blocked",
    "30005": "the number is unknown",
    "30006": "a landline, or a network that cannot be reached",
    "30007": "a network took it for spam",
    "30008": "the network gave no reason",
    "63003": "the number is not on WhatsApp",
    "63024": "WhatsApp does not know the recipient",
}


class ThrottledError(Exception):
    """HTTP 429. `after` is the wait the provider asks for in seconds, 0 where it names none."""

    def __init__(self, after: float) -> None:
        super().__init__(f"asked to wait {after} s")
        self.after = after


class HttpClient(AsyncHttpClient):  # type: ignore[misc]
    """The client with which the package sends its requests: each once, within `timeout`.

    It raises ThrottledError, which keeps the Retry-After that the package would drop, and the
    errors of aiohttp where there was no answer.
    """

    def __init__(self, timeout: aiohttp.ClientTimeout) -> None:
        super().__init__(logging.getLogger(__name__), is_async=True)
        self._session = aiohttp.ClientSession(timeout=timeout, trust_env=True)

    async def request(self, method: str, url: str, **asked: Any) -> Response:
        """Twilio's answer, in the package's form."""
        async with self._session.request(
            method,
            url,
            params=asked["params"],
            data=asked["data"],
            headers=asked["headers"] | {"Authorization": aiohttp.encode_basic_auth(*asked["auth"])},
            allow_redirects=False,
        ) as answer:
            if answer.status == 429:
                raise ThrottledError(_seconds(answer.headers.get("Retry-After", "")))
            return Response(answer.status, await answer.text(errors="replace"), answer.headers)

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()


class TwilioApi:
    """One account at `api_url`. To be made where an event loop runs."""

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        api_url: str,
        timeout: aiohttp.ClientTimeout = TIMEOUT,
    ) -> None:
        self._http = HttpClient(timeout)
        self._client = Client(account_sid, auth_token, http_client=self._http)
        self._client.api.base_url = api_url

    async def create(self, **message: str) -> Outcome:
        """Send one message; `message` are the arguments of the package's `messages.create`."""
        try:
            created = await self._client.messages.create_async(**message)
        except ThrottledError as error:
            return TryLater(after=error.after, code="20429")
        except (TwilioRestException, TwilioServiceException) as error:
            return outcome_of(error.status, str(error.code))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            return TryLater(code=type(error).__name__)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return Unknown(why=type(error).__name__)
        except (ValueError, TypeError, AttributeError):
            return Unknown(why="a success whose body cannot be read")
        return Accepted(provider_id=str(created.sid or ""))

    async def find(
        self, *, from_: str, to: str, body: str, since: int, known: Collection[str]
    ) -> Outcome:
        """Look for a message that was sent at `since` (ms) or later. Accepted where Twilio lists it
        under a sid that is not `known`, TryLater where Twilio does not list it, Unknown where there
        is no list.

        twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources: the newest
        come first. The filter by date is not used: it goes by when a message left, and a message
        that waits has not left."""
        try:
            listed = await self._client.messages.list_async(to=to, from_=from_, limit=LISTED)
        except (TwilioException, ThrottledError) as error:  # lists raise the plain exception
            return Unknown(why=type(error).__name__)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return Unknown(why=type(error).__name__)
        except (ValueError, TypeError, AttributeError, KeyError):
            return Unknown(why="a list that cannot be read")
        earliest = datetime.fromtimestamp(since / 1000, UTC) - CLOCKS_DIFFER
        for one in listed:
            late_enough = one.date_created is None or one.date_created >= earliest
            if one.body == body and late_enough and one.sid not in known:
                return Accepted(provider_id=str(one.sid))
        return TryLater(code="unheard")

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()


def outcome_of(status: int, code: str) -> Outcome:
    """The outcome of an answer that is no success, by HTTP `status` and Twilio's error `code`."""
    if code in OPTED_OUT:
        return OptedOut(code=code)
    if code in WINDOW_CLOSED:
        return WindowClosed(code=code)
    if code in BUSY or status == 429 or status >= 500:
        return TryLater(code=code)
    return Failed(code=code, why=FAILURES.get(code, f"refused with HTTP {status}"))


def _seconds(retry_after: str) -> float:
    """A Retry-After in seconds; 0 where it is a date, or nonsense."""
    return float(retry_after) if retry_after.isascii() and retry_after.isdigit() else 0.0
