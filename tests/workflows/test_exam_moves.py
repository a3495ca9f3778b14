"""Another time of an exam: shown before with who hears of it and what stands against it, then done by one press."""

from datetime import timedelta

from sqlalchemy import select, update

from domain.exams import DutyState
from domain.leave import LeaveKind
from domain.slots import Interval
from storage.outbox import SendState
from storage.tables import outbox
from tests.factories import at, shanghai
from tests.workflows.desk import refused
from tests.workflows.hall import EXAM_DAY, Hall
from tests.workflows.promised import deliver, promises
from workflows import exams as use
from workflows import leave
from workflows.exams import planning
from workflows.exams.moving import preview_move

LATER = shanghai("2026-12-24 14:00")


async def test_before_a_move_it_is_said_who_hears_of_it_and_what_stands_against_it(hall: Hall) -> None:
    staff = hall.scene.staff
    await hall.scene.talk(slot=at(LATER), state="confirmed")
    await hall.plan()
    draft = await hall.act(hall.wu, lambda work: preview_move(work, hall.exam_id, at(LATER, 90)))
    assert (draft.candidates, [p.name for p in draft.clashes.busy]) == (0, ["张伟"]), "nobody has heard of a draft"
    await hall.publish()
    await hall.assign(staff.sun)
    away = Interval(LATER - timedelta(hours=1), LATER + timedelta(hours=4))
    for who in (staff.li, staff.sun):
        await hall.act(who, lambda work: leave.record(work, kind=LeaveKind.LEAVE, period=away))
    shown = await hall.act(hall.wu, lambda work: preview_move(work, hall.exam_id, at(LATER, 90)))
    assert (shown.before.slot, shown.after.slot) == (at(EXAM_DAY, 90), at(LATER, 90))
    assert (shown.candidates, shown.invigilators) == (3, 1)
    assert [[p.name for p in found] for found in (shown.clashes.away, shown.clashes.busy)] == [["李娜"], ["张伟"]]
    assert [p.name for p in shown.duty_clashes.away] == [staff.sun.name]
    assert (await hall.exam()).slot == at(EXAM_DAY, 90), "nothing has been moved"
    with refused(r"exam\.same"):
        await hall.act(hall.wu, lambda work: preview_move(work, hall.exam_id, at(EXAM_DAY, 90)))
    await hall.move(LATER)
    mine = await hall.act(staff.sun, lambda work: use.show(work, hall.exam_id))
    assert (mine.duty.state, mine.clash) == (DutyState.ASKED, (away, True)), (
        "who invigilates sees it and may hand it back"
    )


async def test_every_card_with_the_old_time_says_that_it_is_old_and_no_card_of_another_room_does(hall: Hall) -> None:
    home = hall.scene.bank.policy.branch("JB").room
    await hall.publish_new(rooms=[("三楼", 5), (home, 5)])
    hall.scene.now += timedelta(days=1)
    await deliver(hall.scene)
    async with hall.scene.database.transaction() as tx:
        sent = outbox.c.subject.like("candidate:%") & (outbox.c.state == SendState.ACCEPTED)
        await tx.run(update(outbox).where(sent).values(message_id=outbox.c.id))
        cards = {row.id: row.kind for row in await tx.rows(select(outbox).where(sent))}
    assert {"exam.notice", "exam.acknowledge"} <= set(cards.values())
    room, version = (await hall.rooms())[1], (await hall.exam()).version
    await hall.act(hall.wu, lambda work: planning.set_place(work, room, version=version, place="二楼"))
    edited = {p.reader for p in await promises(hall.scene, "broadcast.edit")}
    assert edited == {hall.scene.staff.zhou.id}
    await deliver(hall.scene)
    await hall.move(LATER)
    assert len(await promises(hall.scene, "broadcast.edit")) == len(cards)
