"""What was done before go-live, on both engines: entered once, marked, silent, found, and counted."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from domain.archive import OldComplaint, OldTalk
from domain.complaints import Complaint, ComplaintState, Outcome, Source, Subject
from domain.errors import RefusalError
from domain.lists import Filter, Listed, Section
from domain.minutes import Conclusion
from domain.people import Person
from domain.personal import mask
from domain.talks import Talk, TalkState, Trigger
from storage import audit, complaints, people, talks
from storage.tables import audit as audit_table
from tests.domain.test_archive import complaint as old_complaint
from tests.domain.test_archive import talk as old_talk
from tests.factories import NOW, Scene, make_complaint
from tests.workflows.promised import promises
from workflows import complaints as cases
from workflows import talks as use
from workflows import views
from workflows.archive import importing
from workflows.archive.importing import Archived
from workflows.complaints import Registered
from workflows.views import ComplaintRow, Listing, TalkRow


async def enter(
    scene: Scene, *rows: OldComplaint, by: Person | None = None, dry_run: bool = False
) -> Archived[OldComplaint]:
    async with scene.work(by or scene.staff.lin) as work:
        return await importing.import_complaints(work, list(enumerate(rows, 2)), [], dry_run=dry_run)


async def enter_talks(scene: Scene, *rows: OldTalk, by: Person | None = None) -> Archived[OldTalk]:
    async with scene.work(by or scene.staff.sun) as work:
        return await importing.import_talks(work, list(enumerate(rows, 2)), [], dry_run=False)


async def entered_complaints(scene: Scene) -> list[Complaint]:
    async with scene.database.transaction() as tx:
        return await complaints.list_whole(tx, [found.id for found in await complaints.list_found(tx)])


async def entered_talks(scene: Scene) -> list[Talk]:
    async with scene.database.transaction() as tx:
        return await talks.list_talks(tx)


async def listed(scene: Scene, person: Person, wanted: Filter) -> Listing:
    async with scene.work(person) as work:
        return await views.listing(work, wanted)


async def register(scene: Scene, received_at: datetime) -> Registered:
    async with scene.work(scene.staff.lin) as work:
        return await cases.register(
            work,
            about_id=scene.staff.zhang.id,
            subject=Subject.CLIENT_MANAGER,
            words="又没有回电",
            source=Source.HOTLINE,
            category="service",
            client=None,
            evidence_id=None,
            received_at=received_at,
        )


async def test_a_complaint_of_the_old_books_is_closed_marked_and_silent(scene: Scene) -> None:
    done = await enter(scene, old_complaint(text=mask("电话13812345678无人回")))
    assert (done.done, len(done.plan.new), done.plan.bad) == (True, 1, ())
    (found,) = await entered_complaints(scene)
    assert (found.number, found.state, found.outcome) == ("25-0001", ComplaintState.CLOSED, Outcome.UPHELD)
    assert (found.about_id, found.branch, found.subject) == (scene.staff.zhang.id, "CG", Subject.CLIENT_MANAGER)
    assert found.words == "电话138****5678无人回"
    assert await promises(scene) == []
    assert await scene.talks() == []
    async with scene.work(scene.staff.lin) as work:
        view = await cases.show(work, found.id)
        entries = await audit.list_entries(work.tx, f"complaint:{found.id}")
    assert view.mark is not None
    assert (view.mark.by, view.mark.entered.at) == (scene.staff.lin, NOW)
    assert (view.mark.entered.old_number, view.acts) == ("2025-018", frozenset())
    assert [(e.action, e.actor_id, e.at) for e in entries] == [("complaint.entered", scene.staff.lin.id, NOW)]


async def test_the_same_file_again_changes_nothing(scene: Scene) -> None:
    rows = (old_complaint(), old_complaint(old_number="2025-019", about_no=None, branch="JB", subject=Subject.PRODUCT))
    await enter(scene, *rows)
    before = await entered_complaints(scene)
    scene.now = NOW + timedelta(days=40)
    again = await enter(scene, *rows)
    assert (again.plan.new, again.plan.known, again.plan.bad) == ((), 2, ())
    assert await entered_complaints(scene) == before
    await enter_talks(scene, old_talk())
    twice = await enter_talks(scene, old_talk())
    assert (twice.plan.new, twice.plan.known, len(await entered_talks(scene))) == ((), 1, 1)


async def test_one_bad_row_or_a_dry_run_enters_nothing(scene: Scene) -> None:
    bad = await enter(scene, old_complaint(), old_complaint(old_number="2025-019", about_no="4711"))
    assert (bad.done, [b.code for b in bad.plan.bad]) == (False, ["archive.person"])
    assert not (await enter(scene, old_complaint(), dry_run=True)).done
    assert await entered_complaints(scene) == []


@pytest.mark.parametrize("whose", ["chen", "zhang", "sun"])
async def test_only_the_desk_answers_for_complaints(scene: Scene, whose: str) -> None:
    with pytest.raises(RefusalError, match=r"gate\.denied"):
        await enter(scene, old_complaint(), by=getattr(scene.staff, whose))


@pytest.mark.parametrize("whose", ["chen", "zhang", "lin"])
async def test_only_human_resources_answer_for_talks(scene: Scene, whose: str) -> None:
    with pytest.raises(RefusalError, match=r"gate\.denied"):
        await enter_talks(scene, old_talk(), by=getattr(scene.staff, whose))


@pytest.mark.at_once
async def test_of_many_imports_at_once_one_enters_the_rows(scene: Scene) -> None:
    rows = tuple(old_complaint(old_number=f"2025-{n:03d}") for n in range(3))
    done = await asyncio.gather(*(enter(scene, *rows) for _ in range(12)))
    assert sorted(len(found.plan.new) for found in done) == [0] * 11 + [3]
    numbers = [found.number for found in await entered_complaints(scene)]
    assert sorted(numbers) == ["25-0001", "25-0002", "25-0003"]


async def test_a_complaint_entered_afterwards_makes_a_new_one_a_repeated_one(scene: Scene) -> None:
    day = date(2025, 12, 20)
    await enter(scene, old_complaint(received_on=day, told_on=day, closed_on=day))
    await enter(scene, old_complaint(old_number="2024-1"), old_complaint(old_number="2024-2", outcome=Outcome.PARTLY))
    scene.now = NOW - timedelta(days=20)
    done = await register(scene, scene.now)
    assert (done.complaint.repeats, done.talk is not None) == (1, True)


async def test_nothing_falls_due_from_words_before_go_live_but_the_statutory_clock_runs(scene: Scene) -> None:
    scene.now = scene.bank.calendar.instant(date(2026, 1, 5), NOW.time())
    done = await register(scene, scene.now - timedelta(days=6))
    assert (done.talk, done.counts, done.complaint.running) == (None, False, True)
    assert {p.kind for p in await promises(scene)} >= {"complaint.clock"}
    assert await scene.talks() == []


async def test_an_outcome_after_go_live_counts_whenever_the_client_spoke(scene: Scene) -> None:
    before = scene.bank.calendar.instant(date(2025, 12, 30), NOW.time())
    complaint = await scene.complaint(received_at=before)
    async with scene.work(scene.staff.lin) as work:
        await use.after_outcome(work, complaint, Outcome.UPHELD)
    assert len(await scene.talks()) == 1


async def test_a_talk_of_the_old_books_stands_in_the_managers_list_and_says_how_it_ended_by_a_press(
    scene: Scene,
) -> None:
    await enter_talks(scene, old_talk(conclusion=Conclusion.REMINDER, on_paper=True, old_number="谈2025-7"))
    (talk,) = await entered_talks(scene)
    assert (talk.number, talk.state, talk.due_on, talk.slot) == ("25-0001", TalkState.CLOSED, date(2025, 3, 20), None)
    assert await promises(scene) == []
    assert "talk.entered" in await scene.noted()
    for person in (scene.staff.zhang, scene.staff.chen):
        found = await listed(scene, person, Filter(state=Section.ENDED))
        (row,) = found.rows
        assert isinstance(row, TalkRow)
        assert row.mark is not None
        assert row.mark.by == scene.staff.sun
        async with scene.work(person) as work:
            opened = await use.cause(work, talk.id)
        assert opened.view.mark is not None
        assert opened.view.mark.entered.conclusion is Conclusion.REMINDER
    assert (await listed(scene, scene.staff.zhang, Filter(state=Section.OPEN))).rows == ()
    assert (await listed(scene, scene.staff.chen, Filter(month="202503"))).rows != ()
    assert (await listed(scene, scene.staff.zhou, Filter())).rows == ()


async def test_what_was_entered_is_found_by_either_number(scene: Scene) -> None:
    await enter(scene, old_complaint(old_number="投诉〔2025〕18号"), old_complaint(old_number="25-0009"))
    for query, numbers in (("投诉〔2025〕18号", ["25-0001"]), ("25-0009", ["25-0002"]), ("受理25-0001", ["25-0001"])):
        async with scene.work(scene.staff.lin) as work:
            found = await views.find(work, query)
        assert isinstance(found, Listing)
        assert [row.complaint.number for row in found.rows if isinstance(row, ComplaintRow)] == numbers
        assert all(row.mark is not None for row in found.rows)
    async with scene.work(scene.staff.zhang) as work:
        assert not isinstance(await views.find(work, "投诉〔2025〕18号"), Listing)


async def test_a_family_matter_stays_between_its_people(scene: Scene) -> None:
    await enter_talks(scene, old_talk(trigger=Trigger.FAMILY, host_no="1003"))
    (talk,) = await entered_talks(scene)
    assert (talk.private, talk.confidant_id) == (True, scene.staff.sun.id)
    async with scene.work(scene.staff.wang) as work:
        with pytest.raises(RefusalError, match=r"gate\.denied"):
            await use.cause(work, talk.id)
    seen = [
        len((await listed(scene, p, Filter())).rows) for p in (scene.staff.chen, scene.staff.zhang, scene.staff.wang)
    ]
    assert seen == [1, 1, 0]


async def test_the_overview_counts_months_and_not_how_long_it_took(scene: Scene) -> None:
    day = date(2025, 12, 10)
    await enter_talks(scene, old_talk(held_on=day), old_talk(held_on=day, trigger=Trigger.FAMILY))
    scene.now = scene.bank.calendar.instant(date(2026, 1, 5), NOW.time())
    async with scene.work(scene.staff.sun) as work:
        found = (await views.overview(work)).overview
    assert (dict(found.by_month)["202512"], found.total, found.median_days, found.private) == (1, 1, None, "<5")


async def test_talks_entered_count_in_their_quarter_and_against_a_second_one(scene: Scene) -> None:
    scene.bank = scene.bank.__class__(
        scene.bank.policy.model_copy(
            update={"bank": scene.bank.policy.bank.model_copy(update={"go_live": date(2026, 11, 30)})}
        ),
        scene.bank.calendar,
    )
    days = [date(2026, 10, n) for n in (9, 12, 13)]
    await enter_talks(scene, *[old_talk(held_on=day, trigger=Trigger.NEWLY_FORMAL) for day in days])
    async with scene.work() as work:
        await use.raise_newly_formal(work, scene.staff.zhang)
    assert await scene.talks() == []
    async with scene.work(scene.staff.chen) as work:
        await use.raise_talk(work, scene.staff.zhang.id, trigger=Trigger.BAD_LOAN, reason="贷前调查走过场")
    assert [p.reader for p in await promises(scene, "talk.many")] == [scene.staff.sun.id]


@pytest.mark.parametrize(("formal_on", "due"), [("2025-12-31", 0), ("2026-01-01", 1), (None, 1)])
async def test_who_became_formal_before_go_live_is_owed_no_talk(scene: Scene, formal_on: str | None, due: int) -> None:
    day = date.fromisoformat(formal_on) if formal_on else None
    entry = scene.staff.zhang.entry.model_copy(update={"formal_on": day})
    async with scene.work() as work:
        await people.mark_person(work.tx, scene.staff.zhang.id, entry)
        manager = await people.get_person(work.tx, scene.staff.zhang.id)
        assert manager is not None
        await use.raise_newly_formal(work, manager)
    assert len(await scene.talks()) == due


async def test_the_audit_of_an_import_holds_no_word_of_the_old_books(scene: Scene) -> None:
    await enter(scene, old_complaint(old_number="王女士投诉"))
    async with scene.database.transaction() as tx:
        rows: Sequence[object] = await tx.rows(select(audit_table))
    assert "王女士" not in str(rows)
    assert "回电" not in str(rows)


async def test_the_list_of_complaints_shows_the_mark_to_who_may_see_them(scene: Scene) -> None:
    await enter(scene, old_complaint())
    async with scene.database.transaction() as tx:
        await complaints.add_complaint(
            tx, make_complaint(number="26-0001", about_id=scene.staff.zhang.id, registered_by=scene.staff.lin.id)
        )
    found = await listed(scene, scene.staff.lin, Filter(listed=Listed.COMPLAINTS))
    marks = [(row.complaint.number, row.mark is not None) for row in found.rows if isinstance(row, ComplaintRow)]
    assert marks == [("26-0001", False), ("25-0001", True)]
