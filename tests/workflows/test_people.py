"""The roster, invitations, enrolment and who can't be reached, on both engines."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import text, update

from domain.errors import RefusalError
from domain.people import Entry
from domain.sheets import BadRow
from domain.talks import TalkState
from storage import audit, people
from storage.outbox import SendState
from storage.tables import people as people_table
from tests.factories import NOW, Scene, add_person, at, make_entry, shanghai
from tests.workflows.promised import Promise, deliver, promises
from workflows import enrolment, staffing
from workflows import people as use
from workflows import talks as talk_use
from workflows.notices import plan
from workflows.people import Enrolled
from workflows.staffing import Imported

AT_ONCE = 50
HOURS_72 = timedelta(hours=72)


async def bring_in(scene: Scene, entries: Sequence[Entry], *, bad: Sequence[BadRow] = ()) -> Imported:
    async with scene.work() as work:
        return await staffing.import_roster(work, list(enumerate(entries, 2)), bad, dry_run=False)


async def roster(scene: Scene) -> list[Entry]:
    """Give the roster as it is, to be changed and brought in again."""
    async with scene.database.transaction() as tx:
        return [person.entry for person in await people.list_people(tx)]


async def invite(scene: Scene, staff_no: str) -> str:
    async with scene.work() as work:
        return (await enrolment.invite(work, staff_no)).code


async def enrol(scene: Scene, code: str, account: int, language: str = "zh-CN") -> Enrolled:
    async with scene.work() as work:
        return await enrolment.enrol(work, code, user_id=account, chat_id=account, language=language)


async def bound(scene: Scene, account: int) -> str | None:
    """Give the staff number to which an account is bound."""
    async with scene.database.transaction() as tx:
        found = await people.get_account(tx, user_id=account)
        person = await people.get_person(tx, found.person_id) if found else None
    return person.staff_no if person else None


async def test_a_roster_brings_people_in_changes_them_and_lets_them_go(scene: Scene) -> None:
    before = await roster(scene)
    moved = [e.model_copy(update={"branch": "JB"}) if e.staff_no == "1005" else e for e in before[:-1]]
    done = await bring_in(scene, [*moved, make_entry("1099", name="新人")])
    assert done.done
    assert [e.staff_no for e in done.plan.new] == ["1099"]
    assert [(p.branch, e.branch) for p, e in done.plan.changed] == [("CG", "JB")]
    assert [p.staff_no for p in done.plan.left] == ["1007"]
    assert [e.staff_no for e in await roster(scene)] == [f"{n}" for n in (*range(1001, 1007), 1099)]


async def test_one_bad_row_and_nothing_is_done(scene: Scene) -> None:
    before = await roster(scene)
    for entries, bad in [
        ([make_entry("1"), make_entry("1")], []),
        ([make_entry("1", branch="NOWHERE")], []),
        ([make_entry("1", supervisor_no="0")], []),
        ([make_entry("1")], [BadRow(row=3, code="sheet.date", fact="31.2.")]),
    ]:
        found = await bring_in(scene, entries, bad=bad)
        assert not found.done
        assert found.plan.bad
        assert await roster(scene) == before


async def test_a_dry_run_says_what_it_would_do_and_does_nothing(scene: Scene) -> None:
    before = await roster(scene)
    async with scene.work() as work:
        found = await staffing.import_roster(work, [(2, make_entry("1"))], [], dry_run=True)
    assert not found.done
    assert len(found.plan.left) == len(before)
    assert await roster(scene) == before


async def test_who_left_loses_the_account_and_open_talks_are_named(scene: Scene) -> None:
    talk = await scene.talk()
    await scene.talk(state=TalkState.HELD)
    found = await bring_in(scene, [e for e in await roster(scene) if e.staff_no != "1004"])
    assert [t.id for t in found.open_talks] == [talk.id]
    assert await bound(scene, 1004) is None
    async with scene.database.transaction() as tx:
        actions = [e.action for e in await audit.list_entries(tx, f"person:{scene.staff.zhang.id}")]
    assert actions == ["person.left"]


async def test_who_comes_back_is_known_again_and_needs_an_invitation(scene: Scene) -> None:
    before = await roster(scene)
    await bring_in(scene, before[:-1])
    found = await bring_in(scene, before)
    assert [p.id for p, _ in found.plan.changed] == [scene.staff.zhou.id]
    assert await bound(scene, 1007) is None
    await enrol(scene, await invite(scene, "1007"), 1007)
    assert await bound(scene, 1007) == "1007"


@pytest.mark.at_once
async def test_a_roster_brought_in_twice_at_once_is_brought_in_once(scene: Scene) -> None:
    entries = [*await roster(scene), *[make_entry(f"{n}") for n in range(2000, 2020)]]
    found = await asyncio.gather(*[bring_in(scene, entries) for _ in range(5)])
    assert sorted(len(one.plan.new) for one in found) == [0, 0, 0, 0, 20]


@pytest.mark.at_once
async def test_a_roster_comes_in_while_talks_are_booked(scene: Scene) -> None:
    """An import locks everybody, a booking locks two: in one order, so that neither ends the other."""
    entries = (await roster(scene))[::-1]
    changed = [e.model_copy(update={"grade": "二级"}) for e in entries]
    due = [await scene.talk(manager_id=m.id) for m in (scene.staff.zhang, scene.staff.li)]
    starts = [shanghai("2026-12-03 15:00"), shanghai("2026-12-03 16:00")]

    async def book(nth: int) -> object:
        async with scene.work(scene.staff.chen) as work:
            return await talk_use.book(work, due[nth].id, version=1, start=starts[nth])

    ends = await asyncio.gather(bring_in(scene, changed), book(0), book(1), bring_in(scene, entries))
    assert [type(end).__name__ for end in ends] == ["Imported", "Changed", "Changed", "Imported"]


async def test_an_invitation_binds_one_account_once(scene: Scene) -> None:
    async with scene.database.transaction() as tx:
        await add_person(tx, "1099")
    code = await invite(scene, "1099")
    enrolled = await enrol(scene, code, 7, "en")
    assert (enrolled.person.staff_no, enrolled.language) == ("1099", "en")
    assert await bound(scene, 7) == "1099"
    with pytest.raises(RefusalError, match=r"people\.bad_invitation"):
        await enrol(scene, code, 8)
    assert await bound(scene, 8) is None


async def test_an_invitation_is_long_random_and_kept_only_as_a_hash(scene: Scene) -> None:
    codes = {await invite(scene, "1004") for _ in range(5)}
    assert len(codes) == 5
    for code in codes:
        assert 32 <= len(code) <= 64
        assert code.replace("-", "").replace("_", "").isalnum()
    async with scene.database.transaction() as tx:
        kept = bytes(await tx.value(text("SELECT hash FROM invitations")))
    assert len(kept) == 32
    assert not any(code.encode() in kept for code in codes)


async def test_an_invitation_ends_after_72_hours_and_with_the_next(scene: Scene) -> None:
    code = await invite(scene, "1004")
    scene.now = NOW + HOURS_72
    with pytest.raises(RefusalError, match=r"people\.bad_invitation"):
        await enrol(scene, code, 7)
    scene.now = NOW + HOURS_72 - timedelta(seconds=1)
    newer = await invite(scene, "1004")
    with pytest.raises(RefusalError, match=r"people\.bad_invitation"):
        await enrol(scene, code, 7)
    await enrol(scene, newer, 7)


async def test_nobody_is_invited_who_is_unknown_or_has_left(scene: Scene) -> None:
    await bring_in(scene, (await roster(scene))[:-1])
    for staff_no in ("0", "1007"):
        with pytest.raises(RefusalError, match=r"people\.unknown"):
            await invite(scene, staff_no)


async def test_who_left_after_the_invitation_is_not_let_in(scene: Scene) -> None:
    code = await invite(scene, "1007")
    await bring_in(scene, (await roster(scene))[:-1])
    with pytest.raises(RefusalError, match=r"people\.bad_invitation"):
        await enrol(scene, code, 7)


async def test_binding_another_account_tells_the_old_one_which_loses_access(scene: Scene) -> None:
    await enrol(scene, await invite(scene, "1004"), 7)
    assert (await bound(scene, 1004), await bound(scene, 7)) == (None, "1004")
    async with scene.database.transaction() as tx:
        rows = await tx.rows(text("SELECT chat_id, person_id FROM outbox WHERE kind = 'people.rebound'"))
    assert [(row.chat_id, row.person_id) for row in rows] == [(1004, None)]


async def test_binding_the_same_account_again_tells_nobody(scene: Scene) -> None:
    await enrol(scene, await invite(scene, "1004"), 1004, "en")
    assert await promises(scene, "people.rebound") == []


async def test_an_account_of_somebody_else_is_refused_and_the_invitation_stays_good(scene: Scene) -> None:
    code = await invite(scene, "1004")
    with pytest.raises(RefusalError, match=r"people\.bound"):
        await enrol(scene, code, 1005)
    assert (await bound(scene, 1004), await bound(scene, 1005)) == ("1004", "1005")
    assert await promises(scene, "people.rebound") == []
    await enrol(scene, code, 7)
    assert await bound(scene, 7) == "1004"


@pytest.mark.at_once
async def test_of_fifty_who_press_one_invitation_at_once_one_gets_in(scene: Scene) -> None:
    code = await invite(scene, "1004")
    ends = await asyncio.gather(*[enrol(scene, code, 5000 + n) for n in range(AT_ONCE)], return_exceptions=True)
    assert sum(isinstance(end, Enrolled) for end in ends) == 1
    assert sum(isinstance(end, RefusalError) for end in ends) == AT_ONCE - 1


@pytest.mark.at_once
async def test_one_account_that_presses_two_invitations_at_once_is_bound_once(scene: Scene) -> None:
    codes = [await invite(scene, "1004"), await invite(scene, "1005")]
    ends = await asyncio.gather(*[enrol(scene, code, 7) for code in codes], return_exceptions=True)
    assert sorted(type(end).__name__ for end in ends) == ["Enrolled", "RefusalError"]


async def test_who_enrols_late_learns_what_was_waiting(scene: Scene) -> None:
    await scene.talk()
    await scene.talk(state=TalkState.INVITED, slot=at(shanghai("2026-12-03 15:00")))
    await enrol(scene, await invite(scene, "1004"), 7)
    await enrol(scene, await invite(scene, "1003"), 8)
    chen, zhang = scene.staff.chen.id, scene.staff.zhang.id
    waiting = [(p.kind, p.reader) for p in await promises(scene) if p.kind.startswith("talk")]
    assert sorted(waiting) == [("talk.due", chen), ("talk.invited", zhang)]
    await enrol(scene, await invite(scene, "1004"), 9)
    assert len(await promises(scene, "talk.invited")) == 2


@pytest.mark.parametrize(
    ("state", "kind"), [(TalkState.PROPOSED, "talk.proposed"), (TalkState.DECLINED, "talk.declined")]
)
async def test_a_host_who_enrols_late_learns_what_waits_for_the_host(scene: Scene, state: TalkState, kind: str) -> None:
    timed = {"slot": at(shanghai("2026-12-03 15:00"))} if state is TalkState.PROPOSED else {}
    await scene.talk(state=state, **timed)
    await enrol(scene, await invite(scene, "1003"), 8)
    assert [p.reader for p in await promises(scene, kind)] == [scene.staff.chen.id]


async def test_a_language_is_chosen(scene: Scene) -> None:
    async with scene.work(scene.staff.zhang) as work:
        assert await use.choose_language(work, "en") == "en"
    async with scene.database.transaction() as tx:
        account = await people.get_account_of(tx, scene.staff.zhang.id)
    assert account is not None
    assert account.language == "en"


async def test_the_supervisor_learns_of_somebody_unreachable_once_a_day(scene: Scene) -> None:
    zhang, chen = scene.staff.zhang.id, scene.staff.chen.id
    for now in (NOW, NOW + timedelta(hours=2), NOW + timedelta(days=1)):
        async with scene.work(now=now) as work:
            await use.note_unreachable(work, zhang)
    assert await promises(scene, "people.unreachable") == [
        Promise("2026-12-01 09:00", "people.unreachable", chen),
        Promise("2026-12-02 09:00", "people.unreachable", chen),
    ]


async def test_head_office_learns_of_somebody_unreachable_who_has_no_supervisor(scene: Scene) -> None:
    async with scene.work() as work:
        await use.note_unreachable(work, scene.staff.chen.id)
        await use.note_unreachable(work, scene.staff.sun.id)
    assert [(p.kind, p.reader) for p in await promises(scene)] == [("people.unreachable", scene.staff.sun.id)]


async def test_a_roster_that_changes_somebody_without_an_account_plans_no_menu(scene: Scene) -> None:
    async with scene.work() as work:
        person = await add_person(work.tx, "1099")
    changed = [e.model_copy(update={"grade": "二级"}) if e.staff_no == "1099" else e for e in await roster(scene)]
    assert person.entry in await roster(scene)
    await bring_in(scene, changed)
    assert await promises(scene, "person.commands") == []


@pytest.mark.at_once
async def test_menus_are_shown_once_and_again_only_when_they_changed(scene: Scene) -> None:
    async def renew(look: str, after: int = 0) -> tuple[int | None, int]:
        async with scene.work() as work:
            last = await use.renew_commands(work, after=after, many=2, look=lambda person, language: look)
        return last, len(await promises(scene, kind="person.commands"))

    everybody = len(await roster(scene)) - 2
    async with scene.database.transaction() as tx:
        await tx.run(update(people_table).where(people_table.c.id == scene.staff.zhang.id).values(left_on=NOW.date()))
        await people.mark_reachable(tx, scene.staff.li.id, reachable=False)
    last, shown = await renew("first menu")
    while last is not None:
        last, shown = await renew("first menu", last)
    assert shown == everybody
    assert (await renew("first menu"))[1] == everybody
    assert (await renew("another menu"))[1] == everybody + 2


async def test_many_messages_that_fail_at_once_are_one_note(scene: Scene) -> None:
    async def fail() -> None:
        async with scene.work() as work:
            await use.note_unreachable(work, scene.staff.zhang.id)

    await asyncio.gather(*[fail() for _ in range(20)])
    assert len(await promises(scene, "people.unreachable")) == 1


async def test_nobody_is_told_of_somebody_who_has_left(scene: Scene) -> None:
    await bring_in(scene, [e for e in await roster(scene) if e.staff_no != "1004"])
    async with scene.work() as work:
        await use.note_unreachable(work, scene.staff.zhang.id)
    assert await promises(scene, "people.unreachable") == []


async def test_who_cannot_be_reached_is_listed_as_far_as_the_right_goes(scene: Scene) -> None:
    async with scene.database.transaction() as tx:
        await add_person(tx, "1099", branch="JB")
        await people.mark_reachable(tx, scene.staff.zhang.id, reachable=False)
    listed = []
    for person in (scene.staff.sun, scene.staff.chen, scene.staff.wang, scene.staff.zhang):
        async with scene.work(person) as work:
            found = await use.list_unreachable(work)
        listed.append([(one.person.staff_no, one.enrolled) for one in found.people])
    assert listed == [[("1004", True), ("1099", False)], [("1004", True)], [("1099", False)], []]


async def test_who_cannot_be_reached_is_listed_with_what_they_missed(scene: Scene) -> None:
    zhang = scene.staff.zhang
    async with scene.work() as work:
        await people.mark_reachable(work.tx, zhang.id, reachable=False)
        for n, kind in enumerate(["talk.invited", "talk.reminder", "minutes.confirm"]):
            await plan(work, kind, reader=zhang.id, subject=f"talk:{n}", version=1)
    scene.now = NOW + timedelta(hours=3)
    await deliver(scene, SendState.UNREACHABLE)
    async with scene.work(scene.staff.chen) as work:
        found = await use.list_unreachable(work)
    assert [(one.person, one.missed) for one in found.people] == [(zhang, (("talk", 2), ("minutes", 1)))]


async def test_head_office_is_human_resources_if_there_is_any(scene: Scene) -> None:
    async with scene.work() as work:
        assert await use.head_office_contact(work) == scene.staff.sun
        await people.mark_left(work.tx, scene.staff.sun.id, NOW.date())
        assert await use.head_office_contact(work) is None
