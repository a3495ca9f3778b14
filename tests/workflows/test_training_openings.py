"""What was written of trainings: who opened it is seen, it holds an erasure, and goes once its time is over."""

from datetime import timedelta
from typing import Any

from sqlalchemy import update

from domain.training import PartState
from storage import people, training, training_archive
from storage.tables import metadata
from tests.workflows.desk import refused
from tests.workflows.school import School
from tests.workflows.test_erasing import YEARS, everything
from workflows import erasing, openings, retention
from workflows import training as use
from workflows.erasing import Erased, Held
from workflows.training import archive, feedback

WHY, SAID, WRONG = "女儿开家长会须到校", "案例讲得太快了些", "那天我在场并签了到"


async def written(school: School) -> None:
    """Let Li ask leave and be told no, Zhang come and say how it was; both have an entry, Zhang's is disputed."""
    staff = school.scene.staff
    await school.publish_new(trainer_id=staff.chen.id)
    await school.ask_leave(staff.li, WHY)
    await school.decide(staff.chen, staff.li, granted=False)
    await school.attend(staff.zhang)
    part, session = await school.part(staff.zhang), await school.session()
    school.scene.now = session.slot.start
    await school.act(
        school.wu,
        lambda work: use.overrule(work, part.id, session.id, state=PartState.PRESENT, reason="本人在场"),
    )
    await school.settle()
    await school.act(staff.zhang, lambda work: feedback.rate(work, part.id, score=4, aspect="content", text=SAID))
    async with school.scene.database.transaction() as tx:
        mine = await training_archive.list_records(tx, person_ids=[staff.zhang.id])
    await school.act(staff.zhang, lambda work: archive.ask_correction(work, mine[0].id, text=WRONG))


async def seen(school: School, who: Any) -> list[tuple[str, str]]:
    found = await school.act(who, lambda work: openings.list_openings(work))
    return [(row.opening.action, row.number) for row in found.rows]


async def test_who_asked_leave_sees_that_the_supervisor_opened_why_and_nobody_else_does(school: School) -> None:
    staff = school.scene.staff
    await school.publish_new()
    await school.ask_leave(staff.li, WHY)
    part = await school.part(staff.li)
    await school.act(staff.chen, lambda work: use.see_leave(work, part.id))
    number = (await school.training()).number
    assert await seen(school, staff.li) == [("training.leave_opened", number)]
    assert await seen(school, staff.zhang) == []


async def test_once_leave_is_decided_only_who_decided_still_reads_why(school: School) -> None:
    staff = school.scene.staff
    await school.publish_new()
    await school.ask_leave(staff.li, WHY)
    await school.decide(staff.chen, staff.li)
    part = await school.part(staff.li)
    assert (await school.act(staff.chen, lambda work: use.see_leave(work, part.id))).part.reason == WHY
    with refused("training.decided"):
        await school.act(school.wu, lambda work: use.see_leave(work, part.id))


async def test_what_was_written_of_a_training_is_taken_out_after_its_years_and_the_archive_stays(
    school: School,
) -> None:
    await written(school)
    corrections = metadata.tables["training_corrections"]
    async with school.scene.database.transaction() as tx:
        await tx.run(update(corrections).values(state="refused", answer="签到表无签名"))
    table = metadata.tables["files"]
    async with school.scene.database.transaction() as tx:
        of = {"file_id": "f", "kind": "photo", "size": 1, "created_at": school.scene.now, "state": "kept"}
        number = await tx.value(table.insert().values(**of, sha256="ab").returning(table.c.id))
        session = await training.get_session(tx, school.sessions[0])
        assert session is not None
        await training.mark_session(tx, session.model_copy(update={"signed_file_id": number}))
    for years, gone in ((4, []), (6, ["ab"])):
        async with school.scene.work(now=school.scene.now + timedelta(days=366 * years)) as work:
            assert await retention.take_out_old(work) == gone
        left = await everything(school.scene, but=("outbox",))
        assert [word in left for word in (WHY, SAID, WRONG, "签到表无签名", "人手不足")] == [not gone] * 5
    async with school.scene.database.transaction() as tx:
        entries = await training_archive.list_records(tx)
    assert {entry.title for entry in entries} == {"贷后管理"}


async def test_a_request_that_nobody_answered_keeps_its_words_and_holds_an_erasure(school: School) -> None:
    await written(school)
    zhang = school.scene.staff.zhang
    async with school.scene.work(now=school.scene.now + timedelta(days=366 * 6)) as work:
        await retention.take_out_old(work)
    assert WRONG in await everything(school.scene, but=("outbox",))
    async with school.scene.database.transaction() as tx:
        await people.mark_left(tx, zhang.id, school.scene.now.date())
    async with school.scene.work(now=school.scene.now + YEARS) as work:
        held = await erasing.erase(work, zhang.staff_no)
    assert isinstance(held, Held)
    assert held.open == {"corrections": 1}


async def test_who_teaches_is_held_and_who_asked_leave_is_erased_with_the_reason(school: School) -> None:
    staff = school.scene.staff
    await school.publish_new(trainer_id=staff.chen.id)
    await school.ask_leave(staff.li, WHY)
    async with school.scene.database.transaction() as tx:
        for person in (staff.chen, staff.li):
            await people.mark_left(tx, person.id, school.scene.now.date())
    async with school.scene.work(now=school.scene.now + YEARS) as work:
        held, gone = await erasing.erase(work, staff.chen.staff_no), await erasing.erase(work, staff.li.staff_no)
    assert isinstance(held, Held)
    assert held.open == {"sessions": 1}
    assert isinstance(gone, Erased)
    assert WHY not in await everything(school.scene, but=("outbox",))


async def test_the_export_has_ones_parts_entries_and_requests(school: School) -> None:
    await written(school)
    zhang = school.scene.staff.zhang
    async with school.scene.work() as work:
        found = await erasing.export(work, zhang.staff_no)
    tables = found["tables"]
    assert [row["text"] for row in tables["training_corrections"]] == [WRONG]
    assert [row["state"] for row in tables["training_parts"]] == ["present"]
    assert [row["result"] for row in tables["training_records"]] == ["present"]
    assert all("refusal" not in row and "overruled_why" not in row for row in tables["training_parts"])
    assert "training_feedback" not in tables
