"""What a patient may print or keep of a finished pre-screen: the result as it was told, answers, how to reach us."""

import hashlib
import hmac
from dataclasses import dataclass

from bot.content.clinic_values import ClinicValues
from bot.content.summary_texts import SummaryTexts
from bot.domain.conversation import Conversation, Link
from bot.domain.prescreen import Answer, Question, Questionnaire, Status, answers_from_json
from bot.domain.prescreen.summary import is_interpreted
from bot.domain.prescreen_record import PrescreenRecord
from bot.services.prescreen_review import PrescreenReview

KEY_LENGTH = 40  # hexadecimal digits: 160 bits


@dataclass(frozen=True)
class Told:
    """One answer as it was understood; ``said`` where software read it from the patient's own words."""

    label: str
    understood: str
    said: str


@dataclass(frozen=True)
class Result:
    """All words of the page, in order."""

    title: str
    date: str
    tone: str
    outcome: tuple[str, ...]
    answers_title: str
    answers: tuple[Told, ...]
    reach_title: str
    reach: str
    crisis: str
    private: str


class ResultWriter:
    """Writes results for one clinic."""

    def __init__(self, questionnaire: Questionnaire, values: ClinicValues, texts: SummaryTexts) -> None:
        self._questionnaire, self._values, self._texts = questionnaire, values, texts
        self._review = PrescreenReview(questionnaire)

    def link(self, conversation: Conversation) -> Link:
        """The address of the page in a chat."""
        return Link(self._texts("result_link"), f"/result/{conversation.id}/{result_key(conversation.token_hash)}")

    def result(self, record: PrescreenRecord, *, at: str) -> Result | None:
        """The page of a pre-screen that was finished ``at`` a time; None when it was not."""
        outcome = record.outcome
        if record.status != "finished" or not outcome:
            return None
        words = self._questionnaire.outcomes[str(outcome["kind"])]
        rules = [self._questionnaire.criteria.get(str(name)) for name in outcome.get("reasons", ())]
        reasons = [rule.patient for rule in rules if rule is not None]
        listed = "\n".join([words.reasons, *(f"- {reason}" for reason in reasons)]) if reasons else ""
        say, fill = self._texts, self._fill
        return Result(
            title=say("result_title"),
            date=say("result_date", at=at, clinic=fill("$clinic_name")),
            tone=str(outcome["kind"]),
            outcome=tuple(fill(text) for text in (words.opening, listed, words.next, words.bring) if text),
            answers_title=say("result_answers"),
            answers=tuple(self._answers(record)),
            reach_title=say("result_reach"),
            reach=fill("$phone_sentence $hours"),
            crisis=say("result_crisis", crisis_line=fill("$crisis_line"), emergency_number=fill("$emergency_number")),
            private=say("result_private"),
        )

    def gone(self) -> tuple[str, str, str]:
        """What is said where there is no result: title, why, and how to reach somebody all the same."""
        crisis = self._texts(
            "result_crisis", crisis_line=self._fill("$crisis_line"), emergency_number=self._fill("$emergency_number")
        )
        reach = self._fill("$phone_sentence")
        return self._texts("result_gone_title"), f"{self._texts('result_gone')} {reach}", crisis

    def _answers(self, record: PrescreenRecord) -> list[Told]:
        answers = answers_from_json(record.answers)
        questions = self._questionnaire.questions
        return [self._told(questions[name], answers[name]) for name in questions if name in answers]

    def _told(self, question: Question, answer: Answer) -> Told:
        own_words = is_interpreted(question, answer) or answer.status is Status.UNCLEAR
        return Told(question.label, self._review.understood(question, answer), answer.said if own_words else "")

    def _fill(self, text: str) -> str:
        return self._values.render(text).text


def result_key(token_hash: str) -> str:
    """What opens the result of a chat and nothing else. It follows from the chat's token and dies with it."""
    return hmac.new(token_hash.encode(), b"prescreen result", hashlib.sha256).hexdigest()[:KEY_LENGTH]
