"""Reads a whole message at a question: the answer, other facts in it, a command, and what it asks besides."""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.domain.prescreen import REVIEW, Answer, Answers, Question, Questionnaire, Status
from bot.language.medicines_file import Medicines, load_medicines
from bot.language.prescreen_file import load_questionnaire
from bot.language.reading.asked import NONE, AskedReader
from bot.language.reading.asks import split_asks
from bot.language.reading.choices import is_past
from bot.language.reading.commands import Command, Order, read_aside, read_order
from bot.language.reading.contradictions import contradicts, quoted, undecided, with_earlier_words
from bot.language.reading.negation import NEGATIONS
from bot.language.reading.numbers import read_age, read_duration, read_pressure
from bot.language.reading.phrases import Phrases
from bot.language.reading.replies import says_no
from bot.language.reading.words import tidy, tokens

_CORRECTION = re.compile(
    r"\b(?:actually|i meant|correction|make that|i was wrong|i misspoke|should (?:be|have been)|wrong about)\b"
)
_ALTERNATING = re.compile(r"\b(?:on and off|off and on)\b")  # no word of taking
_SAYS_DURATION = re.compile(r"\b(?:for|since|been|past|last|years of|all my life)\b")
_PRESSURE_WORD = re.compile(
    r"\b(?:(high|low|normal|elevated|good|fine) (?:blood pressure|bp)|(?:blood pressure|bp)(?: is| was|"
    r"'s| runs| has been)?"
    r"(?: a bit| a little| usually| pretty| too| always| normally| kind of| on the| mostly|"
    r" under)* (high|low|normal|elevated|good|fine)"
    r"|(hypertension|hypertensive))\b"
)
_BEGINNING = 3  # words
_THOUGHT = re.compile(r"[,.;!\n]+|\b(?:but|though|although|and|also)\b")
_LONGEST = 2000  # characters; longer messages do not reach the assistant


@dataclass(frozen=True)
class Reading:
    """What a message holds. ``answers`` include the asked question's, if there is one; an ``order`` may stand beside
    them, as in "45. save for later"."""

    answers: Mapping[str, Answer] = field(default_factory=dict)
    order: Order | None = None
    asks: str = ""


