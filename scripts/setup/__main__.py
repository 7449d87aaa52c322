"""``python3 -m scripts.setup [--dev] [train]``: make what is missing, quickly say nothing when all is there."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

from scripts.setup.environments import ASSISTANT, DEVELOPMENT, GATEWAY, ensure
from scripts.setup.progress import SetupError
from scripts.setup.training import train

ROOT = Path(__file__).resolve().parents[2]
OLDEST = (3, 8)


def main() -> int:
    """Exit code: 0 all is ready, 1 something failed (one sentence says what), 130 interrupted."""
    parser = argparse.ArgumentParser(prog="python3 -m scripts.setup", description="Set the product up.")
    parser.add_argument("train", nargs="?", choices=["train"], help="also build the models that are out of date")
    parser.add_argument("--dev", action="store_true", help="also install what tests and checks need")
    options = parser.parse_args()
    try:
        with _alone():
            ensure(ROOT, [DEVELOPMENT if options.dev else GATEWAY, ASSISTANT])
            if options.train:
                train(ROOT)
    except SetupError as error:
        print(f"Set-up stopped. {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. Running it again goes on from here.", file=sys.stderr)
        return 130
    return 0


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Hold the set-up to oneself; a second one waits for the first."""
    try:
        import fcntl  # not on Windows, where two at once are the user's own risk
    except ImportError:
        yield
        return
    tools = ROOT / ".tools"
    tools.mkdir(exist_ok=True)
    with (tools / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print("Another set-up is running; waiting for it.", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    if sys.version_info < OLDEST:
        sys.exit("Set-up needs Python 3.8 or newer.")
    sys.exit(main())
