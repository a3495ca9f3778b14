"""Complaints: what registering one causes, and who may read it; on both engines."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from domain.complaints import Source, Subject
from domain.errors import RefusalError
from domain.lists import Filter, Listed
from domain.people import Person, Role
from domain.talks import TalkState
from storage import audit, people
from tests.factories import NOW, Scene, add_person, shanghai
from tests.workflows.promised import Promise, kinds, promises, times
from workflows import complaints as use
from workflows import talks, views
from workflows.complaints import Registered
from workflows.views import ComplaintRow


async def register(scene: Scene, who: Person, about: Person | None, **changes: Any) -> Registered:
    values: dict[str, Any] = {
        "subject": Subject.UNKNOWN,
        "words": "三次没有回电话，手机13812345678",
        "source": Source.HOTLINE,
        "category": "service",
        "client": "客户 C-2041",
        "evidence_id": None,
        "received_at": scene.now,
    }
    async with scene.work(who) as work:
        return await use.register(work, about_id=about.id if about else None, **{**values, **changes})


async def test_a_complaint_about_a_manager_makes_a_talk_due_and_tells_the_supervisor(scene: Scene) -> None:
    done = await register(scene, scene.staff.lin, scene.staff.zhang)
    assert (done.complaint.number, done.complaint.branch, done.complaint.due_on) == (
        "26-0001",
        "CG",
        date(2026, 12, 16),
    )
    assert done.complaint.subject is Subject.CLIENT_MANAGER
    assert done.talk is not None
    assert (done.talk.state, done.talk.due_on, done.host) == (TalkState.DUE, date(2026, 12, 8), scene.staff.chen)
    chen, sun = scene.staff.chen.id, scene.staff.sun.id
    assert [promise for promise in await promises(scene) if promise.kind.startswith("talk.")] == [
        Promise("2026-12-01 09:00", "talk.due", chen),
        Promise("2026-12-07 08:00", "talk.book", chen),
        Promise("2026-12-09 08:00", "talk.book", chen),
        Promise("2026-12-10 08:00", "talk.book", sun),
    ]


async def test_what_the_client_said_is_masked_before_it_is_kept(scene: Scene) -> None:
    done = await register(scene, scene.staff.lin, scene.staff.zhang, client="电话13812345678")
    assert "13812345678" not in done.complaint.words
    assert "13812345678" not in (done.complaint.client or "")


async def test_at_night_the_supervisor_is_told_in_the_morning(scene: Scene) -> None:
    scene.now = shanghai("2026-12-04 20:00")
    await register(scene, scene.staff.lin, scene.staff.zhang)
    assert await times(scene, "talk.due") == ["2026-12-07 08:00"]


@pytest.mark.parametrize("subject", [Subject.PRODUCT, Subject.UNKNOWN])
async def test_a_complaint_about_nobody_in_particular_makes_no_talk_due(scene: Scene, subject: Subject) -> None:
    done = await register(scene, scene.staff.lin, None, subject=subject)
    assert (done.complaint.subject, done.talk, done.host) == (subject, None, None)
    assert await kinds(scene) == ["complaint.clock", "complaint.contact"]


async def test_a_complaint_about_another_employee_makes_no_talk_due(scene: Scene) -> None:
    done = await register(scene, scene.staff.lin, scene.staff.wang)
    assert (done.complaint.subject, done.talk) == (Subject.EMPLOYEE, None)


async def test_a_complaint_about_somebody_who_left_is_kept_without_a_talk(scene: Scene) -> None:
    async with scene.database.transaction() as tx:
        await people.mark_left(tx, scene.staff.zhang.id, NOW.date())
    done = await register(scene, scene.staff.lin, scene.staff.zhang)
    assert done.complaint.id
    assert done.talk is None


async def test_who_may_not_host_gets_no_talk_though_the_roster_names_them(scene: Scene) -> None:
    async with scene.database.transaction() as tx:
        manager = await add_person(tx, "1099", supervisor_no="1005", branch="CG")
    done = await register(scene, scene.staff.lin, manager)
    assert done.host == scene.staff.sun


async def test_without_a_supervisor_human_resources_holds_the_talk(scene: Scene) -> None:
    async with scene.database.transaction() as tx:
        manager = await add_person(tx, "1099", supervisor_no=None)
    assert (await register(scene, scene.staff.lin, manager)).host == scene.staff.sun


async def test_a_supervisor_registers_about_the_own_branch_only(scene: Scene) -> None:
    await register(scene, scene.staff.chen, scene.staff.zhang)
    with pytest.raises(RefusalError, match=r"complaint\.other_branch"):
        await register(scene, scene.staff.chen, scene.staff.zhou)


async def test_nobody_registers_about_oneself(scene: Scene) -> None:
    with pytest.raises(RefusalError, match=r"complaint\.self"):
        await register(scene, scene.staff.chen, scene.staff.chen)


async def test_managers_and_human_resources_register_nothing(scene: Scene) -> None:
    for person in (scene.staff.zhang, scene.staff.sun):
        with pytest.raises(RefusalError):
            await register(scene, person, scene.staff.zhou)


async def test_words_cannot_be_received_in_the_future(scene: Scene) -> None:
    with pytest.raises(RefusalError, match=r"complaint\.future"):
        await register(scene, scene.staff.lin, None, received_at=NOW + timedelta(minutes=1))


async def test_the_clock_starts_on_the_banks_day_of_receipt(scene: Scene) -> None:
    received = shanghai("2026-11-30 00:30")
    done = await register(scene, scene.staff.lin, None, received_at=received)
    assert done.complaint.due_on == date(2026, 12, 15)


@pytest.mark.at_once
async def test_fifty_complaints_at_once_bear_fifty_numbers_and_make_one_talk_due(scene: Scene) -> None:
    done = await asyncio.gather(*[register(scene, scene.staff.lin, scene.staff.zhang) for _ in range(50)])
    assert len({one.complaint.number for one in done}) == 50
    assert {one.talk.number for one in done if one.talk} == {"26-0001"}
    assert len(await promises(scene, "talk.due")) == 1


async def test_who_received_the_words_is_kept_and_shown_or_else_who_registered_them(scene: Scene) -> None:
    staff, seen = scene.staff, list[str]()
    for receiver in (staff.li, None):
        done = await register(scene, staff.lin, staff.zhang, received_by=receiver.id if receiver else None)
        async with scene.work(staff.lin) as work:
            opened = await use.view(work, done.complaint.id)
            (row,) = (await views.whole(work, Filter(listed=Listed.BOTH), numbered=done.complaint.number)).rows
        assert opened.view.receiver is not None
        assert isinstance(row, ComplaintRow)
        assert row.receiver == opened.view.receiver
        seen.append(opened.view.receiver.name)
    assert seen == ["李娜", "林静"]


async def may_read(scene: Scene, person: Person, complaint_id: int) -> bool:
    async with scene.work(person) as work:
        try:
            await use.view(work, complaint_id)
        except RefusalError:
            return False
    return True


async def test_a_complaint_is_read_by_the_desk_and_the_branchs_head_alone(scene: Scene) -> None:
    complaint = await scene.complaint()
    staff = scene.staff
    readers = [p.name for p in vars(staff).values() if await may_read(scene, p, complaint.id)]
    assert readers == ["林静", "陈志远"]
    assert not await may_read(scene, staff.lin, 99)
    async with scene.database.transaction() as tx:
        opened = await audit.list_entries(tx, f"complaint:{complaint.id}")
    assert [e.actor_id for e in opened] == [staff.lin.id, staff.chen.id]


@pytest.mark.parametrize("role", list(Role))
async def test_the_person_complained_about_never_reads_it_whatever_the_role(scene: Scene, role: Role) -> None:
    async with scene.database.transaction() as tx:
        about = await add_person(tx, "1099", roles=frozenset({role, Role.COMPLAINT_DESK}))
    complaint = await scene.complaint(about_id=about.id)
    assert not await may_read(scene, about, complaint.id)
    async with scene.work(about) as work:
        assert (await views.listing(work, Filter(listed=Listed.COMPLAINTS))).rows == ()


async def test_the_manager_learns_the_facts_alleged_but_not_who_the_client_is(scene: Scene) -> None:
    done = await register(scene, scene.staff.lin, scene.staff.zhang)
    assert done.talk is not None
    async with scene.work(scene.staff.chen) as work:
        await talks.book(work, done.talk.id, version=1, start=shanghai("2026-12-03 15:00"))
    seen = []
    for person in (scene.staff.chen, scene.staff.zhang):
        async with scene.work(person) as work:
            cause = await talks.cause(work, done.talk.id)
        assert cause.complaint is not None
        seen.append((bool(cause.complaint.words), bool(cause.complaint.client)))
    assert seen == [(True, True), (True, False)]


async def test_nobody_from_outside_opens_the_cause_of_a_talk(scene: Scene) -> None:
    done = await register(scene, scene.staff.lin, scene.staff.zhang)
    assert done.talk is not None
    for person in (scene.staff.li, scene.staff.wang, scene.staff.lin, scene.staff.sun):
        with pytest.raises(RefusalError, match=r"gate\.denied"):
            async with scene.work(person) as work:
                await talks.cause(work, done.talk.id)
