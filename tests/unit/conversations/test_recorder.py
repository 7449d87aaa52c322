"""Recording: a stored chat becomes a case that can be read and played, and nothing in it tells who wrote."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
import yaml

from bot.services.chat import Incoming
from bot.web import keys
from tests.conversations.gateway import CaseGateway
from tests.conversations.personal_data import without_personal_data
from tests.conversations.reading import read_cases
from tests.conversations.recorder import NotRecorded, record
from tests.conversations.runner import play_case
from tests.conversations.stack import Stack
from tests.conversations.staff_desk import StaffDesk
from tests.unit.conversations.stand_in import stand_in

ZONE = "America/Los_Angeles"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("My name is Maria Lopez and I was born on March 3, 1984", "My name is Sam and I was born on May 5, 1984"),
        ("hi this is tom", "hi this is Sam"),
        ("call me at (503) 555-2368 or 503.555.2368", "call me at 555-0100 or 555-0100"),
        ("mail me at maria.lopez@gmail.com", "mail me at sam@example.com"),
        ("I live at 4521 SE Hawthorne Blvd apt 4", "I live at 12 Main Street"),
        ("im from Beaverton", "im from Sam"),
        ("my son kevin is 17", "my son Sam is 17"),
        ("can Jessica come with me?", "can Sam come with me?"),
        ("my number is 123-45-6789", "my number is 555-0100"),
        ("since 3/14/2021", "since 5/5/2021"),
    ],
)
def test_personal_data_is_replaced(text: str, kept: str) -> None:
    """A case is shared with people who may not know the patient."""
    assert without_personal_data(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "my bp is 120/80, pain 9/10",
        "I take Zoloft 50 and lamotrigine",
        "i dont want to be here anymore",
        "my son is 17 and my doctor said no",
        "text 988 please",
        "About two years. Could Ketamine help with PTSD?",
        "WHY DOES NOBODY ANSWER",
        "two antidepressants",
    ],
)
def test_what_the_case_is_about_stays(text: str) -> None:
    """Numbers and names that matter to the treatment are not personal data."""
    assert without_personal_data(text) == text


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chat() -> AsyncIterator[tuple[Stack, CaseGateway, str]]:
    """A chat with an answer, a crisis and a member of staff."""
    async with stand_in() as (stack, rasa):
        rasa.answers["what does it cost"] = [{"answer": "cost"}]
        gateway, _ = await stack.gateway({}, now=_monday(), hasty=False)
        await gateway.assistant_ready(5)
        conversation, _ = await gateway.app[keys.CHAT].open()
        for words in ("what does it cost", "i want to die, my name is Maria Lopez"):
            await gateway.app[keys.CHAT].receive(
                conversation.id, Incoming(client_message_id=words[:9].replace(" ", ""), text=words)
            )
            await _answered(gateway, conversation.id)
            gateway.clock.forward(600)
        desk = StaffDesk(gateway.url, "Ben")
        await desk.sign_in(stack.passwords["Ben"])
        item = await desk.item(conversation.id)
        assert item is not None
        await desk.post(f"handoffs/{item['handoff']}/claim")
        gateway.clock.forward(10)
        await desk.say(conversation.id, "Hello Maria, this is Ben. Call 503-555-2368.")
        gateway.clock.forward(10)
        await desk.post(f"handoffs/{item['handoff']}/resolve", disposition="safe_plan_made", note="")
        await desk.close()
        yield stack, gateway, conversation.id
        await gateway.close()


def _monday() -> datetime:
    return datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo(ZONE))


async def _answered(gateway: CaseGateway, conversation: str) -> None:
    async with asyncio.timeout(5):
        while True:
            async with gateway.database.read() as tx:
                if await tx.messages.next_pending(conversation) is None:
                    return
            await asyncio.sleep(0.02)


@pytest.mark.asyncio(loop_scope="module")
async def test_a_stored_chat_becomes_a_case_that_passes(chat: tuple[Stack, CaseGateway, str], tmp_path: Path) -> None:
    """What happened once is checked from then on; the case says nothing about who it was."""
    stack, gateway, conversation = chat
    url = str(gateway.database.engine.url)
    text = await record(url, conversation, zone=ZONE)
    assert "Maria" not in text and "2368" not in text and conversation not in text
    steps = yaml.safe_load(text)["cases"][0]["steps"]
    assert {"user": "what does it cost"} in steps and {"bot": {"answer": "cost"}} in steps
    assert {"wait": "10 minutes"} in steps and {"staff": {"does": "claims"}} in steps
    assert {"staff": {"resolves": "safe_plan_made"}} in steps
    path = tmp_path / "recorded.yml"
    path.write_text(text, encoding="utf-8")
    (case,) = read_cases([path])
    result = await play_case(case, stack)
    assert result.outcome == "passed", result.message


@pytest.mark.asyncio(loop_scope="module")
async def test_an_unknown_chat_is_said_to_be_unknown(chat: tuple[Stack, CaseGateway, str]) -> None:
    """A mistyped id is no empty case."""
    _, gateway, _ = chat
    with pytest.raises(NotRecorded, match="There is no conversation"):
        await record(str(gateway.database.engine.url), "nothing", zone=ZONE)
