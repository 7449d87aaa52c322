"""The clinician's summary: what a clinician would act on wrongly if it were missing, late or misread."""

from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.summary_texts import load_summary_texts
from bot.domain.prescreen import Answer, Effect, Status, answers_to_json
from bot.domain.prescreen.summary import summarise
from bot.domain.prescreen_record import PrescreenRecord
from bot.errors import ContentError
from bot.services.summary_document import Document, Row
from bot.settings import ROOT
from bot.web.summary_pdf import summary_pdf
from tests.prescreens import DANGER, HEALTHY, QUESTIONNAIRE, STARTED, TYPICAL, record, writers

CLASSES = {"alprazolam": "benzodiazepine", "lisinopril": "antihypertensive"}
WORDS = ROOT / "data/messages/prescreen_summary.yml"


def page(kept: PrescreenRecord, **more: bool) -> Document:
    """The page of a stored pre-screen."""
    return writers().summary.document(kept, **more)


def rows(document: Document, section: str) -> list[tuple[str, str]]:
    """Label and text of a section's rows."""
    return [(row.label, row.text) for row in document.section(section).rows]


def row(document: Document, section: str, label: str) -> Row:
    """The row with a label."""
    return next(each for each in document.section(section).rows if each.label == label)


def test_the_weightiest_flag_comes_first_with_its_source_and_the_words_behind_it() -> None:
    """Otherwise a contraindication stands somewhere below a remark."""
    flags = page(record(DANGER)).section("flags").rows
    assert flags[0].text == "Aneurysmal vascular disease: contraindication."
    assert (flags[0].tone, flags[0].said, flags[0].mark) == (
        "not_now",
        ("brain aneurysm, they clipped it",),
        "read by software",
    )
    assert flags[0].detail == "Source 1"
    tones = [flag.tone for flag in flags]
    assert tones == sorted(tones, key=["not_now", "review"].index)


def test_every_rule_cites_a_source_that_is_listed_once() -> None:
    """Otherwise a clinician cannot tell a label's contraindication from common practice."""
    document = page(record(TYPICAL))
    listed = rows(document, "sources")
    assert len(listed) == len(set(listed)) and [label for label, _ in listed][:2] == ["Source 1", "Source 2"]
    cited = {
        each.detail.partition(",")[0]
        for part in ("flags", "notes", "medicines")
        for each in document.section(part).rows
    }
    assert cited - {""} == {label for label, _ in listed}
    unverified = row(document, "sources", "Source 1")
    assert unverified.mark == "not re-read, waits for sign-off"
    assert document.section("flags").rows[0].detail == "Source 1, not re-read"


def test_medicines_carry_their_class_and_the_unknown_one_is_not_lost() -> None:
    """Otherwise an unread name looks like no medicine."""
    document = page(record(TYPICAL))
    assert rows(document, "medicines")[:4] == [
        ("venlafaxine", "Antidepressant"),
        ("lisinopril", "Blood pressure or heart medicine. Points to high blood pressure or heart disease."),
        ("alprazolam", "Benzodiazepine. May reduce the benefit; central nervous system depressant."),
        ("frobozol", "Name not recognised: read the words"),
    ]
    assert "frobozol 20 mg 😢" in row(document, "medicines", "In the patient's words").said[0]


@pytest.mark.parametrize(
    ("told", "said"),
    [({}, "Not answered."), ({"medicines": "=none"}, "Says: takes none."), ({"medicines": "skip"}, "Not answered.")],
)
def test_no_medicines_and_no_answer_are_told_apart(told: dict[str, str], said: str) -> None:
    """ "Takes none" and "was not asked" lead to different acts."""
    first = {name: TYPICAL[name] for name in ("age", "reason", "duration", "treatments")}
    section = page(record(first | told, status="stopped")).section("medicines")
    assert (section.rows, section.empty) == ((), said)


def test_a_pressed_button_is_no_interpretation_and_free_words_are() -> None:
    """Only what software read from words is marked, with the words beside it."""
    document = page(record(TYPICAL))
    pressed, read = row(document, "answers", "Psychosis, mania, bipolar"), row(document, "answers", "Duration")
    assert (pressed.text, pressed.said, pressed.mark) == ("Neither of these", (), "")
    assert (read.text, read.said, read.mark) == ("about 7 years", ("since about 2019, on and off",), "read by software")
    assert row(document, "answers", "Age").mark == ""


def test_what_is_open_says_how_and_a_safety_question_stands_out() -> None:
    """Otherwise a skipped safety question reads like a no."""
    document = page(record(DANGER))
    skipped, unclear = row(document, "open", "Other conditions"), page(record(DANGER | {"mind": "hm well"}))
    assert (skipped.text, skipped.mark, skipped.tone) == ("Skipped", "safety question", "review")
    open_row = row(unclear, "open", "Psychosis, mania, bipolar")
    assert (open_row.text, open_row.said) == ("Not clear: read the words", ("hm well",))


