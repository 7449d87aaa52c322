"""Every answer is complete, plain, sourced and reachable. What breaks here is what a patient would read."""

import re
from collections import Counter
from pathlib import Path

import pytest
import textstat
import yaml

from bot.clinic import load_clinic
from bot.content.answers import Answer, load_answers
from bot.content.clinic_values import ClinicValues
from bot.services.wording import Wording
from bot.settings import ROOT

CATALOGUE = set(
    """what_is_ketamine_therapy how_it_works conditions_treated effectiveness speed_of_action how_long_effects_last
    evidence_and_research controversies history_of_ketamine compared_with_antidepressants compared_with_ect_tms
    routes_of_administration spravato_vs_iv at_home_ketamine psychotherapy with_antidepressants suicidal_thoughts_help
    session_length treatment_series maintenance infusion_experience monitoring_and_staff dosage preparation
    eating_and_drinking medications driving_and_escort after_the_session first_visit is_it_safe side_effects
    long_term_risks addiction substance_use_history who_should_not heart_and_blood_pressure bipolar_and_psychosis
    pregnancy_breastfeeding age_limits drug_test not_working fda_status how_to_get_it cost insurance booking referral
    location_hours_contact cancel_reschedule privacy helping_a_loved_one language_and_accessibility veterans
    bot_identity medical_advice_refusal crisis_resources""".split()
)
ANSWERS = load_answers(ROOT / "data/answers")
CLINIC = load_clinic(ROOT / "clinic.yml")
VALUES = ClinicValues.load(ROOT / "data/messages/clinic_values.yml", CLINIC)
FORBIDDEN = {
    "claims success": r"\b(cures?|miracle|guarantee\w*|game.?changer|breakthrough)\b",
    "sells an old rate": r"\b(70|80|90) ?(%|percent)",
    "promises a fit": r"\byou (qualify|are eligible)\b",
    "chirpy": r"!|great question",
    "pretends to feel": r"i understand how you feel|don't worry",
    "person last": r"\b(addicts?|junkie|committed suicide|failed attempt|suffers? from|crazy)\b",
    "gives advice": r"\byou should\b",
}
NEGATED = r"(not|no|never|n't|cannot|isn't)\b[^.]{0,60}$"


def phrasings() -> dict[str, list[str]]:
    """Training phrasings by answer id."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "data/nlu/faq").glob("*.yml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            lines = [line.removeprefix("- ").strip() for line in entry["examples"].splitlines() if line.strip()]
            found.setdefault(entry["intent"].removeprefix("faq/"), []).extend(lines)
    return found


PHRASINGS = phrasings()
ALL = pytest.mark.parametrize("answer", ANSWERS.values(), ids=lambda a: a.id)


def test_the_catalogue_is_complete() -> None:
    """An id without an answer would leave a patient without one."""
    assert not CATALOGUE - set(ANSWERS)


def test_every_answer_can_be_asked_for() -> None:
    """Each answer has its training phrasings, and no phrasing leads nowhere."""
    assert set(PHRASINGS) == set(ANSWERS)


@pytest.mark.parametrize("name", sorted(PHRASINGS))
def test_phrasings_are_many_and_varied(name: str) -> None:
    """At least 25, short and long, none twice."""
    lines = [line.lower() for line in PHRASINGS[name]]
    assert len(lines) >= 25
    assert [line for line, count in Counter(lines).items() if count > 1] == []
    lengths = [len(line.split()) for line in lines]
    assert min(lengths) <= 4 and max(lengths) >= 18


def test_no_phrasing_belongs_to_two_answers() -> None:
    """The same words cannot mean two things."""
    owners: dict[str, set[str]] = {}
    for name, lines in PHRASINGS.items():
        for line in lines:
            owners.setdefault(re.sub(r"\W+", " ", line.lower()).strip(), set()).add(name)
    assert {line: names for line, names in owners.items() if len(names) > 1} == {}


@ALL
def test_length(answer: Answer) -> None:
    """40 to 120 words with this clinic's values: long enough to answer, short enough for a tired reader."""
    words = len(VALUES.render(answer.text).text.split())
    assert 40 <= words <= 120, words


@ALL
def test_short_form(answer: Answer) -> None:
    """The form used when two answers come together is short."""
    assert len(VALUES.render(answer.short).text.split()) <= 60


@ALL
def test_reading_grade(answer: Answer) -> None:
    """Readable at eighth grade."""
    assert textstat.flesch_kincaid_grade(VALUES.render(answer.text).text) <= 8.0


@ALL
def test_sources_and_dates(answer: Answer) -> None:
    """Somebody can check it, and knows when it has to be checked again."""
    assert answer.sources and all(len(source) > 8 for source in answer.sources)
    assert answer.review in ("draft", "approved")
    assert answer.written < answer.review_by


@ALL
@pytest.mark.parametrize("what", FORBIDDEN)
def test_says_nothing_forbidden(answer: Answer, what: str) -> None:
    """No selling, no promise, no advice, no words that hurt; a claim may appear only to be denied."""
    for text in (answer.text, answer.short):
        for match in re.finditer(FORBIDDEN[what], text, re.IGNORECASE):
            assert re.search(NEGATED, text[: match.start()], re.IGNORECASE), f"{match.group()!r} in {text!r}"


def test_everything_renders_for_a_clinic_that_has_told_us_nothing(tmp_path: Path) -> None:
    """Unknown values are said to be unknown, with the team one tap away."""
    raw = yaml.safe_load((ROOT / "clinic.yml").read_text(encoding="utf-8"))
    raw["policies"] = {}
    raw.pop("address")
    bare = tmp_path / "clinic.yml"
    bare.write_text(yaml.safe_dump(raw), encoding="utf-8")
    wording = Wording.load(ROOT, load_clinic(bare))
    for name in wording.answers:
        (draft,) = wording.answer(name)
        assert "$" not in draft.text
    (cost,) = wording.answer("cost")
    assert "have not published our prices" in cost.text
    assert any(choice.title == "Ask the team" for choice in cost.choices)
