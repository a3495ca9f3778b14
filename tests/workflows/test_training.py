"""Trainings: planned, published, answered, changed, called off; on a real database."""

import asyncio
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import update

from bot.words import recalled, say
from domain.audiences import Audience
from domain.errors import RefusalError
from domain.leave import LeaveKind
from domain.training import PartState, TrainingState
from storage import files, people, talks, training
from storage.outbox import SendState
from storage.tables import outbox
from tests.factories import add_person, at, shanghai
from tests.workflows.acts import import_without
from tests.workflows.desk import denied, refused
from tests.workflows.promised import deliver, kinds, promises, times
from tests.workflows.school import MANAGERS, THURSDAY, School
from workflows import broadcasts, leave
from workflows import training as use
from workflows.enrolment import note_reachable
from workflows.training import Answered, Clashing, StaleAnswer, StaleTraining
from workflows.training.calendar import event_of_part

TUESDAY = shanghai("2026-12-15 09:30")


async def test_a_draft_is_known_to_nobody_and_its_preview_says_who_and_why(school: School) -> None:
    await school.plan()
    assert await kinds(school.scene) == []
    view = await school.act(school.wu, lambda work: use.show(work, school.training_id))
    assert [member.person.name for member in view.preview.inside] == ["张伟", "李娜", "周杰"]
    with denied():
        await school.act(school.scene.staff.zhang, lambda work: use.show(work, school.training_id))


async def test_publishing_asks_everybody_of_the_audience_once(school: School) -> None:
    await school.publish_new()
    asked = await promises(school.scene, "training.invited")
    staff = school.scene.staff
    assert [promise.reader for promise in asked] == [staff.zhang.id, staff.li.id, staff.zhou.id]
    assert isinstance(await school.publish(), StaleTraining)
    assert await promises(school.scene, "training.invited") == asked


async def test_nobody_but_the_department_plans_publishes_or_calls_off(school: School) -> None:
    training = await school.plan()
    for who in (school.scene.staff.chen, school.scene.staff.zhang, school.scene.staff.sun):
        with denied():
            await school.act(who, lambda work: use.publish(work, training.id, version=1))
        with denied():
            await school.act(who, lambda work: use.cancel(work, training.id, version=1, reason="x"))


async def test_an_audience_of_nobody_is_not_published(school: School) -> None:
    await school.plan(audience=Audience(branches=frozenset({"HQ"}), roles=MANAGERS.roles))
    with refused(r"training\.nobody"):
        await school.publish()


async def test_two_trainings_of_one_trainer_at_once_are_refused(school: School) -> None:
    await school.plan(trainer_id=school.scene.staff.chen.id)
    with refused(r"training\.trainer_busy"):
        await school.plan(THURSDAY + timedelta(minutes=30), trainer_id=school.scene.staff.chen.id)
    await school.plan(THURSDAY + timedelta(minutes=90), trainer_id=school.scene.staff.chen.id)


async def test_a_session_in_the_past_or_without_a_place_is_refused(school: School) -> None:
    with refused(r"training\.past"):
        await school.plan(school.scene.now - timedelta(hours=1))
    with refused(r"training\.capacity"):
        await school.plan(capacity=0)


async def test_the_trainer_is_told_and_not_asked_to_the_own_training(school: School) -> None:
    await school.publish_new(trainer_id=school.scene.staff.zhang.id)
    assert set(await school.states()) == {"李娜", "周杰"}
    assert [p.reader for p in await promises(school.scene, "training.teach")] == [school.scene.staff.zhang.id]


async def test_who_comes_is_reminded_and_chased_no_more_while_the_silent_still_are(school: School) -> None:
    await school.publish_new()
    await school.attend(school.scene.staff.zhang)
    chased = {promise.reader for promise in await promises(school.scene, "training.answer")}
    assert school.scene.staff.zhang.id not in chased
    assert school.scene.staff.li.id in chased
    assert await times(school.scene, "training.soon") == ["2026-12-07 08:00"]
    assert await times(school.scene, "training.reminder") == ["2026-12-09 14:00", "2026-12-10 12:00"]


