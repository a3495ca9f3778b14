"""Leave of a training: who reads and decides it, and what becomes of it when the leave is taken back."""

from typing import Any

from domain.leave import LeaveKind
from domain.people import Person, Role
from domain.training import PartState
from tests.factories import add_person, at, shanghai
from tests.workflows.desk import refused
from tests.workflows.promised import deliver, promises
from tests.workflows.school import THURSDAY, School
from workflows import leave
from workflows import training as use

PERIOD = at(THURSDAY, 300)


async def record(school: School, by: Person, about: Person, **values: Any) -> Any:
    told = {"kind": LeaveKind.LEAVE, "period": PERIOD, "person_id": about.id, **values}
    return await school.act(by, lambda work: leave.record(work, **told))


async def take_back(school: School, by: Person, recorded: Any) -> None:
    of = recorded.view.leave
    await school.act(by, lambda work: leave.cancel(work, of.id, version=of.version))


async def test_leave_taken_back_asks_in_again_at_once_and_nobody_is_left_to_decide(school: School) -> None:
    staff = school.scene.staff
    await school.publish_new()
    await school.attend(staff.zhang)
    await school.attend(staff.li)
    own, by_head = await record(school, staff.zhang, staff.zhang), await record(school, staff.chen, staff.li)
    assert (await school.part(staff.li)).state is PartState.EXCUSED
    await take_back(school, staff.zhang, own)
    await take_back(school, staff.chen, by_head)
    assert [(await school.part(who)).state for who in (staff.zhang, staff.li)] == [PartState.INVITED] * 2
    assert {p.reader for p in await promises(school.scene, "training.back")} == {staff.zhang.id, staff.li.id}
    assert not await promises(school.scene, "training.leave")
    assert {staff.zhang.id, staff.li.id} <= {p.reader for p in await promises(school.scene, "training.answer")}


async def test_leave_taken_back_calls_nobody_who_is_still_away_or_asked_in_words_of_their_own(school: School) -> None:
    staff = school.scene.staff
    await school.publish_new()
    await school.attend(staff.zhang)
    recorded = await record(school, staff.chen, staff.zhang)
    await record(school, staff.chen, staff.zhang, period=at(shanghai("2026-12-10 19:00"), 60), kind=LeaveKind.AWAY)
    await school.ask_leave(staff.li)
    away = await record(school, staff.chen, staff.li)
    await deliver(school.scene)
    await take_back(school, staff.chen, away)
    assert (await school.part(staff.li)).state is PartState.ASKED, "asked in words, not by the list"
    school.scene.now = THURSDAY
    await take_back(school, staff.chen, recorded)
    assert (await school.part(staff.zhang)).state is PartState.EXCUSED, "the session has begun"
    assert not await promises(school.scene, "training.back")


async def test_only_who_decides_opens_why_leave_is_asked_and_decides(school: School) -> None:
    staff, heads = school.scene.staff, frozenset({Role.SUPERVISOR})
    async with school.scene.database.transaction() as tx:
        deputy = await add_person(tx, "1501", name="副手", roles=heads)
    await school.publish_new()
    await school.ask_leave(staff.zhang, "带孩子看病")
    part = await school.part(staff.zhang)
    for other in (deputy, school.xu, staff.zhang):
        with refused(r"gate\.denied|own_leave"):
            await school.act(other, lambda work: use.see_leave(work, part.id))
        with refused(r"gate\.denied|own_leave"):
            await school.decide(other, staff.zhang)
    for asked in (staff.chen, school.wu):
        seen = await school.act(asked, lambda work: use.see_leave(work, part.id))
        assert seen.part.reason == "带孩子看病"
    await school.decide(staff.chen, staff.zhang)
    with refused(r"training\.decided"):
        await school.act(school.wu, lambda work: use.see_leave(work, part.id))
