"""A stand-in for Twilio that records messages and injects faults, for `make faults` only.

    POST {url}/2010-04-01/Accounts/{sid}/Messages.json     From=&To=&Body=&StatusCallback=
    GET  {url}/2010-04-01/Accounts/{sid}/Messages.json?To=&From=&DateSent%3E=&PageSize=
    GET  {url}/2010-04-01/Accounts/{sid}/Messages/{SM…}.json

Statuses come to StatusCallback signed, in any order, some twice, and are not repeated where
they fail. Rules: twilio.com/docs/messaging/api/message-resource, .../docs/usage/security.
"""

import asyncio
import random
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout, encode_basic_auth, web
from twilio.request_validator import RequestValidator

from connectors import twilio_address
from faults.fault import Fault, FaultInjector
from faults.responses import respond
from faults.run_config import ProviderAccount
from faults.send_requests import RequestRecorder
from simulator.twilio_messages import is_within

API = "/2010-04-01/Accounts/{account}"
MAX_BODY_CHARS = 1600
DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE = 50, 1000
MAX_CALLBACK_DELAY_S = 1.5
"""The longest delay of a status callback."""

DUPLICATE_STATUS_CHANCE = 0.05
MAX_CONCURRENT_CALLBACKS = 20
RETRY_AFTER_S = 1

Message = dict[str, object]


