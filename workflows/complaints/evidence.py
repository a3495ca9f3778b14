"""The files of a complaint: added later, and handed out to who may read it, each time with an audit entry."""

from domain.errors import refuse_unless
from domain.rights import Right
from storage import complaints
from workflows.complaints.cases import load, subject_of
from workflows.complaints.views import ComplaintView, reach, view_of
from workflows.handing_out import hand_out
from workflows.work import Work


async def add_file(work: Work, complaint_id: int, *, file_id: int, proof: bool = False) -> ComplaintView:
    """Put another file to a complaint; `proof` is one that the client was told."""
    complaint = await load(work, complaint_id, Right.COMPLAINT_HANDLE)
    refuse_unless(complaint.open, "complaint.state", number=complaint.number, state=complaint.state)
    await complaints.add_file(work.tx, complaint.id, file_id, by=work.actor.id, now=work.now, proof=proof)
    await work.note("complaint.file_added", subject_of(complaint), after=str(file_id), version=complaint.version)
    return await view_of(work, complaint, work.actor)


async def give_file(work: Work, complaint_id: int, file_id: int) -> None:
    """Promise the actor a file now; refused kindly while it has not been fetched, or where it is lost."""
    complaint = await reach(work, complaint_id)
    found = next((f for f in await complaints.list_files(work.tx, complaint_id) if f.id == file_id), None)
    await hand_out(work, "complaint.file", found, subject=subject_of(complaint), version=complaint.version)
