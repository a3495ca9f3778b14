"""Drafts that nobody touched: dropped after the policy's hours, with a note to their person."""

from storage import drafts
from workflows.notices import plan
from workflows.work import Work


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
