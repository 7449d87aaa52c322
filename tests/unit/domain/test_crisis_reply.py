"""The reply section of the crisis design, line by line. If these fail, somebody in danger is told the wrong thing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import textstat
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.crisis_replies import FOLLOW_UPS, FORBIDDEN, load_replies
from bot.domain.crisis_plan import KINDS, kinds_of
from bot.domain.crisis_reply import MAX_WORDS, CrisisReply, CrisisSituation, word_count
from bot.domain.screening import Reason, Screening, Tier
from bot.errors import ContentError
from bot.language.safety_data import category_of

ROOT = Path(__file__).resolve().parents[3]
REPLIES = load_replies(ROOT)
CATEGORIES = {
    "attempt": "attempt_or_overdose_now",
    "self": "active_ideation",
    "voices": "command_voices",
    "violence": "violence_to_others",
    "abuse": "abuse_by_another",
    "third_party": "third_party",
    "medical": "medical_emergency",
    "talk": "asks_about_ketamine_for_suicidality",
}
TIERS = (Tier.CHECK_IN, Tier.CRISIS, Tier.EMERGENCY)
VALUES = {"crisis_line": "988", "emergency_number": "911", "clinic_name": "Harbor Light Clinic",
          "phone": "555 010 0142", "opens_at": "Monday at 9:00 AM"}  # fmt: skip
# A message that says more, an answer, short messages and buttons, as they come in one long night.
NIGHT = (None, "yes", None, "is_anyone_there", "grounding", "no_help_wanted", "keep_talking", "callback", None,
         "lines_dont_help", "safe_now", None)  # fmt: skip
NAMES_SUICIDE = re.compile(r"suicid|kill(ing)? (yourself|themselves)|matar(se|me)|se mate", re.I)
PROFESSIONAL = re.compile(r"counselor|doctor|therapist|emergency room|911|consejer|médico|terapeuta|urgencias", re.I)
TRUSTED = re.compile(r"you trust|they trust|de confianza|de su confianza", re.I)
AUTOMATED = re.compile(r"automated|computer program|a program|automátic|un programa", re.I)
DISTANCE = re.compile(r"away from|space between|distance|walk away|distancia|al[eé]j", re.I)


@dataclass
class Episode:
    """One patient's episode, with everything said in it."""

    kind: str
    tier: Tier
    language: str = "en"
    alerted: bool = True
    clinic_open: bool = False
    staff_present: bool = False
    drill: bool = False
    used: frozenset[str] = frozenset()
    turn: int = 0
    reached: Tier = Tier.NONE

    def says(self, follow_up: str | None = None) -> CrisisReply:
        fresh = follow_up is None
        screening = Screening(
            self.tier if fresh else Tier.NONE, (CATEGORIES[self.kind],) if fresh else (), language=self.language
        )
        return self.hears(screening, follow_up)

    def hears(self, screening: Screening, follow_up: str | None = None) -> CrisisReply:
        self.reached = max(self.reached, screening.tier)
        reply = REPLIES.compose(
            CrisisSituation(
                screening=screening,
                episode_tier=self.reached,
                follow_up=follow_up,
                turn=self.turn,
                alerted=self.alerted,
                staff_present=self.staff_present,
                clinic_open=self.clinic_open,
                drill=self.drill,
                used=self.used,
            )
        )
        self.used |= {name for name, _ in reply.paragraphs}
        self.turn += 1
        return reply


def text_of(reply: CrisisReply) -> str:
    text = "\n\n".join(paragraph for _, paragraph in reply.paragraphs)
    for name, value in VALUES.items():
        text = text.replace(f"${name}", value)
    return text


CASES = [
    (kind, tier, language)
    for kind in CATEGORIES
    for tier in TIERS
    for language in ("en", "es")
    if not (kind in ("medical", "attempt") and tier < Tier.EMERGENCY) and not (kind == "talk" and tier > Tier.CHECK_IN)
]
every_case = pytest.mark.parametrize(("kind", "tier", "language"), CASES)