class Reader:
    """Reads messages for one questionnaire; ``today`` is asked for ages and durations."""

    def __init__(
        self,
        questionnaire: Questionnaire,
        medicines: Medicines,
        today: Callable[[], datetime.date] = datetime.date.today,
    ) -> None:
        self._questionnaire = questionnaire
        self._today = today
        self._asked = AskedReader(questionnaire, medicines)
        questions = questionnaire.questions.values()
        named = [(words, q.id) for q in questions for words in (*q.known_as, q.id.replace("_", " "))]
        scales = [(words, scale.id) for scale in questionnaire.scales.values() for words in scale.known_as]
        self._topics = Phrases([*named, *scales])
        self._out_of_turn = {q.id: frozenset(map(_plain, q.out_of_turn)) for q in questions if q.out_of_turn}
        self._follow_ups = {q.id: [f for f in questions if _follows(f, q.id)] for q in questions}

    def read(self, text: str, asked: str | None, answers: Answers) -> Reading:
        """Everything in a message, given the question asked (None before the first) and the answers so far."""
        words = tidy(text[:_LONGEST])
        question = self._questionnaire.find(asked)
        # "not now" and "later" are commands, but answers where a question offers them.
        order = None if question and self._asked.is_choice(question, words) else read_order(words)
        if order and (order.command is not Command.CHANGE or self.topic(order.about)):
            words = order.before
        else:
            order = None
        stated, asks = split_asks(words)
        found: dict[str, Answer] = {}
        answer = self._asked.read(question, stated, self._today()) if question and stated else None
        if question and stated and answer is None:
            answer = self._asked.read(question, self._beside_other_facts(stated, question.id), self._today())
        if question and answer:
            found[question.id] = _merged(answers.get(question.id), answer)
            found.update(self._followed_up(question, stated))
        if stated:
            for question_id, fact in self._volunteered(stated, asked, answers).items():
                found.setdefault(question_id, fact)
        said = text.strip()[:_LONGEST]
        told = {name: with_earlier_words(answers.get(name), quoted(answer, said)) for name, answer in found.items()}
        return Reading(told, order or read_aside(asks), asks)

    def press(self, question_id: str, choice_id: str, answers: Answers) -> Answer | None:
        """The answer that a choice's button gives; None if there is no such question or choice."""
        question = self._questionnaire.find(question_id)
        answer = self._asked.choice(question, choice_id) if question else None
        known = answers.get(question_id)
        return with_earlier_words(known, _merged(known, answer)) if answer else None

    def begins_with_no(self, text: str) -> bool:
        """Whether a message begins as an answer that denies something: "no, ...", "i haven't ..."."""
        words = tidy(text[:_LONGEST])
        return says_no(words) or bool(NEGATIONS & set(tokens(words)[:_BEGINNING]))

    def topic(self, words: str) -> str | None:
        """The question, or the scale, that words such as "my age to 46" are about, or None."""
        found = self._topics.find(tokens(tidy(words)))
        return found[0].key if found else None

    def read_answer(self, question_id: str, words: str) -> Answer | None:
        """The answer to one question in some words, nothing else."""
        question = self._questionnaire.questions[question_id]
        answer = self._asked.read(question, tidy(words), self._today())
        return replace(answer, said=words) if answer else None

    def _beside_other_facts(self, text: str, asked: str) -> str:
        """What is left of a text without the thoughts that tell something about other questions: of "none, but i am
        pregnant" only "none", so that the no is plain. Empty when there are none."""
        thoughts = [thought for thought in _THOUGHT.split(text) if thought.strip()]
        rest = [thought for thought in thoughts if not self._volunteered(thought, asked, {})]
        return ". ".join(rest) if len(rest) < len(thoughts) else ""

    def _followed_up(self, question: Question, text: str) -> dict[str, Answer]:
        """Answers to the question's follow-ups in the same message: "heart attack in 2019, stable now"."""
        found: dict[str, Answer] = {}
        for follow_up in self._follow_ups.get(question.id, ()):
            value = self._asked.read_words(follow_up, text)
            if follow_up.id == "mind_now" and value is None and is_past(text):
                value = "past"
            if value is not None:
                found[follow_up.id] = Answer(Status.GIVEN, value, text)
        return found

    def _volunteered(self, text: str, asked: str | None, answers: Answers) -> dict[str, Answer]:
        """Facts about other questions. Lists that matter for safety are kept but stay to be asked (``partial``); an
        answer given before is only added to, unless the message corrects it; what contradicts it is undecided."""
        found = self._volunteered_choices(text, asked)
        found.update(self._volunteered_values(text, "reason" if "reason" in found else asked))
        found.pop(asked or "", None)
        correcting = asked == REVIEW or bool(_CORRECTION.search(text))
        kept: dict[str, Answer] = {}
        for question_id, answer in found.items():
            known = answers.get(question_id)
            if known is None or (correcting and not answer.partial):
                kept[question_id] = answer
            elif not correcting and contradicts(self._questionnaire.questions[question_id], known, answer, text):
                kept[question_id] = undecided(known)
            elif answer.partial and known.status is Status.GIVEN:
                merged = replace(_merged(replace(known, partial=True), answer), partial=known.partial)
                if merged.value != known.value:
                    kept[question_id] = merged
            elif answer.partial:
                kept[question_id] = replace(answer, partial=False)
        return kept

    def _volunteered_values(self, text: str, asked: str | None) -> dict[str, Answer]:
        taken = "" if asked == "antidepressants" else _ALTERNATING.sub(" ", text)
        values: dict[str, Any] = {
            "age": read_age(text, self._today(), asked=False),
            "blood_pressure": read_pressure(text, asked=False) or _pressure_word(text),
            "medicines": self._asked.medicines.volunteered(taken),
        }
        if asked in ("reason", None) and _SAYS_DURATION.search(text):
            values["duration"] = read_duration(text, self._today(), asked=False)
        return {
            name: Answer(Status.GIVEN, value, text, partial=name == "medicines")
            for name, value in values.items()
            if value is not None and name != asked and name in self._questionnaire.questions
        }

    def _volunteered_choices(self, text: str, asked: str | None) -> dict[str, Answer]:
        found: dict[str, Answer] = {}
        for question_id, phrases in self._out_of_turn.items():
            question = self._questionnaire.questions[question_id]
            if question_id == asked or not any(f" {phrase} " in f" {_plain(text)} " for phrase in phrases):
                continue
            named = [
                choice
                for choice in self._asked.named(question, text).stated
                if phrases & {_plain(words) for words in _all_words(question, choice)} and choice != question.if_no
            ]
            if named:
                several = question.type == "multi_choice"
                found[question_id] = Answer(
                    Status.GIVEN, named if several else named[0], text, partial=several and question.safety
                )
        return found


@functools.lru_cache(maxsize=2)
def load_reader(root: Path) -> Reader:
    """The reader for the repository at ``root``, built once; raises PrescreenError."""
    return Reader(load_questionnaire(root), load_medicines(root))


def _merged(known: Answer | None, answer: Answer) -> Answer:
    """An answer together with what was volunteered about it before it was asked."""
    if known is None or not known.partial:
        return answer
    if answer.status is not Status.GIVEN:
        return replace(known, partial=False)
    if isinstance(known.value, list) and isinstance(answer.value, list):
        both = [choice for choice in dict.fromkeys([*known.value, *answer.value]) if choice != NONE]
        return replace(answer, value=both or [NONE])
    if isinstance(known.value, dict) and isinstance(answer.value, dict):
        return replace(
            answer, value={part: list(dict.fromkeys([*known.value[part], *answer.value[part]])) for part in known.value}
        )
    return answer


def _pressure_word(text: str) -> dict[str, Any] | None:
    match = _PRESSURE_WORD.search(text)
    if not match:
        return None
    word = next(filter(None, match.groups()))
    before = text[: match.start()][-20:]
    denied = re.search(r"\b(?:no|not|never|don'?t have|without)\b[^,.;]*$", before)
    kind = {"low": "low", "normal": "normal", "good": "normal", "fine": "normal"}.get(word, "high")
    if denied:
        return {"word": "normal"} if kind == "high" else None
    return {"word": kind}


def _follows(follow_up: Question, question_id: str) -> bool:
    return follow_up.ask_when is not None and any(test.question == question_id for test in follow_up.ask_when.tests())


def _plain(words: str) -> str:
    return " ".join(tokens(tidy(words)))


def _all_words(question: Question, choice_id: str) -> tuple[str, ...]:
    choice = question.choice(choice_id)
    return (choice.title, *choice.also) if choice else ()
