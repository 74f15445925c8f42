"""Messages on their way to Twilio: against a stand-in that fails in every way it can, and
against Prism, which holds each request against Twilio's own OpenAPI description."""

import asyncio
import email.utils
import json
import socket

import aiohttp
import pytest
from aiohttp import encode_basic_auth, web
from twilio.request_validator import RequestValidator
from yarl import URL

from connectors.rendering import texts as render
from connectors.twilio import Twilio, TwilioConfig
from connectors.twilio_api import TwilioApi, outcome_of
from contract.channels import Channel
from contract.effects import Send
from contract.messages import Author, Choice, Message
from contract.outcomes import Accepted, Failed, OptedOut, TryLater, Unknown, WindowClosed
from routing.delivery.sender import Part
from tests.support.sending import send_all

ACCOUNT = "AC00000000000000000000000000000002"
TOKEN = "an-invented-auth-token"
PAGE = 20
SINCE = 1_780_000_000_000
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
CHOICES = (Choice("Ja", "yes"), Choice("Nee", "no"))


def config(api_url: str, public_url: str = "https://balie.example") -> TwilioConfig:
    return TwilioConfig(
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        sms_from="+3197000000001",
        whatsapp_from="+3197000000002",
        public_url=public_url,
        api_url=api_url,
    )


def message(text: str, choices=()) -> Message:
    return Message(seq=7, at=1, author=Author.BOT, text=text, choices=choices)


def send(text: str = "Dag!", choices=(), channel=Channel.SMS, address="+31600000001") -> Send:
    return Send(
        conversation_id="3f00",
        id="3f00:4:0",
        channel=channel,
        address=address,
        message=message(text, choices),
        trace=TRACE,
    )


