"""What exams from before go-live came to for whom: entries marked 补录 with who and when."""

from domain.archive import Ground, OldExam
from domain.exams.records import ExamRecord
from storage import exam_records
from workflows.work import Work


async def known(work: Work, ground: Ground) -> list[OldExam]:
    """Give the rows from which entries were made before."""
    await exam_records.lock_records(work.tx)
    numbers = {person.id: person.staff_no for person in ground.people.values()}
    return [_old(record, numbers) for record in await exam_records.list_records(work.tx)]


def _old(record: ExamRecord, numbers: dict[int, str]) -> OldExam:
    return OldExam(
        staff_no=numbers[record.person_id],
        title=record.title,
        held_on=record.held_on,
        kind=record.kind,
        result=record.result,
        score=record.score,
        pass_mark=record.pass_mark,
    )


async def enter(work: Work, old: OldExam, ground: Ground) -> None:
    """Enter a row; it promises nothing and tells nobody."""
    person = ground.people[old.staff_no]
    record = ExamRecord(
        id=0,
        person_id=person.id,
        branch=person.branch,
        kind=old.kind,
        title=old.title,
        held_on=old.held_on,
        result=old.result,
        score=old.score,
        pass_mark=old.pass_mark,
        entered_by=work.actor.id,
        entered_at=work.now,
    )
    kept = await exam_records.add_record(work.tx, record)
    await work.note("exam.entered", f"exam_record:{kept.id}", after=kept.result)
