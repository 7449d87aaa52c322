"""The staff console in a real browser. What a test guards would otherwise fail a person in danger, or a nurse."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser import staff_cases
from tests.browser.staff_desk import browser, desk

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
CRISIS, REQUEST, COLLEAGUE = "7c1e09d2-1b3f", "20aa5f13-44de", "5d0f8e2b-3c91"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for all tests of this file; each has its own context in it."""
    async with browser() as started:
        yield started


async def test_sign_in_refuses_a_wrong_password_and_makes_a_one_time_password_be_changed(chromium: Browser) -> None:
    """Otherwise a printed first password stays valid for ever."""
    async with desk(chromium) as it:
        it.gateway.must_change_password = True
        await it.page.goto(f"{it.url}/staff")
        await it.sign_in("wrong")
        await expect(it.page.get_by_role("alert")).to_have_text("User name or password is not right.")
        await it.sign_in()
        await expect(it.page.get_by_role("heading", name="Choose your own password")).to_be_visible()
        await expect(it.page.locator(".item")).to_have_count(0)
        await it.page.get_by_label("One-time password").fill("correct horse battery")
        await it.page.get_by_label("New password", exact=True).fill("four words of ours")
        await it.page.get_by_label("once more").fill("four words of mine")
        await it.press("Change password")
        await expect(it.page.get_by_role("alert")).to_have_text("The two new passwords are not the same.")
        await it.page.get_by_label("once more").fill("four words of ours")
        await it.press("Change password")
        await expect(it.page.locator(".item")).to_have_count(4)
        assert it.gateway.password == "four words of ours"


async def test_queue_tells_urgency_waiting_time_counter_and_holder_in_words(chromium: Browser) -> None:
    """Otherwise colour alone says who is in danger."""
    async with desk(chromium) as it:
        await it.open()
        first = it.page.locator(".item").first
        await expect(first).to_contain_text("Crisis")
        await expect(first).to_contain_text("2 messages of concern")
        await expect(first).to_contain_text("Nobody has it yet")
        await expect(it.item(COLLEAGUE)).to_contain_text("Ana Ruiz has it")
        await expect(it.item(REQUEST)).to_contain_text("1 h 14 min")
        before = await first.locator(".item-wait").inner_text()
        await expect(first.locator(".item-wait")).not_to_have_text(before)
        await it.picture("queue-desktop")


async def test_new_crisis_rings_until_acknowledged_and_names_nobody(chromium: Browser) -> None:
    """Otherwise someone waits unseen, or a lock screen shows what a patient wrote."""
    async with desk(chromium) as it:
        it.gateway.scenes.pop(CRISIS)
        await it.open()
        await it.until("window.rings === 0")
        scene = staff_cases.emergency()
        await it.gateway.put(scene)
        await expect(it.item(scene.id)).to_contain_text("Emergency")
        await it.until("window.rings === 1")
        assert re.match(r"\(1\) (URGENT|▲▲▲) Staff console", await it.page.title())
        notes = await it.page.evaluate("window.notes")
        assert notes == ["Emergency: someone is waiting Chat e41b77. Open the staff console."]
        await it.press(f"Acknowledge: Emergency, Chat {scene.id[:6]}")
        await it.until("window.rings === 0")
        await expect(it.page).to_have_title("Staff console")


async def test_click_on_a_notification_opens_the_chat(chromium: Browser) -> None:
    """Otherwise a tap at night leads to a list instead of the person."""
    async with desk(chromium) as it:
        await it.open()
        scene = staff_cases.emergency()
        await it.gateway.put(scene)
        await expect(it.item(scene.id)).to_be_visible()
        await it.page.evaluate("window.lastNote.onclick()")
        await expect(it.page.locator(".message-patient")).to_contain_text("i took all of them")


