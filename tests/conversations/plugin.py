"""The pytest plugin: every case in a YAML file with ``cases:`` is a pytest item.

    pytest tests/stories -k "part of a name" --tag crisis --through=page

Wrong case files are refused while collecting, before anything is started. ``-n`` of xdist is not needed: cases are
played several at a time by themselves.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.conversations.assistant import StackFailed
from tests.conversations.model import Case
from tests.conversations.player import Player
from tests.conversations.reading import CasesRefused, case_files, is_case_file, read_cases
from tests.conversations.results import Run
from tests.conversations.runner import Result
from tests.conversations.steps import User

ITEM_SECONDS = 300.0
PLAYER: pytest.StashKey[Player] = pytest.StashKey()
RUN: pytest.StashKey[Run] = pytest.StashKey()
ALL: pytest.StashKey[dict[Path, list[Case]]] = pytest.StashKey()
DOWN: pytest.StashKey[bool] = pytest.StashKey()
SECONDS: pytest.StashKey[float] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of conversation cases."""
    group = parser.getgroup("conversations", "conversation cases in tests/stories")
    group.addoption("--through", choices=("api", "page"), default="api", help="play cases through the API or the page")
    group.addoption("--tag", action="append", default=[], help="play only cases with this tag (may be repeated)")
    group.addoption("--slower", type=float, default=1.0, help="multiply every time limit, for a busy machine")


def pytest_configure(config: pytest.Config) -> None:
    """Make the markers known."""
    config.addinivalue_line("markers", "conversation: a case of tests/stories, played against the whole product")


def pytest_collect_file(parent: pytest.Collector, file_path: Path) -> CaseFile | None:
    """Files with a line ``cases:``; Rasa's own stories are left alone."""
    if file_path.suffix == ".yml" and file_path.is_relative_to(_folder(parent.config)) and is_case_file(file_path):
        return CaseFile.from_parent(parent, path=file_path)
    return None


def _folder(config: pytest.Config) -> Path:
    return config.rootpath / "tests" / "stories"


class CaseFile(pytest.File):
    """One file of cases."""

    def collect(self) -> Iterable[pytest.Item]:
        """Its cases; a mistake in any file of the folder is an error of the file that it stands in."""
        for case in _read(self.config, self.path):
            yield CaseItem.from_parent(self, name=case.name, case=case)


def _read(config: pytest.Config, path: Path) -> list[Case]:
    """The cases of one file, read together with all others: names are unique and fixtures shared."""
    paths = case_files(_folder(config))
    if ALL not in config.stash:
        try:
            cases = read_cases(_short(paths, config))
        except CasesRefused as error:
            raise pytest.Collector.CollectError(f"Cases were refused, nothing was played.\n{error}") from None
        config.stash[ALL] = {p: [c for c in cases if (config.rootpath / c.file) == p] for p in paths}
    return config.stash[ALL].get(path, [])


def _short(paths: list[Path], config: pytest.Config) -> list[Path]:
    """Paths as a tester knows them, from the root of the repository."""
    return [path.relative_to(config.rootpath) if Path.cwd() == config.rootpath else path for path in paths]


class CaseItem(pytest.Item):
    """One case."""

    def __init__(self, *, case: Case, **more: Any) -> None:
        super().__init__(**more)
        self.case = case
        self.add_marker("conversation")
        self.add_marker(pytest.mark.timeout(ITEM_SECONDS))
        for tag in case.tags:
            self.keywords[tag] = True
        self.user_properties.append(("about", case.about))

    def runtest(self) -> None:
        """Wait for the result of this case; the first one starts everything."""
        why = not_for_page(self.case) if self.config.getoption("--through") == "page" else ""
        if why:
            pytest.skip(why)
        result = self._result()
        self.config.stash[RUN].add(result)
        self.stash[SECONDS] = result.seconds
        if result.message:
            raise CaseFailed(result.message)

    def _result(self) -> Result:
        """The result, when there is one; what did not start is told in full once."""
        try:
            return _player(self.session).result(self.case)
        except StackFailed:
            if self.config.stash.get(DOWN, False):
                raise CaseFailed("Not played: what the cases need did not start, see the first of them.") from None
            self.config.stash[DOWN] = True
            raise

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The transcript instead of a Python traceback."""
        if isinstance(excinfo.value, CaseFailed | StackFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the case stands."""
        return self.path, self.case.line - 1, self.case.name


def not_for_page(case: Case) -> str:
    """Why a case can't be played on the page: it sends what a page never would. Empty when it can."""
    for placed in case.steps:
        if isinstance(placed.step, User) and (placed.step.twice or placed.step.refused):
            return "the page itself decides what to send again and what to hold back"
    return ""


class CaseFailed(Exception):
    """A case went wrong; the text is for the tester."""


def _player(session: pytest.Session) -> Player:
    if PLAYER not in session.config.stash:
        through = session.config.getoption("--through")
        cases = [item.case for item in session.items if isinstance(item, CaseItem)]
        if through == "page":
            cases = [case for case in cases if not not_for_page(case)]
        player = Player(cases, through=through, slower=session.config.getoption("--slower"))
        session.config.stash[PLAYER] = player
        session.config.stash[RUN] = Run.begin(through=through, whole=len(cases) >= _known(session.config))
        player.start()
    return session.config.stash[PLAYER]


def _known(config: pytest.Config) -> int:
    """How many cases there are, played or not."""
    return sum(len(cases) for cases in config.stash[ALL].values())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out cases without the wanted tags; the rest of the tests is not concerned."""
    wanted = set(config.getoption("--tag"))
    if not wanted:
        return
    kept = [item for item in items if not isinstance(item, CaseItem) or wanted & set(item.case.tags)]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Report how long the case itself took, not how long pytest waited for it."""
    report: Any = yield
    if isinstance(item, CaseItem) and report.when == "call":
        report.duration = item.stash.get(SECONDS, report.duration)
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Stop what was started and keep the results."""
    player = session.config.stash.get(PLAYER, None)
    if player is None:
        return
    player.stop()
    run = session.config.stash[RUN]
    if run.results:
        run.save(session.config.rootpath / "var" / "conversations")


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Where the report is."""
    run = config.stash.get(RUN, None)
    if run is not None and run.saved is not None:
        terminalreporter.write_line(f"{run.summary()}  Report: {run.saved}")
