"""A patient's phone for one test: a fake gateway, a real Chromium with the page open, and the steps people take."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from playwright.async_api import Browser, BrowserContext, Locator, Page, async_playwright, expect

from tests.browser.chromium import ARGUMENTS
from tests.browser.fake_gateway import FakeGateway

PICTURES = Path(__file__).parents[2] / "var" / "screenshots" / "patient"
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
SMALL: dict[str, Any] = {**PHONE, "viewport": {"width": 320, "height": 568}}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1200, "height": 800}}


@dataclass
class PatientDesk:
    """What a test holds: the double, its address, and the open page."""

    gateway: FakeGateway
    url: str
    browser: Browser
    context: BrowserContext
    page: Page
    errors: list[str]

    async def open(self) -> None:
        """Open the page and wait until it can be written in."""
        await self.page.goto(self.url)
        await expect(self.field).to_be_visible()

    @property
    def field(self) -> Locator:
        """Where the patient writes."""
        return self.page.get_by_label("Your message")

    @property
    def log(self) -> Locator:
        """What has been said."""
        return self.page.get_by_role("log")

    def messages(self, sender: str) -> Locator:
        """The texts on the screen from one side."""
        return self.page.locator(f".message-{sender} .message-text")

    async def press(self, name: str) -> None:
        """Press the button with exactly this name."""
        await self.page.get_by_role("button", name=name, exact=True).click()

    async def say(self, text: str) -> None:
        """Write and send."""
        await self.field.fill(text)
        await self.press("Send")

    async def stored(self) -> dict[str, str]:
        """What this device remembers."""
        found: dict[str, str] = await self.page.evaluate("({...localStorage, ...sessionStorage})")
        return found

    async def picture(self, name: str) -> None:
        """Keep a screenshot."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[str]:
    """An application on a free port of this machine; yields its origin."""
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        port = runner.addresses[0][1]
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def desk(device: dict[str, Any] | None = None, **options: Any) -> AsyncIterator[PatientDesk]:
    """A desk with a phone, or another ``device``; ``options`` are the browser context's. Fails on any script error."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.fail("Chromium is not installed.")
    gateway = FakeGateway()
    async with serving(gateway.app()) as url, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        context = await browser.new_context(**(device or PHONE), **options)
        page = await context.new_page()
        page.set_default_timeout(20_000)
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if "Content Security" in message.text else None)
        yield PatientDesk(gateway=gateway, url=url, browser=browser, context=context, page=page, errors=errors)
        await browser.close()
        assert errors == []
