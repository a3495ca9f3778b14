"""About whom a complaint is, said after it was registered: what follows is as at registering; on both engines."""

import asyncio
from datetime import date
from functools import partial
from typing import Any

import pytest

from domain.complaints import Complaint, ComplaintState, Outcome, Subject, Tie
from domain.complaints.acts import Act
from domain.lists import Filter, Listed
from domain.people import Person, Role
from domain.talks import TalkKind, TalkState
from storage import audit
from tests.factories import add_person, shanghai
from tests.workflows.desk import Desk, chased, denied, refused
from tests.workflows.promised import promises
from workflows import complaints as use
from workflows import talks, views
from workflows.complaints import Identified, Stale

CASES = Filter(listed=Listed.COMPLAINTS)


async def unknown(desk: Desk, who: Person | None = None, **changes: Any) -> Complaint:
    return await desk.register(who, about_id=None, subject=Subject.UNKNOWN, **changes)


async def identify(
    desk: Desk, about: Person | None, by: Person | None = None, *, subject: Subject = Subject.UNKNOWN, **more: Any
) -> Any:
    version, about_id = (await desk.now()).version, about.id if about else None
    values: dict[str, Any] = {"version": version, "about_id": about_id, "subject": subject, **more}
    return await desk.act(by or desk.lin, lambda work: use.identify(work, desk.id, **values))


async def seen(desk: Desk, person: Person) -> bool:
    return bool((await desk.act(person, lambda work: views.listing(work, CASES))).rows)


async def test_a_talk_falls_due_as_if_the_manager_had_been_named_at_registering(desk: Desk) -> None:
    staff = desk.scene.staff
    await desk.register()
    named_at_once = {(p.kind, p.at, p.reader) for p in await promises(desk.scene) if p.kind.startswith("talk.")}
    first = (await desk.scene.talks())[0]
    async with desk.scene.work(staff.chen) as work:
        await talks.not_needed(work, first.id, version=first.version, reason="已沟通")
    await unknown(desk, words="一直没有人联系我")
    assert list(await desk.scene.talks()) == []
    done = await identify(desk, staff.zhang)
    assert isinstance(done, Identified)
    (talk,) = await desk.scene.talks()
    assert (talk.complaint_id, talk.host_id, talk.kind) == (desk.id, staff.chen.id, TalkKind.FACTS)
    assert (talk.state, talk.due_on) == (TalkState.DUE, date(2026, 12, 8))
    assert {(p.kind, p.at, p.reader) for p in await promises(desk.scene) if p.kind.startswith("talk.")} == named_at_once
    assert await seen(desk, staff.chen)
    with denied():
        await desk.act(staff.zhang, lambda work: use.show(work, desk.id))


async def test_the_branch_sees_it_from_then_on_and_the_other_one_no_more(desk: Desk) -> None:
    staff = desk.scene.staff
    await unknown(desk, staff.wang)
    await desk.take(staff.wang)
    assert [await seen(desk, p) for p in (staff.wang, staff.chen)] == [True, False]
    await identify(desk, staff.zhang)
    after = await desk.now()
    assert (after.branch, after.handler_id, after.subject) == ("CG", None, Subject.CLIENT_MANAGER)
    assert [await seen(desk, p) for p in (staff.wang, staff.chen)] == [False, True]
    assert [name for _, name in await chased(desk, "complaint.unhandled")] == ["梁静怡"]
    assert "王芳" not in {name for _, name in await chased(desk, "complaint.clock")}
    await desk.take()


async def test_a_handler_about_whom_it_is_keeps_out_and_others_handle_it(desk: Desk) -> None:
    chen = desk.scene.staff.chen
    await unknown(desk, chen)
    await desk.take(chen)
    await desk.contact(chen)
    await desk.decide(chen, Outcome.NOT_UPHELD)
    await identify(desk, chen)
    after = await desk.now()
    assert (after.subject, after.handler_id, after.at_head_office) == (Subject.EMPLOYEE, None, True)
    assert (after.state, after.outcome) == (ComplaintState.INVESTIGATING, None)
    for act in (use.show, use.view, use.files_of):
        with denied():
            await desk.act(chen, partial(act, complaint_id=desk.id))
    assert chen.id not in {promise.reader for promise in await promises(desk.scene)}
    assert [name for _, name in await chased(desk, "complaint.unhandled")] == ["梁静怡"]
    await desk.take()
    with refused(r"complaint\.hand_on\.recused"):
        version = (await desk.now()).version
        await desk.act(desk.lin, lambda work: use.hand_on(work, desk.id, version=version, to=chen.id))
    await desk.decide()
    assert (await desk.now()).decided_by == desk.lin.id


