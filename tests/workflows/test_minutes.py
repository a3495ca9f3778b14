"""Minutes and follow-ups, on both engines: who may, what locks, what is promised, what is refused."""

import asyncio
from contextlib import nullcontext
from datetime import date, timedelta
from typing import Any

import pytest

from domain.errors import RefusalError
from domain.followups import FollowupState
from domain.minutes import Conclusion, Further, MinutesState
from domain.people import Person, Role
from domain.personal import mask
from domain.talks import Talk, TalkState, Trigger
from domain.triggers import Raised
from storage import audit, followups, talks
from storage import minutes as rows
from tests.factories import Scene, add_person, at, shanghai
from tests.workflows.promised import kinds, promises
from workflows import followups as measures
from workflows import minutes as use
from workflows import statements
from workflows.minutes import Answered, Closed, Measure, MinutesView, StaleMinutes, UnsignedAsked

WORDS: dict[str, Any] = {"facts": "三次未回电13812345678", "said": "外出", "causes": "沟通不够及时"}
ACTS = [TalkState.CONFIRMED, TalkState.NO_SHOW, TalkState.DUE]


async def held(scene: Scene, *, days: int = 0) -> Talk:
    slot = at(scene.now - timedelta(days=days, minutes=30))
    return await scene.talk(state=TalkState.HELD, slot=slot, number=f"26-900{days}")


async def write(scene: Scene, talk: Talk, who: Person | None = None, **changes: Any) -> None:
    values = {**WORDS, "conclusion": Conclusion.REMINDER, "improve_by": None, "recorder_id": None, **changes}
    async with scene.work(who or scene.staff.chen) as work:
        await use.write(work, talk.id, **values)


async def version(scene: Scene, talk: Talk) -> int:
    async with scene.database.transaction() as tx:
        found = await rows.get_minutes(tx, talk.id)
    assert found is not None
    return found.version


async def state(scene: Scene, talk: Talk) -> MinutesState:
    async with scene.database.transaction() as tx:
        found = await rows.get_minutes(tx, talk.id)
    assert found is not None
    return found.state


async def sent(scene: Scene, *, measure: bool = False, days: int = 0) -> Talk:
    """Give a held talk whose minutes wait for the manager."""
    talk = await held(scene, days=days)
    await write(scene, talk)
    if measure:
        async with scene.work(scene.staff.chen) as work:
            await use.add_measure(work, talk.id, Measure("联系客户", scene.staff.zhang.id, date(2026, 12, 8)))
    async with scene.work(scene.staff.chen) as work:
        await use.send(work, talk.id, version=await _version(work, talk))
    return talk


async def _version(work: Any, talk: Talk) -> int:
    found = await rows.get_minutes(work.tx, talk.id)
    assert found is not None
    return found.version


async def agree(scene: Scene, talk: Talk, who: Person | None = None, at_version: int | None = None) -> object:
    async with scene.work(who or scene.staff.zhang) as work:
        return await use.agree(work, talk.id, version=at_version or await _version(work, talk))


@pytest.mark.parametrize("at_state", ACTS)
async def test_minutes_of_a_talk_that_was_not_held_are_refused(scene: Scene, at_state: TalkState) -> None:
    talk = await scene.talk(state=at_state)
    with pytest.raises(RefusalError, match=r"minutes\.not_held"):
        await write(scene, talk)


async def test_what_minutes_say_is_masked_and_their_draft_is_the_writers_alone(scene: Scene) -> None:
    talk = await held(scene)
    await write(scene, talk)
    async with scene.work(scene.staff.chen) as work:
        found = (await use.read(work, talk.id)).minutes
    assert found is not None
    assert "13812345678" not in found.facts
    for person in (scene.staff.zhang, scene.staff.li, scene.staff.wang, scene.staff.lin):
        with pytest.raises(RefusalError, match=r"gate\.denied"):
            async with scene.work(person) as work:
                await use.read(work, talk.id)


