"""After the decision: verification by the superior body (核查), and root-cause remedies (溯源整改)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.complaints import Channel, Outcome, Remedy, Review
from domain.complaints import handling as rules
from domain.errors import RefusalError, refuse_unless
from domain.people import Person
from domain.personal import mask
from domain.rights import Object, Right
from storage import complaints, people
from workflows import notices, talks
from workflows.complaints.cases import answerers_of, load, load_as_handler, subject_of
from workflows.complaints.handling import keep
from workflows.complaints.promises import promise_remedy, promise_review, promise_telling, tell
from workflows.complaints.views import ComplaintView, view_of
from workflows.work import Work


@dataclass(frozen=True)
class RemedyView:
    """A remedy as its owner sees it: nothing of the complaint but its number."""

    remedy: Remedy
    number: str
    owner: Person


async def ask_review(work: Work, complaint_id: int, *, words: str) -> ComplaintView:
    """Take a client's request for 核查; the superior body is asked for its answer."""
    complaint = await load_as_handler(work, complaint_id)
    policy = work.bank.policy.complaints
    told = work.bank.calendar.local(complaint.told_at).date() if complaint.told_at else None
    known = await complaints.get_review(work.tx, complaint.id)
    after = rules.ask_review(complaint, known, asked=work.today, told=told, within_days=policy.review_ask_days)
    due = work.today + timedelta(days=policy.review_answer_days)
    asked = Review(id=0, complaint_id=complaint.id, asked_at=work.now, words=mask(words), due_on=due)
    asked = await complaints.add_review(work.tx, asked)
    await promise_review(work, after, asked)
    return await keep(work, complaint, after, "complaint.review_asked")


async def answer_review(work: Work, complaint_id: int, *, outcome: Outcome | None, answer: str) -> ComplaintView:
    """Answer a 核查 as the superior body: the decision stands, or has another outcome."""
    complaint = await load(work, complaint_id, Right.COMPLAINT_REVIEW)
    review = await complaints.get_review(work.tx, complaint.id)
    if review is None:
        raise RefusalError("complaint.review.none")
    after, answered = rules.answer_review(
        complaint, review, outcome=outcome, answer=mask(answer), by=work.actor.id, now=work.now
    )
    refuse_unless(work.actor in await answerers_of(work, complaint), "gate.denied")
    await complaints.mark_review(work.tx, answered)
    await notices.cancel(work, f"review:{review.id}")
    await keep(work, complaint, after, "complaint.review_answered")
    if after.outcome is not None and after.outcome is not complaint.outcome:
        await talks.after_outcome(work, after, after.outcome)
    await promise_telling(work, after, answered)
    if after.handler_id is not None:
        await tell(work, after, "complaint.review_done", after.handler_id)
    return await view_of(work, after, work.actor)


async def tell_review(
    work: Work, complaint_id: int, *, how: Channel, at: datetime | None = None, proof_id: int | None = None
) -> ComplaintView:
    """Record how the client was told what the superior body found, with a proof if there is one."""
    complaint = await load_as_handler(work, complaint_id)
    review = await complaints.get_review(work.tx, complaint.id)
    if review is None:
        raise RefusalError("complaint.review.none")
    told = rules.tell_review(review, how=how, at=at or work.now, by=work.actor.id, now=work.now)
    await complaints.mark_review(work.tx, told)
    if proof_id is not None:
        await complaints.add_file(work.tx, complaint.id, proof_id, by=work.actor.id, now=work.now, proof=True)
    await notices.cancel(work, f"review:{review.id}")
    await work.note("complaint.review_told", subject_of(complaint), after=how, version=complaint.version)
    return await view_of(work, complaint, work.actor)


async def spare_remedy(work: Work, complaint_id: int, *, reason: str) -> ComplaintView:
    """Record why a founded complaint needs no remedy."""
    complaint = await load_as_handler(work, complaint_id)
    remedies = await complaints.list_remedies(work.tx, complaint.id)
    after = rules.spare(complaint, remedies, why=mask(reason))
    return await keep(work, complaint, after, "complaint.remedy_spared")


