"""What of the audit's chain stands outside the database: its key, and the file that holds every seal's head.

A line of the file is `seal NUMBER MAC TIME`, or `restored NUMBER MAC TIME`: from there on the numbers after NUMBER
come again, since a backup was put back; its MAC is made with the key too.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from domain.audit import AuditSeal
from storage.seal import SealError, make_private, read_private

KEY = "audit.key"
KEY_BYTES = 32


def make_audit_key(data: Path) -> bytes:
    """Open the key of the audit's chain, making it at the first time."""
    make_private(data / KEY, secrets.token_hex(KEY_BYTES).encode() + b"\n")
    return open_audit_key(data)


def open_audit_key(data: Path) -> bytes:
    """Open the key of the audit's chain; raises `SealError`."""
    try:
        key = bytes.fromhex(read_private(data / KEY).decode("ascii").strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise SealError(f"{data / KEY} is damaged: put back the key file from the backup")
    return key


class Heads:
    """The file with the head of every seal; only ever added to."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self._key = key
        self._last: int | None = None

    def last(self) -> int:
        """Give the number of the newest seal that the file holds; the whole file is read once only."""
        if self._last is None:
            self._last = max(self.macs(), default=0)
        return self._last

    def macs(self) -> dict[int, str]:
        """Give each seal's MAC by number. Raises `SealError` for a file that was changed."""
        found: dict[int, str] = {}
        for place, line in enumerate(self._lines(), 1):
            try:
                word, number, mac = self._read(line)
            except ValueError:
                raise SealError(f"line {place} of {self.path} was changed: compare it with its copies") from None
            if word == "restored":
                found = {known: head for known, head in found.items() if known <= number}
            else:
                found[number] = mac
        return found

    def _read(self, line: str) -> tuple[str, int, str]:
        word, number, mac, at = line.split()
        forged = word == "restored" and not hmac.compare_digest(mac, self._restored(int(number), at))
        if forged or word not in ("seal", "restored"):
            raise ValueError(line)
        return word, int(number), mac

    def _lines(self) -> list[str]:
        """Give the lines that are whole: the last one may have been cut off by a crash."""
        text = self.path.read_text("ascii", errors="replace") if self.path.exists() else ""
        return text[: text.rfind("\n") + 1].splitlines()

    def add(self, seals: Sequence[AuditSeal]) -> None:
        """Add the heads of seals, in order."""
        self._append([f"seal {seal.number} {seal.mac} {_stamp(seal.made_at)}" for seal in seals])
        self._last = seals[-1].number

    def note_restore(self, number: int, *, at: datetime) -> None:
        """Note that a backup was put back whose newest seal is that one."""
        if self.path.exists():
            self._append([f"restored {number} {self._restored(number, _stamp(at))} {_stamp(at)}"])

    def _restored(self, number: int, at: str) -> str:
        return hmac.new(self._key, f"restored {number} {at}".encode(), hashlib.sha256).hexdigest()

    def _append(self, lines: list[str]) -> None:
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "rb+") as file:
            file.truncate(file.read().rfind(b"\n") + 1)  # a line that a crash cut off is none
            file.write("".join(f"{line}\n" for line in lines).encode("ascii"))
            file.flush()
            os.fsync(file.fileno())


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
