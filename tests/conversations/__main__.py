"""Commands for conversation cases: schema, record, replay, coverage, report."""

import sys

from tests.conversations import schema


def main(arguments: list[str]) -> int:
    """Run one command; returns the exit code."""
    if arguments[:1] == ["schema"]:
        schema.PATH.write_text(schema.text(), encoding="utf-8")
        return 0
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
