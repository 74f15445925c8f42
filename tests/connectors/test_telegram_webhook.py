"""Updates as Telegram makes them, and what it would never make."""

import copy
import json
import logging

import pytest
from aiohttp import ClientSession
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.telegram import Telegram, TelegramConfig
from contract.events import CitizenArrived, CitizenWrote, decode, encode

SECRET = "an-invented_secret"
CONFIG = TelegramConfig(token="1:token", secret=SECRET, public_url="https://balie.example")
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "Content-Type": "application/json"}

SAM = {"id": 1001, "is_bot": False, "first_name": "Sam", "last_name": "S", "language_code": "nl"}
CHAT = {"id": 1001, "type": "private", "first_name": "Sam"}
GROUP = {"id": -100, "type": "group", "title": "Buurt"}
BOT = {"id": 1, "is_bot": True, "first_name": "Balie"}
FILE = {"file_id": "f", "file_unique_id": "u"}
SOUND = FILE | {"duration": 1}
FILM = SOUND | {"width": 1, "height": 1}
STICKER = FILE | {"type": "regular", "width": 1, "height": 1, "is_animated": False}
SPOT = {"longitude": 5.1, "latitude": 52.1}


def update(**content) -> dict:
    return {"update_id": 700000001, **content}


def message(**content) -> dict:
    text = {} if content else {"text": "Wat kost een paspoort?"}
    fields = {"message_id": 41, "date": 1780000000, "chat": CHAT, "from": SAM}
    return update(message=fields | text | content)


def without(key: str) -> dict:
    fields = message()
    del fields["message"][key]
    return fields


def text(**differs) -> dict:
    fields = message()
    fields["message"] |= differs
    return fields


OURS = {
    "message_id": 42,
    "date": 1780000001,
    "chat": CHAT,
    "from": BOT,
    "text": "Klopt dat?",
    "reply_markup": {
        "inline_keyboard": [
            [{"text": "Ja", "callback_data": "yes"}],
            [{"text": "Nee, toch niet", "callback_data": "#2"}],
        ]
    },
}


def press(data="yes", **differs) -> dict:
    query = {"id": "4300", "from": SAM, "chat_instance": "9", "message": OURS, "data": data}
    return update(callback_query=query | differs)


def wrote(**differs) -> dict:
    who = {"address": "1001", "language": "nl", "name": "Sam", "at": 1_780_000_000_000}
    said = {"text": "", "payload": "", "unsupported": ""}
    return who | said | differs


class Peer:
    """Posts updates the way Telegram does, or nearly."""

    def __init__(self, url: str, http: ClientSession) -> None:
        self.url, self.http = url, http

    async def update(self, content: object) -> int:
        return await self.raw(json.dumps(content).encode(), HEADERS)

    async def raw(self, body: bytes, headers: dict[str, str]) -> int:
        address = self.url + "/webhooks/telegram"
        async with self.http.post(address, data=body, headers=headers) as answer:
            return answer.status


class Quiet:
    """Stands where the Bot API is, and only keeps which presses were confirmed."""

    def __init__(self) -> None:
        self.confirmed: list[str] = []

    def answer_callback(self, query_id: str) -> None:
        self.confirmed.append(query_id)


@pytest.fixture
def api() -> Quiet:
    return Quiet()


@pytest.fixture
async def peer(serve, ingest, http, api) -> Peer:
    connector = Telegram(CONFIG, ingest)
    connector._api = api
    return Peer(await serve(connector.routes()), http)


