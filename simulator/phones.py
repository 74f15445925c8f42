"""The screens of the simulated phones: the messages on them, and the pages that show them."""

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Literal

from msgspec import Struct, to_builtins

MAX_MESSAGES = 500
MAX_UNREAD = 200

PhoneKind = Literal["sms", "telegram"]
type PageMessage = dict[str, object]


class Button(Struct, frozen=True):
    """One button under a message; `data` comes back when it is pressed."""

    text: str
    data: str


class PhoneMessage(Struct, frozen=True, kw_only=True):
    """One message on the phone of `to` (a number or a chat), sent by the counter (`from_us`)
    or typed by its owner. `at` is milliseconds since the epoch."""

    phone: PhoneKind
    to: str
    from_us: bool
    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    id: int
    at: int


class Phones:
    """All phones: the last MAX_MESSAGES messages, and the pages that show them.

    A page that does not read delays nothing: its queue keeps the last MAX_UNREAD messages.
    """

    def __init__(self) -> None:
        self._messages: deque[PhoneMessage] = deque(maxlen=MAX_MESSAGES)
        self._ids = count(1)
        self._pages: set[asyncio.Queue[PageMessage]] = set()

    def next_id(self) -> int:
        """Return a new message id."""
        return next(self._ids)

    def show(self, message: PhoneMessage) -> None:
        """Show `message` on its phone."""
        self._messages.append(message)
        self._notify_pages({"type": "message", **to_builtins(message)})

    def report_webhook(self, channel: PhoneKind, status: int) -> None:
        """Tell the pages the HTTP status that our webhook answered with; 0 is no answer."""
        self._notify_pages({"type": "webhook", "channel": channel, "status": status})

    def history(self) -> list[object]:
        """Return the messages on all phones, oldest first."""
        return [to_builtins(message) for message in self._messages]

    def find(self, message_id: int) -> PhoneMessage | None:
        """Return the message with that id, or None where it is no longer kept."""
        return next((message for message in self._messages if message.id == message_id), None)

    @contextmanager
    def subscribe(self) -> Iterator[asyncio.Queue[PageMessage]]:
        """Yield a queue of all messages to the pages from now on."""
        queue: asyncio.Queue[PageMessage] = asyncio.Queue(MAX_UNREAD)
        self._pages.add(queue)
        try:
            yield queue
        finally:
            self._pages.discard(queue)

    def _notify_pages(self, page_message: PageMessage) -> None:
        for queue in self._pages:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(page_message)
