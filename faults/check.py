"""Checks a run: no message lost, none out of order, none sent twice without a known cause.

The input is what was posted, what the providers received, and when processes were killed. Pure: it
reads no clock and no file.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import quantiles

from contract.channels import Channel
from faults.citizens import PostedMessage, PostedMessages
from faults.fault import ACCEPTED_UNANSWERED, Fault
from faults.process_killer import Kill
from faults.questions import numbered_text, recognise
from faults.scenario import Citizen, Scenario
from faults.send_requests import SendRequest
from routing.conversation import system_messages

MARK_DELAY_MS = 1000
"""The longest time between a provider's acceptance and our mark of it, on a busy machine. A sender
killed in between does not know that the message was accepted."""

TRANSIT_DELAY_MS = 250
"""The longest time between a write to a socket and its acceptance, where the writer was killed just
after the write."""

_UNAVAILABLE_TEXTS = {system_messages.text("offer_engine", "nl")}
_QUEUED_TEXTS = {system_messages.text(key, "nl") for key in ("queued", "queued_engine")}
_INTRODUCTION = system_messages.text("introduction", "nl")


@dataclass
class Reply:
    """One message to a citizen, accepted by the provider at `accepted_at` (ms since the epoch).
    `number` is the citizen's message that it answers; 0: it says that no answer comes; -1: it
    answers none of the citizen's questions."""

    number: int
    accepted_at: int
    fault: Fault


@dataclass
class Conversation:
    """A citizen, and the replies in the order in which the provider accepted them."""

    citizen: Citizen
    replies: list[Reply] = field(default_factory=list)
    is_with_human: bool = False

    def add(self, request: SendRequest) -> bool:
        """Add an accepted request. Return whether it is the first answer to its message."""
        number = self._number(request.text)
        is_new = number > 0 and all(reply.number != number for reply in self.replies)
        self.replies.append(Reply(number, request.at, request.fault))
        return is_new

    def needs_no_answer(self, posted_at: int) -> bool:
        """Return whether a message posted at `posted_at` (ms since the epoch) may stay without an
        answer: a later reply says that no answer comes, or the citizen waits for a human."""
        return self.is_with_human or any(
            reply.number == 0 and reply.accepted_at >= posted_at for reply in self.replies
        )

    def _number(self, text: str) -> int:
        body = text.removeprefix(_INTRODUCTION)
        sentences = {body.partition("\n")[0], body}
        if sentences & _QUEUED_TEXTS:
            self.is_with_human = True
            return 0
        if self.is_with_human or sentences & _UNAVAILABLE_TEXTS:
            return 0
        question = recognise(body)
        if question not in self.citizen.questions:
            return -1
        return self.citizen.questions.index(question) + 1


class ReplyTracker:
    """Collects the requests to send by conversation while the run goes on."""

    def __init__(self, citizens: Iterable[Citizen]) -> None:
        self.conversations = {citizen.address: Conversation(citizen) for citizen in citizens}
        self.faults: Counter[Fault] = Counter()
        self.answered = 0
        self.duplicates = 0

    def add(self, request: SendRequest) -> None:
        """Add one request to send. Requests to citizens of the probes are ignored."""
        conversation = self.conversations.get(request.address)
        if conversation is None:
            return
        if request.fault:
            self.faults[request.fault] += 1
        if request.fault.accepts_message:
            if conversation.add(request):
                self.answered += 1
            elif conversation.replies[-1].number > 0:
                self.duplicates += 1


@dataclass
class ChannelResult:
    """The figures of one channel. `informed` counts messages whose citizen was told that no answer
    comes, or waits for a human. `unrecognised` counts replies that answer none of the citizen's
    questions. `waits` are milliseconds."""

    sent: int = 0
    acknowledged: int = 0
    retried: int = 0
    answered: int = 0
    informed: int = 0
    lost: int = 0
    out_of_order: int = 0
    unrecognised: int = 0
    duplicates_in_window: int = 0
    duplicates_outside_window: int = 0
    waits: list[int] = field(default_factory=list)

    def percentile(self, percent: int) -> float:
        """Return a percentile of the seconds from a message's first attempt to the provider's
        acceptance of its answer."""
        if len(self.waits) < 2:
            return sum(self.waits) / 1000
        return quantiles(self.waits, n=100, method="inclusive")[percent - 1] / 1000


@dataclass
class Verdict:
    """The result of a run. `violations` name conversations and messages, never their text."""

    channels: dict[Channel, ChannelResult]
    duplicate_causes: Counter[str]
    faults: Counter[Fault]
    violations: list[str]

    @property
    def has_passed(self) -> bool:
        """Whether there are no violations."""
        return not self.violations


