"""Complaints, and what belongs to one."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, func, not_, select, update

from domain.complaints import (
    FOUNDED,
    Complaint,
    ComplaintState,
    Contact,
    Extension,
    Recusal,
    Remedy,
    Review,
    Subject,
    rank_of,
)
from domain.lists import Listed, Query
from domain.model import Value
from domain.people import Person
from domain.personal import mask
from domain.rights import Right
from storage.database import Tx
from storage.files import IncomingFile, file_of
from storage.paging import Found, asked, may
from storage.tables import (
    complaint_contacts,
    complaint_extensions,
    complaint_files,
    complaint_recusals,
    complaint_remedies,
    complaint_reviews,
    complaints,
    files,
)
from storage.types import SealedText
from storage.upsert import insert


async def add_complaint(tx: Tx, complaint: Complaint) -> Complaint:
    """Keep a new complaint; gives it with its id."""
    statement = complaints.insert().values(**_row(complaint)).returning(complaints.c.id)
    return complaint.model_copy(update={"id": int(await tx.value(statement))})


def _row(complaint: Complaint) -> dict[str, object]:
    return {**complaint.model_dump(exclude={"id", "recused"}), "rank": complaint.rank}


async def get_complaint(tx: Tx, complaint_id: int) -> Complaint | None:
    """Give the complaint with that id."""
    found = await _list(tx, select(*_COLUMNS).where(complaints.c.id == complaint_id))
    return found[0] if found else None


async def lock_complaint(tx: Tx, complaint_id: int) -> Complaint | None:
    """Give the complaint with that id, locked for the transaction."""
    locked = select(complaints.c.id).where(complaints.c.id == complaint_id).with_for_update(key_share=True)
    return await get_complaint(tx, complaint_id) if await tx.row(locked) is not None else None


async def mark_complaint(tx: Tx, complaint: Complaint) -> None:
    """Keep the complaint as it is now."""
    await tx.run(update(complaints).where(complaints.c.id == complaint.id).values(**_row(complaint)))


def found(query: Query) -> Found[Complaint]:
    """Give the complaints that a list shows, the most urgent first.

    What is sealed is left out, for a list shows none of it: no words, client, demand or decision.
    """
    c, wanted, month, states = complaints.c, query.filter, query.month, query.part(Listed.COMPLAINTS).states
    where = [_reached(query.reader), *asked(c, query)]
    if wanted.state:
        ranks = [rank_of(state) for state in states] or [0]
        where += [c.state.in_(states), c.rank.between(min(ranks), max(ranks))]  # so much of the index and no more
    where += [c.source == wanted.cause] if wanted.cause else []
    where += [c.about_id.in_(query.of)] if query.of is not None else []
    # Coalesced, so that no index of instants is taken, whose rows would all have to be sorted.
    received = func.coalesce(c.received_at, c.received_at)
    where += [received >= month.start, received < month.end] if month is not None else []
    return Found(select(c.id).where(*where), order=(c.rank, c.due_on, c.id), people=(c.about_id,), read=_bare)


def _reached(reader: Person) -> ColumnElement[bool]:
    c, r = complaints.c, complaint_recusals.c
    recused = select(r.complaint_id).where(r.person_id == reader.id, r.lifted_at.is_(None))
    return may(
        reader,
        Right.COMPLAINT_READ,
        of_branch=(c.branch == reader.branch) & not_(c.at_head_office),
        parties=[c.registered_by == reader.id],
        excluded=[c.about_id.is_not_distinct_from(reader.id), c.id.in_(recused)],
    )


async def _bare(tx: Tx, ids: Collection[int]) -> list[Complaint]:
    return await _list(tx, select(*_OPEN_COLUMNS).where(complaints.c.id.in_(ids)))


async def list_found(tx: Tx, *, about: Collection[int] | None = None, numbered: str | None = None) -> list[Complaint]:
    """Give every complaint that has these, the newest first; None lets everything pass."""
    c = complaints.c
    wanted: list[ColumnElement[bool]] = [c.about_id.in_(about)] if about is not None else []
    wanted += [c.number == numbered] if numbered is not None else []
    return await _list(tx, select(*_OPEN_COLUMNS).where(*wanted).order_by(c.id.desc()))


async def list_whole(tx: Tx, ids: Collection[int]) -> list[Complaint]:
    """Give these complaints with everything that is sealed, the oldest first."""
    return await _list(tx, select(*_COLUMNS).where(complaints.c.id.in_(ids)).order_by(complaints.c.id))


_COLUMNS = [column for column in complaints.c if column is not complaints.c.rank]
_OPEN_COLUMNS = [column for column in _COLUMNS if not isinstance(column.type, SealedText)]


async def list_since(tx: Tx, since: datetime) -> list[Complaint]:
    """Give the complaints received from an instant on to which something can still be added."""
    c = complaints.c
    wanted = (c.received_at >= since) & c.state.not_in([ComplaintState.WITHDRAWN.value, ComplaintState.CLOSED.value])
    return await _list(tx, select(*_COLUMNS).where(wanted).order_by(c.received_at, c.id))


async def count_founded(tx: Tx, about_id: int, *, since: datetime) -> int:
    """Count the complaints about a person that were found true, in whole or in part, from an instant on."""
    c = complaints.c
    wanted = (c.about_id == about_id) & c.outcome.in_([o.value for o in FOUNDED]) & (c.decided_at >= since)
    return int(await tx.value(select(func.count()).select_from(complaints).where(wanted)))


async def count_by_branch(tx: Tx, *, since: datetime) -> list[tuple[str, int]]:
    """Count the complaints about each branch and its people received from an instant on, the most first."""
    c = complaints.c
    of_branch = c.subject.not_in([Subject.PRODUCT.value, Subject.UNKNOWN.value])
    # Counted here: asked to group by branch, SQLite would read all years in the order of branches.
    counted = Counter(row.branch for row in await tx.rows(select(c.branch).where(c.received_at >= since, of_branch)))
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))


async def _list(tx: Tx, statement: Select[Any]) -> list[Complaint]:
    """Give complaints with those who must keep out of each."""
    rows, r = await tx.rows(statement), complaint_recusals.c
    out: dict[int, set[int]] = {row.id: set() for row in rows}
    theirs = r.complaint_id.in_(statement.with_only_columns(complaints.c.id).order_by(None))
    for row in await tx.rows(select(r.complaint_id, r.person_id).where(theirs, r.lifted_at.is_(None))):
        out[row.complaint_id].add(row.person_id)
    return [Complaint(**_BARE | dict(row._mapping), recused=frozenset(out[row.id])) for row in rows]


_BARE: dict[str, Any] = {"words": mask(""), "client": None}
"""What stands for the words and the client of a complaint that is given without what is sealed."""


async def add_recusal(tx: Tx, complaint_id: int, recusal: Recusal) -> None:
    """Keep somebody out of a complaint; one that was lifted holds again."""
    row = recusal.model_dump()
    statement = insert(tx, complaint_recusals).values(complaint_id=complaint_id, **row)
    await tx.run(statement.on_conflict_do_update(index_elements=["complaint_id", "person_id"], set_=row))


async def mark_recusal(tx: Tx, complaint_id: int, recusal: Recusal) -> None:
    """Keep a recusal as it is now."""
    r = complaint_recusals.c
    whose = (r.complaint_id == complaint_id) & (r.person_id == recusal.person_id)
    await tx.run(update(complaint_recusals).where(whose).values(**recusal.model_dump()))


async def list_recusals(tx: Tx, complaint_id: int) -> list[Recusal]:
    """Give who must keep out of a complaint, and why."""
    wanted = select(complaint_recusals).where(complaint_recusals.c.complaint_id == complaint_id)
    rows = await tx.rows(wanted.order_by(complaint_recusals.c.person_id))
    names = Recusal.model_fields
    return [Recusal(**{name: getattr(row, name) for name in names}) for row in rows]


async def add_contact(tx: Tx, contact: Contact) -> None:
    """Add an entry to the contact log."""
    await _add(tx, complaint_contacts, contact)


async def list_contacts(tx: Tx, complaint_id: int) -> list[Contact]:
    """Give a complaint's contact log, oldest first."""
    rows = await _children(tx, complaint_contacts, complaint_id)
    return sorted((Contact(**row._mapping) for row in rows), key=lambda contact: (contact.at, contact.id))


