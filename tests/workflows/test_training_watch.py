"""The watchdog of a quarter, certificates, entries from before go-live, lists from a file."""

from datetime import date, datetime
from typing import Any

import pytest

from domain.archive import OldTraining
from domain.people import Role
from domain.quarters import Quarter
from domain.training import PartState, Topic
from storage import audiences, files, training_archive
from storage.files import FileState
from tests.factories import BANK, Scene, add_person, make_bank, shanghai
from tests.workflows.acts import import_without
from tests.workflows.promised import promises
from tests.workflows.rosters import xlsx
from tests.workflows.school import MANAGERS, School
from workflows import audience_sheet, sent_sheets
from workflows import training as use
from workflows.archive import importing, training_sheet
from workflows.training import watching
from workflows.work import Bank

WARNED = ["2026-10-22 08:00", "2026-11-19 08:00", "2026-12-10 08:00"]


async def look_at(school: School, moment: str) -> list[tuple[str, int | None]]:
    """Let the watchdog look at a moment; gives what it promised anew."""
    before = set(await promises(school.scene, "training.quarter"))
    school.scene.now = shanghai(moment)
    await school.act(None, watching.look)
    return [(p.at, p.reader) for p in await promises(school.scene, "training.quarter") if p not in before]


async def test_it_barks_with_nothing_at_all_in_the_database(school: School) -> None:
    told = [("2026-10-22 08:00", school.wu.id), ("2026-10-22 08:00", school.xu.id)]
    assert await look_at(school, "2026-10-21 18:00") == []
    assert await look_at(school, "2026-10-22 08:00") == told
    assert await look_at(school, "2026-10-22 10:00") == [], "once for each look"
    assert len(await look_at(school, "2026-11-19 08:00")) == 2


async def test_at_the_last_look_the_heads_of_branches_hear_whose_people_have_none(school: School) -> None:
    staff = school.scene.staff
    readers = {reader for _, reader in await look_at(school, "2026-12-10 08:00")}
    assert readers == {school.wu.id, school.xu.id, staff.chen.id, staff.wang.id}
    school.scene.now = shanghai("2026-12-10 08:00")
    seen = await school.act(None, lambda work: watching.gap_for_notice(work, 20264, reader=staff.wang.id, last=True))
    assert [person.name for person in seen.bare] == ["周杰"]
    assert seen.workdays_left == 16


async def test_what_was_missed_while_the_program_was_down_comes_once(school: School) -> None:
    assert {at for at, _ in await look_at(school, "2026-11-30 09:00")} == {"2026-11-30 09:00"}
    assert await look_at(school, "2026-11-30 09:10") == []


async def test_a_published_training_in_the_quarter_quiets_it_and_a_draft_does_not(school: School) -> None:
    school.scene.now = shanghai("2026-11-18 09:00")
    await school.plan(shanghai("2026-12-10 14:00"))
    assert len(await look_at(school, "2026-11-19 08:00")) == 2
    await school.publish()
    gap = await school.act(None, lambda work: watching.gap_now(work, Quarter(2026, 4)))
    assert gap.bare == ()
    reader = school.wu.id
    told = await school.act(None, lambda work: watching.gap_for_notice(work, 20264, reader=reader, last=False))
    assert told is None, "checked again when it leaves"


async def test_it_watches_over_each_person_and_not_only_the_bank(school: School) -> None:
    staff = school.scene.staff
    school.scene.now = shanghai("2026-11-18 09:00")
    await school.publish_new(shanghai("2026-12-10 14:00"))
    await school.ask_leave(staff.li)
    await school.decide(staff.chen, staff.li)
    gap = await school.act(None, lambda work: watching.gap_now(work, Quarter(2026, 4)))
    assert [person.name for person in gap.bare] == ["李娜"]
    assert not gap.nobody


async def test_a_training_of_another_quarter_covers_nobody_in_this(school: School) -> None:
    school.scene.now = shanghai("2026-11-18 09:00")
    await school.publish_new(shanghai("2027-01-05 14:00"))
    gap = await school.act(None, lambda work: watching.gap_now(work, Quarter(2026, 4)))
    assert len(gap.bare) == 3


