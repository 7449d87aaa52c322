"""Pre-screens as staff and the patient take them away: summary, FHIR, result, numbers. What staff take is audited."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.clinic import Clinic
from bot.content.summary_texts import SummaryTexts, load_summary_texts
from bot.domain.prescreen import Questionnaire
from bot.domain.prescreen.funnel import Week, by_week
from bot.domain.prescreen_record import PrescreenRecord
from bot.domain.staff import StaffMember
from bot.errors import NotFound
from bot.language.medicines_file import load_medicines
from bot.language.prescreen_clinic import clinic_questionnaire, clinic_reader
from bot.services.prescreen_fhir import FhirWriter
from bot.services.prescreen_funnel import FunnelPage, funnel
from bot.services.prescreen_result import Result, ResultWriter, result_key
from bot.services.prescreen_summary import SummaryWriter
from bot.services.prescreen_watch import PrescreenWatch
from bot.services.summary_document import Document
from bot.services.wording import Wording
from bot.storage.audit import AuditEntry
from bot.storage.database import Database

WEEKS = 12  # how far back the numbers go
NOT_STARTED = "There is no pre-screen in this chat."


@dataclass(frozen=True)
class PrescreenWriters:
    """Everything that puts a stored pre-screen into words, and the watch on its answers."""

    questionnaire: Questionnaire
    texts: SummaryTexts
    summary: SummaryWriter
    result: ResultWriter
    fhir: FhirWriter
    watch: PrescreenWatch

    @classmethod
    def load(cls, root: Path, clinic: Clinic, wording: Wording, *, base_url: str) -> "PrescreenWriters":
        """Read the words and rules below data/; raises ContentError or PrescreenError."""
        questionnaire, medicines = clinic_questionnaire(root, clinic.prescreen.choice), load_medicines(root)
        texts = load_summary_texts(root / "data/messages/prescreen_summary.yml")
        fhir = FhirWriter(
            questionnaire,
            texts,
            base=base_url,
            clinic=clinic.name,
            classes={name: known.title for name, known in medicines.classes.items()},
            fill=wording.fill,
        )
        summary = SummaryWriter(questionnaire, medicines, texts, clinic=clinic.name, zone=clinic.zone)
        result = ResultWriter(questionnaire, wording.values, texts)
        watch = PrescreenWatch(questionnaire, clinic_reader(root, clinic.prescreen.choice))
        return cls(questionnaire, texts, summary, result, fhir, watch)


class PrescreenDesk:
    """Reads for staff and for the patient's own page."""

    def __init__(
        self, *, database: Database, clinic: Clinic, writers: PrescreenWriters, clock: Callable[[], datetime]
    ) -> None:
        self._database, self._clinic, self.writers, self._clock = database, clinic, writers, clock

    async def document(self, member: StaffMember, conversation_id: str, *, how: str) -> Document:
        """The summary's words. ``how`` it is taken (printed, PDF) is written down with who took it; raises NotFound."""
        record, drill = await self._taken(member, conversation_id, how)
        return self.writers.summary.document(record, drill=drill)

    async def fhir(self, member: StaffMember, conversation_id: str) -> dict[str, Any]:
        """The QuestionnaireResponse; taking it is written down. Raises NotFound."""
        record, _ = await self._taken(member, conversation_id, "fhir")
        return self.writers.fhir.response(self.writers.summary.summary(record))

    def footer(self, member: StaffMember) -> str:
        """Who takes it, and when."""
        at = self.writers.summary.moment(self._clock())
        return self.writers.texts("footer", clinic=self._clinic.name, at=at, name=member.name)

    async def _taken(self, member: StaffMember, conversation_id: str, how: str) -> tuple[PrescreenRecord, bool]:
        async with self._database.begin() as tx:
            overview = await tx.conversations.overview(conversation_id)
            if overview is None or overview.prescreen is None:
                raise NotFound(NOT_STARTED)
            entry = AuditEntry(
                self._clock(), member.username, "prescreen_taken", conversation_id, detail={"format": how}
            )
            await tx.audit.add(entry)
            return overview.prescreen, overview.conversation.drill

    async def result(self, conversation_id: str, key: str) -> Result:
        """The patient's own page. Raises NotFound for a wrong key just as for what is erased or not finished."""
        async with self._database.read() as tx:
            overview = await tx.conversations.overview(conversation_id)
        if overview is not None and overview.prescreen is not None and not overview.conversation.erased:
            known = result_key(overview.conversation.token_hash)
            record = overview.prescreen
            at = self.writers.summary.moment(record.updated_at)
            result = self.writers.result.result(record, at=at)
            if result is not None and hmac.compare_digest(known.encode(), key.encode()):
                return result
        raise NotFound("This page is not there, or not any more.")

    async def weeks(self) -> list[Week]:
        """The numbers of the last weeks."""
        now = self._clock()
        async with self._database.read() as tx:
            records = await tx.prescreens.started_since(now - timedelta(weeks=WEEKS))
        return by_week(self.writers.questionnaire, records, zone=self._clinic.zone, now=now)

    async def funnel(self) -> FunnelPage:
        """The numbers as a page."""
        return funnel(self.writers.questionnaire, self.writers.texts, await self.weeks())
