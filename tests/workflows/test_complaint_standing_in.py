"""Nobody is left in a dead end: where the desk must keep out, its head handles and approves, then senior management."""

import pytest

from domain.complaints import ExtensionState, Tie
from domain.complaints.acts import Act
from domain.people import Role
from tests.factories import add_person
from tests.workflows.desk import Desk, chased, denied, refused
from tests.workflows.promised import promises
from workflows import complaints as use


async def _recuse(desk: Desk, *who: object) -> None:
    for person in who:
        await desk.act(person, lambda work: use.recuse(work, desk.id, tie=Tie.INTEREST))  # type: ignore[arg-type]


async def _hand_on(desk: Desk, to: object) -> None:
    version = (await desk.now()).version
    give = lambda work: use.hand_on(work, desk.id, version=version, to=to.id)  # type: ignore[attr-defined]  # noqa: E731
    await desk.act(desk.head, give)


async def test_the_head_of_the_desk_may_handle_a_case_that_its_officer_left(desk: Desk) -> None:
    await desk.register()
    await desk.take()
    await _recuse(desk, desk.lin)
    assert {Act.TAKE, Act.HAND_ON} <= await desk.acts(desk.head)
    await desk.take(desk.head)
    await desk.contact(desk.head)
    await desk.decide(desk.head)
    await desk.tell(desk.head)
    assert (await desk.now()).told_by == desk.head.id


async def test_the_head_may_name_oneself_and_is_offered_who_may_handle(desk: Desk) -> None:
    await desk.register()
    await _recuse(desk, desk.lin)
    offered = await desk.act(desk.head, lambda work: use.list_handlers(work, desk.id))
    assert [person.name for person in offered] == ["陈志远", "梁静怡"]
    await _hand_on(desk, desk.head)
    assert (await desk.now()).handler_id == desk.head.id


async def test_senior_management_handles_only_what_nobody_at_the_desk_may(desk: Desk) -> None:
    await desk.register()
    assert Act.TAKE not in await desk.acts(desk.senior)
    with denied():
        await desk.take(desk.senior)
    with refused(r"complaint\.hand_on\.may_not"):
        await _hand_on(desk, desk.senior)
    await _recuse(desk, desk.lin, desk.head)
    assert Act.TAKE in await desk.acts(desk.senior)
    await desk.take(desk.senior)
    await desk.contact(desk.senior)
    await desk.decide(desk.senior)
    await desk.tell(desk.senior)
    await desk.spare(desk.senior)
    await desk.close(desk.senior)


async def test_who_is_next_hears_of_a_case_that_the_handler_left(desk: Desk) -> None:
    await desk.register()
    await _recuse(desk, desk.lin)
    await desk.take(desk.head)
    await _recuse(desk, desk.head)
    assert await chased(desk, "complaint.unhandled") == [("2026-12-01 09:00", "梁静怡"), ("2026-12-01 09:00", "邓海")]


async def test_a_branchs_head_who_is_the_last_left_to_handle_a_case_hears_of_it(desk: Desk) -> None:
    await desk.register()
    await _recuse(desk, desk.lin, desk.head, desk.senior)
    assert ("2026-12-01 09:00", "陈志远") in await chased(desk, "complaint.unhandled")
    assert {name for _, name in await chased(desk, "complaint.clock")} == {"陈志远"}


async def test_the_head_hears_at_once_of_a_case_that_nobody_took_when_the_desk_keeps_out(desk: Desk) -> None:
    await desk.register()
    await _recuse(desk, desk.lin)
    assert await chased(desk, "complaint.unhandled") == [("2026-12-01 09:00", "梁静怡")]


async def test_the_last_who_may_handle_a_case_keeps_out_once_another_is_named(desk: Desk) -> None:
    await desk.register()
    await _recuse(desk, desk.lin, desk.head, desk.scene.staff.chen)
    with refused(r"complaint\.recuse\.last"):
        await _recuse(desk, desk.senior)
    async with desk.scene.database.transaction() as tx:
        other = await add_person(tx, "1104", name="副行长", branch="HQ", roles=frozenset({Role.SENIOR_MANAGEMENT}))
    await _recuse(desk, desk.senior)
    await desk.take(other)
    assert (await desk.now()).handler_id == other.id


@pytest.mark.parametrize("registrar", ["head", "supervisor"])
async def test_a_complaint_about_the_only_officer_of_the_desk_is_registered(desk: Desk, registrar: str) -> None:
    who = {"head": desk.head, "supervisor": desk.scene.staff.chen}[registrar]
    with refused(r"complaint\.self"):
        await desk.register(desk.lin, about=desk.lin)
    complaint = await desk.register(who, about=desk.lin)
    assert (complaint.about_id, complaint.branch) == (desk.lin.id, "HQ")
    told = {promise.reader for promise in await promises(desk.scene, "complaint.new")}
    assert told == (set() if who == desk.head else {desk.head.id})
    with denied():
        await desk.act(desk.lin, lambda work: use.show(work, desk.id))
    assert {name for _, name in await chased(desk, "complaint.contact")} == {"梁静怡", "邓海"}
    await desk.take(desk.head)


async def test_a_supervisor_still_registers_nothing_about_other_branches(desk: Desk) -> None:
    with refused(r"complaint\.other_branch"):
        await desk.register(desk.scene.staff.chen, about=desk.scene.staff.sun)


async def test_a_longer_term_for_the_head_is_answered_by_senior_management(desk: Desk) -> None:
    await desk.register()
    await desk.take(desk.head)
    asked = (await desk.extension(desk.head)).extension
    assert asked is not None
    assert {name for _, name in await chased(desk, "complaint.extension")} == {"邓海"}
    with refused(r"complaint\.extension\.own"):
        await desk.answer(desk.head, asked.id)
    assert Act.GRANT in await desk.acts(desk.senior)
    await desk.answer(desk.senior, asked.id)
    assert (await desk.now()).term_days == 30


async def test_a_longer_term_that_nobody_could_answer_is_not_asked_for(desk: Desk) -> None:
    await desk.register()
    await _recuse(desk, desk.lin, desk.head)
    await desk.take(desk.senior)
    with refused(r"complaint\.extension\.nobody"):
        await desk.extension(desk.senior)


async def test_what_stalls_with_the_head_goes_up_to_senior_management(desk: Desk) -> None:
    await desk.register()
    await desk.take(desk.head)
    assert [name for _, name in await chased(desk, "complaint.contact")] == ["梁静怡", "邓海"]


async def test_a_longer_term_is_the_heads_to_answer_while_there_is_one(desk: Desk) -> None:
    await desk.register()
    await desk.take()
    asked = (await desk.extension()).extension
    assert asked is not None
    assert asked.state is ExtensionState.ASKED
    assert Act.GRANT not in await desk.acts(desk.senior)
    with refused(r"complaint\.extension\.not_head"):
        await desk.answer(desk.senior, asked.id)
