"""Attempts of trainees to become formal, each with its three parts."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, select, text, update

from domain.conversion import Attempt, AttemptPart, AttemptState, ConversionPart, PartResult
from storage.database import Tx
from storage.tables import conversion_attempts, conversion_parts


def _columns(value: Attempt | AttemptPart) -> dict[str, Any]:
    return value.model_dump(mode="python", exclude={"id"})


async def lock_attempts(tx: Tx) -> None:
    """Lock the attempts, so that nobody is given one twice."""
    if tx.engine == "postgresql":
        await tx.run(text("LOCK TABLE conversion_attempts IN SHARE ROW EXCLUSIVE MODE"))


async def add_attempt(tx: Tx, attempt: Attempt) -> Attempt:
    """Keep an attempt; gives it with its id."""
    added = conversion_attempts.insert().values(**_columns(attempt)).returning(conversion_attempts.c.id)
    return attempt.model_copy(update={"id": int(await tx.value(added))})


async def mark_attempt(tx: Tx, attempt: Attempt) -> None:
    """Keep an attempt as it is now."""
    mine = conversion_attempts.c.id == attempt.id
    await tx.run(update(conversion_attempts).where(mine).values(**_columns(attempt)))


async def get_attempt(tx: Tx, attempt_id: int) -> Attempt | None:
    """Give the attempt with that id."""
    return _attempt(await tx.row(select(conversion_attempts).where(conversion_attempts.c.id == attempt_id)))


async def lock_attempt(tx: Tx, attempt_id: int) -> Attempt | None:
    """Give the attempt with that id, locked for the transaction."""
    mine = select(conversion_attempts).where(conversion_attempts.c.id == attempt_id)
    return _attempt(await tx.row(mine.with_for_update(key_share=True)))


def _attempt(row: Row[Any] | None) -> Attempt | None:
    return Attempt(**row._mapping) if row is not None else None


async def list_attempts(
    tx: Tx, *, person_ids: Collection[int] | None = None, state: AttemptState | None = None
) -> list[Attempt]:
    """Give attempts, the oldest first: of some persons, in a state."""
    a = conversion_attempts.c
    statement = select(conversion_attempts).order_by(a.id)
    statement = statement.where(a.person_id.in_(person_ids)) if person_ids is not None else statement
    statement = statement.where(a.state == state) if state is not None else statement
    return [Attempt(**row._mapping) for row in await tx.rows(statement)]


async def list_written(tx: Tx, person_ids: Collection[int]) -> frozenset[int]:
    """Give who of some has passed the written part of an attempt that runs, or of one that was passed."""
    a, p = conversion_attempts.c, conversion_parts.c
    passed = (p.part == ConversionPart.EXAM) & (p.result == PartResult.PASSED) & (p.attempt_id == a.id)
    mine = select(a.person_id).where(a.person_id.in_(person_ids), a.state != AttemptState.FAILED, passed)
    return frozenset(row.person_id for row in await tx.rows(mine))


async def list_without_post(tx: Tx) -> list[Attempt]:
    """Give the last attempts that were not passed and after which no other post is found yet."""
    a = conversion_attempts.c
    waiting = select(conversion_attempts).where(a.post_due_on.is_not(None), a.post_at.is_(None))
    return [Attempt(**row._mapping) for row in await tx.rows(waiting.order_by(a.post_due_on, a.id))]


async def add_part(tx: Tx, part: AttemptPart) -> AttemptPart:
    """Keep a part of an attempt; gives it with its id."""
    added = conversion_parts.insert().values(**_columns(part)).returning(conversion_parts.c.id)
    return part.model_copy(update={"id": int(await tx.value(added))})


async def mark_part(tx: Tx, part: AttemptPart) -> None:
    """Keep a part of an attempt as it is now."""
    await tx.run(update(conversion_parts).where(conversion_parts.c.id == part.id).values(**_columns(part)))


async def list_parts(tx: Tx, attempt_ids: Collection[int]) -> list[AttemptPart]:
    """Give the parts of attempts, in the order in which they are held."""
    mine = select(conversion_parts).where(conversion_parts.c.attempt_id.in_(attempt_ids))
    return [AttemptPart(**row._mapping) for row in await tx.rows(mine.order_by(conversion_parts.c.id))]


async def get_part_of_candidate(tx: Tx, candidate_id: int) -> AttemptPart | None:
    """Give the written part that somebody's exam was."""
    row = await tx.row(select(conversion_parts).where(conversion_parts.c.candidate_id == candidate_id))
    return AttemptPart(**row._mapping) if row is not None else None
