"""``python -m bot.encryption new-key|rotate-keys``: the keys that encrypt answers, for whoever runs the machine.

To change the key: make a new one, put it before the old one in DATA_KEYS and start again; ``rotate-keys`` with the same
DATA_KEYS; then take the old key out and start again. Codes of saved pre-screens stay good.
"""

import argparse
import asyncio
import os
import secrets
import sys

from bot.data_keys import load_keys, new_key
from bot.errors import AssistantError, ConfigurationError
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.migrate import upgrade
from bot.storage.rotation import rotate
from bot.storage.vault import CannotOpen, Vault


def main(arguments: list[str] | None = None) -> int:
    """Entry point. Exit code 1 when a stored value does not open, 2 when the settings are broken."""
    parser = argparse.ArgumentParser(prog="python -m bot.encryption", description="The keys that encrypt answers.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("new-key", help="print a new key for DATA_KEYS")
    commands.add_parser("rotate-keys", help="encrypt everything with the first of DATA_KEYS")
    if parser.parse_args(arguments).command == "new-key":
        print(new_key())
        return 0
    os.environ.setdefault("GATEWAY_SECRET", secrets.token_urlsafe(32))  # a setting that only servers need
    try:
        print(asyncio.run(_rotate(Settings.from_environment())))
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return 2
    except CannotOpen as error:
        print(
            f"{error}. Add that key to DATA_KEYS. Nothing is lost: what was not changed is as it was.", file=sys.stderr
        )
        return 1
    except AssistantError as error:
        print(f"The database cannot be used now ({error}).", file=sys.stderr)
        return 1
    return 0


async def _rotate(settings: Settings) -> str:
    vault = Vault(load_keys(settings, print))
    await upgrade(settings.database)
    database = Database(settings.database, vault)
    try:
        done = await rotate(database, vault.newest)
    finally:
        await database.close()
    return f"{done.changed} of {done.seen} stored values were encrypted anew; all are under the key {vault.newest}."


if __name__ == "__main__":
    sys.exit(main())
