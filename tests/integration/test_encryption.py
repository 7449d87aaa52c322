"""If these fail, a copied database tells what patients answered, or a changed key loses it."""

from __future__ import annotations

import asyncio
import base64
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from aiohttp import web
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bot.data_keys import load_keys, new_key
from bot.domain.conversation import Conversation
from bot.domain.prescreen_record import PrescreenRecord
from bot.encryption import main
from bot.errors import ConfigurationError
from bot.services.resume import load_secret
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.migrate import upgrade
from bot.storage.rotation import rotate
from bot.storage.vault import CannotOpen, Sealed, Vault, key_id, key_used
from bot.web.app import Content, build_app

unhurried = hypothesis_settings(deadline=None)  # a busy machine is slow

NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
OLD, NEW = b"o" * 32, b"n" * 32
ANSWERS = {"mind": {"status": "given", "value": ["psychosis"], "said": "i heard voices once"}}
STATE = {"slots": {"prescreen_mind": ANSWERS["mind"]}, "active_loop": "prescreen_form"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.fixture
async def url(tmp_path: Path) -> str:
    """A migrated SQLite database."""
    address = f"sqlite+aiosqlite:///{tmp_path / 'clinic.db'}"
    await upgrade(address)
    return address


@pytest.fixture
async def stored(url: str) -> AsyncIterator[str]:
    """A database with one pre-screen under the old key."""
    await write(url, Vault([OLD]))
    yield url


async def write(url: str, vault: Vault | None, name: str = "c1") -> None:
    """Store a conversation in the middle of its pre-screen."""
    database = Database(url, vault)
    async with database.begin() as tx:
        await tx.conversations.add(Conversation(name, "hash", NOW, NOW, dialogue_state=STATE))
        record = PrescreenRecord(name, "active", NOW, NOW, "substances", ANSWERS, {"kind": "review", "reasons": ["x"]})
        await tx.prescreens.save(record)
    await database.close()


async def read(url: str, vault: Vault | None, name: str = "c1") -> tuple[Any, Any, Any]:
    """State, answers and outcome."""
    database = Database(url, vault)
    try:
        async with database.read() as tx:
            conversation, record = await tx.conversations.get(name), await tx.prescreens.get(name)
        assert conversation is not None and record is not None and record.outcome is not None
        return dict(conversation.dialogue_state), dict(record.answers), dict(record.outcome)
    finally:
        await database.close()


def bytes_of(url: str) -> bytes:
    """All that stands on the disk."""
    path = Path(str(sa.make_url(url).database))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.read_bytes()


@unhurried
@given(JSON)
def test_what_is_sealed_opens_again_and_looks_different_each_time(value: Any) -> None:
    vault = Vault([NEW, OLD])
    first, second = vault.seal(value, "a.b"), vault.seal(value, "a.b")
    assert first != second
    assert vault.open(first, "a.b") == value == Vault([OLD, NEW]).open(second, "a.b")


@unhurried
@given(st.integers(min_value=0))
def test_a_changed_value_is_refused(place: int) -> None:
    sealed = Vault([OLD]).seal(ANSWERS, "a.b")
    start = sealed.rindex(".") + 1
    at = start + place % (len(sealed) - start - 6)
    changed = sealed[:at] + ("A" if sealed[at] != "A" else "B") + sealed[at + 1 :]
    with pytest.raises(CannotOpen):
        Vault([OLD]).open(changed, "a.b")


def test_a_value_opens_for_its_own_column_only_and_a_missing_key_is_named() -> None:
    sealed = Vault([OLD]).seal(ANSWERS, "prescreens.answers")
    with pytest.raises(CannotOpen):
        Vault([OLD]).open(sealed, "conversations.dialogue_state")
    with pytest.raises(CannotOpen, match=key_id(OLD)) as refused:
        Vault([NEW]).open(sealed, "prescreens.answers")
    assert "voices" not in str(refused.value)


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32"):
        Vault([b"short"])


async def test_nothing_of_the_answers_stands_on_the_disk(stored: str) -> None:
    kept = bytes_of(stored)
    assert b"psychosis" not in kept and b"voices" not in kept and b"prescreen_mind" not in kept
    assert await read(stored, Vault([OLD])) == (STATE, ANSWERS, {"kind": "review", "reasons": ["x"]})


async def test_rows_from_before_there_were_keys_stay_readable_and_are_sealed_when_written(url: str) -> None:
    await write(url, None)
    assert b"voices" in bytes_of(url)
    assert (await read(url, Vault([NEW])))[0] == STATE
    database = Database(url, Vault([NEW]))
    done = await rotate(database, key_id(NEW))
    await database.close()
    assert (done.seen, done.changed) == (3, 3)
    assert (await read(url, Vault([NEW])))[1] == ANSWERS
    assert b"voices" not in bytes_of(url)


async def test_the_wrong_key_is_told_and_nothing_is_lost(stored: str) -> None:
    with pytest.raises(CannotOpen, match=key_id(OLD)):
        await read(stored, Vault([NEW]))
    with pytest.raises(CannotOpen, match="no data keys"):
        await read(stored, None)
    database = Database(stored, Vault([NEW]))
    with pytest.raises(CannotOpen):
        await rotate(database, key_id(NEW))
    await database.close()
    assert (await read(stored, Vault([OLD])))[1] == ANSWERS


async def test_rotating_puts_all_under_the_newest_key(stored: str) -> None:
    await write(stored, Vault([NEW]), "c2")
    database = Database(stored, Vault([NEW, OLD]))
    assert vars(await rotate(database, key_id(NEW))) == {"seen": 6, "changed": 3}
    assert vars(await rotate(database, key_id(NEW))) == {"seen": 6, "changed": 0}
    await database.close()
    assert await read(stored, Vault([NEW])) == await read(stored, Vault([NEW]), "c2")


async def test_an_unchanged_state_is_not_encrypted_again(stored: str) -> None:
    """Every message writes its conversation; only a turn that changed the state may cost anything."""
    database = Database(stored, Vault([NEW, OLD]))
    async with database.begin() as tx:
        conversation = await tx.conversations.get("c1", lock=True)
        assert conversation is not None and isinstance(conversation.dialogue_state, Sealed)
        assert repr(conversation.dialogue_state) == "Sealed(conversations.dialogue_state)"  # no words in logs
        tx.conversations.save(conversation)
    async with database.engine.connect() as connection:
        text = (await connection.execute(sa.text("SELECT dialogue_state FROM conversations"))).scalar_one()
    await database.close()
    assert key_used(str(text).strip('"')) == key_id(OLD)


def settings(tmp_path: Path, **more: Any) -> Settings:
    """Settings of a machine."""
    return Settings(gateway_secret="s" * 32, var_dir=tmp_path, **more)


def test_a_first_start_makes_a_key_that_only_its_owner_reads_and_says_so_once(tmp_path: Path) -> None:
    said: list[str] = []
    keys = load_keys(settings(tmp_path), said.append)
    assert len(keys) == 1 and len(keys[0]) == 32
    assert (tmp_path / "data.key").stat().st_mode & 0o777 == 0o600
    assert load_keys(settings(tmp_path), said.append) == keys
    assert len(said) == 1 and "data.key" in said[0] and "copy" in said[0]
    assert (tmp_path / "data.key").read_text().strip() not in said[0]


@pytest.mark.parametrize("behind_https", [{"secure_cookies": True}, {"public_url": "https://chat.example-clinic.org"}])
def test_behind_https_a_start_without_keys_is_refused(tmp_path: Path, behind_https: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match="DATA_KEYS"):
        load_keys(settings(tmp_path, **behind_https), print)
    assert not (tmp_path / "data.key").exists()
    one, two = new_key(), new_key()
    assert len(load_keys(settings(tmp_path, data_keys=f"{one}, {two}", **behind_https), print)) == 2


@pytest.mark.parametrize("wrong", ["secret", "a" * 44, "AAAA", "ä" * 44])
def test_a_key_that_is_none_is_refused_without_showing_it(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(ConfigurationError, match="32 bytes") as refused:
        load_keys(settings(tmp_path, data_keys=wrong), print)
    assert wrong not in str(refused.value)


async def test_a_gateway_with_the_wrong_key_does_not_start_and_says_why(tmp_path: Path, content: Content) -> None:
    """A lost or swapped key must show at the start, not when a patient writes; the right key opens all again."""

    used = settings(tmp_path)
    await upgrade(used.database)

    async def secret() -> bytes:
        database = Database(used.database, Vault([OLD]))
        try:
            return await load_secret(database)
        finally:
            await database.close()

    before = await secret()
    wrong = settings(tmp_path, data_keys=base64.urlsafe_b64encode(NEW).decode())
    runner = web.AppRunner(build_app(wrong, content))
    with pytest.raises(ConfigurationError, match=f"DATA_KEYS.*{key_id(OLD)}.*nothing was changed"):
        await runner.setup()
    await runner.cleanup()
    assert await secret() == before


def test_the_command_rotates_and_explains(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new-key"]) == 0
    first = capsys.readouterr().out.strip()
    second = new_key()
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.setenv("GATEWAY_SECRET", os.environ.get("GATEWAY_SECRET", "s" * 32))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("DATA_KEYS", first)
    assert main(["rotate-keys"]) == 0
    url = f"sqlite+aiosqlite:///{tmp_path / 'clinic.db'}"
    asyncio.run(write(url, Vault(load_keys(settings(tmp_path, data_keys=first), print))))
    monkeypatch.setenv("DATA_KEYS", second)
    capsys.readouterr()
    assert main(["rotate-keys"]) == 1
    told = capsys.readouterr().err
    assert "DATA_KEYS" in told and "Nothing is lost" in told
    monkeypatch.setenv("DATA_KEYS", f"{second},{first}")
    assert main(["rotate-keys"]) == 0
    assert "3 of 3" in capsys.readouterr().out
    monkeypatch.setenv("DATA_KEYS", "nonsense")
    assert main(["rotate-keys"]) == 2
