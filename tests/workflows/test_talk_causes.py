"""Why talks fall due, on both engines: who raises what, several causes as one talk, what stays private."""

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy import text

from domain.errors import RefusalError
from domain.lists import Filter, Section
from domain.people import Entry, Person, Role, Standing
from domain.talks import Talk, TalkKind, TalkState, Trigger
from domain.triggers import Raised
from storage import audit, people, talks
from tests.factories import Scene, add_person, at, make_bank, make_complaint, shanghai
from tests.workflows.promised import kinds, promises
from workflows import rosters, views
from workflows import talks as use
from workflows.talks import Stale, Wanted

THURSDAY = shanghai("2026-12-03 15:00")


async def raise_talk(scene: Scene, by: Person, about: Person, trigger: Trigger, reason: str = "近期状态不佳") -> Wanted:
    async with scene.work(by) as work:
        return await use.raise_talk(work, about.id, trigger=trigger, reason=reason)


async def triggers_of(scene: Scene, talk: Talk) -> list[Raised]:
    async with scene.database.transaction() as tx:
        return await talks.list_triggers(tx, talk.id)


async def only_talk(scene: Scene) -> Talk:
    (talk,) = await scene.talks()
    return talk


async def test_a_manager_asks_for_a_talk_and_the_host_is_told(scene: Scene) -> None:
    done = await raise_talk(scene, scene.staff.zhang, scene.staff.zhang, Trigger.OWN_WISH, "想谈调岗，电话13812345678")
    talk = await only_talk(scene)
    assert (talk.trigger, talk.kind, talk.private) == (Trigger.OWN_WISH, TalkKind.REGULAR, False)
    assert (talk.host_id, talk.state, talk.purpose) == (scene.staff.chen.id, TalkState.DUE, "工作交流")
    assert done.view.talk == talk
    assert [p.reader for p in await promises(scene, "talk.due")] == [scene.staff.chen.id]
    (raised,) = await triggers_of(scene, talk)
    assert raised.reason == "想谈调岗，电话138****5678"


async def test_what_was_said_is_sealed_on_disk_and_not_in_the_audit(scene: Scene) -> None:
    await raise_talk(scene, scene.staff.chen, scene.staff.zhang, Trigger.BAD_LOAN, "贷前调查走过场")
    async with scene.database.transaction() as tx:
        row = await tx.row(text("SELECT reason FROM talk_triggers"))
        entries = await audit.list_entries(tx, f"talk:{(await talks.list_open(tx))[0].id}")
    assert row is not None
    assert "贷前" not in str(row.reason)
    assert [entry.action for entry in entries] == ["talk.opened", "talk.raised"]
    assert "贷前" not in str(entries)


@pytest.mark.parametrize("trigger", [Trigger.ENVIRONMENT, Trigger.FAMILY, Trigger.BAD_LOAN])
async def test_a_supervisor_raises_about_the_own_branch_only(scene: Scene, trigger: Trigger) -> None:
    await raise_talk(scene, scene.staff.chen, scene.staff.li, trigger)
    for by, about in ((scene.staff.wang, scene.staff.li), (scene.staff.lin, scene.staff.li)):
        with pytest.raises(RefusalError, match=r"talk\.no_cause|gate\.denied"):
            await raise_talk(scene, by, about, trigger)
    assert len(await scene.talks()) == 1


async def test_nobody_raises_what_only_a_complaint_the_roster_or_another_role_may(scene: Scene) -> None:
    staff = scene.staff
    wrong = [(staff.chen, t) for t in (Trigger.COMPLAINT, Trigger.NEWLY_FORMAL, Trigger.OWN_WISH)]
    wrong += [(staff.sun, Trigger.FAMILY), (staff.zhang, Trigger.BAD_LOAN), (staff.li, Trigger.OWN_WISH)]
    for by, trigger in wrong:
        with pytest.raises(RefusalError, match=r"talk\.no_cause|gate\.denied"):
            await raise_talk(scene, by, staff.zhang, trigger)
    assert await scene.talks() == []


