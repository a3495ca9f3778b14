"""A talk for which nobody can take the minutes, on both engines: its host goes on alone, and head office hears why."""

from datetime import timedelta

import pytest

from domain.errors import RefusalError
from domain.people import Person, Role
from domain.slots import Interval, SlotProblem
from domain.talks import Alone, Interest, Talk, TalkState
from storage import audit, talks
from tests.factories import NOW, Scene, add_person, make_bank
from tests.workflows.acts import FRIDAY, agree, book, do, move
from tests.workflows.promised import promises
from workflows import talks as use
from workflows.talks import Changed, SlotRefused


async def go_on(scene: Scene, talk: Talk, who: Person | None = None) -> object:
    async with scene.work(who or scene.staff.chen) as work:
        return await use.go_on_alone(work, talk.id, version=talk.version, why=Alone.AWAY)


@pytest.fixture
async def talk(scene: Scene) -> Talk:
    """A talk for whose minutes nobody is there for months."""
    scene.bank = make_bank(second_for=["complaint"])
    months = Interval(NOW, NOW + timedelta(days=90))
    async with scene.database.transaction() as tx:
        for nth, person in enumerate((scene.staff.sun, scene.staff.wang)):
            await talks.mark_away(tx, person.id, months, subject=f"leave:{nth}")
    return await scene.talk()


async def test_where_nobody_can_take_the_minutes_the_host_goes_on_alone_and_head_office_hears_why(
    scene: Scene, talk: Talk
) -> None:
    staff = scene.staff
    refused = await do(scene, staff.chen, book(), talk)
    assert isinstance(refused, SlotRefused)
    assert (refused.problem, refused.offers) == (SlotProblem.NO_SECOND, ())
    async with scene.work(staff.chen) as work:
        assert (await use.show(work, talk.id)).lonely
    for _ in range(2):
        done = await go_on(scene, talk)
        assert isinstance(done, Changed)
        assert done.view.offers
    assert [p.reader for p in await promises(scene, "talk.alone")] == [staff.sun.id]
    for act in (book(), move(FRIDAY)):
        assert isinstance(await do(scene, staff.chen, act, talk), Changed)
    await do(scene, staff.zhang, agree, talk)
    after = await scene.talk_now(talk.id)
    assert (after.state, after.second_id, after.alone) == (TalkState.CONFIRMED, None, Alone.AWAY)
    async with scene.database.transaction() as tx:
        entry = next(e for e in await audit.list_entries(tx, f"talk:{talk.id}") if e.action == "talk.alone")
    assert (entry.actor_id, entry.after) == (staff.chen.id, "away")


async def test_who_is_there_is_not_passed_over_and_only_the_host_goes_on_alone(scene: Scene, talk: Talk) -> None:
    for who in (scene.staff.zhang, scene.staff.sun, scene.staff.wang):
        with pytest.raises(RefusalError, match=r"gate\.denied"):
            await go_on(scene, talk, who)
    async with scene.database.transaction() as tx:
        await add_person(tx, "1010", name="何斌", branch="CG", roles=frozenset({Role.SUPERVISOR}))
    with pytest.raises(RefusalError, match=r"talk\.second_there"):
        await go_on(scene, talk)
    async with scene.work(scene.staff.chen) as work:
        assert not (await use.show(work, talk.id)).lonely


async def test_another_host_looks_for_somebody_anew(scene: Scene, talk: Talk) -> None:
    await go_on(scene, talk)
    async with scene.work(scene.staff.chen) as work:
        await use.recuse(work, talk.id, version=talk.version, interest=Interest.RELATIVE)
    assert (await scene.talk_now(talk.id)).alone is None