def twelve_turns(kind: str, tier: Tier, language: str) -> Iterator[CrisisReply]:
    for is_open in (False, True):
        for alerted in (False, True):
            episode = Episode(kind, tier, language, alerted=alerted, clinic_open=is_open)
            for follow_up in NIGHT:
                yield episode.says(follow_up)


def first(
    kind: str,
    tier: Tier,
    language: str = "en",
    *,
    alerted: bool = True,
    clinic_open: bool = False,
    staff_present: bool = False,
) -> CrisisReply:
    return Episode(kind, tier, language, alerted, clinic_open, staff_present).says()


# ---- 1: short, plain, warm, says it is automated; never blames, diagnoses, argues, promises --------------------------


@every_case
def test_every_reply_is_short(kind: str, tier: Tier, language: str) -> None:
    for reply in twelve_turns(kind, tier, language):
        assert word_count(text_of(reply)) <= MAX_WORDS, text_of(reply)


@every_case
def test_the_first_reply_says_that_it_is_automated(kind: str, tier: Tier, language: str) -> None:
    assert AUTOMATED.search(text_of(first(kind, tier, language)))


# The formula is made for English.
@pytest.mark.parametrize(("kind", "tier"), [(kind, tier) for kind, tier, language in CASES if language == "en"])
def test_every_english_reply_reads_at_grade_six_or_below(kind: str, tier: Tier) -> None:
    for reply in twelve_turns(kind, tier, "en"):
        assert textstat.flesch_kincaid_grade(text_of(reply)) <= 6.0, text_of(reply)


def test_every_english_wording_of_more_than_a_line_reads_at_grade_seven_or_below() -> None:
    for name, text in all_wordings():
        if ".en." in name and word_count(text) >= 20:
            reply = CrisisReply(((name, text),), (), (), asks_directly=False, tier=Tier.CRISIS)
            assert textstat.flesch_kincaid_grade(text_of(reply)) <= 7.0, text


@every_case
def test_nothing_forbidden_is_said(kind: str, tier: Tier, language: str) -> None:
    for reply in twelve_turns(kind, tier, language):
        for pattern in FORBIDDEN:
            assert not pattern.search(text_of(reply)), (pattern.pattern, text_of(reply))


def test_a_check_in_is_no_longer_than_a_few_sentences() -> None:
    for kind in ("self", "talk", "abuse", "third_party"):
        assert word_count(text_of(first(kind, Tier.CHECK_IN))) <= 65


# ---- 2: one-tap lines ------------------------------------------------------------------------------------------------


@every_case
def test_every_reply_links_a_line_that_is_open_at_any_hour(kind: str, tier: Tier, language: str) -> None:
    for reply in twelve_turns(kind, tier, language):
        assert "main" in reply.links
        assert len(set(reply.links)) == len(reply.links)
        if kind != "medical":
            assert {"spanish", "veterans"} <= set(reply.links)


@every_case
def test_every_reply_names_a_line_in_its_words(kind: str, tier: Tier, language: str) -> None:
    for reply in twelve_turns(kind, tier, language):
        assert re.search("988|911", text_of(reply)), text_of(reply)


