"""Messages are brought to an end: in order, tried again, looked for, or kept as dead letters."""

import asyncio
import time

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract import effects as effect_codec
from contract import events
from contract.channels import Channel
from contract.effects import Send
from contract.events import CitizenWrote, SendReported
from contract.messages import Author, Message
from contract.outcomes import Accepted, Failed, OptedOut, TryLater, Unknown, WindowClosed
from routing.conversation.decide import decide
from routing.delivery.attempt_log import Progress, Receipts
from routing.delivery.attempts import LONGEST_PAUSE_S, PAUSE_S, TRIES, pause
from routing.delivery.dead_letters import DeadLetters, Resent
from routing.delivery.outbox import Outbox
from routing.log import partitions
from routing.log.leases import Leases
from routing.log.log import START, Log
from routing.telemetry.metrics import MessageMetrics
from tests.support.echo_engine import stopped
from tests.support.provider import Provider
from tests.support.waiting import until

P = partitions.partition_of("c0")
LEASE = partitions.lease(P, Outbox.role)
NEIGHBOURS = [f"c{n}" for n in range(20_000) if partitions.partition_of(f"c{n}") == P]


class Fixed(Leases):
    """Believes that it holds the partition of c0, whatever the store says."""

    held = frozenset({P})  # type: ignore[assignment]

    async def keep(self) -> None:
        await asyncio.Event().wait()


class Counts(MessageMetrics):
    """How lost messages were found."""

    def __init__(self):
        self.found = []

    def reconciled(self, channel, found):
        self.found.append(found)


class Counted(Outbox):
    """Counts how often it begins to read, as it does anew after it let something go."""

    openings = 0

    async def opened(self, partition):
        self.openings += 1
        return await super().opened(partition)


class Bench:
    """A store, a provider, and outboxes that come and go."""

    def __init__(self, redis):
        self.redis, self.provider, self.metrics = redis, Provider(), Counts()
        self.waits, self.tasks = [], []

    async def sleep(self, seconds):
        self.waits.append(seconds)
        await asyncio.sleep(0)

    async def starts(self, worker="w", provider=None, sleep=None, log=None):
        await self.redis.set(LEASE, worker)
        senders = {Channel.SMS: provider or self.provider}
        leases = Fixed(self.redis, Outbox.role, worker)
        log, sleep = log or Log(self.redis), sleep or self.sleep
        box = Counted(log, leases, self.redis, senders, self.metrics, sleep)
        self.tasks.append(asyncio.create_task(box.run()))
        return box

    async def put(self, text="a b c", conversation="c0", number=0):
        message = Message(seq=number + 1, at=1, author=Author.BOT, text=text)
        send = Send(
            conversation_id=conversation,
            id=f"{conversation}:{number}:0",
            channel=Channel.SMS,
            address="+31600000001",
            message=message,
        )
        await self.redis.xadd(partitions.out_log(P, "send"), {"effect": effect_codec.encode(send)})
        return send

    async def note(self, send, note):
        """As a killed process left it."""
        data = msgspec.json.encode(note)
        await self.redis.hset(partitions.attempts(P), send.id, data)

    async def reports(self, count=1):
        async def so_many():
            found = await self.redis.xrange(partitions.in_log(P))
            return len(found) >= count and found

        found = await until(so_many)
        return [events.decode(fields[b"event"]) for _, fields in found]

    async def outcome(self):
        (report,) = await self.reports()
        return report.outcome

    def parts(self, conversation="c0"):
        return [part for one, part in self.provider.sent if one == conversation]

    async def letters(self):
        return [one async for one in DeadLetters(self.redis).all()]


@pytest.fixture
async def bench(redis):
    made = Bench(redis)
    yield made
    made.provider.open.set()
    await stopped(*made.tasks)


async def test_parts_go_in_order_and_the_last_names_the_message(bench):
    await bench.starts()
    await bench.put()
    assert await bench.outcome() == Accepted("id3")
    assert bench.parts() == ["a", "b", "c"]


async def test_another_try_goes_on_at_the_part_that_was_not_taken(bench):
    bench.provider.outcomes = [Accepted("1"), TryLater(), TryLater(), Accepted("2")]
    await bench.starts()
    await bench.put()
    await bench.reports()
    assert bench.parts() == ["a", "b", "b", "b", "c"]


