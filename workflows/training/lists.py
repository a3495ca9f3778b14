"""An audience that came as a file: read once it is there, every bad row named, nothing changed while one is bad."""

from dataclasses import dataclass
from dataclasses import replace as with_

from domain.sheets import BadRow
from domain.training import TrainingState
from storage import people, training
from workflows import audiences as audience_use
from workflows.audience_sheet import ListSheet
from workflows.notices import plan
from workflows.training.inviting import take_audience
from workflows.training.views import TrainingView, view_of
from workflows.work import Work

MOST = 20
"""How many bad rows a message names; a longer list is a wrong file."""


@dataclass(frozen=True)
class BadList:
    """A file that names people could not be taken."""

    view: TrainingView
    bad: tuple[BadRow, ...]
    count: int


async def take_list(work: Work, training_id: int, by_id: int, sheet: ListSheet | None, *, step: str) -> None:
    """Take a file as the audience of a training, or say what is wrong with it; None for a file that is lost."""
    by = await people.get_person(work.tx, by_id)
    found = await training.lock_training(work.tx, training_id)
    if by is None or not by.active or found is None or found.state is TrainingState.CANCELLED:
        return
    mine = with_(work, person=by)
    audience, faults = await audience_use.of_list(mine, *((sheet.rows, sheet.bad) if sheet else ((), ())))
    if sheet is None or audience.empty:
        faults = faults or [BadRow(row=0, code="file.lost" if sheet is None else "audience.empty")]
    if not faults:
        found = await take_audience(mine, found, audience)
    bad = [(fault.row, fault.code, fault.fact) for fault in faults[:MOST]]
    kind = "training.list_bad" if faults else "training.listed"
    await plan(
        mine,
        kind,
        reader=by.id,
        subject=found.subject,
        version=found.version,
        at=work.now,
        step=step,
        bad=bad,
        count=len(faults),
    )


async def bad_list(work: Work, training_id: int, *, reader: int, bad: list[list[object]], count: int) -> BadList | None:
    """Give what was wrong with a file, as its message says it."""
    found, person = await training.get_training(work.tx, training_id), await people.get_person(work.tx, reader)
    if found is None or person is None:
        return None
    rows = tuple(BadRow.model_validate({"row": row, "code": code, "fact": fact}) for row, code, fact in bad)
    return BadList(await view_of(work, found, person), rows, count)
