"""SMS and WhatsApp through Twilio.

A message comes in (numbers and ids invented; the form is one line on the wire):

    POST /webhooks/twilio
    Content-Type: application/x-www-form-urlencoded
    X-Twilio-Signature: 3q2+7wAAAAAAAAAAAAAAAAAAAAA=

    MessageSid=SM00000000000000000000000000000001&AccountSid=AC00000000000000000000000000000002
    &From=%2B31600000001&To=%2B3197000000001&Body=Wat+kost+een+paspoort%3F&NumMedia=0
    &NumSegments=1&FromCountry=NL&ToCountry=NL&ApiVersion=2010-04-01

    200  <Response/>

WhatsApp adds `ProfileName=Sam&MessageType=text&ButtonText=Ja&ButtonPayload=yes`; its `From` is
`whatsapp:+31600000001` or, of someone who hides the number, `whatsapp:NL.1234567890`.
A message goes out, and its status comes back, in any order:

    POST {api}/2010-04-01/Accounts/{sid}/Messages.json    From=&To=&Body=&StatusCallback=
    POST /webhooks/twilio/status?c={conversation}&s={seq}&more={parts that follow}
    MessageSid=SM…&AccountSid=AC…&MessageStatus=delivered&ErrorCode=&To=…&From=…

Rules: twilio.com/docs/messaging/guides/webhook-request, .../docs/usage/security (signatures),
.../docs/messaging/api/message-resource.
"""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from aiohttp import web
from multidict import MultiDict
from twilio.request_validator import RequestValidator

from connectors import parts, reach, twilio_address, twilio_media, webhook
from connectors.base import Inbox
from connectors.twilio_api import TwilioApi
from routing.effects import Send
from routing.events import CitizenWrote, DeliveryReported
from routing.messages import Channel, Message
from routing.outcomes import Failed, Outcome

PATH = "/webhooks/twilio"
LIMIT = 1600

# Anything else on the way (queued, sending) is no news.
STATUSES = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "failed": "failed",
    "undelivered": "failed",
    "canceled": "failed",
}


@dataclass(frozen=True)
class TwilioConfig:
    """One account. An empty sender turns its channel off. `public_url` is where Twilio finds
    this gateway, as it is set in Twilio's console: signatures are made over it."""

    account_sid: str
    auth_token: str = field(repr=False)
    sms_from: str
    whatsapp_from: str
    public_url: str
    api_url: str = "https://api.twilio.com"