@pytest.mark.parametrize("role", [Role.COMPLAINT_HEAD, Role.SENIOR_MANAGEMENT, Role.SUPERVISOR, Role.COMPLAINT_DESK])
async def test_who_it_is_about_neither_reads_nor_approves_nor_is_asked_in_any_role(desk: Desk, role: Role) -> None:
    async with desk.scene.database.transaction() as tx:
        about = await add_person(tx, "1000", name="双岗", branch="CG", roles=frozenset({role}))
    await unknown(desk)
    await desk.take()
    asked = (await desk.extension()).extension
    assert asked is not None
    await identify(desk, about)
    with denied():
        await desk.act(about, lambda work: use.show(work, desk.id))
    with denied():
        await desk.answer(about, asked.id)
    assert about.id not in {promise.reader for promise in await promises(desk.scene)}


async def test_another_approves_the_longer_term_where_it_is_about_who_was_asked(desk: Desk) -> None:
    async with desk.scene.database.transaction() as tx:
        other = await add_person(tx, "1103", name="二把手", branch="HQ", roles=frozenset({Role.COMPLAINT_HEAD}))
    await unknown(desk)
    await desk.take()
    await desk.extension()
    assert {p.reader for p in await promises(desk.scene, "complaint.extension")} == {desk.head.id}
    await identify(desk, desk.head)
    assert {p.reader for p in await promises(desk.scene, "complaint.extension")} == {other.id}


async def test_an_approver_who_is_named_a_participant_is_asked_no_more_but_another_is(desk: Desk) -> None:
    async with desk.scene.database.transaction() as tx:
        other = await add_person(tx, "1103", name="二把手", branch="HQ", roles=frozenset({Role.COMPLAINT_HEAD}))
    await desk.register()
    await desk.take()
    await desk.extension()
    tie = Tie.PARTICIPANT
    await desk.act(desk.lin, lambda work: use.add_participant(work, desk.id, person_id=desk.head.id, tie=tie))
    assert {p.reader for p in await promises(desk.scene, "complaint.extension")} == {other.id}


async def test_a_branch_that_has_nobody_left_does_not_get_it(desk: Desk) -> None:
    chen = desk.scene.staff.chen
    await unknown(desk)
    await desk.take()
    tie = Tie.PARTICIPANT
    await desk.act(desk.lin, lambda work: use.add_participant(work, desk.id, person_id=chen.id, tie=tie))
    await identify(desk, desk.scene.staff.zhang)
    assert (await desk.now()).at_head_office
    (talk,) = await desk.scene.talks()
    assert (talk.host_id, talk.at_head_office) == (desk.scene.staff.sun.id, True)


async def test_an_earlier_founded_one_makes_it_a_repeated_one_and_raises_the_level(desk: Desk) -> None:
    await desk.come_to_told()
    assert (await unknown(desk, words="没有人接电话")).severity == "minor"
    await identify(desk, desk.scene.staff.zhang)
    after = await desk.now()
    assert (after.repeats, after.severity) == (1, "serious")
    await unknown(desk, words="窗口排队太久", severity="grave")
    await identify(desk, desk.scene.staff.zhou)
    assert (await desk.now()).severity == "grave"


async def test_a_branch_or_a_product_is_named_too(desk: Desk) -> None:
    chen = desk.scene.staff.chen
    await unknown(desk, chen)
    await identify(desk, None, chen, subject=Subject.BRANCH, branch="CG")
    after = await desk.now()
    assert (after.subject, after.at_head_office, after.recused) == (Subject.BRANCH, True, frozenset({chen.id}))
    assert not await seen(desk, chen)
    await unknown(desk, chen, words="利率与宣传不符")
    await identify(desk, None, chen, subject=Subject.PRODUCT)
    assert ((await desk.now()).subject, (await desk.now()).branch) == (Subject.PRODUCT, "CG")
    assert list(await desk.scene.talks()) == []


async def test_a_supervisor_names_people_of_the_own_branch_alone_and_nobody_names_oneself(desk: Desk) -> None:
    staff = desk.scene.staff
    await unknown(desk, staff.chen)
    with refused(r"complaint\.other_branch"):
        await identify(desk, staff.zhou, staff.chen)
    with refused(r"complaint\.self"):
        await identify(desk, staff.chen, staff.chen)
    for person in (staff.zhang, staff.wang, staff.sun):
        with denied():
            await identify(desk, staff.zhang, person)
    await identify(desk, staff.zhang, desk.head)


async def test_after_an_upheld_outcome_the_talk_is_a_reminder_and_after_another_there_is_none(desk: Desk) -> None:
    for outcome, kinds in ((Outcome.UPHELD, [TalkKind.REMINDER]), (Outcome.UNVERIFIABLE, [])):
        about = desk.scene.staff.zhang if outcome is Outcome.UPHELD else desk.scene.staff.zhou
        await unknown(desk, words=f"{outcome}")
        await desk.take()
        await desk.contact()
        await desk.decide(outcome=outcome)
        await identify(desk, about)
        assert [talk.kind for talk in await desk.scene.talks() if talk.manager_id == about.id] == kinds