def test_two_answers_that_contradict_each_other_are_both_quoted() -> None:
    """A clinician asks about it instead of believing the one that came last."""
    both = Answer(Status.UNCLEAR, None, quotes=("no medicines", "i take lithium"))
    kept = record(TYPICAL, answers={**record(TYPICAL).answers, "medicines": both.to_json()})
    shown = row(page(kept), "open", "Medicines")
    assert (shown.text, shown.said) == ("Two different answers: read both", ("no medicines", "i take lithium"))
    fhir = writers().fhir.response(writers().summary.summary(kept))
    medicines = next(item for item in fhir["item"] if item["linkId"] == "medicines")
    assert medicines["item"][0]["answer"] == [{"valueString": "no medicines\ni take lithium"}]


def test_a_stopped_one_shows_flags_so_far_and_what_was_never_asked() -> None:
    """Someone who stops after naming an aneurysm still needs a clinician to know."""
    told = {name: DANGER[name] for name in list(DANGER)[: list(DANGER).index("heart_head") + 1]}
    document = page(record(told, status="stopped"))
    assert (document.tone, document.outcome_note) == (
        "not_now",
        "Not finished: this is what the rules say of the answers so far.",
    )
    assert ("Escort home", "Not asked yet") in rows(document, "open")
    assert document.facts[1] == "Stopped by the patient" and document.facts[3].startswith("Last answer")


def test_a_few_harmless_answers_are_no_fit_yet() -> None:
    """The card must not read "likely fits" while most was never asked."""
    told = {name: HEALTHY[name] for name in list(HEALTHY)[:2]}
    assert page(record(told, status="active")).outcome == "Nothing against it so far"
    assert page(record(HEALTHY)).outcome == "Likely fits the usual criteria"


def test_the_outcome_of_then_stays_when_the_rules_have_changed() -> None:
    """What the patient was told is what the clinician reads, with both versions named."""
    outcome = {"kind": "review", "reasons": ["age_65", "a_rule_of_old"]}
    kept = record(TYPICAL, version="2026-01-05", outcome=outcome)
    document = page(kept)
    assert document.facts[-1] == f"Rules of 2026-01-05; those of {QUESTIONNAIRE.version} are in force now"
    assert [each.text for each in document.section("flags").rows] == [
        "Age 65 or over: heart and falls risk.",
        "a_rule_of_old",
    ]
    assert document.section("flags").rows[1].detail == "A rule that is no longer in force"


def test_an_answer_to_a_question_of_old_keeps_its_words() -> None:
    """A renamed question must not make words disappear."""
    old = {"shoe_size": Answer(Status.GIVEN, 44, "size 44 i think").to_json()}
    document = page(record(TYPICAL, answers={**record(TYPICAL).answers, **old}))
    assert row(document, "answers", "shoe_size").said == ("size 44 i think",)


def test_call_back_is_told_in_words() -> None:
    """Whoever rings reads the number and the time."""
    wanted = page(record(TYPICAL)).section("contact").rows[0]
    assert (wanted.label, wanted.text) == ("Wishes to be called back.", "555 010 1234, mornings")
    assert page(record(HEALTHY)).section("contact").rows[0].text == "Does not wish to be called back."


def test_a_drill_says_so() -> None:
    """Nobody treats the invented patient."""
    assert page(record(TYPICAL), drill=True).drill == "DRILL: not a patient"
    assert page(record(TYPICAL)).drill == ""


def _answers() -> st.SearchStrategy[dict[str, Any]]:
    """Any answers of the stored form, sensible or not, to any of the questions."""

    def answer(question_id: str) -> st.SearchStrategy[Answer]:
        question = QUESTIONNAIRE.questions[question_id]
        ids = st.sampled_from([choice.id for choice in question.choices] or ["x"])
        names = st.lists(st.sampled_from(["alprazolam", "lisinopril", "frobozol"]), max_size=3, unique=True)
        number = st.integers(0, 300)
        values: dict[str, st.SearchStrategy[Any]] = {
            "age": number,
            "choice": ids,
            "multi_choice": st.lists(ids, min_size=1, max_size=3, unique=True),
            "medicines": names.map(
                lambda n: {"names": n, "classes": [CLASSES[x] for x in n if x in CLASSES], "unrecognised": []}
            ),
            "blood_pressure": st.one_of(
                st.fixed_dictionaries({"systolic": number, "diastolic": number}), ids.map(lambda i: {"word": i})
            ),
            "duration": st.one_of(st.none(), st.floats(0, 900)).map(lambda months: {"months": months}),
            "contact": st.text(max_size=20).map(
                lambda phone: {"wanted": bool(phone), "phone": phone or None, "email": None, "times": None}
            ),
        }
        given_answer = st.builds(
            Answer, st.just(Status.GIVEN), values[question.type], st.text(max_size=40), st.booleans()
        )
        left = st.builds(
            Answer, st.sampled_from([s for s in Status if s is not Status.GIVEN]), st.none(), st.text(max_size=40)
        )
        return st.one_of(given_answer, left)

    return st.fixed_dictionaries({}, optional={name: answer(name) for name in QUESTIONNAIRE.questions}).map(
        lambda found: answers_to_json(found)
    )


