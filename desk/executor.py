"""The executor of the desk's effects: updates cards, notifies agents, and reports the queue."""

from redis.asyncio import Redis

from contract.effects import ReportQueue, ShowDesk, TellAgent
from contract.events import QueueReported
from desk import cards
from desk.card_store import CardStore
from desk.cards import DESK_STATES
from desk.clock import now_ms
from desk.presence import Presence
from desk.pubsub import LISTS_TOPIC, PubSub, agent_topic
from desk.wait_times import WaitTime, WaitTimes, median_wait_s
from routing.conversation.phases import State
from routing.conversation.state import Conversation
from routing.delivery.dead_letters import DeadLetters
from routing.log import partitions
from routing.log.consumer import Consumer, Task
from routing.log.conversations import Conversations
from routing.log.leases import Leases
from routing.log.log import Log
from routing.telemetry.metrics import MessageMetrics

RECENT_MESSAGES = 50
"""How many messages are searched for the citizen's last one."""


class DeskExecutor(Consumer):
    """Carries out ShowDesk, TellAgent and ReportQueue.

    A card shows the conversation as it is now, not as it was at the effect, so an effect may be
    carried out late or twice. CardStore lets no older card replace a newer one.
    """

    role = "desk"

    def __init__(  # noqa: PLR0913, PLR0917 (what the composition root gives it)
        self,
        log: Log,
        leases: Leases,
        redis: Redis,
        conversations: Conversations,
        pubsub: PubSub,
        metrics: MessageMetrics | None = None,
    ) -> None:
        super().__init__(log, leases, DeadLetters(redis), metrics or MessageMetrics())
        self._conversations = conversations
        self._pubsub = pubsub
        self._card_store = CardStore(redis)
        self._wait_times = WaitTimes(redis)
        self._presence = Presence(redis)

    async def opened(self, partition: int) -> str:
        """Update all cards of the partition, which a worker that died may have left outdated, and
        return the cursor."""
        ids = await self._card_store.ids()
        own_ids = [
            identifier for identifier in ids if partitions.partition_of(identifier) == partition
        ]
        await self._update_cards(dict.fromkeys(own_ids))
        return await super().opened(partition)

    async def take(self, partition: int, tasks: list[Task]) -> None:
        """Update the cards, then notify agents and report queues, then move the cursor."""
        changed: dict[str, int | None] = {
            effect.conversation_id: _entry_time_ms(entry_id)
            for entry_id, effect in tasks
            if isinstance(effect, ShowDesk)
        }
        await self._update_cards(changed)
        for _, effect in tasks:
            if isinstance(effect, TellAgent):
                await self._notify_agent(effect)
            elif isinstance(effect, ReportQueue):
                await self._report_queue(effect)
        if tasks:
            await self.passed(partition, tasks[-1][0])

    async def _update_cards(self, changed: dict[str, int | None]) -> None:
        """Update the cards of these conversations. The values are the times of the last change (ms
        since the epoch), None where unknown."""
        for identifier, changed_at in changed.items():
            await self._update_card(identifier, changed_at)
        if changed:
            await self._pubsub.publish(LISTS_TOPIC)

    async def _update_card(self, identifier: str, changed_at: int | None) -> None:
        """Another worker may write the same card from an older or newer version. So the
        conversation is read again after each write, until its version is the one written."""
        written_version = -1
        while (
            conversation := await self._conversations.conversation(identifier)
        ) and conversation.version != written_version:
            await self._write_card(conversation, changed_at)
            written_version = conversation.version

    async def _write_card(self, conversation: Conversation, changed_at: int | None) -> None:
        if conversation.state not in DESK_STATES:
            await self._card_store.remove(conversation.id, conversation.version)
            return
        messages = await self._conversations.transcript(
            conversation.id, after=conversation.seq - RECENT_MESSAGES
        )
        card = cards.create_card(conversation, messages)
        previous = await self._card_store.put(card, conversation.version)
        is_claimed = (
            conversation.state is State.WITH_AGENT and previous and previous.state is State.QUEUED
        )
        if is_claimed and changed_at is not None:
            await self._wait_times.add(WaitTime(at=changed_at, ms=max(0, changed_at - card.since)))

    async def _notify_agent(self, effect: TellAgent) -> None:
        note = {"code": effect.code, "id": effect.conversation_id, "by": effect.by}
        await self._pubsub.publish(agent_topic(effect.agent_id), note)

    async def _report_queue(self, effect: ReportQueue) -> None:
        """Append a QueueReported to the log, unless the citizen no longer waits."""
        conversation = await self._conversations.conversation(effect.conversation_id)
        if (
            conversation is None
            or conversation.state is not State.QUEUED
            or conversation.handover is None
        ):
            return
        now = now_ms()
        report = QueueReported(
            conversation_id=conversation.id,
            at=now,
            ahead=cards.ahead_of(conversation, await self._card_store.all()),
            agents=len(await self._presence.agents()),
            wait_s=median_wait_s(await self._wait_times.latest(), now),
        )
        await self._log.append(report, dedupe=f"queue|{effect.id}")


def _entry_time_ms(entry_id: str) -> int:
    """Return when a log entry was added (ms since the epoch), which the store writes in its id."""
    return int(entry_id.partition("-")[0])
