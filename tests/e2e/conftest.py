"""One Balie with its real engine for all end-to-end tests, and a real Chromium."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright

from tests.support import running
from tests.support.running import ROOT, BalieProcess
from tests.support.waiting import PATIENCE_S

PASSWORD = "een lang wachtwoord van de test"
REST_TOKEN = "rest-token-of-the-tests"
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs the engine; what takes a page needs a browser too."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("engine")
            if "pages" in getattr(item, "fixturenames", ()):
                item.add_marker("browser")


@pytest.fixture(scope="session")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BalieProcess]:
    """The counter, open."""
    folder = tmp_path_factory.mktemp("balie")
    with running.balie(folder, BALIE_REST_TOKEN=REST_TOKEN) as started:
        yield started


@pytest.fixture(scope="session")
def artifacts() -> Path:
    """Where screenshots of the run are kept."""
    folder = ROOT / "artifacts"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium."""
    path = os.environ.get("BALIE_TEST_CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)))
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield chromium
        await chromium.close()


class Pages:
    """Opens pages of the counter, each in a browser profile of its own."""

    def __init__(self, browser: Browser, counter: BalieProcess) -> None:
        self._browser = browser
        self.counter = counter
        self.errors: list[str] = []

    async def open(self, path: str = "/", **context: object) -> Page:
        """A new page at `path`; what its scripts throw is collected in `errors`."""
        profile = await self._browser.new_context(**context)  # type: ignore[arg-type]
        profile.set_default_timeout(PATIENCE_S * 1000)
        page = await profile.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        await page.goto(self.counter.url + path)
        return page

    async def chat(self, **context: object) -> Page:
        """The start page with the chat open."""
        page = await self.open("/", **context)
        await page.locator("balie-chat").get_by_role("button", name="Stel uw vraag").click()
        await page.get_by_role("log").get_by_text("computer").wait_for()
        return page

    async def desk(self, agent: str, one_time: str = "") -> Page:
        """The desk, signed in as `agent`, with PASSWORD or, the first time, `one_time`."""
        page = await self.open("/desk", viewport={"width": 1400, "height": 900})
        await page.get_by_label("Gebruikersnaam").fill(agent)
        await page.get_by_label("Wachtwoord").fill(one_time or PASSWORD)
        await page.get_by_role("button", name="Inloggen").click()
        if one_time:
            await page.get_by_label("Nieuw wachtwoord", exact=True).fill(PASSWORD)
            await page.get_by_label("Nieuw wachtwoord nog een keer").fill(PASSWORD)
            await page.get_by_role("button", name="Opslaan").click()
        await page.get_by_role("region", name="Wachtrij").wait_for()
        return page


@pytest.fixture
async def pages(browser: Browser, counter: BalieProcess) -> AsyncIterator[Pages]:
    """Pages of the counter; a page that threw fails the test."""
    opened = Pages(browser, counter)
    yield opened
    assert opened.errors == []


async def say(page: Page, text: str) -> None:
    """Type `text` into the chat and send it."""
    await page.get_by_role("textbox", name="Uw bericht").fill(text)
    await page.keyboard.press("Enter")


async def heard(page: Page, text: str) -> None:
    """Wait until the newest entry of the transcript that holds `text` is there."""
    await page.get_by_role("log").get_by_text(text).last.wait_for()


async def violations(page: Page) -> list[str]:
    """What axe-core finds on the page against WCAG 2.2 A and AA: rule and place."""
    script = ROOT / "web/node_modules/axe-core/axe.min.js"
    await page.evaluate(script.read_text())  # not a script tag: the page allows none but its own
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    result = await page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", tags
    )
    return [
        f"{one['id']}: {node['target']}" for one in result["violations"] for node in one["nodes"]
    ]
