"""If these fail, a saved pre-screen cannot be taken up, or ordinary words are mistaken for its code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bot.domain.resume_code import MASK, derived, find, hashed, shown

unhurried = hypothesis_settings(deadline=None)  # a busy machine is slow

SECRET = b"s" * 32


@unhurried
@given(st.uuids(), st.integers(1, 500))
def test_every_code_is_found_however_it_is_typed(conversation: object, seq: int) -> None:
    code = derived(SECRET, str(conversation), str(seq))
    assert code == derived(SECRET, str(conversation), str(seq))
    assert not set(code) & set("01ILOU")
    for typed in (shown(code), code, code.lower(), f"{code[:5]} {code[5:]}", f"my code is {shown(code).lower()}."):
        found = find(typed)
        assert found is not None and found.code == code
        assert MASK in found.masked and code[:5] not in found.masked.upper()


@unhurried
@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz '-.,", max_size=60))
def test_words_are_never_a_code(text: str) -> None:
    assert find(text) is None


@unhurried
@given(st.text(alphabet="0123456789 -/.()+", max_size=40))
def test_numbers_are_never_a_code(text: str) -> None:
    assert find(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "depression",
        "zoloft25mg",
        "prozac 20 mg and xanax 2mg",
        "120/80",
        "555-010-1234 mornings",
        "me2@example.com",
        "since 2019, 3 meds",
        "i was born on 12/24/1980 and take 2 pills",
    ],
)
def test_answers_are_no_codes(text: str) -> None:
    assert find(text) is None


@pytest.mark.parametrize("text", ["150lb 5ft10", "2mgxanax3x"])
def test_what_could_be_an_answer_is_no_certain_code(text: str) -> None:
    found = find(text)
    assert found is not None and not found.certain


def test_words_around_a_code_stay() -> None:
    found = find("K7QM2-XWP9D and i want to die")
    assert found is not None and found.certain
    assert found.masked == f"{MASK} and i want to die"


def test_another_secret_gives_other_codes_and_hashes() -> None:
    code = derived(SECRET, "c1", "4")
    assert code != derived(b"t" * 32, "c1", "4")
    assert hashed(SECRET, code) != hashed(b"t" * 32, code)
    assert code not in hashed(SECRET, code).upper()
