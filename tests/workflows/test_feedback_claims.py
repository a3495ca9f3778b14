"""Words that claim a right: a complaint at once, with words, files and the moment of receipt, and never twice."""

from datetime import date, timedelta

import pytest

from domain.complaints import Channel, Complaint, ComplaintState, Source, Subject
from domain.feedback import FeedbackState, Kind
from domain.leave import Leave, LeaveKind
from domain.people import Role
from domain.slots import Interval
from storage import complaints, files, leave, people
from storage import feedback as rows
from storage.files import FileState
from tests.factories import Scene, add_person, shanghai
from tests.workflows.desk import denied, refused
from tests.workflows.feedback_desk import FLASHES, Desks, open_desks
from tests.workflows.promised import promises
from workflows import complaints as complaint_use
from workflows import erasing
from workflows import feedback as use
from workflows.erasing import Held
from workflows.retention import take_out_old

CLAIM = "多扣的利息要求退还，不然我打12378"


@pytest.fixture
async def desks(scene: Scene) -> Desks:
    return await open_desks(scene)


async def registered(desks: Desks) -> list[Complaint]:
    async with desks.scene.database.transaction() as tx:
        return await complaints.list_since(tx, desks.scene.now - timedelta(days=60))


async def a_file(desks: Desks, name: str = "1") -> int:
    async with desks.scene.database.transaction() as tx:
        now = desks.scene.now
        found = await files.add_file(tx, file_id=name, kind="voice", name=None, size=9, mime="audio/ogg", now=now)
        await files.mark_file(tx, found, state=FileState.KEPT, sha256=name * 8)
        return found


async def test_words_that_claim_a_right_are_a_complaint_whose_clock_began_with_the_receipt(desks: Desks) -> None:
    heard, file = shanghai("2026-11-30 16:00"), await a_file(desks)
    done = await desks.relay(CLAIM, kind=Kind.PROBLEM, received_at=heard, files=[file], client="C-2041")
    (case,) = await registered(desks)
    assert (done.state, done.kind, done.complaint_id) == (FeedbackState.ACCEPTED, Kind.COMPLAINT, case.id)
    assert (case.words, case.client, case.source) == (CLAIM, "C-2041", Source.RELAYED)
    assert (case.received_at, case.due_on) == (heard, date(2026, 12, 15))
    assert (case.receiver_id, case.evidence_id) == (desks.zhang.id, file)
    assert [name for _, name in await desks.asked("complaint.new")] == ["林静"]
    assert await desks.asked("feedback.take") == await desks.asked("feedback.answer") == []


async def test_the_kind_complaint_is_one_without_such_words(desks: Desks) -> None:
    await desks.relay(FLASHES, kind=Kind.COMPLAINT)
    (case,) = await registered(desks)
    assert case.subject is Subject.PRODUCT


async def test_the_desk_is_asked_within_four_working_hours_until_somebody_takes_it(desks: Desks) -> None:
    await desks.relay(CLAIM)
    assert await desks.asked("feedback.claim") == [
        ("2026-12-01 11:00", "林静"),
        ("2026-12-02 11:30", "邓海"),
    ]


async def test_all_of_the_consumer_protection_desk_who_are_there_are_asked(desks: Desks) -> None:
    async with desks.scene.database.transaction() as tx:
        role = frozenset({Role.COMPLAINT_DESK})
        fang, gu = [await add_person(tx, no, name=no, branch="HQ", roles=role) for no in ("1041", "1042")]
        day = Interval(shanghai("2026-12-01 08:00"), shanghai("2026-12-01 18:00"))
        away = Leave(id=0, person_id=gu.id, recorded_by=gu.id, kind=LeaveKind.LEAVE, period=day)
        await leave.add_leave(tx, away)
    await desks.relay(CLAIM)
    asked = [one.reader for one in await promises(desks.scene, "feedback.claim")]
    assert sorted(one or 0 for one in asked) == [desks.scene.staff.lin.id, desks.senior.id, fang.id]


async def test_one_about_the_relaying_manager_leaves_that_managers_hands(desks: Desks) -> None:
    await desks.relay("我要投诉张伟，三次没有回电话")
    (case,) = await registered(desks)
    assert (case.about_id, case.subject) == (desks.zhang.id, Subject.CLIENT_MANAGER)
    with refused("feedback.kept_away"):
        await desks.act(desks.zhang, lambda work: use.open_feedback(work, desks.id))
    with refused("feedback.kept_away"):
        await desks.act(desks.zhang, lambda work: use.give_files(work, desks.id))
    with refused("gate.denied"):
        await desks.act(desks.zhang, lambda work: use.see_did(work, desks.id))
    with denied():
        await desks.act(desks.zhang, lambda work: complaint_use.view(work, case.id))


async def test_a_surname_alone_keeps_it_from_the_manager_and_accuses_nobody(desks: Desks) -> None:
    await desks.relay("我要投诉你们那个张经理")
    (case,) = await registered(desks)
    assert (case.about_id, case.subject) == (None, Subject.UNKNOWN)
    with refused("feedback.kept_away"):
        await desks.act(desks.zhang, lambda work: use.open_feedback(work, desks.id))


