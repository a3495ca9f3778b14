"""The roster's import with what it causes beyond the roster: talks due, handed over or closed, who answers a 核查."""

from collections.abc import Sequence

from domain.people import Entry
from domain.sheets import BadRow
from domain.triggers import became_formal
from storage import people
from workflows import complaints, exams, staffing, talks
from workflows.staffing import Imported
from workflows.talks import departures
from workflows.training.inviting import keep_up
from workflows.work import Work


async def import_roster(
    work: Work, rows: Sequence[tuple[int, Entry]], bad: Sequence[BadRow], *, dry_run: bool
) -> Imported:
    """Import a roster, all or nothing, and settle the talks that it concerns."""
    done = await staffing.import_roster(work, rows, bad, dry_run=dry_run)
    if done.done:
        await departures.settle(work, done.plan)
        await complaints.ask_whom_the_roster_names(work)
        await keep_up(work)
        await exams.keep_up(work)
        await exams.relieve_leavers(work, done.plan.left)
    formal = [person for person, entry in done.plan.changed if became_formal(person, entry)] if done.done else []
    for before in formal:
        manager = await people.get_person(work.tx, before.id)
        assert manager is not None  # noqa: S101 - people are never deleted
        await talks.raise_newly_formal(work, manager)
    return done
