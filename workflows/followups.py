"""Follow-ups (整改事项): done by their owner with evidence, confirmed by the host or sent back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from domain import followups as rules
from domain.errors import RefusalError
from domain.followups import Followup, FollowupState
from domain.people import Person
from domain.personal import mask
from domain.rights import Object, Right, may
from storage import files, followups, people
from storage.files import IncomingFile
from workflows import notices
from workflows.charge import hears_what_stalls
from workflows.handing_out import hand_out
from workflows.ladders import climb
from workflows.notices import plan
from workflows.work import Work


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


async def promise(work: Work, followup: Followup) -> None:
    """Tell the owner of an open follow-up, and chase it to its day and beyond."""
    subject = f"followup:{followup.id}"
    kind = "followup.returned" if followup.returned else "followup.new"
    await plan(work, kind, reader=followup.owner_id, subject=subject, version=followup.version)
    head_office = await _head_office(work, followup)
    await climb(
        work,
        "followup.due",
        subject=subject,
        version=followup.version,
        since=work.now,
        deadline=work.bank.calendar.close_of_business(followup.due_on),
        readers={"owner": followup.owner_id, "host": followup.host_id, "head_office": head_office},
    )


async def _head_office(work: Work, followup: Followup) -> int | None:
    """Say who at head office hears what stalls; of a private talk only its confidant."""
    if followup.private:
        return followup.confidant_id
    return await hears_what_stalls(work, but={followup.host_id, followup.owner_id, followup.manager_id})


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


async def give_evidence(work: Work, followup_id: int) -> None:
    """Promise the actor the file that proves a follow-up done."""
    found = await _lock(work, followup_id)
    work.permit(Right.FOLLOWUP_READ, found.scope)
    file = await files.get_file(work.tx, found.file_id) if found.file_id is not None else None
    await hand_out(work, "followup.file", file, subject=f"followup:{found.id}", version=found.version)


async def check_form(work: Work, followup_id: int, *, version: int, form: str) -> StaleFollowup | None:
    """Refuse what would be refused in the end, before a form asks for the rest of it."""
    found = await _lock(work, followup_id)
    if form == "followup_return":
        work.permit(Right.FOLLOWUP_CONFIRM, found.hosted)
    else:
        work.permit(Right.FOLLOWUP_DO, found.owned)
    if found.version != version:
        return StaleFollowup(await view_of(work, found, work.actor.id))
    _ = rules.send_back(found, "") if form == "followup_return" else _done(work, found, "", None)
    return None


async def finish(
    work: Work, followup_id: int, *, version: int, evidence: str, file_id: int | None
) -> FollowupView | StaleFollowup:
    """Let the owner say that it is done, with evidence."""
    return await _change(
        work,
        followup_id,
        version,
        lambda f: _done(work, f, mask(evidence), file_id),
        right=Right.FOLLOWUP_DO,
        thing=lambda f: f.owned,
    )


async def confirm(work: Work, followup_id: int, *, version: int) -> FollowupView | StaleFollowup:
    """Let the host confirm that it is done."""
    return await _change(
        work,
        followup_id,
        version,
        lambda f: rules.confirm(f, recheck_at=_recheck_at(work)),
        right=Right.FOLLOWUP_CONFIRM,
        thing=lambda f: f.hosted,
    )


def _done(work: Work, followup: Followup, evidence: str, file_id: int | None) -> Followup:
    return rules.done(followup, evidence=evidence, file_id=file_id, recheck_at=_recheck_at(work))


def _recheck_at(work: Work) -> datetime:
    return rules.recheck_time(work.today, work.bank.policy.minutes.recheck_days, work.bank.calendar)


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
    readers = {"host": done.host_id, "head_office": await _head_office(work, done)}
    await climb(work, "followup.confirm", subject=subject, version=done.version, since=work.now, readers=readers)


async def view_for_notice(work: Work, followup_id: int, *, version: int, reader: int) -> FollowupView | None:
    """Give a follow-up as it is when a notice leaves; None if it has changed since."""
    found = await followups.get_followup(work.tx, followup_id)
    if found is None or found.version != version:
        return None
    return await view_of(work, found, reader)


async def view_now(work: Work, followup_id: int, *, reader: int) -> FollowupView | None:
    """Give a follow-up as it is now, for a card that folds."""
    found = await followups.get_followup(work.tx, followup_id)
    person = await people.get_person(work.tx, reader)
    if found is None or person is None or not may(person, Right.FOLLOWUP_READ, found.scope):
        return None
    return await view_of(work, found, reader)