async def test_who_joined_late_in_the_quarter_owes_from_the_next(school: School) -> None:
    async with school.scene.database.transaction() as tx:
        await add_person(tx, "1501", name="新人", roles=MANAGERS.roles, joined_on=date(2026, 12, 1))
        await add_person(tx, "1502", name="中人", roles=MANAGERS.roles, joined_on=date(2026, 11, 2))
    gap = await school.act(None, lambda work: watching.gap_now(work, Quarter(2026, 4)))
    assert {"新人", "中人"} & {person.name for person in gap.owing} == {"中人"}
    gap = await school.act(None, lambda work: watching.gap_now(work, Quarter(2027, 1)))
    assert "新人" in {person.name for person in gap.owing}


def live_from(day: date) -> Bank:
    policy = BANK.policy.model_copy(update={"bank": BANK.policy.bank.model_copy(update={"go_live": day})})
    return make_bank(policy)


async def test_nothing_is_watched_before_go_live_or_in_a_quarter_that_was_joined_late(school: School) -> None:
    school.scene.bank = live_from(date(2026, 12, 1))
    for moment in WARNED:
        assert await look_at(school, moment) == []
    assert len(await look_at(school, "2027-01-22 08:00")) == 2


async def test_without_a_training_department_human_resources_hear_it(scene: Scene) -> None:
    async with scene.work(now=shanghai("2026-10-22 08:00")) as work:
        await watching.look(work)
    assert [p.reader for p in await promises(scene, "training.quarter")] == [scene.staff.sun.id]


async def test_the_clock_stops_at_the_next_look_whatever_is_in_the_database(school: School) -> None:
    school.scene.now = shanghai("2026-12-01 09:00")
    assert await school.act(None, watching.next_instant) == shanghai("2026-12-10 08:00")


def old(**changes: Any) -> OldTraining:
    values = {"staff_no": "1004", "title": "合规", "held_on": date(2025, 11, 20), "topic": Topic.RULES}
    return OldTraining(**{**values, "result": PartState.PRESENT, "hours": 2, **changes})


async def bring_in(school: School, *rows: OldTraining, dry_run: bool = False) -> Any:
    numbered = list(enumerate(rows, 2))
    return await school.act(school.wu, lambda work: importing.import_trainings(work, numbered, [], dry_run=dry_run))


async def test_earlier_trainings_are_entered_marked_and_twice_is_once(school: School) -> None:
    assert not (await bring_in(school, old(), dry_run=True)).done
    assert (await bring_in(school, old(), old(staff_no="1005", result=PartState.ABSENT))).done
    again = await bring_in(school, old())
    assert (again.plan.new, again.plan.known) == ((), 1)
    async with school.scene.database.transaction() as tx:
        found = await training_archive.list_records(tx)
    assert {(r.title, r.entered_by, r.minutes, r.completed) for r in found} == {
        ("合规", school.wu.id, 120, True),
        ("合规", school.wu.id, 120, False),
    }
    assert await promises(school.scene) == [], "what is entered afterwards tells nobody"
    assert "training.entered" in await school.scene.noted()


async def test_what_was_entered_afterwards_counts_for_its_quarter(school: School) -> None:
    school.scene.bank = live_from(date(2026, 11, 2))
    await bring_in(school, old(held_on=date(2026, 10, 20)))
    gap = await school.act(None, lambda work: watching.gap_now(work, Quarter(2026, 4)))
    assert {person.name for person in gap.bare} == {"李娜", "周杰"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"staff_no": "9999"}, "archive.person"),
        ({"held_on": date(2026, 3, 1)}, "archive.late"),
        ({"held_on": date(1999, 3, 1)}, "archive.early"),
        ({"valid_until": date(2025, 1, 1)}, "archive.order"),
        ({"staff_no": "1201"}, "archive.self"),
    ],
)
async def test_every_bad_row_of_the_old_books_is_named_and_nothing_is_entered(
    school: School, changes: dict[str, Any], code: str
) -> None:
    found = await bring_in(school, old(), old(**{"title": "另一", **changes}))
    assert [(bad.row, bad.code) for bad in found.plan.bad] == [(3, code)]
    async with school.scene.database.transaction() as tx:
        assert await training_archive.list_records(tx) == []


