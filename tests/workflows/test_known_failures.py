"""What other systems of this kind get wrong, each held fast by its name."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from domain.errors import RefusalError
from domain.leave import LeaveKind, whole_day
from domain.people import Person, Role
from domain.pushes import joins_digest
from domain.slots import SlotProblem
from domain.talks import Talk, TalkState
from storage import audit, outbox, sending, talks
from tests.factories import BANK, NOW, REAL, Scene, add_person, at, shanghai
from tests.workflows.acts import (
    FRIDAY,
    THURSDAY,
    agree,
    book,
    cancel,
    confirmed,
    decline,
    do,
    hand_over,
    import_without,
    move,
    propose,
)
from tests.workflows.promised import deliver, promises, times
from workflows import complaints, digests, leave
from workflows import people as staff
from workflows import talks as use
from workflows.talks import Changed, SlotRefused


async def reminded(scene: Scene) -> list[str]:
    """Give when reminders leave, each time once."""
    return await times(scene, "talk.reminder")


async def test_no_reminder_leaves_after_a_cancellation(scene: Scene) -> None:
    talk = await confirmed(scene)
    await do(scene, scene.staff.chen, cancel, talk)
    assert await reminded(scene) == []
    async with scene.work() as work:  # and had one survived, it would not be true when it leaves
        reader = scene.staff.zhang.id
        assert await use.view_for_notice(work, talk.id, version=talk.version, reader=reader) is None


async def test_a_move_never_leaves_the_talk_without_a_reminder(scene: Scene) -> None:
    talk = await confirmed(scene)
    scene.now = shanghai("2026-12-02 16:00")  # the day-before reminder has left
    await deliver(scene)
    await do(scene, scene.staff.chen, move(shanghai("2026-12-07 15:00")), talk)
    await do(scene, scene.staff.zhang, agree, talk)
    assert await reminded(scene) == ["2026-12-04 17:30", "2026-12-07 14:00"]


async def test_a_move_back_to_the_first_time_reminds_again(scene: Scene) -> None:
    talk = await confirmed(scene)
    for start in (FRIDAY, THURSDAY):
        await do(scene, scene.staff.chen, move(start), talk)
        await do(scene, scene.staff.zhang, agree, talk)
    assert await reminded(scene) == ["2026-12-02 15:00", "2026-12-03 14:00"]


async def test_a_talk_booked_inside_the_lead_time_gets_no_reminder_in_the_past(scene: Scene) -> None:
    talk = await scene.talk()
    await do(scene, scene.staff.chen, book(shanghai("2026-12-01 16:00")), talk)
    scene.now = shanghai("2026-12-01 15:30")
    await do(scene, scene.staff.zhang, agree, talk)
    assert await reminded(scene) == []


async def test_the_second_reminder_of_a_day_is_not_swallowed_by_the_first(scene: Scene) -> None:
    """Two talks of one person on one day, each with two reminders: all four leave."""
    await confirmed(scene, shanghai("2026-12-03 10:00"))
    await confirmed(scene, shanghai("2026-12-03 15:00"))
    mine = [p.at for p in await promises(scene, "talk.reminder") if p.reader == scene.staff.zhang.id]
    assert mine == ["2026-12-02 10:00", "2026-12-02 15:00", "2026-12-03 09:00", "2026-12-03 14:00"]


@pytest.mark.parametrize("by", ["invited", "proposed"])
async def test_an_unconfirmed_talk_whose_time_has_passed_is_not_stuck_for_ever(scene: Scene, by: str) -> None:
    talk = await scene.talk()
    await do(scene, scene.staff.chen, book(), talk)
    if by == "proposed":
        await do(scene, scene.staff.zhang, propose(FRIDAY), talk)
    scene.now = FRIDAY + timedelta(hours=2)
    asked = await promises(scene, "talk.conclude")
    assert {p.reader for p in asked} == {scene.staff.chen.id, scene.staff.sun.id}  # the host, then head office
    async with scene.work(scene.staff.chen) as work:
        assert (await use.show(work, talk.id)).expired
    assert isinstance(await do(scene, scene.staff.chen, move(shanghai("2026-12-08 15:00")), talk), Changed)
    assert isinstance(await do(scene, scene.staff.zhang, agree, talk), Changed)


async def test_an_unconfirmed_talk_whose_time_has_passed_can_be_called_off(scene: Scene) -> None:
    talk = await scene.talk()
    await do(scene, scene.staff.chen, book(), talk)
    scene.now = THURSDAY + timedelta(hours=2)
    assert isinstance(await do(scene, scene.staff.chen, cancel, talk), Changed)
    assert await promises(scene, "talk.conclude") == []


async def test_a_manager_can_still_propose_a_time_for_an_invitation_that_expired(scene: Scene) -> None:
    talk = await scene.talk()
    await do(scene, scene.staff.chen, book(), talk)
    scene.now = THURSDAY + timedelta(hours=1)
    assert isinstance(await do(scene, scene.staff.zhang, propose(shanghai("2026-12-08 15:00")), talk), Changed)


@pytest.mark.parametrize("end", ["cancel", "decline"])
async def test_a_cancelled_talk_leaves_the_calendar_of_everybody_who_has_it(scene: Scene, end: str) -> None:
    talk = await confirmed(scene)
    await deliver(scene)
    who, act = (scene.staff.chen, cancel) if end == "cancel" else (scene.staff.zhang, decline)
    await do(scene, who, act, talk)
    told = {p.reader for p in await promises(scene, "talk.file")}
    assert told == {scene.staff.chen.id, scene.staff.zhang.id}
    for reader in told:
        await _cancels(scene, talk, reader or 0)


async def _cancels(scene: Scene, talk: Talk, reader: int) -> None:
    async with scene.work() as work:
        event = await use.calendar_file(work, talk.id, reader=reader)
    assert event is not None
    assert event.cancelled
    assert event.talk.calendar_sequence > talk.calendar_sequence
    assert event.slot == at(THURSDAY)


async def test_a_new_file_reaches_only_those_who_hold_the_old_one(scene: Scene) -> None:
    talk = await scene.talk()
    await do(scene, scene.staff.chen, book(), talk)
    async with scene.work(scene.staff.zhang) as work:
        await use.send_calendar_file(work, talk.id)
    await deliver(scene)
    await do(scene, scene.staff.chen, move(FRIDAY), talk)
    assert [p.reader for p in await promises(scene, "talk.file")] == [scene.staff.zhang.id]
    await deliver(scene)
    await do(scene, scene.staff.chen, cancel, talk)
    assert [p.reader for p in await promises(scene, "talk.file")] == [scene.staff.zhang.id]


@pytest.mark.parametrize("now", ["2026-12-01 17:00", "2026-12-04 16:30", "2026-09-30 16:00", "2026-12-05 23:59"])
async def test_no_chaser_leaves_at_midnight_at_a_weekend_or_on_a_holiday(scene: Scene, now: str) -> None:
    scene.now = shanghai(now)
    talk = await scene.talk()
    await do(scene, scene.staff.chen, book(await _first_free(scene, talk)), talk)
    for promise in await promises(scene):
        assert scene.bank.calendar.in_push_window(shanghai(promise.at)), promise


async def test_a_chaser_that_fell_due_while_the_program_was_down_leaves_neither_at_night_nor_on_a_holiday(
    scene: Scene,
) -> None:
    scene.now = shanghai("2026-09-29 09:00")
    talk = await scene.talk()
    await do(scene, scene.staff.chen, book(shanghai("2026-10-09 15:00")), talk)
    for now in ("2026-09-30 23:00", "2026-10-01 10:00"):  # the night before the holidays, and their first day
        scene.now = shanghai(now)
        await let_leave(scene)
        assert await late(scene) == []
    scene.now = shanghai("2026-10-08 08:00")
    assert await late(scene) == [("talk.answer", scene.staff.zhang.id), ("talk.invited", scene.staff.zhang.id)]


async def test_a_digest_that_missed_its_morning_comes_with_the_next_one(scene: Scene) -> None:
    scene.now = shanghai("2026-12-01 20:00")
    talk = await scene.talk()
    await do(scene, scene.staff.chen, book(shanghai("2026-12-04 15:00")), talk)
    scene.now = shanghai("2026-12-02 21:00")
    await let_leave(scene)
    found = await times(scene, "digest")
    assert "2026-12-02 08:00" not in found
    assert "2026-12-03 08:00" in found


async def test_what_would_be_pointless_by_the_next_morning_is_not_put_off(scene: Scene) -> None:
    await confirmed(scene, shanghai("2026-12-02 14:00"))
    due, now = shanghai("2026-12-01 18:00"), shanghai("2026-12-01 19:00")
    waits = partial(
        joins_digest, pushed=0, most=4, due=due, event=None, notice_hours=4, now=now, calendar=scene.bank.calendar
    )
    assert not waits(until=shanghai("2026-12-01 20:00"))
    assert waits(until=shanghai("2026-12-02 14:00"))
    assert not waits(due=shanghai("2026-12-01 18:45"), until=None)  # it was meant for the evening


async def test_a_chaser_that_is_planned_anew_at_night_waits_for_the_working_morning(scene: Scene) -> None:
    done = await scene.complaint(registered_at=scene.now)
    scene.now = shanghai("2026-12-02 20:00")
    async with scene.work(scene.staff.lin) as work:
        await complaints.take(work, done.id, version=1)
    assert "2026-12-03 08:00" in await times(scene, "complaint.contact")
    assert all(scene.bank.calendar.in_push_window(shanghai(p.at)) for p in await promises(scene))


async def let_leave(scene: Scene) -> None:
    """Put off what is due and must not leave now; the rest stays."""
    while await _put_off(scene):
        pass


async def _put_off(scene: Scene) -> bool:
    """Put off the oldest of each chat and lane; says whether there was one."""
    lease = timedelta(days=1)
    async with scene.work() as work:
        found = await outbox.claim(work.tx, now=scene.now, real=REAL, owner="one", lease=lease, limit=60)
        gone = [await digests.postpone(work, item) for item in found]
        await sending.mark_waiting(work.tx, [item.id for item in found], not_before=None, owner="one")
    return any(gone)


async def late(scene: Scene) -> list[tuple[str, int | None]]:
    """Give what is due now, but for calendar files, which make no sound."""
    now = f"{scene.bank.calendar.local(scene.now):%Y-%m-%d %H:%M}"
    return sorted({(p.kind, p.reader) for p in await promises(scene) if p.at <= now and p.kind != "talk.file"})


async def _first_free(scene: Scene, talk: Talk) -> datetime:
    async with scene.work(scene.staff.chen) as work:
        return (await use.offer(work, talk.id)).offers[-1].start


async def test_a_saturday_make_up_workday_is_a_workday(scene: Scene) -> None:
    """10 October 2026 is a Saturday on which banks work for the National Day holiday."""
    scene.now = shanghai("2026-10-08 09:00")
    saturday = shanghai("2026-10-10 10:00")
    assert saturday.weekday() == 5
    talk = await scene.talk()
    assert isinstance(await do(scene, scene.staff.chen, book(saturday), talk), Changed)
    await do(scene, scene.staff.zhang, agree, talk)
    assert await reminded(scene) == ["2026-10-09 10:00", "2026-10-10 09:00"]


async def test_a_weekday_of_a_public_holiday_is_no_workday(scene: Scene) -> None:
    scene.now = shanghai("2026-09-28 09:00")
    refused = await do(scene, scene.staff.chen, book(shanghai("2026-10-05 10:00")), await scene.talk())
    assert isinstance(refused, SlotRefused)
    assert refused.problem is SlotProblem.NOT_WORKDAY


async def test_a_talk_that_was_held_is_chased_for_nothing_of_its_booking(scene: Scene) -> None:
    talk = await confirmed(scene)
    scene.now = THURSDAY + timedelta(minutes=40)
    async with scene.work(scene.staff.chen) as work:
        await use.conclude(work, talk.id, version=talk.version, outcome=TalkState.HELD)
    assert [p for p in await promises(scene) if p.kind in ("talk.answer", "talk.conclude", "talk.reminder")] == []


async def another_head(scene: Scene) -> Person:
    async with scene.database.transaction() as tx:
        roles = frozenset({Role.SUPERVISOR})
        return await add_person(tx, "1010", account=1010, name="何斌", branch="CG", roles=roles)


async def on_leave(scene: Scene, person: Person) -> None:
    async with scene.work(person) as work:
        await leave.record(work, kind=LeaveKind.LEAVE, period=whole_day(THURSDAY, BANK.calendar))


async def test_a_deputy_who_is_on_leave_too_is_refused_with_who_can_and_nothing_is_lost(scene: Scene) -> None:
    he, sun = await another_head(scene), scene.staff.sun
    talk, waiting = await confirmed(scene), await promises(scene)
    for away, code in ((he, "talk.deputy_away_next"), (sun, "talk.deputy_away")):
        await on_leave(scene, away)
        with pytest.raises(RefusalError) as refused:
            await do(scene, scene.staff.chen, hand_over(away), talk)
        assert refused.value.code == code
        named = {"name": away.name} | ({"other": sun.name} if away is he else {})
        assert refused.value.facts == named
    assert await scene.talk_now(talk.id) == talk
    assert await promises(scene) == waiting


@pytest.mark.parametrize("state", [TalkState.INVITED, TalkState.CONFIRMED])
async def test_a_supervisor_who_moves_branch_in_the_middle_hands_over_and_the_time_stands(
    scene: Scene, state: TalkState
) -> None:
    he, chen, zhang = await another_head(scene), scene.staff.chen, scene.staff.zhang
    talk = await scene.talk()
    await do(scene, chen, book(), talk)
    if state is TalkState.CONFIRMED:
        await do(scene, zhang, agree, talk)
    moved: dict[str, object] = {"branch": "JB"}
    await import_without(scene, no1003=moved, no1004={"supervisor_no": "1010"}, no1005={"supervisor_no": "1010"})
    after = await scene.talk_now(talk.id)
    assert (after.host_id, after.state, after.slot, after.place) == (he.id, state, at(THURSDAY), "城关支行二楼会议室")
    told = {(p.kind, p.reader) for p in await promises(scene)}
    assert {("talk.deputy", he.id), ("talk.deputy", zhang.id), ("talk.given", chen.id)} <= told
    waits = "talk.answer" if state is TalkState.INVITED else "talk.reminder"
    assert waits in {kind for kind, _ in told}
    mine = {kind for kind, reader in told if reader == chen.id and kind.startswith("talk.")}
    assert mine <= {"talk.given", "talk.file"}
    with pytest.raises(RefusalError, match=r"talk\.handed_away"):
        await do(scene, chen, cancel, talk)
    assert isinstance(await do(scene, he, move(FRIDAY), talk), Changed)


@pytest.mark.parametrize("state", [TalkState.INVITED, TalkState.PROPOSED, TalkState.CONFIRMED])
async def test_a_manager_who_leaves_between_invitation_and_talk_closes_it_and_the_host_hears_why(
    scene: Scene, state: TalkState
) -> None:
    chen, zhang = scene.staff.chen, scene.staff.zhang
    talk = await scene.talk()
    await do(scene, chen, book(), talk)
    if state is not TalkState.INVITED:
        await do(scene, zhang, agree if state is TalkState.CONFIRMED else propose(FRIDAY), talk)
    await import_without(scene, zhang)
    after = await scene.talk_now(talk.id)
    assert (after.state, after.reason) == (TalkState.CANCELLED, "left_the_bank")
    told = {(p.kind, p.reader) for p in await promises(scene) if p.kind.startswith("talk.")}
    assert {kind for kind, _ in told} <= {"talk.closed", "talk.file"}
    assert ("talk.closed", chen.id) in told
    async with scene.work(chen) as work:
        assert not (await use.show(work, talk.id)).manager.active  # its card is still there to read
        assert await talks.list_occupied(work.tx, [chen.id, zhang.id], since=NOW, but_for="") == []
        assert zhang.id not in {found.person.id for found in (await staff.list_unreachable(work)).people}
        assert "talk.closed" in [e.action for e in await audit.list_entries(work.tx, f"talk:{talk.id}")]