async def check_owner(work: Work, complaint_id: int, person: Person) -> None:
    """Refuse a remedy's owner who must keep out of the complaint."""
    complaint = await complaints.get_complaint(work.tx, complaint_id)
    kept_out = complaint is not None and person.id in complaint.scope.excluded
    refuse_unless(not kept_out, "complaint.remedy.recused")


async def add_remedy(
    work: Work, complaint_id: int, *, text: str, owner_id: int, due_on: date | None = None
) -> ComplaintView:
    """Agree a remedy with an owner and a day; the owner is told, and chased until it is done."""
    complaint = await load_as_handler(work, complaint_id)
    due = due_on or work.today + timedelta(days=work.bank.policy.complaints.remedy_days)
    rules.check_remedy(complaint, owner=owner_id, due=due, today=work.today)
    remedy = Remedy(id=0, complaint_id=complaint.id, text=mask(text), owner_id=owner_id, due_on=due)
    remedy = await complaints.add_remedy(work.tx, remedy)
    await work.note("complaint.remedy_added", subject_of(complaint), after=str(remedy.id), version=complaint.version)
    await promise_remedy(work, complaint, remedy)
    return await view_of(work, complaint, work.actor)


async def open_remedy(work: Work, remedy_id: int) -> RemedyView:
    """Open a remedy for its owner; each opening is in the audit."""
    remedy = await _own_remedy(work, remedy_id)
    await work.note("complaint.remedy_opened", f"complaint:{remedy.complaint_id}", after=str(remedy.id))
    return await _remedy_view(work, remedy)


async def remedy_view(work: Work, remedy_id: int) -> RemedyView:
    """Show a remedy's card to its owner, which does not say what it is."""
    return await _remedy_view(work, await _own_remedy(work, remedy_id))


async def finish_remedy(work: Work, remedy_id: int) -> RemedyView:
    """Record that a remedy is done; the handler is told."""
    remedy = await _own_remedy(work, remedy_id)
    if not remedy.open:
        return await _remedy_view(work, remedy)  # pressed twice
    done = rules.finish(remedy, now=work.now)
    await complaints.mark_remedy(work.tx, done)
    await notices.cancel(work, f"remedy:{remedy.id}")
    await work.note("complaint.remedy_done", f"complaint:{remedy.complaint_id}", after=str(remedy.id))
    complaint = await complaints.get_complaint(work.tx, remedy.complaint_id)
    if complaint is not None and complaint.handler_id not in (None, work.actor.id):
        assert complaint.handler_id is not None  # noqa: S101 - seen above
        await tell(work, complaint, "complaint.remedied", complaint.handler_id, str(remedy.id))
    return await _remedy_view(work, done)


async def _own_remedy(work: Work, remedy_id: int) -> Remedy:
    """Give a remedy to its owner alone, its complaint locked."""
    found = await complaints.get_remedy(work.tx, remedy_id)
    if found is None:
        raise RefusalError("gate.denied")
    work.permit(Right.COMPLAINT_REMEDY, Object(branch="", parties=frozenset({found.owner_id})))
    await complaints.lock_complaint(work.tx, found.complaint_id)
    again = await complaints.get_remedy(work.tx, remedy_id)
    assert again is not None  # noqa: S101 - remedies are never deleted
    return again


async def remedy_now(work: Work, remedy_id: int) -> RemedyView | None:
    """Give a remedy as it is when a notice leaves."""
    remedy = await complaints.get_remedy(work.tx, remedy_id)
    return await _remedy_view(work, remedy) if remedy is not None else None


async def _remedy_view(work: Work, remedy: Remedy) -> RemedyView:
    complaint = await complaints.get_complaint(work.tx, remedy.complaint_id)
    owner = await people.get_person(work.tx, remedy.owner_id)
    assert complaint is not None  # noqa: S101 - foreign keys keep both
    assert owner is not None  # noqa: S101
    return RemedyView(remedy=remedy, number=complaint.number, owner=owner)
