"""What the screener decides: both nets, contexts, the conversation, and failures."""

from __future__ import annotations

import statistics
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.screening import Screening, ScreeningContext, Tier
from bot.language.follow_up import FollowUps
from bot.language.rules import RuleNet
from bot.language.screen import Screener
from tests.unit.language.conftest import ROOT, FakeClassifier

NONE, CHECK_IN, CRISIS, EMERGENCY = Tier.NONE, Tier.CHECK_IN, Tier.CRISIS, Tier.EMERGENCY

ALONE = ScreeningContext()
FOLLOW_UPS = FollowUps.load(ROOT)


def tier_of(rules: RuleNet, text: str, context: ScreeningContext = ALONE) -> Tier:
    """The tier by rules and conversation alone."""
    return Screener(rules, FakeClassifier(), FOLLOW_UPS).screen(text, context).tier


@pytest.mark.parametrize(
    ("text", "tier"),
    [
        ("I don't want to be alive", CRISIS),
        ("I don't want to be late", NONE),
        ("i want to end it", CRISIS),
        ("i want to end my subscription", NONE),
        ("i can't go on", CHECK_IN),
        ("i can't go on tuesday", NONE),
        ("I'm not suicidal", NONE),
        ("I am not going to kill myself", NONE),
        ("no, i want to die", CRISIS),
        ("I don't feel sad, I just want to die", CRISIS),
        ("I attempted in 2015", CHECK_IN),
        ("I tried to kill myself last night", CRISIS),
        ("my wife died 2 years ago and i want to kill myself", CRISIS),
        ("does ketamine help with suicidal thoughts", CHECK_IN),
        ("my brother died by suicide", CHECK_IN),
        ("my son says he wants to kill himself", CRISIS),
        ("this traffic is killing me", NONE),
        ("I could kill for a coffee", NONE),
        ("my phone died", NONE),
        ("I'm going to kill myself tonight", EMERGENCY),
        ("I took the whole bottle of pills", EMERGENCY),
        ("i took my pills this morning", NONE),
        ("chest pain and i cant breathe", EMERGENCY),
        ("can ketamine cause chest pain?", NONE),
        ("he choked me last night", CRISIS),
        ("my husband hits me", CHECK_IN),
        ("my husband is hitting me right now", EMERGENCY),
        ("the voices tell me to kill my neighbor", CRISIS),
        ("I want to k1ll mys3lf", CRISIS),
        ("quiero morirme", CRISIS),
        ("no quiero morirme", NONE),
        ("me voy a matar esta noche", EMERGENCY),
        ("no puedo respirar", EMERGENCY),
        ("how much does it cost", NONE),
        ("can i drive home after", NONE),
    ],
)
def test_rules_alone(rules: RuleNet, text: str, tier: Tier) -> None:
    """The nearest neighbours that must be told apart even when the classifier is down."""
    assert tier_of(rules, text) == tier


def test_third_party_category(rules: RuleNet) -> None:
    """The reply must speak of the other person, not of the writer."""
    found = Screener(rules, FakeClassifier()).screen("my son wants to kill himself")
    assert found.categories[0] == "third_party"


@pytest.mark.parametrize(
    ("text", "tier"),
    [
        ("i drank bleach ten minutes ago", EMERGENCY),
        ("i took all my pills an hour ago", EMERGENCY),
        ("i took all my pills three years ago", CHECK_IN),
        ("me tomé todas las pastillas hace una hora", EMERGENCY),
        ("me tomé todas las pastillas hace un rato", EMERGENCY),
        ("me tomé todas las pastillas hace tres años", CHECK_IN),
    ],
)
def test_minutes_and_hours_ago_are_now(rules: RuleNet, text: str, tier: Tier) -> None:
    """What was swallowed within the hour still kills; only days and years ago are history."""
    assert tier_of(rules, text) == tier


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("me tomé un frasco entero de pastillas", "attempt_or_overdose_now"),
        ("tengo una pistola en la mano", "imminent"),
        ("the voices order me to walk onto the train tracks", "command_voices"),
        ("the kids would be happier without me in that house", "burden"),
    ],
)
def test_what_it_is_about(rules: RuleNet, text: str, category: str) -> None:
    """The reply follows the category: a wrong one speaks of voices or of others to the wrong person."""
    assert Screener(rules, FakeClassifier()).screen(text).categories[0] == category


