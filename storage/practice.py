"""Practice questions: all of them are one sheet's."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select, text, update

from domain.practice import Question
from domain.training import Topic
from storage.database import Tx
from storage.tables import practice_questions as table


async def lock_questions(tx: Tx) -> None:
    """Lock the questions against another sheet."""
    if tx.engine == "postgresql":
        await tx.run(text("LOCK TABLE practice_questions IN SHARE ROW EXCLUSIVE MODE"))


async def add_questions(tx: Tx, questions: Sequence[Question], *, by_id: int, now: datetime) -> None:
    """Keep new questions."""
    if questions:
        await tx.run_many(table.insert(), [{**_columns(q), "added_by": by_id, "added_at": now} for q in questions])


def _columns(question: Question) -> dict[str, Any]:
    return {**question.model_dump(mode="python", exclude={"id"}), "options": list(question.options)}


async def mark_question(tx: Tx, question: Question) -> None:
    """Keep a question as it is now."""
    await tx.run(update(table).where(table.c.id == question.id).values(**_columns(question)))


async def delete_questions(tx: Tx, ids: Collection[int]) -> None:
    """Forget questions."""
    if ids:
        await tx.run(delete(table).where(table.c.id.in_(ids)))


async def get_question(tx: Tx, question_id: int) -> Question | None:
    """Give the question with that id."""
    row = await tx.row(select(table).where(table.c.id == question_id))
    return _question(row) if row is not None else None


async def list_questions(tx: Tx) -> list[Question]:
    """Give every question, by topic, in the order in which they came."""
    return [_question(row) for row in await tx.rows(select(table).order_by(table.c.topic, table.c.id))]


async def list_ids(tx: Tx, topic: Topic | None) -> list[int]:
    """Give the ids of the questions of a topic, or of all."""
    wanted = [table.c.topic == topic] if topic is not None else []
    return [row.id for row in await tx.rows(select(table.c.id).where(*wanted))]


async def count_topics(tx: Tx) -> dict[Topic, int]:
    """Count the questions of each topic that has some."""
    rows = await tx.rows(select(table.c.topic, func.count().label("n")).group_by(table.c.topic))
    return {Topic(row.topic): row.n for row in rows}


def _question(row: Row[Any]) -> Question:
    names = ("id", "topic", "text", "answer", "explanation")
    return Question(**{name: getattr(row, name) for name in names}, options=tuple(row.options))
