"""Instants on buttons and in drafts."""

from datetime import UTC, datetime

from pydantic import BaseModel

from bot.buttons import Minute
from domain.errors import RefusalError


class _Packed(BaseModel):
    at: Minute


def pack_minute(at: datetime) -> str:
    """Write an instant to the minute in a few letters."""
    return str(_Packed(at=at).model_dump()["at"])


def unpack_minute(text: str) -> datetime:
    """Read what `pack_minute` wrote; raises `RefusalError` for anything else."""
    try:
        return _Packed(at=text).at
    except ValueError:
        raise RefusalError("form.press") from None


def read_instant(text: str) -> datetime:
    """Read an instant of a draft."""
    return datetime.fromisoformat(text).astimezone(UTC)
