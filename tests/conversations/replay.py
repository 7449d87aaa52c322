"""Plays recorded cases again and shows what changed, answer by answer, before a new model goes live."""

import difflib
import html
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conversations.model import Case, Placed
from tests.conversations.player import Player
from tests.conversations.runner import Result
from tests.conversations.steps import Alert, Bot, Prescreen, Slot, Staff, State, User, Utter
from tests.conversations.transcript import Line
from tests.conversations.vocabulary import vocabulary

_LOOKS = (Bot, Utter, Slot, Prescreen, Alert, State)
_NOT_THE_MODEL = ("staff",)
"""Senders whose messages no model decides."""


@dataclass(frozen=True)
class Turn:
    """One message of the patient, and what came back then and now."""

    said: str
    before: tuple[str, ...]
    now: tuple[str, ...]
    intent: str = ""

    @property
    def changed(self) -> bool:
        """Whether something else came back."""
        return self.before != self.now


@dataclass(frozen=True)
class Compared:
    """One case, played again. ``problem`` says why it could not be played to its end."""

    name: str
    turns: tuple[Turn, ...]
    problem: str = ""

    @property
    def changed(self) -> bool:
        """Whether anything differs."""
        return bool(self.problem) or any(turn.changed for turn in self.turns)


def replay(cases: Iterable[Case], *, model: Path | None = None, slower: float = 1.0) -> list[Compared]:
    """Play what patients and staff did and compare what came back; raises StackFailed."""
    recorded = list(cases)
    silent = [_deeds_only(case) for case in recorded]
    player = Player(silent, through="api", slower=slower, model=model)
    player.start()
    try:
        return [compare(case, player.result(quiet)) for case, quiet in zip(recorded, silent, strict=True)]
    finally:
        player.stop()


def _deeds_only(case: Case) -> Case:
    steps = tuple(p for p in case.steps if not isinstance(p.step, _LOOKS) and not _sees(p))
    return case.model_copy(update={"steps": steps, "always": type(case.always)()})


def _sees(placed: Placed) -> bool:
    return isinstance(placed.step, Staff) and placed.step.sees is not None


def compare(case: Case, result: Result) -> Compared:
    """The recorded case beside its new transcript, turn by turn."""
    before, now = _expected(case), _got(result.transcript.lines)
    turns = []
    for index in range(max(len(before), len(now))):
        then = before[index] if index < len(before) else ("", ())
        new = now[index] if index < len(now) else ("", (), "")
        turns.append(Turn(then[0] or new[0], then[1], new[1], new[2]))
    problem = result.message.partition(">>>")[2].strip() if result.message else ""
    return Compared(case.name, tuple(turns), problem)


def _expected(case: Case) -> list[tuple[str, tuple[str, ...]]]:
    turns: list[tuple[str, list[str]]] = []
    for placed in case.steps:
        step = placed.step
        if isinstance(step, User):
            turns.append((step.text or f"[{step.choice}]", []))
        elif isinstance(step, Bot | Utter) and turns:
            label = _label(step.model_dump(exclude_defaults=True, by_alias=True))
            if label:
                turns[-1][1].append(label)
    return [(said, tuple(labels)) for said, labels in turns]


def _got(lines: Iterable[Line]) -> list[tuple[str, tuple[str, ...], str]]:
    turns: list[tuple[str, list[str], str]] = []
    for line in lines:
        if line.who == "patient":
            turns.append((line.text, [], str(line.understanding.get("intent") or "")))
        elif line.who not in ("-", *_NOT_THE_MODEL) and turns:
            turns[-1][1].append(_label(_named(line)))
    return [(said, tuple(labels), intent) for said, labels, intent in turns]


def _named(line: Line) -> dict[str, Any]:
    """A message as the recorder writes it down."""
    names = vocabulary().names
    if line.answer:
        return {"answer": line.answer}
    if line.kind == "question" and line.source_id in names["question"]:
        return {"question": line.source_id}
    if line.kind == "crisis":
        return {"kind": "crisis", "tier": line.tier}
    return {"message": line.source_id} if line.source_id in names["message"] else {"kind": line.kind}


def _label(given: dict[str, Any]) -> str:
    """``answer cost``, ``question age``, ``crisis emergency``; empty for a message that is not the model's."""
    for name in ("answer", "question", "message"):
        if name in given:
            return f"{name} {given[name]}"
    if given.get("kind") == "crisis":
        return f"crisis {given.get('tier', '')}".strip()
    return str(given.get("kind", ""))


def as_text(compared: Iterable[Compared]) -> str:
    """For the terminal: changed turns only, and a line of figures."""
    lines: list[str] = []
    every = list(compared)
    for case in (case for case in every if case.changed):
        lines.append(case.name)
        for turn in (turn for turn in case.turns if turn.changed):
            lines.append(f"  patient  {turn.said}" + (f"   (now {turn.intent})" if turn.intent else ""))
            lines += [f"    {line}" for line in _difference(turn)]
        if case.problem:
            lines.append(f"  stopped  {case.problem}")
    turns = [turn for case in every for turn in case.turns]
    changed = sum(turn.changed for turn in turns)
    lines.append(
        f"{len(every)} conversations, {len(turns)} turns: {changed} turns changed, {len(turns) - changed} the same."
    )
    return "\n".join(lines)


def _difference(turn: Turn) -> list[str]:
    return [line for line in difflib.ndiff(turn.before, turn.now) if not line.startswith("?")]


def as_json(compared: Iterable[Compared]) -> list[dict[str, Any]]:
    """Everything, for other programs."""
    return [
        {
            "name": case.name,
            "changed": case.changed,
            "problem": case.problem,
            "turns": [vars(turn) | {"changed": turn.changed} for turn in case.turns],
        }
        for case in compared
    ]


def as_html(compared: Iterable[Compared]) -> str:
    """One page: every changed conversation, then and now side by side."""
    every = list(compared)
    blocks = [
        f"<h2>{html.escape(case.name)}</h2>"
        + (f"<p class='bad'>{html.escape(case.problem)}</p>" if case.problem else "")
        + "<table><tr><th>patient</th><th>before</th><th>now</th></tr>"
        + "".join(_row(turn) for turn in case.turns)
        + "</table>"
        for case in every
        if case.changed
    ]
    same = "".join(f"<li>{html.escape(case.name)}</li>" for case in every if not case.changed)
    style = (
        "body{font:15px/1.5 system-ui;max-width:64rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;"
        "width:100%}td,th{border:1px solid #ccc;padding:.3rem .6rem;text-align:left;vertical-align:top}"
        ".changed{background:#fff1d6}.bad{color:#a11}"
    )
    return (
        f"<!doctype html><html lang='en'><meta charset='utf-8'><title>Replay</title><style>{style}</style>"
        "<h1>Replay</h1>"
        f"<p>{sum(case.changed for case in every)} of {len(every)} conversations changed.</p>{''.join(blocks)}"
        f"<h2>The same as before</h2><ul>{same}</ul></html>"
    )


def _row(turn: Turn) -> str:
    cells = (turn.said, "\n".join(turn.before), "\n".join(turn.now))
    inner = "".join(f"<td>{html.escape(cell).replace(chr(10), '<br>')}</td>" for cell in cells)
    return f"<tr class='{'changed' if turn.changed else ''}'>{inner}</tr>"