async def test_why_shows_reasons_as_inferred_by_software(chromium: Browser) -> None:
    """Otherwise a guess of the software reads like a finding."""
    async with desk(chromium) as it:
        await it.open()
        await it.read(CRISIS)
        message = it.page.locator(".message-patient", has_text="dont want to be here")
        await message.get_by_role("button", name="Why Crisis").click()
        await expect(message).to_contain_text("Inferred by software from this message. Not confirmed by a person.")
        await expect(message).to_contain_text("Rule → Crisis, passive ideation")
        await expect(message).to_contain_text("Classifier 0.94 of 1")
        failed = it.page.locator(".message-patient", has_text="nobody would notice")
        await failed.get_by_role("button", name="Why Crisis").click()
        await expect(failed).to_contain_text("Part of the screening did not work (rules)")
        await it.picture("why-desktop")


async def test_details_show_prescreen_with_own_words_and_earlier_handoffs(chromium: Browser) -> None:
    """Otherwise the patient is asked everything again."""
    async with desk(chromium) as it:
        await it.open()
        await it.read(CRISIS)
        details = it.page.get_by_label("About this conversation")
        await expect(details).to_contain_text("A clinician must review")
        await expect(details).to_contain_text("Source: clinical review")
        await expect(details).to_contain_text("cant get out of bed, panic at work")
        await expect(details).to_contain_text("Locked after a crisis message")
        await expect(details).to_contain_text("Call-back arranged, Ana Ruiz")
        await expect(details).to_contain_text("Handoff raised")


async def test_second_claim_is_told_who_was_first(chromium: Browser) -> None:
    """Otherwise two people talk to one patient at once."""
    async with desk(chromium) as it:
        await it.open()
        await it.read(CRISIS)
        handoff = it.gateway.scenes[CRISIS].handoff
        assert handoff is not None
        handoff |= {"status": "claimed", "claimed_by": "Ana Ruiz", "claimed_by_username": "ana"}
        await it.press("Take over")
        await expect(it.page.locator(".conversation-head")).to_contain_text("Already taken by Ana.")
        await expect(it.page.locator(".composer")).to_contain_text("Ana Ruiz has it. Only one person writes.")


async def test_release_can_unlock_the_prescreen_and_resolve_needs_a_disposition(chromium: Browser) -> None:
    """Otherwise a chat ends with nobody knowing how."""
    async with desk(chromium) as it:
        await it.open()
        await it.read(CRISIS)
        await it.press("Take over")
        await it.press("Give back…")
        await it.page.get_by_label("Let the patient go on with the pre-screen").check()
        await it.press("Give back")
        await expect(it.page.locator(".conversation-head")).to_contain_text("Nobody has it yet")
        assert it.gateway.scenes[CRISIS].prescreen_locked is False
        await it.press("Take over")
        await it.press("Resolve…")
        await it.press("Resolve")
        await expect(it.page.get_by_role("dialog")).to_contain_text("Please choose how it ended.")
        await it.page.get_by_label("Safe for now, plan made").check()
        await it.page.get_by_label("Note for the team").fill("Sister is with her.")
        await it.picture("resolve-desktop")
        await it.press("Resolve")
        await expect(it.item(CRISIS)).to_have_count(0)
        assert it.gateway.resolutions == [{"disposition": "safe_plan_made", "note": "Sister is with her."}]
        await it.press("Recent")
        await expect(it.page.locator(".recent .item").first).to_contain_text("Safe for now, plan made")


async def test_keyboard_alone_reads_the_queue(chromium: Browser) -> None:
    """Otherwise staff who do not use a mouse are locked out."""
    async with desk(chromium) as it:
        await it.open()
        await it.page.locator(".no-conversation").click()
        for key in "jjkj":
            await it.page.keyboard.press(key)
        await expect(it.page.locator(".item-open").nth(1)).to_be_focused()
        await it.page.keyboard.press("Enter")
        await expect(it.page.locator(".message").first).to_be_visible()
        await it.page.keyboard.press("Escape")
        await expect(it.page.locator(".conversation")).to_have_count(0)
        await it.page.keyboard.press("?")
        await expect(it.page.get_by_role("dialog")).to_contain_text("Next in the queue")
        await it.page.get_by_label("Use single-key shortcuts").uncheck()
        await it.page.keyboard.press("Escape")
        await it.page.keyboard.press("?")
        await expect(it.page.get_by_role("dialog")).to_have_count(0)


