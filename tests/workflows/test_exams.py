"""Exams: planned, given notice of, acknowledged, moved, called off; on a real database."""

import asyncio
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from domain.audiences import Audience, Ground
from domain.exams import CandidateState, ExamKind, ExamState
from domain.exams.records import ExamRecord, RecordResult
from domain.leave import LeaveKind
from domain.people import Role, Standing
from domain.slots import Interval
from storage import broadcasts, exam_records, talks
from storage.outbox import SendState
from storage.tables import outbox
from tests.factories import add_person, at, shanghai
from tests.workflows.acts import import_without
from tests.workflows.desk import denied, refused
from tests.workflows.hall import EXAM_DAY, Hall
from tests.workflows.promised import deliver, kinds, promises, times
from tests.workflows.school import MANAGERS
from workflows import agenda, leave
from workflows import broadcasts as publications
from workflows import exams as use
from workflows.agenda import What
from workflows.enrolment import note_reachable
from workflows.exams import ExamAnswered, StaleExam, StaleNotice, holding, planning
from workflows.exams.calendar import event_of_candidate

LATER = shanghai("2026-12-24 14:00")


async def test_a_draft_is_known_to_nobody_and_its_preview_says_who_and_why_not(hall: Hall) -> None:
    staff = hall.scene.staff
    everybody = Audience(branches=frozenset({"CG", "JB"}))
    await hall.plan(audience=everybody)
    assert await kinds(hall.scene) == []
    view = await hall.act(hall.wu, lambda work: use.show(work, hall.exam_id))
    assert [member.person.name for member in view.preview.inside] == ["张伟", "李娜", "周杰"]
    assert {m.person.name: m.ground for m in view.preview.outside} == {
        "陈志远": Ground.NOT_MANAGER,
        "王芳": Ground.NOT_MANAGER,
    }
    for who in (staff.zhang, staff.chen):
        with denied():
            await hall.act(who, lambda work: use.show(work, hall.exam_id))


async def test_publishing_gives_everybody_notice_once_and_a_seat_of_the_own(hall: Hall) -> None:
    await hall.publish_new()
    staff = hall.scene.staff
    told = await promises(hall.scene, "exam.notice")
    assert [promise.reader for promise in told] == [staff.zhang.id, staff.li.id, staff.zhou.id]
    seats = {(await hall.candidate(who)).seat for who in (staff.zhang, staff.li, staff.zhou)}
    assert seats == {1, 2, 3}
    assert isinstance(await hall.publish(), StaleExam)
    assert await promises(hall.scene, "exam.notice") == told


async def test_human_resources_plan_too_and_nobody_else(hall: Hall) -> None:
    staff = hall.scene.staff
    exam = await hall.plan()
    for who in (staff.chen, staff.zhang, staff.lin):
        with denied():
            await hall.act(who, lambda work: planning.publish(work, exam.id, version=1))
    await hall.publish(staff.sun)
    assert (await hall.exam()).state is ExamState.PUBLISHED


async def test_an_audience_of_nobody_and_too_few_seats_are_not_published(hall: Hall) -> None:
    await hall.plan(audience=Audience(roles=frozenset({Role.SUPERVISOR})))
    with refused(r"exam\.nobody"):
        await hall.publish()
    await hall.plan(rooms=[("三楼", 2)])
    with refused(r"exam\.seats"):
        await hall.publish()


async def test_an_exam_in_the_past_or_without_seats_is_refused(hall: Hall) -> None:
    with refused(r"exam\.past"):
        await hall.plan(hall.scene.now - timedelta(hours=1))
    with refused(r"exam\.rooms"):
        await hall.plan(rooms=[("三楼", 0)])


async def test_who_has_acknowledged_is_chased_no_more_while_the_silent_still_are(hall: Hall) -> None:
    staff = hall.scene.staff
    await hall.publish_new()
    await hall.acknowledge(staff.zhang)
    chased = {promise.reader for promise in await promises(hall.scene, "exam.acknowledge")}
    assert chased == {staff.li.id, staff.zhou.id, staff.chen.id, staff.wang.id}
    assert await times(hall.scene, "exam.acknowledge") == [
        "2026-12-02 09:00",
        "2026-12-03 09:00",
        "2026-12-03 17:00",
    ]
    for kind in ("exam.silent", "exam.reminder", "exam.soon"):
        readers = {promise.reader for promise in await promises(hall.scene, kind)}
        assert (staff.zhang.id in readers) is (kind != "exam.silent"), kind


