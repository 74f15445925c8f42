"""What is counted while messages pass."""


class MessageMetrics:
    """Counts nothing: the composition root passes one that does (gateway/metrics.py). Every
    method returns at once, and raises nothing. No label names a citizen."""

    def received(self, channel: str) -> None:
        """A message came in on `channel` and is in the log."""

    def turn(self, seconds: float, result: str) -> None:
        """The engine took a turn in so many seconds; `result` is answered, failed or silent:
        see routing.conversation.turns.Ended."""

    def sent(self, channel: str, outcome: str) -> None:
        """One try to send ended in `outcome`, a tag of contract.outcomes."""

    def answered(self, channel: str, seconds: float) -> None:
        """From a citizen's message to the provider's taking of its answer."""

    def reconciled(self, channel: str, found: str) -> None:
        """A send whose answer was never heard was looked for: `found` is sent, missing, or
        unknowable. After missing and unknowable it is sent again, and may be there twice."""

    def unreadable(self, kind: str) -> None:
        """An entry that could not be read or decided on went to the dead letters: an event or an
        effect."""

    def dead(self, channel: str) -> None:
        """A message was given up and lies among the dead letters."""

    def segments(self, channel: str, count: int) -> None:
        """A text went out that the provider bills as `count`."""
