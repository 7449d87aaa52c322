"""The patient page for everybody: screen readers, keyboards, small and large screens, zoom; and in a frame."""

import re
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from tests.browser.fake_gateway import STATIC, host_app
from tests.browser.patient_desk import DESKTOP, PHONE, SMALL, PatientDesk, desk, serving

pytestmark = pytest.mark.browser
CRISIS = "i dont want to be here anymore"
DARK = {**PHONE, "color_scheme": "dark"}
SCREENS = {"phone": PHONE, "small": SMALL, "desktop": DESKTOP, "dark": DARK}
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
# 400 % zoom of a 1280 x 1024 window is a page of 320 x 256.
ZOOMED: dict[str, Any] = {"viewport": {"width": 320, "height": 256}}


async def _no_violations(it: PatientDesk) -> None:
    results = await Axe().run(it.page, options={"runOnly": RULES})
    assert results.violations_count == 0, results.generate_report()


async def _no_sideways_scrolling(it: PatientDesk) -> None:
    width = await it.page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
    inner = await it.page.evaluate("(e => e.scrollWidth - e.clientWidth)(document.getElementById('scroller'))")
    assert (width, inner) == (0, 0)


@pytest.mark.parametrize("screen", SCREENS)
async def test_no_screen_shuts_anybody_out(screen: str) -> None:
    """Otherwise those who most need it cannot read, reach or understand a part of the page."""
    async with desk(SCREENS[screen], reduced_motion="reduce") as it:
        await it.open()
        await expect(it.page.get_by_role("button", name="Talk to a person")).to_be_visible()
        await _no_violations(it)
        await it.picture(f"welcome-{screen}")
        await it.press("What does it cost?")
        await expect(it.messages("assistant")).to_have_count(1)
        await it.page.get_by_text("Where this comes from").click()
        await _no_violations(it)
        await it.picture(f"answer-{screen}")
        it.gateway.only.change(prescreen={"status": "active", "question": "age", "progress": [3, 12]}, typing=True)
        await it.say(CRISIS)
        await expect(it.page.locator(".message-urgent")).to_be_in_viewport()
        await it.page.wait_for_timeout(500)
        await _no_violations(it)
        await it.picture(f"crisis-{screen}")
        it.gateway.faults.refuse_posts = 100
        it.gateway.only.add("staff", staff_name="Ana", text="Hello, I am Ana, a nurse. Are you safe where you are?")
        it.gateway.only.change(mode="staff", staff_name="Ana")
        await it.say("yes. im in my room")
        await expect(it.page.get_by_text("The connection is lost.")).to_be_visible()
        await _no_violations(it)
        await _no_sideways_scrolling(it)
        await it.picture(f"staff-{screen}")
        for name in ("More lines", "This chat"):
            await it.press(name)
            await _no_violations(it)
            await it.picture(f"{name.lower().replace(' ', '-')}-{screen}")
            await it.page.keyboard.press("Escape")
            await it.page.wait_for_timeout(1000)


async def test_everything_can_be_done_with_a_keyboard() -> None:
    """Otherwise people who cannot use a mouse or a touch screen cannot ask for help."""
    async with desk(DESKTOP) as it:
        await it.open()
        await expect(it.page.get_by_role("button", name="More lines")).to_be_visible()
        await it.page.keyboard.press("Tab")
        await expect(it.page.get_by_role("link", name="Skip to writing")).to_be_focused()
        order = []
        for _ in range(5):
            await it.page.keyboard.press("Tab")
            order.append(await it.page.evaluate("document.activeElement.textContent.trim().split(/\\s+/).join(' ')"))
        assert order == ["Leave quickly", "Call 988", "Text 988", "Emergency: 911", "More lines"]
        await it.page.get_by_role("link", name="Skip to writing").focus()
        await it.page.keyboard.press("Enter")
        await expect(it.field).to_be_focused()
        await it.page.keyboard.type("What does it cost?")
        await it.page.keyboard.press("Shift+Enter")
        await it.page.keyboard.type("And is it safe?")
        await it.page.keyboard.press("Enter")
        await expect(it.messages("patient")).to_have_text("What does it cost?\nAnd is it safe?")
        await expect(it.field).to_be_focused()
        choice = it.page.get_by_role("button", name="Does insurance pay?")
        await choice.focus()
        await it.page.keyboard.press("Enter")
        await expect(it.messages("patient").last).to_have_text("Does insurance pay?")


async def test_enter_makes_a_new_line_on_a_phone() -> None:
    """Otherwise half a sentence goes out when somebody wants a new line."""
    async with desk() as it:
        await it.open()
        await it.field.press("Enter")
        await it.field.type("x")
        assert it.gateway.post_ids == []
        assert await it.field.input_value() == "\nx"


