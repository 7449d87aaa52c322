"""Makes the conversation cases in tests/stories pytest items, and ends a finished run at once."""

import atexit
import os
import sys

import pytest

pytest_plugins = ["tests.conversations.plugin"]
_STATUS = pytest.StashKey[int]()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Remember how the run ended, for its very end."""
    session.config.stash[_STATUS] = int(exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """End the process when everything is told and cleaned up.

    A run of all tests leaves threads of native libraries behind (onnxruntime, OpenBLAS, tokenizers); one such process
    told its results and then never ended while the interpreter was taken down."""
    if _STATUS in config.stash:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(config.stash[_STATUS])
