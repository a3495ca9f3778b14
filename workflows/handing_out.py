"""Handing out a kept file: promised to whoever may read it, refused kindly where it is not there."""

from domain.errors import refuse_unless
from storage.files import FileState, IncomingFile
from storage.outbox import Lane
from workflows.notices import plan
from workflows.work import Work


async def hand_out(work: Work, kind: str, file: IncomingFile, *, subject: str, version: int) -> None:
    """Promise the actor a file now; the caller has seen to the right and the audit."""
    refuse_unless(file.state is not FileState.WANTED, "file.not_yet")
    refuse_unless(file.state is FileState.KEPT, "file.lost")
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
