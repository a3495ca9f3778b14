"""Who holds a talk, on both engines: recusal, another host of a private talk, and head office's prompt."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from domain.complaints import Recusal, Tie
from domain.errors import RefusalError
from domain.people import Person, Role
from domain.talks import Interest, Talk, TalkState, Trigger
from storage import audit, complaints, people, talks
from tests.factories import NOW, Scene, add_person, at, shanghai
from tests.workflows.acts import FRIDAY, agree, book, confirmed, move
from tests.workflows.acts import do as act_on
from tests.workflows.promised import deliver, kinds, promises
from workflows import talks as use
from workflows.talks import Handed, HostAsked, HostKept, Stale
from workflows.work import Work

THURSDAY = shanghai("2026-12-03 15:00")
LATER = shanghai("2026-12-08 10:00")


async def do(scene: Scene, person: Person, what: Callable[[Work], Awaitable[object]]) -> object:
    async with scene.work(person) as work:
        return await what(work)


def recuse(talk: Talk, version: int | None = None) -> Callable[[Work], Awaitable[object]]:
    version = version or talk.version
    return lambda work: use.recuse(work, talk.id, version=version, interest=Interest.RELATIVE)


async def invited(scene: Scene, **changes: object) -> Talk:
    values = {"state": TalkState.INVITED, "slot": at(THURSDAY), "place": "会议室", **changes}
    return await scene.talk(**values)


async def book_and_agree(scene: Scene, talk: Talk) -> None:
    await act_on(scene, scene.staff.chen, book(), talk)
    await act_on(scene, scene.staff.zhang, agree, talk)


async def private(scene: Scene) -> Talk:
    """Give a private talk between Chen and Zhang of which Sun knows, its time set."""
    return await invited(scene, private=True, trigger=Trigger.FAMILY, confidant_id=scene.staff.sun.id)


async def test_who_recuses_gives_the_talk_to_head_office_and_never_reads_it_again(scene: Scene) -> None:
    talk, staff = await confirmed(scene), scene.staff
    await deliver(scene)
    done = await do(scene, staff.chen, recuse(talk))
    assert done == Handed(number=talk.number, host=staff.sun)
    after = await scene.talk_now(talk.id)
    assert (after.host_id, after.state, after.recused) == (staff.sun.id, TalkState.DUE, frozenset({staff.chen.id}))
    assert [p.reader for p in await promises(scene, "talk.due")] == [staff.sun.id]
    assert [p.reader for p in await promises(scene, "talk.handed")] == [staff.zhang.id]
    assert {p.reader for p in await promises(scene, "talk.file")} == {staff.chen.id, staff.zhang.id}
    for act in (use.show, use.cause):
        with pytest.raises(RefusalError, match=r"talk\.handed_away"):
            await do(scene, staff.chen, lambda work, act=act: act(work, talk.id))  # type: ignore[misc]
    async with scene.work(staff.chen) as work:
        assert await use.view_now(work, talk.id, reader=staff.chen.id) is None
        event = await use.calendar_file(work, talk.id, reader=staff.chen.id)
        assert await talks.list_occupied(work.tx, [staff.chen.id], since=NOW, but_for="") == []
    assert event is not None
    assert event.cancelled
    async with scene.database.transaction() as tx:
        entry = (await audit.list_entries(tx, f"talk:{talk.id}"))[-1]
    assert (entry.actor_id, entry.action, entry.after) == (staff.chen.id, "talk.recused", "relative")


async def test_who_was_to_take_the_minutes_hears_of_another_host_and_clears_the_calendar_too(scene: Scene) -> None:
    staff = scene.staff
    async with scene.database.transaction() as tx:
        he = await add_person(tx, "1010", account=1010, name="何斌", branch="CG", roles=frozenset({Role.SUPERVISOR}))
    talk = await scene.talk(second_id=he.id)
    await book_and_agree(scene, talk)
    await deliver(scene)
    talk = await scene.talk_now(talk.id)
    await do(scene, staff.chen, recuse(talk))
    assert he.id in {p.reader for p in await promises(scene, "talk.file")}
    assert [p.reader for p in await promises(scene, "talk.second")] == [he.id]


async def test_who_takes_the_minutes_and_becomes_the_host_does_not_do_both(scene: Scene) -> None:
    staff = scene.staff
    talk = await scene.talk(second_id=staff.sun.id)
    await do(scene, staff.chen, recuse(talk))
    after = await scene.talk_now(talk.id)
    assert (after.host_id, after.second_id) == (staff.sun.id, None)


async def test_who_keeps_out_of_a_talk_gets_no_file_of_its_later_times(scene: Scene) -> None:
    staff = scene.staff
    talk = await confirmed(scene)
    await deliver(scene)
    await do(scene, staff.chen, recuse(talk))
    await deliver(scene)
    for start in (FRIDAY, shanghai("2026-12-07 15:00")):
        act = book(start) if start == FRIDAY else move(start)
        await act_on(scene, staff.sun, act, talk)
        await act_on(scene, staff.zhang, agree, talk)
        assert {p.reader for p in await promises(scene, "talk.file")} == {staff.sun.id, staff.zhang.id}
        await deliver(scene)


async def test_a_new_host_clears_no_calendar_that_does_not_hold_the_talk(scene: Scene) -> None:
    talk, zhang = await invited(scene), scene.staff.zhang
    await do(scene, zhang, lambda work: use.send_calendar_file(work, talk.id))
    await deliver(scene)
    await do(scene, scene.staff.chen, recuse(talk))
    assert [p.reader for p in await promises(scene, "talk.file")] == [zhang.id]


async def test_the_new_host_can_book_at_once_and_the_manager_is_asked(scene: Scene) -> None:
    talk = await scene.talk()
    await do(scene, scene.staff.chen, recuse(talk))
    assert await promises(scene, "talk.handed") == []  # nobody had told Zhang of it
    await do(scene, scene.staff.sun, lambda work: use.book(work, talk.id, version=2, start=THURSDAY))
    assert [p.reader for p in await promises(scene, "talk.invited")] == [scene.staff.zhang.id]


async def test_the_last_possible_host_is_told_whom_to_ask(scene: Scene) -> None:
    talk = await scene.talk()
    await do(scene, scene.staff.chen, recuse(talk))
    with pytest.raises(RefusalError, match=r"talk\.nobody_left") as refused:
        await do(scene, scene.staff.sun, recuse(await scene.talk_now(talk.id)))
    assert refused.value.facts == {"contact": "人力资源部 孙洁"}
    assert (await scene.talk_now(talk.id)).host_id == scene.staff.sun.id


async def test_a_second_person_of_human_resources_takes_over_from_the_first(scene: Scene) -> None:
    async with scene.database.transaction() as tx:
        qian = await add_person(tx, "1021", name="钱进", branch="HQ", roles=frozenset({Role.HUMAN_RESOURCES}))
    talk = await scene.talk()
    for host in (scene.staff.chen, scene.staff.sun):
        await do(scene, host, recuse(await scene.talk_now(talk.id)))
    after = await scene.talk_now(talk.id)
    assert (after.host_id, after.recused) == (qian.id, frozenset({scene.staff.chen.id, scene.staff.sun.id}))


async def test_only_the_host_recuses_only_once_and_only_before_the_end(scene: Scene) -> None:
    talk, staff = await invited(scene), scene.staff
    for person in (staff.zhang, staff.wang, staff.lin, staff.sun):
        with pytest.raises(RefusalError, match=r"gate\.denied"):
            await do(scene, person, recuse(talk))
    assert isinstance(await do(scene, staff.chen, recuse(talk, version=9)), Stale)
    await do(scene, staff.chen, recuse(talk))
    with pytest.raises(RefusalError, match=r"talk\.handed_away"):
        await do(scene, staff.chen, recuse(talk))
    held = await scene.talk(state=TalkState.HELD)
    with pytest.raises(RefusalError, match=r"talk\.state"):
        await do(scene, staff.chen, recuse(held))


@pytest.mark.at_once
async def test_of_fifty_presses_at_once_one_hands_the_talk_over(scene: Scene) -> None:
    talk = await invited(scene)
    ends = await asyncio.gather(*[do(scene, scene.staff.chen, recuse(talk)) for _ in range(50)], return_exceptions=True)
    assert [end for end in ends if isinstance(end, Handed)] == [Handed(number=talk.number, host=scene.staff.sun)]
    assert {end.code for end in ends if isinstance(end, RefusalError)} == {"talk.handed_away"}
    assert (await scene.talk_now(talk.id)).recused == frozenset({scene.staff.chen.id})


async def test_the_confidant_who_becomes_host_is_no_longer_the_only_one_of_human_resources(scene: Scene) -> None:
    talk = await private(scene)
    await do(scene, scene.staff.chen, recuse(talk))
    after = await scene.talk_now(talk.id)
    assert (after.host_id, after.confidant_id) == (scene.staff.sun.id, None)


def ask(talk: Talk) -> Callable[[Work], Awaitable[object]]:
    return lambda work: use.ask_other_host(work, talk.id, version=talk.version, reason="陈行长与家人相识13812345678")


def assign(talk: Talk, host: Person) -> Callable[[Work], Awaitable[object]]:
    return lambda work: use.assign_host(work, talk.id, version=talk.version, host_id=host.id)


async def test_the_manager_of_a_private_talk_gets_another_host(scene: Scene) -> None:
    talk, staff = await private(scene), scene.staff
    done = await do(scene, staff.zhang, ask(talk))
    assert isinstance(done, HostAsked)
    assert done.confidant == staff.sun
    assert {p.reader for p in await promises(scene, "talk.other_host")} == {staff.sun.id}
    with pytest.raises(RefusalError, match=r"talk\.host_asked"):
        await do(scene, staff.zhang, ask(talk))
    seen = await do(scene, staff.sun, lambda work: use.host_request(work, talk.id))
    assert getattr(seen, "talk").host_request == "陈行长与家人相识138****5678"  # noqa: B009 - a view, as the act gives it
    assert await do(scene, staff.sun, assign(talk, staff.wang)) == Handed(number=talk.number, host=staff.wang)
    after = await scene.talk_now(talk.id)
    assert (after.host_id, after.confidant_id, after.state) == (staff.wang.id, staff.sun.id, TalkState.DUE)
    assert after.host_request is None
    assert [p.reader for p in await promises(scene, "talk.handed")] == [staff.zhang.id]
    assert [p.reader for p in await promises(scene, "talk.given")] == [staff.chen.id]
    assert await kinds(scene) == ["talk.book", "talk.due", "talk.given", "talk.handed"]
    with pytest.raises(RefusalError, match=r"gate\.denied"):
        await do(scene, staff.chen, lambda work: use.show(work, talk.id))


async def test_human_resources_may_leave_the_host_and_the_manager_hears_it(scene: Scene) -> None:
    talk, staff = await private(scene), scene.staff
    await do(scene, staff.zhang, ask(talk))
    for _ in range(2):
        done = await do(scene, staff.sun, lambda work: use.keep_host(work, talk.id, version=talk.version))
        assert isinstance(done, HostKept)
    assert await scene.talk_now(talk.id) == talk
    assert [p.reader for p in await promises(scene, "talk.host_kept")] == [staff.zhang.id]


async def test_nobody_else_asks_for_assigns_or_reads_another_host(scene: Scene) -> None:
    talk, staff = await private(scene), scene.staff
    async with scene.database.transaction() as tx:
        qian = await add_person(tx, "1021", name="钱进", branch="HQ", roles=frozenset({Role.HUMAN_RESOURCES}))
    acts = [ask(talk), assign(talk, staff.wang), lambda work: use.host_request(work, talk.id)]
    for person in (staff.chen, staff.wang, staff.lin, staff.li, qian):
        for what in acts:
            with pytest.raises(RefusalError, match=r"gate\.denied"):
                await do(scene, person, what)
    with pytest.raises(RefusalError, match=r"talk\.not_private"):
        await do(scene, staff.zhang, ask(await scene.talk()))
    for nobody in (staff.lin, staff.zhang, staff.chen):
        with pytest.raises(RefusalError, match=r"talk\.not_a_host"):
            await do(scene, staff.sun, assign(talk, nobody))


async def test_without_anybody_at_human_resources_the_manager_is_told_whom_to_ask(scene: Scene) -> None:
    talk = await invited(scene, private=True, trigger=Trigger.FAMILY)
    with pytest.raises(RefusalError, match=r"talk\.nobody_left"):
        await do(scene, scene.staff.zhang, ask(talk))


@pytest.mark.parametrize(
    ("state", "asked"),
    [
        (TalkState.DUE, "chen"),
        (TalkState.INVITED, "zhang"),
        (TalkState.PROPOSED, "chen"),
        (TalkState.DECLINED, "chen"),
    ],
)
async def test_head_office_asks_anew_whom_the_talk_waits_for_once_a_day(
    scene: Scene, state: TalkState, asked: str
) -> None:
    talk = await invited(scene, state=state)
    for _ in range(2):
        await do(scene, scene.staff.sun, lambda work: use.prompt(work, talk.id, version=talk.version))
    person: Person = {"chen": scene.staff.chen, "zhang": scene.staff.zhang}[asked]
    assert [p.reader for p in await promises(scene, "talk.prompt")] == [person.id]
    scene.now = shanghai("2026-12-02 09:00")
    await do(scene, scene.staff.sun, lambda work: use.prompt(work, talk.id, version=talk.version))
    assert len(await promises(scene, "talk.prompt")) == 2


async def test_head_office_prompts_nobody_about_what_has_moved_on(scene: Scene) -> None:
    talk = await invited(scene)
    confirmed = await scene.talk(
        state=TalkState.CONFIRMED, slot=at(shanghai("2026-12-04 10:00")), manager_id=scene.staff.li.id
    )
    for other, version in ((talk, 9), (confirmed, confirmed.version)):
        done = await do(
            scene,
            scene.staff.sun,
            lambda work, t=other, v=version: use.prompt(work, t.id, version=v),  # type: ignore[misc]
        )
        assert isinstance(done, use.Overseen)
        assert done.asked is None
    assert await promises(scene) == []


async def test_only_head_office_prompts_and_of_a_private_talk_its_confidant_alone(scene: Scene) -> None:
    talk, staff = await private(scene), scene.staff
    async with scene.database.transaction() as tx:
        qian = await add_person(tx, "1021", name="钱进", branch="HQ", roles=frozenset({Role.HUMAN_RESOURCES}))
    for person in (staff.chen, staff.zhang, staff.wang, staff.lin, qian):
        with pytest.raises(RefusalError, match=r"gate\.denied"):
            await do(scene, person, lambda work: use.prompt(work, talk.id, version=talk.version))
    await do(scene, staff.sun, lambda work: use.acknowledge_up(work, talk.id))
    async with scene.database.transaction() as tx:
        assert [e.action for e in await audit.list_entries(tx, f"talk:{talk.id}")] == ["talk.up_noted"]


async def test_the_supervisor_who_is_missing_is_replaced_by_human_resources_as_before(scene: Scene) -> None:
    async with scene.database.transaction() as tx:
        await people.mark_left(tx, scene.staff.chen.id, scene.now.date())
    async with scene.work(scene.staff.zhang) as work:
        wanted = await use.raise_talk(work, scene.staff.zhang.id, trigger=Trigger.OWN_WISH, reason="想谈调岗")
    assert wanted.view.host == scene.staff.sun


async def test_what_stalls_with_human_resources_as_host_goes_on_to_senior_management(scene: Scene) -> None:
    staff = scene.staff
    async with scene.database.transaction() as tx:
        deng = await add_person(tx, "1102", name="邓海", branch="HQ", roles=frozenset({Role.SENIOR_MANAGEMENT}))
    talk = await scene.talk(host_id=staff.sun.id)
    await act_on(scene, staff.sun, book(LATER), talk)
    asked = [p.reader for p in await promises(scene, "talk.answer")]
    assert asked == [staff.zhang.id, staff.sun.id, deng.id]
    talk = await scene.talk_now(talk.id)
    done = await do(scene, deng, lambda work: use.prompt(work, talk.id, version=talk.version))
    assert isinstance(done, use.Overseen)
    assert done.asked == staff.zhang


async def test_who_keeps_out_of_the_complaint_behind_a_talk_does_not_hear_that_it_stalls(scene: Scene) -> None:
    staff = scene.staff
    async with scene.database.transaction() as tx:
        deng = await add_person(tx, "1102", name="邓海", branch="HQ", roles=frozenset({Role.SENIOR_MANAGEMENT}))
    complaint = await scene.complaint()
    recusal = Recusal(person_id=staff.sun.id, tie=Tie.INTEREST, declared_by=staff.sun.id)
    async with scene.database.transaction() as tx:
        await complaints.add_recusal(tx, complaint.id, recusal)
    talk = await scene.talk(complaint_id=complaint.id)
    await act_on(scene, staff.chen, book(LATER), talk)
    assert deng.id in [p.reader for p in await promises(scene, "talk.answer")]
    assert staff.sun.id not in [p.reader for p in await promises(scene, "talk.answer")]
