"""A fake Telegram for development: the Bot API, and its requests to our webhook.

    POST /simulator/telegram/bot{token}/sendMessage
    chat_id=1001&text=Goedemorgen&reply_markup={"inline_keyboard": [[{"text": "Ja", …}]]}

    200  {"ok": true, "result": {"message_id": 42, …}}
    404  {"ok": false, "error_code": 404, "description": "Not Found"}

A text that is typed on the page is posted to the address of the last setWebhook, with its secret.
The updates of one chat are posted in order, each until it is taken. Unlike Telegram, this fake
takes an http address, and lets a bot write to chats that never wrote to it: it forgets at every
restart.
Rules: core.telegram.org/bots/api.
"""

import asyncio
import hmac
from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from itertools import count

from aiohttp import ClientError, ClientSession, web
from msgspec import Struct
from msgspec.json import decode

from connectors.telegram import TelegramConfig
from contract.channels import Channel
from simulator import bot_api
from simulator.bot_api import ApiError, Fields, Method
from simulator.phones import Button, PhoneMessage, Phones
from simulator.serial_queues import SerialQueues

ROOT = "/simulator/telegram"
BOT_NAME = "Balie"
MAX_NAMES = 100
MAX_ATTEMPTS = 5


class _Webhook(Struct, frozen=True):
    url: str = ""
    secret: str = ""
    allowed_updates: tuple[str, ...] = ()
    max_connections: int = 40