class Twilio:
    """The connector of both channels."""

    def __init__(self, config: TwilioConfig, inbox: Inbox) -> None:
        self._config = config
        self._inbox = inbox
        self._validator = RequestValidator(config.auth_token)
        self._public_url = config.public_url.rstrip("/")
        numbers = {
            Channel.SMS: config.sms_from,
            Channel.WHATSAPP: config.whatsapp_from.removeprefix(twilio_address.WHATSAPP),
        }
        self._senders = {channel: number for channel, number in numbers.items() if number}
        self._progress = parts.Progress()
        self.channels = frozenset(self._senders)

    def routes(self) -> list[web.RouteDef]:
        """The webhooks for messages and for what became of ours."""
        return [web.post(PATH, self._receive), web.post(f"{PATH}/status", self._status)]

    async def start(self) -> None:
        """Open the HTTP client."""
        config = self._config
        self._api = TwilioApi(config.account_sid, config.auth_token, config.api_url)

    async def stop(self) -> None:
        """Close it."""
        await self._api.close()

    async def _receive(self, request: web.Request) -> web.Response:
        form = await self._verified(request)
        try:
            wrote = parse(form, self._inbox)
        except ValueError as error:
            raise webhook.refusal(request, web.HTTPBadRequest(text=str(error))) from None
        if wrote.channel not in self.channels:
            raise webhook.refusal(request, web.HTTPNotFound(text=f"{wrote.channel} is off"))
        await self._inbox.append(wrote, f"twilio:{form['MessageSid']}")
        return _response()

    async def _status(self, request: web.Request) -> web.Response:
        form = await self._verified(request)
        try:
            reported = parse_status(request.query, form, self._inbox.now())
        except ValueError as error:
            raise webhook.refusal(request, web.HTTPBadRequest(text=str(error))) from None
        if reported is not None:
            sid = form["MessageSid"]
            await self._inbox.append(reported, f"twilio:{sid}:{reported.status}")
        return _response()

    async def _verified(self, request: web.Request) -> MultiDict[str]:
        """The form of a request that this account's Twilio made; else raises a 4xx."""
        signature = request.headers.get("X-Twilio-Signature")
        if not signature:
            raise webhook.refusal(request, web.HTTPForbidden(text="no signature"))
        form = await webhook.form(request)
        # The path as it was sent: signatures are over the exact bytes of the address.
        url = self._public_url + request.raw_path
        if not url.isascii() or not self._is_signature(signature, url, form):
            raise webhook.refusal(request, web.HTTPForbidden(text="wrong signature"))
        if form.get("AccountSid") != self._config.account_sid:
            raise webhook.refusal(request, web.HTTPForbidden(text="another account"))
        return form

    def _is_signature(self, given: str, url: str, form: MultiDict[str]) -> bool:
        """Whether Twilio signed this with `given`: first as it almost always does, over the
        address as it is configured; `validate` goes on to try it with and without a port."""
        usual = self._validator.compute_signature(url, form)
        if hmac.compare_digest(usual.encode(), given.encode(errors="replace")):
            return True
        return bool(self._validator.validate(url, form, given))

    async def send(self, send: Send) -> Outcome:
        """Send one message, in as many parts as it takes. It is Accepted once the last part
        is; see Progress for what happens where a later part is not."""
        sender = self._senders.get(send.channel)
        texts = render(send.message)
        if sender is None or not texts:
            return Failed("nothing_to_send" if sender else "channel_off")

        async def send_part(text: str, more: int) -> Outcome:
            callback = self._callback(send, more)
            return await self._api.create(
                from_=twilio_address.written(send.channel, sender),
                to=twilio_address.written(send.channel, send.address),
                body=text,
                **callback,
            )

        return await self._progress.send(
            f"{send.conversation_id}:{send.message.seq}", texts, send_part
        )

    def _callback(self, send: Send, more: int) -> dict[str, str]:
        """The address for the status of one part: it names the message by our own ids."""
        if not reach.can_call_back(self._config.api_url, self._public_url):
            return {}
        ours = urlencode({"c": send.conversation_id, "s": send.message.seq, "more": more})
        return {"status_callback": f"{self._public_url}{PATH}/status?{ours}"}


def render(message: Message) -> list[str]:
    """The texts that make up `message`: choices become numbered lines after the text, which
    the citizen answers with the number, and what is too long becomes several texts."""
    choices = (f"{number} {choice.title}" for number, choice in enumerate(message.choices, 1))
    return parts.split(parts.printable("\n".join((message.text, *choices))), LIMIT)


def parse(form: Mapping[str, str], inbox: Inbox) -> CitizenWrote:
    """What a citizen wrote. Raises ValueError where `form` is no message of a citizen."""
    if not form.get("MessageSid") or not form.get("To"):
        raise ValueError("MessageSid or To is missing")
    channel, address = twilio_address.parse(form.get("From", ""))
    payload = form.get("ButtonPayload", "")
    text = form.get("ButtonText") or form.get("Body", "")
    return CitizenWrote(
        conversation_id=inbox.conversation_id(channel, address),
        at=inbox.now(),
        channel=channel,
        address=address,
        name=form.get("ProfileName", ""),
        text=text,
        payload=payload,
        unsupported=twilio_media.kind(form),
    )


def parse_status(
    query: Mapping[str, str], form: Mapping[str, str], now: int
) -> DeliveryReported | None:
    """What became of a message of ours; None where that is no news.

    Of the parts of a long message the last speaks for the whole, unless another has failed.
    Raises ValueError where it is not about a message of ours.
    """
    conversation_id, seq, more = query.get("c"), query.get("s", ""), query.get("more", "0")
    if not form.get("MessageSid") or not conversation_id or not re.fullmatch(r"\d{1,9}", seq):
        raise ValueError("MessageSid, c or s is missing")
    status = STATUSES.get(form.get("MessageStatus", ""))
    if status is None or (more != "0" and status != "failed"):
        return None
    return DeliveryReported(
        conversation_id=conversation_id,
        at=now,
        seq=int(seq),
        status=status,
        code=form.get("ErrorCode", ""),
    )


def _response() -> web.Response:
    """An empty answer in TwiML: the reply goes over the REST API, when there is one."""
    return web.Response(text="<Response/>", content_type="text/xml")