async def test_human_resources_and_committee_raise_a_bad_loan_anywhere(scene: Scene) -> None:
    async with scene.database.transaction() as tx:
        zheng = await add_person(tx, "1010", name="郑涛", branch="HQ", roles=frozenset({Role.COMMITTEE}))
    await raise_talk(scene, scene.staff.sun, scene.staff.zhang, Trigger.BAD_LOAN)
    await raise_talk(scene, zheng, scene.staff.zhou, Trigger.BAD_LOAN)
    assert {talk.branch for talk in await scene.talks()} == {"CG", "JB"}


async def test_two_triggers_of_one_person_are_one_talk_whose_host_gets_a_new_card(scene: Scene) -> None:
    await raise_talk(scene, scene.staff.zhang, scene.staff.zhang, Trigger.OWN_WISH)
    scene.now = shanghai("2026-12-02 09:00")
    complaint = await scene.complaint()
    async with scene.work(scene.staff.lin) as work:
        talk, host = await use.open_for_complaint(work, complaint, scene.staff.zhang)
    assert talk == await only_talk(scene)
    assert talk is not None
    assert (talk.trigger, talk.complaint_id, talk.kind, talk.version) == (
        Trigger.COMPLAINT,
        complaint.id,
        TalkKind.FACTS,
        2,
    )
    assert f"{talk.due_on}" == "2026-12-08"
    assert host == scene.staff.chen
    assert [t.trigger for t in await triggers_of(scene, talk)] == [Trigger.OWN_WISH, Trigger.COMPLAINT]
    assert len(await promises(scene, "talk.due")) == 1
    async with scene.work(scene.staff.chen) as work:
        assert isinstance(await use.not_needed(work, talk.id, version=1, reason="已沟通"), Stale)
        found = await talks.get_talk_of_complaint(work.tx, complaint.id)
        assert found == talk


async def test_a_trigger_joins_a_confirmed_talk_without_disturbing_its_reminders(scene: Scene) -> None:
    talk = await scene.talk(state=TalkState.CONFIRMED, slot=at(THURSDAY), place="会议室", trigger=Trigger.OWN_WISH)
    await raise_talk(scene, scene.staff.chen, scene.staff.zhang, Trigger.BAD_LOAN)
    after = await only_talk(scene)
    assert (after.version, after.state, after.trigger) == (talk.version, TalkState.CONFIRMED, Trigger.BAD_LOAN)
    assert await kinds(scene) == ["talk.joined"]


async def test_family_matters_never_join_what_others_may_read_nor_the_other_way_round(scene: Scene) -> None:
    await raise_talk(scene, scene.staff.chen, scene.staff.zhang, Trigger.BAD_LOAN)
    await raise_talk(scene, scene.staff.zhang, scene.staff.zhang, Trigger.FAMILY)
    await raise_talk(scene, scene.staff.chen, scene.staff.zhang, Trigger.ENVIRONMENT)
    await raise_talk(scene, scene.staff.chen, scene.staff.zhang, Trigger.FAMILY)
    found = {talk.private: len(await triggers_of(scene, talk)) for talk in await scene.talks()}
    assert found == {False: 2, True: 2}


@pytest.mark.at_once
async def test_fifty_triggers_at_once_are_one_talk(scene: Scene) -> None:
    raising = [raise_talk(scene, scene.staff.chen, scene.staff.zhang, Trigger.BAD_LOAN) for _ in range(50)]
    numbers = {done.view.talk.number for done in await asyncio.gather(*raising)}
    assert numbers == {"26-0001"}
    assert len(await triggers_of(scene, await only_talk(scene))) == 50


