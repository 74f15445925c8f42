"""The phone simulator: every channel without an account anywhere."""

from tests.e2e.conftest import violations


async def test_sms_is_answered_shortly_and_by_number(pages, artifacts):
    page = await pages.open("/simulator", viewport={"width": 1300, "height": 900})
    phone = page.get_by_role("log", name="Sms: Berichten")
    await page.get_by_role("textbox", name="Sms-bericht").fill("Wat kost een paspoort?")
    await page.keyboard.press("Enter")
    await phone.get_by_text("Automatisch antwoord: Een paspoort kost").wait_for()
    await page.get_by_role("textbox", name="Sms-bericht").fill("ik heb schulden")
    await page.keyboard.press("Enter")
    await phone.get_by_text("1 Ja, graag").wait_for()
    await page.get_by_role("textbox", name="Sms-bericht").fill("2")
    await page.keyboard.press("Enter")
    await phone.get_by_text("Waarmee kan ik u verder helpen").wait_for()
    await page.screenshot(path=artifacts / "simulator-sms.png")


async def test_telegram_has_buttons(pages, artifacts):
    page = await pages.open("/simulator", viewport={"width": 1300, "height": 900})
    phone = page.get_by_role("log", name="Telegram: Berichten")
    await page.get_by_role("textbox", name="Telegrambericht").fill("ik heb schulden")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Nee, dank u").last.click()
    await phone.get_by_text("Waarmee kan ik u verder helpen").last.wait_for()
    await page.screenshot(path=artifacts / "simulator-telegram.png")
    assert await violations(page) == []
