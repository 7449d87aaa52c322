"""Playing cases: one that holds passes, one that does not says where and why; none hangs for ever."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.conversations.assistant import Assistant, StackFailed
from tests.conversations.stack import Stack
from tests.integration.fake_rasa import FakeRasa
from tests.unit.conversations.stand_in import played, stand_in

Playing = tuple[Stack, FakeRasa]


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def playing() -> AsyncIterator[Playing]:
    """A stack whose assistant knows one answer."""
    async with stand_in() as (stack, rasa):
        rasa.answers["what does it cost"] = [{"answer": "cost"}]
        yield stack, rasa


async def test_a_case_that_holds_passes(playing: Playing, tmp_path: Path) -> None:
    """The simplest case of all; when it fails no other can be trusted."""
    stack, _ = playing
    result = await played(
        stack, tmp_path, "- user: what does it cost\n- bot: {answer: cost, contains: $450}\n- bot: nothing"
    )
    assert (result.outcome, result.message) == ("passed", "")
    assert [line.who for line in result.transcript.lines] == ["patient", "assistant"]


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("- bot: {answer: addiction}", "the answer addiction"),
        ("- bot: {contains: for free}", "a text with 'for free'"),
        ("- bot: {lacks: $450}", "a text without '$450'"),
        ("- bot: {matches: '^free'}", "a text that matches"),
        ("- bot: {buttons: [Buy now]}", "a button 'Buy now'"),
        ("- bot: {links: ['tel:988']}", "a link 'tel:988'"),
        ("- bot: {kind: crisis}", "the kind crisis"),
        ("- bot: {tier: emergency}", "the tier emergency"),
        ("- bot: {from: staff}", "a message from staff"),
        ("- bot: nothing", "no further message"),
        ("- bot: {answer: cost, within: 1}", "it within 1 ms"),
        ("- prescreen: active", "the pre-screen's status active"),
        ("- slot: {prescreen_age: 45}", "slot prescreen_age: 45"),
        ("- alert: {channel: on-call phone}", "an alert on on-call phone"),
        ("- alert: {channel: console}", "an alert on the console"),
        ("- state: {mode: staff}", "the state's mode staff"),
        ("- staff: {sees: crisis}", "this chat in the queue"),
        ("- user: {choice: Buy now}", "a button 'Buy now'"),
        ("- user: {text: hello, refused: too long}", "a refusal with 'too long'"),
        ("- bot: {answer: cost}\n- user: what does it cost\n- bot: {repeats: false}", "no paragraph that was shown"),
    ],
)
async def test_what_does_not_hold_is_told(playing: Playing, tmp_path: Path, step: str, expected: str) -> None:
    """Every kind of expectation can fail, and says what it wanted, with the transcript."""
    stack, _ = playing
    more = "" if "bot" in step else "\n- bot: {skip: true, contains: .}"
    result = await played(stack, tmp_path, f"- user: what does it cost\n{step}{more}")
    assert result.outcome == "failed"
    assert f"expected  {expected}" in result.message
    assert (
        "what does it cost" in result.message and "cases.yml:" in result.message and "screening none" in result.message
    )


async def test_what_holds_always(playing: Playing, tmp_path: Path) -> None:
    """A rule for a whole case looks at every message, also at those that no step looks at."""
    stack, _ = playing
    steps = "- user: what does it cost\n- user: what does it cost\n- state: {mode: assistant}"
    result = await played(stack, tmp_path, steps, more="  always: {repeats: false}\n")
    assert "no paragraph twice (always)" in result.message
    result = await played(stack, tmp_path, steps, more='  always: {lacks: ["$450"]}\n')
    assert "(always)" in result.message


async def test_a_hanging_case_is_stopped_and_told(playing: Playing, tmp_path: Path) -> None:
    """One case that waits for ever must not hold up all the others."""
    stack, rasa = playing
    rasa.hold = asyncio.Event()
    result = await played(stack, tmp_path, "- user: what does it cost\n- bot: {answer: cost}", more="  seconds: 1\n")
    rasa.hold.set()
    assert result.outcome == "failed" and result.seconds < 10
    assert "the case was stopped after 1 seconds" in result.message
    assert "cases.yml:7" in result.message


async def test_cases_do_not_touch_each_other(playing: Playing, tmp_path: Path) -> None:
    """One breaks everything and moves the clock while another only asks the price."""
    stack, _ = playing
    rough = (
        "- user: i want to die\n- bot: {kind: crisis}\n- break: rasa\n- wait: 3 days\n- alert: {channel: front desk}"
    )
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
    results = await asyncio.gather(
        played(stack, tmp_path / "one", rough),
        played(stack, tmp_path / "two", "- user: what does it cost\n- bot: {answer: cost}\n- alert: none"),
    )
    assert [result.message for result in results] == ["", ""]


async def test_an_alert_with_a_patients_words_fails_the_case(playing: Playing, tmp_path: Path) -> None:
    """Alerts leave the house: every case checks them. Here a channel's name, which is in the reference, leaks."""
    stack, _ = playing
    words = "i want to die tonight"
    more = f"  fixtures: {{clinic: {{alerts: {{channels: [{{name: {words}, url: 'json://x'}}]}}}}}}\n"
    steps = f"- user: {words}\n- bot: {{kind: crisis}}\n- alert: {{tier: emergency}}"
    result = await played(stack, tmp_path, steps, more=more)
    assert "alerts without a patient's words" in result.message


async def test_what_does_not_start_shows_its_log(tmp_path: Path) -> None:
    """Without the log a tester would only know that nothing works."""
    script = "import sys; print('no such model: assistant.tar.gz'); sys.exit(3)"
    stack = Stack(assistant=Assistant(tmp_path, command=(sys.executable, "-c", script)))
    with pytest.raises(StackFailed, match=r"(?s)ended with code 3.*no such model: assistant.tar.gz"):
        await stack.start()
    await stack.stop()