class StandIn:
    """Answers POST Messages.json with what it is told, and keeps what it got."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, dict, dict]] = []
        self.forms: list[dict[str, str]] = []
        self.auth: str | None = None
        self.listed: list[dict] = []
        self.list_answer: tuple[int, str] | None = None
        self.queries: list[dict[str, str]] = []

    def routes(self) -> list[web.RouteDef]:
        path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
        return [web.post(path, self.create), web.get(path, self.list)]

    async def list(self, request: web.Request) -> web.Response:
        """What was sent, newest first, in pages of at most PAGE as Twilio gives them."""
        self.queries.append(dict(request.query))
        if self.list_answer:
            status, text = self.list_answer
            return web.Response(status=status, text=text)
        page = int(request.query.get("Page", 0))
        rest = self.listed[page * PAGE :]
        more = f"{request.path}?Page={page + 1}&PageToken=PA{page}" if len(rest) > PAGE else None
        return web.json_response({"messages": rest[:PAGE], "page": page, "next_page_uri": more})

    async def create(self, request: web.Request) -> web.StreamResponse:
        self.auth = request.headers.get("Authorization")
        self.forms.append(dict(await request.post()))
        status, body, headers = self.answers.pop(0) if self.answers else (201, {"sid": "SM1"}, {})
        if status == 0:
            request.transport.abort()
        if status == 1:
            await asyncio.sleep(60)
        return web.Response(
            status=max(status, 200),
            text=body if isinstance(body, str) else json.dumps(body),
            headers=headers,
        )

    def says(self, status: int, body: dict | str | None = None, **headers: str) -> None:
        self.answers.append(
            (status, body or {}, {k.replace("_", "-"): headers[k] for k in headers})
        )


@pytest.fixture
def stand_in() -> StandIn:
    return StandIn()


@pytest.fixture
async def twilio(stand_in, serve, ingest):
    connector = Twilio(config(await serve(stand_in.routes())), ingest, ingest)
    await connector.start()
    yield connector
    await connector.stop()


async def test_an_sms_goes_out(twilio, stand_in) -> None:
    assert await send_all(twilio, send("Dag 🙂 & tot ziens!", CHOICES)) == Accepted("SM1")
    [form] = stand_in.forms
    assert form == {
        "From": "+3197000000001",
        "To": "+31600000001",
        "Body": "Dag 🙂 & tot ziens!\n1 Ja\n2 Nee",
        "StatusCallback": f"https://balie.example/webhooks/twilio/status?c=3f00&s=7&p=0&more=0&t={TRACE}",
    }
    assert stand_in.auth == encode_basic_auth(ACCOUNT, TOKEN)


@pytest.mark.parametrize("address", ["+31600000001", "NL.1234567890"])
async def test_a_whatsapp_message_goes_out(twilio, stand_in, address) -> None:
    await send_all(twilio, send(channel=Channel.WHATSAPP, address=address))
    [form] = stand_in.forms
    assert (form["From"], form["To"]) == ("whatsapp:+3197000000002", f"whatsapp:{address}")


async def test_a_long_message_goes_out_in_parts(twilio, stand_in) -> None:
    stand_in.says(201, {"sid": "SM1"})
    stand_in.says(429, {"code": 20429}, Retry_After="3")
    long = send("Een paspoort kost 87,95 euro. " * 100)
    assert await send_all(twilio, long) == TryLater(after=3, code="20429")
    assert await send_all(twilio, long, first=1) == Accepted("SM1")
    first, refused, second = stand_in.forms
    assert refused["Body"] == second["Body"] != first["Body"]
    assert all(len(form["Body"]) <= 1600 for form in stand_in.forms)
    about = [URL(form["StatusCallback"]).query for form in stand_in.forms]
    assert [(one["p"], one["more"]) for one in about] == [("0", "1"), ("1", "0"), ("1", "0")]


ANSWERS = [
    (429, {"code": 20429}, {"Retry-After": "7"}, TryLater(after=7, code="20429")),
    (429, {"code": 20429}, {}, TryLater(code="20429")),
    (429, "no JSON", {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, TryLater(code="20429")),
    (500, "oops", {}, TryLater(code="500")),
    (503, {"code": 20503, "message": "x", "status": 503}, {}, TryLater(code="20503")),
    (400, {"code": 63018, "message": "x", "status": 400}, {}, TryLater(code="63018")),
    (400, {"code": 21610, "message": "x", "status": 400}, {}, OptedOut(code="21610")),
    (400, {"code": 63016, "message": "x", "status": 400}, {}, WindowClosed(code="63016")),
    (
        400,
        {"code": 21211, "message": "'To' +31600000001 is not valid", "status": 400},
        {},
        Failed(code="21211", why="the number does not exist"),
    ),
    (
        401,
        {"code": 20003, "message": "Authenticate", "status": 401},
        {},
        Failed(code="20003", why="the account sid or the auth token is wrong"),
    ),
    (
        422,
        {"type": "t", "title": "x", "status": 422, "code": 99999},
        {},
        Failed(code="99999", why="refused with HTTP 422"),
    ),
    (302, "", {"Location": "/elsewhere"}, Failed(code="302", why="refused with HTTP 302")),
    (201, "no JSON", {}, Unknown(why="a success whose body cannot be read")),
    (201, "[]", {}, Unknown(why="a success whose body cannot be read")),
]


@pytest.mark.parametrize(("status", "body", "headers", "outcome"), ANSWERS)
async def test_what_an_answer_means(twilio, stand_in, status, body, headers, outcome) -> None:
    stand_in.answers.append((status, body, headers))
    assert await send_all(twilio, send()) == outcome
    assert len(stand_in.forms) == 1


@pytest.mark.parametrize("code", ["21614", "21408", "21617", "30003", "30008", "63003", "63024"])
def test_codes_that_are_for_good(code) -> None:
    outcome = outcome_of(400, code)
    assert isinstance(outcome, Failed)
    assert outcome.why


async def test_a_connection_that_breaks_after_the_request_is_unknown(twilio, stand_in) -> None:
    stand_in.says(0)
    assert isinstance(await send_all(twilio, send()), Unknown)
    assert len(stand_in.forms) == 1


async def test_an_answer_that_never_comes_is_unknown(stand_in, serve) -> None:
    stand_in.says(1)
    url = await serve(stand_in.routes())
    api = TwilioApi(ACCOUNT, TOKEN, url, aiohttp.ClientTimeout(total=0.2))
    assert isinstance(await api.create(from_="+1", to="+2", body="x"), Unknown)
    await api.close()


async def test_a_connection_that_is_refused_may_be_tried_again(ingest) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        connector = Twilio(config(f"http://127.0.0.1:{unused.getsockname()[1]}"), ingest, ingest)
        await connector.start()
        assert isinstance(await send_all(connector, send()), TryLater)
        await connector.stop()


async def test_what_cannot_be_sent_is_not_tried(twilio, stand_in) -> None:
    assert await send_all(twilio, send(" \x00 ")) == Failed("nothing_to_send")
    assert await send_all(twilio, send(channel=Channel.WEB)) == Failed("channel_off")
    assert stand_in.forms == []


async def test_its_status_comes_back(stand_in, serve, ingest, http) -> None:
    """The address that is given for the status leads back to the message."""
    connector = Twilio(config(await serve(stand_in.routes())), ingest, ingest)
    url = await serve(connector.routes())
    await connector.start()
    await send_all(connector, send())
    await connector.stop()
    callback = stand_in.forms[0]["StatusCallback"]
    form = {"MessageSid": "SM1", "AccountSid": ACCOUNT, "MessageStatus": "delivered"}
    signature = RequestValidator(TOKEN).compute_signature(callback, form)
    ours = callback.replace("https://balie.example", url)
    headers = {"X-Twilio-Signature": signature}
    async with http.post(ours, data=form, headers=headers) as answer:
        assert answer.status == 200
    [report] = ingest.stored
    assert (report.conversation_id, report.seq, report.trace) == ("3f00", 7, TRACE)
    assert ingest.heard == [("3f00", 7, 0, "SM1")]


@pytest.mark.parametrize(
    ("public_url", "api_url", "asked"),
    [
        ("https://balie.example", "https://api.twilio.com", True),
        ("http://127.0.0.1:8080", "https://api.twilio.com", False),
        ("http://localhost:8080", "https://api.twilio.com", False),
        ("https://10.1.2.3", "https://api.twilio.com", False),
        ("http://balie", "https://api.twilio.com", False),
        ("http://127.0.0.1:8080", "http://127.0.0.1:4010", True),
    ],
)
def test_a_status_is_asked_for_only_where_it_can_arrive(public_url, api_url, asked) -> None:
    # Twilio refuses the whole message where it cannot reach the address (code 21609).
    connector = Twilio(config(api_url, public_url), None, None)
    assert bool(connector._callback(send(), Part("Dag!"))) == asked


@pytest.mark.parametrize(
    ("text", "choices", "texts"),
    [
        ("Dag", (), ["Dag"]),
        ("Klopt dat?", CHOICES, ["Klopt dat?\n1 Ja\n2 Nee"]),
        ("", CHOICES, ["1 Ja\n2 Nee"]),
        ("x" * 1600, CHOICES, ["x" * 1600, "1 Ja\n2 Nee"]),
        ("🙂" * 801, (), ["🙂" * 800, "🙂"]),
        ("“Ideeën”", (), ["“Ideeën”"]),
    ],
)
def test_how_a_message_reads_on_whatsapp(text, choices, texts) -> None:
    assert render(message(text, choices), Channel.WHATSAPP) == texts


@pytest.mark.parametrize(
    ("text", "author", "texts"),
    [
        ("Klopt “ideeën”?", Author.BOT, ['Klopt "ideeen"?']),
        ("Klopt “ideeën”?", Author.SYSTEM, ['Klopt "ideeen"?']),
        # An agent's words are the agent's; so nothing would be gained by other quotes.
        ("Klopt “ideeën”?", Author.AGENT, ["Klopt “ideeën”?"]),
        ("Klopt “dat”…", Author.AGENT, ['Klopt "dat"...']),
        # Ten SMS at most: 1530 characters of GSM-7, 765 of which take two, 670 of UCS-2.
        ("x" * 1531, Author.BOT, ["x" * 1530, "x"]),
        ("[" * 761, Author.BOT, ["[" * 760, "["]),
        ("ж" * 671, Author.BOT, ["ж" * 670, "ж"]),
        ("🙂" * 331, Author.BOT, ["🙂" * 330, "🙂"]),
    ],
)
def test_how_a_message_reads_as_sms(text, author, texts) -> None:
    written = Message(seq=7, at=1, author=author, text=text)
    assert render(written, Channel.SMS) == texts


def test_choices_are_numbered_lines_on_sms_too() -> None:
    assert render(message("Klopt dat?", CHOICES), Channel.SMS) == ["Klopt dat?\n1 Ja\n2 Nee"]


def listed(sid: str, body: str = "Dag!", seconds: float = 1.0) -> dict:
    """One message of Twilio's list, made `seconds` after SINCE."""
    made = email.utils.formatdate(SINCE / 1000 + seconds)
    return {"sid": sid, "body": body, "date_created": made, "status": "queued"}


