"""Booking in full, on both engines: the second person, rounds, what expires, hours, weeks, online talks."""

import asyncio
from datetime import date, timedelta

import pytest

from domain.complaints import Recusal, Tie
from domain.errors import RefusalError
from domain.lists import Filter
from domain.people import Person, Role
from domain.slots import SlotProblem
from domain.talks import Talk, TalkState
from storage import complaints, talks
from tests.factories import BANK, NOW, POLICY, Scene, add_person, at, make_bank, shanghai
from tests.workflows.acts import FRIDAY, THURSDAY, agree, book, cancel, confirmed, decline, do, move, propose
from tests.workflows.promised import deliver, promises, times
from workflows import talks as use
from workflows import views
from workflows.talks import Changed, SlotRefused
from workflows.work import Bank

TWO = make_bank(second_for=["complaint"])


async def deputy_head(scene: Scene, staff_no: str = "1010", branch: str = "CG") -> Person:
    async with scene.database.transaction() as tx:
        return await add_person(
            tx, staff_no, account=int(staff_no), name="何斌", branch=branch, roles=frozenset({Role.SUPERVISOR})
        )


async def seconds_of(scene: Scene, talk: Talk) -> list[int]:
    """Give who may be chosen to take the minutes at the time of most tests."""
    async with scene.work(scene.staff.chen) as work:
        return [person.id for person in await use.list_seconds(work, talk.id, THURSDAY)]


async def test_where_the_policy_wants_two_another_head_of_the_branch_takes_the_minutes(scene: Scene) -> None:
    scene.bank = TWO
    deputy = await deputy_head(scene)
    talk = await scene.talk()
    assert await seconds_of(scene, talk) == [deputy.id, scene.staff.sun.id]
    await do(scene, scene.staff.chen, book(), talk)
    found = await scene.talk_now(talk.id)
    assert found.second_id == deputy.id
    async with scene.database.transaction() as tx:
        diary = await talks.list_occupied(tx, [deputy.id], since=NOW, but_for="")
    assert [taken.slot for taken in diary] == [at(THURSDAY)]


async def test_a_branch_with_one_head_has_human_resources_and_never_a_client_manager(scene: Scene) -> None:
    scene.bank = TWO
    talk = await scene.talk()
    assert await seconds_of(scene, talk) == [scene.staff.sun.id]
    await do(scene, scene.staff.chen, book(), talk)
    assert (await scene.talk_now(talk.id)).second_id == scene.staff.sun.id
    for colleague in (scene.staff.li, scene.staff.zhou):
        other = await scene.talk()
        with pytest.raises(RefusalError, match=r"talk\.not_second"):
            await do(scene, scene.staff.chen, book(FRIDAY, second=colleague.id), other)


async def test_the_head_of_another_branch_takes_them_only_where_nobody_else_may(scene: Scene) -> None:
    scene.bank = TWO
    talk = await scene.talk(host_id=scene.staff.sun.id, recused=frozenset({scene.staff.chen.id}))
    await do(scene, scene.staff.sun, book(), talk)
    assert (await scene.talk_now(talk.id)).second_id == scene.staff.wang.id


async def test_of_a_complaint_kept_from_its_branch_no_head_of_it_takes_the_minutes(scene: Scene) -> None:
    scene.bank = TWO
    await deputy_head(scene)
    complaint = await scene.complaint(at_head_office=True)
    talk = await scene.talk(complaint_id=complaint.id)
    assert await seconds_of(scene, talk) == [scene.staff.sun.id]


async def test_what_stalls_goes_up_to_who_takes_the_minutes_only_where_human_resources_has_nobody_else(
    scene: Scene,
) -> None:
    scene.bank = TWO
    talk = await scene.talk()
    await do(scene, scene.staff.chen, book(shanghai("2026-12-10 10:00")), talk)
    assert (await scene.talk_now(talk.id)).second_id == scene.staff.sun.id
    assert scene.staff.sun.id in {p.reader for p in await promises(scene, "talk.answer")}
    async with scene.database.transaction() as tx:
        qian = await add_person(tx, "1021", name="钱进", branch="HQ", roles=frozenset({Role.HUMAN_RESOURCES}))
    await do(scene, scene.staff.chen, move(shanghai("2026-12-11 10:00")), talk)
    up = {p.reader for p in await promises(scene, "talk.answer")}
    assert qian.id in up
    assert scene.staff.sun.id not in up


