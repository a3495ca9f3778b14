"""What each reader sees of a complaint: its card, the opened file, the list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.complaints import (
    Complaint,
    Contact,
    Extension,
    ExtensionState,
    Recusal,
    Remedy,
    Review,
    Subject,
    clock,
    handling,
)
from domain.complaints.acts import Act, Beside, acts_of
from domain.errors import RefusalError
from domain.people import Person
from domain.personal import Masked
from domain.rights import Right, may
from domain.talks import Talk
from storage import complaints, people
from storage import talks as talk_rows
from storage.files import IncomingFile
from workflows.archive import Mark, mark_of_complaint
from workflows.complaints.cases import answerers_of, approvers_of, handlers_of, permit, received_on, subject_of
from workflows.work import Work

PAGE = 6
"""Complaints on a page of the list."""


@dataclass(frozen=True)
class ComplaintView:
    """A complaint as its readers may see it, and what this reader can do."""

    complaint: Complaint
    about: Person | None
    registrar: Person | None
    branch: tuple[str, str] | None = None
    """The branch that it is about, if it is one, in Chinese and English."""
    talk: Talk | None = None
    """The talk that it made due, where the reader is its host."""
    open_talk: Talk | None = None
    """The talk of it that is still open, whoever holds it; a card names its number only."""
    receiver: Person | None = None
    """Who received the client's words."""
    handler: Person | None = None
    acts: frozenset[Act] = frozenset()
    contact_due: date | None = None
    """The workday by which the client is to be contacted, while nobody has."""
    contact_late: bool = False
    """Whether that day has passed."""
    extension: Extension | None = None
    """The longer term that waits for an answer or for the client to be told."""
    extended_to: date | None = None
    """The last day once that longer term is in force."""
    open_remedies: int = 0
    wants_remedy: bool = False
    """Whether the root cause is still to be dealt with."""
    teller: Person | None = None
    """Who told the client."""
    unproved: bool = False
    """Whether nothing proves that the client was told of the decision."""
    review_unproved: bool = False
    """Whether nothing proves that the client was told what a 核查 found."""
    review: Review | None = None
    answerless: bool = False
    """Whether nobody is left who may answer the 核查 that waits."""
    severity: tuple[str, str] | None = None
    """How serious, in Chinese and English."""
    late: bool = False
    """Whether its day has passed."""
    mine: bool = False
    """Whether the reader handles it."""
    words: Masked | None = None
    """The client's words, where the policy lets a card as sent carry them."""
    mark: Mark | None = None
    """That it was entered afterwards (补录)."""


@dataclass(frozen=True)
class Stale:
    """The press came from an old card; nothing was changed."""

    view: ComplaintView


@dataclass(frozen=True)
class CaseFile:
    """A complaint opened on demand; folds again."""

    view: ComplaintView
    category: tuple[str, str]
    contacts: tuple[Contact, ...]
    extensions: tuple[Extension, ...]
    remedies: tuple[tuple[Remedy, Person], ...]
    recusals: tuple[tuple[Recusal, Person], ...]
    files: int
    review_teller: Person | None = None
    """Who told the client what a 核查 found."""


@dataclass(frozen=True)
class Files:
    """The files of a complaint, to be handed out one by one."""

    view: ComplaintView
    files: tuple[IncomingFile, ...]


async def view_of(work: Work, complaint: Complaint, reader: Person | None) -> ComplaintView:
    """Put a complaint together with its people, for one reader."""
    known = complaint.scope.excluded
    talk = await talk_rows.get_talk_of_complaint(work.tx, complaint.id)
    hosting = talk is not None and reader is not None and talk.host_id == reader.id and reader.id not in known
    beside = await _beside(work, complaint, reader)
    waiting = beside.extension
    contact_due = await _contact_due(work, complaint)
    review = beside.review
    waits_for_nobody = review is not None and review.open and not await answerers_of(work, complaint)
    return ComplaintView(
        complaint=complaint,
        about=await _person(work, complaint.about_id),
        registrar=await _person(work, complaint.registered_by),
        branch=_branch(work, complaint),
        talk=talk if hosting else None,
        open_talk=talk if talk is not None and talk.open else None,
        receiver=await _person(work, complaint.receiver_id),
        handler=await _person(work, complaint.handler_id),
        acts=acts_of(reader, complaint, beside) if reader is not None else frozenset[Act](),
        contact_due=contact_due,
        contact_late=contact_due is not None and work.today > contact_due,
        extension=waiting,
        extended_to=_extended_to(work, complaint, waiting),
        open_remedies=sum(r.open for r in await complaints.list_remedies(work.tx, complaint.id)),
        wants_remedy=beside.wants_remedy,
        teller=await _person(work, complaint.told_by),
        unproved=beside.unproved,
        review_unproved=beside.review_unproved,
        review=beside.review,
        answerless=waits_for_nobody,
        severity=named_code(work.bank.policy.complaints.severities, complaint.severity),
        late=complaint.running and work.today > complaint.due_on,
        mine=reader is not None and reader.id == complaint.handler_id,
        words=complaint.words if work.bank.policy.privacy.carries_cause() else None,
        mark=None if complaint.open else await mark_of_complaint(work, complaint.id),
    )


