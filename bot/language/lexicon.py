"""Loads the crisis lexicon (data/safety/lexicon) and refuses anything it does not understand, naming it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.domain.screening import Tier
from bot.errors import ConfigurationError
from bot.language.contexts import DIRECTIONS, ContextRule
from bot.language.patterns import Pattern, PatternCompiler, PatternError

KINDS = ("self", "third_party", "violence", "abuse", "medical", "talk")
LANGUAGES = ("en", "es")
_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class LexiconError(ConfigurationError):
    """A lexicon file that cannot be used; the message names file, entry and reason."""


class _Loader(_BASE):  # type: ignore[misc]
    """YAML that refuses a key given twice, which PyYAML would let the last one win."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.YAMLError(f"key {key!r} twice in one mapping{node.start_mark}")
        return dict(super().construct_mapping(node, deep))


@dataclass(frozen=True)
class Entry:
    """One expression of the lexicon. ``yields_to`` gives the tier inside a context, ``raised_by`` a higher one."""

    id: str
    category: str
    kind: str
    language: str
    tier: Tier
    patterns: tuple[Pattern, ...]
    yields_to: Mapping[str, Tier] = field(default_factory=dict)
    raised_by: Mapping[str, Tier] = field(default_factory=dict)
    examples: tuple[str, ...] = ()
    near_misses: tuple[str, ...] = ()

    def tier_in(self, contexts: frozenset[str]) -> Tier:
        """The tier of this entry found in these contexts: raised first, then lowered by the strongest."""
        raised = max([self.tier, *(tier for name, tier in self.raised_by.items() if name in contexts)])
        return min([raised, *(tier for name, tier in self.yields_to.items() if name in contexts)])


@dataclass(frozen=True)
class Lexicon:
    """All entries and contexts, ready to run. ``version`` is a hash of the files' content."""

    entries: tuple[Entry, ...]
    contexts: tuple[ContextRule, ...]
    context_languages: tuple[str, ...]
    fillers: frozenset[str]
    markers: Mapping[str, frozenset[str]]
    version: str

    def kind_of(self, category: str) -> str:
        """The kind of reply a category calls for; categories that no entry has are about oneself."""
        return next((entry.kind for entry in self.entries if entry.category == category), "self")


def load_lexicon(folder: Path) -> Lexicon:
    """Reads words.yml, contexts.yml and <language>/*.yml below ``folder``; raises LexiconError."""
    words = _Document(folder / "words.yml", {"fillers", "sets", "markers"})
    sets = {name: _texts(words, f"set {name!r}", phrases) for name, phrases in words.mapping("sets").items()}
    fillers = frozenset(_texts(words, "fillers", words.content["fillers"]))
    compiler = PatternCompiler(sets, fillers)
    for name in sets:
        _compile(compiler, f"@{name}", words, f"set {name!r}")
    contexts, languages = _load_contexts(_Document(folder / "contexts.yml", {"contexts"}), compiler)
    names = {rule.name for rule in contexts}
    paths = sorted(path for language in LANGUAGES for path in (folder / language).glob("*.yml"))
    if not paths:
        raise LexiconError(f"{folder}: no lexicon files")
    entries: list[Entry] = []
    for path in paths:
        entries += _load_category(_Document(path, _CATEGORY_KEYS, _CATEGORY_OPTIONAL), compiler, names)
    _refuse_duplicates(entries)
    markers = {name: frozenset(_texts(words, f"markers {name!r}", m)) for name, m in words.mapping("markers").items()}
    return Lexicon(tuple(entries), tuple(contexts), tuple(languages), fillers, markers, _version(folder))


def _version(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.yml")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


class _Document:
    """One YAML file with its required and optional top-level keys checked."""

    def __init__(self, path: Path, required: set[str], optional: frozenset[str] = frozenset()) -> None:
        self.path = path
        try:
            content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a safe loader, made stricter
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise LexiconError(f"{path}: cannot be read: {error}") from error
        self.content = self.checked(content, "the file", required, optional)

    def error(self, where: str, reason: str) -> LexiconError:
        return LexiconError(f"{self.path}: {where}: {reason}")

    def checked(self, value: Any, where: str, required: set[str], optional: frozenset[str]) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.error(where, "is not a mapping")
        for key in value:
            if key not in required and key not in optional:
                raise self.error(where, f"unknown key {key!r}")
        for key in sorted(required - set(value)):
            raise self.error(where, f"key {key!r} is missing")
        return value

    def mapping(self, key: str) -> dict[str, Any]:
        value = self.content[key]
        if not isinstance(value, dict):
            raise self.error(key, "is not a mapping")
        return value

    def items(self, key: str) -> list[Any]:
        value = self.content[key]
        if not isinstance(value, list) or not value:
            raise self.error(key, "is not a list with at least one item")
        return value


_CATEGORY_KEYS = {"category", "kind", "tier", "entries"}
_CATEGORY_OPTIONAL = frozenset({"about", "yields_to", "raised_by"})
_ENTRY_OPTIONAL = frozenset({"about", "tier", "kind", "yields_to", "raised_by", "near_misses", "source"})


def _texts(document: _Document, where: str, value: Any) -> tuple[str, ...]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(item, str) and item.strip() for item in values):
        raise document.error(where, "is not text or a list of texts")
    return tuple(values)


