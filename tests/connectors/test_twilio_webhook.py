"""Requests as Twilio makes them, and requests it would never make."""

import asyncio
import gzip
import logging
from urllib.parse import urlencode

import pytest
from aiohttp import ClientSession
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from multidict import MultiDict
from twilio.request_validator import RequestValidator
from yarl import URL

from connectors import webhook
from connectors.twilio import Twilio, TwilioConfig
from contract.channels import Channel
from contract.events import CitizenWrote, DeliveryReported

ACCOUNT = "AC00000000000000000000000000000002"
TOKEN = "an-invented-auth-token"
PUBLIC = "https://balie.example"
CONFIG = TwilioConfig(
    account_sid=ACCOUNT,
    auth_token=TOKEN,
    sms_from="+3197000000001",
    whatsapp_from="whatsapp:+3197000000001",
    public_url=PUBLIC + "/",
)
HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}
STATUS_PATH = "/webhooks/twilio/status?c=3f00&s=7"

SMS = {
    "MessageSid": "SM00000000000000000000000000000001",
    "SmsSid": "SM00000000000000000000000000000001",
    "AccountSid": ACCOUNT,
    "From": "+31600000001",
    "To": "+3197000000001",
    "Body": "Wat kost een paspoort?",
    "NumMedia": "0",
    "NumSegments": "1",
    "ToCountry": "NL",
    "ApiVersion": "2010-04-01",
}
WHATSAPP = SMS | {
    "From": "whatsapp:+31600000001",
    "To": "whatsapp:+3197000000001",
    "ProfileName": "Sam",
    "WaId": "31600000001",
    "MessageType": "text",
}
STATUS = {
    "MessageSid": "SM00000000000000000000000000000009",
    "AccountSid": ACCOUNT,
    "MessageStatus": "delivered",
    "To": "+31600000001",
    "From": "+3197000000001",
    "ApiVersion": "2010-04-01",
}


def media(kind: str) -> dict[str, str]:
    return {"NumMedia": "1", "MediaContentType0": kind, "MediaUrl0": "https://example.org/1"}


def signature(path: str, form, token: str = TOKEN, base: str = PUBLIC) -> str:
    return RequestValidator(token).compute_signature(base + path, form)


@pytest.fixture
async def url(serve, ingest) -> str:
    return await serve(Twilio(CONFIG, ingest, ingest).routes())


class Poster:
    """Posts forms the way Twilio does, or nearly."""

    def __init__(self, url: str, http: ClientSession) -> None:
        self.url, self.http = url, http

    async def form(self, form, path: str = "/webhooks/twilio", **header: str) -> tuple[int, str]:
        signed = {"X-Twilio-Signature": signature(path, MultiDict(form))}
        body = urlencode(list(MultiDict(form).items()))
        return await self.raw(body.encode(), path, HEADERS | signed | header)

    async def raw(self, body: bytes, path: str, headers: dict[str, str]) -> tuple[int, str]:
        address = URL(self.url + path, encoded=True)
        async with self.http.post(address, data=body, headers=headers) as answer:
            return answer.status, await answer.text()


@pytest.fixture
def post(url, http) -> Poster:
    return Poster(url, http)


def wrote(**differs) -> dict:
    return {
        "channel": Channel.SMS,
        "address": "+31600000001",
        "text": "Wat kost een paspoort?",
        "payload": "",
        "unsupported": "",
        "name": "",
    } | differs


