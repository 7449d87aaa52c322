"""The look back before the pre-screen ends: every answer in a line, as it was understood and in the patient's words."""

from collections.abc import Callable, Mapping
from string import Template
from typing import Any

from bot.domain.prescreen import Answer, Question, Questionnaire, Status, answers_from_json
from bot.language.reading.words import tidy

LONGEST_QUOTE = 90  # characters: a line on a phone stays a line
MANY_YEARS = 240  # months; what "all my life" is read as


class PrescreenReview:
    """Puts answers into the words of data/prescreen.yml, ``review.lines``."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._questionnaire = questionnaire
        self._lines = questionnaire.review.lines
        self._values: Mapping[str, Callable[[Question, Any], str]] = {
            "age": lambda question, value: self._line("years_old", number=str(value)),
            "duration": lambda question, value: self._duration(value.get("months")),
            "choice": lambda question, value: _title(question, value),
            "frequency": lambda question, value: _title(question, value),
            "multi_choice": lambda question, value: ", ".join(_title(question, choice) for choice in value),
            "medicines": self._medicines,
            "blood_pressure": self._pressure,
            "contact": self._contact,
        }

    def listed(self, stored: Mapping[str, Any]) -> str:
        """One line for every stored answer whose question still exists; a scale's answers share one."""
        known = {name: answer for name, answer in stored.items() if name in self._questionnaire.questions}
        lines: dict[str, str] = {}
        for name, answer in answers_from_json(known).items():
            question = self._questionnaire.questions[name]
            scale = self._questionnaire.scales.get(question.scale or "")
            told = self._listed(question, answer)
            if scale is None:
                lines[name] = told
            else:
                lines[scale.id] = f"{lines[scale.id]}; {told}" if scale.id in lines else f"{scale.label} · {told}"
        return "\n".join(f"- {line}" for line in lines.values())

    def understood(self, question: Question, answer: Answer) -> str:
        """An answer as it was understood, or how it was left open."""
        if answer.status is not Status.GIVEN:
            return self._lines[answer.status.value]
        return self._values[question.type](question, answer.value)

    def _listed(self, question: Question, answer: Answer) -> str:
        understood = self.understood(question, answer)
        said = quote(answer.said) if answer.status is not Status.SKIPPED else ""  # "skip" says nothing
        if not said or tidy(said).strip(" .!") in (tidy(understood), tidy(understood).split(" ")[0]):
            return self._line("line", label=question.label, understood=understood)
        return self._line("quoted", label=question.label, understood=understood, said=said)

    def _duration(self, months: float | None) -> str:
        if months is None:
            return self._line("no_number")
        if months >= MANY_YEARS:
            return self._line("many_years")
        if months >= 24:
            return self._line("years", number=f"{round(months / 12 * 2) / 2:g}")
        if months < 1:
            return self._line("less_than_a_month")
        whole = round(months)
        return self._line("about_a_month") if whole == 1 else self._line("months", number=str(whole))

    def _medicines(self, question: Question, value: Mapping[str, Any]) -> str:
        unknown = ", ".join(value.get("unrecognised") or ())
        parts = [*(value.get("names") or ()), *([self._line("unrecognised", names=unknown)] if unknown else [])]
        return ", ".join(parts) or _title(question, question.buttons[0] if question.buttons else "")

    def _pressure(self, question: Question, value: Mapping[str, Any]) -> str:
        if value.get("diastolic"):
            return self._line("pressure", systolic=str(value["systolic"]), diastolic=str(value["diastolic"]))
        if value.get("systolic"):
            return self._line("pressure_upper", systolic=str(value["systolic"]))
        return _title(question, str(value.get("word")))

    def _contact(self, question: Question, value: Mapping[str, Any]) -> str:
        given = [str(value[part]) for part in ("phone", "email", "times") if value.get(part)]
        return ", ".join(given) or _title(question, question.if_no or "")

    def _line(self, name: str, **values: str) -> str:
        return Template(self._lines[name]).substitute(values)


def quote(said: str) -> str:
    """The patient's words in one line, cut at a word where they are long."""
    words = " ".join(said.replace('"', "'").split())
    return words if len(words) <= LONGEST_QUOTE else f"{words[:LONGEST_QUOTE].rsplit(' ', 1)[0]} …"


def _title(question: Question, choice_id: str) -> str:
    choice = question.choice(choice_id)
    return choice.title if choice else choice_id