async def test_a_supervisor_gets_the_names_of_the_silent_in_one_message(hall: Hall) -> None:
    staff = hall.scene.staff
    await hall.publish_new()
    to_chen = [p.at for p in await promises(hall.scene, "exam.acknowledge") if p.reader == staff.chen.id]
    assert to_chen == ["2026-12-03 17:00"], "one message, not one for each of two people"

    async def names() -> list[str]:
        found = await hall.act(
            None, lambda work: holding.silent_for_notice(work, hall.exam_id, version=1, reader=staff.chen.id)
        )
        return [person.name for person in found or []]

    assert await names() == ["张伟", "李娜"]
    await hall.act(hall.wu, lambda work: publications.pause(work, 1))
    assert await names() == [], "nobody is chased for what may not have come"
    await hall.act(hall.wu, lambda work: publications.resume(work, 1))
    await hall.acknowledge(staff.zhang)
    assert await names() == ["李娜"]
    await hall.acknowledge(staff.li)
    assert await names() == [], "asked again when it leaves"


async def test_reminders_come_on_their_days_and_none_in_the_past(hall: Hall) -> None:
    await hall.publish_new()
    assert await times(hall.scene, "exam.soon") == ["2026-12-15 08:00"]
    assert await times(hall.scene, "exam.silent") == ["2026-12-08 08:00", "2026-12-21 08:00"]
    assert await times(hall.scene, "exam.reminder") == ["2026-12-21 09:00", "2026-12-21 17:30"]
    hall.scene.now = shanghai("2026-12-16 10:00")
    await hall.publish_new(LATER)
    assert await times(hall.scene, "exam.reminder") == [
        "2026-12-21 09:00",
        "2026-12-21 17:30",
        "2026-12-23 14:00",
        "2026-12-24 12:00",
    ]


async def test_of_an_exam_at_short_notice_the_silent_are_named_the_evening_before(hall: Hall) -> None:
    await hall.publish_new(shanghai("2026-12-02 09:00"))
    to_chen = [p.at for p in await promises(hall.scene, "exam.acknowledge") if p.reader == hall.scene.staff.chen.id]
    assert to_chen == ["2026-12-01 17:00"]
    await hall.publish_new(shanghai("2026-12-01 10:30"))
    assert len(await promises(hall.scene, "exam.acknowledge")) == 2, "no time is left to chase anybody"


async def test_one_who_invigilates_has_a_duty_and_no_notice_whatever_the_audience(hall: Hall) -> None:
    staff = hall.scene.staff
    await hall.plan()
    await hall.assign(staff.zhang)
    await hall.publish()
    assert set(await hall.states()) == {"李娜", "周杰"}
    mine = {promise.kind for promise in await promises(hall.scene) if promise.reader == staff.zhang.id}
    assert mine == {"exam.duty", "exam.duty_asked", "exam.duty_reminder", "exam.settle"}
    assert await times(hall.scene, "exam.duty_reminder") == ["2026-12-21 09:00", "2026-12-22 08:30"]
    with refused(r"exam\.duty_candidate"):
        await hall.assign(staff.li)


async def test_a_duty_is_acknowledged_or_handed_back_by_its_person_alone(hall: Hall) -> None:
    staff = hall.scene.staff
    await hall.publish_new()
    duty = await hall.assign(staff.sun)
    for who in (staff.zhang, hall.wu):
        with denied():
            await hall.act(who, lambda work: holding.take_up(work, duty.id, version=duty.version))
    await hall.act(staff.sun, lambda work: holding.take_up(work, duty.id, version=duty.version))
    assert await promises(hall.scene, "exam.duty") == []
    again = await hall.act(staff.sun, lambda work: holding.take_up(work, duty.id, version=duty.version))
    assert not again.stale
    await hall.act(staff.sun, lambda work: holding.hand_back(work, duty.id, reason="出差"))
    assert [p.reader for p in await promises(hall.scene, "exam.duty_back")] == [hall.wu.id]
    assert await promises(hall.scene, "exam.duty_reminder") == []


async def test_an_invigilator_who_is_taken_then_is_refused(hall: Hall) -> None:
    staff = hall.scene.staff
    await hall.plan()
    await hall.scene.talk(slot=at(EXAM_DAY), state="confirmed")
    with refused(r"exam\.duty_busy"):
        await hall.assign(staff.chen)


