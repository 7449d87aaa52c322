"""Starts the fake gateway and a real Chromium, and holds the steps that the staff console's tests share."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from tests.browser.chromium import ARGUMENTS
from tests.browser.fake_staff_gateway import PASSWORD, FakeStaffGateway

SCREENSHOTS = Path(__file__).resolve().parents[2] / "var" / "screenshots"
WATCH = """
window.rings = 0; window.notes = []; window.violations = [];
document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.violatedDirective));
const start = AudioBufferSourceNode.prototype.start;
const stop = AudioBufferSourceNode.prototype.stop;
AudioBufferSourceNode.prototype.start = function () { if (this.loop) window.rings += 1; return start.call(this); };
AudioBufferSourceNode.prototype.stop = function () { if (this.loop) window.rings -= 1; return stop.call(this); };
window.Notification = class {
  constructor(title, options) { window.notes.push(title + ' ' + options.body); window.lastNote = this; }
  static permission = 'granted';
  static requestPermission = async () => 'granted';
  close() {}
};
"""
"""Counts the alarm's loops, keeps what notifications say, and any breach of the content policy."""


@dataclass
class Desk:
    """A browser on the console, and the gateway behind it."""

    page: Page
    gateway: FakeStaffGateway
    url: str

    async def sign_in(self, password: str = PASSWORD) -> None:
        """Fill in the form that is shown."""
        await self.page.get_by_label("User name").fill("sam")
        await self.page.get_by_label("Password", exact=True).fill(password)
        await self.page.get_by_role("button", name="Sign in").click()

    async def open(self, fragment: str = "") -> None:
        """Load the console and sign in."""
        await self.page.goto(f"{self.url}/staff{fragment}")
        await self.sign_in()
        await expect(self.page.locator(".item").first).to_be_visible()

    def item(self, conversation: str) -> Locator:
        """A line of the queue."""
        return self.page.locator(f".item[data-handoff='h-{conversation}']")

    async def read(self, conversation: str) -> None:
        """Open a chat from the queue."""
        await self.item(conversation).locator(".item-open").click()
        await expect(self.page.locator(".message").first).to_be_visible()

    async def press(self, name: str) -> None:
        """Press the visible button of this name."""
        await self.page.get_by_role("button", name=name, exact=True).locator("visible=true").first.click()

    async def until(self, expression: str) -> None:
        """Wait until an expression is true in the page; asked from outside, since the content policy forbids eval."""
        async with asyncio.timeout(8):
            while not await self.page.evaluate(expression):
                await asyncio.sleep(0.02)

    async def picture(self, name: str) -> None:
        """Keep a screenshot for people to look at."""
        await self.page.screenshot(path=SCREENSHOTS / f"staff-{name}.png")


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """The system's Chromium."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield chromium
        await chromium.close()


@asynccontextmanager
async def desk(chromium: Browser, **options: Any) -> AsyncIterator[Desk]:
    """A fresh gateway and browser context, made with ``options``. Script errors fail the test at the end."""
    gateway, errors = FakeStaffGateway(), list[str]()
    runner = web.AppRunner(gateway.app(), shutdown_timeout=0.5)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    context = await chromium.new_context(**({"viewport": {"width": 1280, "height": 800}} | options))
    try:
        context.set_default_timeout(20_000)
        await context.add_init_script(WATCH)
        page = await context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield Desk(page, gateway, site.name)
        errors += await page.evaluate("window.violations")
    finally:
        await context.close()
        await gateway.drop_sockets(refuse=True)
        await runner.cleanup()
    assert errors == []
