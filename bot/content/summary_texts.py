"""The words of a pre-screen's summary, the patient's printable result and the staff's numbers, checked on loading."""

import re
from collections.abc import Mapping
from pathlib import Path
from string import Template

from bot.content.yaml_file import read_mapping
from bot.errors import ContentError

# The values a text is filled with; a text that is not named here takes none.
VALUES: Mapping[str, frozenset[str]] = {
    "chat": frozenset({"reference"}),
    "started": frozenset({"at"}),
    "finished": frozenset({"at"}),
    "last_answer": frozenset({"at"}),
    "answered": frozenset({"given", "asked"}),
    "rules": frozenset({"version"}),
    "rules_changed": frozenset({"version", "current"}),
    "source": frozenset({"number"}),
    "source_unverified": frozenset({"number"}),
    "medicine_flagged": frozenset({"title", "why"}),
    "medicine_plain": frozenset({"title"}),
    "footer": frozenset({"clinic", "at", "name"}),
    "page": frozenset({"number", "pages"}),
    "years": frozenset({"number"}),
    "months": frozenset({"number"}),
    "long": frozenset({"number"}),
    "pressure": frozenset({"systolic", "diastolic"}),
    "systolic": frozenset({"systolic"}),
    "result_date": frozenset({"at", "clinic"}),
    "result_crisis": frozenset({"crisis_line", "emergency_number"}),
    "fhir_author": frozenset({"clinic"}),
    "score": frozenset({"total", "most", "band", "low", "high"}),
    "score_none": frozenset({"count", "items", "numbers"}),
    "score_item": frozenset({"number"}),
    "score_points": frozenset({"scale"}),
    "changed_effect": frozenset({"before", "after"}),
    "changed_limit": frozenset({"what", "before", "after"}),
    "changed_by": frozenset({"reason", "name", "date"}),
    "fhir_total": frozenset({"scale"}),
    "funnel_week": frozenset({"day"}),
    "funnel_share": frozenset({"part", "whole"}),
}
PLAIN = frozenset(
    "title drill status_active status_stopped status_paused outcome_likely_fits outcome_review outcome_not_now "
    "outcome_open outcome_by_rule outcome_so_far flags flags_none effect_not_now effect_review effect_note rule_gone "
    "medicines medicines_said medicines_none medicines_open medicine_unrecognised medicine_class_only measures "
    "measure_pressure measures_none scores scores_none sources sources_none source_waits notes answers answers_none "
    "read_by_software partial open open_none open_declined open_unknown open_skipped open_unclear open_two_answers "
    "open_not_asked open_safety contact contact_wanted contact_declined contact_open caution symbols print pdf fhir "
    "brief since_long no_number result_link result_title result_answers result_reach result_private result_gone "
    "result_gone_title fhir_said fhir_systolic fhir_diastolic fhir_word fhir_names fhir_classes fhir_unrecognised "
    "fhir_wanted fhir_phone fhir_email fhir_times fhir_result fhir_outcome fhir_rules funnel_title funnel_lead "
    "funnel_started funnel_finished funnel_open funnel_left funnel_call_back funnel_where funnel_where_none "
    "funnel_none funnel_review changed changed_mark changed_off".split()
)


class SummaryTexts:
    """Texts by id, and the short names of answers by question id."""

    def __init__(self, texts: Mapping[str, str], labels: Mapping[str, str]) -> None:
        self._texts, self.labels = texts, labels

    def __call__(self, text_id: str, **values: object) -> str:
        """One text with its values; raises KeyError for an unknown id or a missing value."""
        return Template(self._texts[text_id]).substitute({name: str(value) for name, value in values.items()})


def load_summary_texts(path: Path) -> SummaryTexts:
    """All texts of data/messages/prescreen_summary.yml; raises ContentError naming the key."""
    raw = read_mapping(path)
    for name in sorted(set(raw) - {"review", "written", "texts", "labels"}):
        raise ContentError(path, name, "unknown key")
    texts = _texts(path, "texts", raw.get("texts"))
    for name in sorted(set(texts) ^ (PLAIN | set(VALUES))):
        raise ContentError(path, f"texts.{name}", "unknown key" if name in texts else "is missing")
    for name, text in texts.items():
        used, wanted = set(re.findall(r"\$(\w+)", text)), VALUES.get(name, frozenset())
        if used != wanted:
            listed = ", ".join(f"${value}" for value in sorted(wanted)) or "none"
            raise ContentError(path, f"texts.{name}", f"must use the values: {listed}")
    return SummaryTexts(texts, _texts(path, "labels", raw.get("labels")))


def _texts(path: Path, key: str, raw: object) -> dict[str, str]:
    if not isinstance(raw, dict):
        raise ContentError(path, key, "is missing")
    for name, text in raw.items():
        if not isinstance(text, str) or not text.strip():
            raise ContentError(path, f"{key}.{name}", "must be a text")
    return {str(name): text.strip() for name, text in raw.items()}
