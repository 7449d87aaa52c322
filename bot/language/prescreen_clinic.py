"""The pre-screen as one clinic has it: with the scales it asks and the rules it has changed (clinic.yml, prescreen).

A change that the files do not allow raises ClinicError naming the key and why.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from bot.domain.prescreen.clinic_choice import SWITCHED_OFF, Changed, ClinicChoice, RuleChange
from bot.domain.prescreen.conditions import Condition, Group, Test
from bot.domain.prescreen.questionnaire import Criterion, Effect, Question, Questionnaire
from bot.errors import ClinicError
from bot.language.medicines_file import load_medicines
from bot.language.prescreen_conditions import PLAUSIBLE
from bot.language.prescreen_file import read_questionnaire
from bot.language.prescreen_limits import numeric_tests, with_limits
from bot.language.reading import Reader
from bot.language.scale_file import ScaleFile, load_scales

CLINIC_FILE = "clinic.yml"
_RISING = ("above", "at_least")  # comparisons that hold less often with a higher number


@functools.lru_cache(maxsize=64)
def clinic_questionnaire(root: Path, choice: ClinicChoice) -> Questionnaire:
    """The pre-screen of the repository at ``root`` as a clinic has it; raises PrescreenError for a broken file and
    ClinicError for a choice that it does not allow."""
    scales = load_scales(root)
    for name in choice.scales:
        if name not in scales:
            _refuse("scales", f"{name!r} is no scale; there are {', '.join(scales)}")
    whole = _with_scales(read_questionnaire(root / "data" / "prescreen.yml"), [scales[name] for name in choice.scales])
    dropped = {name: rule for name, rule in whole.criteria.items() if _drops(choice, name)}
    return with_limits(_with_changes(whole, choice), dropped)


@functools.lru_cache(maxsize=64)
def clinic_reader(root: Path, choice: ClinicChoice) -> Reader:
    """What reads a patient's words at this clinic's questions; raises as ``clinic_questionnaire`` does."""
    return Reader(clinic_questionnaire(root, choice), load_medicines(root))


def every_question(root: Path) -> Mapping[str, Question]:
    """All questions that any clinic can ask, those of every scale among them."""
    return clinic_questionnaire(root, ClinicChoice(scales=tuple(load_scales(root)))).questions


def _with_scales(base: Questionnaire, chosen: list[ScaleFile]) -> Questionnaire:
    """The items come after everything else, before the way to reach the patient; their rules come first among equals:
    what is said of being better off dead stands above a blood pressure."""
    items = {name: item for scale in chosen for name, item in scale.questions.items()}
    first = {name: question for name, question in base.questions.items() if question.type != "contact"}
    last = {name: question for name, question in base.questions.items() if question.type == "contact"}
    return replace(
        base,
        questions={**first, **items, **last},
        criteria={**{name: rule for scale in chosen for name, rule in scale.criteria.items()}, **base.criteria},
        sources={**base.sources, **{name: source for scale in chosen for name, source in scale.sources.items()}},
        scales={scale.scale.id: scale.scale for scale in chosen},
    )


def _with_changes(base: Questionnaire, choice: ClinicChoice) -> Questionnaire:
    criteria, changed = dict(base.criteria), list[Changed]()
    for change in choice.changes:
        if change.rule not in base.criteria:
            _refuse(f"rules.{change.rule}", "there is no such rule in data/prescreen.yml or in a scale that is asked")
        rule, done = _changed(base.criteria[change.rule], change, base.questions)
        criteria[change.rule] = rule
        changed.append(done)
    kept = {name: rule for name, rule in criteria.items() if not _drops(choice, name)}
    kept = {name: _replacing_milder(rule, kept) for name, rule in kept.items()}
    return replace(base, criteria=kept, changed=tuple(changed), version=_version(base, choice))


def _changed(rule: Criterion, change: RuleChange, questions: Mapping[str, Question]) -> tuple[Criterion, Changed]:
    key = f"rules.{rule.id}"
    before, after = rule.effect.name.lower(), change.effect or rule.effect.name.lower()
    if after == SWITCHED_OFF and rule.effect is Effect.NOT_NOW:
        _refuse(f"{key}.effect", "a rule for not_now cannot be switched off, only made a review where that is allowed")
    softer = after == SWITCHED_OFF or Effect.from_label(after) < rule.effect
    limits: list[tuple[str, float, float]] = []
    condition = rule.when
    for name, number in change.limits:
        test = _compared(rule, name)
        _check_plausible(f"{key}.limits.{name}", test, number, questions)
        condition = _with_number(condition, test, number)
        limits.append((name, test.operand, number))
        softer = softer or (number > test.operand if test.comparison in _RISING else number < test.operand)
    if softer and not rule.may_soften:
        _refuse(key, "this rule stands for a contraindication or for safety: it may be made stricter, not milder")
    if after == before and all(old == new for _, old, new in limits):
        _refuse(key, "changes nothing: give another effect, or other limits")
    effect = rule.effect if after == SWITCHED_OFF else Effect.from_label(after)
    shown = (before, after) if after != before else None
    return replace(rule, effect=effect, when=condition), Changed(change, rule.clinician, shown, tuple(limits))


def _compared(rule: Criterion, name: str) -> Test:
    tests = {f"{test.question}.{test.field}".rstrip("."): test for test in numeric_tests(rule)}
    if name not in tests:
        known = ", ".join(tests) or "no number"
        _refuse(f"rules.{rule.id}.limits.{name}", f"this rule compares {known}")
    return tests[name]


def _check_plausible(key: str, test: Test, number: float, questions: Mapping[str, Question]) -> None:
    question = questions.get(test.question)
    low, high = PLAUSIBLE.get((question.type, test.field), (1, 1000)) if question else (1, 1000)
    if not low <= number <= high:
        _refuse(key, f"no answer is ever {test.comparison} {number:g}")


def _with_number(condition: Condition, test: Test, number: float) -> Condition:
    if isinstance(condition, Group):
        return replace(condition, parts=tuple(_with_number(part, test, number) for part in condition.parts))
    return replace(condition, operand=number) if condition == test else condition


def _replacing_milder(rule: Criterion, criteria: Mapping[str, Criterion]) -> Criterion:
    """What a rule leaves out must not outweigh it: after a change both may be there."""
    milder = tuple(name for name in rule.replaces if name in criteria and criteria[name].effect <= rule.effect)
    return replace(rule, replaces=milder)


def _drops(choice: ClinicChoice, rule: str) -> bool:
    return any(change.rule == rule and change.effect == SWITCHED_OFF for change in choice.changes)


def _version(base: Questionnaire, choice: ClinicChoice) -> str:
    """The file's version, with a short digest of what this clinic decided."""
    if choice == ClinicChoice():
        return base.version
    return f"{base.version}+{hashlib.sha256(repr(choice).encode()).hexdigest()[:6]}"


def _refuse(key: str, why: str) -> NoReturn:
    raise ClinicError(CLINIC_FILE, f"prescreen.{key}", why)
