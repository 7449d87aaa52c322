"""Reads every name of the treatment as "it": where nothing else is given, the name tells no two questions apart.

Left in, "ketamine infusion therapy" pulls the sentence embedding of "how long does ketamine infusion therapy last"
towards "what is ketamine therapy", whatever is asked about it. A message that holds nothing else keeps its words, and
"ketamine-assisted therapy" is something else.
"""

from __future__ import annotations

import re

_DRUG = r"(?:ketamine|ketamin|ketmine|ketamie|ketimine|ket)"
_FORM = r"(?:infusions?|therap(?:y|ies)|treatments?|sessions?|clinics?)"
_NAME = re.compile(
    rf"\b(?:(?:iv|intravenous|low[- ]dose) )*{_DRUG}(?![- ]assisted)(?:[- ]{_FORM})*\b"
    rf"|\b(?:an? |the )?infusion (?:therap(?:y|ies)|treatments?)\b|\b(?:the )?treatments\b|\bthe treatment\b"
    r"|\binfusions?\b",
    re.IGNORECASE,
)
_SPACES = re.compile(r"\s+")
_CONTENT = re.compile(r"[^\W_]{4,}")
_PLAIN = frozenset("what whats what's that this about tell even like explain know please".split())


def without_name(text: str) -> str:
    """The text with each name of the treatment as "it"; unchanged when next to nothing else is said."""
    rest = _NAME.sub(" ", text)
    if not any(word not in _PLAIN for word in _CONTENT.findall(rest.lower())):
        return text
    return _SPACES.sub(" ", _NAME.sub("it", text)).strip()
