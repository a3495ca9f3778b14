"""Drafts: which is open, and those that nobody touched: dropped after some hours, with a note to their person."""

from storage import drafts
from workflows.notices import plan
from workflows.work import Work


async def get_open(work: Work, person_id: int, *, version: int) -> str | None:
    """Give the form that a person has open, if it is as it was in that version."""
    found = await drafts.get_draft(work.tx, person_id)
    return found.form if found is not None and found.version == version else None


async def expire(work: Work) -> int:
    """Drop the drafts that are too old; gives how many."""
    found = await drafts.delete_due(work.tx, now=work.now)
    for draft in found:
        await plan(
            work,
            "form.expired",
            reader=draft.person_id,
            subject=f"draft:{draft.id}",
            version=draft.version,
            step=f"{draft.expires_at:%Y%m%d%H%M%S}",  # a later draft may bear the same id
            form=draft.form,
        )
    return len(found)
