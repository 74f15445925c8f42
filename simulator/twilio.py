"""A fake Twilio for development: its REST API, and its requests to our webhooks.

    POST /simulator/twilio/2010-04-01/Accounts/{sid}/Messages.json
    Authorization: Basic {sid:auth token}
    From=%2B3197010200000&To=%2B31600000001&Body=Goedemorgen&StatusCallback=http%3A%2F%2F…

    201  {"sid": "SM…", "status": "queued", …}

Messages that were sent are listed (simulator/twilio_messages.py). A text that is typed on the page
is posted to /webhooks/twilio, signed as Twilio signs.
Rules: twilio.com/docs/messaging/api/message-resource, .../docs/api/errors.
"""

import re
from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from uuid import uuid4

from aiohttp import ClientError, ClientSession, encode_basic_auth, web
from twilio.request_validator import RequestValidator

from connectors.twilio import PATH, TwilioConfig
from contract.channels import Channel
from simulator.phones import PhoneMessage, Phones
from simulator.serial_queues import SerialQueues
from simulator.twilio_messages import Messages

ROOT = "/simulator/twilio"
NUMBER = re.compile(r"\+[1-9]\d{6,14}")

ERRORS = {
    20001: (HTTPStatus.BAD_REQUEST, "Unknown parameters"),
    20003: (HTTPStatus.UNAUTHORIZED, "Authenticate"),
    20404: (HTTPStatus.NOT_FOUND, "The requested resource was not found"),
    21211: (HTTPStatus.BAD_REQUEST, "Invalid 'To' Phone Number"),
    21602: (HTTPStatus.BAD_REQUEST, "Message body is required."),
    21603: (HTTPStatus.BAD_REQUEST, "A 'From' phone number is required."),
    21604: (HTTPStatus.BAD_REQUEST, "A 'To' phone number is required."),
    21606: (HTTPStatus.BAD_REQUEST, "The 'From' phone number is not one of this account."),
    21617: (HTTPStatus.BAD_REQUEST, "The concatenated message body exceeds 1600 characters."),
}


class FakeTwilio:
    """The account of `config`, whose one number has the SMS phones on the other end."""

    def __init__(
        self, config: TwilioConfig, local_url: str, phones: Phones, now: Callable[[], int]
    ) -> None:
        self.channel = Channel.SMS
        self.number = config.sms_from
        self._config = config
        self._local_url = local_url.rstrip("/")
        self._public_url = config.public_url.rstrip("/")
        self._validator = RequestValidator(config.auth_token)
        self._auth = encode_basic_auth(config.account_sid, config.auth_token)
        self._phones = phones
        self._messages = Messages(config.account_sid)
        self._queues = SerialQueues()
        self._now = now

    def routes(self) -> list[web.RouteDef]:
        """The one resource of the REST API that Balie uses."""
        path = f"{ROOT}/2010-04-01/Accounts/{{sid}}/Messages.json"
        return [web.post(path, self._create), web.get(path, self._list)]

    async def start(self) -> None:
        """Open the client that posts to our webhooks."""
        self._http = ClientSession()

    async def stop(self) -> None:
        """Close the client."""
        await self._queues.close()
        await self._http.close()

    def type(self, number: str, text: str) -> None:
        """The owner of phone `number` sends `text`."""
        message = self._message(number, text, from_us=False)
        self._phones.show(message)
        form = self._form(_sid(), From=number, To=self.number, Body=text, NumMedia="0")
        self._queues.add(
            number, partial(self._post, self._public_url + PATH, form, show_on_page=True)
        )

    async def _create(self, request: web.Request) -> web.Response:
        form = {key: str(value) for key, value in (await request.post()).items()}
        error_code = self._credentials_error(request) or validation_error(form, self.number)
        return _error(error_code) if error_code else self._accept(form)

    async def _list(self, request: web.Request) -> web.Response:
        if error_code := self._credentials_error(request):
            return _error(error_code)
        try:
            return web.json_response(self._messages.page(request.query))
        except ValueError:
            return _error(20001)

    def _credentials_error(self, request: web.Request) -> int:
        """Twilio's error code for a request without the account's credentials, or 0."""
        if request.headers.get("Authorization") != self._auth:
            return 20003
        return 0 if request.match_info["sid"] == self._config.account_sid else 20404

    def _accept(self, form: Mapping[str, str]) -> web.Response:
        sid = _sid()
        self._phones.show(self._message(form["To"], form["Body"], from_us=True))
        for status in ("sent", "delivered") if form.get("StatusCallback") else ():
            status_form = self._form(sid, From=self.number, To=form["To"], MessageStatus=status)
            self._queues.add(
                sid, partial(self._post, form["StatusCallback"], status_form, show_on_page=False)
            )
        resource = self._messages.add(sid, form, self._now())
        return web.json_response(resource, status=HTTPStatus.CREATED)

    def _form(self, sid: str, **fields: str) -> dict[str, str]:
        common = {"MessageSid": sid, "SmsSid": sid, "AccountSid": self._config.account_sid}
        return {**common, "ApiVersion": "2010-04-01", **fields}

    async def _post(self, url: str, form: dict[str, str], *, show_on_page: bool) -> None:
        """Send one request to a webhook of ours. The signature is over its public address; the
        request goes to this machine. As with Twilio's SMS, a request that fails is not repeated."""
        signature = self._validator.compute_signature(url, form)
        local = self._local_url + url.removeprefix(self._public_url)
        headers = {"X-Twilio-Signature": signature}
        try:
            async with self._http.post(local, data=form, headers=headers) as answer:
                status = answer.status
        except (ClientError, TimeoutError):
            status = 0
        if show_on_page:
            self._phones.report_webhook("sms", status)

    def _message(self, number: str, text: str, *, from_us: bool) -> PhoneMessage:
        return PhoneMessage(
            phone="sms",
            to=number,
            from_us=from_us,
            text=text,
            id=self._phones.next_id(),
            at=self._now(),
        )


def validation_error(form: Mapping[str, str], sender: str) -> int:
    """Twilio's error code for a message that cannot be sent, or 0."""
    rules = (
        (not form.get("To"), 21604),
        (not form.get("From"), 21603),
        (not form.get("Body", "").strip(), 21602),
        (not NUMBER.fullmatch(form.get("To", "")), 21211),
        (form.get("From") != sender, 21606),
        (len(form.get("Body", "")) > Channel.SMS.capabilities.longest, 21617),
    )
    return next((code for is_invalid, code in rules if is_invalid), 0)


def _error(code: int) -> web.Response:
    status, message = ERRORS[code]
    link = f"https://www.twilio.com/docs/errors/{code}"
    body = {"code": code, "message": message, "more_info": link, "status": status}
    return web.json_response(body, status=status)


def _sid() -> str:
    return f"SM{uuid4().hex}"
