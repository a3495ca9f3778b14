"""Who keeps out of a complaint, its evidence, remedies and verification, and what each card offers; on both engines."""

from datetime import date, timedelta

import pytest

from domain.complaints import Channel, ComplaintState, Source, Tie
from domain.complaints.acts import Act
from domain.lists import Filter, Listed, Section
from domain.people import Person, Role
from domain.personal import mask
from storage import audit, complaints, files
from storage.files import FileState
from tests.factories import NOW, add_person
from tests.workflows.desk import Desk, chased, denied, refused
from tests.workflows.promised import promises
from workflows import complaints as use
from workflows import openings, talks, views
from workflows.complaints import Stale

CASES = Filter(listed=Listed.COMPLAINTS)


async def test_who_took_part_is_kept_out_for_good(desk: Desk) -> None:
    chen = desk.scene.staff.chen
    await desk.register()
    await desk.take(chen)
    with refused(r"complaint\.participant\.self"):
        await desk.act(chen, lambda work: use.add_participant(work, desk.id, person_id=chen.id, tie=Tie.PARTICIPANT))
    await desk.act(desk.head, lambda work: use.add_participant(work, desk.id, person_id=chen.id, tie=Tie.PARTICIPANT))
    after = await desk.now()
    assert (after.handler_id, after.at_head_office, after.recused) == (None, True, frozenset({chen.id}))
    told = [promise.reader for promise in await promises(desk.scene, "complaint.left")]
    assert told == [chen.id]
    with refused(r"complaint\.left"):
        await desk.act(chen, lambda work: use.view(work, desk.id))
    with refused(r"complaint\.left"):
        await desk.act(chen, lambda work: use.files_of(work, desk.id))
    with refused(r"complaint\.left"):
        await desk.contact(chen)
    assert (await desk.act(chen, lambda work: views.listing(work, CASES))).rows == ()
    with refused(r"complaint\.participant\.known"):
        await desk.act(
            desk.head, lambda work: use.add_participant(work, desk.id, person_id=chen.id, tie=Tie.PARTICIPANT)
        )


async def test_a_host_who_took_part_holds_the_talk_and_opens_its_cause_no_more(desk: Desk) -> None:
    chen = desk.scene.staff.chen
    await desk.register()
    talk = (await desk.scene.talks())[0]
    assert talk.host_id == chen.id
    await desk.act(chen, lambda work: talks.cause(work, talk.id))
    await desk.act(desk.head, lambda work: use.add_participant(work, desk.id, person_id=chen.id, tie=Tie.PARTICIPANT))
    assert (await desk.scene.talk_now(talk.id)).host_id == desk.scene.staff.sun.id
    with refused(r"talk\.handed_away"):
        await desk.act(chen, lambda work: talks.cause(work, talk.id))


async def test_the_desks_head_hears_where_nobody_is_left_to_hold_the_talk(desk: Desk) -> None:
    sun = desk.scene.staff.sun
    await desk.register()
    await desk.act(desk.head, lambda work: use.add_participant(work, desk.id, person_id=sun.id, tie=Tie.PARTICIPANT))
    assert await promises(desk.scene, "complaint.no_host") == []
    await desk.act(desk.scene.staff.chen, lambda work: use.recuse(work, desk.id, tie=Tie.RELATIVE))
    assert [p.reader for p in await promises(desk.scene, "complaint.no_host")] == [desk.head.id]


async def test_who_declares_an_interest_is_out_and_the_head_names_another(desk: Desk) -> None:
    await desk.register()
    await desk.take()
    await desk.act(desk.lin, lambda work: use.recuse(work, desk.id, tie=Tie.INTEREST))
    assert (await desk.now()).handler_id is None
    assert await chased(desk, "complaint.unhandled") == [("2026-12-01 09:00", "梁静怡")]
    with refused(r"complaint\.left"):
        await desk.take()
    assert await promises(desk.scene, "complaint.left") == []
    assert "林静" not in {name for _, name in await chased(desk, "complaint.clock")}


@pytest.mark.parametrize("role", [Role.COMPLAINT_HEAD, Role.SENIOR_MANAGEMENT, Role.SUPERVISOR, Role.COMPLAINT_DESK])
async def test_a_relative_in_any_role_neither_reads_nor_approves_nor_is_asked(desk: Desk, role: Role) -> None:
    async with desk.scene.database.transaction() as tx:
        relative = await add_person(tx, "1000", name="亲人", branch="CG", roles=frozenset({role}))
    await desk.register()
    await desk.take()
    await desk.act(desk.lin, lambda work: use.add_participant(work, desk.id, person_id=relative.id, tie=Tie.RELATIVE))
    asked = (await desk.extension()).extension
    assert asked is not None
    with denied():
        await desk.act(relative, lambda work: use.show(work, desk.id))
    with denied():
        await desk.answer(relative, asked.id)
    assert relative.id not in {promise.reader for promise in await promises(desk.scene)}


