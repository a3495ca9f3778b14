"""The committee's overview, of the bank or of the own branch."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from domain.lists import months_before
from domain.overview import Case, Overview, summarise
from domain.rights import Object, Right, Scope, scopes
from domain.talks import Talk, TalkState
from storage import audit, complaints, talks
from workflows.views.exports import promise_now
from workflows.work import Work


@dataclass(frozen=True)
class OverviewView:
    """The overview as its reader may see it."""

    overview: Overview
    branch: str | None
    """The one branch that it is of; None for the whole bank."""
    complaints: tuple[tuple[str, int], ...] = ()
    """Complaints about each branch and its people, the most first; for the whole bank alone."""


LONGEST = timedelta(days=366)
"""No talk is to be booked by a day that lies farther off from when it fell due."""


async def overview(work: Work) -> OverviewView:
    """Count the talks of the actor's reach."""
    reach = scopes(work.actor, Right.OVERVIEW_READ)
    branch = None if Scope.ALL in reach else work.actor.branch
    work.permit(Right.OVERVIEW_READ, Object(branch=branch or work.actor.branch))
    local, policy = work.bank.calendar.local, work.bank.policy
    months = months_before(work.today, policy.views.overview_months)[::-1]
    first = date(int(months[0][:4]), int(months[0][4:]), 1)
    since = work.bank.calendar.instant(first, time.min)
    fell_due = await audit.list_fell_due(work.tx, since=since - LONGEST)

    def case(talk: Talk) -> Case:
        raised = fell_due.get(talk.id)
        held = talk.slot.start if talk.state in (TalkState.HELD, TalkState.CLOSED) and talk.slot is not None else None
        return Case(
            branch=talk.branch,
            causes=causes.get(talk.id, frozenset({talk.trigger})),
            manager_id=talk.manager_id,
            raised_on=local(raised).date() if raised is not None else talk.due_on,
            held_on=local(held).date() if held is not None else None,
            private=talk.private,
        )

    causes = await talks.list_causes(work.tx, due_from=first)
    # What fell due within these months is to be booked by a day within or after them.
    found = await talks.list_talks(work.tx, branch=branch, due_from=first)
    cases = [case(talk) for talk in found if branch is None or not talk.at_head_office]
    counted = tuple(await complaints.count_by_branch(work.tx, since=since)) if branch is None else ()
    return OverviewView(summarise(cases, months=months, least=policy.talks.shown_from), branch, counted)


async def show_overview(work: Work) -> OverviewView:
    """Give the overview, and promise the picture of it right away."""
    found = await overview(work)
    await work.note("overview.opened", f"branch:{found.branch or 'all'}")
    await promise_now(work, "overview.picture")
    return found


async def export_overview(work: Work, *, card: int | None) -> None:
    """Promise the overview as a spreadsheet, and then the table again in the message `card`."""
    work.permit(Right.OVERVIEW_READ)
    await work.note("overview.exported", f"person:{work.actor.id}")
    await promise_now(work, "overview.file")
    if card is not None:
        await promise_now(work, "overview.done", edit=card)
