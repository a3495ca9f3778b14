"""Wall-clock times of the bank, as the model has them, and the program's instants."""

from datetime import UTC, datetime

from tests.factories import BANK


def instant(local: datetime) -> datetime:
    """Give the instant of a wall-clock time of the bank."""
    return BANK.calendar.instant(local.date(), local.time())


def wall(at: datetime) -> datetime:
    """Give an instant as a wall-clock time of the bank."""
    return BANK.calendar.local(at).replace(tzinfo=None)


def stored(text: str) -> datetime:
    """Read an instant as SQLite keeps it, as a wall-clock time of the bank."""
    return wall(datetime.fromisoformat(text).replace(tzinfo=UTC))
