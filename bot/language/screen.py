"""Screens one message for crisis: two nets, either can raise the tier, none can cancel the other.

The rules (data/safety/lexicon) are exact and explainable; the classifier on sentence embeddings finds what no list
foresees. What the conversation adds comes last. Screening never raises and leaves no message unscreened: when a net
fails the other one, a list of plain key words and a cautious default decide, and the failure is named."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from bot.domain.screening import Reason, Screening, ScreeningContext, Tier
from bot.language.classifier import Judgement, load_classifier
from bot.language.conversation import apply_context
from bot.language.follow_up import FollowUps
from bot.language.normalise import Normalised, normalise
from bot.language.rules import Finding, RuleNet
from bot.language.sent_vector import SentVector

_LOG = logging.getLogger(__name__)
LEXICON = Path("data/safety/lexicon")
ENCODER = Path("var/encoder")
CLASSIFIER = Path("models/safety/classifier.npz")
GRAVE_IN_EPISODE = "in_episode_"  # how entries begin that are grave in an open episode only; their tier is none
# Contexts in which the rules know the frightening words to be harmless.
_CLEARING = frozenset({"negated", "idiom", "past", "fiction_news", "bereaved", "treatment_question", "clinical_form",
                       "people_in_general", "told_by_others", "hyperbole", "accident"})  # fmt: skip
# Of these, a message may still hide a crisis that only the classifier sees, so it must be sure of it.
_KEY_WORDS = ("suicid", "kill myself", "killing myself", "end my life", "want to die", "overdose", "hurt myself",
              "matarme", "suicidio", "morirme", "can not breathe", "chest pain")  # fmt: skip
# What is no alarm when it is told as history at a question that asks for it: a seizure, a throat that swelled up.
_MEDICAL = frozenset({"medical_emergency", "medical_chest_breathing", "unresponsive", "bad_reaction_after_infusion"})
# What the reply speaks of when the words also tell of dying: who hears orders or is strangled needs other words.
_FIRST = frozenset({"command_voices", "abuse_by_another"})
_SHORT_ANSWER = 12  # words and marks
_QUICK = 100  # characters, about twenty words: 2 to 4 ms
_MOST_REASONS = 8
_ALONE = ScreeningContext()


class Classifier(Protocol):
    """The second net, as the screener uses it."""

    version: str

    def judge(self, text: Normalised, *, cautious: bool, cleared: bool) -> Judgement:
        """The tier of one message. ``cautious`` lowers the thresholds, ``cleared`` raises them."""
        ...

    @property
    def ready(self) -> bool:
        """Whether ``judge`` answers without first loading the encoder."""
        ...

    def sent(self, text: Normalised) -> SentVector | None:
        """The vector of a message that was just judged, if it has one."""
        ...


class Screener:
    """Both nets over one repository's data. Safe to share between threads."""

    def __init__(self, rules: RuleNet, classifier: Classifier | None, answers: FollowUps | None = None) -> None:
        """``answers`` reads a yes or no to the direct question; without it such words say nothing."""
        self._rules, self._classifier, self._answers = rules, classifier, answers
        self.version = rules.lexicon.version + "." + (classifier.version if classifier else "rules-only")

    @classmethod
    def load(cls, root: Path) -> Screener:
        """The screener of the repository at ``root``.

        Raises LexiconError, FollowUpError, EncoderError or ClassifierError, naming the file, when one is damaged. A
        classifier that has not been trained yet leaves the rules alone, and every screening says so in ``degraded``."""
        rules = RuleNet.load(root / LEXICON)
        trained = (root / CLASSIFIER).exists() and (root / ENCODER / "encoder.json").exists()
        classifier = load_classifier(root / CLASSIFIER, root / ENCODER) if trained else None
        return cls(rules, classifier, FollowUps.load(root))

    def is_quick(self, text: str) -> bool:
        """Whether ``screen`` answers within a few milliseconds: a short text, and nothing to be loaded first."""
        return len(text) <= _QUICK and (self._classifier is None or self._classifier.ready)

    def sent(self, text: str) -> SentVector | None:
        """The vector that a message was just screened by, for a process that screens it too; None without one."""
        try:
            return self._classifier.sent(normalise(text)) if self._classifier is not None else None
        except Exception:  # what fails here failed in screening, too, and is reported there
            return None

    def screen(self, text: str, context: ScreeningContext = _ALONE) -> Screening:
        """The tier of one message in its conversation, with reasons. Never raises."""
        degraded: list[str] = []
        try:
            normalised = normalise(text)
        except Exception:
            _LOG.exception("normalising failed")
            normalised = Normalised(tuple(str(text).lower().split()))
            degraded.append("normalise")
        cautious = context.episode_tier >= Tier.CRISIS
        findings, reasons = self._by_rules(normalised, cautious, degraded)
        found = max((reason.tier for reason in reasons), default=Tier.NONE)
        if not (found >= Tier.CRISIS and self._classifier and not self._classifier.ready):
            reasons += self._by_classifier(normalised, findings, cautious, degraded)
        if context.history_asked and not cautious:
            reasons = self._without_history(normalised, reasons, degraded)
        if degraded:
            reasons += _by_default(normalised, degraded)
        return self._verdict(normalised, reasons, context, degraded)

    def _by_rules(self, text: Normalised, cautious: bool, degraded: list[str]) -> tuple[list[Finding], list[Reason]]:
        try:
            findings = self._rules.find(text)
            return findings, [finding.reason_when(cautious) for finding in findings]
        except Exception:
            _LOG.exception("the crisis rules failed")
            degraded.append("rules")
            return [], []

    def _by_classifier(
        self, text: Normalised, findings: Sequence[Finding], cautious: bool, degraded: list[str]
    ) -> list[Reason]:
        if self._classifier is None:
            degraded.append("classifier")
            return []
        cleared = bool(findings) and all(f.contexts & _CLEARING and f.tier < f.entry.tier for f in findings)
        try:
            judgement = self._classifier.judge(text, cautious=cautious, cleared=cleared)
        except Exception:
            _LOG.exception("the crisis classifier failed")
            degraded.append("classifier")
            return []
        return [] if judgement.tier == Tier.NONE else [judgement.reason]

    def _without_history(self, text: Normalised, reasons: list[Reason], degraded: list[str]) -> list[Reason]:
        """The reasons without those of medical events that the patient was asked for and that are over. A short answer
        that the rules know as such an event is none for the classifier either; what it holds for a crisis stays."""
        try:
            told = self._rules.tells_history(text)
        except Exception:
            _LOG.exception("reading the history failed")
            degraded.append("history")
            return reasons
        if not told:
            return reasons
        kept = [reason for reason in reasons if reason.category not in _MEDICAL]
        known = any(reason.source == "rule" for reason in reasons if reason not in kept)
        short = known and len(text.tokens) <= _SHORT_ANSWER
        return [r for r in kept if not (short and r.source == "classifier" and r.tier == Tier.EMERGENCY)]

    def _verdict(
        self, text: Normalised, reasons: list[Reason], context: ScreeningContext, degraded: list[str]
    ) -> Screening:
        raised = [reason for reason in reasons if reason.tier > Tier.NONE]
        try:
            answer = self._answers.answer(text.tokens) if self._answers and context.asked_directly else None
            grave = next((reason for reason in reasons if reason.detail.startswith(GRAVE_IN_EPISODE)), None)
            raised += apply_context(raised, context, answer, grave)
        except Exception:
            _LOG.exception("reading the conversation's context failed")
            degraded.append("context")
        raised = _strongest(raised)
        tier = max((reason.tier for reason in raised), default=Tier.NONE)
        categories = tuple(dict.fromkeys(reason.category for reason in raised))
        return Screening(tier, categories, tuple(raised), self._language(text.tokens), tuple(degraded))

    def _language(self, tokens: Sequence[str]) -> str:
        markers = self._rules.lexicon.markers
        spanish = sum(token in markers.get("es", ()) for token in tokens)
        return "es" if spanish > sum(token in markers.get("en", ()) for token in tokens) else "en"


def _by_default(text: Normalised, degraded: Sequence[str]) -> list[Reason]:
    """What is decided without the failed nets: key words are a crisis; with both nets gone all is a check-in."""
    if any(word in text.text for word in _KEY_WORDS) and "rules" in degraded:
        return [Reason("degraded", Tier.CRISIS, "key_words", "a net failed: plain key words", 1.0)]
    if {"rules", "classifier"} <= set(degraded) or "normalise" in degraded:
        return [Reason("degraded", Tier.CHECK_IN, "unscreened", "both nets failed", 1.0)]
    return []


def _strongest(reasons: Sequence[Reason]) -> list[Reason]:
    """The reasons, one for each detail, at most ``_MOST_REASONS``: by tier, rules before the rest, of equal ones those
    of ``_FIRST``, then by score, then the last of the lexicon."""
    unique = {(reason.source, reason.category, reason.detail): reason for reason in reversed(reasons)}
    ordered = sorted(unique.values(), key=lambda r: (-r.tier, r.source != "rule", r.category not in _FIRST, -r.score))
    return ordered[:_MOST_REASONS]