async def test_a_remedy_holds_the_file_open_until_its_owner_has_done_it(desk: Desk) -> None:
    wang = desk.scene.staff.wang
    await desk.come_to_told()
    with refused(r"complaint\.remedy\.recused"):
        await desk.act(
            desk.lin, lambda work: use.add_remedy(work, desk.id, text="培训", owner_id=desk.scene.staff.zhang.id)
        )
    await desk.act(desk.lin, lambda work: use.add_remedy(work, desk.id, text="培训", owner_id=wang.id))
    assert (await chased(desk, "complaint.remedy"))[0] == ("2026-12-01 09:00", "王芳")
    with refused(r"complaint\.close\.remedy"):
        await desk.close()
    async with desk.scene.database.transaction() as tx:
        remedy = (await complaints.list_remedies(tx, desk.id))[0]
    for person in (desk.lin, desk.scene.staff.chen, desk.scene.staff.zhang):
        with denied():
            await desk.act(person, lambda work: use.finish_remedy(work, remedy.id))
    for _ in range(2):
        await desk.act(wang, lambda work: use.finish_remedy(work, remedy.id))
    assert await promises(desk.scene, "complaint.remedy") == []
    assert await chased(desk, "complaint.remedied") == [("2026-12-01 09:00", "林静")]
    await desk.close()
    assert (await desk.now()).state is ComplaintState.CLOSED


async def test_each_opening_of_a_remedy_is_on_record_and_its_card_is_none(desk: Desk) -> None:
    wang = desk.scene.staff.wang
    await desk.come_to_told()
    await desk.act(desk.lin, lambda work: use.add_remedy(work, desk.id, text="培训", owner_id=wang.id))
    async with desk.scene.database.transaction() as tx:
        remedy = (await complaints.list_remedies(tx, desk.id))[0]
        auditor = await add_person(tx, "1016", name="许洁", branch="HQ", roles=frozenset({Role.INTERNAL_AUDIT}))
    await desk.act(wang, lambda work: use.open_remedy(work, remedy.id))
    await desk.act(wang, lambda work: use.remedy_view(work, remedy.id))
    for person in (desk.lin, desk.scene.staff.chen, desk.scene.staff.zhang):
        with denied():
            await desk.act(person, lambda work: use.open_remedy(work, remedy.id))
    found = await desk.act(auditor, lambda work: openings.search(work, "受理26-0001"))
    assert [(row.opener, row.opening.action, row.number) for row in found.rows] == [
        (wang, "complaint.remedy_opened", "26-0001")
    ]


async def test_a_client_may_ask_for_a_review_within_its_days_and_senior_management_answers(desk: Desk) -> None:
    await desk.come_to_told()
    ask = lambda work: use.ask_review(work, desk.id, words="不服结论")  # noqa: E731
    await desk.spare()
    await desk.close()
    await desk.act(desk.lin, ask)
    assert (await desk.now()).state is ComplaintState.TOLD
    assert {name for _, name in await chased(desk, "complaint.review")} == {"邓海", "梁静怡"}
    with refused(r"complaint\.close\.review"):
        await desk.close()
    answer = lambda work: use.answer_review(work, desk.id, outcome=None, answer="维持")  # noqa: E731
    for person in (desk.lin, desk.head):
        with denied():
            await desk.act(person, answer)
    await desk.act(desk.senior, answer)
    with refused(r"complaint\.review\.answered"):
        await desk.act(desk.senior, answer)
    assert await promises(desk.scene, "complaint.review") == []
    await desk.act(desk.lin, lambda work: use.tell_review(work, desk.id, how=Channel.PHONE))
    await desk.close()


async def test_a_review_asked_for_too_late_is_refused(desk: Desk) -> None:
    await desk.come_to_told()
    desk.scene.now = NOW + timedelta(days=31)
    with refused(r"complaint\.review\.late"):
        await desk.act(desk.lin, lambda work: use.ask_review(work, desk.id, words="不服"))


async def test_the_regulators_earlier_date_is_the_one_that_counts(desk: Desk) -> None:
    complaint = await desk.register(source=Source.REGULATOR, regulator_due_on=date(2026, 12, 8))
    assert (complaint.due_on, complaint.severity) == (date(2026, 12, 8), "serious")
    await desk.act(desk.lin, lambda work: use.amend(work, desk.id, regulator_due_on=date(2026, 12, 30)))
    assert (await desk.now()).due_on == date(2026, 12, 16)
    with refused(r"complaint\.regulator_early"):
        await desk.act(desk.lin, lambda work: use.amend(work, desk.id, regulator_due_on=date(2026, 11, 30)))