async def test_a_supervisor_hears_once_and_by_name_who_is_silent_and_nothing_while_it_is_paused(school: School) -> None:
    staff = school.scene.staff
    await school.publish_new()
    await school.attend(staff.zhang)
    told = [p for p in await promises(school.scene, "training.answer") if p.reader == staff.chen.id]
    assert len(told) == 1, "one message, however many are silent"
    session = await school.session()
    silent = partial(use.silent_for_notice, session_id=session.id, version=session.version, reader=staff.chen.id)
    found = await school.act(None, silent)
    assert found is not None
    assert [person.name for person in found[2]] == [staff.li.name]
    await school.act(school.wu, lambda work: broadcasts.pause(work, 1))
    assert await school.act(None, silent) is None
    await school.act(school.wu, lambda work: broadcasts.resume(work, 1))
    await school.attend(staff.li)
    assert await school.act(None, silent) is None


async def test_a_session_at_the_own_branch_brings_no_reminder_two_hours_before(school: School) -> None:
    room = school.scene.bank.policy.branch("CG").room
    await school.publish_new(place=room)
    await school.attend(school.scene.staff.zhang)
    await school.attend(school.scene.staff.zhou)
    mine = [(p.at, p.reader) for p in await promises(school.scene, "training.reminder")]
    assert ("2026-12-10 12:00", school.scene.staff.zhou.id) in mine
    assert ("2026-12-10 12:00", school.scene.staff.zhang.id) not in mine


async def test_an_answer_from_an_old_card_changes_nothing(school: School) -> None:
    await school.publish_new()
    await school.ask_leave(school.scene.staff.zhang)
    assert isinstance(await school.attend(school.scene.staff.zhang, version=1), StaleAnswer)
    assert (await school.part(school.scene.staff.zhang)).state is PartState.ASKED


async def test_the_same_press_twice_is_one_answer(school: School) -> None:
    await school.publish_new()
    await school.attend(school.scene.staff.zhang)
    again = await school.attend(school.scene.staff.zhang, version=1)
    assert isinstance(again, Answered)
    assert (await school.part(school.scene.staff.zhang)).version == 2


async def test_nobody_answers_for_somebody_else(school: School) -> None:
    await school.publish_new()
    part = await school.part(school.scene.staff.zhang)
    for who in (school.scene.staff.li, school.scene.staff.chen, school.wu):
        with denied():
            await school.act(who, lambda work: use.attend(work, part.id, version=1))


async def test_a_talk_at_that_time_stands_in_the_way_and_the_other_way_round(school: School) -> None:
    scene, staff = school.scene, school.scene.staff
    talk = await scene.talk(slot=at(THURSDAY), state="confirmed")
    await school.publish_new()
    assert isinstance(await school.attend(staff.zhang), Clashing)
    assert (await school.part(staff.zhang)).state is PartState.INVITED
    await school.attend(staff.li)
    async with scene.database.transaction() as tx:
        taken = await talks.list_occupied(tx, [staff.li.id, staff.zhang.id], since=THURSDAY, but_for="")
        assert [(t.person_id, t.subject.partition(":")[0]) for t in taken] == [
            (staff.zhang.id, "talk"),
            (staff.li.id, "part"),
        ]
        assert not await talks.mark_occupied(tx, [staff.li.id], at(THURSDAY), subject=f"talk:{talk.id + 1}")


async def test_leave_and_another_training_at_that_time_stand_in_the_way_too(school: School) -> None:
    await school.publish_new()
    await school.attend(school.scene.staff.zhang)
    await school.publish_new(THURSDAY + timedelta(minutes=30))
    assert isinstance(await school.attend(school.scene.staff.zhang), Clashing)


async def test_another_session_is_proposed_to_who_is_taken_at_the_first(school: School) -> None:
    await school.scene.talk(slot=at(THURSDAY), state="confirmed")
    await school.plan()
    second = await school.add_session(TUESDAY)
    await school.publish()
    assert (await school.part(school.scene.staff.zhang)).session_id == second.id
    assert (await school.part(school.scene.staff.li)).session_id == school.sessions[0]


async def test_leave_is_decided_by_the_supervisor_and_by_nobody_of_another_branch(school: School) -> None:
    staff = school.scene.staff
    await school.publish_new()
    await school.ask_leave(staff.zhang)
    first = (await promises(school.scene, "training.leave"))[0]
    assert (first.at, first.reader) == ("2026-12-01 09:00", staff.chen.id)
    for who in (staff.wang, staff.zhang, staff.li):
        with denied():
            await school.decide(who, staff.zhang)
    await school.decide(staff.chen, staff.zhang)
    assert (await school.part(staff.zhang)).state is PartState.EXCUSED
    assert not (await school.decide(staff.chen, staff.zhang, granted=False)).fresh
    assert await promises(school.scene, "training.leave") == []
    assert [p.reader for p in await promises(school.scene, "training.excused")] == [staff.zhang.id]


