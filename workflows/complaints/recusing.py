"""Recusal (回避): who took part in the matter, or declares an interest, keeps out of the case for good."""

from dataclasses import dataclass

from domain.complaints import Complaint, Recusal, Tie
from domain.complaints import handling as rules
from domain.errors import refuse_unless
from domain.people import Person, Role
from domain.personal import mask
from domain.rights import Right, may
from storage import complaints, people
from workflows.complaints.cases import LEFT, apart, handlers_of, load, subject_of
from workflows.complaints.promises import promise, promise_answers, tell, tell_head
from workflows.complaints.views import ComplaintView, view_of
from workflows.talks.departures import give_back, keep_apart
from workflows.work import Work


@dataclass(frozen=True)
class Recused:
    """The actor keeps out of a complaint from now on."""

    number: str


async def check_participant(work: Work, complaint_id: int, person: Person) -> None:
    """Refuse to name somebody who keeps out already, or oneself."""
    complaint = await complaints.get_complaint(work.tx, complaint_id)
    known = complaint.scope.excluded if complaint is not None else frozenset[int]()
    refuse_unless(person.id not in known, "complaint.participant.known", name=person.name)
    refuse_unless(person.id != work.actor.id, "complaint.participant.self")


async def add_participant(work: Work, complaint_id: int, *, person_id: int, tie: Tie) -> ComplaintView:
    """Name somebody who took part in the matter, or is close to who did: kept out from now on."""
    complaint = await load(work, complaint_id, Right.COMPLAINT_READ)
    _only_handler_or_head(work, complaint)
    person = await people.get_person(work.tx, person_id)
    refuse_unless(person is not None, "form.press")
    assert person is not None  # noqa: S101 - refused above
    await check_participant(work, complaint_id, person)
    after = await _keep_out(work, complaint, person_id, tie)
    return await view_of(work, after, work.actor)


async def recuse(work: Work, complaint_id: int, *, tie: Tie) -> Recused:
    """Keep out of a complaint oneself; the head of the desk is told if its handler does."""
    complaint = await load(work, complaint_id, Right.COMPLAINT_READ)
    await _keep_out(work, complaint, work.actor.id, tie)
    return Recused(complaint.number)


async def list_readmittable(work: Work, complaint_id: int) -> list[Person]:
    """Give who was named by somebody else, and so may be taken off again."""
    recusals = await complaints.list_recusals(work.tx, complaint_id)
    ids = [r.person_id for r in recusals if r.may_be_lifted]
    found = [await people.get_person(work.tx, person_id) for person_id in ids]
    return [person for person in found if person is not None]


async def check_readmission(work: Work, complaint_id: int, person: Person) -> None:
    """Refuse to take somebody off who does not keep out, or does so by own word or by the rules."""
    rules.check_readmission(await complaints.list_recusals(work.tx, complaint_id), person.id)


async def readmit(work: Work, complaint_id: int, *, person_id: int, reason: str) -> ComplaintView:
    """Take somebody off who was named by mistake, with a reason: may reach the complaint again."""
    complaint = await load(work, complaint_id, Right.COMPLAINT_READ)
    _only_handler_or_head(work, complaint)
    found = rules.check_readmission(await complaints.list_recusals(work.tx, complaint.id), person_id)
    after = await placed(work, rules.readmit(complaint, person_id))
    lifted = rules.lift(found, by=work.actor.id, why=mask(reason), now=work.now)
    await complaints.mark_recusal(work.tx, complaint.id, lifted)
    await complaints.mark_complaint(work.tx, after)
    told = f"{found.tie}:{person_id}"
    await work.note("complaint.readmitted", subject_of(after), after=told, version=after.version)
    await promise(work, after)
    await give_back(work, after)
    return await view_of(work, after, work.actor)


def _only_handler_or_head(work: Work, complaint: Complaint) -> None:
    head = may(work.actor, Right.COMPLAINT_APPROVE, complaint.scope)
    refuse_unless(head or complaint.handler_id == work.actor.id, "complaint.not_handler")


async def _keep_out(work: Work, complaint: Complaint, person_id: int, tie: Tie) -> Complaint:
    """Keep somebody out: the row, the handler, the branch that has nobody left, every promise anew, the talks."""
    after = rules.recuse(complaint, person_id)
    refuse_unless(not complaint.open or await handlers_of(work, after), "complaint.recuse.last")
    await complaints.add_recusal(
        work.tx, complaint.id, Recusal(person_id=person_id, tie=tie, declared_by=work.actor.id)
    )
    if not await _branch_has_somebody(work, after):
        after = after.model_copy(update={"at_head_office": True})
    await complaints.mark_complaint(work.tx, after)
    handled = complaint.handler_id == person_id
    before, told = LEFT if handled else None, f"{tie}:{person_id}"
    await work.note("complaint.recused", subject_of(after), before=before, after=told, version=after.version)
    await promise(work, after)
    await promise_answers(work, after)
    hosted = await keep_apart(work, after)
    if handled and person_id != work.actor.id:
        await tell(work, after, "complaint.left", person_id)
    if handled or (complaint.handler_id is None and not await apart(work, after, Role.COMPLAINT_DESK)):
        await tell_head(work, after, "complaint.unhandled")
    if not hosted:
        await tell_head(work, after, "complaint.no_host")
    return after


async def placed(work: Work, complaint: Complaint) -> Complaint:
    """Say whether it is kept from its branch: about it or its head, or nobody is left there."""
    about = await people.get_person(work.tx, complaint.about_id) if complaint.about_id is not None else None
    away = rules.belongs_to_head_office(complaint.subject, about) or not await _branch_has_somebody(work, complaint)
    return complaint.model_copy(update={"at_head_office": away})


async def _branch_has_somebody(work: Work, complaint: Complaint) -> bool:
    """Whether a head of the branch is left who may see it; where there never was one, nothing changes."""
    heads = [p for p in await people.list_with_role(work.tx, Role.SUPERVISOR) if p.branch == complaint.branch]
    return not heads or any(head.id not in complaint.scope.excluded for head in heads)