async def test_times_are_offered_at_which_somebody_can_take_the_minutes_and_one_press_books(scene: Scene) -> None:
    first = shanghai("2026-12-01 15:30")
    busy = await scene.talk(host_id=scene.staff.sun.id, manager_id=scene.staff.zhou.id, slot=at(first))
    for bank, starts in ((make_bank(), [first, shanghai("2026-12-02 09:00")]), (TWO, None)):
        scene.bank = bank
        talk = await scene.talk()
        async with scene.work(scene.staff.chen) as work:
            offered = [slot.start for slot in (await use.show(work, talk.id)).offers]
            assert starts is None or offered == starts
    assert offered == [shanghai("2026-12-01 16:30"), shanghai("2026-12-02 09:00")]
    assert isinstance(await do(scene, scene.staff.chen, book(offered[0]), talk), Changed)
    assert (await scene.talk_now(talk.id)).second_id == busy.host_id


async def test_a_days_most_counts_the_talks_that_a_host_holds_and_nothing_else_in_the_diary(scene: Scene) -> None:
    scene.bank, staff = make_bank(daily_max=1), scene.staff
    morning, noon, late = (shanghai(f"2026-12-03 {clock}") for clock in ("09:00", "10:00", "16:00"))
    await scene.talk(host_id=staff.wang.id, manager_id=staff.chen.id, slot=at(morning), state=TalkState.CONFIRMED)
    recording = {"host_id": staff.wang.id, "manager_id": staff.zhou.id, "second_id": staff.chen.id}
    await scene.talk(slot=at(noon), state=TalkState.CONFIRMED, **recording)
    async with scene.database.transaction() as tx:
        await talks.mark_away(tx, staff.chen.id, at(late, 60), subject="leave:1")
    talk = await scene.talk()
    assert isinstance(await do(scene, staff.chen, book(), talk), Changed)
    other = await scene.talk(manager_id=staff.li.id)
    refused = await do(scene, staff.chen, book(shanghai("2026-12-03 14:00")), other)
    assert isinstance(refused, SlotRefused)
    assert refused.problem is SlotProblem.DAILY_MAX
    assert not [slot for slot in refused.offers if BANK.calendar.local(slot.start).date() == date(2026, 12, 3)]


@pytest.mark.parametrize("state", [TalkState.HELD, TalkState.CLOSED, TalkState.CANCELLED, TalkState.NO_SHOW])
async def test_a_talk_that_was_held_fills_its_day_and_one_that_came_to_nothing_does_not(
    scene: Scene, state: TalkState
) -> None:
    scene.bank = make_bank(daily_max=1)
    await scene.talk(number="26-0009", manager_id=scene.staff.li.id, slot=at(shanghai("2026-12-03 09:00")), state=state)
    done = await do(scene, scene.staff.chen, book(), await scene.talk())
    assert isinstance(done, SlotRefused if state in (TalkState.HELD, TalkState.CLOSED) else Changed)


async def test_a_move_within_a_full_day_is_no_talk_more(scene: Scene) -> None:
    scene.bank = make_bank(daily_max=1)
    talk = await confirmed(scene)
    assert isinstance(await do(scene, scene.staff.chen, move(shanghai("2026-12-03 16:00")), talk), Changed)


async def test_a_manager_is_offered_and_proposes_only_times_at_which_somebody_can_take_the_minutes(
    scene: Scene,
) -> None:
    scene.bank = TWO
    talk = await confirmed(scene)
    await scene.talk(host_id=scene.staff.sun.id, manager_id=scene.staff.zhou.id, slot=at(FRIDAY))
    refused = await do(scene, scene.staff.zhang, propose(FRIDAY), talk)
    assert isinstance(refused, SlotRefused)
    assert refused.problem is SlotProblem.NO_SECOND
    assert at(FRIDAY) not in refused.offers
    assert isinstance(await do(scene, scene.staff.zhang, propose(refused.offers[0].start), talk), Changed)


async def test_where_it_wants_none_one_press_books_without(scene: Scene) -> None:
    talk = await scene.talk()
    await do(scene, scene.staff.chen, book(), talk)
    assert (await scene.talk_now(talk.id)).second_id is None


async def test_a_colleague_who_is_taken_then_is_passed_over(scene: Scene) -> None:
    scene.bank = TWO
    deputy = await deputy_head(scene)
    await scene.talk(manager_id=scene.staff.li.id, host_id=deputy.id, slot=at(THURSDAY))
    talk = await scene.talk()
    await do(scene, scene.staff.chen, book(), talk)
    assert (await scene.talk_now(talk.id)).second_id == scene.staff.sun.id


async def test_without_anybody_free_a_booking_that_wants_two_is_refused_with_times_that_can_be(scene: Scene) -> None:
    scene.bank = TWO
    await scene.talk(manager_id=scene.staff.zhou.id, host_id=scene.staff.sun.id, slot=at(THURSDAY))
    talk = await scene.talk()
    refused = await do(scene, scene.staff.chen, book(), talk)
    assert isinstance(refused, SlotRefused)
    assert refused.problem is SlotProblem.NO_SECOND
    assert await scene.talk_now(talk.id) == talk
    assert isinstance(await do(scene, scene.staff.chen, book(refused.offers[0].start), talk), Changed)


