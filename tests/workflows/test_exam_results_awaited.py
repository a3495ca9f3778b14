"""Results that nobody brings: who runs the exam is asked, at last the head hears it, until they are released."""

from domain.exams import CandidateState
from domain.exams.marks import Results
from domain.people import Role
from storage.exam_results import add_results
from tests.factories import add_person, shanghai
from tests.workflows.hall import Hall
from tests.workflows.promised import promises
from workflows.results import awaiting, releasing


async def test_missing_results_are_asked_for_and_the_head_hears_it_until_they_are_released(hall: Hall) -> None:
    async with hall.scene.database.transaction() as tx:
        boss = await add_person(
            tx, "1299", name="丁主任", branch=hall.wu.branch, roles=frozenset({Role.DEPARTMENT_HEAD})
        )
    await hall.publish_new()
    await hall.settle()
    steps = [(p.reader, p.at) for p in await promises(hall.scene, "exam.results")]
    assert steps == [
        (hall.wu.id, "2026-12-29 10:30"),
        (hall.wu.id, "2027-01-01 10:30"),
        (boss.id, "2027-01-05 10:30"),
    ]
    hall.scene.now = shanghai("2027-01-01 10:30")
    found = await hall.act(None, lambda work: awaiting.awaited_now(work, hall.exam_id, reader=hall.wu.id, step=2))
    assert (found.head.id, f"{found.on}", len(found.view.missing)) == (boss.id, "2027-01-05", 3)
    async with hall.scene.database.transaction() as tx:
        made = Results(id=0, exam_id=hall.exam_id, entered_by=hall.wu.id, entered_at=hall.scene.now)
        await add_results(tx, made)
    await hall.act(hall.wu, lambda work: releasing.publish(work, hall.exam_id, anyway=True))
    assert await promises(hall.scene, "exam.results") == []
    assert await hall.act(None, lambda work: awaiting.awaited_now(work, hall.exam_id, reader=boss.id, step=3)) is None


async def test_nobody_asks_for_results_of_an_exam_from_which_all_were_deferred(hall: Hall) -> None:
    staff = hall.scene.staff
    await hall.publish_new()
    for who in (staff.zhang, staff.li, staff.zhou):
        await hall.ask_absence(who)
        await hall.decide(hall.wu, who)
    await hall.settle()
    assert set((await hall.states()).values()) == {CandidateState.DEFERRED}
    assert await promises(hall.scene, "exam.results") == []
