"""Three things that Rasa does slowly and often, with the same results: 1.4 ms of a turn's 7.

It copies all slots six times a turn, through the pickle protocol; and for each of a turn's predictions it compares all
rules with the states so far, which are nearly always states that it has compared before;
and to know whether its domain is empty it writes out two whole ones."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from rasa.core.policies.rule_policy import RulePolicy
from rasa.shared.core.domain import Domain
from rasa.shared.core.slots import Slot

_STATES = 2048  # remembered, a few kilobytes each

_compare = RulePolicy._get_possible_keys
_write_out = Domain.is_empty


def install() -> None:
    """Put all in place of Rasa's own."""
    Slot.__copy__ = _copy
    RulePolicy._get_possible_keys = _possible_keys
    Domain.is_empty = _is_empty


def _copy(slot: Slot) -> Slot:
    twin: Slot = object.__new__(type(slot))
    twin.__dict__.update(slot.__dict__)
    return twin


class _States:
    """States of a conversation, equal when they are written the same."""

    def __init__(self, states: list[dict[str, Any]]) -> None:
        self.states, self._written = states, repr(states)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _States) and self._written == other._written

    def __hash__(self) -> int:
        return hash(self._written)


def _possible_keys(policy: RulePolicy, lookup: dict[str, str], states: list[dict[str, Any]]) -> set[str]:
    return set(_known(policy, frozenset(lookup), _States(states)))


@lru_cache(maxsize=_STATES)
def _known(policy: RulePolicy, rules: frozenset[str], states: _States) -> frozenset[str]:
    """The rules of ``rules`` that the states so far agree with."""
    return frozenset(_compare(policy, dict.fromkeys(rules, ""), states.states))


def _is_empty(domain: Domain) -> bool:
    return not domain.slots and not domain.intents and bool(_write_out(domain))
