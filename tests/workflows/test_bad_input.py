"""What people try that can't be: a sentence says what to do instead, and nothing is lost; on both engines."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.cards.forms import refusal
from domain.complaints import Channel, Source, Subject, Tie
from domain.errors import RefusalError
from domain.minutes import Conclusion
from domain.people import Person
from domain.talks import Talk, TalkState
from storage import complaints, files, followups
from storage.tables import metadata
from tests.bot.samples import TONGUES
from tests.factories import Scene, at, shanghai
from tests.workflows.acts import FRIDAY, THURSDAY, agree, book, do, move, propose
from tests.workflows.desk import Desk
from workflows import complaints as use
from workflows import followups as measures
from workflows import minutes, statements, talks
from workflows.minutes import Measure
from workflows.work import Work

Act = Callable[[Work], Awaitable[Any]]


async def everything(scene: Scene) -> dict[str, list[Any]]:
    """Give every row of the database."""
    async with scene.database.transaction() as tx:
        return {
            table.name: await tx.rows(select(table).order_by(*table.primary_key)) for table in metadata.sorted_tables
        }


async def refused(scene: Scene, who: Person, act: Act, code: str) -> str:
    """Let somebody try what can't be; nothing changes, and the sentence in both languages says what to do."""
    before = await everything(scene)
    with pytest.raises(RefusalError) as caught:
        async with scene.work(who) as work:
            await act(work)
    assert caught.value.code == code
    assert await everything(scene) == before
    chinese, english = (tongue.plain(refusal(caught.value)) for tongue in TONGUES)
    for sentence in (chinese, english):
        assert not re.search(r"[{}]|refusal\.", sentence), sentence
    assert re.search("请|发送|才能", chinese), chinese
    assert chinese.endswith("。")
    return chinese


async def test_a_case_with_an_open_remedy_is_not_closed(desk: Desk) -> None:
    await desk.come_to_told()
    await desk.act(desk.lin, lambda work: use.add_remedy(work, desk.id, text="培训", owner_id=desk.scene.staff.wang.id))
    version = (await desk.now()).version
    close = lambda work: use.close(work, desk.id, version=version)  # noqa: E731
    assert "1项整改未完成" in await refused(desk.scene, desk.lin, close, "complaint.close.remedy")


async def test_a_case_that_the_client_was_not_told_of_is_not_closed(desk: Desk) -> None:
    await desk.register()
    await desk.take()
    version = (await desk.now()).version
    close = lambda work: use.close(work, desk.id, version=version)  # noqa: E731
    assert "尚未告知客户" in await refused(desk.scene, desk.lin, close, "complaint.close.running")


async def test_a_talk_with_an_open_follow_up_is_not_closed(scene: Scene) -> None:
    talk = await minuted(scene)
    await agree_minutes(scene, talk)
    version = await minutes_version(scene, talk)
    close = lambda work: minutes.close(work, talk.id, version=version)  # noqa: E731
    assert "尚未完成" in await refused(scene, scene.staff.chen, close, "followup.open")


async def test_a_term_is_not_extended_a_third_time(desk: Desk) -> None:
    await desk.register()
    await desk.take()
    asked = list[int]()
    for approver in (desk.head, desk.senior):
        extension = (await desk.extension()).extension
        assert extension is not None
        asked.append(extension.id)
        await desk.answer(approver, extension.id)
    await desk.act(desk.lin, lambda work: use.tell_extension(work, desk.id, how=Channel.PHONE, text="已同意"))
    ask = lambda work: use.ask_extension(work, desk.id, reason="再次")  # noqa: E731
    assert "次数已用完" in await refused(desk.scene, desk.lin, ask, "complaint.extension.limit")


async def test_a_term_is_not_extended_past_its_last_day(desk: Desk) -> None:
    await desk.register()
    await desk.take()
    desk.scene.now = shanghai("2026-12-17 09:00")
    ask = lambda work: use.ask_extension(work, desk.id, reason="来不及")  # noqa: E731
    assert "12月16日" in await refused(desk.scene, desk.lin, ask, "complaint.extension.late")


