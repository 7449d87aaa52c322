"""An answer's value in a clinician's short words: units, titles of choices, the name of a question."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.content.summary_texts import SummaryTexts
from bot.domain.prescreen import Question
from bot.domain.prescreen.summary import Line

MANY_YEARS = 240  # months; what "all my life" is read as
Words = Callable[[Question, Any], str]


class PrescreenValues:
    """Puts values into the words of data/messages/prescreen_summary.yml."""

    def __init__(self, texts: SummaryTexts) -> None:
        self._texts = texts
        self._by_type: Mapping[str, Words] = {
            "age": lambda question, value: texts("years", number=value),
            "duration": lambda question, value: self._duration(value.get("months")),
            "choice": lambda question, value: title(question, str(value)),
            "frequency": lambda question, value: title(question, str(value)),
            "multi_choice": lambda question, value: ", ".join(title(question, str(name)) for name in value),
            "medicines": self._medicines,
            "blood_pressure": lambda question, value: self.pressure(question, value),
            "contact": self._contact,
        }

    def label(self, line: Line) -> str:
        """The short name of a question."""
        return short_name(self._texts, line.id, line.question)

    def words(self, line: Line) -> str:
        """The value of a given answer; empty for a question that no longer exists."""
        if line.question is None or line.answer is None:
            return ""
        return self._by_type[line.question.type](line.question, line.answer.value)

    def pressure(self, question: Question, value: Mapping[str, Any]) -> str:
        """A reading in mmHg, or what the patient calls it."""
        if value.get("diastolic"):
            return self._texts("pressure", systolic=value["systolic"], diastolic=value["diastolic"])
        if value.get("systolic"):
            return self._texts("systolic", systolic=value["systolic"])
        return title(question, str(value.get("word")))

    def _duration(self, months: float | None) -> str:
        if months is None:
            return self._texts("no_number")
        if months >= MANY_YEARS:
            return self._texts("since_long")
        if months >= 24:
            return self._texts("long", number=f"{round(months / 12 * 2) / 2:g}")
        return self._texts("months", number=round(months)) if months >= 1 else self._texts("brief")

    def _medicines(self, question: Question, value: Mapping[str, Any]) -> str:
        named = [*(value.get("names") or ()), *(value.get("unrecognised") or ())]
        return ", ".join(named) or self._texts("medicines_none")

    def _contact(self, question: Question, value: Mapping[str, Any]) -> str:
        given = [str(value[part]) for part in ("phone", "email", "times") if value.get(part)]
        return ", ".join(given) or self._texts("contact_declined")


def short_name(texts: SummaryTexts, question_id: str, question: Question | None) -> str:
    """What staff call a question: its own words where it has no name, its id where it no longer exists. An item of a
    scale is named with its number."""
    if question and question.scale:
        return f"{question_id.replace('_', ' ').upper()}: {question.label}"
    return texts.labels.get(question_id) or (question.asks if question else question_id)


def title(question: Question, choice_id: str) -> str:
    """The button of a choice; its id for one that no longer exists."""
    choice = question.choice(choice_id)
    return choice.title if choice else choice_id
