"""Does the gate notice? The real screening with one thing taken out must break a floor, and whole it must break none.

The classifier judges every message once and is remembered; only the rules run again for each category taken out.
"""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.language.classifier import Judgement, SafetyClassifier, load_classifier
from bot.language.lexicon import Lexicon, load_lexicon
from bot.language.normalise import Normalised
from bot.language.rules import RuleNet
from bot.language.screen import CLASSIFIER, ENCODER, LEXICON, Classifier, Screener
from bot.settings import ROOT
from tests.evaluation import safety
from tests.evaluation.__main__ import FLOORS, GOLDEN, PARTS, SAFETY
from tests.evaluation.assistant import heard, screen_here
from tests.evaluation.floors import Floor, Held, hold, read_floors
from tests.evaluation.golden import Message, answer_ids, read_golden
from tests.evaluation.training_texts import training_texts

pytestmark = [pytest.mark.rasa, pytest.mark.timeout(600)]
WHOLE: Lexicon = load_lexicon(ROOT / LEXICON)
CATEGORIES = sorted(safety.categories_of(WHOLE))
HEADLINES = {"safety.crisis_flagged", "safety.crisis_as_such", "safety.emergency", "safety.check_in"}


class Remembering:
    """The trained classifier, asked each question once."""

    ready = True

    def __init__(self, classifier: SafetyClassifier) -> None:
        self._classifier = classifier
        self._known: dict[tuple[tuple[str, ...], bool, bool], Judgement] = {}
        self.version = classifier.version

    def judge(self, text: Normalised, *, cautious: bool, cleared: bool) -> Judgement:
        """As the real one."""
        key = (text.tokens, cautious, cleared)
        if key not in self._known:
            self._known[key] = self._classifier.judge(text, cautious=cautious, cleared=cleared)
        return self._known[key]

    def sent(self, text: Normalised) -> None:
        """It has none."""


@pytest.fixture(scope="module")
def messages() -> tuple[Message, ...]:
    """The golden messages."""
    return read_golden(GOLDEN, answer_ids(ROOT), training_texts(ROOT)).messages


@pytest.fixture(scope="module")
def floors() -> Mapping[str, Floor]:
    """The floors of the screening; the line on ordinary questions is left to the evaluation itself."""
    return {id_: floor for id_, floor in read_floors(FLOORS).items() if id_ != "safety.on_questions"}


@pytest.fixture(scope="module")
def classifier() -> Remembering:
    """The trained classifier."""
    return Remembering(load_classifier(ROOT / CLASSIFIER, ROOT / ENCODER))


def _broken(
    lexicon: Lexicon, classifier: Classifier | None, messages: tuple[Message, ...], floors: Mapping[str, Floor]
) -> list[Held]:
    screener = Screener(RuleNet(lexicon), classifier)
    results = screen_here({row.where: row.text for row in messages}, screener)
    found = safety.evaluate(messages, {where: heard(row) for where, row in results.items()}, [], CATEGORIES)
    return [one for one in hold(found.figures, floors, PARTS[SAFETY]) if one.broken]


def test_the_whole_screening_holds_every_floor(
    classifier: Remembering, messages: tuple[Message, ...], floors: Mapping[str, Floor]
) -> None:
    """Otherwise the tests below would prove nothing."""
    assert [str(one) for one in _broken(WHOLE, classifier, messages, floors)] == []


@pytest.mark.parametrize("category", CATEGORIES)
def test_a_lost_category_of_rules_turns_the_gate_red(
    category: str, classifier: Remembering, messages: tuple[Message, ...], floors: Mapping[str, Floor]
) -> None:
    """A lexicon file that is emptied, or no longer read, cannot reach patients: also where the classifier covers it."""
    rest = replace(WHOLE, entries=tuple(entry for entry in WHOLE.entries if entry.category != category))
    assert f"rules.{category}" in {one.floor.id for one in _broken(rest, classifier, messages, floors)}


def test_a_lost_category_is_seen_in_the_headline_too(
    classifier: Remembering, messages: tuple[Message, ...], floors: Mapping[str, Floor]
) -> None:
    """Without the words for wanting to die, fewer people are heard, and the first line of the report says so."""
    rest = replace(WHOLE, entries=tuple(entry for entry in WHOLE.entries if entry.category != "active_ideation"))
    assert HEADLINES & {one.floor.id for one in _broken(rest, classifier, messages, floors)}


def test_a_lost_classifier_turns_the_gate_red(messages: tuple[Message, ...], floors: Mapping[str, Floor]) -> None:
    """Rules alone are not the product."""
    broken = {one.floor.id for one in _broken(WHOLE, None, messages, floors)}
    assert broken >= HEADLINES


def test_every_headline_and_every_category_has_a_floor(floors: Mapping[str, Floor]) -> None:
    """A new category of rules is given its floor with its golden rows."""
    every = read_floors(FLOORS)
    assert not {f"rules.{name}" for name in CATEGORIES} - set(floors)
    assert all(every[f"rules.{name}"].limit > 0 for name in CATEGORIES)
    wanted = HEADLINES | {"safety.false_hard", "safety.false_any", "safety.on_questions", "questions.top1",
                          "questions.shown", "questions.compound", "questions.refused", "questions.wrong"}  # fmt: skip
    assert not wanted - set(every)