class FakeTelegram:
    """The bot of `config`, with the Telegram phones on the other end."""

    def __init__(
        self, config: TelegramConfig, local_url: str, phones: Phones, now: Callable[[], int]
    ) -> None:
        self.channel = Channel.TELEGRAM
        self.name = BOT_NAME
        self._token = config.token
        self._bot_id = int(config.token.split(":")[0])
        self._local_url = local_url.rstrip("/")
        self._public_url = config.public_url.rstrip("/")
        self._phones = phones
        self._now = now
        self._webhook = _Webhook()
        self._webhook_is_set = asyncio.Event()
        self._queues = SerialQueues()
        self._names: OrderedDict[int, str] = OrderedDict()
        # From the clock on: the log remembers the updates of the run before this one.
        self._update_ids = count(now())
        self._methods: dict[str, Method] = {
            "getme": self._get_me,
            "getwebhookinfo": self._get_webhook_info,
            "setwebhook": self._set_webhook,
            "deletewebhook": self._set_webhook,
            "sendmessage": self._send_message,
            "sendchataction": self._return_true,
            "answercallbackquery": self._return_true,
        }

    def routes(self) -> list[web.RouteDef]:
        """The Bot API; GET and POST are the same to it."""
        path = f"{ROOT}/bot{{token}}/{{method}}"
        return [web.post(path, self._call), web.get(path, self._call)]

    async def start(self) -> None:
        """Open the client that posts to our webhook."""
        self._http = ClientSession()

    async def stop(self) -> None:
        """Close the client."""
        await self._queues.close()
        await self._http.close()

    def type(self, chat: int, name: str, text: str) -> None:
        """The owner of phone `chat` writes `text`."""
        self._names[chat] = name
        self._names.move_to_end(chat)
        if len(self._names) > MAX_NAMES:
            self._names.popitem(last=False)
        message = self._message(chat, text, from_us=False)
        self._phones.show(message)
        self._queue_update(chat, {"message": self._to_bot_api(message)})

    def choose(self, chat: int, message_id: int, data: str) -> None:
        """The owner of phone `chat` presses the button with `data` under a message."""
        message = self._phones.find(message_id)
        deleted = {"message_id": message_id, "date": 0, "chat": self._chat(chat)}
        query = {
            "id": str(self._phones.next_id()),
            "chat_instance": str(chat),
            "from": self._person(chat),
            "message": self._to_bot_api(message) if message else deleted,
            "data": data,
        }
        self._queue_update(chat, {"callback_query": query})

    async def _call(self, request: web.Request) -> web.Response:
        token = request.match_info["token"]
        if not hmac.compare_digest(token.encode(), self._token.encode()):
            return bot_api.refusal(ApiError(401, "Unauthorized"))
        return await bot_api.handle_call(request, self._methods)

    def _get_me(self, _: Fields) -> dict[str, object]:
        return self._bot() | {"can_join_groups": False, "supports_inline_queries": False}

    def _get_webhook_info(self, _: Fields) -> dict[str, object]:
        return {
            "url": self._webhook.url,
            "has_custom_certificate": False,
            "pending_update_count": self._queues.pending_count(),
            "max_connections": self._webhook.max_connections,
            "allowed_updates": list(self._webhook.allowed_updates),
        }

    def _set_webhook(self, fields: Fields) -> bool:
        try:
            self._webhook = _Webhook(
                url=fields.get("url", ""),
                secret=fields.get("secret_token", ""),
                allowed_updates=decode(fields.get("allowed_updates", "[]"), type=tuple[str, ...]),
                max_connections=int(fields.get("max_connections", "40")),
            )
        except ValueError:
            raise ApiError(400, "Bad Request: can't parse allowed_updates") from None
        if self._webhook.url:
            self._webhook_is_set.set()
        else:
            self._webhook_is_set.clear()
        return True

    def _send_message(self, fields: Fields) -> dict[str, object]:
        text = fields.get("text", "").strip()
        if not fields.get("chat_id", "").isdecimal():
            raise ApiError(400, "Bad Request: chat not found")
        if not text:
            raise ApiError(400, "Bad Request: message text is empty")
        if len(text) > Channel.TELEGRAM.capabilities.longest:
            raise ApiError(400, "Bad Request: message is too long")
        buttons = bot_api.buttons(fields.get("reply_markup", "{}"))
        message = self._message(int(fields["chat_id"]), text, buttons=buttons, from_us=True)
        self._phones.show(message)
        return self._to_bot_api(message)

    def _return_true(self, _: Fields) -> bool:
        return True

    def _queue_update(self, chat: int, content: dict[str, object]) -> None:
        update = {"update_id": next(self._update_ids), **content}
        self._queues.add(str(chat), partial(self._deliver, update))

    async def _deliver(self, update: dict[str, object]) -> None:
        """Post `update` until it is taken; after TRIES it is dropped."""
        for attempt in range(MAX_ATTEMPTS):
            await self._webhook_is_set.wait()
            status = await self._post(update)
            self._phones.report_webhook("telegram", status)
            if 200 <= status < 300:
                return
            await asyncio.sleep(attempt)

    async def _post(self, update: dict[str, object]) -> int:
        url = self._local_url + self._webhook.url.removeprefix(self._public_url)
        headers = {"X-Telegram-Bot-Api-Secret-Token": self._webhook.secret}
        try:
            async with self._http.post(url, json=update, headers=headers) as answer:
                return answer.status
        except (ClientError, TimeoutError):
            return 0

    def _message(
        self,
        chat: int,
        text: str,
        *,
        buttons: tuple[tuple[Button, ...], ...] = (),
        from_us: bool,
    ) -> PhoneMessage:
        return PhoneMessage(
            phone="telegram",
            to=str(chat),
            from_us=from_us,
            text=text,
            buttons=buttons,
            id=self._phones.next_id(),
            at=self._now(),
        )

    def _to_bot_api(self, message: PhoneMessage) -> dict[str, object]:
        """`message` as the Bot API writes it."""
        chat = int(message.to)
        wire: dict[str, object] = {
            "message_id": message.id,
            "date": message.at // 1000,
            "chat": self._chat(chat),
            "from": self._bot() if message.from_us else self._person(chat),
            "text": message.text,
        }
        if message.buttons:
            rows = [
                [{"text": button.text, "callback_data": button.data} for button in row]
                for row in message.buttons
            ]
            wire["reply_markup"] = {"inline_keyboard": rows}
        return wire

    def _bot(self) -> dict[str, object]:
        return {
            "id": self._bot_id,
            "is_bot": True,
            "first_name": self.name,
            "username": "balie_bot",
        }

    def _person(self, chat: int) -> dict[str, object]:
        name = self._names.get(chat, "?")
        return {"id": chat, "is_bot": False, "first_name": name, "language_code": "nl"}

    def _chat(self, chat: int) -> dict[str, object]:
        return {"id": chat, "type": "private", "first_name": self._names.get(chat, "?")}
