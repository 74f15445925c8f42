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
    POST /webhooks/twilio/status?c={conversation}&s={seq}&p={part}&more={after it}&t={trace}
    MessageSid=SM…&AccountSid=AC…&MessageStatus=delivered&ErrorCode=&To=…&From=…

Rules: twilio.com/docs/messaging/guides/webhook-request, .../docs/usage/security (signatures),
.../docs/messaging/api/message-resource.
"""

import base64
import hmac
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlencode

from aiohttp import web
from multidict import MultiMapping
from twilio.request_validator import RequestValidator

from connectors import parts, reach, twilio_address, twilio_media, webhook
from connectors.base import Inbox
from connectors.twilio_api import OPTED_OUT, TwilioApi
from contract.channels import Channel
from contract.effects import Send
from contract.events import CitizenWrote, DeliveryReported
from contract.messages import Author, Message
from contract.outcomes import Failed, Outcome
from routing.delivery.rate_limits import RateLimit
from sms.billing import segments
from sms.body import body
from sms.plain import plain

PATH = "/webhooks/twilio"
LIMIT = 1600
NUMBER = re.compile(r"\d{1,9}", re.ASCII)
TRACE = re.compile(r"[0-9a-f]{32}")

# Messages a second from one sender. twilio.com/docs/messaging/features/message-queueing: 10 for
# numbers outside North America; twilio.com/docs/whatsapp/api: 80.
PER_SECOND = {Channel.SMS: 10.0, Channel.WHATSAPP: 80.0}

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
    per_second: Mapping[Channel, float] = field(default_factory=lambda: PER_SECOND)


class Twilio:
    """The connector of both channels."""

    def __init__(self, config: TwilioConfig, inbox: Inbox) -> None:
        self._config = config
        self._inbox = inbox
        self._auth_token = config.auth_token.encode()
        self._validator = RequestValidator(config.auth_token)
        self._public_url = config.public_url.rstrip("/")
        numbers = {
            Channel.SMS: config.sms_from,
            Channel.WHATSAPP: config.whatsapp_from.removeprefix(twilio_address.WHATSAPP),
        }
        self._senders = {channel: number for channel, number in numbers.items() if number}
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
            about = parse_about(request.query, form)
        except ValueError as error:
            raise webhook.refusal(request, web.HTTPBadRequest(text=str(error))) from None
        await self._inbox.hear(about.conversation_id, about.seq, about.part, about.sid)
        reported = parse_status(about, form, self._inbox.now())
        if reported is not None:
            await self._inbox.append(reported, f"twilio:{about.sid}:{reported.status}")
        return _response()

    async def _verified(self, request: web.Request) -> MultiMapping[str]:
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

    def _is_signature(self, given: str, url: str, form: MultiMapping[str]) -> bool:
        """Whether Twilio signed this with `given`: first as it almost always does, over the
        address as it is configured and fields that come once (twilio.com/docs/usage/security,
        "Validating requests"), which takes a fifth of the time; then as its library does, with
        and without a port."""
        signed = url + "".join(f"{name}{form[name]}" for name in sorted(form))
        mac = hmac.digest(self._auth_token, signed.encode(errors="replace"), "sha1")
        if hmac.compare_digest(base64.b64encode(mac), given.encode(errors="replace")):
            return True
        return bool(self._validator.validate(url, form, given))

    def parts(self, send: Send) -> list[str]:
        """The texts that make up the message."""
        return render(send.message, send.channel)

    def limits(self, send: Send) -> list[RateLimit]:
        """What one sender may do: Twilio queues what is faster, and then tells nobody for how
        long."""
        rate = self._config.per_second[send.channel]
        return [
            RateLimit(
                f"{send.channel}:{self._senders.get(send.channel, '')}", rate, max(1, int(rate))
            )
        ]

    def billed(self, send: Send, part: int) -> int:
        """How many SMS one of the parts costs; WhatsApp is billed by conversation."""
        is_sms = send.channel is Channel.SMS
        return segments(render(send.message, send.channel)[part]) if is_sms else 0

    async def send_part(self, send: Send, part: int) -> Outcome:
        """Send one of the parts."""
        sender, texts = self._senders.get(send.channel), render(send.message, send.channel)
        if sender is None:
            return Failed("channel_off")
        return await self._api.create(
            from_=twilio_address.written(send.channel, sender),
            to=twilio_address.written(send.channel, send.address),
            body=texts[part],
            **self._callback(send, part, len(texts)),
        )

    async def look_for(
        self, send: Send, part: int, since: int, known: Collection[str]
    ) -> Outcome | None:
        """Whether Twilio has that part: in its list of messages between the two numbers."""
        return await self._api.find(
            from_=twilio_address.written(send.channel, self._senders[send.channel]),
            to=twilio_address.written(send.channel, send.address),
            body=render(send.message, send.channel)[part],
            since=since,
            known=known,
        )

    def _callback(self, send: Send, part: int, parts_: int) -> dict[str, str]:
        """The address for the status of one part: it names the message by our own ids."""
        if not reach.can_call_back(self._config.api_url, self._public_url):
            return {}
        ours = {"c": send.conversation_id, "s": send.message.seq, "p": part}
        ours |= {"more": parts_ - part - 1, "t": send.trace}
        return {"status_callback": f"{self._public_url}{PATH}/status?{urlencode(ours)}"}


def render(message: Message, channel: Channel) -> list[str]:
    """The texts that make up `message`: choices become numbered lines after the text, which
    the citizen answers with the number, and what is too long becomes several texts.

    An SMS is billed by what is in it, so signs with a plain equivalent are replaced where that
    makes it GSM-7: in everybody's words, for the typographic quotes of an agent were put there
    by a keyboard and mean the same. Accents only go from what the bot or the counter wrote: how
    an agent spells a word or a name is the agent's own.
    """
    text = parts.printable(body(message.text, (choice.title for choice in message.choices)))
    if channel is not Channel.SMS:
        return parts.split(text, LIMIT)
    ours = message.author in (Author.BOT, Author.SYSTEM)
    return parts.split(plain(text, accents=ours), LIMIT, parts.one_sms)


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


class About(NamedTuple):
    """Which part of which message of ours a status is about; `more` parts follow it."""

    conversation_id: str
    seq: int
    part: int
    more: int
    trace: str
    sid: str


def parse_about(query: Mapping[str, str], form: Mapping[str, str]) -> About:
    """What a status is about. Raises ValueError where it is not about a message of ours."""
    sid, conversation_id, seq = form.get("MessageSid"), query.get("c"), query.get("s", "")
    if not sid or not conversation_id or not NUMBER.fullmatch(seq):
        raise ValueError("MessageSid, c or s is missing")
    part, more = (_number(query.get(name, "")) for name in ("p", "more"))
    trace = query.get("t", "")
    return About(
        conversation_id, int(seq), part, more, trace if TRACE.fullmatch(trace) else "", sid
    )


def parse_status(about: About, form: Mapping[str, str], now: int) -> DeliveryReported | None:
    """What became of a message of ours; None where that is no news. Of the parts of a long
    message the last speaks for the whole, unless another has failed."""
    status = STATUSES.get(form.get("MessageStatus", ""))
    if status is None or (about.more and status != "failed"):
        return None
    return DeliveryReported(
        conversation_id=about.conversation_id,
        at=now,
        trace=about.trace,
        seq=about.seq,
        status=status,
        code=form.get("ErrorCode", ""),
        closes=form.get("ErrorCode", "") in OPTED_OUT,
    )


def _number(text: str) -> int:
    return int(text) if NUMBER.fullmatch(text) else 0


def _response() -> web.Response:
    """An empty answer in TwiML: the reply goes over the REST API, when there is one."""
    return web.Response(text="<Response/>", content_type="text/xml")
