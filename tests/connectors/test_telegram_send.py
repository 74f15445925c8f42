"""Messages on their way to Telegram, against a stand-in that fails in every way it can."""

import asyncio
import json
import logging
import socket

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from telegram import WebhookInfo

from connectors import telegram_api
from connectors.rendering import texts as render
from connectors.telegram import ALLOWED_UPDATES, Telegram, TelegramConfig
from connectors.telegram_api import is_set
from connectors.telegram_keyboard import callback_data
from contract.channels import Channel
from contract.effects import Send
from contract.messages import Author, Choice, Message
from contract.outcomes import Accepted, Failed, OptedOut, TryLater, Unknown
from tests.support.sending import send_all
from tests.support.waiting import PATIENCE_S

TOKEN = "1000001:an-invented-token"
SECRET = "an-invented_secret"
WEBHOOK = "https://balie.example/webhooks/telegram"
SENT = {"message_id": 42, "date": 1, "chat": {"id": 1001, "type": "private"}, "text": "x"}


def send(text: str = "Dag!", choices: tuple[Choice, ...] = ()) -> Send:
    message = Message(seq=7, at=1, author=Author.BOT, text=text, choices=choices)
    return Send(
        conversation_id="3f00",
        id="3f00:4:0",
        channel=Channel.TELEGRAM,
        address="1001",
        message=message,
    )


