"""What the program tells head office of itself."""

from storage.clock import mark_clock
from tests.factories import Scene, shanghai
from tests.workflows.promised import Promise, promises
from workflows import watch


async def test_head_office_is_told_once_that_the_known_holidays_end(scene: Scene) -> None:
    for day in ("2026-12-16", "2026-12-17", "2026-12-18"):
        async with scene.work(now=shanghai(f"{day} 10:00")) as work:
            await watch.look(work)
    told = await promises(scene, "calendar.ends")
    assert [(p.at, p.reader) for p in told] == [("2026-12-17 10:00", scene.staff.sun.id)]


async def note_contact(scene: Scene, at: str) -> None:
    async with scene.work(now=shanghai(at)) as work:
        await watch.note_contact(work, real=work.now)


async def test_after_more_than_a_day_without_the_bot_api_head_office_is_told_once_that_messages_may_be_lost(
    scene: Scene,
) -> None:
    for at in ("2026-12-01 09:00", "2026-12-01 15:00", "2026-12-02 15:00", "2026-12-02 15:01"):
        await note_contact(scene, at)
    assert await promises(scene, "contact.lost") == [Promise("2026-12-02 15:00", "contact.lost", scene.staff.sun.id)]
    for at in ("2026-12-05 03:00", "2026-12-05 03:10"):
        await note_contact(scene, at)
    assert [p.at for p in await promises(scene, "contact.lost")] == ["2026-12-02 15:00", "2026-12-07 08:00"]


async def test_a_first_start_and_an_evening_away_lose_nothing(scene: Scene) -> None:
    for at in ("2026-12-01 18:00", "2026-12-02 17:59", "2026-12-03 09:00", "2026-12-01 12:00", "2026-12-02 11:00"):
        await note_contact(scene, at)
    assert await promises(scene, "contact.lost") == []


async def test_a_sandbox_whose_clock_was_moved_was_not_away(scene: Scene) -> None:
    async with scene.database.transaction() as tx:
        await mark_clock(tx, scene.now)
    for at in ("2026-12-01 09:00", "2026-12-04 09:00"):
        await note_contact(scene, at)
    assert await promises(scene, "contact.lost") == []
