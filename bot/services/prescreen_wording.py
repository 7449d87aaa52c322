"""The words of the pre-screen (data/prescreen.yml): questions, why they are asked, and the outcome."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.content.clinic_values import ClinicValues
from bot.domain.conversation import Choice, Draft, Kind, Sender
from bot.domain.prescreen.clinic_choice import ClinicChoice
from bot.domain.prescreen.questionnaire import REVIEW, Question, Questionnaire
from bot.domain.resume_code import MASK
from bot.language.prescreen_clinic import clinic_questionnaire
from bot.services.prescreen_review import PrescreenReview, quote

MAX_BUTTONS = 6


class PrescreenWording:
    """Renders the pre-screen's payloads."""

    def __init__(self, questionnaire: Questionnaire, values: ClinicValues) -> None:
        self.questionnaire, self._values = questionnaire, values
        self._review = PrescreenReview(questionnaire)
        self._scales = tuple(questionnaire.scales.values())
        skipped = {f"{scale.id}_skipped": scale.texts["skipped"] for scale in self._scales}
        self._texts = {**questionnaire.texts, **skipped}

    @classmethod
    def load(cls, root: Path, values: ClinicValues, choice: ClinicChoice) -> "PrescreenWording":
        """The clinic's own pre-screen; raises PrescreenError for a broken file, ClinicError for a choice that it
        does not allow."""
        return cls(clinic_questionnaire(root, choice), values)

    def render(self, payload: Mapping[str, Any]) -> list[Draft]:
        """The messages of an ``ask``, ``why`` or ``outcome`` payload; nothing for facts that are not shown."""
        if payload.get("ask") == REVIEW:
            return [self.review(payload)]
        if "ask" in payload:
            return [self._asked(payload)]
        if "why" in payload:
            question = self.questionnaire.find(str(payload["why"]))
            return [self._draft(question.why, Kind.TEXT)] if question else []
        if "outcome" in payload:
            return [self._outcome(payload["outcome"])]
        return []

    def question(self, question_id: str, *, again: bool = False) -> Draft:
        """One question with its buttons; ``again`` in other words."""
        question = self.questionnaire.questions[question_id]
        return self._draft(
            question.again if again else question.asks, Kind.QUESTION, self._buttons(question), question_id
        )

    def _asked(self, payload: Mapping[str, Any]) -> Draft:
        """A question; one that was answered in two ways begins with both, the first of a scale with what it is for."""
        draft = self.question(str(payload["ask"]), again=bool(payload.get("again")))
        if "introduces" in payload:
            return self._introduced(draft, str(payload["introduces"]))
        if "contradiction" not in payload:
            return draft
        first, second = (quote(str(said)) for said in payload["contradiction"])
        told = self._values.render(self.questionnaire.texts["prescreen_two_answers"], first=first, second=second)
        return replace(draft, text=f"{told.text} {draft.text}")

    def _introduced(self, draft: Draft, scale_id: str) -> Draft:
        """The first question of a scale: why it is asked, and a button that leaves all of it out."""
        texts = self.questionnaire.scales[scale_id].texts
        intro = self._values.render(texts["intro"]).text
        skip = _press(texts["skip"], f"skip={scale_id}")
        return replace(draft, text=f"{intro}\n\n{draft.text}", choices=(*draft.choices, skip))

    def review(self, payload: Mapping[str, Any]) -> Draft:
        """All answers and whether they are right; ``again`` without the list; ``which`` with a button for each."""
        question = self.questionnaire.review.question
        if "which" in payload:
            text = self.questionnaire.texts["prescreen_which"]
            labels = {question.id: question.label for question in self.questionnaire.questions.values()}
            labels |= {scale.id: scale.label for scale in self._scales}
            choices = tuple(_press(labels[str(name)], f"change={name}") for name in payload["which"])
            return self._draft(text, Kind.QUESTION, choices, REVIEW)
        listed = self._review.listed(payload.get("answers") or {})
        if payload.get("again") or not listed:
            return self._draft(question.again, Kind.QUESTION, self._buttons(question), REVIEW)
        draft = self._draft(question.asks, Kind.QUESTION, self._buttons(question), REVIEW)
        return replace(draft, text=f"{draft.text}\n\n{listed}\n\n{self._values.render(question.again).text}")

    def say(self, text_id: str) -> Draft:
        """One of the pre-screen's own short texts, or of a scale's."""
        text = self._texts[text_id]
        if text_id == "prescreen_intro" and self._scales:
            text = f"{text} {self._texts['prescreen_scales']}"
        count = str(sum(len(scale.items) for scale in self._scales))
        return self._draft(text, Kind.TEXT, source_id=text_id, resume_code=MASK, count=count)

    def reasons(self, rule_ids: list[str]) -> list[dict[str, str]]:
        """Rules in the clinician's words, with their sources, for staff."""
        rules = [self.questionnaire.criteria[name] for name in rule_ids if name in self.questionnaire.criteria]
        return [{"id": r.id, "effect": str(r.effect), "reason": r.clinician, "source": r.source} for r in rules]

    def _buttons(self, question: Question) -> tuple[Choice, ...]:
        titles = {choice.id: choice.title for choice in question.choices}
        return tuple(_press(titles[name], f"{question.id}={name}") for name in question.buttons[:MAX_BUTTONS])

    def _outcome(self, outcome: Mapping[str, Any]) -> Draft:
        """Opening, reasons, what happens next, what to bring and where else to turn."""
        words = self.questionnaire.outcomes[str(outcome["kind"])]
        reasons = [self.questionnaire.criteria[str(name)].patient for name in outcome.get("reasons", ())]
        listed = [words.reasons + "\n" + "\n".join(f"- {reason}" for reason in reasons)] if reasons else []
        paragraphs = [words.opening, *listed, words.next, words.bring, words.elsewhere]
        choices = (
            Choice("Please call me back", {"intent": "human_handoff"}),
            Choice("What happens at the first visit?", {"intent": "faq/first_visit"}),
            Choice("What does it cost?", {"intent": "faq/cost"}),
        )
        return self._draft("\n\n".join(filter(None, paragraphs)), Kind.OUTCOME, choices, "outcome")

    def _draft(
        self, text: str, kind: Kind, choices: tuple[Choice, ...] = (), source_id: str | None = None, **more: str
    ) -> Draft:
        filled = self._values.render(text, **more).text
        return Draft(sender=Sender.ASSISTANT, text=filled, kind=kind, choices=choices, source_id=source_id)


def _press(title: str, does: str) -> Choice:
    return Choice(title, {"intent": "prescreen_choice", "text": does})
