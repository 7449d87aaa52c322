"""Cuts a message into sentences with spaCy's tokenizer, as people type them: "is it safe?and what does it cost..ok".

Its rules for English know that "Dr." and "vs." end no sentence. For the assistant only, which may take long to start.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import spacy
from spacy.tokens import Doc, Token
from spacy.util import compile_infix_regex

_JOINED = (r"[?!]+", r"(?<=[a-z0-9]);(?=[a-z])")  # marks that people put no space after; dots are spaCy's own rule
_END = re.compile(r"[.?!;…]+|[iI]\.")  # "what use am i." ends a sentence; spaCy takes it for an initial
_ONE = re.compile(r"[^.?!;…\n]*[.?!]?\s*")  # nothing to cut: most messages, and spaCy takes 1 ms for them
_PAUSE = re.compile(r"\.{2,}|…+")
LONGEST = 4_000  # characters; nobody asks that much, and the tokenizer's time grows with a single endless word


def sentences(text: str) -> list[str]:
    """The sentences of a text, with their marks, in order; dots of a pause and line breaks belong to none."""
    if _ONE.fullmatch(text) and text.strip():
        return [text.strip()]
    doc = _tokenizer()(text[:LONGEST])
    return [sentence for sentence in (span.strip() for span in _spans(doc)) if sentence]


def _spans(doc: Doc) -> Iterator[str]:
    start = 0
    for token in doc:
        if _is_break(token):
            yield doc[start : token.i].text
            start = token.i + 1
        elif _END.fullmatch(token.text) and not _goes_on(doc, token.i + 1):
            yield doc[start : token.i + 1].text
            start = token.i + 1
    yield doc[start:].text


def _goes_on(doc: Doc, place: int) -> bool:
    """Whether another mark follows, as in "really? ?"."""
    return place < len(doc) and bool(_END.fullmatch(doc[place].text)) and not _is_break(doc[place])


def _is_break(token: Token) -> bool:
    return "\n" in token.text or bool(_PAUSE.fullmatch(token.text))


@lru_cache(maxsize=1)
def _tokenizer() -> Callable[[str], Doc]:
    language = spacy.blank("en")
    tokenizer: Any = language.tokenizer
    tokenizer.infix_finditer = compile_infix_regex([*(language.Defaults.infixes or ()), *_JOINED]).finditer
    found: Callable[[str], Doc] = tokenizer
    return found