def _compile(compiler: PatternCompiler, source: str, document: _Document, where: str) -> Pattern:
    try:
        return compiler.compile(source)
    except PatternError as error:
        raise document.error(where, f"pattern {source!r}: {error}") from error


def _tier(document: _Document, where: str, label: Any) -> Tier:
    try:
        return Tier.from_label(label)
    except (KeyError, AttributeError):
        raise document.error(where, f"unknown tier {label!r}") from None


def _tiers(document: _Document, where: str, value: Any, names: set[str]) -> dict[str, Tier]:
    if not isinstance(value, dict):
        raise document.error(where, "is not a mapping of contexts to tiers")
    for name in value:
        if name not in names:
            raise document.error(where, f"unknown context {name!r}")
    return {name: _tier(document, where, label) for name, label in value.items() if label != "keep"}


def _load_contexts(document: _Document, compiler: PatternCompiler) -> tuple[list[ContextRule], list[str]]:
    rules: list[ContextRule] = []
    languages: list[str] = []
    for number, raw in enumerate(document.items("contexts"), start=1):
        where = f"context {number} ({raw.get('id') if isinstance(raw, dict) else raw})"
        optional = frozenset({"scope", "unless", "stopped_by", "language", "about", "cancelled_by"})
        item = document.checked(raw, where, {"id", "direction", "triggers"}, optional)
        if item["direction"] not in DIRECTIONS:
            raise document.error(where, f"unknown direction {item['direction']!r}")
        if item["direction"] in ("before", "after") and not isinstance(item.get("scope"), int):
            raise document.error(where, "needs a scope in words")
        triggers, unless, stopped_by = (
            tuple(_compile(compiler, text, document, where) for text in _texts(document, where, item.get(key, [])))
            for key in ("triggers", "unless", "stopped_by")
        )
        rules.append(
            ContextRule(
                name=item["id"],
                direction=item["direction"],
                scope=item.get("scope", 0),
                triggers=triggers,
                unless=unless,
                stopped_by=stopped_by,
                cancelled_by=item.get("cancelled_by", ""),
            )
        )
        languages.append(item.get("language", "en"))
    return rules, languages


def _load_category(document: _Document, compiler: PatternCompiler, contexts: set[str]) -> list[Entry]:
    content = document.content
    yields = _tiers(document, "yields_to", content.get("yields_to", {}), contexts)
    raised = _tiers(document, "raised_by", content.get("raised_by", {}), contexts)
    entries = []
    for number, raw in enumerate(document.items("entries"), start=1):
        where = f"entry {raw.get('id', number) if isinstance(raw, dict) else number!r}"
        item = document.checked(raw, where, {"id", "pattern", "examples"}, _ENTRY_OPTIONAL)
        kind = item.get("kind", content["kind"])
        if kind not in KINDS:
            raise document.error(where, f"unknown kind {kind!r}")
        own = item.get("yields_to", {})
        kept = {name for name, label in own.items() if label == "keep"} if isinstance(own, dict) else set()
        entries.append(
            Entry(
                id=str(item["id"]),
                category=content["category"],
                kind=kind,
                language=document.path.parent.name,
                tier=_tier(document, where, item.get("tier", content["tier"])),
                patterns=tuple(
                    _compile(compiler, text, document, where) for text in _texts(document, where, item["pattern"])
                ),
                yields_to={n: t for n, t in yields.items() if n not in kept} | _tiers(document, where, own, contexts),
                raised_by=raised | _tiers(document, where, item.get("raised_by", {}), contexts),
                examples=_texts(document, where, item["examples"]),
                near_misses=_texts(document, where, item.get("near_misses", [])),
            )
        )
    return entries


def _refuse_duplicates(entries: Sequence[Entry]) -> None:
    seen: dict[tuple[str, str], str] = {}
    for entry in entries:
        key = (entry.language, entry.id)
        if key in seen:
            raise LexiconError(f"{entry.language}/{entry.category}: entry {entry.id!r}: id also used in {seen[key]}")
        seen[key] = f"{entry.language}/{entry.category}"
