"""Rating scales in FHIR: a group with the panel's LOINC code around a scale's items, and the total as its last item."""

from collections.abc import Iterable, Mapping

from bot.content.summary_texts import SummaryTexts
from bot.domain.prescreen import Question, Scale, Score
from bot.services.fhir_items import LOINC, Json, link_id

TOTAL = "total"
Item = tuple[Question, Json]


def asked(items: Iterable[Item], scales: Mapping[str, Scale], texts: SummaryTexts) -> list[Json]:
    """The items of a Questionnaire, those of a scale in its group, in their order."""
    totals = {
        scale.id: _total(scale, texts)
        | {"code": [{"system": LOINC, "code": scale.loinc[1]}], "type": "integer", "readOnly": True}
        for scale in scales.values()
    }
    return _grouped(items, scales, totals, asking=True)


def answered(items: Iterable[Item], scores: Iterable[tuple[Scale, Score]], texts: SummaryTexts) -> list[Json]:
    """The items of a QuestionnaireResponse. A scale that is answered in part has no total."""
    known = list(scores)
    totals = {
        scale.id: _total(scale, texts) | {"answer": [{"valueInteger": score.total}]}
        for scale, score in known
        if score.total is not None
    }
    return _grouped(items, {scale.id: scale for scale, _ in known}, totals, asking=False)


def _grouped(
    items: Iterable[Item], scales: Mapping[str, Scale], totals: Mapping[str, Json], *, asking: bool
) -> list[Json]:
    shown: list[Json] = []
    groups: dict[str, Json] = {}
    for question, item in items:
        scale = scales.get(question.scale or "")
        if scale is None:
            shown.append(item)
            continue
        if scale.id not in groups:
            groups[scale.id] = {"linkId": scale.id, "text": scale.title, "item": []}
            if asking:
                groups[scale.id] |= {"code": [{"system": LOINC, "code": scale.loinc[0]}], "type": "group"}
            shown.append(groups[scale.id])
        groups[scale.id]["item"].append(item)
    for name, total in totals.items():
        if name in groups:
            groups[name]["item"].append(total)
    return shown


def _total(scale: Scale, texts: SummaryTexts) -> Json:
    return {"linkId": link_id(scale.id, TOTAL), "text": texts("fhir_total", scale=scale.title)}
