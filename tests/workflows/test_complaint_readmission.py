"""Who was named a participant by mistake is taken off again, with a reason; on both engines."""

import pytest
from sqlalchemy import text

from domain.complaints import ComplaintState, Recusal, Subject, Tie
from domain.lists import Filter, Listed
from domain.people import Person
from storage import audit, complaints
from tests.factories import NOW
from tests.workflows.desk import Desk, denied, refused
from workflows import complaints as use
from workflows import talks, views

REASON = "登记有误，陈志远未参与该笔贷款"


async def named(desk: Desk, person: Person, by: Person | None = None) -> None:
    await desk.act(
        by or desk.lin, lambda work: use.add_participant(work, desk.id, person_id=person.id, tie=Tie.PARTICIPANT)
    )


async def readmitted(desk: Desk, person: Person, by: Person | None = None) -> None:
    await desk.act(by or desk.lin, lambda work: use.readmit(work, desk.id, person_id=person.id, reason=REASON))


async def recusals(desk: Desk) -> list[Recusal]:
    async with desk.scene.database.transaction() as tx:
        return await complaints.list_recusals(tx, desk.id)


async def test_who_was_named_by_mistake_reads_it_again_and_the_branch_has_it_back(desk: Desk) -> None:
    chen = desk.scene.staff.chen
    await desk.register()
    await desk.take()
    await named(desk, chen)
    assert (await desk.now()).at_head_office
    await readmitted(desk, chen)
    after = await desk.now()
    assert (after.recused, after.at_head_office, after.handler_id) == (frozenset(), False, desk.lin.id)
    await desk.act(chen, lambda work: use.view(work, desk.id))
    (kept,) = await recusals(desk)
    assert (kept.person_id, kept.lifted_by, kept.lifted_at, kept.lifted_why) == (chen.id, desk.lin.id, NOW, REASON)


async def test_the_branch_has_the_talk_back_with_the_complaint(desk: Desk) -> None:
    chen = desk.scene.staff.chen
    await desk.register()
    await desk.take()
    await named(desk, chen)
    (talk,) = await desk.scene.talks()
    assert (talk.at_head_office, talk.host_id) == (True, desk.scene.staff.sun.id)
    assert await listed(desk, chen) == []
    await readmitted(desk, chen)
    assert (await desk.scene.talk_now(talk.id)).at_head_office is False
    assert "talk.given_back" in await desk.scene.noted()
    assert await listed(desk, chen) == [talk.number]
    assert (await desk.scene.talk_now(talk.id)).host_id == desk.scene.staff.sun.id


async def test_a_talk_that_is_over_is_the_branchs_again_too(desk: Desk) -> None:
    chen, sun = desk.scene.staff.chen, desk.scene.staff.sun
    await desk.register()
    await desk.take()
    await named(desk, chen)
    (talk,) = await desk.scene.talks()
    async with desk.scene.work(sun) as work:
        await talks.not_needed(work, talk.id, version=talk.version, reason="已沟通")
    await readmitted(desk, chen)
    assert not (await desk.scene.talk_now(talk.id)).at_head_office


async def test_the_talk_stays_away_while_another_complaint_behind_it_does(desk: Desk) -> None:
    chen = desk.scene.staff.chen
    for words in ("三次没有回电话", "利率与承诺不符"):
        await desk.register(words=words)
        await desk.take()
    first, second = desk.id - 1, desk.id
    for desk.id in (first, second):
        await named(desk, chen)
    (talk,) = await desk.scene.talks()
    away = []
    for desk.id in (first, second):
        await readmitted(desk, chen)
        away.append((await desk.scene.talk_now(talk.id)).at_head_office)
    assert away == [True, False]


async def listed(desk: Desk, person: Person) -> list[str]:
    found = await desk.act(person, lambda work: views.listing(work, Filter(listed=Listed.TALKS)))
    return [row.number for row in found.rows]


