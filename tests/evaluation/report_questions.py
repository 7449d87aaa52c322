"""The half of the report about questions: what is answered, what is taken for something else, and how sure it was."""

from collections.abc import Mapping

from tests.evaluation.charts import intervals, reliability
from tests.evaluation.floors import Held
from tests.evaluation.parts import folded, table, text, words_of
from tests.evaluation.questions import Case, Questions

MOST_CONFUSED = 12


def section(questions: Questions, held: Mapping[str, Held]) -> str:
    """The whole half."""
    good = [line for line in questions.lines if line.more_is_better]
    wrong = [line for line in questions.lines if not line.more_is_better]
    return "".join(
        [
            "<h2 id='questions'>Questions</h2>",
            "<p>What people ask about the treatment and the clinic. Every answer is a reviewed text; the assistant "
            "picks one, picks several, or says that it is not sure and offers the two closest.</p>",
            "<h3>What is answered</h3>" + intervals(good, held, "What is answered") + _meaning(questions),
            "<h3>What is answered wrongly</h3>" + intervals(wrong, held, "Wrong answers"),
            "<h3>By who asks and how</h3><p class='note'>Everything right, the weakest first: the first answer; all "
            "parts where there are several; a refusal where there is nothing to answer.</p>",
            intervals(sorted(questions.slices, key=lambda line: line.value), held, "Right by who asks"),
            _sureness(questions),
            "<h3>Most often taken for something else</h3>" + _confusions(questions),
            _answers(questions, held),
            "<h3>Read them</h3>" + _lists(questions),
        ]
    )


def _meaning(questions: Questions) -> str:
    rows = "".join(f"<li><b>{text(line.name)}</b>: {text(line.about)}.</li>" for line in questions.lines)
    return f"<details class='rows'><summary>What the lines mean</summary><ul>{rows}</ul></details>"


def _sureness(questions: Questions) -> str:
    rows = [
        [
            f"{one.low:.0%} to {one.high:.0%}",
            str(one.rows),
            f"{one.confidence:.0%}" if one.rows else "–",
            f"{one.right / one.rows:.0%}" if one.rows else "–",
        ]
        for one in reversed(questions.bins)
    ]
    return (
        "<h3>Is it right when it is sure?</h3><p class='note'>On the dashed line it is right exactly as often as it "
        "believes; above, it is too modest; below, too bold. The bars count the messages. Mean distance from the line "
        f"(expected calibration error): <b>{questions.calibration_error:.1f} %</b>.</p><div class='beside'><div>"
        f"{reliability(questions.bins)}</div><div>{table(('how sure', 'messages', 'sure', 'right'), rows)}</div></div>"
    )


def _confusions(questions: Questions) -> str:
    rows = [
        [text(one.example), words_of(one.right), words_of(one.given), str(one.rows)]
        for one in questions.confusions[:MOST_CONFUSED]
    ]
    return table(("such as", "right", "given first", "rows"), rows)


def _answers(questions: Questions, held: Mapping[str, Held]) -> str:
    weakest = sorted(questions.answers, key=lambda line: (line.value, -line.of))
    return (
        "<details class='rows'><summary>Every answer <small>single questions whose first answer is right, the weakest "
        f"first</small></summary>{intervals(weakest, held, 'Right by answer')}</details>"
    )


def _lists(questions: Questions) -> str:
    head = ("message", "right", "given", "sure", "row")
    compound = [case for case in questions.cases if case.question.compound]
    ids = {where for line in questions.lines if line.id == "questions.compound" for where in line.rows}
    refused = {where for line in questions.lines if line.id == "questions.refused" for where in line.rows}
    top = {where for line in questions.lines if line.id == "questions.top1" for where in line.rows}
    by_place = {case.question.where: case for case in questions.cases}
    asked_again = [by_place[where] for where in sorted(top) if not by_place[where].found.given]
    other = [by_place[where] for where in sorted(top) if by_place[where].found.given]
    return "".join(
        [
            folded("Answered with something else", "single questions", head, [_row(case) for case in other]),
            folded("Not answered", "asked again or taken as out of scope", head, [_row(case) for case in asked_again]),
            folded("A part left out", "two questions in one message", head,
                   [_row(case) for case in compound if case.question.where in ids]),
            folded("Answered though out of scope", "should have been refused", head,
                   [_row(by_place[where]) for where in sorted(refused)]),
        ]
    )  # fmt: skip


def _row(case: Case) -> list[str]:
    expect = " and ".join("/".join(part) for part in case.question.compound) or " or ".join(case.question.expect)
    given = ", ".join(case.found.given) or case.first
    if case.found.offered:
        given += f" ({', '.join(case.found.offered)}?)"
    return [
        text(case.question.text),
        words_of(expect),
        words_of(given),
        f"{case.found.confidence:.0%}",
        f"<small>{text(case.question.where)}</small>",
    ]
