"""Papers of a training: certificates that are printed and end, the official document, materials read late."""

from datetime import date
from functools import partial
from io import BytesIO
from typing import Any

import docx

from bot.certificate_file import document
from bot.words import Tongue
from domain.people import Person
from domain.training import PartState
from storage import files, training, training_archive
from storage.files import FileState
from tests.factories import shanghai
from tests.workflows.desk import denied, refused
from tests.workflows.promised import promises
from tests.workflows.school import THURSDAY, School
from workflows import training as use
from workflows.training import archive, certificates, watching


async def held(school: School, *, months: int | None = None, there: tuple[Person, ...]) -> None:
    """Publish a training, let some be there, and close it."""
    await school.publish_new()
    async with school.scene.database.transaction() as tx:
        found = await training.get_training(tx, school.training_id)
        assert found is not None
        await training.mark_training(tx, found.model_copy(update={"certificate_months": months}))
    school.scene.now = THURSDAY
    for who in there:
        part, session = await school.part(who), await school.session()
        was_there = partial(
            use.overrule, part_id=part.id, session_id=session.id, state=PartState.PRESENT, reason="签名"
        )
        await school.act(school.wu, was_there)
    await school.settle()


async def record_of(school: School, who: Person) -> Any:
    async with school.scene.database.transaction() as tx:
        found = await training_archive.list_records(tx, person_ids=[who.id])
    return found[0]


async def add_file(school: School) -> int:
    about: dict[str, Any] = {"file_id": "f", "kind": "document", "name": "31号.pdf", "size": 9, "mime": None}
    async with school.scene.database.transaction() as tx:
        file_id = await files.add_file(tx, **about, now=school.scene.now)
        await files.mark_file(tx, file_id, state=FileState.KEPT, sha256="a" * 64)
    return file_id


async def test_who_was_there_prints_a_certificate_and_who_was_not_has_none(school: School) -> None:
    staff = school.scene.staff
    await held(school, months=24, there=(staff.zhang,))
    mine, missed = await record_of(school, staff.zhang), await record_of(school, staff.li)
    found = await school.act(staff.zhang, lambda work: certificates.ask(work, mine.id))
    assert [p.reader for p in await promises(school.scene, "archive.certificate")] == [staff.zhang.id]
    with denied():
        await school.act(staff.li, lambda work: certificates.ask(work, mine.id))
    with refused(r"archive\.not_there"):
        await school.act(staff.li, lambda work: certificates.ask(work, missed.id))
    bank = school.scene.bank
    made = document(found, bank.policy, Tongue("zh-CN", school.scene.now, bank.calendar))
    page = [p.text for p in docx.Document(BytesIO(made.make())).paragraphs if p.text]
    assert page[0] == bank.policy.bank.name
    assert page[1] == "培训证书"
    assert page[2] == f"编号：{mine.number}-{staff.zhang.staff_no}"
    assert "张伟" in page[3]
    assert "《贷后管理》" in page[3]
    assert page[5:7] == ["学时：1.5小时", "有效期至：2028年12月10日（周日）"]


async def test_a_training_without_a_term_gives_a_proof_and_one_entered_afterwards_says_so(school: School) -> None:
    staff = school.scene.staff
    await held(school, there=(staff.zhang,))
    mine = await record_of(school, staff.zhang)
    async with school.scene.database.transaction() as tx:
        old = mine.model_copy(update={"number": None, "entered_by": school.wu.id, "training_id": None})
        old = await training_archive.add_record(tx, old)
    found = await school.act(staff.zhang, lambda work: certificates.ask(work, old.id))
    assert (found.grants, found.number) == (False, f"26-B{old.id:04d}-{staff.zhang.staff_no}")
    made = document(found, school.scene.bank.policy, Tongue("zh-CN", school.scene.now, school.scene.bank.calendar))
    text = "\n".join(p.text for p in docx.Document(BytesIO(made.make())).paragraphs)
    assert "参训证明" in text
    assert "补录" in text


async def test_completed_is_said_once_the_materials_are_read_even_after_the_session(school: School) -> None:
    staff = school.scene.staff
    await school.publish_new()
    file_id = await add_file(school)
    await school.act(school.wu, lambda work: use.add_material(work, school.training_id, file_id=file_id, version=1))
    school.scene.now = THURSDAY
    part, session = await school.part(staff.zhang), await school.session()
    was_there = partial(use.overrule, part_id=part.id, session_id=session.id, state=PartState.PRESENT, reason="签名")
    await school.act(school.wu, was_there)
    await school.settle()
    mine = await record_of(school, staff.zhang)
    assert (mine.attended, mine.completed) == (True, False)
    asked = await school.act(staff.zhang, lambda work: certificates.ask(work, mine.id))
    assert isinstance(asked, certificates.Unread)
    await school.act(staff.zhang, lambda work: use.note_materials_read(work, part.id))
    assert (await record_of(school, staff.zhang)).completed
    asked = await school.act(staff.zhang, lambda work: certificates.ask(work, mine.id))
    assert isinstance(asked, certificates.Certificate)


async def test_a_certificates_end_follows_a_correction_both_ways(school: School) -> None:
    staff, scene = school.scene.staff, school.scene
    await held(school, months=3, there=(staff.zhang,))
    for number, who, result in ((1, staff.zhang, PartState.ABSENT), (2, staff.li, PartState.PRESENT)):
        record = await record_of(school, who)
        await school.act(who, partial(archive.ask_correction, record_id=record.id, text="记错了"))
        granted = partial(archive.answer, correction_id=number, granted=True, text="核实", result=result)
        await school.act(school.wu, granted)
    assert (await record_of(school, staff.zhang)).valid_until is None
    assert (await record_of(school, staff.li)).valid_until == date(2027, 3, 10)
    scene.now = shanghai("2027-03-03 09:00")
    await school.act(None, watching.warn_of_certificates)
    assert {p.reader for p in await promises(scene, "training.certificate")} == {staff.li.id}


async def test_the_official_document_is_shown_to_the_invited_and_who_was_asked_before_hears_of_it(
    school: School,
) -> None:
    staff = school.scene.staff
    await school.publish_new()
    file_id = await add_file(school)
    told: dict[str, Any] = {"number": "农商发〔2026〕31号", "file_id": file_id}
    with denied():
        await school.act(staff.chen, lambda work: use.set_document(work, school.training_id, **told))
    await school.act(school.wu, lambda work: use.set_document(work, school.training_id, **told))
    assert staff.zhang.id in {p.reader for p in await promises(school.scene, "training.document_new")}
    assert "training.document_set" in await school.scene.noted()
    view = await school.act(staff.zhang, lambda work: use.open_document(work, school.training_id))
    assert (view.training.document_no, view.training.document_file_id) == ("农商发〔2026〕31号", file_id)
    assert [p.reader for p in await promises(school.scene, "training.document")] == [staff.zhang.id]


async def test_the_file_of_a_quarter_is_of_this_one_where_none_is_named_and_of_no_other_than_there_are(
    school: School,
) -> None:
    await held(school, there=(school.scene.staff.zhang,))
    view, entries = await school.act(school.wu, lambda work: archive.quarter_entries(work, 0))
    assert (view.quarter, len(entries)) == ((2026, 4), 3)
    for nowhere in (20269, 20260, 19994):
        with denied():
            await school.act(school.wu, partial(archive.quarter_entries, code=nowhere))
