"""The patient on the real page: what the page does not show is a failed case, even when the API says it is there."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.conversations.page import PagePatient, browsers
from tests.conversations.reading import read_cases
from tests.conversations.runner import play_case
from tests.conversations.transcript import Diverged
from tests.unit.conversations.stand_in import stand_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


async def test_the_page_is_looked_at(tmp_path: Path) -> None:
    """Words, buttons and order come from the screen."""
    path = tmp_path / "cases.yml"
    steps = "[user: what does it cost, bot: {answer: cost}, reload, reconnect]"
    path.write_text(f"cases:\n- case: A\n  about: B\n  steps: {steps}\n", encoding="utf-8")
    (case,) = read_cases([path])
    async with stand_in() as (stack, rasa), browsers() as make:
        rasa.answers["what does it cost"] = [{"answer": "cost"}]
        result = await play_case(case, stack, make_patient=make)
        assert result.outcome == "passed", result.message
        gateway, _ = await stack.gateway({}, now=_now(), hasty=False)
        await gateway.assistant_ready(5)
        patient = await make(gateway)
        assert isinstance(patient, PagePatient)
        await patient.open()
        await patient.say("what does it cost")
        event = (await patient.news(1, wait=5))["events"][0]
        await patient.looks_at(event)
        others: list[dict[str, Any]] = [{"text": "Free."}, {"choices": []}, {"links": [{"href": "tel:988"}]}]
        for other in others:
            with pytest.raises(Diverged):
                await patient.looks_at({**event, **other}, seconds=0.3)
        await patient.close()
        await gateway.close()


def _now() -> datetime:
    return datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
