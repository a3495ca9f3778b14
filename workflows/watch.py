"""The program's own watch: what it must tell head office of itself, once for each time."""

from datetime import datetime, timedelta

from domain.people import Role
from storage import people
from storage.cadences import get_last_run, mark_run
from storage.clock import moved_clock
from workflows.notices import plan
from workflows.people import head_office_contact
from workflows.work import Work

CONTACT = "contact"
"""The cadence that says when the Bot API was last in reach."""
CONTACT_EVERY = timedelta(minutes=1)
KEPT_THERE = timedelta(days=1)
"""How long the Bot API keeps what nobody fetches."""


async def look(work: Work) -> None:
    """Tell administrators and head office before the days end whose public holidays are known."""
    known_until = work.bank.calendar.known_until
    warned_from = known_until - timedelta(days=work.bank.policy.calendar.warn_days)
    if work.today < warned_from:
        return
    for reader in await _readers(work):
        await plan(work, "calendar.ends", reader=reader, subject="calendar", version=known_until.year)


async def note_contact(work: Work, *, real: datetime) -> None:
    """Note that the Bot API is in reach; after a gap longer than it keeps updates, say that some may be lost.

    The gap is real time: the program was down, or the network away. A sandbox has none.
    """
    last = await get_last_run(work.tx, CONTACT)
    recent = last is not None and timedelta() <= real - last < CONTACT_EVERY
    if recent or await moved_clock(work.tx) is not None:
        return
    if last is not None and real - last >= KEPT_THERE:
        version, lost, back = int(last.timestamp()), last.isoformat(), real.isoformat()
        for reader in await _readers(work):
            await plan(work, "contact.lost", reader=reader, subject="contact", version=version, lost=lost, back=back)
    await mark_run(work.tx, CONTACT, now=real)


async def _readers(work: Work) -> list[int]:
    """Give whom the program tells of itself."""
    told = {person.id for person in await people.list_with_role(work.tx, Role.ADMINISTRATOR)}
    contact = await head_office_contact(work)
    return sorted(told | ({contact.id} if contact is not None else set()))
