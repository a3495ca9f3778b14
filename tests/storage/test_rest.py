"""Complaints, drafts and files, on both engines."""

from datetime import timedelta

from storage import complaints, drafts, files
from storage.database import Database, Tx
from storage.drafts import DraftRow
from storage.files import FileState
from tests.factories import NOW, REAL, add_person, make_complaint

HOUR = timedelta(hours=1)


async def keep(tx: Tx, person_id: int, *, version: int = 1, text: str = "", hours: int = 24) -> DraftRow:
    rest = {"form": "complaint", "question": "words", "version": version}
    expires = NOW + hours * HOUR
    return await drafts.mark_draft(tx, person_id=person_id, values={"words": text}, expires_at=expires, **rest)  # type: ignore[arg-type]


async def test_complaints_come_newest_first_and_by_number(database: Database) -> None:
    async with database.transaction() as tx:
        person = await add_person(tx)
        who = {"about_id": person.id, "registered_by": person.id}
        for number, branch in [("1", "CG"), ("2", "JB"), ("3", "CG")]:
            await complaints.add_complaint(tx, make_complaint(**who, number=number, branch=branch))
        assert [c.number for c in await complaints.list_found(tx)] == ["3", "2", "1"]
        assert [c.number for c in await complaints.list_found(tx, numbered="2")] == ["2"]
        assert await complaints.get_complaint(tx, 99) is None


async def test_a_person_has_one_draft_the_latest(database: Database) -> None:
    async with database.transaction() as tx:
        person = await add_person(tx)
        first = await keep(tx, person.id, text="一")
        second = await keep(tx, person.id, version=2, text="二")
        assert second.id == first.id
        assert await drafts.get_draft(tx, person.id) == second
        assert second.values == {"words": "二"}
        assert await drafts.delete_draft(tx, person.id)
        assert not await drafts.delete_draft(tx, person.id)


async def test_drafts_that_nobody_touched_go_at_their_hour_and_no_other(database: Database) -> None:
    async with database.transaction() as tx:
        old, fresh = await add_person(tx, "1"), await add_person(tx, "2")
        kept = await keep(tx, old.id, hours=1)
        await keep(tx, fresh.id, hours=2)
        assert await drafts.get_next_expiry(tx) == NOW + HOUR
        assert await drafts.get_next_expiry(tx, after=NOW + HOUR) == NOW + 2 * HOUR
        assert await drafts.delete_due(tx, now=NOW) == []
        assert await drafts.delete_due(tx, now=NOW + HOUR) == [kept]
        assert await drafts.delete_due(tx, now=NOW + HOUR) == []
        assert await drafts.get_draft(tx, fresh.id) is not None


async def test_a_file_is_fetched_until_it_is_kept_or_lost(database: Database) -> None:
    async with database.transaction() as tx:
        names = {"kind": "photo", "name": "材料.jpg", "size": 2**33, "mime": "x" * 500}
        wanted = await files.add_file(tx, file_id="A" * 300, now=NOW, **names)  # type: ignore[arg-type]
        (file,) = await files.due_files(tx, real=REAL)
        assert (file.id, file.name, file.size, file.attempts) == (wanted, "材料.jpg", 2**33, 0)
        await files.mark_file(tx, wanted, state=FileState.WANTED, not_before=REAL + HOUR)
        assert await files.due_files(tx, real=REAL) == []
        assert [f.attempts for f in await files.due_files(tx, real=REAL + HOUR)] == [1]
        await files.mark_file(tx, wanted, state=FileState.KEPT, sha256="a" * 64)
        assert await files.due_files(tx, real=REAL + HOUR) == []
        kept = await files.get_file(tx, wanted)
    assert kept is not None
    assert (kept.state, kept.sha256) == (FileState.KEPT, "a" * 64)


async def test_only_a_few_files_are_fetched_at_a_time(database: Database) -> None:
    async with database.transaction() as tx:
        for n in range(6):
            await files.add_file(tx, file_id=f"{n}", kind="photo", name=None, size=1, mime=None, now=NOW)
        assert [f.file_id for f in await files.due_files(tx, real=REAL)] == ["0", "1", "2", "3"]
