"""Idle words and their grave twins, told apart by the rules alone; and what is history where history was asked for."""

from __future__ import annotations

import pytest

from bot.domain.screening import ScreeningContext, Tier
from bot.language.normalise import normalise
from bot.language.rules import RuleNet
from bot.language.screen import Screener
from tests.unit.language.conftest import FakeClassifier

NONE, CHECK_IN, CRISIS, EMERGENCY = Tier.NONE, Tier.CHECK_IN, Tier.CRISIS, Tier.EMERGENCY
HISTORY = ScreeningContext(history_asked=True)


def tier_of(rules: RuleNet, text: str, context: ScreeningContext) -> Tier:
    """The tier by rules and conversation alone."""
    return Screener(rules, FakeClassifier()).screen(text, context).tier


@pytest.mark.parametrize(
    ("idle", "grave", "tier"),
    [
        ("my wife would kill me if i took a cab", "my husband will kill me if i leave him", CRISIS),
        ("my boss is going to kill me", "he says he'll kill me if i'm late again", CRISIS),
        ("my coach is killing us with burpees", "my ex is killing me help", EMERGENCY),
        ("i'd rather die than eat cilantro", "i'd rather die than live like this", CRISIS),
        ("i can't live without my morning coffee", "i can't live without him, i want to die", CRISIS),
        ("i'm done with this diet", "i'm done with this life", CRISIS),
        ("i can't take this heat anymore", "i can't take this anymore", CHECK_IN),
        ("what's the point of leap years", "what's the point of it", CHECK_IN),
        ("i'm useless without coffee", "i'm useless to everyone", CHECK_IN),
        ("hate being alive before 7 am", "hate being alive", CRISIS),
        ("don't wake me up tomorrow it's my day off", "don't wake me up ever again", CRISIS),
        ("i could nap forever", "all i want is to sleep forever", CRISIS),
        ("our defense is suicidal", "my son is suicidal", CRISIS),
        ("posted for suicide prevention month", "posted that i'm suicidal", CRISIS),
        ("overdosing on christmas movies", "overdosing on tylenol", CRISIS),
        ("i take trazodone 50 and lexapro 20 at night", "i took 50 trazodone", EMERGENCY),
        ("i can't breathe this dress is so tight", "i can't breathe help", EMERGENCY),
        ("tonight's the night! season premiere", "tonight's the night! goodbye", EMERGENCY),
        ("finally pulled the trigger and booked the consult", "finally pulled the trigger on myself", CRISIS),
        ("giving away all my baby clothes, dm me", "giving away all my clothes", CHECK_IN),
        ("passed out on the couch by nine", "passed out on the couch and won't wake up", EMERGENCY),
        ("stop it please", "please make it stop, end the pain for good", CHECK_IN),
        ("i hear voices telling me things", "i hear voices telling me to jump", CRISIS),
        ("my husband hits the gym so no", "my husband hits me so no", CHECK_IN),
        ("went to bed angry and woke up angry", "so angry that i woke up", CRISIS),
        ("cut myself bangs again", "cut myself again", CRISIS),
        ("dying on this hill: pineapple belongs on pizza", "dying sounds so peaceful", CRISIS),
        ("teaching the self harm lesson tomorrow", "the self harm is back", CRISIS),
        ("who wrote the suicide clause in this policy", "who would read my suicide note", CHECK_IN),
    ],
)
def test_idle_and_grave(rules: RuleNet, idle: str, grave: str, tier: Tier) -> None:
    """A joke must not call the police, and the same words in earnest must not pass for one."""
    assert tier_of(rules, idle, ScreeningContext()) == NONE
    assert tier_of(rules, grave, ScreeningContext()) >= tier


@pytest.mark.parametrize(
    ("quoted", "admitted"),
    [
        ("your form asks if i want to kill myself and i said no", "your form asks if i want to kill myself and i do"),
        ("they asked me four times if i want to hurt myself", "they asked me if i want to hurt myself. yes"),
        ("the nurse asks if i'm suicidal each visit", "the nurse asks if i'm suicidal and i lie each visit"),
    ],
)
def test_a_question_told_again_is_no_answer(rules: RuleNet, quoted: str, admitted: str) -> None:
    """Who complains of a form's question is asked warmly; who says yes to it is heard."""
    assert tier_of(rules, quoted, ScreeningContext()) == CHECK_IN
    assert tier_of(rules, admitted, ScreeningContext()) == CRISIS


@pytest.mark.parametrize(
    "text",
    [
        "i failed my finals and i want to kill myself",
        "Dear team, I intend to end my life before the holidays.",
        "made everyone dinner, did the dishes, and now i'm going to kill myself",
        "i watched the game with my dad one last time before i kill myself",
        "the weather is lovely and i want to die",
        "nobody would even notice if i killed myself",
    ],
)
def test_a_scene_is_no_joke(rules: RuleNet, text: str) -> None:
    """Somebody who names a meal, a game or an exam on the way to the worst sentence means it no less."""
    assert tier_of(rules, text, ScreeningContext()) >= CRISIS


@pytest.mark.parametrize(
    ("text", "elsewhere", "asked"),
    [
        ("i had a seizure", EMERGENCY, NONE),
        ("yes and my throat swelled up", EMERGENCY, NONE),
        ("had a bad reaction, couldnt breathe", EMERGENCY, NONE),
        ("no, never. i did have an aneurysm once", EMERGENCY, NONE),
        ("i had a seizure this morning", EMERGENCY, EMERGENCY),
        ("i can't breathe", EMERGENCY, EMERGENCY),
        ("he stopped breathing", EMERGENCY, EMERGENCY),
        ("i had a stroke and i want to die", CRISIS, CRISIS),
        ("i had a plan to kill myself", CRISIS, CRISIS),
        ("i did try to kill myself back in 2009", CHECK_IN, CHECK_IN),
    ],
)
def test_history_where_it_was_asked_for(rules: RuleNet, text: str, elsewhere: Tier, asked: Tier) -> None:
    """An answer about the past is none of 911's business; what happens now and words of suicide weigh the same."""
    assert tier_of(rules, text, ScreeningContext()) == elsewhere
    assert tier_of(rules, text, HISTORY) == asked


def test_history_in_an_open_episode(rules: RuleNet) -> None:
    """After a crisis nothing is taken for an answer of a form."""
    context = ScreeningContext(episode_tier=CRISIS, history_asked=True)
    assert tier_of(rules, "i had a seizure", context) == EMERGENCY


def test_tells_history(rules: RuleNet) -> None:
    """Past words without a sign of now."""
    assert rules.tells_history(normalise("my throat swelled up once"))
    assert not rules.tells_history(normalise("my throat swelled up and it is happening again"))
    assert not rules.tells_history(normalise("chest pain"))
