"""From citizen to agent and back, both in real browsers."""

import asyncio

import aiohttp

from tests.e2e.conftest import PASSWORD, heard, say, violations
from tests.support.running import BalieProcess
from tests.support.waiting import PATIENCE_S


async def signed_in(counter: BalieProcess) -> aiohttp.ClientSession:
    """A session of the first account, whose password is PASSWORD from now on."""
    session = browserless(counter)
    answer = await session.post("/desk/api/session", json={"id": "admin", "password": PASSWORD})
    if answer.status != 200:
        first = {"id": "admin", "password": counter.password}
        answer = await session.post("/desk/api/session", json=first)
        assert answer.status == 200
        answer = await session.post("/desk/api/password", json={"password": PASSWORD})
        assert answer.status == 204
    return session


def browserless(counter: BalieProcess) -> aiohttp.ClientSession:
    """A client that keeps cookies of an address without a name."""
    return aiohttp.ClientSession(counter.url, cookie_jar=aiohttp.CookieJar(unsafe=True))


async def new_agent(counter: BalieProcess, agent: str, name: str) -> str:
    """The one-time password of a new account."""
    session = await signed_in(counter)
    answer = await session.post("/desk/api/agents", json={"id": agent, "name": name})
    password: str = (await answer.json())["one_time_password"]
    await session.close()
    return password


async def ask_for_a_human(page) -> None:
    await say(page, "ik wil een medewerker spreken")
    await heard(page, "U staat in de wachtrij")


async def test_an_agent_knows_everything_answers_and_gives_back(pages, counter, artifacts):
    anna = await pages.desk("anna", await new_agent(counter, "anna", "Anna"))
    citizen = await pages.chat()
    await say(citizen, "Wat kost een <b>paspoort</b> voor mijn kind?")
    await heard(citizen, "Een paspoort kost")
    await ask_for_a_human(citizen)

    card = anna.get_by_role("region", name="Wachtrij").locator("[data-id]").last
    await card.click()
    transcript = anna.get_by_role("log")
    await transcript.get_by_text("<b>paspoort</b>").wait_for()
    context = anna.get_by_role("complementary", name="Over dit gesprek")
    context_text = (await context.inner_text()).lower()
    assert "paspoort" in context_text and "kosten" in context_text
    await anna.screenshot(path=artifacts / "desk-context.png")
    assert await violations(anna) == []

    await anna.get_by_role("button", name="Neem over").click()
    await heard(citizen, "Anna helpt u verder")
    await anna.get_by_role("textbox", name="Uw antwoord").fill("Dag, ik kijk het voor u na.")
    await anna.get_by_role("button", name="Verstuur").click()
    await heard(citizen, "ik kijk het voor u na")
    await say(citizen, "Wat kost een rijbewijs?")
    await transcript.get_by_text("Wat kost een rijbewijs?").wait_for()
    await citizen.screenshot(path=artifacts / "chat-agent.png")
    assert await citizen.get_by_role("log").get_by_text("Een rijbewijs kost").count() == 0

    await anna.get_by_role("button", name="Terug naar de bot").click()
    await heard(citizen, "U praat weer met de digitale assistent")
    await say(citizen, "Wat kost een rijbewijs?")
    await heard(citizen, "Een rijbewijs kost")


async def test_two_agents_take_one_conversation_and_one_is_told(pages, counter, artifacts):
    bram = await pages.desk("bram", await new_agent(counter, "bram", "Bram"))
    cato = await pages.desk("cato", await new_agent(counter, "cato", "Cato"))
    citizen = await pages.chat()
    await ask_for_a_human(citizen)
    for desk in (bram, cato):
        await desk.get_by_role("region", name="Wachtrij").locator("[data-id]").last.click()
        await desk.get_by_role("button", name="Neem over").wait_for()
    # Cato's page does not hear that Bram was first before she presses the button herself.
    await cato.context.set_offline(True)
    await bram.get_by_role("button", name="Neem over").click()
    await heard(citizen, "Bram helpt u verder")
    await cato.context.set_offline(False)
    await cato.get_by_text("Bram").first.wait_for()
    await cato.screenshot(path=artifacts / "desk-lost.png")
    assert await citizen.get_by_role("log").get_by_text("helpt u verder").count() == 1
    await bram.get_by_role("button", name="Afsluiten").click()
    await bram.get_by_label("Notitie voor collega’s").fill("Opgelost.")
    await bram.get_by_role("button", name="Klaar").click()
    await heard(citizen, "heeft het gesprek afgerond")


async def test_both_claims_at_once_and_the_log_decides(counter, pages):
    citizen = await pages.chat()
    await ask_for_a_human(citizen)
    sockets, sessions = [], []
    for agent in ("dirk", "elsa"):
        one_time = await new_agent(counter, agent, agent.title())
        session = browserless(counter)
        sessions.append(session)
        await session.post("/desk/api/session", json={"id": agent, "password": one_time})
        await session.post("/desk/api/password", json={"password": PASSWORD})
        sockets.append(await session.ws_connect("/desk/ws"))
    lists = [await until(socket, "lists") for socket in sockets]
    identifier = max(lists[0]["queue"], key=lambda card: card["since"])["id"]
    for socket in sockets:
        await socket.send_json({"type": "claim", "id": identifier})
    waiting = {asyncio.create_task(until(socket, "told")) for socket in sockets}
    (loser,), others = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    lost = loser.result()
    assert lost["code"] == "claim_lost"
    assert lost["by"] in {"Dirk", "Elsa"}
    for task in others:  # the winner is told nothing
        task.cancel()
    for session in sessions:
        await session.close()


async def until(socket: aiohttp.ClientWebSocketResponse, *kinds: str) -> dict:
    """The next frame of one of `kinds`."""
    while True:
        frame = await socket.receive_json(timeout=PATIENCE_S)
        if frame["type"] in kinds:
            return dict(frame)
