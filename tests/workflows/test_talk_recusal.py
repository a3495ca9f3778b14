"""Who must keep out of a complaint keeps out of its talk, on both engines; a branch sees nothing of its head's."""

from functools import partial

import pytest
from sqlalchemy import select

from bot.cards import talks as cards
from domain.complaints import Tie
from domain.errors import RefusalError
from domain.lists import Filter, Listed
from domain.people import Person, Role
from domain.talks import Alone, Interest, Talk, TalkState, Trigger
from storage import audit, people
from storage import talks as storage_talks
from storage.tables import outbox
from tests.factories import Scene, add_person, at, make_bank
from tests.workflows.acts import FRIDAY, THURSDAY, agree, book, confirmed, decline, do, hand_over, move
from tests.workflows.desk import Desk, chased, denied
from tests.workflows.promised import deliver, promises
from tests.workflows.test_talk_words import labels_of
from workflows import complaints, interests, openings, talks, views


@pytest.fixture
async def deputy(desk: Desk) -> Person:
    """A second head of Chengguan, whom the roster names above the first, who is a client manager too."""
    scene = desk.scene
    async with scene.database.transaction() as tx:
        roles = frozenset({Role.SUPERVISOR})
        found = await add_person(tx, "1198", account=1198, name="何斌", branch="CG", roles=roles)
        both = frozenset({Role.SUPERVISOR, Role.CLIENT_MANAGER})
        entry = scene.staff.chen.entry.model_copy(update={"roles": both, "supervisor_no": "1198"})
        await people.mark_person(tx, scene.staff.chen.id, entry)
    return found


async def about_the_head(desk: Desk) -> Talk:
    await desk.register(about=desk.scene.staff.chen)
    return (await desk.scene.talks())[0]


async def sees_nothing(desk: Desk, person: Person, talk: Talk, number: str) -> None:
    """Hold that somebody is told nothing, and finds, lists, exports, opens and counts nothing."""
    for listed in Listed:
        found = await desk.act(person, partial(views.listing, wanted=Filter(listed=listed)))
        assert found.rows == ()
    board = await desk.act(person, views.board)
    assert not [count for _, count in getattr(board, "counts", ()) if count]
    for query in (talk.number, f"投诉 {number}", "陈志远"):
        searched = await desk.act(person, partial(views.find, query=query))
        assert not getattr(searched, "rows", ())
        assert not getattr(searched, "people", ())
    assert (await desk.act(person, lambda work: openings.search(work, ""))).total == 0
    for what in (talks.show, talks.cause, talks.offer):
        with denied():
            await desk.act(person, partial(what, talk_id=talk.id))
    assert [p for p in await promises(desk.scene) if p.reader == person.id] == []


async def test_of_a_complaint_about_its_head_a_branch_sees_nothing_of_the_talk_either(
    desk: Desk, deputy: Person
) -> None:
    desk.scene.bank = make_bank(second_for=["complaint"])
    staff = desk.scene.staff
    talk = await about_the_head(desk)
    number = (await desk.now()).number
    assert (talk.host_id, talk.at_head_office) == (staff.sun.id, True)
    for person in (deputy, staff.zhang, staff.li):
        await sees_nothing(desk, person, talk, number)
    await do(desk.scene, staff.sun, book(), talk)
    async with desk.scene.database.transaction() as tx:
        head = await people.get_person(tx, staff.chen.id)
    assert head is not None
    await do(desk.scene, head, agree, talk)
    booked = await desk.scene.talk_now(talk.id)
    assert booked.second_id == staff.wang.id  # human resources has one person, who holds it
    await desk.act(staff.sun, lambda work: talks.cause(work, talk.id))
    for person in (deputy, staff.zhang, staff.li):
        await sees_nothing(desk, person, talk, number)


async def test_the_head_of_the_branch_counts_no_talk_that_is_kept_from_it(desk: Desk, deputy: Person) -> None:
    await about_the_head(desk)
    of_branch = await desk.act(deputy, views.overview)
    of_bank = await desk.act(desk.scene.staff.sun, views.overview)
    assert (of_branch.overview.total, of_bank.overview.total) == (0, 1)