async def test_leave_from_a_training_to_which_nobody_has_to_come_is_decided_by_nobody(school: School) -> None:
    staff = school.scene.staff
    await school.publish_new(mandatory=False, trainer_id=staff.lin.id)
    await school.ask_leave(staff.zhang)
    assert (await school.part(staff.zhang)).state is PartState.EXCUSED
    assert await promises(school.scene, "training.leave") == []
    assert [one.reader for one in await promises(school.scene, "training.teach_less")] == [staff.lin.id]


async def test_refused_leave_asks_for_an_answer_again_with_the_reason(school: School) -> None:
    staff = school.scene.staff
    await school.publish_new()
    await school.ask_leave(staff.zhang)
    await school.decide(staff.chen, staff.zhang, granted=False)
    part = await school.part(staff.zhang)
    assert (part.state, part.refusal) == (PartState.INVITED, "人手不足")
    assert staff.zhang.id in {p.reader for p in await promises(school.scene, "training.refused")}


async def test_who_has_no_supervisor_is_decided_on_by_the_department_and_never_by_oneself(school: School) -> None:
    async with school.scene.database.transaction() as tx:
        lone = await add_person(tx, "1301", account=1301, name="郑一", roles=school.wu.roles | MANAGERS.roles)
    await school.publish_new()
    await school.ask_leave(lone)
    assert (await promises(school.scene, "training.leave"))[0].reader == school.wu.id
    with refused(r"training\.own_leave"):
        await school.decide(lone, lone)


async def test_a_change_reaches_everybody_who_had_the_old_version_and_takes_the_diaries_along(school: School) -> None:
    staff = school.scene.staff
    await school.publish_new()
    await school.attend(staff.zhang)
    await school.ask_leave(staff.zhou)
    await deliver(school.scene)
    await school.move(TUESDAY)
    told = {p.reader for p in await promises(school.scene, "training.changed")}
    assert told == {staff.zhang.id, staff.li.id, staff.zhou.id}
    assert await times(school.scene, "training.reminder") == ["2026-12-14 09:30", "2026-12-14 17:30"]
    async with school.scene.database.transaction() as tx:
        taken = await talks.list_occupied(tx, [staff.zhang.id], since=school.scene.now, but_for="")
    assert [entry.slot.start for entry in taken] == [TUESDAY]


async def test_who_is_taken_at_the_new_time_is_asked_again_and_holds_no_old_time(school: School) -> None:
    staff = school.scene.staff
    await school.publish_new()
    await school.attend(staff.zhang)
    await school.scene.talk(slot=at(TUESDAY), state="confirmed")
    await school.move(TUESDAY)
    assert (await school.part(staff.zhang)).state is PartState.INVITED
    assert (await school.part(staff.zhang)).session_id == school.sessions[0]
    async with school.scene.database.transaction() as tx:
        taken = await talks.list_occupied(tx, [staff.zhang.id], since=school.scene.now, but_for="")
    assert [entry.subject.partition(":")[0] for entry in taken] == ["talk"]


async def test_a_training_that_has_begun_is_neither_moved_nor_called_off(school: School) -> None:
    await school.publish_new()
    school.scene.now = THURSDAY
    with refused(r"training\.begun"):
        await school.move(TUESDAY)
    with refused(r"training\.begun"):
        await school.act(school.wu, lambda work: use.cancel(work, school.training_id, version=2, reason="x"))


async def test_calling_off_a_draft_tells_nobody_and_its_trainer_sees_nothing_of_it(school: School) -> None:
    chen = school.scene.staff.chen
    await school.plan(trainer_id=chen.id)
    with denied():
        await school.act(chen, lambda work: use.attendance(work, school.sessions[0]))
    await school.act(school.wu, lambda work: use.cancel(work, school.training_id, version=1, reason="讲师生病"))
    assert await promises(school.scene) == []
    with denied():
        await school.act(chen, lambda work: use.show(work, school.training_id))