async def test_a_complaint_about_somebody_whom_nobody_can_talk_to_opens_no_talk(scene: Scene) -> None:
    async with scene.database.transaction() as tx:
        for person in (scene.staff.chen, scene.staff.sun):
            await people.mark_left(tx, person.id, scene.now.date())
    complaint = await scene.complaint()
    async with scene.work(scene.staff.lin) as work:
        assert await use.open_for_complaint(work, complaint, scene.staff.zhang) == (None, None)
    with pytest.raises(RefusalError, match=r"talk\.no_host"):
        await raise_talk(scene, scene.staff.zhang, scene.staff.zhang, Trigger.OWN_WISH)


async def test_who_may_not_reach_a_complaint_holds_no_talk_about_it_nor_joins_it_to_an_own_one(scene: Scene) -> None:
    await raise_talk(scene, scene.staff.zhang, scene.staff.zhang, Trigger.OWN_WISH)
    async with scene.work(scene.staff.lin) as work:
        barred = frozenset({scene.staff.chen.id})
        due = await use.fall_due(work, scene.staff.zhang, Trigger.BAD_LOAN, raised_by=None, barred=barred)
    assert due is not None
    assert due.host == scene.staff.sun
    assert {talk.host_id for talk in await scene.talks()} == {scene.staff.chen.id, scene.staff.sun.id}


# the roster


async def entries(scene: Scene, **standings: Standing) -> list[Entry]:
    """Give the roster as it is, but for the standing of some, by name of the attribute."""
    async with scene.database.transaction() as tx:
        everybody = [person.entry for person in await people.list_people(tx)]
    changed = {getattr(scene.staff, name).staff_no: standing for name, standing in standings.items()}
    return [e.model_copy(update={"standing": changed.get(e.staff_no, e.standing)}) for e in everybody]


async def bring_in(scene: Scene, rows: Sequence[Entry], *, dry_run: bool = False) -> None:
    async with scene.work() as work:
        await rosters.import_roster(work, list(enumerate(rows, 2)), [], dry_run=dry_run)


async def test_a_trainee_whom_the_roster_makes_formal_has_a_talk_due_once(scene: Scene) -> None:
    await bring_in(scene, await entries(scene, zhang=Standing.TRAINEE, li=Standing.FORMAL))
    assert await scene.talks() == []
    await bring_in(scene, await entries(scene, zhang=Standing.FORMAL), dry_run=True)
    assert await scene.talks() == []
    for _ in range(2):
        await bring_in(scene, await entries(scene, zhang=Standing.FORMAL))
    talk = await only_talk(scene)
    assert (talk.trigger, talk.manager_id, talk.purpose) == (Trigger.NEWLY_FORMAL, scene.staff.zhang.id, "岗位交流")
    # a mistake that is corrected within the three months makes no second one
    scene.now = shanghai("2027-02-26 09:00")
    for standing in (Standing.TRAINEE, Standing.FORMAL):
        await bring_in(scene, await entries(scene, zhang=standing))
    assert len(await triggers_of(scene, talk)) == 1
    scene.now = shanghai("2027-03-01 09:00")
    for standing in (Standing.TRAINEE, Standing.FORMAL):
        await bring_in(scene, await entries(scene, zhang=standing))
    assert len(await triggers_of(scene, talk)) == 2


async def test_the_bank_can_switch_talks_with_the_newly_formal_off(scene: Scene) -> None:
    scene.bank = make_bank(newly_formal=False)
    for standing in (Standing.TRAINEE, Standing.FORMAL):
        await bring_in(scene, await entries(scene, zhang=standing))
    assert await scene.talks() == []


async def test_a_roster_comes_in_though_nobody_can_talk_to_who_became_formal(scene: Scene) -> None:
    await bring_in(scene, await entries(scene, zhang=Standing.TRAINEE))
    rows = await entries(scene, zhang=Standing.FORMAL)
    gone = {scene.staff.chen.staff_no, scene.staff.sun.staff_no}
    left = [e.model_copy(update={"supervisor_no": None}) for e in rows if e.staff_no not in gone]
    await bring_in(scene, left)
    assert await scene.talks() == []
    async with scene.database.transaction() as tx:
        noted = await audit.list_entries(tx, f"person:{scene.staff.zhang.id}")
    assert [entry.action for entry in noted][-1] == "talk.no_host"


