"""Which parts a crisis reply has, by how urgent it is, what it is about and what was said before.

Sources: docs on the crisis response (VERA-MH rubric; 988lifeline.org; safe-messaging guidance). Part names are keys of
data/safety/replies.yml.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.crisis_situation import CrisisSituation, Plan, Step
from bot.domain.screening import Screening, Tier

# Kinds by urgency when one message has several of the same tier. Words about somebody else come first: the others
# find "wants to die" in "my daughter says she wants to die" too, and the reply then asks whose life it is about.
KINDS = ("third_party", "attempt", "violence", "voices", "self", "abuse", "medical", "talk")
MIXED = "mixed"  # likeness to sentences that share how they are written and not what they are about
_SO_FAR = (*KINDS[1:], "third_party")  # of a whole episode, the patient's own danger decides
_WITHOUT_OWN_STEPS = frozenset({"self", "attempt", "talk"})  # short of an emergency
# Categories that the conversation adds: they say nothing new about what is wrong.
_FROM_CONTEXT = frozenset(
    {"answer_to_direct_question", "denial_when_asked", "retraction", "open_episode", "rising_check_ins", "unscreened"}
)
# Follow-ups that good news or a habit of politeness may only seem to be when the same message tells of danger.
_CALM = frozenset(
    {"no", "unsure", "retracts", "safe_now", "means_away", "someone_with_me", "keep_talking", "grounding"}
)
_ASKS_AGAIN = frozenset({"retracts", "is_anyone_there", "are_you_real", "keep_secret", "dont_call_anyone"})
TOLD = "told"  # an ordinary sentence within an episode, such as the answer to "what happened today"
_ASK_AT_MOST = 3  # asked in vain this often, the question gives way to listening
# What a message in a medical emergency is answered with besides the call; everything else would delay it.
_BESIDE_MEDICAL = frozenset({"someone_with_me", "is_anyone_there", "are_you_real", "callback", "gave_number",
                             "dont_call_anyone", "lines_dont_help", "keep_secret"})  # fmt: skip


_Rank = tuple[int, int, int]  # tier, rule before guess, place in KINDS


def plan(situation: CrisisSituation, kinds: Mapping[str, str], *, spanish: bool) -> Plan:
    """The parts, choices and links of the reply. ``kinds`` gives the kind of each screening category."""
    tier = max(situation.screening.tier, situation.episode_tier, Tier.CHECK_IN)
    found = kinds_of(situation.screening, kinds)
    kind = found[0] if found else _kind_so_far(situation)
    follow_up = _follow_up(situation, bool(found))
    steps = _steps(situation, tier, kind, follow_up)
    if kind == "third_party" and {"self", "attempt"} & set(found):
        steps = tuple(Step(("ask.either", *s.parts)) if s.parts[0].startswith("ask.") else s for s in steps)
    if situation.drill:
        steps = (Step(("drill",)), *steps)
    return Plan(
        steps=steps,
        choices=_choices(situation, tier, kind, follow_up),
        links=_links(tier, {kind, *found}, follow_up, spanish=spanish),
        tier=tier,
    )


def kinds_of(screening: Screening, kinds: Mapping[str, str]) -> tuple[str, ...]:
    """The kinds that a message itself shows, the most urgent first; empty for a mere follow-up.

    Rules know who a message is about better than the classifier, so at one tier they come first; likeness to mixed
    sentences counts as the patient's own danger when nothing says better.
    """
    ranked: dict[str, _Rank] = {}
    told = [(r.category, r.tier, r.source == "classifier") for r in screening.reasons]
    for category, tier, guessed in told or [(name, screening.tier, False) for name in screening.categories]:
        if category in _FROM_CONTEXT or tier is Tier.NONE:
            continue
        kind = kinds.get(category, MIXED if guessed else "self")
        if kind == "attempt" and tier < Tier.EMERGENCY:
            kind = "self"
        rank = (-tier, int(guessed), KINDS.index(kind) if kind in KINDS else len(KINDS))
        ranked[kind] = min(rank, ranked.get(kind, rank))
    return _in_order(ranked)


def _in_order(ranked: dict[str, _Rank]) -> tuple[str, ...]:
    mixed = ranked.pop(MIXED, None)
    if mixed and not set(ranked) - {"talk"}:
        ranked["self"] = mixed
    # "He choked me until I passed out", "he said he will kill me": the rules for somebody else and for a body in need
    # find these words too, and neither speaks of the man who did it.
    threatened = "abuse" in ranked and ranked["abuse"][:2] <= (-Tier.CRISIS, 0)
    later = ("third_party", "medical") if threatened else ()
    return tuple(sorted(ranked, key=lambda kind: (kind in later, ranked[kind])))


def _kind_so_far(situation: CrisisSituation) -> str:
    """What the episode was about until now, told by the paragraphs that it has shown."""
    marks = (name.split(".") for name in situation.used if name.startswith(("hear.", "steps.", "check_in.")))
    about = {mark[1] for mark in marks}
    return next((kind for kind in _SO_FAR if kind in about), "self")


def _only_perhaps(screening: Screening) -> bool:
    """Whether nothing in the words themselves is more than likeness to a check-in: "I'd rather not say"."""
    own = [reason for reason in screening.reasons if reason.category not in _FROM_CONTEXT]
    return all(reason.source == "classifier" and reason.tier <= Tier.CHECK_IN for reason in own)


def _follow_up(situation: CrisisSituation, tells_more: bool) -> str | None:
    """The follow-up to answer: none when the message itself tells of danger, which matters more."""
    follow_up, tier = situation.follow_up, situation.screening.tier
    if follow_up is None:
        unprompted = not tells_more and bool(situation.used) and tier is Tier.NONE
        return TOLD if unprompted else None
    if follow_up == "unsure" and _only_perhaps(situation.screening):
        return follow_up
    if tells_more and (tier is Tier.EMERGENCY or follow_up in _CALM):
        return None
    return follow_up


def _steps(situation: CrisisSituation, tier: Tier, kind: str, follow_up: str | None) -> tuple[Step, ...]:
    if kind == "medical" and tier >= Tier.CRISIS:
        return _medical(situation, follow_up)
    if tier is Tier.CHECK_IN:
        return _check_in(situation, kind, follow_up)
    if follow_up is not None:
        return _answer(situation, tier, kind, follow_up)
    return _statement(situation, tier, kind)


def _medical(situation: CrisisSituation, follow_up: str | None) -> tuple[Step, ...]:
    own = (Step((f"after.{follow_up}",), needed=False),) if follow_up in _BESIDE_MEDICAL else ()
    lines = () if situation.has_shown("lines_medical") else (Step(("lines_medical",)),)
    return (Step(("call_medical",)), *own, *lines, Step(("steps.medical",), needed=False), *_status(situation))


def _check_in(situation: CrisisSituation, kind: str, follow_up: str | None) -> tuple[Step, ...]:
    if follow_up is not None:
        after = _next(situation, Tier.CHECK_IN, kind, follow_up)
        return (*_told(situation, kind, follow_up), Step(("reminder",)), *after)
    hear = Step((f"check_in.{kind}", "check_in.self", "hear_again"))
    support = Step((f"support.{kind}", "support.self", "reminder"))
    return (hear, support, *_next(situation, Tier.CHECK_IN, kind, None))


def _statement(situation: CrisisSituation, tier: Tier, kind: str) -> tuple[Step, ...]:
    """Something the patient says of their own accord, the first time with everything the card must have."""
    call = (Step((f"call.{kind}", "call")),) if tier is Tier.EMERGENCY else ()
    status, question = _status(situation), _next(situation, tier, kind, None)
    steps = Step(_step_parts(tier, kind), needed=tier is Tier.EMERGENCY or kind not in _WITHOUT_OWN_STEPS)
    if _needs_card(situation):
        hear = Step((f"hear.{kind}", "hear.self"), needed=False)
        own = steps if steps.needed else Step(("people",))
        lines = _lines(situation, brief=steps.needed)
        if tier is Tier.EMERGENCY:
            return (*call, hear, lines, own, *status, *question)
        return (hear, *question, lines, own, *status)  # asked early: on a phone the end of a card is below the fold
    line = () if call else (Step(("reminder",)),)
    optional = Step(steps.parts, needed=False)
    return (*call, Step(("hear_again",)), optional, *line, *status, *question)


def _answer(situation: CrisisSituation, tier: Tier, kind: str, follow_up: str) -> tuple[Step, ...]:
    """The answer to a short message within an episode."""
    told = _told(situation, kind, follow_up)
    if _needs_card(situation):
        line: tuple[Step, ...] = (_lines(situation, brief=tier is Tier.EMERGENCY), Step(("people",), needed=False))
    else:
        line = () if tier is Tier.EMERGENCY else (Step(("reminder",)),)
    rest = (*line, *_status(situation, again=follow_up in ("callback", "is_anyone_there")))
    after = _next(situation, tier, kind, follow_up)
    if tier is not Tier.EMERGENCY:
        return (*told, *rest, *after)
    call = Step((f"call.{kind}", "call"))
    if follow_up in _CALM - {"unsure"} and kind != "attempt":
        return (*told, call, *rest, *after)
    return (call, *told, *rest, *after)


def _told(situation: CrisisSituation, kind: str, follow_up: str) -> tuple[Step, ...]:
    """The answer itself. What was asked for in so many words is given; running out of words, we listen."""
    if follow_up == "grounding":
        return (Step(("grounding", "hear_again")),)
    if follow_up == TOLD:
        return (Step(("hear_again", "grounding")),)
    return (Step((f"after.{follow_up}.{kind}", f"after.{follow_up}", "hear_again", "grounding")),)


def _next(situation: CrisisSituation, tier: Tier, kind: str, follow_up: str | None) -> tuple[Step, ...]:
    """What the reply ends with: the direct question, or an open one."""
    if _asks(situation, tier, kind, follow_up):
        urgent = (f"ask.{kind}.emergency",) if tier is Tier.EMERGENCY else ()
        fallback = ("ask.third_party",) if kind == "third_party" else ("ask.self.emergency",) if urgent else ()
        return (Step((*urgent, f"ask.{kind}", *fallback, "ask.self")),)
    if follow_up in ("grounding", "callback", "gave_number", "no_help_wanted", "safe_now"):
        return ()
    if tier is Tier.CHECK_IN and follow_up == "no":
        return ()  # they answered; what they came for is theirs to go on with
    urgent = ("talk.emergency",) if tier is Tier.EMERGENCY and kind != "third_party" else ()
    return (Step((*urgent, f"talk.{kind}", "talk.self", "grounding"), needed=follow_up in ("keep_talking", TOLD)),)


def _asks(situation: CrisisSituation, tier: Tier, kind: str, follow_up: str | None) -> bool:
    if kind == "abuse" and tier is Tier.EMERGENCY:
        return False  # getting out comes first
    if situation.has_shown("after.yes"):
        return False
    asked = sum(name.startswith("ask.") for name in situation.used)
    if asked == 0 and follow_up not in ("yes", "no", "unsure"):
        return True
    return asked < _ASK_AT_MOST and (follow_up is None or follow_up in _ASKS_AGAIN)


def _step_parts(tier: Tier, kind: str) -> tuple[str, ...]:
    if tier is not Tier.EMERGENCY:
        return (f"steps.{kind}",)
    own = (f"steps.{kind}.emergency", f"steps.{kind}")
    return own if kind in ("third_party", "abuse") else (*own, "steps.self.emergency")


def _needs_card(situation: CrisisSituation) -> bool:
    """Whether the episode has not yet said what this is, whom to reach, and who else should know."""
    return not any(situation.has_shown(name) for name in ("lines", "lines_brief", "lines_beside_staff"))


def _lines(situation: CrisisSituation, *, brief: bool) -> Step:
    if situation.staff_present:
        return Step(("lines_beside_staff",))
    return Step(("lines_brief" if brief else "lines",))


def _status(situation: CrisisSituation, *, again: bool = False) -> tuple[Step, ...]:
    """What is true of the team: alerted, closed; once, and again when somebody asks who is there."""
    if situation.staff_present:
        return ()
    name = "alerted" if situation.alerted else ""
    if not situation.clinic_open:
        name = "alerted_closed" if situation.alerted else "closed"
    if not name or (situation.has_shown(name) and not again):
        return ()
    return (Step((name,)),)


def _choices(situation: CrisisSituation, tier: Tier, kind: str, follow_up: str | None) -> tuple[str, ...]:
    """Up to four buttons; while a person has the chat, none talk over them."""
    if situation.staff_present:
        return ()
    if kind == "medical" and tier >= Tier.CRISIS:
        return ("someone_with_me",) if follow_up != "someone_with_me" else ()
    if tier is Tier.CHECK_IN and follow_up is None and _asks(situation, tier, kind, None):
        return ("yes", "no", "unsure", "keep_talking")
    offered = ["callback", "grounding", "keep_talking"]
    if situation.has_shown("after.callback") or follow_up in ("callback", "gave_number"):
        offered.remove("callback")
    company = kind != "abuse" and follow_up != "someone_with_me" and not situation.has_shown("after.someone_with_me")
    if tier is Tier.EMERGENCY and company:
        offered.insert(0, "someone_with_me")
    elif situation.used and follow_up not in (None, TOLD, "safe_now", "yes"):
        offered.append("safe_now")
    return tuple(offered[:4])


def _links(tier: Tier, kinds: set[str], follow_up: str | None, *, spanish: bool) -> tuple[str, ...]:
    """Lines as one-tap links, the one to use first in front."""
    if kinds == {"medical"} and tier >= Tier.CRISIS:
        return ("emergency", "main")
    first = ("emergency",) if tier is Tier.EMERGENCY or kinds & {"violence"} else ()
    own = ("domestic_violence",) if "abuse" in kinds else ()
    poison = ("poison",) if "attempt" in kinds or (tier is Tier.EMERGENCY and "third_party" in kinds) else ()
    lines = ("spanish", "main", "veterans") if spanish else ("main", "spanish", "veterans")
    more = ("text_line",) if follow_up == "lines_dont_help" else ()
    return (*first, *poison, *own, *lines, *more)
