"""Absence from an exam, who was there, what follows, and the watchdog of a year."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.archive import OldExam
from domain.exams import CandidateState, ExamKind, ExamState
from domain.exams.records import RecordResult
from domain.people import Role
from storage import audiences, audit, retention, talks
from tests.factories import BANK, Scene, add_person, at, make_bank, shanghai
from tests.workflows.desk import denied, refused
from tests.workflows.hall import EXAM_DAY, Hall
from tests.workflows.promised import deliver, promises
from tests.workflows.rosters import xlsx
from tests.workflows.school import MANAGERS
from workflows import audience_sheet, sent_sheets
from workflows import exams as use
from workflows.archive import exam_sheet, importing
from workflows.exams import answering, holding, planning, watching
from workflows.openings import list_openings


async def test_absence_is_decided_by_the_department_never_by_the_branch_or_oneself(hall: Hall) -> None:
    staff = hall.scene.staff
    await hall.publish_new()
    await hall.ask_absence(staff.zhang)
    assert [p.reader for p in await promises(hall.scene, "exam.absence")][:2] == [hall.wu.id, hall.wu.id]
    for who in (staff.chen, staff.zhang, staff.li):
        with denied():
            await hall.decide(who, staff.zhang)
    await hall.decide(hall.xu, staff.zhang)
    kept = await hall.candidate(staff.zhang)
    assert (kept.state, kept.seat, kept.decided_by) == (CandidateState.DEFERRED, None, hall.xu.id)
    mine = {p.kind for p in await promises(hall.scene) if p.reader == staff.zhang.id}
    assert "exam.deferred" in mine
    assert not mine & {"exam.reminder", "exam.acknowledge", "exam.silent", "exam.soon"}
    async with hall.scene.database.transaction() as tx:
        assert await talks.mark_occupied(tx, [staff.zhang.id], at(EXAM_DAY), subject="talk:99"), "the time is free"
    assert not (await hall.decide(hall.wu, staff.zhang, granted=False)).fresh


async def test_refused_absence_gives_the_reason_and_the_chase_goes_on(hall: Hall) -> None:
    staff = hall.scene.staff
    await hall.publish_new()
    await hall.ask_absence(staff.zhang)
    assert staff.zhang.id not in {p.reader for p in await promises(hall.scene, "exam.acknowledge")}
    await hall.decide(hall.wu, staff.zhang, granted=False)
    kept = await hall.candidate(staff.zhang)
    assert (kept.state, kept.refusal) == (CandidateState.NOTIFIED, "证明不足")
    assert staff.zhang.id in {p.reader for p in await promises(hall.scene, "exam.acknowledge")}


async def test_opening_reason_and_proof_is_in_the_audit_and_seen_by_whom_it_concerns(hall: Hall) -> None:
    zhang = hall.scene.staff.zhang
    await hall.publish_new()
    await hall.ask_absence(zhang)
    part = await hall.candidate(zhang)
    await hall.act(hall.wu, lambda work: answering.see_absence(work, part.id))
    await hall.act(hall.wu, lambda work: answering.give_proof(work, part.id))
    with denied():
        await hall.act(hall.scene.staff.chen, lambda work: answering.give_proof(work, part.id))
    async with hall.scene.database.transaction() as tx:
        found = await audit.list_openings(tx, subjects=[part.subject])
    assert {opening.action for opening in found} == {"exam.absence_opened", "exam.proof_opened"}
    async with hall.scene.work(zhang) as work:
        assert (await list_openings(work)).total == 2, "and who asked sees it"
    async with hall.scene.work(hall.scene.staff.li) as work:
        assert (await list_openings(work)).total == 0


async def test_all_were_there_but_who_was_marked_absent(hall: Hall) -> None:
    staff = hall.scene.staff
    await hall.publish_new()
    await hall.acknowledge(staff.zhang)
    with refused(r"exam\.not_begun"):
        await hall.mark(hall.wu, staff.li)
    hall.scene.now = EXAM_DAY + timedelta(minutes=20)
    await hall.mark(hall.wu, staff.li)
    await hall.mark(hall.wu, staff.zhang)
    await hall.mark(hall.wu, staff.zhang)
    assert (await hall.candidate(staff.zhang)).state is CandidateState.ACKNOWLEDGED, "taken back by the same press"
    with refused(r"exam\.not_over"):
        await hall.act(hall.wu, lambda work: holding.settle(work, hall.exam_id))
    await deliver(hall.scene)
    await hall.settle()
    assert await hall.states() == {
        "张伟": CandidateState.SAT,
        "李娜": CandidateState.ABSENT,
        "周杰": CandidateState.SAT,
    }
    assert (await hall.exam()).state is ExamState.HELD
    told = {(p.kind, p.reader) for p in await promises(hall.scene)}
    assert told == {("exam.absent", staff.li.id), ("exam.missed", hall.wu.id), ("exam.results", hall.wu.id)}
    assert await hall.scene.noted() >= {"exam.room_settled", "exam.held", "exam.marked"}


async def test_each_room_is_closed_by_its_own_invigilator(hall: Hall) -> None:
    staff = hall.scene.staff
    await hall.publish_new(rooms=[("三楼", 2), ("二楼", 2)])
    first, second = await hall.rooms()
    await hall.assign(staff.lin, first)
    await hall.assign(staff.wang, second)
    asked = {(p.reader, p.at) for p in await promises(hall.scene, "exam.settle")}
    assert {(staff.lin.id, "2026-12-22 10:30"), (staff.wang.id, "2026-12-22 10:30")} <= asked
    hall.scene.now = EXAM_DAY + timedelta(hours=1)
    with denied():
        await hall.mark(staff.wang, staff.zhang)
    await hall.mark(staff.lin, staff.zhang)
    await hall.settle(staff.wang, room=first)
    assert (await hall.exam()).state is ExamState.PUBLISHED, "the other room is open, whatever the button said"
    await hall.settle(staff.lin)
    assert (await hall.exam()).state is ExamState.HELD
    assert (await hall.candidate(staff.zhang)).state is CandidateState.ABSENT
    with refused(r"exam\.closed"):
        await hall.mark(staff.lin, staff.zhang)


async def test_who_was_absent_may_prove_why_within_the_workdays_of_the_policy(hall: Hall) -> None:
    staff = hall.scene.staff
    await hall.publish_new()
    hall.scene.now = EXAM_DAY + timedelta(hours=1)
    await hall.mark(hall.wu, staff.zhang)
    await hall.mark(hall.wu, staff.li)
    await hall.settle()
    hall.scene.now = shanghai("2026-12-24 16:00")
    await hall.ask_absence(staff.zhang)
    await hall.decide(hall.wu, staff.zhang)
    assert (await hall.candidate(staff.zhang)).state is CandidateState.DEFERRED
    hall.scene.now = shanghai("2026-12-25 09:00")
    with refused(r"exam\.proof_late"):
        await hall.ask_absence(staff.li)


async def test_a_request_that_is_undecided_when_the_room_closes_is_decided_by_itself(hall: Hall) -> None:
    staff = hall.scene.staff
    await hall.publish_new()
    await hall.ask_absence(staff.zhang)
    await hall.settle()
    assert (await hall.exam()).state is ExamState.HELD
    assert (await hall.candidate(staff.zhang)).state is CandidateState.ASKED
    await hall.decide(hall.wu, staff.zhang, granted=False)
    assert (await hall.candidate(staff.zhang)).state is CandidateState.ABSENT


async def test_a_retake_is_for_the_deferred_and_the_absent(hall: Hall) -> None:
    staff = hall.scene.staff
    await hall.publish_new()
    await hall.ask_absence(staff.zhang)
    await hall.decide(hall.wu, staff.zhang)
    hall.scene.now = EXAM_DAY + timedelta(hours=1)
    await hall.mark(hall.wu, staff.li)
    await hall.settle()
    first = hall.exam_id
    await hall.publish_new(shanghai("2027-01-12 09:00"), kind=ExamKind.RETAKE, retake_of=first)
    assert set(await hall.states()) == {"张伟", "李娜"}
    await hall.plan(shanghai("2027-01-13 09:00"))
    with refused(r"exam\.not_held"):
        await hall.plan(shanghai("2027-01-14 09:00"), kind=ExamKind.RETAKE, retake_of=hall.exam_id)


def live_from(day: date) -> Any:
    policy = BANK.policy.model_copy(update={"bank": BANK.policy.bank.model_copy(update={"go_live": day})})
    return make_bank(policy)


async def look_at(hall: Hall, moment: str) -> set[int | None]:
    """Let the watchdog look at a moment; gives whom it told anew."""
    before = set(await promises(hall.scene, "exam.year"))
    hall.scene.now = shanghai(moment)
    await hall.act(None, watching.look)
    return {p.reader for p in await promises(hall.scene, "exam.year") if p not in before}


async def test_a_year_without_exams_is_warned_of_with_nothing_in_the_database(hall: Hall) -> None:
    staff = hall.scene.staff
    assert await look_at(hall, "2026-05-29 09:00") == set()
    assert await look_at(hall, "2026-06-01 08:00") == {hall.wu.id, hall.xu.id}
    assert await look_at(hall, "2026-06-02 08:00") == set(), "once for each day of warning"
    assert await look_at(hall, "2026-10-01 09:00") == set(), "a holiday"
    assert await look_at(hall, "2026-10-09 08:00") == {hall.wu.id, hall.xu.id, staff.chen.id, staff.wang.id}
    hall.scene.now = shanghai("2026-06-03 09:00")
    assert await hall.act(None, watching.next_instant) == shanghai("2026-10-08 08:00")


async def test_two_published_exams_quiet_it_and_one_does_not(hall: Hall) -> None:
    hall.scene.now = shanghai("2026-05-20 09:00")
    await hall.publish_new()
    gap = await hall.act(None, lambda work: watching.gap_now(work, 2026))
    assert (gap.bank_short, len(gap.short)) == (True, 3)
    await hall.publish_new(shanghai("2026-09-10 09:00"))
    assert await look_at(hall, "2026-06-01 08:00") == set()


async def test_it_watches_over_each_person_and_not_only_the_bank(hall: Hall) -> None:
    zhang = hall.scene.staff.zhang
    hall.scene.now = shanghai("2026-05-20 09:00")
    await hall.publish_new()
    await hall.publish_new(shanghai("2026-09-10 09:00"))
    await hall.ask_absence(zhang)
    await hall.decide(hall.wu, zhang)
    gap = await hall.act(None, lambda work: watching.gap_now(work, 2026))
    assert (gap.bank_short, [(p.name, n) for p, n in gap.short]) == (False, [("张伟", 1)])
    seen = await hall.act(None, lambda work: watching.year_for_notice(work, 2026, reader=hall.scene.staff.wang.id))
    assert seen is None, "not a head's of another branch"


async def test_nothing_is_owed_before_go_live_and_who_joins_late_owes_what_is_left(hall: Hall) -> None:
    hall.scene.bank = live_from(date(2026, 12, 1))
    assert await look_at(hall, "2026-10-09 08:00") == set()
    hall.scene.bank = live_from(date(2026, 1, 1))
    async with hall.scene.database.transaction() as tx:
        for number, day in (("1801", date(2026, 3, 1)), ("1802", date(2026, 8, 1))):
            await add_person(tx, number, name=number, roles=MANAGERS.roles, joined_on=day)
    gap = await hall.act(None, lambda work: watching.gap_now(work, 2026))
    assert "1801" in {p.name for p, _ in gap.short}
    assert "1802" not in {p.name for p, _ in gap.short}


async def test_one_person_of_two_roles_hears_a_fact_once(hall: Hall) -> None:
    async with hall.scene.database.transaction() as tx:
        both = await add_person(
            tx, "1901", name="两职", branch="CG", roles=frozenset({Role.TRAINING, Role.SUPERVISOR, Role.CLIENT_MANAGER})
        )
        await add_person(tx, "1902", name="下属", branch="CG", roles=MANAGERS.roles, supervisor_no="1901")
    hall.scene.now = shanghai("2026-10-09 08:00")
    await hall.act(None, watching.look)
    assert [p.reader for p in await promises(hall.scene, "exam.year")].count(both.id) == 1
    await hall.plan(shanghai("2026-11-17 09:00"))
    await hall.assign(both)
    await hall.publish()
    mine = [(p.at, p.kind) for p in await promises(hall.scene) if p.reader == both.id]
    assert len(mine) == len(set(mine))
    assert "exam.notice" not in {kind for _, kind in mine}, "who invigilates and would sit it has the duty alone"


async def test_without_a_training_department_human_resources_hear_it(scene: Scene) -> None:
    async with scene.work(now=shanghai("2026-06-01 08:00")) as work:
        await watching.look(work)
    assert [p.reader for p in await promises(scene, "exam.year")] == [scene.staff.sun.id]


def old(**changes: Any) -> OldExam:
    values = {"staff_no": "1004", "title": "合规", "held_on": date(2026, 1, 20), "kind": ExamKind.SPECIAL}
    return OldExam(**{**values, "result": RecordResult.PASSED, "score": 82, "pass_mark": 60, **changes})


async def bring_in(hall: Hall, *rows: OldExam, dry_run: bool = False) -> Any:
    numbered = list(enumerate(rows, 2))
    return await hall.act(hall.wu, lambda work: importing.import_exams(work, numbered, [], dry_run=dry_run))


async def test_earlier_exams_are_entered_once_count_and_tell_nobody(hall: Hall) -> None:
    hall.scene.bank = live_from(date(2026, 2, 2))
    assert not (await bring_in(hall, old(), dry_run=True)).done
    assert (await bring_in(hall, old(), old(staff_no="1005", result=RecordResult.ABSENT, score=None))).done
    again = await bring_in(hall, old())
    assert (again.plan.new, again.plan.known) == ((), 1)
    gap = await hall.act(None, lambda work: watching.gap_now(work, 2026))
    assert (gap.held, {p.name: n for p, n in gap.short}) == (1, {"李娜": 0, "周杰": 0})
    assert await promises(hall.scene) == []
    assert "exam.entered" in await hall.scene.noted()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"held_on": date(2026, 3, 1)}, "archive.late"),
        ({"staff_no": "1201"}, "archive.self"),
        ({"result": RecordResult.ABSENT}, "archive.score"),
    ],
)
async def test_every_bad_row_of_the_old_books_is_named(hall: Hall, changes: dict[str, Any], code: str) -> None:
    hall.scene.bank = live_from(date(2026, 2, 2))
    found = await bring_in(hall, old(), old(**{"title": "另一", **changes}))
    assert [(bad.row, bad.code) for bad in found.plan.bad] == [(3, code)]


def test_a_sheet_of_old_exams_is_read_and_its_template_reads_without_a_fault() -> None:
    head = ("工号", "考试名称", "日期", "类型", "结果", "成绩", "及格线")
    found = exam_sheet.read_exams(
        "old.xlsx", xlsx(head, ("1004", "合规", "2025-03-01", "专项", "合格", "82.5", "60")), BANK.policy
    )
    assert found.bad == ()
    ((_, row),) = found.rows
    assert (row.kind, row.result, row.score) == (ExamKind.SPECIAL, RecordResult.PASSED, 82.5)
    bad = exam_sheet.read_exams("old.xlsx", xlsx(head, ("1004", "合规", "x", "画画", "合格", "-3", "")), BANK.policy)
    assert sorted(fault.code for fault in bad.bad) == ["archive.marks", "archive.word", "sheet.date"]
    assert exam_sheet.read_exams("t.xlsx", exam_sheet.exams_template(), BANK.policy).bad == ()


async def send_list(hall: Hall, *rows: tuple[object, ...]) -> list[str]:
    """Let a file name the audience; gives whom it then means."""
    file = await hall.file()
    await hall.act(hall.wu, lambda work: planning.set_audience(work, hall.exam_id, audience=MANAGERS, list_file=file))
    async with hall.scene.database.transaction() as tx:
        (waiting,) = await audiences.due_sheets(tx)
    sheet = audience_sheet.read_list("名单.xlsx", xlsx(("工号", "姓名"), *rows))
    await hall.act(None, lambda work: sent_sheets.take(work, waiting, sheet))
    view = await hall.act(hall.wu, lambda work: use.show(work, hall.exam_id))
    return [member.person.name for member in view.preview.inside]


async def test_an_audience_comes_as_a_file_and_a_bad_row_changes_nothing(hall: Hall) -> None:
    await hall.plan()
    assert await send_list(hall, ("1004", "张伟"), ("1007", "周杰")) == ["张伟", "周杰"]
    assert await send_list(hall, ("1004", "李娜"), ("9999", "")) == ["张伟", "周杰"]
    assert {p.kind for p in await promises(hall.scene)} == {"exam.listed", "exam.list_bad"}


async def test_reason_and_proof_of_absence_are_taken_out_after_their_years_and_who_sat_stays(hall: Hall) -> None:
    await hall.publish_new()
    await hall.ask_absence(hall.scene.staff.zhang)
    await hall.settle()
    async with hall.scene.database.transaction() as tx:
        assert await retention.mark_exams_gone(tx, before=EXAM_DAY) == []
        assert await retention.mark_exams_gone(tx, before=EXAM_DAY + timedelta(days=1)) == ["x"]
    kept = await hall.candidate(hall.scene.staff.zhang)
    assert (kept.reason, kept.state) == (None, CandidateState.ASKED)
    assert (await hall.candidate(hall.scene.staff.li)).state is CandidateState.SAT