def test_a_sheet_of_old_trainings_is_read_and_its_template_reads_without_a_fault() -> None:
    rows = (
        ("工号", "培训名称", "日期", "类别", "出勤", "学时"),
        ("1004", "合规", "2025-03-01", "规章制度", "迟到", "1.5"),
    )
    found = training_sheet.read_trainings("old.xlsx", xlsx(*rows), BANK.policy)
    assert found.bad == ()
    ((_, row),) = found.rows
    assert (row.result, row.hours, row.topic) == (PartState.LATE, 1.5, Topic.RULES)
    bad = training_sheet.read_trainings(
        "old.xlsx", xlsx(rows[0], ("1004", "合规", "x", "画画", "出席", "-3")), BANK.policy
    )
    assert sorted(fault.code for fault in bad.bad) == ["archive.hours", "archive.word", "sheet.date"]
    assert training_sheet.read_trainings("t.xlsx", training_sheet.trainings_template(), BANK.policy).bad == ()


async def test_a_certificates_end_is_told_at_each_step_once_and_to_nobody_who_left(school: School) -> None:
    await bring_in(school, old(valid_until=date(2027, 3, 1)), old(staff_no="1005", valid_until=date(2027, 3, 1)))

    async def warned(moment: datetime) -> list[tuple[str, int | None]]:
        school.scene.now = moment
        await school.act(None, watching.warn_of_certificates)
        return [(p.at[:10], p.reader) for p in await promises(school.scene, "training.certificate")]

    assert await warned(shanghai("2026-11-30 09:00")) == []
    assert len(await warned(shanghai("2026-12-01 09:00"))) == 2
    assert len(await warned(shanghai("2026-12-02 09:00"))) == 2
    await import_without(school.scene, school.scene.staff.li)
    later = await warned(shanghai("2027-01-04 09:00"))
    assert later[2:] == [("2027-01-04", school.scene.staff.zhang.id)]


async def send_list(school: School, *rows: tuple[object, ...], name: str = "名单.xlsx") -> None:
    async with school.scene.database.transaction() as tx:
        sent = {"file_id": "f", "kind": "document", "name": name, "size": 9, "mime": None, "now": school.scene.now}
        file = await files.add_file(tx, **sent)  # type: ignore[arg-type]
    await school.act(
        school.wu,
        lambda work: use.set_audience(work, school.training_id, audience=MANAGERS, list_file=file),
    )
    async with school.scene.database.transaction() as tx:
        assert await audiences.due_sheets(tx) == [], "not before the file is there"
        await files.mark_file(tx, file, state=FileState.KEPT, sha256="x")
        (waiting,) = await audiences.due_sheets(tx)
    sheet = audience_sheet.read_list(name, xlsx(*rows))
    await school.act(None, lambda work: sent_sheets.take(work, waiting, sheet))
    await school.act(None, lambda work: sent_sheets.take(work, waiting, sheet))


async def test_an_audience_comes_as_a_file_and_is_taken_once_it_is_there(school: School) -> None:
    await school.plan()
    await send_list(school, ("工号", "姓名"), ("1004", "张 伟"), ("1007", "周杰"))
    view = await school.act(school.wu, lambda work: use.show(work, school.training_id))
    assert [member.person.name for member in view.preview.inside] == ["张伟", "周杰"]
    assert len(await promises(school.scene, "training.listed")) == 1


async def test_a_file_with_a_bad_row_changes_nothing_and_every_row_is_named(school: School) -> None:
    await school.plan()
    await send_list(school, ("工号", "姓名"), ("1004", "李娜"), ("9999", ""), ("1004", "张伟"))
    view = await school.act(school.wu, lambda work: use.show(work, school.training_id))
    assert len(view.preview.inside) == 3
    assert len(await promises(school.scene, "training.list_bad")) == 1


async def test_human_resources_and_others_hear_nothing_of_what_is_not_theirs(school: School) -> None:
    await school.publish_new()
    heard = {p.reader for p in await promises(school.scene) if not p.kind.startswith("broadcast")}
    managers = [school.scene.staff.zhang.id, school.scene.staff.li.id, school.scene.staff.zhou.id]
    supervisors = [school.scene.staff.chen.id, school.scene.staff.wang.id]
    assert heard <= {*managers, *supervisors, school.wu.id}
    assert Role.TRAINING in school.wu.roles


async def test_who_is_of_the_department_and_a_head_too_is_warned_once(school: School) -> None:
    async with school.scene.database.transaction() as tx:
        both = await add_person(tx, "1601", name="兼任", branch="CG", roles=frozenset({Role.TRAINING, Role.SUPERVISOR}))
    readers = [reader for _, reader in await look_at(school, "2026-12-10 08:00")]
    assert readers.count(both.id) == 1
