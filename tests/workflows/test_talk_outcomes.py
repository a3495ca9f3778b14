"""What a complaint's outcome does to its talk, on both engines: a reminder, or a proposal to call it off."""

from collections.abc import Awaitable, Callable

import pytest

from domain.complaints import Complaint, Outcome
from domain.errors import RefusalError
from domain.talks import Talk, TalkKind, TalkState, Trigger
from storage import audit, people, talks
from tests.factories import Scene, at, shanghai
from tests.workflows.promised import kinds, promises
from workflows import talks as use
from workflows.talks import Booking, Changed, Stale
from workflows.work import Work

THURSDAY = shanghai("2026-12-03 15:00")
NOTHING = [Outcome.NOT_UPHELD, Outcome.UNVERIFIABLE, Outcome.WITHDRAWN]
CONFIRMING = [Outcome.UPHELD, Outcome.PARTLY]


async def open_for(scene: Scene) -> tuple[Complaint, Talk]:
    """Give a complaint about Zhang and the talk that it made due with Chen."""
    complaint = await scene.complaint()
    async with scene.work(scene.staff.lin) as work:
        talk, _ = await use.open_for_complaint(work, complaint, scene.staff.zhang)
    assert talk is not None
    return complaint, talk


async def decide(scene: Scene, complaint: Complaint, outcome: Outcome) -> None:
    async with scene.work(scene.staff.lin) as work:
        await use.after_outcome(work, complaint, outcome)


async def set_state(scene: Scene, talk: Talk, state: TalkState) -> Talk:
    """Bring a talk to a state that it comes to after an invitation."""
    after = talk.changed(state=state, slot=at(THURSDAY), place="会议室")
    async with scene.database.transaction() as tx:
        await talks.mark_talk(tx, after)
        await talks.mark_told(tx, await talks.list_triggers(tx, talk.id), at=scene.now)
    return after


async def act(scene: Scene, what: Callable[[Work], Awaitable[Booking]]) -> Booking:
    async with scene.work(scene.staff.chen) as work:
        return await what(work)


def call_off(talk: Talk) -> Callable[[Work], Awaitable[Booking]]:
    return lambda work: use.call_off(work, talk.id, version=talk.version, reason="所涉事项已有结论")


@pytest.mark.parametrize("outcome", CONFIRMING)
async def test_an_open_talk_becomes_a_reminder_once_its_complaint_is_upheld(scene: Scene, outcome: Outcome) -> None:
    complaint, talk = await open_for(scene)
    assert talk.kind is TalkKind.FACTS
    for _ in range(2):
        await decide(scene, complaint, outcome)
    (after,) = await scene.talks()
    assert (after.id, after.kind, after.version) == (talk.id, TalkKind.REMINDER, talk.version)
    assert [p.reader for p in await promises(scene, "talk.turned")] == [scene.staff.chen.id]
    assert await promises(scene, "talk.call_off") == []


@pytest.mark.parametrize("state", [TalkState.HELD, TalkState.CANCELLED, TalkState.NOT_NEEDED], ids=str)
async def test_an_upheld_complaint_whose_talk_only_established_facts_makes_a_reminder_due(
    scene: Scene, state: TalkState
) -> None:
    complaint, talk = await open_for(scene)
    await set_state(scene, talk, state)
    for _ in range(2):
        await decide(scene, complaint, Outcome.UPHELD)
    (reminder,) = await scene.talks()
    assert (reminder.number, reminder.kind, reminder.complaint_id) == ("26-0002", TalkKind.REMINDER, complaint.id)
    assert (await scene.talk_now(talk.id)).kind is TalkKind.FACTS
    async with scene.database.transaction() as tx:
        assert await talks.get_talk_of_complaint(tx, complaint.id) == reminder


async def test_after_a_reminder_was_held_none_is_due_again(scene: Scene) -> None:
    complaint, talk = await open_for(scene)
    await decide(scene, complaint, Outcome.PARTLY)
    await set_state(scene, await scene.talk_now(talk.id), TalkState.HELD)
    await decide(scene, complaint, Outcome.UPHELD)
    assert await scene.talks() == []


async def test_a_talk_that_has_begun_stays_one_about_facts_and_a_reminder_follows(scene: Scene) -> None:
    complaint, talk = await open_for(scene)
    await set_state(scene, talk, TalkState.CONFIRMED)
    scene.now = THURSDAY
    await decide(scene, complaint, Outcome.UPHELD)
    assert {t.number: t.kind for t in await scene.talks()} == {
        "26-0001": TalkKind.FACTS,
        "26-0002": TalkKind.REMINDER,
    }


async def test_an_upheld_complaint_makes_a_talk_due_though_there_was_none_and_never_with_who_left(scene: Scene) -> None:
    await decide(scene, await scene.complaint(), Outcome.UPHELD)
    assert len(await scene.talks()) == 1
    async with scene.database.transaction() as tx:
        await people.mark_left(tx, scene.staff.li.id, scene.now.date())
    await decide(scene, await scene.complaint(number="2", about_id=scene.staff.li.id), Outcome.UPHELD)
    await decide(scene, await scene.complaint(number="3", about_id=None), Outcome.UPHELD)
    assert len(await scene.talks()) == 1