async def test_another_cause_of_the_branch_makes_a_talk_of_its_own(desk: Desk, deputy: Person) -> None:
    kept = await about_the_head(desk)
    staff = desk.scene.staff
    raised = await desk.act(
        deputy,
        lambda work: talks.raise_talk(work, staff.chen.id, trigger=Trigger.BAD_LOAN, reason="两笔逾期"),
    )
    assert raised.view.talk.id != kept.id
    assert (raised.view.host, raised.view.talk.at_head_office) == (deputy, False)


async def test_a_talk_kept_from_its_branch_is_handed_to_nobody_of_it(desk: Desk, deputy: Person) -> None:
    talk = await about_the_head(desk)
    async with desk.scene.work(desk.scene.staff.sun) as work:
        assert await talks.list_deputies(work, talk.id) == []
    with pytest.raises(RefusalError, match=r"talk\.no_deputy"):
        await do(desk.scene, desk.scene.staff.sun, hand_over(deputy), talk)


async def test_nobody_who_keeps_out_of_the_complaint_gets_its_talk(desk: Desk, deputy: Person) -> None:
    staff = desk.scene.staff
    await desk.register(about=staff.zhang)
    await desk.take()
    talk = (await desk.scene.talks())[0]
    tie = Tie.RELATIVE
    for person in (deputy, staff.sun):
        await desk.act(
            desk.lin, partial(complaints.add_participant, complaint_id=desk.id, person_id=person.id, tie=tie)
        )
    async with desk.scene.work(staff.chen) as work:
        assert await talks.list_deputies(work, talk.id) == []
        assert await talks.list_seconds(work, talk.id, THURSDAY) == [staff.wang]
    with pytest.raises(RefusalError, match=r"talk\.nobody_left"):
        async with desk.scene.work(staff.chen) as work:
            await talks.recuse(work, talk.id, version=talk.version, interest=Interest.OTHER)


async def test_a_host_and_a_recorder_who_turn_out_to_have_taken_part_are_replaced(desk: Desk) -> None:
    scene, staff = desk.scene, desk.scene.staff
    scene.bank = make_bank(second_for=["complaint"])
    async with scene.database.transaction() as tx:
        qian = await add_person(tx, "1021", name="钱进", branch="HQ", roles=frozenset({Role.HUMAN_RESOURCES}))
    await desk.register()
    await desk.take()
    talk = (await scene.talks())[0]
    await do(scene, staff.chen, book(), talk)
    assert (await scene.talk_now(talk.id)).second_id == staff.sun.id
    await deliver(scene)
    for person in (staff.sun, staff.chen):
        await desk.act(
            desk.lin,
            partial(complaints.add_participant, complaint_id=desk.id, person_id=person.id, tie=Tie.PARTICIPANT),
        )
    after = await scene.talk_now(talk.id)
    assert (after.host_id, after.state, after.slot) == (qian.id, TalkState.INVITED, at(THURSDAY))
    assert after.at_head_office  # its branch has no head left who may see it
    assert after.second_id not in (staff.chen.id, staff.sun.id)
    async with scene.database.transaction() as tx:
        noted = {entry.action for entry in await audit.list_entries(tx, f"talk:{talk.id}")}
    assert "talk.second_recused" in noted
    assert "talk.second_left" not in noted
    assert [name for _, name in await chased(desk, "talk.given")] == ["陈志远"]
    with pytest.raises(RefusalError, match=r"talk\.handed_away"):
        await desk.act(staff.chen, lambda work: talks.cause(work, talk.id))
    with denied():
        await desk.act(staff.sun, lambda work: talks.cause(work, talk.id))


# who takes the minutes


