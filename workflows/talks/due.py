"""A talk falls due: a complaint about a client manager causes one, and the host is told."""

from domain.complaints import Complaint
from domain.errors import refuse_unless
from domain.people import Person, supervisor_of
from domain.rights import Right, may
from domain.talks import Talk, TalkState, Trigger
from storage import people, talks
from storage.numbers import claim_number
from workflows.people import head_office_contact
from workflows.talks.promises import promise_due
from workflows.work import Work


async def open_for_complaint(work: Work, complaint: Complaint, manager: Person) -> tuple[Talk, Person]:
    """Open the talk that a complaint makes due, and tell its host."""
    host = await _host(work, manager)
    deadline = work.bank.policy.talks.deadline_workdays
    talk = await talks.add_talk(
        work.tx,
        Talk(
            id=0,
            number=await claim_number(work.tx, kind="talk", year=work.today.year),
            trigger=Trigger.COMPLAINT,
            complaint_id=complaint.id,
            manager_id=manager.id,
            host_id=host.id,
            branch=manager.branch,
            state=TalkState.DUE,
            due_on=work.bank.calendar.add_workdays(work.today, deadline),
        ),
    )
    await work.note("talk.opened", f"talk:{talk.id}", after=talk.state, version=talk.version)
    await promise_due(work, talk)
    return talk, host


async def _host(work: Work, manager: Person) -> Person:
    """Find who holds the talk: the roster's supervisor if the role allows, else human resources at head office."""
    everybody = {person.staff_no: person for person in await people.list_people(work.tx)}
    found = supervisor_of(manager, everybody)
    if found is None or not may(found, Right.TALK_HOST):
        found = await head_office_contact(work)
    refuse_unless(found is not None and found.id != manager.id, "talk.no_host", name=manager.name)
    assert found is not None  # noqa: S101 - refused above
    return found
