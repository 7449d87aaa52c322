"""The patient page in a real browser: words arrive exactly once, and help is within reach whatever else fails."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.patient_desk import DESKTOP, desk

pytestmark = pytest.mark.browser

CRISIS = "i dont want to be here anymore"


async def test_a_question_is_sent_once_and_answered_with_its_sources() -> None:
    """Otherwise nobody gets an answer, or cannot tell what it rests on."""
    async with desk() as it:
        await it.open()
        assert it.gateway.conversations == {}
        await it.say("What does it cost?")
        await expect(it.messages("assistant")).to_contain_text("One infusion here costs $450.")
        await expect(it.messages("patient")).to_have_text("What does it cost?")
        await expect(it.page.get_by_text("Sent", exact=True)).to_be_visible()
        await expect(it.messages("assistant").get_by_role("link")).to_have_attribute("href", "tel:+15550100142")
        await it.page.get_by_text("Where this comes from").click()
        await expect(it.page.get_by_text("Draft: not yet reviewed by a clinician.")).to_be_visible()
        assert len(it.gateway.post_ids) == 1


async def test_suggestions_begin_a_chat_and_choices_go_on_working_when_older() -> None:
    """Otherwise buttons vanish or do nothing, as in other chats."""
    async with desk() as it:
        await it.open()
        await it.press("What does it cost?")
        await it.press("Does insurance pay?")
        await expect(it.messages("patient")).to_have_text(["What does it cost?", "Does insurance pay?"])
        await it.press("Can I pay monthly?")
        await expect(it.messages("patient").last).to_have_text("Can I pay monthly?")
        await expect(it.messages("assistant")).to_have_count(3)


async def test_patient_sees_that_it_is_automated_and_who_may_read() -> None:
    """Otherwise somebody in despair thinks a person is listening."""
    async with desk() as it:
        await it.open()
        await expect(it.page.get_by_text("Automated assistant · Closed until Monday at 9:00 AM")).to_be_visible()
        await expect(it.page.get_by_text("Members of the care team can read this chat.")).to_be_visible()
        await it.say("hello")
        await expect(it.page.get_by_text("Assistant, automated")).to_be_visible()


async def test_a_page_left_open_sees_the_clinic_close() -> None:
    """Otherwise somebody waits at night for a team that went home at six."""
    async with desk() as it:
        it.gateway.clinic |= {"open": True, "opens_at": None}
        await it.page.clock.install()
        await it.open()
        await expect(it.page.get_by_text("Automated assistant · Open now")).to_be_visible()
        it.gateway.clinic |= {"open": False, "opens_at": "Monday at 9:00 AM"}
        await it.page.clock.fast_forward(61_000)
        await expect(it.page.get_by_text("Automated assistant · Closed until Monday at 9:00 AM")).to_be_visible()


async def test_crisis_card_has_one_tap_links_and_stands_in_sight() -> None:
    """Otherwise the way to a person is somewhere below the fold, or cannot be tapped."""
    async with desk() as it:
        await it.open()
        await it.say(CRISIS)
        card = it.page.locator(".message-urgent")
        await expect(card.get_by_text("Are you thinking about killing yourself?")).to_be_in_viewport()
        hrefs = await card.get_by_role("link").evaluate_all("links => links.map(link => link.getAttribute('href'))")
        assert hrefs == ["tel:988", "sms:988", "https://988lifeline.org/chat/", "tel:911"]
        heights = await card.get_by_role("link").evaluate_all("links => links.map(link => link.offsetHeight)")
        assert min(heights) >= 44


async def test_links_of_another_kind_are_never_shown() -> None:
    """Otherwise a mistake in a file becomes a script on the page."""
    async with desk() as it:
        await it.open()
        await it.say("hello")
        await expect(it.messages("assistant")).to_have_count(1)
        it.gateway.only.add(
            "assistant", text="<img src=x onerror=alert(1)>", links=[{"label": "x", "href": "javascript:alert(1)"}]
        )
        await expect(it.messages("assistant").filter(has_text="<img src=x onerror=alert(1)>")).to_be_visible()
        await expect(it.log.locator("img, a[href^=javascript]")).to_have_count(0)


async def test_without_script_numbers_phone_and_leaving_still_work() -> None:
    """Otherwise the page of a phone that blocks scripts is a dead end."""
    async with desk(java_script_enabled=False) as it:
        await it.page.goto(it.url)
        bar = it.page.get_by_role("region", name="Help right now")
        await expect(bar.get_by_role("link", name="Call 988")).to_have_attribute("href", "tel:988")
        await expect(bar.get_by_role("link", name="Text 988")).to_have_attribute("href", "sms:988")
        await expect(it.page.get_by_role("link", name=re.compile("^Call Harbor Light Clinic"))).to_be_visible()
        await expect(it.field).to_be_hidden()
        await it.page.get_by_role("link", name=re.compile("^Leave")).click()
        await expect(it.page).to_have_title("Weather")


async def test_more_lines_lists_every_line_with_its_note() -> None:
    """Otherwise Spanish speakers, veterans and those who cannot speak aloud find no line of theirs."""
    async with desk() as it:
        await it.open()
        await it.press("More lines")
        sheet = it.page.get_by_role("dialog")
        await expect(sheet).to_contain_text("Press 2, or text AYUDA to 988")
        await expect(sheet.get_by_role("link", name="Text 741741")).to_have_attribute("href", "sms:741741")
        await it.page.keyboard.press("Escape")
        await expect(sheet).to_be_hidden()
        await expect(it.page.get_by_role("button", name="More lines")).to_be_focused()


async def test_leaving_quickly_clears_the_device_and_does_not_come_back() -> None:
    """Otherwise somebody who lives with an abuser is found out by the back button."""
    async with desk() as it:
        await it.page.goto(f"{it.url}/elsewhere?before")
        await it.open()
        await it.say("hello")
        await expect(it.messages("assistant")).to_have_count(1)
        await it.field.fill("half a sentence")
        await it.page.get_by_role("link", name=re.compile("^Leave")).click()
        await expect(it.page).to_have_title("Weather")
        assert await it.stored() == {}
        assert len(it.gateway.conversations) == 1
        await it.page.go_back()
        assert it.page.url.endswith("/elsewhere?before")


async def test_escape_twice_leaves_and_once_does_not() -> None:
    """Otherwise there is no way out without looking for a button."""
    async with desk(DESKTOP) as it:
        await it.open()
        await it.say("hello")
        await it.page.keyboard.press("Escape")
        await expect(it.messages("assistant")).to_have_count(1)
        await it.page.wait_for_timeout(1100)
        await it.page.keyboard.press("Escape")
        await it.page.keyboard.press("Escape")
        await expect(it.page).to_have_title("Weather")
        assert await it.stored() == {}


async def test_staff_are_named_in_the_header_and_at_each_message() -> None:
    """Otherwise nobody knows whether a person or a machine is writing."""
    async with desk() as it:
        await it.open()
        await it.say("hello")
        await expect(it.messages("assistant")).to_have_count(1)
        chat = it.gateway.only
        chat.change(handoff={"status": "waiting", "kind": "request", "since": "2026-11-22T03:00:00Z"})
        await expect(it.page.locator("#presence")).to_contain_text("Our team has been asked to join")
        chat.add("staff", staff_name="Ana", text="Hello, I am Ana.")
        chat.change(mode="staff", staff_name="Ana")
        await expect(it.page.locator("#presence")).to_have_text("Ana from our care team is here")
        await expect(it.page.get_by_text("Ana, care team")).to_be_visible()
        chat.change(mode="assistant", staff_name=None, handoff=None)
        await expect(it.page.locator("#presence")).to_contain_text("Automated assistant")


async def test_state_of_assistant_and_prescreen_is_told_in_words() -> None:
    """Otherwise a patient waits without knowing for what."""
    async with desk() as it:
        it.gateway.think_seconds = 0.3
        await it.open()
        await it.say("hello")
        await expect(it.page.get_by_text("The assistant is writing")).to_be_visible()
        await expect(it.page.get_by_text("The assistant is writing")).to_be_hidden()
        chat = it.gateway.only
        chat.change(assistant="starting")
        await expect(it.page.get_by_text("The assistant is just starting.")).to_be_visible()
        chat.change(assistant="ready", prescreen={"status": "active", "question": "age", "progress": [3, 12]})
        await expect(it.page.get_by_text("Question 3 of about 12")).to_be_visible()
        await expect(it.page.get_by_text("The assistant is just starting.")).to_be_hidden()
        chat.change(prescreen={"status": "locked", "question": "age", "progress": [3, 12]})
        await expect(it.page.get_by_text("We have paused the questions.")).to_be_visible()
        await expect(it.page.get_by_text("Question 3 of about 12")).to_be_hidden()


async def test_two_thousand_characters_are_the_limit_and_nothing_typed_is_lost() -> None:
    """Otherwise a long message, written with effort, is thrown away."""
    async with desk() as it:
        await it.open()
        await it.field.fill("x" * 1900)
        await expect(it.page.get_by_text("1,900 of 2,000 characters")).to_be_visible()
        await it.field.fill("😔" * 2001)
        await expect(it.page.get_by_text("1 more than the 2,000 characters that fit")).to_be_visible()
        await it.press("Send")
        assert await it.field.input_value() == "😔" * 2001
        assert it.gateway.post_ids == []
        await it.say("😔" * 2000)
        await expect(it.messages("patient")).to_have_count(1)
        await expect(it.page.get_by_text("Sent", exact=True)).to_be_visible()


async def test_chat_can_be_deleted_after_a_question_and_failure_is_said() -> None:
    """Otherwise words stay where the patient believes them gone."""
    async with desk() as it:
        await it.open()
        await it.say("hello")
        await expect(it.messages("assistant")).to_have_count(1)
        it.gateway.faults.cannot_erase = True
        await it.press("This chat")
        await it.page.get_by_role("button", name=re.compile("^Delete this chat")).click()
        await it.press("Delete")
        await expect(it.page.get_by_role("alert")).to_contain_text("could not be deleted")
        it.gateway.faults.cannot_erase = False
        await it.press("Delete")
        await expect(it.page.get_by_text("The chat has been deleted.")).to_be_visible()
        await expect(it.page.locator(".message")).to_have_count(0)
        assert it.gateway.conversations == {}
        assert "clinic-chat.conversation" not in await it.stored()


async def test_a_copy_can_be_kept_as_text() -> None:
    """Otherwise a patient cannot show a doctor or a friend what was said."""
    async with desk() as it:
        await it.open()
        await it.say("What does it cost?")
        await expect(it.messages("assistant")).to_have_count(1)
        await it.press("This chat")
        async with it.page.expect_download() as waiting:
            await it.page.get_by_role("button", name=re.compile("^Save a copy")).click()
        text = (await (await waiting.value).path()).read_text(encoding="utf-8")
        assert "Chat with Harbor Light Clinic" in text
        assert "What does it cost?" in text
        assert "One infusion here costs $450." in text
        assert "988 Suicide & Crisis Lifeline" in text
