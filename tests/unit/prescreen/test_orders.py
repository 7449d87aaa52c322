"""If these fail, "stop" is taken for an answer, or an answer for "stop"; or a question is swallowed by the form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.prescreen import ROOT
from bot.language.reading import Reader, load_reader
from bot.language.reading.asks import split_asks

TABLE: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "orders.yml").read_text())
ORDERS = [(command, words) for command, ways in TABLE["orders"].items() for words in ways]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return load_reader(ROOT)


@pytest.mark.parametrize(("command", "words"), ORDERS)
def test_a_command_is_heard(reader: Reader, command: str, words: str) -> None:
    reading = reader.read(words, "heart_head", {})
    assert reading.order is not None
    assert reading.order.command.value == command


@pytest.mark.parametrize("words", TABLE["not_orders"])
def test_an_answer_is_no_command(reader: Reader, words: str) -> None:
    assert reader.read(words, "reason", {}).order is None


@pytest.mark.parametrize(
    ("words", "stated", "asked"),
    [
        ("45. does it hurt?", "45.", "does it hurt?"),
        ("45 does it hurt", "45", "does it hurt"),
        ("45, how much is it", "45", "how much is it"),
        ("45?", "45?", ""),
        ("zoloft and xanax, is that a problem?", "zoloft and xanax", "is that a problem?"),
        ("how much does it cost", "", "how much does it cost"),
        ("can i do it, i'm 52", "i'm 52", "can i do it"),
        ("can i do it if i'm pregnant", "", "can i do it if i'm pregnant"),
        ("not sure how much i drink", "not sure how much i drink", ""),
        ("was 150/95 yesterday", "was 150/95 yesterday", ""),
        ("have had a stroke", "have had a stroke", ""),
        ("can't sleep", "can't sleep", ""),
        ("no. who will be with me?", "no.", "who will be with me?"),
        ("when i was 12", "when i was 12", ""),
        ("i'm 45 and want to know the price", "i'm 45", "want to know the price"),
        ("tell me about the side effects", "", "tell me about the side effects"),
        ("i was wondering if it hurts", "", "i was wondering if it hurts"),
        ("me and my wife know", "me and my wife know", ""),
        ("me@example.com", "me@example.com", ""),
        ("0.5 mg klonopin. what about driving", "0.5 mg klonopin.", "what about driving"),
    ],
)
def test_what_is_told_and_what_is_asked_are_kept_apart(words: str, stated: str, asked: str) -> None:
    assert split_asks(words) == (stated, asked)