async def test_nobody_but_the_host_writes_and_nobody_answers_for_the_manager(scene: Scene) -> None:
    talk = await held(scene)
    for person in (scene.staff.zhang, scene.staff.li, scene.staff.wang, scene.staff.sun):
        with pytest.raises(RefusalError, match=r"gate\.denied"):
            await write(scene, talk, person)
    other = await sent(scene, days=1)
    for person in (scene.staff.chen, scene.staff.li, scene.staff.zhou, scene.staff.sun):
        with pytest.raises(RefusalError, match=r"gate\.denied"):
            await agree(scene, other, person)
    assert await state(scene, other) is MinutesState.WAITING


async def test_neither_the_manager_nor_another_client_manager_takes_the_record_and_a_recorder_writes(
    scene: Scene,
) -> None:
    talk, staff = await held(scene), scene.staff
    for person in (staff.zhang, staff.li, staff.zhou):
        with pytest.raises(RefusalError, match=r"minutes\.recorder"):
            await write(scene, talk, recorder_id=person.id)
    await write(scene, talk, recorder_id=staff.sun.id)
    await write(scene, talk, staff.sun, recorder_id=staff.sun.id)


async def test_who_must_keep_out_of_the_complaint_takes_no_record(scene: Scene) -> None:
    talk, staff = await held(scene), scene.staff
    async with scene.database.transaction() as tx:
        await talks.mark_talk(tx, talk.model_copy(update={"recused": frozenset({staff.sun.id})}))
    with pytest.raises(RefusalError, match=r"minutes\.recorder"):
        await write(scene, talk, recorder_id=staff.sun.id)


async def test_of_a_private_talk_only_its_one_person_of_human_resources_takes_the_record(scene: Scene) -> None:
    staff, about = scene.staff, {"private": True, "number": "26-9009"}
    async with scene.database.transaction() as tx:
        qian = await add_person(tx, "1021", name="钱进", branch="HQ", roles=frozenset({Role.HUMAN_RESOURCES}))
    slot = at(scene.now - timedelta(minutes=30))
    talk = await scene.talk(state=TalkState.HELD, slot=slot, confidant_id=staff.sun.id, **about)
    with pytest.raises(RefusalError, match=r"minutes\.recorder"):
        await write(scene, talk, recorder_id=qian.id)
    await write(scene, talk, recorder_id=staff.sun.id)


async def test_who_was_to_take_the_minutes_does_so_unless_another_is_named(scene: Scene) -> None:
    slot = at(scene.now - timedelta(minutes=30))
    talk = await scene.talk(state=TalkState.HELD, slot=slot, second_id=scene.staff.sun.id)
    await write(scene, talk)
    async with scene.work(scene.staff.sun) as work:
        assert (await use.begin(work, talk.id)).view.recorder == scene.staff.sun
    await write(scene, talk, recorder_id=scene.staff.chen.id)
    async with scene.work(scene.staff.chen) as work:
        assert (await use.begin(work, talk.id)).view.recorder == scene.staff.chen


async def test_the_recorder_begins_and_writes_and_the_host_is_told_and_sends(scene: Scene) -> None:
    staff, slot = scene.staff, at(scene.now - timedelta(minutes=30))
    talk = await scene.talk(state=TalkState.HELD, slot=slot, second_id=staff.sun.id)
    for _ in range(2):
        async with scene.work(staff.sun) as work:
            assert (await use.begin(work, talk.id)).view.writing
        await write(scene, talk, staff.sun)
    assert [p.reader for p in await promises(scene, "minutes.drafted")] == [staff.chen.id]
    with pytest.raises(RefusalError, match=r"gate\.denied"):
        async with scene.work(staff.sun) as work:
            await use.send(work, talk.id, version=await _version(work, talk))
    async with scene.work(staff.chen) as work:
        view = await use.send(work, talk.id, version=await _version(work, talk))
    assert isinstance(view, MinutesView)
    assert view.recorder == staff.sun
    assert "minutes.drafted" not in await kinds(scene)


