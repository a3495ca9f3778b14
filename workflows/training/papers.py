"""The papers of a training: materials that are read before, and the official document (公文)."""

from domain.errors import refuse_unless
from domain.personal import mask
from domain.rights import Right
from domain.training import OPEN_PARTS, PartState
from storage import files, training
from workflows import notices
from workflows.handing_out import hand_out
from workflows.training.views import TrainingView, load, load_part, show, show_own, view_of
from workflows.work import Work


async def open_materials(work: Work, training_id: int) -> TrainingView:
    """Hand out a training's materials; reading them is said by a press of its own."""
    view = await show_own(work, training_id)
    for file in view.materials:
        await hand_out(work, "training.material", file, subject=view.training.subject, version=view.training.version)
    return view


async def note_materials_read(work: Work, part_id: int) -> TrainingView:
    """Let somebody say that the materials were read."""
    found, part = await load_part(work, part_id, Right.TRAINING_ANSWER)
    refuse_unless(part.state is not PartState.OUT, "training.not_yours")
    after = part.model_copy(update={"read_at": work.now})
    await training.mark_part(work.tx, after)
    await work.note("training.materials_read", part.subject, version=part.version)
    return await view_of(work, found, work.actor)


async def add_material(work: Work, training_id: int, *, file_id: int, version: int) -> TrainingView:
    """Add a file to a training; who is to come reads it before."""
    found = await load(work, training_id)
    await training.add_material(work.tx, training_id=found.id, file_id=file_id, by_id=work.actor.id, now=work.now)
    await work.note("training.material_added", found.subject, after=str(file_id), version=found.version)
    for part in await training.list_parts(work.tx, found.id):
        if part.state in OPEN_PARTS and found.published_at is not None:
            await notices.plan(
                work,
                "training.materials",
                reader=part.person_id,
                subject=part.subject,
                version=part.version,
                step=str(file_id),
            )
    return await view_of(work, found, work.actor)


async def set_document(work: Work, training_id: int, *, number: str | None, file_id: int | None) -> TrainingView:
    """Put the official document to a training: its number, its PDF or both; who was asked before hears of it."""
    found = await load(work, training_id)
    values = {"document_no": mask(number) if number else None, "document_file_id": file_id}
    after = found.model_copy(update={name: value for name, value in values.items() if value is not None})
    await training.mark_training(work.tx, after)
    await work.note("training.document_set", found.subject, after=str(file_id or ""), version=found.version)
    parts = await training.list_parts(work.tx, found.id) if found.published_at is not None else []
    await notices.promise(
        work,
        *(
            notices.planned(
                work,
                "training.document_new",
                reader=part.person_id,
                subject=part.subject,
                version=part.version,
                step=str(file_id or f"{work.now:%y%m%d%H%M%S}"),
            )
            for part in parts
            if part.state in OPEN_PARTS
        ),
    )
    return await view_of(work, after, work.actor)


async def open_document(work: Work, training_id: int) -> TrainingView:
    """Hand out the official document to whoever sees the training."""
    view = await show(work, training_id)
    found = view.training
    file = await files.get_file(work.tx, found.document_file_id) if found.document_file_id is not None else None
    await hand_out(work, "training.document", file, subject=found.subject, version=found.version)
    return view
