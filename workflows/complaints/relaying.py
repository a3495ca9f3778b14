"""A client's words that came as feedback and are a complaint: registered once, its clock from the receipt."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.complaints import Channel, Complaint, Contact, Source, Subject
from domain.complaints.likeness import same_matter
from domain.people import Role
from domain.personal import mask
from storage import complaints, leave, people
from workflows.complaints.cases import apart, subject_of
from workflows.complaints.promises import tell
from workflows.complaints.registering import Concern, enter, repeats_of
from workflows.work import Work

CATEGORY = "other"
"""What the desk finds out; the policy's last category where it has none of that name."""


async def relay(
    work: Work,
    *,
    words: str,
    client: str | None,
    received_at: datetime,
    relayed_by: int,
    about_relayer: bool,
    of_product: bool,
    files: Sequence[int],
) -> Complaint:
    """Hand a client's words to the consumer-protection desk: as a new complaint, or to the one of the same client.

    Only what the same client said before joins a complaint that is there: never is one matter registered twice.
    The caller has seen to the right, and to it that the same feedback comes here once.
    """
    known = await _same(work, words, client, relayed_by if about_relayer else None)
    if known is None:
        return await _enter(work, words, client, received_at, relayed_by, about_relayer, of_product, files)
    said = Contact(
        id=0,
        complaint_id=known.id,
        at=received_at,
        how=Channel.MEETING,
        by=relayed_by,
        text=mask(words),
        from_client=True,
    )
    await complaints.add_contact(work.tx, said)
    await _add_files(work, known, files, relayed_by)
    await work.note("complaint.added_to", subject_of(known), version=known.version)
    if known.handler_id is not None:
        await tell(work, known, "complaint.added", known.handler_id, f"{work.now:%Y%m%d%H%M%S}")
    return known


async def _same(work: Work, words: str, client: str | None, about_id: int | None) -> Complaint | None:
    if client is None:
        return None
    policy = work.bank.policy.complaints
    known = await complaints.list_since(work.tx, work.now - timedelta(days=policy.duplicate_days))
    theirs = [complaint for complaint in known if complaint.client == client]
    return same_matter(mask(words), mask(client), about_id, theirs, alike=policy.duplicate_alike)


async def _enter(
    work: Work,
    words: str,
    client: str | None,
    received_at: datetime,
    relayed_by: int,
    about_relayer: bool,
    of_product: bool,
    files: Sequence[int],
) -> Complaint:
    relayer = await people.get_person(work.tx, relayed_by)
    assert relayer is not None  # noqa: S101 - who relayed it is on the roster
    manager = relayer.has(Role.CLIENT_MANAGER)
    about = Subject.CLIENT_MANAGER if manager else Subject.EMPLOYEE
    found = Concern(
        about=relayer if about_relayer else None,
        subject=about if about_relayer else Subject.PRODUCT if of_product else Subject.UNKNOWN,
        branch=relayer.branch,
        repeats=await repeats_of(work, relayer if about_relayer else None),
    )
    codes = [code for code, _, _ in work.bank.policy.complaints.categories]
    done = await enter(
        work,
        found,
        words=words,
        source=Source.RELAYED,
        category=CATEGORY if CATEGORY in codes else codes[-1],
        client=client,
        evidence_id=files[0] if files else None,
        received_at=received_at,
        received_by=relayed_by,
        more_files=files[1:],
    )
    return done.complaint


async def _add_files(work: Work, complaint: Complaint, files: Sequence[int], by: int) -> None:
    for file_id in files:
        await complaints.add_file(work.tx, complaint.id, file_id, by=by, now=work.now)


async def desk_of(work: Work, complaint: Complaint) -> tuple[list[int], dict[str, int | None]]:
    """Say who is asked until somebody handles a complaint: all of the desk who are there, and who stands above.

    Where nobody of the desk is there its head is asked, else whoever sits there.
    """
    desk = [person.id for person in await apart(work, complaint, Role.COMPLAINT_DESK)]
    above = {"complaint_head": Role.COMPLAINT_HEAD, "senior_management": Role.SENIOR_MANAGEMENT}
    found = {part: await apart(work, complaint, role) for part, role in above.items()}
    over = {part: persons[0].id if persons else None for part, persons in found.items()}
    leaves = await leave.list_leaves(work.tx, desk, since=work.now)
    gone = {one.person_id for one in leaves if one.period.start <= work.now}
    head = over["complaint_head"]
    return [one for one in desk if one not in gone] or ([head] if head is not None else desk), over
