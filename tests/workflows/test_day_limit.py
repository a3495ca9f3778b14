"""The day's limit of notices: what must not wait for the next list comes at once all the same."""

from datetime import timedelta

from domain.people import Person
from domain.talks import TalkState
from storage import digests as kept
from storage import outbox
from storage.outbox import Item, Lane, NewItem
from tests.factories import REAL, Scene, at, shanghai
from tests.workflows.acts import FRIDAY, book, do
from tests.workflows.promised import deliver
from workflows import digests
from workflows import talks as use
from workflows.notices import expect_digest, plan
from workflows.work import Work, new_ref


async def had_enough(scene: Scene, person: Person) -> None:
    """Let somebody have had as many notices today as the policy allows."""
    async with scene.work() as work:
        for _ in range(scene.bank.policy.pushes.per_day):
            item = {"lane": Lane.NOTICE, "kind": "talk.card", "params": {}, "due_at": work.now, "ref": new_ref()}
            await outbox.add(work.tx, NewItem(person_id=person.id, **item), now=work.now)  # type: ignore[arg-type]
    await deliver(scene)


async def waits(scene: Scene, kind: str) -> list[bool]:
    """Say of each notice of a kind whether it is put off."""
    async with scene.work() as work:
        found = await outbox.claim(work.tx, now=work.now, real=REAL, owner="one", lease=timedelta(minutes=1), limit=60)
        return [await digests.postpone(work, item) for item in found if item.kind == kind]


async def invited_for(scene: Scene, start: str) -> list[bool]:
    scene.now = shanghai("2026-12-04 09:00")  # a Friday
    talk = await scene.talk()
    await had_enough(scene, scene.staff.zhang)
    await do(scene, scene.staff.chen, book(shanghai(start)), talk)
    return await waits(scene, "talk.invited")


async def test_an_invitation_for_the_next_workday_does_not_wait_for_its_morning(scene: Scene) -> None:
    assert await invited_for(scene, "2026-12-07 09:30") == [False]


async def test_an_invitation_for_a_later_day_joins_the_next_list(scene: Scene) -> None:
    assert await invited_for(scene, "2026-12-08 09:30") == [True]


async def test_who_becomes_host_of_a_private_talk_is_told_at_once(scene: Scene) -> None:
    staff = scene.staff
    about = {"private": True, "confidant_id": staff.sun.id, "host_request": "换一位"}
    talk = await scene.talk(state=TalkState.INVITED, slot=at(FRIDAY), place="会议室", **about)
    await had_enough(scene, staff.sun)
    async with scene.work(staff.sun) as work:
        await use.assign_host(work, talk.id, version=talk.version, host_id=staff.sun.id)
    assert await waits(scene, "talk.due") == [False]


async def test_a_reminder_that_waited_gives_way_to_the_nearer_one_of_its_morning(scene: Scene) -> None:
    scene.now, morning = shanghai("2026-12-03 09:00"), shanghai("2026-12-04 08:30")
    talk = await scene.talk(state=TalkState.CONFIRMED, slot=at(shanghai("2026-12-04 09:00")), place="会议室")
    subject, reader = f"talk:{talk.id}", scene.staff.zhang.id
    async with scene.work() as work:
        for step in ("1440", "60"):
            await plan(work, "talk.reminder", reader=reader, subject=subject, version=1, at=work.now, step=step)
            nearest = await claimed(work)
            await kept.mark_for_digest(work.tx, nearest.id, due_at=morning)
        await expect_digest(work, reader=reader, at=morning)
    scene.now = morning
    async with scene.work() as work:
        assert [item.id for item in await digests.gather(work, await claimed(work))] == [nearest.id]


async def claimed(work: Work) -> Item:
    """Take the one row that is due."""
    (found,) = await outbox.claim(work.tx, now=work.now, real=REAL, owner="one", lease=timedelta(minutes=1), limit=60)
    return found
