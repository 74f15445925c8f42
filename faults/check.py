"""Whether the counter kept its word, judged from outside: from what was posted, what the
providers took and when something was killed. Pure: it reads no clock and no file."""

from collections import Counter as Count
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import quantiles

from contract.channels import Channel
from faults.citizens import Post, Posted
from faults.injected_faults import UNHEARD, Mishap
from faults.killer import Kill
from faults.questions import numbered, recognised
from faults.record import Received
from faults.scenario import Citizen, Scenario
from routing.conversation import system_messages

MARK_MS = 1000
"""Between a provider's acceptance and our mark of it, on a busy machine. Whoever is killed in
between does not know that the message was taken."""

TRANSIT_MS = 250
"""What was written to a socket just before the writer was killed is taken up to so much later."""

_HONEST = {system_messages.text("offer_engine", "nl")}
_QUEUED = {system_messages.text(key, "nl") for key in ("queued", "queued_engine")}
_INTRODUCTION = system_messages.text("introduction", "nl")


@dataclass
class Taken:
    """One thing that a citizen got: the answer to message `number`, or 0 for an honest
    sentence instead of one, -1 for what we do not know."""

    number: int
    at: int
    mishap: Mishap


@dataclass
class Conversation:
    """All that one citizen asked and got, in the order in which the provider took it."""

    citizen: Citizen
    taken: list[Taken] = field(default_factory=list)
    is_with_human: bool = False

    def add(self, received: Received) -> bool:
        """Note what was taken; whether it is an answer that was not there before."""
        number = self._number(received.text)
        is_new = number > 0 and all(one.number != number for one in self.taken)
        self.taken.append(Taken(number, received.at, received.mishap))
        return is_new

    def is_excused(self, at: int) -> bool:
        """Whether who wrote `at` was told since then that no answer comes: one honest sentence
        speaks for all that wait, and a human answers who stands in the queue."""
        return self.is_with_human or any(one.number == 0 and one.at >= at for one in self.taken)

    def _number(self, text: str) -> int:
        bare = text.removeprefix(_INTRODUCTION)
        sentences = {bare.partition("\n")[0], bare}
        if sentences & _QUEUED:
            self.is_with_human = True
            return 0
        if self.is_with_human or sentences & _HONEST:
            return 0
        question = recognised(bare)
        if question not in self.citizen.questions:
            return -1
        return self.citizen.questions.index(question) + 1


class Ledger:
    """What the providers took, by conversation, while it comes in."""

    def __init__(self, citizens: Iterable[Citizen]) -> None:
        self.conversations = {one.address: Conversation(one) for one in citizens}
        self.mishaps: Count[Mishap] = Count()
        self.answered = 0
        self.doubles = 0

    def add(self, received: Received) -> None:
        """Note one request to send. Not who asks before the run."""
        conversation = self.conversations.get(received.address)
        if conversation is None:
            return
        if received.mishap:
            self.mishaps[received.mishap] += 1
        if received.mishap.takes:
            if conversation.add(received):
                self.answered += 1
            elif conversation.taken[-1].number > 0:
                self.doubles += 1


@dataclass
class Tally:
    """One channel's figures. `told`: got an honest sentence, or a place in the queue for a
    human, instead of the bot's answer. `strange`: got what answers no question of theirs."""

    sent: int = 0
    acknowledged: int = 0
    repeated: int = 0
    answered: int = 0
    told: int = 0
    lost: int = 0
    disordered: int = 0
    strange: int = 0
    in_window: int = 0
    outside_window: int = 0
    waits: list[int] = field(default_factory=list)

    def percentile(self, percent: int) -> float:
        """Seconds from a citizen's first try to the provider's acceptance of the answer."""
        if len(self.waits) < 2:
            return sum(self.waits) / 1000
        return quantiles(self.waits, n=100, method="inclusive")[percent - 1] / 1000


@dataclass
class Verdict:
    """What came of a run. `offenders` names conversations and messages, never what they say."""

    channels: dict[Channel, Tally]
    causes: Count[str]
    mishaps: Count[Mishap]
    offenders: list[str]

    @property
    def is_kept(self) -> bool:
        """Whether the counter kept its word."""
        return not self.offenders


