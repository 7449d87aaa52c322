"""What the assistant makes of messages, line by line: the programme behind ``bin/understand``. It trains nothing.

Reads ``{"id", "text"}`` JSON lines and writes ``{"id", "tier", "categories", "intent", "answers", "confidence"}``;
``--safety-only`` leaves the last three out and needs no trained model, ``--explain`` adds the reasons. A line that is
not such an object is named on the error stream, and the exit code is 1 after the rest has been done. Runs on Python
3.10 (with the model) and 3.12+ (safety only).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TextIO

from bot.domain.screening import Screening
from bot.language.screen import Screener

ROOT = Path(__file__).resolve().parents[1]
HANDOFF = "human_handoff"

Read = Callable[[str], "dict[str, Any]"]


class UnderstandError(Exception):
    """The programme cannot start; the message says why and what to do."""


def main(arguments: list[str] | None = None) -> int:
    """Run the programme; returns the exit code."""
    parser = argparse.ArgumentParser(prog="understand", description="What the assistant makes of messages.")
    parser.add_argument("--safety-only", action="store_true", help="only screen for crisis; needs no trained model")
    parser.add_argument("--explain", action="store_true", help="add why: rules, nearest sentences, ranking")
    options = parser.parse_args(arguments)
    try:
        screener = Screener.load(ROOT)
        read = None if options.safety_only else load_reader(ROOT, explain=options.explain)
    except Exception as error:  # the process edge: whatever is broken, one sentence instead of a trace
        print(f"understand: {error}", file=sys.stderr)
        return 1
    try:
        return run(sys.stdin, sys.stdout, screener, read, explain=options.explain)
    except BrokenPipeError:  # the reader of our output has gone, as with `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def run(lines: Iterable[str], out: TextIO, screener: Screener, read: Read | None, *, explain: bool) -> int:
    """Answer every line; returns 1 when one of them was not a message, else 0."""
    code = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            message = parse_line(line)
        except ValueError as error:
            print(f"understand: line {number}: {error}", file=sys.stderr)
            code = 1
            continue
        result = {"id": message["id"], **screened(screener.screen(message["text"]), explain=explain)}
        if read is not None:
            result.update(read(message["text"]))
        print(json.dumps(result, ensure_ascii=False), file=out, flush=True)
    return code


def parse_line(line: str) -> dict[str, Any]:
    """The message of a line; raises ValueError saying what is wrong with it."""
    try:
        message = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON ({error.msg} at column {error.colno})") from error
    if not isinstance(message, dict):
        raise ValueError("not an object")
    if "id" not in message:
        raise ValueError('the key "id" is missing')
    if not isinstance(message.get("text"), str):
        raise ValueError('the key "text" is missing or not a string')
    return message


def screened(screening: Screening, *, explain: bool) -> dict[str, Any]:
    """The screening's part of a result."""
    result: dict[str, Any] = {"tier": screening.tier.label, "categories": list(screening.categories)}
    if screening.degraded:
        result["degraded"] = list(screening.degraded)
    if explain:
        result["language"] = screening.language
        result["reasons"] = [
            {
                "source": reason.source,
                "tier": reason.tier.label,
                "category": reason.category,
                "detail": reason.detail,
                "score": round(reason.score, 3),
            }
            for reason in screening.reasons
        ]
    return result


def _shown(found: dict[str, Any]) -> list[str]:
    """The ids of everything that the patient sees: the answers, and the call for a person that goes with them."""
    beside = [found["intent"]["name"]] if found["answers"] and found["intent"]["name"] == HANDOFF else []
    return [*found["answers"], *beside]


def load_reader(root: Path, *, explain: bool) -> Read:
    """The newest trained model's own pipeline as a function of a text; raises UnderstandError without a model."""
    models = sorted((root / "models").glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not models:
        raise UnderstandError("there is no trained model in models/: run 'make train' first")
    from bot.nlu.parser import load_parser  # pulls in rasa, which only the assistant's environment has

    parse = load_parser(models[-1])

    def read(text: str) -> dict[str, Any]:
        found = asyncio.run(parse(text))
        result = {
            "intent": found["intent"]["name"],
            "answers": _shown(found),
            "confidence": round(float(found["intent"]["confidence"]), 4),
        }
        if explain:
            result |= {"closest": found["closest"], "told": found.get("told", "")}
            result["ranking"] = [[row["name"], round(row["confidence"], 4)] for row in found["intent_ranking"]]
        return result

    return read


if __name__ == "__main__":
    sys.exit(main())
