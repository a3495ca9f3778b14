"""What is left to do once a complaint is decided: telling with proof, root cause, what a verification found."""

from datetime import timedelta
from typing import Any

from domain.complaints import Channel, ComplaintState, Outcome, Source
from domain.complaints.acts import Act
from domain.people import Person
from storage import complaints, files
from tests.factories import NOW, shanghai
from tests.workflows.desk import Desk, chased, refused
from tests.workflows.promised import promises
from workflows import complaints as use
from workflows.complaints import ComplaintView


async def show(desk: Desk, who: Person | None = None) -> ComplaintView:
    return await desk.act(who or desk.lin, lambda work: use.show(work, desk.id))  # type: ignore[no-any-return]


async def ask_review(desk: Desk) -> None:
    await desk.act(desk.lin, lambda work: use.ask_review(work, desk.id, words="不服结论"))


async def answer_review(desk: Desk, outcome: Outcome | None) -> None:
    await desk.act(desk.senior, lambda work: use.answer_review(work, desk.id, outcome=outcome, answer="复核"))


async def tell_review(desk: Desk) -> Any:
    return await desk.act(desk.lin, lambda work: use.tell_review(work, desk.id, how=Channel.PHONE))


async def test_a_founded_case_is_not_closed_before_its_root_cause_is_dealt_with(desk: Desk) -> None:
    await desk.come_to_told()
    with refused(r"complaint\.close\.cause"):
        await desk.close()
    assert Act.CLOSE not in await desk.acts(desk.lin)
    assert Act.SPARE in await desk.acts(desk.lin)
    await desk.spare()
    assert (await desk.now()).spared_why == "个别情况，已当场纠正"
    with refused(r"complaint\.spare\.needless"):
        await desk.spare()
    await desk.close()


async def test_a_case_that_was_not_founded_asks_for_no_remedy(desk: Desk) -> None:
    await desk.register()
    await desk.take()
    await desk.contact()
    await desk.decide(outcome=Outcome.NOT_UPHELD)
    await desk.tell()
    assert Act.SPARE not in await desk.acts(desk.lin)
    await desk.close()


async def test_what_a_verification_found_is_told_to_the_client_before_the_file_closes(desk: Desk) -> None:
    await desk.come_to_told()
    await desk.spare()
    await ask_review(desk)
    await answer_review(desk, Outcome.NOT_UPHELD)
    assert [name for _, name in await chased(desk, "complaint.tell_review")] == ["林静", "梁静怡"]
    assert Act.TELL_REVIEW in await desk.acts(desk.lin)
    with refused(r"complaint\.close\.untold"):
        await desk.close()
    await tell_review(desk)
    async with desk.scene.database.transaction() as tx:
        review = await complaints.get_review(tx, desk.id)
    assert review is not None
    assert (review.told_by, review.told_how) == (desk.lin.id, Channel.PHONE)
    assert await promises(desk.scene, "complaint.tell_review") == []
    with refused(r"complaint\.review\.untold"):
        await tell_review(desk)
    await desk.close()


async def test_who_takes_the_case_over_is_asked_to_tell_of_the_verification(desk: Desk) -> None:
    await desk.come_to_told()
    await ask_review(desk)
    await answer_review(desk, None)
    version, chen = (await desk.now()).version, desk.scene.staff.chen
    await desk.act(desk.lin, lambda work: use.hand_on(work, desk.id, version=version, to=chen.id))
    assert [name for _, name in await chased(desk, "complaint.tell_review")] == ["陈志远", "梁静怡"]


async def test_a_client_told_without_proof_is_marked_until_there_is_one(desk: Desk) -> None:
    await desk.come_to_told()
    seen = await show(desk)
    assert (seen.teller, seen.unproved) == (desk.lin, True)
    assert Act.PROVE in seen.acts
    async with desk.scene.database.transaction() as tx:
        file_id = await files.add_file(tx, file_id="a", kind="photo", name=None, size=1, mime=None, now=NOW)
    await desk.act(desk.lin, lambda work: use.add_file(work, desk.id, file_id=file_id, proof=True))
    seen = await show(desk)
    assert not seen.unproved
    assert Act.PROVE not in seen.acts