@pytest.mark.parametrize("device", [ZOOMED, SMALL], ids=["400 % zoom", "large letters"])
async def test_zoomed_page_keeps_help_and_writing_within_reach(device: dict[str, Any]) -> None:
    """Otherwise people who enlarge everything lose the numbers or the place to write."""
    async with desk(device) as it:
        await it.open()
        if device is SMALL:
            await it.page.evaluate("document.documentElement.style.fontSize = '200%'")
            await it.page.evaluate("window.dispatchEvent(new Event('resize'))")
        await it.say(CRISIS)
        await expect(it.page.locator(".message-urgent")).to_be_visible()
        bar = it.page.get_by_role("region", name="Help right now")
        for link in await bar.get_by_role("link").all():
            await expect(link).to_be_in_viewport(ratio=1)
        await expect(it.field).to_be_in_viewport(ratio=1)
        await _no_sideways_scrolling(it)
        await it.picture("zoomed" if device is ZOOMED else "large-letters")


async def test_targets_are_large_and_letters_do_not_make_phones_zoom() -> None:
    """Otherwise trembling hands miss, and iPhones jump when the field is tapped."""
    async with desk(SMALL) as it:
        await it.open()
        await it.say("What does it cost?")
        await expect(it.messages("assistant")).to_have_count(1)
        script = "all => all.filter(e => e.offsetHeight && e.offsetHeight < 44).map(e => e.textContent.trim())"
        small = await it.page.locator(".page :is(a, button, summary):not(.skip, .message-text a)").evaluate_all(script)
        assert small == []
        assert float(await it.field.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")) >= 16


async def test_calm_is_kept_for_those_who_asked_for_less_motion() -> None:
    """Otherwise moving dots and sliding panels make some people ill."""
    async with desk(PHONE, reduced_motion="reduce", forced_colors="active") as it:
        it.gateway.think_seconds = 1
        await it.open()
        await it.say(CRISIS)
        await expect(it.page.locator(".dots")).to_be_visible()
        assert await it.page.evaluate("document.getAnimations().length") == 0
        await expect(it.page.locator(".message-urgent")).to_be_visible()
        await it.picture("forced-colours")


async def test_the_embedded_chat_opens_closes_counts_and_leaves() -> None:
    """Otherwise the chat on the clinic's own site is a trap, or hides that somebody answered."""
    async with desk(DESKTOP) as it, serving(host_app(it.url)) as host:
        await it.page.goto(host)
        launcher = it.page.get_by_role("button", name="Chat with us")
        assert it.page.frames[1:] == []
        await launcher.click()
        frame = it.page.frame_locator("iframe")
        await expect(frame.get_by_label("Your message")).to_be_focused()
        await frame.get_by_label("Your message").fill("hello")
        await frame.get_by_role("button", name="Send", exact=True).click()
        await expect(frame.locator(".message-assistant")).to_have_count(1)
        await it.picture("embedded-desktop")
        await it.page.keyboard.press("Escape")
        await expect(it.page.get_by_role("dialog")).to_be_hidden()
        await expect(launcher).to_be_focused()
        it.gateway.only.add("staff", staff_name="Ana", text="Are you still there?")
        await expect(it.page.get_by_role("button", name="Chat with us, 1 new")).to_be_visible()
        await it.page.evaluate("postMessage({source: 'clinic-chat', type: 'unread', count: 9}, '*')")
        await launcher.click()
        await expect(it.page.get_by_role("button", name="Chat with us", exact=True)).to_be_visible()
        await frame.get_by_role("link", name=re.compile("^Leave")).click()
        await expect(it.page).to_have_title("Weather")


async def test_the_embedded_chat_fills_a_phone() -> None:
    """Otherwise it is too small to read."""
    async with desk() as it, serving(host_app(it.url)) as host:
        await it.page.goto(host)
        await it.page.get_by_role("button", name="Chat with us").click()
        await expect(it.page.frame_locator("iframe").get_by_label("Your message")).to_be_visible()
        box = await it.page.get_by_role("dialog").bounding_box()
        assert box == {"x": 0, "y": 0, "width": 360, "height": 740}
        await it.picture("embedded-phone")
        await it.page.frame_locator("iframe").get_by_role("button", name="Close", exact=True).click()
        await expect(it.page.get_by_role("dialog")).to_be_hidden()


async def test_nothing_is_asked_of_another_site() -> None:
    """Otherwise a third party learns who reads about depression."""
    async with desk() as it:
        asked: list[str] = []
        it.page.on("request", lambda request: asked.append(request.url))
        await it.open()
        await it.say("hello")
        await expect(it.messages("assistant")).to_have_count(1)
        assert [url for url in asked if not url.startswith(it.url)] == []


def test_script_and_style_stay_light() -> None:
    """Otherwise an old phone on a weak network waits, and so does the person holding it."""
    files = [path for path in STATIC.rglob("*") if path.suffix in (".js", ".css") and path.name != "embed.js"]
    assert sum(path.stat().st_size for path in files) < 60_000