async def test_a_bank_without_anybody_who_may_take_them_offers_nothing_and_says_so(scene: Scene) -> None:
    scene.bank = TWO
    complaint = await scene.complaint(recused=frozenset({scene.staff.sun.id, scene.staff.wang.id}))
    async with scene.database.transaction() as tx:
        for person in (scene.staff.sun, scene.staff.wang):
            recusal = Recusal(person_id=person.id, tie=Tie.INTEREST, declared_by=person.id)
            await complaints.add_recusal(tx, complaint.id, recusal)
    talk = await scene.talk(complaint_id=complaint.id)
    refused = await do(scene, scene.staff.chen, book(), talk)
    assert isinstance(refused, SlotRefused)
    assert (refused.problem, refused.offers) == (SlotProblem.NO_SECOND, ())


async def test_who_is_named_takes_the_minutes_unless_taken_or_not_eligible(scene: Scene) -> None:
    staff = scene.staff
    talk = await scene.talk()
    with pytest.raises(RefusalError, match=r"talk\.not_second"):
        await do(scene, staff.chen, book(second=staff.zhou.id), talk)
    with pytest.raises(RefusalError, match=r"talk\.not_second"):
        await do(scene, staff.chen, book(second=staff.zhang.id), talk)
    await do(scene, staff.chen, book(second=staff.sun.id), talk)
    other = await scene.talk(host_id=staff.wang.id, manager_id=staff.zhou.id, branch="JB")
    with pytest.raises(RefusalError, match=r"talk\.second_busy"):
        await do(scene, staff.wang, book(second=staff.sun.id), other)


async def test_who_takes_the_minutes_reads_the_talk_is_reminded_and_can_change_nothing(scene: Scene) -> None:
    scene.bank = TWO
    deputy = await deputy_head(scene)
    talk = await confirmed(scene)
    told = [promise.kind for promise in await promises(scene) if promise.reader == deputy.id]
    assert sorted(told) == ["talk.file", "talk.reminder", "talk.reminder", "talk.second"]
    async with scene.work(deputy) as work:
        assert (await use.show(work, talk.id)).recording
        assert (await views.listing(work, Filter())).rows
    for act in (move(FRIDAY), agree, decline, propose(FRIDAY), cancel):
        with pytest.raises(RefusalError, match=r"gate\.denied"):
            await do(scene, deputy, act, talk)


async def test_who_takes_the_minutes_is_told_when_it_is_called_off(scene: Scene) -> None:
    scene.bank = TWO
    talk = await confirmed(scene)
    await deliver(scene)
    await do(scene, scene.staff.chen, cancel, talk)
    told = [promise.kind for promise in await promises(scene) if promise.reader == scene.staff.sun.id]
    assert sorted(told) == ["talk.file", "talk.second"]


async def test_a_move_to_a_time_at_which_the_second_is_taken_finds_another_and_frees_the_first(scene: Scene) -> None:
    scene.bank = TWO
    deputy = await deputy_head(scene)
    await scene.talk(manager_id=scene.staff.li.id, host_id=deputy.id, slot=at(FRIDAY))
    talk = await confirmed(scene)
    await do(scene, scene.staff.chen, move(FRIDAY), talk)
    assert (await scene.talk_now(talk.id)).second_id == scene.staff.sun.id
    assert [p.reader for p in await promises(scene, "talk.second_free")] == [deputy.id]


@pytest.mark.at_once
async def test_of_fifty_bookings_that_want_one_recorder_at_one_time_one_gets_him(scene: Scene) -> None:
    """At a branch there is one head, and human resources; hosts and managers are all different."""
    scene.bank = TWO
    async with scene.database.transaction() as tx:
        head, manager = frozenset({Role.SUPERVISOR}), frozenset({Role.CLIENT_MANAGER})
        hosts = [await add_person(tx, f"h{n}", roles=head, branch="HQ") for n in range(50)]
        managers = [await add_person(tx, f"m{n}", roles=manager, branch="HQ") for n in range(50)]
    due = [await scene.talk(host_id=h.id, manager_id=m.id, branch="JB") for h, m in zip(hosts, managers, strict=True)]
    acts = [do(scene, host, book(), talk) for host, talk in zip(hosts, due, strict=True)]
    ends = await asyncio.gather(*acts, return_exceptions=True)
    won = [end for end in ends if isinstance(end, Changed)]
    assert {end.view.talk.second_id for end in won} == {scene.staff.wang.id, scene.staff.sun.id}
    lost = [end for end in ends if isinstance(end, SlotRefused)]
    assert {end.problem for end in lost} == {SlotProblem.NO_SECOND}
    assert (len(won), len(lost)) == (2, 48)