async def _file(desk: Desk, name: str) -> int:
    async with desk.scene.database.transaction() as tx:
        return await files.add_file(tx, file_id=name, kind="photo", name=None, size=1, mime=None, now=NOW)


async def test_a_client_told_with_a_proof_is_never_shown_as_told_without(desk: Desk) -> None:
    await desk.register()
    await desk.take()
    await desk.contact()
    await desk.decide()
    version, proof = (await desk.now()).version, await _file(desk, "a")
    told = await desk.act(
        desk.lin,
        lambda work: use.tell_client(work, desk.id, version=version, how=Channel.PHONE, at=None, proof_id=proof),
    )
    assert not told.unproved
    assert Act.PROVE not in told.acts


async def test_a_verification_told_without_proof_is_marked_until_there_is_one(desk: Desk) -> None:
    await desk.come_to_told()
    first = await _file(desk, "a")
    await desk.act(desk.lin, lambda work: use.add_file(work, desk.id, file_id=first, proof=True))
    desk.scene.now = NOW + timedelta(days=1)
    await ask_review(desk)
    await answer_review(desk, None)
    await tell_review(desk)
    seen = await show(desk)
    assert (seen.unproved, seen.review_unproved) == (False, True)
    assert Act.PROVE in seen.acts
    late = await _file(desk, "b")
    await desk.act(desk.lin, lambda work: use.add_file(work, desk.id, file_id=late, proof=True))
    assert not (await show(desk)).review_unproved


async def test_a_contact_before_the_client_spoke_is_refused(desk: Desk) -> None:
    await desk.register()
    await desk.take()
    early = NOW - timedelta(minutes=1)
    with refused(r"complaint\.contact_early"):
        await desk.act(desk.lin, lambda work: use.contact(work, desk.id, how=Channel.PHONE, text="已接通", at=early))


async def test_a_longer_term_is_offered_only_where_it_helps_and_names_its_day(desk: Desk) -> None:
    await desk.register()
    await desk.take()
    await desk.extension()
    assert f"{(await show(desk, desk.head)).extended_to}" == "2026-12-31"
    day = shanghai("2026-12-10 09:00").date()
    await desk.register(source=Source.REGULATOR, regulator_due_on=day)
    await desk.take()
    assert Act.EXTEND not in await desk.acts(desk.lin)
    with refused(r"complaint\.extension\.regulator"):
        await desk.extension()
    await desk.register()
    await desk.take()
    desk.scene.now = shanghai("2026-12-17 09:00")
    assert Act.EXTEND not in await desk.acts(desk.lin)


async def test_telling_of_a_longer_term_stands_in_the_contact_log(desk: Desk) -> None:
    await desk.register()
    await desk.take()
    for approver in (desk.head, desk.senior):
        asked = (await desk.extension()).extension
        assert asked is not None
        await desk.answer(approver, asked.id)
    await desk.act(desk.lin, lambda work: use.tell_extension(work, desk.id, how=Channel.PHONE, text="客户理解"))
    async with desk.scene.database.transaction() as tx:
        contacts = await complaints.list_contacts(tx, desk.id)
    assert [(c.how, c.text) for c in contacts] == [(Channel.PHONE, "客户理解")]
    assert (await desk.now()).term_days == 60


async def test_a_case_overdue_at_registration_goes_to_head_and_senior_management_at_once(desk: Desk) -> None:
    await desk.register(received_at=shanghai("2026-11-12 10:00"))
    first = min(at for at, _ in await chased(desk, "complaint.clock"))
    assert {name for at, name in await chased(desk, "complaint.clock") if at == first} == {"梁静怡", "邓海"}


async def test_a_first_contact_past_its_day_is_said_to_be_late(desk: Desk) -> None:
    await desk.register()
    assert not (await show(desk)).contact_late
    desk.scene.now = shanghai("2026-12-03 09:00")
    assert (await show(desk)).contact_late
    assert (await desk.now()).state is ComplaintState.REGISTERED
