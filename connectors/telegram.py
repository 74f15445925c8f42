"""Telegram, through its Bot API.

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

Answered with an empty 200; Telegram gives the next update of a chat only after that.
A message goes out:

    POST {api}/bot{token}/sendMessage   chat_id=1001&text=…&reply_markup={"inline_keyboard":…}

Rules: core.telegram.org/bots/api (setWebhook, Update, sendMessage), .../bots/faq (limits).
"""

import hmac
import json
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from aiohttp import web
from msgspec import convert
from telegram import CallbackQuery, Chat, Update, User
from telegram import Message as TelegramMessage

from connectors import parts, telegram_keyboard, webhook
from connectors.base import Inbox
from connectors.telegram_api import TelegramApi
from contract import events
from contract.channels import Channel
from contract.effects import Send
from contract.events import CitizenArrived, CitizenWrote
from contract.messages import Message
from contract.outcomes import Outcome
from routing.delivery.rate_limits import RateLimit

PATH = "/webhooks/telegram"
LIMIT = 4096
ALLOWED_UPDATES = ("message", "callback_query")
START = re.compile(r"/start(@\w+)?(\s.*)?", re.DOTALL)
LANGUAGE = re.compile(r"[a-z]{2}(?![a-z])")
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")

# What we cannot read, in the order to look for it: an animation is also a document, a venue
# also a location. Any other attachment (poll, dice, game) counts as a file.
KINDS = {
    "photo": "photo",
    "voice": "voice",
    "audio": "voice",
    "video": "video",
    "video_note": "video",
    "animation": "video",
    "sticker": "sticker",
    "location": "location",
    "contact": "contact",
}


@dataclass(frozen=True)
class TelegramConfig:
    """One bot. `secret` is ours: 1 to 256 of A-Z, a-z, 0-9, _ and -. `sets_webhook`: whether
    this process serves the webhook, and sees to it that Telegram knows."""

    token: str = field(repr=False)
    secret: str = field(repr=False)
    public_url: str
    api_url: str = "https://api.telegram.org"
    per_second: float = 30.0
    sets_webhook: bool = True

    def __post_init__(self) -> None:
        if not SECRET.fullmatch(self.secret):
            raise ValueError("BALIE_TELEGRAM_SECRET must be 1 to 256 of A-Z, a-z, 0-9, _ and -")


class Incoming(NamedTuple):
    """One update: what it means to us, if anything, and the button press to confirm, if any."""

    update_id: int
    event: CitizenArrived | CitizenWrote | None
    query_id: str


class Telegram:
    """The connector of one bot's private chats; groups and channels are not answered."""

    channels = frozenset({Channel.TELEGRAM})

    def __init__(self, config: TelegramConfig, inbox: Inbox) -> None:
        self._config = config
        self._inbox = inbox

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
        """Close it."""
        await self._api.close()

    async def _receive(self, request: web.Request) -> web.Response:
        self._verify(request)
        body = await webhook.read(request)
        try:
            incoming = parse(body, self._inbox)
        except ValueError as error:
            raise webhook.refusal(request, web.HTTPBadRequest(text=str(error))) from None
        if incoming.event is not None:
            await self._inbox.append(incoming.event, f"telegram:{incoming.update_id}")
        if incoming.query_id:
            self._api.answer_callback(incoming.query_id)
        return web.Response()

    def _verify(self, request: web.Request) -> None:
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        wanted = self._config.secret.encode()
        if not hmac.compare_digest(given.encode(errors="replace"), wanted):
            raise webhook.refusal(request, web.HTTPForbidden(text="wrong or missing secret"))

    def parts(self, send: Send) -> list[str]:
        """The texts that make up the message."""
        return render(send.message)

    def limits(self, send: Send) -> list[RateLimit]:
        """One a second to a chat, and the bot's own rate overall: core.telegram.org/bots/faq,
        "my bot is hitting limits"."""
        rate = self._config.per_second
        chat = RateLimit(f"telegram:{send.conversation_id}", 1.0)
        return [chat, RateLimit("telegram", rate, max(1, int(rate)))]

    def billed(self, send: Send, part: int) -> int:  # noqa: ARG002
        """Telegram costs nothing."""
        return 0

    async def send_part(self, send: Send, part: int) -> Outcome:
        """Send one of the parts; buttons are under the last."""
        texts = render(send.message)
        is_last = part == len(texts) - 1
        keyboard = telegram_keyboard.render(send.message.choices) if is_last else None
        return await self._api.send(send.address, texts[part], keyboard)

    async def look_for(
        self,
        send: Send,  # noqa: ARG002
        part: int,  # noqa: ARG002
        since: int,  # noqa: ARG002
        known: Collection[str],  # noqa: ARG002
    ) -> Outcome | None:
        """A bot cannot ask what it sent."""
        return None


def render(message: Message) -> list[str]:
    """The texts that make up `message`, each short enough. Text is text: no markup."""
    return parts.split(parts.printable(message.text), LIMIT)


def parse(body: bytes, inbox: Inbox) -> Incoming:
    """The update in `body`. Raises ValueError where it is none, or not as Telegram documents.

    de_json trusts what it gets: what is wrong shows up as an error of any kind, and some of it
    (a text that is a list) not at all. So the event is read back the way the log will do it.
    """
    try:
        update = Update.de_json(json.loads(body.decode()))
        event = _event(update, inbox)
        if event is not None:
            events.decode(events.encode(event))
        query_id = update.callback_query.id if update.callback_query else ""
        return Incoming(convert(update.update_id, int), event, convert(query_id, str))
    except Exception as error:
        raise ValueError(f"not an update: {type(error).__name__}") from None


def _event(update: Update, inbox: Inbox) -> CitizenArrived | CitizenWrote | None:
    if update.callback_query is not None:
        return _pressed(update.callback_query, inbox)
    if update.message is not None:
        return _wrote(update.message, inbox)
    return None


def _wrote(message: TelegramMessage, inbox: Inbox) -> CitizenArrived | CitizenWrote | None:
    user = message.from_user
    if message.chat.type != Chat.PRIVATE or user is None or user.is_bot:
        return None
    who = _who(user, message.chat, inbox)
    text = message.text or message.caption or ""
    if START.fullmatch(text):
        return CitizenArrived(**who)
    kind = next((kind for name, kind in KINDS.items() if getattr(message, name)), "")
    if not kind and message.effective_attachment:
        kind = "file"
    # Neither: a service message, such as one that was pinned.
    return CitizenWrote(**who, text=text, unsupported=kind) if text or kind else None


def _pressed(query: CallbackQuery, inbox: Inbox) -> CitizenWrote | None:
    message = query.message
    if message is None or message.chat.type != Chat.PRIVATE or query.data is None:
        return None
    who = _who(query.from_user, message.chat, inbox)
    return CitizenWrote(
        **who, text=telegram_keyboard.title(message, query.data), payload=query.data
    )


def _who(user: User, chat: Chat, inbox: Inbox) -> dict[str, Any]:
    """The fields of an event that say who it is from."""
    address = str(convert(chat.id, int))
    language = LANGUAGE.match(user.language_code or "")
    return {
        "conversation_id": inbox.conversation_id(Channel.TELEGRAM, address),
        "at": inbox.now(),
        "channel": Channel.TELEGRAM,
        "address": address,
        "language": language[0] if language else "",
        "name": user.first_name,
    }
