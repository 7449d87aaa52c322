"""One whole journey in a real browser: a patient on a phone, staff at a desk, the real assistant behind both.

Screenshots of every step are kept in var/screenshots/journey/.
"""

import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

from bot.settings import ROOT
from tests.browser.chromium import ARGUMENTS
from tests.journey.conftest import STAFF_PASSWORD, Product
from tests.people import StaffBrowser

pytestmark = [pytest.mark.rasa, pytest.mark.browser, pytest.mark.timeout(300)]
SCREENSHOTS = ROOT / "var" / "screenshots" / "journey"
PHONE: ViewportSize = {"width": 390, "height": 780}
DESK: ViewportSize = {"width": 1280, "height": 800}
ANSWER_MS = 20_000


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    """The system's own Chromium."""
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("Chromium is missing: apt-get install chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        await browser.close()


class Phone:
    """The patient's page on a phone."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def say(self, text: str) -> None:
        """Type and send."""
        field = self.page.locator("#message")
        await field.fill(text)
        await self.page.get_by_role("button", name="Send").click()

    async def sees(self, text: str) -> None:
        """Wait until the chat shows a text."""
        await expect(self.page.get_by_role("log").get_by_text(text).last).to_be_visible(timeout=ANSWER_MS)

    async def picture(self, name: str) -> None:
        """Keep a screenshot."""
        await self.page.screenshot(path=SCREENSHOTS / f"{name}.png")


@pytest.mark.usefixtures("ready")
async def test_from_a_question_to_a_person(product: Product, chromium: Browser, staff: StaffBrowser) -> None:
    """A patient asks, starts the pre-screen, writes of danger; staff see it, join, answer, resolve."""
    assert staff.csrf  # the first sign-in has been used and its password changed
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    phone = Phone(await chromium.new_page(viewport=PHONE, device_scale_factor=2, has_touch=True, is_mobile=True))
    desk = await chromium.new_page(viewport=DESK)
    errors: list[str] = []
    for page in (phone.page, desk):
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("request", lambda request: errors.append(request.url) if product.url not in request.url else None)

    await desk.goto(f"{product.url}/staff")
    await desk.get_by_label("User name").fill("admin")
    await desk.get_by_label("Password", exact=True).fill(STAFF_PASSWORD)
    await desk.get_by_role("button", name="Sign in").click()

    await phone.page.goto(product.url)
    await phone.picture("1-welcome")
    await phone.say("whats it cost and is it addictive")
    await phone.sees("$450")
    await phone.sees("can happen")
    await phone.picture("2-two-answers")

    await phone.say("do i qualify for this")
    await phone.sees("How old are you?")
    await phone.say("im 45")
    await phone.sees("What brings you here?")
    await phone.picture("3-prescreen")

    await phone.say("i dont want to be here anymore")
    crisis = phone.page.get_by_role("log").get_by_role("link", name="Call 988").last
    await expect(crisis).to_be_visible()
    await expect(phone.page.get_by_text("Help right now").last).to_be_in_viewport()
    await phone.picture("4-crisis")

    chat = await phone.page.evaluate("Object.entries(localStorage).map(([k, v]) => v).join(' ')")
    queue = await staff.queue()
    (item,) = [entry for entry in queue if entry["conversation"] in chat]
    await desk.locator(f".item[data-handoff='{item['handoff']}'] .item-open").click()
    await expect(desk.get_by_text("i dont want to be here anymore").first).to_be_visible()
    await desk.screenshot(path=SCREENSHOTS / "5-staff-sees.png")
    await desk.get_by_role("button", name="Take over", exact=True).locator("visible=true").first.click()
    await desk.get_by_label("Reply to the patient").fill("Hello, I am here with you. What is going on tonight?")
    await desk.get_by_role("button", name="Send").locator("visible=true").first.click()
    await phone.sees("Hello, I am here with you.")
    await phone.picture("6-a-person")

    await phone.page.reload()
    await phone.sees("Hello, I am here with you.")
    await desk.get_by_role("button", name="Resolve").locator("visible=true").first.click()
    await desk.get_by_label("Safe for now, plan made").check()
    await desk.screenshot(path=SCREENSHOTS / "7-staff-resolves.png")
    await desk.get_by_role("dialog").get_by_role("button", name="Resolve").click()
    await phone.sees("automated assistant is back")
    await phone.picture("8-back")
    assert errors == []