async def test_calling_off_tells_everybody_and_leaves_no_reminder_and_no_time_taken(school: School) -> None:
    staff = school.scene.staff
    await school.publish_new(trainer_id=staff.chen.id)
    await school.attend(staff.zhang)
    await deliver(school.scene)
    await school.act(school.wu, lambda work: use.cancel(work, school.training_id, version=2, reason="讲师生病"))
    assert (await school.training()).state is TrainingState.CANCELLED
    left = {
        "training.cancelled",
        "training.teach_off",
        "training.file",
        "broadcast.edit",
        "broadcast.progress",
        "broadcast.update",
    }
    assert set(await kinds(school.scene)) <= left
    assert {p.reader for p in await promises(school.scene, "training.cancelled")} == {
        staff.zhang.id,
        staff.li.id,
        staff.zhou.id,
    }
    async with school.scene.database.transaction() as tx:
        assert await talks.list_occupied(tx, [staff.zhang.id, staff.chen.id], since=school.scene.now, but_for="") == []
    with refused(r"training\.off"):
        await school.attend(staff.zhang)


async def test_a_free_place_is_offered_to_the_first_who_waits_and_passes_on_when_it_lapses(school: School) -> None:
    staff = school.scene.staff
    await school.publish_new(capacity=1)
    await school.attend(staff.zhang)
    await school.attend(staff.li)
    await school.attend(staff.zhou)
    assert await school.states() == {"张伟": "coming", "李娜": "waiting", "周杰": "waiting"}
    await school.ask_leave(staff.zhang)
    assert await school.states() == {"张伟": "asked", "李娜": "offered", "周杰": "waiting"}
    part = await school.part(staff.li)
    assert part.offered_until == shanghai("2026-12-01 15:30"), "four working hours"
    assert part.offered_until is not None
    school.scene.now = part.offered_until
    await school.act(None, use.lapse_offers)
    assert await school.states() == {"张伟": "asked", "李娜": "waiting", "周杰": "offered"}
    assert await school.scene.noted() >= {"training.offered", "training.offer_lapsed"}
    await school.attend(staff.zhou)
    assert (await school.part(staff.zhou)).state is PartState.COMING


@pytest.mark.at_once
async def test_fifty_presses_at_once_on_the_last_place_give_it_to_one(school: School) -> None:
    async with school.scene.database.transaction() as tx:
        many = [await add_person(tx, f"3{n:03d}", account=3000 + n, name=f"员{n}") for n in range(50)]
    await school.publish_new(capacity=1)
    await asyncio.gather(*(school.attend(person) for person in many))
    states = list((await school.states()).values())
    assert states.count(PartState.COMING) == 1
    assert states.count(PartState.WAITING) == 49


async def test_late_joiners_and_transfers_are_asked_and_leavers_are_reminded_of_nothing(school: School) -> None:
    staff = school.scene.staff
    await school.publish_new(audience=Audience(branches=frozenset({"CG"}), roles=MANAGERS.roles))
    await school.attend(staff.zhang)
    assert set(await school.states()) == {"张伟", "李娜"}
    await import_without(school.scene, staff.zhang, no1007={"branch": "CG"}, no1005={"branch": "JB"})
    assert await school.states() == {"张伟": "out", "李娜": "out", "周杰": "invited"}
    waiting = {p.reader for p in await promises(school.scene) if p.kind.startswith("training.")}
    assert staff.zhang.id not in waiting
    assert [p.reader for p in await promises(school.scene, "training.out")] == [staff.li.id]
    await import_without(school.scene, no1005={"branch": "CG"})
    assert (await school.part(staff.li)).state is PartState.INVITED


async def test_leave_that_is_recorded_counts_for_the_training_that_it_crosses(school: School) -> None:
    staff = school.scene.staff
    await school.publish_new()
    await school.attend(staff.zhang)
    await school.attend(staff.li)
    period = at(THURSDAY, 300)
    await school.act(staff.zhang, lambda work: leave.record(work, kind=LeaveKind.LEAVE, period=period))
    asked = await school.part(staff.zhang)
    assert (asked.state, asked.reason) == (PartState.ASKED, "leave_recorded")
    assert recalled("leave_recorded") == say("reason.leave_recorded"), "said in its reader's language"
    await school.act(
        staff.chen, lambda work: leave.record(work, kind=LeaveKind.AWAY, period=period, person_id=staff.li.id)
    )
    assert (await school.part(staff.li)).state is PartState.EXCUSED


