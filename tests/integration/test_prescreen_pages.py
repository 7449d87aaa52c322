"""The pre-screen's summary, result and numbers in a real browser, with the real gateway behind them."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from tests.browser.chromium import ARGUMENTS
from tests.integration.conftest import Gateway
from tests.integration.test_prescreen_summary import finished, keep
from tests.people import StaffBrowser
from tests.prescreens import DANGER, HEALTHY, TYPICAL, record

pytestmark = pytest.mark.browser
SCREENSHOTS = Path(__file__).resolve().parents[2] / "var" / "screenshots"


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The system's Chromium."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield started
        await started.close()


async def signed_in(browser: Browser, gateway: Gateway, staff: StaffBrowser, **options: Any) -> BrowserContext:
    """A browser window that has the cookie of somebody signed in."""
    url = str(gateway.server.make_url("/"))
    client: Any = staff._client
    cookies = client.session.cookie_jar.filter_cookies(gateway.server.make_url("/"))
    context = await browser.new_context(base_url=url, **options)
    await context.add_cookies([{"name": "staff_session", "value": cookies["staff_session"].value, "url": url}])
    return context


async def accessible(page: Page) -> None:
    """Nothing shuts people with disabilities out."""
    found = await Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


async def test_a_clinician_reads_prints_and_downloads_it(gateway: Gateway) -> None:
    """From the open chat to paper: flags in view, the print view, and a PDF that can be opened."""
    patient, staff = await finished(gateway, DANGER), await gateway.staff()
    async with chromium() as browser:
        context = await signed_in(browser, gateway, staff, viewport={"width": 1360, "height": 900})
        page = await context.new_page()
        await page.goto(f"/staff#conversation={patient.id}")
        panel = page.get_by_label("About this conversation")
        await expect(panel.locator(".fact").first).to_contain_text("Aneurysmal vascular disease: contraindication.")
        await expect(panel.locator(".fact").first).to_contain_text("brain aneurysm, they clipped it")
        await expect(panel.get_by_text("555 010 1234, mornings").first).to_be_visible()
        await panel.get_by_role("heading", name="Pre-screen").scroll_into_view_if_needed()
        await page.screenshot(path=SCREENSHOTS / "staff-prescreen-panel.png")
        await panel.get_by_text("Answers", exact=True).click()
        await expect(panel.get_by_text("since about 2019, on and off")).to_be_visible()
        await accessible(page)
        async with page.expect_download() as started:
            await panel.get_by_role("link", name="PDF").click()
        with pypdfium2.PdfDocument(await (await started.value).path()) as pdf:
            assert len(pdf) == 1
        async with context.expect_page() as opened:
            await panel.get_by_role("link", name="Print view").click()
        sheet = await opened.value
        await expect(sheet.get_by_role("heading", name="Pre-screen summary")).to_be_visible()
        await sheet.evaluate("window.print = () => { document.title = 'printed' }")
        await sheet.get_by_role("button", name="Print").click()
        await expect(sheet).to_have_title("printed")
        await accessible(sheet)
        await sheet.screenshot(path=SCREENSHOTS / "prescreen-print-view.png", full_page=True)
        await sheet.emulate_media(media="print")
        await expect(sheet.get_by_role("button", name="Print")).to_be_hidden()
        await sheet.set_viewport_size({"width": 390, "height": 844})
        await sheet.emulate_media(media="screen")
        assert await sheet.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("paper", ["A4", "Letter"])
async def test_the_page_prints_on_one_sheet(gateway: Gateway, paper: str) -> None:
    """A red flag and its source lie side by side on the desk, whatever the paper."""
    patient, staff = await finished(gateway), await gateway.staff()
    async with chromium() as browser:
        page = await (await signed_in(browser, gateway, staff)).new_page()
        await page.goto(f"/staff/conversations/{patient.id}/prescreen")
        printed = await page.pdf(format=paper)
    (SCREENSHOTS / f"prescreen-{paper}.pdf").write_bytes(printed)
    with pypdfium2.PdfDocument(printed) as pdf:
        assert len(pdf) == 1


async def test_a_patient_opens_the_result_from_the_chat(gateway: Gateway) -> None:
    """On a phone, with the link of the chat: the page opens beside the chat, and nothing of it comes from elsewhere."""
    patient = await finished(gateway)
    url = str(gateway.server.make_url("/"))
    kept = {"id": patient.id, "token": patient.token}
    async with chromium() as browser:
        context = await browser.new_context(base_url=url, viewport={"width": 390, "height": 844}, has_touch=True)
        await context.add_init_script(
            f"if (location.pathname === '/') localStorage['clinic-chat.conversation'] = JSON.stringify({kept!r})"
        )
        page = await context.new_page()
        asked: list[str] = []
        context.on("request", lambda request: asked.append(request.url))
        await page.goto("/")
        link = page.get_by_role("link", name="Print or save this")
        await link.scroll_into_view_if_needed()
        await page.screenshot(path=SCREENSHOTS / "patient-result-link.png")
        box = await link.bounding_box()
        assert box is not None and box["height"] >= 44
        async with context.expect_page() as opened:
            await link.click()
        result = await opened.value
        await expect(result.get_by_role("heading", name="Your pre-screen")).to_be_visible()
        await expect(result.get_by_role("button", name="Print")).to_be_visible()
        await accessible(result)
        await result.screenshot(path=SCREENSHOTS / "patient-result.png", full_page=True)
        assert await result.evaluate("document.documentElement.scrollWidth") <= 390
        assert [each for each in asked if not each.startswith(url)] == []


async def test_staff_open_the_numbers_from_the_menu(gateway: Gateway) -> None:
    """Whoever plans the week finds where people leave, without opening a single chat."""
    staff = await gateway.staff()
    for told, status, times in ((TYPICAL, "finished", 5), (HEALTHY, "finished", 2), (DANGER, "finished", 1)):
        for _ in range(times):
            chat = (await gateway.patient()).id
            await keep(gateway, record(told, status=status, conversation=chat, started_at=gateway.clock.now))
    for last in ("age", "medicines", "medicines", "mind"):
        stopped = {name: TYPICAL[name] for name in list(TYPICAL)[: list(TYPICAL).index(last)]}
        chat = (await gateway.patient()).id
        await keep(gateway, record(stopped, status="stopped", conversation=chat, started_at=gateway.clock.now))
    async with chromium() as browser:
        context = await signed_in(browser, gateway, staff, viewport={"width": 1100, "height": 800})
        page = await context.new_page()
        await page.goto("/staff")
        await page.get_by_role("button", name="Menu").click()
        async with context.expect_page() as opened:
            await page.get_by_role("link", name="Pre-screens by week").click()
        numbers = await opened.value
        await expect(numbers.get_by_role("row", name="Medicines 2")).to_be_visible()
        await accessible(numbers)
        await numbers.screenshot(path=SCREENSHOTS / "prescreens-by-week.png", full_page=True)
