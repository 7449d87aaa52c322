"""The patient of a case on the real page, in Chromium at a phone's size; facts come over the API."""

import asyncio
import json
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, Request, async_playwright

from tests.browser.chromium import ARGUMENTS
from tests.conversations.assistant import StackFailed
from tests.conversations.gateway import CaseGateway
from tests.conversations.patient import ApiPatient, Event, PatientSide, Sending
from tests.conversations.transcript import Diverged

SHOWN_SECONDS = 8.0
POLL_SECONDS = 0.05
OFFLINE_SECONDS = 0.5
READ_LOG = """() => [...document.querySelectorAll('#log .message')].map((message) => ({
    from: ['patient', 'assistant', 'staff', 'system'].find((name) => message.classList.contains('message-' + name)),
    text: [...message.querySelectorAll('.message-text > p')].map((part) => part.textContent).join(' '),
    choices: [...message.querySelectorAll('.choice')].map((choice) => choice.textContent),
    links: [...message.querySelectorAll('.bubble a[href]')].map((link) => link.getAttribute('href')),
    seen: message.getBoundingClientRect().height > 0,
}))"""
_MESSAGES = re.compile(r"/api/conversations/[^/]+/messages$")
_SPACE = re.compile(r"\s+")


@asynccontextmanager
async def browsers() -> AsyncIterator[Callable[[CaseGateway], Awaitable[PatientSide]]]:
    """One Chromium for all cases; yields what gives each case a phone of its own. Raises StackFailed without one."""
    path = shutil.which("chromium")
    if path is None:
        raise StackFailed("Chromium is missing: apt-get install chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)

        async def make(gateway: CaseGateway) -> PatientSide:
            return await PagePatient.on(browser, gateway.url)

        yield make
        await browser.close()


class PagePatient:
    """Types, presses and reads as a patient does."""

    def __init__(self, context: BrowserContext, page: Page, url: str) -> None:
        self._context, self._page, self._url = context, page, url
        self._api = ApiPatient(url)
        self._errors: list[str] = []
        self._answers: asyncio.Queue[Sending] = asyncio.Queue()
        page.on("pageerror", lambda error: self._errors.append(str(error)))
        page.on("request", self._own_only)
        page.on("requestfinished", self._finished)
        page.on("requestfailed", self._failed)

    @classmethod
    async def on(cls, browser: Browser, url: str) -> "PagePatient":
        """A phone of its own in this browser."""
        context = await browser.new_context(viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True)
        page = await context.new_page()
        page.set_default_timeout(SHOWN_SECONDS * 1000)
        return cls(context, page, url)

    @property
    def conversation(self) -> str:
        """The conversation's id; the page begins one with the first message."""
        return self._api.conversation

    async def close(self) -> None:
        """Close the browser window."""
        await self._context.close()
        await self._api.close()

    async def open(self) -> None:
        """Open the page and wait until it can be written in."""
        await self._page.goto(self._url)
        await self._page.locator("#message").wait_for(state="visible")

    async def say(self, text: str, *, twice: bool = False) -> Sending:
        """Type and send."""
        await self._page.locator("#message").fill(text)
        await self._page.get_by_role("button", name="Send", exact=True).click()
        return await self._sent()

    async def press(self, title: str, *, twice: bool = False) -> Sending:
        """Press the newest button with this title."""
        button = self._page.get_by_role("button", name=title, exact=True).last
        if not await button.count():
            raise Diverged(f"a button '{title}' on the page", "there is none")
        await button.click()
        return await self._sent()

    async def news(self, after: int, wait: float = 0) -> dict[str, Any]:
        """Events after a number, and the state."""
        return await self._api.news(after, wait)

    async def before_writing(self) -> dict[str, Any]:
        """What stands under the clinic's name; nothing until the page knows its hours."""
        shown = await self._page.locator("#presence").inner_text()
        return {"closed_clinic": "closed" in shown.lower()} if "·" in shown else {}

    async def looks_at(self, event: Event, seconds: float = SHOWN_SECONDS) -> None:
        """The message is on the screen, with its words, buttons and links."""
        wanted = _plain(event["text"])
        titles = [choice["title"] for choice in event["choices"]]
        hrefs = {link["href"] for link in event["links"]}

        def shown(entries: list[dict[str, Any]]) -> bool:
            return any(
                entry["from"] == event["from"]
                and entry["seen"]
                and _plain(entry["text"]) == wanted
                and entry["choices"] == titles
                and hrefs <= set(entry["links"])
                for entry in entries
            )

        await self._until(
            shown, f"on the page, with the buttons {titles} and links {sorted(hrefs)}: {event['text']}", seconds
        )

    async def reload(self, seen: list[Event]) -> None:
        """Load the page again: it shows everything, once and in order."""
        await self._page.reload()
        await self._shows(seen)

    async def reconnect(self, after: int) -> None:
        """The phone has no network for a moment; afterwards the page shows everything, once and in order."""
        await self._context.set_offline(True)
        await asyncio.sleep(OFFLINE_SECONDS)
        await self._context.set_offline(False)
        await self._shows((await self._api.news(0))["events"])

    async def _shows(self, events: list[Event]) -> None:
        wanted = [(event["from"], _plain(event["text"])) for event in events]

        def same(entries: list[dict[str, Any]]) -> bool:
            return [(entry["from"], _plain(entry["text"])) for entry in entries] == wanted

        await self._until(same, f"the same {len(wanted)} messages on the page, once and in order")

    async def _until(
        self, test: Callable[[list[dict[str, Any]]], bool], expected: str, seconds: float = SHOWN_SECONDS
    ) -> None:
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            entries: list[dict[str, Any]] = await self._page.evaluate(READ_LOG)
            if self._errors:
                raise Diverged("a page without script errors and foreign requests", self._errors[0])
            if test(entries):
                return
            if asyncio.get_running_loop().time() > deadline:
                raise Diverged(expected, "\n".join(f"{e['from']}: {e['text']} {e['choices']}" for e in entries[-6:]))
            await asyncio.sleep(POLL_SECONDS)

    async def _sent(self) -> Sending:
        """What the gateway answered to the page's request."""
        try:
            async with asyncio.timeout(SHOWN_SECONDS):
                sent = await self._answers.get()
        except TimeoutError:
            return Sending(None, "the page sent nothing")
        if not self._api.conversation:
            stored = await self._page.evaluate("localStorage.getItem('clinic-chat.conversation')")
            self._api.enter(**json.loads(stored))
        return sent

    async def _finished(self, request: Request) -> None:
        if request.method != "POST" or not _MESSAGES.search(request.url):
            return
        response = await request.response()
        assert response is not None
        answer = await response.json()
        refused = None if response.status == 202 else str(answer.get("detail"))
        self._answers.put_nowait(Sending(answer.get("seq"), refused))

    async def _failed(self, request: Request) -> None:
        if request.method == "POST" and _MESSAGES.search(request.url):
            self._answers.put_nowait(Sending(None, f"no connection ({request.failure})"))

    def _own_only(self, request: Request) -> None:
        if not request.url.startswith((self._url, "data:", "blob:")):
            self._errors.append(f"request to {request.url}")


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text).strip()