@pytest.mark.parametrize("first", ["manager", "host"])
async def test_both_sides_counter_until_the_rounds_are_used_up_and_neither_is_stuck(scene: Scene, first: str) -> None:
    scene.bank = make_bank(rounds=2 if first == "host" else 3)
    talk = await scene.talk()
    staff = scene.staff
    await do(scene, staff.chen, book(), talk)
    await do(scene, staff.zhang, propose(FRIDAY), talk)
    await do(scene, staff.chen, move(THURSDAY), talk)
    if first == "host":
        with pytest.raises(RefusalError, match=r"talk\.rounds$"):
            await do(scene, staff.zhang, propose(FRIDAY), talk)
        assert isinstance(await do(scene, staff.chen, move(FRIDAY), talk), Changed)
        assert isinstance(await do(scene, staff.zhang, agree, talk), Changed)
        return
    await do(scene, staff.zhang, propose(FRIDAY), talk)
    with pytest.raises(RefusalError, match=r"talk\.rounds_host"):
        await do(scene, staff.chen, move(THURSDAY), talk)
    assert isinstance(await do(scene, staff.chen, agree, talk), Changed)
    assert isinstance(await do(scene, staff.chen, move(THURSDAY), talk), Changed)


async def test_a_proposal_that_expired_can_be_moved_though_the_rounds_are_used_up(scene: Scene) -> None:
    scene.bank = make_bank(rounds=1)
    talk = await scene.talk()
    await do(scene, scene.staff.chen, book(), talk)
    await do(scene, scene.staff.zhang, propose(FRIDAY), talk)
    scene.now = FRIDAY + timedelta(minutes=5)
    async with scene.work(scene.staff.chen) as work:
        assert (await use.show(work, talk.id)).expired
    assert isinstance(await do(scene, scene.staff.chen, move(shanghai("2026-12-08 10:00")), talk), Changed)


async def test_a_branchs_own_hours_bound_its_talks(scene: Scene) -> None:
    early = [
        b.model_copy(update={"hours": ["08:30-11:00", "15:30-17:30"]}) if b.code == "CG" else b for b in POLICY.branches
    ]
    policy = make_bank().policy.model_copy(update={"branches": early})
    scene.bank = Bank(policy, BANK.calendar)
    talk = await scene.talk()
    refused = await do(scene, scene.staff.chen, book(), talk)
    assert isinstance(refused, SlotRefused)
    assert refused.problem is SlotProblem.OUTSIDE_HOURS
    assert isinstance(await do(scene, scene.staff.chen, book(shanghai("2026-12-03 17:00")), talk), Changed)
    # a host of head office with other hours: only what both share
    hers = await scene.talk(host_id=scene.staff.sun.id, manager_id=scene.staff.li.id)
    refused = await do(scene, scene.staff.sun, book(shanghai("2026-12-03 17:00")), hers)
    assert isinstance(refused, SlotRefused)
    assert isinstance(await do(scene, scene.staff.sun, book(shanghai("2026-12-03 16:00")), hers), Changed)


async def test_a_week_of_free_times_has_its_seven_days_and_only_bookable_times(scene: Scene) -> None:
    talk = await scene.talk()
    async with scene.work(scene.staff.chen) as work:
        week = await use.week(work, talk.id, None)
        assert list(week.days) == [date(2026, 11, 30) + timedelta(days=n) for n in range(7)]
        assert (week.earlier, week.later) == (None, date(2026, 12, 7))
        assert week.chosen == date(2026, 12, 1)
        assert [bool(slots) for slots in week.days.values()] == [False, True, True, True, True, False, False]
        for slots in week.days.values():
            for slot in slots:
                assert await use.check(work, talk.id, slot.start) is None
        last = await use.week(work, talk.id, date(2030, 1, 1))
        assert last.later is None
        assert last.earlier is not None


async def test_the_link_of_an_online_talk_is_kept_and_can_be_given_later(scene: Scene) -> None:
    talk = await scene.talk()
    async with scene.work(scene.staff.chen) as work:
        await use.book(
            work, talk.id, version=1, start=THURSDAY, place="线上，链接另行告知", link="https://meeting.example/1"
        )
    assert (await scene.talk_now(talk.id)).link == "https://meeting.example/1"
    await do(scene, scene.staff.zhang, agree, talk)
    await deliver(scene)
    before = await scene.talk_now(talk.id)
    async with scene.work(scene.staff.chen) as work:
        await use.set_link(work, talk.id, version=before.version, link="https://meeting.example/2")
    after = await scene.talk_now(talk.id)
    assert (after.state, after.link) == (TalkState.CONFIRMED, "https://meeting.example/2")
    assert after.calendar_sequence > before.calendar_sequence
    assert [p.reader for p in await promises(scene, "talk.confirmed")] == [scene.staff.zhang.id]
    assert await times(scene, "talk.reminder") == ["2026-12-02 15:00", "2026-12-03 14:00"]
