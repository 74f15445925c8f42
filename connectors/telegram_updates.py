"""Reading Telegram's updates: the event of a citizen that an update stands for, if it is one.

connectors/telegram.py shows updates as they come. Rules: core.telegram.org/bots/api#update.
"""

import json
import re
from typing import Any, NamedTuple

from msgspec import convert
from telegram import CallbackQuery, Chat, Update, User
from telegram import Message as TelegramMessage

from connectors import telegram_keyboard
from contract import events
from contract.channels import Channel
from contract.events import CitizenArrived, CitizenWrote
from routing.log.ingest import Ingest

START = re.compile(r"/start(@\w+)?(\s.*)?", re.DOTALL)
LANGUAGE = re.compile(r"[a-z]{2}(?![a-z])")

# The fields of a message that we cannot read, in the order to look for them: an animation is also
# a document, and a venue is also a location. Any other attachment (poll, dice, game) is a file.
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


class Incoming(NamedTuple):
    """One update: the event that it stands for, if any, and the button press to confirm, if any."""

    update_id: int
    event: CitizenArrived | CitizenWrote | None
    query_id: str


def parse(body: bytes, ingest: Ingest) -> Incoming:
    """The update in `body`. Raises ValueError where it is none, or not as Telegram documents.

    de_json trusts its argument: a wrong field raises an error of any kind, or none (a text that is
    a list). Therefore the event is also encoded and decoded, as the log will do it.
    """
    try:
        update = Update.de_json(json.loads(body.decode()))
        event = _event(update, ingest)
        if event is not None:
            events.decode(events.encode(event))
        query_id = update.callback_query.id if update.callback_query else ""
        return Incoming(convert(update.update_id, int), event, convert(query_id, str))
    except Exception as error:
        raise ValueError(f"not an update: {type(error).__name__}") from None


def _event(update: Update, ingest: Ingest) -> CitizenArrived | CitizenWrote | None:
    if update.callback_query is not None:
        return _pressed(update.callback_query, ingest)
    if update.message is not None:
        return _wrote(update.message, ingest)
    return None


def _wrote(message: TelegramMessage, ingest: Ingest) -> CitizenArrived | CitizenWrote | None:
    user = message.from_user
    if message.chat.type != Chat.PRIVATE or user is None or user.is_bot:
        return None
    who = _who(user, message.chat, ingest)
    text = message.text or message.caption or ""
    if START.fullmatch(text):
        return CitizenArrived(**who)
    kind = next((kind for name, kind in KINDS.items() if getattr(message, name)), "")
    if not kind and message.effective_attachment:
        kind = "file"
    # A message with neither is a service message, such as one that was pinned.
    return CitizenWrote(**who, text=text, unsupported=kind) if text or kind else None


def _pressed(query: CallbackQuery, ingest: Ingest) -> CitizenWrote | None:
    message = query.message
    if message is None or message.chat.type != Chat.PRIVATE or query.data is None:
        return None
    who = _who(query.from_user, message.chat, ingest)
    return CitizenWrote(
        **who, text=telegram_keyboard.title(message, query.data), payload=query.data
    )


def _who(user: User, chat: Chat, ingest: Ingest) -> dict[str, Any]:
    """The fields of an event that tell which citizen it is from."""
    address = str(convert(chat.id, int))
    language = LANGUAGE.match(user.language_code or "")
    return {
        "conversation_id": ingest.conversation_id(Channel.TELEGRAM, address),
        "at": ingest.now(),
        "channel": Channel.TELEGRAM,
        "address": address,
        "language": language[0] if language else "",
        "name": user.first_name,
    }
