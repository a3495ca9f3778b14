"""Statements: the parts that a manager handed in before a talk."""

from sqlalchemy import select

from domain.statements import StatementPart
from storage.database import Tx
from storage.tables import statements


async def add_part(tx: Tx, part: StatementPart) -> StatementPart:
    """Keep a part; gives it with its id."""
    row = part.model_dump(exclude={"id"})
    return part.model_copy(
        update={"id": int(await tx.value(statements.insert().values(**row).returning(statements.c.id)))}
    )


async def list_parts(tx: Tx, talk_id: int) -> list[StatementPart]:
    """Give the parts of a talk's statement, in their order."""
    rows = await tx.rows(select(statements).where(statements.c.talk_id == talk_id).order_by(statements.c.id))
    return [StatementPart(**row._mapping) for row in rows]
