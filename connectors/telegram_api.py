"""Sending requests to Telegram's Bot API.

A request that sends a message has one typed outcome. The webhook is set in the background, as soon
as Telegram can be reached.
"""

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from datetime import timedelta
from itertools import chain, repeat

import httpx
from telegram import Bot, InlineKeyboardMarkup, WebhookInfo
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.request import HTTPXRequest

from connectors import reach
from contract.outcomes import Accepted, Failed, OptedOut, Outcome, TryLater, Unknown

TIMEOUT_SECONDS = 10
MAX_CONNECTIONS = 40
BACK_OFF = (1, 2, 4, 8, 15, 30, 60)

# The request never left where one of these is the cause of an error.
UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)

_log = logging.getLogger(__name__)


class TelegramApi:
    """One bot at `api_url`. To be made where an event loop runs."""

    def __init__(self, token: str, api_url: str, timeout: float = TIMEOUT_SECONDS) -> None:
        # httpx logs every address at INFO, and the address holds the token.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        # python-telegram-bot logs answers that it cannot parse, and they hold texts.
        logging.getLogger("telegram.request").setLevel(logging.CRITICAL + 1)
        self._request = HTTPXRequest(
            connection_pool_size=40,
            connect_timeout=5,
            pool_timeout=5,
            read_timeout=timeout,
            write_timeout=timeout,
        )
        self._api_url = api_url.rstrip("/")
        self._bot = Bot(
            token,
            base_url=f"{self._api_url}/bot",
            request=self._request,
            get_updates_request=self._request,
        )
        self._tasks: set[asyncio.Task[None]] = set()

    async def send(self, chat_id: str, text: str, keyboard: InlineKeyboardMarkup | None) -> Outcome:
        """Send one text, as it is."""
        try:
            sent = await self._bot.send_message(chat_id, text, reply_markup=keyboard)
            return Accepted(provider_id=str(sent.message_id))
        except TelegramError as error:
            return outcome_of(error)
        except Exception:
            # A success that python-telegram-bot cannot read is a success.
            return Accepted()

    def answer_callback(self, query_id: str) -> None:
        """Stop the button from spinning. This goes on in the background: nothing waits for it."""
        self._in_background(self._answer_callback(query_id))

    def keep_webhook(self, url: str, secret: str, allowed_updates: Sequence[str]) -> None:
        """Have Telegram send updates to `url`. This goes on in the background until Telegram can be
        reached. Nothing is set where Telegram already has these values."""
        if not reach.can_call_back(self._api_url, url):
            _log.error("telegram: no messages will come in: BALIE_PUBLIC_URL is not public")
            return
        self._in_background(self._keep_webhook(url, secret, allowed_updates))

    async def close(self) -> None:
        """Stop the work in the background and close the connections."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._request.shutdown()

    def _in_background(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer_callback(self, query_id: str) -> None:
        try:
            await self._bot.answer_callback_query(query_id)
        except TelegramError as error:
            _log.info("telegram: a button press was not confirmed: %s", type(error).__name__)

    async def _keep_webhook(self, url: str, secret: str, allowed: Sequence[str]) -> None:
        for wait in chain(BACK_OFF, repeat(BACK_OFF[-1])):
            try:
                await self._set_webhook(url, secret, allowed)
            except InvalidToken:
                _log.error("telegram: the token is refused; check BALIE_TELEGRAM_TOKEN")
            except Exception as error:
                # One failure is normal: our own phone simulator is not up yet at the first try.
                level = logging.INFO if wait == BACK_OFF[0] else logging.WARNING
                _log.log(level, "telegram: webhook not set (%s): again in %d s", _word(error), wait)
                await asyncio.sleep(wait)
                continue
            return

    async def _set_webhook(self, url: str, secret: str, allowed: Sequence[str]) -> None:
        if await self._is_set(url, allowed):
            return
        await self._bot.set_webhook(
            url,
            allowed_updates=allowed,
            max_connections=MAX_CONNECTIONS,
            secret_token=secret,
        )
        _log.info("telegram: webhook set")

    async def _is_set(self, url: str, allowed: Sequence[str]) -> bool:
        try:
            info = await self._bot.get_webhook_info()
        except TelegramError:
            raise
        except Exception:
            return False  # an answer that python-telegram-bot cannot read
        return is_set(info, url, allowed)


def is_set(info: WebhookInfo, url: str, allowed_updates: Sequence[str]) -> bool:
    """Whether the webhook needs no setting.

    Telegram never tells which secret it has. A changed secret shows after updates were refused:
    then the webhook is set again at the next start.
    """
    return (
        info.url == url
        and set(info.allowed_updates) == set(allowed_updates)
        and (info.max_connections or MAX_CONNECTIONS) == MAX_CONNECTIONS
        and "403" not in (info.last_error_message or "")
    )


def outcome_of(error: TelegramError) -> Outcome:
    """The outcome of a message whose request ended in `error`.

    core.telegram.org/bots/api#making-requests: 400 and 403 are final, 429 names a wait, and 401,
    404 and 409 mean that this bot is set up wrongly.
    """
    name = type(error).__name__
    match error:
        case RetryAfter():
            return TryLater(after=_seconds(error.retry_after), code="429")
        case Forbidden():
            return OptedOut(code="403")
        case BadRequest() | ChatMigrated():
            return Failed(code="400", why=error.message)
        case InvalidToken() | Conflict():
            return Failed(code=name, why="check BALIE_TELEGRAM_TOKEN")
        case NetworkError() if _was_not_taken(error):
            return TryLater(code=name)
        case _:
            return Unknown(why=type(error.__cause__ or error).__name__)


def _was_not_taken(error: NetworkError) -> bool:
    """Whether Telegram said so itself (a 5xx), or was not reached at all."""
    cause = error.__cause__
    return not isinstance(cause, httpx.HTTPError) or isinstance(cause, UNSENT)


def _word(error: Exception) -> str:
    """The words of `error` that may be logged. Errors other than BadRequest may quote the address,
    and the address holds the token."""
    return error.message if isinstance(error, BadRequest) else type(error).__name__


def _seconds(wait: float | timedelta) -> float:
    """python-telegram-bot is on its way from seconds to timedelta; take both."""
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
