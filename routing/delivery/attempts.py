"""Bringing one message to its citizen: part by part, tried again where that helps, looked for
before it is sent twice."""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any

import msgspec

from contract.channels import Channel
from contract.effects import Send
from contract.outcomes import Accepted, Failed, Outcome, TryLater, Unknown
from routing.delivery.attempt_log import Attempt, AttemptLog, Receipts
from routing.delivery.rate_limits import RateLimiter
from routing.delivery.sender import Part, Sender
from routing.log.retry import until_stored
from routing.telemetry import message_trace
from routing.telemetry.metrics import MessageMetrics

_log = logging.getLogger(__name__)

TRIES = 8
"""About a minute and a half, longer where the provider asks for it."""
PAUSE_S, LONGEST_PAUSE_S = 1.0, 30.0
LOOK_UP_S = 1.0
"""How soon somebody who waits sees that the partition is wanted elsewhere."""
LOOK_AFTER_S = (0.0, 1.0, 2.0, 4.0)
"""A provider may list a message, or tell of it, somewhat later than it took it."""


class Delivery:
    """Brings messages to an end: accepted, or given up with a reason."""

    def __init__(
        self,
        senders: Mapping[Channel, Sender],
        attempt_log: AttemptLog,
        receipts: Receipts,
        limits: RateLimiter,
        metrics: MessageMetrics,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._senders = senders
        self._attempt_log = attempt_log
        self._receipts = receipts
        self._limits = limits
        self._metrics = metrics
        self._sleep = sleep

    async def deliver(self, send: Send) -> Outcome:
        """Send all parts of `send` that were not sent before, each after the one before it was
        taken. The outcome is that of the last, or of the first that was not accepted. Raises
        LostPartitionError."""
        note = await until_stored(lambda: self._attempt_log.note(send))
        if note.outcome:
            return note.outcome
        sender = self._senders.get(send.channel)
        if sender is None:
            return Failed("no_channel", f"{send.channel} is off")
        parts = sender.render(send)
        if not parts:
            return Failed("nothing_to_send")
        await self._wait(send, (note.due - _now_ms()) / 1000)
        while note.accepted < len(parts):
            outcome, note = await self._settle(sender, send, parts[note.accepted], note)
            if not isinstance(outcome, Accepted):
                return outcome
        return Accepted(note.provider_id)

    async def _settle(
        self, sender: Sender, send: Send, part: Part, note: Attempt
    ) -> tuple[Outcome, Attempt]:
        """One part, tried until it is accepted, refused for good, or tried often enough."""
        outcome: Outcome = TryLater(code="given_up")
        while True:
            if not note.trying and note.tries < TRIES:  # else given up before a restart
                note, outcome = await self._try(sender, send, part, note)
            if note.trying:
                note, outcome = await self._look(sender, send, part, note)
            if isinstance(outcome, Accepted):
                return outcome, await self._took(send, part, outcome)
            if not isinstance(outcome, TryLater | Unknown) or note.tries >= TRIES:
                return outcome, note
            wait = pause(outcome, note.tries)
            note = await self._write(send, note, due=_now_ms() + int(wait * 1000))
            await self._wait(send, wait)

    async def _wait(self, send: Send, seconds: float) -> None:
        """Wait while the partition is ours: whoever gets it waits on."""
        while seconds > 0:
            self._attempt_log.hold(send)
            await self._sleep(min(seconds, LOOK_UP_S))
            seconds -= LOOK_UP_S

    async def _try(
        self, sender: Sender, send: Send, part: Part, note: Attempt
    ) -> tuple[Attempt, Outcome]:
        """Send it once. Where no answer was heard, `trying` stays on."""
        await self._limits.pass_through(sender.limits(send), bulk=send.bulk)
        since = note.since or _now_ms()
        note = await self._write(send, note, trying=True, tries=note.tries + 1, since=since)
        started = time.monotonic()
        outcome = await self._once(sender, send, part)
        took_ms = int((time.monotonic() - started) * 1000)
        self._metrics.sent(send.channel, message_trace.tag(outcome))
        message_trace.sent(send, part.number, outcome, took_ms)
        if isinstance(outcome, TryLater):
            note = await self._write(send, note, trying=False)
        return msgspec.structs.replace(note, trying=isinstance(outcome, Unknown)), outcome

    async def _once(self, sender: Sender, send: Send, part: Part) -> Outcome:
        try:
            return await sender.send_part(send, part)
        except Exception as error:  # a connector's defect must not stop the other citizens
            _log.error("%s: connector failed: %s", send.id, type(error).__name__)
            return Unknown(type(error).__name__)

    async def _look(
        self, sender: Sender, send: Send, part: Part, note: Attempt
    ) -> tuple[Attempt, Outcome]:
        """What became of a try that nobody heard the end of. Where the provider has nothing, or
        can never be asked, it is sent again; where it cannot be asked now, looked for again."""
        found = await self._found(sender, send, part, note)
        self._metrics.reconciled(send.channel, _FOUND[type(found)])
        if isinstance(found, Accepted):
            return note, found
        if isinstance(found, Unknown):
            return await self._write(send, note, tries=note.tries + 1), found
        again = found or TryLater(code="unheard")
        return await self._write(send, note, trying=False), again

    async def _found(self, sender: Sender, send: Send, part: Part, note: Attempt) -> Outcome | None:
        found: Outcome | None = None
        for wait in LOOK_AFTER_S:
            await self._sleep(wait)
            # In this order: who hears of it late makes it known and heard of at once, and what
            # is known already is not looked for any more.
            known = await until_stored(lambda: self._attempt_log.known(send))
            told = await until_stored(lambda: self._receipts.of(send, part.number))
            if told:
                return Accepted(told)
            found = await self._asked(sender, send, part, note.since, known)
            if found is None or isinstance(found, Accepted):
                return found
        return found

    async def _asked(
        self, sender: Sender, send: Send, part: Part, since: int, known: Collection[str]
    ) -> Outcome | None:
        try:
            return await sender.look_for(send, part, since, known)
        except Exception as error:  # a connector's defect, as in `_once`
            _log.error("%s: connector failed: %s", send.id, type(error).__name__)
            return Unknown(type(error).__name__)

    async def _took(self, send: Send, part: Part, outcome: Accepted) -> Attempt:
        if part.billed:
            self._metrics.segments(send.channel, part.billed)
        took = Attempt(accepted=part.number + 1, provider_id=outcome.provider_id)
        await until_stored(lambda: self._attempt_log.took(send, part.number, took))
        return took

    async def _write(self, send: Send, note: Attempt, **changes: Any) -> Attempt:
        changed = msgspec.structs.replace(note, **changes)
        await until_stored(lambda: self._attempt_log.write(send, changed))
        return changed


_FOUND = {Accepted: "sent", TryLater: "missing", Unknown: "unanswered", type(None): "unknowable"}


def pause(outcome: TryLater | Unknown, tries: int) -> float:
    """Seconds until the next try: twice as long each time, spread so that what failed together
    does not come back together; never sooner than the provider asked for."""
    own = outcome.after if isinstance(outcome, TryLater) else 0.0
    doubled = min(PAUSE_S * 2.0 ** (tries - 1), LONGEST_PAUSE_S)
    spread = random.random()  # noqa: S311
    return max(own * (1 + spread / 10), doubled * (0.5 + spread))


def _now_ms() -> int:
    return int(time.time() * 1000)
