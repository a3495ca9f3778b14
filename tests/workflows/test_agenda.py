"""One's own day and week: talks, trainings, what one teaches, leave, in one calendar; nothing of others."""

from datetime import date, timedelta

from bot.cards import agenda as agenda_cards
from domain.codes import code_at
from domain.complaints import Remedy
from domain.leave import LeaveKind
from domain.personal import mask
from storage import complaints
from tests.factories import at
from tests.workflows.school import THURSDAY, School
from workflows import agenda, leave
from workflows import training as use
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


async def test_what_is_to_be_done_by_a_day_stands_at_its_head_and_what_is_overdue_at_the_first(school: School) -> None:
    scene, staff = school.scene, school.scene.staff
    await scene.talk(slot=None, state="due", due_on=date(2026, 11, 30))
    case = await scene.complaint()
    async with scene.database.transaction() as tx:
        for day in (3, 20):
            remedy = Remedy(
                id=0, complaint_id=case.id, text=mask("补做回访"), owner_id=staff.chen.id, due_on=date(2026, 12, day)
            )
            await complaints.add_remedy(tx, remedy)
    week = await school.act(staff.chen, lambda work: agenda.show(work, agenda.WEEK))
    assert [(entry.what, entry.due_on) for entry in week.entries] == [
        (What.ARRANGING, date(2026, 11, 30)),
        (What.REMEDY, date(2026, 12, 3)),
    ]
    assert (await school.act(staff.zhang, lambda work: agenda.show(work, 60))).entries == (), "the host is to book it"
    assert isinstance(agenda_cards.card(week, scene.bank.calendar).rows, list)


async def test_who_has_checked_in_still_sees_the_session_of_today(school: School) -> None:
    staff = school.scene.staff
    await school.publish_new()
    await school.attend(staff.zhang)
    school.scene.now = THURSDAY
    code = code_at((await school.session()).secret, THURSDAY, minutes=5)
    await school.act(staff.zhang, lambda work: use.check_in(work, code))
    day = await school.act(staff.zhang, lambda work: agenda.show(work, 1))
    assert [(entry.what, entry.open) for entry in day.entries] == [(What.TRAINING, False)]
