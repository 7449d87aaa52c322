"""A clinician's page of one pre-screen: red flags and their sources first, then medicines, readings, answers in the
patient's words, and what is open. Every sentence comes from data/."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.content.clinic_values import clock
from bot.content.summary_texts import SummaryTexts
from bot.domain.prescreen import Questionnaire, Source, Status
from bot.domain.prescreen.summary import Finding, Line, Medicine, Summary, summarise, wants_call_back
from bot.domain.prescreen_record import PrescreenRecord
from bot.language.medicines_file import Medicines
from bot.services.prescreen_values import PrescreenValues
from bot.services.summary_clinic import changed_rows, is_pressed_item, item_rows, score_rows
from bot.services.summary_document import Document, Row, Section

WITH_WORDS = ("unclear", "two_answers")
SHOWN_ELSEWHERE = ("medicines", "blood_pressure", "contact")
REFERENCE_LENGTH = 6  # of a chat's id; the console's short name for it


class SummaryWriter:
    """Writes summaries for one clinic."""

    def __init__(
        self, questionnaire: Questionnaire, medicines: Medicines, texts: SummaryTexts, *, clinic: str, zone: ZoneInfo
    ) -> None:
        self._questionnaire, self._medicines, self._texts = questionnaire, medicines, texts
        self._clinic, self._zone = clinic, zone
        self._values = PrescreenValues(texts)
        self._classes: Mapping[str, str] = {name: known.medicine_class for name, known in medicines.names.items()}

    def summary(self, record: PrescreenRecord) -> Summary:
        """The facts of a stored pre-screen."""
        return summarise(self._questionnaire, record, self._classes)

    def document(self, record: PrescreenRecord, *, drill: bool = False) -> Document:
        """The page of a stored pre-screen."""
        summary, say, sources = self.summary(record), self._texts, _Sources(self._texts)
        flags = tuple(self._finding(summary, finding, sources) for finding in summary.flags)
        medicines = tuple(self._medicine_rows(summary, sources))
        notes = tuple(
            replace(self._finding(summary, note, sources), label="", said=(), mark="") for note in summary.notes
        )
        changed = changed_rows(summary, say)
        return Document(
            title=say("title"),
            clinic=self._clinic,
            facts=self._facts(summary),
            tone=summary.outcome.kind,
            outcome=say(_outcome(summary)),
            outcome_note=say("outcome_so_far" if summary.so_far else "outcome_by_rule"),
            sections=(
                Section("flags", say("flags"), flags, say("flags_none")),
                Section("medicines", say("medicines"), medicines, self._no_medicines(summary)),
                Section("measures", say("measures"), self._measures(summary, sources)),
                Section("open", say("open"), tuple(map(self._open, self._left_open(summary))), say("open_none")),
                Section("answers", say("answers"), tuple(self._answers(summary)), say("answers_none")),
                *((Section("notes", say("notes"), notes),) if notes else ()),
                *((Section("changed", say("changed"), changed),) if changed else ()),
                Section("contact", say("contact"), (self._contact(summary),)),
                Section("sources", say("sources"), sources.rows, say("sources_none")),
            ),
            caution=say("caution"),
            drill=say("drill") if drill else "",
        )

    def moment(self, at: datetime) -> str:
        """A date and time in the clinic's zone, such as ``22 Nov 2026, 9:05 AM``."""
        local = at.astimezone(self._zone)
        return f"{local.day} {local:%b %Y}, {clock(local)}"

    def _facts(self, summary: Summary) -> tuple[str, ...]:
        record, say = summary.record, self._texts
        changed = summary.version != summary.current
        ended = "finished" if record.status == "finished" else "last_answer"
        return (
            say("chat", reference=reference(record.conversation)),
            *(() if record.status == "finished" else (say(f"status_{record.status}"),)),
            say("started", at=self.moment(record.started_at)),
            say(ended, at=self.moment(record.updated_at)),
            say("answered", given=len(summary.given), asked=summary.asked),
            say("rules_changed", version=summary.version, current=summary.current)
            if changed
            else say("rules", version=summary.version),
        )

    def _finding(self, summary: Summary, finding: Finding, sources: "_Sources") -> Row:
        criterion, source, say = finding.criterion, finding.source, self._texts
        if criterion is None or source is None:
            return Row(finding.id, label=say("effect_review"), detail=say("rule_gone"), tone="review")
        # What is said of medicines stands once, below them.
        lines = [summary.line(name) for name in finding.rests_on if name != "medicines"]
        told = [line for line in lines if line and line.answer and line.answer.said]
        tone = criterion.effect.name.lower()
        software = say("read_by_software") if any(line.interpreted for line in told) else ""
        changed = say("changed_mark") if any(c.change.rule == finding.id for c in summary.changed) else ""
        return Row(
            criterion.clinician,
            label=say(f"effect_{tone}"),
            said=tuple(dict.fromkeys(line.answer.said for line in told if line.answer)),
            mark=", ".join(filter(None, (software, changed))),
            detail=sources.cite(source),
            tone=tone,
        )

    def _medicine_rows(self, summary: Summary, sources: "_Sources") -> list[Row]:
        rows = [self._medicine(medicine, sources) for medicine in summary.medicines]
        line = summary.line("medicines")
        if not rows or line is None or line.answer is None or not line.answer.said:
            return rows
        mark = self._texts("read_by_software") if line.interpreted else ""
        return [*rows, Row("", label=self._texts("medicines_said"), said=(line.answer.said,), mark=mark)]

    def _medicine(self, medicine: Medicine, sources: "_Sources") -> Row:
        known = self._medicines.classes.get(medicine.medicine_class or "")
        if known is None:
            return Row(self._texts("medicine_unrecognised"), label=medicine.name, tone="note")
        name = self._medicines.names.get(medicine.name.lower())
        mark = self._texts("medicine_class_only") if name and name.group else ""
        if known.flagged:
            text = self._texts("medicine_flagged", title=known.title, why=known.why)
            cited = sources.cite(self._questionnaire.sources[known.source])
            return Row(text, label=medicine.name, mark=mark, detail=cited, tone="review")
        return Row(self._texts("medicine_plain", title=known.title), label=medicine.name, mark=mark)

    def _no_medicines(self, summary: Summary) -> str:
        line = summary.line("medicines")
        given = line is not None and line.answer is not None and line.answer.status is Status.GIVEN
        return self._texts("medicines_none" if given else "medicines_open")

    def _measures(self, summary: Summary, sources: "_Sources") -> tuple[Row, ...]:
        line, label = summary.line("blood_pressure"), self._texts("measure_pressure")
        given = line is not None and line in summary.given
        reading = (
            replace(self._answer(line), label=label) if line and given else Row(self._texts("measures_none"), label)
        )
        scores = score_rows(summary, self._texts, lambda name: sources.cite(self._questionnaire.sources[name]))
        return (reading, *(scores or (Row(self._texts("scores_none"), self._texts("scores")),)))

    def _left_open(self, summary: Summary) -> tuple[Line, ...]:
        """What is open one by one; of a scale's items, which stand with its total, only those about safety."""
        return tuple(
            line
            for line in summary.open
            if not (line.question and line.question.scale) or (line.question.safety and line.answer)
        )

    def _answers(self, summary: Summary) -> list[Row]:
        alone = (line for line in summary.given if line.id not in SHOWN_ELSEWHERE and not is_pressed_item(line))
        return [*(self._answer(line) for line in alone), *item_rows(summary, self._texts)]

    def _answer(self, line: Line) -> Row:
        answer, say = line.answer, self._texts
        if answer is None:
            return Row("", label=self._values.label(line))
        marks = [say("read_by_software")] if line.interpreted else []
        marks += [say("partial")] if answer.partial else []
        quoted = line.interpreted or line.question is None
        said = (answer.said,) if quoted and answer.said else ()
        return Row(self._values.words(line), label=self._values.label(line), said=said, mark=", ".join(marks))

    def _open(self, line: Line) -> Row:
        answer, say = line.answer, self._texts
        safety = bool(line.question and line.question.safety)
        how = answer.status.value if answer else "not_asked"
        if answer and len(answer.quotes) > 1:
            how = "two_answers"
        return Row(
            say(f"open_{how}"),
            label=self._values.label(line),
            said=tuple(filter(None, answer.quotes or (answer.said,))) if answer and how in WITH_WORDS else (),
            mark=say("open_safety") if safety else "",
            tone="review" if safety and answer else "",
        )

    def _contact(self, summary: Summary) -> Row:
        line = summary.line("contact")
        if line is None or line.answer is None or line.answer.status is not Status.GIVEN:
            return Row(self._texts("contact_open"))
        if not wants_call_back(line.answer):
            return Row(self._texts("contact_declined"))
        return Row(self._values.words(line), label=self._texts("contact_wanted"), said=(line.answer.said,))


