"""What all cases of a run share, started once: the assistant, the link to it, content, a database to copy."""

import asyncio
import functools
import itertools
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.domain.staff import StaffMember
from bot.services.prescreen_desk import PrescreenWriters
from bot.services.staff import StaffDesk
from bot.services.wording import Wording
from bot.settings import ROOT, Settings
from bot.storage.database import Database
from bot.storage.migrate import upgrade
from bot.web.app import Content, load_content, utc_now
from tests.conversations.assistant import Assistant
from tests.conversations.clinics import CLINIC_FILE, clinic_of, key_of
from tests.conversations.gateway import CaseGateway
from tests.conversations.link import Link
from tests.conversations.vocabulary import STAFF


class Stack:
    """Start it, make a gateway for each case, stop it. Nothing is shared between gateways but the assistant."""

    def __init__(self, model: Path | None = None, assistant: Assistant | None = None) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="conversations-")
        self.assistant = assistant or Assistant(self.folder, model)
        self.link = Link("")
        self.passwords: dict[str, str] = {}
        self._lines = (f"line-{number}" for number in itertools.count(1))
        self._contents: dict[str, Content] = {}

    @property
    def folder(self) -> Path:
        """Where everything of this run lies; removed at the end."""
        return Path(self._folder.name)

    async def start(self) -> None:
        """Raises StackFailed with the end of the log that says why."""
        self._base = await asyncio.to_thread(functools.partial(load_content, self._settings()))
        template = asyncio.create_task(self._make_template())
        try:
            await self.assistant.start()
        finally:
            await template
        self.link = Link(self.assistant.url)
        self.assistant.line_of = self.link.line_of
        await self.link.start()

    async def stop(self) -> None:
        """End everything that was started."""
        await self.link.stop()
        await self.assistant.stop()
        self._folder.cleanup()

    async def gateway(self, settings: Mapping[str, Any], *, now: datetime, hasty: bool) -> tuple[CaseGateway, str]:
        """A running gateway for one case, and the name of its line to the assistant."""
        line, content = next(self._lines), self._content(settings)
        self.assistant.serve_clinic(line, content.clinic.prescreen.choice)
        gateway = CaseGateway(
            folder=self.folder / line,
            template=self.folder / "template.db",
            content=content,
            secret=self.assistant.secret,
            rasa_url=f"{self.link.url}/{line}",
            now=now,
            hasty=hasty,
        )
        await gateway.start()
        return gateway, line

    def forget(self, line: str) -> None:
        """A case is over: what it broke must not hold anything up."""
        self.link.mend_line(line)
        self.assistant.mend_actions(line)

    def _settings(self) -> Settings:
        return Settings(gateway_secret=self.assistant.secret, var_dir=self.folder, clinic_file=CLINIC_FILE)

    def _content(self, settings: Mapping[str, Any]) -> Content:
        """What does not depend on the clinic is read once."""
        key = key_of(settings)
        if key not in self._contents:
            clinic = clinic_of(settings)
            wording = Wording.load(ROOT, clinic)
            prescreen = PrescreenWriters.load(ROOT, clinic, wording, base_url=self._settings().base_url)
            self._contents[key] = replace(self._base, clinic=clinic, wording=wording, prescreen=prescreen)
        return self._contents[key]

    async def _make_template(self) -> None:
        """A database with the newest schema and the members of staff."""
        path = self.folder / "template.db"
        url = f"sqlite+aiosqlite:///{path}"
        await upgrade(url)
        database = Database(url)
        desk = StaffDesk(database=database, clock=utc_now)
        for name in STAFF:
            self.passwords[name] = await desk.add(name.lower(), name=name)
        async with database.begin() as tx:
            for name in STAFF:
                member: StaffMember | None = await tx.staff.by_username(name.lower())
                assert member is not None
                await tx.staff.save(replace(member, must_change_password=False))
        await database.close()
        for leftover in self.folder.glob("template.db-*"):
            leftover.unlink()
