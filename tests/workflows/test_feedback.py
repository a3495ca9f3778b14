"""Feedback: relaying, routing, clocks, answering; on both engines."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.complaints import Channel
from domain.errors import RefusalError
from domain.feedback import Closing, FeedbackState, Kind, Step, Tone
from domain.leave import Leave, LeaveKind
from domain.people import Role
from domain.slots import Interval
from storage import leave, people
from storage.tables import outbox
from tests.factories import Scene, add_person, shanghai
from tests.workflows.desk import denied, refused
from tests.workflows.feedback_desk import FLASHES, Desks, open_desks
from workflows import feedback as use
from workflows import openings
from workflows.feedback import StaleFeedback


@pytest.fixture
async def desks(scene: Scene) -> Desks:
    return await open_desks(scene)


async def test_what_is_relayed_has_a_number_at_once_and_goes_to_all_at_its_departments_desk(desks: Desks) -> None:
    done = await desks.relay()
    assert (done.number, done.department, done.state) == ("26-0001", "KJ", FeedbackState.ROUTED)
    assert await desks.asked("feedback.new") == [("2026-12-01 09:00", "罗敏"), ("2026-12-01 09:00", "谢军")]


async def test_numbers_and_names_of_clients_are_masked_before_anything_is_kept(desks: Desks) -> None:
    words = f"{FLASHES}，身份证330106199001011237，电话13812345678"
    await desks.relay(words, client="王小明 13812345678")
    kept = await desks.now()
    assert "330106199001011237" not in kept.words
    assert "13812345678" not in kept.words
    assert kept.client == "王** 138****5678"


async def test_the_clocks_run_on_working_time_and_go_up_to_the_head_and_then_the_branch(desks: Desks) -> None:
    desks.scene.now = shanghai("2026-12-04 16:00")  # a Friday: one working hour is left of the day
    await desks.relay()
    taking = await desks.asked("feedback.take")
    assert ("2026-12-07 10:00", "罗敏") in taking  # 2 h: one on Friday, one on Monday
    assert ("2026-12-07 11:00", "谢军") in taking
    assert ("2026-12-07 14:30", "韩磊") in taking  # 4 h
    assert ("2026-12-08 10:30", "陈志远") in taking  # 8 h
    assert (await desks.now()).due_at == shanghai("2026-12-09 17:00")


async def test_who_takes_it_ends_the_chasing_for_that_and_alone_is_warned_of_the_answer(desks: Desks) -> None:
    await desks.relay()
    await desks.do(desks.luo, "take")
    assert await desks.asked("feedback.take") == []
    assert {name for _, name in await desks.asked("feedback.answer")} == {"罗敏", "韩磊", "陈志远"}


@pytest.mark.at_once
async def test_of_two_who_take_one_at_once_the_second_sees_who_was_first(desks: Desks) -> None:
    await desks.relay()

    async def take(person: object) -> object:
        return await desks.act(person, lambda work: use.take(work, desks.id, version=1))  # type: ignore[arg-type]

    done = await asyncio.gather(*[take(p) for p in (desks.luo, desks.xie) * 25])
    assert sum(not isinstance(one, StaleFeedback) for one in done) == 1
    seen = {one.view.holder.id for one in done if isinstance(one, StaleFeedback) and one.view.holder is not None}
    assert len(seen) == 1


async def test_several_rounds_end_with_a_client_who_is_satisfied_and_every_step_is_seen(desks: Desks) -> None:
    await desks.relay()
    await desks.do(desks.luo, "take")
    await desks.do(desks.luo, "ask", text="安卓还是苹果？")
    await desks.do(desks.zhang, "reply", text="安卓", files=[])
    await desks.do(desks.luo, "answer", text="今晚修复")
    await desks.do(desks.luo, "answer", text="今晚修复，明早请更新")
    await desks.do(desks.zhang, "tell_client", how=Channel.PHONE, at=None)
    await desks.do(desks.zhang, "reopen", text="更新后还是闪退")
    await desks.do(desks.luo, "answer", text="请到网点重装")
    await desks.do(desks.zhang, "tell_client", how=Channel.MEETING, at=None)
    await desks.do(desks.zhang, "satisfy")
    opened = await desks.act(desks.zhang, lambda work: use.open_feedback(work, desks.id))
    steps = [step.entry.what for step in opened.entries]
    assert steps == [
        *(Step.RELAYED, Step.ROUTED, Step.TAKEN, Step.ASKED, Step.REPLIED, Step.ANSWERED, Step.ANSWERED, Step.TOLD),
        *(Step.REOPENED, Step.ANSWERED, Step.TOLD, Step.CLOSED),
    ]
    assert [step.entry.round for step in opened.entries if step.entry.round] == [1, 2, 3]
    told = [(step.entry.told_how, step.entry.told_at) for step in opened.entries if step.entry.told_how]
    assert told == [(Channel.PHONE, desks.scene.now), (Channel.MEETING, desks.scene.now)]
    assert (await desks.now()).closing is Closing.SATISFIED


async def test_the_departments_clock_rests_while_the_manager_is_asked(desks: Desks) -> None:
    await desks.relay()
    await desks.do(desks.luo, "take")
    await desks.do(desks.luo, "ask", text="哪个版本？")
    assert await desks.asked("feedback.answer") == []
    assert ("2026-12-02 09:00", "张伟") in await desks.asked("feedback.reply")
    desks.scene.now = shanghai("2026-12-02 09:00")
    await desks.do(desks.zhang, "reply", text="8.1", files=[])
    assert (await desks.now()).due_at == shanghai("2026-12-07 17:00")  # four days of working hours were left


async def test_the_manager_who_has_not_told_the_client_is_chased_and_then_the_branchs_head_hears(desks: Desks) -> None:
    await desks.come_to_answered()
    assert [name for _, name in await desks.asked("feedback.tell")] == ["张伟", "张伟", "陈志远"]


async def test_what_was_told_closes_by_itself_after_ten_workdays_with_a_note(desks: Desks) -> None:
    await desks.come_to_told()
    await desks.tend(shanghai("2026-12-15 09:00"))
    assert (await desks.now()).state is FeedbackState.TOLD
    await desks.tend(shanghai("2026-12-16 09:00"))
    assert (await desks.now()).closing is Closing.LAPSED
    assert [name for _, name in await desks.asked("feedback.closed")] == ["张伟"]


async def test_feedback_on_nothing_in_particular_is_sorted_by_a_person(desks: Desks) -> None:
    done = await desks.relay("今天天气不错呀")
    assert done.department is None or done.praise
    done = await desks.relay("你们那个东西真奇怪呀")
    assert done.state is FeedbackState.SORTING
    await desks.do(desks.xu, "pass_on", to="XD")
    assert (await desks.now()).department == "XD"


async def test_departments_that_pass_it_on_end_with_a_person_who_decides_for_good(desks: Desks) -> None:
    await desks.relay()
    await desks.do(desks.luo, "pass_on", to="XD")
    await desks.do(desks.feng, "pass_on", to="KJ")
    await desks.do(desks.xie, "pass_on", to="XD")
    now = await desks.now()
    assert (now.state, now.hops) == (FeedbackState.SORTING, 3)
    assert [name for _, name in await desks.asked("feedback.dispute")] == ["邓海"]
    with refused("feedback.state"):
        await desks.do(desks.xu, "pass_on", to="XD")
    await desks.do(desks.senior, "pass_on", to="XD")
    with refused("feedback.settled"):
        await desks.do(desks.feng, "pass_on", to="KJ")
    assert (await desks.now()).settled


async def test_nobody_but_the_desk_and_who_relayed_it_reaches_it(desks: Desks) -> None:
    await desks.relay()
    staff = desks.scene.staff
    for person in (staff.li, staff.wang, staff.lin, desks.feng, desks.xu):
        with denied():
            await desks.act(person, lambda work: use.open_feedback(work, desks.id))
    for person in (desks.zhang, staff.chen, desks.luo, desks.xie, desks.han):
        await desks.act(person, lambda work: use.open_feedback(work, desks.id))


async def test_who_answers_reads_neither_the_clients_name_nor_the_reference(desks: Desks) -> None:
    await desks.relay(f"王小明先生说{FLASHES}", client="C-2041")
    desk = await desks.act(desks.luo, lambda work: use.open_feedback(work, desks.id))
    own = await desks.act(desks.zhang, lambda work: use.open_feedback(work, desks.id))
    assert "王小明" not in desk.words
    assert (desk.client, own.client) == (None, "C-2041")


# absence, people who move on, departments that are gone


async def be_away(desks: Desks, person: object, until: str) -> None:
    async with desks.scene.database.transaction() as tx:
        period = Interval(desks.scene.now - timedelta(hours=1), shanghai(until))
        who = person.id  # type: ignore[attr-defined]
        await leave.add_leave(tx, Leave(id=0, person_id=who, kind=LeaveKind.LEAVE, period=period, recorded_by=who))


async def test_who_is_on_leave_is_not_told_and_where_nobody_is_there_the_head_is(desks: Desks) -> None:
    await be_away(desks, desks.luo, "2026-12-10 09:00")
    await desks.relay()
    assert [name for _, name in await desks.asked("feedback.new")] == ["谢军"]
    await be_away(desks, desks.xie, "2026-12-10 09:00")
    await desks.relay("网银登录不了，一直报错，付不了款")
    assert [name for _, name in await desks.asked("feedback.new")][-1] == "韩磊"


async def test_who_holds_it_and_is_away_until_it_is_due_gives_it_back_to_the_desk(desks: Desks) -> None:
    await desks.relay()
    await desks.do(desks.luo, "take")
    await be_away(desks, desks.luo, "2026-12-02 09:00")
    await desks.tend()
    assert (await desks.now()).holder_id == desks.luo.id  # back in time
    await be_away(desks, desks.luo, "2026-12-20 09:00")
    await desks.tend()
    assert (await desks.now()).state is FeedbackState.ROUTED
    assert [name for _, name in await desks.asked("feedback.released")] == ["谢军"]


async def test_an_answer_from_somebody_who_moved_on_is_refused_and_the_desk_gets_it_back(desks: Desks) -> None:
    await desks.relay()
    await desks.do(desks.luo, "take")
    moved = desks.luo.entry.model_copy(update={"branch": "XD"})
    async with desks.scene.database.transaction() as tx:
        await people.mark_person(tx, desks.luo.id, moved)
        luo = await people.get_person(tx, desks.luo.id)
    assert luo is not None
    with refused("feedback.moved_on"):
        await desks.do(luo, "answer", text="今晚修复")
    await desks.tend()
    now = await desks.now()
    assert (now.state, now.holder_id) == (FeedbackState.ROUTED, None)


async def test_feedback_for_a_department_that_no_longer_exists_goes_to_who_sorts(desks: Desks) -> None:
    await desks.relay()
    policy = desks.scene.bank.policy
    left = [branch for branch in policy.branches if branch.code != "KJ"]
    desks.scene.bank = replace(desks.scene.bank, policy=policy.model_copy(update={"branches": left}))
    await desks.tend()
    assert (await desks.now()).state is FeedbackState.SORTING
    assert "徐亮" in [name for _, name in await desks.asked("feedback.new")]
    again = await desks.relay("网银登录不了，报错了", client="C-1")
    assert again.state is FeedbackState.SORTING


async def test_a_department_in_which_nobody_is_left_is_none(desks: Desks) -> None:
    async with desks.scene.database.transaction() as tx:
        await people.mark_left(tx, desks.feng.id, desks.scene.now.date())
    assert (await desks.relay("房贷审批太慢了")).state is FeedbackState.SORTING


# voices, praise, learning


async def test_who_hears_the_same_adds_a_voice_and_is_told_what_was_done(desks: Desks) -> None:
    await desks.relay()
    li = desks.scene.staff.li
    same = await desks.act(
        li, lambda work: use.likely_same(work, words="手机银行更新后闪退打不开了", client=None, product="mobile")
    )
    assert same is not None
    assert same.number == "26-0001"
    await desks.act(
        li,
        lambda work: use.add_voice(work, same.id, words="我的也闪退", client=None, received_at=work.now),
    )
    await desks.do(desks.luo, "take")
    await desks.do(desks.luo, "answer", text="今晚修复")
    done = await desks.do(desks.luo, "did", text="新版本已修复闪退")
    assert done.told == 2
    assert sorted(name for _, name in await desks.asked("feedback.did")) == ["张伟", "李娜"]
    found = await desks.act(li, lambda work: use.see_did(work, desks.id))
    assert (found.done, found.answer) == ("新版本已修复闪退", "今晚修复")
    assert [name for _, name in await desks.asked("feedback.voice_answered")] == ["李娜"]
    assert "feedback.voiced" in await desks.scene.noted()
    with refused("gate.denied"):
        await desks.act(desks.scene.staff.wang, lambda work: use.see_did(work, desks.id))


async def test_internal_audit_finds_by_its_number_who_opened_feedback(desks: Desks) -> None:
    await desks.relay()
    await desks.act(desks.luo, lambda work: use.open_feedback(work, desks.id))
    async with desks.scene.database.transaction() as tx:
        auditor = await add_person(tx, "1090", name="许静", branch="HQ", roles=frozenset({Role.INTERNAL_AUDIT}))
    found = await desks.act(auditor, lambda work: openings.search(work, "26-0001"))
    assert [(row.number, row.opening.action, row.opener) for row in found.rows] == [
        ("26-0001", "feedback.opened", desks.luo)
    ]


async def test_five_clients_on_one_thing_in_a_week_are_an_alarm_once(desks: Desks) -> None:
    for _ in range(4):
        await desks.relay()
    assert await desks.asked("feedback.burst") == []
    li = desks.scene.staff.li
    await desks.act(li, lambda work: use.add_voice(work, desks.id, words="闪退", client=None, received_at=work.now))
    await desks.relay()
    assert sorted({name for _, name in await desks.asked("feedback.burst")}) == ["罗敏", "谢军", "邓海", "韩磊"]
    assert len(await desks.asked("feedback.burst")) == 4


async def test_praise_is_counted_and_closed_at_once(desks: Desks) -> None:
    done = await desks.relay("柜员特别耐心，服务好，非常满意", kind=Kind.EVALUATION, tone=Tone.PLEASED)
    assert (done.state, done.closing) == (FeedbackState.CLOSED, Closing.PRAISE)
    mine = await desks.act(desks.zhang, use.listing)
    assert mine.praise == 1
    view = await desks.act(desks.senior, use.look)
    assert (view.found.praise, view.found.praised) == (1, (("CG", 1),))


async def test_each_department_gets_its_week_on_the_first_workday_of_the_next(desks: Desks) -> None:
    await desks.relay()
    await desks.tend()
    assert {(at, name) for at, name in await desks.asked("feedback.weekly")} == {
        ("2026-12-07 08:00", name) for name in ("罗敏", "谢军", "韩磊")
    }
    async with desks.scene.work(now=shanghai("2026-12-07 08:00")) as work:
        monday = shanghai("2026-12-07 08:00").date()
        week = await use.weekly_now(work, "KJ", monday, reader=desks.luo.id)
    assert week is not None
    assert (week.found.came, week.found.open, week.found.oldest, week.found.median_days) == (1, 1, "26-0001", 6)


async def test_only_who_may_see_themes_sees_them(desks: Desks) -> None:
    await desks.relay()
    for person in (desks.zhang, desks.scene.staff.chen):
        with denied():
            await desks.act(person, use.look)
    async with desks.scene.database.transaction() as tx:
        committee = await add_person(tx, "1010", name="郑涛", branch="HQ", roles=frozenset({Role.COMMITTEE}))
    view = await desks.act(committee, use.look)
    assert view.found.products == (("mobile", 1),)
    assert view.found.topics[0] == ("mobile", "failure", 1)


async def test_an_old_card_changes_nothing_and_no_words_come_from_the_future(desks: Desks) -> None:
    await desks.come_to_told()
    stale = await desks.act(desks.luo, lambda work: use.answer(work, desks.id, version=1, text="旧"))
    assert isinstance(stale, StaleFeedback)
    with pytest.raises(RefusalError, match=r"feedback\.future"):
        await desks.relay(received_at=desks.scene.now + timedelta(minutes=1))


async def test_a_warning_that_the_next_one_overtakes_waits_in_no_digest_beside_it(desks: Desks) -> None:
    await desks.relay()
    async with desks.scene.database.transaction() as tx:
        wanted = (outbox.c.kind == "feedback.take") & (outbox.c.person_id == desks.luo.id)
        first = await tx.rows(select(outbox).where(wanted).order_by(outbox.c.due_at))
    assert [row.expires_at for row in first] == [shanghai("2026-12-01 14:30"), None]
    assert {row.params["event"] for row in first} == {"2026-12-01"}


async def test_word_of_new_feedback_waits_for_no_later_list_however_much_came_that_day(desks: Desks) -> None:
    await desks.relay()
    async with desks.scene.database.transaction() as tx:
        told = await tx.rows(select(outbox).where(outbox.c.kind == "feedback.new"))
    assert {row.expires_at for row in told} == {shanghai("2026-12-01 15:30")}


async def test_a_time_before_the_answer_is_refused_while_it_is_asked(desks: Desks) -> None:
    await desks.come_to_answered()
    for at, code in (("2026-12-01 08:00", "feedback.before_answer"), ("2026-12-01 10:00", "feedback.future")):
        with refused(code):
            await desks.act(desks.zhang, lambda work, at=at: use.check_told(work, desks.id, shanghai(at)))  # type: ignore[misc]
