"""Appointment talks from due to held, on both engines: what changes, what is promised, what is refused."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from domain.errors import RefusalError
from domain.people import Person, Role
from domain.slots import SlotProblem
from domain.talks import Talk, TalkState
from storage import audit, talks
from storage.database import Database
from tests.factories import NOW, Scene, add_person, at, make_bank, shanghai
from tests.workflows.acts import (
    FRIDAY,
    THURSDAY,
    Act,
    agree,
    book,
    cancel,
    conclude,
    confirmed,
    decline,
    do,
    move,
    propose,
)
from tests.workflows.promised import Promise, deliver, kinds, promises, times
from workflows import talks as use
from workflows.talks import Booking, Changed, SlotRefused, Stale
from workflows.work import Work

AT_ONCE = 50


async def not_needed(work: Work, talk: Talk) -> Booking:
    return await use.not_needed(work, talk.id, version=talk.version, reason="已当面沟通")


async def test_booking_invites_the_manager_and_chases_an_answer(scene: Scene) -> None:
    talk = await scene.talk()
    await do(scene, scene.staff.chen, book(), talk)
    found = await scene.talk_now(talk.id)
    assert (found.state, found.slot, found.version) == (TalkState.INVITED, at(THURSDAY), 2)
    assert found.place == "城关支行二楼会议室"
    chen, zhang, sun = (p.id for p in (scene.staff.chen, scene.staff.zhang, scene.staff.sun))
    assert await promises(scene) == [
        Promise("2026-12-01 09:00", "talk.invited", zhang),
        Promise("2026-12-02 09:00", "talk.answer", zhang),
        Promise("2026-12-03 09:00", "talk.answer", chen),
        Promise("2026-12-03 15:30", "talk.conclude", chen),
        Promise("2026-12-04 15:30", "talk.conclude", chen),
        Promise("2026-12-08 15:30", "talk.conclude", sun),
    ]


async def test_nobody_is_asked_to_answer_an_invitation_whose_time_has_passed(scene: Scene) -> None:
    scene.now = shanghai("2026-12-01 16:00")
    await do(scene, scene.staff.chen, book(shanghai("2026-12-02 15:00")), await scene.talk())
    assert await times(scene, "talk.answer") == []


async def test_confirming_ends_the_chase_tells_the_host_and_reminds_both(scene: Scene) -> None:
    await confirmed(scene)
    chen, zhang = scene.staff.chen.id, scene.staff.zhang.id
    assert await promises(scene) == [
        Promise("2026-12-01 09:00", "talk.confirmed", chen),
        *sorted(Promise("2026-12-01 09:00", "talk.file", reader) for reader in (chen, zhang)),
        *sorted(Promise("2026-12-02 15:00", "talk.reminder", reader) for reader in (chen, zhang)),
        *sorted(Promise("2026-12-03 14:00", "talk.reminder", reader) for reader in (chen, zhang)),
        Promise("2026-12-03 15:30", "talk.conclude", chen),
        Promise("2026-12-04 15:30", "talk.conclude", chen),
        Promise("2026-12-08 15:30", "talk.conclude", scene.staff.sun.id),
    ]


@pytest.mark.parametrize(
    ("now", "start", "reminders"),
    [
        # a Monday morning: the day before is a Sunday, so Friday's last working hour
        ("2026-12-03 09:00", "2026-12-07 09:30", ["2026-12-04 17:30", "2026-12-07 08:30"]),
        # the first workday after National Day week: before the holiday begins
        ("2026-09-28 09:00", "2026-10-08 10:00", ["2026-09-30 17:30", "2026-10-08 09:00"]),
        # a make-up Saturday is a workday: the Saturday's talk is reminded of on the Friday
        ("2026-10-08 09:00", "2026-10-10 15:00", ["2026-10-09 15:00", "2026-10-10 14:00"]),
        # booked inside the day: nothing is reminded of in the past
        ("2026-12-01 09:00", "2026-12-01 16:00", ["2026-12-01 15:00"]),
        # at the beginning of the push window: an hour before it nothing may leave
        ("2026-12-01 09:00", "2026-12-03 09:00", ["2026-12-02 09:00", "2026-12-03 08:00"]),
    ],
)
async def test_reminders_leave_in_working_time_and_never_in_the_past(
    scene: Scene, now: str, start: str, reminders: list[str]
) -> None:
    scene.now = shanghai(now)
    await confirmed(scene, shanghai(start))
    assert await times(scene, "talk.reminder") == reminders


async def test_what_is_booked_at_night_is_told_in_the_morning(scene: Scene) -> None:
    scene.now = shanghai("2026-12-01 21:00")
    await do(scene, scene.staff.chen, book(), await scene.talk())
    assert await times(scene, "talk.invited") == ["2026-12-02 08:00"]
    assert await times(scene, "talk.answer") == ["2026-12-03 08:00"]


async def test_a_cancelled_talk_reminds_nobody_and_leaves_the_calendars(scene: Scene) -> None:
    talk = await confirmed(scene)
    await deliver(scene)
    await do(scene, scene.staff.chen, cancel, talk)
    assert await kinds(scene) == ["talk.cancelled", "talk.file"]
    async with scene.work(scene.staff.zhang) as work:
        event = await use.calendar_file(work, talk.id, reader=scene.staff.zhang.id)
    assert event is not None
    assert event.cancelled
    assert event.talk.calendar_sequence > talk.calendar_sequence


async def test_a_talk_that_nobody_has_in_a_calendar_is_not_withdrawn_from_it(scene: Scene) -> None:
    talk = await scene.talk()
    await do(scene, scene.staff.chen, book(), talk)
    await do(scene, scene.staff.chen, cancel, talk)
    assert await kinds(scene) == ["talk.cancelled"]


async def test_a_moved_talk_gets_its_reminders_anew(scene: Scene) -> None:
    talk = await confirmed(scene)
    await do(scene, scene.staff.chen, move(FRIDAY), talk)
    assert await times(scene, "talk.reminder") == []
    assert await times(scene, "talk.invited") == ["2026-12-01 09:00"]
    await do(scene, scene.staff.zhang, agree, talk)
    assert await times(scene, "talk.reminder") == ["2026-12-03 10:00", "2026-12-04 09:00"]
    assert (await scene.talk_now(talk.id)).calendar_sequence > talk.calendar_sequence


async def test_a_declined_talk_gives_its_time_free_and_can_be_booked_again_at_the_same_time(scene: Scene) -> None:
    talk = await confirmed(scene)
    for _ in range(2):
        await do(scene, scene.staff.zhang, decline, talk)
        assert await times(scene, "talk.reminder") == []
        assert isinstance(await do(scene, scene.staff.chen, book(), talk), Changed)
        assert await times(scene, "talk.invited") == ["2026-12-01 09:00"]
        await do(scene, scene.staff.zhang, agree, talk)
        assert await times(scene, "talk.reminder") == ["2026-12-02 15:00", "2026-12-03 14:00"]


async def test_both_sides_propose_until_the_rounds_are_used_up(scene: Scene) -> None:
    talk = await confirmed(scene)
    await do(scene, scene.staff.zhang, propose(FRIDAY), talk)
    assert await kinds(scene) == ["talk.conclude", "talk.proposed", "talk.reply"]
    await do(scene, scene.staff.chen, move(THURSDAY), talk)
    await do(scene, scene.staff.zhang, propose(FRIDAY), talk)
    with pytest.raises(RefusalError, match=r"talk\.rounds"):
        await do(scene, scene.staff.chen, move(THURSDAY), talk)
    await do(scene, scene.staff.chen, agree, talk)
    found = await scene.talk_now(talk.id)
    assert (found.state, found.slot, found.rounds) == (TalkState.CONFIRMED, at(FRIDAY), 3)
    assert await times(scene, "talk.confirmed") == ["2026-12-01 09:00"]


async def test_a_proposal_that_was_moved_leaves_only_the_new_time_in_the_diaries(scene: Scene) -> None:
    talk = await confirmed(scene)
    await do(scene, scene.staff.zhang, propose(FRIDAY), talk)
    await do(scene, scene.staff.chen, move(shanghai("2026-12-04 15:00")), talk)
    both = [scene.staff.chen.id, scene.staff.zhang.id]
    async with scene.database.transaction() as tx:
        found = await talks.list_occupied(tx, both, since=NOW, but_for="")
    assert {taken.slot for taken in found} == {at(shanghai("2026-12-04 15:00"))}


async def test_a_held_talk_is_over_and_promises_to_ask_for_its_minutes(scene: Scene) -> None:
    talk = await confirmed(scene)
    with pytest.raises(RefusalError, match=r"talk\.not_yet"):
        await do(scene, scene.staff.chen, conclude(TalkState.HELD), talk)
    scene.now = THURSDAY + timedelta(minutes=31)
    await do(scene, scene.staff.chen, conclude(TalkState.HELD), talk)
    assert await kinds(scene) == ["minutes.missing"]
    assert await scene.talks() == []


async def test_a_talk_that_came_to_nothing_is_booked_again_and_a_second_absence_goes_up(scene: Scene) -> None:
    talk = await confirmed(scene)
    for missed in (1, 2):
        scene.now = (await scene.talk_now(talk.id)).slot.start  # type: ignore[union-attr]
        await do(scene, scene.staff.chen, conclude(TalkState.NO_SHOW), talk)
        assert (await scene.talk_now(talk.id)).no_shows == missed
        sun = [p.reader for p in await promises(scene, "talk.missed_again")]
        assert sun == ([scene.staff.sun.id] if missed == 2 else [])
        assert "talk.book" in await kinds(scene)
        await do(scene, scene.staff.chen, book(scene.now + timedelta(days=4 if missed == 1 else 1)), talk)
        await do(scene, scene.staff.zhang, agree, talk)
    assert (await scene.talk_now(talk.id)).state is TalkState.CONFIRMED


async def test_a_talk_is_cut_short_only_with_a_reason(scene: Scene) -> None:
    talk = await confirmed(scene)
    scene.now = THURSDAY
    with pytest.raises(RefusalError, match=r"talk\.state"):
        await do(scene, scene.staff.chen, conclude(TalkState.CUT_SHORT), talk)
    async with scene.work(scene.staff.chen) as work:
        await use.conclude(work, talk.id, version=talk.version, outcome=TalkState.CUT_SHORT, reason="停电")
    assert (await scene.talk_now(talk.id)).reason == "停电"


async def test_a_manager_who_did_not_come_is_recorded(scene: Scene) -> None:
    talk = await confirmed(scene)
    scene.now = THURSDAY
    await do(scene, scene.staff.chen, conclude(TalkState.NO_SHOW), talk)
    assert (await scene.talk_now(talk.id)).state is TalkState.NO_SHOW


async def test_no_talk_needed_ends_it_with_its_reason(scene: Scene) -> None:
    talk = await scene.talk()
    await do(scene, scene.staff.chen, not_needed, talk)
    found = await scene.talk_now(talk.id)
    assert (found.state, found.reason) == (TalkState.NOT_NEEDED, "已当面沟通")


async def test_a_time_that_has_begun_can_no_longer_be_confirmed_but_be_moved(scene: Scene) -> None:
    talk = await scene.talk()
    await do(scene, scene.staff.chen, book(), talk)
    scene.now = THURSDAY
    with pytest.raises(RefusalError, match=r"talk\.past"):
        await do(scene, scene.staff.zhang, agree, talk)
    later = shanghai("2026-12-04 15:00")
    assert isinstance(await do(scene, scene.staff.chen, move(later), talk), Changed)


@pytest.mark.parametrize(
    ("start", "problem"),
    [
        ("2026-11-30 10:00", SlotProblem.PAST),
        ("2026-12-05 10:00", SlotProblem.NOT_WORKDAY),
        ("2026-12-02 12:00", SlotProblem.OUTSIDE_HOURS),
        ("2026-12-01 10:00", SlotProblem.TOO_SOON),
    ],
)
async def test_a_time_that_cannot_be_is_refused_with_others_and_changes_nothing(
    scene: Scene, start: str, problem: SlotProblem
) -> None:
    talk = await scene.talk()
    refused = await do(scene, scene.staff.chen, book(shanghai(start)), talk)
    assert isinstance(refused, SlotRefused)
    assert refused.problem is problem
    assert len(refused.offers) == 3
    assert await scene.talk_now(talk.id) == talk
    assert await promises(scene) == []


async def test_a_holiday_is_no_day_for_a_talk(scene: Scene) -> None:
    scene.now = shanghai("2026-09-28 09:00")
    refused = await do(scene, scene.staff.chen, book(shanghai("2026-10-01 10:00")), await scene.talk())
    assert isinstance(refused, SlotRefused)
    assert refused.problem is SlotProblem.NOT_WORKDAY


async def test_times_that_are_offered_can_be_booked(scene: Scene) -> None:
    talk, other = await scene.talk(), await scene.talk(manager_id=scene.staff.li.id)
    await do(scene, scene.staff.chen, book(), other)
    async with scene.work(scene.staff.chen) as work:
        offer = await use.offer(work, talk.id)
        for slot in offer.offers:
            assert await use.check(work, talk.id, slot.start) is None
    assert isinstance(await do(scene, scene.staff.chen, book(offer.offers[0].start), talk), Changed)


async def test_a_host_has_at_most_so_many_talks_a_day(scene: Scene) -> None:
    scene.bank = make_bank(daily_max=1)
    await do(scene, scene.staff.chen, book(), await scene.talk(manager_id=scene.staff.li.id))
    refused = await do(scene, scene.staff.chen, book(shanghai("2026-12-03 10:00")), await scene.talk())
    assert isinstance(refused, SlotRefused)
    assert refused.problem is SlotProblem.DAILY_MAX


@pytest.mark.at_once
async def test_two_hosts_who_want_one_manager_at_one_time_one_wins_and_the_other_gets_the_next_times(
    scene: Scene,
) -> None:
    mine, hers = await scene.talk(), await scene.talk(host_id=scene.staff.wang.id)
    ends = await asyncio.gather(do(scene, scene.staff.chen, book(), mine), do(scene, scene.staff.wang, book(), hers))
    assert sorted(type(end).__name__ for end in ends) == ["Changed", "SlotRefused"]
    refused = next(end for end in ends if isinstance(end, SlotRefused))
    assert refused.problem is SlotProblem.BUSY_MANAGER
    assert len(refused.offers) == 3


@pytest.mark.at_once
@pytest.mark.parametrize("shared", ["host", "manager"])
async def test_of_fifty_bookings_for_one_person_at_one_time_one_wins(scene: Scene, shared: str) -> None:
    hosts, managers = await _crowd(scene.database, shared)
    pairs = list(zip(hosts, managers, strict=True))
    due = [await scene.talk(host_id=host.id, manager_id=manager.id) for host, manager in pairs]
    ends = await asyncio.gather(*[do(scene, host, book(), talk) for (host, _), talk in zip(pairs, due, strict=True)])
    assert [type(end) for end in ends].count(Changed) == 1
    lost = [end for end in ends if isinstance(end, SlotRefused)]
    assert len(lost) == AT_ONCE - 1
    assert all(end.offers and at(THURSDAY) not in end.offers for end in lost)


async def _crowd(database: Database, shared: str) -> tuple[list[Person], list[Person]]:
    async with database.transaction() as tx:
        head, manager = frozenset({Role.SUPERVISOR}), frozenset({Role.CLIENT_MANAGER})
        hosts = [await add_person(tx, f"h{n}", roles=head) for n in range(1 if shared == "host" else AT_ONCE)]
        managers = [await add_person(tx, f"m{n}", roles=manager) for n in range(AT_ONCE if shared == "host" else 1)]
    return hosts * (AT_ONCE // len(hosts)), managers * (AT_ONCE // len(managers))


@pytest.mark.at_once
async def test_bookings_across_each_other_never_deadlock(scene: Scene) -> None:
    """Everybody hosts everybody at once, each at an own time: all are booked, none raises."""
    async with scene.database.transaction() as tx:
        roles = frozenset({Role.SUPERVISOR, Role.CLIENT_MANAGER})
        everybody = [await add_person(tx, f"x{n}", roles=roles) for n in range(5)]
    pairs = [(host, manager) for host in everybody for manager in everybody if host != manager]
    days = [f"2026-12-{day:02d} {clock}" for day in (3, 4, 7, 8, 9) for clock in ("09:00", "10:30", "14:00", "16:00")]
    due = [await scene.talk(host_id=host.id, manager_id=manager.id) for host, manager in pairs]
    acts = [do(scene, host, book(shanghai(day)), talk) for (host, _), talk, day in zip(pairs, due, days, strict=True)]
    assert {type(end) for end in await asyncio.gather(*acts)} == {Changed}


@pytest.mark.at_once
async def test_a_press_twice_at_once_takes_effect_once(scene: Scene) -> None:
    talk = await scene.talk()

    async def press() -> Booking:
        async with scene.work(scene.staff.chen) as work:
            return await use.book(work, talk.id, version=talk.version, start=THURSDAY)

    await asyncio.gather(*[press() for _ in range(10)])
    assert (await scene.talk_now(talk.id)).version == 2
    async with scene.database.transaction() as tx:
        assert [e.action for e in await audit.list_entries(tx, f"talk:{talk.id}")] == ["talk.booked"]


async def test_a_press_on_an_old_card_changes_nothing_and_shows_what_is_true(scene: Scene) -> None:
    talk = await confirmed(scene)
    async with scene.work(scene.staff.zhang) as work:
        stale = await use.decline(work, talk.id, version=1, reason="忙")
    assert isinstance(stale, Stale)
    assert stale.view.talk == talk
    assert await scene.talk_now(talk.id) == talk


async def test_every_change_is_in_the_audit_with_who_from_and_to(scene: Scene) -> None:
    talk = await confirmed(scene)
    await do(scene, scene.staff.chen, cancel, talk)
    async with scene.database.transaction() as tx:
        entries = await audit.list_entries(tx, f"talk:{talk.id}")
    chen, zhang = scene.staff.chen.id, scene.staff.zhang.id
    assert [(e.actor_id, e.action, e.before, e.after, e.version) for e in entries] == [
        (chen, "talk.booked", "due", "invited", 2),
        (zhang, "talk.confirmed", "invited", "confirmed", 3),
        (chen, "talk.cancelled", "confirmed", "cancelled", 4),
    ]


HOSTS_ACTS: list[Act] = [book(), move(FRIDAY), cancel, not_needed, conclude(TalkState.HELD)]
MANAGERS_ACTS: list[Act] = [propose(FRIDAY), decline]
STATES = [TalkState.DUE, TalkState.INVITED, TalkState.PROPOSED, TalkState.CONFIRMED]


@pytest.mark.parametrize("state", STATES)
async def test_nobody_acts_for_the_other_side_or_from_outside(scene: Scene, state: TalkState) -> None:
    slot = None if state is TalkState.DUE else at(THURSDAY)
    talk = await scene.talk(state=state, slot=slot)
    staff = scene.staff
    wrong = [(staff.zhang, act) for act in HOSTS_ACTS] + [(staff.chen, act) for act in MANAGERS_ACTS]
    for outsider in (staff.wang, staff.li, staff.lin, staff.sun, staff.zhou):
        wrong += [(outsider, act) for act in (*HOSTS_ACTS, *MANAGERS_ACTS, agree)]
    for person, act in wrong:
        with pytest.raises(RefusalError, match=r"gate\.denied"):
            await do(scene, person, act, talk)
    assert await scene.talk_now(talk.id) == talk


async def test_who_proposed_a_time_cannot_agree_to_it(scene: Scene) -> None:
    talk = await scene.talk()
    await do(scene, scene.staff.chen, book(), talk)
    with pytest.raises(RefusalError):
        await do(scene, scene.staff.chen, agree, talk)
    await do(scene, scene.staff.zhang, propose(FRIDAY), talk)
    with pytest.raises(RefusalError):
        await do(scene, scene.staff.zhang, agree, talk)


async def test_who_has_left_does_nothing_any_more(scene: Scene) -> None:
    talk = await scene.talk()
    gone = scene.staff.chen.model_copy(update={"left_on": NOW.date()})
    with pytest.raises(RefusalError, match=r"gate\.denied"):
        await do(scene, gone, book(), talk)


async def test_a_talk_that_is_not_there_is_refused_like_one_that_may_not_be_seen(scene: Scene) -> None:
    with pytest.raises(RefusalError, match=r"gate\.denied"):
        async with scene.work(scene.staff.chen) as work:
            await use.show(work, 99)


async def test_snoozing_brings_the_card_again_once_however_often_it_is_pressed(scene: Scene) -> None:
    talk = await scene.talk()
    later = NOW + timedelta(hours=1)
    for _ in range(2):
        async with scene.work(scene.staff.chen) as work:
            await use.snooze(work, talk.id, until=later)
    assert await times(scene, "talk.card") == ["2026-12-01 10:00"]
    scene.now = later
    async with scene.work(scene.staff.chen) as work:
        await use.snooze(work, talk.id, until=later + timedelta(hours=1))
    assert await times(scene, "talk.card") == ["2026-12-01 10:00", "2026-12-01 11:00"]


async def test_snoozing_never_goes_past_the_talk(scene: Scene) -> None:
    talk = await confirmed(scene)
    for until in (NOW, THURSDAY + timedelta(minutes=1)):
        with pytest.raises(RefusalError, match=r"notice\.snooze"):
            async with scene.work(scene.staff.chen) as work:
                await use.snooze(work, talk.id, until=until)
    scene.now = THURSDAY - timedelta(minutes=30)
    async with scene.work(scene.staff.chen) as work:
        _, choices = await use.snooze_choices(work, talk.id)
    assert choices == []


async def test_a_declined_time_does_not_bound_the_snooze(scene: Scene) -> None:
    talk = await confirmed(scene)
    await do(scene, scene.staff.zhang, decline, talk)
    scene.now = THURSDAY
    async with scene.work(scene.staff.chen) as work:
        await use.snooze(work, talk.id, until=shanghai("2026-12-04 08:00"))


async def test_the_calendar_file_can_be_asked_for_before_and_again(scene: Scene) -> None:
    talk = await scene.talk()
    await do(scene, scene.staff.chen, book(), talk)
    for _ in range(2):
        async with scene.work(scene.staff.zhang) as work:
            await use.send_calendar_file(work, talk.id)
    assert len(await promises(scene, "talk.file")) == 1
    scene.now += timedelta(minutes=5)
    async with scene.work(scene.staff.zhang) as work:
        await use.send_calendar_file(work, talk.id)
    assert len(await promises(scene, "talk.file")) == 2


async def test_a_later_calendar_file_always_bears_a_higher_sequence(scene: Scene) -> None:
    talk = await scene.talk()
    steps: list[tuple[Person, Act]] = [
        (scene.staff.chen, book()),
        (scene.staff.chen, move(FRIDAY)),
        (scene.staff.zhang, agree),
        (scene.staff.zhang, propose(THURSDAY)),
        (scene.staff.chen, agree),
        (scene.staff.zhang, decline),
        (scene.staff.chen, book(FRIDAY)),
        (scene.staff.chen, cancel),
    ]
    given = []
    for person, act in steps:
        await do(scene, person, act, talk)
        if (await scene.talk_now(talk.id)).open:
            async with scene.work(person) as work:
                await use.send_calendar_file(work, talk.id) if act is not decline else None
        given.append((await scene.talk_now(talk.id)).calendar_sequence)
    assert given == sorted(set(given))


async def test_a_notice_about_an_older_version_is_no_longer_true(scene: Scene) -> None:
    talk = await confirmed(scene)
    async with scene.work() as work:
        reader = scene.staff.zhang.id
        assert await use.view_for_notice(work, talk.id, version=talk.version, reader=reader) is not None
        assert await use.view_for_notice(work, talk.id, version=talk.version - 1, reader=reader) is None
        assert await use.view_for_notice(work, 99, version=1, reader=reader) is None
        assert await use.view_now(work, talk.id, reader=scene.staff.li.id) is None


async def test_a_reminder_expires_when_its_talk_begins(scene: Scene) -> None:
    await confirmed(scene)
    async with scene.database.transaction() as tx:
        rows = await tx.rows(text("SELECT DISTINCT expires_at FROM outbox WHERE kind = 'talk.reminder'"))
    assert [str(row.expires_at)[:16] for row in rows] == ["2026-12-03 07:00"]
