"""Calendar files: brought to who has something in the diary, and once more to who holds one and has it no more."""

from collections.abc import Sequence
from typing import NamedTuple

from storage import calendar_files
from storage.outbox import Lane
from workflows.notices import planned, promise
from workflows.work import Work


class Entry(NamedTuple):
    """Something that stands in a calendar, or stood there."""

    reader: int
    subject: str
    version: int
    standing: bool
    """Whether it is to stand there now."""
    fresh: bool = True
    """Whether it is brought to who holds no file of it yet."""


async def bring(work: Work, kind: str, entries: Sequence[Entry]) -> None:
    """Bring calendars in line by files of a kind."""
    holders = await calendar_files.list_holders(work.tx, [entry.subject for entry in entries], kind)
    wanted = [entry for entry in entries if (entry.standing and entry.fresh) or entry.subject in holders]
    files = [
        planned(
            work,
            kind,
            reader=entry.reader,
            subject=entry.subject,
            version=entry.version,
            lane=Lane.QUIET,
            at=work.now,
            step="" if entry.standing else calendar_files.OFF,
        )
        for entry in wanted
    ]
    await promise(work, *files)
