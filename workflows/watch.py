"""The program's own watch: what it must tell head office of itself, once for each time."""

from datetime import timedelta

from domain.people import Role
from storage import people
from workflows.notices import plan
from workflows.people import head_office_contact
from workflows.work import Work


async def look(work: Work) -> None:
    """Tell administrators and head office before the days end whose public holidays are known."""
    known_until = work.bank.calendar.known_until
    warned_from = known_until - timedelta(days=work.bank.policy.calendar.warn_days)
    if work.today < warned_from:
        return
    told = {person.id for person in await people.list_with_role(work.tx, Role.ADMINISTRATOR)}
    contact = await head_office_contact(work)
    for reader in sorted(told | ({contact.id} if contact is not None else set())):
        await plan(work, "calendar.ends", reader=reader, subject="calendar", version=known_until.year)
