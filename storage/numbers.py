"""Short numbers that people say on the phone, such as 26-0147."""

from storage.database import Tx
from storage.tables import numbers
from storage.upsert import insert


async def claim_number(tx: Tx, *, kind: str, year: int) -> str:
    """Take the next number of a kind in a year."""
    statement = insert(tx, numbers).values(kind=kind, year=year, last=1)
    counted = statement.on_conflict_do_update(
        index_elements=["kind", "year"], set_={"last": numbers.c.last + 1}
    ).returning(numbers.c.last)
    return f"{year % 100:02d}-{int(await tx.value(counted)):04d}"
