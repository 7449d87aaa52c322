"""``make lock``: compiles the dependency groups of pyproject.toml into requirements/, each release with its hashes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from scripts.setup.uv import ensure_uv

ROOT = Path(__file__).resolve().parents[1]
PLAIN = ("--generate-hashes", "--no-emit-index-url", "--no-header", "--upgrade", "--quiet")
# The assistant runs on one Python only; the others must do on every supported one and system.
LOCKS = (
    ("assistant", ("--python-version", "3.10")),
    ("gateway", ("--python-version", "3.12", "--universal")),
    ("dev", ("--python-version", "3.12", "--universal", "-c", "requirements/gateway.txt")),
)


def main() -> int:
    """Write all lock files; returns uv's exit code when one cannot be resolved."""
    uv = ensure_uv(ROOT)
    if uv is None:
        print("Locking needs uv, which cannot be installed here.", file=sys.stderr)
        return 1
    for group, options in LOCKS:
        out = f"requirements/{group}.txt"
        command = [str(uv), "pip", "compile", "--group", group, *options, *PLAIN, "--output-file", out]
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        if code != 0:
            return code
        print(f"{out} is up to date.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
