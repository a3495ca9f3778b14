"""Column types of our own: instants that keep their zone, and text that is sealed on disk."""

import json
from datetime import UTC, datetime
from typing import Any

from cryptography.fernet import MultiFernet
from sqlalchemy import BigInteger, DateTime, Dialect, Integer, LargeBinary
from sqlalchemy.types import TypeDecorator

Id = BigInteger().with_variant(Integer, "sqlite")
"""A key that counts by itself on both engines."""


class InstantType(TypeDecorator[datetime]):
    """An instant: aware in, UTC on disk, aware out. A naive one is a `ValueError`."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Bring to UTC; SQLite keeps no offset, so it gets none."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime can't be stored")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give an aware instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class SealedText(TypeDecorator[str]):
    """Text that is encrypted on disk with the key that the engine was opened with."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Seal."""
        return None if value is None else _seal(dialect).encrypt(value.encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Open."""
        return None if value is None else _seal(dialect).decrypt(bytes(value)).decode()


class SealedJson(TypeDecorator[Any]):
    """A JSON value that is encrypted on disk."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> bytes | None:
        """Seal."""
        if value is None:
            return None
        return _seal(dialect).encrypt(json.dumps(value, ensure_ascii=False).encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        """Open."""
        return None if value is None else json.loads(_seal(dialect).decrypt(bytes(value)))


def give_seal(dialect: Dialect, seal: MultiFernet) -> None:
    """Let the sealed columns of one engine use this key."""
    dialect.wuhua_seal = seal  # type: ignore[attr-defined]


def _seal(dialect: Dialect) -> MultiFernet:
    seal: MultiFernet = dialect.wuhua_seal  # type: ignore[attr-defined]
    return seal