async def look(twilio, text="Dag!", part=0, known=()):
    wanted = twilio.render(send(text))[part]
    return await twilio.look_for(send(text), wanted, SINCE, known)


async def test_a_lost_message_is_found_in_twilios_list(twilio, stand_in) -> None:
    stand_in.listed = [listed("SM2", "Iets anders"), listed("SM1")]
    assert await look(twilio) == Accepted("SM1")
    [query] = stand_in.queries
    assert (query["From"], query["To"]) == ("+3197000000001", "+31600000001")


async def test_and_on_a_later_page(twilio, stand_in) -> None:
    stand_in.listed = [listed(f"SM{n}", f"{n}") for n in range(PAGE + 5)] + [listed("SM99")]
    assert await look(twilio) == Accepted("SM99")
    assert len(stand_in.queries) == 2


async def test_it_is_looked_for_by_its_part(twilio, stand_in) -> None:
    long = "Een paspoort kost 87,95 euro. " * 100
    first, second = (part.text for part in twilio.render(send(long)))
    stand_in.listed = [listed("SM1", first)]
    assert isinstance(await look(twilio, long, part=1), TryLater)
    stand_in.listed = [listed("SM2", second), listed("SM1", first)]
    assert await look(twilio, long, part=1) == Accepted("SM2")


