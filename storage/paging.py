"""What lists have in common: a page read by the database, and how far its reader's right carries, as a condition."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import Column, ColumnElement, Select, Text, and_, cast, false, func, literal_column, not_, or_, true
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from domain.lists import Query
from domain.people import Person
from domain.rights import Right, Scope, scopes
from storage.database import Tx


class Keyed(Protocol):
    """What a list can show."""

    @property
    def id(self) -> int:
        """Its key."""


T = TypeVar("T", bound=Keyed)

CHUNK = 500
"""How many objects are read at once of a long list."""


@dataclass(frozen=True)
class Found(Generic[T]):
    """What a list shows, not read yet: the ids first, by an index, and then no more than a page of the rows."""

    ids: Select[tuple[int]]
    order: Sequence[ColumnElement[Any]]
    people: Sequence[ColumnElement[Any]]
    """Under whose names it is found."""
    read: Callable[[Tx, Collection[int]], Awaitable[Sequence[T]]]
    """Give the objects with these ids, in any order."""

    async def count(self, tx: Tx) -> int:
        """Count them."""
        return int(await tx.value(self.ids.with_only_columns(func.count())))

    async def list(self, tx: Tx, start: int = 0, end: int | None = None) -> AsyncIterator[Sequence[T]]:
        """Give those from a place on up to another (to the last without one), in order, some at a time."""
        wanted = self.ids.order_by(*self.order).offset(start).limit(end - start if end is not None else None)
        ids = [row.id for row in await tx.rows(wanted)]
        for at in range(0, len(ids), CHUNK):
            read = {one.id: one for one in await self.read(tx, ids[at : at + CHUNK])}
            yield [read[one] for one in ids[at : at + CHUNK] if one in read]

    async def concerned(self, tx: Tx) -> set[int]:
        """Give the persons whom they concern."""
        rows = await tx.rows(self.ids.with_only_columns(*self.people).distinct())
        return {person for row in rows for person in row if person is not None}


def asked(columns: ReadOnlyColumnCollection[str, Column[Any]], query: Query) -> list[ColumnElement[bool]]:
    """Say what every list can be asked for: a branch, a number, some of its ids."""
    where = [columns.branch == query.filter.branch] if query.filter.branch else []
    where += [columns.number == query.numbered] if query.numbered is not None else []
    return [*where, *([columns.id.in_(query.ids)] if query.ids is not None else [])]


def may(
    reader: Person,
    right: Right,
    *,
    of_branch: ColumnElement[bool],
    parties: Sequence[ColumnElement[bool]],
    excluded: Sequence[ColumnElement[bool]],
    private: ColumnElement[bool] | None = None,
) -> ColumnElement[bool]:
    """Say as a condition what `domain.rights.may` says of an object; `excluded` is never null."""
    reach = scopes(reader, right)
    ways = [*([of_branch] if Scope.BRANCH in reach else []), *(parties if Scope.OWN in reach else [])]
    reached = true() if Scope.ALL in reach else or_(false(), *ways)
    secret = [or_(not_(private), *parties)] if private is not None else []
    return and_(reached, *(not_(one) for one in excluded), *secret)


def holds(ids: Column[Any], one: int) -> ColumnElement[bool]:
    """Say whether a column holds an id in a JSON list; read as text, which both engines can.

    That a list is empty is said first and literally: an index holds those that are not.
    """
    whole = cast(ids, Text)
    bare = func.replace(func.replace(func.replace(whole, "[", ","), "]", ","), " ", "")
    return and_(whole != literal_column("'[]'"), bare.contains(f",{one},"))