def judge(
    scenario: Scenario,
    posted_messages: PostedMessages,
    tracker: ReplyTracker,
    kills: Sequence[Kill],
) -> Verdict:
    """Return the verdict on a finished run."""
    verdict = Verdict({}, Counter(), tracker.faults, [])
    for citizen in scenario.citizens:
        result = verdict.channels.setdefault(citizen.channel, ChannelResult())
        posted = posted_messages.by_address.get(citizen.address, [])
        conversation = tracker.conversations[citizen.address]
        _check_citizen(_CitizenCheck(conversation, posted, kills, result, verdict))
    return verdict


@dataclass
class _CitizenCheck:
    conversation: Conversation
    posted: Sequence[PostedMessage]
    kills: Sequence[Kill]
    result: ChannelResult
    verdict: Verdict

    def add_violation(self, what: str, number: int) -> None:
        citizen = self.conversation.citizen
        self.verdict.violations.append(
            f"{citizen.channel} {citizen.address} message {number}: {what}"
        )


def _check_citizen(check: _CitizenCheck) -> None:
    _count_posted(check)
    _check_answered(check)
    _check_order(check)
    _check_duplicates(check)


def _count_posted(check: _CitizenCheck) -> None:
    check.result.sent += len(check.posted)
    check.result.acknowledged += sum(message.is_acknowledged for message in check.posted)
    check.result.retried += sum(message.tries > 1 for message in check.posted)
    for message in check.posted:
        if not message.is_acknowledged:
            check.add_violation("never acknowledged", message.number)


def _check_answered(check: _CitizenCheck) -> None:
    first: dict[int, int] = {}
    for reply in check.conversation.replies:
        first.setdefault(reply.number, reply.accepted_at)
    for message in check.posted:
        if message.number in first:
            check.result.answered += 1
            check.result.waits.append(first[message.number] - message.at)
        elif check.conversation.needs_no_answer(message.at):
            check.result.informed += 1
        elif message.is_acknowledged:
            check.result.lost += 1
            check.add_violation("acknowledged, never answered", message.number)
    for _ in range(sum(reply.number < 0 for reply in check.conversation.replies)):
        check.result.unrecognised += 1
        check.add_violation("got what answers none of the questions", 0)


def _check_order(check: _CitizenCheck) -> None:
    highest = 0
    for reply in check.conversation.replies:
        if 0 < reply.number < highest:
            check.result.out_of_order += 1
            check.add_violation(f"taken after message {highest}", reply.number)
        highest = max(highest, reply.number)


def _check_duplicates(check: _CitizenCheck) -> None:
    previous: dict[int, Reply] = {}
    for reply in check.conversation.replies:
        earlier = previous.get(reply.number)
        previous[reply.number] = reply
        if reply.number <= 0 or earlier is None:
            continue
        cause = unknown_outcome_cause(earlier, check.kills)
        check.verdict.duplicate_causes[cause or "no known cause"] += 1
        if cause:
            check.result.duplicates_in_window += 1
        else:
            check.result.duplicates_outside_window += 1
            check.add_violation("taken twice, though its outcome was known", reply.number)


def unknown_outcome_cause(reply: Reply, kills: Sequence[Kill]) -> str:
    """Return why Balie could not know that `reply` was accepted; empty where it could."""
    if reply.fault in ACCEPTED_UNANSWERED:
        return "answer never heard"
    until = _latest_mark(reply.accepted_at, kills)
    for role in ("send", "store"):
        if any(
            kill.role == role and reply.accepted_at - TRANSIT_DELAY_MS <= kill.at <= until
            for kill in kills
        ):
            return f"{role} killed before the mark"
    return ""


def _latest_mark(accepted_at: int, kills: Sequence[Kill]) -> int:
    """Return the latest time of the mark of a message accepted at `accepted_at` (ms since the
    epoch): later where the store was away."""
    until = accepted_at + MARK_DELAY_MS
    for kill in kills:
        if kill.role == "store" and kill.at <= until and kill.ready_at > accepted_at:
            until = max(until, kill.ready_at + MARK_DELAY_MS)
    return until


def count_unanswered(posted_messages: PostedMessages, tracker: ReplyTracker) -> int:
    """Return how many messages still need an answer."""
    return sum(
        message.number not in numbers
        and not tracker.conversations[address].needs_no_answer(message.at)
        for address, posted in posted_messages.by_address.items()
        for numbers in [{reply.number for reply in tracker.conversations[address].replies}]
        for message in posted
    )


def unanswered_probes(conversation: Conversation) -> list[str]:
    """Return the texts of a probe's messages without an answer."""
    answered = {reply.number for reply in conversation.replies}
    questions = conversation.citizen.questions
    return [
        numbered_text(number, question)
        for number, question in enumerate(questions, 1)
        if number not in answered
    ]
