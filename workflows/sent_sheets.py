"""Sheets that somebody sent in the chat: what each kind is read by, outside any transaction, and who takes it then."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

from storage import audiences
from storage.audiences import SentSheet
from workflows import audience_sheet
from workflows.training.lists import take_list
from workflows.work import Work

Take = Callable[[Work, SentSheet, Any], Awaitable[None]]
"""Carries out what a sheet says; None instead of it for a file that is lost."""


class Kind(NamedTuple):
    """A kind of sheet: how its file is read, and what is done with it."""

    read: Callable[[str, bytes], Any]
    take: Take


async def _audience(work: Work, sent: SentSheet, sheet: audience_sheet.ListSheet | None) -> None:
    await take_list(work, int(sent.subject.partition(":")[2]), sent.by_id, sheet, step=str(sent.id))


KINDS: Mapping[str, Kind] = {"audience": Kind(audience_sheet.read_list, _audience)}
"""Every kind of sheet that is sent in the chat."""


async def due(work: Work) -> list[SentSheet]:
    """Give the sheets whose files are there, or lost."""
    return await audiences.due_sheets(work.tx)


def read(sent: SentSheet, content: bytes) -> Any:
    """Read a sheet's file. Never raises for a bad one."""
    return KINDS[sent.kind].read(sent.file.name or "list.xlsx", content)


async def take(work: Work, sent: SentSheet, sheet: Any) -> None:
    """Carry out what a sheet says, once."""
    if await audiences.mark_sheet_read(work.tx, sent.id):
        await KINDS[sent.kind].take(work, sent, sheet)
