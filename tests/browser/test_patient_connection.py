"""Sends and connections that fail: every message arrives once and in order, and the page says how things stand."""

import json

import pytest
from playwright.async_api import expect

from tests.browser.patient_desk import desk

pytestmark = pytest.mark.browser


async def test_a_refused_send_is_tried_again_until_it_is_stored_once() -> None:
    """Otherwise a message is lost, or arrives twice."""
    async with desk() as it:
        await it.open()
        await it.say("hello")
        await expect(it.messages("assistant")).to_have_count(1)
        it.gateway.faults.refuse_posts = 2
        it.gateway.faults.lose_answers = 1
        await it.say("are you there?")
        await expect(it.page.get_by_text("Not sent yet. It will go out by itself.")).to_be_visible()
        for _ in range(2):
            await it.press("Try again")
            await it.page.wait_for_timeout(100)
        await expect(it.page.get_by_text("Sent", exact=True)).to_be_visible()
        assert it.gateway.only.texts("patient") == ["hello", "are you there?"]
        assert len(set(it.gateway.post_ids)) == 2
        await expect(it.messages("patient")).to_have_count(2)
        await expect(it.page.get_by_text("The connection is lost.")).to_be_hidden()


async def test_a_refusal_for_good_is_explained_and_the_words_can_be_changed() -> None:
    """Otherwise the page tries for ever what cannot work, and blocks what follows."""
    async with desk() as it:
        await it.open()
        it.gateway.faults.post_problem = (422, "Please write this without pictures.")
        await it.say("first try")
        await expect(it.page.get_by_text("Not sent. Please write this without pictures.")).to_be_visible()
        it.gateway.faults.post_problem = None
        await it.press("Change it")
        assert await it.field.input_value() == "first try"
        await it.say("second try")
        await expect(it.page.get_by_text("Sent", exact=True)).to_be_visible()
        assert it.gateway.only.texts("patient") == ["second try"]


async def test_messages_written_offline_survive_a_reload_and_go_out_in_order() -> None:
    """Otherwise what was written in a lift or a cellar is gone."""
    async with desk() as it:
        await it.open()
        await it.say("one")
        await expect(it.messages("assistant")).to_have_count(1)
        await it.context.set_offline(True)
        await expect(it.page.get_by_text("You are offline. The numbers above still work.")).to_be_visible()
        await it.say("two")
        await it.say("three")
        await expect(it.page.get_by_text("Not sent yet. It will go out by itself.")).to_have_count(2)
        await it.context.set_offline(False)
        await it.page.reload()
        await expect(it.messages("patient")).to_have_text(["one", "two", "three"])
        await expect(it.messages("assistant")).to_have_count(3)
        await expect(it.page.get_by_text("You are offline.")).to_be_hidden()
        assert it.gateway.only.texts("patient") == ["one", "two", "three"]


async def test_history_is_there_after_a_reload() -> None:
    """Otherwise a patient starts over each time the phone drops the page."""
    async with desk() as it:
        await it.open()
        await it.say("hello")
        await expect(it.messages("assistant")).to_have_count(1)
        it.gateway.only.fill(40)
        await it.field.fill("half a sentence")
        await it.page.reload()
        await expect(it.page.locator(".message")).to_have_count(42)
        await expect(it.messages("assistant").last).to_be_in_viewport()
        assert await it.field.input_value() == "half a sentence"


async def test_messages_missed_while_cut_off_are_all_there_after_reconnecting() -> None:
    """Otherwise the reply that mattered never shows."""
    async with desk() as it:
        await it.open()
        await it.say("hello")
        await expect(it.messages("assistant")).to_have_count(1)
        it.gateway.faults.no_sockets = True
        await it.gateway.drop_sockets()
        for number in range(50):
            it.gateway.only.add("staff", staff_name="Ana", text=f"Missed {number}")
        it.gateway.only.change(mode="staff", staff_name="Ana")
        await expect(it.messages("staff")).to_have_count(50)
        texts = await it.messages("staff").all_inner_texts()
        assert texts == [f"Missed {number}" for number in range(50)]
        await expect(it.page.locator("#presence")).to_have_text("Ana from our care team is here")


async def test_long_polling_carries_the_chat_where_sockets_are_blocked() -> None:
    """Otherwise patients behind a strict network see nothing."""
    async with desk() as it:
        it.gateway.faults.no_sockets = True
        await it.open()
        await it.say("hello")
        await expect(it.messages("assistant")).to_have_count(1)
        await it.page.wait_for_timeout(3500)
        it.gateway.only.add("staff", staff_name="Ana", text="Hello from Ana.")
        await expect(it.messages("staff")).to_have_text("Hello from Ana.")
        await expect(it.page.get_by_text("The connection is lost.")).to_be_hidden()


async def test_a_socket_that_went_silent_is_found_within_thirty_seconds() -> None:
    """Otherwise the page looks connected and shows nothing."""
    async with desk() as it:
        await it.page.clock.install()
        await it.open()
        await it.say("hello")
        await expect(it.messages("assistant")).to_have_count(1)
        it.gateway.faults.mute_sockets = True
        it.gateway.only.add("staff", staff_name="Ana", text="Are you still there?")
        await it.page.clock.run_for(29_000)
        await it.page.clock.run_for(1_100)
        await expect(it.messages("staff")).to_have_text("Are you still there?")


async def test_a_page_that_wakes_asks_at_once_for_what_it_missed() -> None:
    """Otherwise a phone shows old messages after it slept."""
    async with desk() as it:
        await it.open()
        await it.say("hello")
        await expect(it.messages("assistant")).to_have_count(1)
        it.gateway.faults.mute_sockets = True
        it.gateway.only.add("staff", staff_name="Ana", text="Good morning.")
        await it.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        await expect(it.messages("staff")).to_have_text("Good morning.")


async def test_lost_connection_is_said_and_taken_back() -> None:
    """Otherwise silence looks like nobody answering."""
    async with desk() as it:
        await it.open()
        it.gateway.faults.refuse_posts = 100
        await it.say("hello")
        await expect(it.page.get_by_text("The connection is lost. We keep trying.")).to_be_visible()
        it.gateway.faults.refuse_posts = 0
        await it.press("Try again")
        await expect(it.messages("assistant")).to_have_count(1)
        await expect(it.page.get_by_text("The connection is lost.")).to_be_hidden()


async def test_words_still_arrive_when_the_earlier_chat_is_no_longer_kept() -> None:
    """Otherwise somebody returning after months writes into nothing."""
    async with desk() as it:
        await it.open()
        await it.say("hello")
        await expect(it.messages("assistant")).to_have_count(1)
        it.gateway.conversations.clear()
        await it.page.reload()
        await expect(it.page.get_by_text("The earlier chat is no longer kept.")).to_be_visible()
        await it.say("me again")
        await expect(it.messages("assistant")).to_have_count(1)
        assert it.gateway.only.texts("patient") == ["me again"]


async def test_two_tabs_show_one_conversation_and_leaving_one_clears_both() -> None:
    """Otherwise the second tab keeps on the screen what the first was meant to hide."""
    async with desk() as it:
        await it.open()
        await it.say("hello")
        await expect(it.messages("assistant")).to_have_count(1)
        other = await it.context.new_page()
        await other.goto(it.url)
        await expect(other.locator(".message-assistant")).to_have_count(1)
        await it.page.locator("#leave").click()
        await expect(other.locator(".message")).to_have_count(0)
        kept = json.loads(await other.evaluate("JSON.stringify(localStorage)"))
        assert kept == {}
