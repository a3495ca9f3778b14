"""Make-up sessions: who missed a training is asked again by itself, within the quarter, and nobody else."""

from datetime import timedelta
from functools import partial
from typing import Any

from domain.people import Person
from domain.training import PartState
from storage import training, training_archive
from tests.factories import add_person, shanghai
from tests.workflows.promised import promises, times
from tests.workflows.school import MANAGERS, THURSDAY, School
from workflows import training as use
from workflows.training import StaleTraining, archive, making_up
from workflows.training.inviting import keep_up

FRIDAY = shanghai("2026-12-18 14:00")


async def held(school: School, *there: Person, **values: Any) -> None:
    """Publish a training, let some be there, and close it."""
    await school.publish_new(**values)
    school.scene.now = THURSDAY
    for who in there:
        part, session = await school.part(who), await school.session()
        await school.act(
            school.wu,
            partial(use.overrule, part_id=part.id, session_id=session.id, state=PartState.PRESENT, reason="在场"),
        )
    await school.settle()


async def asked(school: School, kind: str = "training.make_up") -> set[int | None]:
    return {promise.reader for promise in await promises(school.scene, kind)}


async def test_one_press_arranges_the_make_up_session_in_the_quarter_and_asks_who_missed_it(school: School) -> None:
    staff = school.scene.staff
    await held(school, staff.zhang, capacity=20, trainer_id=staff.chen.id)
    assert await asked(school, "training.missed") >= {school.wu.id}
    session = await school.session()
    slots = await school.act(None, lambda work: making_up.proposed_times(work, session))
    assert [slot.start for slot in slots] == [shanghai("2026-12-15 14:00"), shanghai("2026-12-16 14:00")]
    done = await school.act(school.wu, lambda work: use.make_up(work, session.id, start=slots[0].start))
    made = done.view.sessions[-1].session
    assert (made.make_up, made.place, made.trainer_id, made.capacity) == (True, session.place, staff.chen.id, 20)
    assert await asked(school) == {staff.li.id, staff.zhou.id}
    assert not await promises(school.scene, "training.missed"), "nobody is chased for what is there"
    again = await school.act(school.wu, lambda work: use.make_up(work, session.id, start=slots[1].start))
    assert isinstance(again, StaleTraining)


async def test_a_make_up_session_that_is_there_already_is_offered_as_the_first_is_closed(school: School) -> None:
    staff = school.scene.staff
    await school.publish_new()
    await school.attend(staff.zhang)
    await school.ask_leave(staff.li)
    await school.decide(staff.chen, staff.li)
    made = await school.add_session(FRIDAY, make_up=True)
    assert await asked(school) == {staff.li.id}, "of those excused only: the session is still to come"
    await school.settle()
    assert await asked(school) == {staff.li.id, staff.zhang.id, staff.zhou.id}
    assert (await school.part(staff.zhang)).session_id == made.id
    assert not await promises(school.scene, "training.missed")


async def test_who_never_answered_an_optional_training_is_asked_to_its_next_session(school: School) -> None:
    staff = school.scene.staff
    await school.publish_new(mandatory=False)
    await school.add_session(FRIDAY)
    part = await school.part(staff.li)
    assert part.session_id == school.sessions[0]
    await school.settle()
    part = await school.part(staff.li)
    assert (part.state, part.session_id) == (PartState.INVITED, school.sessions[1])


async def test_nobody_is_asked_to_make_up_what_was_attended_or_has_left(school: School) -> None:
    staff = school.scene.staff
    await held(school, staff.zhang, staff.li)
    gone = (await school.part(staff.zhou)).model_copy(update={"state": PartState.OUT})
    async with school.scene.database.transaction() as tx:
        await training.mark_part(tx, gone)
    await school.add_session(FRIDAY, make_up=True)
    assert await asked(school) == set()


async def test_who_joined_in_time_is_asked_to_the_make_up_session_and_who_joined_late_is_not(school: School) -> None:
    staff = school.scene.staff
    await held(school, staff.zhang, staff.li, staff.zhou)
    async with school.scene.database.transaction() as tx:
        soon = await add_person(
            tx, "1601", name="早来", roles=MANAGERS.roles, joined_on=shanghai("2026-11-20 00:00").date()
        )
        late = await add_person(
            tx, "1602", name="晚来", roles=MANAGERS.roles, joined_on=shanghai("2026-12-01 00:00").date()
        )
    await school.add_session(FRIDAY, make_up=True)
    assert await asked(school, "training.invited") == {soon.id}
    await school.act(None, keep_up)
    assert late.id not in await asked(school, "training.invited")
    assert (await school.part(soon)).session_id == school.sessions[1]


async def test_a_make_up_session_that_nobody_arranges_is_chased_and_goes_up_until_the_quarter_ends(
    school: School,
) -> None:
    staff = school.scene.staff
    await held(school, staff.zhang)
    assert await times(school.scene, "training.missed") == ["2026-12-10 15:30", "2026-12-14 15:30", "2026-12-16 15:30"]
    assert await asked(school, "training.missed") == {school.wu.id, staff.sun.id}
    session = await school.session()
    view = partial(making_up.view_missed, session_id=session.id, reader=school.wu.id)
    found = await school.act(None, view)
    assert found is not None
    assert found[2] == 2
    await school.add_session(FRIDAY, make_up=True)
    assert await school.act(None, view) is None
    late = await school.act(
        None, lambda work: making_up.leaves_quarter(work, school.training_id, FRIDAY + timedelta(days=30))
    )
    assert late


async def test_who_was_there_after_all_is_asked_to_make_up_for_nothing(school: School) -> None:
    staff = school.scene.staff
    await held(school, staff.zhang)
    await school.add_session(FRIDAY, make_up=True)
    assert await asked(school) == {staff.li.id, staff.zhou.id}
    async with school.scene.database.transaction() as tx:
        record = (await training_archive.list_records(tx, person_ids=[staff.li.id]))[0]
    await school.act(staff.li, partial(archive.ask_correction, record_id=record.id, text="我到了"))
    granted = partial(archive.answer, correction_id=1, granted=True, text="核实", result=PartState.PRESENT)
    await school.act(school.wu, granted)
    assert (await school.part(staff.li)).state is PartState.PRESENT
    assert await asked(school) == {staff.zhou.id}
