"""The Twilio stand-in, spoken to by Twilio's own library and over bare HTTP."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from multidict import MultiDict
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from connectors.twilio_api import TIMEOUT, HttpClient
from faults.fault import Fault, FaultInjector
from faults.run_config import ProviderAccount
from faults.send_requests import RequestReader, RequestRecorder
from faults.twilio_standin import TwilioStandIn
from tests.support.waiting import until

ACCOUNT = ProviderAccount()
PUBLIC = "https://balie.example"
SAM = "+31610000001"


class Setup:
    """The stand-in, what it wrote down, and the statuses that a gateway got."""

    def __init__(self, folder: Path) -> None:
        self.faults = FaultInjector(1, scale=0)
        self.reader = RequestReader(folder / "received.jsonl")
        self.recorder = RequestRecorder(folder / "received.jsonl")
        self.statuses: list[tuple[str, MultiDict[str]]] = []
        self.url = ""

    async def gateway(self, request: web.Request) -> web.Response:
        form = MultiDict((name, str(value)) for name, value in (await request.post()).items())
        signature = request.headers["X-Twilio-Signature"]
        valid = RequestValidator(ACCOUNT.auth_token).validate(
            PUBLIC + request.path_qs, form, signature
        )
        assert valid
        self.statuses.append((request.query["c"], form))
        return web.Response()

    async def post(self, **fields: str) -> aiohttp.ClientResponse:
        form = {"To": SAM, "From": ACCOUNT.sms_from, "Body": "Dag", **fields}
        headers = {"Authorization": aiohttp.encode_basic_auth(ACCOUNT.sid, ACCOUNT.auth_token)}
        url = f"{self.url}/2010-04-01/Accounts/{ACCOUNT.sid}/Messages.json"
        async with (
            aiohttp.ClientSession() as http,
            http.post(url, data=form, headers=headers) as answer,
        ):
            await answer.read()
            return answer


@pytest.fixture
async def standin(tmp_path: Path) -> AsyncIterator[Setup]:
    setup = Setup(tmp_path)
    gateway = web.Application()
    gateway.router.add_post("/status", setup.gateway)
    async with TestServer(gateway) as gateway_server:
        url = str(gateway_server.make_url("")).rstrip("/")
        twilio = TwilioStandIn(ACCOUNT, (url,), setup.faults, setup.recorder)
        app = web.Application()
        app.add_routes(twilio.routes())
        await twilio.start()
        async with TestServer(app) as server:
            setup.url = str(server.make_url("")).rstrip("/")
            yield setup
        await twilio.stop()


@pytest.fixture
async def client(standin: Setup) -> AsyncIterator[Client]:
    http = HttpClient(TIMEOUT)
    client = Client(ACCOUNT.sid, ACCOUNT.auth_token, http_client=http)
    client.api.base_url = standin.url
    yield client
    await http.close()


async def test_what_is_sent_is_taken_and_listed(standin: Setup, client: Client) -> None:
    for text in ("een", "twee", "drie"):
        sent = await client.messages.create_async(to=SAM, from_=ACCOUNT.sms_from, body=text)
        assert sent.status == "queued"
    await client.messages.create_async(to="+31610000002", from_=ACCOUNT.sms_from, body="vier")
    since = datetime.now(UTC) - timedelta(minutes=1)
    found = await client.messages.list_async(
        to=SAM, from_=ACCOUNT.sms_from, date_sent_after=since, page_size=2
    )
    assert [one.body for one in found] == ["drie", "twee", "een"]  # newest first, over two pages
    assert [one.text for one in standin.reader.read_new()] == ["een", "twee", "drie", "vier"]


async def test_what_was_sent_before_is_not_listed(client: Client) -> None:
    await client.messages.create_async(to=SAM, from_=ACCOUNT.sms_from, body="een")
    later = datetime.now(UTC) + timedelta(minutes=1)
    assert await client.messages.list_async(to=SAM, date_sent_after=later) == []
    assert await client.messages.list_async(to=SAM, from_=ACCOUNT.whatsapp_from) == []


async def test_statuses_come_signed(standin: Setup) -> None:
    await standin.post(StatusCallback=f"{PUBLIC}/status?c=3f00")
    await until(lambda: len({form["MessageStatus"] for _, form in standin.statuses}) >= 2)
    assert {who for who, _ in standin.statuses} == {"3f00"}


@pytest.mark.parametrize(
    ("fault", "status"), [(Fault.THROTTLED, 429), (Fault.BROKEN, 500), (Fault.NONE, 201)]
)
async def test_it_answers_as_it_is_told(standin: Setup, fault: Fault, status: int) -> None:
    standin.faults.forced.append(fault)
    answer = await standin.post()
    assert answer.status == status
    assert ("Retry-After" in answer.headers) == (status == 429)
    [received] = standin.reader.read_new()
    assert received.fault is fault


@pytest.mark.parametrize(
    ("fault", "accepts_message"), [(Fault.DROP, False), (Fault.DROP_TAKEN, True)]
)
async def test_it_breaks_the_connection(
    standin: Setup, client: Client, fault: Fault, accepts_message: bool
) -> None:
    standin.faults.forced.append(fault)
    with pytest.raises(aiohttp.ClientError):
        await standin.post()
    assert len(await client.messages.list_async(to=SAM)) == accepts_message
    [received] = standin.reader.read_new()
    assert received.fault.accepts_message == accepts_message


@pytest.mark.parametrize(
    "wrong", [{"To": ""}, {"From": "+3197000000009"}, {"Body": " "}, {"Body": "x" * 1601}]
)
async def test_what_twilio_refuses_is_refused(standin: Setup, wrong: dict[str, str]) -> None:
    assert (await standin.post(**wrong)).status == 400
    assert standin.reader.read_new() == []


async def test_strangers_are_refused(standin: Setup) -> None:
    url = f"{standin.url}/2010-04-01/Accounts/{ACCOUNT.sid}/Messages.json"
    async with aiohttp.ClientSession() as http:
        for ask in (http.get, http.post):
            async with ask(url) as answer:
                assert answer.status == 401
