"""People, accounts and invitations, on both engines."""

import asyncio
from datetime import date, timedelta

from cryptography.fernet import MultiFernet
from sqlalchemy import text

from domain.people import Line, Person, Role, Standing
from storage import people
from storage.database import Database
from tests.factories import NOW, add_person, make_entry

AT_ONCE = 50
DIGEST = b"d" * 32
HOUR = timedelta(hours=1)


async def enrol(database: Database, person: Person, user_id: int, language: str = "zh-CN") -> bool:
    async with database.transaction() as tx:
        ids = {"person_id": person.id, "user_id": user_id, "chat_id": user_id}
        return await people.add_account(tx, **ids, language=language, now=NOW)


async def test_a_person_comes_back_as_the_roster_said(database: Database) -> None:
    entry = make_entry(
        "2001",
        roles=frozenset({Role.CLIENT_MANAGER, Role.SUPERVISOR}),
        line=Line.CORPORATE,
        standing=Standing.TRAINEE,
        grade="二级",
        joined_on=date(2020, 2, 29),
        branch_since=date(2024, 7, 1),
        supervisor_no="1001",
    )
    async with database.transaction() as tx:
        person_id = await people.add_person(tx, entry)
        found = await people.get_person(tx, person_id)
        assert found is not None
        assert found.entry == entry
        assert await people.get_by_staff_no(tx, "2001") == found
        assert await people.get_person(tx, person_id + 1) is None


async def test_a_change_replaces_roles_and_counts_the_version(database: Database) -> None:
    async with database.transaction() as tx:
        person = await add_person(tx)
        await people.mark_person(tx, person.id, make_entry(roles=frozenset({Role.TRAINING})))
        found = await people.get_person(tx, person.id)
    assert found is not None
    assert (found.roles, found.version) == (frozenset({Role.TRAINING}), 2)


async def test_who_left_keeps_a_row_but_no_account_and_no_invitation(database: Database) -> None:
    async with database.transaction() as tx:
        person = await add_person(tx, account=7)
        await people.add_invitation(tx, person_id=person.id, digest=DIGEST, expires_at=NOW + HOUR)
        await people.mark_left(tx, person.id, NOW.date())
        assert await people.list_people(tx) == []
        assert [p.left_on for p in await people.list_people(tx, with_left=True)] == [NOW.date()]
        assert await people.get_account(tx, user_id=7) is None
        assert await people.claim_invitation(tx, digest=DIGEST, now=NOW) is None
        assert await people.count_people(tx) == (0, 0)


async def test_who_comes_back_is_active_again_without_an_account(database: Database) -> None:
    async with database.transaction() as tx:
        person = await add_person(tx, account=7)
        await people.mark_left(tx, person.id, NOW.date())
        await people.mark_person(tx, person.id, make_entry())
        assert [p.id for p in await people.list_people(tx)] == [person.id]
        assert await people.get_account_of(tx, person.id) is None


async def test_people_are_found_by_role_and_counted(database: Database) -> None:
    async with database.transaction() as tx:
        await add_person(tx, "2", account=1)
        desk = await add_person(tx, "1", roles=frozenset({Role.COMPLAINT_DESK}))
        assert await people.list_with_role(tx, Role.COMPLAINT_DESK) == [desk]
        assert [p.staff_no for p in await people.list_people(tx)] == ["1", "2"]
        assert await people.count_people(tx) == (2, 1)


async def test_an_invitation_opens_once_though_fifty_press_it_at_once(database: Database) -> None:
    async with database.transaction() as tx:
        person = await add_person(tx)
        await people.add_invitation(tx, person_id=person.id, digest=DIGEST, expires_at=NOW + HOUR)

    async def press() -> int | None:
        async with database.transaction() as tx:
            return await people.claim_invitation(tx, digest=DIGEST, now=NOW)

    found = await asyncio.gather(*[press() for _ in range(AT_ONCE)])
    assert sorted(found, key=str) == [person.id] + [None] * (AT_ONCE - 1)


async def test_an_invitation_ends_on_time_and_with_the_next_one(database: Database) -> None:
    async with database.transaction() as tx:
        person = await add_person(tx)
        await people.add_invitation(tx, person_id=person.id, digest=b"1" * 32, expires_at=NOW)
        assert await people.claim_invitation(tx, digest=b"1" * 32, now=NOW) is None
        await people.add_invitation(tx, person_id=person.id, digest=b"2" * 32, expires_at=NOW + HOUR)
        await people.add_invitation(tx, person_id=person.id, digest=b"3" * 32, expires_at=NOW + HOUR)
        assert await people.claim_invitation(tx, digest=b"2" * 32, now=NOW) is None
        assert await people.claim_invitation(tx, digest=b"3" * 32, now=NOW) == person.id


