"""One's own day and week: talks, trainings, what one teaches, leave, in one calendar; nothing of others."""

from datetime import timedelta

from domain.leave import LeaveKind
from tests.factories import at
from tests.workflows.school import THURSDAY, School
from workflows import agenda, leave
from workflows.agenda import What


async def test_all_that_is_somebodys_stands_in_one_calendar_in_its_order(school: School) -> None:
    scene, staff = school.scene, school.scene.staff
    await scene.talk(slot=at(THURSDAY - timedelta(hours=4)), state="confirmed")
    await school.publish_new(trainer_id=staff.chen.id)
    await school.attend(staff.zhang)
    period = at(THURSDAY + timedelta(days=1), 600)
    await school.act(staff.zhang, lambda work: leave.record(work, kind=LeaveKind.AWAY, period=period))
    scene.now = THURSDAY - timedelta(hours=5)
    day = await school.act(staff.zhang, lambda work: agenda.show(work, 1))
    assert [(entry.what, entry.open) for entry in day.entries] == [(What.TALK, False), (What.TRAINING, False)]
    week = await school.act(staff.zhang, lambda work: agenda.show(work, agenda.WEEK))
    assert [entry.what for entry in week.entries] == [What.TALK, What.TRAINING, What.LEAVE]
    chen = await school.act(staff.chen, lambda work: agenda.show(work, 1))
    assert [entry.what for entry in chen.entries] == [What.TALK, What.TEACHING]
    zhou = await school.act(staff.zhou, lambda work: agenda.show(work, 1))
    assert [(entry.what, entry.open) for entry in zhou.entries] == [(What.TRAINING, True)], "it waits for an answer"
    assert (await school.act(staff.sun, lambda work: agenda.show(work, agenda.WEEK))).entries == ()


async def test_what_is_off_or_refused_stands_in_nobodys_calendar(school: School) -> None:
    staff = school.scene.staff
    await school.publish_new()
    await school.ask_leave(staff.zhang)
    await school.decide(staff.chen, staff.zhang)
    week = await school.act(staff.zhang, lambda work: agenda.show(work, 30))
    assert week.entries == ()
