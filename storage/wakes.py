"""Waking: the program that sends hears at once what another one has committed, on PostgreSQL."""

import asyncio
from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select

from storage.database import Database, Tx

CHANNEL = "wuhua_due"


async def wake_leader(tx: Tx) -> None:
    """Wake the program that sends, once this transaction is committed."""
    await tx.run(select(func.pg_notify(CHANNEL, "")))


async def hear(database: Database, heard: Callable[[], None]) -> None:
    """Call `heard` whenever the leader is woken, until the connection is lost; raises if there is none to be had."""
    lost = asyncio.Event()
    connection = await database.engine.connect()
    try:
        raw: Any = (await connection.get_raw_connection()).driver_connection
        raw.add_termination_listener(lambda _: lost.set())
        await raw.add_listener(CHANNEL, lambda *_: heard())
        await lost.wait()
    finally:
        await connection.invalidate()
        await connection.close()
