"""A complaint in hand: loaded under its lock, with the right checked; kept with its audit and promises."""

from dataclasses import dataclass
from datetime import date

from domain.complaints import Complaint, Extension, standing
from domain.errors import RefusalError, refuse_unless
from domain.people import Person, Role
from domain.rights import Right, may
from storage import audit, complaints, people
from workflows.work import Work


@dataclass(frozen=True)
class Parts:
    """Who is asked about a complaint, nobody among them who must keep out of it."""

    handler: int | None
    """Who handles it, or who is to see that somebody does."""
    head: int | None
    senior: int | None


async def load(work: Work, complaint_id: int, right: Right) -> Complaint:
    """Give a complaint that the actor may reach, locked; a refusal that tells nothing otherwise."""
    complaint = await complaints.lock_complaint(work.tx, complaint_id)
    if complaint is None:
        raise RefusalError("gate.denied")
    await permit(work, right, complaint)
    return complaint


LEFT = "handled"
"""What the audit holds of who handled a complaint before a recusal."""


async def permit(work: Work, right: Right, complaint: Complaint) -> None:
    """Refuse who may not reach a complaint, telling nothing; who handled it learns that it is somebody else's now."""
    if work.actor.id in complaint.recused and await _handled(work, complaint):
        raise RefusalError("complaint.left", number=complaint.number)
    work.permit(right, complaint.scope)


async def _handled(work: Work, complaint: Complaint) -> bool:
    """Whether the actor handled a complaint until a recusal."""
    entries = await audit.list_entries(work.tx, subject_of(complaint))
    left = [e.after or "" for e in entries if e.action == "complaint.recused" and e.before == LEFT]
    return any(after.endswith(f":{work.actor.id}") for after in left)


async def load_as_handler(work: Work, complaint_id: int) -> Complaint:
    """Give a complaint that the actor handles, locked."""
    complaint = await load(work, complaint_id, Right.COMPLAINT_HANDLE)
    only_handler(work, complaint)
    return complaint


def only_handler(work: Work, complaint: Complaint) -> None:
    """Refuse everybody but the handler."""
    refuse_unless(complaint.handler_id is not None, "complaint.no_handler")
    refuse_unless(complaint.handler_id == work.actor.id, "complaint.not_handler")


async def apart(work: Work, complaint: Complaint, role: Role) -> list[Person]:
    """Give the active people of a role who need not keep out of a complaint."""
    found = await people.list_with_role(work.tx, role)
    return [person for person in found if person.id not in complaint.scope.excluded]


async def handlers_of(work: Work, complaint: Complaint) -> list[Person]:
    """Give who may handle a complaint now; senior management only where nobody at the desk is left."""
    return standing.handlers(complaint, await people.list_people(work.tx))


async def approvers_of(work: Work, complaint: Complaint, extension: Extension) -> list[Person]:
    """Give who may answer a longer term."""
    return standing.approvers(complaint, extension, await people.list_people(work.tx))


async def answerers_of(work: Work, complaint: Complaint) -> list[Person]:
    """Give who may answer a 核查."""
    return standing.answerers(complaint, await people.list_people(work.tx))


def received_on(work: Work, complaint: Complaint) -> date:
    """Give the day from which the statutory clock counts."""
    return work.bank.calendar.local(complaint.received_at).date()


async def parts_of(work: Work, complaint: Complaint) -> Parts:
    """Say who is asked: the handler or a stand-in, the head of the desk, senior management."""
    heads = await apart(work, complaint, Role.COMPLAINT_HEAD)
    seniors = await apart(work, complaint, Role.SENIOR_MANAGEMENT)
    senior = seniors[0].id if seniors else None
    head = heads[0].id if heads else senior
    if head is None:
        head = next((person.id for person in await handlers_of(work, complaint)), None)
    return Parts(handler=await _handler(work, complaint) or head, head=head, senior=senior)


async def _handler(work: Work, complaint: Complaint) -> int | None:
    """Give the handler, or who of the desk is to see that somebody takes it."""
    handler = await people.get_person(work.tx, complaint.handler_id) if complaint.handler_id else None
    if handler is not None and may(handler, Right.COMPLAINT_HANDLE, complaint.scope):
        return handler.id
    desk = [person.id for person in await apart(work, complaint, Role.COMPLAINT_DESK)]
    return complaint.registered_by if complaint.registered_by in desk else next(iter(desk), None)


def subject_of(complaint: Complaint) -> str:
    """Name a complaint to the audit and the outbox."""
    return f"complaint:{complaint.id}"
