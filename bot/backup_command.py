"""``python -m bot backup|restore|verify``: a copy of the database, putting one back, and whether all is there."""

import argparse
import asyncio
import os
import secrets
import sys
from pathlib import Path

from bot.errors import ConfigurationError
from bot.settings import Settings
from bot.storage.backup import BackupFailed, Inventory, copy_sqlite, sqlite_file, take_inventory
from bot.storage.migrate import upgrade

USE_POSTGRES_TOOLS = "This database is a PostgreSQL server: use pg_dump and pg_restore, then `python -m bot verify`."


def backup_command(options: argparse.Namespace) -> int:
    """Carry one command out. Exit code 1 when it cannot be done or something is missing, 2 for broken settings."""
    os.environ.setdefault("GATEWAY_SECRET", secrets.token_urlsafe(32))  # a setting that only servers need
    try:
        found = asyncio.run(_carry_out(options, Settings.from_environment().database))
    except BackupFailed as error:
        print(error, file=sys.stderr)
        return 1
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return 2
    print(report(found))
    return 0 if found.whole else 1


async def _carry_out(options: argparse.Namespace, url: str) -> Inventory:
    if options.command == "backup":
        copy_sqlite(_file(url), options.file)
        return await take_inventory(f"sqlite+aiosqlite:///{options.file}")
    if options.command == "restore":
        _file(url).parent.mkdir(parents=True, exist_ok=True)
        copy_sqlite(options.file, _file(url))
        await upgrade(url)
    return await take_inventory(url)


def _file(url: str) -> Path:
    path = sqlite_file(url)
    if path is None:
        raise BackupFailed(USE_POSTGRES_TOOLS)
    return path


def report(found: Inventory) -> str:
    """For the person at the terminal; equal for a database and its copy."""
    lines = [f"{name}: {count}" for name, count in sorted(found.rows.items())]
    lines += [f"Messages are missing in conversation {name}." for name in found.misnumbered]
    if found.chain.broken_at is not None:
        lines.append(f"The audit trail was changed: line {found.chain.broken_at} does not follow from the one before.")
    else:
        lines.append(f"The audit trail is unbroken: {found.chain.lines} lines, the last {found.chain.head}")
    return "\n".join(lines)
