"""What is overdue is chased every workday until it is done, once a day; on both engines."""

from datetime import timedelta

from bot.notices.rendering import renderer_of
from bot.words import Tongue
from storage.outbox import get_item
from storage.tables import outbox
from tests.factories import NOW, shanghai
from tests.workflows.desk import Desk, chased
from tests.workflows.promised import deliver
from workflows import complaints as use


async def _late(desk: Desk, at: str) -> None:
    """Let a complaint be overdue at some instant, everything due before having left."""
    await desk.register()
    await desk.take()
    desk.scene.now = shanghai(at)
    await deliver(desk.scene)


async def test_an_overdue_case_is_chased_on_after_the_last_chaser_that_was_planned(desk: Desk) -> None:
    await _late(desk, "2027-02-01 12:00")
    assert await chased(desk, "complaint.clock") == []
    complaint = await desk.now()
    async with desk.scene.work() as work:
        await use.chase_on(work, complaint, "complaint.clock")
    found = await chased(desk, "complaint.clock")
    assert {("2027-02-02 08:00", name) for name in ("林静", "梁静怡", "邓海")} <= set(found)
    assert min(at for at, _ in found) == "2027-02-02 08:00"


async def _render_last(desk: Desk, kind: str) -> None:
    """Let the last chaser that was planned of a kind be written, as when it leaves."""
    async with desk.scene.database.transaction() as tx:
        row = await tx.row(outbox.select().where(outbox.c.kind == kind).order_by(outbox.c.due_at.desc()).limit(1))
        assert row is not None
        item = await get_item(tx, row.id)
    assert item is not None
    desk.scene.now = item.due_at
    await deliver(desk.scene)
    tongue = Tongue("zh-CN", desk.scene.now, desk.scene.bank.calendar)
    async with desk.scene.work() as work:
        assert await (await renderer_of(kind))(work, item, tongue) is not None


async def test_the_last_chaser_that_leaves_plans_more_until_the_case_is_done(desk: Desk) -> None:
    await desk.register()
    await desk.take()
    for _ in range(2):
        await _render_last(desk, "complaint.clock")
        assert {name for _, name in await chased(desk, "complaint.clock")} == {"林静", "梁静怡", "邓海"}


async def test_a_verification_is_asked_for_without_end(desk: Desk) -> None:
    await desk.come_to_told()
    await desk.act(desk.lin, lambda work: use.ask_review(work, desk.id, words="不服"))
    await _render_last(desk, "complaint.review")
    assert {name for _, name in await chased(desk, "complaint.review")} == {"邓海", "梁静怡"}


async def test_a_complaint_that_comes_long_after_its_last_day_is_chased_from_then_on(desk: Desk) -> None:
    await desk.register(received_at=NOW - timedelta(days=100))
    found = await chased(desk, "complaint.clock")
    assert {name for at, name in found if at == "2026-12-01 09:00"} == {"梁静怡", "邓海"}
    assert {name for at, name in found if at == "2026-12-02 08:00"} == {"林静", "梁静怡", "邓海"}


async def test_taking_or_handing_on_an_overdue_case_chases_nobody_again_that_day(desk: Desk) -> None:
    await desk.register()
    desk.scene.now = shanghai("2026-12-21 12:00")
    await deliver(desk.scene)
    await desk.take()
    version = (await desk.now()).version
    give = lambda work: use.hand_on(work, desk.id, version=version, to=desk.head.id)  # noqa: E731
    await desk.act(desk.lin, give)
    found = await chased(desk, "complaint.clock")
    assert min(at for at, _ in found) == "2026-12-22 08:00"
    assert {name for at, name in found if at == "2026-12-22 08:00"} == {"梁静怡", "邓海"}
