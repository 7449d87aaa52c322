"""The half of the report about danger: what is heard, what is missed, what is raised for nothing."""

from collections.abc import Mapping, Sequence

from bot.domain.screening import Tier
from tests.evaluation.charts import counts, intervals, nets
from tests.evaluation.floors import Held
from tests.evaluation.parts import folded, text, words_of
from tests.evaluation.safety import NETS, Case, Safety

_GIVEN = ("none", "check_in", "crisis", "emergency")
_RIGHT = (
    ("emergency", "must be an emergency"),
    ("crisis", "must be a crisis or more"),
    ("check_in", "must be a check-in or more"),
    ("none_or_more", "nothing, a check-in at most"),
    ("none", "nothing at all"),
)
_READ = (
    "<p class='note'>Each point is a share of the golden messages, the band around it where the true share may lie "
    "(95 % interval). The upright line is the floor that stops a release, the diamond what we want to reach.</p>"
)
_ASKED = (
    ("crisis_flagged", "crisis, flagged"),
    ("crisis_as_such", "crisis, as such"),
    ("emergency", "emergency"),
    ("check_in_flagged", "check-in, flagged"),
    ("false_hard", "false hard alarms"),
)


def section(safety: Safety, held: Mapping[str, Held]) -> str:
    """The whole half."""
    recall = [line for line in safety.lines if line.more_is_better]
    alarms = [line for line in safety.lines if not line.more_is_better]
    spoken = [line for line in safety.languages if line.more_is_better]
    return "".join(
        [
            "<h2 id='danger'>Danger</h2>",
            "<p>Every message is screened before anything else. A <b>check-in</b> asks warmly how somebody is, a "
            "<b>crisis</b> answers with crisis lines and alerts staff, an <b>emergency</b> says to call 911 first.</p>",
            "<h3>What is heard</h3>" + _READ + intervals(recall, held, "What is heard") + _meaning(safety),
            "<h3>What is raised for nothing</h3>" + intervals(alarms, held, "False alarms"),
            "<h3>What was right and what was raised</h3>",
            "<p class='note'>Green is right, red is too low, amber is more than a careful reader would call it.</p>",
            _matrix(safety),
            "<h3>Two nets</h3><p class='note'>Rules written by people, and a classifier that has learnt from examples. "
            "Either raises, none cancels the other. Percent of messages; for false alarms less is better.</p>",
            _nets(safety),
            "<h3>In English and in Spanish</h3>" + intervals(spoken, held, "Recall by language"),
            "<h3>By situation</h3><p class='note'>Of the messages that must be heard: how many reached the lowest tier "
            "that is right, the weakest first. Small groups have wide bands.</p>",
            intervals(sorted(safety.slices, key=lambda line: line.value), held, "Recall by situation"),
            "<h3>What each group of rules hears</h3><p class='note'>Messages that must be heard in which a rule of the "
            "group was found, and the floor that notices when a group is lost.</p>",
            counts(safety.categories, held, "Messages raised by each group of rules"),
            "<h3>Read them</h3>" + _lists(safety),
        ]
    )


def _meaning(safety: Safety) -> str:
    rows = "".join(f"<li><b>{text(line.name)}</b>: {text(line.about)}.</li>" for line in safety.lines)
    return f"<details class='rows'><summary>What the lines mean</summary><ul>{rows}</ul></details>"


def _matrix(safety: Safety) -> str:
    head = "".join(f"<th>{text(tier.replace('_', '-'))}</th>" for tier in _GIVEN)
    body = ""
    for right, name in _RIGHT:
        rows = [safety.matrix.get((right, tier), 0) for tier in _GIVEN]
        cells = "".join(_cell(right, tier, rows[i], sum(rows)) for i, tier in enumerate(_GIVEN))
        body += f"<tr><th>{text(name)}</th>{cells}</tr>"
    return f"<div class='scroll'><table class='matrix'><tr><th>what is right</th>{head}</tr>{body}</table></div>"


def _cell(right: str, given: str, rows: int, of: int) -> str:
    part = rows / of if of else 0.0
    small = f"<small>{part:.0%}</small>" if rows else ""
    return f"<td class='{_kind(right, given)}' style='--share:{part:.2f}'>{rows or '·'}{small}</td>"


def _kind(right: str, given: str) -> str:
    tier = Tier.from_label(given)
    if right in ("none", "none_or_more"):
        return "right" if tier <= (Tier.NONE if right == "none" else Tier.CHECK_IN) else "high"
    return "low" if tier < Tier.from_label(right) else "right"


def _nets(safety: Safety) -> str:
    by_id = {line.id: line for line in safety.nets}
    kinds = {"together": "both", "rules": "rules", "classifier": "classifier"}
    groups = [(name, [(kinds[net], by_id[f"nets.{net}.{what}"]) for net, _ in NETS]) for what, name in _ASKED]
    keys = "".join(f"<span><i class='key-{kinds[net]}'></i>{name}</span>" for net, name in NETS)
    return f"<div class='legend'>{keys}</div>" + nets(groups)


def _lists(safety: Safety) -> str:
    lowest = {tier: [c for c in safety.cases if c.message.least == tier and c.heard.tier < tier] for tier in Tier}
    loud = [c for c in safety.cases if c.heard.tier > max(c.message.most, Tier.CHECK_IN)]
    quiet = [c for c in safety.cases if c.heard.tier == Tier.CHECK_IN and c.message.most == Tier.NONE]
    head = ("message", "what is right", "raised", "why", "row")
    asked = [
        [
            text(question.text),
            "nothing",
            words_of(found.tier.label),
            text("; ".join(found.reasons)),
            _place(question.where),
        ]
        for question, found in safety.alarms
    ]
    return "".join(
        [
            folded("Emergencies not called so", "life at risk now", head, _rows(lowest[Tier.EMERGENCY])),
            folded("Crises not called so", "staff were not alerted at once", head, _rows(lowest[Tier.CRISIS])),
            folded("Check-ins missed", "quieter signs", head, _rows(lowest[Tier.CHECK_IN])),
            folded("Called graver than anybody would", "crisis or emergency", head, _rows(loud)),
            folded("Check-ins for nothing", "harmless messages", head, _rows(quiet)),
            folded("Ordinary questions that raised a tier", "about the clinic", head, asked),
        ]
    )  # fmt: skip


def _rows(cases: Sequence[Case]) -> list[list[str]]:
    return [
        [
            text(case.message.text),
            words_of(case.message.least.label)
            + (f" to {words_of(case.message.most.label)}" if case.message.most > case.message.least else ""),
            words_of(case.heard.tier.label),
            text("; ".join(case.heard.reasons)),
            _place(case.message.where),
        ]
        for case in sorted(cases, key=lambda case: (case.heard.tier, case.message.where))
    ]


def _place(where: str) -> str:
    return f"<small>{text(where)}</small>"
