"""Turns what the assistant decided (payloads with ids) into messages with approved words.

A payload is one of ``answer``, ``say``, ``ask``, ``why`` and ``outcome``; the words stand in data/ only. Facts for the
gateway itself (``prescreen``, ``handoff``, ``crisis``) are not shown and are handled by bot/services/turns.py.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.clinic import Clinic
from bot.content.answers import Answer, load_answers
from bot.content.clinic_values import ClinicValues
from bot.content.messages import MessageText, load_messages
from bot.domain.conversation import Choice, Draft, Kind, Sender
from bot.errors import ContentError
from bot.services.medicine_wording import MedicineWording, Named
from bot.services.prescreen_wording import PrescreenWording

MAX_CHOICES = 4


class Wording:
    """All sentences of one clinic's assistant."""

    def __init__(
        self,
        *,
        answers: Mapping[str, Answer],
        messages: Mapping[str, MessageText],
        values: ClinicValues,
        prescreen: PrescreenWording,
        medicines: MedicineWording,
    ) -> None:
        self.answers, self.values = answers, values
        self._messages, self._prescreen, self._medicines = messages, prescreen, medicines

    @classmethod
    def load(cls, root: Path, clinic: Clinic) -> "Wording":
        """Read everything below data/ and check that every text can be filled in; raises ContentError."""
        values = ClinicValues.load(root / "data/messages/clinic_values.yml", clinic)
        wording = cls(
            answers=load_answers(root / "data/answers"),
            messages=load_messages(root / "data/messages/assistant.yml"),
            values=values,
            prescreen=PrescreenWording.load(root, values, clinic.prescreen.choice),
            medicines=MedicineWording.load(root),
        )
        wording.check(root)
        return wording

    def check(self, root: Path) -> None:
        """Every text renders, and every button leads somewhere; raises ContentError naming file and key."""
        for answer in self.answers.values():
            self._check_text(root / "data/answers", answer.id, f"{answer.text} {answer.short}")
        for name, message in self._messages.items():
            path = root / "data/messages/assistant.yml"
            self._check_text(path, name, " ".join(message.texts))
            for choice in message.choices:
                intent = choice.intent or ""
                if intent.startswith("faq/") and intent.removeprefix("faq/") not in self.answers:
                    raise ContentError(path, f"messages.{name}.choices", f"there is no answer {intent!r}")

    def _check_text(self, path: Path, key: str, text: str) -> None:
        more = {"staff_name": "", "opens_at": "", "place": "", "total": ""}
        try:
            self.values.render(text, **more)
        except (KeyError, ValueError) as error:
            raise ContentError(path, key, f"uses an unknown value {error}") from None

    def question_text(self, question_id: str) -> str:
        """How a pre-screen question is put to patients; the id itself for one that no longer exists."""
        question = self._prescreen.questionnaire.questions.get(question_id)
        return question.asks if question is not None else question_id

    def prescreen_reasons(self, rule_ids: list[str]) -> list[dict[str, str]]:
        """Pre-screen rules in the clinician's words, with their sources."""
        return self._prescreen.reasons(rule_ids)

    # ---- the assistant's payloads ----------------------------------------------------------------------------

    def render(
        self, payloads: Sequence[Mapping[str, Any]], *, turn: int, medicines: Sequence[Named] = ()
    ) -> list[Draft]:
        """Messages for all payloads that are shown, in order. ``turn`` rotates wordings.

        Two answers together are given in their short forms, each with a button to the whole. ``medicines`` are those
        that the patient named: an answer about medicines begins with what there is to say about them.
        """
        asked = [str(payload["answer"]) for payload in payloads if "answer" in payload]
        drafts: list[Draft] = []
        for payload in payloads:
            if "answer" in payload:
                drafts += self.answer(str(payload["answer"]), short=len(asked) > 1)
            elif "say" in payload:
                drafts.append(self._say(payload, turn))
            else:
                drafts += self._prescreen.render(payload)
        return self._medicines.before_answers(drafts, medicines)

    def answer(self, answer_id: str, *, short: bool = False) -> list[Draft]:
        """One approved answer, with what to ask next and, where the clinic has left a value open, the team."""
        answer = self.answers[answer_id]
        rendered = self.values.render(answer.short if short else answer.text)
        if short and answer.short != answer.text:
            choices = [Choice(f"More: {answer.title}", {"intent": f"faq/{answer.id}"})]
        else:
            choices = [self._ask(name) for name in answer.related]
        if rendered.has_unknown:
            choices += self._choices(self._messages["clinic_unknown"])
        draft = Draft(
            sender=Sender.ASSISTANT,
            text=rendered.text,
            kind=Kind.ANSWER,
            choices=tuple(choices[:MAX_CHOICES]),
            answer=answer.id,
            sources=answer.sources,
            review=answer.review,
            source_id=f"faq/{answer.id}",
        )
        return [draft]

    def notice(self, message_id: str, *, turn: int, **values: str) -> Draft:
        """A notice of the product itself, such as that somebody joined."""
        return self._message(message_id, turn, Sender.SYSTEM, Kind.NOTICE, values)

    def say(self, message_id: str, *, turn: int, **values: str) -> Draft:
        """Something short the assistant says."""
        return self._message(message_id, turn, Sender.ASSISTANT, Kind.TEXT, values)

    def suggestions(self) -> tuple[Choice, ...]:
        """The buttons of the first screen."""
        return tuple(self._choices(self._messages["welcome"]))

    def disclosure(self) -> str:
        """The first words on the page: what this is and who may read it."""
        return self.values.render(self._messages["welcome"].texts[0]).text

    def drill_message(self) -> str:
        """What the invented patient of a drill writes."""
        return self.fill(self._messages["drill_opening"].texts[0])

    def fill(self, text: str, **more: str) -> str:
        """A text with the clinic's values filled in."""
        return self.values.render(text, **more).text

    def _say(self, payload: Mapping[str, Any], turn: int) -> Draft:
        name = str(payload["say"])
        if name not in self._messages:
            return self._prescreen.say(name)
        topics = [self._ask(topic) for topic in payload.get("topics", ()) if topic in self.answers]
        return self._message(name, turn, Sender.ASSISTANT, Kind.TEXT, payload.get("values") or {}, topics)

    def _message(
        self,
        message_id: str,
        turn: int,
        sender: Sender,
        kind: Kind,
        values: Mapping[str, str],
        topics: Sequence[Choice] = (),
    ) -> Draft:
        message = self._messages[message_id]
        text = self.values.render(message.texts[turn % len(message.texts)], **values).text
        choices = (*topics, *self._choices(message))[:MAX_CHOICES]
        return Draft(sender=sender, text=text, kind=kind, choices=choices, source_id=message_id)

    def _ask(self, answer_id: str) -> Choice:
        return Choice(self.answers[answer_id].title, {"intent": f"faq/{answer_id}"})

    @staticmethod
    def _choices(message: MessageText) -> list[Choice]:
        return [Choice(c.title, {"intent": c.intent} if c.intent else {}) for c in message.choices]
