"""If these fail, a clinician reads a wrong total or band, or a patient's answer to item 9 is taken for none."""

from __future__ import annotations

import copy
import itertools
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.prescreen import ROOT
from bot.domain.prescreen import Answer, Answers, ClinicChoice, Scale, Status, alarming, assess
from bot.language.prescreen_clinic import clinic_questionnaire, clinic_reader
from bot.language.prescreen_file import PrescreenError, load_questionnaire
from bot.language.prescreen_in_force import in_force
from bot.language.reading import skips_all
from bot.language.scale_file import load_scales
from tests.unit.prescreen.form import PLAIN, Form

BOTH = ClinicChoice(scales=("phq9", "gad7"))
QUESTIONNAIRE = clinic_questionnaire(ROOT, BOTH)
READER = clinic_reader(ROOT, BOTH)
SCALES = QUESTIONNAIRE.scales
ANSWERS = ("not_at_all", "several_days", "more_than_half", "nearly_every_day")


def given(choice: str) -> Answer:
    """An answer with this choice."""
    return Answer(Status.GIVEN, choice, choice)


def adding_up_to(scale: Scale, total: int) -> dict[str, Answer]:
    """Answers of this total, the points on the first items."""
    points = [min(3, max(0, total - 3 * place)) for place in range(len(scale.items))]
    return {item: given(ANSWERS[value]) for item, value in zip(scale.items, points, strict=True)}


BANDS = {
    "phq9": [
        (0, 4, "minimal"),
        (5, 9, "mild"),
        (10, 14, "moderate"),
        (15, 19, "moderately severe"),
        (20, 27, "severe"),
    ],
    "gad7": [(0, 4, "minimal"), (5, 9, "mild"), (10, 14, "moderate"), (15, 21, "severe")],
}


@pytest.mark.parametrize(
    ("scale", "total", "label"),
    [
        (name, total, label)
        for name, bands in BANDS.items()
        for low, high, label in bands
        for total in sorted({low, low + 1, high - 1, high})
    ],
)
def test_each_band_holds_from_its_first_point_to_its_last(scale: str, total: int, label: str) -> None:
    score = SCALES[scale].score(adding_up_to(SCALES[scale], total))
    assert score.band is not None
    assert (score.total, score.band.label, score.unanswered) == (total, label, ())


@pytest.mark.parametrize("scale", ["phq9", "gad7"])
def test_the_highest_total_is_three_for_every_item(scale: str) -> None:
    assert SCALES[scale].most == 3 * len(SCALES[scale].items) == {"phq9": 27, "gad7": 21}[scale]


@pytest.mark.parametrize("status", [Status.SKIPPED, Status.DECLINED, Status.UNKNOWN, Status.UNCLEAR, None])
def test_a_scale_answered_in_part_has_no_total(status: Status | None) -> None:
    """Eight of nine items at three points are no total of 24."""
    answers = adding_up_to(SCALES["phq9"], 27)
    del answers["phq9_4"]
    if status:
        answers["phq9_4"] = Answer(status)
    score = SCALES["phq9"].score(answers)
    assert (score.total, score.band, score.unanswered) == (None, None, ("phq9_4",))


@pytest.mark.parametrize("others", ANSWERS)
@pytest.mark.parametrize(("choice", "alarms"), [(name, name != "not_at_all") for name in ANSWERS])
def test_item_9_above_zero_is_seen_whatever_the_total(choice: str, alarms: bool, others: str) -> None:
    answers: Answers = {item: given(choice if item == "phq9_9" else others) for item in SCALES["phq9"].items}
    assert (alarming(SCALES, answers) == "phq9_9") is alarms
    outcome = assess(QUESTIONNAIRE, answers)
    assert ("phq9_item_9" in outcome.reasons) is alarms
    assert not alarms or (outcome.kind, outcome.reasons[0]) == ("review", "phq9_item_9")


@pytest.mark.parametrize("status", [Status.SKIPPED, Status.DECLINED, Status.UNKNOWN, Status.UNCLEAR])
def test_item_9_left_open_is_a_safety_question_left_open(status: Status) -> None:
    answers: Answers = {"phq9_9": Answer(status)}
    assert alarming(SCALES, answers) is None
    assert "safety_answer_missing" in assess(QUESTIONNAIRE, answers).reasons


def test_no_other_item_raises_an_alarm() -> None:
    every = [item for scale in SCALES.values() for item in scale.items if item != "phq9_9"]
    assert [item for item in every if alarming(SCALES, {item: given("nearly_every_day")})] == []


# What people write -> what is counted; None is asked again.
READ: dict[str, list[str]] = {
    "not_at_all": [
        "not at all",
        "Not really",
        "never",
        "no",
        "nope",
        "none",
        "0",
        "zero",
        "nah not me",
        "not once",
        "0 days",
    ],
    "several_days": [
        "1",
        "one",
        "several days",
        "a few days",
        "some days",
        "sometimes",
        "now and then",
        "once or twice",
        "a little",
        "kind of",
        "not every day",
        "2 days a week",
        "3 days",
        "5 or 6 days",
        "maybe 1",
        "not often",
        "on weekends",
    ],
    "more_than_half": [
        "2",
        "two",
        "most days",
        "half the days",
        "more than half",
        "often",
        "4 days a week",
        "10 days",
        "a lot",
        "every other day",
        "more often than not",
        "7 out of 14",
        "id say 2",
        "5 days per week",
        "8-10 days",
    ],
    "nearly_every_day": [
        "3",
        "three",
        "every day",
        "almost every day",
        "daily",
        "all the time",
        "always",
        "constantly",
        "every single night",
        "6 days a week",
        "14 days",
        "both weeks",
        "everyday!!",
        "13 out of 14",
        "yes, every day",
        "no, it's every day",
    ],
}


