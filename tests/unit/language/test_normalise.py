"""Disguised, stretched and misspelt words are read as what they mean; numbers and codes stay what they are."""

import time

import pytest

from bot.language.normalise import normalise


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("I want to k1ll myself", "i want to kill myself"),
        ("su1c1de", "suicide"),
        ("d!e", "die"),
        ("s*icide", "suicide"),
        ("kiiiill myseeelf", "kill myself"),
        ("k i l l  m y s e l f", "kill myself"),
        ("k.m.s", "kms"),
        ("s-u-i-c-i-d-e", "suicide"),
        ("killmyself", "kill myself"),
        ("#iwanttodie", "i want to die"),
        ("sucide", "suicide"),
        ("suicdal", "suicidal"),
        ("hurt my slef", "hurt myself"),
        ("over dose", "overdose"),
        ("s\u200bu\u200bicide", "suicide"),
        ("sui\u00adcide", "suicide"),
        ("ѕuісіdе", "suicide"),
        ("ｋｉｌｌ ｍｅ", "kill me"),
        ("𝓀𝒾𝓁𝓁 𝔪𝔶𝔰𝔢𝔩𝔣", "kill myself"),
        ("🅺🅸🅻🅻", "kill"),
        ("k\u0338i\u0338l\u0338l", "kill"),
        ("dont cant im", "do not can not i am"),
        ("I don\u2019t, I\u2019ll", "i do not , i will"),
        ("i don t and i m", "i do not and i am"),
        ("ill kill him", "i will kill him"),
        ("want 2 die", "want to die"),
        ("🔫 and 💊", "gun and pills"),
        ("i. want. to. die.", "i want to die ."),
        ("ideación suicida", "ideacion suicida"),
        ("i.d.o.n.t w.a.n.t t.o b.e", "i do not want to be"),
        ("i-w-a-n-t-t-o-d-i-e", "i want to die"),
        ("i wana dye", "i want to die"),
        ("want to dye my hair", "want to dye my hair"),
        ("kil myslf, swalowd teh pilz", "kill myself , swallowed the pills"),
        ("gonna suicde, overdoze", "going to suicide , overdose"),
        ("u.s. citizen, e.g. me", "us . citizen , eg . me"),
        ("i dotn wnat to be alvie anymroe", "i do not want to be alive anymore"),
        ("cnat stpo, neevr wak up", "can not stop , never wake up"),
        ("tired and scared", "tired and scared"),
    ],
)
def test_what_was_meant(typed: str, meant: str) -> None:
    """A sign that is spelt oddly would otherwise be overlooked by both nets."""
    assert normalise(typed).text == meant


@pytest.mark.parametrize("text", ["140/90", "5mg", "phq9", "b12", "180lbs", "0.5", "2019", "7:30pm"])
def test_numbers_and_codes_stay(text: str) -> None:
    """Doses and blood pressures must reach the pre-screen as they were typed."""
    assert text in normalise(f"it was {text} yesterday").tokens


@pytest.mark.parametrize(
    "text", ["my id card", "i feel ill today", "the deadline is monday", "a skillset", "we were there", "diet plan"]
)
def test_plain_words_stay(text: str) -> None:
    """Undoing disguises must not invent frightening words."""
    assert normalise(text).text == text


def test_another_script_is_kept() -> None:
    """Russian is not a disguise; its words stay for whoever reads them."""
    assert normalise("Привет, я хочу поговорить").text == "привет , я хочу поговорить"


@pytest.mark.parametrize("piece", ["a", "a ", "k!", "🔪", "x ", ".,", "м", "killmy", "su1c1de ", "\u200b", "d i e "])
def test_long_text_takes_bounded_time(piece: str) -> None:
    """Ten thousand characters of anything are read within a fraction of a second."""
    text = (piece * 10_000)[:10_000]
    started = time.perf_counter()
    normalise(text)
    assert time.perf_counter() - started < 1.0
