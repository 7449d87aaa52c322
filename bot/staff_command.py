"""``python -m bot staff add|reset-password|list``: the staff's accounts, for whoever runs the machine."""

import argparse
import asyncio
import os
import secrets
import sys
from datetime import UTC, datetime

from bot.errors import ConfigurationError, RequestError
from bot.services.staff import StaffDesk
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.migrate import upgrade


def staff_command(options: argparse.Namespace) -> int:
    """Carry one command out. Exit code 1 when it cannot be done, 2 when the settings are broken."""
    os.environ.setdefault("GATEWAY_SECRET", secrets.token_urlsafe(32))  # a setting that only servers need
    try:
        settings = Settings.from_environment()
        settings.var_dir.mkdir(parents=True, exist_ok=True)
        print(asyncio.run(_carry_out(settings, options)))
    except RequestError as error:
        print(error.detail, file=sys.stderr)
        return 1
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


async def _carry_out(settings: Settings, options: argparse.Namespace) -> str:
    await upgrade(settings.database)
    database = Database(settings.database)
    try:
        desk = StaffDesk(database=database, clock=lambda: datetime.now(UTC))
        if options.action == "list":
            names = await desk.list()
            return "\n".join(f"{username}  {name}" for username, name in sorted(names.items())) or "No accounts yet."
        if options.action == "add":
            role = "admin" if options.admin else "staff"
            password = await desk.add(options.username, name=options.name, role=role)
        else:
            password = await desk.reset_password(options.username)
        return f"One-time password for {options.username}: {password}\nIt must be changed at the first sign-in."
    finally:
        await database.close()
