"""A longer term for a complex case: asked for, approved by whom it takes, in force once the client may know."""

from datetime import datetime

from domain.complaints import Channel, Complaint, Contact, Extension, ExtensionState, check_contact
from domain.complaints import clock as rules
from domain.errors import RefusalError, refuse_unless
from domain.personal import mask
from domain.rights import Right
from storage import complaints
from workflows import notices
from workflows.complaints.cases import approvers_of, load, load_as_handler, received_on, subject_of
from workflows.complaints.promises import promise, promise_extension, tell
from workflows.complaints.views import ComplaintView, view_of
from workflows.work import Work


async def ask_extension(work: Work, complaint_id: int, *, reason: str) -> ComplaintView:
    """Ask for a longer term, with a reason: the first from the head of the desk, the second from senior management."""
    complaint = await load_as_handler(work, complaint_id)
    known = await complaints.list_extensions(work.tx, complaint.id)
    terms = work.bank.policy.complaints.terms
    received = received_on(work, complaint)
    step = rules.next_step(complaint, known, today=work.today, terms=terms, received=received)
    asked = Extension(
        id=0,
        complaint_id=complaint.id,
        step=step,
        reason=mask(reason),
        asked_by=work.actor.id,
        asked_at=work.now,
    )
    refuse_unless(await approvers_of(work, complaint, asked), "complaint.extension.nobody")
    asked = await complaints.add_extension(work.tx, asked)
    await work.note("complaint.extension_asked", subject_of(complaint), after=str(step), version=complaint.version)
    await promise_extension(work, complaint, asked)
    return await view_of(work, complaint, work.actor)


async def answer_extension(work: Work, complaint_id: int, *, extension: int, granted: bool) -> ComplaintView:
    """Approve or refuse a longer term; the first takes effect at once, the second once the client is told."""
    complaint = await load(work, complaint_id, Right.COMPLAINT_APPROVE)
    found = await _extension(work, complaint, extension)
    if found.answered_by == work.actor.id:
        return await view_of(work, complaint, work.actor)  # pressed twice
    able = await approvers_of(work, complaint, found)
    answered = rules.answer(complaint, found, by=work.actor, able=able, granted=granted, now=work.now)
    await notices.cancel(work, f"extension:{found.id}")
    await work.note(f"complaint.extension_{answered.state}", subject_of(complaint), version=complaint.version)
    if rules.takes_effect(answered, told_at=None):
        complaint = await _in_force(work, complaint, answered)
    else:
        await complaints.mark_extension(work.tx, answered)
    if complaint.handler_id is not None:
        kind = "complaint.extension_granted" if granted else "complaint.extension_refused"
        await tell(work, complaint, kind, complaint.handler_id, str(found.id))
    return await view_of(work, complaint, work.actor)


async def tell_extension(
    work: Work, complaint_id: int, *, how: Channel, text: str, at: datetime | None = None
) -> ComplaintView:
    """Record how the client was told of a longer term, which takes effect by it; an entry of the contact log."""
    complaint = await load_as_handler(work, complaint_id)
    known = await complaints.list_extensions(work.tx, complaint.id)
    if known and known[-1].state is ExtensionState.IN_FORCE:
        return await view_of(work, complaint, work.actor)  # pressed twice
    refuse_unless(known, "gate.denied")
    when = at or work.now
    check_contact(when, received=complaint.received_at, now=work.now)
    rules.check_extension_told(when, known[-1])
    entry = Contact(id=0, complaint_id=complaint.id, at=when, how=how, by=work.actor.id, text=mask(text))
    await complaints.add_contact(work.tx, entry)
    complaint = await _in_force(work, complaint, known[-1], told_at=when)
    return await view_of(work, complaint, work.actor)


async def _in_force(
    work: Work, complaint: Complaint, extension: Extension, *, told_at: datetime | None = None
) -> Complaint:
    policy = work.bank.policy.complaints
    after, extension = rules.extend(
        complaint,
        extension,
        terms=policy.terms,
        received=received_on(work, complaint),
        now=work.now,
        today=work.today,
        told_at=told_at,
    )
    await complaints.mark_extension(work.tx, extension)
    await complaints.mark_complaint(work.tx, after)
    await work.note(
        "complaint.extended",
        subject_of(after),
        before=complaint.due_on.isoformat(),
        after=after.due_on.isoformat(),
        version=after.version,
    )
    await promise(work, after)
    return after


async def _extension(work: Work, complaint: Complaint, extension_id: int) -> Extension:
    known = await complaints.list_extensions(work.tx, complaint.id)
    found = next((e for e in known if e.id == extension_id), None)
    if found is None:
        raise RefusalError("gate.denied")
    return found
