"""The transaction, the clock and the column types, on both engines."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import text

from storage import audit, complaints, drafts, files, outbox, talks
from storage.clock import bank_now, mark_clock, moved_clock
from storage.database import ConflictError, Database, Tx, UnavailableError, real_now
from storage.numbers import claim_number
from storage.outbox import Lane, NewItem
from storage.updates import add_parked, add_update, claim_stranger, count_parked, delete_old
from tests.factories import NOW, add_person, make_complaint, make_talk

CANARY = "CANARY-4711"
AT_ONCE = 50


async def test_a_transaction_that_raises_leaves_no_trace(database: Database) -> None:
    async def fail() -> None:
        async with database.transaction() as tx:
            await add_person(tx)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with database.transaction() as tx:
        assert await tx.value(text("SELECT count(*) FROM people")) == 0


async def test_instants_come_back_aware_in_utc_whatever_zone_they_had(database: Database) -> None:
    shanghai = datetime(2026, 12, 1, 9, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
    async with database.transaction() as tx:
        await mark_clock(tx, shanghai)
        found = await moved_clock(tx)
    assert found == shanghai
    assert found is not None
    assert found.utcoffset() == timedelta(0)


async def test_a_naive_instant_is_refused(database: Database) -> None:
    with pytest.raises(Exception, match="naive"):
        async with database.transaction() as tx:
            await mark_clock(tx, datetime(2026, 12, 1))  # noqa: DTZ001


async def test_the_banks_clock_is_the_databases_until_a_sandbox_sets_it(database: Database) -> None:
    async with database.transaction() as tx:
        assert await moved_clock(tx) is None
        real = await real_now(tx)
        assert abs(await bank_now(tx) - real) < timedelta(seconds=5)
        assert abs(real - datetime.now(UTC)) < timedelta(seconds=5)
        await mark_clock(tx, NOW)
        await mark_clock(tx, NOW + timedelta(days=1))
        assert await bank_now(tx) == NOW + timedelta(days=1)


async def test_what_people_wrote_is_unreadable_on_disk(database: Database) -> None:
    async with database.transaction() as tx:
        person = await add_person(tx)
        file_id = await files.add_file(tx, file_id="x", kind="photo", name=CANARY, size=1, mime=None, now=NOW)
        words = {"words": CANARY, "client": CANARY, "evidence_id": file_id}
        complaint = await complaints.add_complaint(
            tx, make_complaint(**words, about_id=person.id, registered_by=person.id)
        )
        both = {"host_id": person.id, "manager_id": person.id, "complaint_id": complaint.id}
        talk = await talks.add_talk(tx, make_talk(**both, purpose=CANARY, reason=CANARY))
        said = NewItem(
            lane=Lane.ANSWER, kind="reply", params={"text": CANARY}, due_at=NOW, ref="ABCD", person_id=person.id
        )
        await outbox.add(tx, said, now=NOW)
        draft = {"form": "complaint", "question": "words", "version": 1, "expires_at": NOW}
        await drafts.mark_draft(tx, person_id=person.id, values={"words": CANARY}, **draft)  # type: ignore[arg-type]
        assert CANARY not in await _everything(tx)
        assert (await complaints.get_complaint(tx, complaint.id)) == complaint
        assert (await talks.get_talk(tx, talk.id)) == talk
        kept = await drafts.get_draft(tx, person.id)
    assert kept is not None
    assert kept.values == {"words": CANARY}


async def _everything(tx: Tx) -> str:
    found = []
    for table in ("complaints", "talks", "outbox", "drafts", "files", "audit"):
        rows = await tx.rows(text(f"SELECT * FROM {table}"))
        assert rows or table == "audit"
        found += [bytes(cell).decode(errors="replace") if _binary(cell) else str(cell) for row in rows for cell in row]
    return "\n".join(found)


def _binary(cell: object) -> bool:
    return isinstance(cell, bytes | memoryview)


async def test_another_key_opens_nothing(database: Database, database_url: str) -> None:
    async with database.transaction() as tx:
        person = await add_person(tx)
        draft = {"form": "complaint", "question": "words", "version": 1, "expires_at": NOW}
        await drafts.mark_draft(tx, person_id=person.id, values={}, **draft)  # type: ignore[arg-type]
    stranger = Database(database_url, MultiFernet([Fernet(Fernet.generate_key())]))
    with pytest.raises(InvalidToken):
        async with stranger.transaction() as tx:
            await drafts.get_draft(tx, person.id)
    await stranger.close()


async def test_numbers_run_without_gap_or_repeat_when_fifty_are_taken_at_once(database: Database) -> None:
    async def take() -> str:
        async with database.transaction() as tx:
            return await claim_number(tx, kind="talk", year=2026)

    found = await asyncio.gather(*[take() for _ in range(AT_ONCE)])
    assert sorted(found) == [f"26-{n:04d}" for n in range(1, AT_ONCE + 1)]


async def test_numbers_begin_anew_with_kind_and_year(database: Database) -> None:
    async with database.transaction() as tx:
        taken = [
            await claim_number(tx, kind=kind, year=year)
            for kind, year in [("talk", 2026), ("talk", 2026), ("complaint", 2026), ("talk", 2027)]
        ]
    assert taken == ["26-0001", "26-0002", "26-0001", "27-0001"]


async def test_an_update_takes_effect_once_however_often_and_wherever_it_comes(database: Database) -> None:
    async def arrive() -> bool:
        async with database.transaction() as tx:
            return await add_update(tx, bot_id=1, update_id=5, now=NOW)

    assert (await asyncio.gather(*[arrive() for _ in range(AT_ONCE)])).count(True) == 1


async def test_another_bots_update_of_that_number_is_another(database: Database) -> None:
    async with database.transaction() as tx:
        assert await add_update(tx, bot_id=1, update_id=5, now=NOW)
        assert await add_update(tx, bot_id=2, update_id=5, now=NOW)


async def test_an_undone_update_comes_again(database: Database) -> None:
    async def fail() -> None:
        async with database.transaction() as tx:
            await add_update(tx, bot_id=1, update_id=5, now=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with database.transaction() as tx:
        assert await add_update(tx, bot_id=1, update_id=5, now=NOW)


async def test_a_stranger_is_answered_once_an_hour(database: Database) -> None:
    hour = timedelta(hours=1)
    moments = [NOW, NOW + timedelta(minutes=59), NOW + hour, NOW + timedelta(minutes=61)]
    async with database.transaction() as tx:
        answered = [await claim_stranger(tx, user_id=9, now=moment, every=hour) for moment in moments]
        assert answered == [True, False, True, False]
        assert await claim_stranger(tx, user_id=10, now=NOW, every=hour)


async def test_parked_updates_are_counted_and_hold_no_content(database: Database) -> None:
    async with database.transaction() as tx:
        parked = {"bot_id": 1, "sender": 9, "kind": "message", "error": "E" * 500, "ref": "ABCD", "now": NOW}
        await add_parked(tx, update_id=2**40, **parked)  # type: ignore[arg-type]
        assert await count_parked(tx) == 1


async def test_old_update_ids_are_forgotten_and_new_ones_kept(database: Database) -> None:
    async with database.transaction() as tx:
        await add_update(tx, bot_id=1, update_id=1, now=NOW - timedelta(days=8))
        await add_update(tx, bot_id=1, update_id=2, now=NOW)
        assert await delete_old(tx, before=NOW - timedelta(days=7)) == 1
        assert await add_update(tx, bot_id=1, update_id=1, now=NOW)
        assert not await add_update(tx, bot_id=1, update_id=2, now=NOW)


async def test_audit_entries_tell_who_did_what_from_what_to_what(database: Database) -> None:
    async with database.transaction() as tx:
        person = await add_person(tx)
        entry = {"actor_id": person.id, "action": "talk.moved", "subject": "talk:1", "version": 2}
        await audit.add(tx, now=NOW, before="invited", after="confirmed", **entry)  # type: ignore[arg-type]
        await audit.add(tx, now=NOW, **{**entry, "subject": "talk:2"})  # type: ignore[arg-type]
        (found,) = await audit.list_entries(tx, "talk:1")
    assert (found.at, found.actor_id, found.action) == (NOW, person.id, "talk.moved")
    assert (found.before, found.after, found.version) == ("invited", "confirmed", 2)


async def test_a_deadlock_is_a_conflict_that_may_run_again(postgresql_url: str, seal: MultiFernet) -> None:
    database, met = Database(postgresql_url, seal), asyncio.Barrier(2)
    async with database.transaction() as tx:
        ids = [(await add_person(tx, f"{n}")).id for n in (1, 2)]

    async def touch(order: list[int]) -> None:
        async with database.transaction() as tx:
            await tx.run(text(f"UPDATE people SET version = 2 WHERE id = {order[0]}"))
            await met.wait()
            await tx.run(text(f"UPDATE people SET version = 2 WHERE id = {order[1]}"))

    ends = await asyncio.gather(touch(ids), touch(ids[::-1]), return_exceptions=True)
    assert [type(end) for end in ends if end] == [ConflictError]
    await database.close()


async def test_a_file_for_which_there_is_no_room_is_unavailable_not_broken(sqlite_url: str, seal: MultiFernet) -> None:
    database = Database(sqlite_url, seal)
    row = (
        "INSERT INTO files (file_id, kind, size, state, created_at) VALUES (:long, 'photo', 1, 'wanted', '2026-12-01')"
    )
    async with database.transaction() as tx:
        await tx.value(text("PRAGMA max_page_count = 1"))  # no more than there are
    with pytest.raises(UnavailableError):
        async with database.transaction() as tx:
            await tx.run(text(row), {"long": "x" * 2**20})
    await database.close()


async def test_a_file_that_another_program_holds_is_unavailable_not_broken(sqlite_url: str, seal: MultiFernet) -> None:
    holder, waiting = Database(sqlite_url, seal), Database(sqlite_url, seal)
    async with waiting.transaction() as tx:
        await tx.run(text("PRAGMA busy_timeout=1"))
    async with holder.transaction():
        with pytest.raises(UnavailableError):
            async with waiting.transaction() as tx:
                await real_now(tx)
    await holder.close()
    await waiting.close()


@pytest.mark.postgresql
async def test_a_server_that_only_lets_read_is_unavailable_not_broken(postgresql_url: str, seal: MultiFernet) -> None:
    database = Database(postgresql_url, seal)
    async with database.transaction() as tx:
        await tx.run(text("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"))
    with pytest.raises(UnavailableError):
        async with database.transaction() as tx:
            await add_person(tx)
    await database.close()