async def test_nothing_reaches_whom_an_exam_concerns_no_more(hall: Hall) -> None:
    staff = hall.scene.staff
    await hall.publish_new()
    await hall.acknowledge(staff.li)
    await deliver(hall.scene)
    await hall.act(
        hall.wu,
        lambda work: planning.set_audience(
            work, hall.exam_id, audience=MANAGERS.model_copy(update={"without": frozenset({staff.zhang.id})})
        ),
    )
    await import_without(hall.scene, staff.li)
    assert await hall.states() == {
        "张伟": CandidateState.OUT,
        "李娜": CandidateState.OUT,
        "周杰": CandidateState.NOTIFIED,
    }
    left = {(p.kind, p.reader) for p in await promises(hall.scene) if p.reader in (staff.zhang.id, staff.li.id)}
    assert left == {("exam.out", staff.zhang.id)}
    assert "exam.let_go" in await hall.scene.noted()
    async with hall.scene.database.transaction() as tx:
        assert await talks.list_occupied(tx, [staff.zhang.id, staff.li.id], since=EXAM_DAY, but_for="") == []


async def test_a_late_joiner_gets_notice_and_only_the_rest_of_the_ladder(hall: Hall) -> None:
    await hall.publish_new()
    await deliver(hall.scene)
    hall.scene.now = shanghai("2026-12-17 10:00")
    async with hall.scene.database.transaction() as tx:
        late = await add_person(tx, "1008", account=1008, name="新人", roles=MANAGERS.roles, supervisor_no="1003")
    await hall.act(None, use.keep_up)
    await hall.act(None, use.keep_up)
    mine = [(p.kind, p.at) for p in await promises(hall.scene) if p.reader == late.id]
    assert sorted(mine) == [
        ("exam.acknowledge", "2026-12-18 10:00"),
        ("exam.acknowledge", "2026-12-21 10:00"),
        ("exam.notice", "2026-12-17 10:00"),
        ("exam.reminder", "2026-12-21 09:00"),
        ("exam.reminder", "2026-12-21 17:30"),
    ], "no reminder of the silent beside their chasers"
    assert (await hall.candidate(late)).seat == 4


async def test_who_finds_no_seat_has_no_notice_and_the_department_hears_it_until_there_is_one(hall: Hall) -> None:
    await hall.publish_new(rooms=[("三楼", 3)])
    async with hall.scene.database.transaction() as tx:
        late = await add_person(tx, "1008", name="新人", roles=MANAGERS.roles)
    await hall.act(None, use.keep_up)
    assert "新人" not in await hall.states()
    assert [p.reader for p in await promises(hall.scene, "exam.seatless")] == [hall.wu.id]
    exam, (room,) = await hall.exam(), await hall.rooms()
    await hall.act(hall.wu, lambda work: planning.resize(work, room, version=exam.version, capacity=4))
    assert (await hall.candidate(late)).seat == 4
    with refused(r"exam\.capacity"):
        version = (await hall.exam()).version
        await hall.act(hall.wu, lambda work: planning.resize(work, room, version=version, capacity=3))


async def test_after_a_move_nobody_keeps_the_old_time(hall: Hall) -> None:
    staff = hall.scene.staff
    await hall.publish_new()
    await hall.assign(staff.sun)
    await hall.acknowledge(staff.zhang)
    await deliver(hall.scene)
    await hall.move(LATER)
    assert set((await hall.states()).values()) == {CandidateState.NOTIFIED}, "acknowledged anew"
    told = await promises(hall.scene, "exam.changed")
    assert {promise.reader for promise in told} == {staff.zhang.id, staff.li.id, staff.zhou.id}
    assert await times(hall.scene, "exam.soon") == ["2026-12-17 08:00"]
    assert await times(hall.scene, "exam.reminder") == ["2026-12-23 14:00", "2026-12-24 12:00"]
    assert await times(hall.scene, "exam.duty_reminder") == ["2026-12-23 14:00", "2026-12-24 13:30"]
    assert [p.reader for p in await promises(hall.scene, "exam.duty_moved")] == [staff.sun.id]
    people = [staff.zhang.id, staff.li.id, staff.zhou.id, staff.sun.id]
    async with hall.scene.database.transaction() as tx:
        diary = await talks.list_occupied(tx, people, since=hall.scene.now, but_for="")
    assert {entry.slot for entry in diary} == {at(LATER, 90)}
    assert len(diary) == 4
    assert [p.reader for p in await promises(hall.scene, "exam.file")] == [staff.zhang.id], "who holds the old file"
    part = await hall.candidate(staff.zhang)
    event = await hall.act(None, lambda work: event_of_candidate(work, part.id))
    assert (event.exam.slot, event.cancelled) == (at(LATER, 90), False)