MISSING = {
    "nothing": [],
    "another text": [listed("SM1", "Dag")],
    "one that was heard of": [listed("SM7"), listed("SM8")],
    "one from before": [listed("SM1", seconds=-600)],
}


@pytest.mark.parametrize("label", MISSING)
async def test_what_is_not_listed_is_missing(twilio, stand_in, label) -> None:
    stand_in.listed = MISSING[label]
    assert await look(twilio, known={"SM7", "SM8"}) == TryLater(code="unheard")


async def test_one_that_is_not_known_is_found_beside_those_that_are(twilio, stand_in) -> None:
    stand_in.listed = [listed("SM9"), listed("SM8"), listed("SM7")]
    assert await look(twilio, known={"SM9", "SM7"}) == Accepted("SM8")


@pytest.mark.parametrize(
    "answer",
    [
        (500, "oops"),
        (503, '{"code": 20503, "message": "x", "status": 503}'),
        (429, ""),
        (401, '{"code": 20003, "message": "x", "status": 401}'),
        (404, "not found"),
        (200, "no JSON"),
        (200, "[]"),
        (200, "{}"),
        (200, '{"messages": [1]}'),
        (200, '{"messages": [{"sid": "SM1", "body": "Dag!", "date_created": 7}]}'),
    ],
)
async def test_a_list_that_does_not_come_tells_nothing(twilio, stand_in, answer) -> None:
    stand_in.list_answer = answer
    assert isinstance(await look(twilio), Unknown)


async def test_nor_does_one_that_cannot_be_reached(ingest) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        connector = Twilio(config(f"http://127.0.0.1:{unused.getsockname()[1]}"), ingest, ingest)
        await connector.start()
        assert isinstance(await look(connector), Unknown)
        await connector.stop()


def test_each_sender_has_a_rate_of_its_own() -> None:
    connector = Twilio(config(""), None, None)
    [sms] = connector.limits(send())
    [whatsapp] = connector.limits(send(channel=Channel.WHATSAPP))
    assert (sms.per_second, whatsapp.per_second) == (10, 80)
    assert sms.name != whatsapp.name
    assert "31600000001" not in sms.name


# Against Prism.


@pytest.fixture
async def at_prism(prism, ingest):
    connector = Twilio(config(prism), ingest, ingest)
    await connector.start()
    yield connector
    await connector.stop()


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.WHATSAPP])
async def test_what_we_send_is_as_twilio_describes(at_prism, channel) -> None:
    outcome = await send_all(at_prism, send("Ünï 🙂", CHOICES, channel=channel))
    assert isinstance(outcome, Accepted)
    assert outcome.provider_id.startswith(("SM", "MM"))


@pytest.mark.parametrize(("more", "refused"), [({}, False), ({"PageSize": "5000"}, True)])
async def test_what_we_look_for_is_as_twilio_describes(
    twilio, stand_in, prism, http, more, refused
) -> None:
    # Twilio's own example of an answer is not as it describes it (500): only requests are held.
    await look(twilio)
    [query] = stand_in.queries
    address = f"{prism}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    headers = {"Authorization": encode_basic_auth(ACCOUNT, TOKEN)}
    async with http.get(address, params=query | more, headers=headers) as answer:
        places = [one["location"] for one in (await answer.json()).get("validation", [])]
    assert (answer.status == 422) == refused
    assert all(place[0] == "response" for place in places) != refused


async def test_prism_does_refuse(prism, ingest, http) -> None:
    """Else the test above could not fail."""
    address = f"{prism}/2010-04-01/Accounts/AC0/Messages.json"
    headers = {"Authorization": encode_basic_auth(ACCOUNT, TOKEN)}
    async with http.post(address, data={"Body": "x"}, headers=headers) as answer:
        assert answer.status >= 400
