"""Ladders on a real database: what is planned, what is not planned twice, what waits again."""

from datetime import timedelta

from config.policy.ladders import Ladder, Rung
from tests.factories import NOW, Scene, make_bank, shanghai
from tests.workflows.promised import Promise, promises
from workflows import notices
from workflows.ladders import climb
from workflows.work import Bank

STEPS = (("1d", "manager"), ("2d", "host"), ("2d", "supervisor"), ("3d", "nobody"))
LADDER = Ladder(steps=tuple(Rung(after=after, to=to) for after, to in STEPS))


def bank() -> Bank:
    given = make_bank()
    return Bank(given.policy.model_copy(update={"ladders": {"some.purpose": LADDER}}), given.calendar)


async def begin(scene: Scene, version: int = 1, until: str | None = None) -> None:
    chen, zhang = scene.staff.chen.id, scene.staff.zhang.id
    readers = {"manager": zhang, "host": chen, "supervisor": chen, "nobody": None}
    scene.bank = bank()
    async with scene.work() as work:
        await climb(
            work,
            "some.purpose",
            subject="thing:1",
            version=version,
            since=NOW,
            readers=readers,
            until=shanghai(until) if until else None,
        )


async def test_each_step_is_a_notice_and_nobody_is_asked_twice_at_one_time(scene: Scene) -> None:
    await begin(scene)
    assert await promises(scene) == [
        Promise("2026-12-02 09:00", "some.purpose", scene.staff.zhang.id),
        Promise("2026-12-03 09:00", "some.purpose", scene.staff.chen.id),
    ]


async def test_nothing_leaves_after_its_end(scene: Scene) -> None:
    await begin(scene, until="2026-12-03 09:00")
    assert [promise.at for promise in await promises(scene)] == ["2026-12-02 09:00"]


async def test_climbing_again_after_a_change_takes_up_what_was_cancelled_and_repeats_nothing(scene: Scene) -> None:
    await begin(scene)
    async with scene.work() as work:
        await notices.cancel(work, "thing:1")
    assert await promises(scene) == []
    scene.now = NOW + timedelta(hours=3)
    await begin(scene, version=2)
    await begin(scene, version=2)
    assert [promise.at for promise in await promises(scene)] == ["2026-12-02 09:00", "2026-12-03 09:00"]
