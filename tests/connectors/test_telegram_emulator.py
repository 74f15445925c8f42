"""The connector and a Bot API that somebody else wrote, over real HTTP in both directions."""

import asyncio
from itertools import count

import pytest
from aiohttp import ClientSession

from connectors.telegram import Telegram, TelegramConfig
from contract.channels import Channel
from contract.effects import Send
from contract.events import CitizenArrived, CitizenWrote
from contract.messages import Author, Choice, Message
from contract.outcomes import Accepted, Failed
from tests.support.sending import send_all

SAM = {"id": 1001, "is_bot": False, "first_name": "Sam", "language_code": "nl"}
CHAT = {"id": 1001, "type": "private", "first_name": "Sam"}
TEXT = {"message_id": 41, "date": 1780000000, "chat": CHAT, "from": SAM}

_bots = count(1000001)


class Emulator:
    """What a test does at the other end: write as a citizen, and look at the webhook."""

    def __init__(self, url: str, token: str, http: ClientSession) -> None:
        self.url, self.token, self.http = url, token, http

    async def deliver(self, **update: object) -> None:
        body = {"token": self.token, "update": update}
        async with self.http.post(f"{self.url}/__fixture/updates", json=body) as answer:
            assert answer.status == 200, await answer.text()

    async def webhook(self) -> dict:
        async with self.http.post(f"{self.url}/bot{self.token}/getWebhookInfo") as answer:
            return (await answer.json())["result"]


@pytest.fixture
def emulator(bot_api, http) -> Emulator:
    return Emulator(bot_api, f"{next(_bots)}:an-invented-token", http)


@pytest.fixture
async def telegram(emulator, serve, ingest):
    made: list[Telegram] = []

    def routes(url: str):
        config = TelegramConfig(emulator.token, "a-secret", url, emulator.url)
        made.append(Telegram(config, ingest))
        return made[0].routes()

    await serve(routes)
    [connector] = made
    await connector.start()
    await asyncio.gather(*connector._api._tasks)
    yield connector
    await connector.stop()


def send(text: str, choices: tuple[Choice, ...] = (), address: str = "1001") -> Send:
    message = Message(seq=7, at=1, author=Author.BOT, text=text, choices=choices)
    return Send(
        conversation_id="3f00",
        id="3f00:4:0",
        channel=Channel.TELEGRAM,
        address=address,
        message=message,
    )


async def test_it_sets_its_webhook(telegram, emulator) -> None:
    info = await emulator.webhook()
    assert info["url"].endswith("/webhooks/telegram")
    assert info["allowed_updates"] == ["message", "callback_query"]


async def test_what_is_written_there_arrives_here(telegram, emulator, ingest) -> None:
    await emulator.deliver(message=TEXT | {"text": "/start"})
    await emulator.deliver(message=TEXT | {"text": "Wat kost een paspoort?"})
    await emulator.deliver(message=TEXT | {"sticker": {"file_id": "x"}, "text": "damaged"})
    arrived, wrote = ingest.stored
    assert isinstance(arrived, CitizenArrived)
    assert isinstance(wrote, CitizenWrote)
    assert (wrote.text, wrote.address) == ("Wat kost een paspoort?", "1001")
    # Not taken, so still theirs to deliver.
    assert (await emulator.webhook())["pending_update_count"] == 1


async def test_what_is_written_here_is_taken_there(telegram, emulator) -> None:
    outcome = await send_all(
        telegram, send("Klopt dat?", (Choice("Ja", "yes"), Choice("Nee", "no")))
    )
    assert isinstance(outcome, Accepted)
    assert outcome.provider_id


async def test_a_long_text_is_taken_in_parts(telegram) -> None:
    assert isinstance(await send_all(telegram, send("Een zin. " * 1000)), Accepted)


async def test_a_button_pressed_there_arrives_here_and_is_confirmed(
    telegram, emulator, ingest, caplog
) -> None:
    caplog.set_level("INFO", "connectors.telegram_api")
    query = {"id": "4300", "from": SAM, "chat_instance": "9", "data": "yes"}
    ours = TEXT | {
        "text": "Klopt dat?",
        "reply_markup": {"inline_keyboard": [[{"text": "Ja", "callback_data": "yes"}]]},
    }
    await emulator.deliver(callback_query=query | {"message": ours})
    await asyncio.gather(*telegram._api._tasks)
    [wrote] = ingest.stored
    assert (wrote.text, wrote.payload) == ("Ja", "yes")
    assert caplog.text == ""


async def test_what_the_emulator_refuses_has_failed(telegram) -> None:
    outcome = await send_all(telegram, send("Dag", address="nobody"))
    assert isinstance(outcome, Failed)