async def test_words_from_before_go_live_make_no_talk_due(desk: Desk) -> None:
    await unknown(desk, received_at=shanghai("2025-12-30 09:00"))
    done = await identify(desk, desk.scene.staff.zhang)
    assert not done.as_registered.counts
    assert list(await desk.scene.talks()) == []


async def test_the_audit_says_by_ids_alone_who_named_whom(desk: Desk) -> None:
    await unknown(desk)
    await identify(desk, desk.scene.staff.zhang)
    async with desk.scene.database.transaction() as tx:
        entries = await audit.list_entries(tx, f"complaint:{desk.id}")
    (entry,) = [e for e in entries if e.action == "complaint.identified"]
    named = f"client_manager:{desk.scene.staff.zhang.id}"
    assert (entry.actor_id, entry.before, entry.after) == (desk.lin.id, "unknown", named)


async def test_fifty_at_once_name_one_person_and_make_one_talk_due(desk: Desk) -> None:
    await unknown(desk)
    version, staff = (await desk.now()).version, desk.scene.staff

    async def name(about: Person) -> object:
        values: dict[str, Any] = {"version": version, "about_id": about.id, "subject": Subject.UNKNOWN}
        return await desk.act(desk.lin, lambda work: use.identify(work, desk.id, **values))

    done = await asyncio.gather(*[name(about) for about in (staff.zhang, staff.zhou) * 25])
    assert [isinstance(one, Identified) for one in done].count(True) == 1
    assert [isinstance(one, Stale) for one in done].count(True) == 49
    assert len(await desk.scene.talks()) == 1


async def test_the_form_is_not_opened_for_what_would_be_refused(desk: Desk) -> None:
    chen = desk.scene.staff.chen
    complaint = await unknown(desk, chen)

    async def check(who: Person, version: int) -> object:
        return await desk.act(who, lambda work: use.check_act(work, desk.id, version=version, act=Act.IDENTIFY))

    assert await check(chen, complaint.version) is None
    await desk.take()
    assert isinstance(await check(chen, complaint.version), Stale)
    with refused(r"complaint\.not_handler"):
        await check(chen, complaint.version + 1)
    await identify(desk, desk.scene.staff.zhang)
    await desk.contact()
    await desk.decide()
    with refused(r"complaint\.identify\.known"):
        await check(desk.lin, (await desk.now()).version)


async def test_who_was_named_by_mistake_is_let_go_and_the_right_one_gets_the_talk(desk: Desk) -> None:
    staff = desk.scene.staff
    await desk.register()
    (wrong,) = await desk.scene.talks()
    await identify(desk, staff.zhou)
    after = await desk.now()
    assert (after.about_id, after.branch, after.state) == (staff.zhou.id, staff.zhou.branch, ComplaintState.REGISTERED)
    first, second = await desk.scene.talks()
    assert (first.id, first.state, second.manager_id) == (wrong.id, TalkState.DUE, staff.zhou.id)
    assert await chased(desk, "talk.call_off") == [("2026-12-01 09:00", "陈志远")]
    cause = await desk.act(staff.chen, lambda work: talks.cause(work, first.id))
    assert (cause.complaint, cause.view.raised[0].outcome) == (None, Outcome.MISNAMED)
    async with desk.scene.database.transaction() as tx:
        entries = await audit.list_entries(tx, f"complaint:{desk.id}")
    assert [entry.action for entry in entries].count("complaint.corrected") == 1
    await desk.take()
    await desk.contact()
    await desk.decide()
    first, second = await desk.scene.talks()
    assert (first.kind, second.kind) == (TalkKind.FACTS, TalkKind.REMINDER)


async def test_a_mistake_about_a_mistake_brings_the_talk_back(desk: Desk) -> None:
    staff = desk.scene.staff
    await desk.register()
    await identify(desk, staff.zhou)
    await identify(desk, staff.zhang)
    first, _ = await desk.scene.talks()
    cause = await desk.act(staff.chen, lambda work: talks.cause(work, first.id))
    assert [complaint.id for _, complaint in cause.others if complaint is not None] == [desk.id]


async def test_a_branch_that_was_named_by_mistake_has_its_head_back(desk: Desk) -> None:
    staff = desk.scene.staff
    await desk.register(about_id=None, subject=Subject.BRANCH, branch="CG")
    assert not await seen(desk, staff.chen)
    await identify(desk, None, subject=Subject.PRODUCT)
    assert (await desk.now()).recused == frozenset()
    await identify(desk, staff.zhang)
    assert await seen(desk, staff.chen)


async def test_the_same_one_again_or_one_decided_upon_is_not_corrected(desk: Desk) -> None:
    staff = desk.scene.staff
    await desk.register()
    with refused(r"complaint\.identify\.same"):
        await identify(desk, staff.zhang)
    await desk.take()
    await desk.contact()
    await desk.decide()
    with refused(r"complaint\.identify\.known"):
        await identify(desk, staff.zhou)
