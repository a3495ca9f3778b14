"""Follow-ups on both engines: who lists and opens them, whose files are handed out, and the talk that checks again."""

from datetime import date, timedelta

import pytest

from domain.errors import RefusalError
from domain.followups import Followup, FollowupState
from domain.lists import Filter, Listed, Stage
from domain.people import Person, Role
from domain.talks import Talk, TalkState, Trigger
from storage import audit, files, followups, people, talks
from storage.files import FileState
from tests.factories import Scene, add_person, at, shanghai
from tests.workflows.promised import promises
from tests.workflows.test_minutes import agree, held, version, write
from workflows import followups as use
from workflows import minutes, openings, views
from workflows.minutes import Measure
from workflows.talks import raise_rechecks

DECEMBER = date(2026, 12, 8)


async def add_file(scene: Scene, state: FileState = FileState.KEPT) -> int:
    async with scene.database.transaction() as tx:
        what = {"kind": "photo", "name": None, "size": 3, "mime": None}
        file_id = await files.add_file(tx, file_id="f", now=scene.now, **what)  # type: ignore[arg-type]
        if state is not FileState.WANTED:
            await files.mark_file(tx, file_id, state=state, sha256="0" if state is FileState.KEPT else None)
    return file_id


async def agreed(scene: Scene, talk: Talk | None = None, *, recorder: Person | None = None, measures: int = 1) -> Talk:
    """Give a held talk whose minutes are locked, with its measures for Zhang."""
    talk = talk or await held(scene)
    await write(scene, talk, recorder_id=recorder.id if recorder is not None else None)
    manager = await manager_of(scene, talk)
    for _ in range(measures):
        async with scene.work(scene.staff.chen) as work:
            await minutes.add_measure(work, talk.id, Measure("联系客户", manager.id, DECEMBER))
    at_version = await version(scene, talk)
    async with scene.work(scene.staff.chen) as work:
        await minutes.send(work, talk.id, version=at_version)
    await agree(scene, talk, manager)
    return talk


async def manager_of(scene: Scene, talk: Talk) -> Person:
    async with scene.database.transaction() as tx:
        found = await people.get_person(tx, talk.manager_id)
    assert found is not None
    return found


async def private(scene: Scene, confidant: Person | None = None) -> Talk:
    return await held_as(scene, 2, private=True, confidant_id=(confidant or scene.staff.sun).id)


async def held_as(scene: Scene, days_ago: int, **changes: object) -> Talk:
    slot = at(scene.now - timedelta(days=days_ago, minutes=30))
    return await scene.talk(state=TalkState.HELD, slot=slot, number=f"26-910{days_ago}", **changes)


async def of(scene: Scene, talk: Talk) -> list[Followup]:
    async with scene.database.transaction() as tx:
        return await followups.list_of_talk(tx, talk.id)


async def finish(scene: Scene, followup: Followup, *, file_id: int | None = None) -> None:
    """Let the owner do it and the host confirm it."""
    async with scene.database.transaction() as tx:
        owner = await people.get_person(tx, followup.owner_id)
    async with scene.work(owner) as work:
        await use.finish(work, followup.id, version=followup.version, evidence="已回访", file_id=file_id)
    async with scene.work(scene.staff.chen) as work:
        await use.confirm(work, followup.id, version=followup.version + 1)


async def sign(scene: Scene, talk: Talk, file_id: int) -> None:
    at_version = await version(scene, talk)
    async with scene.work(scene.staff.chen) as work:
        await minutes.sign(work, talk.id, version=at_version, file_id=file_id)


async def other_hr(scene: Scene) -> Person:
    async with scene.database.transaction() as tx:
        return await add_person(tx, "1098", roles=frozenset({Role.HUMAN_RESOURCES}), branch="HQ")


async def ask_for_both(scene: Scene, person: Person, talk: Talk) -> None:
    """Let somebody have the scan and the evidence handed out."""
    (followup,) = await of(scene, talk)
    async with scene.work(person) as work:
        await minutes.give_scan(work, talk.id)
    async with scene.work(person) as work:
        await use.give_evidence(work, followup.id)


async def refused(scene: Scene, person: Person, talk: Talk) -> bool:
    """Whether somebody gets neither the scan nor the evidence."""
    (followup,) = await of(scene, talk)
    for give, found in ((minutes.give_scan, talk.id), (use.give_evidence, followup.id)):
        with pytest.raises(RefusalError, match=r"gate\.denied"):
            async with scene.work(person) as work:
                await give(work, found)
    return True


