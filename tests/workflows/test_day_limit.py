"""The day's limit of notices: what must not wait for the next list comes at once all the same."""

from datetime import timedelta

from domain.people import Person
from domain.talks import TalkState
from storage import outbox
from storage.outbox import Lane, NewItem
from tests.factories import REAL, Scene, at, shanghai
from tests.workflows.acts import FRIDAY, book, do
from tests.workflows.promised import deliver
from workflows import digests
from workflows import talks as use
from workflows.work import new_ref


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