async def test_reading_the_materials_is_said_by_a_press_and_new_material_is_unread_again(school: School) -> None:
    staff = school.scene.staff
    await school.publish_new()

    async def add() -> None:
        async with school.scene.database.transaction() as tx:
            file = await files.add_file(
                tx, file_id="f", kind="document", name="a.pdf", size=1, mime=None, now=school.scene.now
            )
        await school.act(school.wu, lambda work: use.add_material(work, school.training_id, file_id=file, version=1))

    await add()
    assert {p.reader for p in await promises(school.scene, "training.materials")} >= {staff.zhang.id}
    part = await school.part(staff.zhang)
    view = await school.act(staff.zhang, lambda work: use.note_materials_read(work, part.id))
    assert not view.unread
    school.scene.now += timedelta(hours=1)
    await add()
    assert (await school.act(staff.zhang, lambda work: use.show(work, school.training_id))).unread


async def test_who_is_excused_hears_of_another_time_and_of_the_end_but_not_of_another_room(school: School) -> None:
    staff = school.scene.staff
    await school.publish_new()
    await school.ask_leave(staff.li)
    await school.decide(staff.chen, staff.li)
    await school.move(place="城关支行二楼")
    assert staff.li.id not in {p.reader for p in await promises(school.scene, "training.changed")}
    await school.move(TUESDAY)
    assert staff.li.id in {p.reader for p in await promises(school.scene, "training.changed")}
    version = (await school.training()).version
    await school.act(school.wu, lambda work: use.cancel(work, school.training_id, version=version, reason="改期"))
    assert staff.li.id in {p.reader for p in await promises(school.scene, "training.cancelled")}


async def test_one_of_several_sessions_is_called_off_and_its_people_are_asked_to_another(school: School) -> None:
    staff = school.scene.staff
    await school.publish_new()
    second = await school.add_session(TUESDAY)
    await school.attend(staff.zhang)
    first = await school.session()
    await school.act(school.wu, lambda work: use.cancel_session(work, first.id, version=first.version))
    part = await school.part(staff.zhang)
    assert (part.state, part.session_id) == (PartState.INVITED, second.id)
    with refused(r"training\.only_session"):
        await school.act(school.wu, lambda work: use.cancel_session(work, second.id, version=second.version))


async def test_who_cannot_be_reached_is_counted_and_named(school: School) -> None:
    async with school.scene.database.transaction() as tx:
        await add_person(tx, "1401", name="无号", roles=MANAGERS.roles)
    await school.publish_new()
    await deliver(school.scene)
    view = await school.act(None, lambda work: broadcasts.view_now(work, 1))
    assert view is not None
    assert [person.name for person in view.unreached] == ["无号"]


async def test_a_broadcast_counts_delivered_read_and_answered_apart(school: School) -> None:
    await school.publish_new()
    view = await school.act(None, lambda work: broadcasts.view_now(work, 1))
    assert (view.progress.total, view.progress.waiting, view.progress.delivered) == (3, 3, 0)
    await deliver(school.scene)
    part = await school.part(school.scene.staff.zhang)
    await school.act(
        school.scene.staff.zhang,
        lambda work: use.check_part_form(work, part.id, version=1, form="training_leave"),
    )
    await school.attend(school.scene.staff.li)
    await school.act(school.scene.staff.zhou, lambda work: use.show(work, school.training_id))
    view = await school.act(None, lambda work: broadcasts.view_now(work, 1))
    counts = view.progress
    assert (counts.delivered, counts.read, counts.acknowledged, counts.unreachable) == (3, 3, 1, 0)


async def test_a_broadcast_is_sent_though_nobody_has_answered_and_goes_on_counting(school: School) -> None:
    async def state() -> str:
        await school.act(None, broadcasts.refresh)
        view = await school.act(None, lambda work: broadcasts.view_now(work, 1))
        return str(view.broadcast.state)

    await school.publish_new()
    assert await state() == "running"
    await deliver(school.scene)
    assert await state() == "delivered"
    async with school.scene.database.transaction() as tx:
        asked = await people.list_some(
            tx, [part.person_id for part in await training.list_parts(tx, school.training_id)]
        )
    for who in asked.values():
        await school.attend(who)
    assert await state() == "done"