async def test_a_recorder_whom_the_host_named_stays_the_recorder(scene: Scene) -> None:
    talk = await held(scene)
    await write(scene, talk, recorder_id=scene.staff.sun.id)
    await write(scene, talk, scene.staff.sun)
    async with scene.work(scene.staff.sun) as work:
        assert (await use.begin(work, talk.id)).view.recorder == scene.staff.sun


async def test_minutes_ask_what_the_templates_of_all_triggers_ask(scene: Scene) -> None:
    talk = await held(scene)
    raised = Raised(
        id=0, talk_id=talk.id, trigger=Trigger.ENVIRONMENT, raised_at=scene.now, raised_by=scene.staff.chen.id
    )
    async with scene.database.transaction() as tx:
        await talks.add_trigger(tx, raised)
    async with scene.work(scene.staff.chen) as work:
        asked = (await use.begin(work, talk.id)).asked
    assert [(one.part, one.zh) for one in asked] == [
        ("facts", "事实经过"),
        ("said", "本人说明"),
        ("causes", "原因分析"),
        (None, "改进打算"),
        (None, "需要的支持"),
        (None, "商定的安排"),
    ]


async def test_what_is_answered_beyond_the_parts_is_kept_masked_with_its_question(scene: Scene) -> None:
    talk = await held(scene)
    await write(scene, talk, further=[Further(zh="改进打算", en="Plans", text=mask("每日回电13812345678"))])
    async with scene.work(scene.staff.chen) as work:
        found = (await use.read(work, talk.id)).minutes
    assert found is not None
    assert [(one.zh, one.text) for one in found.further] == [("改进打算", "每日回电138****5678")]


async def test_agreeing_locks_once_and_a_second_press_shows_it(scene: Scene) -> None:
    talk = await sent(scene)
    before = await version(scene, talk)
    assert isinstance(await agree(scene, talk), Answered)
    assert isinstance(await agree(scene, talk, at_version=before), Answered)
    assert isinstance(await agree(scene, talk, at_version=before - 1), StaleMinutes)
    with pytest.raises(RefusalError, match=r"minutes\.state"):
        await write(scene, talk)
    async with scene.database.transaction() as tx:
        actions = [e.action for e in await audit.list_entries(tx, f"minutes:{talk.id}")]
    assert actions.count("minutes.agreed") == 1


@pytest.mark.at_once
async def test_fifty_presses_at_once_are_one_answer(scene: Scene) -> None:
    talk = await sent(scene, measure=True)
    now = await version(scene, talk)
    done = await asyncio.gather(*[agree(scene, talk, at_version=now) for _ in range(50)])
    assert all(isinstance(one, Answered) for one in done)
    assert len(await promises(scene, "followup.new")) == 1
    assert len(await promises(scene, "minutes.locked")) == 1


async def test_an_objection_goes_to_human_resources(scene: Scene) -> None:
    talk = await sent(scene)
    async with scene.work(scene.staff.zhang) as work:
        await use.object_to(work, talk.id, version=await _version(work, talk), text="与事实不符")
    readers = {promise.reader for promise in await promises(scene, "minutes.locked")}
    assert readers == {scene.staff.chen.id, scene.staff.sun.id}
    async with scene.work(scene.staff.sun) as work:
        found = (await use.read(work, talk.id)).minutes
    assert found is not None
    assert found.remark == "与事实不符"


