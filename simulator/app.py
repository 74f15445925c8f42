"""The phone simulator of development mode: fake providers, and a page with phones.

A text typed on the page reaches Balie's webhooks over HTTP, signed as the providers sign. A message
that Balie sends to the providers appears on the page. docs/protocols.md describes the messages
between page and server.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Annotated, Protocol, Self
from urllib.parse import urlsplit

from aiohttp import WSMsgType, web
from msgspec import Meta, MsgspecError, Struct
from msgspec.json import decode

from connectors.telegram import TelegramConfig, TelegramSettings
from connectors.twilio import TwilioConfig, TwilioSettings
from simulator import telegram as fake_telegram
from simulator import twilio as fake_twilio
from simulator.phones import PageMessage, Phones
from simulator.telegram import FakeTelegram
from simulator.twilio import FakeTwilio

PATH = "/simulator/ws"
HEARTBEAT = 30

type Number = Annotated[str, Meta(pattern=r"^\+[1-9][0-9]{6,14}$")]
type Chat = Annotated[int, Meta(gt=0, lt=2**52)]
type Text = Annotated[str, Meta(min_length=1, max_length=20_000)]

_log = logging.getLogger(__name__)


class _Sms(Struct, tag="sms"):
    number: Number
    text: Text


class _Telegram(Struct, tag="telegram"):
    chat: Chat
    text: Text
    name: Annotated[str, Meta(max_length=64)] = "Sam"


class _TelegramChoice(Struct, tag="telegram_choice"):
    chat: Chat
    message: int
    data: Annotated[str, Meta(max_length=64)]


class ProviderSettings(TwilioSettings, TelegramSettings, Protocol):
    """The settings that name the accounts at all providers."""


class Simulator:
    """The phones, and the fake providers whose account is given.

    `local_url` is where this gateway listens on this machine; `now` is milliseconds since the
    epoch.
    """

    def __init__(
        self,
        local_url: str,
        *,
        twilio: TwilioConfig | None,
        telegram: TelegramConfig | None,
        now: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        self._phones = Phones()
        self._twilio = FakeTwilio(twilio, local_url, self._phones, now) if twilio else None
        self._telegram = FakeTelegram(telegram, local_url, self._phones, now) if telegram else None
        self._providers = [provider for provider in (self._twilio, self._telegram) if provider]
        self.channels = frozenset(provider.channel for provider in self._providers)

    @classmethod
    def from_settings(cls, settings: ProviderSettings, public_url: str, local_url: str) -> Self:
        """A simulator of the providers whose accounts are at `local_url`."""
        twilio = TwilioConfig.from_settings(settings, public_url)
        if twilio and twilio.api_url != local_url + fake_twilio.ROOT:
            twilio = None
        telegram = TelegramConfig.from_settings(settings, public_url)
        if telegram and telegram.api_url != local_url + fake_telegram.ROOT:
            telegram = None
        return cls(local_url, twilio=twilio, telegram=telegram)

    def routes(self) -> list[web.RouteDef]:
        """The routes of the page's WebSocket and of the fake providers."""
        page_routes = [web.get(PATH, self._handle_page)]
        return page_routes + [route for provider in self._providers for route in provider.routes()]

    async def start(self) -> None:
        """Open the clients with which the fake providers reach our webhooks."""
        for provider in self._providers:
            await provider.start()

    async def stop(self) -> None:
        """Close the clients; messages that wait to be delivered are dropped."""
        for provider in self._providers:
            await provider.stop()

    async def _handle_page(self, request: web.Request) -> web.WebSocketResponse:
        if not _same_origin(request):
            raise web.HTTPForbidden(text="another site's page may not use the phones")
        page = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=64 * 1024)
        await page.prepare(request)
        with self._phones.subscribe() as updates:
            sender = asyncio.create_task(_send_updates(page, self._state(), updates))
            try:
                async for message in page:
                    if message.type is WSMsgType.TEXT:
                        self._handle_input(message.data)
            finally:
                sender.cancel()
        return page

    def _state(self) -> PageMessage:
        return {
            "type": "state",
            "sms": self._twilio is not None,
            "telegram": self._telegram is not None,
            "sms_number": self._twilio.number if self._twilio else "",
            "bot_name": self._telegram.name if self._telegram else "",
            "history": self._phones.history(),
        }

    def _handle_input(self, data: str) -> None:
        try:
            user_input = decode(data, type=_Sms | _Telegram | _TelegramChoice)
        except MsgspecError:
            _log.warning("the simulator's page sent what it should not")
            return
        match user_input:
            case _Sms() if self._twilio:
                self._twilio.type(user_input.number, user_input.text)
            case _Telegram() if self._telegram:
                self._telegram.type(user_input.chat, user_input.name, user_input.text)
            case _TelegramChoice() if self._telegram:
                self._telegram.choose(user_input.chat, user_input.message, user_input.data)


async def _send_updates(
    page: web.WebSocketResponse, state: PageMessage, updates: asyncio.Queue[PageMessage]
) -> None:
    """Send the page the present state, then all updates. Ends when the page is gone."""
    with suppress(ConnectionError):
        await page.send_json(state)
        while True:
            await page.send_json(await updates.get())


def _same_origin(request: web.Request) -> bool:
    """Whether the page is ours. Programs send no Origin; browsers always do."""
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host
