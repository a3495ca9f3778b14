"""What waits in the outbox of a measured bank: messages to its people, and many rows that are due one day."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import bindparam, text

from storage import outbox, tables
from storage.database import Database
from storage.outbox import Lane, NewItem
from storage.seal import open_seal
from storage.types import InstantType, SealedJson

MANY = text("""
INSERT INTO outbox (lane, kind, person_id, chat_id, recipient, params, due_at, state, ref, created_at)
WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < :count - 1)
SELECT :lane, 'reply',
    CASE WHEN :people THEN 1 + n % :people END,
    CASE WHEN :people THEN NULL ELSE n END,
    CASE WHEN :people THEN 'p' || (1 + n % :people) ELSE 'c' || n END,
    :params, strftime('%Y-%m-%d %H:%M:%S.000000', :first, '+' || n || ' seconds'), 'waiting', 'BNCH', :now
FROM numbers WHERE :count > 0
""").bindparams(bindparam("params", type_=SealedJson), bindparam("now", type_=InstantType))
"""Rows a second apart, to people in turn or to chats that are nobody's, in SQLite's words."""


@asynccontextmanager
async def opened(settings: Mapping[str, str]) -> AsyncIterator[Database]:
    """Open the database of a measured bank beside its program."""
    database = Database(settings["WUHUA_DATABASE_URL"], open_seal(Path(settings["WUHUA_DATA"])))
    try:
        yield database
    finally:
        await database.close()


async def many(database: Database, count: int, *, first: datetime, people: int = 0) -> None:
    """Let very many rows wait in an SQLite database, the first due at an instant."""
    values = {"count": count, "people": people, "lane": int(Lane.NOTICE), "params": content("b0")}
    values |= {"first": f"{first.astimezone(UTC):%Y-%m-%d %H:%M:%S}", "now": datetime.now(UTC)}
    async with database.transaction() as tx:
        await tx.connection.execute(MANY, values)


def content(words: str) -> dict[str, object]:
    """Give what a rendered message holds."""
    return {"text": words, "keyboard": []}


async def messages(settings: Mapping[str, str], count: int, *, readers: Sequence[int], lane: Lane) -> None:
    """Let numbered messages wait in a bank that is at work, due now, to people in turn (by their accounts)."""
    now = datetime.now(UTC)
    async with opened(settings) as database, database.transaction() as tx:
        found = await tx.rows(tables.accounts.select())
        ids = {row.user_id: row.person_id for row in found}
        rows = [
            NewItem(
                lane=lane,
                kind="reply",
                params=content(f"b{n}"),
                due_at=now + timedelta(microseconds=n),
                ref="BNCH",
                person_id=ids[readers[n % len(readers)]],
            )
            for n in range(count)
        ]
        await outbox.add_all(tx, rows, now=now)
