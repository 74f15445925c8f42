"""A Twilio that keeps what it took and treats requests badly: for `make faults` only.

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
from faults.fault_injection import answered
from faults.injected_faults import Mishap, Mishaps
from faults.places import Account
from faults.record import Recorder
from simulator.twilio_messages import is_within

API = "/2010-04-01/Accounts/{account}"
LONGEST_BODY = 1600
PAGE, LARGEST_PAGE = 50, 1000
CALLBACK_S = 1.5
"""The longest that a status takes to come."""

TWICE = 0.05
AT_ONCE = 20
RETRY_AFTER_S = 1

Message = dict[str, object]


class TwilioStandIn:
    """One account's REST API; statuses go to a gateway of `gateways` that is drawn by chance."""

    def __init__(
        self, account: Account, gateways: tuple[str, ...], mishaps: Mishaps, record: Recorder
    ) -> None:
        self._account = account
        self._gateways = gateways
        self._mishaps = mishaps
        self._record = record
        self._auth = encode_basic_auth(account.sid, account.auth_token)
        self._validator = RequestValidator(account.auth_token)
        self._by_receiver: dict[str, list[Message]] = defaultdict(list)
        self._by_sid: dict[str, Message] = {}
        self._chance = random.Random(f"{mishaps.seed}|statuses")
        self._tasks: set[asyncio.Task[None]] = set()
        self._places = asyncio.Semaphore(AT_ONCE)

    def routes(self) -> list[web.RouteDef]:
        """The resource of the REST API that sending needs."""
        return [
            web.post(f"{API}/Messages.json", self._create),
            web.get(f"{API}/Messages.json", self._list),
            web.get(f"{API}/Messages/{{sid}}.json", self._fetch),
        ]

    async def start(self) -> None:
        """Open what posts statuses."""
        self._http = ClientSession(timeout=ClientTimeout(total=10))

    async def stop(self) -> None:
        """Close it."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._http.close()

    # -- sending ---------------------------------------------------------------------------

    async def _create(self, request: web.Request) -> web.StreamResponse:
        if refusal := self._refused(request):
            return refusal
        form = {name: str(value) for name, value in (await request.post()).items()}
        if wrong := _invalid(form, self._account):
            return _error(HTTPStatus.BAD_REQUEST, *wrong)
        mishap = self._mishaps.draw(f"{form['To']}|{form['Body']}")
        channel, address = twilio_address.parse(form["To"])
        self._record.add(channel, address, form["Body"], mishap)
        if mishap is Mishap.THROTTLED:
            return _error(HTTPStatus.TOO_MANY_REQUESTS, 20429, "Too Many Requests")
        if mishap is Mishap.BROKEN:
            return _error(HTTPStatus.INTERNAL_SERVER_ERROR, 20500, "Internal Server Error")
        answer = self._accepted(form) if mishap.takes else {}
        return await answered(request, mishap, answer, HTTPStatus.CREATED)

    def _accepted(self, form: Mapping[str, str]) -> Message:
        message = _resource(f"SM{self._chance.getrandbits(128):032x}", self._account.sid, form)
        self._by_receiver[form["To"]].append(message)
        self._by_sid[str(message["sid"])] = message
        if callback := form.get("StatusCallback"):
            for status in self._statuses():
                task = asyncio.create_task(self._tell(callback, message, status))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
        return dict(message)

    def _statuses(self) -> list[str]:
        statuses = ["sent", "delivered"]
        return statuses + [one for one in statuses if self._chance.random() < TWICE]

    async def _tell(self, callback: str, message: Message, status: str) -> None:
        await asyncio.sleep(self._chance.uniform(0.05, CALLBACK_S))
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
        url = f"{self._chance.choice(self._gateways)}{parts.path}?{parts.query}"
        try:
            async with (
                self._places,
                self._http.post(url, data=form, headers={"X-Twilio-Signature": signature}),
            ):
                pass
        except (ClientError, TimeoutError):
            pass  # as Twilio: lost

    # -- looking up ------------------------------------------------------------------------

    async def _fetch(self, request: web.Request) -> web.Response:
        if refusal := self._refused(request):
            return refusal
        message = self._by_sid.get(request.match_info["sid"])
        if message is None:
            return _error(HTTPStatus.NOT_FOUND, 20404, "The requested resource was not found")
        return web.json_response(message)

    async def _list(self, request: web.Request) -> web.Response:
        if refusal := self._refused(request):
            return refusal
        query = request.query
        size = min(int(query.get("PageSize", PAGE)), LARGEST_PAGE)
        found = self._matching(query)
        after = query.get("PageToken", "").removeprefix("PA")
        start = next((at + 1 for at, one in enumerate(found) if one["sid"] == after), 0)
        shown = found[start : start + size]
        more = len(found) > start + size
        return web.json_response(_page(request, shown, start, size, more=more))

    def _matching(self, query: Mapping[str, str]) -> list[Message]:
        """Newest first."""
        receiver = query.get("To")
        pool = self._by_receiver[receiver] if receiver else list(self._by_sid.values())
        sender = query.get("From")
        return [
            one
            for one in reversed(pool)
            if (not sender or one["from"] == sender) and is_within(str(one["date_sent"]), query)
        ]

    def _refused(self, request: web.Request) -> web.Response | None:
        if request.headers.get("Authorization") != self._auth:
            return _error(HTTPStatus.UNAUTHORIZED, 20003, "Authenticate")
        if request.match_info["account"] != self._account.sid:
            return _error(HTTPStatus.NOT_FOUND, 20404, "The requested resource was not found")
        return None


def _invalid(form: Mapping[str, str], account: Account) -> tuple[int, str] | None:
    senders = {account.sms_from, twilio_address.WHATSAPP + account.whatsapp_from}
    rules = (
        (not form.get("To"), 21604, "A 'To' phone number is required."),
        (form.get("From") not in senders, 21606, "The 'From' number is not of this account."),
        (not form.get("Body", "").strip(), 21602, "Message body is required."),
        (len(form.get("Body", "")) > LONGEST_BODY, 21617, "The body exceeds 1600 characters."),
    )
    return next(((code, why) for wrong, code, why in rules if wrong), None)


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
    request: web.Request, shown: list[Message], start: int, size: int, *, more: bool
) -> Message:
    asked = {name: value for name, value in request.query.items() if name != "PageToken"}
    page = start // size
    following = asked | {"PageSize": str(size), "Page": str(page + 1)}
    if shown:
        following["PageToken"] = f"PA{shown[-1]['sid']}"
    return {
        "messages": shown,
        "page": page,
        "page_size": size,
        "start": start,
        "end": start + max(0, len(shown) - 1),
        "uri": request.path_qs,
        "first_page_uri": f"{request.path}?{urlencode(asked | {'Page': '0'})}",
        "previous_page_uri": None,
        "next_page_uri": f"{request.path}?{urlencode(following)}" if more else None,
    }


def _error(status: HTTPStatus, code: int, why: str) -> web.Response:
    more = f"https://www.twilio.com/docs/errors/{code}"
    body = {"code": code, "message": why, "more_info": more, "status": status}
    wait = {"Retry-After": str(RETRY_AFTER_S)} if status == HTTPStatus.TOO_MANY_REQUESTS else {}
    return web.json_response(body, status=status, headers=wait)
