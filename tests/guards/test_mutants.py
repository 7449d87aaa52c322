"""The list of faults for the mutation run stays true to the code."""

import pytest

from bot.settings import ROOT
from tests.conversations.mutants import Mutant, MutantsRefused, read_mutants

CASES = ROOT / "tests" / "stories" / "cases"


@pytest.mark.parametrize("mutant", read_mutants(), ids=lambda mutant: mutant.what)
def test_a_fault_can_be_put_in(mutant: Mutant) -> None:
    """Its text stands exactly once where it says, and the cases that must notice exist."""
    assert mutant.applied(ROOT) != (ROOT / mutant.file).read_text(encoding="utf-8")
    assert mutant.play and all((CASES / name).is_file() for name in mutant.play)


def test_a_fault_that_no_longer_fits_is_refused() -> None:
    """Code that moved on must not leave a mutant that changes nothing and seems caught."""
    with pytest.raises(MutantsRefused, match="stands 0 times"):
        Mutant("old", "README.md", "no such text stands here", "x", ("examples.yml",)).applied(ROOT)


def test_there_are_enough_faults() -> None:
    """At least twelve, in answers, rules, lexicon, actions and handoff code."""
    mutants = read_mutants()
    assert len(mutants) >= 12
    assert {"actions", "data", "bot"} <= {mutant.file.split("/")[0] for mutant in mutants}
