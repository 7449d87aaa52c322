"""The pre-screen as FHIR R4: a Questionnaire made from data/prescreen.yml, and a QuestionnaireResponse for one patient.

The response points to the questionnaire by its canonical address and version. It names nobody: who the patient is, is
for the clinic's own record to say. A value keeps the patient's words beside it (``<id>.said``); a missing one says why
(data-absent-reason). What the rules make of it stands in the read-only group ``result``.
"""

from collections.abc import Callable, Mapping
from typing import Any

from bot.content.summary_texts import SummaryTexts
from bot.domain.prescreen import OUTCOME_KINDS, Question, Questionnaire, Status
from bot.domain.prescreen.summary import Line, Summary
from bot.services import fhir_items as fhir
from bot.services import fhir_scales
from bot.services.fhir_conditions import enable_when
from bot.services.fhir_items import PARTS, SAID, Json, Part, link_id

RESULT = "result"
STATUS = {"finished": "completed", "stopped": "stopped"}


class FhirWriter:
    """Writes both resources for one clinic. ``base`` is the address it is reached at, ``classes`` the titles of
    medicine classes by id, ``fill`` puts the clinic's values into a question."""

    def __init__(
        self,
        questionnaire: Questionnaire,
        texts: SummaryTexts,
        *,
        base: str,
        clinic: str,
        classes: Mapping[str, str],
        fill: Callable[[str], str],
    ) -> None:
        self._questions, self._texts, self._clinic = questionnaire, texts, clinic
        self._base, self._classes, self._fill = base, classes, fill

    @property
    def canonical(self) -> str:
        """The questionnaire's address, without its version."""
        return f"{self._base}/fhir/Questionnaire/prescreen"

    def questionnaire(self) -> Json:
        """The Questionnaire of the rules in force."""
        return {
            "resourceType": "Questionnaire",
            "id": "prescreen",
            "url": self.canonical,
            "version": self._questions.version,
            "name": "KetaminePrescreen",
            "title": self._texts("title"),
            "status": "active",
            "subjectType": ["Patient"],
            "publisher": self._clinic,
            "description": self._texts("caution"),
            "item": [
                *fhir_scales.asked(
                    ((question, self._asked(question)) for question in self._questions.questions.values()),
                    self._questions.scales,
                    self._texts,
                ),
                self._result_asked(),
            ],
        }

    def response(self, summary: Summary) -> Json:
        """The QuestionnaireResponse of a pre-screen, finished or not. Questions not asked yet are left out."""
        record = summary.record
        known = [summary.line(name) for name in self._questions.questions]
        gone = [line for line in summary.given + summary.open if line.question is None]
        return {
            "resourceType": "QuestionnaireResponse",
            "identifier": {"system": f"{self._base}/fhir/chat", "value": record.conversation},
            "questionnaire": f"{self.canonical}|{summary.version}",
            "status": STATUS.get(record.status, "in-progress"),
            "authored": record.updated_at.isoformat(timespec="seconds"),
            "author": {"type": "Device", "display": self._texts("fhir_author", clinic=self._clinic)},
            "item": [
                *fhir_scales.answered(
                    ((line.question, self._answered(line)) for line in known if line and line.question and line.answer),
                    summary.scores,
                    self._texts,
                ),
                *(self._gone(line) for line in gone),
                self._result(summary),
            ],
        }

    # ---- questions ---------------------------------------------------------------------------------------------

    def _asked(self, question: Question) -> Json:
        said = {"linkId": link_id(question.id, SAID), "text": self._texts("fhir_said"), "type": "text"}
        shown: Json = {"linkId": question.id, "text": self._fill(question.asks)}
        if question.loinc:
            shown["code"] = [{"system": fhir.LOINC, "code": question.loinc}]
        if fhir.is_group(question):
            parts = [self._part(question, name, part) for name, part in PARTS[question.type].items()]
            shown |= {"type": "group", "item": [*parts, said]}
        else:
            shown |= self._kind(question, "", PARTS[question.type][""]) | {"item": [said]}
        if question.ask_when is not None:
            shown |= enable_when(question.ask_when, self._compared)
        return shown

    def _part(self, question: Question, name: str, part: Part) -> Json:
        shown = {"linkId": link_id(question.id, name), "text": self._texts(f"fhir_{name}")}
        code = {"code": [{"system": fhir.LOINC, "code": part.loinc}]} if part.loinc else {}
        return shown | code | self._kind(question, name, part)

    def _kind(self, question: Question, name: str, part: Part) -> Json:
        shown: Json = {"type": part.kind}
        if part.repeats:
            shown["repeats"] = True
        if part.kind == "choice":
            shown["answerOption"] = fhir.options(self._codings(question, name).values())
        return shown

    def _codings(self, question: Question, name: str) -> dict[str, Json]:
        titles = {c.id: c.title for c in question.choices}
        titles = dict(self._classes) if name == "classes" else titles
        system = f"{self._base}/fhir/CodeSystem/{link_id(question.id, name)}"
        loinc = {c.id: c.loinc for c in question.choices if c.loinc}
        return {
            code: fhir.coded(fhir.LOINC, loinc[code], title) if code in loinc else fhir.coded(system, code, title)
            for code, title in titles.items()
        }

    def _compared(self, question_id: str, field: str, operand: Any) -> Json:
        question = self._questions.questions[question_id]
        part = PARTS[question.type][field if fhir.is_group(question) else ""]
        if part.kind == "choice":
            return {"answerCoding": self._codings(question, field)[operand]}
        if part.kind == "quantity":
            return {"answerQuantity": fhir.quantity(part, operand)}
        return {"answerInteger": operand}

    def _result_asked(self) -> Json:
        kinds = {kind: self._texts(f"outcome_{kind}") for kind in OUTCOME_KINDS}
        rules = {rule.id: rule.clinician for rule in self._questions.criteria.values()}
        common = {"type": "choice", "readOnly": True}
        return {
            "linkId": RESULT,
            "text": self._texts("fhir_result"),
            "type": "group",
            "readOnly": True,
            "item": [
                {"linkId": link_id(RESULT, name), "text": self._texts(f"fhir_{name}"), **common, **more}
                | {"answerOption": fhir.options(self._result_codings(name, titles).values())}
                for name, titles, more in (("outcome", kinds, {}), ("rules", rules, {"repeats": True}))
            ],
        }

    def _result_codings(self, name: str, titles: Mapping[str, str]) -> dict[str, Json]:
        system = f"{self._base}/fhir/CodeSystem/{link_id(RESULT, name)}"
        return {code: fhir.coded(system, code, title) for code, title in titles.items()}

    # ---- answers -----------------------------------------------------------------------------------------------

    def _answered(self, line: Line) -> Json:
        question, answer = line.question, line.answer
        if question is None or answer is None:
            raise ValueError(f"{line.id} has no answer")
        shown: Json = {"linkId": question.id, "text": self._fill(question.asks)}
        said = fhir.said_item(question.id, self._texts("fhir_said"), answer.said or "\n".join(answer.quotes))
        if fhir.is_group(question):
            missing = {"extension": fhir.absent(answer.status)} if answer.status is not Status.GIVEN else {}
            parts = [self._told(question, name, answer.value) for name in PARTS[question.type]]
            items = [part for part in parts if part] + said
            return missing | shown | ({"item": items} if items else {})
        answers = self._answers(question, "", answer.value) if answer.status is Status.GIVEN else []
        if not answers:  # also a length of time told without a number
            status = Status.UNCLEAR if answer.status is Status.GIVEN else answer.status
            answers = [{"extension": fhir.absent(status)}]
        if said:
            answers[0] = answers[0] | {"item": said}
        return shown | {"answer": answers}

    def _told(self, question: Question, name: str, value: Any) -> Json | None:
        answers = self._answers(question, name, value)
        if not answers:
            return None
        return {"linkId": link_id(question.id, name), "text": self._texts(f"fhir_{name}"), "answer": answers}

    def _answers(self, question: Question, name: str, value: Any) -> list[Json]:
        part = PARTS[question.type][name]
        codings = self._codings(question, name)
        return [fhir.answer(part, each, codings) for each in fhir.values_of(question, name, value)]

    def _gone(self, line: Line) -> Json:
        """An answer to a question of older rules: the patient's words are all that can be told of it."""
        words = line.answer.said if line.answer else ""
        shown = {"linkId": line.id, "text": line.id}
        return shown | {"answer": [{"valueString": words}]} if words else shown

    def _result(self, summary: Summary) -> Json:
        kind = summary.outcome.kind
        outcome = self._result_codings("outcome", {kind: self._texts(f"outcome_{kind}")})
        known = {f.id: f.criterion.clinician if f.criterion else f.id for f in summary.flags + summary.notes}
        rules = self._result_codings("rules", known)
        found = [("outcome", list(outcome.values())), ("rules", list(rules.values()))]
        return {
            "linkId": RESULT,
            "text": self._texts("fhir_result"),
            "item": [
                {
                    "linkId": link_id(RESULT, name),
                    "text": self._texts(f"fhir_{name}"),
                    "answer": [{"valueCoding": coding} for coding in codings],
                }
                for name, codings in found
                if codings
            ],
        }
