"""If these fail, patients who answer in their own words are asked again, or misread."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.domain.prescreen import Answer
from bot.language.medicines_file import load_medicines
from bot.language.prescreen_file import load_questionnaire
from bot.language.reading import Reader

ROOT = Path(__file__).resolve().parents[3]
TABLE: list[tuple[str, str, Any]] = yaml.safe_load((Path(__file__).parent / "readings.yml").read_text())["readings"]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(load_questionnaire(ROOT), load_medicines(ROOT), today=lambda: datetime.date(2026, 11, 22))


def _shown(answer: Answer | None) -> Any:
    """An answer as the table writes it."""
    if answer is None:
        return "AGAIN"
    if answer.status.value != "given":
        return answer.status.name
    value = answer.value
    if not isinstance(value, dict):
        return value
    if "names" in value:
        return value["names"]
    if "systolic" in value:
        return [value["systolic"], value["diastolic"]]
    if "word" in value:
        return value["word"]
    if "months" in value:
        return value["months"]
    return (value["phone"] or value["email"]) if value["wanted"] else False


@pytest.mark.parametrize(("question", "words", "expected"), TABLE, ids=[f"{q}: {w[:40]}" for q, w, _ in TABLE])
def test_words_are_read_as_meant(reader: Reader, question: str, words: str, expected: Any) -> None:
    reading = reader.read(words, question, {})
    assert reading.order is None
    assert _shown(reading.answers.get(question)) == expected