async def test_link_in_an_alert_opens_its_handoff_even_when_resolved(chromium: Browser) -> None:
    """Otherwise the link in a text message leads nowhere."""
    async with desk(chromium) as it:
        await it.open(f"#handoff=h-{CRISIS}")
        await expect(it.page.locator(".message-patient").first).to_be_visible()
        await it.press("Resolve…")
        await it.page.get_by_label("Not a crisis").check()
        await it.press("Resolve")
        await expect(it.page.locator(".conversation-head")).to_contain_text("No open handoff")
        await it.page.evaluate("location.hash = 'handoff=h-nothing'")
        await expect(it.page.get_by_text("That handoff is not open any more.")).to_be_visible()
        await it.page.evaluate("location.hash = 'handoff=h-old'")
        await expect(it.page.locator(".conversation-title")).to_contain_text("Chat 7c1e09")


async def test_drill_is_marked_everywhere(chromium: Browser) -> None:
    """Otherwise a drill is taken for a person, or a person for a drill."""
    async with desk(chromium) as it:
        await it.open()
        await it.page.get_by_role("button", name="Menu, Sam Lee").click()
        await it.press("Start a drill")
        await it.press("Start the drill")
        drill = it.page.locator(".item", has_text="Drill")
        await drill.locator(".item-open").click()
        await expect(it.page.locator(".conversation-title")).to_contain_text("Drill")
        assert any(note.startswith("DRILL: Crisis") for note in await it.page.evaluate("window.notes"))


async def test_alert_banner_of_the_gateway_is_shown(chromium: Browser) -> None:
    """Otherwise nobody learns that no alert leaves the building."""
    async with desk(chromium) as it:
        it.gateway.banner = "No alert channel is set up in clinic.yml: keep this console open."
        await it.open()
        await expect(it.page.locator(".banners [role=alert]")).to_contain_text("No alert channel is set up")
        await it.picture("banner-desktop")


async def test_patient_text_is_only_ever_text(chromium: Browser) -> None:
    """Otherwise a patient's message runs in the browser of staff."""
    async with desk(chromium) as it:
        hostile = "<img src=x onerror=alert(1)> \u202egnp.exe <b>bold</b>\n\nsecond"
        it.gateway.scenes[CRISIS].add("patient", hostile)
        await it.open()
        await it.read(CRISIS)
        last = it.page.locator(".message-patient").last
        await expect(last.locator(".words").first).to_contain_text("<img src=x onerror=alert(1)>")
        assert await last.locator("img, b").count() == 0


@pytest.mark.parametrize("width", [320, 390])
async def test_phone_shows_one_pane_with_targets_for_thumbs(chromium: Browser, width: int) -> None:
    """Otherwise the nurse on call cannot answer from bed."""
    async with desk(chromium, **PHONE | {"viewport": {"width": width, "height": 844}, "color_scheme": "dark"}) as it:
        await it.open()
        await expect(it.page.locator(".right")).to_be_hidden()
        await it.picture(f"queue-phone-{width}")
        await it.read(REQUEST)
        await expect(it.page.locator(".left-pane")).to_be_hidden()
        await expect(it.page.get_by_label("Urgent, not acknowledged")).to_contain_text("Crisis, Chat 7c1e09")
        small = await it.page.evaluate(
            "[...document.querySelectorAll('button, input, textarea')].filter((e) => e.checkVisibility())"
            ".filter((e) => e.getBoundingClientRect().height < 44).map((e) => e.textContent)"
        )
        assert small == []
        assert await it.page.evaluate("document.documentElement.scrollWidth") <= width
        await it.press("Take over")
        await it.page.get_by_label("Reply to the patient").fill("Hello, this is Sam.")
        await it.picture(f"chat-phone-{width}")
        await it.press("Send")
        await expect(it.page.locator(".message-staff")).to_contain_text("Hello, this is Sam.")
        await it.press("Details")
        await expect(it.page.get_by_label("About this conversation")).to_be_visible()
        await it.press("Queue")
        await expect(it.page.locator(".left-pane")).to_be_visible()
