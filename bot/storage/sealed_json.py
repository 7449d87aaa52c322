"""A JSON column whose values are stored sealed. The keys belong to the engine: repositories need not know of them."""

from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.vault import Sealed, Vault

_VAULTS: WeakKeyDictionary[sa.engine.Dialect, Vault] = WeakKeyDictionary()


def use_vault(engine: AsyncEngine, vault: Vault) -> None:
    """Seal with these keys all that is written through this engine, and open what is read."""
    _VAULTS[engine.sync_engine.dialect] = vault


class SealedJson(sa.types.TypeDecorator[Any]):
    """An object sealed for ``purpose``. Without keys it is stored plainly, as all was before there were keys."""

    impl = sa.JSON
    cache_ok = True

    def __init__(self, purpose: str, *, none_as_null: bool = True) -> None:
        super().__init__(none_as_null=none_as_null)
        self.purpose = purpose

    def process_bind_param(self, value: Mapping[str, Any] | None, dialect: sa.engine.Dialect) -> Any:
        """Sealed, unless nobody has touched it since it was read."""
        if value is None:
            return None
        if isinstance(value, Sealed):
            return value.text
        vault = _VAULTS.get(dialect)
        return vault.seal(dict(value), self.purpose) if vault is not None else dict(value)

    def process_result_value(self, value: Any, dialect: sa.engine.Dialect) -> Mapping[str, Any] | None:
        """What opens itself when it is looked into; a plain object of former times as it is."""
        return Sealed(value, self.purpose, _VAULTS.get(dialect)) if isinstance(value, str) else value
