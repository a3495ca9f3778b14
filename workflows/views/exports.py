"""Exports: a list as a spreadsheet, promised by a press; progress shows in the list's own message."""

from typing import Any

from domain.lists import RIGHTS, Filter
from storage.outbox import Lane
from workflows.notices import plan
from workflows.work import Work, new_ref


async def export_list(work: Work, wanted: Filter, *, page: int, card: int | None) -> None:
    """Promise the rows of a filter as a file, and then the list again in the message `card`.

    The file comes first, since order is kept within a chat and lane.
    """
    work.permit(RIGHTS[wanted.listed])
    await work.note("list.exported", f"list:{wanted.listed.name.lower()}", after=_described(wanted))
    params = {"filter": wanted.model_dump(mode="json"), "page": page}
    await promise_now(work, "list.file", **params)
    if card is not None:
        await promise_now(work, "list.done", edit=card, **params)


async def promise_now(work: Work, kind: str, **params: Any) -> None:
    """Promise the actor a file or picture that a press asked for; the answer to the press goes ahead."""
    await plan(
        work,
        kind,
        reader=work.actor.id,
        subject=f"person:{work.actor.id}",
        version=work.actor.version,
        lane=Lane.QUIET,
        at=work.now,
        step=new_ref(),
        **params,
    )


def _described(wanted: Filter) -> str:
    """Write a filter by its codes, for the audit."""
    parts = (wanted.state, wanted.cause, wanted.branch, wanted.month)
    return ",".join(part for part in parts if part)[:80]
