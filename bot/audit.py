"""The command that verifies the audit."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import click

from bot.running import open_bank_database
from config.settings import Settings
from domain.audit import Fault
from storage.audit_files import Heads, open_audit_key
from workflows.audit import Verified, verify

SAID = {
    Fault.CHANGED: "its entries are not as they were sealed: one was changed, added, taken out or put elsewhere",
    Fault.GONE: "the seal is gone from the database",
    Fault.CUT: "cut off: the file of heads knows it, the database does not",
    Fault.STRAY: "entries bear it, and it is not there: they would never be sealed",
    Fault.OTHER: "the file of heads holds another one",
}


async def verify_audit(settings: Settings, copies: Sequence[Path]) -> int:
    """Say whether the audit is as it was sealed; 1 if it is not. Raises `SealError` for a changed file of heads."""
    key = open_audit_key(settings.data)
    files = [settings.heads, *copies]
    database, _ = await open_bank_database(settings)
    try:
        found = []
        for file in files:
            heads = await asyncio.to_thread(Heads(file, key).macs)
            async with database.transaction() as tx:
                found.append((file, len(heads), await verify(tx, key, heads)))
    finally:
        await database.close()
    for file, known, verified in found:
        _say(file, known, verified)
    return 1 if any(verified.findings for _, _, verified in found) else 0


def _say(file: Path, heads: int, verified: Verified) -> None:
    for finding in verified.findings:
        click.echo(f"FAIL  seal {finding.number}: {SAID[finding.fault]}")
    for number in verified.backdated:
        click.echo(f"note  entry {number} is older than the seal before it: a clock was set, or it was added")
    well = "FAIL " if verified.findings else "ok   "
    sealed = f"{verified.entries} entries in {verified.seals} seals, {heads} of them in {file}"
    click.echo(f"{well} {sealed}; {verified.unsealed} entries are not sealed yet")