async def found_by(scene: Scene, person: Person, query: str) -> list[str]:
    """Give the follow-ups that a search gives somebody."""
    async with scene.work(person) as work:
        found = await views.find(work, query)
    rows = found.rows if isinstance(found, views.Listing) else ()
    return [row.number for row in rows if isinstance(row, views.FollowupRow)]


async def test_a_search_gives_by_name_and_number_the_follow_ups_that_ones_list_has(scene: Scene) -> None:
    hr = await other_hr(scene)
    (mine,) = await of(scene, await agreed(scene, await held_as(scene, 1)))
    (secret,) = await of(scene, await agreed(scene, await private(scene)))
    assert mine.number != secret.number
    staff = scene.staff
    everybody = [*vars(staff).values(), hr]
    for person in everybody:
        async with scene.work(person) as work:
            listed = (await views.listing(work, Filter(listed=Listed.FOLLOWUPS))).rows
        has = {row.number for row in listed}
        assert set(await found_by(scene, person, "张伟")) == has, person.name
        for number in (mine.number, secret.number):
            for query in (number, f"整改{number}", f"整改事项 {number}", f"Follow-up {number}"):
                assert await found_by(scene, person, query) == [number] * (number in has), (person.name, query)
            assert await found_by(scene, person, f"沟通{number}") == []
    assert [p for p in everybody if await found_by(scene, p, "zw")] == [staff.sun, staff.chen, staff.zhang, hr]


async def test_scan_and_evidence_are_handed_out_to_who_reads_the_minutes_each_time_noted(scene: Scene) -> None:
    staff = scene.staff
    async with scene.database.transaction() as tx:
        he = await add_person(tx, "1010", account=1010, name="何斌", branch="CG", roles=frozenset({Role.SUPERVISOR}))
    talk = await agreed(scene, recorder=he)
    (followup,) = await of(scene, talk)
    await sign(scene, talk, await add_file(scene))
    await finish(scene, followup, file_id=await add_file(scene))
    readers = [staff.chen, staff.zhang, he, staff.sun]
    for person in readers:
        await ask_for_both(scene, person, talk)
    for person in (staff.li, staff.wang, staff.zhou, staff.lin):
        assert await refused(scene, person, talk)
    for kind in ("minutes.scan", "followup.file"):
        assert {p.reader for p in await promises(scene, kind)} == {person.id for person in readers}
    async with scene.database.transaction() as tx:
        noted = await audit.list_entries(tx, f"minutes:{talk.id}") + await audit.list_entries(
            tx, f"followup:{followup.id}"
        )
    opened = [(entry.action, entry.actor_id) for entry in noted if entry.action.endswith("_opened")]
    assert opened == [(a, p.id) for a in ("minutes.scan_opened", "followup.file_opened") for p in readers]


async def test_those_of_a_private_talk_are_its_peoples_and_its_confidants_alone(scene: Scene) -> None:
    talk = await agreed(scene, await private(scene))
    (followup,) = await of(scene, talk)
    await sign(scene, talk, await add_file(scene))
    await finish(scene, followup, file_id=await add_file(scene))
    for person in (scene.staff.chen, scene.staff.zhang, scene.staff.sun):
        await ask_for_both(scene, person, talk)
    for person in (await other_hr(scene), scene.staff.li, scene.staff.wang):
        assert await refused(scene, person, talk)


async def test_one_sees_that_the_own_host_opened_ones_scan_and_follow_up(scene: Scene) -> None:
    talk = await agreed(scene, await held_as(scene, 1, place="会议室"))
    (followup,) = await of(scene, talk)
    await sign(scene, talk, await add_file(scene))
    await finish(scene, followup, file_id=await add_file(scene))
    await ask_for_both(scene, scene.staff.chen, talk)
    async with scene.work(scene.staff.zhang) as work:
        found = await openings.list_openings(work)
    wanted = [("followup.file_opened", followup.number), ("minutes.scan_opened", talk.number)]
    assert [(row.opening.action, row.number) for row in found.rows] == wanted


@pytest.mark.parametrize(("state", "code"), [(FileState.WANTED, "file.not_yet"), (FileState.LOST, "file.lost")])
async def test_a_scan_that_is_not_there_is_refused_kindly(scene: Scene, state: FileState, code: str) -> None:
    talk = await agreed(scene)
    assert await refused(scene, scene.staff.chen, talk)
    await sign(scene, talk, await add_file(scene, state))
    with pytest.raises(RefusalError, match=code):
        await ask_for_both(scene, scene.staff.chen, talk)


