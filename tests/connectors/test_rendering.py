"""A message is rendered once, however many parts it has and however often they are tried."""

import asyncio

import pytest

from connectors import rendering
from connectors.telegram import Telegram, TelegramConfig
from connectors.twilio import Twilio, TwilioConfig
from contract import effects
from contract.channels import Channel
from contract.effects import Send
from contract.messages import Author, Choice, Message
from contract.outcomes import Accepted, TryLater, Unknown
from routing.delivery.outbox import Outbox
from routing.log import partitions
from routing.log.leases import Leases
from routing.log.log import Log
from tests.support.echo_engine import stopped
from tests.support.waiting import until

P = partitions.partition_of("c0")
CHOICES = (Choice("Ja", "yes"), Choice("Nee", "no"))
SENTENCE = "Een paspoort kost 87,95 euro. "


class Held(Leases):
    """Believes that it holds the partition of c0."""

    held = frozenset({P})  # type: ignore[assignment]

    async def keep(self) -> None:
        await asyncio.Event().wait()


class Api:
    """A provider that takes the first part, then is busy, then is not heard, then takes the rest.
    What was not heard it does not list."""

    def __init__(self) -> None:
        self.answers = [Accepted("1"), TryLater(), Unknown()]
        self.sent: list[str] = []

    async def create(self, *, body, **_):
        return self._take(body)

    async def send(self, chat_id, text, keyboard):
        return self._take(text)

    async def find(self, **_):
        return TryLater(code="unheard")

    def _take(self, text):
        self.sent.append(text)
        return self.answers.pop(0) if self.answers else Accepted("2")


TWILIO = TwilioConfig("AC2", "token", "+3197000000001", "", "https://balie.example")
TELEGRAM = TelegramConfig("1:token", "secret", "https://balie.example")


@pytest.mark.parametrize(
    ("channel", "made", "times"),
    [
        (Channel.SMS, lambda: Twilio(TWILIO, None, None), 100),
        (Channel.TELEGRAM, lambda: Telegram(TELEGRAM, None), 200),
    ],
)
async def test_a_message_is_rendered_once(redis, monkeypatch, channel, made, times):
    rendered = []

    def counted(message, channel, texts=rendering.texts):
        rendered.append(channel)
        return texts(message, channel)

    async def no_wait(_):
        await asyncio.sleep(0)

    async def reported():
        return await redis.xlen(partitions.in_log(P))

    monkeypatch.setattr(rendering, "texts", counted)
    connector = made()
    connector._api = api = Api()
    await redis.set(partitions.lease(P, Outbox.role), "w")
    leases = Held(redis, Outbox.role, "w")
    box = Outbox(Log(redis), leases, redis, {channel: connector}, sleep=no_wait)
    working = asyncio.create_task(box.run())
    data = effects.encode(send(SENTENCE * times, channel))
    await redis.xadd(partitions.out_log(P, Outbox.role), {"effect": data})
    await until(reported)
    await stopped(working)
    first, *rest = api.sent
    assert len(rest) == 3  # the second part: busy, not heard, taken
    assert first not in rest
    assert len(set(rest)) == 1
    assert rendered == [channel]


def send(text: str, channel: Channel) -> Send:
    message = Message(seq=1, at=1, author=Author.BOT, text=text, choices=CHOICES)
    return Send(conversation_id="c0", id="c0:0:0", channel=channel, address="1001", message=message)


@pytest.mark.parametrize("channel", Channel)
def test_parts_are_made_as_the_table_says(channel):
    can = channel.capabilities
    made = rendering.render(send(SENTENCE * 200, channel))
    first, last = made[0], made[-1]
    assert [part.number for part in made] == list(range(len(made)))
    assert [part.remaining for part in made] == list(reversed(range(len(made))))
    assert (len(made) == 1) == (can.longest == 0)
    assert last.choices == (CHOICES if can.buttons else ())
    assert last.text.endswith("2 Nee") != can.buttons
    assert (first.billed > 0) == can.billed_in_segments
