"""An audience that came as a file: read once it is there, every bad row named, nothing changed while one is bad."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from dataclasses import replace as with_
from typing import Any, NamedTuple

from domain.audiences import Audience
from domain.sheets import BadRow
from storage import people
from storage.audiences import SentSheet
from storage.outbox import Lane
from workflows import audiences as audience_use
from workflows.audience_sheet import ListSheet
from workflows.notices import plan
from workflows.work import Work

MOST = 20
"""How many bad rows a message names; a longer list is a wrong file."""


class Holder(NamedTuple):
    """A capability whose objects have an audience."""

    noun: str
    """How its subjects and notices begin."""
    lock: Callable[[Work, int], Awaitable[Any]]
    """Give the object with that id, locked; None for one that takes no audience any more."""
    take: Callable[[Work, Any, Audience], Awaitable[Any]]
    """Keep another audience of it; gives it as it is then."""


@dataclass(frozen=True)
class BadList:
    """A file that names people could not be taken."""

    bad: tuple[BadRow, ...]
    count: int


async def take_list(work: Work, holder: Holder, sent: SentSheet, sheet: ListSheet | None) -> None:
    """Take a file as an audience, or say what is wrong with it; None for a file that is lost."""
    by = await people.get_person(work.tx, sent.by_id)
    found = await holder.lock(work, int(sent.subject.partition(":")[2]))
    if by is None or not by.active or found is None:
        return
    mine = with_(work, person=by)
    audience, faults = await audience_use.of_list(mine, *((sheet.rows, sheet.bad) if sheet else ((), ())))
    if sheet is None or audience.empty:
        faults = faults or [BadRow(row=0, code="file.lost" if sheet is None else "audience.empty")]
    if not faults:
        found = await holder.take(mine, found, audience)
    bad = [(fault.row, fault.code, fault.fact) for fault in faults[:MOST]]
    await plan(
        mine,
        f"{holder.noun}.list_bad" if faults else f"{holder.noun}.listed",
        reader=by.id,
        subject=sent.subject,
        version=found.version,
        at=work.now,
        lane=Lane.ANSWER,
        step=str(sent.id),
        bad=bad,
        count=len(faults),
    )


def read_bad(params: Any) -> BadList:
    """Read what was wrong with a file, as its notice holds it."""
    rows = tuple(BadRow.model_validate({"row": row, "code": code, "fact": fact}) for row, code, fact in params["bad"])
    return BadList(rows, params["count"])