@pytest.mark.slow
async def test_so_does_the_next_process(bench):
    async def forever(_):
        await asyncio.Event().wait()

    bench.provider.outcomes = [Accepted("1"), TryLater()]
    await bench.starts(sleep=forever)
    await bench.put()
    await until(lambda: len(bench.parts()) == 2)
    await stopped(bench.tasks.pop())
    await bench.starts("w2")
    assert isinstance(await bench.outcome(), Accepted)
    assert bench.parts() == ["a", "b", "b", "c"]


async def test_what_a_status_told_of_is_not_sent_again(bench):
    bench.provider.outcomes = [Unknown("x")]
    send = await bench.put("a")
    await Receipts(bench.redis).record("c0", send.message.seq, 0, "SM9")
    await bench.starts()
    assert await bench.outcome() == Accepted("SM9")
    assert (bench.parts(), bench.provider.looked, bench.metrics.found) == (["a"], [], ["sent"])


async def test_what_the_provider_lists_is_not_sent_again(bench):
    bench.provider.outcomes = [Accepted("SM1"), Unknown("x")]
    bench.provider.found = [TryLater(), Accepted("SM2")]
    await bench.starts()
    await bench.put("a b")
    assert await bench.outcome() == Accepted("SM2")
    assert bench.parts() == ["a", "b"]
    assert bench.provider.looked[0][1:] == (1, {"SM1"})
    assert bench.metrics.found == ["sent"]


@pytest.mark.parametrize(("never", "word"), [(TryLater(), "missing"), (None, "unknowable")])
async def test_what_is_missing_or_cannot_be_known_is_sent_again_and_counted(bench, never, word):
    bench.provider.outcomes, bench.provider.never = [Unknown("x")], never
    await bench.starts()
    await bench.put("a")
    assert isinstance(await bench.outcome(), Accepted)
    assert (bench.parts(), bench.metrics.found) == (["a", "a"], [word])


async def test_where_the_provider_cannot_be_asked_now_it_is_asked_again(bench):
    bench.provider.outcomes = [Unknown("x")]
    bench.provider.found = [Unknown("503")] * 5 + [Accepted("SM1")]
    await bench.starts()
    await bench.put("a")
    assert await bench.outcome() == Accepted("SM1")
    assert (bench.parts(), bench.metrics.found) == (["a"], ["unanswered", "sent"])


async def test_what_stays_unknown_is_given_up_unsent(bench):
    bench.provider.outcomes, bench.provider.never = [Unknown("x")], Unknown("503")
    await bench.starts()
    send = await bench.put("a")
    assert isinstance(await bench.outcome(), Unknown)
    assert bench.parts() == ["a"]
    assert [one.id for one in await bench.letters()] == [send.id]


async def test_what_a_killed_process_was_sending_is_looked_for_first(bench):
    bench.provider.found = [Accepted("SM1")]
    send = await bench.put("a b")
    now = int(time.time() * 1000)
    await bench.note(send, Progress(tries=1, since=now, trying=True))
    await bench.starts()
    await bench.reports()
    assert bench.parts() == ["b"]


async def test_a_connector_that_breaks_stops_only_its_message(bench):
    class Broken(Provider):
        def render(self, send):
            if send.message.text == "broken":
                raise KeyError
            return super().render(send)

        async def look_for(self, send, part, since, known):
            raise KeyError

    bench.provider = Broken(Unknown("x"))
    await bench.starts()
    for number, text in enumerate(["broken", "a", "b"]):
        await bench.put(text, number=number)
    outcomes = [report.outcome for report in await bench.reports(3)]
    assert [type(one) for one in outcomes] == [Failed, Unknown, Accepted]
    assert bench.parts() == ["a", "b"]


# -- losing the partition --------------------------------------------------------------------


class Gate:
    """A pause that ends when it is told to."""

    def __init__(self):
        self.open, self.entered = asyncio.Event(), asyncio.Event()

    async def sleep(self, _):
        self.entered.set()
        await self.open.wait()


async def test_who_lost_its_lease_sends_nothing_more_and_the_next_holder_sends_each_once(bench):
    gate, heir = Gate(), Provider()
    bench.provider.outcomes = [TryLater()]
    for number in range(3):
        await bench.put(str(number), number=number)
    box = await bench.starts("w1", sleep=gate.sleep)
    await gate.entered.wait()
    await bench.starts("w2", heir)
    await bench.reports(3)
    gate.open.set()
    await until(lambda: box.openings > 1)  # whatever would be sent has been
    assert bench.parts() == ["0"]
    assert [part for _, part in heir.sent] == ["0", "1", "2"]


