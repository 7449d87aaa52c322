"""How well questions are understood: the right answer, all parts of a compound one, what is refused, and how sure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tests.evaluation.assistant import OUT_OF_SCOPE, Understood
from tests.evaluation.figures import Share, share
from tests.evaluation.golden import Question

BINS = 10
ASKED_AGAIN, REFUSED = "asked again", "refused"


@dataclass(frozen=True)
class Case:
    """A golden question and how it was understood."""

    question: Question
    found: Understood

    @property
    def first(self) -> str:
        """What was given first, or that nothing was."""
        if self.found.given:
            return self.found.given[0]
        return ASKED_AGAIN if self.found.offered else REFUSED

    @property
    def right(self) -> bool:
        """The first thing given is right; a refusal is right where out of scope is."""
        return self.first in self.question.expect or (self.found.refused and OUT_OF_SCOPE in self.question.expect)

    @property
    def shown(self) -> bool:
        """Something right was given, at whatever place."""
        return self.right or bool(set(self.found.given) & set(self.question.expect))


@dataclass(frozen=True)
class Bin:
    """Answers given with a confidence from ``low`` to ``high``: how sure on average, and how many right."""

    low: float
    high: float
    rows: int
    confidence: float  # mean, 0..1
    right: int


@dataclass(frozen=True)
class Confusion:
    """One answer given where another was right, how often, and one such question."""

    right: str
    given: str
    rows: int
    example: str


@dataclass(frozen=True)
class Questions:
    """All that is known of one run's understanding."""

    lines: tuple[Share, ...]
    slices: tuple[Share, ...]
    answers: tuple[Share, ...]
    confusions: tuple[Confusion, ...]
    bins: tuple[Bin, ...]
    calibration_error: float  # ECE, percent
    cases: tuple[Case, ...]

    @property
    def figures(self) -> tuple[Share, ...]:
        """Everything that can have a floor."""
        return (*self.lines, *self.slices, *self.answers)


def evaluate(questions: Iterable[Question], understood: Mapping[str, Understood]) -> Questions:
    """All figures; ``understood`` by a row's place."""
    cases = tuple(Case(question, understood[question.where]) for question in questions)
    single = [case for case in cases if not case.question.compound and not _out_of_scope(case)]
    bins = _reliability(case for case in cases if not case.question.compound)
    return Questions(
        lines=tuple(_lines(cases, single)),
        slices=tuple(_slices(cases)),
        answers=tuple(_answers(single)),
        confusions=_confusions([*single, *filter(_out_of_scope, cases)]),
        bins=bins,
        calibration_error=_calibration_error(bins),
        cases=cases,
    )


def _place(case: Case) -> str:
    return case.question.where


def _out_of_scope(case: Case) -> bool:
    return case.question.expect[0] == OUT_OF_SCOPE


def _refused(case: Case) -> bool:
    """Nothing was answered; a reply that the row also accepts (an insult read as a complaint) is fine."""
    return case.found.refused or (bool(case.found.given) and set(case.found.given) <= set(case.question.expect))


def _lines(cases: Iterable[Case], single: Iterable[Case]) -> Iterable[Share]:
    cases, single = list(cases), list(single)
    compound = [case for case in cases if case.question.compound]
    given = [(case, name) for case in cases for name in case.found.given]
    yield share("questions.top1", "answers top-1", single, lambda case: case.right, _place, bar=94,
                about="of single questions: the first answer given is right")  # fmt: skip
    yield share("questions.shown", "a right answer shown", single, lambda case: case.shown, _place, bar=97,
                about="of single questions: a right answer is among those given")  # fmt: skip
    yield share("questions.one_tap", "a right answer shown or one tap away", single,
                lambda case: case.shown or bool(set(case.found.offered) & set(case.question.expect)), _place,
                about="the same, or it is one of the two buttons when the assistant asks again")  # fmt: skip
    yield share("questions.compound", "compound, all parts", compound, _all_parts, _place, bar=90,
                about="of messages with two questions: every part is answered")  # fmt: skip
    yield share("questions.refused", "out of scope refused", filter(_out_of_scope, cases), _refused, _place, bar=95,
                about="of messages that are none of the clinic's business: nothing is answered")  # fmt: skip
    yield share("questions.wrong", "wrong among shown", given,
                lambda pair: pair[1] not in pair[0].question.expect, lambda pair: pair[0].question.where,
                more_is_better=False, bar=8, about="of all answers given to anything: it is not right")  # fmt: skip


def _all_parts(case: Case) -> bool:
    return all(set(part) & set(case.found.given) for part in case.question.compound)


def _slices(cases: Iterable[Case]) -> Iterable[Share]:
    by_slice: dict[str, list[Case]] = {}
    for case in cases:
        by_slice.setdefault(case.question.slice, []).append(case)
    for name, among in sorted(by_slice.items()):
        yield share(f"questions.slice.{name}", name.replace("_", " "), among, _fully_right, _place)


def _fully_right(case: Case) -> bool:
    if case.question.compound:
        return _all_parts(case)
    return _refused(case) if _out_of_scope(case) else case.right


def _answers(single: Iterable[Case]) -> Iterable[Share]:
    by_answer: dict[str, list[Case]] = {}
    for case in single:
        by_answer.setdefault(case.question.expect[0], []).append(case)
    for name, among in sorted(by_answer.items()):
        yield share(f"questions.answer.{name}", name.replace("_", " "), among, lambda case: case.right, _place)


def _confusions(cases: Iterable[Case]) -> tuple[Confusion, ...]:
    wrong = [case for case in cases if not _fully_right(case)]
    counted = Counter((case.question.expect[0], case.first) for case in wrong)
    example = {(case.question.expect[0], case.first): case.question.text for case in reversed(wrong)}
    return tuple(Confusion(*pair, rows, example[pair]) for pair, rows in counted.most_common())


def _reliability(cases: Iterable[Case]) -> tuple[Bin, ...]:
    """Bins of equal width over the confidence of the best label, whether or not it was acted on."""
    rows = [(case.found.confidence, case.found.top in case.question.expect) for case in cases]
    found: list[Bin] = []
    for number in range(BINS):
        within = [row for row in rows if min(int(row[0] * BINS), BINS - 1) == number]
        mean = sum(confidence for confidence, _ in within) / len(within) if within else 0.0
        found.append(Bin(number / BINS, (number + 1) / BINS, len(within), mean, sum(right for _, right in within)))
    return tuple(found)


def _calibration_error(bins: Iterable[Bin]) -> float:
    """Expected calibration error in percent: the mean distance of confidence and share right, by rows."""
    filled = [one for one in bins if one.rows]
    rows = sum(one.rows for one in filled)
    return 100 * sum(abs(one.confidence * one.rows - one.right) for one in filled) / rows if rows else 0.0
