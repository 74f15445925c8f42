"""The desk's executor: keeps the lists, tells agents, and looks up how the queue stands."""

from redis.asyncio import Redis

from contract.effects import ReportQueue, ShowDesk, TellAgent
from contract.events import QueueReported
from desk import cards
from desk.cards import SEEN
from desk.clock import now_ms
from desk.lists import Lists
from desk.presence import Presence
from desk.pubsub import LISTS, PubSub, of_agent
from desk.wait_times import WaitTime, WaitTimes, typical_s
from routing.conversation.phases import State
from routing.conversation.state import Conversation
from routing.delivery.dead_letters import DeadLetters
from routing.log import partitions
from routing.log.consumer import Consumer, Task
from routing.log.conversations import Conversations
from routing.log.leases import Leases
from routing.log.log import Log
from routing.telemetry.metrics import MessageMetrics

LATEST = 50
"""Entries of a transcript in which the citizen's last words are looked for."""


class DeskExecutor(Consumer):
    """Carries out ShowDesk, TellAgent and ReportQueue.

    A card is made from the conversation as it is now, not from the effect, so doing it again
    or late does no harm; `keep` lets no older card replace a newer one.
    """

    role = "desk"

    def __init__(  # noqa: PLR0913, PLR0917 (what the composition root gives it)
        self,
        log: Log,
        leases: Leases,
        redis: Redis,
        store: Conversations,
        pubsub: PubSub,
        metrics: MessageMetrics | None = None,
    ) -> None:
        super().__init__(log, leases, DeadLetters(redis), metrics or MessageMetrics())
        self._store = store
        self._pubsub = pubsub
        self._lists = Lists(redis)
        self._wait_times = WaitTimes(redis)
        self._presence = Presence(redis)

    async def opened(self, partition: int) -> str:
        """Put right what a worker that died may have left wrong, then read on."""
        ids = await self._lists.ids()
        ours = [one for one in ids if partitions.partition_of(one) == partition]
        await self._show(dict.fromkeys(ours))
        return await super().opened(partition)

    async def take(self, partition: int, tasks: list[Task]) -> None:
        """Bring the lists up to date, then tell and report, then move on."""
        changed: dict[str, int | None] = {
            effect.conversation_id: _moment(entry_id)
            for entry_id, effect in tasks
            if isinstance(effect, ShowDesk)
        }
        await self._show(changed)
        for _, effect in tasks:
            if isinstance(effect, TellAgent):
                await self._tell(effect)
            elif isinstance(effect, ReportQueue):
                await self._report(effect)
        if tasks:
            await self.passed(partition, tasks[-1][0])

    async def _show(self, changed: dict[str, int | None]) -> None:
        """Follow these conversations; the values are when each last changed (ms), None where
        that is not known."""
        for identifier, at in changed.items():
            await self._follow_one(identifier, at)
        if changed:
            await self._pubsub.publish(LISTS)

    async def _follow_one(self, identifier: str, at: int | None) -> None:
        """Another worker may be at the same conversation with an older or newer reading of
        it: look again after writing, until what was written is how it is."""
        shown = -1
        while (now := await self._store.conversation(identifier)) and now.version != shown:
            await self._put(now, at)
            shown = now.version

    async def _put(self, now: Conversation, at: int | None) -> None:
        if now.state not in SEEN:
            await self._lists.drop(now.id, now.version)
            return
        latest = await self._store.transcript(now.id, after=now.seq - LATEST)
        card = cards.card(now, latest)
        before = await self._lists.keep(card, now.version)
        claimed = now.state is State.WITH_AGENT and before and before.state is State.QUEUED
        if claimed and at is not None:
            await self._wait_times.add(WaitTime(at=at, ms=max(0, at - card.since)))

    async def _tell(self, effect: TellAgent) -> None:
        note = {"code": effect.code, "id": effect.conversation_id, "by": effect.by}
        await self._pubsub.publish(of_agent(effect.agent_id), note)

    async def _report(self, effect: ReportQueue) -> None:
        """Report the queue back; nothing where the citizen no longer waits."""
        now = await self._store.conversation(effect.conversation_id)
        if now is None or now.state is not State.QUEUED or now.handover is None:
            return
        at = now_ms()
        report = QueueReported(
            conversation_id=now.id,
            at=at,
            ahead=cards.ahead_of(now, await self._lists.all()),
            agents=len(await self._presence.agents()),
            wait_s=typical_s(await self._wait_times.latest(), at),
        )
        await self._log.append(report, dedupe=f"queue|{effect.id}")


def _moment(entry_id: str) -> int:
    """When an entry of a log was added (ms since the epoch): the store puts it in the id."""
    return int(entry_id.partition("-")[0])
