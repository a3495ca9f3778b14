"""The ground of every domain value: frozen, no unknown field, instants always aware and in UTC."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen domain value."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


def _in_utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)


Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""An aware datetime, kept in UTC; a naive one is refused at construction."""