async def test_who_gets_its_partition_back_sends_what_it_let_go(bench):
    gate = Gate()
    first, second = NEIGHBOURS[:2]
    bench.provider.outcomes = [TryLater()]
    await bench.put("x", first)
    box = await bench.starts("w1", sleep=gate.sleep)
    await gate.entered.wait()
    bench.provider.open.clear()
    await bench.put("y", second)
    await until(lambda: len(bench.provider.begun) == 2)
    await bench.redis.set(LEASE, "another")  # who is killed before it does anything
    gate.open.set()
    bench.provider.open.set()
    await until(lambda: box.idle(P))  # both are let go
    before = box.openings
    await until(lambda: box.openings > before + 1)  # a cursor that moves too far has moved
    assert await bench.redis.xlen(partitions.in_log(P)) == 0
    assert await Log(bench.redis).cursor(P, Outbox.role) == START
    await bench.redis.set(LEASE, "w1")
    assert len(await bench.reports(2)) == 2
    assert (bench.parts(first), bench.parts(second)) == (["x", "x"], ["y"])


class Late:
    """A worker whose request hangs while its partition goes to another, and the pauses of that
    other, who begins to look for what nobody heard the end of."""

    def __init__(self, bench):
        self.bench, self.heir, self.looking = bench, Provider(), Gate()

    async def loses(self, text):
        self.bench.provider.open.clear()
        await self.bench.put(text)
        self.box = await self.bench.starts("w1")
        await until(lambda: self.bench.provider.begun)

    async def is_succeeded(self, sleep=None):
        await self.bench.starts("w2", self.heir, sleep)

    async def hears(self, outcome):
        self.bench.provider.outcomes = [outcome]
        self.bench.provider.open.set()
        await until(lambda: self.box.openings > 1)  # whatever comes of it has


async def test_what_a_worker_hears_late_is_found_by_who_looks_for_it(bench):
    late = Late(bench)
    await late.loses("a b")
    await late.is_succeeded(late.looking.sleep)
    await late.looking.entered.wait()
    await late.hears(Accepted("SM1"))
    late.looking.open.set()
    assert await bench.outcome() == Accepted("id1")
    assert (bench.parts(), [part for _, part in late.heir.sent]) == (["a"], ["b"])


async def test_it_is_found_too_where_the_provider_cannot_be_asked(bench):
    late = Late(bench)
    await late.loses("a b")
    late.heir.never = None

    async def sleep(seconds):
        if seconds:
            await late.looking.sleep(seconds)

    await late.is_succeeded(sleep)
    await late.looking.entered.wait()  # it looked once, in vain
    await late.hears(Accepted("SM1"))
    late.looking.open.set()
    assert await bench.outcome() == Accepted("id1")
    assert (bench.parts(), [part for _, part in late.heir.sent]) == (["a"], ["b"])


@pytest.mark.slow
async def test_nor_does_it_write_over_what_its_successor_has_noted(bench):
    class HangsAtTheEnd(Provider):
        async def send_part(self, send, part):
            if part.number == 2:
                self.begun.append(send.id)
                await asyncio.Event().wait()
            return await super().send_part(send, part)

    late = Late(bench)
    await late.loses("a b c")
    late.heir = HangsAtTheEnd()  # who cannot be asked for a, and takes it again
    await late.is_succeeded()
    await until(lambda: len(late.heir.begun) == 3)  # and that c was begun has been noted
    await stopped(bench.tasks.pop())
    await late.hears(Accepted("SM9"))
    third = Provider()
    await bench.starts("w3", third)
    await bench.reports()
    assert [part for _, part in third.sent] == ["c"]


async def test_who_has_its_partition_back_does_not_go_on_where_another_went_on(bench):
    late = Late(bench)
    await late.loses("a b")
    await late.is_succeeded()
    await bench.reports()
    await until_moved(bench)
    await stopped(bench.tasks.pop())
    await bench.redis.set(LEASE, "w1")
    await late.hears(Accepted("SM9"))
    assert (bench.parts(), [part for _, part in late.heir.sent]) == (["a"], ["a", "b"])
    await bench.put("c", number=1)  # and it works on
    await bench.reports(2)
    assert bench.parts() == ["a", "c"]


