"""What a connector does to bring a message to its citizen: the parts it makes of the message, and
the requests it makes for each part."""

from collections.abc import Collection, Sequence
from typing import Protocol, runtime_checkable

from msgspec import Struct

from contract.effects import Send
from contract.messages import Choice
from contract.outcomes import Outcome
from routing.delivery.rate_limits import RateLimit


class Part(Struct, frozen=True):
    """One request to the provider: `text`, with `choices` as buttons under it. `number` counts from
    0, and `remaining` parts of the message follow. The provider bills it as `billed` messages;
    0: the provider does not count them."""

    text: str
    number: int = 0
    remaining: int = 0
    choices: tuple[Choice, ...] = ()
    billed: int = 0


@runtime_checkable
class Sender(Protocol):
    """The part of a connector that sends."""

    def render(self, send: Send) -> Sequence[Part]:
        """The parts that make up the message, each one request; the same parts at every call,
        also in the process that takes over."""
        ...

    def limits(self, send: Send) -> Sequence[RateLimit]:
        """How fast this citizen may be sent messages, and how fast this account may send."""
        ...

    async def send_part(self, send: Send, part: Part) -> Outcome:
        """Bring one part to the citizen: never raises for what a provider can do."""
        ...

    async def look_for(
        self, send: Send, part: Part, since: int, known: Collection[str]
    ) -> Outcome | None:
        """Look for a part that was sent at `since` (ms) or later and whose outcome was not heard.
        Accepted where the provider has it under an id that is not `known`, TryLater where it has
        not, Unknown where it cannot be asked now, None where it can never be asked."""
        ...