async def add_extension(tx: Tx, extension: Extension) -> Extension:
    """Keep an extension that was asked for; gives it with its id."""
    return extension.model_copy(update={"id": await _add(tx, complaint_extensions, extension)})


async def mark_extension(tx: Tx, extension: Extension) -> None:
    """Keep an extension as it is now."""
    await _mark(tx, complaint_extensions, extension.id, extension)


async def list_extensions(tx: Tx, complaint_id: int) -> list[Extension]:
    """Give a complaint's extensions, oldest first."""
    return [Extension(**row._mapping) for row in await _children(tx, complaint_extensions, complaint_id)]


async def add_review(tx: Tx, review: Review) -> Review:
    """Keep a request for 核查; gives it with its id."""
    return review.model_copy(update={"id": await _add(tx, complaint_reviews, review)})


async def mark_review(tx: Tx, review: Review) -> None:
    """Keep a 核查 as it is now."""
    await _mark(tx, complaint_reviews, review.id, review)


async def get_review(tx: Tx, complaint_id: int) -> Review | None:
    """Give a complaint's 核查, if the client asked for one."""
    rows = await _children(tx, complaint_reviews, complaint_id)
    return Review(**rows[0]._mapping) if rows else None


async def list_awaiting_answer(tx: Tx) -> list[Complaint]:
    """Give the complaints whose 核查 waits for its answer, the oldest first."""
    r = complaint_reviews.c
    waiting = select(r.complaint_id).where(r.result.is_(None))
    return await _list(tx, select(*_COLUMNS).where(complaints.c.id.in_(waiting)).order_by(complaints.c.id))