async def test_what_the_same_client_claims_again_joins_the_complaint_that_is_there(desks: Desks) -> None:
    await desks.relay(CLAIM, client="C-2041")
    await desks.relay(CLAIM, client="C-2041")
    cases = await registered(desks)
    assert len(cases) == 1
    async with desks.scene.database.transaction() as tx:
        assert [contact.text for contact in await complaints.list_contacts(tx, cases[0].id)] == [CLAIM]
    assert "complaint.added_to" in await desks.scene.noted()


async def test_another_client_who_claims_the_same_is_another_complaint(desks: Desks) -> None:
    await desks.relay(CLAIM, client="C-2041")
    await desks.relay(CLAIM, client="C-2042")
    assert len(await registered(desks)) == 2


async def test_a_department_finds_that_it_is_a_complaint_once_and_the_clock_began_with_the_receipt(
    desks: Desks,
) -> None:
    heard = desks.scene.now
    await desks.relay()
    desks.scene.now = shanghai("2026-12-03 10:00")
    await desks.do(desks.luo, "claim")
    (case,) = await registered(desks)
    assert case.received_at == heard
    with denied():
        await desks.do(desks.luo, "claim")
    assert len(await registered(desks)) == 1


async def test_a_client_who_is_not_satisfied_and_claims_a_right_is_one_complaint(desks: Desks) -> None:
    await desks.come_to_told()
    await desks.do(desks.zhang, "reopen", text="那就赔偿我，不然投诉")
    now = await desks.now()
    (case,) = await registered(desks)
    assert (now.state, now.complaint_id) == (FeedbackState.ACCEPTED, case.id)
    assert case.words == f"{FLASHES}\n那就赔偿我，不然投诉"


async def test_words_that_claim_a_right_are_never_offered_as_somebody_elses_voice(desks: Desks) -> None:
    await desks.relay()
    words = f"{FLASHES}，要求赔偿"
    found = await desks.act(desks.zhang, lambda work: use.likely_same(work, words=words, client=None, product="mobile"))
    assert found is None


async def test_files_go_thirty_days_after_closing_unless_they_are_evidence_of_a_complaint(desks: Desks) -> None:
    evidence, other = await a_file(desks, "1"), await a_file(desks, "2")
    await desks.relay(CLAIM, files=[evidence])
    await desks.relay()
    async with desks.scene.database.transaction() as tx:
        await rows.add_files(tx, desks.id, [other], by=desks.zhang.id, now=desks.scene.now)
    await desks.do(desks.luo, "take")
    await desks.do(desks.luo, "answer", text="今晚修复")
    await desks.do(desks.zhang, "tell_client", how=Channel.PHONE, at=None)
    await desks.do(desks.zhang, "satisfy")
    async with desks.scene.work(now=shanghai("2026-12-30 09:00")) as work:
        assert await take_out_old(work) == []
    async with desks.scene.work(now=shanghai("2027-01-02 09:00")) as work:
        assert await take_out_old(work) == ["2" * 8]
    (case,) = await registered(desks)
    assert case.state is ComplaintState.REGISTERED


async def test_words_answers_and_voices_go_after_the_years_of_the_policy_and_the_counts_stay(desks: Desks) -> None:
    await desks.relay(client="C-2041")
    await desks.act(
        desks.scene.staff.li,
        lambda work: use.add_voice(work, desks.id, words="我的也闪退", client=None, received_at=work.now),
    )
    await desks.do(desks.luo, "take")
    await desks.do(desks.luo, "answer", text="今晚修复")
    await desks.do(desks.zhang, "tell_client", how=Channel.PHONE, at=None)
    await desks.do(desks.zhang, "satisfy")
    await desks.do(desks.luo, "did", text="新版本已修复")
    years = desks.scene.bank.policy.retention.matters_years
    async with desks.scene.work(now=desks.scene.now + timedelta(days=366 * years + 1)) as work:
        await take_out_old(work)
    kept = await desks.now()
    async with desks.scene.database.transaction() as tx:
        assert (kept.words, kept.client, kept.product) == ("", None, "mobile")
        assert [voice.words for voice in await rows.list_voices(tx, of=desks.id)] == [""]
        assert {entry.text for entry in await rows.list_entries(tx, desks.id)} == {None}


async def test_who_relayed_feedback_that_is_open_is_not_erased_and_is_given_no_words_of_clients(desks: Desks) -> None:
    await desks.relay("手机银行一直闪退")
    async with desks.scene.work() as work:
        found = await erasing.export(work, desks.zhang.staff_no)
    assert "26-0001" in str(found)
    assert "一直闪退" not in str(found)
    async with desks.scene.database.transaction() as tx:
        await people.mark_left(tx, desks.zhang.id, desks.scene.now.date())
    async with desks.scene.work(now=desks.scene.now + timedelta(days=366 * 20)) as work:
        held = await erasing.erase(work, desks.zhang.staff_no)
    assert isinstance(held, Held)
    assert held.open == {"feedback": 1}
