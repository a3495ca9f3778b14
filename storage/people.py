"""People, their roles, accounts and invitations."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, delete, func, select, text, update

from domain.people import Entry, Line, Person, Role, Standing
from storage.database import Tx
from storage.tables import accounts, invitations, people, roles
from storage.upsert import insert


@dataclass(frozen=True)
class Account:
    """The chat account of a person."""

    person_id: int
    user_id: int
    chat_id: int
    language: str
    reachable: bool


def _columns(entry: Entry) -> dict[str, object]:
    return entry.model_dump(exclude={"roles"})


async def add_person(tx: Tx, entry: Entry) -> int:
    """Add somebody from the roster; gives the new id."""
    return (await add_people(tx, [entry]))[0]


async def add_people(tx: Tx, entries: Sequence[Entry]) -> list[int]:
    """Add people from the roster, all at once; gives the new ids in their order."""
    if not entries:
        return []
    added = people.insert().returning(people.c.id, sort_by_parameter_order=True)
    ids = [row.id for row in await tx.rows(added, [_columns(entry) for entry in entries])]
    held = [{"person_id": i, "role": role} for i, entry in zip(ids, entries, strict=True) for role in entry.roles]
    if held:
        await tx.run_many(roles.insert(), sorted(held, key=lambda row: (row["person_id"], row["role"])))
    return ids


async def mark_person(tx: Tx, person_id: int, entry: Entry) -> None:
    """Take over what the roster says now; somebody who had left is back."""
    values = {**_columns(entry), "left_on": None, "version": people.c.version + 1}
    await tx.run(update(people).where(people.c.id == person_id).values(**values))
    await tx.run(delete(roles).where(roles.c.person_id == person_id))
    await _mark_roles(tx, person_id, entry)


async def _mark_roles(tx: Tx, person_id: int, entry: Entry) -> None:
    for role in sorted(entry.roles):
        await tx.run(roles.insert().values(person_id=person_id, role=role))


async def mark_left(tx: Tx, person_id: int, day: date) -> None:
    """Record that somebody left; the account and open invitations go with it."""
    gone = update(people).where(people.c.id == person_id)
    await tx.run(gone.values(left_on=day, version=people.c.version + 1))
    # Invitations first: who is using one up right now is waited for, and then loses the account too.
    await tx.run(delete(invitations).where(invitations.c.person_id == person_id))
    await tx.run(delete(accounts).where(accounts.c.person_id == person_id))


async def list_people(tx: Tx, *, with_left: bool = False) -> list[Person]:
    """Give everybody on the roster, in order of staff number."""
    statement = select(people).order_by(people.c.staff_no)
    return await _list(tx, statement if with_left else statement.where(people.c.left_on.is_(None)))


async def list_some(tx: Tx, ids: Iterable[int]) -> dict[int, Person]:
    """Give these persons, those who left too, by their ids."""
    return {person.id: person for person in await _list(tx, select(people).where(people.c.id.in_(set(ids))))}


async def _list(tx: Tx, statement: Select[Any]) -> list[Person]:
    theirs = roles.c.person_id.in_(statement.with_only_columns(people.c.id).order_by(None))
    held: dict[int, set[Role]] = {}
    for row in await tx.rows(select(roles.c.person_id, roles.c.role).where(theirs)):
        held.setdefault(row.person_id, set()).add(Role(row.role))
    return [_person(row, held.get(row.id, set())) for row in await tx.rows(statement)]


async def get_person(tx: Tx, person_id: int) -> Person | None:
    """Give the person with that id."""
    return await _one(tx, select(people).where(people.c.id == person_id))


async def get_by_staff_no(tx: Tx, staff_no: str) -> Person | None:
    """Give the person with that staff number."""
    return await _one(tx, select(people).where(people.c.staff_no == staff_no))


async def list_with_role(tx: Tx, role: Role) -> list[Person]:
    """Give the active people with a role."""
    return [person for person in await list_people(tx) if role in person.roles]


async def _one(tx: Tx, statement: Select[Any]) -> Person | None:
    """Give one person with the roles, in one question: it is asked with every update."""
    held = roles.c.person_id == people.c.id
    found = await tx.rows(statement.add_columns(roles.c.role).outerjoin_from(people, roles, held))
    return _person(found[0], {Role(row.role) for row in found if row.role}) if found else None


def _person(row: Row[Any], held: set[Role]) -> Person:
    values = {column.name: row._mapping[column] for column in people.c}
    values["line"] = values["line"] and Line(values["line"])
    values["standing"] = values["standing"] and Standing(values["standing"])
    return Person(**values, roles=frozenset(held))


async def lock_people(tx: Tx, ids: Sequence[int]) -> None:
    """Lock persons, in the order of their ids; SQLite has one writer anyway.

    Rows that name them, such as notices, may still be written: a full lock would deadlock with those.
    """
    if tx.engine == "postgresql":
        wanted = people.c.id.in_(sorted(set(ids)))
        await tx.rows(select(people.c.id).where(wanted).order_by(people.c.id).with_for_update(key_share=True))


async def lock_roster(tx: Tx) -> None:
    """Lock everybody, and the roster against another import."""
    if tx.engine == "postgresql":
        await tx.run(text("LOCK TABLE people IN SHARE ROW EXCLUSIVE MODE"))
        await tx.rows(select(people.c.id).order_by(people.c.id).with_for_update(key_share=True))


async def get_account(tx: Tx, *, user_id: int) -> Account | None:
    """Give the account with that user id."""
    row = await tx.row(select(accounts).where(accounts.c.user_id == user_id))
    return _account(row) if row else None


_SENDER = frozenset({table.name for table in (accounts, people, roles)})
_SENDERS = (
    select(accounts, people, roles.c.role)
    .select_from(
        accounts.join(people, people.c.id == accounts.c.person_id).outerjoin(roles, roles.c.person_id == people.c.id)
    )
    .where(accounts.c.user_id.in_(bindparam("user_ids", expanding=True)))
)


async def get_sender(tx: Tx, *, user_id: int) -> tuple[Account, Person] | None:
    """Give the account with that user id and whose it is, in one question: it is asked with every update."""
    ahead = tx.ahead.get(_SENDER)
    if not ahead or user_id not in ahead:
        return (await _list_senders(tx, [user_id])).get(user_id)
    found: tuple[Account, Person] | None = ahead[user_id]
    return found


async def read_senders(tx: Tx, user_ids: Collection[int]) -> None:
    """Read ahead what `get_sender` is about to be asked."""
    tx.ahead[_SENDER] = {**dict.fromkeys(user_ids), **await _list_senders(tx, user_ids)}


async def _list_senders(tx: Tx, user_ids: Collection[int]) -> dict[int, tuple[Account, Person]]:
    found = dict[int, list[Row[Any]]]()
    for row in await tx.rows(_SENDERS, {"user_ids": list(user_ids)}):
        found.setdefault(row.user_id, []).append(row)
    return {
        user_id: (_account(rows[0]), _person(rows[0], {Role(row.role) for row in rows if row.role}))
        for user_id, rows in found.items()
    }


async def list_accounts(tx: Tx, *, after: int, limit: int) -> list[tuple[Account, Person]]:
    """Give accounts of those who have not left, in order of the persons' ids, from after one on."""
    chosen = select(accounts, people).join_from(accounts, people, people.c.id == accounts.c.person_id)
    rows = await tx.rows(
        chosen.where(people.c.id > after, people.c.left_on.is_(None)).order_by(people.c.id).limit(limit)
    )
    held: dict[int, set[Role]] = {}
    for row in await tx.rows(select(roles).where(roles.c.person_id.in_([row.person_id for row in rows]))):
        held.setdefault(row.person_id, set()).add(Role(row.role))
    return [(_account(row), _person(row, held.get(row.person_id, set()))) for row in rows]