async def test_an_objection_goes_to_who_stands_above_where_human_resources_keep_out(scene: Scene) -> None:
    async with scene.database.transaction() as tx:
        roles = frozenset({Role.SENIOR_MANAGEMENT})
        above = await add_person(tx, "1030", account=1030, name="周行长", branch="HQ", roles=roles)
    talk = await sent(scene)
    recused = (await scene.talk_now(talk.id)).model_copy(update={"recused": frozenset({scene.staff.sun.id})})
    async with scene.database.transaction() as tx:
        await talks.mark_talk(tx, recused)
    async with scene.work(above) as work:
        with pytest.raises(RefusalError):
            await use.read(work, talk.id)
    async with scene.work(scene.staff.zhang) as work:
        await use.object_to(work, talk.id, version=await _version(work, talk), text="与事实不符")
    readers = {promise.reader for promise in await promises(scene, "minutes.locked")}
    assert readers == {scene.staff.chen.id, above.id}
    async with scene.work(above) as work:
        found = (await use.read(work, talk.id)).minutes
    assert found is not None
    assert found.remark == "与事实不符"


async def test_an_objection_is_chased_until_somebody_answers_it_and_both_sides_hear_of_the_answer(scene: Scene) -> None:
    talk, staff = await sent(scene), scene.staff
    async with scene.work(staff.zhang) as work:
        await use.object_to(work, talk.id, version=await _version(work, talk), text="与事实不符")
        await use.add_to(work, talk.id, text="另有录音为证")
    chased = await promises(scene, "minutes.objected")
    assert [promise.reader for promise in chased] == [staff.sun.id] * 2, "the manager's own words are no answer"
    async with scene.work(staff.chen) as work:
        asked = await use.close(work, talk.id, version=await _version(work, talk))
        assert isinstance(asked, UnsignedAsked)
        assert asked.view.unheard
    async with scene.work(staff.sun) as work:
        assert not (await use.add_to(work, talk.id, text="经核对录音，记录无误")).unheard
    assert await promises(scene, "minutes.objected") == []
    told = {promise.reader for promise in await promises(scene, "minutes.answered")}
    assert told == {staff.chen.id, staff.zhang.id}


async def test_silence_is_recorded_after_three_workdays_and_not_before(scene: Scene) -> None:
    talk = await sent(scene)
    for when, wanted in [("2026-12-04 16:59", MinutesState.WAITING), ("2026-12-04 17:00", MinutesState.SILENT)]:
        async with scene.work(None, now=shanghai(when)) as work:
            await use.lapse_due(work)
        assert await state(scene, talk) is wanted
    assert "minutes.unconfirmed" not in await kinds(scene)


async def refuse(scene: Scene, talk: Talk) -> object:
    async with scene.work(scene.staff.chen) as work:
        return await use.refuse(work, talk.id, version=await _version(work, talk), reason="不愿签字")


async def test_a_refusal_is_noted_under_its_writers_name_and_locks_only_when_the_time_is_over(scene: Scene) -> None:
    talk = await sent(scene)
    await refuse(scene, talk)
    assert await state(scene, talk) is MinutesState.WAITING
    assert [p.reader for p in await promises(scene, "minutes.refusal")] == [scene.staff.zhang.id]
    assert len(await promises(scene, "minutes.unconfirmed")) == 3, "the manager is still asked"
    async with scene.work(None, now=shanghai("2026-12-04 17:00")) as work:
        await use.lapse_due(work)
    assert await state(scene, talk) is MinutesState.REFUSED
    readers = {promise.reader for promise in await promises(scene, "minutes.locked")}
    assert readers == {scene.staff.chen.id, scene.staff.zhang.id, scene.staff.sun.id}
    async with scene.work(scene.staff.zhang) as work:
        view = await use.add_to(work, talk.id, text="补充意见")
    assert [(a.text, person.name) for a, person in view.additions] == [("补充意见", "张伟")]
    assert view.minutes is not None
    assert (view.minutes.refusal, view.minutes.remark, view.refuser) == ("不愿签字", None, scene.staff.chen)


