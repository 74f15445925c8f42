"""Messages to and from Telegram, through its Bot API.

A message comes in (ids and names invented; fields we do not read are left out):

    POST /webhooks/telegram
    X-Telegram-Bot-Api-Secret-Token: a-secret-of-ours

    {"update_id": 700000001, "message": {"message_id": 41, "date": 1780000000,
     "chat": {"id": 1001, "type": "private", "first_name": "Sam"},
     "from": {"id": 1001, "is_bot": false, "first_name": "Sam", "language_code": "nl"},
     "text": "Wat kost een paspoort?"}}

or a button was pressed, where `message` is ours that holds the button:

    {"update_id": 700000002, "callback_query": {"id": "4300", "chat_instance": "1", "data": "yes",
     "from": {"id": 1001, "is_bot": false, "first_name": "Sam"},
     "message": {"message_id": 42, "date": 1780000001, "chat": {"id": 1001, "type": "private"},
      "reply_markup": {"inline_keyboard": [[{"text": "Ja", "callback_data": "yes"}]]}}}}

It is answered with an empty 200; Telegram gives the next update of a chat only after that.
A message goes out:

    POST {api}/bot{token}/sendMessage   chat_id=1001&text=…&reply_markup={"inline_keyboard":…}

Rules: core.telegram.org/bots/api (setWebhook, Update, sendMessage), .../bots/faq (limits).
"""

import hmac
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Protocol, Self

from aiohttp import web

from connectors import rendering, telegram_keyboard, telegram_updates, webhook
from connectors.base import Connector, Services
from connectors.telegram_api import TelegramApi
from contract.channels import Channel
from contract.effects import Send
from contract.outcomes import Outcome
from routing.delivery.rate_limits import RateLimit
from routing.delivery.sender import Part
from routing.log.ingest import Ingest

PATH = "/webhooks/telegram"
ALLOWED_UPDATES = ("message", "callback_query")
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
PER_CHAT_PER_SECOND = 1.0


class TelegramSettings(Protocol):
    """The settings that this connector reads."""

    telegram_token: str | None
    telegram_secret: str | None
    telegram_api_url: str
    telegram_per_second: float


@dataclass(frozen=True)
class TelegramConfig:
    """One bot. `secret` is ours: 1 to 256 of A-Z, a-z, 0-9, _ and -. `sets_webhook`: this process
    serves the webhook, and tells Telegram its address."""

    token: str = field(repr=False)
    secret: str = field(repr=False)
    public_url: str
    api_url: str = "https://api.telegram.org"
    per_second: float = 30.0
    sets_webhook: bool = True

    def __post_init__(self) -> None:
        if not SECRET.fullmatch(self.secret):
            raise ValueError("BALIE_TELEGRAM_SECRET must be 1 to 256 of A-Z, a-z, 0-9, _ and -")

    @classmethod
    def from_settings(
        cls, settings: TelegramSettings, public_url: str, *, sets_webhook: bool = True
    ) -> Self | None:
        """The bot that the settings name, if any."""
        if not settings.telegram_token:
            return None
        return cls(
            token=settings.telegram_token,
            secret=settings.telegram_secret or "",
            public_url=public_url,
            api_url=settings.telegram_api_url,
            per_second=settings.telegram_per_second,
            sets_webhook=sets_webhook,
        )


class Telegram(Connector):
    """The connector of one bot's private chats; groups and channels are not answered."""

    turned_on_by: ClassVar = {Channel.TELEGRAM: "BALIE_TELEGRAM_TOKEN"}
    channels = frozenset({Channel.TELEGRAM})

    def __init__(self, config: TelegramConfig, ingest: Ingest) -> None:
        self._config = config
        self._ingest = ingest

    @classmethod
    def from_settings(cls, settings: TelegramSettings, services: Services) -> Self | None:
        """The connector, where the settings name a bot."""
        config = TelegramConfig.from_settings(
            settings, services.public_url, sets_webhook=services.serves_webhooks
        )
        return cls(config, services.chat.ingest) if config else None

    def routes(self) -> list[web.RouteDef]:
        """The webhook."""
        return [web.post(PATH, self._receive)]

    async def start(self) -> None:
        """Open the HTTP client; the webhook is set in the background, whenever it can be."""
        config = self._config
        self._api = TelegramApi(config.token, config.api_url)
        if config.sets_webhook:
            webhook_url = config.public_url.rstrip("/") + PATH
            self._api.keep_webhook(webhook_url, config.secret, ALLOWED_UPDATES)

    async def stop(self) -> None:
        """Close the HTTP client."""
        await self._api.close()

    def _verify(self, request: web.Request) -> None:
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        wanted = self._config.secret.encode()
        if not hmac.compare_digest(given.encode(errors="replace"), wanted):
            raise webhook.refusal(request, web.HTTPForbidden(text="wrong or missing secret"))

    async def _receive(self, request: web.Request) -> web.Response:
        self._verify(request)
        body = await webhook.read(request)
        try:
            incoming = telegram_updates.parse(body, self._ingest)
        except ValueError as error:
            raise webhook.refusal(request, web.HTTPBadRequest(text=str(error))) from None
        if incoming.event is not None:
            await self._ingest.append(incoming.event, f"telegram:{incoming.update_id}")
        if incoming.query_id:
            self._api.answer_callback(incoming.query_id)
        return web.Response()

    def render(self, send: Send) -> Sequence[Part]:
        """The parts that make up the message."""
        return rendering.render(send)

    def limits(self, send: Send) -> Sequence[RateLimit]:
        """One message a second to a chat, and the bot's own rate overall: core.telegram.org/
        bots/faq, "my bot is hitting limits"."""
        rate = self._config.per_second
        chat = RateLimit(f"telegram:{send.conversation_id}", PER_CHAT_PER_SECOND)
        return [chat, RateLimit("telegram", rate, max(1, int(rate)))]

    async def send_part(self, send: Send, part: Part) -> Outcome:
        """Send one of the parts."""
        keyboard = telegram_keyboard.render(part.choices)
        return await self._api.send(send.address, part.text, keyboard)

    async def look_for(
        self,
        send: Send,  # noqa: ARG002
        part: Part,  # noqa: ARG002
        since: int,  # noqa: ARG002
        known: Collection[str],  # noqa: ARG002
    ) -> Outcome | None:
        """A bot cannot ask Telegram which messages it sent."""
        return None