# the quarter's cap, and what is private


async def test_from_the_fourth_talk_of_a_quarter_on_human_resources_are_told_and_nothing_is_blocked(
    scene: Scene,
) -> None:
    for nth in range(1, 6):
        scene.now = shanghai(f"2026-12-{nth:02d} 09:00")
        await raise_talk(scene, scene.staff.chen, scene.staff.zhang, Trigger.BAD_LOAN)
        talk = await only_talk(scene)
        told = await promises(scene, "talk.many")
        assert len(told) == max(0, nth - 3)
        async with scene.database.transaction() as tx:
            await talks.mark_talk(tx, talk.changed(state=TalkState.HELD))
    assert {promise.reader for promise in told} == {scene.staff.sun.id}
    scene.now = shanghai("2027-01-04 09:00")
    await raise_talk(scene, scene.staff.chen, scene.staff.zhang, Trigger.BAD_LOAN)
    assert len(await promises(scene, "talk.many")) == 2


async def test_private_talks_do_not_count_for_the_quarter(scene: Scene) -> None:
    scene.bank = make_bank(quarter_notice=2)
    await raise_talk(scene, scene.staff.chen, scene.staff.zhang, Trigger.FAMILY)
    await raise_talk(scene, scene.staff.chen, scene.staff.zhang, Trigger.BAD_LOAN)
    assert await promises(scene, "talk.many") == []


async def private_talk(scene: Scene) -> Talk:
    """Give a private talk between Chen and Zhang of which Sun knows."""
    await raise_talk(scene, scene.staff.chen, scene.staff.zhang, Trigger.FAMILY, "家中有病人")
    return await only_talk(scene)


async def test_the_audit_names_no_cause_of_a_private_talk(scene: Scene) -> None:
    talk = await private_talk(scene)
    await raise_talk(scene, scene.staff.zhang, scene.staff.zhang, Trigger.FAMILY)
    async with scene.database.transaction() as tx:
        entries = await audit.list_entries(tx, f"talk:{talk.id}")
    assert [entry.action for entry in entries] == ["talk.opened", "talk.raised", "talk.joined", "talk.raised"]
    assert "family" not in str(entries)


async def may_open(scene: Scene, person: Person, talk: Talk) -> bool:
    async with scene.work(person) as work:
        try:
            await use.show(work, talk.id)
        except RefusalError:
            return False
    return True


async def listed(scene: Scene, person: Person) -> int:
    async with scene.work(person) as work:
        return len((await views.listing(work, Filter(state=Section.OPEN))).rows)


async def test_a_private_talk_is_seen_by_host_manager_and_one_person_of_human_resources_only(scene: Scene) -> None:
    async with scene.database.transaction() as tx:
        both = frozenset({Role.SUPERVISOR, Role.COMMITTEE})
        deputy = await add_person(tx, "1020", name="赵敏", branch="CG", roles=both)
        another = await add_person(tx, "1021", name="钱进", branch="HQ", roles=frozenset({Role.HUMAN_RESOURCES}))
    talk, staff = await private_talk(scene), scene.staff
    assert talk.confidant_id == staff.sun.id
    everybody = (staff.chen, staff.zhang, staff.sun, deputy, another, staff.lin, staff.wang, staff.li)
    assert [await may_open(scene, person, talk) for person in everybody] == [True] * 3 + [False] * 5
    assert [await listed(scene, person) for person in (staff.chen, deputy)] == [1, 0]


