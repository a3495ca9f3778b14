"""Buttons: typed, versioned values within the Bot API's 64 bytes. A button is a request, not a permission."""

from datetime import UTC, datetime
from typing import Annotated, ClassVar, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, ValidationError

LIMIT = 64
"""Bytes of callback data that the Bot API takes."""


MOST = 2**63
"""Below it lies every number that a database keeps."""


class BadButtonError(Exception):
    """The data fits no button: forged, or from a release long ago."""


def _from_minutes(value: object) -> object:
    if isinstance(value, str) and value.isascii() and value.isalnum() and len(value) <= 8:
        try:
            return datetime.fromtimestamp(int(value, 36) * 60, UTC)
        except (ValueError, OverflowError, OSError):
            raise ValueError("no instant") from None
    return value


def _to_minutes(value: datetime) -> str:
    minutes, text = int(value.timestamp()) // 60, ""
    while minutes:
        minutes, digit = divmod(minutes, 36)
        text = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + text
    return text or "0"


Minute = Annotated[datetime, BeforeValidator(_from_minutes), PlainSerializer(_to_minutes)]
"""An instant to the minute, short."""


class Button(BaseModel):
    """A typed button; a subclass names a code of its own and its fields, in the order of packing."""

    model_config = ConfigDict(frozen=True, defer_build=True)
    code: ClassVar[str] = ""

    def pack(self) -> str:
        """Give the callback data."""
        values = self.model_dump().values()
        data = ":".join([self.code, *("" if value is None else str(value) for value in values)])
        if len(data.encode()) > LIMIT:
            raise ValueError(f"{data!r} is over {LIMIT} bytes")
        return data

    @classmethod
    def unpack(cls, data: str) -> Self:
        """Read callback data; raises `BadButtonError` for what is no button of this kind."""
        names = list(cls.model_fields)
        code, *parts = data.split(":", len(names))  # the last field may hold another button
        if code != cls.code or len(parts) != len(names):
            raise BadButtonError(code)
        try:
            button = cls(**dict(zip(names, parts, strict=True)))
        except ValidationError:
            raise BadButtonError(code) from None
        if any(isinstance(value, int) and not 0 <= value < MOST for value in button.model_dump().values()):
            raise BadButtonError(code)
        return button
