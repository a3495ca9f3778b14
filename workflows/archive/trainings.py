"""Who was at which training before go-live: entries of the training archive, marked 补录 with who and when."""

from domain.archive import Ground, OldTraining
from domain.training.records import Record
from storage import training_archive
from workflows.work import Work

_MINUTES = 60


async def known(work: Work, ground: Ground) -> list[OldTraining]:
    """Give the rows from which entries were made before."""
    await training_archive.lock_records(work.tx)
    numbers = {person.id: person.staff_no for person in ground.people.values()}
    return [_old(record, numbers) for record in await training_archive.list_entered(work.tx)]


def _old(record: Record, numbers: dict[int, str]) -> OldTraining:
    return OldTraining(
        staff_no=numbers[record.person_id],
        title=record.title,
        held_on=record.held_on,
        topic=record.topics[0],
        result=record.result,
        hours=record.minutes / _MINUTES,
        valid_until=record.valid_until,
    )


async def enter(work: Work, old: OldTraining, ground: Ground) -> None:
    """Enter a row; it promises nothing but that its certificate's end is told."""
    person = ground.people[old.staff_no]
    record = Record(
        id=0,
        person_id=person.id,
        branch=person.branch,
        title=old.title,
        topics=(old.topic,),
        held_on=old.held_on,
        minutes=round(old.hours * _MINUTES),
        result=old.result,
        valid_until=old.valid_until,
        entered_by=work.actor.id,
        entered_at=work.now,
    )
    kept = await training_archive.add_record(work.tx, record)
    await work.note("training.entered", f"record:{kept.id}", after=kept.result)