async def test_what_a_draft_agrees_nobody_but_its_writers_opens_or_lists(scene: Scene) -> None:
    talk = await held(scene)
    await write(scene, talk)
    async with scene.work(scene.staff.chen) as work:
        await minutes.add_measure(work, talk.id, Measure("联系客户", scene.staff.zhang.id, DECEMBER))
    (followup,) = await of(scene, talk)
    for person in (scene.staff.zhang, scene.staff.sun, scene.staff.li):
        with pytest.raises(RefusalError, match=r"gate\.denied"):
            async with scene.work(person) as work:
                await use.show(work, followup.id)
    assert await listed(scene, scene.staff.chen) == []


async def rows(scene: Scene, person: Person, **fields: object) -> list[views.FollowupRow]:
    async with scene.work(person) as work:
        found = await views.listing(work, Filter(listed=Listed.FOLLOWUPS).but(**fields))
    return [row for row in found.rows if isinstance(row, views.FollowupRow)]


async def listed(scene: Scene, person: Person, **fields: object) -> list[int]:
    return [row.followup.talk_id for row in await rows(scene, person, **fields)]


async def test_a_supervisor_lists_the_branchs_human_resources_all_and_a_manager_the_own(scene: Scene) -> None:
    staff, other = scene.staff, await other_hr(scene)
    talk = await agreed(scene)
    of_li = await agreed(scene, await held_as(scene, 1, manager_id=staff.li.id))
    alone = await agreed(scene, await private(scene))
    assert await listed(scene, staff.chen) == [talk.id, of_li.id, alone.id]
    assert await listed(scene, staff.zhang) == [talk.id, alone.id]
    assert await listed(scene, staff.li) == [of_li.id]
    assert await listed(scene, staff.sun) == [talk.id, of_li.id, alone.id]
    assert await listed(scene, other) == [talk.id, of_li.id]
    for nobody in (staff.wang, staff.zhou, staff.lin):
        assert await listed(scene, nobody) == []


async def test_a_supervisor_sees_that_anothers_follow_up_exists_and_does_not_open_it(scene: Scene) -> None:
    async with scene.database.transaction() as tx:
        second = await add_person(tx, "1099", branch="CG", roles=frozenset({Role.SUPERVISOR}))
    await agreed(scene)
    await agreed(scene, await private(scene))
    (row,) = await rows(scene, second)
    assert not row.takes_part
    with pytest.raises(RefusalError, match=r"gate\.denied"):
        async with scene.work(second) as work:
            await use.show(work, row.followup.id)


async def test_follow_ups_are_narrowed_by_state_month_and_branch(scene: Scene) -> None:
    talk = await agreed(scene, measures=2)
    first, second = await of(scene, talk)
    chen = scene.staff.chen
    stages = [Stage.OPEN, Stage.OVERDUE, Stage.DONE, Stage.CONFIRMED, ""]
    assert [len(await listed(scene, chen, state=stage)) for stage in stages] == [2, 0, 0, 0, 2]
    await finish(scene, first)
    async with scene.work(scene.staff.zhang) as work:
        await use.finish(work, second.id, version=second.version, evidence="已回访", file_id=None)
    assert [len(await listed(scene, chen, state=stage)) for stage in stages] == [1, 0, 1, 1, 2]
    async with scene.work(chen) as work:
        await use.send_back(work, second.id, version=second.version + 1, reason="请补充")
    scene.now = shanghai("2026-12-09 09:00")
    assert [len(await listed(scene, chen, state=stage)) for stage in stages] == [1, 1, 0, 1, 2]
    assert [row.late for row in await rows(scene, chen)] == [False, True]
    found = [len(await listed(scene, chen, **{field: value})) for field, value in NARROWED]
    assert found == [2, 0, 2, 0]


NARROWED = [("month", "202612"), ("month", "202701"), ("branch", "CG"), ("branch", "JB")]


async def test_an_export_of_follow_ups_is_promised_to_whoever_may_list_them(scene: Scene) -> None:
    await agreed(scene)
    for person in (scene.staff.zhang, scene.staff.lin):
        async with scene.work(person) as work:
            await views.export_list(work, Filter(listed=Listed.FOLLOWUPS), page=0, card=None)
    assert {p.reader for p in await promises(scene, "list.file")} == {scene.staff.zhang.id, scene.staff.lin.id}


