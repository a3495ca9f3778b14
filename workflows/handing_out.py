"""Handing out a kept file: promised to whoever may read it, refused kindly where it is not there."""

from domain.errors import RefusalError, refuse_unless
from storage.files import FileState, IncomingFile
from storage.outbox import Lane
from workflows.notices import plan
from workflows.work import Work


async def hand_out(work: Work, kind: str, file: IncomingFile | None, *, subject: str, version: int) -> None:
    """Promise the actor a file now; each handing out is in the audit. The caller has seen to the right."""
    if file is None:
        raise RefusalError("gate.denied")
    refuse_unless(file.state is not FileState.WANTED, "file.not_yet")
    refuse_unless(file.state is FileState.KEPT, "file.lost")
    await work.note(f"{kind}_opened", subject, after=str(file.id), version=version)
    await plan(
        work,
        kind,
        reader=work.actor.id,
        subject=subject,
        version=version,
        at=work.now,
        lane=Lane.ANSWER,
        step=f"{file.id}-{work.now:%Y%m%d%H%M%S}",
        file=file.id,
    )
