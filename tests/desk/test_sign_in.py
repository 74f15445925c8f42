"""Signing in, passwords and colleagues, over HTTP as the browser does it."""

import asyncio
import gzip
from pathlib import Path

import pytest

from desk import sign_in_limits
from desk.accounts import FIRST_ID, Accounts
from tests.desk.conftest import MUNICIPALITY, PASSWORD
from tests.support.waiting import PATIENCE_S


async def refused(response, status, code):
    answer = await response.json()
    assert (response.status, answer["error"]) == (status, code)
    assert answer["message"]
    return response


async def signed_in(office):
    """The first account's browser, with a password of its own."""
    one_time = await office.desk.ensure_first_account()
    browser = await office.browser()
    await browser.sign_in(one_time.id, one_time.password)
    assert (await browser.post("password", {"password": PASSWORD})).status == 204
    return browser


async def test_the_first_account_signs_in_and_chooses_a_password(office):
    one_time = await office.desk.ensure_first_account()
    browser = await office.browser()
    await refused(await browser.get("session"), 401, "not_signed_in")
    response = await browser.sign_in(one_time.id, one_time.password)
    agent = {"id": FIRST_ID, "name": "Medewerker", "admin": True, "must_change_password": True}
    assert await response.json() == {"agent": agent, "municipality": MUNICIPALITY}
    assert response.headers["Cache-Control"] == "no-store"
    assert (await browser.post("password", {"password": PASSWORD})).status == 204
    again = await (await browser.get("session")).json()
    assert again["agent"] == {**agent, "must_change_password": False}
    other = await office.browser()
    await refused(await other.post("session", {"id": FIRST_ID, "password": one_time.password}),
                  401, "wrong_password")  # fmt: skip
    await other.sign_in(FIRST_ID)


async def test_each_start_gives_a_new_password_until_one_was_chosen(office):
    first = await office.desk.ensure_first_account()
    second = await office.desk.ensure_first_account()
    browser = await office.browser()
    old = {"id": first.id, "password": first.password}
    await refused(await browser.post("session", old), 401, "wrong_password")
    await browser.sign_in(second.id, second.password)
    await browser.post("password", {"password": PASSWORD})
    assert await office.desk.ensure_first_account() is None


async def test_of_gateways_that_start_at_once_one_has_the_password(office):
    found = await asyncio.gather(*(Accounts(office.redis).ensure_first() for _ in range(4)))
    (one_time,) = [one for one in found if one]
    await (await office.browser()).sign_in(one_time.id, one_time.password)


async def test_where_others_have_accounts_no_first_one_appears(office):
    await Accounts(office.redis).add("anna", "Anna")
    assert await office.desk.ensure_first_account() is None


@pytest.mark.parametrize(
    ("public_url", "more"),
    [("https://balie.example", {"Secure"}), ("http://127.0.0.1:8080", set())],
)
async def test_the_cookie_is_out_of_reach(office, more):
    browser = await office.browser()
    made = await Accounts(office.redis).add("anna", "Anna")
    cookie = (await browser.sign_in("anna", made.password)).headers["Set-Cookie"]
    parts = {part.strip() for part in cookie.split(";")[1:]}
    assert parts == {"HttpOnly", "Path=/desk", "SameSite=Strict"} | more
    token = cookie.split(";")[0].partition("=")[2]
    assert not [key async for key in office.redis.scan_iter(match=f"*{token}*")]


@pytest.mark.parametrize(
    ("agent_id", "password"),
    [
        ("anna", "not the password"),
        ("anna", ""),
        ("nobody", PASSWORD),
        ("", PASSWORD),
        ("../anna", PASSWORD),
        ("anna\x00", PASSWORD),
        ("a" * 5000, "b" * 5000),
    ],
)
async def test_a_wrong_id_or_password_gets_the_same_answer(office, agent_id, password):
    browser = await office.agent("anna")
    wrong = await browser.post("session", {"id": agent_id, "password": password})
    await refused(wrong, 401, "wrong_password")


async def test_the_id_may_be_typed_sloppily(office):
    browser = await office.agent("anna")
    await browser.sign_in(" Anna ")


async def test_too_many_tries_of_one_account(office):
    browser = await office.agent("anna")
    await office.agent("bram")
    for _ in range(sign_in_limits.MAX_PER_ACCOUNT):
        wrong = await browser.post("session", {"id": "anna", "password": "guess"})
        await refused(wrong, 401, "wrong_password")
    right = await browser.post("session", {"id": "anna", "password": PASSWORD})
    answer = await refused(right, 429, "too_many_tries")
    assert 0 < int(answer.headers["Retry-After"]) <= sign_in_limits.WINDOW_S
    await browser.sign_in("bram")