QUESTION = "Wat kost een paspoort?"
MESSAGES = {
    "a text": (message(), wrote(text=QUESTION)),
    "English with a region": (
        text(**{"from": SAM | {"language_code": "en-GB"}}),
        wrote(text=QUESTION, language="en"),
    ),
    "a language of three letters": (
        text(**{"from": SAM | {"language_code": "fil"}}),
        wrote(text=QUESTION, language=""),
    ),
    "no language": (
        text(**{"from": {"id": 1001, "is_bot": False, "first_name": "Sam"}}),
        wrote(text=QUESTION, language=""),
    ),
    "every kind of character": (
        text(text="🙂 \u202eمرحبا\x00 <b>&amp;"),
        wrote(text="🙂 \u202eمرحبا\x00 <b>&amp;"),
    ),
    "a command that is not ours": (text(text="/help"), wrote(text="/help")),
    "no command": (text(text="/starten"), wrote(text="/starten")),
    "a photo": (message(photo=[FILM]), wrote(unsupported="photo")),
    "a photo with words": (
        message(photo=[FILM], caption="Dit lag op straat"),
        wrote(unsupported="photo", text="Dit lag op straat"),
    ),
    "a voice message": (message(voice=SOUND), wrote(unsupported="voice")),
    "a song": (message(audio=SOUND), wrote(unsupported="voice")),
    "a film": (message(video=FILM), wrote(unsupported="video")),
    "a round film": (message(video_note=SOUND | {"length": 1}), wrote(unsupported="video")),
    "a moving picture": (message(animation=FILM, document=FILE), wrote(unsupported="video")),
    "a document": (message(document=FILE), wrote(unsupported="file")),
    "a sticker": (message(sticker=STICKER | {"is_video": False}), wrote(unsupported="sticker")),
    "a location": (message(location=SPOT), wrote(unsupported="location")),
    "a venue": (
        message(location=SPOT, venue={"location": SPOT, "title": "Plein", "address": "Plein 1"}),
        wrote(unsupported="location"),
    ),
    "a contact": (
        message(contact={"phone_number": "+31600000002", "first_name": "Bo"}),
        wrote(unsupported="contact"),
    ),
    "dice": (message(dice={"emoji": "🎲", "value": 3}), wrote(unsupported="file")),
    "a button": (press(), wrote(text="Ja", payload="yes")),
    "a button with a number": (press("#2"), wrote(text="Nee, toch niet", payload="#2")),
    "a button that is no more": (press("gone"), wrote(payload="gone")),
    "a button of long ago": (
        press(message={"message_id": 42, "date": 0, "chat": CHAT}),
        wrote(payload="yes"),
    ),
}


@pytest.mark.parametrize("label", MESSAGES)
async def test_what_a_citizen_sent_is_stored(label, peer, ingest) -> None:
    content, expected = MESSAGES[label]
    assert await peer.update(content) == 200
    [event] = ingest.stored
    assert isinstance(event, CitizenWrote)
    assert {key: getattr(event, key) for key in expected} == expected


@pytest.mark.parametrize("words", ["/start", "/start paspoort", "/start@balie_bot"])
async def test_who_starts_has_arrived(words, peer, ingest) -> None:
    assert await peer.update(text(text=words)) == 200
    [event] = ingest.stored
    assert isinstance(event, CitizenArrived)
    assert (event.address, event.name, event.language) == ("1001", "Sam", "nl")


async def test_a_press_is_confirmed(peer, api) -> None:
    await peer.update(press())
    assert api.confirmed == ["4300"]


async def test_the_same_update_twice_is_stored_once(peer, ingest) -> None:
    for _ in range(2):
        assert await peer.update(message()) == 200
    assert len(ingest.stored) == 1


IGNORED = {
    "a group": text(chat=GROUP),
    "a button in a group": press(message=OURS | {"chat": GROUP}),
    "a button of nowhere": press(message=None),
    "a game": {"update_id": 1, "callback_query": press()["callback_query"] | {"data": None}},
    "a bot": text(**{"from": BOT}),
    "nobody": without("from"),
    "a change": update(edited_message=message()["message"]),
    "a channel": update(channel_post=message()["message"]),
    "a block": update(
        my_chat_member={
            "chat": CHAT,
            "from": SAM,
            "date": 1,
            "old_chat_member": {"user": BOT, "status": "member"},
            "new_chat_member": {"user": BOT, "status": "kicked", "until_date": 0},
        }
    ),
    "a service message": message(group_chat_created=True),
    "a kind to come": update(brand_new={"x": 1}),
    "nothing": update(),
}


@pytest.mark.parametrize("label", IGNORED)
async def test_what_is_not_for_us_is_taken_and_forgotten(label, peer, ingest) -> None:
    assert await peer.update(IGNORED[label]) == 200
    assert ingest.stored == []


