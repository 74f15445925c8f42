"""SMS and WhatsApp messages to and from Twilio.

A message comes in (numbers and ids invented; the form is one line on the wire):

    POST /webhooks/twilio
    Content-Type: application/x-www-form-urlencoded
    X-Twilio-Signature: 3q2+7wAAAAAAAAAAAAAAAAAAAAA=

    MessageSid=SM00000000000000000000000000000001&AccountSid=AC00000000000000000000000000000002
    &From=%2B31600000001&To=%2B3197000000001&Body=Wat+kost+een+paspoort%3F&NumMedia=0
    &NumSegments=1&FromCountry=NL&ToCountry=NL&ApiVersion=2010-04-01

    200  <Response/>

WhatsApp adds `ProfileName=Sam&MessageType=text&ButtonText=Ja&ButtonPayload=yes`; its `From` is
`whatsapp:+31600000001`, or `whatsapp:NL.1234567890` where the citizen hides the number.
A message goes out; its status comes back as connectors/twilio_status.py shows:

    POST {api}/2010-04-01/Accounts/{sid}/Messages.json    From=&To=&Body=&StatusCallback=

Rules: twilio.com/docs/messaging/guides/webhook-request, .../docs/messaging/api/message-resource.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Protocol, Self

from aiohttp import web

from connectors import reach, rendering, twilio_address, twilio_messages, twilio_status, webhook
from connectors.base import Connector, Services
from connectors.twilio_api import TwilioApi
from connectors.twilio_signature import Signatures
from contract.channels import Channel
from contract.effects import Send
from contract.outcomes import Failed, Outcome
from routing.delivery.attempt_log import Receipts
from routing.delivery.rate_limits import RateLimit
from routing.delivery.sender import Part
from routing.log.ingest import Ingest

PATH = "/webhooks/twilio"


class TwilioSettings(Protocol):
    """The settings that this connector reads."""

    twilio_account_sid: str | None
    twilio_auth_token: str | None
    twilio_api_url: str
    twilio_sms_from: str | None
    twilio_whatsapp_from: str | None
    sms_per_second: float
    whatsapp_per_second: float


@dataclass(frozen=True)
class TwilioConfig:
    """One account. An empty sender turns its channel off. Twilio finds this gateway at
    `public_url`, as it is set in Twilio's console: signatures are made over it.

    The rates are Twilio's for one sender: 10 messages a second for numbers outside North America
    (twilio.com/docs/messaging/features/message-queueing), and 80 on WhatsApp
    (twilio.com/docs/whatsapp/api).
    """

    account_sid: str
    auth_token: str = field(repr=False)
    sms_from: str
    whatsapp_from: str
    public_url: str
    api_url: str = "https://api.twilio.com"
    sms_per_second: float = 10.0
    whatsapp_per_second: float = 80.0

    @classmethod
    def from_settings(cls, settings: TwilioSettings, public_url: str) -> Self | None:
        """The account that the settings name, if any."""
        if not settings.twilio_account_sid:
            return None
        return cls(
            account_sid=settings.twilio_account_sid,
            auth_token=settings.twilio_auth_token or "",
            sms_from=settings.twilio_sms_from or "",
            whatsapp_from=settings.twilio_whatsapp_from or "",
            public_url=public_url,
            api_url=settings.twilio_api_url,
            sms_per_second=settings.sms_per_second,
            whatsapp_per_second=settings.whatsapp_per_second,
        )


class Twilio(Connector):
    """The connector of one account: SMS, WhatsApp, or both."""

    turned_on_by: ClassVar = {
        Channel.SMS: "BALIE_TWILIO_ACCOUNT_SID and BALIE_TWILIO_SMS_FROM",
        Channel.WHATSAPP: "BALIE_TWILIO_ACCOUNT_SID and BALIE_TWILIO_WHATSAPP_FROM",
    }

    def __init__(self, config: TwilioConfig, ingest: Ingest, receipts: Receipts) -> None:
        self._config = config
        self._ingest = ingest
        self._receipts = receipts
        self._public_url = config.public_url.rstrip("/")
        self._signatures = Signatures(config.account_sid, config.auth_token, self._public_url)
        numbers = {
            Channel.SMS: config.sms_from,
            Channel.WHATSAPP: config.whatsapp_from.removeprefix(twilio_address.WHATSAPP),
        }
        rates = (config.sms_per_second, config.whatsapp_per_second)
        self._per_second = dict(zip(numbers, rates, strict=True))
        self._numbers = {channel: number for channel, number in numbers.items() if number}
        self.channels = frozenset(self._numbers)

    @classmethod
    def from_settings(cls, settings: TwilioSettings, services: Services) -> Self | None:
        """The connector, where the settings name an account."""
        config = TwilioConfig.from_settings(settings, services.public_url)
        return cls(config, services.chat.ingest, services.receipts) if config else None

    def routes(self) -> list[web.RouteDef]:
        """The webhooks for messages and for reports on ours."""
        return [web.post(PATH, self._receive), web.post(twilio_status.PATH, self._status)]

    async def start(self) -> None:
        """Open the HTTP client."""
        config = self._config
        self._api = TwilioApi(config.account_sid, config.auth_token, config.api_url)

    async def stop(self) -> None:
        """Close the HTTP client."""
        await self._api.close()

    async def _receive(self, request: web.Request) -> web.Response:
        form = await self._signatures.verified(request)
        try:
            wrote = twilio_messages.parse(form, self._ingest)
        except ValueError as error:
            raise webhook.refusal(request, web.HTTPBadRequest(text=str(error))) from None
        if wrote.channel not in self.channels:
            raise webhook.refusal(request, web.HTTPNotFound(text=f"{wrote.channel} is off"))
        await self._ingest.append(wrote, f"twilio:{form['MessageSid']}")
        return _response()

    async def _status(self, request: web.Request) -> web.Response:
        form = await self._signatures.verified(request)
        try:
            about = twilio_status.parse_about(request.query, form)
        except ValueError as error:
            raise webhook.refusal(request, web.HTTPBadRequest(text=str(error))) from None
        await self._receipts.record(about.conversation_id, about.seq, about.part, about.sid)
        reported = twilio_status.parse_status(about, form, self._ingest.now())
        if reported is not None:
            await self._ingest.append(reported, f"twilio:{about.sid}:{reported.status}")
        return _response()

    def render(self, send: Send) -> Sequence[Part]:
        """The parts that make up the message."""
        return rendering.render(send)

    def limits(self, send: Send) -> Sequence[RateLimit]:
        """How fast one of our numbers may send. Twilio queues what is faster, and then tells nobody
        for how long."""
        number, rate = self._numbers.get(send.channel, ""), self._per_second[send.channel]
        return [RateLimit(f"{send.channel}:{number}", rate, max(1, int(rate)))]

    async def send_part(self, send: Send, part: Part) -> Outcome:
        """Send one of the parts."""
        if send.channel not in self._numbers:
            return Failed("channel_off")
        return await self._api.create(
            **self._addresses(send), body=part.text, **self._callback(send, part)
        )

    async def look_for(
        self, send: Send, part: Part, since: int, known: Collection[str]
    ) -> Outcome | None:
        """Whether Twilio lists that part among the messages between the two numbers."""
        return await self._api.find(
            **self._addresses(send), body=part.text, since=since, known=known
        )

    def _addresses(self, send: Send) -> dict[str, str]:
        return {
            "from_": twilio_address.written(send.channel, self._numbers[send.channel]),
            "to": twilio_address.written(send.channel, send.address),
        }

    def _callback(self, send: Send, part: Part) -> dict[str, str]:
        """Where Twilio reports on the part; nothing where it cannot reach us."""
        if not reach.can_call_back(self._config.api_url, self._public_url):
            return {}
        return {"status_callback": twilio_status.address(self._public_url, send, part)}


def _response() -> web.Response:
    """An empty answer in TwiML: replies go over the REST API."""
    return web.Response(text="<Response/>", content_type="text/xml")
