"""The command that changes the key of free text and files, beside a program that runs."""

import asyncio
import socket
from dataclasses import dataclass

import click
from cryptography.fernet import InvalidToken

from bot.kept_files import KeptFiles
from bot.running import ROTATION, only_one, open_bank_database
from config.settings import Settings
from scheduler.replicas import SEEN
from storage import audit
from storage.clock import bank_now
from storage.database import Database, DatabaseError, real_now
from storage.replicas import list_replicas
from storage.resealing import list_others, reseal
from storage.seal import OLD, Seal, add_key, drop_old_keys

PATIENCE = 60.0
"""Seconds within which a transaction that is open now has ended."""


@dataclass
class Tally:
    """What was sealed anew."""

    rows: int = 0
    files: int = 0
    unopened: int = 0
    """What no key opened."""


async def rotate(settings: Settings) -> int:
    """Let a new key seal, seal everything anew with it, drop the old key; go on with what was cut off.

    Gives 1 if something was left that no key opens. Raises `DatabaseError` if a transaction does not end.
    """
    with only_one(settings.data, ROTATION):
        database, seal = await open_bank_database(settings)
        kept = KeptFiles(settings.data / "files", seal)
        try:
            await _refuse_elsewhere(database)
            await _begin(settings, kept, seal)
            await _wait_for_others(database)
            tally = await _seal_all(database, kept, seal)
            await _end(settings, database)
        finally:
            await database.close()
    return _say(settings, tally)


async def _refuse_elsewhere(database: Database) -> None:
    """Refuse while programs run on other machines: a network file system shows them the new key some time later."""
    async with database.transaction() as tx:
        running = await list_replicas(tx, since=await real_now(tx) - SEEN)
    here = f"{socket.gethostname()[:16]}-"
    if elsewhere := [one.owner for one in running if not one.owner.startswith(here)]:
        raise DatabaseError(
            f"programs run on other machines ({', '.join(elsewhere)}): stop them for the change of the key"
        )


async def _begin(settings: Settings, kept: KeptFiles, seal: Seal) -> None:
    """Put a new key first, unless there are several: then a rotation was cut off."""
    if len(seal.keys) > 1:
        click.echo("goes on with the rotation that was begun", err=True)
        return
    with kept.alone():  # or a file could still come sealed by the key of before
        await asyncio.to_thread(add_key, settings.data)


async def _wait_for_others(database: Database) -> None:
    """Wait for the end of transactions that may have sealed with the key of before."""
    async with database.transaction() as tx:
        before = now = await list_others(tx)
    try:
        async with asyncio.timeout(PATIENCE):
            while before & now:
                await asyncio.sleep(0.05)
                async with database.transaction() as tx:
                    now = await list_others(tx)
    except TimeoutError:
        pids = ", ".join(str(pid) for pid, _ in sorted(before & now))
        advice = "end it, and run wuhua key rotate again"
        raise DatabaseError(f"a transaction does not end (pid {pids}): {advice}") from None


async def _seal_all(database: Database, kept: KeptFiles, seal: Seal) -> Tally:
    """Seal everything anew, until nothing is left that an older key sealed."""
    tally = await _seal_files(kept, seal)
    while True:
        found = await reseal(database, seal)
        tally.rows += found.stale
        if not found.stale:
            tally.unopened += found.unopened
            return tally


async def _seal_files(kept: KeptFiles, seal: Seal) -> Tally:
    tally = Tally()
    for digest in await asyncio.to_thread(kept.list):
        try:
            tally.files += await asyncio.to_thread(kept.reseal, digest, seal)
        except InvalidToken:
            tally.unopened += 1
    return tally


async def _end(settings: Settings, database: Database) -> None:
    async with database.transaction() as tx:
        await audit.add(tx, now=await bank_now(tx), actor_id=None, action="key.rotated", subject="key")
    await asyncio.to_thread(drop_old_keys, settings.data)


def _say(settings: Settings, tally: Tally) -> int:
    click.echo(f"{tally.rows} rows and {tally.files} files are sealed anew; nothing needs the old key any more")
    click.echo(
        f"backups of before need it: it is in {settings.data / OLD} now; keep that with them, in the bank's safe",
        err=True,
    )
    if tally.unopened:
        click.echo(f"left  {tally.unopened} values or files that no key opens: add the key that sealed them", err=True)
    return 1 if tally.unopened else 0