async def test_a_term_is_extended_by_nobody_but_whom_it_takes(desk: Desk) -> None:
    await desk.register()
    await desk.take()
    extension = (await desk.extension()).extension
    assert extension is not None
    grant = lambda work: use.answer_extension(work, desk.id, extension=extension.id, granted=True)  # noqa: E731
    await refused(desk.scene, desk.senior, grant, "complaint.extension.not_head")
    for nobody in (desk.lin, desk.scene.staff.chen, desk.scene.staff.zhang, desk.scene.staff.wang):
        await refused(desk.scene, nobody, grant, "gate.denied")
    ask = lambda work: use.ask_extension(work, desk.id, reason="我来申请")  # noqa: E731
    await refused(desk.scene, desk.scene.staff.chen, ask, "complaint.not_handler")
    await desk.answer(desk.head, extension.id)
    again = (await desk.extension()).extension
    assert again is not None
    second = lambda work: use.answer_extension(work, desk.id, extension=again.id, granted=True)  # noqa: E731
    await refused(desk.scene, desk.head, second, "complaint.extension.not_senior")


async def test_nobody_registers_a_complaint_about_oneself(desk: Desk) -> None:
    chen = desk.scene.staff.chen
    values: dict[str, Any] = {"words": "态度差", "source": Source.COUNTER, "category": "service", "client": None}
    values |= {"subject": Subject.UNKNOWN, "evidence_id": None, "received_at": desk.scene.now}
    register = lambda work: use.register(work, about_id=chen.id, **values)  # noqa: E731
    assert "您本人" in await refused(desk.scene, chen, register, "complaint.self")


async def test_who_approved_the_loan_in_question_does_not_handle_the_complaint(desk: Desk) -> None:
    chen = desk.scene.staff.chen
    complaint = await desk.register()
    await desk.act(desk.head, lambda work: use.add_participant(work, desk.id, person_id=chen.id, tie=Tie.PARTICIPANT))
    version = complaint.version + 1
    await refused(desk.scene, chen, lambda work: use.take(work, desk.id, version=version), "gate.denied")
    hand_on = lambda work: use.hand_on(work, desk.id, version=version, to=chen.id)  # noqa: E731
    assert "须回避" in await refused(desk.scene, desk.head, hand_on, "complaint.hand_on.recused")


async def test_a_handler_found_to_have_approved_the_loan_handles_it_no_more(desk: Desk) -> None:
    chen = desk.scene.staff.chen
    await desk.register()
    await desk.take(chen)
    await desk.contact(chen)
    await desk.act(desk.head, lambda work: use.add_participant(work, desk.id, person_id=chen.id, tie=Tie.PARTICIPANT))
    contact = lambda work: use.contact(work, desk.id, how=Channel.PHONE, text="再次联系")  # noqa: E731
    await refused(desk.scene, chen, contact, "complaint.left")
    async with desk.scene.database.transaction() as tx:
        assert len(await complaints.list_contacts(tx, desk.id)) == 1
    assert (await desk.now()).handler_id is None


async def test_nobody_acknowledges_for_another(scene: Scene) -> None:
    staff, talk = scene.staff, await scene.talk()
    await do(scene, staff.chen, book(), talk)
    now = await scene.talk_now(talk.id)
    confirm = lambda work: talks.agree(work, talk.id, version=now.version)  # noqa: E731
    for other in (staff.li, staff.wang, staff.sun, staff.lin):
        await refused(scene, other, confirm, "gate.denied")
    await refused(scene, staff.chen, confirm, "talk.state")
    await do(scene, staff.zhang, agree, talk)


async def test_nobody_agrees_to_anothers_minutes_nor_says_that_anothers_measure_is_done(scene: Scene) -> None:
    talk, staff = await minuted(scene), scene.staff
    version = await minutes_version(scene, talk)
    confirm = lambda work: minutes.agree(work, talk.id, version=version)  # noqa: E731
    for other in (staff.chen, staff.li, staff.wang):
        await refused(scene, other, confirm, "gate.denied")
    await agree_minutes(scene, talk)
    async with scene.database.transaction() as tx:
        (found,) = await followups.list_of_talk(tx, talk.id)
    done = lambda work: measures.finish(work, found.id, version=found.version, evidence="已办", file_id=None)  # noqa: E731
    for other in (staff.chen, staff.li):
        await refused(scene, other, done, "gate.denied")


@pytest.mark.parametrize("state", [TalkState.DUE, TalkState.CONFIRMED, TalkState.NO_SHOW])
async def test_a_talk_that_was_not_held_has_no_minutes(scene: Scene, state: TalkState) -> None:
    talk = await scene.talk(state=state)
    assert "进行后才能填写" in await refused(
        scene, scene.staff.chen, lambda work: _write(work, talk), "minutes.not_held"
    )


