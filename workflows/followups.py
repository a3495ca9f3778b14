"""Follow-ups (整改事项): done by their owner with evidence, confirmed by the host or sent back."""

from collections.abc import Callable
from dataclasses import dataclass

from domain import followups as rules
from domain.errors import RefusalError
from domain.followups import Followup, FollowupState
from domain.people import Person
from domain.personal import mask
from domain.rights import Object, Right
from storage import files, followups, people
from storage.files import IncomingFile
from workflows import notices
from workflows.ladders import climb
from workflows.notices import plan
from workflows.people import head_office_contact
from workflows.work import Work

PAGE = 5
"""How many follow-ups a page of the list shows."""


@dataclass(frozen=True)
class FollowupView:
    """A follow-up with its people, as one reader sees it."""

    followup: Followup
    owner: Person
    host: Person
    viewer_id: int
    file: IncomingFile | None = None


@dataclass(frozen=True)
class StaleFollowup:
    """The press came from an old card; nothing was changed."""

    view: FollowupView


@dataclass(frozen=True)
class FollowupList:
    """What waits for the actor, a page of it, soonest first."""

    views: tuple[FollowupView, ...]
    page: int
    count: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.count // PAGE))


async def promise(work: Work, followup: Followup) -> None:
    """Tell the owner of an open follow-up, and chase it to its day and beyond."""
    subject = f"followup:{followup.id}"
    kind = "followup.returned" if followup.returned else "followup.new"
    await plan(work, kind, reader=followup.owner_id, subject=subject, version=followup.version)
    found = await head_office_contact(work)
    await climb(
        work,
        "followup.due",
        subject=subject,
        version=followup.version,
        since=work.now,
        deadline=work.bank.calendar.close_of_business(followup.due_on),
        readers={"owner": followup.owner_id, "host": followup.host_id, "head_office": found.id if found else None},
    )


async def _lock(work: Work, followup_id: int) -> Followup:
    found = await followups.lock_followup(work.tx, followup_id)
    if found is None:
        raise RefusalError("gate.denied")
    return found


async def view_of(work: Work, followup: Followup, viewer_id: int) -> FollowupView:
    """Put a follow-up together with its people."""
    owner, host = (
        await people.get_person(work.tx, followup.owner_id),
        await people.get_person(work.tx, followup.host_id),
    )
    assert owner is not None  # noqa: S101 - foreign keys keep both
    assert host is not None  # noqa: S101
    file = await files.get_file(work.tx, followup.file_id) if followup.file_id else None
    return FollowupView(followup=followup, owner=owner, host=host, viewer_id=viewer_id, file=file)


async def show(work: Work, followup_id: int) -> FollowupView:
    """Open a follow-up; each opening is in the audit."""
    found = await _lock(work, followup_id)
    work.permit(Right.FOLLOWUP_READ, found.scope)
    await work.note("followup.opened", f"followup:{found.id}", version=found.version)
    return await view_of(work, found, work.actor.id)


async def check_form(work: Work, followup_id: int, *, version: int, form: str) -> StaleFollowup | None:
    """Refuse what would be refused in the end, before a form asks for the rest of it."""
    found = await _lock(work, followup_id)
    if form == "followup_return":
        work.permit(Right.FOLLOWUP_CONFIRM, found.hosted)
    else:
        work.permit(Right.FOLLOWUP_DO, found.owned)
    if found.version != version:
        return StaleFollowup(await view_of(work, found, work.actor.id))
    _ = rules.send_back(found, "") if form == "followup_return" else rules.done(found, evidence="", file_id=None)
    return None


async def finish(
    work: Work, followup_id: int, *, version: int, evidence: str, file_id: int | None
) -> FollowupView | StaleFollowup:
    """Let the owner say that it is done, with evidence."""
    return await _change(
        work,
        followup_id,
        version,
        lambda f: rules.done(f, evidence=mask(evidence), file_id=file_id),
        right=Right.FOLLOWUP_DO,
        thing=lambda f: f.owned,
    )


async def confirm(work: Work, followup_id: int, *, version: int) -> FollowupView | StaleFollowup:
    """Let the host confirm that it is done."""
    return await _change(
        work, followup_id, version, rules.confirm, right=Right.FOLLOWUP_CONFIRM, thing=lambda f: f.hosted
    )


async def send_back(work: Work, followup_id: int, *, version: int, reason: str) -> FollowupView | StaleFollowup:
    """Let the host send it back with a reason."""
    return await _change(
        work,
        followup_id,
        version,
        lambda f: rules.send_back(f, mask(reason)),
        right=Right.FOLLOWUP_CONFIRM,
        thing=lambda f: f.hosted,
    )


async def _change(
    work: Work,
    followup_id: int,
    version: int,
    change: Callable[[Followup], Followup],
    *,
    right: Right,
    thing: Callable[[Followup], Object],
) -> FollowupView | StaleFollowup:
    before = await _lock(work, followup_id)
    work.permit(right, thing(before))
    if before.version != version:
        view = await view_of(work, before, work.actor.id)
        confirmed = right is Right.FOLLOWUP_CONFIRM and before.state is FollowupState.CONFIRMED
        return view if confirmed and before.version == version + 1 else StaleFollowup(view)
    after = change(before)
    subject = f"followup:{after.id}"
    await followups.mark_followup(work.tx, after)
    await work.note(f"followup.{after.state}", subject, before=before.state, after=after.state, version=after.version)
    await notices.cancel(work, subject)
    await _promised(work, after)
    return await view_of(work, after, work.actor.id)


async def _promised(work: Work, after: Followup) -> None:
    """Promise what the new state asks for."""
    subject = f"followup:{after.id}"
    if after.state is FollowupState.OPEN:
        await promise(work, after)
    elif after.state is FollowupState.DONE:
        await _ask_host(work, after, subject)
    elif after.owner_id != after.host_id:
        await plan(work, "followup.confirmed", reader=after.owner_id, subject=subject, version=after.version)


async def _ask_host(work: Work, done: Followup, subject: str) -> None:
    """Ask the host to confirm, and chase it."""
    await plan(work, "followup.done", reader=done.host_id, subject=subject, version=done.version)
    found = await head_office_contact(work)
    readers = {"host": done.host_id, "head_office": found.id if found else None}
    await climb(work, "followup.confirm", subject=subject, version=done.version, since=work.now, readers=readers)


async def list_mine(work: Work, page: int = 1) -> FollowupList:
    """Give what waits for the actor: to do, and to confirm."""
    page = max(1, page)
    found, count = await followups.list_waiting(work.tx, work.actor.id, limit=PAGE, skip=(page - 1) * PAGE)
    return FollowupList(tuple([await view_of(work, f, work.actor.id) for f in found]), page, count)


async def view_for_notice(work: Work, followup_id: int, *, version: int, reader: int) -> FollowupView | None:
    """Give a follow-up as it is when a notice leaves; None if it has changed since."""
    found = await followups.get_followup(work.tx, followup_id)
    if found is None or found.version != version:
        return None
    return await view_of(work, found, reader)


async def view_now(work: Work, followup_id: int, *, reader: int) -> FollowupView | None:
    """Give a follow-up as it is now, for a card that folds."""
    found = await followups.get_followup(work.tx, followup_id)
    if found is None or reader not in found.scope.parties:
        return None
    return await view_of(work, found, reader)