async def test_who_is_said_to_refuse_can_still_object_by_the_card_that_asked(scene: Scene) -> None:
    talk = await sent(scene)
    asked = await version(scene, talk)
    await refuse(scene, talk)
    async with scene.work(scene.staff.zhang) as work:
        assert isinstance(await use.object_to(work, talk.id, version=asked, text="与事实不符"), Answered)
    assert await state(scene, talk) is MinutesState.OBJECTED
    assert "minutes.refusal" not in await kinds(scene)
    async with scene.work(scene.staff.chen) as work:
        found = (await use.read(work, talk.id)).minutes
    assert found is not None
    assert (found.refusal, found.remark) == ("不愿签字", "与事实不符")


async def test_a_refusal_is_noted_once(scene: Scene) -> None:
    talk = await sent(scene)
    await refuse(scene, talk)
    assert isinstance(await refuse(scene, talk), StaleMinutes)
    async with scene.work(scene.staff.chen) as work:
        stale = await use.check_form(work, talk.id, version=await _version(work, talk), form="refuse")
    assert isinstance(stale, StaleMinutes)


@pytest.mark.parametrize("day", [date(2026, 11, 30), date(2026, 12, 5)])
async def test_a_measure_is_due_on_a_workday_ahead(scene: Scene, day: date) -> None:
    talk = await held(scene)
    await write(scene, talk)
    with pytest.raises(RefusalError, match=r"minutes\.day"):
        async with scene.work(scene.staff.chen) as work:
            await use.add_measure(work, talk.id, Measure("联系客户", scene.staff.zhang.id, day))


async def test_who_is_to_improve_by_a_day_is_sent_minutes_only_with_a_measure_until_then(scene: Scene) -> None:
    talk = await held(scene)
    await write(scene, talk, conclusion=Conclusion.IMPROVE, improve_by=date(2026, 12, 15))
    for day, wanted in ((None, False), (date(2026, 12, 16), False), (date(2026, 12, 15), True)):
        if day is not None:
            async with scene.work(scene.staff.chen) as work:
                await use.add_measure(work, talk.id, Measure("联系客户", scene.staff.zhang.id, day))
        async with scene.work(scene.staff.chen) as work:
            at_version = await _version(work, talk)
        sending = nullcontext() if wanted else pytest.raises(RefusalError, match=r"minutes\.no_measure")
        with sending:
            async with scene.work(scene.staff.chen) as work:
                await use.send(work, talk.id, version=at_version)


async def test_a_talk_closes_only_when_its_follow_ups_are_confirmed(scene: Scene) -> None:
    talk = await sent(scene, measure=True)
    await agree(scene, talk)
    with pytest.raises(RefusalError, match=r"followup\.open"):
        async with scene.work(scene.staff.chen) as work:
            await use.close(work, talk.id, version=await _version(work, talk))
    async with scene.work(scene.staff.zhang) as work:
        (found,) = await followups.list_of_talk(work.tx, talk.id)
        await measures.finish(work, found.id, version=found.version, evidence="已回访", file_id=None)
    with pytest.raises(RefusalError, match=r"gate\.denied"):
        async with scene.work(scene.staff.zhang) as work:
            await measures.confirm(work, found.id, version=found.version + 1)
    async with scene.work(scene.staff.chen) as work:
        await measures.send_back(work, found.id, version=found.version + 1, reason="请附记录")
    async with scene.work(scene.staff.zhang) as work:
        await measures.finish(work, found.id, version=found.version + 2, evidence="附记录", file_id=None)
    for _ in range(2):
        async with scene.work(scene.staff.chen) as work:
            view = await measures.confirm(work, found.id, version=found.version + 3)
        assert isinstance(view, measures.FollowupView)
        assert view.followup.state is FollowupState.CONFIRMED
    for _ in range(2):
        async with scene.work(scene.staff.chen) as work:
            closed = await use.close(work, talk.id, version=await _version(work, talk), unsigned=True)
            assert isinstance(closed, Closed)
    assert (await scene.talk_now(talk.id)).state is TalkState.CLOSED


