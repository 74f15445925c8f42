"""The phones of development mode: page, fake providers, our own connectors and back, over real
HTTP; and the fake providers as strict as the real ones where it matters."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import (
    ClientSession,
    ClientWebSocketResponse,
    WSServerHandshakeError,
    encode_basic_auth,
    web,
)

from connectors.telegram import Telegram, TelegramConfig
from connectors.twilio import Twilio, TwilioConfig
from contract.channels import Channel
from contract.effects import Send
from contract.events import CitizenArrived, CitizenWrote, DeliveryReported
from contract.messages import Author, Choice, Message
from contract.outcomes import Accepted, TryLater, Unknown
from simulator.app import Simulator
from simulator.phones import MAX_MESSAGES, MAX_UNREAD, PhoneMessage, Phones
from simulator.serial_queues import MAX_PENDING, SerialQueues
from tests.support.sending import send_all
from tests.support.waiting import PATIENCE_S

ACCOUNT = "AC00000000000000000000000000000002"
AUTH_TOKEN = "an-invented-auth-token"
BOT_TOKEN = "1000001:an-invented-token"
NUMBER = "+3197010200000"
CHOICES = (Choice("Ja", "yes"), Choice("Nee", "no"))


class Development:
    """A gateway in development mode, as far as the simulator is concerned."""

    def __init__(self, url: str, ingest) -> None:
        twilio = TwilioConfig(
            account_sid=ACCOUNT,
            auth_token=AUTH_TOKEN,
            sms_from=NUMBER,
            whatsapp_from="",
            public_url=url,
            api_url=f"{url}/simulator/twilio",
        )
        telegram = TelegramConfig(BOT_TOKEN, "a-secret", url, f"{url}/simulator/telegram")
        self.url = url
        self.twilio, self.telegram = Twilio(twilio, ingest, ingest), Telegram(telegram, ingest)
        self.simulator = Simulator(url, twilio=twilio, telegram=telegram)
        self.parts = (self.simulator, self.twilio, self.telegram)

    def routes(self):
        return [route for part in self.parts for route in part.routes()]


@asynccontextmanager
async def started(serve, ingest, kind=Development) -> AsyncIterator[Development]:
    made: list[Development] = []

    def routes(url: str):
        made.append(kind(url, ingest))
        return made[0].routes()

    await serve(routes)
    for part in made[0].parts:
        await part.start()
    yield made[0]
    for part in made[0].parts:
        await part.stop()


@pytest.fixture
async def development(serve, ingest):
    async with started(serve, ingest) as development:
        yield development


class Page:
    """The page in a browser."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.socket = socket

    async def next(self, kind: str) -> dict:
        """The next message of that kind from the server; others are passed over."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                message = await self.socket.receive_json()
                if message["type"] == kind:
                    return message

    async def does(self, **message: object) -> None:
        await self.socket.send_json(message)


@asynccontextmanager
async def opened(url: str, http: ClientSession) -> AsyncIterator[Page]:
    async with http.ws_connect(f"{url}/simulator/ws") as socket:
        yield Page(socket)


@pytest.fixture
async def page(development, http):
    async with opened(development.url, http) as page:
        yield page


def send(channel: Channel, address: str, text: str, choices: tuple[Choice, ...] = ()) -> Send:
    message = Message(seq=7, at=1, author=Author.BOT, text=text, choices=choices)
    return Send(
        conversation_id="3f00", id="3f00:4:0", channel=channel, address=address, message=message
    )


async def test_a_page_learns_how_things_stand(page) -> None:
    assert await page.next("state") == {
        "type": "state",
        "sms": True,
        "telegram": True,
        "sms_number": NUMBER,
        "bot_name": "Balie",
        "history": [],
    }


async def test_a_typed_sms_arrives_signed(page, ingest) -> None:
    await page.does(type="sms", number="+31600000001", text="Wat kost een paspoort? 🙂")
    shown = await page.next("message")
    assert (shown["to"], shown["from_us"]) == ("+31600000001", False)
    assert await page.next("webhook") == {"type": "webhook", "channel": "sms", "status": 200}
    [wrote] = ingest.stored
    assert isinstance(wrote, CitizenWrote)
    assert (wrote.channel, wrote.address) == (Channel.SMS, "+31600000001")
    assert wrote.text == "Wat kost een paspoort? 🙂"


async def test_an_sms_of_ours_shows_and_is_reported_delivered(development, page, ingest) -> None:
    outcome = await send_all(development.twilio, send(Channel.SMS, "+31600000001", "Dag!", CHOICES))
    assert isinstance(outcome, Accepted)
    shown = await page.next("message")
    assert (shown["phone"], shown["to"], shown["from_us"]) == ("sms", "+31600000001", True)
    assert shown["text"] == "Dag!\n1 Ja\n2 Nee"
    reports = await ingest.until(2)
    assert all(isinstance(report, DeliveryReported) for report in reports)
    assert [(one.conversation_id, one.seq, one.status) for one in reports] == [
        ("3f00", 7, "sent"),
        ("3f00", 7, "delivered"),
    ]


async def test_what_the_fake_twilio_took_unheard_is_found(serve, ingest) -> None:
    class Unheard(Development):
        """Closes the connection instead of telling that a message was taken."""

        def routes(self):
            for route in super().routes():
                heard = route.method != "POST" or not route.path.endswith("/Messages.json")
                yield route if heard else web.post(route.path, cut_off(route.handler))

    def cut_off(handler):
        async def cut(request):
            answer = await handler(request)
            request.transport.close()
            return answer

        return cut

    async with started(serve, ingest, Unheard) as development:
        twilio, now = development.twilio, time.time_ns() // 1_000_000
        lost = send(Channel.SMS, "+31600000001", "Dag!")
        (part,) = twilio.render(lost)
        assert await twilio.look_for(lost, part, now, ()) == TryLater(code="unheard")
        assert isinstance(await twilio.send_part(lost, part), Unknown)
        found = await twilio.look_for(lost, part, now, ())
        assert isinstance(found, Accepted)
        assert await twilio.look_for(lost, part, now, {found.provider_id}) == TryLater(
            code="unheard"
        )
        for other in (("+31600000002", "Dag!"), ("+31600000001", "Dag?")):
            never_sent = send(Channel.SMS, *other)
            looked = await twilio.look_for(never_sent, *twilio.render(never_sent), now, ())
            assert looked == TryLater(code="unheard")


LISTED = [
    ({}, ["b", "a"]),
    ({"PageSize": "1"}, ["b"]),
    ({"To": "+31600000001"}, ["a"]),
    ({"From": NUMBER}, ["b", "a"]),
    ({"From": "+31600000009"}, []),
    ({"DateSent": "2020-01-01"}, []),
    ({"DateSent>": "2020-01-01T00:00:00Z"}, ["b", "a"]),
    ({"DateSent<": "2020-01-01T00:00:00Z"}, []),
]


@pytest.mark.parametrize(("query", "bodies"), LISTED)
async def test_the_fake_twilio_lists_as_twilio_does(development, http, query, bodies) -> None:
    await create(development, http, GOOD_SMS | {"Body": "a"})
    await create(development, http, GOOD_SMS | {"Body": "b", "To": "+31600000002"})
    status, page = await listed(development, http, query)
    assert (status, [one["body"] for one in page["messages"]]) == (200, bodies)


async def test_the_fake_twilio_lists_nothing_for_who_may_not_see_it(development, http) -> None:
    await create(development, http, GOOD_SMS)
    status, body = await listed(development, http, {}, encode_basic_auth(ACCOUNT, "wrong"))
    assert (status, body["code"]) == (401, 20003)
    assert (await listed(development, http, {"DateSent": "soon"}))[0] == 400


async def test_typed_telegram_messages_arrive_in_order(page, ingest) -> None:
    texts = ["/start", *map(str, range(20))]
    for text in texts:
        await page.does(type="telegram", chat=1001, name="Sam", text=text)
    arrived, *wrote = await ingest.until(len(texts))
    assert isinstance(arrived, CitizenArrived)
    assert (arrived.address, arrived.name, arrived.language) == ("1001", "Sam", "nl")
    assert [event.text for event in wrote] == texts[1:]


async def test_a_restarted_simulator_is_not_taken_for_the_old_one(serve, ingest, http) -> None:
    for text in ("Dag", "Ook dag"):
        async with started(serve, ingest) as run, opened(run.url, http) as page:
            await page.does(type="telegram", chat=1001, name="Sam", text=text)
            assert (await page.next("webhook"))["status"] == 200
    assert [event.text for event in ingest.stored] == ["Dag", "Ook dag"]


async def test_a_button_of_ours_shows_and_is_pressed(development, page, ingest) -> None:
    outcome = await send_all(
        development.telegram, send(Channel.TELEGRAM, "1001", "Klopt dat?", CHOICES)
    )
    shown = await page.next("message")
    assert (shown["phone"], shown["to"], shown["from_us"]) == ("telegram", "1001", True)
    assert shown["buttons"] == [[{"text": "Ja", "data": "yes"}], [{"text": "Nee", "data": "no"}]]
    assert outcome == Accepted(str(shown["id"]))
    await page.does(type="telegram_choice", chat=1001, message=shown["id"], data="no")
    assert (await page.next("webhook"))["status"] == 200
    [wrote] = ingest.stored
    assert (wrote.text, wrote.payload, wrote.address) == ("Nee", "no", "1001")


async def test_a_button_of_a_message_that_is_gone_still_arrives(page, ingest) -> None:
    await page.does(type="telegram_choice", chat=1001, message=999, data="yes")
    [wrote] = await ingest.until(1)
    assert (wrote.text, wrote.payload) == ("", "yes")


async def test_every_page_sees_everything_and_a_new_one_the_history(
    development, page, http
) -> None:
    await page.does(type="sms", number="+31600000001", text="Dag")
    first = await page.next("message")
    async with opened(development.url, http) as other:
        state = await other.next("state")
        assert state["history"] == [{k: v for k, v in first.items() if k != "type"}]
        await other.does(type="sms", number="+31600000002", text="Ook dag")
        assert (await page.next("message"))["text"] == "Ook dag"


BAD_PAGES = [
    "no JSON",
    "[]",
    '{"type": "sms"}',
    '{"type": "sms", "number": "Sam", "text": "x"}',
    '{"type": "sms", "number": "+31600000001", "text": ""}',
    '{"type": "telegram", "chat": "x", "text": "x"}',
    '{"type": "telegram", "chat": -1, "text": "x"}',
    '{"type": "other"}',
]


@pytest.mark.parametrize("data", BAD_PAGES)
async def test_what_a_page_should_not_send_changes_nothing(page, ingest, data) -> None:
    await page.socket.send_str(data)
    await page.does(type="sms", number="+31600000001", text="Dag")
    assert (await page.next("message"))["text"] == "Dag"
    assert len(await ingest.until(1)) == 1


async def test_pages_of_other_sites_may_not_use_the_phones(development, http) -> None:
    with pytest.raises(WSServerHandshakeError) as refused:
        async with http.ws_connect(
            f"{development.url}/simulator/ws", headers={"Origin": "https://elsewhere.example"}
        ):
            pass
    assert refused.value.status == 403


GOOD_SMS = {"From": NUMBER, "To": "+31600000001", "Body": "Dag"}
TWILIO_REFUSES = [
    ({"To": ""}, 400, 21604),
    ({"From": ""}, 400, 21603),
    ({"Body": " "}, 400, 21602),
    ({"Body": "x" * 1601}, 400, 21617),
    ({"To": "Sam"}, 400, 21211),
    ({"From": "+31600000009"}, 400, 21606),
]


@pytest.mark.parametrize(("differs", "status", "code"), TWILIO_REFUSES)
async def test_the_fake_twilio_refuses_what_twilio_refuses(
    development, http, differs, status, code
) -> None:
    answer = await create(development, http, GOOD_SMS | differs)
    assert (answer[0], answer[1]["code"]) == (status, code)


async def test_the_fake_twilio_wants_its_credentials(development, http) -> None:
    for account, token, expected in [
        (ACCOUNT, "wrong", (401, 20003)),
        ("AC1", AUTH_TOKEN, (401, 20003)),
    ]:
        status, body = await create(development, http, GOOD_SMS, encode_basic_auth(account, token))
        assert (status, body["code"]) == expected


async def create(development, http, form, auth: str = "") -> tuple[int, dict]:
    async with http.post(messages(development), data=form, headers=signed_in(auth)) as answer:
        return answer.status, await answer.json()


async def listed(development, http, query, auth: str = "") -> tuple[int, dict]:
    async with http.get(messages(development), params=query, headers=signed_in(auth)) as answer:
        return answer.status, await answer.json()


def messages(development) -> str:
    return f"{development.url}/simulator/twilio/2010-04-01/Accounts/{ACCOUNT}/Messages.json"


def signed_in(auth: str) -> dict[str, str]:
    return {"Authorization": auth or encode_basic_auth(ACCOUNT, AUTH_TOKEN)}


BOT_API = [
    ("getMe", {}, 200, None),
    ("GETME", {}, 200, None),
    ("getUpdates", {}, 404, "Not Found"),
    ("sendMessage", {"chat_id": "1001", "text": "Dag"}, 200, None),
    ("sendMessage", {"chat_id": 1001, "text": "Dag"}, 200, None),
    ("sendMessage", {"text": "Dag"}, 400, "Bad Request: chat not found"),
    ("sendMessage", {"chat_id": "Sam", "text": "Dag"}, 400, "Bad Request: chat not found"),
    ("sendMessage", {"chat_id": "1001"}, 400, "Bad Request: message text is empty"),
    (
        "sendMessage",
        {"chat_id": "1001", "text": "x" * 4097},
        400,
        "Bad Request: message is too long",
    ),
    (
        "sendMessage",
        {"chat_id": "1001", "text": "x", "reply_markup": "no JSON"},
        400,
        "Bad Request: can't parse reply keyboard markup",
    ),
    (
        "sendMessage",
        {
            "chat_id": "1001",
            "text": "x",
            "reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "x" * 65}]]},
        },
        400,
        "Bad Request: BUTTON_DATA_INVALID",
    ),
    ("sendChatAction", {"chat_id": "1001", "action": "typing"}, 200, None),
    ("answerCallbackQuery", {"callback_query_id": "1"}, 200, None),
    (
        "setWebhook",
        {"url": "x", "allowed_updates": "x"},
        400,
        "Bad Request: can't parse allowed_updates",
    ),
]


@pytest.mark.parametrize("as_json", [True, False])
@pytest.mark.parametrize(("method", "fields", "status", "description"), BOT_API)
async def test_the_fake_bot_api_answers_as_telegram_does(
    development, http, method, fields, status, description, as_json
) -> None:
    address = f"{development.url}/simulator/telegram/bot{BOT_TOKEN}/{method}"
    form = {k: v if isinstance(v, str) else json.dumps(v) for k, v in fields.items()}
    async with http.post(address, **({"json": fields} if as_json else {"data": form})) as answer:
        body = await answer.json()
    assert answer.status == status
    assert body["ok"] == (status == 200)
    assert body.get("description") == description


async def test_the_fake_bot_api_wants_its_token(development, http) -> None:
    address = f"{development.url}/simulator/telegram/bot1000001:wrong/getMe"
    async with http.post(address) as answer:
        assert answer.status == 401
        assert (await answer.json())["ok"] is False


def test_phones_keep_so_many_messages_and_no_more() -> None:
    phones = Phones()
    with phones.subscribe() as news:
        for number in range(MAX_MESSAGES + MAX_UNREAD):
            message = PhoneMessage(
                phone="sms", to="+31600000001", from_us=True, text="x", id=number, at=1
            )
            phones.show(message)
        assert news.qsize() == MAX_UNREAD
    assert len(phones.history()) == MAX_MESSAGES
    assert phones.find(0) is None
    assert phones.find(MAX_MESSAGES) is not None


async def test_lines_survive_what_fails_and_keep_nothing() -> None:
    queues, done = SerialQueues(), asyncio.Event()

    async def works() -> None:
        done.set()

    async def fails() -> None:
        raise RuntimeError

    queues.add("a", fails)
    queues.add("a", works)
    assert queues.pending_count() == 2
    async with asyncio.timeout(PATIENCE_S):
        await done.wait()
    assert queues.pending_count() == 0
    await queues.close()


async def test_lines_hold_so_much_and_no_more() -> None:
    queues = SerialQueues()
    for _ in range(MAX_PENDING + 5):
        queues.add("a", asyncio.Event().wait)
    assert queues.pending_count() == MAX_PENDING
    await queues.close()
    assert queues.pending_count() == 0


async def test_a_telegram_message_waits_for_the_webhook_and_for_a_success(
    development, page, ingest, http
) -> None:
    ingest.failing = 1
    await page.does(type="telegram", chat=1001, name="Sam", text="Dag")
    assert [(await page.next("webhook"))["status"] for _ in range(2)] == [500, 200]
    assert len(ingest.stored) == 1
