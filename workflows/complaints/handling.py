"""Handling a complaint: taken, handed on, the client contacted, decided, told, withdrawn, closed."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime

from domain.complaints import Channel, Complaint, ComplaintState, Contact, Outcome, check_contact, due_on
from domain.complaints import handling as rules
from domain.errors import refuse_unless
from domain.people import Person
from domain.personal import mask
from domain.rights import Right, may
from storage import complaints, people
from storage import talks as talk_rows
from workflows import talks
from workflows.complaints.cases import handlers_of, load, load_as_handler, subject_of
from workflows.complaints.promises import promise, promise_answers, tell
from workflows.complaints.registering import check_regulator
from workflows.complaints.views import ComplaintView, Stale, stale, view_of
from workflows.notices import plan
from workflows.work import Work

Handled = ComplaintView | Stale


async def take(work: Work, complaint_id: int, *, version: int) -> Handled:
    """Begin to handle a complaint."""
    complaint = await load(work, complaint_id, Right.COMPLAINT_READ)
    refuse_unless(work.actor in await handlers_of(work, complaint), "gate.denied")
    if complaint.version != version:
        return await old_card(work, complaint, version, done=complaint.handler_id == work.actor.id)
    return await keep(work, complaint, rules.take(complaint, work.actor.id), "complaint.taken")


async def check_handler(work: Work, complaint_id: int, person: Person) -> None:
    """Refuse a handler who may not handle this complaint."""
    complaint = await complaints.get_complaint(work.tx, complaint_id)
    refuse_unless(complaint is not None, "gate.denied")
    assert complaint is not None  # noqa: S101 - refused above
    refuse_unless(person.id not in complaint.scope.excluded, "complaint.hand_on.recused")
    able = await handlers_of(work, complaint)
    refuse_unless(person in able, "complaint.hand_on.may_not", name=person.name)


async def list_handlers(work: Work, complaint_id: int) -> list[Person]:
    """Give who may handle a complaint instead of its handler."""
    complaint = await load(work, complaint_id, Right.COMPLAINT_READ)
    return [person for person in await handlers_of(work, complaint) if person.id != complaint.handler_id]


async def hand_on(work: Work, complaint_id: int, *, version: int, to: int) -> Handled:
    """Give a complaint another handler: by its handler, or by the head of the desk."""
    complaint = await load(work, complaint_id, Right.COMPLAINT_READ)
    _only_handler_or_head(work, complaint)
    if complaint.version != version:
        return await old_card(work, complaint, version, done=complaint.handler_id == to)
    person = await people.get_person(work.tx, to)
    refuse_unless(person is not None, "form.press")
    assert person is not None  # noqa: S101 - refused above
    await check_handler(work, complaint_id, person)
    done = await keep(work, complaint, rules.hand_on(complaint, to), "complaint.handed_on")
    await promise_answers(work, done.complaint)
    if to != work.actor.id:
        await tell(work, done.complaint, "complaint.assigned", to)
    return done


def _only_handler_or_head(work: Work, complaint: Complaint) -> None:
    head = may(work.actor, Right.COMPLAINT_APPROVE, complaint.scope)
    refuse_unless(head or complaint.handler_id == work.actor.id, "complaint.not_handler")


async def contact(
    work: Work, complaint_id: int, *, how: Channel, text: str, at: datetime | None = None
) -> ComplaintView:
    """Log a contact with the client; the first one ends its chasing."""
    complaint = await load_as_handler(work, complaint_id)
    when = at or work.now
    check_contact(when, received=complaint.received_at, now=work.now)
    refuse_unless(complaint.open, "complaint.state", number=complaint.number, state=complaint.state)
    entry = Contact(id=0, complaint_id=complaint.id, at=when, how=how, by=work.actor.id, text=mask(text))
    await complaints.add_contact(work.tx, entry)
    await work.note("complaint.contacted", subject_of(complaint), after=how, version=complaint.version)
    await promise(work, complaint)
    return await view_of(work, complaint, work.actor)


async def decide(
    work: Work, complaint_id: int, *, version: int, outcome: Outcome, findings: str, basis: str
) -> Handled:
    """Record what the bank found."""
    contacts = await complaints.list_contacts(work.tx, complaint_id)

    def change(complaint: Complaint) -> Complaint:
        return rules.decide(
            complaint,
            outcome,
            findings=mask(findings),
            basis=mask(basis),
            by=work.actor.id,
            contacts=sum(not entry.from_client for entry in contacts),
            now=work.now,
        )

    return await _change(work, complaint_id, version, change, "complaint.decided", ComplaintState.DECIDED)


async def tell_client(
    work: Work, complaint_id: int, *, version: int, how: Channel, at: datetime | None, proof_id: int | None
) -> Handled:
    """Record that the client was told, how and when, with a proof if there is one; ends the statutory clock."""
    when = at or work.now

    def change(complaint: Complaint) -> Complaint:
        return rules.tell(complaint, how=how, at=when, by=work.actor.id, now=work.now)

    async def record() -> None:
        if proof_id is not None:
            await complaints.add_file(work.tx, complaint_id, proof_id, by=work.actor.id, now=work.now, proof=True)

    return await _change(work, complaint_id, version, change, "complaint.told", ComplaintState.TOLD, record)


async def withdraw(work: Work, complaint_id: int, *, version: int, words: str) -> Handled:
    """Record that the client withdrew the complaint, in the client's words; ends it that day."""

    def change(complaint: Complaint) -> Complaint:
        return rules.withdraw(complaint, now=work.now)

    async def record() -> None:
        said = Contact(
            id=0,
            complaint_id=complaint_id,
            at=work.now,
            how=Channel.MESSAGE,
            by=work.actor.id,
            text=mask(words),
            from_client=True,
        )
        await complaints.add_contact(work.tx, said)

    return await _change(work, complaint_id, version, change, "complaint.withdrawn", ComplaintState.WITHDRAWN, record)