async def test_a_host_who_recuses_opens_the_complaint_no_more_and_holds_no_later_talk_of_it(desk: Desk) -> None:
    scene, staff = desk.scene, desk.scene.staff
    await desk.register(about=staff.zhang)
    await desk.take()
    await desk.act(staff.chen, partial(complaints.show, complaint_id=desk.id))
    talk = (await scene.talks())[0]
    await desk.act(
        staff.chen, lambda work: interests.recuse(work, talk.id, version=talk.version, interest=Interest.OTHER)
    )
    assert staff.chen.id in (await desk.now()).recused
    with denied():
        await desk.act(staff.chen, partial(complaints.show, complaint_id=desk.id))
    complaint, held = await desk.now(), await scene.talk_now(talk.id)
    async with scene.work(desk.lin) as work:
        await storage_talks.mark_talk(work.tx, held.model_copy(update={"state": TalkState.CANCELLED}))
        later, host = await talks.open_for_complaint(work, complaint, staff.zhang)
    assert later is not None
    assert later.id != talk.id
    assert host == staff.sun


async def test_who_may_not_look_into_the_complaint_is_kept_from_its_later_talks_too(desk: Desk) -> None:
    scene, staff = desk.scene, desk.scene.staff
    async with scene.database.transaction() as tx:
        qian = await add_person(tx, "1021", name="钱进", branch="HQ", roles=frozenset({Role.HUMAN_RESOURCES}))
    await desk.register(about=staff.zhang)
    await desk.take()
    talk = (await scene.talks())[0]
    for person in (staff.chen, staff.sun):
        version = (await scene.talk_now(talk.id)).version
        await desk.act(person, partial(interests.recuse, talk_id=talk.id, version=version, interest=Interest.INVOLVED))
    complaint, held = await desk.now(), await scene.talk_now(talk.id)
    assert held.host_id == qian.id
    async with scene.work(desk.lin) as work:
        await storage_talks.mark_talk(work.tx, held.model_copy(update={"state": TalkState.CANCELLED}))
        _, host = await talks.open_for_complaint(work, complaint, staff.zhang)
    assert host == qian


async def recorded(scene: Scene) -> tuple[Talk, Person]:
    """Give a confirmed talk with a recorder, and who that is."""
    scene.bank = make_bank(second_for=[Trigger.COMPLAINT])
    async with scene.database.transaction() as tx:
        deputy = await add_person(
            tx, "1020", account=1020, name="赵敏", branch="CG", roles=frozenset({Role.SUPERVISOR})
        )
    talk = await confirmed(scene)
    assert talk.second_id == deputy.id
    await deliver(scene)
    return talk, deputy


@pytest.mark.parametrize("interest", [Interest.RELATIVE, None])
async def test_who_is_to_record_can_say_no_and_somebody_else_does_it_and_the_host_hears(
    scene: Scene, interest: Interest | None
) -> None:
    talk, deputy = await recorded(scene)
    async with scene.work(deputy) as work:
        done = await talks.recuse_second(work, talk.id, version=talk.version, interest=interest)
    assert isinstance(done, talks.SecondFree)
    after = await scene.talk_now(talk.id)
    assert (after.second_id, after.state) == (scene.staff.sun.id, TalkState.CONFIRMED)
    assert (deputy.id in after.recused) is (interest is not None)
    assert [p.reader for p in await promises(scene, "talk.second_changed")] == [scene.staff.chen.id]
    assert scene.staff.sun.id in {p.reader for p in await promises(scene, "talk.second")}
    assert "talk.second_free" not in {p.kind for p in await promises(scene) if p.reader == deputy.id}
    with pytest.raises(RefusalError):
        async with scene.work(deputy) as work:
            await talks.cause(work, talk.id)


async def test_where_nobody_near_is_free_the_head_of_another_branch_takes_the_minutes(scene: Scene) -> None:
    talk, deputy = await recorded(scene)
    assert talk.slot is not None
    async with scene.database.transaction() as tx:
        await storage_talks.mark_occupied(tx, [scene.staff.sun.id], talk.slot, subject="leave:9")
    async with scene.work(deputy) as work:
        done = await talks.recuse_second(work, talk.id, version=talk.version, interest=None)
    assert isinstance(done, talks.SecondFree)
    assert (await scene.talk_now(talk.id)).second_id == scene.staff.wang.id


