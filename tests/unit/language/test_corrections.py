"""Slips of the thumb and shorthand. When it fails, people who type badly at night are not understood."""

from __future__ import annotations

import pytest

from bot.language.corrections import Corrections, usual_words
from bot.language.treatment_words import without_name

KNOWN = frozenset(
    "how much does it cost they me what are the side effects price sessions booster mail infusion failed form".split()
)
USUAL = dict.fromkeys(KNOWN, 40)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("how mcuh does it csot", "how much does it cost"),
        ("whats teh pirce", "whats the price"),
        ("wht r the sde efects?", "what are the side effects?"),
        ("Hwo much", "how much"),
        ("is it ok 4 u", "is it ok 4 you"),
        ("they mailed me boosters", "they mailed me boosters"),
        ("how muuuuch, whaaat cost", "how much, what cost"),
        ("Lumenvale", "Lumenvale"),
        ("🙂 ... ?!", "🙂 ... ?!"),
        ("", ""),
    ],
)
def test_slips_are_undone_and_words_stay(typed: str, meant: str) -> None:
    """A known word, a form of one and a name stay as they are."""
    assert Corrections(KNOWN, USUAL).correct(typed) == meant


def test_without_a_vocabulary_only_shorthand_is_written_out() -> None:
    """A model from before the word lists still reads."""
    assert Corrections((), {}).correct("wht abt mcuhh") == "what about mcuhh"


def test_words_are_counted_in_lower_case() -> None:
    """Titles and questions teach the same words."""
    assert usual_words(["What Cost", "what 2 cost"]) == {"what": 2, "cost": 2}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("How long does ketamine infusion therapy last?", "How long does it last?"),
        ("does IV ketamine treatment help pain", "does it help pain"),
        ("what is ketamine therapy?", "what is ketamine therapy?"),
        ("can i eat before my infusions", "can i eat before my it"),
        ("ketamine", "ketamine"),
        ("", ""),
    ],
)
def test_the_treatments_name_does_not_count_beside_a_question(text: str, read: str) -> None:
    """Otherwise whatever is asked about ketamine is answered with what ketamine is."""
    assert without_name(text) == read