class StandIn:
    """Answers the Bot API with what it is told, and keeps what it got."""

    def __init__(self) -> None:
        self.answers: dict[str, list[tuple[int, object]]] = {}
        self.calls: list[tuple[str, dict[str, str]]] = []
        self.called = asyncio.Event()

    def routes(self) -> list[web.RouteDef]:
        return [web.post(f"/bot{TOKEN}/{{method}}", self.call)]

    def says(self, method: str, status: int, body: object) -> None:
        self.answers.setdefault(method, []).append((status, body))

    async def call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        self.calls.append((method, dict(await request.post())))
        self.called.set()
        told = self.answers.get(method)
        status, body = told.pop(0) if told else (200, {"ok": True, "result": SENT})
        if status == 0:
            request.transport.abort()
        if status == 1:
            await asyncio.sleep(60)
        if isinstance(body, str):
            return web.Response(status=status, text=body)
        return web.json_response(body, status=max(status, 200))

    async def until(self, method: str, times: int = 1) -> list[dict[str, str]]:
        """The fields of the calls of `method`, once there are so many."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                fields = [fields for name, fields in self.calls if name == method]
                if len(fields) >= times:
                    return fields
                self.called.clear()
                await self.called.wait()


@pytest.fixture
def stand_in() -> StandIn:
    return StandIn()


@pytest.fixture
async def api_url(stand_in, serve) -> str:
    return await serve(stand_in.routes())


@pytest.fixture
async def telegram(api_url, ingest):
    connector = Telegram(config(api_url, "http://127.0.0.1"), ingest)
    connector._api = telegram_api.TelegramApi(TOKEN, api_url)
    yield connector
    await connector.stop()


def config(api_url: str, public_url: str = "https://balie.example") -> TelegramConfig:
    return TelegramConfig(token=TOKEN, secret=SECRET, public_url=public_url, api_url=api_url)


def says_no(code: int, description: str, **parameters: object) -> tuple[int, dict]:
    body = {"ok": False, "error_code": code, "description": description}
    return code, body | ({"parameters": parameters} if parameters else {})


async def test_a_text_goes_out_as_it_is(telegram, stand_in) -> None:
    assert await send_all(telegram, send("<b>Dag</b> *en* _tot ziens_")) == Accepted("42")
    assert stand_in.calls == [
        ("sendMessage", {"chat_id": "1001", "text": "<b>Dag</b> *en* _tot ziens_"})
    ]


async def test_choices_are_buttons(telegram, stand_in) -> None:
    await send_all(telegram, send("Klopt dat?", (Choice("Ja", "yes"), Choice("Nee", "n" * 65))))
    [(_, fields)] = stand_in.calls
    assert json.loads(fields["reply_markup"]) == {
        "inline_keyboard": [
            [{"text": "Ja", "callback_data": "yes"}],
            [{"text": "Nee", "callback_data": "#2"}],
        ]
    }


async def test_a_long_text_goes_out_in_parts_with_buttons_under_the_last(
    telegram, stand_in
) -> None:
    stand_in.says("sendMessage", 200, {"ok": True, "result": SENT})
    stand_in.says("sendMessage", *says_no(429, "Too Many Requests", retry_after=3))
    long = send("Een paspoort kost 87,95 euro. " * 200, (Choice("Ja", "yes"),))
    assert await send_all(telegram, long) == TryLater(after=3, code="429")
    assert await send_all(telegram, long, first=1) == Accepted("42")
    first, refused, second = (fields for _, fields in stand_in.calls)
    assert refused == second
    assert first["text"] != second["text"]
    assert "reply_markup" not in first
    assert "reply_markup" in second


ANSWERS = [
    (*says_no(429, "Too Many Requests: retry after 7", retry_after=7), TryLater(7, "429")),
    (*says_no(403, "Forbidden: bot was blocked by the user"), OptedOut("403")),
    (
        *says_no(400, "Bad Request: chat not found"),
        Failed("400", "Chat not found"),
    ),
    (
        *says_no(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-5),
        Failed("400", "Group migrated to supergroup. New chat id: -5"),
    ),
    (*says_no(401, "Unauthorized"), Failed("InvalidToken", "check BALIE_TELEGRAM_TOKEN")),
    (*says_no(409, "Conflict"), Failed("Conflict", "check BALIE_TELEGRAM_TOKEN")),
    (500, "oops", TryLater(0, "NetworkError")),
    (*says_no(502, "Bad Gateway"), TryLater(0, "NetworkError")),
    (0, {}, Unknown("RemoteProtocolError")),
]


@pytest.mark.parametrize(("status", "body", "outcome"), ANSWERS)
async def test_what_an_answer_means(telegram, stand_in, status, body, outcome) -> None:
    stand_in.says("sendMessage", status, body)
    assert await send_all(telegram, send()) == outcome
    assert len(stand_in.calls) == 1


@pytest.mark.parametrize("body", [{"ok": True, "result": {}}, {"ok": True, "result": True}])
async def test_a_success_of_another_shape_is_a_success(telegram, stand_in, body) -> None:
    stand_in.says("sendMessage", 200, body)
    assert await send_all(telegram, send()) == Accepted()


async def test_a_success_that_is_not_telegrams_is_unknown(telegram, stand_in, caplog) -> None:
    stand_in.says("sendMessage", 200, "no JSON")
    assert isinstance(await send_all(telegram, send()), Unknown)
    assert "no JSON" not in caplog.text


async def test_an_answer_that_never_comes_is_unknown(stand_in, api_url) -> None:
    stand_in.says("sendMessage", 1, {})
    api = telegram_api.TelegramApi(TOKEN, api_url, timeout=0.2)
    assert await api.send("1001", "Dag!", None) == Unknown("ReadTimeout")
    await api.close()


async def test_a_connection_that_is_refused_may_be_tried_again(ingest) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        connector = Telegram(config(f"http://127.0.0.1:{unused.getsockname()[1]}"), ingest)
        await connector.start()
        assert isinstance(await send_all(connector, send()), TryLater)
        await connector.stop()


async def test_nothing_is_not_sent(telegram, stand_in) -> None:
    assert await send_all(telegram, send(" \x00\n")) == Failed("nothing_to_send")
    assert stand_in.calls == []


def info(**differs: object) -> WebhookInfo:
    same = {
        "url": WEBHOOK,
        "has_custom_certificate": False,
        "pending_update_count": 0,
        "max_connections": 40,
        "allowed_updates": ["callback_query", "message"],
    }
    return WebhookInfo(**(same | differs))


@pytest.mark.parametrize(
    ("differs", "set_already"),
    [
        ({}, True),
        ({"url": ""}, False),
        ({"url": "https://elsewhere.example/webhooks/telegram"}, False),
        ({"allowed_updates": ["message"]}, False),
        ({"allowed_updates": []}, False),
        ({"max_connections": 1}, False),
        ({"max_connections": None}, True),
        ({"last_error_message": "Wrong response from the webhook: 403 Forbidden"}, False),
        ({"last_error_message": "Connection timed out"}, True),
    ],
)
def test_whether_the_webhook_needs_setting(differs, set_already) -> None:
    assert is_set(info(**differs), WEBHOOK, ALLOWED_UPDATES) == set_already


async def test_the_webhook_is_set_where_it_differs(stand_in, api_url, ingest) -> None:
    stand_in.says("getWebhookInfo", 200, {"ok": True, "result": info(url="").to_dict()})
    connector = Telegram(config(api_url), ingest)
    await connector.start()
    [fields] = await stand_in.until("setWebhook")
    await connector.stop()
    assert fields == {
        "url": WEBHOOK,
        "secret_token": SECRET,
        "max_connections": "40",
        "allowed_updates": '["message", "callback_query"]',
    }


async def test_it_is_set_once_telegram_can_be_reached(
    stand_in, api_url, ingest, caplog, monkeypatch
) -> None:
    monkeypatch.setattr(telegram_api, "BACK_OFF", (0.01, 0.02))
    for _ in range(3):
        stand_in.says("getWebhookInfo", *says_no(502, "Bad Gateway"))
    stand_in.says("getWebhookInfo", 200, {"ok": True, "result": info(url="").to_dict()})
    connector = Telegram(config(api_url), ingest)
    with caplog.at_level(logging.DEBUG):
        await connector.start()
        await stand_in.until("setWebhook")
        await connector.stop()
    assert len(await stand_in.until("getWebhookInfo", 4)) == 4
    # The stand-in's own access log is not ours.
    lines = [one for one in caplog.records if one.levelno >= logging.INFO]
    ours = [one.getMessage() for one in lines if one.name != "aiohttp.access"]
    assert len(ours) >= 3
    assert not any(TOKEN in line for line in ours)


async def test_it_is_set_where_what_is_set_cannot_be_read(stand_in, api_url, ingest) -> None:
    stand_in.says("getWebhookInfo", 200, {"ok": True, "result": {}})
    connector = Telegram(config(api_url), ingest)
    await connector.start()
    await stand_in.until("setWebhook")
    await connector.stop()


async def test_it_is_not_set_where_it_is_so_already(stand_in, api_url, ingest) -> None:
    stand_in.says("getWebhookInfo", 200, {"ok": True, "result": info().to_dict()})
    connector = Telegram(config(api_url), ingest)
    await connector.start()
    await asyncio.gather(*connector._api._tasks)
    await connector.stop()
    assert [method for method, _ in stand_in.calls] == ["getWebhookInfo"]


async def test_a_refused_token_is_said_and_not_tried_again(
    stand_in, api_url, ingest, caplog
) -> None:
    stand_in.says("getWebhookInfo", *says_no(401, "Unauthorized"))
    connector = Telegram(config(api_url), ingest)
    await connector.start()
    await asyncio.gather(*connector._api._tasks)
    await connector.stop()
    assert len(stand_in.calls) == 1
    assert "BALIE_TELEGRAM_TOKEN" in caplog.text
    assert TOKEN not in caplog.text


async def test_an_address_telegram_cannot_reach_is_not_set(ingest, caplog) -> None:
    connector = Telegram(config("https://api.telegram.org", "http://127.0.0.1:8080"), ingest)
    await connector.start()
    assert not connector._api._tasks
    assert "BALIE_PUBLIC_URL" in caplog.text
    await connector.stop()


@pytest.mark.parametrize(
    ("number", "payload", "data"),
    [
        (1, "yes", "yes"),
        (2, "x" * 64, "x" * 64),
        (2, "x" * 65, "#2"),
        (3, "é" * 33, "#3"),
        (4, "", "#4"),
        (5, "#1", "#5"),
    ],
)
def test_what_a_button_brings_back(number, payload, data) -> None:
    assert callback_data(number, payload) == data


@given(st.integers(1, 100), st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_a_button_never_holds_too_much(number, payload) -> None:
    data = callback_data(number, payload)
    assert 1 <= len(data.encode()) <= 64
    assert data in {payload, f"#{number}"}


def test_texts_fit() -> None:
    message = send("🙂" * 4096).message
    assert [len(text) for text in render(message, Channel.TELEGRAM)] == [2048, 2048]