async def test_what_stalls_of_a_private_talk_goes_up_to_its_confidant(scene: Scene) -> None:
    other = await other_hr(scene)
    await agreed(scene, await private(scene, other))
    readers = {p.reader for p in await promises(scene, "followup.due")}
    assert readers == {scene.staff.zhang.id, scene.staff.chen.id, other.id}


async def recheck(scene: Scene, when: str) -> list[Talk]:
    """Let what is due be raised; gives the open talks."""
    async with scene.work(None, now=shanghai(when)) as work:
        await raise_rechecks(work)
        return await talks.list_open(work.tx)


async def reasons(scene: Scene, talk: Talk) -> list[tuple[Trigger, str | None]]:
    async with scene.database.transaction() as tx:
        return [(raised.trigger, raised.reason) for raised in await talks.list_triggers(tx, talk.id)]


async def test_a_talk_falls_due_thirty_days_after_a_follow_up_was_confirmed_and_once(scene: Scene) -> None:
    talk = await agreed(scene)
    (followup,) = await of(scene, talk)
    await finish(scene, followup)
    (confirmed,) = await of(scene, talk)
    assert confirmed.recheck_at == shanghai("2026-12-31 08:00")
    assert await recheck(scene, "2026-12-31 07:59") == []
    for _ in range(2):
        (found,) = await recheck(scene, "2026-12-31 08:00")
        assert (found.trigger, found.host_id, found.manager_id) == (Trigger.RECHECK, talk.host_id, talk.manager_id)
        assert await reasons(scene, found) == [(Trigger.RECHECK, "联系客户")]
    assert [p.reader for p in await promises(scene, "talk.due")] == [scene.staff.chen.id]


async def test_re_checks_of_one_person_are_one_talk_and_those_of_another_another(scene: Scene) -> None:
    talk = await agreed(scene, measures=2)
    of_li = await agreed(scene, await held_as(scene, 1, manager_id=scene.staff.li.id))
    for followup in [*await of(scene, talk), *await of(scene, of_li)]:
        await finish(scene, followup)
    found = await recheck(scene, "2026-12-31 09:00")
    assert [(t.manager_id, len(await reasons(scene, t))) for t in found] == [
        (scene.staff.zhang.id, 2),
        (scene.staff.li.id, 1),
    ]


async def test_each_measure_is_checked_again_by_its_own_day(scene: Scene) -> None:
    talk = await agreed(scene, measures=2)
    first, second = await of(scene, talk)
    await finish(scene, first)
    scene.now = shanghai("2026-12-03 09:00")
    await finish(scene, second)
    (found,) = await recheck(scene, "2026-12-31 09:00")
    assert len(await reasons(scene, found)) == 1
    (found,) = await recheck(scene, "2027-01-04 09:00")
    assert len(await reasons(scene, found)) == 2


async def test_a_re_check_of_a_private_talk_stays_private_and_with_its_host(scene: Scene) -> None:
    talk = await agreed(scene, await private(scene))
    (followup,) = await of(scene, talk)
    await finish(scene, followup)
    await scene.talk(private=True, trigger=Trigger.FAMILY, host_id=scene.staff.wang.id, number="26-9200")
    found = await recheck(scene, "2026-12-31 09:00")
    (mine,) = [t for t in found if t.host_id == scene.staff.chen.id]
    assert (mine.private, mine.confidant_id, mine.trigger) == (True, scene.staff.sun.id, Trigger.RECHECK)
    assert len(found) == 2


async def test_nobody_is_asked_to_check_again_with_a_manager_who_left(scene: Scene) -> None:
    talk = await agreed(scene)
    (followup,) = await of(scene, talk)
    await finish(scene, followup)
    async with scene.database.transaction() as tx:
        await people.mark_left(tx, scene.staff.zhang.id, date(2026, 12, 20))
    assert await recheck(scene, "2026-12-31 09:00") == []
    (after,) = await of(scene, talk)
    assert (after.recheck_at, after.state) == (None, FollowupState.CONFIRMED)


async def test_who_was_kept_out_of_the_first_talk_holds_no_re_check(scene: Scene) -> None:
    talk = await agreed(scene)
    (followup,) = await of(scene, talk)
    await finish(scene, followup)
    recused = (await scene.talk_now(talk.id)).changed(recused=frozenset({scene.staff.chen.id}))
    async with scene.database.transaction() as tx:
        await talks.mark_talk(tx, recused)
    (found,) = await recheck(scene, "2026-12-31 09:00")
    assert found.host_id == scene.staff.sun.id
