"""Openings: one's own line of command is seen, what would warn somebody is not; audit sees all."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from domain.errors import RefusalError
from domain.openings import OPENED
from domain.people import Person, Role
from domain.talks import TalkState
from domain.triggers import Raised
from storage.audit import FELL_DUE
from storage.tables import audit as audit_table
from storage.talks import add_trigger
from tests.factories import Scene, add_person, at, shanghai
from workflows import complaints, talks
from workflows import openings as use
from workflows.openings import OpeningList, Whom


async def open_everything(scene: Scene, *, invited: bool) -> None:
    """Let a talk and its complaint about Zhang be opened: by the host, by the desk."""
    complaint = await scene.complaint()
    timed = {"state": TalkState.INVITED, "slot": at(shanghai("2026-12-03 09:00")), "place": "会议室"} if invited else {}
    talk = await scene.talk(complaint_id=complaint.id, **timed)
    told_at = scene.now if invited else None
    cause = Raised(id=0, talk_id=talk.id, trigger=talk.trigger, raised_by=None, raised_at=scene.now, told_at=told_at)
    async with scene.database.transaction() as tx:
        await add_trigger(tx, cause.model_copy(update={"complaint_id": complaint.id}))
    async with scene.work(scene.staff.chen) as work:
        await talks.cause(work, talk.id)
        await complaints.view(work, complaint.id)
    async with scene.work(scene.staff.lin) as work:
        await complaints.view(work, complaint.id)


async def auditor(scene: Scene) -> Person:
    async with scene.database.transaction() as tx:
        return await add_person(tx, "1016", name="许洁", branch="HQ", roles=frozenset({Role.INTERNAL_AUDIT}))


async def seen(scene: Scene, person: Person, query: str = "") -> OpeningList:
    async with scene.work(person) as work:
        found = await use.search(work, query)
    assert isinstance(found, OpeningList)
    return found


def lines(found: OpeningList) -> list[tuple[str, str]]:
    return [(row.opener.name if row.opener else "", row.opening.action) for row in found.rows]


async def test_one_sees_what_the_own_supervisor_opened_and_not_the_desk(scene: Scene) -> None:
    await open_everything(scene, invited=True)
    found = await seen(scene, scene.staff.zhang)
    assert lines(found) == [("陈志远", "complaint.opened"), ("陈志远", "talk.cause_opened")]
    for other in (scene.staff.li, scene.staff.zhou, scene.staff.chen, scene.staff.lin):
        assert lines(await seen(scene, other)) == []


async def test_nobody_learns_of_a_talk_by_its_openings_before_being_invited(scene: Scene) -> None:
    await open_everything(scene, invited=False)
    assert lines(await seen(scene, scene.staff.zhang)) == []


@pytest.mark.parametrize(
    "role", [Role.DISCIPLINE, Role.COMPLIANCE, Role.INTERNAL_AUDIT, Role.COMPLAINT_DESK, Role.COMPLAINT_HEAD]
)
async def test_a_supervisor_who_is_also_one_of_those_who_inquire_is_not_seen(scene: Scene, role: Role) -> None:
    async with scene.database.transaction() as tx:
        both = await add_person(tx, "1090", branch="CG", roles=frozenset({Role.SUPERVISOR, role}))
    talk = await scene.talk(host_id=both.id, place="会议室")
    async with scene.work(both) as work:
        await talks.cause(work, talk.id)
    assert lines(await seen(scene, scene.staff.zhang)) == []
    assert len((await seen(scene, await auditor(scene))).rows) == 1


async def test_internal_audit_sees_all_and_searches_by_person_and_number(scene: Scene) -> None:
    await open_everything(scene, invited=False)
    xu = await auditor(scene)
    everything = await seen(scene, xu)
    assert (everything.total, everything.audited) == (3, True)
    assert lines(everything)[0] == ("林静", "complaint.opened")
    for query in ("张伟", "zw", "1004", "26-0001", "沟通26-0001"):
        assert (await seen(scene, xu, query)).total == 3, query
    assert lines(await seen(scene, xu, "林静")) == [("林静", "complaint.opened")]
    assert (await seen(scene, xu, "26-0999")).total == 0


async def test_a_search_by_somebody_else_shows_the_own_only(scene: Scene) -> None:
    await open_everything(scene, invited=False)
    assert (await seen(scene, scene.staff.li, "张伟")).total == 0
    async with scene.work(scene.staff.li) as work:
        forged = await use.list_openings(work, person=scene.staff.zhang.id, number="26-0001")
    assert (forged.total, forged.audited) == (0, False)


async def test_what_nobody_bears_is_said_so(scene: Scene) -> None:
    with pytest.raises(RefusalError, match=r"openings\.nobody"):
        await seen(scene, await auditor(scene), "诸葛亮")


async def test_several_of_one_sound_are_asked_about(scene: Scene) -> None:
    xu = await auditor(scene)
    async with scene.database.transaction() as tx:
        await add_person(tx, "1088", name="张玮")
    async with scene.work(xu) as work:
        found = await use.search(work, "zhangwei")
    assert isinstance(found, Whom)
    assert [person.name for person in found.people] == ["张伟", "张玮"]


async def test_openings_are_paged_and_a_page_too_far_is_the_last(scene: Scene) -> None:
    talk = await scene.talk(place="会议室")
    for _ in range(8):
        async with scene.work(scene.staff.chen) as work:
            await talks.cause(work, talk.id)
    async with scene.work(scene.staff.zhang) as work:
        pages = [len((await use.list_openings(work, page=page)).rows) for page in (0, 1, 99)]
    assert pages == [6, 2, 2]
    xu = await auditor(scene)
    async with scene.work(xu) as work:
        assert [len((await use.list_openings(work, page=page)).rows) for page in (0, 1, 99)] == [6, 2, 2]


async def test_what_audit_searched_is_in_the_audit_without_the_words(scene: Scene) -> None:
    xu = await auditor(scene)
    await seen(scene, xu, "张伟")
    async with scene.database.transaction() as tx:
        rows = await tx.rows(select(audit_table.c.subject).where(audit_table.c.action == "openings.searched"))
    assert [row.subject for row in rows] == [f"person:{scene.staff.zhang.id}"]


def test_every_opening_that_is_noted_is_one_that_the_audit_looks_for() -> None:
    sources = [path.read_text("utf-8") for path in Path("workflows").rglob("*.py")]
    noted = {found for source in sources for found in re.findall(r'"([a-z_]+\.[a-z_]*opened)"', source)}
    noted |= {f"{kind}_opened" for source in sources for kind in re.findall(r'hand_out\(work, "([a-z_.]+)"', source)}
    assert noted - {FELL_DUE} == set(OPENED)
