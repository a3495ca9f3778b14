"""What the program looks at by itself, a look a capability: what falls due without anybody's press."""

from datetime import datetime

from workflows import watch
from workflows.exams import watching as exams_watching
from workflows.feedback import tend
from workflows.minutes import lapse_due
from workflows.talks import cover_absences, raise_rechecks
from workflows.training import lapse_offers, watching
from workflows.work import Work


async def look(work: Work) -> None:
    """Tell head office of what the program can't do by itself, and do what falls due."""
    await watch.look(work)
    await lapse_due(work)
    await lapse_offers(work)
    await watching.look(work)
    await watching.warn_of_certificates(work)
    await exams_watching.look(work)
    await raise_rechecks(work)
    await cover_absences(work)
    await tend(work)


async def next_instant(work: Work) -> datetime | None:
    """Give when something is to be looked at next, though nothing in the database is due then."""
    looks = [await watching.next_instant(work), await exams_watching.next_instant(work)]
    return min(instant for instant in looks if instant is not None)