ON_WHATSAPP = {"channel": Channel.WHATSAPP, "name": "Sam"}
MESSAGES = {
    "a text": (SMS, wrote()),
    "odd spacing in the number": (SMS | {"From": "+31 6 000-00001"}, wrote()),
    "every kind of character": (
        SMS | {"Body": "Ünï 🙂 \u202eمرحبا\x00 <b>&amp;"},
        wrote(text="Ünï 🙂 \u202eمرحبا\x00 <b>&amp;"),
    ),
    "a new parameter of Twilio's": (SMS | {"Brandnew": "1", "Empty": ""}, wrote()),
    "a picture (MMS)": (
        SMS | media("image/jpeg") | {"Body": ""},
        wrote(text="", unsupported="photo"),
    ),
    "a picture with words": (SMS | media("image/png"), wrote(unsupported="photo")),
    "a film": (SMS | media("video/3gpp"), wrote(unsupported="video")),
    "a card": (SMS | media("text/vcard"), wrote(unsupported="contact")),
    "a document": (SMS | media("application/pdf"), wrote(unsupported="file")),
    "an empty text": (SMS | {"Body": ""}, wrote(text="")),
    "WhatsApp": (WHATSAPP, wrote(**ON_WHATSAPP)),
    "WhatsApp without a number": (
        WHATSAPP | {"From": "whatsapp:NL.1234567890"},
        wrote(**ON_WHATSAPP, address="NL.1234567890"),
    ),
    "WhatsApp button": (
        WHATSAPP | {"Body": "Ja", "ButtonText": "Ja", "ButtonPayload": "yes"},
        wrote(**ON_WHATSAPP, text="Ja", payload="yes"),
    ),
    "WhatsApp location": (
        WHATSAPP | {"Body": "", "MessageType": "location", "Latitude": "52.1", "Longitude": "5.1"},
        wrote(**ON_WHATSAPP, text="", unsupported="location"),
    ),
    "WhatsApp voice": (
        WHATSAPP | media("audio/ogg") | {"Body": "", "MessageType": "audio"},
        wrote(**ON_WHATSAPP, text="", unsupported="voice"),
    ),
    "WhatsApp sticker": (
        WHATSAPP | media("image/webp") | {"Body": "", "MessageType": "sticker"},
        wrote(**ON_WHATSAPP, text="", unsupported="sticker"),
    ),
    "WhatsApp sticker of older days": (
        {key: value for key, value in WHATSAPP.items() if key != "MessageType"}
        | media("image/webp")
        | {"Body": ""},
        wrote(**ON_WHATSAPP, text="", unsupported="sticker"),
    ),
    "WhatsApp contact": (
        WHATSAPP | media("text/x-vcard") | {"Body": "", "MessageType": "contacts"},
        wrote(**ON_WHATSAPP, text="", unsupported="contact"),
    ),
    "WhatsApp document": (
        WHATSAPP | media("application/pdf") | {"MessageType": "document"},
        wrote(**ON_WHATSAPP, unsupported="file"),
    ),
    "WhatsApp of a kind to come": (
        WHATSAPP | {"Body": "", "MessageType": "order"},
        wrote(**ON_WHATSAPP, text="", unsupported="file"),
    ),
}


@pytest.mark.parametrize("label", MESSAGES)
async def test_what_a_citizen_sent_is_stored(label, post, ingest) -> None:
    form, expected = MESSAGES[label]
    assert await post.form(form) == (200, "<Response/>")
    [event] = ingest.stored
    assert isinstance(event, CitizenWrote)
    assert {key: getattr(event, key) for key in expected} == expected
    assert event.conversation_id == ingest.conversation_id(event.channel, event.address)


async def test_the_same_message_twice_is_stored_once(post, ingest) -> None:
    for _ in range(2):
        assert (await post.form(SMS))[0] == 200
    assert len(ingest.stored) == 1


async def test_parameters_may_repeat(post, ingest) -> None:
    form = MultiDict(SMS)
    form.add("Tag", "b")
    form.add("Tag", "a")
    assert (await post.form(form))[0] == 200
    assert len(ingest.stored) == 1


STATUSES = {
    "delivered": (STATUS_PATH, {}, ("delivered", "")),
    "sent": (STATUS_PATH, {"MessageStatus": "sent"}, ("sent", "")),
    "read": (STATUS_PATH, {"MessageStatus": "read"}, ("read", "")),
    "failed": (STATUS_PATH, {"MessageStatus": "failed", "ErrorCode": "30003"}, ("failed", "30003")),
    "undelivered": (
        STATUS_PATH,
        {"MessageStatus": "undelivered", "ErrorCode": "30005"},
        ("failed", "30005"),
    ),
    "queued is no news": (STATUS_PATH, {"MessageStatus": "queued"}, None),
    "nor is what we do not know": (STATUS_PATH, {"MessageStatus": "teleported"}, None),
    "a part that is not the last is no news": (STATUS_PATH + "&more=1", {}, None),
    "unless it fails": (STATUS_PATH + "&more=1", {"MessageStatus": "failed"}, ("failed", "")),
    "the last part is": (STATUS_PATH + "&more=0", {}, ("delivered", "")),
}


@pytest.mark.parametrize("label", STATUSES)
async def test_what_became_of_a_message_is_stored(label, post, ingest) -> None:
    path, differs, expected = STATUSES[label]
    assert (await post.form(STATUS | differs, path))[0] == 200
    stored = [(one.conversation_id, one.seq, one.status, one.code) for one in ingest.stored]
    assert stored == ([] if expected is None else [("3f00", 7, *expected)])
    assert all(isinstance(event, DeliveryReported) for event in ingest.stored)


async def test_each_status_of_a_message_is_stored_once(post, ingest) -> None:
    for status in ("sent", "delivered", "sent", "delivered"):
        await post.form(STATUS | {"MessageStatus": status}, STATUS_PATH)
    assert [event.status for event in ingest.stored] == ["sent", "delivered"]


TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
HEARD = {
    "queued": ("&p=2&more=1", "queued", 2),
    "delivered": ("&p=2&more=0", "delivered", 2),
    "failed": ("&p=1&more=1", "failed", 1),
    "what we do not know": ("&p=1&more=1", "teleported", 1),
    "without a part": ("", "sent", 0),
    "a part that is no number": ("&p=x", "sent", 0),
    "a part below zero": ("&p=-1", "sent", 0),
    "a part in other digits": ("&p=%D9%A3", "sent", 0),
    "a part of many digits": (f"&p={'9' * 40}", "sent", 0),
    "a part with a key in it": ("&p=1%7D%3Ax", "sent", 0),
}


@pytest.mark.parametrize("label", HEARD)
async def test_every_status_tells_that_its_part_was_taken(label, post, ingest) -> None:
    more, status, part = HEARD[label]
    form = STATUS | {"MessageStatus": status}
    assert (await post.form(form, STATUS_PATH + more))[0] == 200
    assert ingest.heard == [("3f00", 7, part, STATUS["MessageSid"])]


@pytest.mark.parametrize(
    ("trace", "kept"),
    [
        (TRACE, TRACE),
        (TRACE.upper(), ""),
        (TRACE + "0", ""),
        (TRACE + "%0A", ""),
        ("%3Cscript%3E", ""),
        ("", ""),
    ],
)
async def test_a_trace_is_ours_or_none(post, ingest, trace, kept) -> None:
    await post.form(STATUS, f"{STATUS_PATH}&p=0&t={trace}")
    assert [event.trace for event in ingest.stored] == [kept]


@pytest.mark.parametrize("seq", ["", "-1", "1.5", "x", "9" * 40, "%D9%A3", "1%0A"])
async def test_a_seq_that_is_none_is_refused_and_nothing_is_heard(post, ingest, seq) -> None:
    path = f"/webhooks/twilio/status?c=3f00&s={seq}&p=0"
    assert (await post.form(STATUS, path))[0] == 400
    assert (ingest.heard, ingest.stored) == ([], [])


async def test_what_was_not_signed_is_not_heard(post, ingest) -> None:
    body = urlencode(STATUS).encode()
    assert (await post.raw(body, STATUS_PATH, HEADERS | {"X-Twilio-Signature": "bm8="}))[0] == 403
    assert ingest.heard == []


@pytest.mark.parametrize(("code", "closes"), [("21610", True), ("30003", False), ("", False)])
async def test_a_status_may_close_the_address(post, ingest, code, closes) -> None:
    form = STATUS | {"MessageStatus": "undelivered", "ErrorCode": code}
    await post.form(form, STATUS_PATH)
    assert [event.closes for event in ingest.stored] == [closes]


REFUSED_FORMS = {
    "no MessageSid": (SMS | {"MessageSid": ""}, "/webhooks/twilio", 400),
    "no From": (SMS | {"From": ""}, "/webhooks/twilio", 400),
    "no To": (SMS | {"To": ""}, "/webhooks/twilio", 400),
    "a sender who cannot be answered": (SMS | {"From": "Belasting"}, "/webhooks/twilio", 400),
    "a channel we do not speak": (SMS | {"From": "messenger:123"}, "/webhooks/twilio", 400),
    "another account": (SMS | {"AccountSid": "AC0"}, "/webhooks/twilio", 403),
    "no account": ({"MessageSid": "SM1"}, "/webhooks/twilio", 403),
    "status of no message": (STATUS, "/webhooks/twilio/status", 400),
    "status of a seq that is none": (STATUS, "/webhooks/twilio/status?c=3f&s=-1", 400),
    "status without sid": (STATUS | {"MessageSid": ""}, STATUS_PATH, 400),
    "a message with too many fields": (
        SMS | {f"f{number}": "" for number in range(600)},
        "/webhooks/twilio",
        400,
    ),
}


@pytest.mark.parametrize("label", REFUSED_FORMS)
async def test_what_twilio_would_not_send_is_refused(label, post, ingest, caplog) -> None:
    form, path, status = REFUSED_FORMS[label]
    with caplog.at_level(logging.DEBUG):
        assert (await post.form(form, path))[0] == status
    assert ingest.stored == []
    assert len([one for one in caplog.records if one.levelno >= logging.WARNING]) == 1
    assert "31600000001" not in caplog.text
    assert "paspoort" not in caplog.text