class _Sources:
    """Numbers the sources in the order in which they are cited, so that each is told once."""

    def __init__(self, texts: SummaryTexts) -> None:
        self._texts, self._cited = texts, dict[str, Source]()

    def cite(self, source: Source) -> str:
        """The short form of a source where it is needed."""
        self._cited.setdefault(source.id, source)
        return self._short(source)

    @property
    def rows(self) -> tuple[Row, ...]:
        """All that were cited."""
        waits = self._texts("source_waits")
        return tuple(
            Row(
                source.text,
                label=self._texts("source", number=self._number(source)),
                mark="" if source.verified else waits,
            )
            for source in self._cited.values()
        )

    def _short(self, source: Source) -> str:
        return self._texts("source" if source.verified else "source_unverified", number=self._number(source))

    def _number(self, source: Source) -> int:
        return list(self._cited).index(source.id) + 1


def _outcome(summary: Summary) -> str:
    """The name of the outcome's words. Two harmless answers are not a fit yet."""
    unfinished_fit = summary.so_far and summary.outcome.kind == "likely_fits"
    return "outcome_open" if unfinished_fit else f"outcome_{summary.outcome.kind}"


def reference(conversation_id: str) -> str:
    """A short name of a chat that says nothing about the patient."""
    return conversation_id.replace("-", "")[:REFERENCE_LENGTH]
