"""Screens JSON lines: ``python -m bot.language.screen_cli [--explain] < messages.jsonl``.

Reads ``{"id","text"}`` lines and writes ``{"id","tier","categories"}``, with ``--explain`` also the reasons."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

from bot.language.classifier import ClassifierError
from bot.language.encoder import EncoderError
from bot.language.lexicon import LexiconError
from bot.language.screen import Screener

ROOT = Path(__file__).resolve().parents[2]


def screen_rows(
    screener: Screener, rows: Iterable[dict[str, Any]], *, explain: bool = False
) -> Iterator[dict[str, Any]]:
    """The verdict on each row with ``id`` and ``text``, in order."""
    for row in rows:
        found = screener.screen(str(row.get("text") or ""))
        verdict: dict[str, Any] = {"id": row.get("id"), "tier": found.tier.label, "categories": list(found.categories)}
        if explain:
            verdict["language"] = found.language
            verdict["degraded"] = list(found.degraded)
            verdict["reasons"] = [
                {"source": r.source, "tier": r.tier.label, "category": r.category, "detail": r.detail, "score": r.score}
                for r in found.reasons
            ]
        yield verdict


def main(arguments: Sequence[str] | None = None, source: TextIO = sys.stdin, out: TextIO = sys.stdout) -> int:
    """The command; returns the exit code."""
    parser = argparse.ArgumentParser(description="Screen JSON lines for crisis.")
    parser.add_argument("--explain", action="store_true", help="also print what raised the tier")
    parser.add_argument("--root", type=Path, default=ROOT)
    options = parser.parse_args(arguments)
    try:
        screener = Screener.load(options.root)
    except (LexiconError, EncoderError, ClassifierError) as error:
        print(error, file=sys.stderr)
        return 1
    rows = (json.loads(line) for line in source if line.strip())
    for verdict in screen_rows(screener, rows, explain=options.explain):
        print(json.dumps(verdict, ensure_ascii=False), file=out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