async def test_too_many_tries_from_one_address_are_forgotten_in_time(office, monkeypatch):
    monkeypatch.setattr(sign_in_limits, "MAX_PER_ADDRESS", 3)
    browser = await office.agent("anna")
    for expected in (401, 401, 401, 429):
        guess = {"id": f"guess{expected}", "password": "x"}
        assert (await browser.post("session", guess)).status == expected
    counts = [key async for key in office.redis.scan_iter(match="desk:tries:*")]
    for key in counts:
        assert 0 < await office.redis.ttl(key) <= sign_in_limits.WINDOW_S
    await office.redis.delete(*counts)
    await browser.sign_in("anna")


async def test_signing_in_rightly_often_is_no_offence(office, monkeypatch):
    monkeypatch.setattr(sign_in_limits, "MAX_PER_ADDRESS", 3)
    browser = await office.agent("anna")
    for _ in range(5):
        await browser.sign_in("anna")


async def test_whoever_must_change_the_password_can_do_nothing_else(office):
    one_time = await office.desk.ensure_first_account()
    browser = await office.browser()
    await browser.sign_in(one_time.id, one_time.password)
    await refused(await browser.get("agents"), 403, "must_change_password")
    new = {"id": "bram", "name": "Bram"}
    await refused(await browser.post("agents", new), 403, "must_change_password")
    await refused(await browser.client.get("/desk/ws"), 403, "must_change_password")
    assert (await browser.get("session")).status == 200


async def test_a_weak_password_is_refused(office):
    browser = await office.agent("a-long-agent-id")
    for weak in ("", "kort", "elf tekens.", "a-long-agent-id", "A-Long-Agent-ID"):
        await refused(await browser.post("password", {"password": weak}), 400, "weak_password")


async def test_the_old_password_is_not_a_new_one(office):
    browser = await office.agent("anna")
    await refused(await browser.post("password", {"password": PASSWORD}), 400, "weak_password")


async def test_a_new_password_ends_the_other_sessions(office):
    here = await office.agent("anna")
    there = await office.browser()
    await there.sign_in("anna")
    async with here.desk() as kept, there.desk() as ended:
        await ended.until(lambda page: page.lists)
        await here.post("password", {"password": "iets heel anders"})
        async with asyncio.timeout(PATIENCE_S):
            await ended.socket.receive()
        assert ended.socket.close_code == 4401
        await kept.caught_up()
    assert (await here.get("session")).status == 200
    await refused(await there.get("session"), 401, "not_signed_in")


async def test_signing_out_ends_the_session_and_its_desks(office):
    browser = await office.agent("anna")
    async with browser.desk() as page:
        await page.until(lambda page: page.lists)
        response = await browser.client.delete("/desk/api/session")
        assert response.status == 204
        assert 'balie_desk=""' in response.headers["Set-Cookie"]
        async with asyncio.timeout(PATIENCE_S):
            await page.socket.receive()
        assert page.socket.close_code == 4401
    await refused(await browser.get("session"), 401, "not_signed_in")
    assert (await browser.client.delete("/desk/api/session")).status == 204


@pytest.mark.parametrize("cookie", [None, "", "made-up", "é😀", "x" * 4000])
async def test_a_desk_needs_a_session(office, cookie):
    browser = await office.browser()
    headers = {"Cookie": f"balie_desk={cookie}"} if cookie is not None else {}
    async with browser.client.ws_connect("/desk/ws", headers=headers) as socket:
        await socket.receive()
        assert socket.close_code == 4401
    await refused(await browser.get("session", headers=headers), 401, "not_signed_in")


async def test_an_administrator_adds_colleagues(office):
    admin = await signed_in(office)
    added = await admin.post("agents", {"id": "bram", "name": "  Bram\n de  Vries\x00 "})
    assert added.status == 201
    password = (await added.json())["one_time_password"]
    assert await (await admin.get("agents")).json() == {
        "agents": [
            {"id": FIRST_ID, "name": "Medewerker", "admin": True},
            {"id": "bram", "name": "Bram de Vries", "admin": False},
        ]
    }
    await refused(await admin.post("agents", {"id": "bram", "name": "B"}), 409, "exists")
    bram = await office.browser()
    session = await (await bram.sign_in("bram", password)).json()
    assert session["agent"]["must_change_password"]
    await bram.post("password", {"password": PASSWORD})
    await refused(await bram.get("agents"), 403, "not_admin")
    await refused(await bram.post("agents", {"id": "c3", "name": "C"}), 403, "not_admin")


