"""The roster's import by itself: who is new, who has changed, who has left."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.people import Entry, RosterPlan, plan_import
from domain.sheets import BadRow
from domain.talks import Talk
from storage import people, talks
from storage.sending import mark_answers_void
from workflows.people import show_commands
from workflows.work import Work


@dataclass(frozen=True)
class Imported:
    """What an import did, or would do."""

    plan: RosterPlan
    open_talks: tuple[Talk, ...]
    """Open talks of those who left."""
    done: bool


async def import_roster(
    work: Work, rows: Sequence[tuple[int, Entry]], bad: Sequence[BadRow], *, dry_run: bool
) -> Imported:
    """Plan an import and, unless a row is bad or it is a dry run, carry it out: all or nothing."""
    branches = {branch.code for branch in work.bank.policy.branches}
    await people.lock_roster(work.tx)
    known = await people.list_people(work.tx, with_left=True)
    found = plan_import(rows, known, branches=branches, bad=bad)
    open_talks = [t for person in found.left for t in await talks.list_open(work.tx, party=person.id)]
    done = not found.bad and not dry_run
    if done:
        await _carry_out(work, found)
    return Imported(plan=found, open_talks=tuple(open_talks), done=done)


async def _carry_out(work: Work, found: RosterPlan) -> None:
    ids = await people.add_people(work.tx, found.new)
    added = {f"person:{i}": _roles(entry) for i, entry in zip(ids, found.new, strict=True)}
    await work.note_all("person.added", added)
    for person, entry in found.changed:
        await people.mark_person(work.tx, person.id, entry)
        if (person.roles, person.branch) != (entry.roles, entry.branch):
            await mark_answers_void(work.tx, person.id, now=work.now)
        if await people.get_account_of(work.tx, person.id) is not None:
            await show_commands(work, person.id, version=person.version + 1)
        await work.note("person.changed", f"person:{person.id}", before=_roles(person), after=_roles(entry))
    for person in found.left:
        await people.mark_left(work.tx, person.id, work.today)
        await mark_answers_void(work.tx, person.id, now=work.now)
        await work.note("person.left", f"person:{person.id}", before=_roles(person))


def _roles(entry: Entry) -> str:
    return ",".join(sorted(entry.roles))[:80]