async def test_a_failure_that_is_heard_late_is_told_to_nobody(bench):
    late = Late(bench)
    await late.loses("a")
    late.heir.open.clear()
    await late.is_succeeded()
    await until(lambda: late.heir.begun)
    await late.hears(Failed("21211"))
    late.heir.open.set()
    assert isinstance(await bench.outcome(), Accepted)
    assert await bench.letters() == []


async def test_who_tells_late_that_it_was_taken_leaves_the_note_to_its_successor(bench, redis):
    class Slow(Log):
        gate = Gate()

        async def append(self, event, dedupe=""):
            await self.gate.sleep(0)
            return await super().append(event, dedupe)

    send = await bench.put("a")
    box = await bench.starts("w1", log=Slow(redis))
    await Slow.gate.entered.wait()
    await bench.redis.set(LEASE, "w2")  # who has read by now that it is not done
    Slow.gate.open.set()
    await bench.reports()
    await until(lambda: box.openings > 1)  # whatever it would mark is marked
    assert await bench.redis.hexists(partitions.attempts(P), send.id)
    heir = Provider()
    await bench.starts("w2", heir)
    await until_moved(bench)
    assert (heir.sent, len(await bench.reports())) == ([], 1)


async def test_an_end_that_was_written_down_is_told_by_the_next_process(bench):
    send = await bench.put("a")
    await bench.note(send, Progress(outcome=Failed("21211", "x")))
    await bench.starts()
    assert await bench.outcome() == Failed("21211", "x")
    assert bench.parts() == []
    assert [one.id for one in await bench.letters()] == [send.id]


async def until_moved(bench):
    """Until the partition's cursor stands at the end of its log."""
    ((last, _),) = await bench.redis.xrevrange(partitions.out_log(P, "send"), count=1)

    async def has_moved():
        return await Log(bench.redis).cursor(P, Outbox.role) == last.decode()

    await until(has_moved)


async def test_what_waits_long_is_given_away_with_its_partition(bench):
    """Else nobody would read the partition until the wait is over."""
    bench.provider.outcomes = [TryLater(3600.0)]
    await bench.put("x")
    box = await bench.starts("w1", sleep=asyncio.sleep)
    await until(bench.parts)
    assert not box.idle(P)
    box._leases.held = frozenset()
    await until(lambda: box.idle(P))
    assert bench.parts() == ["x"]


# -- waiting ---------------------------------------------------------------------------------


async def test_the_providers_own_wait_is_honoured(bench):
    bench.provider.outcomes = [TryLater(after=100.0)]
    await bench.starts()
    await bench.put("a")
    await bench.reports()
    assert 100.0 <= sum(bench.waits) <= 110.0


async def test_and_so_it_is_by_the_next_process(bench):
    send, started = await bench.put("a"), time.time()
    await bench.note(send, Progress(tries=1, since=1, due=int(started * 1000) + 100_000))
    await bench.starts()
    await bench.reports()
    passed = time.time() - started
    assert 99.9 - passed < sum(bench.waits) <= 100.0


@given(st.integers(1, TRIES), st.floats(0, 7200))
def test_the_pause_doubles_spreads_and_is_never_shorter_than_asked(tries, after):
    doubled = min(PAUSE_S * 2 ** (tries - 1), LONGEST_PAUSE_S)
    waits = [pause(TryLater(after), tries) for _ in range(20)]
    assert all(wait >= max(after, doubled / 2) for wait in waits)
    assert all(wait <= max(after * 1.1, doubled * 1.5) for wait in waits)
    assert len({pause(Unknown(), tries) for _ in range(20)}) > 1


@pytest.mark.slow
async def test_who_waits_for_an_hour_stops_nobody_else(bench):
    bench.provider = Asks()
    await bench.starts(sleep=asyncio.sleep)
    await bench.put("x")
    others = [one for one in NEIGHBOURS if one != "c0"][:200]
    for number in range(10):
        for one in others:
            await bench.put(str(number), one, number)
    assert all(one.conversation_id != "c0" for one in await bench.reports(2000))
    assert [bench.parts(one) for one in others] == [[str(n) for n in range(10)]] * len(others)


