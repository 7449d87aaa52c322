"""``make evaluate``: the golden sets through the trained assistant, held to tests/golden/floors.yml.

python -m tests.evaluation                   everything (about a minute)
python -m tests.evaluation --only safety     the crisis screening alone; needs no trained assistant
python -m tests.evaluation --only questions  the answers alone
python -m tests.evaluation --propose FILE    also write floors that lie a little below what was measured

Writes var/evaluation/report.json and report.html. Exit code: 0 all floors hold, 1 one does not, 2 nothing could be
measured.
"""

import argparse
import datetime
import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from bot.language.rules import RuleNet
from bot.language.screen import LEXICON, Screener
from bot.settings import ROOT
from tests.evaluation import questions, record, report, safety, speed
from tests.evaluation.assistant import AssistantError, Results, heard, understand, understood
from tests.evaluation.floors import FloorsError, hold, proposed, read_floors
from tests.evaluation.golden import Golden, GoldenError, answer_ids, read_golden
from tests.evaluation.training_texts import training_texts

GOLDEN = ROOT / "tests" / "golden"
FLOORS = GOLDEN / "floors.yml"
OUT = ROOT / "var" / "evaluation"
SAFETY, QUESTIONS = "safety", "questions"
PARTS = {SAFETY: {"safety", "nets", "rules"}, QUESTIONS: {"questions"}}  # the first words of their figures' ids
BROKEN, IMPOSSIBLE = 1, 2


def main(arguments: list[str]) -> int:
    """Measure, write the report, say what does not hold; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation", description="Hold the assistant to its floors.")
    parser.add_argument("--only", choices=[SAFETY, QUESTIONS], help="one half alone")
    parser.add_argument("--out", type=Path, default=OUT, help="folder for the report")
    parser.add_argument("--propose", type=Path, metavar="FILE", help="write floors a little below what was measured")
    options = parser.parse_args(arguments)
    parts = {options.only} if options.only else {SAFETY, QUESTIONS}
    try:
        run = evaluate(parts)
    except (GoldenError, AssistantError, FloorsError) as error:
        print(f"The evaluation stopped.\n{error}", file=sys.stderr)
        return IMPOSSIBLE
    _write(run, options.out)
    if options.propose:
        options.propose.write_text(proposed(run.figures), encoding="utf-8")
    print(record.summary(run))
    return BROKEN if run.broken else 0


def evaluate(parts: set[str]) -> record.Run:
    """One run over the golden sets; raises GoldenError, AssistantError or FloorsError."""
    start = time.monotonic()
    golden = read_golden(GOLDEN, answer_ids(ROOT), training_texts(ROOT))
    floors = read_floors(FLOORS)
    results = understand(_texts(golden, parts), safety_only=QUESTIONS not in parts)
    screening = _screening(golden, results) if SAFETY in parts else None
    answering = None
    if QUESTIONS in parts:
        found = {row.where: understood(results[row.where]) for row in golden.questions}
        answering = questions.evaluate(golden.questions, found)
    figures = [*(screening.figures if screening else ()), *(answering.figures if answering else ())]
    measured = {name for part in parts for name in PARTS[part]}
    return record.Run(
        when=datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC"),
        model=_model(parts),
        golden=golden,
        held=tuple(hold(figures, floors, measured)),
        safety=screening,
        questions=answering,
        speed=_speed(golden) if SAFETY in parts else None,
        seconds=time.monotonic() - start,
    )


def _texts(golden: Golden, parts: set[str]) -> Mapping[str, str]:
    """The questions are screened, too: an ordinary one must raise nothing."""
    texts = {row.where: row.text for row in golden.questions}
    return texts | ({row.where: row.text for row in golden.messages} if SAFETY in parts else {})


def _screening(golden: Golden, results: Results) -> safety.Safety:
    found = {where: heard(row) for where, row in results.items()}
    lexicon = RuleNet.load(ROOT / LEXICON).lexicon
    return safety.evaluate(golden.messages, found, golden.questions, safety.categories_of(lexicon))


def _speed(golden: Golden) -> speed.Speed:
    screener, rules = Screener.load(ROOT), RuleNet.load(ROOT / LEXICON)
    return speed.measure(screener, rules, [row.text for row in golden.messages])


def _model(parts: set[str]) -> str:
    models = sorted((ROOT / "models").glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    name = models[-1].name.removesuffix(".tar.gz") if models and QUESTIONS in parts else ""
    return ", screening ".join(filter(None, [name, Screener.load(ROOT).version if SAFETY in parts else ""]))


def _write(run: record.Run, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    earlier = record.read_earlier(folder / "report.json")
    for name, content in (
        ("report.html", report.page(run, earlier)),
        ("report.json", json.dumps(record.as_json(run), ensure_ascii=False, indent=1) + "\n"),
    ):
        fresh = folder / (name + ".new")  # a file half-written is never seen
        fresh.write_text(content, encoding="utf-8")
        fresh.replace(folder / name)
    print(f"Report: {_shown(folder / 'report.html')}")


def _shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
