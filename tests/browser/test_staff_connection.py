"""The staff console when the network, the server or the session lets it down: nothing said is lost or doubled."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser import staff_cases
from tests.browser.staff_desk import browser, desk

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
CRISIS, REQUEST = "7c1e09d2-1b3f", "20aa5f13-44de"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for all tests of this file; each has its own context in it."""
    async with browser() as started:
        yield started


async def test_claim_then_reply_reaches_the_patient_once_though_answers_are_lost(chromium: Browser) -> None:
    """Otherwise a patient in danger reads the same sentence three times, or never."""
    async with desk(chromium) as it:
        await it.open()
        await it.read(CRISIS)
        await expect(it.page.get_by_label("Reply to the patient")).to_be_hidden()
        await it.press("Take over")
        it.gateway.lose_reply_answers = 2
        await it.page.get_by_label("Reply to the patient").fill("Hello, this is Sam. I am here.")
        await it.page.keyboard.press("Enter")
        await it.until("JSON.parse(sessionStorage.getItem('staff.unsent')).messages.length === 1")
        await it.until("JSON.parse(sessionStorage.getItem('staff.unsent')).messages.length === 0")
        await expect(it.page.locator(".message-pending")).to_have_count(0)
        await expect(it.page.locator(".message-staff", has_text="I am here.")).to_have_count(1)
        assert it.gateway.lose_reply_answers == 0
        assert [reply["text"] for reply in it.gateway.replies] == ["Hello, this is Sam. I am here."]
        await it.picture("replied-desktop")


async def test_refused_reply_keeps_the_words(chromium: Browser) -> None:
    """Otherwise a reply written while a colleague took over is gone."""
    async with desk(chromium) as it:
        await it.open()
        await it.read(CRISIS)
        await it.press("Take over")
        await it.page.get_by_label("Reply to the patient").fill("Where are you now?")
        it.gateway.taken_over = True
        await it.press("Send")
        await expect(it.page.locator(".pending-status")).to_contain_text("Not sent. Take over this chat first")
        await it.press("Back to the reply box")
        await expect(it.page.locator(".message-pending")).to_have_count(0)
        assert await it.page.get_by_label("Reply to the patient").input_value() == "Where are you now?"


async def test_without_sockets_news_still_comes(chromium: Browser) -> None:
    """Otherwise a proxy that blocks sockets hides a crisis."""
    async with desk(chromium) as it:
        it.gateway.sockets_refused = True
        await it.open()
        await it.read(REQUEST)
        scene = staff_cases.emergency()
        await it.gateway.put(scene)
        await expect(it.item(scene.id)).to_be_visible()
        it.gateway.scenes[REQUEST].add("patient", "are you still there")
        await it.gateway.changed(REQUEST)
        await expect(it.page.locator(".message-patient").last).to_contain_text("are you still there")


async def test_lost_connection_is_said_and_nothing_is_missed(chromium: Browser) -> None:
    """Otherwise staff trust a page that has been dead for an hour."""
    async with desk(chromium) as it:
        await it.open()
        await it.read(REQUEST)
        await it.press("Take over")
        it.gateway.down = True
        await it.gateway.drop_sockets()
        await it.page.get_by_label("Reply to the patient").fill("I will call you.")
        await it.press("Send")
        await expect(it.page.locator(".pending-status")).to_contain_text("Not sent yet. Trying again by itself")
        await expect(it.page.locator(".banners [role=alert]")).to_contain_text("Connection lost")
        assert "Connection lost" in await it.page.title()
        await it.picture("lost-desktop")
        it.gateway.scenes[REQUEST].add("patient", "hello?")
        it.gateway.down = False
        await it.press("Try now")
        await expect(it.page.get_by_text("Connection lost")).to_have_count(0)
        await expect(it.page.locator(".message-patient").last).to_contain_text("hello?")
        await expect(it.page.locator(".message-staff")).to_have_text(
            re.compile("Sam Lee.*I will call you"), timeout=16_000
        )
        await expect(it.page.locator(".message-pending")).to_have_count(0)


async def test_session_end_hides_the_chat_and_keeps_the_typed_reply(chromium: Browser) -> None:
    """Otherwise an unattended screen shows a patient's words, or a long reply is lost."""
    async with desk(chromium) as it:
        await it.open()
        await it.read(CRISIS)
        await it.press("Take over")
        await it.page.get_by_label("Reply to the patient").fill("I would like to call you. What is")
        await it.gateway.expire_sessions()
        await expect(it.page.get_by_text("Your session has ended.")).to_be_visible()
        await expect(it.page.get_by_text("nobody would notice")).to_be_hidden()
        await it.page.get_by_label("Password", exact=True).fill("correct horse battery")
        await it.press("Sign in")
        await expect(it.page.get_by_label("Reply to the patient")).to_have_value("I would like to call you. What is")
        await it.page.reload()
        await expect(it.page.get_by_label("Reply to the patient")).to_have_value("I would like to call you. What is")
