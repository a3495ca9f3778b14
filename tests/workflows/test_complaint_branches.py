"""A complaint about a branch: which one, who handles it, and who keeps out of it; on both engines."""

import pytest

from domain.complaints import Complaint, Subject, Tie
from domain.lists import Filter, Listed
from domain.people import Person, Role
from storage import complaints
from tests.factories import add_person
from tests.workflows.desk import Desk, chased, denied, refused
from tests.workflows.promised import promises
from workflows import complaints as use
from workflows import views

CASES = Filter(listed=Listed.COMPLAINTS)


async def register(desk: Desk, who: Person | None = None, branch: str | None = "CG") -> Complaint:
    return await desk.register(who, about_id=None, subject=Subject.BRANCH, branch=branch)


async def test_a_complaint_about_a_branch_is_the_desks_and_its_head_keeps_out(desk: Desk) -> None:
    chen = desk.scene.staff.chen
    complaint = await register(desk)
    assert (complaint.subject, complaint.branch, complaint.at_head_office) == (Subject.BRANCH, "CG", True)
    assert complaint.recused == {chen.id}
    async with desk.scene.database.transaction() as tx:
        assert [(r.person_id, r.tie) for r in await complaints.list_recusals(tx, complaint.id)] == [(chen.id, Tie.HEAD)]
    for person in (chen, desk.scene.staff.wang, desk.scene.staff.zhang):
        with denied():
            await desk.act(person, lambda work: use.show(work, desk.id))
        assert (await desk.act(person, lambda work: views.listing(work, CASES))).rows == ()
    assert chen.id not in {promise.reader for promise in await promises(desk.scene)}
    await desk.take()
    with refused(r"complaint\.hand_on\.recused"):
        await desk.act(desk.lin, lambda work: use.hand_on(work, desk.id, version=complaint.version + 1, to=chen.id))


async def test_a_head_who_also_sits_at_the_desk_keeps_out_all_the_same(desk: Desk) -> None:
    roles = frozenset({Role.SUPERVISOR, Role.COMPLAINT_DESK})
    async with desk.scene.database.transaction() as tx:
        both = await add_person(tx, "1100", name="双岗", branch="CG", roles=roles)
    await register(desk)
    with denied():
        await desk.act(both, lambda work: use.view(work, desk.id))
    with denied():
        await desk.take(both)


async def test_a_supervisor_registers_about_the_own_branch_and_sees_it_no_more(desk: Desk) -> None:
    chen = desk.scene.staff.chen
    await register(desk, chen)
    with denied():
        await desk.act(chen, lambda work: use.view(work, desk.id))
    assert await chased(desk, "complaint.new") == [("2026-12-01 09:00", "林静")]


async def test_a_supervisor_registers_about_no_other_branch(desk: Desk) -> None:
    with refused(r"complaint\.branch_elsewhere"):
        await register(desk, desk.scene.staff.chen, "JB")


@pytest.mark.parametrize("branch", [None, "", "XX"])
async def test_a_complaint_about_a_branch_names_one_of_the_bank(desk: Desk, branch: str | None) -> None:
    with refused(r"complaint\.which_branch"):
        await register(desk, branch=branch)


async def test_the_opened_file_the_list_and_the_overview_know_the_branch(desk: Desk) -> None:
    async with desk.scene.database.transaction() as tx:
        zheng = await add_person(tx, "1010", name="郑涛", branch="HQ", roles=frozenset({Role.COMMITTEE}))
    await register(desk, branch="JB")
    opened = await desk.act(desk.lin, lambda work: use.view(work, desk.id))
    assert opened.view.branch == ("江滨支行", "Jiangbin branch")
    await desk.register()
    listed = [await _listed(desk, branch) for branch in ("JB", "CG", "HQ")]
    assert listed == [["26-0001"], ["26-0002"], []]
    whole = await desk.act(zheng, views.overview)
    assert whole.complaints == (("CG", 1), ("JB", 1))


async def _listed(desk: Desk, branch: str) -> list[str]:
    found = await desk.act(desk.lin, lambda work: views.listing(work, CASES.but(branch=branch)))
    return [row.complaint.number for row in found.rows]


async def test_the_overview_of_a_branch_counts_no_complaints(desk: Desk) -> None:
    await register(desk)
    own = await desk.act(desk.scene.staff.chen, views.overview)
    assert own.complaints == ()
