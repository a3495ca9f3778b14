"""Drafts that nobody touched, on both engines."""

import asyncio
from datetime import datetime, timedelta

import pytest

from storage import drafts
from tests.factories import NOW, Scene
from tests.workflows.promised import promises
from workflows import drafts as use

HOUR = timedelta(hours=1)


async def keep(scene: Scene, expires_at: datetime) -> None:
    async with scene.work() as work:
        rest = {"form": "complaint", "question": "words", "version": 1}
        person = scene.staff.lin.id
        await drafts.mark_draft(work.tx, person_id=person, values={}, expires_at=expires_at, **rest)  # type: ignore[arg-type]


async def expire(scene: Scene, now: datetime) -> int:
    async with scene.work(now=now) as work:
        return await use.expire(work)


async def test_a_draft_expires_once_with_a_note_to_its_person(scene: Scene) -> None:
    await keep(scene, NOW + HOUR)
    assert [await expire(scene, now) for now in (NOW, NOW + HOUR, NOW + 2 * HOUR)] == [0, 1, 0]
    assert [p.reader for p in await promises(scene, "form.expired")] == [scene.staff.lin.id]


async def test_every_draft_of_a_person_that_expires_has_a_note_of_its_own(scene: Scene) -> None:
    for hours in (1, 2, 3):
        await keep(scene, NOW + hours * HOUR)
        assert await expire(scene, NOW + hours * HOUR) == 1
    assert len(await promises(scene, "form.expired")) == 3


@pytest.mark.at_once
async def test_of_fifty_who_finish_one_draft_at_once_one_finds_it(scene: Scene) -> None:
    await keep(scene, NOW + HOUR)

    async def finish() -> bool:
        async with scene.work() as work:
            found = await drafts.get_draft(work.tx, scene.staff.lin.id)
            return found is not None and await drafts.delete_draft(work.tx, scene.staff.lin.id)

    assert sum(await asyncio.gather(*[finish() for _ in range(50)])) == 1