async def test_a_paused_broadcast_sends_nothing_until_it_goes_on(school: School) -> None:
    await school.publish_new()
    await school.act(school.wu, lambda work: broadcasts.pause(work, 1))
    assert all(p.at > "2030" for p in await promises(school.scene, "training.invited"))
    with denied():
        await school.act(school.scene.staff.chen, lambda work: broadcasts.resume(work, 1))
    await school.act(school.wu, lambda work: broadcasts.resume(work, 1))
    assert await times(school.scene, "training.invited") == ["2026-12-01 09:00"]
    with refused(r"broadcast\.over"):
        await school.act(school.wu, lambda work: broadcasts.resume(work, 1))


async def test_a_recalled_broadcast_rewrites_the_cards_that_arrived(school: School) -> None:
    await school.publish_new()
    async with school.scene.database.transaction() as tx:
        mine = outbox.c.kind == "training.invited"
        await tx.run(
            update(outbox).where(mine).values(state=SendState.ACCEPTED, message_id=7, ended_at=school.scene.now)
        )
    await school.act(school.wu, lambda work: use.cancel(work, school.training_id, version=2, reason="改期"))
    assert len(await promises(school.scene, "broadcast.edit")) == 3
    assert "broadcast.recalled" in await school.scene.noted()


async def test_who_is_taken_out_of_a_published_training_hears_no_more_of_it(school: School) -> None:
    staff = school.scene.staff
    await school.publish_new()
    await school.attend(staff.zhang)
    without = MANAGERS.model_copy(update={"without": frozenset({staff.zhang.id})})
    await school.act(school.wu, lambda work: use.set_audience(work, school.training_id, audience=without))
    assert (await school.part(staff.zhang)).state is PartState.OUT
    part = await school.part(staff.zhang)
    with pytest.raises(RefusalError, match="not_yours"):
        await school.act(staff.zhang, lambda work: use.note_materials_read(work, part.id))
    left = {p.kind for p in await promises(school.scene) if p.reader == staff.zhang.id}
    assert left == {"training.out"}
    assert "training.let_go" in await school.scene.noted()
    async with school.scene.database.transaction() as tx:
        assert await talks.list_occupied(tx, [staff.zhang.id], since=school.scene.now, but_for="") == []


async def test_who_is_enrolled_later_is_asked_to_what_waits_for_an_answer(school: School) -> None:
    async with school.scene.database.transaction() as tx:
        late = await add_person(tx, "1401", name="迟来", roles=MANAGERS.roles)
    await school.publish_new()
    await deliver(school.scene, SendState.UNREACHABLE)
    await school.act(None, lambda work: note_reachable(work, late))
    assert [p.reader for p in await promises(school.scene, "training.invited")] == [late.id]


async def test_a_head_who_teaches_and_decides_gets_one_message_of_each_matter(school: School) -> None:
    staff = school.scene.staff
    await school.publish_new(trainer_id=staff.chen.id)
    await school.ask_leave(staff.zhang)
    found = [(p.at, p.kind) for p in await promises(school.scene) if p.reader == staff.chen.id]
    assert len(found) == len(set(found))


async def files_of(school: School) -> list[tuple[int, bool]]:
    """Give the calendar files that wait for Zhang: sequence, and whether it takes the session out."""
    part = await school.part(school.scene.staff.zhang)
    waiting = [p for p in await promises(school.scene, "training.file") if p.reader == part.person_id]
    event = await school.act(None, lambda work: event_of_part(work, part.id))
    return [(event.sequence, event.cancelled)] * len(waiting)


async def test_the_calendar_of_who_comes_follows_each_change_and_is_cleared_once(school: School) -> None:
    zhang = school.scene.staff.zhang
    await school.publish_new()
    assert await files_of(school) == []
    await school.attend(zhang)
    assert await files_of(school) == [(2, False)]
    await deliver(school.scene)
    await school.move(TUESDAY)
    assert await files_of(school) == [(3, False)]
    await deliver(school.scene)
    await school.ask_leave(zhang)
    assert await files_of(school) == [(5, True)]
    await deliver(school.scene)
    await school.decide(school.scene.staff.chen, zhang)
    assert await files_of(school) == [], "it is out already"


async def test_calling_off_clears_the_calendars_of_those_who_hold_the_file(school: School) -> None:
    await school.publish_new()
    await school.attend(school.scene.staff.zhang)
    await deliver(school.scene)
    await school.act(school.wu, lambda work: use.cancel(work, school.training_id, version=2, reason="x"))
    assert await files_of(school) == [(3, True)]
    assert len(await promises(school.scene, "training.file")) == 1, "nobody else holds one"