NO_UPDATES = {
    "a list": [],
    "nothing": None,
    "a number": 3,
    "an empty object": {},
    "no id": {"message": message()["message"]},
    "an id in words": message() | {"update_id": "1"},
    "a boolean id": message() | {"update_id": True},
    "a broken id": message() | {"update_id": 1.5},
    "a message in words": update(message="x"),
    "a list for a message": update(message=[1]),
    "a message without chat": without("chat"),
    "a message without date": without("date"),
    "a text that is a list": text(text=["x"]),
    "a text that is a number": text(text=1),
    "half a character": text(text="\ud800"),
    "a chat in words": text(chat=CHAT | {"id": "1001"}),
    "a chat that is an object": text(chat=CHAT | {"id": {"x": 1}}),
    "a name that is a list": text(**{"from": SAM | {"first_name": ["x"]}}),
    "a language that is a number": text(**{"from": SAM | {"language_code": 7}}),
    "a person in words": text(**{"from": "Sam"}),
    "a date out of this world": text(date=10**30),
    "data that is a list": press(["x"]),
    "a query in words": press() | {"callback_query": "x"},
    "a query id that is a number": press(id=4300),
}


@pytest.mark.parametrize("label", NO_UPDATES)
async def test_what_is_no_update_is_refused(label, peer, ingest, api, caplog) -> None:
    with caplog.at_level(logging.DEBUG):
        assert await peer.update(NO_UPDATES[label]) == 400
    assert ingest.stored == api.confirmed == []
    assert len([one for one in caplog.records if one.levelno >= logging.WARNING]) == 1
    assert "Sam" not in caplog.text
    assert "paspoort" not in caplog.text


GOOD = json.dumps(message()).encode()
REFUSED = {
    "no secret": (GOOD, {}, 403),
    "an empty secret": (GOOD, {"X-Telegram-Bot-Api-Secret-Token": ""}, 403),
    "a wrong secret": (GOOD, {"X-Telegram-Bot-Api-Secret-Token": SECRET + "x"}, 403),
    "a secret that is no text": (GOOD, {"X-Telegram-Bot-Api-Secret-Token": "\udcff"}, 403),
    "garbage without secret": (b"\xff\x00", {}, 403),
    "garbage": (b"\xff\x00", HEADERS, 400),
    "no body": (b"", HEADERS, 400),
    "half a body": (GOOD[:-5], HEADERS, 400),
    "not UTF-8": (GOOD.replace(b"Wat", b"W\xe4t"), HEADERS, 400),
    "nested without end": (b"[" * 500_000, HEADERS, 400),
    "a number without end": (b'{"update_id": ' + b"9" * 5000 + b"}", HEADERS, 400),
    "too large": (b'"' + b"x" * 1024 * 1024 + b'"', HEADERS, 413),
}


@pytest.mark.parametrize("label", REFUSED)
async def test_what_telegram_did_not_make_is_refused(label, peer, ingest, caplog) -> None:
    body, headers, status = REFUSED[label]
    assert await peer.raw(body, headers) == status
    assert ingest.stored == []
    assert len([one for one in caplog.records if one.name == "connectors.webhook"]) == 1


@pytest.mark.parametrize("secret", ["", "with space", "é", "x" * 257])
def test_a_secret_that_telegram_would_not_take_is_said_at_once(secret) -> None:
    with pytest.raises(ValueError, match="BALIE_TELEGRAM_SECRET"):
        TelegramConfig(token="1:t", secret=secret, public_url="https://balie.example")


def test_a_config_does_not_show_its_secrets() -> None:
    assert "token=" not in repr(CONFIG)
    assert SECRET not in repr(CONFIG)


FUZZ = settings(
    max_examples=300,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def places(value: object, path: tuple = ()) -> list[tuple]:
    """Every place within `value`, as a path of keys."""
    keys = value.items() if isinstance(value, dict) else []
    found = [place for key, inner in keys for place in places(inner, (*path, key))]
    return [*found, path] if path else found


@st.composite
def damaged(draw: st.DrawFn) -> dict:
    """An update of the tables above, with anything at all in one of its places."""
    tables = [content for content, _ in MESSAGES.values()]
    content = copy.deepcopy(draw(st.sampled_from(tables)))
    *way, last = draw(st.sampled_from(places(content)))
    inner = content
    for key in way:
        inner = inner[key]
    inner[last] = draw(JSON)
    return content


@FUZZ
@given(content=damaged() | JSON)
async def test_whatever_comes_the_log_can_give_it_back(peer, ingest, content) -> None:
    before = len(ingest.stored)
    status = await peer.update(content)
    assert status in {200, 400}
    assert len(ingest.stored) == before or status == 200
    assert all(decode(encode(event)) == event for event in ingest.stored[before:])


@FUZZ
@given(body=st.binary(max_size=200))
async def test_noise_is_refused(peer, ingest, body) -> None:
    assert await peer.raw(body, HEADERS) == 400
    assert ingest.stored == []