class Asks(Provider):
    """A provider that asks c0 to wait for an hour, until it is `calm`."""

    calm = False

    async def send_part(self, send, part):
        outcome = await super().send_part(send, part)
        waits = send.conversation_id == "c0" and not self.calm
        return TryLater(3600.0) if waits else outcome


async def test_a_backlog_of_one_citizen_holds_up_nobody(bench):
    bench.provider, gate = Asks(), Gate()
    await bench.starts(sleep=gate.sleep)
    for number in range(2000):
        await bench.put(str(number), number=number)
    other = next(one for one in NEIGHBOURS if one != "c0")
    await bench.put("x", other)
    assert [one.conversation_id for one in await bench.reports()] == [other]
    bench.provider.calm = True
    gate.open.set()
    reports = await bench.reports(201)
    assert [one.seq for one in reports[1:201]] == list(range(1, 201))
    assert bench.parts()[:201] == ["0", *map(str, range(200))]


async def test_nor_does_what_another_worker_brought_of_it_come_twice(bench):
    bench.provider, heir, gate = Asks(), Provider(), Gate()
    for number in range(20):
        await bench.put(str(number), number=number)
    await bench.starts("w1", sleep=gate.sleep)
    await gate.entered.wait()
    await bench.starts("w2", heir)
    await bench.reports(20)
    await bench.redis.set(LEASE, "w1")
    bench.provider.calm = True
    gate.open.set()
    await bench.put("20", number=20)
    await bench.reports(21)
    assert bench.parts() == ["0", "20"]
    assert [part for _, part in heir.sent] == [str(number) for number in range(20)]
    await until_moved(bench)
    assert await bench.redis.scard(partitions.done(P, Outbox.role)) == 0


# -- dead letters ----------------------------------------------------------------------------


def told(reports):
    """What a conversation of one message of ours knows of it after `reports`."""
    wrote = CitizenWrote(
        conversation_id="c0",
        at=1_780_000_000_000,
        channel=Channel.SMS,
        address="a",
        unsupported="photo",
    )
    conversation = decide(None, wrote).conversation
    known = []
    for report in reports:
        about_ours = msgspec.structs.replace(report, seq=2)
        conversation = decide(conversation, about_ours).conversation
        known.append(conversation.deliveries[2])
    return known


async def test_after_the_last_try_it_is_a_dead_letter_that_is_sent_again_once(bench):
    bench.provider.outcomes = [TryLater(code="20429")] * TRIES
    await bench.starts()
    send = await bench.put("a")
    await bench.reports()
    assert len(bench.parts()) == TRIES
    (letter,) = await bench.letters()
    assert (letter.id, letter.kind, letter.channel) == (send.id, "message", "sms")
    assert "20429" in letter.why and "a" in letter.data
    again = [await DeadLetters(bench.redis).resend(letter.id) for _ in range(2)]
    assert again == [Resent.ON_ITS_WAY, Resent.UNKNOWN]
    reports = await bench.reports(2)
    assert all(isinstance(one, SendReported) for one in reports)
    assert told(reports) == ["failed", "sent"]
    assert len(bench.parts()) == TRIES + 1
    assert await bench.letters() == []


async def test_what_is_sent_again_in_vain_can_be_sent_again(bench):
    bench.provider.outcomes = [Failed("1"), Failed("2")]
    await bench.starts()
    await bench.put("a")
    for number in (1, 2):
        reports = await bench.reports(number)
        (letter,) = await bench.letters()
        assert await DeadLetters(bench.redis).resend(letter.id) is Resent.ON_ITS_WAY
    reports = await bench.reports(3)
    assert told(reports) == ["failed", "failed", "sent"]


@pytest.mark.parametrize(
    ("outcome", "kept"), [(Failed("21211", "x"), 1), (OptedOut("21610"), 0), (WindowClosed("1"), 0)]
)
async def test_what_failed_is_kept_but_not_what_nobody_can_send(bench, outcome, kept):
    bench.provider.outcomes = [outcome]
    await bench.starts()
    await bench.put("a")
    assert await bench.outcome() == outcome
    assert len(await bench.letters()) == kept


@pytest.mark.parametrize("identifier", ["", "c0:1:0", "event:", "event:x:1", "event:99:1"])
async def test_what_is_no_dead_letter_is_not_sent(redis, identifier):
    assert await DeadLetters(redis).resend(identifier) is Resent.UNKNOWN
