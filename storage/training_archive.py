"""The training archive: entries that are never rewritten, corrections beside them, and what was said of trainings."""

import secrets
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Row, func, or_, select, text, update

from domain.training import ATTENDED
from domain.training.records import Correction, CorrectionState, Record, as_corrected
from storage.database import Tx
from storage.tables import (
    training_corrections,
    training_feedback,
    training_materials,
    training_parts,
    training_records,
)

_KEYS = 2**52
"""Keys of feedback are drawn from so many: large enough to be random, small enough for every engine."""


async def lock_records(tx: Tx) -> None:
    """Lock the archive against another import."""
    if tx.engine == "postgresql":
        await tx.run(text("LOCK TABLE training_records IN SHARE ROW EXCLUSIVE MODE"))


async def add_record(tx: Tx, record: Record) -> Record:
    """Write an entry; gives it with its id."""
    row = {**record.model_dump(mode="python", exclude={"id"}), "topics": list(record.topics)}
    added = await tx.value(training_records.insert().values(**row).returning(training_records.c.id))
    return record.model_copy(update={"id": int(added)})


async def get_record(tx: Tx, record_id: int) -> Record | None:
    """Give an entry as it was written."""
    row = await tx.row(select(training_records).where(training_records.c.id == record_id))
    return Record(**row._mapping) if row is not None else None


async def get_corrected(tx: Tx, record_id: int) -> Record | None:
    """Give an entry with what stands beside it: corrections, and materials that were read later."""
    found = await get_record(tx, record_id)
    return (await _as_now(tx, [found]))[0] if found is not None else None


async def list_records(
    tx: Tx,
    *,
    person_ids: Collection[int] | None = None,
    since: date | None = None,
    until: date | None = None,
    training_id: int | None = None,
) -> list[Record]:
    """Give entries as corrected, the newest first: of some persons, from a day on, before another, of a training."""
    r = training_records.c
    statement = select(training_records).order_by(r.held_on.desc(), r.id.desc())
    statement = statement.where(r.person_id.in_(person_ids)) if person_ids is not None else statement
    statement = statement.where(r.held_on >= since) if since is not None else statement
    statement = statement.where(r.held_on < until) if until is not None else statement
    statement = statement.where(r.training_id == training_id) if training_id is not None else statement
    return await _as_now(tx, [Record(**row._mapping) for row in await tx.rows(statement)])


async def list_entered(tx: Tx) -> list[Record]:
    """Give the entries that were entered afterwards, as they were written."""
    entered = select(training_records).where(training_records.c.entered_by.is_not(None))
    return [Record(**row._mapping) for row in await tx.rows(entered)]


async def list_ending(tx: Tx, *, since: date, until: date) -> list[Record]:
    """Give the entries, as corrected, whose certificates end from a day on, and by another."""
    r, c = training_records.c, training_corrections.c
    corrected = select(c.record_id).where(c.valid_until >= since, c.valid_until <= until)
    ending = select(r.id).where(r.valid_until >= since, r.valid_until <= until)
    ids = select(training_records).where(or_(r.id.in_(ending), r.id.in_(corrected)))
    found = await _as_now(tx, [Record(**row._mapping) for row in await tx.rows(ids.order_by(r.id))])
    return [record for record in found if record.valid_until is not None and since <= record.valid_until <= until]


async def list_ends(tx: Tx, *, since: date) -> list[date]:
    """Give the days on which certificates end, from a day on."""
    found = set[date]()
    for ends in (training_records.c.valid_until, training_corrections.c.valid_until):
        found |= {row.valid_until for row in await tx.rows(select(ends).where(ends >= since).distinct())}
    return sorted(found)


async def _as_now(tx: Tx, found: Sequence[Record]) -> list[Record]:
    """Read entries with what stands beside them: corrections, and materials that were read later."""
    corrections = await list_corrections(tx, [record.id for record in found])
    later = await _read_later(tx, [record for record in found if not record.read])
    read = [r.model_copy(update={"read": True}) if (r.person_id, r.training_id) in later else r for r in found]
    return [as_corrected(record, corrections) for record in read]


async def _read_later(tx: Tx, unread: Sequence[Record]) -> set[tuple[int, int | None]]:
    """Give who read all materials of which training since its session was closed."""
    if not unread:
        return set()
    p, m = training_parts.c, training_materials.c
    newest = select(m.training_id, func.max(m.added_at).label("at")).group_by(m.training_id).subquery()
    joined = select(p.person_id, p.training_id).join(newest, newest.c.training_id == p.training_id)
    mine = joined.where(p.training_id.in_({record.training_id for record in unread}), p.read_at >= newest.c.at)
    return {(row.person_id, row.training_id) for row in await tx.rows(mine)}


async def list_attended(tx: Tx, *, since: date, until: date) -> set[int]:
    """Give who attended a training from a day on and before another, as corrected."""
    return {
        record.person_id for record in await list_records(tx, since=since, until=until) if record.result in ATTENDED
    }


async def add_correction(tx: Tx, correction: Correction) -> Correction:
    """Keep a request to correct an entry; gives it with its id."""
    row = correction.model_dump(mode="python", exclude={"id"})
    added = await tx.value(training_corrections.insert().values(**row).returning(training_corrections.c.id))
    return correction.model_copy(update={"id": int(added)})


async def lock_correction(tx: Tx, correction_id: int) -> Correction | None:
    """Give a request, locked for the transaction."""
    mine = select(training_corrections).where(training_corrections.c.id == correction_id)
    row = await tx.row(mine.with_for_update(key_share=True))
    return _correction(row) if row is not None else None


async def mark_correction(tx: Tx, correction: Correction) -> None:
    """Keep a request as it is now."""
    row = correction.model_dump(mode="python", exclude={"id"})
    await tx.run(update(training_corrections).where(training_corrections.c.id == correction.id).values(**row))


async def list_corrections(tx: Tx, record_ids: Collection[int]) -> list[Correction]:
    """Give the requests about some entries, in their order."""
    mine = select(training_corrections).where(training_corrections.c.record_id.in_(record_ids))
    return [_correction(row) for row in await tx.rows(mine.order_by(training_corrections.c.id))]


async def list_asked(tx: Tx) -> list[Correction]:
    """Give the requests that wait for an answer, the oldest first."""
    asked = training_corrections.c.state == CorrectionState.ASKED
    return [_correction(row) for row in await tx.rows(select(training_corrections).where(asked).order_by("id"))]


def _correction(row: Row[object]) -> Correction:
    return Correction(**row._mapping)


async def add_feedback(tx: Tx, training_id: int, *, score: int, aspect: str, text: str | None) -> None:
    """Keep what somebody said of a training, under a key at random, so that neither who nor when is known of it."""
    row = {"id": secrets.randbelow(_KEYS) + 1, "training_id": training_id, "score": score, "aspect": aspect}
    await tx.run(training_feedback.insert().values(**row, text=text))


async def list_feedback(tx: Tx, training_id: int) -> list[tuple[int, str, str | None]]:
    """Give what was said of a training (score, aspect, words), in no order that means anything."""
    mine = select(training_feedback).where(training_feedback.c.training_id == training_id)
    return [(row.score, row.aspect, row.text) for row in await tx.rows(mine.order_by(training_feedback.c.id))]


async def count_feedback(tx: Tx, training_id: int) -> int:
    """Count the answers about a training."""
    mine = training_feedback.c.training_id == training_id
    return int(await tx.value(select(func.count()).select_from(training_feedback).where(mine)))
