"""The bank's clock where it was moved, and when each cadence last ran."""

from sqlalchemy import Column, Integer, String, Table

from storage.tables.columns import metadata
from storage.types import InstantType

bank_clock = Table(
    "bank_clock",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("instant", InstantType, nullable=False),
)

cadences = Table(
    "cadences",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("last_run", InstantType, nullable=False),
)
