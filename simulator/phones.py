"""The screens of the simulated phones: the messages on them, and the pages that show them."""

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Literal

from msgspec import Struct, to_builtins

KEPT = 500
UNREAD = 200

Phone = Literal["sms", "telegram"]
type Shown = dict[str, object]


class Button(Struct, frozen=True):
    """One button under a message; `data` comes back when it is pressed."""

    text: str
    data: str


class PhoneMessage(Struct, frozen=True, kw_only=True):
    """One message on the phone of `to` (a number or a chat), sent by the counter (`from_us`)
    or typed by its owner. `at` is milliseconds since the epoch."""

    phone: Phone
    to: str
    from_us: bool
    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    id: int
    at: int


class Phones:
    """All phones together: the last KEPT messages, and the pages that show them.

    Nothing waits for a page that does not read: the last UNREAD of its news are kept.
    """

    def __init__(self) -> None:
        self._messages: deque[PhoneMessage] = deque(maxlen=KEPT)
        self._ids = count(1)
        self._pages: set[asyncio.Queue[Shown]] = set()

    def next_id(self) -> int:
        """A number that no message had yet."""
        return next(self._ids)

    def show(self, message: PhoneMessage) -> None:
        """Put `message` on its phone."""
        self._messages.append(message)
        self._tell({"type": "message", **to_builtins(message)})

    def tell_webhook(self, channel: Phone, status: int) -> None:
        """Tell the pages the HTTP status that our webhook answered with; 0 is no answer."""
        self._tell({"type": "webhook", "channel": channel, "status": status})

    def history(self) -> list[object]:
        """The messages on all phones, oldest first."""
        return [to_builtins(message) for message in self._messages]

    def find(self, message_id: int) -> PhoneMessage | None:
        """The message of that number, if it is still kept."""
        return next((one for one in self._messages if one.id == message_id), None)

    @contextmanager
    def following(self) -> Iterator[asyncio.Queue[Shown]]:
        """A queue of all news from now on."""
        queue: asyncio.Queue[Shown] = asyncio.Queue(UNREAD)
        self._pages.add(queue)
        try:
            yield queue
        finally:
            self._pages.discard(queue)

    def _tell(self, shown: Shown) -> None:
        for queue in self._pages:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(shown)