async def _beside(work: Work, complaint: Complaint, reader: Person | None) -> Beside:
    """Find what stands beside a complaint, and what its reader may be."""
    extensions = await complaints.list_extensions(work.tx, complaint.id)
    waiting = next((e for e in extensions if e.waiting), None) if complaint.running else None
    asked = waiting is not None and waiting.state is ExtensionState.ASKED
    terms, received = work.bank.policy.complaints.terms, received_on(work, complaint)
    hindered = clock.obstacle_to(complaint, extensions, today=work.today, terms=terms, received=received)
    remedies = await complaints.list_remedies(work.tx, complaint.id) if complaint.founded else []
    review = await complaints.get_review(work.tx, complaint.id)
    proofs = await complaints.list_proofs(work.tx, complaint.id)
    unproved, review_unproved = handling.unproved(complaint, review, proofs)
    return Beside(
        extension=waiting,
        review=review,
        answers=review is not None and review.open and reader in await answerers_of(work, complaint),
        handles=complaint.handler_id is None and reader in await handlers_of(work, complaint),
        grants=asked and waiting is not None and reader in await approvers_of(work, complaint, waiting),
        extends=hindered is None,
        wants_remedy=handling.wants_remedy(complaint, remedies),
        unproved=unproved,
        review_unproved=review_unproved,
    )


def _extended_to(work: Work, complaint: Complaint, waiting: Extension | None) -> date | None:
    if waiting is None:
        return None
    terms, received = work.bank.policy.complaints.terms, received_on(work, complaint)
    return clock.extended_to(complaint, waiting.step, terms=terms, received=received)


async def _person(work: Work, person_id: int | None) -> Person | None:
    return await people.get_person(work.tx, person_id) if person_id is not None else None


def _branch(work: Work, complaint: Complaint) -> tuple[str, str] | None:
    if complaint.subject is not Subject.BRANCH:
        return None
    rows = [(branch.code, branch.name, branch.name_en) for branch in work.bank.policy.branches]
    return named_code(rows, complaint.branch)


async def _contact_due(work: Work, complaint: Complaint) -> date | None:
    contacts = await complaints.list_contacts(work.tx, complaint.id)
    if not complaint.running or any(not contact.from_client for contact in contacts):
        return None
    since = work.bank.calendar.local(complaint.registered_at or complaint.received_at).date()
    return work.bank.calendar.add_workdays(since, work.bank.policy.complaints.first_contact_workdays)


def named_code(rows: Sequence[tuple[str, str, str]], wanted: str | None) -> tuple[str, str] | None:
    """Give a code of a policy's table in both languages; itself where the table has it no more."""
    found = next(((zh, en) for code, zh, en in rows if code == wanted), None)
    return found or ((wanted, wanted) if wanted else None)


async def reach(work: Work, complaint_id: int) -> Complaint:
    """Give a complaint that the actor may read; a refusal that tells nothing otherwise."""
    complaint = await complaints.get_complaint(work.tx, complaint_id)
    if complaint is None:
        raise RefusalError("gate.denied")
    await permit(work, Right.COMPLAINT_READ, complaint)
    return complaint


async def show(work: Work, complaint_id: int) -> ComplaintView:
    """Show a complaint's card to somebody who may read it."""
    return await view_of(work, await reach(work, complaint_id), work.actor)


async def stale(work: Work, complaint: Complaint) -> Stale:
    """Answer a press on an old card with what is true now."""
    return Stale(view=await view_of(work, complaint, work.actor))


async def view(work: Work, complaint_id: int) -> CaseFile:
    """Open a complaint's file for somebody who may read it; each opening is in the audit."""
    complaint = await reach(work, complaint_id)
    await work.note("complaint.opened", subject_of(complaint), version=complaint.version)
    remedies = await complaints.list_remedies(work.tx, complaint.id)
    recusals = await complaints.list_recusals(work.tx, complaint.id)
    category = named_code(work.bank.policy.complaints.categories, complaint.category)
    shown = await view_of(work, complaint, work.actor)
    return CaseFile(
        view=shown,
        category=category or ("", ""),
        contacts=tuple(await complaints.list_contacts(work.tx, complaint.id)),
        extensions=tuple(await complaints.list_extensions(work.tx, complaint.id)),
        remedies=tuple([(r, await _somebody(work, r.owner_id)) for r in remedies]),
        recusals=tuple([(r, await _somebody(work, r.person_id)) for r in recusals]),
        files=len(await complaints.list_files(work.tx, complaint.id)),
        review_teller=await _person(work, shown.review.told_by if shown.review is not None else None),
    )


async def _somebody(work: Work, person_id: int) -> Person:
    found = await people.get_person(work.tx, person_id)
    assert found is not None  # noqa: S101 - people are never deleted
    return found


async def view_now(work: Work, complaint_id: int, *, reader: int | None) -> ComplaintView | None:
    """Give a complaint as it is now to a reader, for a card that is sent or folds; None if not to be read."""
    complaint = await complaints.get_complaint(work.tx, complaint_id)
    person = await _person(work, reader)
    if complaint is None or person is None or not may(person, Right.COMPLAINT_READ, complaint.scope):
        return None
    return await view_of(work, complaint, person)


async def number_without_answerer(work: Work, complaint_id: int) -> str | None:
    """Give the number of a complaint whose 核查 waits and which nobody may answer; None once somebody may."""
    complaint = await complaints.get_complaint(work.tx, complaint_id)
    review = await complaints.get_review(work.tx, complaint_id)
    if complaint is None or review is None or not review.open or await answerers_of(work, complaint):
        return None
    return complaint.number


async def number_left(work: Work, complaint_id: int, *, reader: int | None) -> str | None:
    """Give the number of a complaint from which its reader keeps out; None once that is not so any more."""
    complaint = await complaints.get_complaint(work.tx, complaint_id)
    return complaint.number if complaint is not None and reader in complaint.recused else None


async def files_of(work: Work, complaint_id: int) -> Files:
    """Give the files of a complaint to somebody who may read it."""
    complaint = await reach(work, complaint_id)
    found = await complaints.list_files(work.tx, complaint.id)
    return Files(view=await view_of(work, complaint, work.actor), files=tuple(found))
