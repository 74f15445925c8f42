"""The metrics that are counted while messages pass."""


class MessageMetrics:
    """Counts nothing: the composition root passes one that does (gateway/metrics.py). Every method
    returns at once, and raises nothing. No label names a citizen."""

    def received(self, channel: str) -> None:
        """A message came in on `channel` and was appended to the log."""

    def turn(self, seconds: float, result: str) -> None:
        """The engine took a turn in so many seconds; `result` is answered, failed or silent: see
        routing.conversation.turns.Ended."""

    def sent(self, channel: str, outcome: str) -> None:
        """An attempt to send ended in `outcome`, a tag of contract.outcomes."""

    def answered(self, channel: str, seconds: float) -> None:
        """A citizen's message was answered: seconds until the provider accepted the answer."""

    def reconciled(self, channel: str, found: str) -> None:
        """An attempt of unknown outcome was looked up at the provider: `found` is sent, missing,
        unanswered (the provider cannot be asked now) or unknowable (it never can). After missing
        and unknowable the message is sent again, and may arrive twice."""

    def unreadable(self, kind: str) -> None:
        """An event or an effect could not be read or decided on, and is a dead letter now."""

    def dead(self, channel: str) -> None:
        """A message was given up, and is a dead letter now."""

    def segments(self, channel: str, count: int) -> None:
        """A text was sent that the provider bills as `count` messages."""