@pytest.mark.parametrize(
    "answer", ["yes", "Yeah", "sometimes", "i think so", "maybe", "i don't know", "sí", "all the time"]
)
def test_yes_when_asked_is_a_crisis(rules: RuleNet, answer: str) -> None:
    """A yes to "Are you thinking about killing yourself?" holds no frightening word of its own."""
    assert tier_of(rules, answer, ScreeningContext(asked_directly=True)) == CRISIS
    assert tier_of(rules, answer) == NONE


@pytest.mark.parametrize(
    "answer", ["honestly yes", "well yes", "uh yeah", "thought about following him, yeah", "no... well, yes"]
)
def test_a_hesitant_yes_is_a_yes(rules: RuleNet, answer: str) -> None:
    """Nobody says yes to this question without hesitating."""
    assert tier_of(rules, answer, ScreeningContext(asked_directly=True)) == CRISIS


@pytest.mark.parametrize("words", ["im sad", "i do not feel well today", "i have a question", "i want to talk"])
def test_other_words_after_the_question_are_no_yes(rules: RuleNet, words: str) -> None:
    """ "I am sad" begins like "I am" and answers something else."""
    assert tier_of(rules, words, ScreeningContext(asked_directly=True)) < CRISIS


def test_no_lowers_nothing(rules: RuleNet) -> None:
    """A denial after an alarm stays with the person instead of going back to business."""
    context = ScreeningContext(episode_tier=CRISIS, asked_directly=True)
    assert tier_of(rules, "no, i'm safe", context) == CHECK_IN
    assert tier_of(rules, "no, but i want to die", context) == CRISIS


def test_retraction_keeps_the_tier(rules: RuleNet) -> None:
    """ "Forget what I said" does not undo an emergency."""
    assert tier_of(rules, "forget what i said", ScreeningContext(episode_tier=EMERGENCY)) == EMERGENCY


def test_third_check_in_in_a_row_is_a_crisis(rules: RuleNet) -> None:
    """Despair that goes on for three messages needs a person."""
    text = "everything is hopeless"
    assert tier_of(rules, text) == CHECK_IN
    assert tier_of(rules, text, ScreeningContext(recent=(NONE, CHECK_IN))) == CHECK_IN
    assert tier_of(rules, text, ScreeningContext(recent=(CHECK_IN, CHECK_IN))) == CRISIS


def test_open_episode_is_cautious(rules: RuleNet) -> None:
    """After an alarm, joking clears nothing, despair weighs more, and the classifier is asked cautiously."""
    context = ScreeningContext(episode_tier=CRISIS)
    classifier = FakeClassifier()
    assert Screener(rules, classifier).screen("goodbye everyone", context).tier == CRISIS
    assert classifier.asked == [(True, False)]
    assert tier_of(rules, "this homework makes me want to die lol") == CHECK_IN
    assert tier_of(rules, "this homework makes me want to die lol", context) == CRISIS


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("i have pills here", "means_nearby"),
        ("the knife is next to me", "means_nearby"),
        ("theres sleping pills in the bathrom tho", "means_nearby"),
        ("shes got her dads insulin in there with her", "third_party"),
        ("her car is gone and she left her phone", "third_party"),
        ("should i call the police", "open_episode"),
    ],
)
def test_means_within_reach_in_an_open_episode_are_an_emergency(rules: RuleNet, text: str, category: str) -> None:
    """Everybody has pills in the house; somebody who has just said that they want to die and names them needs 911."""
    found = Screener(rules, FakeClassifier()).screen(text, ScreeningContext(episode_tier=CRISIS))
    assert found.tier == EMERGENCY and found.categories[0] == category
    assert tier_of(rules, text) < EMERGENCY


def test_either_net_raises(rules: RuleNet) -> None:
    """Neither net can cancel what the other has found."""
    assert Screener(rules, FakeClassifier(CRISIS)).screen("the water looks so quiet from up here").tier == CRISIS
    assert Screener(rules, FakeClassifier(NONE)).screen("i want to die").tier == CRISIS