GOOD = urlencode(SMS).encode()
SIGNED = HEADERS | {"X-Twilio-Signature": signature("/webhooks/twilio", SMS)}
REFUSED_REQUESTS = {
    "no signature": (GOOD, HEADERS, 403),
    "an empty signature": (GOOD, HEADERS | {"X-Twilio-Signature": ""}, 403),
    "a wrong signature": (GOOD, HEADERS | {"X-Twilio-Signature": "bm8="}, 403),
    "a signature that is no text": (GOOD, HEADERS | {"X-Twilio-Signature": "\udcff"}, 403),
    "with another token": (
        GOOD,
        HEADERS | {"X-Twilio-Signature": signature("/webhooks/twilio", SMS, token="x")},
        403,
    ),
    "for another host": (
        GOOD,
        HEADERS | {"X-Twilio-Signature": signature("/webhooks/twilio", SMS, base="https://a.b")},
        403,
    ),
    "for the status webhook": (
        GOOD,
        HEADERS | {"X-Twilio-Signature": signature(STATUS_PATH, SMS)},
        403,
    ),
    "a changed body": (GOOD + b"&Extra=1", SIGNED, 403),
    "unsigned garbage": (b"\xff\xfe\x00", {}, 403),
    "JSON": (b'{"Body": "x"}', SIGNED | {"Content-Type": "application/json"}, 415),
    "no content type": (GOOD, SIGNED | {"Content-Type": ""}, 415),
    "not UTF-8": (b"Body=\xff\xfe", SIGNED, 400),
    "not UTF-8 behind percent signs": (b"Body=%ff%fe", SIGNED, 403),
    "too large": (b"Body=" + b"x" * 1024 * 1024, SIGNED, 413),
    "too large once unpacked": (
        gzip.compress(b"Body=" + b"x" * 4 * 1024 * 1024),
        SIGNED | {"Content-Encoding": "gzip"},
        413,
    ),
    "packed wrongly": (b"not gzip", SIGNED | {"Content-Encoding": "gzip"}, 400),
    "nothing": (b"", SIGNED, 403),
}


@pytest.mark.parametrize("label", REFUSED_REQUESTS)
async def test_what_twilio_did_not_make_is_refused(label, post, ingest, caplog) -> None:
    body, headers, status = REFUSED_REQUESTS[label]
    assert (await post.raw(body, "/webhooks/twilio", headers))[0] == status
    assert ingest.stored == []
    assert len([one for one in caplog.records if one.name == "connectors.webhook"]) == 1
    assert "paspoort" not in caplog.text


async def test_a_body_that_does_not_end_is_refused(url, http, ingest, monkeypatch) -> None:
    monkeypatch.setattr(webhook, "READ_SECONDS", 0.05)

    async def body():
        yield b"Body="
        await asyncio.sleep(60)

    async with http.post(url + "/webhooks/twilio", data=body(), headers=SIGNED) as answer:
        assert answer.status == 408
    assert ingest.stored == []


async def test_a_status_signed_without_its_query_is_refused(post, ingest) -> None:
    signed = {"X-Twilio-Signature": signature("/webhooks/twilio/status", STATUS)}
    body = urlencode(STATUS).encode()
    assert (await post.raw(body, STATUS_PATH, HEADERS | signed))[0] == 403
    assert ingest.stored == []


async def test_only_channels_with_a_sender_are_on(serve, ingest, http) -> None:
    config = TwilioConfig(ACCOUNT, TOKEN, "+3197000000001", "", PUBLIC)
    connector = Twilio(config, ingest, ingest)
    post = Poster(await serve(connector.routes()), http)
    assert connector.channels == {Channel.SMS}
    assert (await post.form(WHATSAPP))[0] == 404
    assert ingest.stored == []
    assert (await post.form(SMS))[0] == 200


async def test_what_could_not_be_stored_is_no_success(post, ingest) -> None:
    ingest.failing = 1
    assert (await post.form(SMS))[0] == 500
    assert (await post.form(SMS))[0] == 200
    assert len(ingest.stored) == 1


FUZZ = settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
PATHS = st.sampled_from(["/webhooks/twilio", STATUS_PATH, "/webhooks/twilio/status?c=%ff&s=1"])


@FUZZ
@given(
    body=st.binary(max_size=300),
    header=st.text("abc=+/\u00e9", max_size=30),
    kind=st.sampled_from([HEADERS["Content-Type"], "text/plain", "application/json", "é"]),
    path=PATHS,
)
async def test_noise_is_refused(post, ingest, body, header, kind, path) -> None:
    headers = {"Content-Type": kind, "X-Twilio-Signature": header}
    status, _ = await post.raw(body, path, headers)
    assert 400 <= status < 500
    assert ingest.stored == []


FIELDS = [*SMS, *WHATSAPP, *STATUS, "ButtonPayload", "MediaContentType0", "Latitude"]


@FUZZ
@given(
    form=st.dictionaries(
        st.sampled_from(FIELDS), st.text(st.characters(exclude_categories=["Cs"]), max_size=50)
    ),
    path=PATHS,
)
async def test_whatever_is_signed_is_stored_or_refused(post, ingest, form, path) -> None:
    before = len(ingest.keys)
    status, _ = await post.form(form | {"AccountSid": ACCOUNT}, path)
    assert status in {200, 400}
    assert len(ingest.keys) == before or status == 200
