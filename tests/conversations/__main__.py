"""Commands for conversation cases.

python -m tests.conversations record ID --database URL [--name NAME] [--out FILE]
python -m tests.conversations replay FOLDER [--model FILE] [--json FILE] [--html FILE]
python -m tests.conversations coverage
python -m tests.conversations schema
python -m tests.conversations mutants
"""

import argparse
import asyncio
import json
import sys
from pathlib import Path

from bot.clinic import load_clinic
from bot.settings import ROOT
from tests.conversations.mutants import MutantsRefused, play_all
from tests.conversations.reading import CasesRefused, case_files, read_cases

CASES = ROOT / "tests" / "stories"
CHANGED, REFUSED = 1, 2


def main(arguments: list[str]) -> int:
    """Run one command; returns the exit code: 0 fine, 1 something changed or is missing, 2 it can't be done."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except CasesRefused as error:
        sys.stderr.write(f"{error}\n")
        return REFUSED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.conversations", description="Conversation cases.")
    commands = parser.add_subparsers(required=True)
    record = commands.add_parser("record", help="make a case of a stored conversation, without personal data")
    record.add_argument("conversation", help="its id")
    record.add_argument(
        "--database", default=f"sqlite+aiosqlite:///{ROOT / 'var' / 'clinic.db'}", help="SQLAlchemy URL"
    )
    record.add_argument("--name", help="the case's name")
    record.add_argument("--out", type=Path, help="file to write; otherwise it is printed")
    record.set_defaults(run=_record)
    replay = commands.add_parser("replay", help="play recorded cases again and show what changed")
    replay.add_argument("folder", type=Path)
    replay.add_argument("--model", type=Path, help="the model to try; otherwise the newest")
    replay.add_argument("--slower", type=float, default=1.0)
    replay.add_argument("--json", type=Path)
    replay.add_argument("--html", type=Path)
    replay.set_defaults(run=_replay)
    commands.add_parser("coverage", help="what no case touches").set_defaults(run=_coverage)
    commands.add_parser("mutants", help="put faults into a copy and see that a case fails").set_defaults(run=_mutants)
    commands.add_parser("schema", help="write the schema for editors").set_defaults(run=_schema)
    return parser


def _mutants(_: argparse.Namespace) -> int:
    try:
        return play_all()
    except MutantsRefused as error:
        _tell(str(error))
        return REFUSED


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr)


def _record(options: argparse.Namespace) -> int:
    from bot.data_keys import load_keys
    from bot.settings import Settings
    from bot.storage.vault import Vault
    from tests.conversations.recorder import NotRecorded, record

    zone = load_clinic(ROOT / "clinic.yml").timezone
    try:
        vault = Vault(load_keys(Settings(gateway_secret="-" * 32), _tell))
        text = asyncio.run(record(options.database, options.conversation, zone=zone, name=options.name, vault=vault))
    except NotRecorded as error:
        sys.stderr.write(f"{error}\n")
        return REFUSED
    if options.out is None:
        sys.stdout.write(text)
    else:
        options.out.write_text(text, encoding="utf-8")
    return 0


def _replay(options: argparse.Namespace) -> int:
    from tests.conversations import replay
    from tests.conversations.assistant import StackFailed

    cases = read_cases(case_files(options.folder))
    if not cases:
        sys.stderr.write(f"There are no cases in {options.folder}.\n")
        return REFUSED
    try:
        compared = replay.replay(cases, model=options.model, slower=options.slower)
    except StackFailed as error:
        sys.stderr.write(f"{error}\n")
        return REFUSED
    sys.stdout.write(replay.as_text(compared) + "\n")
    if options.json is not None:
        options.json.write_text(json.dumps(replay.as_json(compared), indent=1, ensure_ascii=False), encoding="utf-8")
    if options.html is not None:
        options.html.write_text(replay.as_html(compared), encoding="utf-8")
    return CHANGED if any(case.changed for case in compared) else 0


def _coverage(_options: argparse.Namespace) -> int:
    from tests.conversations.coverage import as_text, coverage

    areas = coverage(read_cases(case_files(CASES)))
    sys.stdout.write(as_text(areas) + "\n")
    return CHANGED if any(area.too_low for area in areas) else 0


def _schema(_options: argparse.Namespace) -> int:
    from tests.conversations import schema

    schema.PATH.write_text(schema.text(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
