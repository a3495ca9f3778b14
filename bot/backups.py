"""The commands that keep a bank's data: back up, put back, and say what of the past may still leave."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import click

from bot.running import RESTORING, ROTATION, only_one, open_bank_database
from config.settings import Settings
from scheduler.backups import back_up_now
from storage import audit, held
from storage.audit_files import Heads, open_audit_key
from storage.backup import open_backup, restore
from storage.clock import bank_now
from storage.database import Database
from storage.dump import BackupError
from storage.schema import knows
from storage.seal import open_seal


async def back_up(settings: Settings) -> int:
    """Make a backup of a bank at work and read it once. Raises `BackupError`."""
    database, _ = await open_bank_database(settings)
    try:
        made = await back_up_now(database, settings.data, settings.backups)
    finally:
        await database.close()
    click.echo(f"{made.folder}: schema {made.manifest.schema}, {made.manifest.files} files; read once, and whole")
    click.echo("the keys are not in it: keep seal.key and audit.key apart, in the bank's safe", err=True)
    return 0


async def put_back(settings: Settings, folder: Path) -> int:
    """Put a backup in the place of the bank's data; what is overdue in it waits for `wuhua held send` or `drop`."""
    with only_one(settings.data), only_one(settings.data, ROTATION):
        open_seal(settings.data)
        backup = await asyncio.to_thread(open_backup, folder)
        if not knows(backup.manifest.schema):
            raise BackupError(f"{folder} has schema {backup.manifest.schema}: update the program first")
        mark = settings.data / RESTORING
        cut_off = mark.exists()
        mark.touch()
        try:
            aside = await asyncio.to_thread(restore, backup, settings.database, settings.data)
        except BackupError:  # nothing was changed by this one
            if not cut_off:
                mark.unlink()
            raise
        database, _ = await open_bank_database(settings, create=True, restoring=True)
        held_back = await _hold(database, settings)
        mark.unlink()
    click.echo(f"put back what was there at {backup.manifest.made_at}; what was registered since is not in it")
    if aside is not None:
        click.echo(f"the database that was here is {aside}")
    click.echo(f"{held_back} messages were due then or since: wuhua held list shows them")
    return 0


async def _hold(database: Database, settings: Settings) -> int:
    """Hold what is overdue, and note beside the audit's heads that those after the backup's are void."""
    try:
        async with database.transaction() as tx:
            now, last = await bank_now(tx), await audit.get_last_seal(tx)
            held_back = await held.mark_held(tx, now=now)
    finally:
        await database.close()
    if last is not None or settings.heads.exists():
        heads = Heads(settings.heads, open_audit_key(settings.data))
        heads.note_restore(last.number if last is not None else 0, at=now)
    return held_back


async def list_held(settings: Settings) -> int:
    """Print what waits for a word after a restore: ids and codes only."""
    database, _ = await open_bank_database(settings)
    try:
        async with database.transaction() as tx:
            found = await held.list_held(tx)
    finally:
        await database.close()
    for item in found:
        about = item.subject or "-"
        click.echo(f"{item.id:>8}  {item.due_at:%Y-%m-%d %H:%M}Z  {item.staff_no or '-':<8} {item.kind:<24} {about}")
    click.echo(f"{len(found)} held" + ("; wuhua held send ID… or --all, wuhua held drop ID… or --all" if found else ""))
    return 0


async def settle_held(settings: Settings, ids: Sequence[int], *, everything: bool, send: bool) -> int:
    """Let held messages leave, or never; how many is in the audit. 1 if an id is none of them."""
    database, _ = await open_bank_database(settings)
    try:
        async with database.transaction() as tx:
            known = {item.id for item in await held.list_held(tx)}
            wanted = sorted(known if everything else ids)
            if unknown := set(wanted) - known:
                click.echo(f"not held: {', '.join(map(str, sorted(unknown)))}; nothing was changed", err=True)
                return 1
            now = await bank_now(tx)
            done = await (held.mark_approved(tx, wanted) if send else held.mark_dropped(tx, wanted, now=now))
            action = "held.sent" if send else "held.dropped"
            await audit.add(tx, now=now, actor_id=None, action=action, subject="outbox", after=str(done))
    finally:
        await database.close()
    click.echo(f"{done} {'may leave' if send else 'dropped'}")
    return 0
