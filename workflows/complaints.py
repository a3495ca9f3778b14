"""Complaints: registering one, and what it causes."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.complaints import Complaint, ComplaintState, Source, Subject, check_received, due_on
from domain.errors import refuse_unless
from domain.people import Person, Role
from domain.personal import mask
from domain.rights import Object, Right, scopes
from domain.rights import Scope as Reach
from domain.talks import Talk
from storage import complaints, people
from storage import talks as talk_rows
from storage.numbers import claim_number
from workflows import talks
from workflows.work import Work


@dataclass(frozen=True)
class Registered:
    """A complaint has been registered; the talk that it made due, if any."""

    complaint: Complaint
    about: Person | None
    talk: Talk | None
    host: Person | None


@dataclass(frozen=True)
class ComplaintView:
    """A complaint as its readers may see it."""

    complaint: Complaint
    about: Person | None
    registrar: Person | None
    talk: Talk | None = None
    """The talk that it made due, where the reader is its host."""


@dataclass(frozen=True)
class ComplaintList:
    """The newest complaints in the actor's reach."""

    complaints: tuple[ComplaintView, ...]


async def check_about(work: Work, person: Person) -> None:
    """Refuse somebody about whom the actor may not register: oneself, or another branch's."""
    refuse_unless(person.id != work.actor.id, "complaint.self")
    everywhere = Reach.ALL in scopes(work.actor, Right.COMPLAINT_REGISTER)
    refuse_unless(everywhere or person.branch == work.actor.branch, "complaint.other_branch", name=person.name)


async def register(
    work: Work,
    *,
    about_id: int | None,
    subject: Subject,
    words: str,
    source: Source,
    category: str,
    client: str | None,
    evidence_id: int | None,
    received_at: datetime,
) -> Registered:
    """Register a complaint; one about a client manager makes a talk due."""
    about = await people.get_person(work.tx, about_id) if about_id is not None else None
    if about is not None:
        await check_about(work, about)
    branch = about.branch if about is not None else work.actor.branch
    work.permit(Right.COMPLAINT_REGISTER, Object(branch=branch))
    check_received(received_at, now=work.now)
    complaint = await complaints.add_complaint(
        work.tx,
        Complaint(
            id=0,
            number=await claim_number(work.tx, kind="complaint", year=work.today.year),
            subject=_subject(about, subject),
            about_id=about.id if about else None,
            branch=branch,
            source=source,
            category=category,
            words=mask(words),
            client=mask(client) if client else None,
            evidence_id=evidence_id,
            received_at=received_at,
            registered_by=work.actor.id,
            due_on=_due(work, received_at),
            state=ComplaintState.REGISTERED,
        ),
    )
    await work.note("complaint.registered", f"complaint:{complaint.id}", after=complaint.state, version=1)
    talk, host = await _talk_due(work, complaint, about)
    return Registered(complaint=complaint, about=about, talk=talk, host=host)


def _subject(about: Person | None, subject: Subject) -> Subject:
    if about is None:
        return subject
    return Subject.CLIENT_MANAGER if about.has(Role.CLIENT_MANAGER) else Subject.EMPLOYEE


def _due(work: Work, received_at: datetime) -> date:
    received = work.bank.calendar.local(received_at).date()
    return due_on(received, within_days=work.bank.policy.complaints.decide_within_days)


async def _talk_due(work: Work, complaint: Complaint, about: Person | None) -> tuple[Talk | None, Person | None]:
    if about is None or not about.active or complaint.subject is not Subject.CLIENT_MANAGER:
        return None, None
    return await talks.open_for_complaint(work, complaint, about)


async def view(work: Work, complaint_id: int) -> ComplaintView:
    """Give a complaint to somebody who may read it."""
    complaint = await complaints.get_complaint(work.tx, complaint_id)
    refuse_unless(complaint is not None, "gate.denied")
    assert complaint is not None  # noqa: S101 - refused above
    work.permit(Right.COMPLAINT_READ, complaint.scope)
    await work.note("complaint.opened", f"complaint:{complaint.id}", version=complaint.version)
    return await _view(work, complaint)


async def view_now(work: Work, complaint_id: int) -> ComplaintView | None:
    """Give a complaint for a card that folds; its number and clock only are shown."""
    complaint = await complaints.get_complaint(work.tx, complaint_id)
    return await _view(work, complaint) if complaint is not None else None


async def list_mine(work: Work) -> ComplaintList:
    """Give the newest complaints in the actor's reach."""
    everywhere = Reach.ALL in scopes(work.actor, Right.COMPLAINT_READ)
    found = await complaints.list_complaints(work.tx, branch=None if everywhere else work.actor.branch, limit=20)
    mine = [c for c in found if work.actor.id not in c.scope.excluded]
    return ComplaintList(complaints=tuple([await _view(work, c) for c in mine]))


async def _view(work: Work, complaint: Complaint) -> ComplaintView:
    about = await people.get_person(work.tx, complaint.about_id) if complaint.about_id else None
    registrar = await people.get_person(work.tx, complaint.registered_by)
    talk = await talk_rows.get_talk_of_complaint(work.tx, complaint.id)
    mine = talk is not None and work.person is not None and talk.host_id == work.person.id
    return ComplaintView(complaint=complaint, about=about, registrar=registrar, talk=talk if mine else None)
