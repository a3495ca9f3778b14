"""A complaint's life after its registration: who may do what, what is promised, what is refused; on both engines."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from domain.complaints import Channel, ComplaintState, Outcome
from domain.lists import Filter, Listed
from domain.people import Person, Role
from storage import complaints, people
from tests.factories import NOW, add_person, shanghai
from tests.workflows.desk import Desk, chased, denied, refused
from tests.workflows.promised import promises
from workflows import complaints as use
from workflows import views
from workflows.complaints import Stale


async def test_the_clock_asks_the_handler_then_the_head_then_senior_management(desk: Desk) -> None:
    await desk.register()
    found = await chased(desk, "complaint.clock")
    assert set(found[:3]) == {
        ("2026-12-09 08:00", "林静"),
        ("2026-12-14 08:00", "林静"),
        ("2026-12-14 08:00", "梁静怡"),
    }
    late = [name for at, name in found if at > "2026-12-16 23:59"]
    assert set(late) == {"林静", "梁静怡", "邓海"}
    assert min(at for at, name in found if name == "邓海") >= "2026-12-19"


async def test_the_first_contact_is_chased_until_it_is_logged(desk: Desk) -> None:
    await desk.register()
    assert await chased(desk, "complaint.contact") == [
        ("2026-12-02 09:00", "林静"),
        ("2026-12-03 09:00", "梁静怡"),
    ]
    await desk.take()
    view = await desk.act(desk.lin, lambda work: use.show(work, desk.id))
    assert view.contact_due == date(2026, 12, 2)
    await desk.contact()
    assert await chased(desk, "complaint.contact") == []
    assert await chased(desk, "complaint.clock")


async def test_telling_the_client_ends_the_clock_and_a_withdrawal_does_that_day(desk: Desk) -> None:
    await desk.come_to_told()
    assert await promises(desk.scene, "complaint.clock") == []
    await desk.register()
    await desk.take()
    version = (await desk.now()).version
    await desk.act(desk.lin, lambda work: use.withdraw(work, desk.id, version=version, words="不追究了"))
    after = await desk.now()
    assert (after.state, after.outcome, after.withdrawn_at) == (ComplaintState.WITHDRAWN, Outcome.WITHDRAWN, NOW)
    assert await promises(desk.scene, "complaint.clock") == []


async def test_a_withdrawal_that_is_pressed_twice_is_logged_once(desk: Desk) -> None:
    await desk.register()
    await desk.take()
    version = (await desk.now()).version
    for _ in range(2):
        await desk.act(desk.lin, lambda work: use.withdraw(work, desk.id, version=version, words="不追究了"))
    async with desk.scene.database.transaction() as tx:
        assert [entry.text for entry in await complaints.list_contacts(tx, desk.id)] == ["不追究了"]


async def test_the_desk_is_told_of_what_a_supervisor_registers(desk: Desk) -> None:
    await desk.register(desk.scene.staff.chen)
    assert await chased(desk, "complaint.new") == [("2026-12-01 09:00", "林静")]


async def test_without_supervisor_and_human_resources_it_is_still_registered_and_the_head_is_told(desk: Desk) -> None:
    async with desk.scene.database.transaction() as tx:
        await people.mark_left(tx, desk.scene.staff.sun.id, NOW.date())
        alone = await add_person(tx, "1199", supervisor_no=None)
    complaint = await desk.register(about=alone)
    assert complaint.number == "26-0001"
    assert await chased(desk, "complaint.no_host") == [("2026-12-01 09:00", "梁静怡")]
    assert await promises(desk.scene, "talk.due") == []
    assert await promises(desk.scene, "complaint.clock")


async def test_one_about_a_branchs_head_is_handled_at_head_office_and_the_branch_sees_nothing(desk: Desk) -> None:
    chen = desk.scene.staff.chen
    async with desk.scene.database.transaction() as tx:
        other = await add_person(tx, "1198", name="副行长", branch="CG", roles=frozenset({Role.SUPERVISOR}))
    complaint = await desk.register(about=chen)
    assert complaint.at_head_office
    for person in (chen, other):
        with denied():
            await desk.act(person, lambda work: use.view(work, desk.id))
        listed = await desk.act(person, lambda work: views.listing(work, Filter(listed=Listed.COMPLAINTS)))
        assert listed.rows == ()
    assert await desk.act(desk.lin, lambda work: use.view(work, desk.id))


async def test_a_founded_complaint_makes_the_next_one_a_repeated_and_more_serious_one(desk: Desk) -> None:
    await desk.come_to_told()
    again = await desk.register()
    assert (again.repeats, again.severity) == (1, "serious")
    desk.scene.now = NOW + timedelta(days=13 * 31)
    later = await desk.register()
    assert (later.repeats, later.severity) == (0, "minor")


async def test_one_that_was_not_upheld_repeats_nothing(desk: Desk) -> None:
    await desk.register()
    await desk.take()
    await desk.contact()
    await desk.decide(outcome=Outcome.NOT_UPHELD)
    assert (await desk.register()).repeats == 0


@pytest.mark.at_once
async def test_fifty_take_it_and_one_handles_it(desk: Desk) -> None:
    async with desk.scene.database.transaction() as tx:
        roles = frozenset({Role.COMPLAINT_DESK})
        many = [await add_person(tx, f"3{n:03d}", branch="HQ", roles=roles) for n in range(50)]
    version = (await desk.register()).version

    async def take(who: Person) -> Any:
        return await desk.act(who, lambda work: use.take(work, desk.id, version=version))

    done = await asyncio.gather(*[take(who) for who in many])
    won = [result for result in done if not isinstance(result, Stale)]
    assert len(won) == 1
    assert (await desk.now()).handler_id == won[0].complaint.handler_id
    assert (await desk.now()).version == version + 1


async def test_taking_twice_is_taking_once_and_an_old_card_changes_nothing(desk: Desk) -> None:
    version = (await desk.register()).version
    for _ in range(2):
        result = await desk.act(desk.lin, lambda work: use.take(work, desk.id, version=version))
        assert not isinstance(result, Stale)
    await desk.contact()
    old = lambda work: use.decide(  # noqa: E731
        work, desk.id, version=version, outcome=Outcome.UPHELD, findings="x", basis="y"
    )
    assert isinstance(await desk.act(desk.lin, old), Stale)
    assert (await desk.now()).state is ComplaintState.INVESTIGATING


async def test_only_the_handler_goes_on_with_it(desk: Desk) -> None:
    await desk.register()
    await desk.take()
    for person in (desk.scene.staff.chen, desk.head):
        with refused(r"complaint\.not_handler"):
            await desk.contact(person)
    for person in (desk.scene.staff.wang, desk.scene.staff.zhang, desk.scene.staff.sun, desk.senior):
        with denied():
            await desk.contact(person)
    with refused(r"complaint\.no_contact"):
        await desk.decide()
    with refused(r"complaint\.not_decided"):
        await desk.tell()


async def test_it_is_handed_on_to_who_may_handle_it_and_who_gets_it_is_told(desk: Desk) -> None:
    await desk.register()
    await desk.take()
    version = (await desk.now()).version

    async def hand_on(who: Person, to: Person) -> Any:
        return await desk.act(who, lambda work: use.hand_on(work, desk.id, version=version, to=to.id))

    with refused(r"complaint\.hand_on\.may_not"):
        await hand_on(desk.lin, desk.scene.staff.wang)
    with refused(r"complaint\.hand_on\.recused"):
        await hand_on(desk.lin, desk.scene.staff.zhang)
    with refused(r"complaint\.not_handler"):
        await hand_on(desk.scene.staff.chen, desk.scene.staff.chen)
    await hand_on(desk.head, desk.scene.staff.chen)
    assert (await desk.now()).handler_id == desk.scene.staff.chen.id
    assert await chased(desk, "complaint.assigned") == [("2026-12-01 09:00", "陈志远")]


async def test_an_extension_takes_the_head_then_senior_management_and_the_client(desk: Desk) -> None:
    await desk.register()
    await desk.take()
    first = (await desk.extension()).extension
    assert first is not None
    assert [name for _, name in await chased(desk, "complaint.extension")] == ["梁静怡"] * 3
    with refused(r"complaint\.extension\.waiting"):
        await desk.extension()
    with denied():
        await desk.answer(desk.lin, first.id)
    with refused(r"complaint\.extension\.not_head"):
        await desk.answer(desk.senior, first.id)
    await desk.answer(desk.head, first.id)
    await desk.answer(desk.head, first.id)
    assert (await desk.now()).due_on == date(2026, 12, 31)
    assert await promises(desk.scene, "complaint.extension") == []
    second = (await desk.extension()).extension
    assert second is not None
    with refused(r"complaint\.extension\.not_senior"):
        await desk.answer(desk.head, second.id)
    await desk.answer(desk.senior, second.id)
    assert (await desk.now()).due_on == date(2026, 12, 31)
    tell = lambda work: use.tell_extension(work, desk.id, how=Channel.PHONE, text="已同意")  # noqa: E731
    for _ in range(2):
        await desk.act(desk.lin, tell)
    assert (await desk.now()).due_on == date(2027, 1, 30)
    with refused(r"complaint\.extension\.limit"):
        await desk.extension()


async def test_an_extension_that_is_refused_leaves_the_clock_and_the_handler_knows(desk: Desk) -> None:
    await desk.register()
    await desk.take()
    asked = (await desk.extension()).extension
    assert asked is not None
    await desk.answer(desk.head, asked.id, granted=False)
    assert (await desk.now()).due_on == date(2026, 12, 16)
    assert await chased(desk, "complaint.extension_refused") == [("2026-12-01 09:00", "林静")]
    desk.scene.now = shanghai("2026-12-17 09:00")
    with refused(r"complaint\.extension\.late"):
        await desk.extension()