async def add_remedy(tx: Tx, remedy: Remedy) -> Remedy:
    """Keep a new remedy; gives it with its id."""
    return remedy.model_copy(update={"id": await _add(tx, complaint_remedies, remedy)})


async def mark_remedy(tx: Tx, remedy: Remedy) -> None:
    """Keep a remedy as it is now."""
    await _mark(tx, complaint_remedies, remedy.id, remedy)


async def get_remedy(tx: Tx, remedy_id: int) -> Remedy | None:
    """Give the remedy with that id."""
    row = await tx.row(select(complaint_remedies).where(complaint_remedies.c.id == remedy_id))
    return Remedy(**row._mapping) if row else None


async def list_remedies(tx: Tx, complaint_id: int) -> list[Remedy]:
    """Give a complaint's remedies, oldest first."""
    return [Remedy(**row._mapping) for row in await _children(tx, complaint_remedies, complaint_id)]


async def list_owned_remedies(tx: Tx, owner_id: int) -> list[tuple[int, date, str]]:
    """Give what somebody is still to see to: the remedy, its day and the number of its complaint; soonest first."""
    r = complaint_remedies.c
    mine = select(r.id, r.due_on, complaints.c.number).join(complaints, complaints.c.id == r.complaint_id)
    rows = await tx.rows(mine.where(r.owner_id == owner_id, r.done_at.is_(None)).order_by(r.due_on, r.id))
    return [(row.id, row.due_on, row.number) for row in rows]


async def add_file(tx: Tx, complaint_id: int, file_id: int, *, by: int, now: datetime, proof: bool = False) -> None:
    """Put a file to a complaint; `proof` is one that the client was told."""
    row = {"complaint_id": complaint_id, "file_id": file_id, "proof": proof, "added_by": by, "added_at": now}
    await tx.run(insert(tx, complaint_files).values(**row).on_conflict_do_nothing())


async def list_files(tx: Tx, complaint_id: int) -> list[IncomingFile]:
    """Give a complaint's files, oldest first."""
    joined = select(files).join(complaint_files, complaint_files.c.file_id == files.c.id)
    rows = await tx.rows(joined.where(complaint_files.c.complaint_id == complaint_id).order_by(files.c.id))
    return [file_of(row) for row in rows]


async def list_proofs(tx: Tx, complaint_id: int) -> list[datetime]:
    """Give when each file came that proves that the client was told, the oldest first."""
    c = complaint_files.c
    wanted = select(c.added_at).where(c.complaint_id == complaint_id, c.proof).order_by(c.added_at)
    return [row.added_at for row in await tx.rows(wanted)]


async def _add(tx: Tx, table: Table, value: Value) -> int:
    statement = table.insert().values(**value.model_dump(exclude={"id"})).returning(table.c.id)
    return int(await tx.value(statement))


async def _mark(tx: Tx, table: Table, row_id: int, value: Value) -> None:
    await tx.run(update(table).where(table.c.id == row_id).values(**value.model_dump(exclude={"id"})))


async def _children(tx: Tx, table: Table, complaint_id: int) -> Sequence[Row[Any]]:
    return await tx.rows(select(table).where(table.c.complaint_id == complaint_id).order_by(table.c.id))
