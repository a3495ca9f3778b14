"""Lists, search, overview and exports: what each person's rights let pass."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import TypeVar

import pytest
from sqlalchemy import select

from domain.errors import RefusalError
from domain.lists import BOARD, Filter, Listed
from domain.people import Person, Role
from domain.talks import TalkState, Trigger
from storage.tables import audit as audit_table
from tests.factories import NOW, Scene, add_person, at, shanghai
from tests.workflows.promised import kinds
from workflows import views as use
from workflows.views import Board, ComplaintRow, FoundPeople, Listing, TalkRow
from workflows.work import Work

T = TypeVar("T")


async def act(scene: Scene, person: Person, run: Callable[[Work], Awaitable[T]]) -> T:
    async with scene.work(person) as work:
        return await run(work)


async def numbers(scene: Scene, person: Person, wanted: Filter) -> list[str]:
    found = await act(scene, person, lambda work: use.listing(work, wanted))
    return numbers_of(found)


def numbers_of(found: object) -> list[str]:
    assert isinstance(found, Listing)
    return [row.number for row in found.rows]


async def find(scene: Scene, person: Person, query: str) -> Listing | FoundPeople:
    return await act(scene, person, lambda work: use.find(work, query))


async def test_a_supervisor_lists_the_branchs_talks_and_a_manager_the_own(scene: Scene) -> None:
    staff = scene.staff
    await scene.talk(place="会议室")
    await scene.talk(manager_id=staff.li.id, place="会议室")
    await scene.talk(host_id=staff.wang.id, manager_id=staff.zhou.id, branch="JB", place="会议室")
    listed = [await numbers(scene, p, Filter()) for p in (staff.chen, staff.zhang, staff.zhou, staff.lin, staff.sun)]
    assert listed == [["26-0001", "26-0002"], ["26-0001"], ["26-0003"], [], []]


async def test_a_manager_sees_no_talk_before_a_time_was_proposed(scene: Scene) -> None:
    await scene.talk()
    assert await numbers(scene, scene.staff.zhang, Filter()) == []
    assert await numbers(scene, scene.staff.chen, Filter()) == ["26-0001"]


async def test_the_board_counts_each_part_and_a_press_lists_it(scene: Scene) -> None:
    slot, past = at(shanghai("2026-12-01 15:00")), at(shanghai("2026-11-30 15:00"))
    await scene.talk()
    await scene.talk(state=TalkState.INVITED, slot=slot, place="会议室")
    await scene.talk(state=TalkState.CONFIRMED, slot=past, place="会议室", manager_id=scene.staff.li.id)
    await scene.talk(state=TalkState.HELD)
    board = await act(scene, scene.staff.chen, use.board)
    assert isinstance(board, Board)
    assert dict(board.counts) == dict.fromkeys(BOARD, 1)
    assert board.total == 3
    for part, number in [
        ("arrange", "26-0001"),
        ("answer", "26-0002"),
        ("today", "26-0002"),
        ("result", "26-0003"),
        ("minutes", "26-0004"),
    ]:
        assert await numbers(scene, scene.staff.chen, Filter(state=part)) == [number]
    assert await numbers(scene, scene.staff.chen, Filter(state="ended")) == ["26-0004"]
    assert isinstance(await act(scene, scene.staff.zhang, use.board), Listing)


async def test_a_list_is_narrowed_by_month_branch_and_cause(scene: Scene) -> None:
    chen = scene.staff.chen
    await scene.talk()
    await scene.talk(due_on=date(2027, 1, 4))
    assert await numbers(scene, chen, Filter(month="202701")) == ["26-0002"]
    assert await numbers(scene, chen, Filter(branch="JB")) == []
    assert await numbers(scene, chen, Filter(cause=Trigger.COMPLAINT)) == ["26-0001", "26-0002"]
    assert await numbers(scene, chen, Filter(state="no such state")) == []


async def test_a_cause_is_no_way_to_learn_why_anothers_talk_is_due(scene: Scene) -> None:
    await scene.talk(host_id=scene.staff.sun.id)
    assert await numbers(scene, scene.staff.chen, Filter()) == ["26-0001"]
    assert await numbers(scene, scene.staff.chen, Filter(cause=Trigger.COMPLAINT)) == []
    found = await act(scene, scene.staff.chen, lambda work: use.listing(work, Filter()))
    (row,) = found.rows
    assert isinstance(row, TalkRow)
    assert not row.takes_part


async def test_complaints_are_listed_within_reach_the_most_urgent_first(scene: Scene) -> None:
    staff = scene.staff
    for number, branch, day in [("1", "CG", 16), ("2", "JB", 14), ("3", "CG", 12)]:
        await scene.complaint(number=number, branch=branch, due_on=date(2026, 12, day))
    wanted = Filter(listed=Listed.COMPLAINTS, state="open")
    listed = [await numbers(scene, person, wanted) for person in (staff.lin, staff.chen, staff.wang, staff.zhang)]
    assert listed == [["3", "2", "1"], ["3", "1"], ["2"], []]
    assert await numbers(scene, staff.lin, wanted.but(branch="JB")) == ["2"]
    assert await numbers(scene, staff.chen, wanted.but(branch="JB")) == []
    assert await numbers(scene, staff.lin, wanted.but(cause="letter")) == []
    assert await numbers(scene, staff.lin, wanted.but(month="202612", state="registered")) == ["3", "2", "1"]
    assert await numbers(scene, staff.lin, wanted.but(month="202611")) == []


@pytest.mark.parametrize("query", ["张伟", "zhangwei", "zw", "1004", "１００４"])
async def test_a_name_pinyin_initials_or_number_finds_what_one_may_see(scene: Scene, query: str) -> None:
    await scene.talk(place="会议室")
    await scene.complaint(number="26-0147")
    assert numbers_of(await find(scene, scene.staff.chen, query)) == ["26-0001", "26-0147"]
    assert numbers_of(await find(scene, scene.staff.lin, query)) == ["26-0147"]
    assert numbers_of(await find(scene, scene.staff.zhang, query)) == ["26-0001"]
    for stranger in (scene.staff.wang, scene.staff.zhou, scene.staff.sun):
        assert await find(scene, stranger, query) == FoundPeople(people=(), more=False)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("26-0001", ["26-0001", "26-0001"]),
        ("２６－０００１", ["26-0001", "26-0001"]),
        ("沟通26-0001", ["26-0001"]),
        ("沟通 26-0001", ["26-0001"]),
        ("受理26-0001", ["26-0001"]),
        ("投诉 26-0001", ["26-0001"]),
        ("Meeting 26-0001", ["26-0001"]),
        ("26-0002", []),
    ],
)
async def test_a_number_finds_its_object(scene: Scene, query: str, found: list[str]) -> None:
    await scene.talk(place="会议室")
    await scene.complaint(number="26-0001")
    assert numbers_of(await find(scene, scene.staff.chen, query)) == found


async def test_a_number_says_which_kind_it_means(scene: Scene) -> None:
    await scene.talk(place="会议室")
    await scene.complaint(number="26-0001")
    talk = await find(scene, scene.staff.chen, "沟通26-0001")
    case = await find(scene, scene.staff.chen, "受理26-0001")
    assert isinstance(talk, Listing)
    assert isinstance(case, Listing)
    assert isinstance(talk.rows[0], TalkRow)
    assert isinstance(case.rows[0], ComplaintRow)


async def test_several_of_one_name_are_asked_about_but_only_those_within_reach(scene: Scene) -> None:
    async with scene.database.transaction() as tx:
        other = await add_person(tx, "1088", name="张玮")
        await add_person(tx, "1089", name="张薇")
    await scene.talk(place="会议室")
    await scene.talk(place="会议室", manager_id=other.id)
    found = await find(scene, scene.staff.chen, "zhangwei")
    assert isinstance(found, FoundPeople)
    assert [person.name for person in found.people] == ["张伟", "张玮"]


@pytest.mark.parametrize("query", ["", "  "])
async def test_an_empty_search_says_how_to_search(scene: Scene, query: str) -> None:
    with pytest.raises(RefusalError, match=r"find\.what"):
        await find(scene, scene.staff.chen, query)


async def test_odd_searches_find_nothing(scene: Scene) -> None:
    for query in ("诸葛亮", "x" * 10_000, "<b>&", "😀", "%", "26-00001"):
        assert await find(scene, scene.staff.chen, query) == FoundPeople(people=(), more=False)


async def test_the_overview_counts_the_bank_for_the_committee_and_the_branch_for_its_head(scene: Scene) -> None:
    staff = scene.staff
    async with scene.database.transaction() as tx:
        zheng = await add_person(tx, "1010", name="郑涛", branch="HQ", roles=frozenset({Role.COMMITTEE}))
    await scene.talk()
    await scene.talk(state=TalkState.HELD, slot=at(shanghai("2026-12-04 09:00")), due_on=date(2026, 12, 1))
    await scene.talk(host_id=staff.wang.id, manager_id=staff.zhou.id, branch="JB", number="26-0003")
    whole = await act(scene, zheng, use.overview)
    assert (whole.overview.total, whole.overview.repeated, whole.overview.private) == (3, 1, "<5")
    assert whole.overview.by_branch == (("CG", 2), ("JB", 1))
    assert whole.overview.by_cause == (("complaint", 3),)
    assert dict(whole.overview.by_month)["202612"] == 3
    assert whole.overview.median_days == 3
    mine = await act(scene, staff.chen, use.overview)
    assert (mine.branch, mine.overview.total) == ("CG", 2)
    for nobody in (staff.zhang, staff.lin):
        with pytest.raises(RefusalError, match=r"gate\.denied"):
            await act(scene, nobody, use.overview)


async def test_what_fell_due_before_the_overviews_months_is_not_in_it_though_booked_within(scene: Scene) -> None:
    talk = await scene.talk(due_on=date(2026, 1, 5))
    async with scene.work(scene.staff.chen, now=shanghai("2025-12-30 09:00")) as work:
        await work.note("talk.opened", f"talk:{talk.id}")
    assert (await act(scene, scene.staff.chen, use.overview)).overview.total == 0


async def test_an_export_promises_its_file_and_notes_codes_only(scene: Scene) -> None:
    wanted = Filter(state="open", branch="CG")
    await act(scene, scene.staff.chen, lambda work: use.export_list(work, wanted, page=0, card=7))
    assert await kinds(scene) == ["list.done", "list.file"]
    async with scene.database.transaction() as tx:
        rows = await tx.rows(select(audit_table).where(audit_table.c.action == "list.exported"))
    assert [(row.subject, row.after) for row in rows] == [("list:talks", "open,CG")]
    with pytest.raises(RefusalError, match=r"gate\.denied"):
        await act(scene, scene.staff.lin, lambda work: use.export_list(work, wanted, page=0, card=None))


async def test_what_was_exported_before_is_made_with_the_rights_of_now(scene: Scene) -> None:
    await scene.talk()
    async with scene.work(scene.staff.chen, now=NOW + timedelta(days=1)) as work:
        assert numbers_of(await use.listing(work, Filter())) == ["26-0001"]
    gone = scene.staff.chen.model_copy(update={"left_on": date(2026, 12, 1)})
    assert await numbers(scene, gone, Filter()) == []
