"""Everything that cases are played against, with a stand-in for the assistant that says what it is told to."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from bot.domain.prescreen import ClinicChoice
from tests.conversations.assistant import Assistant
from tests.conversations.reading import read_cases
from tests.conversations.runner import Result, play_case
from tests.conversations.stack import Stack
from tests.integration.fake_rasa import SECRET, FakeRasa


class StandIn(Assistant):
    """Looks like the assistant's process and is none."""

    def __init__(self) -> None:
        self.rasa = FakeRasa()
        self.secret, self.url = SECRET, ""
        self.line_of: Callable[[str], str] = str
        self._broken_actions: dict[str, str] = {}
        self._choices: dict[str, ClinicChoice] = {}

    async def start(self) -> None:
        """Listen."""
        await self.rasa.start()
        self.url = self.rasa.url

    async def stop(self) -> None:
        """Stop listening."""
        await self.rasa.stop()


@asynccontextmanager
async def stand_in() -> AsyncIterator[tuple[Stack, FakeRasa]]:
    """A stack on the stand-in."""
    assistant = StandIn()
    stack = Stack(assistant=assistant)
    try:
        await stack.start()
        yield stack, assistant.rasa
    finally:
        await stack.stop()


async def played(stack: Stack, tmp_path: Path, steps: str, more: str = "") -> Result:
    """The result of one case with these steps."""
    path = tmp_path / "cases.yml"
    indented = "".join(f"  {line}\n" for line in steps.strip().splitlines())
    path.write_text(f"cases:\n- case: A\n  about: B\n{more}  steps:\n{indented}", encoding="utf-8")
    (case,) = read_cases([path])
    return await play_case(case, stack)