async def close(work: Work, complaint_id: int, *, version: int) -> Handled:
    """Close the file; an open talk does not hold it up, an open remedy or 核查 does."""
    await load_as_handler(work, complaint_id)  # locked, so that no remedy comes in between
    remedies = await complaints.list_remedies(work.tx, complaint_id)
    review = await complaints.get_review(work.tx, complaint_id)

    def change(complaint: Complaint) -> Complaint:
        return rules.close(complaint, remedies=remedies, review=review, now=work.now)

    return await _change(work, complaint_id, version, change, "complaint.closed", ComplaintState.CLOSED)


async def remind_host(work: Work, complaint_id: int) -> ComplaintView:
    """Show the host of the talk that is still open its card again."""
    complaint = await load_as_handler(work, complaint_id)
    talk = await talk_rows.get_talk_of_complaint(work.tx, complaint.id)
    refuse_unless(talk is not None and talk.open, "complaint.no_talk")
    assert talk is not None  # noqa: S101 - refused above
    await plan(
        work,
        "talk.card",
        reader=talk.host_id,
        subject=f"talk:{talk.id}",
        version=talk.version,
        step=f"closed-{complaint.id}",
    )
    return await view_of(work, complaint, work.actor)


async def amend(
    work: Work,
    complaint_id: int,
    *,
    demand: str | None = None,
    severity: str | None = None,
    regulator_due_on: date | None = None,
) -> ComplaintView:
    """Add to what was registered: the client's demand, how serious it is, the regulator's own date."""
    complaint = await load(work, complaint_id, Right.COMPLAINT_HANDLE)
    own = complaint.handler_id in (None, work.actor.id)
    refuse_unless(own, "complaint.not_handler")
    refuse_unless(complaint.open, "complaint.state", number=complaint.number, state=complaint.state)
    changes: dict[str, object] = {}
    if demand is not None:
        changes["demand"] = mask(demand)
    if severity is not None:
        changes["severity"] = severity
    if regulator_due_on is not None:
        changes |= _regulators_clock(work, complaint, regulator_due_on)
    return await keep(work, complaint, complaint.changed(**changes), "complaint.amended")


def _regulators_clock(work: Work, complaint: Complaint, day: date) -> dict[str, object]:
    received = work.bank.calendar.local(complaint.received_at).date()
    check_regulator(day, received=received)
    earlier = due_on(received, within_days=complaint.term_days, handed_over=day)
    return {"regulator_due_on": day, "due_on": earlier}


async def _change(
    work: Work,
    complaint_id: int,
    version: int,
    change: Callable[[Complaint], Complaint],
    action: str,
    to: ComplaintState,
    record: Callable[[], Awaitable[None]] | None = None,
) -> Handled:
    """Bring a complaint to another state and `record` what belongs to it, once however often it is pressed."""
    complaint = await load_as_handler(work, complaint_id)
    if complaint.version != version:
        return await old_card(work, complaint, version, done=complaint.state is to)
    after = change(complaint)
    if record is not None:
        await record()
    view = await keep(work, complaint, after, action)
    if after.outcome is None or after.outcome is complaint.outcome:
        return view
    await talks.after_outcome(work, after, after.outcome)
    return await view_of(work, after, work.actor)


async def old_card(work: Work, complaint: Complaint, version: int, *, done: bool) -> Handled:
    """Answer a press on an old card: the same press again shows what it did, any other what is true now."""
    if done and complaint.version == version + 1:
        return await view_of(work, complaint, work.actor)
    return await stale(work, complaint)


async def keep(work: Work, before: Complaint, after: Complaint, action: str) -> ComplaintView:
    """Keep a complaint as it is now, its audit entry and its promises."""
    await complaints.mark_complaint(work.tx, after)
    await work.note(action, subject_of(after), before=before.state, after=after.state, version=after.version)
    await promise(work, after)
    return await view_of(work, after, work.actor)
