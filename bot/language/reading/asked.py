"""Reads a message as the answer to the question that was asked."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.domain.prescreen import Answer, Question, Questionnaire, Status
from bot.domain.prescreen.conditions import Test
from bot.language.medicines_file import Medicines
from bot.language.reading.choices import ChoiceReader, Named, is_past
from bot.language.reading.contact import read_contact
from bot.language.reading.denials import makes_exception
from bot.language.reading.frequency import read_frequency
from bot.language.reading.medicines import MedicineReader
from bot.language.reading.negation import NEGATIONS
from bot.language.reading.numbers import read_age, read_duration, read_pressure
from bot.language.reading.replies import says_declined, says_no, says_unknown, says_yes, without_declining
from bot.language.reading.words import tidy, tokens

NONE = "none"
_OPEN = frozenset({"unknown", "unsure"})  # choices that leave the question open
_NOTHING_WORKED = re.compile(r"\bnothing (?:has |have |had |ever |really |else |seems to |seemed to )*(?:work|help)\w*")
_COUNTED = re.compile(
    r"\b(?:(\d+)|(one|two|three|four|five|six|seven|eight|nine|ten))\s*(?:or\s*\w+\s*|"
    r"\+\s*)?(?:different |other |kinds of |types of )*"
    r"(?:antidepressants?|anti-?depressants?|meds?|medications?|medicines?|ssris?|pills|drugs)\b"
)
_OFTEN = re.compile(
    r"\b(?:every|most|each) (?:single )?(?:day|night|evening)s?\b|\b(?:daily|nightly)\b|\b(?:a|per) (?:day|night)\b"
)
_HOW_OFTEN = re.compile(r"\b(?:on (?:the )?weekends?|now and then|occasionally|on special occasions|socially)\b")
# "that was back in 2011"; not "it started in 2011"
_LONG_AGO = re.compile(
    r"^(?!.*\b(?:since|start\w*|began|begun|never|not|still|hasn'?t|haven'?t)\b).*"
    r"\b(?:was|were|happened|had|back)\b[^.;]*\bin (?:19|20)\d\d\b"
)
_OTHER_ALLERGY = re.compile(
    r"(?:\bbut )?(?:\bi'?m |\bi am )?\ballerg\w+ to (?!(?:it|ketamine|that|this|spravato|esketamine)\b)[\w ]+"
)
_BUT = re.compile(r"\b(?:but|though|although|however)\b")  # what follows a yes may take it back
_ACTIVE = frozenset({"alcohol_problem", "alcohol_heavy", "alcohol", "drugs", "cannabis"})


class AskedReader:
    """Reads answers to the questions of one questionnaire."""

    def __init__(self, questionnaire: Questionnaire, medicines: Medicines) -> None:
        self._questionnaire = questionnaire
        self._choices = {
            q.id: ChoiceReader(q)
            for q in (*questionnaire.questions.values(), questionnaire.review.question)
            if q.choices
        }
        self._medicines = MedicineReader(medicines)
        for question in questionnaire.questions.values():
            if question.type == "medicines" and question.choices:
                self._choices[question.id].knows_also(self._medicines.lexicon)
        self._weights = _weights(questionnaire)
        self._by_type: Mapping[str, Callable[[Question, str, datetime.date], Any]] = {
            "age": lambda question, text, today: read_age(text, today, asked=True),
            "duration": lambda question, text, today: read_duration(text, today, asked=True),
            "choice": lambda question, text, today: self._choice(question, text),
            "frequency": lambda question, text, today: read_frequency(question, self._choices[question.id], text),
            "multi_choice": lambda question, text, today: self._multi_choice(question, text),
            "medicines": lambda question, text, today: self._taken(question, text),
            "blood_pressure": lambda question, text, today: self._pressure(question, text),
            "contact": lambda question, text, today: self._contact(question, text),
        }

    def read(self, question: Question, text: str, today: datetime.date) -> Answer | None:
        """The answer in a tidied text, or None when it cannot be read as one."""
        words = text if question.type == "contact" else without_declining(text)
        value = self._by_type[question.type](question, words, today)
        if isinstance(value, str) and value in _OPEN:
            return Answer(Status.UNKNOWN, None, text)
        if value is not None:
            return Answer(Status.GIVEN, value, text)
        if says_declined(text):
            return Answer(Status.DECLINED, None, text)
        return Answer(Status.UNKNOWN, None, text) if says_unknown(text) else None

    def read_words(self, question: Question, text: str) -> Any | None:
        """A follow-up's value, only if the text names one of its choices: a bare yes or no was meant for another."""
        named = self._choices[question.id].find(text) if question.id in self._choices else Named((), ())
        chosen = self._heaviest(question, named.stated)
        too_easy = chosen is not None and self._reassures(question, chosen) and makes_exception(text)
        return None if chosen in _OPEN or too_easy else chosen

    def named(self, question: Question, text: str) -> Named:
        """The choices of a question that a text names as true of the patient."""
        return self._choices[question.id].find(text, oneself_only=True)

    def is_choice(self, question: Question, text: str) -> bool:
        """Whether the text is a choice's words and nothing else."""
        words = (words for choice in question.choices for words in (choice.title, *choice.also))
        return text.strip(" .!?") in (tidy(word) for word in words)

    def choice(self, question: Question, choice_id: str) -> Answer | None:
        """The answer that pressing this choice gives, or None for a choice that the question doesn't have."""
        choice = question.choice(choice_id)
        if choice is None:
            return None
        if choice_id in _OPEN:
            return Answer(Status.UNKNOWN, None, choice.title)
        return Answer(Status.GIVEN, _pressed(question, choice_id), choice.title)

    @property
    def medicines(self) -> MedicineReader:
        """The reader of medicine names."""
        return self._medicines

    def _choice(self, question: Question, text: str) -> str | None:
        reader = self._choices[question.id]
        text = _OTHER_ALLERGY.sub(" ", text) if question.id == "ketamine_before" else text
        named = reader.find(text)
        chosen = self._heaviest(question, named.stated)
        if chosen:
            bare = chosen == question.if_no and reader.is_bare_no(text)
            return self._believed(question, chosen, text, plainly=bare)
        if question.id == "mind_now" and _LONG_AGO.search(text) and is_past(text):
            return self._believed(question, "past", text, plainly=False)
        if question.if_no and (named.denied or says_no(text) or self._says_plain_no(question, text)):
            return self._believed(question, question.if_no, text, plainly=True)
        if question.if_yes and says_yes(text):
            return self._believed(question, question.if_yes, _BUT.sub("except", text), plainly=False)
        return reader.by_place(text)

    def _believed(self, question: Question, chosen: str, text: str, *, plainly: bool) -> str | None:
        """The choice, unless it reassures and the text may take it back: then it is asked again. A no that is noted as
        reassuring must stand ``plainly``, with nothing unknown beside it."""
        if not question.safety or not self._reassures(question, chosen):
            return chosen
        if makes_exception(text) or (plainly and not self._choices[question.id].plain_no(text)):
            return None
        return chosen

    def _reassures(self, question: Question, chosen: str) -> bool:
        """Whether another choice of the question would count for more."""
        weights = [self._weights.get((question.id, choice.id), 0) for choice in question.choices]
        return self._weights.get((question.id, chosen), 0) < max(weights, default=0)

    def _says_plain_no(self, question: Question, text: str) -> bool:
        return not says_unknown(text) and self._choices[question.id].plain_no(text)

    def _multi_choice(self, question: Question, text: str) -> list[str] | None:
        text = _NOTHING_WORKED.sub(" ", text)
        reader = self._choices[question.id]
        named = reader.find(text)
        if question.id == "substances":  # "weed on weekends" is not a drink on weekends as well
            named = _named_without(reader, _HOW_OFTEN, text) or named
        stated = [choice for choice in named.stated if choice != NONE]
        if question.id == "treatments":
            stated = self._treatments(stated, text)
        if question.id == "substances":
            stated = [] if reader.plain_no(text) else _in_the_past(_with_frequency(stated, text), text)
        if stated:
            return stated
        if question.if_no and question.safety:
            if self._says_plain_no(question, text):
                return [question.if_no]
        elif question.if_no and (named.stated or named.denied or _denies(text)):
            return [question.if_no]
        place = reader.by_place(text)
        return [place] if place else None

    def _treatments(self, stated: list[str], text: str) -> list[str]:
        """Adds how many antidepressants the text names or counts; the most precise of the three choices stays."""
        tried = {m.name for m in self._medicines.names(text) if m.medicine_class in ("antidepressant", "maoi")}
        count = len(tried - {"antidepressant", "esketamine", "maoi"})
        counted = _COUNTED.search(text)
        if counted:
            count = max(
                count, int(counted.group(1) or 0), 1 if counted.group(2) == "one" else 2 if counted.group(2) else 0
            )
        rest = [choice for choice in stated if not choice.startswith("antidepressant")]
        if "antidepressants_several" in stated or count > 1:
            return ["antidepressants_several", *rest]
        if count == 1 or "antidepressant_one" in stated:
            return ["antidepressant_one", *rest]
        return stated

    def _taken(self, question: Question, text: str) -> dict[str, Any] | None:
        if says_declined(text):
            return None
        taken = self._medicines.taken(text)
        if taken and (taken["names"] or not (says_no(text) or NEGATIONS & set(tokens(text)))):
            return taken
        if self._says_plain_no(question, text):
            return {"names": [], "classes": [], "unrecognised": []}
        return None

    def _pressure(self, question: Question, text: str) -> dict[str, Any] | None:
        measured = read_pressure(text, asked=True)
        named = self._choices[question.id].find(text)
        words = [choice for choice in named.stated if choice not in _OPEN]
        if measured:
            return {**measured, "word": "high"} if "high" in words else measured
        if re.search(
            r"\d{2,}", text
        ):  # numbers that cannot be a blood pressure are asked again, whatever stands around
            return None
        if "high" in words:
            return {"word": "high"}
        if makes_exception(text):  # "normal, except at the dentist"
            return None
        for word in ("low", "normal"):
            if word in words:
                return {"word": word}
        return {"word": "normal"} if "high" in named.denied else None

    def _contact(self, question: Question, text: str) -> dict[str, Any] | None:
        contact = read_contact(text)
        if contact:
            return contact
        named = self._choices[question.id].find(text)
        no = named.stated or says_no(text) or says_declined(text)
        return {"wanted": False, "phone": None, "email": None, "times": None} if no else None

    def _heaviest(self, question: Question, choices: tuple[str, ...]) -> str | None:
        """Of several choices named the one that counts most ("it was fine but I got hives"), else the last one."""
        return max(
            reversed(choices), key=lambda choice: max(self._weights.get((question.id, choice), 0), 0), default=None
        )


