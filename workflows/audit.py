"""Sealing the audit, and verifying that it is as it was sealed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.audit import BEGINNING, AuditSeal, Fault, Finding, backdated, fits, link, missing
from storage import audit
from storage.database import Tx
from storage.leases import claim_lease

BATCH = 500
"""How many entries a seal covers at most."""
LEASE = timedelta(minutes=1)


async def seal(tx: Tx, key: bytes, *, owner: str, now: datetime, real: datetime) -> AuditSeal | None:
    """Seal the oldest entries that are not sealed; None if there are none, or another program does it."""
    found = await audit.list_unsealed(tx, limit=BATCH)
    if not found or not await claim_lease(tx, "audit", owner=owner, real=real, lease=LEASE):
        return None
    last = await audit.get_last_seal(tx)
    number = last.number + 1 if last is not None else 1
    mac = link(key, number, last.mac if last is not None else BEGINNING, found, made_at=now)
    made = AuditSeal(number=number, entries=len(found), mac=mac, made_at=now)
    await audit.add_seal(tx, made, entries=[entry.id for entry in found])
    return made


@dataclass(frozen=True)
class Verified:
    """What an audit was found to be."""

    seals: int
    entries: int
    unsealed: int
    findings: tuple[Finding, ...]
    backdated: tuple[int, ...]
    """Entries whose time lies long before the seal before theirs."""


async def verify(tx: Tx, key: bytes, heads: Mapping[int, str]) -> Verified:
    """Read the whole chain, and hold it against the heads outside the database."""
    findings: list[Finding] = []
    late: list[int] = []
    numbers: list[int] = []
    entries, before = 0, None
    while seals := await audit.list_seals(tx, after=numbers[-1] if numbers else 0, limit=BATCH):
        for found in seals:
            covered = await audit.list_sealed(tx, found.number)
            if not fits(key, found, before.mac if before is not None else BEGINNING, covered):
                findings.append(Finding(fault=Fault.CHANGED, number=found.number))
            if heads.get(found.number, found.mac) != found.mac:
                findings.append(Finding(fault=Fault.OTHER, number=found.number))
            late += backdated(covered, before=before)
            numbers.append(found.number)
            entries, before = entries + len(covered), found
    findings += [Finding(fault=Fault.GONE, number=number) for number in missing(numbers)]
    last = numbers[-1] if numbers else 0
    findings += [Finding(fault=Fault.CUT, number=number) for number in sorted(heads) if number > last]
    findings += [Finding(fault=Fault.STRAY, number=number) for number in await audit.list_strays(tx)]
    unsealed = await audit.count_unsealed(tx)
    return Verified(len(numbers), entries, unsealed, tuple(findings), tuple(late))
