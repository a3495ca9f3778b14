"""At a session and after it: check-in, overruling, the archive, feedback, make-up sessions."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from domain.codes import Match, code_at
from domain.errors import RefusalError
from domain.people import Role
from domain.training import PartState
from domain.training.records import CorrectionState
from storage import training_archive
from storage.tables import audit, training_feedback
from tests.factories import add_person, shanghai
from tests.workflows.desk import denied, refused
from tests.workflows.promised import promises
from tests.workflows.school import THURSDAY, School
from workflows import training as use
from workflows.training import archive, feedback

FRIDAY = shanghai("2026-12-18 14:00")


async def code_of(school: School, minutes: int = 0, n: int = 0) -> str:
    session = await school.session(n)
    return code_at(session.secret, session.slot.start + timedelta(minutes=minutes), minutes=5)


async def check_in(school: School, who: Any, code: str, **session: Any) -> Any:
    return await school.act(who, lambda work: use.check_in(work, code, **session))


async def begun(school: School) -> School:
    """Publish a training to which everybody comes, and let its time come."""
    await school.publish_new(trainer_id=school.scene.staff.chen.id)
    for who in (school.scene.staff.zhang, school.scene.staff.li):
        await school.attend(who)
    school.scene.now = THURSDAY
    return school


async def test_one_checks_in_by_the_code_in_the_room_twice_is_once_and_reminders_end(school: School) -> None:
    zhang = (await begun(school)).scene.staff.zhang
    first = await check_in(school, zhang, await code_of(school))
    assert (first.match, first.again) == (Match.GOOD, False)
    again = await check_in(school, zhang, await code_of(school))
    assert again.again
    assert (await school.part(zhang)).state is PartState.PRESENT


async def test_a_code_from_the_bus_is_too_old_and_says_so(school: School) -> None:
    li = (await begun(school)).scene.staff.li
    old = await check_in(school, li, await code_of(school, -10))
    assert old.match is Match.OLD
    assert (await school.part(li)).state is PartState.COMING


async def test_another_sessions_code_checks_nobody_in(school: School) -> None:
    zhang = (await begun(school)).scene.staff.zhang
    other = await school.add_session(THURSDAY + timedelta(minutes=10))
    code = code_at(other.secret, THURSDAY, minutes=5)
    assert (await check_in(school, zhang, code, session_id=school.sessions[0])).match is Match.WRONG


async def test_who_is_not_asked_to_a_training_checks_in_to_nothing(school: School) -> None:
    chen, code = (await begun(school)).scene.staff.chen, await code_of(school)
    with refused(r"training\.nothing_open"):
        await check_in(school, chen, code)
    with refused(r"training\.not_yours"):
        await check_in(school, chen, code, session_id=school.sessions[0])
    with refused(r"training\.bad_code"):
        await check_in(school, chen, code, session_id=999)


async def test_codes_are_not_guessed_at_forever(school: School) -> None:
    zhang = (await begun(school)).scene.staff.zhang
    wrong = "000000" if await code_of(school) != "000000" else "000001"
    for left in (5, 4, 3, 2, 1, 0):
        assert (await check_in(school, zhang, wrong)).left == left
    with refused(r"training\.tries"):
        await check_in(school, zhang, await code_of(school))


async def test_a_code_is_read_in_full_width_and_with_gaps(school: School) -> None:
    zhang = (await begun(school)).scene.staff.zhang
    code = (await code_of(school)).translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    assert (await check_in(school, zhang, f" {code[:3]} {code[3:]} ")).match is Match.GOOD


async def test_check_in_is_open_a_quarter_of_an_hour_around_the_beginning(school: School) -> None:
    zhang = (await begun(school)).scene.staff.zhang
    for minutes in (-16, 16):
        school.scene.now = THURSDAY + timedelta(minutes=minutes)
        code = await code_of(school, minutes)
        with refused(r"training\.not_open"):
            await check_in(school, zhang, code)


async def test_the_trainer_and_nobody_else_shows_the_code_new_every_five_minutes(school: School) -> None:
    staff = (await begun(school)).scene.staff
    session = await school.session()
    with denied():
        await school.act(staff.zhang, lambda work: use.show_code(work, session.id))
    await school.act(staff.chen, lambda work: use.show_code(work, session.id))
    shown = await promises(school.scene, "training.code")
    assert [p.at[-5:] for p in shown] == ["14:00", "14:05", "14:10", "14:15"]
    assert {p.reader for p in shown} == {staff.chen.id}


async def test_the_trainer_overrules_with_a_reason_and_the_person_is_told(school: School) -> None:
    staff = (await begun(school)).scene.staff
    part, session = await school.part(staff.zhou), await school.session()
    with denied():
        await school.act(
            staff.zhang,
            lambda work: use.overrule(work, part.id, session.id, state=PartState.PRESENT, reason="x"),
        )
    await school.act(
        staff.chen,
        lambda work: use.overrule(work, part.id, session.id, state=PartState.LATE, reason="手机没电"),
    )
    after = await school.part(staff.zhou)
    assert (after.state, after.overruled_by, after.overruled_why) == (PartState.LATE, staff.chen.id, "手机没电")
    assert [p.reader for p in await promises(school.scene, "training.overruled")] == [staff.zhou.id]


async def test_a_sheet_signed_on_paper_is_entered_for_several_at_once_and_each_is_told(school: School) -> None:
    staff = (await begun(school)).scene.staff
    parts, session = [(await school.part(who)).id for who in (staff.zhang, staff.li)], await school.session()
    there = partial(use.overrule_all, part_ids=parts, session_id=session.id, state=PartState.PRESENT, reason="签名")
    found = await school.act(school.wu, there)
    assert sum(row.part.state is PartState.PRESENT for row in found.rows) == 2
    assert {p.reader for p in await promises(school.scene, "training.overruled")} == {staff.zhang.id, staff.li.id}
    strange = partial(use.overrule_all, part_ids=[99], session_id=session.id, state=PartState.PRESENT, reason="签名")
    with denied():
        await school.act(school.wu, strange)


async def test_closing_a_session_writes_the_archive_once_and_for_good(school: School) -> None:
    staff = (await begun(school)).scene.staff
    await check_in(school, staff.zhang, await code_of(school))
    with refused(r"training\.not_over"):
        session = await school.session()
        await school.act(school.wu, lambda work: use.settle(work, session.id, version=session.version))
    await school.settle(staff.chen)
    await school.settle(staff.chen)
    async with school.scene.database.transaction() as tx:
        found = await training_archive.list_records(tx, training_id=school.training_id)
    results = {(record.person_id, record.result, record.minutes) for record in found}
    assert results == {
        (staff.zhang.id, PartState.PRESENT, 90),
        (staff.li.id, PartState.ABSENT, 90),
        (staff.zhou.id, PartState.ABSENT, 90),
    }
    assert len(found) == 3
    assert {p.reader for p in await promises(school.scene, "training.feedback")} == {staff.zhang.id}
    assert await promises(school.scene, "training.settle") == []


async def test_nothing_overdue_is_asked_of_who_has_answered_or_handed_in(school: School) -> None:
    staff = (await begun(school)).scene.staff
    assert {staff.zhang.id, staff.li.id}.isdisjoint(p.reader for p in await promises(school.scene, "training.answer"))
    await school.settle(staff.chen)
    for kind in ("training.answer", "training.settle", "training.reminder", "training.soon"):
        assert await promises(school.scene, kind) == [], kind


async def test_leave_that_waits_for_a_decision_keeps_a_session_open(school: School) -> None:
    staff = school.scene.staff
    await school.publish_new()
    await school.ask_leave(staff.zhang)
    school.scene.now = THURSDAY
    with refused(r"training\.undecided"):
        await school.settle()


async def test_who_missed_it_is_asked_to_the_make_up_session_and_who_was_there_is_not(school: School) -> None:
    staff = (await begun(school)).scene.staff
    await check_in(school, staff.zhang, await code_of(school))
    await school.settle()
    told = {school.wu.id, staff.sun.id}
    assert {p.reader for p in await promises(school.scene, "training.missed")} == told
    await school.add_session(FRIDAY, make_up=True)
    assert {p.reader for p in await promises(school.scene, "training.make_up")} == {staff.li.id, staff.zhou.id}
    await school.attend(staff.li)
    assert (await school.part(staff.li)).state is PartState.COMING
    async with school.scene.database.transaction() as tx:
        found = await training_archive.list_records(tx, person_ids=[staff.li.id])
    assert [record.result for record in found] == [PartState.ABSENT], "what was missed stays in the archive"


async def test_feedback_keeps_no_link_to_a_person_and_is_shown_from_five_answers(school: School) -> None:
    async with school.scene.database.transaction() as tx:
        many = [await add_person(tx, f"3{n:03d}", account=3000 + n, name=f"员{n}") for n in range(12)]
    await begun(school)
    for person in many:
        await check_in(school, person, await code_of(school))
    await school.settle()

    async def rate(person: Any, text: str | None) -> None:
        part = await school.part(person)
        await school.act(person, lambda work: feedback.rate(work, part.id, score=4, aspect="content", text=text))

    for person in many[:4]:
        await rate(person, "很实用")
    view = await school.act(school.wu, lambda work: feedback.results(work, school.training_id))
    assert (view.count, view.average, view.words) == (4, None, ())
    await rate(many[4], None)
    view = await school.act(school.wu, lambda work: feedback.results(work, school.training_id))
    assert (view.average, view.words) == (4.0, ())
    for person in many[5:]:
        await rate(person, None)
    view = await school.act(school.wu, lambda work: feedback.results(work, school.training_id))
    assert view.words == ("很实用",) * 4
    with refused(r"training\.rated"):
        await rate(many[0], "再来")
    async with school.scene.database.transaction() as tx:
        assert set(training_feedback.c.keys()) == {"id", "training_id", "score", "aspect", "text"}
        keys = [row.id for row in await tx.rows(select(training_feedback.c.id))]
        actions = {row.action for row in await tx.rows(select(audit.c.action).where(audit.c.action.contains("rat")))}
    assert max(keys) > 12, "keys at random, so that no order is kept"
    assert not any("rated" in action for action in actions)


async def test_only_who_was_there_says_how_it_was(school: School) -> None:
    staff = (await begun(school)).scene.staff
    await school.settle()
    part = await school.part(staff.zhou)
    with refused(r"training\.not_there"):
        await school.act(staff.zhou, lambda work: feedback.check(work, part.id))
    with refused(r"gate\.denied"):
        await school.act(staff.zhou, lambda work: feedback.results(work, school.training_id))


async def test_a_correction_is_asked_by_oneself_and_answered_by_somebody_else(school: School) -> None:
    staff = (await begun(school)).scene.staff
    await school.settle()
    async with school.scene.database.transaction() as tx:
        record = (await training_archive.list_records(tx, person_ids=[staff.li.id]))[0]
    with denied():
        await school.act(staff.zhang, lambda work: archive.ask_correction(work, record.id, text="我到了"))
    await school.act(staff.li, lambda work: archive.ask_correction(work, record.id, text="我到了，签在纸上"))
    with refused(r"training\.correction_asked"):
        await school.act(staff.li, lambda work: archive.ask_correction(work, record.id, text="再问"))
    assert {p.reader for p in await promises(school.scene, "training.correction")} == {school.wu.id, school.xu.id}
    with denied():
        await school.act(staff.chen, lambda work: archive.answer(work, 1, granted=True, text="好"))
    view = await school.act(
        school.xu,
        lambda work: archive.answer(work, 1, granted=True, text="签到表有签名", result=PartState.PRESENT),
    )
    assert view.asked.state is CorrectionState.GRANTED
    async with school.scene.database.transaction() as tx:
        assert (await training_archive.list_records(tx, person_ids=[staff.li.id]))[0].result is PartState.PRESENT
        kept = await training_archive.get_record(tx, record.id)
    assert kept is not None
    assert kept.result is PartState.ABSENT, "the entry itself stays as it was"
    assert {p.reader for p in await promises(school.scene, "training.corrected")} == {staff.li.id}


async def test_an_archive_is_seen_by_its_person_the_own_branch_and_head_office(school: School) -> None:
    staff = (await begun(school)).scene.staff
    await school.settle()
    for who in (staff.zhou, staff.wang, school.wu, staff.sun):
        found = await school.act(who, lambda work: archive.of_person(work, staff.zhou.id))
        assert len(found.entries) == 1
    for who in (staff.zhang, staff.chen, staff.lin):
        with denied():
            await school.act(who, lambda work: archive.of_person(work, staff.zhou.id))


async def test_a_quarter_stands_by_branch_and_a_supervisor_sees_the_own(school: School) -> None:
    staff = (await begun(school)).scene.staff
    await check_in(school, staff.zhang, await code_of(school))
    await school.settle()
    whole = await school.act(school.wu, archive.quarter)
    assert [(row.branch, row.required, row.attended) for row in whole.tallies] == [("CG", 2, 1), ("JB", 1, 0)]
    assert {person.name for person in whole.bare} == {"李娜", "周杰"}
    own = await school.act(staff.chen, archive.quarter)
    assert [row.branch for row in own.tallies] == ["CG"]
    with denied():
        await school.act(staff.zhang, archive.quarter)


async def test_the_own_attendance_is_never_said_by_oneself(school: School) -> None:
    async with school.scene.database.transaction() as tx:
        roles = frozenset({Role.TRAINING, Role.CLIENT_MANAGER})
        both = await add_person(tx, "1301", account=1301, name="郑一", roles=roles)
    await begun(school)
    part, session = await school.part(both), await school.session()
    with pytest.raises(RefusalError, match="own_attendance"):
        await school.act(
            both, lambda work: use.overrule(work, part.id, session.id, state=PartState.PRESENT, reason="x")
        )


async def test_who_never_answered_an_optional_training_and_came_is_put_down_as_there(school: School) -> None:
    staff = school.scene.staff
    await school.publish_new(mandatory=False)
    school.scene.now = THURSDAY
    part, session = await school.part(staff.li), await school.session()
    rows = await school.act(school.wu, lambda work: use.on_call(work, session.id))
    assert staff.li.id in {row.person.id for row in rows}
    there = partial(use.overrule_all, part_ids=[part.id], session_id=session.id, state=PartState.PRESENT, reason="签名")
    await school.act(school.wu, there)
    await school.settle()
    async with school.scene.database.transaction() as tx:
        records = await training_archive.list_records(tx)
    assert [(record.person_id, record.completed) for record in records] == [(staff.li.id, True)]