@pytest.mark.parametrize("kind", [kind for kind in CATEGORIES if kind != "talk"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_in_an_emergency_911_comes_first(kind: str, language: str) -> None:
    episode = Episode(kind, Tier.EMERGENCY, language)
    for follow_up in NIGHT:
        reply = episode.says(follow_up)
        assert reply.links[0] == "emergency"
        if follow_up in (None, "yes", "is_anyone_there", "callback", "lines_dont_help"):
            assert "911" in text_of(reply).split("\n\n")[0]


def test_a_spanish_speaker_gets_the_spanish_line_first() -> None:
    assert first("self", Tier.CRISIS, "es").links[0] == "spanish"
    assert first("self", Tier.EMERGENCY, "es").links[:2] == ("emergency", "spanish")


def test_overdose_links_poison_control_and_abuse_the_domestic_violence_line() -> None:
    assert first("attempt", Tier.EMERGENCY).links[:2] == ("emergency", "poison")
    for tier in TIERS:
        assert "domestic_violence" in first("abuse", tier).links


def test_a_failed_line_is_answered_with_another() -> None:
    episode = Episode("self", Tier.CRISIS)
    episode.says()
    assert "text_line" in episode.says("lines_dont_help").links


# ---- 3: the direct question ------------------------------------------------------------------------------------------


@every_case
def test_the_first_reply_asks_directly_and_names_suicide(kind: str, tier: Tier, language: str) -> None:
    reply = first(kind, tier, language)
    if kind == "medical" or (kind == "abuse" and tier is Tier.EMERGENCY):
        assert not reply.asks_directly
        return
    assert reply.asks_directly
    paragraphs = text_of(reply).split("\n\n")
    where = (
        paragraphs[-1] if tier is Tier.EMERGENCY else " ".join(paragraphs if tier is Tier.CHECK_IN else paragraphs[:2])
    )
    assert NAMES_SUICIDE.search(where) and "?" in where


@every_case
def test_the_question_is_asked_at_most_once_in_a_reply_and_not_forever(kind: str, tier: Tier, language: str) -> None:
    episode = Episode(kind, tier, language)
    asked = [sum(name.startswith("ask.") for name, _ in episode.says().paragraphs) for _ in range(12)]
    assert max(asked) <= 1
    assert sum(asked) <= 3


@every_case
def test_asks_directly_is_said_exactly_when_the_question_is_there(kind: str, tier: Tier, language: str) -> None:
    for reply in twelve_turns(kind, tier, language):
        assert reply.asks_directly == any(name.startswith("ask.") for name, _ in reply.paragraphs)


def test_the_question_never_leads_to_a_no() -> None:
    leading = re.compile(r"you('re| are) not|aren't you|don't you|\bno (está|piensa|tiene)\b|¿verdad", re.I)
    for name, text in all_wordings():
        if name.startswith("ask."):
            assert NAMES_SUICIDE.search(text), text
            assert text.count("?") <= 2
            assert not leading.search(text), text


def test_after_a_yes_it_is_not_asked_again() -> None:
    episode = Episode("self", Tier.CRISIS)
    episode.says()
    assert not any(episode.says(follow_up).asks_directly for follow_up in ("yes", None, "retracts", None))


# ---- 4: people, and what is offered ----------------------------------------------------------------------------------


@every_case
def test_the_first_reply_points_to_a_professional_and_a_trusted_person(kind: str, tier: Tier, language: str) -> None:
    text = text_of(first(kind, tier, language))
    assert PROFESSIONAL.search(text)
    assert TRUSTED.search(text)


@every_case
def test_call_back_grounding_and_talking_are_offered(kind: str, tier: Tier, language: str) -> None:
    for reply in twelve_turns(kind, tier, language):
        assert len(reply.choices) <= 4
        assert all(title for _, title in reply.choices)
    names = {name for name, _ in first(kind, tier, language).choices}
    if kind == "medical":
        assert names == {"someone_with_me"}
    elif tier is Tier.CHECK_IN:
        assert names == {"yes", "no", "unsure", "keep_talking"}
    else:
        assert {"callback", "grounding", "keep_talking"} <= names


def test_buttons_answer_a_question_only_where_one_is_asked() -> None:
    episode = Episode("self", Tier.CHECK_IN)
    for _ in range(12):
        reply = episode.says()
        assert ("yes" in dict(reply.choices)) == reply.asks_directly


def test_a_call_back_is_with_the_team_and_a_number_is_asked_for() -> None:
    episode = Episode("self", Tier.CRISIS, clinic_open=True)
    episode.says()
    reply = episode.says("callback")
    assert "Our team has your request" in text_of(reply) and "number" in text_of(reply)
    assert "callback" not in dict(reply.choices)


def test_a_call_back_to_somebody_abused_asks_for_a_safe_number() -> None:
    episode = Episode("abuse", Tier.CRISIS)
    episode.says()
    assert "safe" in text_of(episode.says("callback"))


# ---- 5: never the same paragraph, never empty, never a person who is not there ---------------------------------------


@every_case
@pytest.mark.parametrize("follow_up", [None, "keep_talking", "grounding", "is_anyone_there", "no_help_wanted"])
def test_no_paragraph_comes_twice_in_thirty_turns(kind: str, tier: Tier, language: str, follow_up: str | None) -> None:
    episode = Episode(kind, tier, language)
    said = Counter(text for _, text in episode.says().paragraphs)
    for _ in range(30):
        reply = episode.says(follow_up)
        assert reply.paragraphs
        said.update(text for _, text in reply.paragraphs)
    assert said.most_common(1)[0][1] == 1


@settings(max_examples=150, deadline=None)
@given(
    kind=st.sampled_from(sorted(CATEGORIES)),
    language=st.sampled_from(["en", "es"]),
    turns=st.lists(st.tuples(st.sampled_from(TIERS), st.sampled_from([None, *FOLLOW_UPS, "grounding", "keep_talking"])),
                   min_size=1, max_size=40),
    alerted=st.booleans(),
    clinic_open=st.booleans(),
    staff_present=st.booleans(),
)  # fmt: skip
def test_whatever_is_written_in_whatever_order_the_reply_holds(
    kind: str,
    language: str,
    turns: list[tuple[Tier, str | None]],
    alerted: bool,
    clinic_open: bool,
    staff_present: bool,
) -> None:
    episode = Episode(kind, Tier.CRISIS, language, alerted, clinic_open, staff_present)
    said: Counter[str] = Counter()
    for tier, follow_up in turns:
        episode.tier = tier
        reply = episode.says(follow_up)
        said.update(text for _, text in reply.paragraphs)
        assert reply.paragraphs and reply.links
        assert word_count(text_of(reply)) <= MAX_WORDS
        assert reply.tier == max(episode.reached, Tier.CHECK_IN)
        assert alerted or "been alerted" not in text_of(reply)
    assert said.most_common(1)[0][1] == 1


def test_even_when_every_wording_was_said_the_reply_is_not_empty() -> None:
    episode = Episode("self", Tier.CRISIS)
    for _ in range(150):
        assert episode.says().paragraphs


def test_no_wording_claims_that_a_person_is_present() -> None:
    present = re.compile(
        r"(someone|a person|a nurse|our team) (is|are) (here|with you|reading|typing|joining)|\bI am here\b|will join",
        re.I,
    )
    for name, text in all_wordings():
        if not name.startswith("lines_beside_staff"):
            assert not present.search(text), (name, text)
            assert "has taken over" not in text


def test_asked_who_is_there_it_says_that_it_is_a_program() -> None:
    for question in ("is_anyone_there", "are_you_real"):
        for language in ("en", "es"):
            episode = Episode("self", Tier.CRISIS, language)
            episode.says()
            assert re.search(r"automated|program|bot|machine|automátic|máquina", text_of(episode.says(question)))


def test_while_a_person_has_the_chat_it_says_so_and_offers_no_buttons() -> None:
    reply = first("self", Tier.CRISIS, staff_present=True)
    assert "taken over this chat" in text_of(reply)
    assert reply.choices == ()
    assert reply.links[0] == "main"


@pytest.mark.parametrize("follow_up", ["no_help_wanted", "retracts", "no", "safe_now", "keep_secret"])
def test_the_chat_is_never_ended_nor_the_topic_refused(follow_up: str) -> None:
    episode = Episode("self", Tier.CRISIS)
    episode.says()
    reply = episode.says(follow_up)
    assert reply.choices and "main" in reply.links
    assert not re.search(
        r"goodbye|chat is (over|closed)|can't (talk|discuss)|not able to (talk|discuss)", text_of(reply)
    )


# ---- 6: what is true of the team -------------------------------------------------------------------------------------


@every_case
def test_alerted_is_said_only_when_it_is_so(kind: str, tier: Tier, language: str) -> None:
    if tier is Tier.CHECK_IN:
        return
    words = re.compile("has been alerted|Se avisó a nuestro equipo")
    assert words.search(text_of(first(kind, tier, language, alerted=True)))
    assert not words.search(text_of(first(kind, tier, language, alerted=False)))


@every_case
def test_a_closed_clinic_says_when_it_opens_and_that_988_is_open(kind: str, tier: Tier, language: str) -> None:
    if tier is Tier.CHECK_IN:
        return
    for alerted in (True, False):
        text = text_of(first(kind, tier, language, alerted=alerted, clinic_open=False))
        assert "Monday at 9:00 AM" in text and "988" in text
        assert re.search("closed|cerrada", text)
    assert "Monday" not in text_of(first(kind, tier, language, clinic_open=True))


# ---- by kind ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_emergency_says_company_distance_and_that_the_chat_stays(language: str) -> None:
    text = text_of(first("self", Tier.EMERGENCY, language))
    assert TRUSTED.search(text) and DISTANCE.search(text)
    assert re.search("keep writing|chat|seguir escribiendo", text)


def test_a_medical_emergency_says_what_to_tell_911_and_asks_nothing_about_suicide() -> None:
    episode = Episode("medical", Tier.EMERGENCY)
    for follow_up in NIGHT:
        reply = episode.says(follow_up)
        assert not reply.asks_directly
        assert not NAMES_SUICIDE.search(text_of(reply))
        assert text_of(reply).startswith(("Call", "Please call", "This may", "911", "Please stop", "Get help"))
    assert "Say where you are, what is wrong" in text_of(first("medical", Tier.EMERGENCY))


def test_a_helper_is_not_told_to_say_that_they_are_in_danger_themselves() -> None:
    episode = Episode("third_party", Tier.EMERGENCY)
    for _ in range(12):
        assert "I am in danger" not in text_of(episode.says())


def test_violence_says_distance_and_links_911_before_it_is_imminent() -> None:
    for tier in (Tier.CRISIS, Tier.EMERGENCY):
        reply = first("violence", tier)
        assert reply.links[0] == "emergency"
        assert DISTANCE.search(text_of(reply)) and "911" in text_of(reply)


def test_voices_need_not_be_obeyed() -> None:
    assert "do not have to do what they say" in text_of(first("voices", Tier.CRISIS))


def test_abuse_is_nobodys_fault_and_the_device_may_be_watched() -> None:
    text = text_of(first("abuse", Tier.CRISIS))
    assert "not your fault" in text and "phone may be watched" in text and "Leave quickly" in text


def test_a_helper_is_told_to_stay_and_that_988_is_for_helpers_too() -> None:
    text = text_of(first("third_party", Tier.CRISIS))
    assert "Stay with them" in text and "988 helps people like you too" in text
    assert "killing yourself" not in text


def test_a_helpers_yes_is_about_the_other_person() -> None:
    episode = Episode("third_party", Tier.CRISIS)
    episode.says()
    assert "don't leave them alone" in text_of(episode.says("yes"))


def test_somebody_abused_is_not_told_to_show_the_chat_to_whoever_is_there() -> None:
    episode = Episode("abuse", Tier.EMERGENCY)
    assert "someone_with_me" not in dict(episode.says().choices)
    assert "do not let them see this" in text_of(episode.says("someone_with_me"))


def test_of_two_kinds_the_more_urgent_is_answered_and_both_are_linked() -> None:
    screening = Screening(
        Tier.CRISIS,
        ("active_ideation", "abuse_by_another"),
        (
            Reason("rule", Tier.CRISIS, "active_ideation", "x", 1.0),
            Reason("rule", Tier.CHECK_IN, "abuse_by_another", "y", 1.0),
        ),
    )
    reply = Episode("self", Tier.CRISIS).hears(screening)
    assert any(name.startswith("hear.self") for name, _ in reply.paragraphs)
    assert "domestic_violence" in reply.links


def test_whom_a_message_is_about_the_rules_know_better_than_the_classifier() -> None:
    reasons = (
        Reason("classifier", Tier.CRISIS, "active_ideation", "x", 0.9),
        Reason("rule", Tier.CRISIS, "third_party", "y", 1.0),
    )
    reply = Episode("self", Tier.CRISIS).hears(Screening(Tier.CRISIS, ("active_ideation", "third_party"), reasons))
    assert any(name.startswith("steps.third_party") for name, _ in reply.paragraphs)


def guessed(category: str, tier: Tier) -> Reason:
    return Reason("classifier", tier, category, "x", 0.9)


@pytest.mark.parametrize(
    ("category", "link"),
    [("overdose_taken", "poison"), ("bleeding", "poison"), ("violence_in_progress", "domestic_violence")],
)
def test_likeness_to_a_file_brings_the_links_of_its_kind(category: str, link: str) -> None:
    screening = Screening(Tier.EMERGENCY, (category,), (guessed(category, Tier.EMERGENCY),))
    assert link in Episode("self", Tier.EMERGENCY).hears(screening).links


def test_likeness_to_somebody_who_does_not_wake_is_medical() -> None:
    screening = Screening(Tier.EMERGENCY, ("unresponsive",), (guessed("unresponsive", Tier.EMERGENCY),))
    assert not NAMES_SUICIDE.search(text_of(Episode("self", Tier.EMERGENCY).hears(screening)))


@pytest.mark.parametrize("category", ["long_and_rambling", "a_file_of_tomorrow"])
def test_likeness_that_tells_nothing_leaves_the_kind_to_the_rules(category: str) -> None:
    alone = Screening(Tier.CRISIS, (category,), (guessed(category, Tier.CRISIS),))
    assert kinds_of(alone, REPLIES._texts.kinds) == ("self",)
    rule = Reason("rule", Tier.CHECK_IN, "third_party", "y", 1.0)
    both = Screening(Tier.CRISIS, (category, "third_party"), (*alone.reasons, rule))
    assert kinds_of(both, REPLIES._texts.kinds) == ("third_party",)


@pytest.mark.parametrize(("category", "tier"), [("third_party", Tier.CRISIS), ("medical_emergency", Tier.EMERGENCY)])
def test_a_threat_of_death_is_answered_as_violence_at_home(category: str, tier: Tier) -> None:
    """ "He said he will kill me if I leave": the rule for somebody else finds it, too."""
    reasons = (
        Reason("rule", tier, category, "x", 1.0),
        Reason("rule", Tier.CRISIS, "abuse_by_another", "y", 1.0),
    )
    reply = Episode("self", tier).hears(Screening(tier, (category, "abuse_by_another"), reasons))
    assert any(name.startswith("hear.abuse") for name, _ in reply.paragraphs)
    assert "domestic_violence" in reply.links and "domestic violence hotline" in text_of(reply)


def test_when_it_may_be_the_patient_or_somebody_else_it_asks_who() -> None:
    reply = Episode("self", Tier.CRISIS).hears(Screening(Tier.CRISIS, ("third_party", "passive_ideation")))
    assert reply.asks_directly
    assert "you or the other person" in text_of(reply)


def test_thanks_with_a_danger_in_it_is_answered_as_the_danger() -> None:
    episode = Episode("self", Tier.CRISIS)
    episode.says()
    reply = episode.hears(Screening(Tier.EMERGENCY, ("attempt_or_overdose_now",)), "safe_now")
    assert reply.links[0] == "emergency"
    assert not any(name.startswith("after.safe_now") for name, _ in reply.paragraphs)


def test_when_it_gets_worse_the_911_card_is_given_in_full() -> None:
    episode = Episode("self", Tier.CHECK_IN)
    episode.says()
    episode.tier = Tier.EMERGENCY
    text = text_of(episode.says())
    assert "911" in text.split("\n\n")[0] and DISTANCE.search(text)


def test_a_yes_to_a_check_in_brings_the_whole_card() -> None:
    episode = Episode("self", Tier.CHECK_IN)
    episode.says()
    reply = episode.hears(Screening(Tier.CRISIS, ("answer_to_direct_question",)), "yes")
    names = [name.split(".")[0] for name, _ in reply.paragraphs]
    assert {"after", "lines", "people", "alerted_closed"} <= set(names)


def test_an_ordinary_sentence_in_an_episode_is_heard() -> None:
    episode = Episode("self", Tier.CRISIS)
    episode.says()
    reply = episode.hears(Screening(Tier.NONE))
    assert any(name.startswith("hear_again") for name, _ in reply.paragraphs)
    assert any(name.startswith("talk.") for name, _ in reply.paragraphs)


def test_once_spanish_always_spanish() -> None:
    episode = Episode("self", Tier.CRISIS, "es")
    episode.says()
    reply = episode.hears(Screening(Tier.NONE, language="en"), "no")
    assert all(".es." in name for name, _ in reply.paragraphs)


def test_a_drill_is_marked_in_every_one_of_its_first_replies() -> None:
    episode = Episode("self", Tier.CRISIS, drill=True)
    for follow_up in NIGHT[:5]:
        assert re.search("drill", text_of(episode.says(follow_up)), re.I)


# ---- the file --------------------------------------------------------------------------------------------------------


def all_wordings() -> Iterator[tuple[str, str]]:
    for parts in REPLIES._texts.parts.values():
        for wordings in parts.values():
            yield from wordings


def test_there_are_a_dozen_exercises_and_a_dozen_open_questions_in_each_language() -> None:
    for parts in REPLIES._texts.parts.values():
        assert len(parts["grounding"]) >= 12 and len(parts["talk.self"]) >= 12


def test_open_questions_cannot_be_answered_by_yes() -> None:
    for name, text in all_wordings():
        if name.startswith("talk."):
            assert re.match(
                r"(What|Who|Where|When|Which|How)\b|¿(A |En |De )?(qu|cu[áa]|d[óo]nd|c[óo]m)", text, re.I
            ), text


def test_every_category_of_the_lexicon_has_its_kind_of_reply() -> None:
    same = {"medical", "abuse", "violence", "third_party", "talk"}
    for path in (ROOT / "data/safety/lexicon").glob("*/*.yml"):
        lexicon = yaml.safe_load(path.read_text(encoding="utf-8"))
        kind = REPLIES._texts.kinds.get(lexicon["category"], "self")
        assert kind in KINDS
        assert (kind == lexicon["kind"]) if lexicon["kind"] in same else kind in ("self", "attempt", "voices")


def test_every_sentence_file_has_its_kind_of_reply() -> None:
    """Likeness to a file that is not listed would be answered as if nothing were known."""
    files = (ROOT / "data/safety/sentences").glob("*/*/*.txt")
    categories = {category_of(path.stem) for path in files if path.parent.name != "none"}
    lexicons = (ROOT / "data/safety/lexicon").glob("*/*.yml")
    categories |= {yaml.safe_load(path.read_text(encoding="utf-8"))["category"] for path in lexicons}
    listed = set(REPLIES._texts.kinds)
    assert not categories - listed, "to be listed below kinds in data/safety/replies.yml"
    assert not listed - categories, "no such sentence file or lexicon category"


def test_a_category_of_two_kinds_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="burden"):
        load_replies(_changed(tmp_path, lambda content: content["kinds"]["abuse"].append("burden")))


@pytest.mark.parametrize(
    ("wording", "why"),
    [
        ("Stay strong, this will pass soon.", "must not say"),
        ("You can do this today!", "must not say"),
        ("Call $hotline today, please.", "unknown token"),
        ("It costs $ 5 to call.", "no token"),
        ("I understand how you feel.", "must not say"),
        ("He committed suicide.", "must not say"),
    ],
)
def test_a_slip_in_a_wording_is_refused_by_name(tmp_path: Path, wording: str, why: str) -> None:
    with pytest.raises(ContentError, match=why) as error:
        load_replies(_changed(tmp_path, lambda content: content["parts"]["people"]["en"].append(wording)))
    assert "parts.people.en.6" in str(error.value)


def test_a_part_with_four_wordings_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"parts\.people\.en"):
        load_replies(_changed(tmp_path, lambda content: content["parts"]["people"].update(en=["Please call us."] * 4)))


def test_a_missing_part_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"parts\.reminder: is missing"):
        load_replies(_changed(tmp_path, lambda content: content["parts"].pop("reminder")))


def _changed(folder: Path, change: object) -> Path:
    content = yaml.safe_load((ROOT / "data/safety/replies.yml").read_text(encoding="utf-8"))
    assert callable(change)
    change(content)
    (folder / "data/safety").mkdir(parents=True)
    (folder / "data/safety/replies.yml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return folder