async def test_a_fourth_counter_proposal_is_refused_and_the_third_stands(scene: Scene) -> None:
    staff, talk = scene.staff, await scene.talk()
    await do(scene, staff.chen, book(), talk)
    await do(scene, staff.zhang, propose(FRIDAY), talk)
    await do(scene, staff.chen, move(THURSDAY), talk)
    await do(scene, staff.zhang, propose(FRIDAY), talk)
    third = await scene.talk_now(talk.id)
    fourth = lambda work: talks.move(work, talk.id, version=third.version, start=THURSDAY)  # noqa: E731
    assert "另约3次" in await refused(scene, staff.chen, fourth, "talk.rounds_host")
    assert (await scene.talk_now(talk.id)).slot == third.slot
    await do(scene, staff.chen, agree, talk)


async def test_a_statement_holds_three_files_and_a_fourth_is_refused(scene: Scene) -> None:
    talk = await scene.talk(state=TalkState.CONFIRMED, slot=at(shanghai("2026-12-03 15:00")))
    async with scene.database.transaction() as tx:
        kept = [
            await files.add_file(tx, file_id=str(n), kind="photo", name=None, size=1, mime=None, now=scene.now)
            for n in range(4)
        ]
    for file_id in kept[:3]:
        async with scene.work(scene.staff.zhang) as work:
            await statements.hand_in(work, talk.id, text="", file_id=file_id)
    fourth = lambda work: statements.hand_in(work, talk.id, text="", file_id=kept[3])  # noqa: E731
    assert "最多提交3个文件" in await refused(scene, scene.staff.zhang, fourth, "statement.files")
    async with scene.work(scene.staff.chen) as work:
        assert [part.file_id for part, _ in (await statements.read(work, talk.id)).parts] == kept[:3]


async def test_a_file_right_after_a_statements_file_belongs_to_it_and_no_other_does(scene: Scene) -> None:
    zhang = scene.staff.zhang
    talk = await scene.talk(state=TalkState.CONFIRMED, slot=at(shanghai("2026-12-03 15:00")))
    async with scene.database.transaction() as tx:
        file = await files.add_file(tx, file_id="1", kind="photo", name=None, size=1, mime=None, now=scene.now)
    assert await _lately(scene, zhang) is None
    async with scene.work(zhang) as work:
        await statements.hand_in(work, talk.id, text="", file_id=file)
    assert await _lately(scene, zhang) == talk.id
    assert await _lately(scene, scene.staff.li) is None
    assert await _lately(scene, scene.staff.chen) is None
    scene.now += timedelta(minutes=3)
    assert await _lately(scene, zhang) is None


async def _lately(scene: Scene, person: Person) -> int | None:
    async with scene.work(person) as work:
        return await statements.lately_added_to(work)


async def _write(work: Work, talk: Talk) -> object:
    words: dict[str, Any] = {"facts": "三次未回电", "said": "外出", "causes": "沟通不够及时"}
    return await minutes.write(
        work, talk.id, **words, conclusion=Conclusion.REMINDER, improve_by=None, recorder_id=None
    )


async def minuted(scene: Scene) -> Talk:
    """Give a held talk whose minutes, with one measure, wait for the manager."""
    slot = at(scene.now - timedelta(minutes=30))
    talk = await scene.talk(state=TalkState.HELD, slot=slot)
    day = shanghai("2026-12-08 09:00").date()
    async with scene.work(scene.staff.chen) as work:
        await _write(work, talk)
        await minutes.add_measure(work, talk.id, Measure("联系客户", scene.staff.zhang.id, day))
    version = await minutes_version(scene, talk)
    async with scene.work(scene.staff.chen) as work:
        await minutes.send(work, talk.id, version=version)
    return talk


async def minutes_version(scene: Scene, talk: Talk) -> int:
    async with scene.work(scene.staff.chen) as work:
        found = (await minutes.read(work, talk.id)).minutes
    assert found is not None
    return found.version


async def agree_minutes(scene: Scene, talk: Talk) -> None:
    version = await minutes_version(scene, talk)
    async with scene.work(scene.staff.zhang) as work:
        await minutes.agree(work, talk.id, version=version)
