"""A talk falls due: by a complaint, the roster or somebody's word; several causes make one talk."""

from dataclasses import dataclass
from datetime import date, datetime, time

from config.policy.talk_templates import TalkTemplate
from domain.complaints import Complaint, Outcome
from domain.people import Person, Role, supervisor_of
from domain.rights import Right, may
from domain.talks import Talk, TalkState, Trigger
from domain.triggers import Raised, audited, joined, kind_of, quarter_of, takes
from storage import people, talks
from storage.numbers import claim_number
from workflows import notices
from workflows.notices import plan
from workflows.people import head_office_contact
from workflows.talks.promises import event_day, promise_due
from workflows.talks.recusal import kept_from
from workflows.work import Work


@dataclass(frozen=True)
class Due:
    """A talk is due, with its host; it may have been due already for another cause."""

    talk: Talk
    host: Person


async def open_for_complaint(
    work: Work, complaint: Complaint, manager: Person, *, outcome: Outcome | None = None
) -> tuple[Talk | None, Person | None]:
    """Make due the talk that a complaint calls for, and tell its host; nothing where nobody may hold it.

    Whoever may not reach the complaint does not hold the talk.
    """
    due = await fall_due(
        work,
        manager,
        Trigger.COMPLAINT,
        complaint_id=complaint.id,
        raised_by=complaint.registered_by,
        outcome=outcome,
        barred=await kept_from(work, complaint),
        at_head_office=complaint.at_head_office,
    )
    return (due.talk, due.host) if due is not None else (None, None)


async def fall_due(
    work: Work,
    manager: Person,
    trigger: Trigger,
    *,
    raised_by: int | None,
    complaint_id: int | None = None,
    reason: str | None = None,
    outcome: Outcome | None = None,
    barred: frozenset[int] = frozenset(),
    host: Person | None = None,
    private: bool = False,
    at_head_office: bool = False,
) -> Due | None:
    """Make a talk due, or let the trigger join the person's open one; None where nobody may hold it.

    Nobody of `barred` does; a `host` who is named holds a new talk, and of private ones only the own is joined.
    What is kept from its branch makes a talk of its own.
    """
    raised = Raised(
        id=0,
        talk_id=0,
        trigger=trigger,
        complaint_id=complaint_id,
        raised_by=raised_by,
        raised_at=work.now,
        reason=reason,
        outcome=outcome,
    )
    template = work.bank.policy.template(trigger)
    template = template.model_copy(update={"private": template.private or private})
    due_on = work.bank.calendar.add_workdays(work.today, template.deadline_workdays)
    await people.lock_people(work.tx, [manager.id])
    found = await _open_talk(work, manager, private=template.private, at_head_office=at_head_office)
    only = host.id if host is not None and template.private else None
    if found is not None and found.host_id not in barred and only in (None, found.host_id):
        return await _join(work, found, raised, due_on)
    host = host or await find_host(work, manager, but=barred)
    if host is None:
        return None
    return await _open(work, manager, host, raised, template, due_on, at_head_office=at_head_office)


async def _open_talk(work: Work, manager: Person, **like: bool) -> Talk | None:
    """Give the person's talk that the trigger joins, locked."""
    for found in await talks.list_open(work.tx, party=manager.id):
        if found.manager_id == manager.id and takes(found, now=work.now, **like):
            talk = await talks.lock_talk(work.tx, found.id)
            if talk is not None and takes(talk, now=work.now, **like):
                return talk
    return None


async def _join(work: Work, talk: Talk, raised: Raised, due_on: date) -> Due:
    triggers = await talks.list_triggers(work.tx, talk.id)
    after = joined(talk, raised, triggers, due_on=due_on)
    kept = await talks.add_trigger(work.tx, raised.model_copy(update={"talk_id": talk.id}))
    await talks.mark_talk(work.tx, after)
    what = audited(raised.trigger, talk)
    await work.note("talk.joined", f"talk:{talk.id}", before=talk.state, after=what, version=after.version)
    if after.state is TalkState.DUE:
        await notices.cancel(work, f"talk:{talk.id}")
        await promise_due(work, after)
    else:
        await tell_host(work, after, "talk.joined", step=str(kept.id))
    host = await people.get_person(work.tx, after.host_id)
    assert host is not None  # noqa: S101 - foreign keys keep it
    return Due(after, host)