async def test_closing_asks_whether_it_is_meant_without_the_signed_scan(scene: Scene) -> None:
    talk = await sent(scene)
    await agree(scene, talk)
    async with scene.work(scene.staff.chen) as work:
        asked = await use.close(work, talk.id, version=await _version(work, talk))
    assert isinstance(asked, UnsignedAsked)
    assert (await scene.talk_now(talk.id)).state is TalkState.HELD
    async with scene.work(scene.staff.chen) as work:
        closed = await use.close(work, talk.id, version=await _version(work, talk), unsigned=True)
    assert isinstance(closed, Closed)


async def test_closing_a_private_talk_whose_record_is_never_printed_asks_for_no_signature(scene: Scene) -> None:
    slot = at(scene.now - timedelta(minutes=30))
    talk = await scene.talk(state=TalkState.HELD, slot=slot, private=True, confidant_id=scene.staff.sun.id)
    await write(scene, talk)
    async with scene.work(scene.staff.chen) as work:
        await use.send(work, talk.id, version=await _version(work, talk))
    await agree(scene, talk)
    async with scene.work(scene.staff.chen) as work:
        assert isinstance(await use.close(work, talk.id, version=await _version(work, talk)), Closed)


async def test_a_follow_up_is_chased_to_its_owner_its_host_and_head_office(scene: Scene) -> None:
    talk = await sent(scene, measure=True)
    await agree(scene, talk)
    zhang, chen, sun = scene.staff.zhang.id, scene.staff.chen.id, scene.staff.sun.id
    found = [(p.at[:10], p.reader) for p in await promises(scene, "followup.due")]
    assert found == [("2026-12-04", zhang), ("2026-12-08", zhang), ("2026-12-09", chen), ("2026-12-11", sun)]


async def test_a_statement_is_handed_in_until_two_hours_before_and_has_three_files(scene: Scene) -> None:
    talk = await scene.talk(state=TalkState.CONFIRMED, slot=at(shanghai("2026-12-03 15:00")))
    async with scene.work(scene.staff.zhang) as work:
        done = await statements.hand_in(work, talk.id, text="我的手机13812345678", file_id=None)
    assert done.parts == 1
    async with scene.work(scene.staff.chen) as work:
        ((part, _),) = (await statements.read(work, talk.id)).parts
    assert "13812345678" not in part.text
    with pytest.raises(RefusalError, match=r"statement\.late"):
        async with scene.work(scene.staff.zhang, now=shanghai("2026-12-03 13:01")) as work:
            await statements.hand_in(work, talk.id, text="晚了", file_id=None)
    for person in (scene.staff.chen, scene.staff.li):
        with pytest.raises(RefusalError, match=r"gate\.denied"):
            async with scene.work(person) as work:
                await statements.hand_in(work, talk.id, text="代交", file_id=None)
    for person in (scene.staff.li, scene.staff.wang, scene.staff.sun):
        with pytest.raises(RefusalError, match=r"gate\.denied"):
            async with scene.work(person) as work:
                await statements.read(work, talk.id)


async def test_minutes_of_a_private_talk_are_its_peoples_alone_and_never_a_document(scene: Scene) -> None:
    async with scene.database.transaction() as tx:
        other = await add_person(tx, "1098", roles=frozenset({Role.HUMAN_RESOURCES}), branch="HQ")
    slot = at(scene.now - timedelta(minutes=30))
    talk = await scene.talk(state=TalkState.HELD, slot=slot, private=True, confidant_id=scene.staff.sun.id)
    await write(scene, talk)
    async with scene.work(scene.staff.chen) as work:
        await use.send(work, talk.id, version=await _version(work, talk))
    for who in (scene.staff.chen, scene.staff.zhang, scene.staff.sun):
        async with scene.work(who) as work:
            assert (await use.read(work, talk.id)).minutes is not None
    with pytest.raises(RefusalError, match=r"gate\.denied"):
        async with scene.work(other) as work:
            await use.read(work, talk.id)
    with pytest.raises(RefusalError, match=r"minutes\.private"):
        async with scene.work(scene.staff.chen) as work:
            await use.send_file(work, talk.id)