async def test_the_policy_names_who_at_human_resources_knows_of_private_talks(scene: Scene) -> None:
    async with scene.database.transaction() as tx:
        named = await add_person(tx, "1021", name="钱进", branch="HQ", roles=frozenset({Role.HUMAN_RESOURCES}))
    scene.bank = make_bank(hr_contact="1021")
    assert (await private_talk(scene)).confidant_id == named.id


async def test_what_stalls_of_a_private_talk_goes_up_to_its_confidant_alone(scene: Scene) -> None:
    async with scene.database.transaction() as tx:
        await add_person(tx, "1021", name="钱进", branch="HQ", roles=frozenset({Role.HUMAN_RESOURCES}))
    scene.bank = make_bank(hr_contact="1021")
    talk = await private_talk(scene)
    assert {p.reader for p in await promises(scene, "talk.book")} == {talk.host_id, talk.confidant_id}


@pytest.mark.parametrize(("trigger", "committee"), [(Trigger.FAMILY, False), (Trigger.BAD_LOAN, True)])
async def test_why_a_talk_is_not_needed_the_committee_sees_but_of_family_matters_human_resources_alone(
    scene: Scene, trigger: Trigger, committee: bool
) -> None:
    async with scene.database.transaction() as tx:
        zheng = await add_person(tx, "1010", name="郑涛", branch="HQ", roles=frozenset({Role.COMMITTEE}))
    await raise_talk(scene, scene.staff.chen, scene.staff.zhang, trigger)
    talk = await only_talk(scene)
    async with scene.work(scene.staff.chen) as work:
        await use.not_needed(work, talk.id, version=1, reason="已当面了解")
    told, other = (zheng, scene.staff.sun) if committee else (scene.staff.sun, zheng)
    assert [p.reader for p in await promises(scene, "talk.spared")] == [told.id]
    async with scene.work(told) as work:
        assert (await use.spared_reason(work, talk.id)).reason == "已当面了解"
    with pytest.raises(RefusalError, match=r"gate\.denied"):
        async with scene.work(other) as work:
            await use.spared_reason(work, talk.id)


async def test_a_manager_opens_before_the_invitation_only_the_own_words(scene: Scene) -> None:
    complaint = await scene.complaint()
    async with scene.work(scene.staff.lin) as work:
        talk, _ = await use.open_for_complaint(work, complaint, scene.staff.zhang)
    assert talk is not None
    assert await listed(scene, scene.staff.zhang) == 0
    await raise_talk(scene, scene.staff.zhang, scene.staff.zhang, Trigger.OWN_WISH)
    assert await listed(scene, scene.staff.zhang) == 1
    async with scene.work(scene.staff.zhang) as work:
        found = await use.cause(work, talk.id)
    assert found.complaint is None
    assert [raised.trigger for raised, _ in found.others] == [Trigger.OWN_WISH]
    async with scene.work(scene.staff.chen) as work:
        opened = await use.cause(work, talk.id)
        await use.book(work, talk.id, version=2, start=THURSDAY)
    assert opened.complaint is not None
    async with scene.work(scene.staff.zhang) as work:
        found = await use.cause(work, talk.id)
    assert found.complaint is not None
    assert not found.complaint.client


async def test_a_second_complaint_is_opened_without_its_client_too(scene: Scene) -> None:
    first = await scene.complaint()
    second = await scene.complaint(number="26-0002")
    async with scene.work(scene.staff.lin) as work:
        for complaint in (first, second):
            talk, _ = await use.open_for_complaint(work, complaint, scene.staff.zhang)
    assert talk is not None
    async with scene.work(scene.staff.chen) as work:
        await use.book(work, talk.id, version=2, start=THURSDAY)
        ours = await use.cause(work, talk.id)
    async with scene.work(scene.staff.zhang) as work:
        theirs = await use.cause(work, talk.id)
    assert [(c.number, bool(c.client)) for _, c in ours.others if c] == [("26-0002", True)]
    assert [(c.number, bool(c.client)) for _, c in theirs.others if c] == [("26-0002", False)]
    assert make_complaint().client
