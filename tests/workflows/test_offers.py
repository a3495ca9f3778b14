"""Which times are offered for a talk, on both engines: none that stands already or that a side turned down."""

import pytest

from domain.people import Person
from domain.slots import Interval
from domain.talks import Talk
from tests.factories import Scene, at, shanghai
from tests.workflows.acts import Act, agree, book, confirmed, decline, do, move, propose
from workflows import talks as use
from workflows.talks import Changed, SlotRefused

FIRST = shanghai("2026-12-01 15:30")
"""The first time there is on Tuesday: four working hours after nine."""
SECOND = shanghai("2026-12-01 16:00")
LATER = shanghai("2026-12-02 09:00")


async def offers(scene: Scene, person: Person, talk: Talk) -> list[Interval]:
    """Give whatever is offered to somebody for a talk, by every way in which times are offered."""
    async with scene.work(person) as work:
        found = [*(await use.show(work, talk.id)).offers, *(await use.offer(work, talk.id)).offers]
        for slots in (await use.week(work, talk.id, None)).days.values():
            found += slots
        refused = await use.check(work, talk.id, shanghai("2026-12-05 10:00"))
    assert isinstance(refused, SlotRefused)
    return [*found, *refused.offers]


async def test_what_is_free_is_offered_until_it_is_turned_down(scene: Scene) -> None:
    talk = await scene.talk()
    async with scene.work(scene.staff.chen) as work:
        assert (await use.show(work, talk.id)).offers[0] == at(FIRST)
        assert (await use.offer(work, talk.id)).offers[0] == at(FIRST)


async def test_after_a_refusal_the_time_that_was_refused_is_not_offered_again(scene: Scene) -> None:
    talk = await scene.talk()
    await do(scene, scene.staff.chen, book(FIRST), talk)
    await do(scene, scene.staff.zhang, decline, talk)
    found = await offers(scene, scene.staff.chen, talk)
    assert at(FIRST) not in found
    assert at(SECOND) in found


@pytest.mark.parametrize("state", ["invited", "confirmed"])
async def test_neither_side_is_offered_the_time_that_stands(scene: Scene, state: str) -> None:
    talk = await scene.talk()
    await do(scene, scene.staff.chen, book(FIRST), talk)
    if state == "confirmed":
        await do(scene, scene.staff.zhang, agree, talk)
    for person in (scene.staff.chen, scene.staff.zhang):
        assert at(FIRST) not in await offers(scene, person, talk)


async def test_what_one_round_turned_down_no_later_one_offers(scene: Scene) -> None:
    talk, staff = await scene.talk(), scene.staff
    rounds: tuple[tuple[Person, Act], ...] = (
        (staff.chen, book(FIRST)),
        (staff.zhang, propose(SECOND)),
        (staff.chen, move(LATER)),
        (staff.zhang, decline),
    )
    for n, (person, act) in enumerate(rounds):
        assert isinstance(await do(scene, person, act, talk), Changed)
        spent = {at(start) for start in (FIRST, SECOND, LATER)[: n + 1]}
        for reader in (staff.chen, staff.zhang):
            assert not spent & set(await offers(scene, reader, talk))


async def test_a_time_that_crosses_one_turned_down_is_not_offered_and_its_neighbours_are(scene: Scene) -> None:
    talk = await scene.talk()
    await do(scene, scene.staff.chen, book(shanghai("2026-12-02 09:40")), talk)
    await do(scene, scene.staff.zhang, decline, talk)
    async with scene.work(scene.staff.chen) as work:
        day = (await use.week(work, talk.id, None)).days[LATER.date()]
    morning = [slot for slot in day if slot.start < shanghai("2026-12-02 12:00")]
    assert morning == [at(shanghai(f"2026-12-02 {clock}")) for clock in ("09:00", "10:30", "11:00")]


async def test_who_types_a_time_that_was_turned_down_still_gets_it(scene: Scene) -> None:
    talk = await scene.talk()
    await do(scene, scene.staff.chen, book(FIRST), talk)
    await do(scene, scene.staff.zhang, decline, talk)
    async with scene.work(scene.staff.chen) as work:
        assert await use.check(work, talk.id, FIRST) is None
    assert isinstance(await do(scene, scene.staff.chen, book(FIRST), talk), Changed)


async def test_a_time_that_a_talk_has_left_is_free_for_another(scene: Scene) -> None:
    talk = await confirmed(scene, FIRST)
    await do(scene, scene.staff.zhang, decline, talk)
    other = await scene.talk(manager_id=scene.staff.li.id)
    assert at(FIRST) in await offers(scene, scene.staff.chen, other)