async def test_the_managers_card_still_works_though_somebody_else_records(scene: Scene) -> None:
    talk, deputy = await recorded(scene)
    async with scene.work(deputy) as work:
        await talks.recuse_second(work, talk.id, version=talk.version, interest=None)
    assert (await scene.talk_now(talk.id)).version > talk.version
    async with scene.work(scene.staff.chen) as work:
        assert isinstance(await talks.check_act(work, talk.id, version=talk.version, act="move"), talks.Stale)
    async with scene.work(scene.staff.zhang) as work:
        assert isinstance(await talks.check_act(work, talk.id, version=1, act="decline"), talks.Stale)
        assert await talks.check_act(work, talk.id, version=talk.version, act="decline") is None
        done = await talks.decline(work, talk.id, version=talk.version, reason="出差")
    assert isinstance(done, talks.Changed)
    assert (await scene.talk_now(talk.id)).state is TalkState.DECLINED


async def test_on_the_day_of_the_talk_its_host_hears_of_another_recorder_at_once(scene: Scene) -> None:
    talk, deputy = await recorded(scene)
    assert talk.slot is not None
    async with scene.work(deputy) as work:
        await talks.recuse_second(work, talk.id, version=talk.version, interest=None)
    async with scene.database.transaction() as tx:
        found = await tx.rows(select(outbox.c.params).where(outbox.c.kind == "talk.second_changed"))
    assert [row.params["event"] for row in found] == [f"{scene.bank.calendar.local(talk.slot.start):%Y-%m-%d}"]


async def test_who_has_no_time_to_record_is_kept_where_nobody_else_is_free_but_who_must_keep_out_goes(
    scene: Scene,
) -> None:
    talk, deputy = await recorded(scene)
    async with scene.database.transaction() as tx:
        await people.mark_left(tx, scene.staff.sun.id, scene.now.date())
        await people.mark_left(tx, scene.staff.wang.id, scene.now.date())
    with pytest.raises(RefusalError, match=r"talk\.no_second"):
        async with scene.work(deputy) as work:
            await talks.recuse_second(work, talk.id, version=talk.version, interest=None)
    async with scene.work(deputy) as work:
        await talks.recuse_second(work, talk.id, version=talk.version, interest=Interest.INVOLVED)
    assert (await scene.talk_now(talk.id)).second_id is None
    assert [p.reader for p in await promises(scene, "talk.second_changed")] == [scene.staff.chen.id]
    async with scene.work(scene.staff.chen) as work:
        view = await talks.show(work, talk.id)
        assert view.lonely
        assert "不设记录人" in labels_of(scene, cards.card(view))
        await talks.go_on_alone(work, talk.id, version=view.talk.version, why=Alone.RECUSED)
        moved = await talks.move(work, talk.id, version=view.talk.version, start=FRIDAY)
    assert isinstance(moved, talks.Changed)


async def test_nobody_but_the_recorder_says_so_and_an_old_card_changes_nothing(scene: Scene) -> None:
    talk, deputy = await recorded(scene)
    for person in (scene.staff.chen, scene.staff.zhang, scene.staff.sun):
        with pytest.raises(RefusalError, match=r"gate\.denied"):
            async with scene.work(person) as work:
                await talks.recuse_second(work, talk.id, version=talk.version, interest=None)
    async with scene.work(deputy) as work:
        assert isinstance(await talks.recuse_second(work, talk.id, version=1, interest=None), talks.Stale)


async def test_who_records_is_told_of_a_no_though_the_time_had_been_moved_before(scene: Scene) -> None:
    talk, deputy = await recorded(scene)
    await do(scene, scene.staff.chen, move(FRIDAY), talk)
    await deliver(scene)
    await do(scene, scene.staff.zhang, decline, talk)
    assert deputy.id in {p.reader for p in await promises(scene, "talk.second")}
