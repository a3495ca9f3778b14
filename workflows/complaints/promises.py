"""What a complaint promises to whom: the statutory clock, the first contact, and word of what changed."""

from collections.abc import Collection, Mapping
from datetime import time
from typing import Any

from domain.complaints import Complaint, Extension, ExtensionState, Remedy, Review
from domain.people import Role
from storage import complaints, outbox
from workflows.complaints.cases import answerers_of, apart, approvers_of, parts_of, subject_of
from workflows.ladders import climb
from workflows.notices import plan
from workflows.work import Work

END_OF_DAY = time(23, 59)
"""The statutory days are calendar days: each ends at midnight."""


WORD = (
    "complaint.new",
    "complaint.assigned",
    "complaint.added",
    "complaint.answerless",
    "complaint.card",
    "complaint.extension_granted",
    "complaint.extension_refused",
    "complaint.file",
    "complaint.left",
    "complaint.no_host",
    "complaint.remedied",
    "complaint.review_done",
    "complaint.unhandled",
)
"""What is told once; it is checked against the facts when it leaves, and no later change takes it back."""


async def promise(work: Work, complaint: Complaint, *, anew: bool = True) -> None:
    """Promise anew what a complaint waits for; what its earlier state was chased for ends.

    For what is overdue nobody is chased again on a day; where it is so from the beginning, who acts reads it.
    """
    await outbox.cancel(work.tx, subject=subject_of(complaint), now=work.now, keep=WORD)
    if not complaint.running:
        return
    readers = await _readers(work, complaint)
    known = readers.values() if anew else [work.actor.id]
    await _promise_clock(work, complaint, readers, hushed=known if work.today > complaint.due_on else ())
    contacts = await complaints.list_contacts(work.tx, complaint.id)
    if all(contact.from_client for contact in contacts):
        await climb(
            work,
            "complaint.contact",
            subject=subject_of(complaint),
            version=complaint.version,
            since=complaint.registered_at or complaint.received_at,
            readers=readers,
        )


async def _readers(work: Work, complaint: Complaint) -> dict[str, int | None]:
    parts = await parts_of(work, complaint)
    above = parts.senior if parts.head == parts.handler else parts.head
    return {"handler": parts.handler, "complaint_head": above, "senior_management": parts.senior}


async def _promise_clock(
    work: Work, complaint: Complaint, readers: Mapping[str, int | None], *, hushed: Collection[int | None]
) -> None:
    await climb(
        work,
        "complaint.clock",
        subject=subject_of(complaint),
        version=complaint.version,
        since=complaint.clock_from,
        deadline=work.bank.calendar.instant(complaint.due_on, END_OF_DAY),
        readers=readers,
        hushed=hushed,
    )


async def chase_on(work: Work, complaint: Complaint, kind: str) -> None:
    """Promise more of what has no end, once the last that was planned leaves."""
    review = await complaints.get_review(work.tx, complaint.id)
    if kind == "complaint.clock":
        readers = await _readers(work, complaint)
        await _promise_clock(work, complaint, readers, hushed=readers.values())
    elif review is not None:
        await promise_review(work, complaint, review)


async def tell_desk(work: Work, complaint: Complaint) -> None:
    """Tell the desk, or who is next where it must keep out, of a complaint that somebody else registered."""
    desk = [person.id for person in await apart(work, complaint, Role.COMPLAINT_DESK)]
    if not desk:
        parts = await parts_of(work, complaint)
        desk = [parts.head] if parts.head is not None else []
    for reader in [] if complaint.registered_by in desk else desk:
        await tell(work, complaint, "complaint.new", reader)


async def tell_head(work: Work, complaint: Complaint, kind: str) -> None:
    """Tell the head of the desk something about a complaint."""
    head = (await parts_of(work, complaint)).head
    if head is not None and head != work.actor.id:
        await tell(work, complaint, kind, head)


async def tell(work: Work, complaint: Complaint, kind: str, reader: int, step: str = "") -> None:
    """Tell somebody something about a complaint, once a version and step."""
    await plan(work, kind, reader=reader, subject=subject_of(complaint), version=complaint.version, step=step)


async def promise_extension(work: Work, complaint: Complaint, extension: Extension) -> None:
    """Ask whom an extension takes, and again until there is an answer."""
    found = [person.id for person in await approvers_of(work, complaint, extension)]
    await climb(
        work,
        "complaint.extension",
        subject=f"extension:{extension.id}",
        version=complaint.version,
        since=extension.asked_at,
        readers={"approver": next(iter(found), None)},
        complaint=complaint.id,
    )


async def promise_review(work: Work, complaint: Complaint, review: Review) -> None:
    """Ask the superior body for its answer, and again until there is one."""
    head = (await parts_of(work, complaint)).head
    able = [person.id for person in await answerers_of(work, complaint)]
    if not able:
        await _tell_who_keeps_the_roster(work, complaint)
    await climb(
        work,
        "complaint.review",
        subject=f"review:{review.id}",
        version=complaint.version,
        since=review.asked_at,
        deadline=work.bank.calendar.instant(review.due_on, END_OF_DAY),
        readers={
            "senior_management": next(iter(able), None),
            "complaint_head": head,
        },
        complaint=complaint.id,
    )


async def _tell_who_keeps_the_roster(work: Work, complaint: Complaint) -> None:
    """Ask head office and the administrators for somebody who may answer a 核查; they learn its number alone."""
    found = [p for role in (Role.HUMAN_RESOURCES, Role.ADMINISTRATOR) for p in await apart(work, complaint, role)]
    for reader in dict.fromkeys(person.id for person in found):
        await tell(work, complaint, "complaint.answerless", reader)


async def promise_telling(work: Work, complaint: Complaint, review: Review) -> None:
    """Ask the handler to tell the client what a 核查 found, and the head where nobody does."""
    parts, subject = await parts_of(work, complaint), f"review:{review.id}"
    readers, since = {"handler": parts.handler, "complaint_head": parts.head}, review.answered_at or work.now
    of: dict[str, Any] = {"subject": subject, "version": complaint.version, "complaint": complaint.id}
    await climb(work, "complaint.tell_review", since=since, readers=readers, **of)


async def promise_answers(work: Work, complaint: Complaint) -> None:
    """Ask anew for the longer term and the 核查 that wait: not who keeps out now, but somebody else."""
    for extension in await complaints.list_extensions(work.tx, complaint.id):
        if extension.state is ExtensionState.ASKED:
            await outbox.cancel(work.tx, subject=f"extension:{extension.id}", now=work.now)
            await promise_extension(work, complaint, extension)
    review = await complaints.get_review(work.tx, complaint.id)
    if review is not None and (review.open or review.untold):
        await outbox.cancel(work.tx, subject=f"review:{review.id}", now=work.now)
        await (promise_review if review.open else promise_telling)(work, complaint, review)


async def ask_whom_the_roster_names(work: Work) -> None:
    """Ask for every 核查 that waits whom the roster names now; who was asked already is not asked anew."""
    for complaint in await complaints.list_awaiting_answer(work.tx):
        await promise_answers(work, complaint)


async def promise_remedy(work: Work, complaint: Complaint, remedy: Remedy) -> None:
    """Tell a remedy's owner of it, and chase until it is done."""
    parts = await parts_of(work, complaint)
    await climb(
        work,
        "complaint.remedy",
        subject=f"remedy:{remedy.id}",
        version=remedy.version,
        since=work.now,
        deadline=work.bank.calendar.close_of_business(remedy.due_on),
        readers={"owner": remedy.owner_id, "handler": parts.handler, "complaint_head": parts.head},
        complaint=complaint.id,
    )
