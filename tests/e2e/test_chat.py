"""A citizen on web chat, in a real browser, with the real engine."""

import pytest

from tests.e2e.conftest import heard, say, violations


async def test_a_question_is_answered_and_survives_a_reload(pages, artifacts):
    page = await pages.chat()
    await say(page, "Wat kost een paspoort?")
    await heard(page, "Een paspoort kost")
    await page.screenshot(path=artifacts / "chat-answer.png")
    before = await page.get_by_role("log").locator("[data-seq]").all_inner_texts()
    await page.reload()
    await page.locator("balie-chat").get_by_role("button", name="Stel uw vraag").click()
    await page.get_by_role("log").get_by_text("Een paspoort kost").wait_for()
    assert await page.get_by_role("log").locator("[data-seq]").all_inner_texts() == before


async def test_the_form_asks_until_it_has_everything(pages, artifacts):
    page = await pages.chat()
    await say(page, "kunnen jullie mijn oude bank ophalen")
    await page.get_by_role("button", name="Afspraak maken").click()
    await heard(page, "Op welk adres")
    await say(page, "Dorpsstraat 12")
    await heard(page, "Op welke dag")
    await say(page, "wat kost dat grofvuil ophalen eigenlijk?")
    await heard(page, "keer per jaar gratis")
    await say(page, "volgende week dinsdag")
    await heard(page, "Wij halen op: een oude bank.")
    await say(page, "nee, nummer 14")
    await heard(page, "Dorpsstraat 14")
    await page.get_by_role("button", name="Ja, klopt").click()
    await heard(page, "kenmerk")
    await page.screenshot(path=artifacts / "chat-form.png")


@pytest.mark.parametrize(
    "text",
    ["x" * 10_000, "😀🎉👍", "مرحبا كيف حالك اليوم", "/restart", "<img src=x onerror=alert(1)>"],
)
async def test_whatever_is_typed_gets_an_answer(pages, text):
    page = await pages.chat()
    entries = page.get_by_role("log").locator("[data-seq]")
    await say(page, text)
    await entries.nth(2).wait_for()
    assert await page.locator("balie-chat img[src=x]").count() == 0


async def test_by_keyboard_alone(pages):
    page = await pages.open("/")
    launcher = page.locator("balie-chat").get_by_role("button", name="Stel uw vraag")
    for _ in range(60):
        await page.keyboard.press("Tab")
        if await launcher.evaluate("one => one.getRootNode().activeElement === one"):
            break
    await page.keyboard.press("Enter")
    box = page.get_by_role("textbox", name="Uw bericht")
    await box.wait_for()
    assert await box.evaluate("one => one.getRootNode().activeElement === one")
    await page.keyboard.type("ik heb schulden")
    await page.keyboard.press("Enter")
    choice = page.get_by_role("button", name="Nee, dank u")
    await choice.wait_for()
    for _ in range(20):
        await page.keyboard.press("Shift+Tab")
        if await choice.evaluate("one => one.getRootNode().activeElement === one"):
            break
    await page.keyboard.press("Enter")
    await heard(page, "Waarmee kan ik u verder helpen")
    await page.keyboard.press("Escape")
    await launcher.wait_for()
    assert await launcher.evaluate("one => one.getRootNode().activeElement === one")


async def test_axe_finds_nothing(pages):
    page = await pages.chat()
    await say(page, "ik heb schulden")
    await page.get_by_role("button", name="Ja, graag").wait_for()
    assert await violations(page) == []
    await page.set_viewport_size({"width": 320, "height": 640})
    assert await violations(page) == []


async def test_a_lost_connection_loses_and_doubles_nothing(pages):
    page = await pages.chat()
    await page.context.set_offline(True)
    await say(page, "hoe laat zijn jullie open")
    await heard(page, "zodra er verbinding is")
    await page.context.set_offline(False)
    await heard(page, "Het gemeentehuis is open")
    assert await page.locator("balie-chat .entry--citizen").count() == 1


async def test_in_english(pages):
    page = await pages.open("/")
    await (
        page.get_by_role("link", name="English")
        .or_(page.get_by_role("button", name="English"))
        .first.click()
    )
    box = page.get_by_role("textbox", name="Your message")
    if not await box.is_visible():
        await page.get_by_role("button", name="Ask your question").last.click()
    await box.fill("How much does a passport cost?")
    await page.keyboard.press("Enter")
    await heard(page, "A passport costs")
