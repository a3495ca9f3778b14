"""A private talk goes to a deputy only with its manager's consent, on both engines; nobody learns of it before."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from domain.errors import RefusalError
from domain.leave import LeaveKind, whole_day
from domain.lists import Filter
from domain.people import Person, Role
from domain.talks import Interest, Talk, TalkState, Trigger
from storage import audit, talks
from tests.factories import BANK, NOW, Scene, add_person, at, shanghai
from tests.workflows.acts import FRIDAY, THURSDAY, do, hand_over, import_without, move
from tests.workflows.promised import deliver, promises
from workflows import leave, views
from workflows import talks as use
from workflows.talks import Changed, ConsentAsked, Handed, HostAsked, Stale
from workflows.work import Work


@pytest.fixture
async def he(scene: Scene) -> Person:
    """A second head of the branch, who may become the deputy."""
    async with scene.database.transaction() as tx:
        roles = frozenset({Role.SUPERVISOR})
        return await add_person(tx, "1010", account=1010, name="何斌", branch="CG", roles=roles)


async def private(scene: Scene, state: TalkState = TalkState.CONFIRMED, **changes: object) -> Talk:
    """Give a private talk between Chen and Zhang of which Sun knows."""
    timed = {"slot": at(THURSDAY), "place": "会议室"} if state is not TalkState.DUE else {}
    values = {"private": True, "trigger": Trigger.FAMILY, "confidant_id": scene.staff.sun.id, "state": state}
    return await scene.talk(**{**values, **timed, **changes})


def agree(talk: Talk, deputy: Person, version: int | None = None) -> Callable[[Work], Awaitable[object]]:
    version = version or talk.version
    return lambda work: use.agree_to_deputy(work, talk.id, version=version, deputy_id=deputy.id)


def refuse(talk: Talk, deputy: Person) -> Callable[[Work], Awaitable[object]]:
    return lambda work: use.refuse_deputy(work, talk.id, version=talk.version, deputy_id=deputy.id)


async def act(scene: Scene, person: Person, what: Callable[[Work], Awaitable[object]]) -> object:
    async with scene.work(person) as work:
        return await what(work)


async def told(scene: Scene, person: Person) -> list[str]:
    return sorted({p.kind for p in await promises(scene) if p.reader == person.id})


async def knows_nothing(scene: Scene, person: Person, talk: Talk) -> None:
    """Hold that somebody is told nothing of a talk, finds nothing of it and opens nothing."""
    assert await told(scene, person) == []
    for what in (use.show, use.cause):
        with pytest.raises(RefusalError, match=r"gate\.denied"):
            await act(scene, person, lambda work, what=what: what(work, talk.id))  # type: ignore[misc]
    async with scene.work(person) as work:
        assert (await views.listing(work, Filter())).rows == ()
        found = await views.find(work, talk.number)
    assert getattr(found, "rows", ()) == ()
    async with scene.database.transaction() as tx:
        assert await talks.list_occupied(tx, [person.id], since=NOW, but_for="") == []


async def test_a_host_who_hands_a_private_talk_over_asks_and_holds_it_meanwhile(scene: Scene, he: Person) -> None:
    talk, staff = await private(scene), scene.staff
    asked = await do(scene, staff.chen, hand_over(he), talk)
    assert isinstance(asked, ConsentAsked)
    after = await scene.talk_now(talk.id)
    assert (after.host_id, after.deputy_id, after.slot, after.version) == (staff.chen.id, he.id, at(THURSDAY), 1)
    asks = [(p.at, p.reader) for p in await promises(scene, "talk.consent")]
    assert asks == [
        ("2026-12-01 09:00", staff.zhang.id),
        ("2026-12-02 09:00", staff.zhang.id),
        ("2026-12-03 09:00", staff.sun.id),
    ]
    await knows_nothing(scene, he, talk)
    async with scene.work(staff.chen) as work:
        assert (await use.show(work, talk.id)).hosting


async def test_with_consent_the_deputy_holds_it_at_its_time_and_all_sides_know(scene: Scene, he: Person) -> None:
    talk, staff = await private(scene), scene.staff
    await do(scene, staff.chen, hand_over(he), talk)
    assert isinstance(await act(scene, staff.zhang, agree(talk, he)), Changed)
    after = await scene.talk_now(talk.id)
    assert (after.host_id, after.deputy_id, after.state, after.slot) == (he.id, None, talk.state, at(THURSDAY))
    assert after.confidant_id == staff.sun.id
    assert await promises(scene, "talk.consent") == []
    assert {"talk.deputy", "talk.reminder"} <= set(await told(scene, he))
    assert await told(scene, staff.chen) == ["talk.given"]
    assert "talk.deputy" not in await told(scene, staff.zhang)  # the card that was pressed says it
    with pytest.raises(RefusalError, match=r"talk\.handed_away"):
        await act(scene, staff.chen, lambda work: use.cause(work, talk.id))
    async with scene.database.transaction() as tx:
        entries = [(e.actor_id, e.action) for e in await audit.list_entries(tx, f"talk:{talk.id}")]
    assert entries == [(staff.chen.id, "talk.consent_asked"), (staff.zhang.id, "talk.handed_over")]


async def test_a_deputy_who_is_taken_by_the_time_of_the_consent_books_it_anew(scene: Scene, he: Person) -> None:
    talk = await private(scene)
    await do(scene, scene.staff.chen, hand_over(he), talk)
    await scene.talk(host_id=he.id, manager_id=scene.staff.li.id, slot=at(THURSDAY), state=TalkState.INVITED)
    await act(scene, scene.staff.zhang, agree(talk, he))
    after = await scene.talk_now(talk.id)
    assert (after.host_id, after.state) == (he.id, TalkState.DUE)
    assert he.id in {p.reader for p in await promises(scene, "talk.book")}


async def test_without_consent_it_stays_and_the_confidant_arranges(scene: Scene, he: Person) -> None:
    talk, staff = await private(scene), scene.staff
    await do(scene, staff.chen, hand_over(he), talk)
    done = await act(scene, staff.zhang, refuse(talk, he))
    assert isinstance(done, HostAsked)
    assert done.confidant == staff.sun
    after = await scene.talk_now(talk.id)
    assert (after.host_id, after.deputy_id, after.host_request) == (staff.chen.id, None, "deputy_refused")
    assert await promises(scene, "talk.consent") == []
    assert [p.at for p in await promises(scene, "talk.other_host") if p.reader == staff.sun.id] == [
        "2026-12-01 09:00",
        "2026-12-03 09:00",
        "2026-12-07 09:00",
    ]
    assert "talk.deputy_refused" in await told(scene, staff.chen)
    await knows_nothing(scene, he, talk)
    other = await act(
        scene, staff.sun, lambda work: use.assign_host(work, talk.id, version=talk.version, host_id=staff.wang.id)
    )
    assert other == Handed(number=talk.number, host=staff.wang)
    assert await promises(scene, "talk.other_host") == []


async def test_the_manager_may_ask_for_somebody_else_instead(scene: Scene, he: Person) -> None:
    talk, staff = await private(scene), scene.staff
    await do(scene, staff.chen, hand_over(he), talk)
    await act(
        scene, staff.zhang, lambda work: use.ask_other_host(work, talk.id, version=talk.version, reason="请总行的人")
    )
    after = await scene.talk_now(talk.id)
    assert (after.deputy_id, after.host_request) == (None, "请总行的人")
    assert isinstance(await act(scene, staff.zhang, agree(talk, he)), Stale)
    with pytest.raises(RefusalError, match=r"talk\.host_asked"):
        await do(scene, staff.chen, hand_over(he), talk)


@pytest.mark.at_once
async def test_nobody_consents_for_the_manager_to_somebody_else_or_twice(scene: Scene, he: Person) -> None:
    talk, staff = await private(scene), scene.staff
    await do(scene, staff.chen, hand_over(he), talk)
    with pytest.raises(RefusalError, match=r"talk\.consent_asked"):
        await do(scene, staff.chen, hand_over(he), talk)
    for person in (staff.chen, staff.sun, he, staff.wang, staff.li, staff.lin):
        for what in (agree(talk, he), refuse(talk, he)):
            with pytest.raises(RefusalError, match=r"gate\.denied"):
                await act(scene, person, what)
    assert isinstance(await act(scene, staff.zhang, agree(talk, staff.wang)), Stale)
    assert isinstance(await act(scene, staff.zhang, agree(talk, he, version=7)), Stale)
    assert (await scene.talk_now(talk.id)).host_id == staff.chen.id
    ends = await asyncio.gather(*[act(scene, staff.zhang, agree(talk, he)) for _ in range(50)])
    assert [type(end) for end in ends].count(Changed) == 50  # the same press shows what it did
    async with scene.database.transaction() as tx:
        actions = [e.action for e in await audit.list_entries(tx, f"talk:{talk.id}")]
    assert actions.count("talk.handed_over") == 1


async def test_a_move_while_the_manager_is_asked_leaves_the_question_open(scene: Scene, he: Person) -> None:
    talk, staff = await private(scene, TalkState.INVITED), scene.staff
    await do(scene, staff.chen, hand_over(he), talk)
    await do(scene, staff.chen, move(FRIDAY), talk)
    assert await promises(scene, "talk.consent")
    assert isinstance(await act(scene, staff.zhang, agree(talk, he)), Stale)
    await act(scene, staff.zhang, agree(await scene.talk_now(talk.id), he))
    after = await scene.talk_now(talk.id)
    assert (after.host_id, after.state, after.slot) == (he.id, TalkState.INVITED, at(FRIDAY))


@pytest.mark.parametrize("state", [TalkState.DUE, TalkState.INVITED, TalkState.CONFIRMED])
async def test_a_host_who_leaves_is_followed_by_nobody_before_the_consent(
    scene: Scene, he: Person, state: TalkState
) -> None:
    talk, staff = await private(scene, state, calendar_sequence=0), scene.staff
    await import_without(scene, staff.chen, no1004={"supervisor_no": "1010"}, no1005={"supervisor_no": "1010"})
    after = await scene.talk_now(talk.id)
    assert (after.deputy_id, after.state) == (he.id, TalkState.DUE)
    await knows_nothing(scene, he, talk)
    assert {p.reader for p in await promises(scene, "talk.consent")} == {staff.zhang.id, staff.sun.id}
    assert not [p for p in await promises(scene) if p.kind in ("talk.reminder", "talk.answer", "talk.book")]
    await act(scene, staff.zhang, agree(after, he))
    now = await scene.talk_now(talk.id)
    assert (now.host_id, now.state) == (he.id, TalkState.DUE)
    assert {"talk.deputy", "talk.book"} <= set(await told(scene, he))


async def test_of_a_host_who_left_the_confidant_arranges_another_and_can_not_keep_him(scene: Scene, he: Person) -> None:
    talk, staff = await private(scene), scene.staff
    await import_without(scene, staff.chen, no1004={"supervisor_no": "1010"}, no1005={"supervisor_no": "1010"})
    waiting = await scene.talk_now(talk.id)
    await act(scene, staff.zhang, refuse(waiting, he))
    with pytest.raises(RefusalError, match=r"talk\.not_a_host"):
        await act(scene, staff.sun, lambda work: use.keep_host(work, talk.id, version=waiting.version))
    await act(
        scene,
        staff.sun,
        lambda work: use.assign_host(work, talk.id, version=waiting.version, host_id=staff.sun.id),
    )
    assert (await scene.talk_now(talk.id)).host_id == staff.sun.id


async def test_a_host_who_only_moves_branch_holds_it_until_the_consent(scene: Scene, he: Person) -> None:
    talk, staff = await private(scene), scene.staff
    moved: dict[str, object] = {"branch": "JB"}
    await import_without(scene, no1003=moved, no1004={"supervisor_no": "1010"}, no1005={"supervisor_no": "1010"})
    after = await scene.talk_now(talk.id)
    assert (after.host_id, after.deputy_id, after.state, after.slot) == (
        staff.chen.id,
        he.id,
        TalkState.CONFIRMED,
        at(THURSDAY),
    )
    await act(scene, staff.zhang, agree(after, he))
    assert (await scene.talk_now(talk.id)).slot == at(THURSDAY)


async def test_a_deputy_who_leaves_before_the_consent_is_replaced_by_the_confidant(scene: Scene, he: Person) -> None:
    talk, staff = await private(scene), scene.staff
    await do(scene, staff.chen, hand_over(he), talk)
    await import_without(scene, he)
    done = await act(scene, staff.zhang, agree(talk, he))
    assert isinstance(done, HostAsked)
    assert (await scene.talk_now(talk.id)).host_request == "deputy_gone"


async def test_a_host_who_leaves_after_the_manager_asked_for_another_leaves_it_to_the_confidant(
    scene: Scene, he: Person
) -> None:
    talk, staff = await private(scene), scene.staff
    await act(scene, staff.zhang, lambda work: use.ask_other_host(work, talk.id, version=1, reason="换一位"))
    await deliver(scene)
    await import_without(scene, staff.chen, no1004={"supervisor_no": "1010"}, no1005={"supervisor_no": "1010"})
    after = await scene.talk_now(talk.id)
    assert (after.deputy_id, after.host_request, after.state) == (None, "换一位", TalkState.DUE)
    assert await told(scene, staff.sun) == ["talk.other_host"]
    await knows_nothing(scene, he, talk)


async def test_a_host_who_recuses_from_a_private_talk_leaves_it_to_who_knows_of_it_already(scene: Scene) -> None:
    async with scene.database.transaction() as tx:
        first = await add_person(tx, "1000", name="钱进", branch="HQ", roles=frozenset({Role.HUMAN_RESOURCES}))
    talk = await private(scene)
    await act(
        scene,
        scene.staff.chen,
        lambda work: use.recuse(work, talk.id, version=1, interest=Interest.RELATIVE),
    )
    assert (await scene.talk_now(talk.id)).host_id == scene.staff.sun.id != first.id


async def test_head_office_reminds_the_manager_of_the_question_and_nobody_else(scene: Scene, he: Person) -> None:
    talk, staff = await private(scene), scene.staff
    await do(scene, staff.chen, hand_over(he), talk)
    done = await act(scene, staff.sun, lambda work: use.prompt(work, talk.id, version=talk.version))
    assert getattr(done, "asked") == staff.zhang  # noqa: B009 - a result, as the act gives it
    assert [p.reader for p in await promises(scene, "talk.prompt")] == [staff.zhang.id]


async def test_the_talk_of_a_manager_who_is_asked_is_still_shown_to_him_and_waits(scene: Scene, he: Person) -> None:
    talk = await private(scene, shown := TalkState.INVITED)
    await do(scene, scene.staff.chen, hand_over(he), talk)
    async with scene.work(scene.staff.zhang, now=shanghai("2026-12-02 10:00")) as work:
        view = await use.show(work, talk.id)
    assert (view.deputy, view.talk.state) == (he, shown)


async def test_the_leave_of_a_host_brings_the_question_and_who_records_a_leave_learns_of_no_private_talk(
    scene: Scene, he: Person
) -> None:
    staff = scene.staff
    talk = await private(scene)
    thursday = whole_day(THURSDAY, BANK.calendar)
    for who, whose in ((staff.chen, None), (he, staff.zhang.id)):
        async with scene.work(who) as work:
            done = await leave.record(work, kind=LeaveKind.LEAVE, period=thursday, person_id=whose)
        assert [crossed.id for crossed in done.crossed] == ([talk.id] if who is staff.chen else [])
    assert {p.reader for p in await promises(scene, "leave.crossing")} == {staff.chen.id}
    assert isinstance(await do(scene, staff.chen, hand_over(he), talk), ConsentAsked)
    assert {p.reader for p in await promises(scene, "talk.consent")} == {staff.zhang.id, staff.sun.id}