async def test_a_new_account_takes_the_place_of_the_old_one(database: Database) -> None:
    async with database.transaction() as tx:
        person = await add_person(tx, account=7)
        await people.mark_reachable(tx, person.id, reachable=False)
    assert await enrol(database, person, 8, "en")
    async with database.transaction() as tx:
        account = await people.get_account(tx, user_id=8)
        assert account is not None
        assert (account.person_id, account.language, account.reachable) == (person.id, "en", True)
        assert await people.get_account(tx, user_id=7) is None


async def test_an_account_is_bound_to_one_person_though_two_invitations_are_pressed_at_once(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        persons = [await add_person(tx, f"{n}") for n in range(10)]
    bound = await asyncio.gather(*[enrol(database, person, 7) for person in persons])
    assert bound.count(True) == 1


async def test_a_refused_binding_leaves_the_old_account(database: Database) -> None:
    async with database.transaction() as tx:
        await add_person(tx, "1", account=7)
        other = await add_person(tx, "2", account=8)
    assert not await enrol(database, other, 7)
    async with database.transaction() as tx:
        account = await people.get_account_of(tx, other.id)
    assert account is not None
    assert account.user_id == 8


async def test_the_unreachable_are_those_without_an_account_or_with_a_blocked_one(database: Database) -> None:
    async with database.transaction() as tx:
        await add_person(tx, "1", account=1)
        blocked = await add_person(tx, "2", account=2)
        never = await add_person(tx, "3")
        gone = await add_person(tx, "4")
        await people.mark_reachable(tx, blocked.id, reachable=False)
        await people.mark_left(tx, gone.id, NOW.date())
        assert await people.list_unreachable(tx) == [(blocked, True), (never, False)]


async def test_a_language_is_kept_with_the_account(database: Database) -> None:
    async with database.transaction() as tx:
        person = await add_person(tx, account=7)
        await people.mark_language(tx, person.id, "en")
        account = await people.get_account_of(tx, person.id)
    assert account is not None
    assert account.language == "en"


async def test_a_locked_person_can_still_be_written_to(postgresql_url: str, seal: MultiFernet) -> None:
    # A notice to somebody names the person's row; were it held for update, two bookings would deadlock.
    database = Database(postgresql_url, seal)
    async with database.transaction() as tx:
        person = await add_person(tx)
    async with asyncio.timeout(5), database.transaction() as first:
        await people.lock_people(first, [person.id])
        async with database.transaction() as second:
            await people.add_invitation(second, person_id=person.id, digest=DIGEST, expires_at=NOW)
    await database.close()


async def test_who_locks_a_person_waits_for_who_has_locked_it(database: Database) -> None:
    async with database.transaction() as tx:
        person = await add_person(tx)
    inside = 0

    async def work() -> None:
        nonlocal inside
        async with database.transaction() as tx:
            await people.lock_people(tx, [person.id])
            inside += 1
            assert inside == 1
            await people.get_person(tx, person.id)
            inside -= 1

    await asyncio.gather(*[work() for _ in range(AT_ONCE)])


async def test_who_enrols_while_leaving_keeps_no_account(postgresql_url: str, seal: MultiFernet) -> None:
    database = Database(postgresql_url, seal)
    async with database.transaction() as tx:
        person = await add_person(tx)
        await people.add_invitation(tx, person_id=person.id, digest=DIGEST, expires_at=NOW + HOUR)

    async def leave() -> None:
        async with database.transaction() as tx:
            await people.mark_left(tx, person.id, NOW.date())

    async with database.transaction() as tx:
        assert await people.claim_invitation(tx, digest=DIGEST, now=NOW) == person.id
        leaving = asyncio.create_task(leave())
        await _until_somebody_waits(database)
        ids = {"person_id": person.id, "user_id": 7, "chat_id": 7}
        assert await people.add_account(tx, **ids, language="en", now=NOW)
    await leaving
    async with database.transaction() as tx:
        assert await people.get_account(tx, user_id=7) is None
    await database.close()


async def _until_somebody_waits(database: Database) -> None:
    """Look until another transaction waits for a lock."""
    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    async with asyncio.timeout(10):
        while True:
            async with database.transaction() as tx:
                if await tx.value(waiting):
                    return
