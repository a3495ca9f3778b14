"""What the program tells head office of itself."""

from tests.factories import Scene, shanghai
from tests.workflows.promised import promises
from workflows import watch


async def test_head_office_is_told_once_that_the_known_holidays_end(scene: Scene) -> None:
    for day in ("2026-12-16", "2026-12-17", "2026-12-18"):
        async with scene.work(now=shanghai(f"{day} 10:00")) as work:
            await watch.look(work)
    told = await promises(scene, "calendar.ends")
    assert [(p.at, p.reader) for p in told] == [("2026-12-17 10:00", scene.staff.sun.id)]
