"""The list of feedback, narrowed; feedback found by number and by name."""

from typing import Any

import pytest

from domain.feedback import FeedbackState
from domain.lists import Filter, Listed, Section, Stage
from domain.people import Person
from tests.factories import Scene, shanghai
from tests.workflows.feedback_desk import Desks, open_desks
from workflows import feedback as use
from workflows import views
from workflows.views import Listing


@pytest.fixture
async def desks(scene: Scene) -> Desks:
    return await open_desks(scene)


async def numbers(desks: Desks, who: Person, **wanted: Any) -> list[str]:
    found = await desks.act(who, lambda work: use.listing(work, Filter(listed=Listed.FEEDBACK, **wanted)))
    return [row.number for row in found.shown.rows]


async def found(desks: Desks, who: Person, query: str) -> list[str]:
    listing = await desks.act(who, lambda work: views.find(work, query))
    assert isinstance(listing, Listing)
    return [row.number for row in listing.rows]


async def test_the_list_is_narrowed_by_state_kind_department_product_and_month(desks: Desks) -> None:
    await desks.relay()
    await desks.do(desks.luo, "take")
    await desks.relay("想问一下经营贷利率")
    desks.scene.now = shanghai("2027-01-05 09:00")
    await desks.relay("建议网银能直接打印回单")
    await desks.relay("对这次的服务没什么意见")
    first, loan, advice, nothing = (f"{year}-000{n}" for year, n in ((26, 1), (26, 2), (27, 1), (27, 2)))
    assert await numbers(desks, desks.zhang) == [nothing, advice, loan, first]
    assert await numbers(desks, desks.zhang, state=FeedbackState.TAKEN) == [first]
    assert await numbers(desks, desks.zhang, state=Stage.OVERDUE) == [loan, first]
    assert await numbers(desks, desks.zhang, cause="suggestion") == [advice]
    assert await numbers(desks, desks.zhang, product="loan") == [loan]
    assert await numbers(desks, desks.zhang, department="KJ", month="202701") == [advice]
    assert await numbers(desks, desks.zhang, state=Section.OPEN, product="mobile", month="202612") == [first]
    assert await numbers(desks, desks.feng) == [loan]
    assert await numbers(desks, desks.feng, department="KJ") == []


async def test_feedback_is_found_by_its_number_and_by_who_relayed_or_holds_it(desks: Desks) -> None:
    await desks.relay()
    await desks.do(desks.luo, "take")
    chen = desks.scene.staff.chen
    assert await found(desks, desks.zhang, "反馈 26-0001") == ["26-0001"]
    assert await found(desks, chen, "26-0001") == ["26-0001"]
    assert await found(desks, chen, desks.zhang.staff_no) == ["26-0001"]
    assert await found(desks, desks.luo, "罗敏") == ["26-0001"]
    assert await found(desks, desks.feng, "26-0001") == []


async def test_who_decides_between_departments_has_it_on_the_list(desks: Desks) -> None:
    await desks.relay("对这次的服务没什么意见")
    assert await numbers(desks, desks.senior) == ["26-0001"]
    assert await numbers(desks, desks.xu) == ["26-0001"]
    assert await numbers(desks, desks.feng) == []
