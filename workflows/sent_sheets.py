"""Sheets that somebody sent in the chat: what each kind is read by, outside any transaction, and who takes it then."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

from storage import audiences
from storage.audiences import SentSheet
from workflows import audience_sheet, practice, practice_sheet
from workflows.audience_lists import Holder, take_list
from workflows.exams import inviting as exams_use
from workflows.results import importing, sheet
from workflows.training import inviting as trainings_use
from workflows.work import Work

Take = Callable[[Work, SentSheet, Any], Awaitable[None]]
"""Carries out what a sheet says; None instead of it for a file that is lost."""


class Kind(NamedTuple):
    """A kind of sheet: how its file is read, and what is done with it."""

    read: Callable[[str, bytes], Any]
    take: Take


HOLDERS: Mapping[str, Holder] = {
    "training": Holder("training", trainings_use.lock_open, trainings_use.take_audience),
    "exam": Holder("exam", exams_use.lock_open, exams_use.take_audience),
}
"""Whose objects have an audience, by how their subjects begin."""


async def _audience(work: Work, sent: SentSheet, sheet: audience_sheet.ListSheet | None) -> None:
    await take_list(work, HOLDERS[sent.subject.partition(":")[0]], sent, sheet)


KINDS: Mapping[str, Kind] = {
    "audience": Kind(audience_sheet.read_list, _audience),
    "practice": Kind(practice_sheet.read_questions, practice.take_sheet),
    "results": Kind(sheet.read_results, importing.take_sheet),
    "results_good": Kind(sheet.read_results, importing.take_good_rows),
}
"""Every kind of sheet that is sent in the chat."""


def read(sent: SentSheet, content: bytes) -> Any:
    """Read a sheet's file. Never raises for a bad one."""
    return KINDS[sent.kind].read(sent.file.name or "list.xlsx", content)


async def take(work: Work, sent: SentSheet, content: Any) -> None:
    """Carry out what a sheet says, once."""
    if await audiences.mark_sheet_read(work.tx, sent.id):
        await KINDS[sent.kind].take(work, sent, content)