@pytest.mark.parametrize(("text", "choice"), [(text, choice) for choice, texts in READ.items() for text in texts])
@pytest.mark.parametrize("item", ["phq9_3", "phq9_9"])
def test_how_often_is_read_from_words_numbers_and_days(text: str, choice: str, item: str) -> None:
    answer = READER.read(text, item, {}).answers.get(item)
    assert answer is not None and (answer.status, answer.value, answer.said) == (Status.GIVEN, choice, text)


@pytest.mark.parametrize(
    "text", ["yes", "yeah", "4", "9", "20 days", "8 days a week", "i don't feel that every day", "blue"]
)
def test_what_does_not_say_how_often_is_not_guessed(text: str) -> None:
    assert "phq9_3" not in READER.read(text, "phq9_3", {}).answers


def test_of_two_the_more_frequent_counts() -> None:
    """ "Some days, lately most days" must not be read as the milder."""
    answer = READER.read("some days, lately most days", "phq9_9", {}).answers["phq9_9"]
    assert answer.value == "more_than_half"


@pytest.mark.parametrize(
    ("text", "all_of_them"),
    [
        ("skip these", True),
        ("skip these questions please", True),
        ("can we skip all of these", True),
        ("skip the rest", True),
        ("i dont want to answer these", True),
        ("leave these out", True),
        ("skip", False),
        ("skip this one", False),
        ("not these days", False),
        ("not at all", False),
        ("stop", False),
    ],
)
def test_one_word_leaves_one_out_and_these_leaves_all_out(text: str, all_of_them: bool) -> None:
    assert skips_all(text) is all_of_them


async def test_both_scales_come_before_the_last_question_and_each_is_introduced_once() -> None:
    with in_force(BOTH):
        form = await Form().start()
        asked: list[str] = []
        introduced: list[str] = []
        while form.asks != "review":
            question = form.asks or ""
            asked.append(question)
            introduced += [payload["introduces"] for payload in form.payloads if "introduces" in payload]
            await form.say(PLAIN.get(question, "several days"))
    items = [item for scale in SCALES.values() for item in scale.items]
    assert asked[-len(items) - 1 :] == [*items, "contact"]
    assert introduced == ["phq9", "gad7"]
    assert form.payloads[-1]["progress"] == [len(asked), len(asked)]


def test_without_a_choice_the_pre_screen_is_that_of_its_file() -> None:
    assert clinic_questionnaire(ROOT, ClinicChoice()) == load_questionnaire(ROOT)


Edit = Callable[[dict[str, Any]], Any]
BROKEN: list[tuple[str, Edit, str, str]] = [
    ("an unknown key", lambda c: c.update(extra=1), "extra", "unknown key"),
    ("no bands", lambda c: c.pop("bands"), "bands", "is missing"),
    ("a gap between bands", lambda c: c["bands"][1].update({"from": 6}), "bands[1].from", "without a gap"),
    ("bands that end early", lambda c: c["bands"].pop(), "bands", "highest total, 27"),
    ("a band upside down", lambda c: c["bands"][0].update(to=-1), "bands[0]", "the lower first"),
    ("an alarm at no item", lambda c: c.update(alarm="phq9_10"), "alarm", "unknown item"),
    ("an item twice", lambda c: c["items"].append(c["items"][0]), "items.phq9_1", "twice"),
    ("an item without words", lambda c: c["items"][0].update(text=" "), "items.phq9_1.text", "must be a text"),
    ("an unknown source", lambda c: c.update(source="hearsay"), "source", "unknown source"),
    ("an intro without the count", lambda c: c["texts"].update(intro="Questions."), "texts.intro", "$count"),
    ("another name than the file's", lambda c: c.update(scale="phq8"), "scale", "file's name"),
    ("no code of the total", lambda c: c["loinc"].pop("total"), "loinc.total", "is missing"),
]


@pytest.mark.parametrize(("edit", "key", "why"), [pytest.param(*row[1:], id=row[0]) for row in BROKEN])
def test_a_broken_scale_names_file_key_and_reason(edit: Edit, key: str, why: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data" / "scales", tmp_path / "data" / "scales")
    path = tmp_path / "data" / "scales" / "phq9.yml"
    content = copy.deepcopy(yaml.safe_load(path.read_text(encoding="utf-8")))
    edit(content)
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(PrescreenError) as raised:
        load_scales(tmp_path)
    assert raised.value.file == str(path)
    assert raised.value.key == key and why in raised.value.why


def test_every_item_and_answer_has_a_code_of_its_own() -> None:
    """Two items under one LOINC code would overwrite each other in a clinic's record."""
    items = [QUESTIONNAIRE.questions[item] for scale in SCALES.values() for item in scale.items]
    codes = [item.loinc for item in items]
    assert None not in codes and len(set(codes)) == len(codes) == 16
    for item in items:
        found = [choice.loinc for choice in item.choices]
        assert found == ["LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9"]


def test_no_word_stands_for_two_answers() -> None:
    choices = QUESTIONNAIRE.questions["phq9_1"].choices
    words = [{choice.title.lower(), *choice.also} for choice in choices]
    assert [left & right for left, right in itertools.combinations(words, 2) if left & right] == []