async def tell_host(work: Work, talk: Talk, kind: str, *, step: str) -> None:
    """Tell the host what has changed beside the booking; on the talk's day the limit of pushes holds none of it."""
    day, subject = event_day(work, talk), f"talk:{talk.id}"
    await plan(work, kind, reader=talk.host_id, subject=subject, version=talk.version, step=step, event=day)


async def _open(
    work: Work,
    manager: Person,
    host: Person,
    raised: Raised,
    template: TalkTemplate,
    due_on: date,
    *,
    at_head_office: bool,
) -> Due:
    confidant = await find_confidant(work, but=frozenset({manager.id, host.id})) if template.private else None
    talk = await talks.add_talk(
        work.tx,
        Talk(
            id=0,
            number=await claim_number(work.tx, kind="talk", year=work.today.year),
            trigger=raised.trigger,
            complaint_id=raised.complaint_id,
            kind=kind_of([raised]),
            private=template.private,
            at_head_office=at_head_office,
            confidant_id=confidant.id if confidant else None,
            manager_id=manager.id,
            host_id=host.id,
            branch=manager.branch,
            state=TalkState.DUE,
            due_on=due_on,
            purpose=template.purpose,
        ),
    )
    await talks.add_trigger(work.tx, raised.model_copy(update={"talk_id": talk.id}))
    await work.note("talk.opened", f"talk:{talk.id}", after=talk.state, version=talk.version)
    await promise_due(work, talk)
    await _tell_of_many(work, talk)
    return Due(talk, host)


async def find_host(work: Work, manager: Person, *, but: frozenset[int] = frozenset()) -> Person | None:
    """Find who holds a talk: the roster's supervisor if the role allows, else human resources at head office."""
    everybody = await people.list_people(work.tx)
    supervisor = supervisor_of(manager, {person.staff_no: person for person in everybody})
    head_office = [person for person in everybody if person.has(Role.HUMAN_RESOURCES)]
    candidates = [supervisor, *head_office] if supervisor is not None else head_office
    barred = but | {manager.id}
    return next((p for p in candidates if p.id not in barred and may(p, Right.TALK_HOST)), None)


async def find_confidant(work: Work, *, but: frozenset[int]) -> Person | None:
    """Find the one person at human resources who knows of a private talk: the policy's, else the first."""
    named = work.bank.policy.talks.hr_contact
    found = await people.list_with_role(work.tx, Role.HUMAN_RESOURCES)
    ordered = sorted(found, key=lambda person: person.staff_no != named)
    return next((person for person in ordered if person.id not in but), None)


async def with_confidant(work: Work, talk: Talk) -> Talk:
    """Let the confidant of a private talk be at the bank still, and somebody else than its host."""
    known = await people.get_person(work.tx, talk.confidant_id) if talk.confidant_id is not None else None
    if known is None or (known.active and known.id != talk.host_id):
        return talk
    found = await find_confidant(work, but=frozenset({talk.host_id, talk.manager_id}) | talk.recused)
    return talk.model_copy(update={"confidant_id": found.id if found else None})


async def _tell_of_many(work: Work, talk: Talk) -> None:
    """Tell human resources from the policy's talk of one manager in a quarter on; nothing is blocked by it."""
    reader = await head_office_contact(work)
    if talk.private or reader is None or reader.id == talk.manager_id:
        return
    first, following = quarter_of(work.today)
    since, until = _midnight(work, first), _midnight(work, following)
    count = await talks.count_talks(work.tx, talk.manager_id, since=since, until=until)
    if count >= work.bank.policy.talks.quarter_notice:
        about = f"person:{talk.manager_id}"
        await plan(work, "talk.many", reader=reader.id, subject=about, version=talk.id, talk_id=talk.id, count=count)


def _midnight(work: Work, day: date) -> datetime:
    return work.bank.calendar.instant(day, time())
