"""Sending one message: part by part, tried again where that helps, and looked up at the provider
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
from routing.delivery.attempt_log import AttemptLog, Progress, Receipts
from routing.delivery.rate_limits import RateLimiter
from routing.delivery.sender import Part, Sender
from routing.log.retry import until_stored
from routing.telemetry import message_trace
from routing.telemetry.metrics import MessageMetrics

_log = logging.getLogger(__name__)

TRIES = 8
"""Attempts at one part: about a minute and a half, longer where the provider asks for it."""
PAUSE_S, LONGEST_PAUSE_S = 1.0, 30.0
"""The first pause between attempts, and the longest."""
LEASE_CHECK_S = 1.0
"""How often a message that waits checks that its partition is still ours."""
LOOK_UP_AFTER_S = (0.0, 1.0, 2.0, 4.0)
"""Pauses before each lookup: a provider may list or report a message later than it accepted it."""


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
        """Send the parts of `send` that were not sent before, each after the part before it was
        accepted. The outcome is that of the last part, or of the first that was not accepted.
        Raises LostPartitionError."""
        progress = await until_stored(lambda: self._attempt_log.read(send))
        if progress.outcome:
            return progress.outcome
        sender = self._senders.get(send.channel)
        if sender is None:
            return Failed("no_channel", f"{send.channel} is off")
        parts = sender.render(send)
        if not parts:
            return Failed("nothing_to_send")
        await self._wait(send, (progress.due - _now_ms()) / 1000)
        while progress.accepted < len(parts):
            part = parts[progress.accepted]
            outcome, progress = await self._bring(sender, send, part, progress)
            if not isinstance(outcome, Accepted):
                return outcome
        return Accepted(progress.provider_id)

    async def _bring(
        self, sender: Sender, send: Send, part: Part, progress: Progress
    ) -> tuple[Outcome, Progress]:
        """Try one part until it is accepted, refused for good, or tried often enough."""
        outcome: Outcome = TryLater(code="given_up")
        while True:
            if not progress.trying and progress.tries < TRIES:  # else given up before a restart
                progress, outcome = await self._attempt(sender, send, part, progress)
            if progress.trying:
                progress, outcome = await self._reconcile(sender, send, part, progress)
            if isinstance(outcome, Accepted):
                return outcome, await self._accepted(send, part, outcome)
            if not isinstance(outcome, TryLater | Unknown) or progress.tries >= TRIES:
                return outcome, progress
            wait = pause(outcome, progress.tries)
            progress = await self._record(send, progress, due=_now_ms() + int(wait * 1000))
            await self._wait(send, wait)

    async def _wait(self, send: Send, seconds: float) -> None:
        """Wait while the partition is ours: the worker that takes it over waits on."""
        while seconds > 0:
            self._attempt_log.require_lease(send)
            await self._sleep(min(seconds, LEASE_CHECK_S))
            seconds -= LEASE_CHECK_S

    async def _attempt(
        self, sender: Sender, send: Send, part: Part, progress: Progress
    ) -> tuple[Progress, Outcome]:
        """Send the part once. `trying` stays on where the outcome is unknown."""
        await self._limits.pass_through(sender.limits(send), bulk=send.bulk)
        since = progress.since or _now_ms()
        tries = progress.tries + 1
        progress = await self._record(send, progress, trying=True, tries=tries, since=since)
        started = time.monotonic()
        outcome = await self._request(sender, send, part)
        took_ms = int((time.monotonic() - started) * 1000)
        self._metrics.sent(send.channel, message_trace.tag(outcome))
        message_trace.sent(send, part.number, outcome, took_ms)
        if isinstance(outcome, TryLater):
            progress = await self._record(send, progress, trying=False)
        return msgspec.structs.replace(progress, trying=isinstance(outcome, Unknown)), outcome

    async def _request(self, sender: Sender, send: Send, part: Part) -> Outcome:
        try:
            return await sender.send_part(send, part)
        except Exception as error:  # a connector's defect must not stop the other citizens
            _log.error("%s: connector failed: %s", send.id, type(error).__name__)
            return Unknown(type(error).__name__)

    async def _reconcile(
        self, sender: Sender, send: Send, part: Part, progress: Progress
    ) -> tuple[Progress, Outcome]:
        """Find the unknown outcome of an attempt. A part that the provider does not have, or can
        never be asked about, is sent again. A provider that cannot be asked now is asked later."""
        found = await self._look_up(sender, send, part, progress)
        self._metrics.reconciled(send.channel, _FOUND[type(found)])
        if isinstance(found, Accepted):
            return progress, found
        if isinstance(found, Unknown):
            return await self._record(send, progress, tries=progress.tries + 1), found
        again = found or TryLater(code="unheard")
        return await self._record(send, progress, trying=False), again

    async def _look_up(
        self, sender: Sender, send: Send, part: Part, progress: Progress
    ) -> Outcome | None:
        found: Outcome | None = None
        for wait in LOOK_UP_AFTER_S:
            await self._sleep(wait)
            # The order matters: accept.lua adds the id to the recent ones and writes the receipt in
            # one step. An id that is recent is not found again, and a receipt is found at once.
            recent = await until_stored(lambda: self._attempt_log.recent_ids(send))
            receipt = await until_stored(lambda: self._receipts.provider_id(send, part.number))
            if receipt:
                return Accepted(receipt)
            found = await self._ask_provider(sender, send, part, progress.since, recent)
            if isinstance(found, Accepted):
                return found
            if found is None and wait:  # the pause was for a slow worker that lost the partition
                return None
        return found

    async def _ask_provider(
        self, sender: Sender, send: Send, part: Part, since: int, recent: Collection[str]
    ) -> Outcome | None:
        try:
            return await sender.look_for(send, part, since, recent)
        except Exception as error:  # a connector's defect, as in `_request`
            _log.error("%s: connector failed: %s", send.id, type(error).__name__)
            return Unknown(type(error).__name__)

    async def _accepted(self, send: Send, part: Part, outcome: Accepted) -> Progress:
        if part.billed:
            self._metrics.segments(send.channel, part.billed)
        progress = Progress(accepted=part.number + 1, provider_id=outcome.provider_id)
        await until_stored(lambda: self._attempt_log.accept(send, part.number, progress))
        return progress

    async def _record(self, send: Send, progress: Progress, **changes: Any) -> Progress:
        changed = msgspec.structs.replace(progress, **changes)
        await until_stored(lambda: self._attempt_log.record(send, changed))
        return changed


_FOUND = {Accepted: "sent", TryLater: "missing", Unknown: "unanswered", type(None): "unknowable"}


def pause(outcome: TryLater | Unknown, tries: int) -> float:
    """Seconds until the next attempt: twice as long each time, with jitter, so that attempts that
    failed together do not come back together; never sooner than the provider asked for."""
    asked_for = outcome.after if isinstance(outcome, TryLater) else 0.0
    doubled = min(PAUSE_S * 2.0 ** (tries - 1), LONGEST_PAUSE_S)
    jitter = random.random()  # noqa: S311
    return max(asked_for * (1 + jitter / 10), doubled * (0.5 + jitter))


def _now_ms() -> int:
    return int(time.time() * 1000)
