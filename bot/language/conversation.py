"""What the conversation adds to the screening of one message."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.screening import Reason, ScreeningContext, Tier

_RUN_OF_CHECK_INS = 3  # this message and the two before it
_GRAVE_IN_EPISODE = frozenset({"farewell", "burden", "hopelessness", "plan_or_means", "coded_words"})


def apply_context(
    reasons: Sequence[Reason], context: ScreeningContext, answer: str | None, grave: Reason | None = None
) -> list[Reason]:
    """Further reasons, from the conversation: they can raise the tier, and keep it, never lower it. ``answer`` is what
    the message answers to a yes-or-no question: ``yes``, ``no``, ``unsure`` or nothing; ``grave`` is the rule that
    found what is grave in an open episode only.

    - yes, or not knowing, when asked directly about suicide: crisis; a no keeps a check-in, so that the reply stays
      with the person and no form goes on over it;
    - taking words back while an episode is open keeps the episode's tier;
    - means within reach, or somebody gone, while an episode is open: emergency;
    - a third check-in in a row, and hopelessness, burden or farewell in an open episode: crisis.
    """
    added: list[Reason] = []
    found = max((reason.tier for reason in reasons), default=Tier.NONE)
    in_episode = context.episode_tier >= Tier.CRISIS
    if context.asked_directly:
        if answer in ("yes", "unsure"):
            added.append(_reason(Tier.CRISIS, "answer_to_direct_question", f"answered {answer} when asked"))
        elif answer == "no":
            added.append(_reason(Tier.CHECK_IN, "denial_when_asked", "answered no when asked; lowers nothing"))
    if in_episode and any(reason.category == "retraction" for reason in reasons):
        added.append(_reason(context.episode_tier, "retraction", "takes words back; the earlier tier stays"))
    if in_episode and grave is not None:
        added.append(_reason(Tier.EMERGENCY, grave.category, f"{grave.detail}, said in an open episode"))
    if found == Tier.CHECK_IN:
        if in_episode and any(reason.category in _GRAVE_IN_EPISODE for reason in reasons):
            added.append(_reason(Tier.CRISIS, "open_episode", "said in an open episode"))
        run = [*context.recent[1 - _RUN_OF_CHECK_INS :], found]
        if len(run) == _RUN_OF_CHECK_INS and all(tier >= Tier.CHECK_IN for tier in run):
            added.append(_reason(Tier.CRISIS, "rising_check_ins", "third check-in in a row"))
    return added


def _reason(tier: Tier, category: str, detail: str) -> Reason:
    return Reason("context", tier, category, detail, 1.0)