async def test_a_press_on_an_old_notice_changes_nothing_and_opens_the_new_one(hall: Hall) -> None:
    zhang = hall.scene.staff.zhang
    await hall.publish_new()
    await hall.move(LATER)
    stale = await hall.acknowledge(zhang, version=1)
    assert isinstance(stale, StaleNotice)
    assert (stale.view.exam.notice, stale.view.exam.slot) == (2, at(LATER, 90))
    assert (await hall.candidate(zhang)).state is CandidateState.NOTIFIED
    await hall.acknowledge(zhang)
    again = await hall.acknowledge(zhang, version=2)
    assert isinstance(again, ExamAnswered), "twice is once"
    kept = await hall.candidate(zhang)
    assert (kept.version, kept.notice) == (3, 2)


async def test_a_new_version_takes_the_old_cards_back_and_is_watched_by_itself(hall: Hall) -> None:
    await hall.publish_new()
    await deliver(hall.scene)
    async with hall.scene.database.transaction() as tx:
        sent = (outbox.c.kind == "exam.notice", outbox.c.state == SendState.ACCEPTED)
        await tx.run(update(outbox).where(*sent).values(message_id=outbox.c.id))
    await hall.move(LATER)
    subject = (await hall.exam()).subject
    async with hall.scene.database.transaction() as tx:
        newest = await broadcasts.get_of(tx, subject)
        assert newest is not None
        counted = await broadcasts.count(tx, newest)
    assert (newest.kind, counted.total, counted.waiting) == ("exam.changed", 3, 3)
    assert len(await promises(hall.scene, "broadcast.edit")) == 3


async def test_another_place_reaches_only_those_who_sit_there(hall: Hall) -> None:
    staff = hall.scene.staff
    home = hall.scene.bank.policy.branch("JB").room
    await hall.publish_new(rooms=[("三楼", 5), (home, 5)])
    jiangbin = (await hall.rooms())[1]
    assert (await hall.candidate(staff.zhou)).room_id == jiangbin, "seated at the own branch"
    for who in (staff.zhang, staff.zhou):
        await hall.acknowledge(who)
    exam = await hall.exam()
    await hall.act(hall.wu, lambda work: planning.set_place(work, jiangbin, version=exam.version, place="江滨小学"))
    assert [p.reader for p in await promises(hall.scene, "exam.changed")] == [staff.zhou.id]
    assert (await hall.candidate(staff.zhang)).state is CandidateState.ACKNOWLEDGED
    assert (await hall.candidate(staff.zhou)).state is CandidateState.NOTIFIED


async def test_another_syllabus_is_a_new_version_of_the_notice_for_everybody(hall: Hall) -> None:
    await hall.publish_new()
    await hall.acknowledge(hall.scene.staff.zhang)
    exam = await hall.exam()
    await hall.act(hall.wu, lambda work: planning.set_scope(work, exam.id, version=exam.version, scope="全部"))
    assert (await hall.exam()).notice == 2
    assert len(await promises(hall.scene, "exam.changed")) == 3


async def test_calling_off_kills_every_reminder_and_frees_the_time(hall: Hall) -> None:
    staff = hall.scene.staff
    await hall.publish_new()
    await hall.assign(staff.sun)
    await hall.acknowledge(staff.zhang)
    await deliver(hall.scene)
    await hall.cancel()
    assert await kinds(hall.scene) == ["exam.cancelled", "exam.duty_off", "exam.file"]
    people = [staff.zhang.id, staff.li.id, staff.zhou.id, staff.sun.id]
    async with hall.scene.database.transaction() as tx:
        assert await talks.list_occupied(tx, people, since=hall.scene.now, but_for="") == []
    with refused(r"exam\.off"):
        await hall.acknowledge(staff.li)


async def test_an_exam_that_has_begun_is_neither_moved_nor_called_off(hall: Hall) -> None:
    await hall.publish_new()
    hall.scene.now = EXAM_DAY + timedelta(minutes=1)
    for act in (hall.move(LATER), hall.cancel()):
        with refused(r"exam\.begun"):
            await act


async def test_a_talk_or_a_training_at_that_time_is_shown_before_and_kept(hall: Hall) -> None:
    staff = hall.scene.staff
    await hall.scene.talk(slot=at(EXAM_DAY), state="confirmed")
    await hall.plan()
    view = await hall.act(hall.wu, lambda work: use.show(work, hall.exam_id))
    assert [person.name for person in view.clashing] == ["张伟"]
    await hall.publish()
    mine = await hall.act(staff.zhang, lambda work: use.show(work, hall.exam_id))
    assert mine.clash == (at(EXAM_DAY), False)
    async with hall.scene.database.transaction() as tx:
        assert not await talks.mark_occupied(tx, [staff.li.id], at(EXAM_DAY), subject="talk:99"), "no talk on top of it"


