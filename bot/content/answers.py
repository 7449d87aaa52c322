"""The approved answers, one per id, from data/answers/*.yml (the same files Rasa is trained with)."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.content.yaml_file import parse, read_mapping
from bot.errors import ContentError

PREFIX = "utter_faq/"
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class ClinicSource(BaseModel):
    """The clinic's own policy as the source of an answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    clinic: str


class _Metadata(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Annotated[str, StringConstraints(min_length=3, max_length=60)]
    text: Sentence
    short: Sentence | None = None
    related: tuple[str, ...] = Field((), max_length=3)
    sources: tuple[str | ClinicSource, ...] = Field(min_length=1)
    clinician_review: Literal["required"] | None = None
    review: Literal["draft", "approved"]
    reviewer: str | None = None
    written: date
    review_by: date


@dataclass(frozen=True)
class Answer:
    """One approved answer. ``text`` and ``short`` still hold ``$tokens`` for the clinic's values."""

    id: str
    title: str
    text: str
    short: str
    related: tuple[str, ...]
    sources: tuple[str, ...]
    review: str
    needs_clinician_review: bool
    written: date
    review_by: date


def load_answers(folder: Path) -> dict[str, Answer]:
    """All answers by id; raises ContentError for a broken file, an id given twice or a dead suggestion."""
    answers: dict[str, Answer] = {}
    home: dict[str, Path] = {}
    for path in sorted(folder.glob("*.yml")):
        for key, variants in _responses(path).items():
            answer = _answer(path, key, variants)
            if answer.id in answers:
                raise ContentError(path, key, f"is already answered in {home[answer.id].name}")
            answers[answer.id], home[answer.id] = answer, path
    if not answers:
        raise ContentError(folder, "", "holds no answers")
    for answer in answers.values():
        for name in answer.related:
            if name not in answers:
                raise ContentError(home[answer.id], f"{PREFIX}{answer.id}.related", f"there is no answer {name!r}")
    return answers


def _responses(path: Path) -> dict[str, Any]:
    responses = read_mapping(path).get("responses")
    if not isinstance(responses, dict):
        raise ContentError(path, "responses", "is missing")
    return responses


def _answer(path: Path, key: str, variants: Any) -> Answer:
    if not key.startswith(PREFIX):
        raise ContentError(path, key, f"answers are named {PREFIX}<id>")
    name = key.removeprefix(PREFIX)
    if not isinstance(variants, list) or len(variants) != 1 or not isinstance(variants[0], dict):
        raise ContentError(path, key, "needs exactly one variant")
    if variants[0].get("custom") != {"answer": name}:
        raise ContentError(path, key, f"custom must be {{answer: {name}}}")
    meta = parse(_Metadata, variants[0].get("metadata"), path=path, key=f"{key}.metadata")
    sources = tuple(s if isinstance(s, str) else f"The clinic's own policy ({s.clinic})" for s in meta.sources)
    return Answer(
        id=name,
        title=meta.title,
        text=meta.text,
        short=meta.short or meta.text,
        related=meta.related,
        sources=sources,
        review=meta.review,
        needs_clinician_review=meta.clinician_review == "required",
        written=meta.written,
        review_by=meta.review_by,
    )