def _denies(text: str) -> bool:
    """Whether the message, or a thought in it, is a no: "my dad had one, i haven't"."""
    return not says_unknown(text) and any(says_no(thought.strip()) for thought in re.split(r"[,.;]|\bbut\b", text))


def _weights(questionnaire: Questionnaire) -> dict[tuple[str, str], int]:
    weights: dict[tuple[str, str], int] = {}
    for criterion in questionnaire.criteria.values():
        for test in criterion.when.tests():
            for value in _operands(test):
                key = (test.question, value)
                weights[key] = max(weights.get(key, -1), int(criterion.effect))
    return weights


def _operands(test: Test) -> list[str]:
    if test.comparison not in ("is", "in"):
        return []
    return [test.operand] if isinstance(test.operand, str) else list(test.operand)


def _named_without(reader: ChoiceReader, words: re.Pattern[str], text: str) -> Named | None:
    """What a text names besides some words; None when that is nothing."""
    named = reader.find(words.sub(" ", text))
    return named if named.stated else None


def _with_frequency(stated: list[str], text: str) -> list[str]:
    often = "alcohol" in stated and "cannabis" not in stated and bool(_OFTEN.search(text))
    return [*stated, "alcohol_heavy"] if often and "alcohol_heavy" not in stated else stated


def _in_the_past(stated: list[str], text: str) -> list[str]:
    """What was used and is over counts as past: "used to drink a lot", "alcoholic, sober for 5 years"."""
    if "past" not in stated and not is_past(text):
        return stated
    if not is_past(text):
        return stated
    return list(dict.fromkeys("past" if choice in _ACTIVE else choice for choice in (stated or ["past"])))


def _pressed(question: Question, choice_id: str) -> Any:
    if question.type == "multi_choice":
        return [choice_id]
    if question.type == "blood_pressure":
        return {"word": choice_id}
    if question.type == "medicines":
        return {"names": [], "classes": [], "unrecognised": []}
    if question.type == "contact":
        return {"wanted": False, "phone": None, "email": None, "times": None}
    return choice_id