async def test_the_same_matter_is_found_and_added_to_and_the_handler_knows(desk: Desk) -> None:
    await desk.register()
    await desk.take()
    zhang, chen = desk.scene.staff.zhang, desk.scene.staff.chen
    find = lambda work: use.likely_same(work, words="三次都没有回电话", client=None, about_id=zhang.id)  # noqa: E731
    for person in (desk.lin, chen):
        found = await desk.act(person, find)
        assert found is not None
        assert (found.view.complaint.id, found.category[0]) == (desk.id, "服务态度")
    assert await desk.act(desk.scene.staff.wang, find) is None
    await desk.act(
        chen,
        lambda work: use.add_to(
            work, desk.id, words="又来电13900001111", source=Source.COUNTER, evidence_id=None, received_at=NOW
        ),
    )
    assert await chased(desk, "complaint.added") == [("2026-12-01 09:00", "林静")]
    assert "complaint.added_to" in await desk.scene.noted()
    async with desk.scene.database.transaction() as tx:
        (heard,) = await complaints.list_contacts(tx, desk.id)
    assert heard.text == mask("又来电13900001111") != "又来电13900001111"
    with refused(r"complaint\.no_contact"):
        await desk.decide()
    desk.scene.now = NOW + timedelta(days=31)
    assert await desk.act(desk.lin, find) is None


async def test_a_file_is_handed_out_to_readers_alone_and_each_opening_is_in_the_audit(desk: Desk) -> None:
    async with desk.scene.database.transaction() as tx:
        kept = await files.add_file(tx, file_id="a", kind="photo", name=None, size=1, mime=None, now=NOW)
        other = await files.add_file(tx, file_id="b", kind="photo", name=None, size=1, mime=None, now=NOW)
    await desk.register(evidence_id=kept)
    give = lambda work: use.give_file(work, desk.id, kept)  # noqa: E731
    with refused(r"file\.not_yet"):
        await desk.act(desk.lin, give)
    async with desk.scene.database.transaction() as tx:
        await files.mark_file(tx, kept, state=FileState.KEPT, sha256="0" * 64)
    await desk.act(desk.lin, give)
    with denied():
        await desk.act(desk.lin, lambda work: use.give_file(work, desk.id, other))
    for person in (desk.scene.staff.zhang, desk.scene.staff.wang, desk.scene.staff.sun):
        with denied():
            await desk.act(person, give)
    assert await chased(desk, "complaint.file") == [("2026-12-01 09:00", "林静")]
    async with desk.scene.database.transaction() as tx:
        await files.mark_file(tx, kept, state=FileState.LOST)
        opened = [
            e for e in await audit.list_entries(tx, f"complaint:{desk.id}") if e.action == "complaint.file_opened"
        ]
    assert [entry.actor_id for entry in opened] == [desk.lin.id]
    with refused(r"file\.lost"):
        await desk.act(desk.lin, give)


async def test_the_list_begins_with_the_most_urgent_and_leaves_closed_ones_out_on_demand(desk: Desk) -> None:
    for days in range(8):
        await desk.register(received_at=NOW - timedelta(days=days), words=f"第{days}件")
    await desk.take()
    await desk.contact()
    await desk.decide()
    await desk.tell()
    await desk.spare()
    await desk.close()
    every = await desk.act(desk.lin, lambda work: views.whole(work, CASES))
    assert [row.complaint.number for row in every.rows] == [f"26-{n:04d}" for n in (7, 6, 5, 4, 3, 2, 1, 8)]
    still_open = await desk.act(desk.lin, lambda work: views.whole(work, CASES.but(state=Section.OPEN)))
    assert [row.complaint.number for row in still_open.rows] == [f"26-{n:04d}" for n in (7, 6, 5, 4, 3, 2, 1)]


async def test_what_each_may_do_is_what_their_card_offers(desk: Desk) -> None:
    chen = desk.scene.staff.chen
    await desk.register()
    assert Act.TAKE in await desk.acts(desk.lin) & await desk.acts(chen)
    assert {Act.TAKE, Act.HAND_ON} <= await desk.acts(desk.head)
    assert Act.TAKE not in await desk.acts(desk.senior)
    await desk.take()
    assert {Act.CONTACT, Act.DECIDE, Act.EXTEND, Act.WITHDRAW} <= await desk.acts(desk.lin)
    assert await desk.acts(chen) == {Act.ADD_FILE}
    await desk.extension()
    assert Act.GRANT in await desk.acts(desk.head)
    assert Act.GRANT not in await desk.acts(desk.senior)


async def test_a_form_is_not_opened_for_what_would_be_refused(desk: Desk) -> None:
    version = (await desk.register()).version

    async def check(who: Person, act: Act) -> Stale | None:
        return await desk.act(  # type: ignore[no-any-return]
            who, lambda work: use.check_act(work, desk.id, version=version, act=act)
        )

    with refused(r"complaint\.no_handler"):
        await check(desk.lin, Act.DECIDE)
    await desk.take()
    assert isinstance(await check(desk.lin, Act.DECIDE), Stale)
    version = (await desk.now()).version
    with refused(r"complaint\.not_decided"):
        await check(desk.lin, Act.TELL)
    with refused(r"complaint\.not_told"):
        await check(desk.lin, Act.REVIEW)
    with refused(r"complaint\.not_handler"):
        await check(desk.scene.staff.chen, Act.DECIDE)
    with refused(r"complaint\.no_contact"):
        await check(desk.lin, Act.DECIDE)
    await desk.contact()
    assert await check(desk.lin, Act.DECIDE) is None