class TwilioStandIn:
    """The REST API of one account. Each status callback goes to a random gateway of `gateways`."""

    def __init__(
        self,
        account: ProviderAccount,
        gateways: tuple[str, ...],
        faults: FaultInjector,
        record: RequestRecorder,
    ) -> None:
        self._account = account
        self._gateways = gateways
        self._faults = faults
        self._record = record
        self._auth = encode_basic_auth(account.sid, account.auth_token)
        self._validator = RequestValidator(account.auth_token)
        self._by_receiver: dict[str, list[Message]] = defaultdict(list)
        self._by_sid: dict[str, Message] = {}
        self._rng = random.Random(f"{faults.seed}|statuses")
        self._tasks: set[asyncio.Task[None]] = set()
        self._callback_slots = asyncio.Semaphore(MAX_CONCURRENT_CALLBACKS)

    def routes(self) -> list[web.RouteDef]:
        """Return the routes of the one resource that Balie uses."""
        return [
            web.post(f"{API}/Messages.json", self._create),
            web.get(f"{API}/Messages.json", self._list),
            web.get(f"{API}/Messages/{{sid}}.json", self._fetch),
        ]

    async def start(self) -> None:
        """Open the HTTP client that posts statuses."""
        self._http = ClientSession(timeout=ClientTimeout(total=10))

    async def stop(self) -> None:
        """Cancel the callbacks and close the HTTP client."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._http.close()

    # -- sending ---------------------------------------------------------------------------

    async def _create(self, request: web.Request) -> web.StreamResponse:
        if refusal := self._auth_error(request):
            return refusal
        form = {name: str(value) for name, value in (await request.post()).items()}
        if error := _validation_error(form, self._account):
            return _error(HTTPStatus.BAD_REQUEST, *error)
        fault = self._faults.draw(f"{form['To']}|{form['Body']}")
        channel, address = twilio_address.parse(form["To"])
        self._record.add(channel, address, form["Body"], fault)
        if fault is Fault.THROTTLED:
            return _error(HTTPStatus.TOO_MANY_REQUESTS, 20429, "Too Many Requests")
        if fault is Fault.BROKEN:
            return _error(HTTPStatus.INTERNAL_SERVER_ERROR, 20500, "Internal Server Error")
        answer = self._accept(form) if fault.accepts_message else {}
        return await respond(request, fault, answer, HTTPStatus.CREATED)

    def _accept(self, form: Mapping[str, str]) -> Message:
        message = _resource(f"SM{self._rng.getrandbits(128):032x}", self._account.sid, form)
        self._by_receiver[form["To"]].append(message)
        self._by_sid[str(message["sid"])] = message
        if callback := form.get("StatusCallback"):
            for status in self._draw_statuses():
                task = asyncio.create_task(self._post_status(callback, message, status))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
        return dict(message)

    def _draw_statuses(self) -> list[str]:
        statuses = ["sent", "delivered"]
        return statuses + [
            status for status in statuses if self._rng.random() < DUPLICATE_STATUS_CHANCE
        ]

    async def _post_status(self, callback: str, message: Message, status: str) -> None:
        await asyncio.sleep(self._rng.uniform(0.05, MAX_CALLBACK_DELAY_S))
        if message["status"] != "delivered":
            message["status"] = status
        form = {
            "MessageSid": str(message["sid"]),
            "SmsSid": str(message["sid"]),
            "AccountSid": self._account.sid,
            "MessageStatus": status,
            "From": str(message["from"]),
            "To": str(message["to"]),
            "ApiVersion": "2010-04-01",
        }
        signature = self._validator.compute_signature(callback, form)
        parts = urlsplit(callback)
        url = f"{self._rng.choice(self._gateways)}{parts.path}?{parts.query}"
        try:
            async with (
                self._callback_slots,
                self._http.post(url, data=form, headers={"X-Twilio-Signature": signature}),
            ):
                pass
        except (ClientError, TimeoutError):
            pass  # as Twilio: lost

    # -- looking up ------------------------------------------------------------------------

    async def _fetch(self, request: web.Request) -> web.Response:
        if refusal := self._auth_error(request):
            return refusal
        message = self._by_sid.get(request.match_info["sid"])
        if message is None:
            return _error(HTTPStatus.NOT_FOUND, 20404, "The requested resource was not found")
        return web.json_response(message)

    async def _list(self, request: web.Request) -> web.Response:
        if refusal := self._auth_error(request):
            return refusal
        query = request.query
        size = min(int(query.get("PageSize", DEFAULT_PAGE_SIZE)), MAX_PAGE_SIZE)
        matches = self._matching(query)
        after = query.get("PageToken", "").removeprefix("PA")
        start = next(
            (index + 1 for index, message in enumerate(matches) if message["sid"] == after), 0
        )
        shown = matches[start : start + size]
        has_more = len(matches) > start + size
        return web.json_response(_page(request, shown, start, size, has_more=has_more))

    def _matching(self, query: Mapping[str, str]) -> list[Message]:
        """Return the messages that match `query`, newest first."""
        receiver = query.get("To")
        pool = self._by_receiver[receiver] if receiver else list(self._by_sid.values())
        sender = query.get("From")
        return [
            message
            for message in reversed(pool)
            if (not sender or message["from"] == sender)
            and is_within(str(message["date_sent"]), query)
        ]

    def _auth_error(self, request: web.Request) -> web.Response | None:
        if request.headers.get("Authorization") != self._auth:
            return _error(HTTPStatus.UNAUTHORIZED, 20003, "Authenticate")
        if request.match_info["account"] != self._account.sid:
            return _error(HTTPStatus.NOT_FOUND, 20404, "The requested resource was not found")
        return None


def _validation_error(form: Mapping[str, str], account: ProviderAccount) -> tuple[int, str] | None:
    senders = {account.sms_from, twilio_address.WHATSAPP + account.whatsapp_from}
    rules = (
        (not form.get("To"), 21604, "A 'To' phone number is required."),
        (form.get("From") not in senders, 21606, "The 'From' number is not of this account."),
        (not form.get("Body", "").strip(), 21602, "Message body is required."),
        (len(form.get("Body", "")) > MAX_BODY_CHARS, 21617, "The body exceeds 1600 characters."),
    )
    return next(((code, message) for error, code, message in rules if error), None)


def _resource(sid: str, account: str, form: Mapping[str, str]) -> Message:
    now = format_datetime(datetime.now(UTC))
    return {
        "sid": sid,
        "account_sid": account,
        "api_version": "2010-04-01",
        "from": form["From"],
        "to": form["To"],
        "body": form["Body"],
        "status": "queued",
        "direction": "outbound-api",
        "date_created": now,
        "date_updated": now,
        "date_sent": now,
        "num_media": "0",
        "num_segments": "1",
        "price": None,
        "price_unit": "USD",
        "error_code": None,
        "error_message": None,
        "messaging_service_sid": None,
        "subresource_uris": {},
        "uri": f"{API.format(account=account)}/Messages/{sid}.json",
    }


def _page(
    request: web.Request, shown: list[Message], start: int, size: int, *, has_more: bool
) -> Message:
    parameters = {name: value for name, value in request.query.items() if name != "PageToken"}
    page = start // size
    following = parameters | {"PageSize": str(size), "Page": str(page + 1)}
    if shown:
        following["PageToken"] = f"PA{shown[-1]['sid']}"
    return {
        "messages": shown,
        "page": page,
        "page_size": size,
        "start": start,
        "end": start + max(0, len(shown) - 1),
        "uri": request.path_qs,
        "first_page_uri": f"{request.path}?{urlencode(parameters | {'Page': '0'})}",
        "previous_page_uri": None,
        "next_page_uri": f"{request.path}?{urlencode(following)}" if has_more else None,
    }


def _error(status: HTTPStatus, code: int, message: str) -> web.Response:
    link = f"https://www.twilio.com/docs/errors/{code}"
    body = {"code": code, "message": message, "more_info": link, "status": status}
    wait = {"Retry-After": str(RETRY_AFTER_S)} if status == HTTPStatus.TOO_MANY_REQUESTS else {}
    return web.json_response(body, status=status, headers=wait)