async def get_account_of(tx: Tx, person_id: int) -> Account | None:
    """Give the account of a person."""
    row = await tx.row(select(accounts).where(accounts.c.person_id == person_id))
    return _account(row) if row else None


def _account(row: Row[Any]) -> Account:
    return Account(
        person_id=row.person_id,
        user_id=row.user_id,
        chat_id=row.chat_id,
        language=row.language,
        reachable=row.reachable,
    )


async def add_account(tx: Tx, *, person_id: int, user_id: int, chat_id: int, language: str, now: datetime) -> bool:
    """Bind an account to a person, in place of the person's old one; False if it is somebody else's."""
    await _lock_account(tx, user_id)
    taken = await get_account(tx, user_id=user_id)
    if taken is not None and taken.person_id != person_id:
        return False
    values = {
        "user_id": user_id,
        "chat_id": chat_id,
        "language": language,
        "bound_at": now,
        "reachable": True,
    }
    statement = insert(tx, accounts).values(person_id=person_id, **values)
    await tx.run(statement.on_conflict_do_update(index_elements=["person_id"], set_=values))
    return True


async def _lock_account(tx: Tx, user_id: int) -> None:
    """Lock an account that may have no row yet."""
    if tx.engine == "postgresql":
        await tx.value(select(func.pg_advisory_xact_lock(user_id)))


async def mark_language(tx: Tx, person_id: int, language: str) -> None:
    """Set the language of a person."""
    await tx.run(update(accounts).where(accounts.c.person_id == person_id).values(language=language))


async def mark_reachable(tx: Tx, person_id: int, *, reachable: bool) -> None:
    """Record whether a person's chat takes messages."""
    await tx.run(update(accounts).where(accounts.c.person_id == person_id).values(reachable=reachable))


async def list_unreachable(tx: Tx) -> list[tuple[Person, bool]]:
    """Give the active people who can't be reached, and whether they have an account at all."""
    rows = await tx.rows(select(accounts.c.person_id, accounts.c.reachable))
    reach = {row.person_id: row.reachable for row in rows}
    everybody = await list_people(tx)
    return [(person, person.id in reach) for person in everybody if not reach.get(person.id, False)]


async def add_invitation(tx: Tx, *, person_id: int, digest: bytes, expires_at: datetime) -> None:
    """Keep an invitation's hash; earlier ones of the person end."""
    await tx.run(delete(invitations).where(invitations.c.person_id == person_id))
    await tx.run(invitations.insert().values(person_id=person_id, hash=digest, expires_at=expires_at))


async def claim_invitation(tx: Tx, *, digest: bytes, now: datetime) -> int | None:
    """Use an invitation up; gives its person, or None if it is unknown, used or too old."""
    statement = (
        update(invitations)
        .where(invitations.c.hash == digest, invitations.c.used_at.is_(None), invitations.c.expires_at > now)
        .values(used_at=now)
        .returning(invitations.c.person_id)
    )
    row = await tx.row(statement)
    return row.person_id if row else None


async def get_invited(tx: Tx, *, digest: bytes) -> int | None:
    """Give the person whom an invitation named, used or not."""
    person_id: int | None = await tx.value(select(invitations.c.person_id).where(invitations.c.hash == digest))
    return person_id


async def count_people(tx: Tx) -> tuple[int, int]:
    """Count the active people and those of them with an account."""
    all_ = await tx.value(select(func.count()).select_from(people).where(people.c.left_on.is_(None)))
    return int(all_), int(await tx.value(select(func.count()).select_from(accounts)))