async def test_an_id_that_is_none_is_refused(office):
    admin = await signed_in(office)
    for bad in ("", "b", "Bram", "b ram", "brám", "x" * 33, "a/b", "bram\n"):
        await refused(await admin.post("agents", {"id": bad, "name": "Bram"}), 400, "bad_id")


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (None, 200),
        ("http://balie.example", 200),
        ("http://{host}", 200),
        ("https://evil.example", 403),
        ("https://balie.example", 403),
        ("http://balie.example.evil.example", 403),
        ("http://{host}.evil.example", 403),
        ("null", 403),
        ("", 403),
    ],
)
async def test_only_our_own_pages_may_change_anything(office, origin, status):
    browser = await office.agent("anna")
    headers = {}
    if origin is not None:
        host = f"{office.server.host}:{office.server.port}"
        headers["Origin"] = origin.format(host=host)
    body = {"id": "anna", "password": PASSWORD}
    answers = [
        await browser.post("session", body, headers=headers),
        await browser.post("password", {"password": "iets heel anders"}, headers=headers),
        await browser.client.delete("/desk/api/session", headers=headers),
    ]
    expected = [200, 204, 204] if status == 200 else [403] * 3
    assert [answer.status for answer in answers] == expected
    for answer in answers:
        if answer.status == 403:
            await refused(answer, 403, "origin")


async def test_another_site_cannot_open_a_desk(office):
    browser = await office.agent("anna")
    headers = {"Origin": "https://evil.example"}
    await refused(await browser.client.get("/desk/ws", headers=headers), 403, "origin")


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b'{"id": "anna", "password": "x"}', "text/plain", 415, "not_json"),
        (b"id=anna&password=x", "application/x-www-form-urlencoded", 415, "not_json"),
        (b"", "application/json", 400, "bad_request"),
        (b"{", "application/json", 400, "bad_request"),
        (b"[]", "application/json", 400, "bad_request"),
        (b'{"id": "anna"}', "application/json", 400, "bad_request"),
        (b'{"id": 1, "password": "x"}', "application/json", 400, "bad_request"),
        (b'{"id": "\xff", "password": "x"}', "application/json", 400, "bad_request"),
        (b'{"id": "\\ud800", "password": "x"}', "application/json", 400, "bad_request"),
        (b"[" * 10_000, "application/json", 400, "bad_request"),
        (b" " * 20_000, "application/json", 413, "too_large"),
        (b" " * 2_000_000, "application/json", 413, "too_large"),
    ],
)
async def test_a_body_that_is_not_what_it_should_be(office, body, content_type, status, code):
    browser = await office.browser()
    headers = {"Content-Type": content_type}
    answer = await browser.client.post("/desk/api/session", data=body, headers=headers)
    await refused(answer, status, code)


async def test_a_body_without_a_length_is_limited_too(office):
    async def endless():
        for _ in range(3000):
            yield b" " * 1000

    browser = await office.browser()
    headers = {"Content-Type": "application/json"}
    answer = await browser.client.post("/desk/api/session", data=endless(), headers=headers)
    await refused(answer, 413, "too_large")


@pytest.mark.parametrize(("method", "path"), [("GET", "x"), ("PUT", "session"), ("GET", "")])
async def test_what_is_not_there_is_told_as_json(office, method, path):
    browser = await office.browser()
    answer = await browser.client.request(method, f"/desk/api/{path}")
    await refused(answer, 404, "not_found")


async def test_a_plain_request_for_the_socket_is_refused(office):
    browser = await office.agent("anna")
    await refused(await browser.client.get("/desk/ws"), 400, "bad_request")


async def test_no_secret_is_logged(office, caplog):
    caplog.set_level("DEBUG")
    browser = await office.agent("anna")
    await browser.post("session", {"id": "geheim-id", "password": "geheim-woord"})
    await browser.post("password", {"password": "geheim-woord-2"})
    cookies = browser.client.session.cookie_jar.filter_cookies(browser.client.make_url("/desk"))
    assert "geheim" not in caplog.text
    assert cookies["balie_desk"].value not in caplog.text


async def test_a_desk_is_told_when_the_server_goes(office):
    browser = await office.agent("anna")
    async with browser.desk() as page:
        await page.until(lambda page: page.lists)
        await office.desk.stop()
        await page.socket.receive()
        assert page.socket.close_code == 1001


async def test_without_a_store_the_browser_is_asked_to_try_again(office, valkey):
    socket = Path(valkey.removeprefix("unix://"))
    browser = await office.agent("anna")
    async with browser.desk() as page:
        await page.until(lambda page: page.lists)
        away = socket.rename(f"{socket}.away")
        try:
            await office.redis.client_kill_filter(_type="normal", skipme=False)
            await page.do("claim", "c1")
            await page.socket.receive()
            assert page.socket.close_code == 1013
            await refused(await browser.get("session"), 503, "unavailable")
        finally:
            away.rename(socket)
    assert (await browser.get("session")).status == 200


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"no gzip at all", 400, "bad_request"),
        (gzip.compress(b" " * 5_000_000), 413, "too_large"),
    ],
)
async def test_a_packed_body_is_no_way_around_the_limits(office, body, status, code):
    browser = await office.browser()
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    answer = await browser.client.post("/desk/api/session", data=body, headers=headers)
    await refused(answer, status, code)
