"""What happened in a case, line by line, and how it is printed when it goes wrong."""

import textwrap
from dataclasses import asdict, dataclass, field
from typing import Any

WIDTH = 116


@dataclass
class Line:
    """One thing that happened. ``who`` is patient, assistant, staff, system, or ``-`` for what is not a message.

    ``ms`` is the time since the patient's last message. ``checked`` are lines of the case file that looked at it.
    """

    who: str
    text: str
    seq: int = 0
    kind: str = ""
    tier: str = ""
    answer: str = ""
    source_id: str = ""
    ms: int | None = None
    choices: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    understanding: dict[str, Any] = field(default_factory=dict)
    screening: dict[str, Any] = field(default_factory=dict)
    checked: list[int] = field(default_factory=list)
    step: int = 0


class Diverged(AssertionError):
    """A step saw something else than it expected."""

    def __init__(self, expected: str, got: str) -> None:
        super().__init__(f"expected {expected}, got {got}")
        self.expected, self.got = expected, got


@dataclass
class Transcript:
    """All lines of one case."""

    lines: list[Line] = field(default_factory=list)

    def add(self, line: Line) -> Line:
        """One more thing happened."""
        self.lines.append(line)
        return line

    def note(self, text: str, step: int) -> None:
        """Something that is not a message."""
        self.add(Line("-", text, step=step))

    def last_of_patient(self) -> Line | None:
        """The patient's last message."""
        return next((line for line in reversed(self.lines) if line.who == "patient"), None)

    def to_json(self) -> list[dict[str, Any]]:
        """For the report: everything that is not empty."""
        return [
            {key: value for key, value in asdict(line).items() if value not in ("", [], {}, None)}
            for line in self.lines
        ]

    def text(self) -> str:
        """The whole conversation as a tester reads it."""
        return "\n".join(_shown(line) for line in self.lines)


def failure(transcript: Transcript, *, place: str, step: str, problem: Diverged) -> str:
    """The transcript with the diverging line, what was expected, and why the assistant did what it did."""
    parts = [transcript.text(), f"\n>>> {place}   {step}", f"    expected  {_indented(problem.expected)}"]
    parts.append(f"    got       {_indented(problem.got)}")
    last = transcript.last_of_patient()
    if last is not None:
        parts += ["", f"The patient's last message was read like this: {last.text!r}", *why(last)]
    return "\n".join(parts)


def why(line: Line) -> list[str]:
    """How a patient's message was understood and screened."""
    told = []
    ranking = line.understanding.get("ranking") or []
    if ranking:
        told.append("    intents   " + ", ".join(f"{r['name']} {r['confidence']:.2f}" for r in ranking))
    elif line.understanding:
        told.append(f"    intent    {line.understanding.get('intent')}")
    else:
        told.append("    intents   the assistant was not asked or did not answer")
    screening = line.screening
    told.append(f"    screening {screening.get('tier', 'not stored')}")
    for reason in screening.get("reasons", []):
        told.append(
            f"              {reason['source']}: {reason['tier']} {reason['category']} {reason['score']:.2f}"
            f" ({reason['detail']})"
        )
    return told


def _shown(line: Line) -> str:
    if line.who == "-":
        return f"          · {line.text}"
    about = [
        part
        for part in (line.answer and f"answer {line.answer}", line.tier, line.kind if line.kind != "text" else "")
        if part
    ]
    if line.ms is not None and line.who != "patient":
        about.append(f"{line.ms} ms")
    head = f"{line.who:>9} | " + (f"[{', '.join(about)}] " if about else "")
    body = textwrap.fill(line.text.replace("\n\n", " ¶ ").replace("\n", " / "), WIDTH, subsequent_indent=" " * 12)
    buttons = f"\n{' ' * 12}( {' | '.join(line.choices)} )" if line.choices else ""
    return head + body + buttons


def _indented(text: str) -> str:
    return text.replace("\n", "\n" + " " * 14)