async def test_the_audit_says_who_took_whom_off_and_the_reason_stays_sealed(desk: Desk) -> None:
    chen = desk.scene.staff.chen
    await desk.register()
    await desk.take()
    await named(desk, chen)
    await readmitted(desk, chen)
    async with desk.scene.database.transaction() as tx:
        entries = [
            e for e in await audit.list_entries(tx, f"complaint:{desk.id}") if e.action == "complaint.readmitted"
        ]
        raw = str(await tx.value(text("SELECT lifted_why FROM complaint_recusals")))
    readmissions = [e for e in entries if e.action == "complaint.readmitted"]
    assert [(e.actor_id, e.after) for e in readmissions] == [(desk.lin.id, f"participant:{chen.id}")]
    assert REASON not in raw


async def test_who_is_named_again_keeps_out_again(desk: Desk) -> None:
    chen = desk.scene.staff.chen
    await desk.register()
    await desk.take()
    for _ in range(2):
        await named(desk, chen)
        with denied():
            await desk.act(chen, lambda work: use.view(work, desk.id))
        await readmitted(desk, chen)
    await named(desk, chen)
    assert [(r.person_id, r.lifted) for r in await recusals(desk)] == [(chen.id, False)]


async def test_the_handler_and_the_head_of_the_desk_take_somebody_off_nobody_else(desk: Desk) -> None:
    chen, wang = desk.scene.staff.chen, desk.scene.staff.wang
    await desk.register()
    await desk.take()
    await named(desk, wang)
    for person in (wang, desk.scene.staff.zhang, desk.scene.staff.sun):
        with denied():
            await readmitted(desk, wang, by=person)
    with refused(r"complaint\.not_handler"):
        await readmitted(desk, wang, by=chen)
    await readmitted(desk, wang, by=desk.head)


async def test_who_keeps_out_by_own_word_or_by_the_rules_is_not_taken_off(desk: Desk) -> None:
    chen, wang = desk.scene.staff.chen, desk.scene.staff.wang
    await desk.register()
    await desk.act(chen, lambda work: use.recuse(work, desk.id, tie=Tie.INTEREST))
    await desk.take()
    with refused(r"complaint\.readmit\.own"):
        await readmitted(desk, chen)
    for person in (desk.scene.staff.zhang, wang):
        with refused(r"complaint\.readmit\.unknown"):
            await readmitted(desk, person)
    await desk.register(about_id=None, subject=Subject.BRANCH, branch="JB")
    await desk.take()
    with refused(r"complaint\.readmit\.head"):
        await readmitted(desk, wang)


async def test_taken_off_twice_is_taken_off_once_and_never_from_a_closed_file(desk: Desk) -> None:
    wang = desk.scene.staff.wang
    await desk.come_to_told()
    await named(desk, wang)
    await readmitted(desk, wang)
    with refused(r"complaint\.readmit\.unknown"):
        await readmitted(desk, wang)
    await named(desk, wang)
    await desk.spare()
    await desk.close()
    assert (await desk.now()).state is ComplaintState.CLOSED
    with refused(r"complaint\.state"):
        await readmitted(desk, wang)


async def test_the_form_offers_whom_one_may_take_off(desk: Desk) -> None:
    chen, wang = desk.scene.staff.chen, desk.scene.staff.wang
    await desk.register()
    await desk.act(chen, lambda work: use.recuse(work, desk.id, tie=Tie.INTEREST))
    await desk.take()
    assert await desk.act(desk.lin, lambda work: use.list_readmittable(work, desk.id)) == []
    await named(desk, wang)
    assert await desk.act(desk.lin, lambda work: use.list_readmittable(work, desk.id)) == [wang]


@pytest.mark.parametrize("reason", ["", "   "])
async def test_a_reason_is_wanted(desk: Desk, reason: str) -> None:
    wang = desk.scene.staff.wang
    await desk.register()
    await desk.take()
    await named(desk, wang)
    with refused(r"form\.empty"):
        await desk.act(desk.lin, lambda work: use.readmit(work, desk.id, person_id=wang.id, reason=reason))
