"""Plays many cases at the same time on a thread of its own, while pytest asks for one result after another."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

import structlog

from tests.conversations.assistant import StackFailed
from tests.conversations.gateway import CaseGateway
from tests.conversations.model import Case
from tests.conversations.patient import PatientSide
from tests.conversations.runner import Result, play_case
from tests.conversations.stack import Stack

AT_ONCE = {"api": 8, "page": 2}
"""Cases played at the same time: more would only wait for the one assistant, or for browsers."""
STOP_SECONDS = 30.0


@contextmanager
def _log_file(path: Path) -> Iterator[None]:
    """What the gateways log goes to a file: failures are part of the cases."""
    with path.open("w", encoding="utf-8") as file:
        structlog.configure(logger_factory=structlog.PrintLoggerFactory(file))
        try:
            yield
        finally:
            structlog.reset_defaults()


async def _end_all() -> None:
    """Whatever still waits in this loop is ended with it."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


class Player:
    """Start it with all selected cases; ask for results in any order; stop it."""

    def __init__(self, cases: Sequence[Case], *, through: str, slower: float, model: Path | None = None) -> None:
        self._through, self._slower, self._model = through, slower, model
        self._results: dict[str, Future[Result]] = {case.name: Future() for case in cases}
        self._cases = list(cases)
        self._loop = asyncio.new_event_loop()
        self._task: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._run, name="conversation cases", daemon=True)

    def start(self) -> None:
        """Begin; cases are played in the order in which they were given."""
        self._thread.start()

    def result(self, case: Case) -> Result:
        """Wait for one case; raises StackFailed when nothing could be started."""
        return self._results[case.name].result()

    def stop(self) -> None:
        """End what still runs, and everything that was started."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._cancel)
            self._thread.join(STOP_SECONDS)

    def _cancel(self) -> None:
        """Break off; when every case is done the end is under way already and must not be disturbed."""
        if self._task is not None and not all(waiting.done() for waiting in self._results.values()):
            self._task.cancel()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._task = self._loop.create_task(self._play())
        try:
            self._loop.run_until_complete(self._task)
        except asyncio.CancelledError:
            pass
        except BaseException as error:  # the edge of the thread: whoever waits for a result must hear of it
            self._fail(error)
        finally:
            self._fail(StackFailed("The run was ended before this case."))
            self._loop.run_until_complete(_end_all())
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
            self._loop.close()

    def _fail(self, error: BaseException) -> None:
        for waiting in self._results.values():
            if not waiting.done():
                waiting.set_exception(error)

    async def _play(self) -> None:
        stack = Stack(self._model)
        async with AsyncExitStack() as opened:
            opened.enter_context(_log_file(stack.folder / "gateways.log"))
            opened.push_async_callback(stack.stop)
            await stack.start()
            make_patient = await self._patients(opened)
            turnstile = asyncio.Semaphore(AT_ONCE[self._through])
            async with asyncio.TaskGroup() as group:
                for case in self._cases:
                    await turnstile.acquire()
                    task = group.create_task(self._one(case, stack, make_patient))
                    task.add_done_callback(lambda _task: turnstile.release())

    async def _patients(self, opened: AsyncExitStack) -> Callable[[CaseGateway], Awaitable[PatientSide]] | None:
        """Who plays the patient: nobody special over the API, a real browser on the page."""
        if self._through == "api":
            return None
        from tests.conversations.page import browsers

        return await opened.enter_async_context(browsers())

    async def _one(
        self, case: Case, stack: Stack, make_patient: Callable[[CaseGateway], Awaitable[PatientSide]] | None
    ) -> None:
        try:
            result = await play_case(case, stack, slower=self._slower, make_patient=make_patient)
        except Exception as error:  # one broken case must not take the others with it
            self._results[case.name].set_exception(error)
        else:
            self._results[case.name].set_result(result)