@pytest.mark.parametrize("outcome", NOTHING)
@pytest.mark.parametrize("state", [TalkState.DUE, TalkState.INVITED, TalkState.CONFIRMED, TalkState.DECLINED], ids=str)
async def test_a_complaint_that_came_to_nothing_proposes_to_call_off_and_the_manager_is_told(
    scene: Scene, state: TalkState, outcome: Outcome
) -> None:
    complaint, talk = await open_for(scene)
    if state is not TalkState.DUE:
        talk = await set_state(scene, talk, state)
    await decide(scene, complaint, outcome)
    assert [p.reader for p in await promises(scene, "talk.call_off")] == [scene.staff.chen.id]
    assert isinstance(await act(scene, call_off(talk)), Changed)
    told = "talk.not_needed" if state is TalkState.DUE else "talk.cancelled"
    assert [p.reader for p in await promises(scene, told)] == [scene.staff.zhang.id]
    assert await scene.talks() == []
    assert "talk.call_off" not in await kinds(scene)
    assert isinstance(await act(scene, call_off(talk)), Changed)
    assert len(await promises(scene, told)) == 1
    async with scene.work(scene.staff.zhang) as work:
        assert (await use.cause(work, talk.id)).complaint is not None


async def test_the_host_may_hold_the_talk_all_the_same(scene: Scene) -> None:
    complaint, talk = await open_for(scene)
    await decide(scene, complaint, Outcome.WITHDRAWN)
    done = await act(scene, lambda work: use.keep(work, talk.id, version=talk.version))
    assert isinstance(done, Changed)
    assert done.view.offers
    assert await scene.talks() == [talk]
    async with scene.database.transaction() as tx:
        assert "talk.kept" in [entry.action for entry in await audit.list_entries(tx, f"talk:{talk.id}")]


async def test_a_talk_with_another_cause_is_not_proposed_to_be_called_off(scene: Scene) -> None:
    complaint, talk = await open_for(scene)
    async with scene.work(scene.staff.chen) as work:
        await use.raise_talk(work, scene.staff.zhang.id, trigger=Trigger.BAD_LOAN, reason="两笔逾期")
    await decide(scene, complaint, Outcome.NOT_UPHELD)
    assert await promises(scene, "talk.call_off") == []
    now = await scene.talk_now(talk.id)
    assert isinstance(await act(scene, call_off(now)), Stale)
    assert await scene.talks() == [now]


async def test_a_proposal_to_call_off_is_dropped_once_a_cause_has_joined(scene: Scene) -> None:
    complaint, talk = await open_for(scene)
    talk = await set_state(scene, talk, TalkState.CONFIRMED)
    await decide(scene, complaint, Outcome.NOT_UPHELD)

    async def proposed() -> bool:
        async with scene.work() as work:
            found = await use.view_to_call_off(work, talk.id, version=talk.version, reader=talk.host_id)
            return found is not None

    assert await proposed()
    async with scene.work(scene.staff.zhang) as work:
        await use.raise_talk(work, scene.staff.zhang.id, trigger=Trigger.OWN_WISH, reason="想谈调岗")
    assert not await proposed()
    assert isinstance(await act(scene, call_off(talk)), Stale)


async def test_a_talk_that_was_held_is_left_alone_when_its_complaint_came_to_nothing(scene: Scene) -> None:
    complaint, talk = await open_for(scene)
    held = await set_state(scene, talk, TalkState.HELD)
    await decide(scene, complaint, Outcome.NOT_UPHELD)
    assert await scene.talk_now(talk.id) == held
    assert await promises(scene, "talk.call_off") == []


async def test_nobody_but_the_host_calls_off_or_keeps(scene: Scene) -> None:
    complaint, talk = await open_for(scene)
    await decide(scene, complaint, Outcome.WITHDRAWN)
    for person in (scene.staff.zhang, scene.staff.wang, scene.staff.lin, scene.staff.sun):
        for what in (call_off(talk), lambda work: use.keep(work, talk.id, version=1)):
            with pytest.raises(RefusalError, match=r"gate\.denied"):
                async with scene.work(person) as work:
                    await what(work)
    assert len(await scene.talks()) == 1


@pytest.mark.parametrize("how", ["not_needed", "cancel"])
async def test_a_manager_who_declined_is_told_that_the_talk_is_off(scene: Scene, how: str) -> None:
    _, talk = await open_for(scene)
    talk = await set_state(scene, talk, TalkState.DECLINED)
    off = {"not_needed": use.not_needed, "cancel": use.cancel}[how]
    await act(scene, lambda work: off(work, talk.id, version=talk.version, reason="已电话沟通"))
    told = "talk.not_needed" if how == "not_needed" else "talk.cancelled"
    assert [p.reader for p in await promises(scene, told)] == [scene.staff.zhang.id]


async def test_who_never_heard_of_a_talk_is_not_told_that_it_is_not_needed_but_who_asked_for_it_is(
    scene: Scene,
) -> None:
    _, talk = await open_for(scene)
    await act(scene, lambda work: use.not_needed(work, talk.id, version=1, reason="客户已撤回"))
    assert await promises(scene, "talk.not_needed") == []
    async with scene.work(scene.staff.li) as work:
        wanted = await use.raise_talk(work, scene.staff.li.id, trigger=Trigger.OWN_WISH, reason="想谈调岗")
    number = wanted.view.talk.id
    await act(scene, lambda work: use.not_needed(work, number, version=1, reason="已当面谈过"))
    assert [p.reader for p in await promises(scene, "talk.not_needed")] == [scene.staff.li.id]
