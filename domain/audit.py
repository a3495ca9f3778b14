"""The audit's chain: entries are sealed batch by batch, each seal over its entries and the seal before it."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from domain.model import Instant, Value

BEGINNING = ""
"""What stands before the first seal."""
LATE = timedelta(minutes=10)
"""How long a transaction may take at most, from an entry's time to the seal."""


class AuditEntry(Value):
    """One entry: who changed what, from what, to what; ids and codes only."""

    id: int
    at: Instant
    actor_id: int | None
    action: str
    subject: str
    before: str | None
    after: str | None
    version: int | None


class AuditSeal(Value):
    """The seal of a batch of entries."""

    number: int
    """Counts from 1 without a gap."""
    entries: int
    mac: str
    made_at: Instant


class Fault(StrEnum):
    """What can be wrong with an audit that was sealed."""

    CHANGED = "changed"
    """A batch is not as it was sealed: an entry was changed, added, taken out, or put elsewhere."""
    GONE = "gone"
    """A seal is missing between two others."""
    CUT = "cut"
    """The newest seals are missing: the file outside the database knows of them."""
    STRAY = "stray"
    """Entries bear a seal that is not there: neither sealed nor to be sealed, they would be seen by nobody."""
    OTHER = "other"
    """A seal is not the one that the file outside the database holds."""


class Finding(Value):
    """Something wrong, and at which seal."""

    fault: Fault
    number: int


def link(key: bytes, number: int, before: str, entries: Sequence[AuditEntry], *, made_at: datetime) -> str:
    """Give the MAC of a batch, entries in order of id, after the seal before it: HMAC-SHA-256 in hex."""
    lines = [[number, before, _stamp(made_at)], *[_line(entry) for entry in entries]]
    text = json.dumps(lines, ensure_ascii=True, separators=(",", ":"))
    return hmac.new(key, text.encode("ascii"), hashlib.sha256).hexdigest()


def _line(entry: AuditEntry) -> list[object]:
    at = _stamp(entry.at)
    return [entry.id, at, entry.actor_id, entry.action, entry.subject, entry.before, entry.after, entry.version]


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def fits(key: bytes, seal: AuditSeal, before: str, entries: Sequence[AuditEntry]) -> bool:
    """Whether a batch is as it was sealed."""
    mac = link(key, seal.number, before, entries, made_at=seal.made_at)
    return len(entries) == seal.entries and hmac.compare_digest(mac, seal.mac)


def missing(numbers: Sequence[int]) -> list[int]:
    """Give which numbers are missing before the last of those that are there."""
    return sorted(set(range(1, max(numbers, default=0) + 1)) - set(numbers))


def backdated(entries: Sequence[AuditEntry], *, before: AuditSeal | None) -> list[int]:
    """Give the entries that bear a time long before the seal before theirs: written afterwards, or a clock was set."""
    return [entry.id for entry in entries if before is not None and entry.at < before.made_at - LATE]