@settings(max_examples=60, deadline=None)
@given(_answers())
def test_any_stored_answers_make_a_page_that_loses_nothing(stored: dict[str, Any]) -> None:
    """Every answer and every rule that holds is on the page, whatever was told in whatever order."""
    kept = PrescreenRecord("chat", "stopped", STARTED, STARTED + timedelta(minutes=1), answers=stored)
    summary, document = summarise(QUESTIONNAIRE, kept, CLASSES), page(kept)
    relevant = {
        question.id
        for question in QUESTIONNAIRE.relevant({line.id: line.answer for line in summary.given if line.answer})
    }
    assert {line.id for line in summary.given + summary.open if line.answer} == set(stored) & {
        line.id for line in summary.given + summary.open
    }
    assert relevant <= {line.id for line in summary.given + summary.open}
    assert len(document.section("flags").rows) == len(summary.flags)
    assert [f.id for f in summary.flags + summary.notes] == list(summary.outcome.reasons)
    assert all(f.criterion and f.criterion.effect > Effect.NOTE for f in summary.flags)


@pytest.mark.parametrize("told", [TYPICAL, DANGER, HEALTHY])
def test_the_pdf_of_a_usual_prescreen_is_one_page(told: dict[str, str]) -> None:
    """Nobody turns a page to find a red flag's source."""
    with pypdfium2.PdfDocument(_pdf(page(record(told)))) as pdf:
        assert len(pdf) == 1


def test_the_pdf_writes_what_patients_write() -> None:
    """Signs that the typeface lacks are named, others are written, and nothing breaks the page."""
    told = "тревога и café ñ ✓ 😢👩‍👧 \u202eabc {nb} **bold** 抑郁"
    with pypdfium2.PdfDocument(_pdf(page(record(TYPICAL | {"reason": f"depression {told}"})))) as pdf:
        text = " ".join(" ".join(sheet.get_textpage().get_text_bounded() for sheet in pdf).split())
    assert "тревога и café ñ" in text and "[crying face][woman][girl]" in text and "{nb} **bold**" in text
    assert "[cjk unified ideograph-6291]" in text and "named in brackets" in text


def test_a_very_long_answer_goes_on_on_further_pages() -> None:
    """Two thousand characters of despair are kept whole."""
    told = TYPICAL | {"reason": "depression " + "and everything since the divorce has been very heavy " * 38}
    with pypdfium2.PdfDocument(_pdf(page(record(told)))) as pdf:
        text = " ".join(" ".join(sheet.get_textpage().get_text_bounded() for sheet in pdf).split())
    assert text.count("since the divorce") >= 38 and "Page 1 of 2" in text and "Page 2 of 2" in text


def _pdf(document: Document) -> bytes:
    return summary_pdf(document, writers().texts, footer="Harbor Light Clinic · printed by Ana", at=STARTED)


def test_every_question_has_a_short_name_and_no_name_is_left_over() -> None:
    """A summary names an answer in a word or two; a forgotten name is a renamed question."""
    assert set(load_summary_texts(WORDS).labels) == set(QUESTIONNAIRE.questions)


@pytest.mark.parametrize(
    ("find", "replace_with", "key"),
    [
        ('  title: "Pre-screen summary"\n', "", "texts.title"),
        ('  title: "', '  other: "x"\n  title: "', "texts.other"),
        ("$given of $asked", "$given of all", "texts.answered"),
        ("labels:", "names:", "names"),
        ('  age: "Age"', "  age: 5", "labels.age"),
    ],
)
def test_broken_words_stop_the_start_and_name_the_key(tmp_path: Any, find: str, replace_with: str, key: str) -> None:
    """A mistake is found at the start, not on the page of a patient."""
    content = WORDS.read_text(encoding="utf-8")
    assert find in content
    broken = tmp_path / "prescreen_summary.yml"
    broken.write_text(content.replace(find, replace_with, 1), encoding="utf-8")
    with pytest.raises(ContentError) as refused:
        load_summary_texts(broken)
    assert key in str(refused.value)
