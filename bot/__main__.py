"""``python -m bot`` runs everything; ``python -m bot staff ...`` looks after the staff's accounts, ``backup``,
``restore`` and ``verify`` after the database."""

import argparse
import sys
from pathlib import Path


def main() -> int:
    """Entry point; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bot", description="Run the clinic's assistant.")
    commands = parser.add_subparsers(dest="command", metavar="{run,staff,backup,restore,verify}")
    commands.add_parser("run", help="run the gateway and the assistant (the default)")
    staff = commands.add_parser("staff", help="accounts for the staff console")
    actions = staff.add_subparsers(dest="action", required=True)
    add = actions.add_parser("add", help="a new account; prints its one-time password")
    add.add_argument("username")
    add.add_argument("--name", default="", help="how patients see this person, for example 'Ana'")
    add.add_argument("--admin", action="store_true")
    actions.add_parser("reset-password", help="a new one-time password").add_argument("username")
    actions.add_parser("list", help="all accounts")
    backup = commands.add_parser("backup", help="copy the database into a new file, also while it is in use")
    backup.add_argument("file", type=Path)
    restore = commands.add_parser("restore", help="put a copy back where there is no database; stop everything first")
    restore.add_argument("file", type=Path)
    commands.add_parser("verify", help="count everything, and check the numbering and the audit trail")
    options = parser.parse_args()
    if options.command in ("backup", "restore", "verify"):
        from bot.backup_command import backup_command

        return backup_command(options)
    if options.command == "staff":
        from bot.staff_command import staff_command  # heavy to import, and a start must be quick

        return staff_command(options)
    from bot.supervisor.run import run

    return run(Path(__file__).resolve().parent.parent)


if __name__ == "__main__":
    sys.exit(main())
