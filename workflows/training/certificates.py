"""Certificates: the paper that says that somebody was at a training, for oneself or whoever may see the archive."""

from dataclasses import dataclass
from datetime import date

from domain.errors import RefusalError, refuse_unless
from domain.people import Person
from domain.rights import Object, Right
from domain.training.records import Record
from storage import people, training_archive
from workflows.views.exports import promise_now
from workflows.work import Work


@dataclass(frozen=True)
class Certificate:
    """An entry of the archive, to be printed."""

    record: Record
    person: Person
    issued_on: date

    @property
    def grants(self) -> bool:
        """Whether it is a certificate that holds for a time, and not a bare proof of having been there."""
        return self.record.valid_until is not None

    @property
    def number(self) -> str:
        """Name it: by the training and whose it is; an entry of the old books by its own number."""
        of = self.record.number or f"{self.record.held_on:%y}-B{self.record.id:04d}"
        return f"{of}-{self.person.staff_no}"


@dataclass(frozen=True)
class Unread:
    """Materials are still to be read before a certificate is given."""

    record: Record


async def ask(work: Work, record_id: int) -> Certificate | Unread:
    """Promise the paper of an entry now; refused for who was not there. Each handing out is in the audit."""
    found = await training_archive.get_corrected(work.tx, record_id)
    if found is None:
        raise RefusalError("gate.denied")
    person = await people.get_person(work.tx, found.person_id)
    assert person is not None  # noqa: S101 - people are never deleted
    work.permit(Right.TRAINING_ARCHIVE, Object(branch=person.branch, parties=frozenset({person.id})))
    refuse_unless(found.attended, "archive.not_there")
    if not found.completed:
        return Unread(found)
    await work.note("training.certified", f"record:{found.id}")
    await promise_now(work, "archive.certificate", record=found.id)
    return Certificate(found, person, work.today)


async def certificate_now(work: Work, record_id: int) -> Certificate | None:
    """Give what is printed when the paper leaves; None once the entry says that its person was not there."""
    found = await training_archive.get_corrected(work.tx, record_id)
    person = await people.get_person(work.tx, found.person_id) if found is not None else None
    if found is None or person is None or not found.completed:
        return None
    return Certificate(found, person, work.today)