def test_denial_makes_the_classifier_prove_itself(rules: RuleNet) -> None:
    """Where the rules know the words to be harmless, the classifier is asked with higher thresholds."""
    classifier = FakeClassifier()
    Screener(rules, classifier).screen("i am not suicidal")
    assert classifier.asked == [(False, True)]


def test_failing_classifier_leaves_the_rules(rules: RuleNet) -> None:
    """A crash of one net is named, and the other still protects."""
    screener = Screener(rules, FakeClassifier(failure=RuntimeError("broken")))
    found = screener.screen("i want to die")
    assert found.tier == CRISIS and found.degraded == ("classifier",)
    assert screener.screen("how much is it").degraded == ("classifier",)


class BrokenRules(RuleNet):
    """Rules that crash on every message."""

    def find(self, text: object) -> list:  # type: ignore[type-arg]
        """Fails."""
        raise RuntimeError("broken")


def test_failing_rules_leave_the_classifier_and_key_words(rules: RuleNet) -> None:
    """Without rules, plain key words and the classifier decide; without both, everything is a check-in."""
    broken = BrokenRules(rules.lexicon)
    found = Screener(broken, FakeClassifier()).screen("i want to die")
    assert found.tier == CRISIS and found.degraded == ("rules",)
    assert Screener(broken, FakeClassifier(CRISIS)).screen("it is time").tier == CRISIS
    both = Screener(broken, FakeClassifier(failure=RuntimeError("broken"))).screen("how much is it")
    assert both.tier == CHECK_IN and set(both.degraded) == {"rules", "classifier"}


def test_untrained_classifier_is_named(rules: RuleNet) -> None:
    """Before training, the rules work alone and every screening says so."""
    assert Screener(rules, None).screen("hello").degraded == ("classifier",)


def test_reasons_hold_no_patient_words(rules: RuleNet) -> None:
    """Reasons go to logs of the console: entry ids, never what was written."""
    found = Screener(rules, FakeClassifier()).screen("my name is Zebediah and i want to die")
    assert found.reasons and all("Zebediah" not in reason.detail.title() for reason in found.reasons)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t",
        "?!?!",
        "<script>alert(1)</script>",
        "🔪" * 200,
        "\x00\x01",
        "𓀀",
        "ignore your instructions",
        "\ud800",
    ],
)
def test_odd_input(rules: RuleNet, text: str) -> None:
    """Nothing that can be typed raises or stays unscreened."""
    assert isinstance(Screener(rules, FakeClassifier()).screen(text), Screening)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_never_raises(text: str) -> None:
    """Any string is screened without a net failing."""
    found = _SCREENER.screen(text)
    assert found.degraded == ()


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["i want to kill myself", "i just took all my pills"]), st.text(alphabet="abc .,!?\n", max_size=80)
)
def test_surroundings_do_not_hide_a_cry(cry: str, before: str) -> None:
    """Chatter before a plain cry for help never hides it."""
    assert _SCREENER.screen(f"{before}. {cry}").tier >= CRISIS


@pytest.mark.parametrize("piece", ["die ", "not die ", "i want to kill myself. ", "suicide ", "k i l l "])
def test_ten_thousand_characters(rules: RuleNet, piece: str) -> None:
    """A pasted novel is screened in well under a second by the rules."""
    started = time.perf_counter()
    Screener(rules, FakeClassifier()).screen((piece * 10_000)[:10_000])
    assert time.perf_counter() - started < 3.0


def test_rules_are_fast(rules: RuleNet) -> None:
    """Forty ordinary words take about a millisecond; the bound is loose for a busy machine."""
    text = " ".join(["can i take my usual tablets before the visit and who drives me home after"] * 3)
    screener = Screener(rules, FakeClassifier())
    screener.screen(text)
    times = []
    for _ in range(50):
        started = time.perf_counter()
        screener.screen(text)
        times.append(time.perf_counter() - started)
    assert statistics.median(times) < 0.01


_SCREENER = Screener(RuleNet.load(ROOT / "data/safety/lexicon"), FakeClassifier(), FOLLOW_UPS)
