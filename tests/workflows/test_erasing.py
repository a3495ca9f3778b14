"""One person's data: given out, held while needed, erased; what is past its time is taken out by itself."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from domain.errors import RefusalError
from storage import audit, files, outbox, people
from storage.erasing import ERASED, forget_files
from storage.files import FileState
from storage.outbox import Lane, NewItem
from storage.tables import metadata
from storage.tables import outbox as outbox_table
from tests.factories import NOW, Scene
from tests.workflows.test_complaints import register
from workflows import erasing, retention
from workflows.erasing import Erased, Held

YEARS = timedelta(days=366 * 3)
SECRET = "外出过多"


async def everything(scene: Scene, *, but: tuple[str, ...] = ()) -> str:
    """Give all that the database holds, opened."""
    async with scene.database.transaction() as tx:
        tables = [table for name, table in metadata.tables.items() if name not in but]
        return str([await tx.rows(select(table)) for table in tables])


async def leave(scene: Scene, on: date) -> None:
    async with scene.database.transaction() as tx:
        await people.mark_left(tx, scene.staff.zhang.id, on)


async def hand_in(scene: Scene) -> int:
    """Let Zhang have handed in a statement for a talk that is over; gives the talk."""
    parties = {"host_id": scene.staff.chen.id, "manager_id": scene.staff.zhang.id}
    talk = await scene.talk(number="26-0900", state="closed", **parties)
    row = {"talk_id": talk.id, "person_id": scene.staff.zhang.id, "text": SECRET, "at": NOW}
    async with scene.database.transaction() as tx:
        await tx.run(metadata.tables["statements"].insert().values(**row))
    return talk.id


async def erase(scene: Scene, *, later: timedelta = YEARS) -> Erased | Held:
    async with scene.work(now=NOW + later) as work:
        return await erasing.erase(work, scene.staff.zhang.staff_no)


async def test_who_is_on_the_roster_or_left_a_short_time_ago_is_held(scene: Scene) -> None:
    held = await erase(scene)
    assert isinstance(held, Held)
    assert held.until is None
    await leave(scene, NOW.date())
    held = await erase(scene, later=timedelta(days=300))
    assert isinstance(held, Held)
    assert (held.open, held.until) == ({}, NOW.date().replace(year=NOW.year + 2))


async def test_who_is_needed_for_something_open_is_held(scene: Scene) -> None:
    await register(scene, scene.staff.lin, scene.staff.zhang)
    await leave(scene, NOW.date())
    held = await erase(scene)
    assert isinstance(held, Held)
    assert held.open["talks"] == 1


async def test_who_is_erased_is_nowhere_by_name_number_account_or_own_words_and_the_audit_stays(scene: Scene) -> None:
    await hand_in(scene)
    async with scene.work(scene.staff.zhang) as work:
        await work.note("talk.agreed", "talk:1", before="invited", after="confirmed")
    await leave(scene, NOW.date())
    async with scene.database.transaction() as tx:
        before = await audit.list_entries(tx, "talk:1")
    zhang = scene.staff.zhang
    assert zhang.name in await everything(scene)
    assert isinstance(await erase(scene), Erased)
    left = await everything(scene)
    for word in (zhang.name, f"'{zhang.staff_no}'", SECRET):
        assert word not in left
    async with scene.database.transaction() as tx:
        assert await audit.list_entries(tx, "talk:1") == before
        assert [e.action for e in await audit.list_entries(tx, f"person:{zhang.id}")] == ["person.erased"]
        gone = await people.get_person(tx, zhang.id)
    assert gone is not None
    assert (gone.name, gone.left_on) == (ERASED, NOW.date())
    with pytest.raises(RefusalError, match=r"people\.unknown"):
        await erase(scene)


async def test_who_owes_a_remedy_or_knows_of_an_open_talk_is_held(scene: Scene) -> None:
    zhang = scene.staff.zhang
    done = await register(scene, scene.staff.lin, scene.staff.chen)
    await scene.talk(host_id=scene.staff.lin.id, manager_id=scene.staff.li.id, confidant_id=zhang.id, number="26-0800")
    row = {"complaint_id": done.complaint.id, "owner_id": zhang.id, "text": "补课", "due_on": NOW.date(), "version": 1}
    async with scene.database.transaction() as tx:
        await tx.run(metadata.tables["complaint_remedies"].insert().values(**row))
    await leave(scene, NOW.date())
    held = await erase(scene)
    assert isinstance(held, Held)
    assert held.open == {"talks": 1, "remedies": 1}


async def test_the_account_of_somebody_who_left_is_nowhere_once_messages_are_past_their_time(scene: Scene) -> None:
    number = 4_711_000_815
    async with scene.database.transaction() as tx:
        account = {"user_id": number, "chat_id": number, "language": "zh-CN"}
        mine = metadata.tables["accounts"].c.person_id == scene.staff.zhang.id
        await tx.run(update(metadata.tables["accounts"]).where(mine).values(**account))
        await tx.run(metadata.tables["strangers"].insert().values(user_id=number, answered_at=NOW))
        came = {"bot_id": 1, "update_id": 1, "sender": number, "kind": "message", "error": "KeyError", "ref": "7F3K"}
        await tx.run(metadata.tables["parked"].insert().values(**came, at=NOW))
        of = {"kind": "people.rebound", "params": {}, "ref": "7F3K", "lane": Lane.ANSWER, "due_at": NOW}
        await outbox.add(tx, NewItem(chat_id=number, **of), now=NOW)  # type: ignore[arg-type]
        await tx.run(update(outbox_table).values(state="accepted", ended_at=NOW))
    await leave(scene, NOW.date())
    for days, told in ((179, True), (181, False)):
        async with scene.work(now=NOW + timedelta(days=days)) as work:
            await retention.take_out_old(work)
        assert (str(number) in await everything(scene)) is told


async def test_a_file_that_two_handed_in_stays_until_both_let_it_go(scene: Scene) -> None:
    await hand_in(scene)
    table = metadata.tables["files"]
    async with scene.database.transaction() as tx:
        of = {"kind": "photo", "size": 1, "created_at": NOW, "state": "kept", "sha256": "ab"}
        first, second = [
            await tx.value(table.insert().values(**of, file_id=str(n)).returning(table.c.id)) for n in range(2)
        ]
        await tx.run(update(metadata.tables["statements"]).values(file_id=first))
    await leave(scene, NOW.date())
    erased = await erase(scene)
    assert isinstance(erased, Erased)
    assert erased.files == []
    async with scene.database.transaction() as tx:
        assert (await files.list_going(tx), await files.list_unnamed(tx, ["ab"])) == (["ab"], [])
        await files.mark_gone(tx, ["ab"])
        assert await files.list_going(tx) == []
        states = [row.state for row in await tx.rows(select(table.c.state).order_by(table.c.id))]
        assert states == ["lost", "kept"]
        await forget_files(tx, table.c.id == second)
        assert await files.list_unnamed(tx, await files.list_going(tx)) == ["ab"]


async def test_what_was_let_go_while_it_was_fetched_is_deleted_when_it_comes(scene: Scene) -> None:
    async with scene.database.transaction() as tx:
        of = {"file_id": "f", "kind": "photo", "name": None, "size": 1, "mime": None}
        number = await files.add_file(tx, **of, now=NOW)  # type: ignore[arg-type]
        await forget_files(tx, metadata.tables["files"].c.id == number)
        await files.mark_file(tx, number, state=FileState.KEPT, sha256="cd")
        found = await files.get_file(tx, number)
        assert found is not None
        assert (found.state, found.sha256, await files.list_going(tx)) == (FileState.LOST, None, ["cd"])


async def test_the_export_has_ones_own_rows_and_words_and_not_those_of_others(scene: Scene) -> None:
    talk = await hand_in(scene)
    await register(scene, scene.staff.lin, scene.staff.zhang)
    async with scene.work() as work:
        found = await erasing.export(work, scene.staff.zhang.staff_no)
    tables: dict[str, list[dict[str, Any]]] = found["tables"]
    assert [row["name"] for row in tables["people"]] == [scene.staff.zhang.name]
    assert [(row["talk_id"], row["text"]) for row in tables["statements"]] == [(talk, SECRET)]
    assert {row["manager_id"] for row in tables["talks"]} == {scene.staff.zhang.id}
    assert all("words" not in row and "client" not in row for row in tables["complaints"])
    async with scene.work() as work:
        theirs = await erasing.export(work, scene.staff.lin.staff_no)
    assert theirs["named_in"]["complaints.registered_by"] == ["1"]
    assert theirs["named_in"]["audit.actor_id"]
    async with scene.database.transaction() as tx:
        entries = await audit.list_entries(tx, f"person:{scene.staff.zhang.id}")
    assert [entry.action for entry in entries] == ["person.exported"]


async def test_the_text_of_a_message_is_taken_out_after_its_days_and_its_row_stays(scene: Scene) -> None:
    await register(scene, scene.staff.lin, scene.staff.zhang)
    async with scene.database.transaction() as tx:
        await tx.run(update(outbox_table).values(state="accepted", ended_at=NOW, params={"text": SECRET}))
        rows = len(await tx.rows(select(outbox_table.c.id)))
    for days, kept in ((179, True), (181, False)):
        async with scene.work(now=NOW + timedelta(days=days)) as work:
            await retention.take_out_old(work)
        async with scene.database.transaction() as tx:
            found = await tx.rows(select(outbox_table.c.params))
        assert len(found) == rows
        assert all((SECRET in str(row.params)) is kept for row in found)


async def test_words_and_files_of_a_matter_are_taken_out_after_its_years_and_open_ones_stay(scene: Scene) -> None:
    await hand_in(scene)
    await register(scene, scene.staff.lin, scene.staff.zhang)
    table = metadata.tables["files"]
    async with scene.database.transaction() as tx:
        of = {"file_id": "f", "kind": "photo", "size": 1, "created_at": NOW, "state": "kept", "sha256": "ab"}
        number = await tx.value(table.insert().values(**of).returning(table.c.id))
        await tx.run(update(metadata.tables["statements"]).values(file_id=number))
    for years, gone in ((4, []), (6, ["ab"])):
        async with scene.work(now=NOW + timedelta(days=366 * years)) as work:
            assert await retention.take_out_old(work) == gone
        assert (SECRET in await everything(scene)) is not bool(gone)
    async with scene.database.transaction() as tx:
        words = await tx.rows(select(metadata.tables["complaints"].c.words))
    assert all(row.words for row in words)