async def test_who_is_on_leave_then_is_not_called_in_and_later_leave_defers_nobody_by_itself(hall: Hall) -> None:
    staff = hall.scene.staff
    away = Interval(shanghai("2026-12-22 08:00"), shanghai("2026-12-22 18:00"))
    await hall.act(staff.zhang, lambda work: leave.record(work, kind=LeaveKind.LEAVE, period=away))
    await hall.publish_new()
    assert set(await hall.states()) == {"李娜", "周杰"}
    await hall.act(staff.li, lambda work: leave.record(work, kind=LeaveKind.LEAVE, period=away))
    await hall.act(None, use.keep_up)
    assert (await hall.candidate(staff.li)).state is CandidateState.NOTIFIED
    assert [p.reader for p in await promises(hall.scene, "exam.clash")] == [staff.li.id]


async def test_a_conversion_exam_is_for_trainees_of_six_months_who_have_an_attempt_left(hall: Hall) -> None:
    async with hall.scene.database.transaction() as tx:
        made = {
            name: await add_person(tx, number, name=name, roles=MANAGERS.roles, standing=standing, joined_on=joined)
            for name, number, standing, joined in (
                ("老见习", "1801", Standing.TRAINEE, date(2026, 6, 22)),
                ("新见习", "1802", Standing.TRAINEE, date(2026, 6, 23)),
                ("两次", "1803", Standing.TRAINEE, date(2025, 1, 1)),
                ("正式", "1804", Standing.FORMAL, date(2025, 1, 1)),
            )
        }
        for held in (date(2025, 8, 1), date(2025, 11, 1)):
            await exam_records.add_record(tx, _lost(made["两次"].id, hall.wu.id, held, hall))
    listed = Audience(listed=frozenset(person.id for person in made.values()))
    await hall.plan(audience=listed, kind=ExamKind.CONVERSION)
    view = await hall.act(hall.wu, lambda work: use.show(work, hall.exam_id))
    assert [member.person.name for member in view.preview.inside] == ["老见习"]
    assert {m.person.name: m.ground for m in view.preview.outside} == {
        "新见习": Ground.TOO_NEW,
        "两次": Ground.NO_ATTEMPT,
        "正式": Ground.NOT_TRAINEE,
    }


def _lost(person: int, by: int, held: date, hall: Hall) -> ExamRecord:
    return ExamRecord(
        id=0,
        person_id=person,
        branch="CG",
        kind=ExamKind.CONVERSION,
        title="转正",
        held_on=held,
        result=RecordResult.FAILED,
        entered_by=by,
        entered_at=hall.scene.now,
    )


async def test_who_comes_into_reach_gets_the_notice_that_still_waits(hall: Hall) -> None:
    zhang = hall.scene.staff.zhang
    await hall.publish_new()
    await deliver(hall.scene)
    async with hall.scene.work(zhang) as work:
        await note_reachable(work, zhang)
    assert [p.reader for p in await promises(hall.scene, "exam.notice")] == [zhang.id]


async def test_a_day_shows_exams_and_duties_of_the_own(hall: Hall) -> None:
    staff = hall.scene.staff
    await hall.publish_new()
    await hall.assign(staff.sun)
    hall.scene.now = shanghai("2026-12-21 09:00")
    for who, what in ((staff.zhang, What.EXAM), (staff.sun, What.DUTY)):
        found = await hall.act(who, lambda work: agenda.show(work, 7))
        assert [(entry.what, entry.open) for entry in found.entries] == [(what, True)]


@pytest.mark.at_once
async def test_of_many_presses_on_publish_at_once_one_gives_notice(hall: Hall) -> None:
    exam = await hall.plan()

    async def publish() -> object:
        return await hall.act(hall.wu, lambda work: planning.publish(work, exam.id, version=exam.version))

    done = await asyncio.gather(*(publish() for _ in range(8)))
    assert sum(not isinstance(one, StaleExam) for one in done) == 1
    assert len(await promises(hall.scene, "exam.notice")) == 3


@pytest.mark.at_once
async def test_acknowledging_and_a_move_at_once_leave_nobody_at_the_old_time(hall: Hall) -> None:
    staff = hall.scene.staff
    await hall.publish_new()
    people = (staff.zhang, staff.li, staff.zhou)
    await asyncio.gather(hall.move(LATER), *(hall.acknowledge(who, version=1) for who in people))
    async with hall.scene.database.transaction() as tx:
        diary = await talks.list_occupied(tx, [who.id for who in people], since=hall.scene.now, but_for="")
    assert {entry.slot for entry in diary} == {at(LATER, 90)}
    assert set((await hall.states()).values()) == {CandidateState.NOTIFIED}