def judge(scenario: Scenario, post: Post, ledger: Ledger, kills: Sequence[Kill]) -> Verdict:
    """The verdict on a run that is over."""
    verdict = Verdict({}, Count(), ledger.mishaps, [])
    for citizen in scenario.citizens:
        tally = verdict.channels.setdefault(citizen.channel, Tally())
        posted = post.by_address.get(citizen.address, [])
        conversation = ledger.conversations[citizen.address]
        _judge_one(_Case(conversation, posted, kills, tally, verdict))
    return verdict


@dataclass
class _Case:
    conversation: Conversation
    posted: Sequence[Posted]
    kills: Sequence[Kill]
    tally: Tally
    verdict: Verdict

    def accuse(self, what: str, number: int) -> None:
        who = self.conversation.citizen
        self.verdict.offenders.append(f"{who.channel} {who.address} message {number}: {what}")


def _judge_one(case: _Case) -> None:
    _count_posted(case)
    _check_answered(case)
    _check_order(case)
    _check_doubles(case)


def _count_posted(case: _Case) -> None:
    case.tally.sent += len(case.posted)
    case.tally.acknowledged += sum(one.is_acknowledged for one in case.posted)
    case.tally.repeated += sum(one.tries > 1 for one in case.posted)
    for one in case.posted:
        if not one.is_acknowledged:
            case.accuse("never acknowledged", one.number)


def _check_answered(case: _Case) -> None:
    first: dict[int, int] = {}
    for taken in case.conversation.taken:
        first.setdefault(taken.number, taken.at)
    for one in case.posted:
        if one.number in first:
            case.tally.answered += 1
            case.tally.waits.append(first[one.number] - one.at)
        elif case.conversation.is_excused(one.at):
            case.tally.told += 1
        elif one.is_acknowledged:
            case.tally.lost += 1
            case.accuse("acknowledged, never answered", one.number)
    for _ in range(sum(taken.number < 0 for taken in case.conversation.taken)):
        case.tally.strange += 1
        case.accuse("got what answers none of the questions", 0)


def _check_order(case: _Case) -> None:
    highest = 0
    for one in case.conversation.taken:
        if 0 < one.number < highest:
            case.tally.disordered += 1
            case.accuse(f"taken after message {highest}", one.number)
        highest = max(highest, one.number)


def _check_doubles(case: _Case) -> None:
    before: dict[int, Taken] = {}
    for one in case.conversation.taken:
        earlier = before.get(one.number)
        before[one.number] = one
        if one.number <= 0 or earlier is None:
            continue
        cause = why_unknown(earlier, case.kills)
        case.verdict.causes[cause or "no known cause"] += 1
        if cause:
            case.tally.in_window += 1
        else:
            case.tally.outside_window += 1
            case.accuse("taken twice, though its outcome was known", one.number)


def why_unknown(taken: Taken, kills: Sequence[Kill]) -> str:
    """Why the counter could not know that `taken` was taken; empty where it could."""
    if taken.mishap in UNHEARD:
        return "answer never heard"
    until = _marked_by(taken.at, kills)
    for kind in ("send", "store"):
        if any(kill.kind == kind and taken.at - TRANSIT_MS <= kill.at <= until for kill in kills):
            return f"{kind} killed before the mark"
    return ""


def _marked_by(at: int, kills: Sequence[Kill]) -> int:
    """When at the latest what was taken `at` is marked: later where the store was away."""
    until = at + MARK_MS
    for kill in kills:
        if kill.kind == "store" and kill.at <= until and kill.ready_at > at:
            until = max(until, kill.ready_at + MARK_MS)
    return until


def owed(post: Post, ledger: Ledger) -> int:
    """How many messages have neither an answer nor an honest sentence yet."""
    return sum(
        one.number not in numbers and not ledger.conversations[address].is_excused(one.at)
        for address, posted in post.by_address.items()
        for numbers in [{taken.number for taken in ledger.conversations[address].taken}]
        for one in posted
    )


def answers_all(conversation: Conversation) -> list[str]:
    """The texts of a probe that got no answer."""
    got = {one.number for one in conversation.taken}
    asked = conversation.citizen.questions
    return [numbered(place, one) for place, one in enumerate(asked, 1) if place not in got]
